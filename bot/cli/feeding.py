"""`kith import`: take mentions in from files."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from bot.cli.options import JsonOption, NowOption, open_parts
from bot.cli.output import late_progress, progress, show_json, tell

if TYPE_CHECKING:
    from bot.importing import Imported
    from bot.parts import Parts
    from bot.sources.files import MentionFile, Problem

SOME_ROWS_SKIPPED = 1


class Writer(Protocol):
    """What writes a row of CSV."""

    def writerow(self, row: list[object], /) -> object:
        """Write one row."""
        ...


MOST_TOLD = 20
"""Bad rows told one by one on the screen for each file; `--problems` writes them all."""


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV, JSON or JSON Lines, also .gz; - is standard input.")],
    monitor: Annotated[
        str, typer.Option("--monitor", "-m", help="The monitor they belong to; else each row's brand names it.")
    ] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="Where a field stands; may be repeated.")
    ] = None,
    problems: Annotated[Path | None, typer.Option(help="Write every bad row to this CSV file.")] = None,
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take mentions in from files. The same file again stores nothing.

    Fields: id, text, author, created_at, link, links, language, in_reply_to, platform, brand, platform_flags
    (paid_partnership, automated, affiliated), deleted: a row that says yes lets go of the mention with its id.
    A bad row is told with file, line and reason, and skipped; the rest goes in.
    """
    from bot.sources.files import open_mentions

    mapping = _parse_mapping(columns or [])
    with ExitStack() as stack:
        # every file is opened before anything is stored, so that one that cannot be read changes nothing
        parts = stack.enter_context(open_parts(context, now))
        sources = [stack.enter_context(open_mentions(file, mapping, parts.zone)) for file in files]
        heard = stack.enter_context(_Problems.writing(problems))
        reports = [_import_one(parts, source, monitor, heard) for source in sources]
        _prepare(parts)
    if as_json:
        show_json([_as_json(report) for report in reports])
    else:
        for report, source in zip(reports, sources, strict=True):
            typer.echo(_summary(report, source.dropped))
    if any(report.skipped for report in reports):
        raise typer.Exit(SOME_ROWS_SKIPPED)


def _import_one(parts: "Parts", source: "MentionFile", monitor: str, heard: "_Problems") -> "Imported":
    from bot.importing import import_mentions

    with progress(f"Reading {source.name}", source.total_bytes) as moved:
        report = import_mentions(parts, source, monitor, heard.hear, moved)
    heard.sum_up()
    return report


def _prepare(parts: "Parts") -> None:
    """Find what the next digest tells while somebody waits anyway."""
    from bot.preparing import prepare

    with late_progress("Looking for campaigns and themes", None) as moved:
        prepare(parts, moved)


def _parse_mapping(columns: list[str]) -> dict[str, str]:
    from bot.errors import AskedWronglyError

    mapping = {}
    for pair in columns:
        column, separator, field = pair.rpartition("=")
        if not (column and separator and field):
            raise AskedWronglyError(f"--map takes COLUMN=FIELD, not {pair!r}.")
        mapping[column] = field
    return mapping


class _Problems:
    """Hears of bad rows: the first on the screen, the rest counted by reason, all of them into a file if asked."""

    def __init__(self, writer: "Writer | None" = None) -> None:
        self._writer = writer
        self._reasons: Counter[str] = Counter()

    @classmethod
    @contextmanager
    def writing(cls, path: Path | None) -> Iterator["_Problems"]:
        """Open the file for all problems, if one is wanted."""
        if path is None:
            yield cls()
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "line", "reason"])
            yield cls(writer)

    def hear(self, problem: "Problem") -> None:
        """Take one bad row."""
        self._reasons[problem.reason] += 1
        if self._writer is not None:
            self._writer.writerow([problem.file, problem.line, problem.reason])
        if self._reasons.total() <= MOST_TOLD:
            tell(f"{problem.file}:{problem.line}: {problem.reason}")

    def sum_up(self) -> None:
        """Say how many were not told one by one, then start afresh for the next file."""
        unsaid = self._reasons.total() - MOST_TOLD
        if unsaid > 0:
            reasons = "; ".join(f"{count} x {reason}" for reason, count in self._reasons.most_common(5))
            tell(f"… and {unsaid} more rows ({reasons}); --problems FILE writes them all.")
        self._reasons.clear()


def _as_json(report: "Imported") -> dict[str, object]:
    from dataclasses import asdict

    flat = asdict(report)
    return {**{name: value for name, value in flat.items() if name != "taken"}, **flat["taken"]}


def _summary(report: "Imported", dropped: tuple[str, ...]) -> str:
    taken = report.taken
    lines = [
        f"{report.file}: {report.rows} mentions read, {taken.stored} stored, {taken.repeated} known already"
        + (f", {report.let_go} let go" if report.let_go else "")
        + (f", bad rows skipped: {report.skipped}" if report.skipped else "")
        + f". Cases opened: {taken.cases}; answered by our own replies: {taken.answered}."
    ]
    if taken.clashing:
        lines.append(f"  {taken.clashing} share an id with another post; each is kept as its own mention.")
    if taken.forgotten:
        lines.append(f"  {taken.forgotten} are by people who asked to be forgotten; left out.")
    if report.monitors_made:
        lines.append(f"  New monitors: {', '.join(report.monitors_made)}.")
    if dropped:
        lines.append(f"  Columns left at the door: {', '.join(dropped)}.")
    return "\n".join(lines)
