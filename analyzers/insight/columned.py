"""Puts posts at hand into columns, so that they are counted in the way in which a million of stored ones are."""

from collections.abc import Sequence

from analyzers.insight.crowd import (
    ANSWERED,
    DISMISSED,
    INTENTS,
    LEVELS,
    MOST_LENGTH,
    NEVER,
    NO_CASE,
    ORIGINS,
    WAITS,
    Crowd,
    micro,
    number_names,
)
from analyzers.insight.hashing import LONGEST_ID, declines, hash_words, hashed_text, hashed_words, number
from analyzers.insight.post import Parent, Post, Seen
from analyzers.labels import Disclosure, Intent, Origin


def as_crowd(posts: Crowd | Sequence[Seen]) -> Crowd:
    """Give columns as they are, or make them of posts."""
    if isinstance(posts, Crowd):
        return posts
    return number_names([_columns_of(one) for one in posts], _FILLED)


_FILLED = (
    "id", "at", "seen", "person", "author", "said", "blinded", "words", "length", "declines", "monitor",
    "theme", "source", "version", "origin", "intent", "disclosure", "state", "settled", "asked", "reply", "dated",
    "corrected", "met", "parent", "parent_author", "parent_intent", "parent_origin", "likely", "confidence",
)  # fmt: skip
_NOBODY = b"", 0, 0, 0
"""The columns of what a post answers, where it answers nothing that is stored."""
_NOT_SAID = (0, 0, 0, 0)


def _columns_of(one: Seen) -> tuple[object, ...]:
    return _of_post(one) if isinstance(one, Post) else _of_seen(one)


def _of_seen(one: Seen) -> tuple[object, ...]:
    """Give the columns of a mention of which no text is at hand."""
    return (
        b"", micro(one.at), NEVER, number(one.person), 0, 0, 0, 0, 0, False, one.monitor, one.theme, "", "",
        *_read_as(one), LEVELS.index(Disclosure.NONE), *_treated(one), one.is_reply, True, False, False, *_NOBODY,
        _NOT_SAID, 0.0,
    )  # fmt: skip


def _of_post(one: Post) -> tuple[object, ...]:
    author = number(one.author_key)
    said = number(one.text_key) or (hashed_text(one.text) if one.text else number(one.id))
    return (
        _id(one.id), micro(one.at), NEVER, author or said, author, said, hashed_words(one.blinded_text),
        hash_words(one.text, one.blinded_text), min(len(one.text), MOST_LENGTH), declines(one.text), one.monitor,
        one.theme, "", "", *_read_as(one), LEVELS.index(one.disclosure), *_treated(one), one.is_reply, True,
        one.corrected, one.met, *_answers(one.parent), tuple(one.probabilities), one.confidence,
    )  # fmt: skip


def _read_as(one: Seen) -> tuple[int, int]:
    return ORIGINS.index(one.origin), INTENTS.index(one.intent)


def _treated(one: Seen) -> tuple[int, int, int]:
    """Give how the case stands, when it was settled, and when it was asked again."""
    answered = NEVER if one.answered_at is None else micro(one.answered_at)
    return _state_of(one), answered, NEVER if one.asked_again is None else micro(one.asked_again)


def _state_of(one: Seen) -> int:
    if one.dismissed:
        return DISMISSED
    if not one.needs_answer:
        return NO_CASE
    return WAITS if one.answered_at is None else ANSWERED


def _answers(parent: Parent | None) -> tuple[object, ...]:
    """Give the columns of the stored post that a reply answers."""
    if parent is None:
        return _NOBODY
    intent = Intent.QUESTION if parent.asks else Intent.CHATTER
    origin = Origin.OWNED if parent.ours else Origin.ORGANIC
    return _id(parent.id), number(parent.author_key), INTENTS.index(intent), ORIGINS.index(origin)


def _id(identity: str) -> bytes:
    told = identity.encode("ascii")
    if len(told) > LONGEST_ID:
        raise ValueError(f"{identity!r} is longer than an id")
    return told
