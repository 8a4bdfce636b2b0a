"""Draws forms as Discord's modals, within their limits, and reads what comes back."""

import re
from collections.abc import Mapping
from typing import Any

import discord

from bot.commands.form import Field, Form, Kind
from bot.platforms.discord.limits import LIMITS, parts_in
from bot.platforms.discord.safety import plain
from bot.present.letters import size

LONGEST_TITLE, LONGEST_LABEL, LONGEST_HINT, LONGEST_OPTION, LONGEST_ID = 45, 45, 100, 100, 100
SUBMITTED = "form"
SEPARATOR = ":"
NOTHING = ("none", "nothing to choose from")
CHANNELS = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]
_ID = re.compile(r"[0-9]{15,21}")
Item = discord.ui.Item[Any]
Label = discord.ui.Label[Any]


def form_modal(form: Form, fields: Mapping[str, str] | None = None) -> discord.ui.Modal:
    """Draw a form as a modal; what a person typed before wins over what the form begins with."""
    title = plain(form.title, LONGEST_TITLE) or plain(form.name, LONGEST_TITLE)
    modal = discord.ui.Modal(title=title, custom_id=form_id(form))
    for item in form_items(form, fields):
        modal.add_item(item)
    return modal


def form_id(form: Form) -> str:
    """Give the name of a modal, which comes back with its answers; ValueError when it would be too long."""
    name = SEPARATOR.join((SUBMITTED, form.name, form.about))
    if size(name) > LONGEST_ID:
        raise ValueError(f"The form {form.name} is about more than {LONGEST_ID} letters.")
    return name


def form_items(form: Form, fields: Mapping[str, str] | None = None) -> list[Label]:
    """Draw the questions of a form."""
    typed = fields or {}
    return [_label(field, typed.get(field.name, field.initial)) for field in form.fields]


def read_submission(data: Mapping[str, Any]) -> tuple[str, str, dict[str, str]]:
    """Read the answers to a form: its name, what it is about, the fields; whatever has no such shape is empty."""
    what, _, rest = _text(data.get("custom_id")).partition(SEPARATOR)
    if what != SUBMITTED:
        return "", "", {}
    name, _, about = rest.partition(SEPARATOR)
    held = [inner for part in parts_in(data.get("components")) for inner in _answers(part)]
    return name, about, {_text(part.get("custom_id")): _value(part) for part in held if _text(part.get("custom_id"))}


def _answers(part: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Give what stands in a label, or in the rows of older modals."""
    return [*parts_in([part.get("component")]), *parts_in(part.get("components"))]


def _value(part: Mapping[str, object]) -> str:
    values = part.get("values")
    if isinstance(values, list):
        return ",".join(filter(None, map(_text, values)))
    return _text(part.get("value"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _label(field: Field, given: str) -> Label:
    return discord.ui.Label(
        text=plain(field.label, LONGEST_LABEL) or plain(field.name, LONGEST_LABEL),
        description=plain(field.hint, LONGEST_HINT) or None,
        component=_ELEMENTS[field.kind](field, given),
    )


def _line(field: Field, given: str) -> Item:
    return _input(field, given, discord.TextStyle.short)


def _lines(field: Field, given: str) -> Item:
    return _input(field, given, discord.TextStyle.paragraph)


def _input(field: Field, given: str, style: discord.TextStyle) -> Item:
    most = max(1, min(field.most, LIMITS["text input"]))
    return discord.ui.TextInput(
        custom_id=field.name,
        style=style,
        required=not field.optional,
        max_length=most,
        default=_first(given, most) or None,
    )


def _first(text: str, most: int) -> str:
    """Give the first letters as they were typed, none cut in half."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore")


def _channel(field: Field, given: str) -> Item:
    known = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(channel_types=CHANNELS, default_values=_known(given, known), **_choosing(field))


def _person(field: Field, given: str) -> Item:
    return discord.ui.UserSelect(default_values=_known(given, discord.SelectDefaultValueType.user), **_choosing(field))


def _known(given: str, kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=int(given), type=kind)] if _ID.fullmatch(given) else []


def _choice(field: Field, given: str) -> Item:
    # an option without a value is refused: leaving the field empty says the same
    offered = [option for option in field.options if option[0].strip() and size(option[0]) <= LONGEST_OPTION]
    chosen = [option for option in offered if option[0] == given]
    first = offered[: LIMITS["options"]]
    shown = first if not chosen or chosen[0] in first else [*first[:-1], chosen[0]]
    options = [_option(value, said, given) for value, said in shown or [NOTHING]]
    return discord.ui.Select(options=options, **_choosing(field))


def _option(value: str, said: str, given: str) -> discord.SelectOption:
    label = plain(said, LONGEST_OPTION) or plain(value, LONGEST_OPTION) or "–"
    return discord.SelectOption(label=label, value=value, default=value == given)


def _choosing(field: Field) -> dict[str, Any]:
    return {"custom_id": field.name, "required": not field.optional, "min_values": int(not field.optional)}


_ELEMENTS = {Kind.LINE: _line, Kind.TEXT: _lines, Kind.CHANNEL: _channel, Kind.PERSON: _person, Kind.CHOICE: _choice}
