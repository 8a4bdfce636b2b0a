"""Clocks: the wall's, one that stands still, and one that runs fast from a chosen moment, to see a week in a minute."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Give the time of this moment, aware UTC."""
    return datetime.now(UTC)


def still_clock(moment: datetime) -> Clock:
    """Give a clock that always tells the same moment."""
    return lambda: moment


def fast_clock(start: datetime, speed: float, elapsed: Callable[[], float] = time.monotonic) -> Clock:
    """Give a clock that starts at a moment and runs `speed` times as fast as the real one."""
    began = elapsed()
    return lambda: start + timedelta(seconds=(elapsed() - began) * speed)
