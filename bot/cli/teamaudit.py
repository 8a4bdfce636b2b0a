"""`kith audit team`: whether we answer people alike, whatever their influence."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import AuthorColumn, FollowersColumn, JsonOption, MonitorOption, NowOption, open_parts
from bot.cli.output import progress, show, show_json, write_file


def team(
    context: typer.Context,
    influence: Annotated[
        Path, typer.Option(metavar="FILE", help="CSV with author and followers; read for this audit, never stored.")
    ],
    author: AuthorColumn = "",
    followers: FollowersColumn = "",
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
    from bot.platforms.html import render
    from bot.present.fairness import present_team_audit, team_audit_to_plain
    from bot.present.words import count
    from bot.sources.influence import read_influence

    given = read_influence(influence, author, followers, people=True)
    skipped = f"{count(given.skipped, 'row')} of the file skipped, {given.trouble}" if given.skipped else ""
    with open_parts(context, now) as parts, progress("Comparing", None):
        start = parse_moment(since, parts.zone) if since else None
        found, joined = audit(parts, given, start, monitor)
    message = present_team_audit(found, joined, skipped, parts.zone)
    if html:
        write_file(html, render(message), "The audit")
    if as_json:
        show_json(team_audit_to_plain(found, joined, given.skipped))
    else:
        show(message)
