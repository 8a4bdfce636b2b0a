"""How well status claims are found, and whether a post with one is judged as the same post without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzers.evaluation.answers import Labels
from analyzers.evaluation.figures import told

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One labelled post: its language, whether it holds a claim, what was answered, and what for its plain wording.

    `plain` is None when the post has no plain wording.
    """

    identity: str
    language: str
    claims: bool
    answered: Labels
    plain: Labels | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFigures:
    """Of the posts of one language: those with a claim, those answered so, and both; then pairs that differ."""

    language: str
    posts: int
    labelled: int
    called: int
    hits: int
    pairs: int
    urgency_differs: int
    intent_differs: int
    action_differs: int

    @property
    def recall(self) -> float:
        """The share of claims that was found."""
        return told(self.hits / max(1, self.labelled))

    @property
    def precision(self) -> float:
        """The share of what was called a claim that is one."""
        return told(self.hits / max(1, self.called))


def judge_claims(rows: Sequence[ClaimRow]) -> tuple[ClaimFigures, ...]:
    """Give the figures of all posts, then of each language."""
    languages = sorted({row.language for row in rows})
    return tuple(
        _judge(language, [row for row in rows if language in (ALL, row.language)]) for language in (ALL, *languages)
    )


def differing(rows: Iterable[ClaimRow]) -> list[str]:
    """Give the ids of the pairs of which need, intent or action differ."""
    return [row.identity for row in rows if row.plain and _judged(row.plain) != _judged(row.answered)]


def _judge(language: str, rows: Sequence[ClaimRow]) -> ClaimFigures:
    pairs = [(row.answered, row.plain) for row in rows if row.plain]
    return ClaimFigures(
        language=language,
        posts=len(rows),
        labelled=sum(row.claims for row in rows),
        called=sum(row.answered.status_leverage for row in rows),
        hits=sum(row.claims and row.answered.status_leverage for row in rows),
        pairs=len(pairs),
        urgency_differs=sum(one.urgency is not other.urgency for one, other in pairs),
        intent_differs=sum(one.intent is not other.intent for one, other in pairs),
        action_differs=sum(one.action is not other.action for one, other in pairs),
    )


def _judged(labels: Labels) -> tuple[str, str, str]:
    return labels.urgency, labels.intent, labels.action
