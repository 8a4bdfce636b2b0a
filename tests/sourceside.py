"""What every source must hold, whichever it is: played against its own small server by Hypothesis.

A source joins by one line in `SIDES`: its server, and how its connector is made for it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from servers.hackernews import HackerNewsServer
from servers.source import TROUBLES, SourceServer

from bot.http import SourceError, Web, open_web
from bot.sources.connector import Connector, Fetched, Wanted
from bot.sources.hackernews import HackerNews

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
    tells_edits: bool = True
    tells_deletes: bool = True


SIDES = {
    "hackernews": Side(
        HackerNewsServer,
        lambda web, server: HackerNews(web, f"{server.url}/api/v1", f"{server.url}/v0", WANTED, most=server.most),
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
        self.do(self.server.stop())
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


def machine_for(name: str, side: Side) -> type[SourceMachine]:
    """Give the machine that plays one source."""
    return type(f"{name}_machine", (SourceMachine,), {"side": side, "name": name})
