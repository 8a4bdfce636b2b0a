"""A message as values: what to say, before any front end decides how it looks.

Texts of other people appear only in `Quote` and in the `text` of a `Card`; every renderer escapes them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzers.insight.digest import Day, Waited
from analyzers.triage.case import State


class Style(StrEnum):
    """How a part of a line stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    QUOTED = "quoted"
    """Words of somebody else, inside a line of ours."""
    TYPED = "typed"
    """What a person may type, in back-ticks: a front end that can shows it as code without them."""
    PERSON = "person"
    """The id of a member of the chat, which it can show as a name."""
    CHANNEL = "channel"
    """The id of a channel of the chat, as above."""
    LINK = "link"
    """The address of a web page, which a chat can make into a link."""
    CALLED = "called"
    """The id of a member, or of a group of them, who is to be called by the message: it rings."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line in one style."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Part, ...]
"""One line of text, its parts set one after the other without added spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One big number of the headline: what it counts, and a short remark."""

    label: str
    value: str
    remark: str = ""
    tone: str = ""
    """Which colour family it belongs to: community, commercial, waiting, unclear or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The one sentence at the top, and its numbers side by side."""

    sentence: str
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    """A short list."""

    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words, with who and where (`by`), a remark of ours (`note`) and the mention's short id."""

    text: str
    by: str = ""
    note: Line = ()
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A case on the screen: blinded text, without author or link unless the workspace shows them always (`unblinded`).

    `waited` is the time since the post; `clocks` says both, since it was posted and since it was seen, empty when only
    the first is known; `due` says by when it should be answered.
    `key` is the case's whole id, by which a front end names it when a person acts on the card. `state` is where the
    case stands; `stands` says it in words, empty while it is open, and `by` is who has it, empty when nobody has.
    """

    id: str
    rank: int
    urgency: str
    waited: str
    platform: str
    text: str
    reason: Line
    action: str
    key: str = ""
    state: State = State.OPEN
    stands: str = ""
    by: str = ""
    clocks: str = ""
    due: str = ""
    posts: str = ""
    """How many posts of one person it is, in words; empty for one."""
    unblinded: Line = ()
    listed: str = ""
    """Which part of the queue a private list shows (`mine`, `all`), so that it can be drawn anew; else empty."""


def times_of(card: Card) -> tuple[str, ...]:
    """Give what a card says of time, each in words: how long it waits, by when it should be answered."""
    waited = f"waited {card.waited}" if card.waited else ""
    return tuple(filter(None, (card.clocks or waited, card.due)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head. `numeric` are the numbers of the columns to set flush right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


class Shows(StrEnum):
    """What a chart shows."""

    ORIGINS = "origins"
    """Mentions by origin over time, stacked."""
    SUPPORT = "support"
    """The share of community support with its interval over time."""
    WAITS = "waits"
    """Needs by how long they waited, answered and not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture as numbers: `days` (or weeks, named by their first day) or `waits`. `says` tells it in a sentence."""

    title: str
    says: str
    days: tuple[Day, ...] = ()
    shows: Shows = Shows.ORIGINS
    waits: tuple[Waited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part of the message. A `folded` one may be shown closed."""

    title: str
    blocks: "tuple[Block, ...]"
    lead: str = ""
    folded: bool = False


class Does(StrEnum):
    """What a choice does when a person takes it."""

    SHARE = "share"
    POST_AGAIN = "post_again"
    MARK_SENT = "mark_sent"
    UNDO = "undo"
    OPEN_FORM = "open_form"
    ORGANIC = "organic"
    NOT_ORGANIC = "not_organic"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a person may do with one tap: its words, what it does, and to what."""

    label: str
    does: Does
    about: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Choices side by side; left out where nobody can tap."""

    items: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text of ours to be copied as it is, line by line."""

    code: str


Block = Headline | Paragraph | Bullets | Quote | Card | Table | Chart | Section | Choices | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to show: title, a line under it, the blocks, and small print."""

    title: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    footer: tuple[Line, ...] = ()


def cards_in(blocks: Iterable[Block]) -> Iterator[Card]:
    """Give the cards of a message, also those inside sections."""
    for block in blocks:
        if isinstance(block, Card):
            yield block
        elif isinstance(block, Section):
            yield from cards_in(block.blocks)


def called(message: Message) -> list[str]:
    """Give the ids of those whom a message calls; only a line of its own can call."""
    lines = [block.line for block in message.blocks if isinstance(block, Paragraph)]
    return [part.text for line in lines for part in line if part.style is Style.CALLED]


def sentence(words: str, *more: Block, people: Sequence[str] = ()) -> Message:
    """Give a message of one sentence, with what a person may do about it; `people` are ids in the words."""
    return Message(title="", blocks=(Paragraph(_naming(words, people)), *more))


def _naming(words: str, people: Sequence[str]) -> Line:
    """Give words as a line in which these ids are people, whom a chat can show by their names."""
    known = frozenset(filter(None, people))
    pieces = re.split(f"({'|'.join(map(re.escape, sorted(known)))})", words) if known else [words]
    return tuple(Part(piece, Style.PERSON if piece in known else Style.PLAIN) for piece in pieces if piece)
