"""What the sandboxes of all chats share: addresses where curl acts as a person, and the real bot beside them."""

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from aiohttp import web

from bot.errors import AskedWronglyError
from bot.process import stop_on_signals

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "config/sample/mentions.jsonl"
FIRST_WORD, QUIET, LONGEST = 3.0, 0.5, 5.0
"""Seconds: until the bot shows something, without a change until it has said all, and of one answer altogether."""
TO_START, TO_STOP = 60.0, 20.0
NOW = "2026-11-22T20:00"
"""Where the bot's clock begins: as the sample ends."""
NO_CHAT = {"KITH_SLACK__BOT_TOKEN": "", "KITH_DISCORD__TOKEN": ""}
"""The bot meets only the chat of its sandbox, whatever tokens the shell has."""


def refuse(words: str):
    """Say what is wrong with what was asked for."""
    raise AskedWronglyError(words)


def refusal(words: str) -> web.Response:
    return web.Response(status=400, text=f"{words}\n")


class Shown(Protocol):
    """Everything that people see, each thing under a name that stays."""

    def all(self) -> dict[str, str]:
        """Draw everything."""

    def by_kith(self) -> dict[str, str]:
        """Draw everything but what people wrote."""


@dataclass(frozen=True)
class Deed:
    """One thing to do: the fields that it needs, those it may have (None: any), and an example for curl."""

    work: Callable[..., Awaitable[object]]
    needs: tuple[str, ...]
    may: tuple[str, ...] | None
    example: str
    about: str

    def check(self, name: str, fields: Mapping[str, str]) -> None:
        """Refuse a request that lacks a field or has a strange one."""
        missing = [one for one in self.needs if one not in fields]
        strange = [] if self.may is None else sorted(fields.keys() - {*self.needs, *self.may})
        if missing:
            refuse(f"/{name} needs {' and '.join(missing)}, for example: {self.example}")
        if strange:
            allowed = ", ".join([*self.needs, *self.may]) or "no fields"
            refuse(f"/{name} takes {allowed}, not {', '.join(strange)}.")


class Control:
    """The addresses at which curl acts as a person.

    A chat of its own says what there is to do and to see, which exception tells that nobody listens, and in `ask` what
    a deed gets and what its acknowledgement means. `READS` are drawn line by line, `RAW` are told as JSON.
    """

    DEEDS: ClassVar[Mapping[str, Deed]]
    READS: ClassVar[Mapping[str, tuple[Callable[..., Mapping[str, str]], str]]]
    RAW: ClassVar[Mapping[str, Callable[..., object]]]
    DEAF: ClassVar[type[Exception]]
    GONE: ClassVar[str] = "is closed"
    """What is said of a thing that is not shown any more."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.here = ""

    async def ask(self, deed: Deed, fields: Mapping[str, str]) -> str | None:
        """Do something; gives what is told at once, None when the bot was asked and will show something.

        Refuses when the bot did not acknowledge it.
        """
        raise NotImplementedError

    def before(self, name: str, fields: Mapping[str, str]) -> dict[str, str]:
        """Give what was seen before a deed; what is left out is told anew."""
        return self.shown.all()

    async def start(self, port: int) -> web.AppRunner:
        """Listen on loopback; OSError when the port is taken."""
        app = web.Application()
        app.router.add_route("*", "/{name:.*}", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError:
            await runner.cleanup()
            raise
        self.here = f"localhost:{runner.addresses[0][1]}"
        return runner

    async def _take(self, request: web.Request) -> web.Response:
        try:
            return await self._answer(request.match_info["name"].strip("/"), request)
        except self.DEAF:
            return refusal("Kith is not connected yet: try again in a moment.")
        except (AskedWronglyError, LookupError, AssertionError) as wrong:
            # what the server refuses to a person it raises as one of the last two
            return refusal(str(wrong.args[0]))

    async def _answer(self, name: str, request: web.Request) -> web.Response:
        if name in self.RAW:
            return web.json_response(self.RAW[name](self.shown), dumps=lambda held: f"{json.dumps(held, indent=2)}\n")
        if name in self.READS:
            return web.Response(text="\n".join([*self.READS[name][0](self.shown).values(), ""]) or "Nothing.\n")
        if name in self.DEEDS:
            return await self._do(name, await fields_of(request))
        lost = f"There is no /{name}. " if name else ""
        return web.Response(status=404 if name else 200, text=f"{lost}{self.index()}")

    async def _do(self, name: str, fields: dict[str, str]) -> web.Response:
        deed = self.DEEDS[name]
        deed.check(name, fields)
        before = self.before(name, fields)
        told = await self.ask(deed, fields)
        if told is not None:
            return web.Response(text=f"{told}{self._news(before)}")
        await self._wait(before)
        return web.Response(text=self._news(before) or "Kith acknowledged it and showed nothing.\n")

    async def _wait(self, before: dict[str, str]) -> None:
        """Wait until the bot has shown something and then is quiet."""
        clock = asyncio.get_running_loop().time
        began, changed, last = clock(), None, before
        while clock() - began < (LONGEST if changed else FIRST_WORD) and not (changed and clock() - changed > QUIET):
            now = last | self.shown.by_kith()
            if now != last:
                last, changed = now, clock()
            await asyncio.sleep(0.05)

    def _news(self, before: dict[str, str]) -> str:
        """Tell what is new in full, and that something else was edited or closed."""
        now = self.shown.all()
        edited = {name for name in now.keys() & before.keys() if now[name] != before[name]}
        told = [picture for name, picture in now.items() if name not in before or (name in edited and "form" in name)]
        told += [f"{name} was edited" for name in now if name in edited and "form" not in name]
        told += [f"{name} {self.GONE}" for name in before if name not in now]
        return "".join(f"{line}\n" for line in told)

    def index(self) -> str:
        """List everything there is."""
        deeds = [f"  curl {deed.example} {self.here}/{name}\n      {deed.about}" for name, deed in self.DEEDS.items()]
        reads = [f"  curl {self.here}/{name}\n      {about}" for name, (_, about) in self.READS.items()]
        raw = [f"  curl {self.here}/{name}" for name in self.RAW]
        return "\n".join(["There is:", *deeds, *reads, *raw, ""])


async def fields_of(request: web.Request) -> dict[str, str]:
    """Read the fields of a form or of the address."""
    sent = [*(await request.post()).items(), *request.query.items()]
    fields = dict(sent)
    if len(fields) < len(sent) or not all(isinstance(held, str) for held in fields.values()):
        refuse("Give each field once, and in words.")
    return fields


# Running it


def prepare(folder: Path) -> None:
    """Make a new folder with nothing in it but the sample's posts to take in."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "drop").mkdir(parents=True)
    shutil.copy2(SAMPLE, folder / "drop")


def surroundings(folder: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """Give the bot's environment: whatever the shell says, it meets no other chat and no other database."""
    outside = {name: value for name, value in os.environ.items() if name != "KITH_CONFIG"}
    return {
        **outside,
        **NO_CHAT,
        "KITH_DATABASE__URL": f"sqlite:///{folder / 'kith.sqlite3'}",
        "KITH_SOURCES__FOLDER": str(folder / "drop"),
        "KITH_RUN__TICK": "0.5",
        "KITH_RUN__LISTEN": "0.5",
        **ours,
    }


async def start_bot(options: argparse.Namespace, ours: Mapping[str, str]) -> asyncio.subprocess.Process:
    """Start `kith run`; ctrl-c does not reach it: we stop it ourselves."""
    times = ["--now", options.now] if options.now else []
    words = ["-u", "-m", "bot", "run", *times, "--speed", options.speed]
    there = surroundings(options.folder.resolve(), ours)
    return await asyncio.create_subprocess_exec(sys.executable, *words, env=there, cwd=ROOT, start_new_session=True)


async def stop_bot(bot: asyncio.subprocess.Process) -> None:
    """Ask the bot to end, and end it when it does not."""
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(TO_STOP):
            await bot.wait()
    except TimeoutError:
        tell(f"The bot did not stop within {TO_STOP:g} s and was killed.")
        bot.kill()
        await bot.wait()


async def watch(bot: asyncio.subprocess.Process, stop: asyncio.Event) -> int:
    """Wait until we are stopped or the bot has ended; gives the exit code."""
    tasks = [asyncio.create_task(bot.wait()), asyncio.create_task(stop.wait())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    by_itself = not stop.is_set()
    await stop_bot(bot)
    tasks[1].cancel()
    # who ends by a signal has a negative code here and one above 128 in a shell
    code = bot.returncode if bot.returncode >= 0 else 128 - bot.returncode
    tell(f"The bot ended by itself with exit code {code}." if by_itself else "Stopped.")
    return code


@dataclass(frozen=True)
class Stage:
    """A chat of our own that is there: its addresses, the bot's settings for it, and what is told once it is in."""

    control: Control
    settings: Mapping[str, str]
    connected: Callable[[], Awaitable[None]]
    welcome: Callable[[argparse.Namespace], str]


async def greet(options: argparse.Namespace, stage: Stage) -> None:
    """Say what to try as soon as the bot is connected and has read the posts."""
    try:
        async with asyncio.timeout(TO_START):
            await stage.connected()
            while not (options.folder / "drop/taken" / SAMPLE.name).exists():  # noqa: ASYNC110  another process moves it
                await asyncio.sleep(0.1)
    except TimeoutError:
        tell(f"The bot was not ready within {TO_START:g} s; its log above says why.")
        return
    tell(stage.welcome(options))


async def play(options: argparse.Namespace, stage: Stage) -> int:
    """Run the sandbox until it is stopped or the bot ends; gives the exit code."""
    stop = stop_on_signals()
    try:
        runner = await stage.control.start(options.port)
    except OSError as error:
        tell(f"Port {options.port} cannot be used ({os.strerror(error.errno)}); choose another with PORT=.")
        return 1
    prepare(options.folder)
    bot = await start_bot(options, stage.settings)
    greeting = asyncio.create_task(greet(options, stage))
    try:
        return await watch(bot, stop)
    finally:
        greeting.cancel()
        await runner.cleanup()


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def read_options(program: str, about: str, folder: str) -> argparse.Namespace:
    """Read the command line."""
    asked = argparse.ArgumentParser(prog=f"python -m {program}", description=about)
    asked.add_argument("--port", type=int, choices=range(2**16), metavar="PORT", default=8056, help="for curl; 0: any")
    asked.add_argument("--now", default=NOW, help="where the bot's clock begins, as for kith run")
    asked.add_argument("--speed", default="1", help="how fast the bot's clock runs, as for kith run")
    asked.add_argument("--folder", type=Path, default=ROOT / folder, help="emptied, then holds the database")
    return asked.parse_args()
