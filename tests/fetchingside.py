"""A workspace that listens to a small Hacker News of its own."""

import asyncio
import contextlib
from dataclasses import dataclass

from fakes import FakeClock, some_parts
from servers.hackernews import HackerNewsServer

from bot.fetching import Fetching
from bot.gates import Gates
from bot.http import open_web
from bot.parts import Reach
from bot.sourcing import add_source
from storage.finding import MentionFinder
from storage.sources import SourceStore


@dataclass
class Room:
    """A workspace that listens to Hacker News, and that server; `now` is the clock of both."""

    parts: object
    server: HackerNewsServer
    clock: FakeClock

    async def fetch(self):
        self.server.now = self.clock.now
        async with open_web() as web:
            here = Fetching(self.parts, web, Gates(4), chance=lambda: 0.0)
            await here.begin()
            await here.finish()

    def forward(self, **how):
        self.clock.forward(**how)
        self.server.now = self.clock.now

    def stored(self, monitor="Acme"):
        with self.parts.database.read() as connection:
            finder = MentionFinder(connection, self.parts.workspace)
            return {one.mention.external_id: one.mention.text for one in finder.known(finder.ids())}

    def source(self, name="hackernews"):
        with self.parts.database.read() as connection:
            return SourceStore(connection, self.parts.workspace).get(name)


@contextlib.asynccontextmanager
async def a_room(folder, **changes):
    clock = FakeClock()
    server = HackerNewsServer(clock.now)
    await server.start()
    addresses = {"search_url": f"{server.url}/api/v1", "items_url": f"{server.url}/v0"}
    parts = some_parts(folder, clock, reach=Reach(settings={"hackernews": addresses}), **changes)
    try:
        await asyncio.to_thread(add_source, parts, "hackernews", "", "")
        yield Room(parts, server, clock)
    finally:
        await server.stop()
        parts.database.close()


def in_a_room(folder, play):
    async def playing():
        async with a_room(folder) as room:
            await play(room)
            assert room.server.strange == []

    asyncio.run(playing())
