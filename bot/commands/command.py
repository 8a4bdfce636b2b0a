"""What a command is, and how its words are read."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Message
from storage.people import Right

_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})
"""Phones write these for quotation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the registry. `usage` shows the words after the name; `run` gets them as they were typed.

    `right` is what the person must have; `terminal` names the command of the terminal that does the same.
    `shares` says that its answer may be shown to a whole channel: it changes nothing when it is asked again.
    """

    name: str
    usage: str
    help: str
    run: Callable[[Parts, str], Message]
    right: Right | None = None
    terminal: str = ""
    shares: bool = False


def split_words(words: str) -> list[str]:
    """Split what was typed at spaces, outside quotation marks."""
    try:
        return shlex.split(words.translate(_CURLY))
    except ValueError:
        raise AskedWronglyError("A quotation mark is not closed.") from None


def split_named(words: str, allowed: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Split into plain words and `name=value` pairs; a name that is not allowed is refused."""
    plain: list[str] = []
    named: dict[str, str] = {}
    for word in split_words(words):
        name, equals, value = word.partition("=")
        if equals and name.isidentifier():
            if name not in allowed:
                raise AskedWronglyError(f"{name!r} is not known here; choose from {', '.join(allowed)}.")
            named[name] = value
        else:
            plain.append(word)
    return plain, named
