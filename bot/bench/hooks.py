"""How many posts a second are taken at an address, measured from outside: a process of its own, real HTTP, SQLite."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from analyzers.errors import KithError
from bot.bench.processes import KITH
from bot.bench.spread import Spread, spread
from bot.present.message import Message, Paragraph, Part, Style, Table
from bot.present.words import count

PATIENCE = 60.0
MILLISECONDS = 1000
GOOD = range(200, 300)
NAME = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class HookBench:
    """Posts a second, milliseconds until half and 99 of 100 were acknowledged, and those acknowledged and lost."""

    posts: int
    together: int
    runs: int
    rate: Spread
    half: Spread
    most: Spread
    lost: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    waits: list[float]
    acknowledged: int
    kept: int


def measure_hooks(posts: int, together: int, runs: int, moved: Callable[[int], None]) -> HookBench:
    """Send posts over some connections at once, in each run to a new process with a new database."""
    found = []
    for number in range(runs):
        found.append(_one_run(posts, together))
        moved(number + 1)
    return HookBench(
        posts=posts,
        together=together,
        runs=runs,
        rate=spread([each.acknowledged / each.seconds for each in found]),
        half=spread([_at(each.waits, 0.5) * MILLISECONDS for each in found]),
        most=spread([_at(each.waits, 0.99) * MILLISECONDS for each in found]),
        lost=sum(each.acknowledged - each.kept for each in found),
        refused=sum(posts - each.acknowledged for each in found),
    )


def _one_run(posts: int, together: int) -> _Run:
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        environment = _environment(Path(folder))
        _kith(environment, "monitor", "add", "Acme", "-k", "acme")
        address = json.loads(_kith(environment, "webhook", "add", NAME, "--json"))["address"]
        with _listening(environment, Path(folder) / "log"):
            seconds, waits = asyncio.run(_send_all(address, posts, together))
        kept = sum(json.loads(_kith(environment, "webhook", "list", "--json"))["deliveries"].values())
    return _Run(seconds, waits, len(waits), kept)


def _environment(folder: Path) -> Mapping[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    own = {
        "KITH_DATABASE__URL": f"sqlite:///{folder / 'kith.sqlite3'}",
        "KITH_SOURCES__FOLDER": str(folder / "drop"),
        "KITH_SOURCES__SAMPLE": "false",
        "KITH_WEBHOOK__ENABLED": "true",
        "KITH_WEBHOOK__PORT": str(_free_port()),
    }
    return {**plain, **own}


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kith(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run([*KITH, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if done.returncode:
        raise KithError(f"kith {' '.join(words)} failed: {done.stderr.strip()[-300:]}")
    return done.stdout


@contextmanager
def _listening(environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run the listener until the block ends."""
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen([*KITH, "run", "--roles", "hook"], env=environment, stdout=out, stderr=out)  # noqa: S603  our own command
    try:
        _wait_for("listening for webhooks", log, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _wait_for(words: str, log: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while words not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > until:
            raise KithError(f"the listener did not start: {log.read_text(encoding='utf-8')[-300:]}")
        time.sleep(0.05)


async def _send_all(address: str, posts: int, together: int) -> tuple[float, list[float]]:
    """Send posts one after the other over each of some connections; gives seconds, and the wait of each good one."""
    numbers = iter(range(posts))
    waits: list[float] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=together)) as session:

        async def send() -> None:
            for number in numbers:
                began = time.perf_counter()
                async with session.post(address, json=_post(number)) as answer:
                    if answer.status in GOOD:
                        waits.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(together)))
        return time.perf_counter() - began, waits


def _post(number: int) -> dict[str, str]:
    text = f"My Acme kettle number {number} arrived broken and nobody answers my mails. " * 4
    return {
        "id": f"{number}", "text": text, "author": f"person{number % 997}", "created_at": "2026-11-20T14:30:00Z",
        "link": f"https://forum.example/p/{number}", "platform": "forum", "language": "en",
    }  # fmt: skip


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else 0.0


def present_hook_bench(found: HookBench) -> Message:
    """Show the figures, each with the least and the most of the runs."""
    rows = (
        ("posts a second", *_row(found.rate, 0)),
        ("half acknowledged within, ms", *_row(found.half, 1)),
        ("99 of 100 within, ms", *_row(found.most, 1)),
    )
    return Message(
        title="How fast posts are taken at an address",
        subtitle=f"{count(found.posts, 'post')} over {count(found.together, 'connection')}, {count(found.runs, 'run')}",
        blocks=(
            Table(caption="", head=("", "median", "least–most"), rows=rows, numeric=(1, 2)),
            Paragraph((Part(f"Acknowledged and lost: {found.lost}. Not acknowledged: {found.refused}."),)),
        ),
        footer=((Part("The sender runs on the same machine, and takes its share of it.", Style.MUTED),),),
    )


def hook_bench_to_plain(found: HookBench) -> dict[str, object]:
    """Give the same for a program."""
    return {
        "posts": found.posts,
        "connections": found.together,
        "runs": found.runs,
        "posts_a_second": _plain(found.rate),
        "half_within_ms": _plain(found.half),
        "p99_within_ms": _plain(found.most),
        "lost": found.lost,
        "not_acknowledged": found.refused,
    }


def _row(each: Spread, digits: int) -> tuple[str, str]:
    return f"{each.median:,.{digits}f}", f"{each.least:,.{digits}f}–{each.most:,.{digits}f}"


def _plain(each: Spread) -> dict[str, float]:
    return {"median": round(each.median, 3), "least": round(each.least, 3), "most": round(each.most, 3)}
