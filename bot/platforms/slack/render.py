"""Renders a message as one Slack message that is within every limit by the way it is built.

Each block of the message becomes units of Slack's blocks, from which `fit` chooses where not all have room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from bot.platforms.slack.cards import button, card_blocks, distinct
from bot.platforms.slack.limits import LIMITS, LONGEST, Element, texts_in
from bot.platforms.slack.safety import (
    fallback,
    literal,
    mrkdwn,
    plain,
    plain_text,
    rich_part,
    rich_text,
    run,
    runs,
)
from bot.present.fitting import Cost, Room, Unit, fit
from bot.present.grid import aligned, first_within
from bot.present.letters import size
from bot.present.message import (
    Block,
    Bullets,
    Card,
    Chart,
    Choice,
    Choices,
    Code,
    Figure,
    Headline,
    Line,
    Message,
    Paragraph,
    Part,
    Quote,
    Section,
    Style,
    Table,
)
from bot.present.saying import say
from bot.present.sparks import spark_lines

LETTERS = 12_000
"""The most text of one message, all blocks and the notification together; beyond it nobody reads, and clients fold."""
LETTERS_IN_A_VIEW = 24_000
MOST_IN_A_VIEW = 90
DAYS = 60
"""How many days a sparkline shows, the latest; more would wrap."""
CODE_LINE = 1_000
ROW, TABLE_LETTERS = 200, 2400
BULLETS, BULLET, BULLET_LETTERS = 50, 600, 2600
FOOTER_LINES, FOOTER_LINE = 10, 150
IN_A_ROW = 25


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack: the text of notifications and screen readers, and the blocks."""

    text: str
    blocks: tuple[Element, ...]


def render(message: Message, *, buttons: bool = True) -> Rendered:
    """Draw the whole message as one of Slack's; without buttons where nobody could answer a tap."""
    text = say(message, fallback)
    blocks = _drawn(message, LIMITS["blocks in a message"], LETTERS - size(text), buttons=buttons)
    return Rendered(text, tuple(blocks))


def render_view_blocks(message: Message, most: int = MOST_IN_A_VIEW) -> list[Element]:
    """Draw the message for a home tab or a modal, in at most `most` blocks (from 20 to 100)."""
    return _drawn(message, most, LETTERS_IN_A_VIEW, buttons=True)


def _drawn(message: Message, most: int, letters: int, *, buttons: bool) -> list[Element]:
    above, below = _above(message), _context(message.footer)
    groups = [_allowed(draw(block), buttons=buttons) for block in message.blocks]
    room: Room[Element] = Room(most, letters, lambda between: _cost([*above, *between, *below]))
    return distinct(_numbered([*above, *fit(groups, room, _more), *below]))


def _allowed(units: list[Unit[Element]], *, buttons: bool) -> list[Unit[Element]]:
    if buttons:
        return units
    inert = [replace(unit, parts=tuple(part for part in unit.parts if part["type"] != "actions")) for unit in units]
    return [unit for unit in inert if unit.parts]


def _above(message: Message) -> list[Element]:
    title = plain(message.title, LONGEST["header"]["text"])
    head: list[Element] = [{"type": "header", "text": plain_text(message.title, 150)}] if title else []
    return [*head, *_context(((Part(message.subtitle),),), 300)]


def _context(lines: Sequence[Line], limit: int = FOOTER_LINE) -> list[Element]:
    """Give small print; a context holds ten lines, so the last tells how many more there are."""
    written = ["".join(part.text for part in line) for line in lines]
    shown = [line for line in written if plain(line, limit)]
    rest = len(shown) - FOOTER_LINES
    told = [*shown[: FOOTER_LINES - 1], f"… and {rest + 1:,} more lines."] if rest > 0 else shown
    return [{"type": "context", "elements": [plain_text(line, limit) for line in told]}] if told else []


# What fits


def _more(number: int) -> Element:
    words = f"… and {number:,} more that do not fit here."
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words}]}


def _cost(blocks: Sequence[Element]) -> Cost:
    return Cost(len(blocks), _letters(blocks))


def _letters(blocks: Sequence[Element]) -> int:
    return sum(map(size, texts_in(blocks)))


def _numbered(blocks: list[Element]) -> list[Element]:
    """Give each row of choices a number; they have no key of their own to be named by."""
    numbers = iter(range(1, len(blocks) + 1))
    return [
        {**block, "block_id": f"choices:{next(numbers)}"} if block.get("block_id") == "choices" else block
        for block in blocks
    ]


# What each block looks like


@singledispatch
def draw(block: object) -> list[Unit[Element]]:
    """Draw one block as units, none when it has no words."""
    raise TypeError(f"no way to draw {type(block).__name__}")


@draw.register
def _(block: Headline) -> list[Unit[Element]]:
    sentence = runs((Part(block.sentence, Style.STRONG),), 600)
    fields = [field for figure in block.figures[:10] if (field := _field(figure))]
    blocks = [rich_text([rich_part("section", sentence)])] if sentence else []
    if fields:
        blocks.append({"type": "section", "fields": fields})
    return [Unit(tuple(blocks), "headline")] if blocks else []


def _field(figure: Figure) -> Element:
    value, label, remark = mrkdwn(figure.value, 40), mrkdwn(figure.label, 60), mrkdwn(figure.remark, 100)
    lines = [f"*{value}*" if value else "", label, remark]
    shown = "\n".join(filter(None, lines))
    return {"type": "mrkdwn", "text": shown, "verbatim": True} if shown else {}


@draw.register
def _(block: Paragraph) -> list[Unit[Element]]:
    return _rich("section", runs(block.line))


@draw.register
def _(block: Bullets) -> list[Unit[Element]]:
    items: list[list[Element]] = []
    lines = [line for line in (runs(line, BULLET) for line in block.items) if line]
    for line in lines[:BULLETS]:
        if _letters([*(piece for item in items for piece in item), *line]) > BULLET_LETTERS:
            break
        items.append(line)
    rest = len(lines) - len(items)
    items += [[run(f"… and {rest:,} more")]] if rest else []
    listed: Element = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [rich_part("section", i) for i in items],
    }
    return [Unit((rich_text([listed]),))] if items else []


@draw.register
def _(block: Quote) -> list[Unit[Element]]:
    text = literal(block.text)
    quoted = [rich_text([rich_part("quote", [run(text)])])] if text else []
    about = " · ".join(filter(None, (block.by, "".join(part.text for part in block.note), block.id)))
    blocks = [*quoted, *_context(((Part(about),),), 400)]
    return [Unit(tuple(blocks))] if blocks else []


@draw.register
def _(block: Card) -> list[Unit[Element]]:
    return [Unit(tuple(card_blocks(block)), "card")]


@draw.register
def _(block: Table) -> list[Unit[Element]]:
    lines = _rows(block)
    caption = _titled(block.caption)
    grid = [rich_part("preformatted", [run("\n".join(lines))])] if "".join(lines).strip() else []
    return [Unit((rich_text([*caption, *grid]),))] if caption or grid else []


@draw.register
def _(block: Chart) -> list[Unit[Element]]:
    said = runs((Part(block.says),), 600)
    break_ = [run("\n")] if said and _titled(block.title) else []
    head = [*runs((Part(block.title, Style.STRONG),), 150), *break_, *said]
    bars = "\n".join(spark_lines(block, DAYS))
    parts = [rich_part("section", head)] if head else []
    parts += [rich_part("preformatted", [run(bars)])] if bars else []
    return [Unit((rich_text(parts),))] if parts else []


@draw.register
def _(block: Section) -> list[Unit[Element]]:
    """Keep the head with the first unit, so that no title stands alone for want of room."""
    head, inner = _head(block), [unit for held in block.blocks for unit in _within(held)]
    if not head or not inner:
        return inner or ([Unit(tuple(head))] if head else [])
    return [replace(inner[0], parts=(*head, *inner[0].parts)), *inner[1:]]


def _head(section: Section) -> list[Element]:
    line = _head_line(section)
    rule: list[Element] = [{"type": "divider"}] if section.title.strip() else []
    return [*rule, rich_text([rich_part("section", line)])] if line else []


def _head_line(section: Section) -> list[Element]:
    title, lead = runs((Part(section.title, Style.STRONG),), 150), runs((Part(section.lead, Style.QUOTED),), 300)
    return [*title, *([run("\n")] if title and lead else []), *lead]


def _within(block: Block) -> list[Unit[Element]]:
    """Draw what stands in a section; a section in it gets a plain line, so that units stay small at any depth."""
    if not isinstance(block, Section):
        return draw(block)
    return [*_rich("section", _head_line(block)), *(unit for held in block.blocks for unit in _within(held))]


@draw.register
def _(block: Code) -> list[Unit[Element]]:
    """Draw lines to be copied, in as many blocks as they need."""
    units: list[Unit[Element]] = []
    rest = [literal(line, CODE_LINE) or " " for line in block.code.splitlines()]
    while rest:
        taken = first_within(rest, TABLE_LETTERS) or rest[:1]
        units += _rich("preformatted", [run("\n".join(taken))])
        rest = rest[len(taken) :]
    return units


@draw.register
def _(block: Choices) -> list[Unit[Element]]:
    longest = LONGEST["button"]
    # what a choice is about cannot be shortened: it would be about something else
    fit = [choice for choice in block.items if size(choice.about) <= longest["value"]]
    shown = [choice for choice in fit if plain(choice.label, longest["text"])]
    rows = [shown[start : start + IN_A_ROW] for start in range(0, len(shown), IN_A_ROW)]
    return [Unit((_row(row),), "choices") for row in rows]


def _row(choices: Sequence[Choice]) -> Element:
    buttons = [button(choice.label, f"choice_{choice.does.value}", value=choice.about) for choice in choices]
    return {"type": "actions", "block_id": "choices", "elements": buttons}


def _rich(kind: str, elements: list[Element]) -> list[Unit[Element]]:
    return [Unit((rich_text([rich_part(kind, elements)]),))] if elements else []


def _titled(words: str) -> list[Element]:
    line = runs((Part(words, Style.STRONG),), 150)
    return [rich_part("section", line)] if line else []


def _rows(table: Table) -> list[str]:
    """Set the columns under each other, as many rows as fit, and tell how many more there are."""
    lines = aligned(table, literal, ROW)
    fitting = first_within(lines, TABLE_LETTERS)
    rest = len(lines) - len(fitting)
    return [*fitting, f"… and {rest:,} more rows"] if rest else fitting
