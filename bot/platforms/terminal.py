"""Renders a message as text for a terminal or a pipe. Foreign text is never read as markup."""

import io
from collections.abc import Iterator
from functools import singledispatch

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from bot.present.message import (
    Bullets,
    Card,
    Chart,
    Choices,
    Code,
    Headline,
    Line,
    Message,
    Paragraph,
    Part,
    Quote,
    Section,
    Style,
    Table,
    times_of,
)
from bot.present.sparks import spark_rows

STYLES = {**dict.fromkeys(Style, ""), Style.STRONG: "bold", Style.MUTED: "dim", Style.QUOTED: "italic"}
DAYS = 40
"""How many days a row of bars shows, the latest; more would not fit beside its name."""
URGENCY = {"critical": "bold red", "high": "bold yellow", "normal": "bold", "low": "dim"}


def render(message: Message, width: int = 80, *, colour: bool = False) -> str:
    """Write the message for a terminal of this width; colours only if asked for."""
    out = io.StringIO()
    console = _plain_console(out, width, colour=colour)
    heads = ((message.title, "bold"), (message.subtitle, "dim"))
    for words, style in heads:
        if words:
            console.print(Text(words, style=style))
    for number, block in enumerate(message.blocks):
        if number or any(words for words, _ in heads):
            console.print()
        console.print(draw(block))
    if message.footer:
        console.print()
    for line in message.footer:
        console.print(_text(line))
    return "\n".join(row.rstrip() for row in out.getvalue().splitlines()) + "\n"


def _plain_console(out: io.StringIO, width: int, *, colour: bool) -> Console:
    """Make a console that shows words as they are: what people wrote is no markup."""
    return Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False, emoji=False,
        legacy_windows=False,
    )  # fmt: skip


def _text(line: Line) -> Text:
    return Text.assemble(*((part.text, STYLES[part.style]) for part in line))


@singledispatch
def draw(block: object) -> RenderableType:
    """Draw one block."""
    raise TypeError(f"no way to draw {type(block).__name__}")


@draw.register
def _(block: Headline) -> RenderableType:
    return Text(block.sentence, style="bold")


@draw.register
def _(block: Paragraph) -> RenderableType:
    return _text(block.line)


@draw.register
def _(block: Bullets) -> RenderableType:
    table = RichTable.grid(padding=(0, 1))
    table.add_column()
    table.add_column(overflow="fold")  # else a word before wide letters is cut off, and a quote is no quote
    for line in block.items:
        table.add_row(Text("·"), _text(line))
    return table


@draw.register
def _(block: Quote) -> RenderableType:
    about = " — ".join(filter(None, (block.by, block.id)))
    lines = [Text(f"“{block.text}”", style="italic")]
    if about:
        lines.append(Text(about, style="dim"))
    if block.note:
        lines.append(_text(block.note))
    return Padding(Group(*lines), (0, 0, 1, 2))


@draw.register
def _(block: Code) -> RenderableType:
    return Text(block.code)


@draw.register
def _(_block: Choices) -> RenderableType:
    return Group()  # nobody can tap here


@draw.register
def _(block: Card) -> RenderableType:
    head = Text.assemble(f"{block.rank}  ", (block.urgency, URGENCY.get(block.urgency, "")), f"  {block.platform}")
    stands = [Text(f"{block.stands} {block.by}".strip())] if block.stands else []
    times = Text(", ".join(times_of(block)), style="dim")
    more = [_text(line) for line in ((Part(block.posts),), block.unblinded) if any(part.text for part in line)]
    body = Group(times, Text(block.text), _text(block.reason), Text(f"→ {block.action}", style="bold"), *more, *stands)
    return Panel(
        body,
        title=head,
        title_align="left",
        subtitle=Text(block.id, style="dim"),
        subtitle_align="right",
        box=box.ROUNDED,
    )


@draw.register
def _(block: Table) -> RenderableType:
    table = RichTable(title=Text(block.caption), title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    for place, name in enumerate(block.head):
        table.add_column(Text(name), justify="right" if place in block.numeric else "left", overflow="fold")
    for row in block.rows:
        table.add_row(*map(Text, row))
    return table


@draw.register
def _(block: Chart) -> RenderableType:
    grid = RichTable.grid(padding=(0, 2))
    for row in spark_rows(block, DAYS):
        grid.add_row(*(Text(cell, no_wrap=True) for cell in row))
    return Group(Text(block.title, style="dim"), grid, Text(""))


@draw.register
def _(block: Section) -> RenderableType:
    return Group(*_section(block))


def _section(block: Section) -> Iterator[RenderableType]:
    yield Text(block.title, style="bold underline")
    if block.lead:
        yield Text(block.lead, style="dim")
    for inner in block.blocks:
        yield draw(inner)
