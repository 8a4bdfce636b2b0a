"""Says of a case how long it waits, by both clocks, and by when it should be answered."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from analyzers.triage.queue import Ranked
from bot.present.words import say_hours, say_moment

HOUR = timedelta(hours=1)
Say = Callable[[timedelta], str]


def say_wait(span: timedelta) -> str:
    """Say a time waited as a person would: `20 min`, `5 h`, `2 d 3 h`."""
    return say_hours(max(span, timedelta()) / HOUR)


def say_wait_by_hour(span: timedelta) -> str:
    """Say a time waited so that it stays true for a while, in a message that is kept current."""
    return "under an hour" if span < HOUR else say_wait(span)


def say_clocks(ranked: Ranked, say: Say = say_wait) -> str:
    """Say when it was posted and when we saw it; empty when nobody knows when it was seen.

    What arrived the moment it was seen has no time of its own that we know.
    """
    case = ranked.case
    if case.seen is None:
        return ""
    seen = say(ranked.as_of - case.seen)
    if case.seen == case.arrived:
        return f"seen {seen} ago"
    posted = say(ranked.waited)
    return f"posted and seen {seen} ago" if posted == seen else f"posted {posted} ago, seen {seen} ago"


def say_due(ranked: Ranked, say: Say = say_wait) -> str:
    """Say how long there is until it is due, or since when it is overdue."""
    left = ranked.due - ranked.as_of
    return f"overdue by {say(-left)}" if ranked.overdue else f"due in {say(left)}"


def say_clocks_at(ranked: Ranked, zone: tzinfo) -> str:
    """Say the same as moments, in a message that stays as it is."""
    case = ranked.case
    seen = f"seen {say_moment(case.seen, zone)}" if case.seen else ""
    posted = "" if case.seen == case.arrived else f"posted {say_moment(case.arrived, zone)}"
    return ", ".join(filter(None, (posted, seen)))


def say_due_at(ranked: Ranked, zone: tzinfo) -> str:
    """Say by when it should be answered, as a moment."""
    return f"due {say_moment(ranked.due, zone)}"
