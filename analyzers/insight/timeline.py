"""The picture's numbers: mentions by origin for each local day, and community support's share."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta, tzinfo

from analyzers.insight.digest import Day, Period
from analyzers.insight.intervals import wilson
from analyzers.insight.origincounts import SHOWN
from analyzers.insight.post import Post
from analyzers.insight.support import is_support
from analyzers.labels import Origin

MOST_DAYS = 120


def draw_timeline(period: Period, posts: Sequence[Post], zone: tzinfo) -> tuple[Day, ...]:
    """Give every day of the period, empty ones too; of a long period the last `MOST_DAYS`."""
    by_day: dict[date, list[Post]] = defaultdict(list)
    for post in posts:
        by_day[post.at.astimezone(zone).date()].append(post)
    first = period.since.astimezone(zone).date()
    last = (period.until - timedelta(microseconds=1)).astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple(_day(day, by_day[day]) for day in days[-MOST_DAYS:])


def _day(day: date, posts: Sequence[Post]) -> Day:
    counts = Counter(post.origin for post in posts)
    others = len(posts) - counts[Origin.OWNED]
    return Day(
        day=day,
        counts={origin: counts[origin] for origin in SHOWN},
        support=wilson(sum(map(is_support, posts)), others),
    )
