"""Draws forms and answers as Slack's modals and home page, within their limits."""

from dataclasses import dataclass

from bot.commands.form import Field, Form, Kind
from bot.platforms.slack.limits import Element, assert_within
from bot.platforms.slack.render import render_view_blocks
from bot.platforms.slack.safety import plain_text
from bot.present.message import Message, sentence

LONGEST_TITLE, LONGEST_LABEL, LONGEST_HINT, LONGEST_OPTION = 24, 150, 150, 75
SUBMITTED = "form"
"""The callback of every form; which one it is stands behind it, in `private_metadata`."""
SHOWN = "shown"
SEPARATOR = "|"
WAITING = sentence("One moment…")


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a form and comes back with its answers: its name, where it was opened, what it is about."""

    name: str
    channel: str
    about: str

    @classmethod
    def read(cls, written: str) -> "Behind":
        """Read what `str` wrote."""
        name, _, rest = written.partition(SEPARATOR)
        channel, _, about = rest.partition(SEPARATOR)
        return cls(name, channel, about)

    def __str__(self) -> str:
        return SEPARATOR.join((self.name, self.channel, self.about))


def form_view(form: Form, channel: str) -> Element:
    """Draw a form as a modal; what it is about and where it was opened come back with its answers."""
    view: Element = {
        "type": "modal",
        "callback_id": SUBMITTED,
        "private_metadata": str(Behind(form.name, channel, form.about)),
        "title": plain_text(form.title, LONGEST_TITLE),
        "submit": plain_text(form.submit, LONGEST_TITLE),
        "close": plain_text("Cancel", LONGEST_TITLE),
        "blocks": [_input(field) for field in form.fields],
    }
    assert_within(view)
    return view


def message_view(message: Message, title: str) -> Element:
    """Draw a message as a modal to read."""
    view: Element = {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain_text(title, LONGEST_TITLE),
        "close": plain_text("Close", LONGEST_TITLE),
        "blocks": render_view_blocks(message),
    }
    assert_within(view)
    return view


def home_view(message: Message) -> Element:
    """Draw a message as the home page."""
    view: Element = {"type": "home", "blocks": render_view_blocks(message)}
    assert_within(view)
    return view


def _input(field: Field) -> Element:
    block: Element = {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, LONGEST_LABEL),
        "optional": field.optional,
        "element": {"action_id": field.name, **_ELEMENTS[field.kind](field)},
    }
    return {**block, "hint": plain_text(field.hint, LONGEST_HINT)} if field.hint else block


def _line(field: Field) -> Element:
    return _text(field, multiline=False)


def _lines(field: Field) -> Element:
    return _text(field, multiline=True)


def _text(field: Field, *, multiline: bool) -> Element:
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": field.most}
    return {**element, "initial_value": field.initial[: field.most]} if field.initial else element


def _channel(field: Field) -> Element:
    element: Element = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    known = field.initial[:1] in ("C", "G")
    return {**element, "initial_conversation": field.initial} if known else element


def _person(field: Field) -> Element:
    element: Element = {"type": "users_select"}
    return {**element, "initial_user": field.initial} if field.initial else element


def _choice(field: Field) -> Element:
    # an option without a value is refused: leaving the field empty says the same
    options = [_option(value, words) for value, words in field.options if value]
    element: Element = {"type": "static_select", "options": options or [_option("none", "nothing to choose from")]}
    chosen = [option for option in options if option["value"] == field.initial]
    return {**element, "initial_option": chosen[0]} if chosen else element


def _option(value: str, words: str) -> Element:
    return {"text": plain_text(words, LONGEST_OPTION), "value": value}


_ELEMENTS = {Kind.LINE: _line, Kind.TEXT: _lines, Kind.CHANNEL: _channel, Kind.PERSON: _person, Kind.CHOICE: _choice}
