"""Renders a message as one Discord layout that is within every limit by the way it is built.

Each block becomes units of words, boxes, rows and pictures, from which `fit` chooses where not all have room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.discord.blocks import draw
from bot.platforms.discord.components import Item, chart_file, charts_in, items_of
from bot.platforms.discord.drawn import Drawn, Units, Words, lines, measure, without_buttons
from bot.platforms.discord.keys import mark
from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.safety import small, words
from bot.present.fitting import Room, everything, fit
from bot.present.message import Chart, Message, Part

__all__ = ["Rendered", "chart_file", "finish", "fits_layout", "render"]

NOTHING = (Words("Kith"),)
"""What stands there when there is nothing to say: an empty message would be refused."""
TITLE, SUBTITLE, FOOTER_LINES, FOOTER_LINE = 150, 250, 6, 200


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Discord: what stands in the layout, and the charts to be attached under `chart_file`."""

    items: tuple[Item, ...]
    charts: tuple[Chart, ...] = ()

    @property
    def components(self) -> list[dict[str, Any]]:
        """Give the components as Discord gets them."""
        return [item.to_component_dict() for item in self.items]


def render(message: Message, *, buttons: bool = True, key: str = "") -> Rendered:
    """Draw the whole message as one layout; without buttons where nobody could answer a tap."""
    above, below = above_of(message), below_of(message)
    between = fit(units_of(message, buttons=buttons), room_between(above, below), more)
    return finish([*above, *between, *below], key)


def fits_layout(message: Message) -> bool:
    """Tell whether a layout shows the whole message."""
    return room_between(above_of(message), below_of(message)).holds(everything(units_of(message)))


def finish(parts: Sequence[Drawn], key: str = "") -> Rendered:
    """Make components of the parts that are shown, with the message's key hidden in them."""
    items = items_of(parts or NOTHING)
    if key:
        mark(items, key)
    return Rendered(items, charts_in(parts))


def room_between(above: Sequence[Drawn], below: Sequence[Drawn]) -> Room[Drawn]:
    """Give the room of a layout that begins and ends with these parts."""
    return Room(LIMITS["components"], LIMITS["letters"], lambda between: measure([*above, *between, *below]))


def units_of(message: Message, *, buttons: bool = True) -> list[Units]:
    """Draw every block as units."""
    drawn = [draw(block) for block in message.blocks]
    return drawn if buttons else [without_buttons(units) for units in drawn]


def above_of(message: Message) -> tuple[Words, ...]:
    """Give the title and the line below it."""
    title = words(message.title, TITLE)
    return lines(f"## {title}" if title else "", small((Part(message.subtitle),), SUBTITLE))


def below_of(message: Message) -> tuple[Words, ...]:
    """Give small print; where it is long, the last line tells how many more there are."""
    shown = [line for line in (small(line, FOOTER_LINE) for line in message.footer) if line]
    rest = len(shown) - FOOTER_LINES
    told = [*shown[: FOOTER_LINES - 1], f"-# … and {rest + 1:,} more lines."] if rest > 0 else shown
    return lines(*told, apart=True)


def more(number: int) -> Drawn:
    """Draw the line that tells how much is missing."""
    return Words(f"-# … and {number:,} more that do not fit here.")
