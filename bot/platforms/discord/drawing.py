"""Makes what discord.py sends of a message: a layout, or classic embeds where limits demand it, and its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import discord

from bot.bridge import off_loop
from bot.platforms.discord.embeds import needs_embeds, render_embeds, rows
from bot.platforms.discord.limits import LAYOUT_FLAG, assert_within
from bot.platforms.discord.render import Rendered, chart_file, render
from bot.present.charts import draw_png
from bot.present.message import Chart, Message, cards_in
from bot.present.palette import DARK


@dataclass(frozen=True, slots=True)
class Sendable:
    """A message as discord.py takes it: `sent` are the arguments beside its files."""

    sent: dict[str, Any]
    files: list[discord.File] = field(default_factory=list)


async def draw(message: Message, key: str = "") -> Sendable:
    """Draw a message as a layout; as embeds when it is too long for one and fits into the other.

    One with cards is always a layout: it will be drawn anew, and a message cannot change its form.
    """
    if needs_embeds(message) and not any(cards_in(message.blocks)):
        return draw_classic(message, key)
    return await draw_layout(render(message, key=key))


async def draw_layout(rendered: Rendered) -> Sendable:
    """Draw what was rendered as a layout, with its pictures."""
    assert_within({"components": rendered.components, "flags": LAYOUT_FLAG})
    files = [await _picture(place, chart) for place, chart in enumerate(rendered.charts)]
    return Sendable({"view": layout(rendered.items)}, files)


def draw_classic(message: Message, key: str = "") -> Sendable:
    """Draw a message as embeds: where no layout is taken, these are."""
    view = discord.ui.View(timeout=None)
    view.stop()
    for button in rows(message):
        view.add_item(button)
    embeds = list(render_embeds(message, key))
    assert_within({"embeds": [embed.to_dict() for embed in embeds], "components": view.to_components()})
    return Sendable({"view": view, "embeds": embeds})


def layout(items: Sequence[discord.ui.Item[Any]]) -> discord.ui.LayoutView:
    """Put items into a layout for which nobody waits in memory: listeners read its taps, also after a restart."""
    view = discord.ui.LayoutView(timeout=None)
    view.stop()
    for item in items:
        view.add_item(item)
    return view


async def _picture(place: int, chart: Chart) -> discord.File:
    """Draw a chart on dark paper, which is what most people have there; its own paper keeps it readable on light."""
    return discord.File(BytesIO(await off_loop(draw_png, chart, DARK)), filename=chart_file(place))
