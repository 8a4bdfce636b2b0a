"""Imports a file of mentions: row by row in, batch by batch stored, every bad row told."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from analyzers.knowledge import LONGEST_NAME, Monitor
from analyzers.mention import Mention
from bot.erasing import let_go
from bot.errors import AskedWronglyError
from bot.intake import Taken, take
from bot.looking import freshen
from bot.parts import Parts
from bot.sources.files import Gone, MentionFile, Problem, Row
from bot.sources.rows import SOURCE
from storage.identity import mention_id
from storage.monitors import MonitorStore

FALLBACK = "default"
"""The monitor of mentions that name no brand, while there is not exactly one monitor they could belong to."""


@dataclass(slots=True, kw_only=True)
class Imported:
    """What became of one file. `rows` counts mentions read; `skipped` rows are bad and were told one by one.

    `let_go` counts known mentions of which the file says that they are gone where they stood.
    """

    file: str
    rows: int = 0
    skipped: int = 0
    warned: int = 0
    let_go: int = 0
    taken: Taken = field(default_factory=Taken)
    monitors_made: list[str] = field(default_factory=list)


def import_mentions(
    parts: Parts,
    source: MentionFile,
    monitor: str,
    tell: Callable[[Problem], None],
    moved: Callable[[int], None],
) -> Imported:
    """Store every good row of a file; `tell` hears of each bad one, `moved` of the bytes read so far.

    Rows belong to the named monitor, else to the one of their brand, which is made when it is new. They count in the
    order in which they stand: what is brought and then deleted is gone.
    """
    report = Imported(file=source.name)
    for rows in _batches(_good(source.rows(), report, tell), parts.limits.batch):
        for name, some in _by_monitor(parts, rows, monitor).items():
            _take(parts, name, [row.mention for row in some if isinstance(row, Row)], report)
            _let_go(parts, name, [row.external_id for row in some if isinstance(row, Gone)], report)
        moved(source.read_bytes)
    freshen(parts)
    return report


def _take(parts: Parts, name: str, mentions: list[Mention], report: Imported) -> None:
    if mentions:
        _ensure_monitor(parts, name, report)
        report.taken += take(parts, name, mentions)
        report.rows += len(mentions)


def _let_go(parts: Parts, name: str, external_ids: list[str], report: Imported) -> None:
    if external_ids:
        report.let_go += let_go(parts, [mention_id(parts.workspace, name, SOURCE, one) for one in external_ids])


def _good(
    rows: Iterable[Row | Gone | Problem], report: Imported, tell: Callable[[Problem], None]
) -> Iterator[Row | Gone]:
    for row in rows:
        if not isinstance(row, Problem):
            yield row
            continue
        tell(row)
        if row.kept:
            report.warned += 1
        else:
            report.skipped += 1


def _batches(rows: Iterable[Row | Gone], size: int) -> Iterator[list[Row | Gone]]:
    """Cut rows into batches, none of which holds both a post and its end: inside of one the order does not matter."""
    batch: list[Row | Gone] = []
    gone: dict[str, bool] = {}
    for row in rows:
        ends = isinstance(row, Gone)
        if len(batch) == size or gone.get(row.external_id, ends) is not ends:
            yield batch
            batch, gone = [], {}
        batch.append(row)
        gone[row.external_id] = ends
    if batch:
        yield batch


def _by_monitor(parts: Parts, rows: list[Row | Gone], monitor: str) -> dict[str, list[Row | Gone]]:
    fallback = monitor or _only_monitor(parts)
    sorted_out: dict[str, list[Row | Gone]] = {}
    for row in rows:
        name = monitor or " ".join(row.brand.split())[:LONGEST_NAME] or fallback
        sorted_out.setdefault(name, []).append(row)
    return sorted_out


def _only_monitor(parts: Parts) -> str:
    with parts.database.read() as connection:
        monitors = MonitorStore(connection, parts.workspace).all()
    return monitors[0][0].name if len(monitors) == 1 else FALLBACK


def _ensure_monitor(parts: Parts, name: str, report: Imported) -> None:
    """Make the monitor of a brand that is new, unless far too many are."""
    with parts.database.write() as connection:
        store = MonitorStore(connection, parts.workspace)
        if store.has(name):
            return
        if len(report.monitors_made) >= parts.limits.most_monitors:
            raise AskedWronglyError(
                f"The brand column of {report.file} holds more than {parts.limits.most_monitors} brands; "
                "name one monitor with --monitor, or raise KITH_INTAKE__MOST_MONITORS."
            )
        store.add(Monitor(name=name, keywords=(name,)))
        report.monitors_made.append(name)
