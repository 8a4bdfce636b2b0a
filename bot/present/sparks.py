"""Tells a chart in letters: rows of bars where only text is shown, and all its numbers for whoever cannot see it."""

from collections.abc import Iterator, Sequence

from analyzers.insight.digest import Day, Waited
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Share
from bot.present.message import Chart, Shows
from bot.present.palette import DRAWN
from bot.present.words import LEAST_FOR_SHARE, ORIGIN, say_share

BARS = "▁▂▃▄▅▆▇█"
TOO_FEW = "·"
"""Stands where there are too few mentions to tell a share."""
LONGEST_ALT = 1000
"""What chats take as the description of a picture."""
DAYS_IN_A_WEEK, HOURS_IN_A_DAY = 7, 24


def sparkline(numbers: Sequence[float], most: float | None = None) -> str:
    """Draw numbers as a row of bars; nothing is a space, the largest (or `most`) is full."""
    top = max(numbers, default=0) if most is None else most
    return "".join(BARS[min(int(7 * number / top + 0.5), 7)] if number else " " for number in numbers) if top else ""


def spark_rows(chart: Chart, most: int | None = None) -> list[tuple[str, str, str]]:
    """Give (name, bars, told) for every row of a chart; `most` days at most, the latest."""
    days = chart.days[-most:] if most else chart.days
    match chart.shows:
        case Shows.ORIGINS:
            return list(_origins(days))
        case Shows.SUPPORT:
            return list(_support(days))
        case Shows.WAITS:
            return list(_waits(chart.waits))


def spark_lines(chart: Chart, most: int | None = None) -> list[str]:
    """Write the rows of a chart under each other, for letters of one width."""
    rows = spark_rows(chart, most)
    width = max((len(name) for name, _, _ in rows), default=0)
    return [f"{name:<{width}}  {bars}  {told}" for name, bars, told in rows]


def _origins(days: Sequence[Day]) -> Iterator[tuple[str, str, str]]:
    for origin in DRAWN:
        numbers = [day.counts.get(origin, 0) for day in days]
        if sum(numbers):
            yield ORIGIN[origin], sparkline(numbers), f"{sum(numbers):,}"


def _support(days: Sequence[Day]) -> Iterator[tuple[str, str, str]]:
    shares = [share_of(day.support) for day in days]
    told = [share for share in shares if share is not None]
    if told:
        bars = "".join(TOO_FEW if share is None else sparkline([share], max(told)) or " " for share in shares)
        yield "community support", bars, say_share(in_all(days))


def _waits(waits: Sequence[Waited]) -> Iterator[tuple[str, str, str]]:
    rows = (("answered", [one.answered for one in waits]), ("waiting still", [one.waiting for one in waits]))
    most = max((number for _, numbers in rows for number in numbers), default=0)
    for name, numbers in rows:
        if sum(numbers):
            yield name, sparkline(numbers, most), f"{sum(numbers):,}"


def share_of(share: Share) -> float | None:
    """Give a share from 0 to 1; None where there are too few to tell one."""
    return share.hits / share.total if share.total >= LEAST_FOR_SHARE else None


def in_all(days: Sequence[Day]) -> Share:
    """Give the share of community support of several days together."""
    return wilson(sum(day.support.hits for day in days), sum(day.support.total for day in days))


def by_week(days: Sequence[Day]) -> tuple[Day, ...]:
    """Put days together by sevens, counted back from the last; each is named by its first day."""
    first = len(days) % DAYS_IN_A_WEEK
    starts = range(first, len(days), DAYS_IN_A_WEEK)
    weeks = (days[:first], *(days[start : start + DAYS_IN_A_WEEK] for start in starts))
    return tuple(_together(week) for week in weeks if week)


def _together(days: Sequence[Day]) -> Day:
    origins = {origin for day in days for origin in day.counts}
    counts = {origin: sum(day.counts.get(origin, 0) for day in days) for origin in sorted(origins)}
    return Day(day=days[0].day, counts=counts, support=in_all(days))


def say_step(waited: Waited) -> str:
    """Say how long a step of waits is: `under 1 h`, `1–4 h`, `3–7 d`, `over 7 d`."""
    unit, hours = ("d", HOURS_IN_A_DAY) if (waited.most or waited.least) > HOURS_IN_A_DAY else ("h", 1)
    low = f"{waited.least / hours:g}"
    if waited.most is None:
        return f"over {low} {unit}"
    return f"{f'{low}–' if waited.least else 'under '}{waited.most / hours:g} {unit}"


def describe(chart: Chart, most: int = LONGEST_ALT) -> str:
    """Tell a chart with all its numbers; where they are more than `most` letters, week by week, else the sentence."""
    if chart.shows is Shows.WAITS:
        forms = ["; ".join(f"{say_step(one)}: {one.answered} answered, {one.waiting} waiting" for one in chart.waits)]
    else:
        forms = ["; ".join(_day(chart.shows, day) for day in days) for days in (chart.days, by_week(chart.days))]
    told = [f"{chart.says} {numbers}.".strip() for numbers in forms if numbers]
    return next((words for words in told if len(words) <= most), chart.says[:most])


def _day(shows: Shows, day: Day) -> str:
    if shows is Shows.SUPPORT:
        return f"{day.day:%d %b} {say_share(day.support)}"
    counts = [f"{ORIGIN[origin]} {day.counts[origin]}" for origin in DRAWN if day.counts.get(origin)]
    return f"{day.day:%d %b} {', '.join(counts) or 'none'}"
