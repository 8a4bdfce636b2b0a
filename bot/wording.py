"""What a person may write to somebody, by the suggested action: Kith's words or the workspace's own, to be copied.

Kith never posts them, and they never name who wrote the post: the only thing filled in is the brand.
"""

import re
from dataclasses import dataclass

from analyzers.labels import Action
from analyzers.text import storable
from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.finding import MentionFinder
from storage.journal import Journal
from storage.wordings import WordingStore

BRAND = "{brand}"
SAID_BY_NOBODY = frozenset({Action.MONITOR, Action.IGNORE})
"""Actions at which nothing is written to anybody."""
WORDED = tuple(action for action in Action if action not in SAID_BY_NOBODY)
LONGEST_WORDING = 1500
_FILLED_IN = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for an action; `own` says that the workspace chose them. Empty where there is nothing to write."""

    action: Action
    words: str
    own: bool = False


def list_wordings(parts: Parts) -> list[Wording]:
    """Give the words for every action at which something is written."""
    with parts.database.read() as connection:
        own = WordingStore(connection, parts.workspace).all()
    return [
        Wording(action, own.get(action) or parts.words.wordings.get(action, ""), action in own) for action in WORDED
    ]


def wording_of(parts: Parts, action: Action) -> Wording:
    """Give the words for one action; empty ones where nothing is written."""
    return next((one for one in list_wordings(parts) if one.action is action), Wording(action, ""))


def wording_for(parts: Parts, mention: str) -> tuple[str, Wording]:
    """Give a mention's whole id and what may be written to its author, with the brand filled in."""
    with parts.database.read() as connection:
        found = MentionFinder(connection, parts.workspace).get(mention)
    plain = wording_of(parts, found.assessment.action)
    return found.id, Wording(plain.action, plain.words.replace(BRAND, found.monitor), plain.own)


def check_wording(words: str) -> str:
    """Give words as they are kept; AskedWronglyError when they are too long or want filled in what nobody fills in."""
    told = storable(words).strip()
    if len(told) > LONGEST_WORDING:
        raise AskedWronglyError(f"A wording has at most {LONGEST_WORDING:,} characters.")
    if unknown := [one for one in _FILLED_IN.findall(told) if one != BRAND]:
        raise AskedWronglyError(f"{unknown[0]} cannot be filled in; only {BRAND} can. Who wrote the post is not named.")
    return told


def read_action(name: str) -> Action:
    """Give the action of that name; AskedWronglyError for one at which nothing is written."""
    wanted = name.strip().lower().replace(" ", "_")
    if wanted not in {action.value for action in WORDED}:
        raise AskedWronglyError(f"{name!r} has no wording; choose from {', '.join(WORDED)}.")
    return Action(wanted)


def keep_wording(parts: Parts, name: str, words: str) -> Wording:
    """Word an action anew; empty words bring Kith's own back."""
    action, told = read_action(name), check_wording(words)
    with parts.database.write() as connection:
        plain = "" if told == parts.words.wordings.get(action) else told
        WordingStore(connection, parts.workspace).keep(action, plain)
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "wording", "", action.value)
    return wording_of(parts, action)
