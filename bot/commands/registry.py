"""Answers words: finds the command they begin with, asks for its right, and does it."""

from collections.abc import Iterator, Sequence

from bot.commands.catalogue import CHAT_WORDS, COMMANDS, path_of
from bot.commands.command import Command
from bot.desk import demand, platform_of
from bot.errors import NotAllowedError, UnknownThingError
from bot.parts import Parts
from bot.present.message import Bullets, Line, Message, Part, Style, sentence


def answer(parts: Parts, words: str) -> Message:
    """Do what a person asked for in words. Raises KithError with a sentence for them; `help` for an unknown one."""
    name, _, rest = words.strip().partition(" ")
    name = name.lower().removeprefix("/")
    if name in ("", "help"):
        return present_help(rest.strip().lower(), platform_of(parts))
    command = COMMANDS.get(name)
    if command is None:
        raise UnknownThingError(f"I do not know “{name[:40]}”. {_known()}")
    if reason := command.lacking.get(platform_of(parts)):
        raise NotAllowedError(f"There is no `{name}` here: {reason}.")
    if command.right is not None and rest.strip().lower().partition(" ")[0] not in command.looks:
        demand(parts, command.right)
    return command.run(parts, rest.strip())


def present_help(name: str = "", platform: str = "") -> Message:
    """Show all commands that a chat has, or one."""
    there = [command for command in COMMANDS.values() if platform not in command.lacking]
    rows = [COMMANDS[name]] if name in COMMANDS else there
    return Message(
        title="What you can ask",
        blocks=(Bullets(tuple(_lines(rows, platform, alone=name in COMMANDS))),),
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


def _known() -> str:
    return f"I know {', '.join(COMMANDS)}; `help NAME` says more."


def _lines(commands: Sequence[Command], platform: str, *, alone: bool) -> Iterator[Line]:
    """Give a line for each command, and for each form unless one command is told of alone."""
    for command in commands:
        yield _line(f"{path_of(command.name, platform)} {command.usage}".strip(), command.help)
    for name, words in () if alone else CHAT_WORDS.items():
        yield _line(path_of(name, platform), words)


def _line(typed: str, words: str) -> Line:
    return (Part(typed, Style.STRONG), Part(f"  {words}"))
