"""What a command is, what it asks for, and how its words are read and written."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Message
from storage.roles import Right

_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"'})
"""Phones write these for quotation marks; ’ is left alone, because it is an apostrophe more often."""


class Takes(StrEnum):
    """What kind of thing a command asks for, so that a chat can offer what there is to choose."""

    WORDS = "words"
    MONITOR = "monitor"
    SCHEDULE = "schedule"
    PERSON = "person"
    CHANNEL = "channel"
    CALLED = "called"
    """A person or a group of people that a message may ring."""
    FLAG = "flag"
    """Yes or no: the word itself stands there or does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing that a command asks for, in the order in which its words are written.

    `choices` are all that may be said. `named` things are written `name=value`, `raw` ones as they are, to the end of
    the line. `shown` stands for it in the usage when its name does not say enough; of a flag it is the word.
    """

    name: str
    help: str
    takes: Takes = Takes.WORDS
    choices: tuple[str, ...] = ()
    needed: bool = False
    named: bool = False
    raw: bool = False
    shown: str = ""

    @property
    def usage(self) -> str:
        """Write it as the usage shows it: `<needed>`, `[may be left out]`, `[name=…]`."""
        what = self.shown or "|".join(self.choices if not self.named else ()) or self.name
        return f"<{what}>" if self.needed else f"[{what}{'=…' if self.named else ''}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the registry. `asks` are the words after the name; `run` gets them as they were typed.

    `right` is what the person must have; `terminal` names the command of the terminal that does the same.
    `shares` says that its answer may be shown to a whole channel: it changes nothing when it is asked again.
    `lacking` gives the reason for each chat that does not have it. `looks` are the first words, "" for none, with which
    nothing is changed: looking needs no right.
    """

    name: str
    help: str
    run: Callable[[Parts, str], Message]
    asks: tuple[Ask, ...] = ()
    right: Right | None = None
    terminal: str = ""
    shares: bool = False
    lacking: Mapping[str, str] = field(default_factory=dict)
    looks: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """Show the words after the name."""
        return " ".join(ask.usage for ask in self.asks)


def write_words(asks: Sequence[Ask], given: Mapping[str, str]) -> str:
    """Write what was chosen in a form of options as the words that somebody would have typed."""
    return " ".join(_written(ask, given[ask.name]) for ask in asks if given.get(ask.name))


def _written(ask: Ask, value: str) -> str:
    if ask.takes is Takes.FLAG:
        return ask.shown or ask.name
    if ask.raw:
        return value
    quoted = _quoted(value)
    return f"{ask.name}={quoted}" if ask.named else quoted


def _quoted(value: str) -> str:
    """Quote a word; always, when it has a curly mark, so that none in it is taken for a quotation mark."""
    quoted = shlex.quote(value)
    return quoted if quoted != value or value == value.translate(_CURLY) else f"'{value}'"


def split_words(words: str) -> list[str]:
    """Split what was typed at spaces, outside quotation marks."""
    straight = words if '"' in words or "'" in words else words.translate(_CURLY)
    try:
        return shlex.split(straight)
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
