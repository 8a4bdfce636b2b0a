"""A Discord server with Kith in it: our own server, the real library, a real database, people who act."""

import asyncio
from contextlib import asynccontextmanager

from builders import NOW, a_mention, a_monitor, an_assessment
from fakes import FakeClock, some_parts
from servers.discord import BOB, GENERAL, GUILD, OWNER, DiscordServer
from sqlalchemy import select

from bot.bridge import off_loop
from bot.commands.past import PastWalker
from bot.desk import at_desk
from bot.jobs import think
from bot.platforms.discord.start import start_discord
from bot.posting import post_all
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.rows import OutboxRow

HERE = f"discord:{GUILD}"
ME, YOU = OWNER, BOB
PATIENCE = 30.0
SAYS = 4
"""The type of an answer that is a message at once; 5 one that is awaited, 9 a form."""
THINKS, IN_PLACE, FORM = 5, 6, 9


class World:
    """One workspace in Discord; `tick` does what the clock does, `settle` waits until nothing is under way."""

    def __init__(self, server, parts, discord):
        self.server = server
        self.parts = parts
        self.discord = discord
        self.here = at_desk(parts, HERE, str(ME))
        self.clock = parts.clock

    async def tick(self):
        await off_loop(think, self.parts)
        await post_all(self.parts, self.discord.chat)

    async def until(self, wanted):
        """Wait until something is so; gives it."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not (found := wanted()):
            assert asyncio.get_running_loop().time() < end, self.shown()
            await asyncio.sleep(0.02)
        return found

    async def command(self, name, options=None, *, user=ME, channel=GENERAL, **more):
        """Choose a command; gives the private answer."""
        return await self.answer(self.server.command(name, options, user=user, channel=channel, **more))

    async def answer(self, acting):
        """Do something that is answered privately; gives that answer."""
        before = len(self.server.ephemerals)
        ack = await acting
        assert ack.type in (SAYS, THINKS, IN_PLACE), ack
        await self.until(lambda: len(self.server.ephemerals) > before and words_in(self.server.ephemerals[-1]))
        await self.settle()
        return self.server.ephemerals[-1]

    async def form(self, opening):
        """Do something that opens a form; gives the form."""
        ack = await opening
        assert ack.type == FORM, (ack, self.shown())
        return ack.modal

    async def settle(self):
        """Wait for what the bot does of its own accord after an answer."""
        await self.discord.desk.settle_down()

    def keep(self, mention=None, said=None, workspace=HERE):
        """Store a mention."""
        with self.parts.database.write() as connection:
            monitors = MonitorStore(connection, workspace)
            if not monitors.has("Acme"):
                monitors.add(a_monitor())
            store = MentionStore(connection, workspace)
            store.keep("Acme", [(mention or a_mention(), said or an_assessment())], self.clock())

    def shown(self):
        """Tell everything that is seen, for a failing test."""
        texts = [f"{one.channel}: {words_in(one)}" for one in self.server.messages]
        return "\n".join([*texts, *map(words_in, self.server.ephemerals[-3:]), *self.server.mistakes])

    def direct(self, user):
        """Give what Kith said to one person in a message of their own."""
        return self.server.in_channel(self.server.direct(user).id)

    def journal(self):
        with self.parts.database.read() as connection:
            return [(line.actor, line.action) for line in Journal(connection, HERE).recent(100)]

    def outbox(self):
        with self.parts.database.read() as connection:
            return connection.execute(select(OutboxRow).order_by(OutboxRow.number)).all()


@asynccontextmanager
async def a_world(folder, *, clock=None, listen=False, **server_changes):
    """Give a server in which Kith is installed and connected."""
    async with DiscordServer(**server_changes) as server:
        parts = some_parts(folder, clock or FakeClock(NOW), workspaces=("elsewhere",))
        try:
            async with connected(server, parts, listen=listen) as world:
                yield world
        finally:
            parts.database.close()


@asynccontextmanager
async def connected(server, parts, *, listen=False, walker=PastWalker):
    """Connect Kith to a server that is there already, as after a restart."""
    reached = (server.token, server.api_url, server.gateway_url)
    async with start_discord(parts, *reached, listen=listen, walker=walker) as discord:
        talking = asyncio.create_task(discord.talker.talk())
        try:
            await server.wait_for_ready()
            yield World(server, parts, discord)
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)


def words_in(shown):
    """Give all words of a message or an answer as a person reads them, without Discord's marks."""
    return " ".join(plain(text) for text in _texts(shown)).replace("\n", " ").strip()


def names_in(shown):
    """Give the names of all buttons of a message."""

    def walk(value):
        if isinstance(value, dict):
            yield from [value["custom_id"]] if "custom_id" in value else []
            value = list(value.values())
        for inner in value if isinstance(value, list) else ():
            yield from walk(inner)

    return list(walk(shown.components))


def plain(text):
    return "".join(piece for at, piece in enumerate(text) if piece != "\\" or text[at - 1 : at] == "\\")


def _texts(shown):
    held = shown if isinstance(shown, list | dict) else [shown.components, shown.embeds, {"content": shown.content}]
    if isinstance(held, list):
        for one in held:
            yield from _texts(one)
    elif isinstance(held, dict):
        for name, value in held.items():
            if name in ("content", "title", "description", "text", "name", "value", "label") and isinstance(value, str):
                yield value
            elif isinstance(value, list | dict):
                yield from _texts(value)


def run(scenario):
    """Play a scenario."""
    return asyncio.run(scenario)
