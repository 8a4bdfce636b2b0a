"""`kith bench`: how fast and how well Kith reads, measured on this machine."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CarefulOption, JsonOption
from bot.cli.output import progress, show, show_json

if TYPE_CHECKING:
    from bot.bench.processes import Starts
    from bot.bench.readers import Pace, Post

bench = typer.Typer(help="How fast Kith is, how its queue treats people, what its audit sees.", no_args_is_help=True)


@bench.callback()
def start() -> None:
    """How fast Kith is, how its queue treats people, what its audit sees."""


@bench.command()
def reader(
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the posts of this CSV or other file of mentions.")
    ] = None,
    posts: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many posts each run reads.")] = 2000,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="How many runs.")] = 5,
    careful: CarefulOption = False,
    as_json: JsonOption = False,
) -> None:
    """Measure how fast posts are read, beside TextBlob and VADER, in turns on one core; also memory and start-up.

    Without a file it reads the bundled sample, again and again until there are enough posts.
    """
    from bot.bench.core import one_core
    from bot.bench.posts import take_posts, write_posts
    from bot.bench.processes import most_memory
    from bot.bench.report import ReaderBench, present_reader_bench, reader_bench_to_plain
    from bot.bootstrap import sample_folder

    taken = take_posts(file or sample_folder() / "mentions.jsonl", posts)
    with one_core() as alone, TemporaryDirectory() as folder:
        one, many = Path(folder) / "one.jsonl", Path(folder) / "many.jsonl"
        write_posts(taken[:1], one)
        write_posts(taken, many)
        found = ReaderBench(
            where=str(file or "the bundled sample"),
            pace=_pace(taken, runs, careful=careful),
            starts=_starts(one, runs, careful=careful),
            memory=most_memory(many, careful=careful),
            one_core=alone,
        )
    if as_json:
        show_json(reader_bench_to_plain(found))
    else:
        show(present_reader_bench(found))


def _pace(posts: "list[Post]", runs: int, *, careful: bool) -> "Pace":
    from time import process_time

    from bot.bench.readers import collect_readers, measure_pace
    from bot.bootstrap import build_analyst

    readers = collect_readers(build_analyst(careful=careful))
    with progress("Reading in turns", runs * len(readers)) as moved:
        return measure_pace(readers, posts, runs, process_time, moved)


def _starts(post: Path, runs: int, *, careful: bool) -> "Starts":
    from time import perf_counter

    from bot.bench.processes import measure_starts, start_commands

    commands = start_commands(post, careful=careful)
    with progress("Starting in turns", runs * len(commands)) as moved:
        return measure_starts(commands, runs, perf_counter, moved)


@bench.command()
def campaigns(
    posts: Annotated[
        list[int] | None,
        typer.Option(min=100, max=1_000_000, help="How many posts; may be repeated. Default: 10,000 and 100,000."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Makes other posts up.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Time and score the search for campaigns among made-up posts, on one core."""
    from time import process_time

    from bot.bench.copies import measure_copies, present_copies_bench
    from bot.present.plain import to_plain

    numbers = posts or [10_000, 100_000]
    with progress("Searching", len(numbers)) as moved:
        found = measure_copies(numbers, seed, process_time, moved)
    if as_json:
        show_json(to_plain(found))
    else:
        show(present_copies_bench(found))


@bench.command()
def themes(
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take the posts of this CSV or other file of mentions.")
    ] = None,
    reasons: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV with ids and an annotated reason for each.")
    ] = None,
    column: Annotated[str, typer.Option(help="The column of the reasons.")] = "complaint_reason",
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many runs of k-means, which themes are beside.")] = 5,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="How many resamples of each brand's posts.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Measure themes: agreement with annotated reasons, beside k-means, and names that survive a resample."""
    from bot.bench.talk import (
        ThemesBench,
        measure_agreement,
        measure_survival,
        present_themes_bench,
        read_posts,
        read_reasons,
    )
    from bot.bootstrap import build_analyst, empty_words, sample_folder
    from bot.present.plain import to_plain

    wanted = read_reasons(reasons, column) if reasons else None
    with progress("Reading", None) as moved:
        posts = read_posts(file or sample_folder() / "mentions.jsonl", build_analyst(), moved)
    with progress("Grouping", None):
        agreement = measure_agreement(posts, wanted, empty_words(), seeds) if wanted else None
    with progress("Sampling", len({post.monitor for post in posts})) as moved:
        survival = measure_survival(posts, empty_words(), runs, moved)
    found = ThemesBench(file=str(file or "the bundled sample"), agreement=agreement, survival=survival)
    if as_json:
        show_json(to_plain(found))
    else:
        show(present_themes_bench(found))


@bench.command()
def digest(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Files of mentions; else the bundled sample.")
    ] = None,
    mentions: Annotated[
        list[int] | None,
        typer.Option(
            min=100, max=5_000_000, help="How many are stored; may be repeated. Default: 10,000 to 1,000,000."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Spreads the posts over the year in another way.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Time digests and look-ups over a year of posts, repeated and re-dated, in databases that are thrown away."""
    from time import process_time

    from bot.bench.digests import DigestBench, at, measure_digests, present_digest_bench
    from bot.bench.years import judge_posts
    from bot.bootstrap import build_analyst, build_parts, read_settings, sample_folder
    from bot.present.plain import to_plain

    numbers = sorted(mentions or [10_000, 100_000, 1_000_000])
    with progress("Reading", None) as moved:
        judged = []
        for one in judge_posts(files or [sample_folder() / "mentions.jsonl"], build_analyst()):
            judged.append(one)
            moved(len(judged))
    rows = []
    for number in numbers:
        with TemporaryDirectory() as folder, progress(f"Storing {number:,}", number) as moved:
            parts = build_parts(read_settings(), address=f"sqlite:///{folder}/bench.sqlite3")
            rows.append(measure_digests(at(parts, parts.clock()), judged, number, seed, process_time, moved))
            parts.database.close()
    found = DigestBench(rows=tuple(rows))
    if as_json:
        show_json(to_plain(found))
    else:
        show(present_digest_bench(found))


@bench.command()
def ranges(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Labelled posts as JSON Lines, as for `kith eval`.")],
    by: Annotated[str, typer.Option(metavar="FIELD", help="Also from strata alone, by this field.")] = "",
    weeks: Annotated[int, typer.Option(min=10, max=10_000, help="How many weeks are drawn of each mix.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """See whether the headline's ranges hold the truth: labelled posts in the mixes of real weeks (85–99 % organic)."""
    from bot.bench.ranges import list_mixes, measure_ranges, present_ranges_bench, ranges_bench_to_plain, read_labelled
    from bot.bootstrap import build_analyst
    from bot.sources.gold import read_gold

    posts = read_labelled(build_analyst(), read_gold(gold), by)
    mixes = list_mixes(posts)
    with progress("Drawing weeks", weeks * len(mixes)) as moved:
        found = measure_ranges(posts, mixes, weeks, moved)
    if as_json:
        show_json(ranges_bench_to_plain(found))
    else:
        show(present_ranges_bench(found))


@bench.command()
def webhook(
    posts: Annotated[int, typer.Option(min=10, max=1_000_000, help="How many posts each run sends.")] = 2000,
    connections: Annotated[int, typer.Option(min=1, max=500, help="Over how many connections at once.")] = 50,
    runs: Annotated[int, typer.Option(min=1, max=100, help="How many runs, each with a new database.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Send posts to an address by real HTTP, to a process of its own with SQLite: rate, waits, and what was lost."""
    from bot.bench.hooks import hook_bench_to_plain, measure_hooks, present_hook_bench

    with progress("Sending", runs) as moved:
        found = measure_hooks(posts, connections, runs, moved)
    if as_json:
        show_json(hook_bench_to_plain(found))
    else:
        show(present_hook_bench(found))
