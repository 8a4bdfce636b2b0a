"""`kith source`: where people talk about the brand, and how each of these places does."""

from typing import Annotated

import typer

from bot.cli.options import JsonOption, NowOption, OneMonitorOption, open_parts
from bot.cli.output import show, show_json

source = typer.Typer(help="Where people talk: places that are asked by the clock.", no_args_is_help=True)

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help="The kind of source; a wrong one lists them.")]
AddressArgument = Annotated[str, typer.Argument(metavar="[ADDRESS]", help="Where it is, for kinds that ask for it.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The source's name.")]


@source.command("add")
def add_source(
    context: typer.Context,
    kind: KindArgument,
    address: AddressArgument = "",
    monitor: OneMonitorOption = "",
    name: Annotated[str, typer.Option("--name", "-n", help="What to call it; the kind's name by itself.")] = "",
    now: NowOption = "",
) -> None:
    """Listen to a place for a monitor, from a week ago on."""
    from bot.sourcing import add_source as add

    with open_parts(context, now) as parts:
        made = add(parts, kind, address, monitor, name)
    typer.echo(f"{made.name} is listened to for {made.monitor}; `kith run` does it.")


@source.command("list")
def list_sources(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the sources."""
    from bot.present.plain import to_plain
    from bot.present.sources import present_sources
    from bot.sources.registry import KINDS
    from bot.sourcing import list_sources as listed

    with open_parts(context) as parts:
        sources = listed(parts)
    if as_json:
        show_json([to_plain(one) for one in sources])
    else:
        show(present_sources(sources, {kind: row.help for kind, row in KINDS.items()}))


@source.command("health")
def health(context: typer.Context, now: NowOption = "", as_json: JsonOption = False) -> None:
    """Tell of each source when it last did well, what it brings against its usual, and what is wrong."""
    from bot.present.plain import to_plain
    from bot.present.sources import present_health
    from bot.sourcing import list_sources as listed
    from bot.sourcing import list_unread

    with open_parts(context, now) as parts:
        sources, unread = listed(parts, removed=True), list_unread(parts)
        moment, zone = parts.clock(), parts.zone
    if as_json:
        show_json([to_plain(one) for one in sources])
    else:
        show(present_health(sources, moment, zone, unread))


@source.command("preview")
def preview(
    context: typer.Context,
    kind: KindArgument,
    address: AddressArgument = "",
    monitor: OneMonitorOption = "",
    now: NowOption = "",
) -> None:
    """Show the last 20 posts that a source would bring; nothing is stored."""
    from bot.present.sources import present_preview
    from bot.sourcing import preview_source

    with open_parts(context, now) as parts:
        show(present_preview(kind, preview_source(parts, kind, address, monitor), parts.zone))


@source.command("test")
def try_source(context: typer.Context, name: NameArgument, now: NowOption = "") -> None:
    """Show the same of a source that is there."""
    from bot.present.sources import present_preview
    from bot.sourcing import try_source as tried

    with open_parts(context, now) as parts:
        show(present_preview(name, tried(parts, name), parts.zone))


@source.command("pause")
def pause(context: typer.Context, name: NameArgument) -> None:
    """Take in nothing new from there for a while. What was read is looked at every day all the same."""
    from bot.sourcing import pause_source

    with open_parts(context) as parts:
        typer.echo(f"{pause_source(parts, name, paused=True)} is paused.")


@source.command("resume")
def resume(context: typer.Context, name: NameArgument) -> None:
    """Go on where it was; also at once with a source that rests after failures."""
    from bot.sourcing import pause_source

    with open_parts(context) as parts:
        typer.echo(f"{pause_source(parts, name, paused=False)} is listened to again.")


@source.command("remove")
def remove(context: typer.Context, name: NameArgument) -> None:
    """Listen there no more. What was read stays, and is looked at for as long as its text is kept."""
    from bot.present.sources import say_removed
    from bot.sourcing import remove_source

    with open_parts(context) as parts:
        typer.echo(say_removed(remove_source(parts, name)))
