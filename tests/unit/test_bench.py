"""`kith bench reader`: what it measures and how it tells it. Nothing here asserts how long anything takes."""

import json
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from builders import a_mention, an_assessment

from analyzers.analyst import TOGETHER
from analyzers.errors import KithError
from analyzers.knowledge import Knowledge, Monitor
from bot.bench.core import one_core
from bot.bench.posts import take_posts, write_posts
from bot.bench.processes import FIRST_ANSWER, Starts, measure_starts, most_memory, start_commands
from bot.bench.processes import TEXTBLOB as TEXTBLOB_STARTS
from bot.bench.readers import KITH, SINGLE, TEXTBLOB, VADER, Pace, collect_readers, measure_pace
from bot.bench.report import ReaderBench, present_reader_bench
from bot.bench.spread import ratios, spread
from bot.errors import UnreadableFileError
from bot.platforms.terminal import render
from bot.sources.assess_lines import read_assess_line

ROOT = Path(__file__).parents[2]
WITHOUT_VADER = """
import sys
sys.modules["vaderSentiment"] = None
from bot.cli.app import main
main()
"""


def nothing(_done):
    """Hear of progress and do nothing."""


def some_posts(number):
    return [(a_mention(external_id=f"{place}"), Knowledge(monitor=Monitor(name="Acme"))) for place in range(number)]


class Clock:
    """Goes on by what each reading is said to take."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def reader(self, *seconds):
        left = iter((0.0, *seconds))  # the first reading warms up

        def read(_posts):
            self.now += next(left)

        return read


class Counting:
    """Answers posts and remembers how many came at once."""

    def __init__(self):
        self.batches = []

    def assess(self, batch):
        posts = list(batch)
        self.batches.append(len(posts))
        return [an_assessment() for _ in posts]


def test_a_spread_is_the_middle_and_the_ends():
    """Of ratios too, taken run by run."""
    found = spread([3.0, 1.0, 8.0])
    assert (found.median, found.least, found.most) == (3.0, 1.0, 8.0)
    against = ratios([2.0, 6.0], [1.0, 2.0])
    assert (against.median, against.least, against.most) == (2.5, 2.0, 3.0)


def test_rates_are_posts_a_second_and_ratios_kith_over_the_other():
    """Kith reads ten posts in one second, two and four, the other in half of that: half as fast in every run."""
    clock = Clock()
    readers = {KITH: clock.reader(1.0, 2.0, 4.0), TEXTBLOB: clock.reader(0.5, 1.0, 2.0)}
    found = measure_pace(readers, some_posts(10), 3, clock, nothing)
    assert (found.rates[KITH].median, found.rates[KITH].least, found.rates[KITH].most) == (5.0, 2.5, 10.0)
    assert (found.ratios[TEXTBLOB].least, found.ratios[TEXTBLOB].most) == (0.5, 0.5)
    assert KITH not in found.ratios


def test_readers_take_turns_and_no_run_reads_what_another_read():
    """The order turns; texts of different runs differ, those of one run are the same for all readers."""
    heard, moved = [], []
    readers = {name: lambda posts, name=name: heard.append((name, posts[0][0].text)) for name in "abc"}
    steps = count()
    measure_pace({KITH: lambda _posts: None, **readers}, some_posts(3), 4, lambda: float(next(steps)), moved.append)
    runs = [heard[start : start + 3] for start in range(3, len(heard), 3)]
    assert [[name for name, _ in run] for run in runs] == [list("abc"), list("abc"), list("bca"), list("cab")]
    texts = [{text for _, text in run} for run in (heard[:3], *runs)]
    assert all(len(each) == 1 for each in texts)
    assert len(set.union(*texts)) == 5
    assert moved[-1] == 16


def test_a_batch_holds_as_many_posts_as_assess_reads_at_once_and_singly_one():
    """The same posts, read by the same analyst."""
    analyst = Counting()
    readers = collect_readers(analyst)
    readers[KITH](some_posts(TOGETHER + 1))
    assert analyst.batches == [TOGETHER, 1]
    readers[SINGLE](some_posts(3))
    assert analyst.batches[2:] == [1, 1, 1]
    for name in set(readers) - {KITH, SINGLE}:
        assert len(readers[name](some_posts(2))) == 2


def test_a_file_is_read_again_until_there_are_enough_posts_and_no_text_twice(tmp_path):
    """CSV with a text column; the brand of a row is known of its post."""
    file = tmp_path / "posts.csv"
    file.write_text("id,text,brand\n1,My kettle leaks,Acme\n2,Love it,Bemo\n")
    found = take_posts(file, 5)
    texts = [mention.text for mention, _ in found]
    assert texts == ["My kettle leaks", "Love it", "My kettle leaks 1", "Love it 1", "My kettle leaks 2"]
    assert [knowledge.monitor.name for _, knowledge in found[:2]] == ["Acme", "Bemo"]
    written = tmp_path / "posts.jsonl"
    write_posts(found, written)
    mention, monitor, _ = read_assess_line(written.read_text().splitlines()[0])
    assert (mention.text, monitor.name) == ("My kettle leaks", "Acme")


def test_a_file_without_posts_is_refused(tmp_path):
    """Rows without a text are none."""
    file = tmp_path / "posts.csv"
    file.write_text("id,text\n1,\n")
    with pytest.raises(UnreadableFileError, match="holds no posts"):
        take_posts(file, 5)


def test_processes_are_run_in_turns_and_told_against_textblob():
    """Each run takes one tick of this clock; a run before them is not counted."""
    steps, moved = count(), []
    commands = {TEXTBLOB_STARTS: (sys.executable, "-c", "pass"), "other": (sys.executable, "-c", "pass")}
    found = measure_starts(commands, 2, lambda: float(next(steps)), moved.append)
    assert found.seconds["other"].median == 1.0
    assert set(found.ratios) == {"other"}
    assert moved == [1, 2, 3, 4]


def test_a_process_that_fails_is_told_with_its_last_words():
    """A bench of something that does not run would be fast."""
    with pytest.raises(KithError, match="no such luck"):
        measure_starts({TEXTBLOB_STARTS: (sys.executable, "-c", "raise SystemExit('no such luck')")}, 1, float, nothing)


def test_the_memory_is_that_of_the_measured_process_alone(tmp_path):
    """It is more than a bare interpreter's, and what this process holds is not counted."""
    held = b"x" * 500_000_000
    write_posts(some_posts(3), tmp_path / "posts.jsonl")
    found = most_memory(tmp_path / "posts.jsonl")
    assert 20_000_000 < found < len(held)


def test_the_first_answer_is_that_of_assess(tmp_path):
    """What is timed answers the post that it is given."""
    write_posts(some_posts(1), tmp_path / "post.jsonl")
    command = start_commands(tmp_path / "post.jsonl")[FIRST_ANSWER]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert json.loads(told)["id"] == "0"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system cannot keep a process to one core")
def test_a_bench_keeps_to_one_core_and_gives_the_others_back():
    """Also the processes that it starts."""
    before = os.sched_getaffinity(0)
    with one_core() as alone:
        assert alone
        assert len(os.sched_getaffinity(0)) == 1
        child = "import os; print(len(os.sched_getaffinity(0)))"
        assert subprocess.run([sys.executable, "-c", child], capture_output=True, check=True).stdout == b"1\n"
    assert os.sched_getaffinity(0) == before


def bench(*words):
    command = [sys.executable, "-c", WITHOUT_VADER, "bench", "reader", "--posts", "20", "--runs", "1", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout


def test_the_command_tells_everything_and_says_that_vader_is_not_there():
    """On the bundled sample, for a program; the column is left out."""
    found = json.loads(bench("--json"))
    assert (found["posts"], found["runs"], found["file"]) == (20, 1, "the bundled sample")
    assert list(found["posts_a_second"]) == [KITH, SINGLE, TEXTBLOB]
    assert list(found["kith_over_reader"]) == [SINGLE, TEXTBLOB]
    assert set(found["start_seconds"]) == {"kith assess", "TextBlob", "kith --help"}
    assert found["most_memory_bytes"] > 20_000_000
    assert found["remarks"] == ["vaderSentiment is not installed, so VADER is left out (`pip install vaderSentiment`)."]


def test_the_table_names_every_reader():
    """As a person reads it, with VADER where it is installed."""
    one = spread([1.0, 2.0, 3.0])
    pace = Pace(posts=2000, runs=3, rates=dict.fromkeys([KITH, SINGLE, TEXTBLOB, VADER], one), ratios={VADER: one})
    starts = Starts(runs=3, seconds={"kith assess": one}, ratios={"kith assess": one})
    found = ReaderBench(where="posts.csv", pace=pace, starts=starts, memory=250_000_000, one_core=True)
    shown = " ".join(render(present_reader_bench(found), 100).split())
    for words in ("2,000 posts of posts.csv, 3 runs in turns, one core", "VADER", "TextBlob", "250 MB", "2.00 s"):
        assert words in shown
    assert "not installed" not in shown
