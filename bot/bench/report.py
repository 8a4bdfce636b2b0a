"""Shows what a bench of the reader measured."""

from dataclasses import dataclass

from bot.bench.processes import FIRST_ANSWER, Starts
from bot.bench.processes import TEXTBLOB as TEXTBLOB_STARTS
from bot.bench.readers import KITH, SINGLE, VADER, Pace
from bot.bench.spread import Spread
from bot.present.message import Message, Paragraph, Part, Style, Table
from bot.present.words import count

NO_VADER = "vaderSentiment is not installed, so VADER is left out (`pip install vaderSentiment`)."
OF_RUNS = (
    "Medians, with the least and the most of the runs. "
    "Reading is timed by what the processor spent on it, processes by the clock."
)
MEGABYTE = 1_000_000
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderBench:
    """All that was measured of the reader: pace, starts, and the most memory of a process that only assesses (bytes).

    `where` names the file of the posts; `one_core` tells whether everything ran on one core.
    """

    where: str
    pace: Pace
    starts: Starts
    memory: int
    one_core: bool


def present_reader_bench(found: ReaderBench) -> Message:
    """Show posts a second, what one post costs alone and in a batch, memory, and the time to the first answer."""
    pace = found.pace
    core = "one core" if found.one_core else "any core: this system cannot keep a process to one"
    vader = () if VADER in pace.rates else (Paragraph((Part(NO_VADER),)),)
    return Message(
        title="How fast posts are read",
        subtitle=f"{count(pace.posts, 'post')} of {found.where}, {count(pace.runs, 'run')} in turns, {core}",
        blocks=(_pace(pace), *vader, _cost(found), _starts(found.starts)),
        footer=((Part(OF_RUNS, Style.MUTED),),),
    )


def reader_bench_to_plain(found: ReaderBench) -> dict[str, object]:
    """Give the same for a program: rates in posts a second, memory in bytes, starts in seconds."""
    pace, starts = found.pace, found.starts
    return {
        "posts": pace.posts,
        "runs": pace.runs,
        "file": found.where,
        "one_core": found.one_core,
        "posts_a_second": {name: _plain(each) for name, each in pace.rates.items()},
        "kith_over_reader": {name: _plain(each) for name, each in pace.ratios.items()},
        "most_memory_bytes": found.memory,
        "start_seconds": {name: _plain(each) for name, each in starts.seconds.items()},
        "start_over_textblob": {name: _plain(each) for name, each in starts.ratios.items()},
        "remarks": [] if VADER in pace.rates else [NO_VADER],
    }


def _pace(pace: Pace) -> Table:
    rows = [(name, *_rate(each), *_times(pace.ratios.get(name))) for name, each in pace.rates.items()]
    return Table(
        caption="",
        head=("reader", "posts a second", "least–most", "kith : it", "least–most"),
        rows=tuple(rows),
        numeric=(1, 2, 3, 4),
    )


def _cost(found: ReaderBench) -> Paragraph:
    alone, batch = (MILLISECONDS / found.pace.rates[name].median for name in (SINGLE, KITH))
    words = (
        f"One post costs {alone:.2f} ms alone and {batch:.2f} ms in a batch. "
        f"A process that only assesses holds {found.memory / MEGABYTE:,.0f} MB at most."
    )
    return Paragraph((Part(words),))


def _starts(starts: Starts) -> Table:
    rows = [
        (name, f"{each.median:.2f} s", f"{each.least:.2f}–{each.most:.2f}", *_times(starts.ratios.get(name)))
        for name, each in starts.seconds.items()
    ]
    return Table(
        caption=f"Whole processes from start to end; {FIRST_ANSWER} answers one post",
        head=("process", "takes", "least–most", f"it : {TEXTBLOB_STARTS}", "least–most"),
        rows=tuple(rows),
        numeric=(1, 2, 3, 4),
    )


def _rate(each: Spread) -> tuple[str, str]:
    return f"{each.median:,.0f}", f"{each.least:,.0f}–{each.most:,.0f}"


def _times(each: Spread | None) -> tuple[str, str]:
    return ("", "") if each is None else (f"{each.median:.2f}", f"{each.least:.2f}–{each.most:.2f}")


def _plain(each: Spread) -> dict[str, float]:
    return {"median": round(each.median, 4), "least": round(each.least, 4), "most": round(each.most, 4)}
