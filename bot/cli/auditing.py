"""`kith audit`: prove anew, on any posts, that influence changes nothing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AuthorColumn, Common, FollowersColumn, JsonOption, NowOption, open_parts
from bot.cli.output import progress, show, show_json, write_file

if TYPE_CHECKING:
    from datetime import tzinfo

    from analyzers.audit.certificate import Certificate

NOT_BLIND = 1

audit = typer.Typer(help="Is triage blind? Proven on fields, tested on text, bounded on proxies.")


@audit.callback(invoke_without_command=True)
def prove_blindness(
    context: typer.Context,
    on: Annotated[
        Path | None,
        typer.Option("--on", metavar="FILE", help="Read the posts of this file; else the workspace's own."),
    ] = None,
    influence: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Followers by id or author, for the third tier alone; never stored."),
    ] = None,
    author: AuthorColumn = "",
    followers: FollowersColumn = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the certificate to this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer pairs: a tenth of fields, half of texts.")] = False,
    now: NowOption = "",
    as_json: JsonOption = False,
) -> None:
    """Prove that influence changes nothing: fields, text and, with --influence, proxies. Exit code 1 when it does.

    Without --on it reads the workspace's own posts, at most 10,000 drawn by lot; when there are none, the sample.
    """
    if context.invoked_subcommand:
        return
    from bot.auditing.running import Asked, keep
    from bot.auditing.running import audit as run_audit
    from bot.bootstrap import read_tongues, sample_folder

    asked = Asked(
        on=on, influence=influence, author=author, followers=followers, quick=quick,
        sample=sample_folder() / "mentions.jsonl", tongues=read_tongues(),
    )  # fmt: skip
    with open_parts(context, now) as parts:
        common: Common = context.obj
        found, zone = (common.audit or run_audit)(parts, asked, progress), parts.zone
        keep(parts, found)
    _hand_out(found, zone, html, as_json=as_json)
    if found.verdict != "passed":
        raise typer.Exit(NOT_BLIND)


def _hand_out(found: "Certificate", zone: "tzinfo", html: Path | None, *, as_json: bool) -> None:
    from bot.platforms.certificate import render
    from bot.present.auditing import certificate_to_plain, draw_sheet, present_certificate

    if html is not None:
        write_file(html, render(draw_sheet(found, zone)), "The certificate")
    if as_json:
        show_json(certificate_to_plain(found))
    else:
        show(present_certificate(found, zone))
