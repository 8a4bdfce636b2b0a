"""What a monitor would make of some posts, before it is saved."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzers.knowledge import Monitor
from analyzers.mention import Mention
from analyzers.relevance import CHOSEN, LEFT_OUT, Gate, Ground, Relevance

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post and what the gate says of it: its text, nothing of its author; a text that was typed has no source."""

    text: str
    source: str = ""
    at: datetime | None = None
    relevance: Relevance


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a monitor would make of posts: the first `hits`, and what decided for all `of` that were looked at."""

    monitor: Monitor
    hits: tuple[Hit, ...]
    counts: Mapping[Ground, int]
    of: int

    @property
    def passing(self) -> int:
        """How many would pass."""
        return sum(posts for ground, posts in self.counts.items() if ground not in LEFT_OUT)


def take_all(monitor: Monitor, posts: Sequence[Mention]) -> Trial:
    """Say the same of a place whose posts are all taken in."""
    hits = [Hit(text=one.text, source=one.source, at=one.created_at, relevance=CHOSEN) for one in posts]
    return Trial(monitor=monitor, hits=tuple(hits[:SHOWN]), counts=Counter({Ground.CHOSEN: len(hits)}), of=len(hits))


def try_on(
    monitor: Monitor, posts: Sequence[tuple[Mention, str]], *, among: Collection[Ground] = frozenset(Ground)
) -> Trial:
    """Say what a monitor would make of posts, each with the text that may be shown, in their order.

    Only those count that are decided by one of the grounds `among`.
    """
    gate = Gate(monitor)
    ours = {(one.source, one.external_id) for one, _ in posts if gate.judge(one).ground is Ground.OURS}
    judged = [
        Hit(
            text=text, source=one.source, at=one.created_at,
            relevance=gate.judge(one, answers_us=(one.source, one.in_reply_to) in ours),
        )
        for one, text in posts
    ]  # fmt: skip
    hits = [hit for hit in judged if hit.relevance.ground in among]
    counts = Counter(hit.relevance.ground for hit in hits)
    return Trial(monitor=monitor, hits=tuple(hits[:SHOWN]), counts=counts, of=len(hits))
