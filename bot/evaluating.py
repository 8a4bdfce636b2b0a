"""Reads labelled posts as `kith assess` reads them, and deals fields out anew to see what answers lean on.

What reads is given posts without their labels, so that no figure can come from them.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from analyzers.analyst import TOGETHER
from analyzers.evaluation.answers import Answer
from analyzers.evaluation.claims import ClaimRow
from analyzers.knowledge import Knowledge
from analyzers.mention import Mention
from analyzers.verdict import Assessment
from bot.errors import AskedWronglyError
from bot.present.plain import assessment_to_plain
from bot.sources.assess_lines import read_assess_fields
from bot.sources.gold import Fields, GoldClaim, read_answer

SEED = 1
BARE = ("id", "text")
LABELLED = ("origin", "intent", "urgency", "action", "status_leverage")


class Reader(Protocol):
    """What reads posts: the analyst, or another to be measured the same way."""

    def assess(self, batch: Iterable[tuple[Mention, Knowledge]]) -> list[Assessment]:
        """Read each mention with what is known about its brand; the answers keep the order."""
        ...


def answer_posts(reader: Reader, posts: Sequence[Fields], moved: Callable[[int], None]) -> list[Answer]:
    """Answer each post with what `kith assess` would write; `moved` hears how many are done."""
    answers: list[Answer] = []
    for start in range(0, len(posts), TOGETHER):
        answers += _answer_batch(reader, posts[start : start + TOGETHER])
        moved(len(answers))
    return answers


def _answer_batch(reader: Reader, posts: Sequence[Fields]) -> list[Answer]:
    given = [read_assess_fields(post) for post in posts]
    assessments = reader.assess((mention, Knowledge(monitor=monitor)) for mention, monitor, _ in given)
    return [
        read_answer(assessment_to_plain(identity, assessment, mention.text))
        for (mention, _, identity), assessment in zip(given, assessments, strict=True)
    ]


def pick_answers(answers: Mapping[str, Answer], identities: Sequence[str]) -> list[Answer]:
    """Give the answer to each post; AskedWronglyError when one has none."""
    missing = [identity for identity in identities if identity not in answers]
    if missing:
        raise AskedWronglyError(f"{len(missing)} of {len(identities)} posts have no answer, the first is {missing[0]}.")
    return [answers[identity] for identity in identities]


def withhold_names(posts: Iterable[Fields]) -> list[Fields]:
    """Leave nothing of a post but its id and text."""
    return [{name: value for name, value in post.items() if name in BARE} for post in posts]


def shuffle_fields(posts: Sequence[Fields], names: Iterable[str]) -> list[Fields]:
    """Deal the values of each field out anew between posts, by a fixed seed; who had none may get one, or lose it."""
    dealt = list(posts)
    for name in names:
        dealt = _shuffle(dealt, name)
    return dealt


def _shuffle(posts: Sequence[Fields], name: str) -> list[Fields]:
    if name in BARE:
        raise AskedWronglyError(f"The {name} makes a post what it is; it cannot be shuffled.")
    _refuse_unknown(posts, name)
    held: list[Fields] = [{name: post[name]} if name in post else {} for post in posts]
    rests = [{other: value for other, value in post.items() if other != name} for post in posts]
    dealt = random.Random(f"{SEED} {name}").sample(held, len(held))  # noqa: S311  repeatable, no secret
    return [{**rest, **one} for rest, one in zip(rests, dealt, strict=True)]


def count_changes(before: Sequence[Answer], after: Sequence[Answer]) -> dict[str, int]:
    """Count the posts answered otherwise, by label; `any` counts those with any other label or probability."""
    pairs = list(zip(before, after, strict=True))
    found = {name: sum(getattr(one.labels, name) != getattr(other.labels, name) for one, other in pairs)
             for name in LABELLED}  # fmt: skip
    return {"any": sum(one != other for one, other in pairs), **found}


def name_strata(posts: Sequence[Fields], field: str) -> list[str]:
    """Give each post's value of a field; AskedWronglyError when no post has it."""
    _refuse_unknown(posts, field)
    return [str(post.get(field, "(none)")) for post in posts]


def judge_plain(gold: Sequence[GoldClaim], answers: Sequence[Answer], plain: Sequence[Answer]) -> list[ClaimRow]:
    """Put answers beside what a person said of claims; `plain` are those to the plain wordings, in order, or none."""
    rest = iter(plain)
    return [
        ClaimRow(
            identity=claim.identity,
            language=claim.language,
            claims=claim.claims,
            answered=answer.labels,
            plain=next(rest).labels if plain and claim.plain is not None else None,
        )
        for claim, answer in zip(gold, answers, strict=True)
    ]


def _refuse_unknown(posts: Iterable[Fields], field: str) -> None:
    if not any(field in post for post in posts):
        raise AskedWronglyError(f"No post has a field {field}.")
