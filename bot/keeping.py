"""What a person tells Kith: monitors and the perk ledger, and the mentions to read again because of it."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analyzers.knowledge import LONGEST_NAME, Monitor, Perk
from analyzers.labels import Subtype
from analyzers.language import LANGUAGES
from analyzers.mention import handle
from analyzers.naming import can_be_found
from bot.errors import AskedWronglyError, UnreadableFileError
from bot.intake import read_again
from bot.parts import Parts
from bot.present.clean import clean
from storage.database import Connection
from storage.forgetting import left_alone
from storage.journal import Journal
from storage.monitors import MonitorStore
from storage.perks import PerkStore
from storage.schedules import ScheduleStore

PERK_KINDS = (Subtype.SPONSORED, Subtype.GIFTED, Subtype.AFFILIATE, Subtype.CONTEST)
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class PerksTaken:
    """What became of a ledger file: lines noted, known already, mentions read again, and (line, reason) of bad ones."""

    added: int
    known: int
    read_again: int
    problems: tuple[tuple[int, str], ...]


def add_monitor(parts: Parts, monitor: Monitor) -> Monitor:
    """Make a monitor; its accounts and domains are kept without @ and in lower case."""
    made = tidy_monitor(monitor)
    with parts.database.write() as connection:
        MonitorStore(connection, parts.workspace).add(made)
        _journal(parts, connection, "monitor add", made.name)
    return made


def check_monitor(monitor: Monitor) -> None:
    """Raise AskedWronglyError when a monitor could not be kept."""
    tidy_monitor(monitor)


def edit_monitor(parts: Parts, asked: Monitor, *, whole: bool = False) -> Monitor:
    """Replace the lists that are not empty, or with `whole` all of them.

    Posts of accounts that became or ceased to be ours are read again.
    """
    with parts.database.write() as connection:
        store = MonitorStore(connection, parts.workspace)
        before = store.get(asked.name)
        tidy = tidy_monitor(asked)
        changed = replace(tidy, name=before.name) if whole else merged(before, tidy)
        store.change(changed)
        _journal(parts, connection, "monitor edit", changed.name)
    moved = {handle(name) for name in (*before.owned, *before.staff)} ^ {*changed.owned, *changed.staff}
    for author in sorted(moved):
        read_again(parts, changed.name, author)
    return changed


def tidy_monitor(monitor: Monitor) -> Monitor:
    """Give a monitor as it would be kept; AskedWronglyError says what is wrong with it."""
    name = monitor.name.strip()
    if not clean(name):
        raise AskedWronglyError("A monitor needs a name.")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise AskedWronglyError(f"A monitor's name is one line of at most {LONGEST_NAME} characters.")
    if wordless := [word for word in monitor.keywords if word.strip() and not can_be_found(word)]:
        raise AskedWronglyError(f"{wordless[0]!r} cannot be listened for: it holds no letter and no figure.")
    return replace(
        monitor,
        name=name,
        languages=_languages(monitor.languages),
        owned=tuple(handle(name) for name in monitor.owned),
        staff=tuple(handle(name) for name in monitor.staff),
        domains=tuple(name.strip().casefold().removeprefix("www.") for name in monitor.domains),
    )


def _languages(named: Iterable[str]) -> tuple[str, ...]:
    codes = tuple(code for name in named if (code := name.strip().lower()))
    if unknown := [code for code in codes if code not in LANGUAGES]:
        raise AskedWronglyError(f"{unknown[0]!r} is no language that I know; choose from {', '.join(LANGUAGES)}.")
    return codes


def merged(before: Monitor, asked: Monitor) -> Monitor:
    """Give a monitor with those lists replaced that are asked for; an empty one stays as it is."""
    return Monitor(
        name=before.name,
        keywords=asked.keywords or before.keywords,
        excluded=asked.excluded or before.excluded,
        required=asked.required or before.required,
        languages=asked.languages or before.languages,
        owned=asked.owned or before.owned,
        domains=asked.domains or before.domains,
        staff=asked.staff or before.staff,
        competitors=asked.competitors or before.competitors,
    )


def list_monitors(parts: Parts) -> list[tuple[Monitor, bool]]:
    """Give every monitor, and whether it is paused."""
    with parts.database.read() as connection:
        return MonitorStore(connection, parts.workspace).all()


def pause_monitor(parts: Parts, name: str, *, paused: bool) -> str:
    """Pause or resume a monitor; gives its name as stored."""
    with parts.database.write() as connection:
        store = MonitorStore(connection, parts.workspace)
        found = store.get(name).name
        (store.pause if paused else store.resume)(found)
        _journal(parts, connection, "monitor pause" if paused else "monitor resume", found)
    return found


def remove_monitor(parts: Parts, name: str) -> str:
    """Remove a monitor that has no mentions; gives its name as it was stored."""
    with parts.database.write() as connection:
        store = MonitorStore(connection, parts.workspace)
        found = store.get(name).name
        schedules = ScheduleStore(connection, parts.workspace).all()
        if using := [schedule.name for schedule in schedules if schedule.monitor == found]:
            raise AskedWronglyError(f"The schedule {using[0]!r} is about {found!r}; remove that first.")
        store.remove(found)
        _journal(parts, connection, "monitor remove", found)
    return found


def add_perk(parts: Parts, perk: Perk, monitor: str) -> tuple[bool, int]:
    """Note a perk and read the person's mentions again: (whether it is new, mentions read)."""
    with parts.database.write() as connection:
        name = _monitor_for_perks(MonitorStore(connection, parts.workspace), monitor)
        if left_alone(connection, parts.workspace, perk.person):
            raise AskedWronglyError("That person asked to be forgotten, so nothing is noted about them.")
        added = PerkStore(connection, parts.workspace).add(name, perk)
        if added:
            _journal(parts, connection, "perk add", f"{perk.what} ({name})")
    return added, read_again(parts, name, perk.person) if added else 0


def list_perks(parts: Parts, monitor: str | None = None) -> list[tuple[str, Perk]]:
    """Give the perk ledger, newest first: monitor and perk."""
    with parts.database.read() as connection:
        return PerkStore(connection, parts.workspace).all(monitor)


def import_perks(parts: Parts, file: Path, monitor: str) -> PerksTaken:
    """Take in a ledger as CSV with person, what, kind, given_on, days; bad lines are told and skipped."""
    added = known = again = 0
    problems = []
    for line, row in enumerate(_rows(file), start=2):
        try:
            perk = read_perk(row)
        except AskedWronglyError as error:
            problems.append((line, str(error)))
            continue
        new, mentions = add_perk(parts, perk, monitor)
        added, known, again = added + new, known + (not new), again + mentions
    return PerksTaken(added, known, again, tuple(problems))


def read_perk(row: Mapping[str, str | None]) -> Perk:
    """Make a perk of plain words; AskedWronglyError says what is wrong with them."""
    person = handle(row.get("person") or "")
    what = (row.get("what") or "").strip()
    if not person or not what:
        raise AskedWronglyError("A perk needs a person and what was given.")
    kind = (row.get("kind") or "gifted").strip().lower()
    if kind not in PERK_KINDS:
        raise AskedWronglyError(f"{kind!r} is no kind of perk; choose from {', '.join(PERK_KINDS)}.")
    return Perk(
        person=person,
        what=what,
        kind=Subtype(kind),
        given_on=_day(row.get("given_on") or ""),
        days=_days(row.get("days") or "90"),
    )


def _journal(parts: Parts, connection: Connection, action: str, detail: str) -> None:
    Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, "", detail)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise AskedWronglyError(f"{words!r} is no day; write 2026-11-23.") from None


def _days(words: str) -> int:
    if not words.strip().isdigit() or not 1 <= int(words) <= MOST_DAYS:
        raise AskedWronglyError(f"{words!r} is no number of days from 1 to {MOST_DAYS}.")
    return int(words)


def _rows(file: Path) -> Iterable[dict[str, str | None]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise UnreadableFileError(f"{file}: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error):
        raise UnreadableFileError(f"{file} is not CSV in UTF-8.") from None
    if not rows or "person" not in rows[0]:
        raise UnreadableFileError(f"{file} has no column named person.")
    return rows


def _monitor_for_perks(store: MonitorStore, name: str) -> str:
    if name:
        return store.get(name).name
    monitors = store.all()
    if len(monitors) != 1:
        raise AskedWronglyError("Name the monitor: there is not exactly one.")
    return monitors[0][0].name
