"""A workspace's monitors, schedules, channels, rights and times as one file: applied as code, exported as kept."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace

import tomlkit

from analyzers.knowledge import Monitor
from bot.desk import hours_of, promises_of
from bot.errors import AskedWronglyError
from bot.hearing import list_listened, listen_to
from bot.keeping import add_monitor, check_monitor, edit_monitor, list_monitors, pause_monitor, tidy_monitor
from bot.parts import Parts
from bot.present.unblinding import RULE
from bot.promising import parse_holidays, tidy_promises
from bot.recurrence import parse_time, parse_when
from bot.revealing import choose_reveal, reveal_rule
from bot.scheduling import (
    call_on,
    called_in,
    find_monitor,
    keep_schedule,
    list_schedules,
    monitor_channels,
    tidy_schedule,
    use_monitor_channel,
)
from bot.wording import check_wording, keep_wording, list_wordings, read_action, wording_of
from bot.workfile import MonitorPart, SchedulePart, WorkplaceFile, WorkspacePart
from bot.workhours import keep_hours, keep_promises
from storage.journal import Journal
from storage.people import PeopleStore
from storage.roles import Purpose
from storage.schedules import Schedule
from storage.workspaces import HomeStore, Hours, Promises, Reveal

CALLED_IN = {"called": Purpose.ONCALL, "called_safety": Purpose.SAFETY, "called_legal": Purpose.LEGAL}
SAID = {
    Purpose.ONCALL: "When a case is critical", Purpose.SAFETY: "When a case is a matter of safety",
    Purpose.LEGAL: "When a case is a legal matter",
}  # fmt: skip
LISTS = tuple(field.name for field in fields(Monitor) if field.name != "name")


@dataclass(frozen=True, slots=True)
class Applied:
    """What an application changed, one sentence each, and what is here that the file does not name."""

    changes: tuple[str, ...]
    unnamed: tuple[str, ...]


def apply_workplace(parts: Parts, wanted: WorkplaceFile) -> Applied:
    """Make the workspace say what the file says; what the file does not name stays. Doing it again changes nothing.

    All of it or, when something is wrong, nothing: it is one transaction.
    """
    with parts.database.write():
        _check(parts, wanted)
        changes = (
            *_apply_hours(parts, wanted),
            *_apply_promises(parts, wanted),
            *(line for part in wanted.monitor for line in _apply_monitor(parts, part)),
            *(line for part in wanted.schedule for line in _apply_schedule(parts, part)),
            *_apply_people(parts, wanted),
            *_apply_listened(parts, wanted),
            *_apply_wordings(parts, wanted),
        )
        return Applied(changes, tuple(_unnamed(parts, wanted)))


def export_workplace(parts: Parts) -> str:
    """Write the workspace as a file that `apply_workplace` takes."""
    with parts.database.read() as connection:
        hours = HomeStore(connection, parts.workspace).hours()
        people = PeopleStore(connection, parts.workspace)
        channels, rights = people.channels(), people.rights()
    own = monitor_channels(parts)
    told: dict[str, object] = {
        "workspace": _filled({**asdict(hours), **_called(parts), **_rule(parts)}),
        "promises": _promises_part(promises_of(parts)),
        "monitor": [
            _monitor_part(monitor, own.get(monitor.name, ""), paused=paused) for monitor, paused in list_monitors(parts)
        ],
        "schedule": [_schedule_part(schedule) for schedule in list_schedules(parts)],
        "channels": {purpose.value: channel for purpose, channel in channels.items()},
        "roles": {right.value: list(people) for right, people in rights.items() if people},
        "listened": dict(list_listened(parts)),
        "wordings": {one.action.value: one.words for one in list_wordings(parts) if one.own},
    }
    return tomlkit.dumps(_filled(told))


def _check(parts: Parts, wanted: WorkplaceFile) -> None:
    for kind, names in (("monitor", wanted.monitor), ("schedule", wanted.schedule)):
        spelled = [part.name.strip().casefold() for part in names]
        if twice := next((name for name in spelled if spelled.count(name) > 1), None):
            raise AskedWronglyError(f"The {kind} {twice!r} is there twice.")
    for monitor in wanted.monitor:
        check_monitor(_monitor(monitor, None))
    known = {one.name.casefold() for one, _ in list_monitors(parts)} | {one.name.casefold() for one in wanted.monitor}
    for part in wanted.schedule:
        if part.monitor and part.monitor.casefold() not in known:
            raise AskedWronglyError(f"The schedule {part.name!r} is about {part.monitor!r}, which is no monitor.")


def _hours(part: WorkspacePart, before: Hours) -> Hours:
    """Give the hours as they are kept: what the file leaves out stays, times have two digits."""
    told = {name: getattr(part, name) for name in part.model_fields_set & {"zone", "quiet_from", "quiet_until"}}
    times = {name: parse_time(told[name]) for name in ("quiet_from", "quiet_until") if told.get(name)}
    return replace(before, **{**told, **times})


def _apply_promises(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    if wanted.promises is None:
        return
    before = promises_of(parts)
    told = {name: getattr(wanted.promises, name) for name in wanted.promises.model_fields_set - {"holidays"}}
    if "holidays" in wanted.promises.model_fields_set:
        told["holidays"] = parse_holidays(",".join(wanted.promises.holidays))
    asked = tidy_promises(replace(before, **told))
    if asked != before:
        keep_promises(parts, asked)
        yield "The workspace's promises are set."


def _apply_hours(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    if wanted.workspace is None:
        return
    before = hours_of(parts)
    hours = _hours(wanted.workspace, before)
    if hours != before:
        keep_hours(parts, hours)
        yield "The workspace's hours are set."
    for field, purpose in CALLED_IN.items():
        called = getattr(wanted.workspace, field)
        if field in wanted.workspace.model_fields_set and called != called_in(parts, purpose):
            call_on(parts, called, purpose)
            yield f"{SAID[purpose]}, {called or 'nobody'} is called."
    if "reveal" in wanted.workspace.model_fields_set and wanted.workspace.reveal is not reveal_rule(parts):
        yield RULE[choose_reveal(parts, wanted.workspace.reveal)]


def _called(parts: Parts) -> dict[str, str]:
    return {field: called_in(parts, purpose) for field, purpose in CALLED_IN.items()}


def _rule(parts: Parts) -> dict[str, str]:
    rule = reveal_rule(parts)
    return {} if rule is Reveal.CLAIM else {"reveal": rule.value}


def _apply_wordings(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    for name, words in wanted.wordings.items():
        before, told = wording_of(parts, read_action(name)), check_wording(words)
        if told != before.words and (told or before.own):
            yield f"The wording of {keep_wording(parts, name, told).action} is changed."


def _apply_monitor(parts: Parts, part: MonitorPart) -> Iterator[str]:
    before = {one.name.casefold(): (one, paused) for one, paused in list_monitors(parts)}
    found = before.get(part.name.strip().casefold())
    wanted = tidy_monitor(_monitor(part, found[0] if found else None))
    if found is None:
        add_monitor(parts, wanted)
        yield f"The monitor {wanted.name} is made."
    elif replace(wanted, name=found[0].name) != found[0]:
        edit_monitor(parts, wanted, whole=True)
        yield f"The monitor {wanted.name} is changed."
    name = find_monitor(parts, wanted.name)
    if "channel" in part.model_fields_set and part.channel != monitor_channels(parts).get(name, ""):
        use_monitor_channel(parts, name, part.channel)
        yield f"The channel for the digests of {name} is {part.channel or 'none of its own'}."
    if "paused" in part.model_fields_set and part.paused != bool(found and found[1]):
        pause_monitor(parts, wanted.name, paused=part.paused)
        yield f"The monitor {wanted.name} is {'paused' if part.paused else 'on again'}."


def _apply_schedule(parts: Parts, part: SchedulePart) -> Iterator[str]:
    before = {schedule.name.casefold(): schedule for schedule in list_schedules(parts)}
    found = before.get(part.name.strip().casefold())
    days, at = parse_when(part.when)
    told = {name: getattr(part, name) for name in part.model_fields_set if name != "when"}
    wanted = tidy_schedule(parts, replace(found or Schedule(name="", days="", at=""), **told, days=days, at=at))
    if found is None or replace(found, name=wanted.name) != wanted:
        keep_schedule(parts, wanted)
        yield f"The schedule {wanted.name} is {'changed' if found else 'made'}."


def _apply_people(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    with parts.database.write() as connection:
        store = PeopleStore(connection, parts.workspace)
        journal = Journal(connection, parts.workspace)
        channels, rights = store.channels(), store.rights()
        for purpose, channel in wanted.channels.items():
            if channels.get(purpose, "") != channel:
                store.use_channel(purpose, channel)
                journal.write(parts.clock(), parts.actor, "channel", "", f"{purpose} {channel}")
                yield f"The channel for {purpose} is {channel or 'none'}."
        for right, people in wanted.roles.items():
            if set(rights[right]) != set(people):
                store.replace_rights(right, people)
                journal.write(parts.clock(), parts.actor, "grant", "", f"{right}: {', '.join(people) or 'everybody'}")
                yield f"The right to {right} belongs to {', '.join(people) or 'everybody'}."


def _apply_listened(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    before = list_listened(parts)
    for channel, monitor in wanted.listened.items():
        if before.get(channel, "").casefold() != monitor.strip().casefold():
            yield f"The channel {channel} is read for {listen_to(parts, channel, monitor)}."


def _unnamed(parts: Parts, wanted: WorkplaceFile) -> Iterator[str]:
    monitors = {part.name.casefold() for part in wanted.monitor}
    yield from (f"monitor {one.name}" for one, _ in list_monitors(parts) if one.name.casefold() not in monitors)
    schedules = {part.name.casefold() for part in wanted.schedule}
    yield from (f"schedule {one.name}" for one in list_schedules(parts) if one.name.casefold() not in schedules)


def _monitor(part: MonitorPart, before: Monitor | None) -> Monitor:
    """Give the monitor a part asks for: lists that it leaves out stay as they are."""
    plain = before or Monitor(name=part.name, keywords=(part.name,))
    told = {name: getattr(part, name) for name in LISTS if name in part.model_fields_set}
    return replace(plain, name=part.name, **told)


def _monitor_part(monitor: Monitor, channel: str, *, paused: bool) -> dict[str, object]:
    lists = {name: list(getattr(monitor, name)) for name in LISTS}
    return _filled({"name": monitor.name, **lists, "channel": channel, "paused": paused})


def _promises_part(promises: Promises) -> dict[str, object]:
    return _filled({**asdict(promises), "holidays": [day for day in promises.holidays.split(",") if day]})


def _schedule_part(schedule: Schedule) -> dict[str, object]:
    return _filled(
        {
            "name": schedule.name, "when": f"{schedule.days} {schedule.at}", "period": schedule.period,
            "monitor": schedule.monitor, "channel": schedule.channel, "paused": schedule.paused,
        }
    )  # fmt: skip


def _filled(told: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is empty: a file shows what somebody set."""
    return {name: value for name, value in told.items() if value}
