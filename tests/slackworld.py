"""A Slack workspace with Kith in it: our own server, the real libraries, a real database, people who act."""

import asyncio
import socket
from contextlib import asynccontextmanager

from builders import NOW, a_mention, a_monitor, an_assessment
from fakes import FakeClock, some_parts
from servers.slack import SlackServer
from sqlalchemy import select

from bot.bridge import off_loop
from bot.commands.past import PastWalker
from bot.desk import at_desk
from bot.jobs import think
from bot.platforms.slack.connect import HttpTalker, SocketTalker
from bot.platforms.slack.start import start_slack
from bot.posting import post_all
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore
from storage.rows import OutboxRow

HERE = "slack:T1"
PATIENCE = 30.0


class World:
    """One workspace in Slack; `tick` does what the clock does, `settle` waits until nothing is under way."""

    def __init__(self, server, parts, slack):
        self.server = server
        self.parts = parts
        self.slack = slack
        self.here = at_desk(parts, HERE, "U1")
        self.clock = parts.clock

    async def tick(self):
        await off_loop(think, self.parts)
        await post_all(self.parts, self.slack.chat)

    async def until(self, wanted):
        """Wait until something is so; gives it."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not (found := wanted()):
            assert asyncio.get_running_loop().time() < end, self.shown()
            await asyncio.sleep(0.02)
        return found

    async def command(self, text, **more):
        """Type a command; gives the private answer."""
        before = len(self.server.ephemerals)
        ack = await self.server.command(text, **more)
        assert ack.status == 200, ack
        await self.until(lambda: len(self.server.ephemerals) > before)
        return self.server.ephemerals[-1]

    async def form(self, opened):
        """Do something that opens a form; gives the form's id once it is filled."""
        before = set(self.server.views)
        ack = await opened
        assert ack.status == 200, ack
        return await self.until(lambda: self._new_form(before))

    def _new_form(self, before):
        return next((key for key, view in self.server.views.items() if key not in before and _inputs(view)), None)

    async def private(self, acting):
        """Do something that is answered privately; gives that answer."""
        before = len(self.server.ephemerals)
        ack = await acting
        assert ack.status == 200, ack
        await self.until(lambda: len(self.server.ephemerals) > before)
        await self.settle()
        return self.server.ephemerals[-1]

    async def settle(self):
        """Wait for what the bot does of its own accord after an answer."""
        await self.slack.desk.settle_down()

    def keep(self, mention=None, said=None, workspace=HERE):
        """Store a mention; gives its id."""
        with self.parts.database.write() as connection:
            monitors = MonitorStore(connection, workspace)
            if not monitors.has("Acme"):
                monitors.add(a_monitor())
            store = MentionStore(connection, workspace)
            store.keep("Acme", [(mention or a_mention(), said or an_assessment())], self.clock())

    def shown(self):
        """Tell everything that is seen, for a failing test."""
        texts = [f"{one.channel}: {one.text}" for one in self.server.messages]
        return "\n".join([*texts, *map(str, self.server.ephemerals[-3:]), *self.server.mistakes])

    def journal(self):
        with self.parts.database.read() as connection:
            return [(line.actor, line.action) for line in Journal(connection, HERE).recent(100)]

    def outbox(self):
        with self.parts.database.read() as connection:
            return connection.execute(select(OutboxRow).order_by(OutboxRow.number)).all()

    def has(self, key):
        with self.parts.database.read() as connection:
            return bool(OutboxStore(connection, HERE).known([key]))


def _inputs(view):
    return [block for block in view.get("blocks", []) if block["type"] == "input"]


@asynccontextmanager
async def a_world(folder, *, by="http", clock=None, native_charts=False, **server_changes):
    """Give a workspace in which Kith is installed and connected."""
    async with SlackServer(**server_changes) as server:
        parts = some_parts(folder, clock or FakeClock(NOW), workspaces=("elsewhere",))
        try:
            async with connected(server, parts, by=by, native_charts=native_charts) as world:
                yield world
        finally:
            parts.database.close()


@asynccontextmanager
async def connected(server, parts, *, by="http", native_charts=False, walker=PastWalker):
    """Connect Kith to a workspace that is there already, as after a restart."""
    access = ([server.bot_token], server.api_url, server.signing_secret)
    slack = await start_slack(parts, *access, native_charts=native_charts, walker=walker)
    port = free_port()
    talker = (
        HttpTalker(slack.app, slack.past, slack.desk.settle_down, "127.0.0.1", port)
        if by == "http"
        else SocketTalker(slack.app, slack.past, slack.desk.settle_down, server.app_token, server.api_url)
    )
    talking = asyncio.create_task(talker.talk())
    await _connected(server, by, port)
    try:
        yield World(server, parts, slack)
    finally:
        talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)


async def _connected(server, by, port):
    if by == "socket":
        await server.wait_for_socket()
        return
    server.deliver_to(f"http://127.0.0.1:{port}/slack/events")
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return
    raise AssertionError("the bot does not listen")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def words_in(shown):
    """Give all words of a message, an answer or a view, however they are drawn."""
    blocks = shown.blocks if hasattr(shown, "blocks") else shown.get("blocks", shown)
    return " ".join(" ".join(_words(blocks)).split())


def _words(value):
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from (value[name] for name in ("user_id", "channel_id") if isinstance(value.get(name), str))
        for name, inner in value.items():
            if name != "text" or not isinstance(inner, str):
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def run(scenario):
    """Play a scenario."""
    return asyncio.run(scenario)
