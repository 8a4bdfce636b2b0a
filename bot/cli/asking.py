"""`kith digest`, `kith why` and `kith lookup`: ask what is going on."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import late_progress, progress, show, show_json, tell, write_file

if TYPE_CHECKING:
    from typing import TextIO

    from analyzers.insight.digest import Digest
    from analyzers.insight.measures import Period
    from bot.parts import Parts


class Format(StrEnum):
    """How a digest is written."""

    TERMINAL = "terminal"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    """The period's mentions, a row each, instead of the digest."""


ENDINGS = {
    ".html": Format.HTML, ".htm": Format.HTML, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".json": Format.JSON, ".csv": Format.CSV, ".txt": Format.TERMINAL, "": Format.TERMINAL,
}  # fmt: skip
"""The format that a file's name asks for."""


class PeriodName(StrEnum):
    """The periods that have a name."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


def digest(
    context: typer.Context,
    period: Annotated[
        PeriodName | None, typer.Argument(help="The last day, seven days or thirty, and today so far. Default: week.")
    ] = None,
    since: Annotated[str, typer.Option(help="First day or moment (ISO 8601, local).")] = "",
    until: Annotated[str, typer.Option(help="Day or moment at which the period ends; not included.")] = "",
    monitor: MonitorOption = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="How to write it. Default: what the file's name ends in, else terminal."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write it to this file.")] = None,
    explain: Annotated[
        str,
        typer.Option(metavar="NUMBER", help="List the ids behind a number (section/number), a section's, or all."),
    ] = "",
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show what a period brought: who waits, what changed, who helped, what was bought.

    As csv it gives the period's mentions instead, a row each.
    """
    from bot.composing import make_digest, trace_digest
    from bot.looking import STEPS
    from bot.periods import parse_period

    form = Format.JSON if as_json else form or _format_of(out)
    with open_parts(context, now) as parts:
        asked = parse_period(period.value if period else "", since, until, parts.clock(), parts.zone)
        if explain:
            with late_progress("Looking", STEPS) as moved:
                traced = trace_digest(parts, asked, explain, monitor, moved)
            _show_ids(traced, as_json=as_json)
            return
        if form is Format.CSV:
            _export(parts, asked, monitor, out)
            return
        with late_progress("Looking", STEPS) as moved:
            report = make_digest(parts, asked, monitor, moved=moved)
        if not report.headline.mentions:
            _say_where_mentions_are(parts)
        _write(_formatted(report, parts, form), form, out)


def _show_ids(traced: "dict[str, list[str]]", *, as_json: bool) -> None:
    if as_json:
        show_json(traced)
        return
    from bot.present.traced import list_ids

    for name, ids in traced.items():
        typer.echo(list_ids(name, ids))


def _format_of(out: Path | None) -> Format:
    """Give the format that a file's name asks for; AskedWronglyError where it asks for one that there is not."""
    from bot.errors import AskedWronglyError

    ending = out.suffix.lower() if out else ""
    if ending not in ENDINGS:
        known = ", ".join(filter(None, ENDINGS))
        raise AskedWronglyError(f"No digest is written as {ending}; end the name in {known}, or say --format.")
    return ENDINGS[ending]


def _formatted(report: "Digest", parts: "Parts", form: Format) -> str:
    """Write the digest in one of the formats; the terminal's own is left to `show`."""
    import shutil
    import sys

    from bot.digesting import show_digest
    from bot.platforms import html, markdown, terminal
    from bot.present.plain import to_json

    if form is Format.JSON:
        return to_json(report)
    message = show_digest(parts, report)
    if form is Format.HTML:
        return html.render(message)
    if form is Format.MARKDOWN:
        return markdown.render(message)
    return terminal.render(message, min(shutil.get_terminal_size((80, 24)).columns, 100), colour=sys.stdout.isatty())


def _export(parts: "Parts", period: "Period", monitors: list[str] | None, out: Path | None) -> None:
    """Write the mentions to a file, which appears when it is whole, or to standard output."""
    import sys

    from bot.errors import AskedWronglyError

    if out is None:
        _export_to(sys.stdout, parts, period, monitors)
        return
    unfinished = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:  # spreadsheets know UTF-8 by its mark
            rows = _export_to(file, parts, period, monitors)
        unfinished.replace(out)
    except OSError as error:
        raise AskedWronglyError(f"{out} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    tell(f"{rows:,} mentions are in {out} (csv).")


def _export_to(file: "TextIO", parts: "Parts", period: "Period", monitors: list[str] | None) -> int:
    from bot.exporting import export_mentions

    whole = 100
    with progress("Writing", whole) as moved:
        return export_mentions(parts, period, monitors, file, lambda rows, of: moved(whole * rows // max(of, 1)))


def _write(text: str, form: Format, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
    else:
        write_file(out, text, f"The digest ({form.value})")


def _say_where_mentions_are(parts: "Parts") -> None:
    from bot.composing import span_of_mentions

    span = span_of_mentions(parts)
    if span is None:
        tell("Nothing is stored yet: `kith import FILE` takes mentions in.")
        return
    first, last = (moment.astimezone(parts.zone).date() for moment in span)
    tell(f"No mention falls into this period; those stored are from {first} to {last}.")


def why(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(metavar="ID", help="The mention's id or its first characters.")],
    as_json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """Say why a mention got its origin, its need and its place: the words, the points, what would put it first."""
    from bot.commands.asking import why_with_notes
    from bot.finding import explain
    from bot.present.plain import place_to_plain, stored_to_plain
    from bot.queueing import find_place_of

    with open_parts(context, now) as parts:
        if as_json:
            found = explain(parts, mention)
            place = find_place_of(parts, found.id) if found.case else None
            show_json({**stored_to_plain(found), "place": place_to_plain(place)})
        else:
            show(why_with_notes(parts, mention))


def lookup(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words, an @author or a link.")],
    limit: Annotated[int | None, typer.Option(min=1, max=1000, help="How many to list.")] = None,
    as_json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """Find stored mentions by words, by @author or by link, newest first."""
    from bot.finding import look_up
    from bot.present.lookup import present_lookup
    from bot.present.plain import stored_to_plain
    from bot.revealing import reveal_rule

    with open_parts(context, now) as parts:
        found = look_up(parts, " ".join(words), limit)
        if as_json:
            show_json({"total": found.total, "mentions": [stored_to_plain(mention) for mention in found.shown]})
        else:
            rule = reveal_rule(parts)
            show(present_lookup(" ".join(words), found.shown, found.total, parts.zone, parts.actor, rule))
