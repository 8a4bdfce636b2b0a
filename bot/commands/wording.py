"""Shows and changes the short wordings that people copy."""

from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.desk import demand
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Message, sentence
from bot.present.wording import present_wording, present_wordings
from bot.present.words import ACTION
from bot.wording import (
    BRAND,
    LONGEST_WORDING,
    WORDED,
    check_wording,
    keep_wording,
    list_wordings,
    read_action,
    wording_for,
    wording_of,
)
from storage.roles import Right

VERBS = ("list", "for", "edit", "set", "reset")


def wordings(parts: Parts, words: str) -> Message:
    """`wordings [list | for MENTION | set ACTION words… | reset ACTION]`; `edit ACTION` opens a form."""
    verb, _, rest = words.strip().partition(" ")
    name, _, told = rest.strip().partition(" ")
    if verb.lower() in ("", "list"):
        return present_wordings([(one.action, one.words, one.own) for one in list_wordings(parts)])
    if verb.lower() == "for" and name:
        return show_wording(parts, name)
    demand(parts, Right.CONFIGURE)
    if verb.lower() in ("set", "edit") and name and told.strip():
        return _kept(parts, name, _unquoted(told))
    if verb.lower() == "reset" and name:
        return _kept(parts, name, "")
    raise AskedWronglyError(f"Write `wordings {'|'.join(VERBS)}` and an action: {', '.join(WORDED)}.")


def show_wording(parts: Parts, mention: str) -> Message:
    """Show what may be written to the author of a post, to be copied."""
    identity, found = wording_for(parts, mention)
    return present_wording(identity, found.action, found.words)


def _unquoted(words: str) -> str:
    told = words.strip()
    return told[1:-1] if len(told) > 1 and told[0] == told[-1] and told[0] in "\"'" else told


def _kept(parts: Parts, name: str, words: str) -> Message:
    kept = keep_wording(parts, name, words)
    return sentence(f"To {ACTION[kept.action]}: {kept.words}" if kept.words else "Nothing is written for that.")


def show_words(parts: Parts, about: str) -> Form:
    """Ask for the words of an action; `about` is its name."""
    action = read_action(about or WORDED[0])
    field = Field(
        name="words", label=f"To {ACTION[action]}", kind=Kind.TEXT, initial=wording_of(parts, action).words,
        most=LONGEST_WORDING, optional=True, hint=f"{BRAND} is filled in. Empty brings Kith's own words back.",
    )  # fmt: skip
    return Form(name="wordings", title="Wording", submit="Save", fields=(field,), about=action.value)


def check_words(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  the form's form
    """Refuse words with something in them that nobody fills in."""
    check_each({"words": lambda: check_wording(fields.get("words", ""))})


def apply_words(parts: Parts, fields: Fields, about: str) -> Message:
    """Word an action anew."""
    return _kept(parts, about, fields.get("words", ""))


WORDING_FORM = FormKind(show=show_words, check=check_words, apply=apply_words, right=Right.CONFIGURE)
