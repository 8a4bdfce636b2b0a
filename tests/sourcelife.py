"""The life of two sources of one place, played by Hypothesis with the real fetching and storage.

Both bring the same posts. They are paused, removed, added again and fail for long, while posts come, change and go; no
day after a post was deleted is it here, unless nobody could look, and then nothing of its source is quoted.
"""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from builders import a_monitor, praise
from fakes import FakeClock, some_parts
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sourceside import NOW, WANTED, Side

from bot.fetching import visit
from bot.http import SourceError, open_web
from bot.sourcing import pause_source, remove_source
from storage.errors import AlreadyThereError
from storage.finding import MentionFinder
from storage.monitors import MonitorStore
from storage.sources import SourceStore

NAMES = ("first", "second")
names = st.sampled_from(NAMES)
MEMORY = Path("/dev/shm")  # noqa: S108  where there is one, a database is made several times as quickly
DAY = timedelta(days=1)
SAID = ("My kettle leaks", "Löve the Kettle", "The copper pot is dented")


class Reader:
    """An analyst that reads nothing: here it matters what is stored, not what is thought of it."""

    def assess(self, posts):
        return [praise(blinded_text=mention.text) for mention, _ in posts]


class Broken:
    """A connector of a source that cannot be reached."""

    async def fetch(self, cursor, now):
        raise SourceError("it is not there")

    async def look_again(self, ids):
        raise SourceError("it is not there")


class Noted:
    """A connector of which it is noted what it brought."""

    def __init__(self, connector, brought):
        self.connector, self.brought = connector, brought

    async def fetch(self, cursor, now):
        step = await self.connector.fetch(cursor, now)
        self.brought.update(one.external_id for one in step.mentions)
        return step

    async def look_again(self, ids):
        return await self.connector.look_again(ids)


class LifeMachine(RuleBasedStateMachine):
    """Time goes by in steps of six hours at most; with each, all sources are asked that are due."""

    side: Side
    name: str

    def __init__(self):
        super().__init__()
        self.runner, self.clock = asyncio.Runner(), FakeClock(NOW)
        self.folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.server, self.gone, self.count = self.side.server(NOW), {}, 0
        self.broken, self.well_since = set(), dict.fromkeys(NAMES, NOW)
        self.brought = {name: set() for name in NAMES}
        self.do(self.server.start())
        self.parts = some_parts(Path(self.folder.name), self.clock, analyst=Reader)
        with self.parts.database.write() as connection:
            MonitorStore(connection, "ws").change(a_monitor(keywords=WANTED.words, owned=WANTED.accounts))
        for name in NAMES:
            self.adds(name, name)
        self.says(SAID[0], "first")
        self.goes_on(1)

    def do(self, work):
        return self.runner.run(work)

    def adds(self, name, address):
        with self.parts.database.write() as connection:
            SourceStore(connection, "ws").add(name, self.name, "Acme", address, self.clock.now)

    def connector(self, web, address):
        well = Noted(self.side.connector(web, self.server), self.brought.setdefault(address, set()))
        return Broken() if address in self.broken else well

    # what happens there

    @rule(words=st.sampled_from(SAID), more=st.text("abcdefgh", min_size=4, max_size=8))
    def says(self, words, more):
        """Let somebody who said nothing before say something that nobody said before."""
        self.count += 1
        self.server.add(f"{words} {more} {self.count}", author=f"person-{self.count}")
        self.server.now = self.clock.now = self.clock.now + timedelta(seconds=2)

    @precondition(lambda self: self.side.tells_edits and self.server.texts())
    @rule(data=st.data(), more=st.text("klmnopq", min_size=4, max_size=8))
    def edits(self, data, more):
        """Let an author change a post."""
        one = data.draw(st.sampled_from(sorted(self.server.texts())))
        self.server.edit(one, f"{more} {self.server.posts[one].text}")

    @precondition(lambda self: self.server.texts())
    @rule(data=st.data())
    def deletes(self, data):
        """Delete a post; in some places those that stand below it go too."""
        before = set(self.server.texts())
        self.server.delete(data.draw(st.sampled_from(sorted(before))))
        self.gone |= dict.fromkeys(before - set(self.server.texts()), self.clock.now)

    # what people do

    @rule(name=names, paused=st.booleans())
    def pauses(self, name, paused):
        """Pause a source, or let it go on."""
        if name in self.sources():
            pause_source(self.parts, name, paused=paused)

    @rule(name=names)
    def removes(self, name):
        """Remove a source."""
        if name in self.sources():
            remove_source(self.parts, name)

    @rule(name=names)
    def comes_back(self, name):
        """Add the very same again; another one under its name is refused while texts are kept."""
        if name in self.sources():
            return
        if name in self.sources(removed=True):
            with pytest.raises(AlreadyThereError):
                self.adds(name, "elsewhere")
        self.adds(name, name)

    @rule(name=names, broken=st.booleans())
    def fails(self, name, broken):
        """Let a source be out of reach from now on, or no more."""
        if not broken and name in self.broken:
            self.well_since[name] = self.clock.now
        (self.broken.add if broken else self.broken.discard)(name)

    @rule(steps=st.sampled_from((1, 1, 5)))
    def goes_on(self, steps):
        """Let hours go by."""
        for _ in range(steps):
            self.server.now = self.clock.now = self.clock.now + timedelta(hours=6)
            self.do(self.tick())

    async def tick(self):
        async with open_web() as web:
            for name in self.due():
                await visit(self.parts, lambda _parts, one: self.connector(web, one.address), name, lambda: 0.0)

    # what holds

    @invariant()
    def a_day_after_a_post_was_deleted_it_is_not_here(self):
        """Or nobody could look, and nothing of its source is quoted."""
        stored = self.stored()
        late = {one for one, at in self.gone.items() if at + DAY <= self.clock.now and one in stored}
        with self.parts.database.read() as connection:
            unchecked = SourceStore(connection, "ws").unchecked(self.clock.now)
        assert [one for one in late if self.could_look(one)] == []
        assert [one for one in late if stored[one][0] not in unchecked] == []

    def could_look(self, one):
        """Tell whether a source that brought a post could be reached for the last day."""
        since = {name: at for name, at in self.well_since.items() if name not in self.broken}
        there = self.sources(removed=True)
        return any(
            at + DAY <= self.clock.now and name in there and one in self.brought[name] for name, at in since.items()
        )

    def teardown(self):
        """When all can be reached again, what is here is there, word by word; and all is here if anybody listens."""
        try:
            self.broken.clear()
            for _ in range(3):
                self.goes_on(4)
            told = {one: text for one, (_, text) in self.stored().items()}
            there = self.server.texts()
            assert {one: there.get(one) for one in told} == told
            if self.is_whole():
                assert told == there
            assert self.server.strange == []
        finally:
            self.parts.database.close()
            self.folder.cleanup()
            self.do(self.server.stop())
            self.runner.close()

    def is_whole(self):
        """Tell whether a source listens, and all is young enough for it to have found it, whenever it began."""
        listening = [one for one in self.sources().values() if not one.paused]
        return listening and self.clock.now < NOW + timedelta(days=6)

    def sources(self, *, removed=False):
        with self.parts.database.read() as connection:
            store = SourceStore(connection, "ws")
            return {one.name: one for one in (store.with_removed() if removed else store.all())}

    def due(self):
        with self.parts.database.read() as connection:
            return [one.name for one in SourceStore(connection, "ws").due(self.clock.now)]

    def stored(self):
        with self.parts.database.read() as connection:
            finder = MentionFinder(connection, "ws")
            return {
                one.mention.external_id: (one.mention.source, one.mention.text) for one in finder.known(finder.ids())
            }


def life_of(name: str, side: Side, plays: type[LifeMachine] = LifeMachine) -> type[LifeMachine]:
    """Give the machine that plays one kind of source."""
    return type(f"{name}_life", (plays,), {"side": side, "name": name})
