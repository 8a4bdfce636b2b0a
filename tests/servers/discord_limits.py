"""What Discord takes in a message, a modal, a command or a thread: pure functions that name every breach."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL, UPLOAD = 17, 18, 19
RADIO, CHECKBOXES, CHECKBOX = 21, 22, 23
LINK, PREMIUM = 5, 6

SUPPRESS_EMBEDS, EPHEMERAL, LOADING, HAS_THREAD = 4, 64, 128, 32
SILENT, COMPONENTS_V2 = 4096, 32768
# Flags that a bot may set itself: in a channel, and in its answer to an interaction.
CHANNEL_FLAGS = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2
ANSWER_FLAGS = CHANNEL_FLAGS | EPHEMERAL

LARGEST_FILE = 10 * 1024 * 1024
FILES_IN_A_MESSAGE = 10
LONGEST_CONTENT = 2000
LONGEST_NONCE = 25
COMPONENTS_IN_A_MESSAGE = 40
CHARACTERS_IN_TEXT_DISPLAYS = 4000
EMBEDS_IN_A_MESSAGE = 10
CHARACTERS_IN_EMBEDS = 6000
CHARACTERS_IN_A_COMMAND = 8000
ROWS_IN_A_CLASSIC_MESSAGE = 5
ARCHIVE_MINUTES = {60, 1440, 4320, 10080}

NAMES = {
    ROW: "action row",
    BUTTON: "button",
    STRING_SELECT: "string select",
    TEXT_INPUT: "text input",
    USER_SELECT: "user select",
    ROLE_SELECT: "role select",
    MENTIONABLE_SELECT: "mentionable select",
    CHANNEL_SELECT: "channel select",
    SECTION: "section",
    TEXT: "text display",
    THUMBNAIL: "thumbnail",
    GALLERY: "media gallery",
    FILE: "file",
    SEPARATOR: "separator",
    CONTAINER: "container",
    LABEL: "label",
    UPLOAD: "file upload",
    RADIO: "radio group",
    CHECKBOXES: "checkbox group",
    CHECKBOX: "checkbox",
}
SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}
ASKING = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
LAYOUT = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR}

# Which kinds may stand where.
INSIDE = {
    "classic message": {ROW},
    "message": LAYOUT | {CONTAINER},
    "modal": {ROW, TEXT, LABEL},
    "row of a message": SELECTS | {BUTTON},
    "row of a modal": {TEXT_INPUT},
    "container": LAYOUT,
    "section": {TEXT},
    "accessory": {BUTTON, THUMBNAIL},
    "label": ASKING,
}
# The longest text of each field, by kind.
LONGEST = {
    BUTTON: {"label": 80, "custom_id": 100, "url": 512},
    TEXT_INPUT: {"label": 45, "custom_id": 100, "placeholder": 100, "value": 4000},
    TEXT: {"content": 4000},
    THUMBNAIL: {"description": 1024},
    LABEL: {"label": 45, "description": 100},
    **{kind: {"custom_id": 100, "placeholder": 150} for kind in SELECTS},
    **{kind: {"custom_id": 100} for kind in (UPLOAD, RADIO, CHECKBOXES, CHECKBOX)},
}
NEEDED = {
    ROW: ("components",),
    SECTION: ("components", "accessory"),
    TEXT: ("content",),
    THUMBNAIL: ("media",),
    GALLERY: ("items",),
    FILE: ("file",),
    CONTAINER: ("components",),
    LABEL: ("label", "component"),
    STRING_SELECT: ("custom_id", "options"),
    RADIO: ("custom_id", "options"),
    CHECKBOXES: ("custom_id", "options"),
    **dict.fromkeys(SELECTS - {STRING_SELECT} | {TEXT_INPUT, UPLOAD, CHECKBOX}, ("custom_id",)),
}
# The fewest and the most things in a list, by kind.
COUNTS = {
    ROW: ("components", 1, 5),
    SECTION: ("components", 1, 3),
    CONTAINER: ("components", 1, 40),
    GALLERY: ("items", 1, 10),
    STRING_SELECT: ("options", 1, 25),
    RADIO: ("options", 2, 10),
    CHECKBOXES: ("options", 1, 10),
}
MOST_VALUES = dict.fromkeys(SELECTS, 25) | {CHECKBOXES: 10, UPLOAD: 10}
EMBED_LENGTHS = {"title": 256, "description": 4096}
EMBED_PARTS = {"footer": ("text", 2048), "author": ("name", 256)}
MENTION_KINDS = {"roles", "users", "everyone"}

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
OPTION_TYPES = set(range(1, 12))
COMMANDS_OF_A_KIND = {CHAT: 100, USER_MENU: 5, MESSAGE_MENU: 5}
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
FILE_NAME = re.compile(r"[A-Za-z0-9_.-]+")

LENGTH, CHOICE, REQUIRED, KIND = "BASE_TYPE_BAD_LENGTH", "BASE_TYPE_CHOICES", "BASE_TYPE_REQUIRED", "UNION_TYPE_CHOICES"
DUPLICATED, TYPE = "COMPONENT_CUSTOM_ID_DUPLICATED", "BASE_TYPE_BAD_TYPE"
LEGACY = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
Path = tuple[str, ...]


@dataclass(frozen=True)
class Breach:
    """One broken limit: where it is, in a sentence, and by which code Discord tells it."""

    path: Path
    words: str
    code: str = LENGTH

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.words}" if self.path else self.words


def length(text) -> int:
    """Count the characters of a text as Discord does at its strictest, in units of UTF-16."""
    return len(str(text).encode("utf-16-le", "surrogatepass")) // 2


def nested(breaches: Iterable[Breach]) -> dict:
    """Write breaches in the nested form of Discord's `errors`."""
    told: dict = {}
    for breach in breaches:
        place = told
        for step in breach.path:
            place = place.setdefault(step, {})
        place.setdefault("_errors", []).append({"code": breach.code, "message": breach.words})
    return told


# Walking through components


def children_of(component: dict) -> Iterator[tuple[Path, dict]]:
    """Walk through what stands directly in one component, with the path from it."""
    for number, child in enumerate(_dicts(component.get("components"))):
        yield ("components", str(number)), child
    for name in ("accessory", "component"):
        if isinstance(component.get(name), dict):
            yield (name,), component[name]


def walk(components, path: Path = ("components",)) -> Iterator[tuple[Path, dict]]:
    """Walk through all components in the order in which they are shown, each with its path."""
    for number, component in enumerate(_dicts(components)):
        yield from _walk_from((*path, str(number)), component)


def _walk_from(path: Path, component: dict) -> Iterator[tuple[Path, dict]]:
    yield path, component
    for step, child in children_of(component):
        yield from _walk_from((*path, *step), child)


def with_ids(components: list) -> list:
    """Copy components and give each that has no id the next free one, as Discord does."""
    taken = {component.get("id") for _, component in walk(components)}
    numbers = (number for number in count(1) if number not in taken)

    def dressed(component: dict) -> dict:
        copied = {**component, "id": component.get("id") or next(numbers)}
        if "components" in component:
            copied["components"] = [dressed(child) for child in component["components"]]
        for name in ("accessory", "component"):
            if name in component:
                copied[name] = dressed(component[name])
        return copied

    return [dressed(component) for component in components]


def media_in(components) -> Iterator[tuple[Path, dict]]:
    """Walk through every picture and file that components show, each with its path."""
    for path, component in walk(components):
        kind = component.get("type")
        if kind == GALLERY:
            for number, item in enumerate(_dicts(component.get("items"))):
                yield (*path, "items", str(number), "media"), item.get("media") or {}
        elif kind in {THUMBNAIL, FILE}:
            name = "file" if kind == FILE else "media"
            yield (*path, name), component.get(name) or {}


def words_in(components) -> list[str]:
    """List every word that components show, in order."""
    return [words for _, component in walk(components) for words in _words_of(component)]


def words_in_embeds(embeds) -> list[str]:
    """List every word that embeds show, in order."""
    found = []
    for embed in _dicts(embeds):
        author, footer = embed.get("author") or {}, embed.get("footer") or {}
        fields = [words for held in _dicts(embed.get("fields")) for words in (held.get("name"), held.get("value"))]
        found += [author.get("name"), embed.get("title"), embed.get("description"), *fields, footer.get("text")]
    return [words for words in found if words]


def _words_of(component: dict) -> list[str]:
    names = ("content", "label", "description", "placeholder", "value")
    told = [component.get(name) for name in names if component.get("type") != CHECKBOX or name != "value"]
    for option in _dicts(component.get("options")):
        told += [option.get("label"), option.get("description")]
    told += [item.get("description") for item in _dicts(component.get("items"))]
    return [words for words in told if words and isinstance(words, str)]


# Messages


def breaches_in_message(body: dict, *, v2: bool, flags: int = CHANNEL_FLAGS) -> list[Breach]:
    """Name every limit that the fields of a message break; `v2` says whether its components are the new ones."""
    found = [*_breaches_in_text(body), *_breaches_in_flags(body.get("flags"), flags)]
    found += breaches_in_mentions(body.get("allowed_mentions"))
    found += breaches_in_embeds(body.get("embeds"))
    found += breaches_in_components(body.get("components"), v2=v2)
    if v2:
        found += [
            Breach((name,), f"{name} cannot stand beside components of the new kind", LEGACY)
            for name in ("content", "embeds", "poll", "sticker_ids")
            if body.get(name)
        ]
        found += [] if body.get("components") else [Breach(("components",), "a message of components has none", LENGTH)]
    return found


def breaches_in_files(attachments: list[tuple[str, str, int]]) -> list[Breach]:
    """Name what Discord would not take of files given as name, description and size."""
    many = f"{len(attachments)} files, Discord takes {FILES_IN_A_MESSAGE} in one message"
    found = [Breach(("attachments",), many)] if len(attachments) > FILES_IN_A_MESSAGE else []
    for number, (name, description, size) in enumerate(attachments):
        path = ("attachments", str(number))
        if not FILE_NAME.fullmatch(name):
            found.append(Breach((*path, "filename"), f"Discord would change the file name {name!r}", CHOICE))
        if length(description or "") > 1024:
            found.append(Breach((*path, "description"), "description of a file is over 1024 characters"))
        if size > LARGEST_FILE:
            found.append(Breach(path, f"the file {name} has {size} bytes, Discord takes {LARGEST_FILE}"))
    return found


def breaches_in_references(components, embeds, names: set[str], urls: set[str], *, v2: bool) -> list[Breach]:
    """Name every `attachment://` that stands for no file and, among new components, every file nobody is shown."""
    shown = [(path, str(media.get("url") or "")) for path, media in media_in(components)]
    for number, embed in enumerate(_dicts(embeds)):
        parts = {name: embed[name] for name in ("image", "thumbnail") if isinstance(embed.get(name), dict)}
        shown += [(("embeds", str(number), name, "url"), str(part.get("url") or "")) for name, part in parts.items()]
    found = [breach for path, url in shown for breach in _strange_url(path, url, names, urls)]
    if v2:
        seen = {url.removeprefix("attachment://") for _, url in shown}
        lost = sorted(name for name in names if name not in seen and not any(url.endswith(f"/{name}") for url in seen))
        found += [Breach(("attachments",), f"no component shows the file {name}", REQUIRED) for name in lost]
    return found


def breaches_in_mentions(mentions) -> list[Breach]:
    """Name what is wrong with `allowed_mentions`."""
    if mentions is None:
        return []
    path: Path = ("allowed_mentions",)
    if not isinstance(mentions, dict):
        return [Breach(path, "allowed_mentions must be an object", TYPE)]
    parsed = mentions.get("parse") or []
    found = [Breach((*path, "parse"), f"there is no mention of kind {kind!r}", CHOICE) for kind in parsed
             if kind not in MENTION_KINDS]  # fmt: skip
    for name in ("users", "roles"):
        if name in parsed and mentions.get(name):
            found.append(Breach((*path, name), f"{name} are named and all parsed as well", CHOICE))
        if len(mentions.get(name) or []) > 100:
            found.append(Breach((*path, name), f"over 100 {name} are named"))
    return found


def breaches_in_embeds(embeds) -> list[Breach]:
    """Name every limit that embeds break."""
    embeds = embeds or []
    many = f"{len(embeds)} embeds, Discord takes {EMBEDS_IN_A_MESSAGE}"
    found = [Breach(("embeds",), many)] if len(embeds) > EMBEDS_IN_A_MESSAGE else []
    for number, embed in enumerate(_dicts(embeds)):
        found += _breaches_in_embed(embed, ("embeds", str(number)))
    total = sum(length(words) for words in words_in_embeds(embeds))
    if total > CHARACTERS_IN_EMBEDS:
        told = f"embeds have {total} characters together, Discord takes {CHARACTERS_IN_EMBEDS}"
        found.append(Breach(("embeds",), told, "MAX_EMBED_SIZE_EXCEEDED"))
    return found


def breaches_in_components(components, *, v2: bool) -> list[Breach]:
    """Name every limit that the components of a message break."""
    if components in (None, []):
        return []
    if not _all_dicts(components):
        return [Breach(("components",), "components must be a list of objects", TYPE)]
    found = list(_breaches_below(components, ("components",), "message" if v2 else "classic message"))
    every = [component for _, component in walk(components)]
    if v2 and len(every) > COMPONENTS_IN_A_MESSAGE:
        told = f"{len(every)} components with all that stand in others, Discord takes {COMPONENTS_IN_A_MESSAGE}"
        found.append(Breach(("components",), told, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"))
    if not v2 and len(components) > ROWS_IN_A_CLASSIC_MESSAGE:
        found.append(Breach(("components",), f"{len(components)} rows, Discord takes {ROWS_IN_A_CLASSIC_MESSAGE}"))
    total = sum(length(held.get("content") or "") for held in every if held.get("type") == TEXT)
    if total > CHARACTERS_IN_TEXT_DISPLAYS:
        told = f"text displays have {total} characters together, Discord takes {CHARACTERS_IN_TEXT_DISPLAYS}"
        found.append(Breach(("components",), told, "COMPONENT_TEXT_DISPLAY_CONTENT_TOTAL_SIZE_EXCEEDED"))
    return found + _repeated(components)


def breaches_in_modal(modal) -> list[Breach]:
    """Name every limit that a modal breaks."""
    if not isinstance(modal, dict):
        return [Breach((), "a modal must be an object", TYPE)]
    found = [*_length_of(modal, "title", 45, (), "a modal"), *_needed(modal, ("title", "custom_id"), (), "modal")]
    found += _length_of(modal, "custom_id", 100, (), "a modal")
    components = modal.get("components")
    if not _all_dicts(components) or not 1 <= len(components) <= 5:
        return [*found, Breach(("components",), "a modal holds 1 to 5 components")]
    found += _breaches_below(components, ("components",), "modal")
    for path, component in walk(components):
        if component.get("disabled"):
            found.append(Breach((*path, "disabled"), "nothing in a modal can be disabled", CHOICE))
    return found + _repeated(components)


def breaches_in_choices(choices) -> list[Breach]:
    """Name every limit that suggestions for an option break."""
    if not _all_dicts(choices if choices is not None else []):
        return [Breach(("choices",), "choices must be a list of objects", TYPE)]
    return list(_breaches_in_choices(choices or [], ()))


def breaches_in_thread(body: dict, *, new: bool) -> list[Breach]:
    """Name every limit that the fields of a thread break."""
    found = _needed(body, ("name",), (), "thread") if new else []
    if body.get("name") is not None:
        found += _length_of(body, "name", 100, (), "a thread")
    minutes = body.get("auto_archive_duration")
    if minutes is not None and minutes not in ARCHIVE_MINUTES:
        found.append(Breach(("auto_archive_duration",), f"a thread cannot archive itself after {minutes}", CHOICE))
    return found


def _breaches_in_text(body: dict) -> Iterator[Breach]:
    content, nonce = body.get("content"), body.get("nonce")
    if content is not None and not isinstance(content, str):
        yield Breach(("content",), "content must be a text", TYPE)
    elif length(content or "") > LONGEST_CONTENT:
        yield Breach(("content",), f"content has {length(content)} characters, Discord takes {LONGEST_CONTENT}")
    if nonce is not None and length(nonce) > LONGEST_NONCE:
        yield Breach(("nonce",), f"the nonce has {length(nonce)} characters, Discord takes {LONGEST_NONCE}")


def _breaches_in_flags(flags, allowed: int) -> list[Breach]:
    strange = (flags or 0) & ~allowed
    return [Breach(("flags",), f"a bot cannot set the flags {strange} here", CHOICE)] if strange else []


def _strange_url(path: Path, url: str, names: set[str], urls: set[str]) -> Iterator[Breach]:
    held = url.removeprefix("attachment://")
    if url.startswith("attachment://"):
        if held not in names:
            yield Breach(path, f"there is no file {held!r} in this message", "UNKNOWN_ATTACHMENT")
    elif url not in urls and not url.startswith(("http://", "https://")):
        yield Breach(path, f"{url!r} is no address of a picture", "URL_TYPE_INVALID_SCHEME")
    elif path[-1] == "file" and url not in urls:
        yield Breach(path, "a file can only be one of this message", "URL_TYPE_INVALID_SCHEME")


def _breaches_in_embed(embed: dict, path: Path) -> Iterator[Breach]:
    for name, most in EMBED_LENGTHS.items():
        yield from _length_of(embed, name, most, path, "an embed")
    for part, (name, most) in EMBED_PARTS.items():
        yield from _length_of(embed.get(part) or {}, name, most, (*path, part), f"the {part} of an embed")
    fields = embed.get("fields") or []
    if len(fields) > 25:
        yield Breach((*path, "fields"), f"an embed has {len(fields)} fields, Discord takes 25")
    for number, held in enumerate(_dicts(fields)):
        place = (*path, "fields", str(number))
        yield from _needed(held, ("name", "value"), place, "field")
        yield from _length_of(held, "name", 256, place, "a field")
        yield from _length_of(held, "value", 1024, place, "a field")
    shown = [name for name in (*EMBED_LENGTHS, *EMBED_PARTS, "fields", "image", "thumbnail") if embed.get(name)]
    if not shown:
        yield Breach(path, "an embed shows nothing", REQUIRED)


# Components


def _breaches_below(components: list, path: Path, place: str) -> Iterator[Breach]:
    for number, component in enumerate(components):
        yield from _breaches_in_component(component, (*path, str(number)), place)


def _breaches_in_component(component: dict, path: Path, place: str) -> Iterator[Breach]:
    kind = component.get("type")
    if kind not in INSIDE[place]:
        yield Breach((*path, "type"), f"{NAMES.get(kind, repr(kind))} cannot stand in a {place}", KIND)
        return
    yield from _breaches_of_part(component, kind, path)
    for step, child in children_of(component):
        yield from _breaches_in_component(child, (*path, *step), _place_in(kind, step, place))


def _place_in(kind: int, step: Path, place: str) -> str:
    if step == ("accessory",):
        return "accessory"
    if kind == ROW:
        return "row of a modal" if place == "modal" else "row of a message"
    return {SECTION: "section", CONTAINER: "container", LABEL: "label"}[kind]


def _breaches_of_part(part: dict, kind: int, path: Path) -> Iterator[Breach]:
    what = NAMES[kind]
    yield from _needed(part, NEEDED.get(kind, ()), path, what)
    for name, most in LONGEST.get(kind, {}).items():
        yield from _length_of(part, name, most, path, f"a {what}")
    if kind in COUNTS:
        yield from _count_of(part, *COUNTS[kind], path, what)
    if not isinstance(part.get("id", 0), int) or not 0 <= part.get("id", 0) < 2**31:
        yield Breach((*path, "id"), f"{part['id']!r} is no id of a component", TYPE)
    if kind in RULES:
        yield from RULES[kind](part, path)


def _breaches_of_row(row: dict, path: Path) -> Iterator[Breach]:
    kinds = [child.get("type") for child in _dicts(row.get("components"))]
    if len(kinds) > 1 and set(kinds) != {BUTTON}:
        yield Breach((*path, "components"), "a row holds buttons, or one select alone")


def _breaches_of_button(button: dict, path: Path) -> Iterator[Breach]:
    style = button.get("style")
    if style not in range(1, 7):
        yield Breach((*path, "style"), f"there is no style {style!r} of a button", CHOICE)
    if style != PREMIUM and not (button.get("label") or button.get("emoji")):
        yield Breach((*path, "label"), "a button has neither label nor emoji", REQUIRED)
    carried = {LINK: "url", PREMIUM: "sku_id"}.get(style, "custom_id")
    for name in ("url", "sku_id", "custom_id"):
        if bool(button.get(name)) != (name == carried):
            told = f"a button of style {style} {'needs' if name == carried else 'cannot have'} a {name}"
            yield Breach((*path, name), told, "BASE_TYPE_REQUIRED" if name == carried else CHOICE)
    if button.get("url") and not str(button["url"]).startswith(("http://", "https://", "discord://")):
        yield Breach((*path, "url"), "a button leads to no address", "URL_TYPE_INVALID_SCHEME")
    yield from _breaches_of_emoji(button.get("emoji"), (*path, "emoji"))


def _breaches_of_emoji(emoji, path: Path) -> Iterator[Breach]:
    name = str((emoji or {}).get("name") or "")
    if emoji and not emoji.get("id") and (not name or name.isascii()):
        yield Breach((*path, "name"), f"{name!r} is no emoji", "BUTTON_COMPONENT_INVALID_EMOJI")


def _breaches_of_choosing(select: dict, path: Path) -> Iterator[Breach]:
    options, kind = _dicts(select.get("options")), select.get("type")
    yield from _breaches_of_options(options, path, NAMES[kind])
    ceiling = min(MOST_VALUES[kind], len(options)) if options else MOST_VALUES[kind]
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not (0 <= least <= most and 1 <= most <= ceiling):
        told = f"a {NAMES[kind]} asks for {least} to {most} of at most {ceiling} values"
        yield Breach((*path, "max_values"), told, "NUMBER_TYPE_MAX")
    default = [*filter(_is_default, options), *(select.get("default_values") or [])]
    if len(default) > most:
        yield Breach(path, f"a {NAMES[kind]} begins with {len(default)} choices and takes {most}")


def _breaches_of_radio(radio: dict, path: Path) -> Iterator[Breach]:
    options = _dicts(radio.get("options"))
    yield from _breaches_of_options(options, path, NAMES[RADIO])
    if len([*filter(_is_default, options)]) > 1:
        yield Breach(path, "a radio group begins with more than one choice")


def _breaches_of_options(options: list[dict], path: Path, what: str) -> Iterator[Breach]:
    for number, option in enumerate(options):
        place = (*path, "options", str(number))
        yield from _needed(option, ("label", "value"), place, "option")
        for name in ("label", "value", "description"):
            yield from _length_of(option, name, 100, place, f"an option of a {what}")
        yield from _breaches_of_emoji(option.get("emoji"), (*place, "emoji"))
    twice = [value for value, times in Counter(str(option.get("value")) for option in options).items() if times > 1]
    for value in twice:
        told = f"a {what} has the option {value!r} twice"
        yield Breach((*path, "options"), told, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")


def _breaches_of_input(asked: dict, path: Path) -> Iterator[Breach]:
    least, most = asked.get("min_length", 0), asked.get("max_length", 4000)
    if asked.get("style") not in {1, 2}:
        yield Breach((*path, "style"), f"there is no style {asked.get('style')!r} of a text input", CHOICE)
    if not (0 <= least <= most and 1 <= most <= 4000):
        told = f"a text input asks for {least} to {most} characters, Discord takes up to 4000"
        yield Breach((*path, "max_length"), told, "NUMBER_TYPE_MAX")
    elif asked.get("value") and not least <= length(asked["value"]) <= most:
        yield Breach((*path, "value"), f"a text input begins with {length(asked['value'])} characters, not {most}")
    labelled = path[-1] == "component"
    if labelled == bool(asked.get("label")):
        told = "cannot have a label of its own in a label" if labelled else "has no label"
        yield Breach((*path, "label"), f"a text input {told}", REQUIRED)


def _breaches_of_gallery(gallery: dict, path: Path) -> Iterator[Breach]:
    for number, item in enumerate(_dicts(gallery.get("items"))):
        place = (*path, "items", str(number))
        yield from _needed(item, ("media",), place, "item")
        yield from _length_of(item, "description", 1024, place, "an item of a media gallery")


def _breaches_of_text(text: dict, path: Path) -> Iterator[Breach]:
    if isinstance(text.get("content"), str) and text["content"] and not text["content"].strip():
        yield Breach((*path, "content"), "the content of a text display is blank", REQUIRED)


def _breaches_of_separator(separator: dict, path: Path) -> Iterator[Breach]:
    if separator.get("spacing", 1) not in {1, 2}:
        yield Breach((*path, "spacing"), f"there is no spacing {separator['spacing']!r}", CHOICE)


def _breaches_of_container(container: dict, path: Path) -> Iterator[Breach]:
    colour = container.get("accent_color")
    if colour is not None and not 0 <= colour <= 0xFFFFFF:
        yield Breach((*path, "accent_color"), f"{colour} is no colour", "NUMBER_TYPE_MAX")


RULES: dict[int, Callable[[dict, Path], Iterator[Breach]]] = {
    ROW: _breaches_of_row,
    BUTTON: _breaches_of_button,
    TEXT: _breaches_of_text,
    TEXT_INPUT: _breaches_of_input,
    GALLERY: _breaches_of_gallery,
    SEPARATOR: _breaches_of_separator,
    CONTAINER: _breaches_of_container,
    RADIO: _breaches_of_radio,
    **dict.fromkeys(SELECTS | {CHECKBOXES, UPLOAD}, _breaches_of_choosing),
}


def _repeated(components: list) -> list[Breach]:
    named = [(name, held[name]) for _, held in walk(components) for name in ("custom_id", "id") if held.get(name)]
    return [
        Breach(("components",), f"the {name} {value!r} stands there {times} times", DUPLICATED)
        for (name, value), times in Counter(named).items()
        if times > 1
    ]


# Commands


def breaches_in_commands(commands) -> list[Breach]:
    """Name every limit that a list of commands breaks."""
    if not _all_dicts(commands):
        return [Breach((), "commands must be a list of objects", TYPE)]
    found = [breach for number, command in enumerate(commands) for breach in _breaches_in_command(command, str(number))]
    for kind, most in COMMANDS_OF_A_KIND.items():
        names = [command.get("name") for command in commands if command.get("type", CHAT) == kind]
        if len(names) > most:
            found.append(Breach((), f"{len(names)} commands of type {kind}, Discord takes {most}"))
        twice = sorted(str(name) for name, times in Counter(names).items() if times > 1)
        found += [Breach((), f"there are two commands {name}", "APPLICATION_COMMANDS_DUPLICATE_NAME") for name in twice]
    return found


def _breaches_in_command(command: dict, number: str) -> Iterator[Breach]:
    kind, path = command.get("type", CHAT), (number,)
    if kind == CHAT:
        yield from _breaches_of_names(command, path)
        yield from _breaches_in_options(command.get("options") or [], path, 0)
    elif kind in {USER_MENU, MESSAGE_MENU}:
        yield from _needed(command, ("name",), path, "command")
        yield from _length_of(command, "name", 32, path, "a menu command")
        if command.get("description") or command.get("options"):
            yield Breach((*path, "description"), "a menu command has neither description nor options", CHOICE)
    else:
        yield Breach((*path, "type"), f"there is no command of type {kind!r}", CHOICE)
    total = _characters_of(command)
    if total > CHARACTERS_IN_A_COMMAND:
        told = f"a command has {total} characters in all, Discord takes {CHARACTERS_IN_A_COMMAND}"
        yield Breach(path, told, "APPLICATION_COMMAND_TOO_LARGE")


def _breaches_of_names(part: dict, path: Path) -> Iterator[Breach]:
    name = str(part.get("name") or "")
    if not COMMAND_NAME.fullmatch(name) or name != name.lower():
        told = f"{name!r} is no name of a command: 1 to 32 small letters, digits, - and _"
        yield Breach((*path, "name"), told, "APPLICATION_COMMAND_INVALID_NAME")
    yield from _needed(part, ("description",), path, name)
    yield from _length_of(part, "description", 100, path, name)


def _breaches_in_options(options: list, path: Path, depth: int) -> Iterator[Breach]:
    if len(options) > 25:
        yield Breach((*path, "options"), f"{len(options)} options, Discord takes 25")
    twice = [name for name, times in Counter(str(option.get("name")) for option in options).items() if times > 1]
    if twice:
        yield Breach((*path, "options"), f"the options {twice} stand there twice", "APPLICATION_COMMAND_OPTIONS_NAME")
    branches = [option.get("type") in {SUBCOMMAND, GROUP} for option in options]
    if any(branches) and not all(branches):
        yield Breach((*path, "options"), "options of values stand beside commands", KIND)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        told = "a required option stands behind one that is not"
        yield Breach((*path, "options"), told, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
    for number, option in enumerate(options):
        yield from _breaches_in_option(option, (*path, "options", str(number)), depth)


def _breaches_in_option(option: dict, path: Path, depth: int) -> Iterator[Breach]:
    kind, choices = option.get("type"), option.get("choices") or []
    yield from _breaches_of_names(option, path)
    if kind not in OPTION_TYPES:
        yield Breach((*path, "type"), f"there is no option of type {kind!r}", CHOICE)
    if (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
        yield Breach((*path, "type"), "commands stand too deep in one another", KIND)
    if kind in {SUBCOMMAND, GROUP}:
        yield from _breaches_in_options(option.get("options") or [], path, depth + 1 if kind == GROUP else 2)
    if choices and option.get("autocomplete"):
        yield Breach((*path, "autocomplete"), "an option with choices cannot suggest others", CHOICE)
    yield from _breaches_in_choices(choices, path)
    if not 0 <= option.get("min_length", 0) <= option.get("max_length", 6000) <= 6000:
        yield Breach((*path, "max_length"), "an option takes up to 6000 characters", "NUMBER_TYPE_MAX")


def _breaches_in_choices(choices: list, path: Path) -> Iterator[Breach]:
    if len(choices) > 25:
        yield Breach((*path, "choices"), f"{len(choices)} choices, Discord takes 25")
    for number, choice in enumerate(choices):
        place = (*path, "choices", str(number))
        yield from _needed(choice, ("name",), place, "choice")
        yield from _length_of(choice, "name", 100, place, "a choice")
        if isinstance(choice.get("value"), str):
            yield from _length_of(choice, "value", 100, place, "a choice")
        elif "value" not in choice:
            yield Breach((*place, "value"), "a choice has no value", REQUIRED)


def _characters_of(part: dict) -> int:
    own = sum(_longest(part, name) for name in ("name", "description"))
    choices = sum(_longest(choice, "name") + length(choice.get("value", "")) for choice in part.get("choices") or [])
    return own + choices + sum(_characters_of(option) for option in part.get("options") or [])


def _longest(part: dict, name: str) -> int:
    # of a name in many languages the longest counts
    written = [part.get(name) or "", *(part.get(f"{name}_localizations") or {}).values()]
    return max(length(words) for words in written)


# Common


def _needed(part: dict, names: Iterable[str], path: Path, what: str) -> list[Breach]:
    return [Breach((*path, name), f"{what} has no {name}", REQUIRED) for name in names if not part.get(name)]


def _length_of(part: dict, name: str, most: int, path: Path, what: str) -> Iterator[Breach]:
    value = part.get(name)
    if value is None:
        return
    if not isinstance(value, str):
        yield Breach((*path, name), f"{name} of {what} must be a text", TYPE)
    elif length(value) > most:
        yield Breach((*path, name), f"{name} of {what} has {length(value)} characters, Discord takes {most}")


def _count_of(part: dict, name: str, least: int, most: int, path: Path, what: str) -> Iterator[Breach]:
    held = part.get(name)
    if held and (not _all_dicts(held) or not least <= len(held) <= most):
        yield Breach((*path, name), f"{what} has {len(held)} {name}, Discord takes {least} to {most}")


def _is_default(option: dict) -> bool:
    return bool(option.get("default"))


def _all_dicts(values) -> bool:
    return isinstance(values, list) and all(isinstance(value, dict) for value in values)


def _dicts(values) -> list[dict]:
    return [value for value in values or [] if isinstance(value, dict)]
