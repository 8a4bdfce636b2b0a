"""Draws each kind of block as units for Discord, every word of it made safe."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch
from itertools import pairwise

from bot.platforms.discord.cards import card_box
from bot.platforms.discord.drawn import Drawn, Picture, Tap, Units, Words, lines, rows_of
from bot.platforms.discord.safety import fence, inline, literal, member, words
from bot.present.fitting import Unit
from bot.present.grid import aligned, first_within
from bot.present.message import (
    Block,
    Bullets,
    Card,
    Chart,
    Choices,
    Code,
    Figure,
    Headline,
    Paragraph,
    Part,
    Quote,
    Section,
    Style,
    Table,
)
from bot.present.sparks import spark_lines

SENTENCE, TITLE, LEAD, QUOTED, ABOUT, BULLET = 600, 150, 300, 1100, 320, 600
FIGURES = 6
DAYS = 60
"""How many days a row of bars shows, the latest; more would wrap."""
ROW, CODE_LINE, GRID_LETTERS = 110, 1_000, 1_200


@singledispatch
def draw(block: object) -> Units:
    """Draw one block as units, none when it has no words."""
    raise TypeError(f"no way to draw {type(block).__name__}")


def _said(*told: str, kind: str = "", apart: bool = False) -> Units:
    parts: tuple[Drawn, ...] = lines(*told, apart=apart)
    return [Unit(parts, kind)] if parts else []


@draw.register
def _(block: Headline) -> Units:
    sentence = inline((Part(block.sentence, Style.STRONG),), SENTENCE)
    return _said(sentence, *map(_figure, block.figures[:FIGURES]), kind="headline", apart=True)


def _figure(figure: Figure) -> str:
    value = inline((Part(figure.value, Style.STRONG),), 40)
    told = " ".join(filter(None, (value, words(figure.label, 60))))
    shown = " – ".join(filter(None, (told, words(figure.remark, 100))))
    return f"- {shown}" if shown else ""


@draw.register
def _(block: Paragraph) -> Units:
    return _said(inline(block.line), apart=True)


@draw.register
def _(block: Bullets) -> Units:
    """Draw each item by itself, so that a long list can be cut or turned over anywhere."""
    shown = (inline(line, BULLET) for line in block.items)
    return [unit for item in shown if item for unit in _said(f"- {item}")]


@draw.register
def _(block: Quote) -> Units:
    text = words(block.text, QUOTED)
    by, note, short = member(words(block.by, 120)), inline(block.note, ABOUT), words(block.id, 60)
    about = " · ".join(filter(None, (by, note, short)))
    return _said(f"> {text}" if text else "", f"-# {about}" if about else "", apart=True)


@draw.register
def _(block: Card) -> Units:
    return [Unit((card_box(block),), "card")]


@draw.register
def _(block: Table) -> Units:
    """Draw rows in blocks of code, as many as they need; each has the head again."""
    caption = inline((Part(block.caption, Style.STRONG),), TITLE)
    head, *rows = aligned(block, literal, ROW)
    units: Units = []
    while rows:
        taken = first_within(rows, GRID_LETTERS) or rows[:1]
        units += _grid([head, *taken])
        rows = rows[len(taken) :]
    units = units or _grid([head])
    return _headed(lines(caption, apart=True), units) if units else _said(caption)


def _grid(shown: Sequence[str]) -> Units:
    told = [line for line in shown if line.strip()]
    return _said(fence(told)) if told else []


@draw.register
def _(block: Chart) -> Units:
    head = lines(inline((Part(block.title, Style.STRONG),), TITLE), words(block.says, SENTENCE), apart=True)
    rows = spark_lines(block, DAYS)
    picture = (Picture(block, fence(rows) if rows else ""),) if block.days or block.waits else ()
    return [Unit((*head, *picture))] if head or picture else []


@draw.register
def _(block: Section) -> Units:
    """Keep the head with the first unit, so that no title stands alone for want of room."""
    title = words(block.title, TITLE)
    return _headed(lines(f"### {title}" if title else "", _lead(block), apart=True), _within(block))


def _headed(head: Sequence[Drawn], units: Units) -> Units:
    if not head or not units:
        return units or ([Unit(tuple(head))] if head else [])
    first, *rest = units[0].parts
    close = replace(first, apart=False) if isinstance(first, Words) else first
    return [replace(units[0], parts=(*head, close, *rest)), *units[1:]]


def _lead(section: Section) -> str:
    return inline((Part(section.lead, Style.QUOTED),), LEAD)


def _within(section: Section) -> Units:
    """Draw what stands in a section; choices stay with what they are about, the quote right above them."""
    units: Units = []
    for before, block in pairwise((None, *section.blocks)):
        drawn = _inner(block)
        if isinstance(before, Quote) and isinstance(block, Choices) and units and drawn:
            units[-1] = Unit((*units[-1].parts, *drawn[0].parts), "choices")
            drawn = drawn[1:]
        units += drawn
    return units


def _inner(block: Block | None) -> Units:
    """Draw a section in a section under a bold line, so that units stay small at any depth."""
    if not isinstance(block, Section):
        return draw(block)
    title = inline((Part(block.title, Style.STRONG),), TITLE)
    return _headed(lines(title, _lead(block), apart=True), _within(block))


@draw.register
def _(block: Code) -> Units:
    """Draw lines to be copied, in as many blocks as they need."""
    units: Units = []
    rest = [literal(line, CODE_LINE) or " " for line in block.code.splitlines()]
    while rest:
        taken = first_within(rest, GRID_LETTERS) or rest[:1]
        units += _grid(taken)
        rest = rest[len(taken) :]
    return units


@draw.register
def _(block: Choices) -> Units:
    taps = [Tap(choice.label, f"choice_{choice.does.value}", choice.about) for choice in block.items]
    return [Unit((row,), "choices") for row in rows_of(taps)]
