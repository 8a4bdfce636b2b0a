"""How fast Kith acknowledges people in Slack and Discord: alone, and while it takes in 100,000 mentions.

Run by `make bench-ack`. The bot runs as a process of its own (`kith run`); commands come from our servers on loopback.
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

from servers.discord import ALARMS, GENERAL, GUILD, OWNER, QUEUE, DiscordServer  # noqa: E402  the path leads to it
from servers.slack import SlackServer  # noqa: E402  as above

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


class Slack:
    """Slack as the bot and its people see it."""

    workspace, queue, oncall = "slack:T1", "C2", "C3"

    def __init__(self) -> None:
        self.server = SlackServer()

    @property
    def settings(self) -> dict[str, str]:
        server = self.server
        return {
            "KITH_SLACK__BOT_TOKEN": server.bot_token, "KITH_SLACK__APP_TOKEN": server.app_token,
            "KITH_SLACK__API_URL": server.api_url,
        }  # fmt: skip

    async def is_ready(self) -> None:
        await self.server.wait_for_socket(seconds=60)

    async def ask(self, words: str) -> float:
        ack = await self.server.command(words)
        return ack.seconds if ack.status == OK else float("inf")


class Discord:
    """Discord as the bot and its people see it."""

    workspace, queue, oncall = f"discord:{GUILD}", str(QUEUE), str(ALARMS)

    def __init__(self) -> None:
        self.server = DiscordServer()

    @property
    def settings(self) -> dict[str, str]:
        server = self.server
        return {
            "KITH_DISCORD__TOKEN": server.token, "KITH_DISCORD__API_URL": server.api_url,
            "KITH_DISCORD__GATEWAY_URL": server.gateway_url,
        }  # fmt: skip

    async def is_ready(self) -> None:
        await self.server.wait_for_ready(seconds=60)

    async def ask(self, words: str) -> float:
        name, _, which = words.partition(" ")
        options = {"which": which} if which else {}
        ack = await self.server.command(name, options, user=OWNER, channel=GENERAL)
        return ack.seconds if ack.type else float("inf")


CHATS = {"slack": Slack, "discord": Discord}
OK = 200


def surroundings(chat: Slack | Discord, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "KITH_DATABASE__URL": f"sqlite:///{folder}/kith.sqlite3",
        "KITH_SOURCES__FOLDER": str(folder / "drop"),
        **chat.settings,
    }


async def kith(chat: Slack | Discord, environment: dict[str, str], *words: str) -> None:
    inside = {**environment, "KITH_WORKSPACE__ID": chat.workspace}
    done = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, cwd=ROOT, env=inside)
    await done.wait()


async def start_bot(chat: Slack | Discord, folder: Path) -> asyncio.subprocess.Process:
    """Start the bot with a queue to keep current and an on-call channel, so that it also thinks while we measure."""
    environment = surroundings(chat, folder)
    for purpose, channel in (("queue", chat.queue), ("oncall", chat.oncall)):
        await kith(chat, environment, "channel", purpose, channel)
    with (folder / "log").open("w") as log:
        command = (sys.executable, "-m", "bot", "run")
        bot = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    await chat.is_ready()
    return bot


async def measure(chat: Slack | Discord, seconds: float, until=lambda: False) -> list[float]:
    """Ask something ten times a second, and give how long each acknowledgement took."""
    loop = asyncio.get_running_loop()
    end, times = loop.time() + seconds, []
    while loop.time() < end and not until():
        times.append(await chat.ask("triage next" if len(times) % 2 else "help"))
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


async def run(name: str, number: int, seconds: float) -> None:
    chat = CHATS[name]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "drop").mkdir()
        async with chat.server as server:
            bot = await start_bot(chat, folder)
            alone = await measure(chat, 10)
            tell(told(f"{name}, alone", alone))
            write_posts(folder / "posts.jsonl", number)
            (folder / "posts.jsonl").rename(folder / "drop/posts.jsonl")
            await asyncio.sleep(8)
            taken = folder / "drop/taken/posts.jsonl"
            loaded = await measure(chat, seconds, taken.exists)
            tell(told(f"{name}, taking in {number:,} mentions", loaded))
            tell(f"asked for: p99 {1000 * LIMIT_P99:.0f} ms, most {1000 * LIMIT_MOST:.0f} ms")
            tell(f"the file is {'taken in' if taken.exists() else 'not at its end yet'}; {server.mistakes[:3]}")
            bot.terminate()
            await bot.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chat", choices=sorted(CHATS), action="append", help="which chat; may be given twice")
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60, help="how long to ask while mentions are taken in")
    asked = parser.parse_args()
    for name in asked.chat or sorted(CHATS):
        asyncio.run(run(name, asked.mentions, asked.seconds))


if __name__ == "__main__":
    main()
