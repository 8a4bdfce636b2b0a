"""Draws a message in the classic way, as embeds with rows of buttons below: for what a layout has no letters for.

The same parts as for a layout are set on sheets: words together on one, each box on its own in its colour. All buttons
stand below all sheets, so a card's begin with its rank. A chart is told in bars, because no file goes along.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.platforms.discord.components import Buttons
from bot.platforms.discord.drawn import Box, Drawn, Picture, Row, Words, lines
from bot.platforms.discord.keys import reference
from bot.platforms.discord.limits import LENGTHS, LIMITS
from bot.platforms.discord.render import NOTHING, SUBTITLE, below_of, fits_layout, more, units_of
from bot.platforms.discord.safety import hush, small, words
from bot.present.fitting import Cost, Room, everything, fit
from bot.present.letters import size
from bot.present.message import Message, Part

MARK = "Ref "
_LONGEST_SHEET = LENGTHS["embed"]["description"][1]
_LONGEST_TITLE = LENGTHS["embed"]["title"][1]
_MARK_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one embed shows."""

    text: str
    colour: int | None = None
    is_box: bool = False


def render_embeds(message: Message, key: str = "") -> tuple[discord.Embed, ...]:
    """Draw the message as embeds; the key is told in small print, so that the message is found again."""
    sheets = _sheets(_shown(message)) or _sheets(NOTHING)
    embeds = [discord.Embed(description=hush(one.text), colour=one.colour) for one in sheets]
    embeds[0].title = hush(_title(message)) or None
    if key:
        embeds[-1].set_footer(text=f"{MARK}{reference(key)}")
    return tuple(embeds)


def rows(message: Message) -> tuple[discord.ui.Button[Any], ...]:
    """Give the buttons of what `render_embeds` shows, each with its row; at most five rows."""
    buttons = Buttons()
    found = _rows(_shown(message))[: LIMITS["rows"]]
    return tuple(buttons.make(tap, place, row.of) for place, row in enumerate(found) for tap in row.taps)


def embed_has_key(embeds: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Tell whether a message's embeds bear the key."""
    footer = embeds[-1].get("footer") if embeds else None
    return isinstance(footer, Mapping) and footer.get("text") == f"{MARK}{reference(key)}"


def needs_embeds(message: Message) -> bool:
    """Tell whether embeds show the whole message and a layout does not: without a picture, its buttons tellable."""
    if fits_layout(message):
        return False
    parts = everything(units_of(message))
    found = _rows(parts)
    labels = [(row.of, tap.label) for row in found for tap in row.taps]
    is_tellable = len(found) <= LIMITS["rows"] and len(set(labels)) == len(labels)
    has_picture = any(isinstance(part, Picture) for part in parts)
    return is_tellable and not has_picture and _room(message).holds(parts)


def _shown(message: Message) -> list[Drawn]:
    between = fit(units_of(message), _room(message), more)
    return [*_above(message), *between, *below_of(message)]


def _room(message: Message) -> Room[Drawn]:
    above, below = _above(message), below_of(message)
    letters = LIMITS["letters in embeds"] - size(_title(message)) - _MARK_LETTERS
    return Room(LIMITS["embeds"], letters, lambda between: _measure([*above, *between, *below]))


def _measure(parts: Sequence[Drawn]) -> Cost:
    sheets = _sheets(parts)
    return Cost(len(sheets), sum(size(one.text) for one in sheets))


def _title(message: Message) -> str:
    return words(message.title, _LONGEST_TITLE)


def _above(message: Message) -> tuple[Words, ...]:
    return lines(small((Part(message.subtitle),), SUBTITLE))


def _rows(parts: Sequence[Drawn]) -> list[Row]:
    found = [part.row if isinstance(part, Box) else part for part in parts]
    return [row for row in found if isinstance(row, Row)]


def _sheets(parts: Sequence[Drawn]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for sheet in filter(None, map(_sheet, parts)):
        joined = f"{sheets[-1].text}\n{sheet.text}" if sheets else ""
        if joined and not (sheet.is_box or sheets[-1].is_box) and size(joined) <= _LONGEST_SHEET:
            sheets[-1] = Sheet(joined)
        else:
            sheets.append(sheet)
    return sheets


def _sheet(part: Drawn) -> Sheet | None:
    match part:
        case Words(text):
            return Sheet(text)
        case Box(text, colour):
            return Sheet(text, colour, is_box=True)
        case Picture(bars=bars) if bars:
            return Sheet(bars)
        case _:
            return None
