"""What every figure of a period is told in: the period itself, and how sure a count or a share is."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; both aware UTC. `name` is what the asker called it, maybe empty."""

    since: datetime
    until: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of a count (whole numbers) or a share (0 to 1), at 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `total`, with the Wilson interval of the share. No share is shown for fewer than ten."""

    hits: int
    total: int
    interval: Range
