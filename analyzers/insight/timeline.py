"""The picture's numbers: mentions by origin for each local day, and community support's share."""

from collections.abc import Sequence
from datetime import timedelta, tzinfo

import numpy as np

from analyzers.insight.columned import as_crowd
from analyzers.insight.crowd import DAY, EPOCH, Crowd, Whole
from analyzers.insight.digest import Day
from analyzers.insight.intervals import wilson
from analyzers.insight.localtimes import local_times
from analyzers.insight.measures import Period
from analyzers.insight.origincounts import SHOWN
from analyzers.insight.post import Post
from analyzers.insight.support import supporting
from analyzers.labels import Origin

MOST_DAYS = 120


def draw_timeline(period: Period, posts: Crowd | Sequence[Post], zone: tzinfo) -> tuple[Day, ...]:
    """Give every day of the period, empty ones too; of a long period the last `MOST_DAYS`."""
    crowd = as_crowd(posts)
    first = period.since.astimezone(zone).date()
    last = (period.until - timedelta(microseconds=1)).astimezone(zone).date()
    number = (last - first).days + 1
    spoken = local_times(crowd.whole("at"), zone) // DAY - (first - EPOCH.date()).days
    counts = {origin: _by_day(spoken[crowd.of(origin)], number) for origin in SHOWN}
    everything, support = _by_day(spoken, number), _by_day(spoken[supporting(crowd)], number)
    return tuple(
        Day(
            day=first + timedelta(days=day),
            counts={origin: counts[origin][day] for origin in SHOWN},
            support=wilson(support[day], everything[day] - counts[Origin.OWNED][day]),
        )
        for day in range(max(0, number - MOST_DAYS), number)
    )


def _by_day(days: Whole, number: int) -> list[int]:
    """Count by the day of the period, of those that lie within it."""
    return [int(many) for many in np.bincount(days[(days >= 0) & (days < number)], minlength=number)]
