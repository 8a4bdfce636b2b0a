"""An hour of use on Slack and Discord together in one process: nothing lost, nothing doubled, memory flat.

Run by `make soak`. The bot is a process of its own (`kith run`); people, faults and files come from here. Its clock
runs 24 times as fast, so that an hour holds a day with its digests.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import signal
import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from servers.discord import ALARMS, ANN, BOB, DIGESTS, GENERAL, GUILD, OWNER, QUEUE, DiscordServer  # noqa: E402
from servers.slack import SlackServer  # noqa: E402

WORDS = (
    "my kettle broke again", "love the new grinder", "anyone else locked out of the app", "#ad morning coffee",
    "where is my refund", "how do I descale it", "works fine for me", "thanks for the quick help", "never again",
)  # fmt: skip
WORKPLACE = """
[[monitor]]
name = "Acme"
keywords = ["acme"]
[[schedule]]
name = "Daily"
when = "daily 08:00"
period = "today"
[channels]
digest = "{digest}"
queue = "{queue}"
oncall = "{oncall}"
"""
SPEED = 24
CALM = 15.0
"""Seconds at the end in which nothing is asked, so that what was put off can still be posted."""
SLACK_FAULTS = ({"status": 503}, {"lose_answer": True}, {"drop": True}, {"status": 429, "retry_after": 1})
DISCORD_FAULTS = ({"status": 503}, {"lose_answer": True}, {"drop": True}, {"status": 429, "retry_after": 1.0})
BAD = re.compile(r"Traceback|never retrieved|was destroyed|tasks were still there")
POST_IN_SLACK, POST_IN_DISCORD = "chat.postMessage", "POST /channels/{channel}/messages"


class Soak:
    """The bot, both servers, and what was asked of it."""

    def __init__(self, folder: Path, slack: SlackServer, discord: DiscordServer) -> None:
        self.folder, self.slack, self.discord = folder, slack, discord
        self.draw = random.Random(7)  # noqa: S311  a fixed draw of what people do
        self.numbers = itertools.count()
        self.asked: Counter[str] = Counter()
        self.unanswered: list[str] = []
        self.slowest = 0.0
        self.memory: list[float] = []
        self.environment = {
            **os.environ,
            "KITH_DATABASE__URL": f"sqlite:///{folder}/kith.sqlite3",
            "KITH_SOURCES__FOLDER": str(folder / "drop"),
            "KITH_SLACK__BOT_TOKEN": slack.bot_token, "KITH_SLACK__APP_TOKEN": slack.app_token,
            "KITH_SLACK__API_URL": slack.api_url, "KITH_DISCORD__TOKEN": discord.token,
            "KITH_DISCORD__API_URL": discord.api_url, "KITH_DISCORD__GATEWAY_URL": discord.gateway_url,
            "KITH_DISCORD__LISTEN": "true",
        }  # fmt: skip

    async def kith(self, workspace: str, *words: str) -> None:
        inside = {**self.environment, "KITH_WORKSPACE__ID": workspace}
        done = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, cwd=ROOT, env=inside)
        await done.wait()

    async def start(self) -> asyncio.subprocess.Process:
        there = (("slack:T1", "C1", "C2", "C3"), (f"discord:{GUILD}", str(DIGESTS), str(QUEUE), str(ALARMS)))
        for workspace, digest, queue, oncall in there:
            file = self.folder / "workplace.toml"
            file.write_text(WORKPLACE.format(digest=digest, queue=queue, oncall=oncall), encoding="utf-8")
            await self.kith(workspace, "monitor", "apply", str(file))
        with (self.folder / "log").open("w") as log:
            command = (sys.executable, "-m", "bot", "run", "--now", "2026-11-23T07:00", "--speed", str(SPEED))
            bot = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        await self.slack.wait_for_socket(seconds=60)
        await self.discord.wait_for_ready(seconds=60)
        await self.discord.command("listen", {"channel": GENERAL}, user=OWNER, channel=GENERAL)
        return bot

    # What people do

    def text(self) -> str:
        return f"@acme {' and '.join(self.draw.sample(WORDS, 2))} {next(self.numbers)}"

    async def ask_in_slack(self) -> None:
        words = self.draw.choice(("triage", "help", "home", "lookup kettle", f"check {self.text()}", "digest week"))
        ack = await self.slack.command(words)
        self.note("slack command", ack.status == 200, ack.seconds)

    async def ask_in_discord(self) -> None:
        name, options = self.draw.choice(
            (("triage", {}), ("help", {}), ("home", {}), ("lookup", {"words": "kettle"}),
             ("check", {"text": self.text()}), ("digest", {"period": "week"}))
        )  # fmt: skip
        ack = await self.discord.command(name, options, user=OWNER, channel=GENERAL)
        self.note("discord command", ack.type != 0, ack.seconds)

    async def tap_in_slack(self) -> None:
        queue = self.slack.in_channel("C2")
        if queue and "case_why" in json.dumps(queue[-1].blocks):
            ack = await self.slack.click(queue[-1], self.draw.choice(("case_why", "case_answer")))
            self.note("slack tap", ack.status == 200, ack.seconds)

    async def tap_in_discord(self) -> None:
        queue = self.discord.in_channel(QUEUE)
        ids = re.findall(r"kith:case_(?:why|answer):\w+", json.dumps(queue[-1].components)) if queue else []
        if ids:
            ack = await self.discord.click(queue[-1], self.draw.choice(ids), user=OWNER)
            self.note("discord tap", ack.type != 0, ack.seconds)

    async def talk_in_discord(self) -> None:
        await self.discord.say(GENERAL, self.text(), user=self.draw.choice((ANN, BOB)))
        self.asked["discord messages read"] += 1

    async def drop_a_file(self) -> None:
        number, file = next(self.numbers), self.folder / "posts.jsonl"
        rows = ({"id": f"{number}-{n}", "text": self.text(), "author": f"p{n}", "brand": "Acme"} for n in range(10))
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        file.rename(self.folder / f"drop/{number}.jsonl")
        self.asked["files dropped"] += 1

    async def misbehave(self) -> None:
        self.asked["faults"] += 1
        self.slack.fail(POST_IN_SLACK, **self.draw.choice(SLACK_FAULTS))
        self.discord.fail(POST_IN_DISCORD, **self.draw.choice(DISCORD_FAULTS))
        if self.draw.random() < 0.3:
            await self.discord.reconnect()
            await self.discord.wait_for_resume(len(self.discord.resumes) + 1, seconds=30)

    def note(self, what: str, well: bool, seconds: float) -> None:  # noqa: FBT001  said where it is called
        self.asked[what] += 1
        self.slowest = max(self.slowest, seconds)
        if not well:
            self.unanswered.append(f"{what} after {self.asked[what]}")

    async def use(self, seconds: float, bot: asyncio.subprocess.Process) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        turns = itertools.cycle(
            (self.ask_in_slack, self.ask_in_discord, self.tap_in_slack, self.tap_in_discord, self.talk_in_discord)
        )
        for turn, act in enumerate(turns):
            if loop.time() - began > seconds or bot.returncode is not None:
                return
            await act()
            if turn % 60 == 0:
                await self.drop_a_file()
            if turn % 90 == 89:
                await self.misbehave()
            if turn % 20 == 0:
                self.memory.append(rss(bot.pid))
            await asyncio.sleep(0.5)


def rss(pid: int) -> float:
    """Give a process's resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def doubled(keys: list[str]) -> list[str]:
    return [key for key, number in Counter(keys).items() if number > 1]


def report(soak: Soak, bot: asyncio.subprocess.Process) -> bool:
    """Tell what came of it; False when something was lost or doubled, or did not end cleanly."""
    slack_keys = [one.metadata["event_payload"]["key"] for one in soak.slack.messages if one.metadata and not one.files]
    discord_keys = [one.nonce for one in soak.discord.messages if one.nonce and not one.deleted]
    log = (soak.folder / "log").read_text(encoding="utf-8")
    bad = [line for line in log.splitlines() if BAD.search(line)]
    size = max(1, len(soak.memory) // 6)
    early, late = soak.memory[size : 2 * size] or soak.memory, soak.memory[-size:]
    tell(f"asked: {dict(soak.asked)}; slowest acknowledgement {soak.slowest:.2f} s")
    tell(f"not acknowledged: {soak.unanswered or 'none'}")
    twice = doubled(slack_keys + discord_keys)
    tell(f"posted: {len(slack_keys)} in Slack, {len(discord_keys)} in Discord; doubled {twice or 'none'}")
    sizes = (statistics.median(early), statistics.median(late), max(soak.memory))
    tell("memory: {:.0f} MB after a sixth, {:.0f} MB at the end, most {:.0f} MB".format(*sizes))
    tell(f"rules broken: {(soak.slack.mistakes + soak.discord.mistakes)[:3] or 'none'}")
    tell(f"ended with {bot.returncode}; suspicious lines: {bad[:5] or 'none'}")
    return not (soak.unanswered or twice or bad or bot.returncode)


async def lost(soak: Soak) -> list[str]:
    """Give the messages that did not arrive, as the bot's own commands tell them."""
    told = []
    for workspace in ("slack:T1", f"discord:{GUILD}"):
        inside = {**soak.environment, "KITH_WORKSPACE__ID": workspace}
        command = (sys.executable, "-m", "bot", "outbox", "list", "--json")
        done = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=inside, stdout=asyncio.subprocess.PIPE)
        out, _ = await done.communicate()
        told += [f"{workspace}: {one}" for one in json.loads(out)]
    return told


async def run(seconds: float, calm: float = CALM) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "drop").mkdir()
        async with SlackServer() as slack, DiscordServer() as discord:
            soak = Soak(folder, slack, discord)
            bot = await soak.start()
            await soak.use(seconds, bot)
            await asyncio.sleep(calm)
            if bot.returncode is None:
                bot.send_signal(signal.SIGTERM)
            await asyncio.wait_for(bot.wait(), 60)
            (ROOT / "out").mkdir(exist_ok=True)
            (ROOT / "out/soak.log").write_text((folder / "log").read_text(encoding="utf-8"), encoding="utf-8")
            missing = await lost(soak)
            tell(f"lost: {missing or 'none'}")
            return report(soak, bot) and not missing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    sys.exit(not asyncio.run(run(parser.parse_args().seconds)))


if __name__ == "__main__":
    main()
