"""Renders a message as Markdown. Foreign text is escaped, so that it can be neither link, image nor heading."""

import re
from collections.abc import Iterator
from functools import singledispatch

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
    Quote,
    Section,
    Style,
    Table,
    times_of,
)
from bot.present.sparks import spark_lines

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~@&:-])")
MARKS = {**dict.fromkeys(Style, ""), Style.STRONG: "**", Style.MUTED: "_", Style.QUOTED: "_"}


def render(message: Message) -> str:
    """Write the message as Markdown."""
    lines = [f"# {escape(message.title)}", ""]
    if message.subtitle:
        lines += [f"_{escape(message.subtitle)}_", ""]
    for block in message.blocks:
        lines += [*draw(block), ""]
    lines += [f"{_line(line)}  " for line in message.footer]
    return "\n".join(lines).rstrip() + "\n"


def escape(text: str) -> str:
    """Put a backslash before every character that Markdown could read."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _line(line: Line) -> str:
    return "".join(
        _typed(part.text) if part.style is Style.TYPED else _part(part.text, MARKS[part.style]) for part in line
    )


def _typed(text: str) -> str:
    """Write what may be typed as code, in which no back-tick may stand."""
    return f"`{text.replace('`', '')}`"


def _part(text: str, mark: str) -> str:
    inner = text.strip()
    if not inner or not mark:
        return _keep_edges(text, escape(inner))
    return _keep_edges(text, f"{mark}{escape(inner)}{mark}")


def _keep_edges(text: str, inner: str) -> str:
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}"


@singledispatch
def draw(block: object) -> Iterator[str]:
    """Write one block as lines."""
    raise TypeError(f"no way to write {type(block).__name__}")


@draw.register
def _(block: Headline) -> Iterator[str]:
    yield f"**{escape(block.sentence)}**"


@draw.register
def _(block: Paragraph) -> Iterator[str]:
    yield _line(block.line)


@draw.register
def _(block: Bullets) -> Iterator[str]:
    for line in block.items:
        yield f"- {_line(line)}"


@draw.register
def _(block: Quote) -> Iterator[str]:
    yield f"> {escape(block.text)}"
    about = ", ".join(filter(None, (escape(block.by), escape(block.id), _line(block.note))))
    if about:
        yield f"> — {about}"


@draw.register
def _(block: Card) -> Iterator[str]:
    facts = "".join(f"{escape(fact)}, " for fact in times_of(block))
    yield f"{block.rank}\\. **{escape(block.urgency)}**, {facts}{escape(block.platform)} "
    yield f"> {escape(block.text)}"
    yield ""
    yield f"{_line(block.reason)} → **{escape(block.action)}** ({escape(block.id)})"
    if block.posts or block.unblinded:
        yield ", ".join(filter(None, (escape(block.posts), _line(block.unblinded))))
    yield ""


@draw.register
def _(block: Code) -> Iterator[str]:
    yield from ("```", *block.code.splitlines(), "```")


@draw.register
def _(_block: Choices) -> Iterator[str]:
    yield from ()  # nobody can tap here


@draw.register
def _(block: Table) -> Iterator[str]:
    yield f"_{escape(block.caption)}_"
    yield ""
    yield "| " + " | ".join(map(escape, block.head)) + " |"
    yield "|" + "|".join("---:" if place in block.numeric else "---" for place in range(len(block.head))) + "|"
    for row in block.rows:
        yield "| " + " | ".join(map(escape, row)) + " |"


@draw.register
def _(block: Chart) -> Iterator[str]:
    yield f"_{escape(block.title)}_"
    yield ""
    yield from ("```", *spark_lines(block), "```")
    if block.says:
        yield ""
        yield escape(block.says)


@draw.register
def _(block: Section) -> Iterator[str]:
    yield f"## {escape(block.title)}"
    yield ""
    if block.lead:
        yield f"_{escape(block.lead)}_"
        yield ""
    for inner in block.blocks:
        yield from draw(inner)
        yield ""
