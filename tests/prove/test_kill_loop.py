"""A bot that is killed again and again, in front of a chat that loses questions and answers: one digest a day."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from databases import address_in
from servers.discord import DIGESTS, GUILD, DiscordServer
from servers.slack import SlackServer

from storage.database import open_database

ROOT = Path(__file__).parents[2]
DAYS = 12
FAULTS = ({}, {"lose_answer": True}, {"drop": True}, {"status": 503}, {"status": 429, "retry_after": 1})
POSTS = "".join(
    f'{{"id": "{day}", "text": "Acme kettle arrived broken, day {day}", "author": "a{day}", "brand": "Acme", '
    f'"created_at": "2026-10-{day:02}T06:00:00Z"}}\n'
    for day in range(15, 31)
)

pytestmark = pytest.mark.prove


class Slack:
    """Slack as the bot sees it, and what is to be seen there."""

    workspace, channel, posting = "slack:T1", "C1", "chat.postMessage"

    def __init__(self):
        self.server = SlackServer()

    def settings(self):
        return {
            "KITH_SLACK__BOT_TOKEN": self.server.bot_token,
            "KITH_SLACK__APP_TOKEN": self.server.app_token,
            "KITH_SLACK__API_URL": self.server.api_url,
        }

    def keys(self):
        return [one.metadata["event_payload"]["key"] for one in self.server.in_channel("C1") if one.metadata]

    def heads(self):
        return [one for one in self.server.in_channel("C1") if one.thread_ts is None and "mention" in one.text]


class Discord:
    """Discord as the bot sees it, and what is to be seen there."""

    workspace, channel, posting = f"discord:{GUILD}", str(DIGESTS), "POST /channels/{channel}/messages"

    def __init__(self):
        self.server = DiscordServer()

    def settings(self):
        return {
            "KITH_DISCORD__TOKEN": self.server.token,
            "KITH_DISCORD__API_URL": self.server.api_url,
            "KITH_DISCORD__GATEWAY_URL": self.server.gateway_url,
        }

    def keys(self):
        return [one.nonce for one in self.server.messages if one.nonce and not one.deleted]

    def heads(self):
        return self.server.in_channel(DIGESTS)


class Bot:
    """Starts the real process at a time of its own clock; lets claims run out as if a minute had passed."""

    def __init__(self, folder, chat):
        self.chat = chat
        self.address = address_in(folder)
        self.environment = {
            **os.environ,
            "KITH_DATABASE__URL": self.address,
            "KITH_SOURCES__FOLDER": str(folder / "drop"),
            "KITH_RUN__TICK": "0.1",
            **chat.settings(),
        }
        self.log = (folder / "log").open("w")

    async def start(self, now, *words):
        command = (sys.executable, "-m", "bot", "run", "--now", now.isoformat(), *words)
        out = {"stdout": self.log, "stderr": self.log}
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self.environment, **out)

    async def live_and_die(self, now, seconds):
        bot = await self.start(now, "--speed", "20")
        await asyncio.sleep(seconds)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()
        self.let_claims_run_out()

    async def finish(self, now):
        for minutes in (0, 10, 20, 40):
            bot = await self.start(now + timedelta(minutes=minutes), "--once")
            assert await bot.wait() == 0
            self.let_claims_run_out()

    def let_claims_run_out(self):
        database = open_database(self.address)
        with database.write() as connection:
            for table in ("outbox", "runs"):
                past = f"UPDATE {table} SET leased_until = '2020-01-01 00:00:00' WHERE leased_until IS NOT NULL"  # noqa: S608  our own names
                connection.exec_driver_sql(past)
        database.close()

    async def schedule(self, now):
        words = (
            "schedule",
            "add",
            "Daily",
            "daily 08:00",
            "--channel",
            self.chat.channel,
            "--period",
            "month",
            "--now",
            now.isoformat(),
        )
        environment = {**self.environment, "KITH_WORKSPACE__ID": self.chat.workspace}
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, cwd=ROOT, env=environment)
        assert await process.wait() == 0


@pytest.mark.parametrize("chat", [Slack, Discord])
def test_every_digest_is_seen_once_whatever_is_killed(tmp_path, chat):
    """Killed twice around each due moment at a random time, with a random trouble: 12 days, 12 digests, none twice."""

    async def scenario():
        draw = random.Random(7)  # noqa: S311  a fixed draw, so that a failure comes again
        (tmp_path / "drop").mkdir()
        (tmp_path / "drop/posts.jsonl").write_text(POSTS)
        os.utime(tmp_path / "drop/posts.jsonl", (1, 1))
        place = chat()
        async with place.server as server:
            bot = Bot(tmp_path, place)
            first = datetime.fromisoformat("2026-11-02T07:59:30+00:00")
            assert await (await bot.start(first - timedelta(hours=12), "--once")).wait() == 0
            await bot.schedule(first - timedelta(hours=12))
            for day in range(DAYS):
                now = first + timedelta(days=day)
                for attempt in range(2):
                    fault = draw.choice(FAULTS)
                    if fault:
                        server.fail(place.posting, **fault)
                    await bot.live_and_die(now + timedelta(minutes=attempt), draw.uniform(1.5, 4.0))
                await bot.finish(now + timedelta(minutes=5))
            bot.log.close()
            assert max(Counter(place.keys()).values()) == 1
            assert len(place.heads()) == DAYS
            assert server.mistakes == []

    asyncio.run(scenario())
