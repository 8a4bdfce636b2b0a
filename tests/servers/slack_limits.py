"""What Slack takes in a message or a view: pure functions that name every breach in a sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

LONGEST_TEXT = 40_000
LONGEST_METADATA = 8_000
BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100

# The longest text of each field, by the kind of thing it stands in; "*" holds for every kind.
LONGEST = {
    "*": {"block_id": 255, "action_id": 255, "placeholder": 150},
    "header": {"text": 150},
    "section": {"text": 3000},
    "markdown": {"text": 12_000},
    "mrkdwn": {"text": 3000},
    "plain_text": {"text": 3000},
    "field": {"text": 2000},
    "image": {"alt_text": 2000, "title": 2000, "image_url": 3000},
    "input": {"label": 2000, "hint": 2000},
    "button": {"text": 75, "value": 2000, "url": 3000, "accessibility_label": 75},
    "option": {"text": 75, "value": 150, "description": 75, "url": 3000},
    "option group": {"label": 75},
    "confirm": {"title": 100, "text": 300, "confirm": 30, "deny": 30},
    "plain_text_input": {"initial_value": 3000},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255, "external_id": 255},
    "home": {"private_metadata": 3000, "callback_id": 255, "external_id": 255},
}
NEEDED = {
    "header": ("text",),
    "markdown": ("text",),
    "mrkdwn": ("text",),
    "plain_text": ("text",),
    "field": ("text",),
    "image": ("alt_text",),
    "context": ("elements",),
    "actions": ("elements",),
    "input": ("label", "element"),
    "button": ("text",),
    "option": ("text", "value"),
    "confirm": ("title", "text", "confirm", "deny"),
    "overflow": ("options",),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "modal": ("title",),
}
MOST = {
    "section": ("fields", 10),
    "context": ("elements", 10),
    "actions": ("elements", 25),
    "static_select": ("options", 100),
    "multi_static_select": ("options", 100),
    "overflow": ("options", 5),
    "checkboxes": ("options", 10),
    "radio_buttons": ("options", 10),
    "option group": ("options", 100),
}
# Fields that are text objects and, with True, must be plain text.
TEXT_OBJECTS = {
    "*": {"placeholder": True},
    "header": {"text": True},
    "section": {"text": False},
    "image": {"title": True},
    "input": {"label": True, "hint": True},
    "button": {"text": True},
    "option": {"text": False},
    "option group": {"label": True},
    "confirm": {"title": True, "text": False, "confirm": True, "deny": True},
    "modal": {"title": True, "submit": True, "close": True},
}
BLOCKS = {
    "actions", "context", "data_visualization", "divider", "file", "header", "image", "input", "markdown", "rich_text",
    "section",
}  # fmt: skip
BLOCKS |= {"table", "video"}
SELECTS = {
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
CONTROLS = SELECTS | {"button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
INSIDE = {
    "actions": CONTROLS,
    "context": {"image", "mrkdwn", "plain_text"},
    "section": CONTROLS | {"image"},
    "input": (CONTROLS | TYPED) - {"button", "overflow"},
}
# A date is written with <!date^…> and calls nobody.
PING = re.compile(r"<!(?!date\^)|<@[UW]")


def breaches_in_blocks(blocks, most: int = BLOCKS_IN_A_MESSAGE) -> list[str]:
    """Name every limit that these blocks break, one sentence each."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks must be a list of objects"]
    found = [f"{len(blocks)} blocks, Slack takes {most}"] if len(blocks) > most else []
    for block in blocks:
        found += _strange_kinds(block)
    for kind, part in parts_of(blocks):
        found += breaches_in_part(kind, part)
    return found + _repeated(blocks)


def breaches_in_view(view) -> list[str]:
    """Name every limit that this modal or home tab breaks, one sentence each."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        return ["a view must be an object of type modal or home"]
    blocks = view.get("blocks")
    found = breaches_in_part(view["type"], view) + breaches_in_blocks(blocks, BLOCKS_IN_A_VIEW)
    asks = any(block.get("type") == "input" for block in _dicts(blocks))
    if view["type"] == "modal" and asks and not view.get("submit"):
        found.append("a modal with inputs needs a submit")
    return found


def breaches_in_part(kind: str, part: dict) -> list[str]:
    """Name what is too long, missing, too many or of the wrong kind in one block, element or option."""
    found = [*_too_long(kind, part), *_missing(kind, part), *_wrong_text(kind, part)]
    name, most = MOST.get(kind, ("", 0))
    if name and len(part.get(name) or []) > most:
        found.append(f"{kind} has {len(part[name])} {name}, Slack takes {most}")
    if kind == "section" and not (part.get("text") or part.get("fields")):
        found.append("section has neither text nor fields")
    return found + _strange_choices(kind, part) + _strange_bounds(kind, part)


def parts_of(blocks: list) -> Iterator[tuple[str, dict]]:
    """Walk through each block and all that stands in it, as pairs of kind and thing."""
    for block in blocks:
        yield block.get("type", "?"), block
        for field in _dicts(block.get("fields")):
            yield "field", field
        for element in elements_of(block):
            yield element.get("type", "?"), element
            yield from _choices_with_kind(element)
            if isinstance(element.get("confirm"), dict):
                yield "confirm", element["confirm"]


def elements_of(block: dict) -> list[dict]:
    """List the elements that one block shows, wherever they stand in it."""
    held = block.get("elements") if block.get("type") in {"actions", "context"} else None
    return _dicts(held) + _dicts([block.get("accessory"), block.get("element")])


def options_of(element: dict) -> list[dict]:
    """List all options of an element, those in groups too."""
    groups = _dicts(element.get("option_groups"))
    return _dicts(element.get("options")) + [option for group in groups for option in _dicts(group.get("options"))]


def text_of(value) -> str:
    """Read the words of a text object, or of a plain string."""
    held = value.get("text") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""


def pings_in(value) -> list[str]:
    """Find every shown text within a message, blocks or a view that would ring somebody."""
    if isinstance(value, str):
        return [value] if PING.search(value) else []
    if isinstance(value, list):
        return [ping for held in value if not isinstance(held, str) for ping in pings_in(held)]
    if not isinstance(value, dict):
        return []
    found = [str(value)] if value.get("type") in {"user", "usergroup", "broadcast"} else []
    for name, held in value.items():
        # other strings are ids and values, which nobody is shown
        found += pings_in(held) if name == "text" or not isinstance(held, str) else []
    return found


def _too_long(kind: str, part: dict) -> Iterator[str]:
    for name, longest in (LONGEST["*"] | LONGEST.get(kind, {})).items():
        length = len(text_of(part.get(name)))
        if length > longest:
            yield f"{name} of {kind} has {length} characters, Slack takes {longest}"


def _missing(kind: str, part: dict) -> Iterator[str]:
    for name in NEEDED.get(kind, ()):
        if not part.get(name):
            yield f"{kind} has no {name}"
        elif isinstance(part[name], dict) and "text" in part[name] and not text_of(part[name]):
            yield f"{name} of {kind} is empty"
    if kind == "section" and part.get("text") is not None and not text_of(part["text"]):
        yield "text of section is empty"
    if kind.endswith("static_select") and not options_of(part):
        yield f"{kind} has no options"


def _wrong_text(kind: str, part: dict) -> Iterator[str]:
    for name, plain in (TEXT_OBJECTS["*"] | TEXT_OBJECTS.get(kind, {})).items():
        value = part.get(name)
        allowed = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
        if value is not None and (not isinstance(value, dict) or value.get("type") not in allowed):
            yield f"{name} of {kind} must be {' or '.join(sorted(allowed))}"
    if kind.endswith("static_select") or kind == "overflow":
        for option in options_of(part):
            if isinstance(option.get("text"), dict) and option["text"].get("type") != "plain_text":
                yield f"text of an option in {kind} must be plain_text"


def _strange_kinds(block: dict) -> list[str]:
    kind = block.get("type")
    if kind not in BLOCKS:
        return [f"there is no block of type {kind!r}"]
    held = [element.get("type") for element in elements_of(block)]
    return [f"{kind} cannot hold {inner!r}" for inner in held if inner not in INSIDE.get(kind, set())]


def _strange_choices(kind: str, part: dict) -> list[str]:
    options = options_of(part)
    values = Counter(str(option.get("value")) for option in options)
    found = [f"{kind} has the option {value!r} twice" for value, count in values.items() if count > 1]
    chosen = _dicts([part.get("initial_option"), *(part.get("initial_options") or [])])
    found += [
        f"{kind} starts with a choice that is no option" for choice in chosen if options and choice not in options
    ]
    if kind == "button" and part.get("style") not in {None, "primary", "danger"}:
        found.append(f"there is no style {part['style']!r} of a button")
    return found


def _strange_bounds(kind: str, part: dict) -> list[str]:
    if kind != "plain_text_input":
        return []
    least, most = part.get("min_length", 0), part.get("max_length", 3000)
    right = 0 <= least <= most and 1 <= most <= 3000
    return [] if right else [f"plain_text_input asks for {least} to {most} characters, Slack takes 0 to 3000"]


def _repeated(blocks: list) -> list[str]:
    block_ids = [block["block_id"] for block in blocks if block.get("block_id")]
    action_ids = [element["action_id"] for block in blocks for element in elements_of(block) if "action_id" in element]
    return [*_twice("block_id", block_ids), *_twice("action_id", action_ids)]


def _twice(name: str, values: Iterable[str]) -> Iterator[str]:
    return (f"{name} {value!r} stands there {count} times" for value, count in Counter(values).items() if count > 1)


def _choices_with_kind(element: dict) -> Iterator[tuple[str, dict]]:
    yield from (("option", option) for option in options_of(element))
    yield from (("option group", group) for group in _dicts(element.get("option_groups")))


def _dicts(values) -> list[dict]:
    return [value for value in values or [] if isinstance(value, dict)]
