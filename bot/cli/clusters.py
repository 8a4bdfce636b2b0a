"""`kith campaigns` and `kith themes`: what many accounts post in the same words, and what people talk about."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asking import PeriodName
from bot.cli.options import JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import late_progress, progress, show, show_json, tell

if TYPE_CHECKING:
    from datetime import tzinfo

    from analyzers.insight.clusters import Campaign

SOME_ROWS_SKIPPED = 1
SinceOption = Annotated[str, typer.Option(help="First day or moment (ISO 8601, local).")]
UntilOption = Annotated[str, typer.Option(help="Day or moment at which the period ends; not included.")]


def campaigns(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="[FILE|PERIOD]",
            help="A file of mentions (- is standard input), or today, week, month of those stored. Default: week.",
        ),
    ] = "",
    since: SinceOption = "",
    until: UntilOption = "",
    monitor: MonitorOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show also what is no campaign: share buttons and fandoms.")
    ] = False,
    as_json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """Find clusters of near-copies by several accounts: among the stored mentions of a period, or in a file.

    A file is read without a database, and nothing of it is stored.
    """
    from bot.present.clusters import campaigns_to_plain, present_campaigns
    from bot.present.words import short

    of_file = bool(what) and what not in set(PeriodName)
    if of_file:
        _check_file(what)
        _check_alone(since, until, monitor)
        clusters, zone, skipped = _of_file(Path(what))
    else:
        clusters, zone, skipped = _stored(context, what, since, until, monitor, now)
    if as_json:
        show_json(campaigns_to_plain(clusters, everything=everything))
    else:
        show(present_campaigns(clusters, zone, everything=everything, name=str if of_file else short))
    if skipped:
        tell(f"{skipped:,} rows could not be read.")
        raise typer.Exit(SOME_ROWS_SKIPPED)


def themes(
    context: typer.Context,
    period: Annotated[
        PeriodName | None, typer.Argument(help="The last day, seven days or thirty, and today so far. Default: week.")
    ] = None,
    since: SinceOption = "",
    until: UntilOption = "",
    monitor: MonitorOption = None,
    as_json: JsonOption = False,
    now: NowOption = "",
) -> None:
    """Show what people talk about in organic posts, with two quotes each; new and fading themes are marked."""
    from bot.composing import list_themes
    from bot.looking import STEPS
    from bot.periods import parse_period
    from bot.present.clusters import present_themes
    from bot.present.plain import to_plain

    with open_parts(context, now) as parts:
        asked = parse_period(period.value if period else "", since, until, parts.clock(), parts.zone)
        with late_progress("Comparing", STEPS) as moved:
            found = list_themes(parts, asked, monitor, moved)
    if as_json:
        show_json(to_plain(found))
    else:
        show(present_themes(found, parts.words.themes))


def _stored(
    context: typer.Context, period: str, since: str, until: str, monitor: list[str] | None, now: str
) -> "tuple[tuple[Campaign, ...], tzinfo, int]":
    from bot.composing import list_campaigns
    from bot.looking import STEPS
    from bot.periods import parse_period

    with open_parts(context, now) as parts:
        asked = parse_period(period, since, until, parts.clock(), parts.zone)
        with late_progress("Comparing", STEPS) as moved:
            return list_campaigns(parts, asked, monitor, moved), parts.zone, 0


def _of_file(file: Path) -> "tuple[tuple[Campaign, ...], tzinfo, int]":
    from analyzers.insight.campaigns import find_campaigns
    from analyzers.insight.themes import name_words
    from bot.bootstrap import read_settings
    from bot.sources.copies import read_posts, size_of

    with progress("Reading", size_of(file)) as moved:
        read = read_posts(file, moved)
    with progress("Comparing", None):
        return find_campaigns(read.posts, name_words(read.brands)), read_settings().zone, read.skipped


def _check_file(what: str) -> None:
    """Say of a word that is neither a file's name nor a period that it may have been meant as one."""
    from bot.errors import AskedWronglyError

    if what.isalpha() and not Path(what).exists():
        periods = ", ".join(PeriodName)
        raise AskedWronglyError(f"{what!r} is neither a file here nor a period; the periods are {periods}.")


def _check_alone(*asked: object) -> None:
    from bot.errors import AskedWronglyError

    if any(asked):
        raise AskedWronglyError("A file is looked at whole: leave --since, --until and --monitor out.")
