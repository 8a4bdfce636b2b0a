"""Renders the sheet of a blindness audit as one self-contained page to print, send or hang up."""

from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from bot.pages import load_page
from bot.present.auditing import Sheet

FOLDER = Path(__file__).parent


def render(sheet: Sheet) -> str:
    """Write the page; every text is escaped by the template engine."""
    return _template().render(sheet=sheet)


@cache
def _template() -> Template:
    style = (FOLDER / "certificate.css").read_text(encoding="utf-8")
    return load_page(FOLDER / "certificate.html.j2", style=Markup(style))  # noqa: S704  our own file
