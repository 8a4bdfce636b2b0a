"""`kith history`, `kith undo`, `kith reveal` and `kith wordings`: look back, take back, break the glass, copy words."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import JsonOption, NowOption, open_parts
from bot.cli.output import show, show_json

if TYPE_CHECKING:
    from bot.wording import Wording

wordings = typer.Typer(help="Short words to copy, for each suggested action; Kith never posts them.")

CaseArgument = Annotated[str, typer.Argument(metavar="ID", help="The case's id or its first characters.")]
ActionArgument = Annotated[str, typer.Argument(metavar="ACTION", help="thank, ask_disclosure, reply_support, …")]


def history(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(metavar="ID", help="The mention's id or its first characters.")],
    as_json: JsonOption = False,
) -> None:
    """Tell who did what when with a case, newest first, and which posts of one person it is."""
    from bot.finding import tell_history
    from bot.present.history import present_history
    from bot.present.plain import to_plain

    with open_parts(context) as parts:
        told, zone = tell_history(parts, mention), parts.zone
    if as_json:
        show_json(to_plain(told))
    else:
        show(present_history(told.id, told.posts, told.lines, zone))


def undo(context: typer.Context, case: CaseArgument, now: NowOption = "") -> None:
    """Take back the last thing that you or Kith did to a case; again takes back the one before."""
    from bot.casework import undo_deed
    from bot.commands.history import present_undone

    with open_parts(context, now) as parts:
        show(present_undone(*undo_deed(parts, case)))


def reveal(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A case of yours; or never, claim or always for the workspace.")
    ] = "",
    why: Annotated[str, typer.Option("--why", help="Why you look; it is kept, and needed to look.")] = "",
    now: NowOption = "",
) -> None:
    """Show who wrote a post, or say for whom that is at all; alone it tells who looked, when and why."""
    from bot.commands.unblinding import reveal_author

    with open_parts(context, now) as parts:
        show(reveal_author(parts, f"{what} {why}"))


@wordings.callback(invoke_without_command=True)
def list_wordings(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the words for every action."""
    if context.invoked_subcommand:
        return
    from bot.present.plain import to_plain
    from bot.present.wording import present_wordings
    from bot.wording import list_wordings as listed

    with open_parts(context) as parts:
        found = listed(parts)
    if as_json:
        show_json([to_plain(one) for one in found])
    else:
        show(present_wordings([(one.action, one.words, one.own) for one in found]))


@wordings.command("for")
def wording_for(
    context: typer.Context,
    mention: Annotated[str, typer.Argument(metavar="ID", help="The mention's id or its first characters.")],
) -> None:
    """Show what may be written to the author of a post, to be copied."""
    from bot.commands.wording import show_wording

    with open_parts(context) as parts:
        show(show_wording(parts, mention))


@wordings.command("set")
def set_wording(
    context: typer.Context,
    action: ActionArgument,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The words; {brand} is filled in.")],
) -> None:
    """Word an action anew."""
    from bot.wording import keep_wording

    with open_parts(context) as parts:
        _say(keep_wording(parts, action, words))


@wordings.command("reset")
def reset_wording(context: typer.Context, action: ActionArgument) -> None:
    """Bring Kith's own words for an action back."""
    from bot.wording import keep_wording

    with open_parts(context) as parts:
        _say(keep_wording(parts, action, ""))


def _say(kept: "Wording") -> None:
    typer.echo(f"{kept.action.value}: {kept.words}")
