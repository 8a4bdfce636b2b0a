"""How many posts a second several readers read, one core, in turns inside one process."""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from analyzers.analyst import TOGETHER
from analyzers.knowledge import Knowledge
from analyzers.mention import Mention
from analyzers.verdict import Assessment
from bot.bench.spread import Spread, ratios, spread

WARMING = 50
"""Posts that each reader reads before the clock runs: word lists are loaded, caches of code are warm."""
KITH, SINGLE, TEXTBLOB, VADER = "kith", "kith, singly", "TextBlob", "VADER"

Post = tuple[Mention, Knowledge]
Read = Callable[[Sequence[Post]], object]
"""Reads all posts it is given; what it finds is dropped."""


class Analyst(Protocol):
    """What reads a batch of posts."""

    def assess(self, batch: Iterable[Post]) -> list[Assessment]:
        """Read each mention with what is known about its brand."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Posts a second by reader, and the rate of Kith's batches over that of each other reader."""

    posts: int
    runs: int
    rates: Mapping[str, Spread]
    ratios: Mapping[str, Spread]


def collect_readers(analyst: Analyst) -> dict[str, Read]:
    """Give the readers to compare by name; VADER only where vaderSentiment is installed."""

    def batches(posts: Sequence[Post]) -> None:
        for start in range(0, len(posts), TOGETHER):  # as `kith assess` does
            analyst.assess(posts[start : start + TOGETHER])

    def singly(posts: Sequence[Post]) -> None:
        for post in posts:
            analyst.assess([post])

    vader = _vader()
    return {KITH: batches, SINGLE: singly, TEXTBLOB: _textblob(), **({VADER: vader} if vader else {})}


def _textblob() -> Read:
    from textblob import TextBlob  # noqa: PLC0415  takes long to load, and only a bench needs it

    return lambda posts: [TextBlob(mention.text).sentiment for mention, _ in posts]


def _vader() -> Read | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  not installed for use
    except ImportError:
        return None
    scores = SentimentIntensityAnalyzer().polarity_scores
    return lambda posts: [scores(mention.text) for mention, _ in posts]


def measure_pace(
    readers: Mapping[str, Read],
    posts: Sequence[Post],
    runs: int,
    clock: Callable[[], float],
    moved: Callable[[int], None],
) -> Pace:
    """Let every reader read all posts in every run, in turns; `clock` gives seconds, `moved` hears how many are done.

    The order turns from run to run. The texts of a run end in its number, so that nobody is helped by what is
    remembered of the run before; what one leaves in cycles (TextBlob does) is cleared before the next one's clock runs.
    """
    for read in readers.values():
        read(_of_run(posts[:WARMING], runs))
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    names = list(readers)
    for run in range(runs):
        marked = _of_run(posts, run)
        turn = run % len(names)
        for name in names[turn:] + names[:turn]:
            gc.collect()
            began = clock()
            readers[name](marked)
            seconds[name].append(clock() - began)
            moved(sum(map(len, seconds.values())))
    return _pace(seconds, len(posts), runs)


def _of_run(posts: Sequence[Post], run: int) -> list[Post]:
    return [(replace(mention, text=f"{mention.text} {run}"), knowledge) for mention, knowledge in posts]


def _pace(seconds: Mapping[str, Sequence[float]], posts: int, runs: int) -> Pace:
    return Pace(
        posts=posts,
        runs=runs,
        rates={name: spread([posts / taken for taken in each]) for name, each in seconds.items()},
        ratios={name: ratios(each, seconds[KITH]) for name, each in seconds.items() if name != KITH},
    )
