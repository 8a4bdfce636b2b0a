"""Reads labelled posts, and answers to them, one JSON object a line: the first wrong line is told and ends it.

What a figure is made of must be whole, so nothing is skipped.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from analyzers.evaluation.answers import Answer, Labels
from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.verdict import Probabilities
from bot.errors import AskedWronglyError, UnreadableFileError
from bot.sources.assess_lines import read_assess_fields, read_identity, read_object
from bot.sources.opening import open_text

Fields = Mapping[str, object]

LABELS = frozenset({"origin", "intent", "urgency", "action", "status_leverage"})
ANSWERED = tuple(origin for origin in Origin if origin is not Origin.COORDINATED)
"""One post alone is never answered to be of a cluster."""
FOUR = ("organic", "paid", "self_promotion", "owned")
SLACK = 0.01
"""How far the four probabilities may miss 1."""


class Named(Protocol):
    """What a line is read into."""

    @property
    def identity(self) -> str:
        """The post's id."""
        ...


@dataclass(frozen=True, slots=True)
class GoldPost:
    """A labelled post. `fields` are what may be read of it: the labels are kept apart from them."""

    identity: str
    fields: Fields
    labels: Labels


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A post that holds a status claim or none; `plain` are the fields of the same post without it, if there is one."""

    identity: str
    language: str
    claims: bool
    fields: Fields
    plain: Fields | None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered for the post of this id."""

    identity: str
    answer: Answer


_One = TypeVar("_One", bound=Named)
_Word = TypeVar("_Word", bound=StrEnum)


def read_gold(path: Path) -> list[GoldPost]:
    """Read labelled posts; UnreadableFileError names the first line that is wrong and what may stand there."""
    return _read(path, _gold)


def read_claims(path: Path) -> list[GoldClaim]:
    """Read posts labelled for status claims, else as `read_gold`."""
    return _read(path, _claim)


def read_answers(path: Path) -> dict[str, Answer]:
    """Read answers as `kith assess` writes them, by id; else as `read_gold`."""
    return {given.identity: given.answer for given in _read(path, lambda fields: GivenAnswer(*_given(fields)))}


def read_answer(fields: Fields) -> Answer:
    """Read one answer; AskedWronglyError says what is wrong."""
    return Answer(labels=_labels(fields, ANSWERED), probabilities=_probabilities(fields.get("probabilities")))


def _read(path: Path, read: Callable[[Fields], _One]) -> list[_One]:
    found: dict[str, _One] = {}
    lines: dict[str, int] = {}
    with open_text(path) as opened:
        for number, line in enumerate(opened.lines(), start=1):
            if not line.strip():
                continue
            try:
                one = read(read_object(line))
                _refuse_again(one.identity, lines)
            except AskedWronglyError as error:
                raise UnreadableFileError(f"{opened.name}, line {number}: {error.particular}") from None
            found[one.identity], lines[one.identity] = one, number
    return list(found.values())


def _refuse_again(identity: str, lines: Mapping[str, int]) -> None:
    if identity in lines:
        raise AskedWronglyError(f"The id {identity} stands in line {lines[identity]} already.")


def _gold(fields: Fields) -> GoldPost:
    *_, identity = read_assess_fields(fields)
    rest = {name: value for name, value in fields.items() if name not in LABELS}
    return GoldPost(identity, rest, _labels(fields, tuple(Origin)))


def _claim(fields: Fields) -> GoldClaim:
    *_, identity = read_assess_fields(fields)
    rest = {name: value for name, value in fields.items() if name not in {"status_leverage", "claim", "plain"}}
    plain, language = fields.get("plain"), fields.get("language")
    return GoldClaim(
        identity,
        language if isinstance(language, str) and language else "?",
        _yes(fields),
        rest,
        {**rest, "text": plain} if isinstance(plain, str) else None,
    )


def _given(fields: Fields) -> tuple[str, Answer]:
    return read_identity(fields), read_answer(fields)


def _labels(fields: Fields, origins: Iterable[Origin]) -> Labels:
    return Labels(
        origin=_word(fields, "origin", origins),
        intent=_word(fields, "intent", Intent),
        urgency=_word(fields, "urgency", Urgency),
        action=_word(fields, "action", Action),
        status_leverage=_yes(fields),
    )


def _yes(fields: Fields) -> bool:
    given = fields.get("status_leverage")
    if given not in ("yes", "no"):
        raise AskedWronglyError(_wrong("status_leverage", given, ("yes", "no")))
    return given == "yes"


def _word(fields: Fields, name: str, allowed: Iterable[_Word]) -> _Word:
    given, words = fields.get(name), {word.value: word for word in allowed}
    if not isinstance(given, str) or given not in words:
        raise AskedWronglyError(_wrong(name, given, words))
    return words[given]


def _wrong(name: str, given: object, allowed: Iterable[str]) -> str:
    said = f"It has no {name}" if given is None else f"Its {name} is {given!r}"
    return f"{said}; it must be one of {', '.join(allowed)}."


def _probabilities(given: object) -> Probabilities | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) - set(FOUR):
        raise AskedWronglyError(f"Its probabilities must be of {', '.join(FOUR)}.")
    four = {name: _probability(given.get(name, 0.0)) for name in FOUR}
    if abs(sum(four.values()) - 1) > SLACK:
        raise AskedWronglyError(f"Its probabilities sum to {sum(four.values()):.3f}, not to 1.")
    return Probabilities(**four)


def _probability(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or given < 0:
        raise AskedWronglyError(f"A probability is {given!r}, not a number from 0 to 1.")
    return float(given)
