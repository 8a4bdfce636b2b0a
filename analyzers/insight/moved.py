"""The posts behind a change: those of the people that it counts now, and those by which it knows what is usual."""

from datetime import datetime, tzinfo
from functools import reduce

import numpy as np

from analyzers.insight.change import earlier_periods
from analyzers.insight.crowd import Crowd
from analyzers.insight.digest import Change
from analyzers.insight.hours import HOUR, first_voices, hours_counted
from analyzers.insight.measures import Period
from analyzers.insight.rises import hours_told
from analyzers.insight.topics import of_topic, within


def voices_now(change: Change, period: Period, seen: Crowd, began: datetime, zone: tzinfo) -> Crowd:
    """Give the posts of the people that a change counts; `seen` are those of the period and before it.

    By the hour or the day somebody counts once a day, so of them there is one post a day.
    """
    about = of_topic(change, seen)
    if change.hours is not None:
        return within(first_voices(about, zone), change.hours)
    if change.kind == "rise":
        return within(first_voices(about, zone), _days_of_rise(period, began)[0])
    return within(about, period)


def voices_usual(change: Change, period: Period, seen: Crowd, began: datetime, zone: tzinfo) -> Crowd:
    """Give the posts by which it is known what is usual.

    Of a peak they are those of the weeks before, one for a person and day, of a rise those of its days before, else
    those of the equal periods before.
    """
    about = of_topic(change, seen)
    if change.hours is not None:
        return within(first_voices(about, zone), Period(_first_hour(period, began), period.since))
    if change.kind == "rise":
        return within(first_voices(about, zone), _days_of_rise(period, began)[1])
    earlier = [about.between(one.since, one.until) for one in earlier_periods(period, began)]
    return about.where(reduce(np.logical_or, earlier, np.zeros(len(about), np.bool_)))


def _first_hour(period: Period, began: datetime) -> datetime:
    return period.since - hours_counted(period, began)[0] * HOUR


def _days_of_rise(period: Period, began: datetime) -> tuple[Period, Period]:
    first, number = _first_hour(period, began), sum(hours_counted(period, began))
    now, before = (Period(first + part.start * HOUR, first + part.stop * HOUR) for part in hours_told(number))
    return now, before
