"""What the digest sees of a change: made-up monitors, calm ones and ones with a planted spike."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analyzers.insight.baseline import expect_people, spread_of
from analyzers.insight.change import MONTH, pick_news
from analyzers.insight.hours import HOURS_A_WEEK, MOST_WEEKS, WEEK
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Share
from analyzers.insight.rises import find_rise
from analyzers.insight.spikes import find_spikes
from analyzers.insight.topics import COMPLAINTS, VOLUME, Topic
from bot.bench.weeks import WATCHED, Month, Planted, draw_month, hours_of, plant_spike
from bot.present.message import Message, Part, Style, Table
from bot.present.words import count

SMALL = ("fewer than 3", "3 to 8", "8 or more")
SMALL_ENDS = (3.0, 8.0)
IN_A_MONTH = MONTH / (WATCHED * WEEK)
OF_SERIES = (
    "Each monitor is drawn by its own seed, so the same figures come again: 5 to 500 organic people a day, the shape "
    "of a day and a week, days with moods of their own. A planted spike has three times the expected people and at "
    "least fifteen, for 1 to 24 hours. Intervals of 95 %."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """False alarms a month and monitor, with half the width of an interval of 95 %."""

    mean: float
    half: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikesBench:
    """What was found: false alarms by kind, months with more than one, and planted spikes by expected people.

    `weeks` is the history that each monitor begins with.
    """

    weeks: int
    series: int
    alarms: dict[str, Alarms]
    noisy: Share
    found: dict[str, Share]


def measure_spikes(weeks: int, series: int, moved: Callable[[int], None]) -> SpikesBench:
    """Watch so many calm monitors for four weeks each, and as many with a spike; `moved` hears how many are done."""
    counts: list[tuple[int, int, int]] = []
    hits: list[tuple[float, bool]] = []
    for seed in range(series):
        month = draw_month(weeks, seed)
        counts.append(count_alarms(month))
        spiked, planted = plant_spike(month, seed)
        hits.append((planted.expected, _finds(spiked, planted)))
        moved(seed + 1)
    return SpikesBench(
        weeks=weeks, series=series, alarms=_alarms(counts), found=_found(hits),
        noisy=wilson(sum(sum(row) > 1 for row in counts), series),
    )  # fmt: skip


def count_alarms(month: Month) -> tuple[int, int, int]:
    """Give the spikes, slow rises and other changes that four weekly digests tell of a calm month."""
    spikes = rises = news = 0
    for week in range(WATCHED):
        hours = hours_of(month, month.people, week)
        spikes += len(find_spikes(hours))
        rises += sum(find_rise(each) is not None for each in (hours, hours_of(month, month.complaints, week)))
        news += len(pick_news(*_topics(month, week), spread_of(hours, expect_people(hours), 24), WEEK))
    return spikes, rises, news


def _finds(month: Month, planted: Planted) -> bool:
    found = find_spikes(hours_of(month, month.people, 0))
    return any(spike.first < planted.first + planted.lasts and planted.first < spike.last for spike in found)


def _topics(month: Month, week: int) -> tuple[dict[Topic, int], list[dict[Topic, int]]]:
    """Give the people of a week by topic, and those of the weeks before it, the latest first."""
    now = month.history // HOURS_A_WEEK + week
    first = max(now - MOST_WEEKS, 0)
    return _week(month, now), [_week(month, each) for each in range(now - 1, first - 1, -1)]


def _week(month: Month, week: int) -> dict[Topic, int]:
    hours = slice(week * HOURS_A_WEEK, (week + 1) * HOURS_A_WEEK)
    themes = {("theme", f"{place}"): int(each[hours].sum()) for place, each in enumerate(month.themes)}
    return {
        ("volume", VOLUME): int(month.people[hours].sum()),
        ("complaints", COMPLAINTS): int(month.complaints[hours].sum()),
        **themes,
    }


def _alarms(counts: list[tuple[int, int, int]]) -> dict[str, Alarms]:
    table = np.array(counts, np.float64) * IN_A_MONTH
    parts = {"spikes": table[:, 0], "slow rises": table[:, 1], "other changes": table[:, 2], "all": table.sum(axis=1)}
    return {
        name: Alarms(mean=float(each.mean()), half=1.96 * float(each.std()) / math.sqrt(len(each)))
        for name, each in parts.items()
    }


def _found(hits: list[tuple[float, bool]]) -> dict[str, Share]:
    parts: dict[str, list[bool]] = {name: [] for name in (*SMALL, "all")}
    for expected, hit in hits:
        parts[SMALL[int(np.searchsorted(SMALL_ENDS, expected, side="right"))]].append(hit)
        parts["all"].append(hit)
    return {name: wilson(sum(each), len(each)) for name, each in parts.items()}


def present_spikes_bench(bench: SpikesBench) -> Message:
    """Show false alarms by kind, and found spikes by how many people are expected."""
    alarms = tuple((name, f"{each.mean:.2f}", f"±{each.half:.2f}") for name, each in bench.alarms.items())
    found = tuple((name, *_cells(share)) for name, share in bench.found.items())
    noisy = ("months with more than one", *_cells(bench.noisy))
    return Message(
        title="What the digest sees of a change",
        subtitle=f"{count(bench.series, 'monitor')}, {count(bench.weeks, 'week')} of history, {WATCHED} weeks watched",
        blocks=(
            Table(caption="False alarms a month and monitor", head=("kind", "alarms", "95 %"), rows=alarms,
                  numeric=(1, 2)),
            Table(caption="Noisy months", head=("", "number", "share", "95 %"), rows=(noisy,), numeric=(1, 2, 3)),
            Table(caption="Planted spikes found, by the people expected in these hours",
                  head=("expected", "found", "share", "95 %"), rows=found, numeric=(1, 2, 3)),
        ),
        footer=((Part(OF_SERIES, Style.MUTED),),),
    )  # fmt: skip


def spikes_bench_to_plain(bench: SpikesBench) -> dict[str, object]:
    """Give the same for a program."""
    return {
        "weeks": bench.weeks,
        "series": bench.series,
        "false_alarms_a_month": {
            name: {"mean": round(each.mean, 4), "half": round(each.half, 4)} for name, each in bench.alarms.items()
        },
        "months_with_more_than_one": _plain(bench.noisy),
        "planted_found": {name: _plain(share) for name, share in bench.found.items()},
    }


def _cells(share: Share) -> tuple[str, str, str]:
    if not share.total:
        return "0 of 0", "–", "–"
    interval = f"{100 * share.interval.low:.1f}–{100 * share.interval.high:.1f}"
    return f"{share.hits:,} of {share.total:,}", f"{100 * share.hits / share.total:.1f} %", interval


def _plain(share: Share) -> dict[str, object]:
    return {
        "hits": share.hits,
        "total": share.total,
        "low": round(share.interval.low, 4),
        "high": round(share.interval.high, 4),
    }
