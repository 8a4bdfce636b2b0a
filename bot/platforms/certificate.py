"""Renders the sheet of a blindness audit as one self-contained page to print, send or hang up."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.present.auditing import Sheet

FOLDER = Path(__file__).parent


def render(sheet: Sheet) -> str:
    """Write the page; every text is escaped by the template engine."""
    return _template().render(sheet=sheet)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (FOLDER / "certificate.css").read_text(encoding="utf-8")
    environment.globals["style"] = Markup(style)  # noqa: S704  our own file
    return environment.get_template("certificate.html.j2")
