"""`kith monitor`: what is listened for, and the workspace's set-up as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, open_parts
from bot.cli.output import show, show_json, tell, write_file

if TYPE_CHECKING:
    from analyzers.knowledge import Monitor

monitor = typer.Typer(help="What to listen for: names, keywords, own accounts, domains, staff.", no_args_is_help=True)

Listed = list[str] | None
Keyword = Annotated[Listed, typer.Option("--keyword", "-k", help="A word or name to listen for; may be repeated.")]
Excluded = Annotated[Listed, typer.Option("--excluded", help="A word whose posts are not about us; may be repeated.")]
Required = Annotated[
    Listed, typer.Option("--required", help="One of these must stand beside a keyword; may be repeated.")
]
Language = Annotated[
    Listed, typer.Option("--language", help="Only posts in this language, a two-letter code; may be repeated.")
]
Owned = Annotated[Listed, typer.Option("--owned", "-o", help="An account of ours; may be repeated.")]
Domain = Annotated[Listed, typer.Option("--domain", "-d", help="A domain of ours; may be repeated.")]
Staff = Annotated[Listed, typer.Option("--staff", help="An account of somebody who works here; may be repeated.")]
Competitor = Annotated[Listed, typer.Option("--competitor", help="A competitor's name; may be repeated.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The monitor's name.")]


@monitor.command("add")
def add_monitor(
    context: typer.Context,
    name: NameArgument,
    keyword: Keyword = None,
    excluded: Excluded = None,
    required: Required = None,
    language: Language = None,
    owned: Owned = None,
    domain: Domain = None,
    staff: Staff = None,
    competitor: Competitor = None,
) -> None:
    """Make a monitor."""
    from bot.keeping import add_monitor as add

    with open_parts(context) as parts:
        made = add(
            parts, _asked(name, keyword or [name], excluded, required, language, owned, domain, staff, competitor)
        )
        typer.echo(f"{made.name} is listened for: {', '.join(made.keywords)}.")


@monitor.command("edit")
def edit_monitor(
    context: typer.Context,
    name: NameArgument,
    keyword: Keyword = None,
    excluded: Excluded = None,
    required: Required = None,
    language: Language = None,
    owned: Owned = None,
    domain: Domain = None,
    staff: Staff = None,
    competitor: Competitor = None,
) -> None:
    """Replace the lists that are given; the others stay. Holds for mentions that come in from now on."""
    from bot.keeping import edit_monitor as edit

    with open_parts(context) as parts:
        changed = edit(parts, _asked(name, keyword, excluded, required, language, owned, domain, staff, competitor))
        typer.echo(f"{changed.name} is changed.")


@monitor.command("try")
def try_monitor(
    context: typer.Context,
    name: NameArgument,
    keyword: Keyword = None,
    excluded: Excluded = None,
    required: Required = None,
    language: Language = None,
    owned: Owned = None,
    domain: Domain = None,
    text: Annotated[Listed, typer.Option("--text", help="A post to try it on; may be repeated.")] = None,
    source: Annotated[str, typer.Option("--source", metavar="KIND", help="A kind of source to try it on.")] = "",
    address: Annotated[str, typer.Option("--address", help="What stands beside the kind: a feed, a repository.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show which posts a monitor would take in, and why, before it is saved.

    The newest that are stored, or texts, or the last ones of a source.
    """
    from bot.present.plain import to_plain
    from bot.present.sources import present_preview
    from bot.present.trying import present_trial
    from bot.sourcing import preview_for
    from bot.trying import as_asked, left_out_lately
    from bot.trying import try_monitor as attempt

    with open_parts(context) as parts:
        asked = _asked(name, keyword, excluded, required, language, owned, domain, None, None)
        if source:
            show(present_preview(source, preview_for(parts, source, address, as_asked(parts, asked)[1]), parts.zone))
            return
        trial = attempt(parts, asked, text or ())
        left_out, zone = () if text else left_out_lately(parts, name), parts.zone
    if as_json:
        show_json({"trial": to_plain(trial), "left_out": [to_plain(one) for one in left_out]})
    else:
        show(present_trial(trial, left_out, zone))


def _asked(name: str, *lists: Listed) -> "Monitor":
    from analyzers.knowledge import Monitor

    fields = ("keywords", "excluded", "required", "languages", "owned", "domains", "staff", "competitors")
    return Monitor(name=name, **{field: tuple(given or ()) for field, given in zip(fields, lists, strict=True)})


@monitor.command("list")
def list_monitors(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the monitors."""
    from bot.keeping import list_monitors as listed
    from bot.present.keeping import present_monitors
    from bot.present.plain import to_plain

    with open_parts(context) as parts:
        monitors = listed(parts)
    if as_json:
        show_json([{"monitor": to_plain(one), "paused": paused} for one, paused in monitors])
    else:
        show(present_monitors(monitors))


@monitor.command("pause")
def pause_monitor(context: typer.Context, name: NameArgument) -> None:
    """Stop listening for a while; what is stored stays."""
    from bot.keeping import pause_monitor as pause

    with open_parts(context) as parts:
        typer.echo(f"{pause(parts, name, paused=True)} is paused.")


@monitor.command("resume")
def resume_monitor(context: typer.Context, name: NameArgument) -> None:
    """Listen again."""
    from bot.keeping import pause_monitor as pause

    with open_parts(context) as parts:
        typer.echo(f"{pause(parts, name, paused=False)} is listened for again.")


@monitor.command("remove")
def remove_monitor(context: typer.Context, name: NameArgument) -> None:
    """Remove a monitor that has no mentions."""
    from bot.keeping import remove_monitor as remove

    with open_parts(context) as parts:
        typer.echo(f"{remove(parts, name)} is removed.")


@monitor.command("apply")
def apply_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="TOML as `kith monitor export` writes it.")],
) -> None:
    """Make the workspace say what a file says: monitors, schedules, channels, roles, hours, promises, and so on.

    Again changes nothing.
    """
    from bot.workfile import read_workplace
    from bot.workplace import apply_workplace

    with open_parts(context) as parts:
        applied = apply_workplace(parts, read_workplace(file))
    for line in applied.changes:
        typer.echo(line)
    if not applied.changes:
        typer.echo("Nothing to change.")
    if applied.unnamed:
        tell(f"Here, but not in the file: {', '.join(applied.unnamed[:20])}.")


@monitor.command("export")
def export_file(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write it to this file.")] = None,
) -> None:
    """Write monitors, schedules, channels, roles, hours and promises as a file that `kith monitor apply` takes."""
    from bot.workplace import export_workplace

    with open_parts(context) as parts:
        text = export_workplace(parts)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_file(out, text, "The workspace's set-up")
