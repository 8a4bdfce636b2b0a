"""Renders a message as one self-contained page: no script, no font, no link and no picture from elsewhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.present.charts import draw
from bot.present.message import Chart, Message, times_of

FOLDER = Path(__file__).parent


def render(message: Message) -> str:
    """Write the message as a page; every text is escaped by the template engine."""
    return _template().render(message=message)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["picture"] = _picture
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.globals["times_of"] = times_of
    environment.globals["style"] = Markup((FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return environment.get_template("page.html.j2")


def _picture(chart: Chart) -> Markup:
    """Draw a chart; its texts are ours and escaped where it is drawn."""
    return Markup(draw(chart))  # noqa: S704  as the docstring says
