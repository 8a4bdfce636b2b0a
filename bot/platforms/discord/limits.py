"""What Discord takes, as numbers and as a last guard, so that no message is refused after it was promised."""

from collections import Counter
from collections.abc import Iterator, Mapping

from bot.present.letters import size

Element = Mapping[str, object]
"""A component, an embed, or a part of one: values that JSON can carry."""
LAYOUT_FLAG = 1 << 15

# Source: Discord's developer reference, https://docs.discord.com/developers: components/reference (components and
# their limits, modals) and resources/message (content, embeds, attachments).
LIMITS: Mapping[str, int] = {
    "components": 40,
    "letters": 4000,
    "rows": 5,
    "in a row": 5,
    "options": 25,
    "pictures in a gallery": 10,
    "attachments": 10,
    "content": 2000,
    "embeds": 10,
    "letters in embeds": 6000,
    "fields of an embed": 25,
    "inputs": 5,
    "text input": 4000,
    "description of a picture": 1024,
    "largest id": 2**31 - 1,
}
ROW, BUTTON, SELECT, INPUT, TEXT, GALLERY, CONTAINER, LABEL = 1, 2, 3, 4, 10, 12, 17, 18
SELECTS = frozenset({SELECT, 5, 6, 7, 8})
NAMES = {
    ROW: "row", BUTTON: "button", SELECT: "select", INPUT: "text input", 5: "user select", 6: "role select",
    7: "mentionable select", 8: "channel select", 9: "section", TEXT: "text display", 11: "thumbnail",
    GALLERY: "gallery", 13: "file", 14: "separator", CONTAINER: "container", LABEL: "label field",
}  # fmt: skip
LENGTHS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "button": {"label": (1, 80), "custom_id": (1, 100)},
    "text input": {"custom_id": (1, 100), "placeholder": (0, 100), "value": (0, 4000)},
    "text display": {"content": (1, 4000)},
    "label field": {"label": (1, 45), "description": (0, 100)},
    "option": {"label": (1, 100), "value": (1, 100), "description": (0, 100)},
    "picture": {"description": (0, 1024)},
    "modal": {"title": (1, 45), "custom_id": (1, 100)},
    "embed": {"title": (0, 256), "description": (0, 4096)},
    "field of an embed": {"name": (1, 256), "value": (1, 1024)},
    "footer": {"text": (0, 2048)},
    "author": {"name": (0, 256)},
    **{NAMES[kind]: {"custom_id": (1, 100), "placeholder": (0, 150)} for kind in SELECTS},
}
"""The fewest and the most letters of each field, by the kind of thing it stands in."""


def assert_within(payload: Mapping[str, object]) -> None:
    """Raise ValueError with every breach of a message or modal; the last thing done before it is sent."""
    found = check(payload)
    if found:
        raise ValueError(f"Discord would refuse this: {'; '.join(found)}")


def check(payload: Mapping[str, object]) -> list[str]:
    """Give one sentence for each limit that a message or a modal (which has a `title`) breaks."""
    frame = _modal(payload) if "title" in payload else _message(payload)
    everyone = list(walk(payload.get("components")))
    inside = [breach for part in everyone for breach in _component(part)]
    return [*frame, *inside, *_twice("custom_id", everyone), *_twice("id", everyone)]


def parts_in(value: object) -> list[Element]:
    """Give the objects of a list; none for anything else."""
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list | tuple) else []


def walk(components: object) -> Iterator[Element]:
    """Walk through components and all that stand inside of them."""
    for part in parts_in(components):
        yield part
        yield from walk(part.get("components"))
        yield from walk([part.get("component"), part.get("accessory")])


def text_of(part: Element, field: str) -> str:
    """Read a text; anything else is empty."""
    held = part.get(field)
    return held if isinstance(held, str) else ""


def _modal(modal: Element) -> Iterator[str]:
    yield from _lengths("modal", modal)
    fields = parts_in(modal.get("components"))
    if not 1 <= len(fields) <= LIMITS["inputs"]:
        yield f"the modal has {len(fields)} fields, it takes 1 to {LIMITS['inputs']}"
    for field in fields:
        if field.get("type") not in {LABEL, TEXT}:
            yield f"a {_named(field)} cannot stand in a modal"


def _message(message: Element) -> Iterator[str]:
    components, flags = parts_in(message.get("components")), message.get("flags")
    is_layout = bool(flags & LAYOUT_FLAG) if isinstance(flags, int) else any(map(_is_new, components))
    yield from _layout(message, components) if is_layout else _classic(message, components)
    yield from _letters("the content", size(text_of(message, "content")), LIMITS["content"])
    yield from _embeds(parts_in(message.get("embeds")))


def _is_new(part: Element) -> bool:
    return part.get("type") != ROW


def _layout(message: Element, components: list[Element]) -> Iterator[str]:
    everyone = list(walk(components))
    if not components:
        yield "the layout is empty"
    if len(everyone) > LIMITS["components"]:
        yield f"the layout has {len(everyone)} components, the most is {LIMITS['components']}"
    letters = sum(size(text_of(part, "content")) for part in everyone if part.get("type") == TEXT)
    yield from _letters("the layout", letters, LIMITS["letters"])
    for name in ("content", "embeds"):
        if message.get(name):
            yield f"{name} cannot stand beside a layout"
    pictures = sum(len(parts_in(part.get("items"))) for part in everyone)
    if pictures > LIMITS["attachments"]:
        yield f"the layout has {pictures} pictures, the most is {LIMITS['attachments']}"


def _classic(message: Element, components: list[Element]) -> Iterator[str]:
    if not (text_of(message, "content").strip() or message.get("embeds") or components):
        yield "the message is empty"
    if len(components) > LIMITS["rows"]:
        yield f"the message has {len(components)} rows, the most is {LIMITS['rows']}"
    for part in components:
        if _is_new(part):
            yield f"a {_named(part)} cannot stand in a classic message"


def _embeds(embeds: list[Element]) -> Iterator[str]:
    if len(embeds) > LIMITS["embeds"]:
        yield f"the message has {len(embeds)} embeds, the most is {LIMITS['embeds']}"
    yield from _letters("the text of all embeds", sum(map(_letters_in, embeds)), LIMITS["letters in embeds"])
    for embed in embeds:
        fields = parts_in(embed.get("fields"))
        if len(fields) > LIMITS["fields of an embed"]:
            yield f"an embed has {len(fields)} fields, the most is {LIMITS['fields of an embed']}"
        for kind, part in _parts_of(embed):
            yield from _lengths(kind, part)


def _parts_of(embed: Element) -> Iterator[tuple[str, Element]]:
    yield "embed", embed
    yield from (("field of an embed", field) for field in parts_in(embed.get("fields")))
    yield from ((name, part) for name in ("footer", "author") for part in parts_in([embed.get(name)]))


def _letters_in(embed: Element) -> int:
    return sum(size(text_of(part, field)) for kind, part in _parts_of(embed) for field in LENGTHS[kind])


def _component(part: Element) -> Iterator[str]:
    kind = part.get("type")
    yield from _lengths(_named(part), part)
    number = part.get("id", 0)
    if not isinstance(number, int) or not 0 <= number <= LIMITS["largest id"]:
        yield f"{number!r} is no id of a component"
    if kind == ROW:
        yield from _row(parts_in(part.get("components")))
    if kind == SELECT:
        yield from _options(parts_in(part.get("options")))
    if kind == GALLERY:
        yield from _gallery(parts_in(part.get("items")))
    if kind == INPUT:
        yield from _input(part)
    if kind == CONTAINER:
        yield from _container(parts_in(part.get("components")))


def _row(held: list[Element]) -> Iterator[str]:
    kinds = [part.get("type") for part in held]
    is_select = len(kinds) == 1 and kinds[0] in SELECTS
    if not is_select and not (1 <= len(kinds) <= LIMITS["in a row"] and set(kinds) == {BUTTON}):
        yield f"a row has {len(kinds)} things, it takes 1 to {LIMITS['in a row']} buttons or one select"


def _container(held: list[Element]) -> Iterator[str]:
    if not held or any(part.get("type") == CONTAINER for part in held):
        yield "a container is empty or holds another one"


def _options(options: list[Element]) -> Iterator[str]:
    if not 1 <= len(options) <= LIMITS["options"]:
        yield f"a select has {len(options)} options, it takes 1 to {LIMITS['options']}"
    for option in options:
        yield from _lengths("option", option)


def _gallery(items: list[Element]) -> Iterator[str]:
    if not 1 <= len(items) <= LIMITS["pictures in a gallery"]:
        yield f"a gallery has {len(items)} pictures, it takes 1 to {LIMITS['pictures in a gallery']}"
    for item in items:
        yield from _lengths("picture", item)


def _input(part: Element) -> Iterator[str]:
    most = part.get("max_length") or LIMITS["text input"]
    if not isinstance(most, int) or not 1 <= most <= LIMITS["text input"]:
        yield f"a text input takes {most} letters, the most is {LIMITS['text input']}"
    elif size(text_of(part, "value")) > most:
        yield f"a text input begins with {size(text_of(part, 'value'))} letters, it takes {most}"


def _lengths(kind: str, part: Element) -> Iterator[str]:
    for field, (least, most) in LENGTHS.get(kind, {}).items():
        length = size(text_of(part, field))
        if length < least or (least and not text_of(part, field).strip()):
            yield f"the {field} of {_a(kind)} is empty"
        yield from _letters(f"the {field} of {_a(kind)}", length, most)


def _letters(what: str, length: int, most: int) -> Iterator[str]:
    if length > most:
        yield f"{what} has {length} letters, the most is {most}"


def _a(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeo' else 'a'} {kind}"


def _named(part: Element) -> str:
    kind = part.get("type")
    return NAMES.get(kind, "thing of an unknown kind") if isinstance(kind, int) else "thing of no kind"


def _twice(name: str, everyone: list[Element]) -> Iterator[str]:
    found = Counter(part[name] for part in everyone if part.get(name) and isinstance(part[name], str | int))
    return (f"the {name} {value!r} stands {number} times" for value, number in found.items() if number > 1)
