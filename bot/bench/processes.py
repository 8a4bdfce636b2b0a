"""Whole processes, measured from outside: how long until they end, and how much memory they took at most."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzers.errors import KithError
from bot.bench.spread import Spread, ratios, spread

Command = tuple[str, ...]

KITH = (sys.executable, "-m", "bot")
FIRST_ANSWER, HELP, TEXTBLOB = "kith assess", "kith --help", "TextBlob"
TEXTBLOB_PROGRAM = 'from textblob import TextBlob; TextBlob("x").sentiment'
WATCHER = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
"""Started between us and the process that is measured: a new process counts the memory of who started it as its own."""
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which a system tells the most memory that was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Seconds from start to end by process, and how many times as long as TextBlob's each takes."""

    runs: int
    seconds: Mapping[str, Spread]
    ratios: Mapping[str, Spread]


def _assess(posts: Path, *, careful: bool) -> Command:
    return (*KITH, "assess", str(posts), *["--careful"] * careful)


def start_commands(post: Path, *, careful: bool = False) -> dict[str, Command]:
    """Give the processes to compare: the first answer to the one post of a file, TextBlob's, and Kith's help."""
    return {
        FIRST_ANSWER: _assess(post, careful=careful),
        TEXTBLOB: (sys.executable, "-c", TEXTBLOB_PROGRAM),
        HELP: (*KITH, "--help"),
    }


def measure_starts(
    commands: Mapping[str, Command], runs: int, clock: Callable[[], float], moved: Callable[[int], None]
) -> Starts:
    """Run every process once in every run, after one run that is not counted: files are in the cache then."""
    for command in commands.values():
        _run(command)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            began = clock()
            _run(command)
            seconds[name].append(clock() - began)
            moved(sum(map(len, seconds.values())))
    return Starts(
        runs=runs,
        seconds={name: spread(each) for name, each in seconds.items()},
        ratios={name: ratios(each, seconds[TEXTBLOB]) for name, each in seconds.items() if name != TEXTBLOB},
    )


def most_memory(posts: Path, *, careful: bool = False) -> int:
    """Give the most bytes that a fresh process held while it assessed the posts of a file, and did nothing else."""
    return int(_run((sys.executable, "-c", WATCHER, *_assess(posts, careful=careful)))) * UNIT


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  commands of ours
    if done.returncode:
        raise KithError(f"{' '.join(command)} failed: {done.stderr.strip()[-300:]}")
    return done.stdout
