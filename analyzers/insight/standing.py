"""What stands behind the figures: which sources spoke, until when they are complete, who read, what is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from analyzers.insight.crowd import Crowd, moment
from analyzers.insight.digest import Footer, SourceHealth
from analyzers.insight.measures import Period
from analyzers.insight.silence import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """How listening goes: when each source last gave a mention, what it gave, what is wrong with some, what is unread.

    `unread` are deliveries of services that could not be read.
    """

    last_seen: Mapping[str, datetime]
    paces: Mapping[str, Pace] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0


def gather_footer(period: Period, posts: Crowd, listened: Listened, audit: str) -> Footer:
    """Say what stands behind a period's figures."""
    return Footer(
        sources=tuple(_healths(dict(_count_by_source(posts)), listened)),
        version=", ".join(posts.named("version")),
        audit=audit,
        authors_unknown=int((posts.numbers("author") == 0).sum()),
        times_unknown=int((~posts.flags("dated")).sum()),
        complete=_complete(period, posts),
        unread=listened.unread,
    )


def _healths(counted: Mapping[str, int], listened: Listened) -> Iterator[SourceHealth]:
    """Give those that brought something once, then those that fail and never did."""
    last_seen, failing = listened.last_seen, listened.failing
    for source in [*sorted(last_seen), *(name for name in failing if name not in last_seen)]:
        pace = listened.paces.get(source, Pace())
        yield SourceHealth(
            source=source or "unknown",
            last_seen=last_seen.get(source),
            mentions=counted.get(source, 0),
            usual=pace.usual,
            silent=pace.silent,
            trouble=failing.get(source, ""),
        )


def _count_by_source(posts: Crowd) -> list[tuple[str, int]]:
    counts = np.bincount(posts.rows["source"], minlength=len(posts.names["source"])).tolist()
    return [(name, many) for name, many in zip(posts.names["source"], counts, strict=True) if many]


def _complete(period: Period, posts: Crowd) -> datetime | None:
    """Give until when the period's sources were taken in: the earliest of the moments at which each was last read."""
    seen = [
        int(posts.rows["seen"][posts.rows["source"] == code].max()) for code in np.unique(posts.rows["source"]).tolist()
    ]
    return min(period.until, moment(min(seen))) if seen else None
