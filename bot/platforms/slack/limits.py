"""What Slack takes, as numbers and as a last guard, so that no message is refused after it was promised."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.present.letters import size

Element = dict[str, object]
"""A block, an element of one, or a text object: values that JSON can carry."""

# Source: Slack's Block Kit reference, https://docs.slack.dev/reference/block-kit (blocks, elements, objects, views).
LIMITS: Mapping[str, int] = {
    "blocks in a message": 50,
    "blocks in a view": 100,
    "tables in a message": 1,
    "rows in a table": 100,
    "columns in a table": 20,
    # Slack names no limit for these two; they are ours, and low enough to be read.
    "text of a message": 3000,
    "text in a rich_text": 3000,
}
LONGEST: Mapping[str, Mapping[str, int]] = {
    "*": {"block_id": 255, "action_id": 255, "placeholder": 150},
    "header": {"text": 150},
    "section": {"text": 3000},
    "field": {"text": 2000},
    "mrkdwn": {"text": 3000},
    "plain_text": {"text": 3000},
    "input": {"label": 2000, "hint": 2000},
    "button": {"text": 75, "value": 2000, "url": 3000, "accessibility_label": 75},
    "option": {"text": 75, "value": 150, "description": 75},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255},
    "home": {"private_metadata": 3000, "callback_id": 255},
}
"""The longest text of each field by the kind of thing it stands in; `*` holds for every kind."""
NEEDED: Mapping[str, tuple[str, ...]] = {
    "header": ("text",),
    "field": ("text",),
    "mrkdwn": ("text",),
    "plain_text": ("text",),
    "button": ("text",),
    "option": ("text", "value"),
    "input": ("label", "element"),
    "modal": ("title",),
}
"""Fields that Slack refuses when they are missing or empty."""
COUNTS: Mapping[str, tuple[str, int, int]] = {
    "section": ("fields", 0, 10),
    "context": ("elements", 1, 10),
    "actions": ("elements", 1, 25),
    "overflow": ("options", 2, 5),
    "static_select": ("options", 0, 100),
    "rich_text": ("elements", 1, 100),
}
"""How few and how many of a list each kind may hold."""
VIEWS = frozenset({"modal", "home"})


def assert_within(payload: Mapping[str, object]) -> None:
    """Raise ValueError with every breach of a message or view; the last thing done before it is sent."""
    found = check(payload)
    if found:
        raise ValueError(f"Slack would refuse this: {'; '.join(found)}")


def check(payload: Mapping[str, object]) -> list[str]:
    """Give one sentence for each limit that a message (`text`, `blocks`) or a view (`type` modal or home) breaks."""
    kind = str(payload.get("type", ""))
    blocks = parts_in(payload.get("blocks"))
    frame = _breaches(kind, payload) if kind in VIEWS else _message_text(payload)
    inside = [breach for inner, part in _parts(blocks) for breach in _breaches(inner, part)]
    return [*frame, *_too_many(blocks, kind), *inside, *_rich_texts(blocks), *_tables(blocks), *_repeated(blocks)]


def parts_in(value: object) -> list[Element]:
    """Give the objects of a list; none for anything else."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list | tuple) else []


def texts_in(value: object) -> Iterator[str]:
    """Walk through every text that a block, or a list of blocks, shows or holds for the screen reader."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, dict):
        for name, held in value.items():
            if isinstance(held, str) and name == "text":
                yield held
            yield from texts_in(held)


def words_of(value: object) -> str:
    """Read a text object or a plain string; anything else is empty."""
    held = value.get("text") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""


def _message_text(payload: Mapping[str, object]) -> Iterator[str]:
    text, most = words_of(payload.get("text")), LIMITS["text of a message"]
    if not text.strip():
        yield "the message has no text for notifications"
    if size(text) > most:
        yield f"the text of the message has {size(text)} characters, the most is {most}"


def _too_many(blocks: list[Element], kind: str) -> Iterator[str]:
    place = "view" if kind in VIEWS else "message"
    most = LIMITS[f"blocks in a {place}"]
    if len(blocks) > most:
        yield f"the {place} has {len(blocks)} blocks, the most is {most}"


def _parts(blocks: list[Element]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Walk through blocks, their elements, options and text objects as pairs of kind and thing."""
    for block in blocks:
        yield str(block.get("type", "")), block
        yield from (("field", field) for field in parts_in(block.get("fields")))
        for element in _elements(block):
            yield str(element.get("type", "")), element
            yield from (("option", option) for option in _options(element))


def _elements(block: Mapping[str, object]) -> list[Element]:
    held = block.get("elements") if block.get("type") in {"actions", "context"} else None
    return parts_in(held) + parts_in([block.get("accessory"), block.get("element")])


def _options(element: Mapping[str, object]) -> list[Element]:
    grouped = [option for group in parts_in(element.get("option_groups")) for option in parts_in(group.get("options"))]
    return parts_in(element.get("options")) + grouped


def _breaches(kind: str, part: Mapping[str, object]) -> Iterator[str]:
    for field, most in {**LONGEST["*"], **LONGEST.get(kind, {})}.items():
        length = size(words_of(part.get(field)))
        if length > most:
            yield f"the {field} of {_named(kind)} has {length} characters, the most is {most}"
    for field in NEEDED.get(kind, ()):
        # an input's element is an object without words of its own
        if not (part.get(field) if field == "element" else words_of(part.get(field)).strip()):
            yield f"the {field} of {_named(kind)} is empty"
    if kind == "section" and not (words_of(part.get("text")) or part.get("fields")):
        yield "a section has neither text nor fields"
    yield from _miscounted(kind, part)


def _miscounted(kind: str, part: Mapping[str, object]) -> Iterator[str]:
    field, least, most = COUNTS.get(kind, ("", 0, 0))
    number = len(parts_in(part.get(field)))
    if not least <= number <= most:
        yield f"{_named(kind)} has {number} {field}, it takes {least} to {most}"


def _named(kind: str) -> str:
    return f"{'an' if kind[:1] in {'a', 'i', 'o'} else 'a'} {kind}"


def _rich_texts(blocks: list[Element]) -> Iterator[str]:
    most = LIMITS["text in a rich_text"]
    for block in blocks:
        texts = list(texts_in(block.get("elements"))) if block.get("type") == "rich_text" else []
        if sum(map(size, texts)) > most:
            yield f"a rich_text has {sum(map(size, texts))} characters, the most is {most}"
        if "" in texts:
            yield "a text in a rich_text is empty"


def _tables(blocks: list[Element]) -> Iterator[str]:
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > LIMITS["tables in a message"]:
        yield f"there are {len(tables)} tables, the most is {LIMITS['tables in a message']}"
    for table in tables:
        rows = table.get("rows")
        widths = [len(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
        if len(widths) > LIMITS["rows in a table"]:
            yield f"a table has {len(widths)} rows, the most is {LIMITS['rows in a table']}"
        if max(widths, default=0) > LIMITS["columns in a table"]:
            yield f"a table has {max(widths)} columns, the most is {LIMITS['columns in a table']}"


def _repeated(blocks: list[Element]) -> Iterator[str]:
    block_ids = [str(block["block_id"]) for block in blocks if block.get("block_id")]
    yield from _twice("block_id", block_ids)
    for block in blocks:
        yield from _twice("action_id", [str(part["action_id"]) for part in _elements(block) if part.get("action_id")])


def _twice(name: str, values: list[str]) -> Iterator[str]:
    return (f"the {name} {value!r} stands {number} times" for value, number in Counter(values).items() if number > 1)
