"""What every source must hold, whichever it is: played against its own small server by Hypothesis.

A source joins by one line in `SIDES`: its server, and how its connector is made for it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from servers import github, mastodon
from servers.bluesky import HANDLE, PASSWORD, BlueskyServer
from servers.feed import FeedServer
from servers.github import GitHubServer
from servers.hackernews import HackerNewsServer
from servers.mastodon import MastodonServer
from servers.source import TROUBLES, SourceServer
from servers.youtube import KEY, YouTubeServer

from bot.http import SourceError, Web, open_web
from bot.sources.bluesky.connector import Bluesky
from bot.sources.bluesky.session import Account, Session
from bot.sources.connector import Connector, Fetched, Wanted
from bot.sources.github import GitHub
from bot.sources.hackernews import HackerNews
from bot.sources.mastodon.connector import Mastodon
from bot.sources.mastodon.server import Server
from bot.sources.rss import Rss
from bot.sources.youtube import YouTube

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WANTED = Wanted(words=("kettle", "copper pot"), accounts=("acme_help",))
"""What the connectors listen for; every text of `TEXTS` holds a word of it, so that all of them are to be found."""
TEXTS = st.builds(
    lambda words, number: f"{words} {number}",
    st.sampled_from(("My kettle leaks & <drips>", "Löve the Kettle 🫖", "kettle\n\nsecond line", "The copper pot is")),
    st.integers(0, 99),
)
SECONDS = st.integers(0, 14 * 60)
"""How late a post may be shown, and how far ahead a clock may be: within the overlap that connectors promise."""
MOST_STEPS = 200
"""Steps after which a source counts as never ending."""
LOOKED_AT_ONCE = 100


@dataclass(frozen=True)
class Side:
    """A source: its server at a moment, its connector for that server, and what it cannot tell."""

    server: Callable[[datetime], SourceServer]
    connector: Callable[[Web, SourceServer], Connector]
    reads: str = ""
    """The module that makes its mentions, when it is not the one of its name."""
    tells_edits: bool = True
    tells_deletes: bool = True


SIDES = {
    "hackernews": Side(
        HackerNewsServer,
        lambda web, server: HackerNews(web, f"{server.url}/api/v1", f"{server.url}/v0", WANTED, most=server.most),
    ),
    "bluesky": Side(
        BlueskyServer,
        lambda web, server: Bluesky(Session(web, Account(server.url, HANDLE, PASSWORD)), WANTED),
    ),
    "mastodon": Side(
        MastodonServer,
        lambda web, server: Mastodon(
            Server(web, server.url, mastodon.TOKEN), "here.example", wanted=WANTED, searches=True
        ),
    ),
    "github": Side(
        GitHubServer,
        lambda web, server: GitHub(
            web,
            replace(WANTED, accounts=("acme-help", "nobody-of-this-name")),
            token=github.TOKEN,
            api_url=server.url,
            graphql_url=f"{server.url}/graphql",
            repositories=[server.repository],
            page=5,
        ),
        reads="bot.sources.github_posts",
    ),
    "rss": Side(FeedServer, lambda web, server: Rss(web, f"{server.url}/feed"), reads="bot.sources.feeds"),
    "youtube": Side(
        YouTubeServer,
        lambda web, server: YouTube(web, WANTED, key=KEY, api_url=server.url, videos=[server.video], search=True),
        reads="bot.sources.youtube_posts",
    ),
}


@dataclass
class Store:
    """Keeps what is fetched together with the cursor, as the storage does."""

    cursor: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    def keep(self, step: Fetched, *, moving: bool = True):
        self.texts |= {one.external_id: one.text for one in step.mentions}
        self.texts = {one: text for one, text in self.texts.items() if one not in step.gone}
        if moving:
            self.cursor = step.cursor


class SourceMachine(RuleBasedStateMachine):
    """Posts appear, change and go, answers fail, both ends restart; in the end the stored set is the server's."""

    side: Side
    name: str

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.server = self.side.server(NOW)
        self.store = Store()
        self.do(self.server.start())

    def do(self, work):
        return self.runner.run(work)

    # what happens there

    @initialize(old=st.lists(st.tuples(TEXTS, st.integers(0, 6 * 86_400)), max_size=8, unique_by=lambda old: old[1]))
    def begins(self, old):
        """Have a week of posts there before anybody listens; the first look goes well."""
        for text, seconds in old:
            self.server.add(text, late=timedelta(seconds=seconds))
        self.do(self.fetch(MOST_STEPS))

    @rule(text=TEXTS, late=SECONDS, early=st.sampled_from((0, 0, 300)), ours=st.booleans())
    def posts(self, text, late, early, ours):
        """Post something: it may be late or dated ahead, and may be our own."""
        more = {"author": "acme_help"} if ours else {}
        self.server.add(text, late=timedelta(seconds=late), early=timedelta(seconds=early), **more)
        self.tick()

    def tick(self):
        """Let a second pass: no source can be asked for less, so none is held to more in one than a page shows."""
        self.server.now += timedelta(seconds=1)

    @rule(texts=st.lists(TEXTS, min_size=2, max_size=9))
    def many_post(self, texts):
        """Post more within a few seconds than a page shows."""
        for text in texts:
            self.server.add(text)
            self.tick()

    @precondition(lambda self: self.side.tells_edits and self.server.texts())
    @rule(data=st.data(), text=TEXTS)
    def edits(self, data, text):
        """Let an author change a post."""
        self.server.edit(data.draw(st.sampled_from(sorted(self.server.texts()))), text)

    @precondition(lambda self: self.side.tells_deletes and self.server.texts())
    @rule(data=st.data())
    def deletes(self, data):
        """Take a post away."""
        self.server.delete(data.draw(st.sampled_from(sorted(self.server.texts()))))

    @rule(seconds=st.sampled_from((1, 60, 900, 3600, 40_000)))
    def time_passes(self, seconds):
        """Let the clock go on."""
        self.server.now += timedelta(seconds=seconds)

    @rule(kind=st.sampled_from(TROUBLES), after=st.integers(0, 4))
    def goes_wrong(self, kind, after):
        """Spoil an answer that comes soon."""
        self.server.trouble(kind, after)

    @rule(repeating=st.booleans())
    def repeats(self, repeating):
        """Show a post twice from now on, or no more."""
        self.server.repeats = repeating

    @rule()
    def restarts(self):
        """Ask while the server is gone; it comes back where it was."""
        self.do(self.server.pause())
        self.do(self.fetch(1))
        self.do(self.server.start())

    # what we do

    @rule(steps=st.integers(1, 6))
    def fetches(self, steps):
        """We fetch, by a connector that knows nothing of the one before: we may have been restarted."""
        self.do(self.fetch(steps))

    @rule()
    def crashes(self):
        """We fetch, and end before anything is stored."""
        self.do(self.fetch(1, keeping=False))

    @rule()
    def looks_again(self):
        """We look at all that we know."""
        self.do(self.look())

    async def fetch(self, steps, *, keeping=True):
        """Fetch until there is no more, or as many steps as given; tell whether it came to its end."""
        async with open_web() as web:
            connector = self.side.connector(web, self.server)
            for _ in range(steps):
                try:
                    step = await connector.fetch(self.store.cursor, self.server.now)
                except SourceError:
                    return False
                self.check(step)
                if not keeping:
                    return False
                self.store.keep(step)
                if not step.more:
                    return True
        return False

    async def look(self):
        async with open_web() as web:
            known = sorted(self.store.texts)
            for start in range(0, len(known), LOOKED_AT_ONCE):
                try:
                    step = await self.side.connector(web, self.server).look_again(known[start : start + LOOKED_AT_ONCE])
                except SourceError:
                    return
                self.check(step)
                self.store.keep(step, moving=False)

    def check(self, step):
        """Hold a step against the contract."""
        for mention in step.mentions:
            assert (mention.source, bool(mention.external_id)) == (self.name, True)
            assert mention.created_at is None or mention.created_at.tzinfo

    def teardown(self):
        """In the end all is quiet, we catch up, and look at everything once more: nothing is missing or left over."""
        try:
            self.server.troubles, self.server.repeats = [], False
            self.server.now += timedelta(hours=1)
            for _ in range(2):  # what was shown late while a catching up was on its way comes with the fetch after it
                assert self.do(self.fetch(MOST_STEPS)), "it never comes to its end"
            self.do(self.look())
            assert self.store.texts == self.server.texts()
            assert self.server.strange == []
        finally:
            self.do(self.server.stop())
            self.runner.close()


def with_connector(machine: type[SourceMachine], connector: Callable[[Web, SourceServer], Connector]) -> type:
    """Give the machine that plays the same source with another connector: one with a fault."""
    return type("Planted", (machine,), {"side": replace(machine.side, connector=connector)})


def machine_for(name: str, side: Side) -> type[SourceMachine]:
    """Give the machine that plays one source."""
    return type(f"{name}_machine", (SourceMachine,), {"side": side, "name": name})


QUICK, LONG = 40, 500
"""How many plays there are in every run of the tests, and before a release."""


def play(machine: type[SourceMachine], examples: int) -> None:
    """Let a source live through so many plays of the law."""
    how = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=examples == QUICK, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)


def at_server(server, work, contact=""):
    """Let something be done with a server and a way out; gives what it gave."""

    async def all_of_it():
        await server.start()
        try:
            async with open_web(contact) as web:
                return await work(server, web)
        finally:
            await server.stop()

    return asyncio.run(all_of_it())


async def gathered(connector, cursor="", now=NOW, steps=200):
    """Fetch to the end; gives the mentions that were found, and the cursor."""
    found = []
    for _ in range(steps):
        step = await connector.fetch(cursor, now)
        cursor = step.cursor
        found.extend(step.mentions)
        if not step.more:
            return found, cursor
    raise AssertionError("it never ends")


async def rest(connector, cursor, now):
    """Give the ids of the same instead."""
    found, cursor = await gathered(connector, cursor, now)
    return [one.external_id for one in found], cursor
