"""Makes Discord's components of drawn parts; without a view, because that belongs to whoever sends them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.platforms.discord.drawn import Box, Drawn, Picture, Row, Tap, Words, gathered, measure
from bot.platforms.discord.ids import custom_id
from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.safety import LONGEST_LABEL, hush, plain
from bot.present.message import Chart
from bot.present.sparks import describe

Item = discord.ui.Item[Any]


def chart_file(place: int) -> str:
    """Give the name of the file of a message's chart, by its place among them, from 0: `chart-1.png`."""
    return f"chart-{place + 1}.png"


def charts_in(parts: Sequence[Drawn]) -> tuple[Chart, ...]:
    """Give the charts to be attached."""
    return tuple(part.chart for part in parts if isinstance(part, Picture))


def items_of(parts: Sequence[Drawn]) -> tuple[Item, ...]:
    """Make the components of a layout."""
    buttons = Buttons()
    files = map(chart_file, range(len(parts)))
    spare = LIMITS["components"] - measure(parts).things
    return tuple(_item(part, buttons, files) for part in gathered(parts, max(spare, 0)))


class Buttons:
    """Makes buttons whose names occur once: the second of the same name gets its place."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def make(self, tap: Tap, row: int | None = None, of: str = "") -> discord.ui.Button[Any]:
        """Make a button; `of` begins its label where a row stands far from what it is about."""
        self._seen[tap.does, tap.about] += 1
        name = custom_id(tap.does, tap.about, self._seen[tap.does, tap.about])
        label = plain(f"{of} {tap.label}", LONGEST_LABEL)
        return discord.ui.Button(label=label, custom_id=name, style=tap.style, disabled=tap.disabled, row=row)


def _item(part: Drawn, buttons: Buttons, files: Iterator[str]) -> Item:
    match part:
        case Words(text):
            return discord.ui.TextDisplay(hush(text))
        case Row(taps):
            return discord.ui.ActionRow(*map(buttons.make, taps))
        case Picture(chart):
            return discord.ui.MediaGallery(_gallery_item(chart, next(files)))
        case Box(text, colour, row):
            inside: list[Item] = [discord.ui.TextDisplay(hush(text))]
            inside += [discord.ui.ActionRow(*map(buttons.make, row.taps))] if row else []
            return discord.ui.Container(*inside, accent_colour=colour)


def _gallery_item(chart: Chart, file: str) -> discord.MediaGalleryItem:
    told = plain(describe(chart), LIMITS["description of a picture"]) or plain(chart.title, 200)
    return discord.MediaGalleryItem(f"attachment://{file}", description=told or None)
