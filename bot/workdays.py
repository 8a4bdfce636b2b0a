"""When reports of a workspace are due: by its own zone, on the days and without the holidays it works by."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from analyzers.triage.clock import works_on
from bot.desk import promises_of
from bot.parts import Parts
from bot.promising import due_of
from bot.recurrence import DAYS, WORKDAYS, Works, next_due
from storage.schedules import Schedule

BY_ITSELF = ",".join(DAYS[:5])
"""Workdays of a workspace that did not say its own."""


def due_after(parts: Parts, schedule: Schedule, after: datetime) -> datetime:
    """Give the first moment after `after` at which a schedule is due."""
    works = workdays_of(parts) if schedule.days == WORKDAYS else None
    return next_due(schedule.days, schedule.at, after, parts.zone, works)


def workdays_of(parts: Parts) -> Works:
    """Tell on which days the workspace works: its promises' days, Monday to Friday when it named none, no holidays."""
    promises = promises_of(parts)
    told = replace(promises, days=promises.days or BY_ITSELF)
    return partial(works_on, due_of(parts.due, told, parts.zone).working)
