"""What stands behind the figures: which sources spoke, until when they are complete, who read, what is not known."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import numpy as np

from analyzers.insight.crowd import Crowd, moment
from analyzers.insight.digest import Footer, Period, SourceHealth


def gather_footer(
    period: Period, posts: Crowd, last_seen: Mapping[str, datetime], failing: Mapping[str, str], audit: str
) -> Footer:
    """Say what stands behind a period's figures.

    `last_seen` is when each source last gave a mention before its end, `failing` what is wrong with some now.
    """
    return Footer(
        sources=tuple(_healths(dict(_count_by_source(posts)), last_seen, failing)),
        version=", ".join(posts.named("version")),
        audit=audit,
        authors_unknown=int((posts.numbers("author") == 0).sum()),
        times_unknown=int((~posts.flags("dated")).sum()),
        complete=_complete(period, posts),
    )


def _healths(
    counted: Mapping[str, int], last_seen: Mapping[str, datetime], failing: Mapping[str, str]
) -> Iterator[SourceHealth]:
    """Give those that brought something once, then those that fail and never did."""
    for source in [*sorted(last_seen), *(name for name in failing if name not in last_seen)]:
        yield SourceHealth(
            source=source or "unknown",
            last_seen=last_seen.get(source),
            mentions=counted.get(source, 0),
            silent=source not in counted,
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
