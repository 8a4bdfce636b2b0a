"""`kith audit team`: whether we answer people alike, whatever their influence."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import progress, show, show_json, tell

if TYPE_CHECKING:
    from bot.present.message import Message


def team(
    context: typer.Context,
    influence: Annotated[
        Path, typer.Option(metavar="FILE", help="CSV with author and followers; read for this audit, never stored.")
    ],
    author: Annotated[str, typer.Option(metavar="COLUMN", help="The column of authors, if it is not found.")] = "",
    followers: Annotated[str, typer.Option(metavar="COLUMN", help="The column of followers, if it is not found.")] = "",
    since: Annotated[
        str, typer.Option(help="Only cases since this day or moment (ISO 8601, local). Default: all.")
    ] = "",
    monitor: MonitorOption = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page to this file as well.")] = None,
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Audit the team: who is answered, and how soon, against how many followers they have.

    People are compared with others of the same need who asked at about the same time. Bands hold five people or more.
    """
    from bot.fairness import audit
    from bot.periods import parse_moment
    from bot.present.fairness import present_team_audit, team_audit_to_plain
    from bot.present.words import count
    from bot.sources.influence import read_influence

    given = read_influence(influence, author, followers)
    skipped = f"{count(given.skipped, 'row')} of the file skipped, {given.trouble}" if given.skipped else ""
    with open_parts(context, now) as parts, progress("Comparing", None):
        start = parse_moment(since, parts.zone) if since else None
        found, joined = audit(parts, given, start, monitor)
    message = present_team_audit(found, joined, skipped, parts.zone)
    if html:
        _write(message, html)
    if as_json:
        show_json(team_audit_to_plain(found, joined, given.skipped))
    else:
        show(message)


def _write(message: "Message", file: Path) -> None:
    from bot.errors import AskedWronglyError
    from bot.platforms.html import render

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render(message), encoding="utf-8")
    except OSError as error:
        raise AskedWronglyError(f"{file} cannot be written: {error.strerror}.") from None
    tell(f"The audit is in {file}.")
