"""Turns a digest's numbers into its charts: origins by day, the share of community support, how long needs waited."""

from collections.abc import Sequence

from analyzers.insight.digest import Day, Digest
from bot.present.message import Chart, Shows
from bot.present.sparks import by_week, in_all, share_of
from bot.present.words import ORIGIN, count, say_share, say_wait

MOST_POINTS = 14
"""Beyond so many days a share is told week by week."""
LEAST_POINTS = 2
"""Fewer shares are no picture: the sentence tells them."""
LEAST_NEEDS = 3


def picture_origins(digest: Digest) -> tuple[Chart, ...]:
    """Draw mentions by origin, day by day; nothing where there are none."""
    if not digest.headline.mentions:
        return ()
    told = ", ".join(f"{ORIGIN[one.origin]} {one.read:,}" for one in digest.origins if one.read)
    return (Chart(title="Mentions by origin, day by day", days=digest.days, says=f"By origin: {told}."),)


def picture_support(digest: Digest) -> tuple[Chart, ...]:
    """Draw community support's share of what others said, by day where days are enough for it, else by week."""
    for step, days in _steps(digest.days):
        if sum(share_of(day.support) is not None for day in days) >= LEAST_POINTS:
            says = f"Praise and help: {say_share(in_all(days))} of what others said."
            title = f"Share of community support, {step}, with its 95 % interval"
            return (Chart(title=title, says=says, days=tuple(days), shows=Shows.SUPPORT),)
    return ()


def _steps(days: Sequence[Day]) -> list[tuple[str, Sequence[Day]]]:
    weekly = ("week by week", by_week(days))
    return [weekly] if len(days) > MOST_POINTS else [("day by day", days), weekly]


def picture_waits(digest: Digest) -> tuple[Chart, ...]:
    """Draw how long the period's needs waited; nothing where they are too few for a picture."""
    listening = digest.listening
    if listening.answered.total < LEAST_NEEDS or not listening.waits:
        return ()
    waiting = listening.answered.total - listening.answered.hits
    half = f", half of all within {say_wait(listening.half)}" if listening.half.hours is not None else ""
    needs = count(listening.answered.total, "need")
    says = f"Of {needs} {listening.answered.hits:,} answered{half}; {waiting:,} waiting."
    return (Chart(title="How long needs waited, shortest first", says=says, shows=Shows.WAITS, waits=listening.waits),)
