"""Answers words: finds the command they begin with, asks for its right, and does it."""

from bot.commands.catalogue import COMMANDS
from bot.commands.command import Command
from bot.desk import demand
from bot.errors import UnknownThingError
from bot.parts import Parts
from bot.present.message import Bullets, Line, Message, Part, Style, sentence


def answer(parts: Parts, words: str) -> Message:
    """Do what a person asked for in words. Raises KithError with a sentence for them; `help` for an unknown one."""
    name, _, rest = words.strip().partition(" ")
    name = name.lower().removeprefix("/")
    if name in ("", "help"):
        return present_help(rest.strip().lower())
    command = COMMANDS.get(name)
    if command is None:
        raise UnknownThingError(f"I do not know “{name[:40]}”. {_known()}")
    if command.right is not None and not _only_looks(command, rest):
        demand(parts, command.right)
    return command.run(parts, rest.strip())


HOURS: Line = (Part("/kith hours", Style.STRONG), Part("  Time zone and quiet hours, in a form."))
SET_UP: Line = (Part("/kith setup", Style.STRONG), Part("  Everything until the first digest, in one form."))


def present_help(name: str = "") -> Message:
    """Show all commands, or one."""
    rows = [COMMANDS[name]] if name in COMMANDS else list(COMMANDS.values())
    return Message(
        title="What you can ask",
        blocks=(Bullets((*map(_line, rows), *(() if name in COMMANDS else (SET_UP, HOURS)))),),
        footer=((Part("Answers are yours alone unless you share them.", Style.MUTED),),),
    )


def is_command(words: str) -> bool:
    """Tell whether words begin with a command's name."""
    return words.strip().partition(" ")[0].lower() in {*COMMANDS, "help"}


def may_be_shared(words: str) -> bool:
    """Tell whether the answer to these words may be shown to a whole channel."""
    name, _, rest = words.strip().partition(" ")
    command = COMMANDS.get(name.lower())
    by_author = name.lower() == "lookup" and rest.strip().startswith("@")
    return command is not None and command.shares and not by_author


def explain_unknown(words: str) -> Message:
    """Answer a question that is no command."""
    return sentence(f"I did not understand “{words[:80]}”. {_known()}")


def _only_looks(command: Command, rest: str) -> bool:
    """Tell whether nothing is changed: looking needs no right."""
    lists = command.name in ("monitor", "perk", "schedule") and rest.strip().lower() in ("", "list")
    return lists or command.name == "outbox"


def _known() -> str:
    return f"I know {', '.join(COMMANDS)}; `help NAME` says more."


def _line(command: Command) -> Line:
    usage = f" {command.usage}" if command.usage else ""
    return (Part(f"/kith {command.name}{usage}", Style.STRONG), Part(f"  {command.help}"))
