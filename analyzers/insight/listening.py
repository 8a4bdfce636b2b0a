"""Are we listening? How many needs were answered, how soon, whether we talk with people or at them, and the trend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.columned import as_crowd
from analyzers.insight.crowd import ANSWERED, DISMISSED, MICRO, NEVER, Crowd, micro
from analyzers.insight.digest import Listening, Trend, Waited
from analyzers.insight.heard import heard_since
from analyzers.insight.hours import HOUR
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Period, Share
from analyzers.insight.post import Seen
from analyzers.labels import Origin
from analyzers.waits import MIDDLE, wait_until

MOST = 0.9
"""The share of the waits that the longer figure holds."""
LEAST = 10
"""Needs without which a trend is no more than chance."""
SURE = 0.05
STEPS = (0.0, 1.0, 4.0, 24.0, 72.0, 168.0, inf)
"""Hours between which waits are counted: at once, within the morning, the day, some days, the week, later."""


def gather_listening(
    period: Period,
    posts: Crowd | Sequence[Seen],
    before: Crowd | Sequence[Seen],
    began: Mapping[str, datetime],
) -> Listening:
    """Look at the needs of a period (dismissed ones need no answer) and at our own posts in it.

    The trend compares with the equal periods before that were heard as this one (`periods_before`), each as it stood at
    its own end, so that older needs, which had more time to be answered, look no better for it.
    """
    now_seen = as_crowd(posts)
    hours, answered = waits_of(now_seen, period.until)
    earlier = _earlier(periods_before(period, now_seen, as_crowd(before), began))
    owned = now_seen.of(Origin.OWNED)
    replies = int((owned & now_seen.flags("reply")).sum())
    then = wilson(int(earlier[1].sum()), len(earlier[1]))
    now = wilson(int(answered.sum()), len(answered))
    return Listening(
        answered=now,
        half=wait_until(MIDDLE, hours, answered),
        most=wait_until(MOST, hours, answered),
        replies=replies,
        broadcasts=int(owned.sum()) - replies,
        before=then,
        half_before=wait_until(MIDDLE, *earlier),
        share_trend=_trend_of_shares(now, then),
        wait_trend=_trend_of_waits((hours, answered), earlier),
        waits=count_waits(hours, answered),
    )


Waits = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Hours waited, and whether the answer came."""


def waits_of(seen: Crowd, until: datetime) -> Waits:
    """Give the waits of those who needed an answer (`needs_of`), as of a moment; who asked again waits since then."""
    needs = needs_of(seen)
    end, asked = micro(until), needs.whole("asked")
    answered = (needs.whole("settled") <= end) & (needs.whole("state") == ANSWERED)
    since = np.where((asked != NEVER) & (asked <= end), asked, needs.whole("at"))
    waited = np.maximum(np.where(answered, needs.whole("settled"), end) - since, 0)
    return waited / (HOUR // MICRO), np.asarray(answered, np.bool_)


def count_waits(hours: NDArray[np.float64], answered: NDArray[np.bool_]) -> tuple[Waited, ...]:
    """Count waits by their length in `STEPS`, with an answer and without; none where nobody needed one."""
    if not len(hours):
        return ()
    done, still = (np.histogram(hours[which], STEPS)[0] for which in (answered, ~answered))
    return tuple(
        Waited(least=least, most=None if most == inf else most, answered=int(here), waiting=int(there))
        for (least, most), here, there in zip(pairwise(STEPS), done, still, strict=True)
    )


def needs_of(seen: Crowd) -> Crowd:
    """Give those who needed an answer: what was dismissed needs none."""
    return seen.where(np.asarray(seen.needs & (seen.whole("state") != DISMISSED), np.bool_))


def periods_before(
    period: Period, posts: Crowd, before: Crowd, began: Mapping[str, datetime]
) -> Iterator[tuple[Crowd, datetime]]:
    """Give the mentions of the equal periods before, each with its own end, the latest first.

    One that was listened to only in part is none, nor is one before it; `began` tells when each monitor's first mention
    came.
    """
    length = period.until - period.since
    until = period.since
    first = min(before.whole("at").tolist(), default=micro(until))
    while first < micro(until) and heard_since(until - length, posts, began):
        yield before.where(before.between(until - length, until)), until
        until -= length


def _earlier(periods: Iterable[tuple[Crowd, datetime]]) -> Waits:
    """Give the waits of the equal periods before, each as of its own end."""
    found = [waits_of(seen, until) for seen, until in periods]
    if not found:
        return np.array([], np.float64), np.array([], np.bool_)
    return np.concatenate([hours for hours, _ in found]), np.concatenate([flags for _, flags in found])


def _trend_of_shares(now: Share, then: Share) -> Trend:
    """Compare two shares: a clear change is one whose interval (Newcombe, Statistics in Medicine 17, 1998) leaves 0."""
    if min(now.total, then.total) < LEAST:
        return Trend.TOO_FEW
    one, other = now.hits / now.total, then.hits / then.total
    low = one - other - sqrt((one - now.interval.low) ** 2 + (then.interval.high - other) ** 2)
    high = one - other + sqrt((now.interval.high - one) ** 2 + (other - then.interval.low) ** 2)
    return Trend.BETTER if low > 0 else Trend.WORSE if high < 0 else Trend.NONE_CLEAR


def _trend_of_waits(now: Waits, then: Waits) -> Trend:
    """Compare waits by the log-rank test (Mantel, Cancer Chemotherapy Reports 50, 1966)."""
    from scipy import stats  # noqa: PLC0415  as in analyzers.waits

    if min(len(now[0]), len(then[0])) < LEAST or not (now[1].any() and then[1].any()):
        return Trend.TOO_FEW
    found = stats.logrank(*(stats.CensoredData.right_censored(hours, ~flags) for hours, flags in (now, then)))
    if not found.pvalue < SURE:
        return Trend.NONE_CLEAR
    return Trend.WORSE if found.statistic < 0 else Trend.BETTER
