"""Makes pairs of texts that differ by a claim of status alone, and judges whether need, action and place are the same.

A pair is a post without the claim and with it, or with the claim in two places, wordings, languages or sizes. Whether
the claim was found is not asked: what counts is that nothing follows from it.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from analyzers.audit.pairs import MOST_NAMED, Paired
from analyzers.labels import NEEDS_A_PERSON, Action, Intent, Origin, Urgency
from analyzers.triage.case import Case
from analyzers.triage.due import Due
from analyzers.triage.queue import rank
from analyzers.verdict import Assessment

T = TypeVar("T")
ENDS = ".!?…。！？"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """What is read in one language: posts, claims with {n} for a number and without, and how clauses are joined.

    `known` are examples of the word list, `unforeseen` wordings that it does not hold, `controls` pairs of posts in
    which one need fact makes the second more urgent.
    """

    code: str
    posts: tuple[str, ...]
    claims: tuple[str, ...]
    plain_claims: tuple[str, ...]
    numbers: tuple[str, ...]
    joiner: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    signatures: tuple[str, ...]
    quotes: tuple[str, ...]
    unforeseen: tuple[str, ...]
    controls: tuple[tuple[str, str], ...]
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts of which nothing but a claim of status differs; `author` and `other_author` are their handles."""

    form: str
    one: str
    other: str
    author: str = ""
    other_author: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What triage concludes of a text."""

    intent: Intent
    urgency: Urgency
    theme: str
    action: Action
    place: int
    """In a queue of other cases, 1 is first; 0 when no person needs to see it."""


def judge(said: Assessment, panel: Sequence[Case], now: datetime) -> Judged:
    """Give what triage concludes of an assessment, and where it would stand among the cases of the panel."""
    return Judged(said.intent, said.urgency, said.theme, said.action, _place(said, panel, now))


def make_panel(now: datetime) -> list[Case]:
    """Give cases of every urgency and many ages, among which a place says how a case ranks."""
    plain = Case(
        id="", text="", platform="", language="", intent=Intent.COMPLAINT, urgency=Urgency.NORMAL, theme="",
        action=Action.REPLY_SUPPORT, arrived=now,
    )  # fmt: skip
    return [
        replace(plain, id=f"panel {urgency} {hours}", urgency=urgency, arrived=now - timedelta(hours=hours))
        for urgency in Urgency
        for hours in (1, 3, 9, 27, 81)
    ]


def _place(said: Assessment, panel: Sequence[Case], now: datetime) -> int:
    if said.action not in NEEDS_A_PERSON or said.verdict.origin is Origin.OWNED:
        return 0
    mine = Case(
        id="mine", text=said.blinded_text, platform="", language=said.language, intent=said.intent,
        urgency=said.urgency, theme=said.theme, action=said.action, arrived=now - timedelta(hours=5),
    )  # fmt: skip
    ranked = rank([mine, *panel], now, Due())
    return next(one.position for one in ranked if one.case.id == mine.id)


def make_pairs(tongue: Tongue, others: Sequence[Tongue], seed: int, posts: Sequence[str] = ()) -> Iterator[TextPair]:
    """Give the pairs of one language, post by post; `posts` stand in for the tongue's own when given.

    Wordings of the word list and of other languages are drawn by lot, the same for the same seed.
    """
    chance = random.Random(f"{tongue.code} {seed}")  # noqa: S311  repeatable, no secret
    for post in posts or tongue.posts:
        sized = chance.choice(tongue.claims)
        own = [*_sizes(tongue, sized), *tongue.plain_claims]
        yield from _added(post, own, tongue, "added")
        yield from _added(post, _drawn(chance, tongue.known, 6), tongue, "reworded")
        yield from _added(post, _translated(chance, others), tongue, "translated")
        yield from _moved(post, chance.choice(own), tongue)
        yield from _resized(post, sized, tongue)
        yield from _joined(post, sized, tongue)
        yield from _marked(post, tongue)


def make_unforeseen(tongue: Tongue) -> Iterator[TextPair]:
    """Give pairs whose claim no wording of the word list foresees."""
    for post in tongue.posts:
        yield from _added(post, tongue.unforeseen, tongue, "not foreseen")


def _sizes(tongue: Tongue, claim: str) -> list[str]:
    return [claim.replace("{n}", number) for number in tongue.numbers]


def _drawn(chance: random.Random, things: Sequence[T], number: int) -> list[T]:
    return chance.sample(list(things), min(number, len(things)))


def _translated(chance: random.Random, others: Sequence[Tongue]) -> list[str]:
    drawn = _drawn(chance, others, 3)
    return [chance.choice(_sizes(other, chance.choice(other.claims))) for other in drawn if other.claims]


def _added(post: str, claims: Iterable[str], tongue: Tongue, form: str) -> Iterator[TextPair]:
    for claim in claims:
        yield TextPair(f"{form}, before", post, _in_a_row(claim, post, tongue))
        yield TextPair(f"{form}, after", post, _in_a_row(post, claim, tongue))


def _moved(post: str, claim: str, tongue: Tongue) -> Iterator[TextPair]:
    yield TextPair("moved", _in_a_row(claim, post, tongue), _in_a_row(post, claim, tongue))


def _resized(post: str, claim: str, tongue: Tongue) -> Iterator[TextPair]:
    first, *_, last = _sizes(tongue, claim)
    yield TextPair("80 or 8 million", _in_a_row(first, post, tongue), _in_a_row(last, post, tongue))


def _joined(post: str, claim: str, tongue: Tongue) -> Iterator[TextPair]:
    lowered = post[0].lower() + post[1:]
    for sized in _sizes(tongue, claim)[-1:]:
        yield TextPair("joined to the need", post, f"{sized}{tongue.joiner}{lowered}")


def _marked(post: str, tongue: Tongue) -> Iterator[TextPair]:
    """Give the post with hashtags, emoji, a telling handle, a signature, and the words of somebody else."""
    for tag in tongue.tags:
        form = "hashtag" if tag.startswith("#") else "emoji or aside"
        yield TextPair(form, post, f"{post} {tag}")
        yield TextPair(form, post, f"{tag} {post}")
    for name in tongue.names:
        yield TextPair("handle", post, post, "mira", name)
        yield TextPair("handle", post, f"{post} @{name}", name, name)
    for signature in tongue.signatures:
        yield TextPair("signature", post, f"{post}\n{signature}")
    for quote in tongue.quotes:
        yield TextPair("quote", post, f"{post} {quote}")


def _in_a_row(one: str, other: str, tongue: Tongue) -> str:
    return f"{_ended(one, tongue)}{'' if tongue.code == 'ja' else ' '}{_ended(other, tongue)}"


def _ended(words: str, tongue: Tongue) -> str:
    return words if words[-1] in ENDS else words + ("。" if tongue.code == "ja" else ".")


Judge = Callable[[Sequence[tuple[str, str]]], Sequence[Judged]]
"""Judges texts, each with its author's handle."""


def judge_pairs(pairs: Sequence[TextPair], judge_all: Judge) -> list[Paired]:
    """Compare the two texts of each pair, form by form: need, theme, action and place must be the same."""
    asked = sorted({one for pair in pairs for one in ((pair.one, pair.author), (pair.other, pair.other_author))})
    said: Mapping[tuple[str, str], Judged] = dict(zip(asked, judge_all(asked), strict=True))
    found: dict[str, Paired] = {}
    for pair in pairs:
        same = said[pair.one, pair.author] == said[pair.other, pair.other_author]
        one = Paired(what=pair.form, pairs=1, differing=int(not same), named=() if same else (pair.other,))
        found[pair.form] = found.get(pair.form, Paired(what=pair.form)) + one
    return list(found.values())


def judge_controls(tongues: Sequence[Tongue], judge_all: Judge) -> Paired:
    """Check that one need fact does change the place: the second post of each control must stand further ahead."""
    controls = [control for tongue in tongues for control in tongue.controls]
    said = judge_all([(text, "") for control in controls for text in control])
    missed = [
        control[1]
        for control, before, after in zip(controls, said[::2], said[1::2], strict=True)
        if not _is_ahead(after, before)
    ]
    return Paired(
        what="one need fact more", pairs=len(controls), differing=len(missed), named=tuple(missed[:MOST_NAMED])
    )


def _is_ahead(one: Judged, other: Judged) -> bool:
    return bool(one.place) and (not other.place or one.place < other.place)
