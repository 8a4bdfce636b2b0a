"""How fast Kith acknowledges people in Slack: alone, and while it takes in 100,000 mentions. Run by `make bench-ack`.

The bot runs as a process of its own (`kith run`, Socket Mode); commands and taps come from our server on loopback.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from servers.slack import SlackServer  # noqa: E402  the path above leads to it

WORDS = (
    "my kettle broke again", "love the new grinder", "anyone else locked out of the app", "#ad morning coffee",
    "where is my refund", "how do I descale it", "works fine for me", "thanks for the quick help", "never again",
)  # fmt: skip
LIMIT_P99, LIMIT_MOST = 0.5, 3.0
"""Seconds that are asked for; the figures are told beside them and judged by a person."""


def write_posts(file: Path, number: int) -> None:
    draw = random.Random(1)  # noqa: S311  a fixed draw of invented posts
    with file.open("w", encoding="utf-8") as out:
        for place in range(number):
            text = f"@acme {' and '.join(draw.sample(WORDS, 3))} {place}"
            row = {"id": str(place), "text": text, "author": f"person{place % 5000}", "brand": "Acme"}
            out.write(json.dumps(row) + "\n")


def surroundings(server: SlackServer, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "KITH_DATABASE__URL": f"sqlite:///{folder}/kith.sqlite3",
        "KITH_SOURCES__FOLDER": str(folder / "drop"),
        "KITH_SLACK__BOT_TOKEN": server.bot_token,
        "KITH_SLACK__APP_TOKEN": server.app_token,
        "KITH_SLACK__API_URL": server.api_url,
    }


async def kith(environment: dict[str, str], *words: str) -> None:
    inside = {**environment, "KITH_WORKSPACE__ID": "slack:T1"}
    done = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, cwd=ROOT, env=inside)
    await done.wait()


async def start_bot(server: SlackServer, folder: Path) -> asyncio.subprocess.Process:
    """Start the bot with a queue to keep current and an on-call channel, so that it also thinks while we measure."""
    environment = surroundings(server, folder)
    for purpose, channel in (("queue", "C2"), ("oncall", "C3")):
        await kith(environment, "channel", purpose, channel)
    log = (folder / "log").open("w")
    command = (sys.executable, "-m", "bot", "run")
    bot = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    log.close()
    await server.wait_for_socket(seconds=30)
    return bot


async def measure(server: SlackServer, seconds: float, until=lambda: False) -> list[float]:
    """Ask something ten times a second, and give how long each acknowledgement took."""
    loop = asyncio.get_running_loop()
    end, times = loop.time() + seconds, []
    while loop.time() < end and not until():
        ack = await server.command("triage next" if len(times) % 2 else "help")
        times.append(ack.seconds if ack.status == 200 else float("inf"))
        await asyncio.sleep(0.1)
    return times


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def told(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    middle = statistics.median(times)
    return (
        f"{name:<34} {len(times):>5} acks   median {1000 * middle:6.1f} ms   p99 {1000 * p99:6.1f} ms"
        f"   most {1000 * ordered[-1]:7.1f} ms"
    )


async def run(number: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "drop").mkdir()
        async with SlackServer() as server:
            bot = await start_bot(server, folder)
            alone = await measure(server, 10)
            tell(told("alone", alone))
            write_posts(folder / "posts.jsonl", number)
            (folder / "posts.jsonl").rename(folder / "drop/posts.jsonl")
            await asyncio.sleep(8)
            taken = folder / "drop/taken/posts.jsonl"
            loaded = await measure(server, seconds, taken.exists)
            tell(told(f"while taking in {number:,} mentions", loaded))
            tell(f"asked for: p99 {1000 * LIMIT_P99:.0f} ms, most {1000 * LIMIT_MOST:.0f} ms")
            tell(f"the file is {'taken in' if taken.exists() else 'not at its end yet'}; {server.mistakes[:3]}")
            bot.terminate()
            await bot.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60, help="how long to ask while mentions are taken in")
    asked = parser.parse_args()
    asyncio.run(run(asked.mentions, asked.seconds))


if __name__ == "__main__":
    main()
