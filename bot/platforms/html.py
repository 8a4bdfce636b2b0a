"""Renders a message as one self-contained page: no script, no font, no link and no picture from elsewhere."""

from functools import cache
from itertools import count
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from bot.pages import load_page
from bot.present.charts import NARROW, WIDE, draw_svg
from bot.present.message import Chart, Message, Shows, times_of
from bot.present.palette import as_css

FOLDER = Path(__file__).parent


def render(message: Message) -> str:
    """Write the message as a page; every text is escaped by the template engine. It draws, so a loop stays away."""
    numbers = count(1)
    return _template().render(message=message, picture=lambda chart: _picture(chart, next(numbers)))


@cache
def _template() -> Template:
    style = as_css() + (FOLDER / "page.css").read_text(encoding="utf-8")
    return load_page(
        FOLDER / "page.html.j2",
        style=Markup(style),  # noqa: S704  our own file
        times_of=times_of,
        type_of=lambda block: type(block).__name__,
    )


def _picture(chart: Chart, number: int) -> Markup:
    """Draw a chart; its texts are ours and escaped where it is drawn.

    Days need room: they are drawn twice, and the page's width decides which of the two is shown and read out.
    """
    if chart.shows is not Shows.ORIGINS:
        return Markup(draw_svg(chart, NARROW, f"chart-{number}"))  # noqa: S704  as the docstring says
    forms = (("wide", WIDE), ("narrow", NARROW))
    drawn = (f'<div class="{form}">{draw_svg(chart, size, f"chart-{number}-{form}")}</div>' for form, size in forms)
    return Markup("".join(drawn))  # noqa: S704  as above
