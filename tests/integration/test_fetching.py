"""The fetching of sources on a real database: kept with its cursor, each for itself, edits and deletes honoured."""

import asyncio
import contextlib
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW, a_mention, a_monitor
from fakes import FakeClock, some_parts
from fetchingside import in_a_room
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sourceside import SIDES, WANTED, SourceMachine

from bot import fetching
from bot.fetching import Fetching, pause_after, visit
from bot.gates import Gates
from bot.http import open_web
from bot.intake import take
from bot.jobs import tend
from bot.keeping import pause_monitor
from bot.parts import Reach
from bot.sourcing import OPEN_AFTER, add_source, list_sources, pause_source, remove_source, through
from storage.finding import MentionFinder
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore
from storage.sources import LostClaimError, SourceStore

TEXT = "My Acme kettle arrived broken and nobody answers."
CRITICAL = "The Acme kettle caught fire and my child is burned, please help!"


def test_posts_come_in_under_the_sources_name(tmp_path):
    """With their author and time; those of our own account too."""

    async def play(room):
        room.server.add(TEXT)
        room.server.add("We are on it.", author="acme")
        await room.fetch()
        assert sorted(room.stored().values()) == sorted([TEXT, "We are on it."])
        with room.parts.database.read() as connection:
            (found,) = MentionFinder(connection, "ws").by_author("ann", 9)
        assert (found.mention.source, found.mention.platform, found.mention.created_at) == ("hackernews",) * 2 + (NOW,)

    in_a_room(tmp_path, play)


def test_what_no_database_takes_keeps_no_source_from_its_posts(tmp_path):
    """NULs and halves of a character, in a new post and in a changed one."""

    async def play(room):
        known = room.server.add(TEXT)
        await room.fetch()
        room.server.add("The Acme kettle\x00 leaks \ud800too.")
        room.server.edit(known, f"{TEXT}\x00 \udfffAnd it smokes.")
        room.forward(minutes=2)
        await room.fetch()
        assert sorted(room.stored().values()) == [
            f"{TEXT} \N{REPLACEMENT CHARACTER}And it smokes.", "The Acme kettle leaks \N{REPLACEMENT CHARACTER}too.",
        ]  # fmt: skip

    in_a_room(tmp_path, play)


def test_a_crash_before_the_end_of_the_transaction_keeps_neither_mentions_nor_cursor(tmp_path):
    """They stand or fall together; the next fetch brings them."""

    async def play(room):
        one = room.server.add(TEXT)
        with room.parts.database.write() as connection:
            claimed = SourceStore(connection, "ws").claim("hackernews")

        def breaks(connection):
            SourceStore(connection, "ws").move(claimed, "further")
            raise OSError("the power is gone")

        with pytest.raises(OSError, match="power"):
            take(room.parts, "Acme", [a_mention(source="hackernews", external_id=one, text=TEXT)], breaks)
        assert (room.stored(), room.source().cursor) == ({}, "")
        with room.parts.database.write() as connection:
            SourceStore(connection, "ws").end_badly(claimed, "", 0, NOW)
        await room.fetch()
        assert list(room.stored().values()) == [TEXT]

    in_a_room(tmp_path, play)


def test_edits_and_deletes_are_honoured_within_a_day(tmp_path):
    """An edit is read again and a deleted post goes with its case, without anybody asking for it."""

    async def play(room):
        edited, deleted = room.server.add(TEXT), room.server.add(f"{TEXT} Twice.")
        await room.fetch()
        room.server.edit(edited, "My Acme kettle is lovely, thank you.")
        room.server.delete(deleted)
        for _ in range(25):
            room.forward(hours=1)
            await room.fetch()
        assert room.stored() == {edited: "My Acme kettle is lovely, thank you."}

    in_a_room(tmp_path, play)


def test_that_half_of_many_posts_are_gone_at_once_is_not_believed(tmp_path):
    """Another server, or one that lost its data, says so too: nothing is let go of, and somebody is told."""

    async def play(room):
        posts = []
        for number in range(20):
            posts.append(room.server.add(f"{TEXT} {number}."))
            room.forward(minutes=1)
        for _ in range(9):
            await room.fetch()
        assert len(room.stored()) == 20
        for post in posts:
            room.server.delete(post)
        room.forward(hours=25)
        await room.fetch()
        assert len(room.stored()) == 20
        assert "20 of 20 known posts are gone" in room.source().look_trouble
        room.server.add(f"{TEXT} Again.")
        room.forward(hours=7)
        for _ in range(9):
            await room.fetch()
        assert len(room.stored()) == 21, "what is new comes in all the same"
        assert (room.source().trouble, room.source().failures) == ("", 0)
        assert "20 of 21 known posts are gone" in room.source().look_trouble

    in_a_room(tmp_path, play)


def test_the_first_fetch_rings_nobody_for_what_is_old(tmp_path):
    """A critical post of two days ago is in the queue and no alarm; one of this hour is both."""

    async def play(room):
        room.server.add(CRITICAL, late=timedelta(hours=30))
        await room.fetch()
        await asyncio.to_thread(tend, room.parts)
        assert alarms(room) == 0
        room.forward(minutes=5)
        room.server.add(f"{CRITICAL} Now!", author="ben")
        await room.fetch()
        await asyncio.to_thread(tend, room.parts)
        assert alarms(room) == 1
        assert len(room.stored()) == 2

    in_a_room(tmp_path, play)


def alarms(room):
    with room.parts.database.read() as connection:
        return len(OutboxStore(connection, "ws").recent(["alert"], NOW - timedelta(days=9)))


def test_a_source_that_asks_to_wait_is_left_alone_so_long(tmp_path):
    """Its `Retry-After` is kept, and that is no failure."""

    async def play(room):
        room.server.trouble("limited")
        await room.fetch()
        assert (room.source().failures, room.source().next_at) == (0, NOW + timedelta(seconds=30))
        asked = len(room.server.asked)
        room.forward(seconds=29)
        await room.fetch()
        assert len(room.server.asked) == asked
        room.forward(seconds=1)
        await room.fetch()
        assert room.source().trouble == ""

    in_a_room(tmp_path, play)


def test_what_asks_to_wait_while_it_is_looked_at_again_is_left_alone_so_long(tmp_path):
    """For nothing new is it asked either; what came before that is told as it went."""

    async def play(room):
        room.server.add(TEXT)
        await room.fetch()
        fetched, room.server.wait = len(room.server.asked), 300
        room.forward(hours=20)
        room.server.trouble("limited", after=fetched)
        await room.fetch()
        source = room.source()
        assert (source.fetched_at, source.look_next) == (room.clock.now, room.clock.now + timedelta(minutes=5))
        assert source.next_at == source.look_next
        pause_source(room.parts, "hackernews", paused=True)
        room.forward(hours=1)
        room.server.trouble("limited")
        await room.fetch()
        assert room.source().next_at == room.clock.now + timedelta(minutes=5)

    in_a_room(tmp_path, play)


def test_a_look_that_is_broken_off_takes_nothing_from_the_fetch_before_it(tmp_path):
    """What was fetched well was, and a failure counts once; the look comes again, at the gate of what is slow."""

    async def play(room):
        room.server.add(TEXT)
        await room.fetch()
        room.server.add(f"{TEXT} Twice.", author="ben")
        room.forward(hours=20)
        await looks_in_vain(room)
        assert (room.source().fetched_at, room.source().failures, len(room.stored())) == (room.clock.now, 0, 2)
        room.forward(minutes=1)
        room.server.trouble("down")
        await looks_in_vain(room)
        assert (room.source().failures, room.source().next_at) == (1, room.clock.now + timedelta(seconds=30))
        assert await asyncio.to_thread(lambda: room.source().looks(room.clock.now)), "it comes again"

    in_a_room(tmp_path, play)


async def looks_in_vain(room):
    """Fetch while single items get no answer, until the gate's patience is lost; its slow place is taken."""
    stuck, gates = StuckItems(), Gates(1, lambda _: stuck.reached.wait())
    async with gates._slow, open_web() as web:
        stuck.web = web
        here = Fetching(room.parts, stuck, gates, chance=lambda: 0.0)
        await here.begin()
        await here.finish()


class StuckItems:
    """A way out on which questions for an item get no answer."""

    def __init__(self):
        self.web, self.reached = None, asyncio.Event()

    async def get(self, address, *asked, **more):
        if "/item/" in address:
            self.reached.set()
            await asyncio.Event().wait()
        return await self.web.get(address, *asked, **more)


def test_a_source_that_fails_and_fails_is_only_probed(tmp_path):
    """Longer and longer apart, one question at a time; when it does well all is as before."""

    async def play(room):
        for _ in range(OPEN_AFTER):
            room.server.trouble("down")
            await room.fetch()
            room.clock.now = room.source().next_at
        assert "500" in room.source().trouble
        assert [one.resting for one in await asyncio.to_thread(list_sources, room.parts)] == [True]
        for _ in range(30):
            room.server.add(TEXT)
            room.forward(seconds=1)
        asked = len(room.server.asked)
        room.server.trouble("garbled")
        await room.fetch()
        assert len(room.server.asked) == asked + 1
        room.clock.now = room.source().next_at
        while room.source().next_at <= room.clock.now:
            await room.fetch()
        assert (room.source().failures, room.source().trouble, len(room.stored())) == (0, "", 30)

    in_a_room(tmp_path, play)


def test_pauses_grow_and_end(tmp_path):
    """Doubled each time, with chance in it, six hours at most and a half."""
    pauses = [pause_after(failures, 0.0).total_seconds() for failures in (1, 2, 3, 30)]
    assert pauses == [30, 60, 120, 6 * 3600]
    assert pause_after(1, 1.0) == timedelta(seconds=45)


def test_a_slow_source_keeps_no_other_waiting(tmp_path):
    """While one does not answer, another is fetched, and fetched again."""

    async def play(room):
        hangs, both = asyncio.Event(), ("hackernews", "other")

        async def wait(*_):
            await hangs.wait()

        room.server.add(TEXT)
        await asyncio.to_thread(add_source, room.parts, "hackernews", "", "", "other")
        async with open_web() as web:
            here = Fetching(room.parts, Stuck(web, wait), Gates(4))
            await here.begin()
            await until(lambda: any(room.source(name).fetched_at for name in both))
            quick, slow = sorted(both, key=lambda name: room.source(name).fetched_at is None)
            room.forward(minutes=2)
            await fetched(here, room, quick)
            assert room.source(slow).fetched_at is None
            await here.stop()
        assert list(room.stored().values()) == [TEXT]

    in_a_room(tmp_path, play)


def test_more_hanging_sources_than_places_keep_no_other_waiting(tmp_path):
    """Five that never answer, at two places: the other is fetched; and the next time they do not even take a place."""

    async def play(room):
        room.server.add(TEXT)
        with room.parts.database.write() as connection:
            MonitorStore(connection, "ws").add(a_monitor(name="Bad", keywords=("hangs",)))
        for number in range(5):
            await asyncio.to_thread(add_source, room.parts, "hackernews", "", "Bad", f"a{number} hangs")
        async with open_web() as web:
            patience = Patience()
            here = Fetching(room.parts, Hanging(web), Gates(2, patience.wait))
            for _ in range(2):
                room.forward(minutes=2)
                await fetched(here, room, "hackernews")
            await here.stop()
        assert [room.source(f"a{number} hangs").failures for number in range(5)] == [0] * 5
        assert list(room.stored().values()) == [TEXT]

    in_a_room(tmp_path, play)


class Patience:
    """Is lost at once with what hangs, and never with the other."""

    async def wait(self, place):
        if not place[1].endswith("hangs"):
            await asyncio.Event().wait()
        await asyncio.sleep(0)


class Hanging:
    """A way out on which questions for one word get no answer."""

    def __init__(self, web):
        self.web = web

    async def get(self, *asked, **more):
        if "hangs" in repr((asked, more)):
            await asyncio.Event().wait()
        return await self.web.get(*asked, **more)


async def fetched(here, room, name):
    """Let ticks come until a source was fetched just now; it may still be ending when the first comes."""
    async with asyncio.timeout(20):
        while room.source(name).fetched_at != room.clock.now:
            await here.begin()
            await asyncio.sleep(0.01)


async def until(holds):
    """Wait until something holds in the database, which tells nobody."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Stuck:
    """A way out on which the first question never gets its answer."""

    def __init__(self, web, wait):
        self.web, self.wait, self.first = web, wait, True

    async def get(self, *asked, **more):
        if self.first:
            self.first = False
            await self.wait()
        return await self.web.get(*asked, **more)


def test_two_processes_never_have_one_source_at_once(tmp_path):
    """A claim is one process's; who lost it keeps nothing, and the cursor stays."""

    async def play(room):
        room.server.add(TEXT)
        with room.parts.database.write() as connection:
            claimed = SourceStore(connection, "ws").claim("hackernews")
            assert SourceStore(connection, "ws").claim("hackernews") is None
            assert SourceStore(connection, "ws").due(NOW) == []
        await room.fetch()
        assert room.server.asked == []
        stale = replace(claimed, fence=claimed.fence - 1)
        with pytest.raises(LostClaimError):
            await asyncio.to_thread(fetching.store, room.parts, stale, fetching.Fetched(cursor="9"))
        assert room.source().cursor == ""

    in_a_room(tmp_path, play)


def test_what_is_paused_is_not_asked(tmp_path):
    """The source itself, or its monitor; then it goes on where it was."""

    async def play(room):
        room.server.add(TEXT)
        pause_source(room.parts, "HackerNews", paused=True)
        await room.fetch()
        pause_source(room.parts, "hackernews", paused=False)
        pause_monitor(room.parts, "Acme", paused=True)
        await room.fetch()
        assert room.server.asked == []
        pause_monitor(room.parts, "Acme", paused=False)
        await room.fetch()
        assert len(room.stored()) == 1
        remove_source(room.parts, "hackernews")
        assert list_sources(room.parts) == []
        assert len(room.stored()) == 1

    in_a_room(tmp_path, play)


@contextlib.asynccontextmanager
async def nobody_let_in(gates):
    """Hold the only place at the gate, however long it takes."""
    over = asyncio.Event()
    holding = asyncio.create_task(gates.let_in("somebody else", over.wait))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        over.set()
        await holding


def test_what_is_paused_while_it_waits_for_its_turn_is_not_asked(tmp_path):
    """Nor what another process has asked meanwhile."""

    async def play(room):
        room.server.add(TEXT)
        gates = Gates(1, patience=lambda _: asyncio.Event().wait())
        async with open_web() as web:
            here, elsewhere = Fetching(room.parts, web, gates), Fetching(room.parts, web, Gates(1))
            async with nobody_let_in(gates):
                await here.begin()
                pause_source(room.parts, "hackernews", paused=True)
            await here.finish()
            assert room.server.asked == []
            pause_source(room.parts, "hackernews", paused=False)
            async with nobody_let_in(gates):
                await here.begin()
                await visit(room.parts, through(web), "hackernews")
                asked = list(room.server.asked)
            await here.finish()
            await elsewhere.begin()
            await elsewhere.finish()
        assert room.server.asked == asked != []

    in_a_room(tmp_path, play)


def test_posts_of_another_kind_under_the_same_name_are_not_taken_for_gone(tmp_path):
    """A feed was removed, and Hacker News is listened to under its name: it knows nothing of the feed's posts."""

    async def play(room):
        room.server.add(TEXT)
        await room.fetch()
        take(room.parts, "Acme", [a_mention(source="hackernews", platform="web", external_id="feed.example:1")])
        room.forward(hours=21)
        await room.fetch()
        assert len(room.stored()) == len(room.server.posts) + 1
        assert any("/v0/item/" in one for one in room.server.asked)

    in_a_room(tmp_path, play)


# The law of tests/sourceside.py, with a real database


class Stored(SourceMachine):
    """The same play with the real fetching, analyst and database."""

    name, side = "hackernews", SIDES["hackernews"]

    def __init__(self):
        super().__init__()
        self.folder, self.clock = tempfile.TemporaryDirectory(), FakeClock()
        addresses = {"search_url": f"{self.server.url}/api/v1", "items_url": f"{self.server.url}/v0"}
        reach = Reach(settings={"hackernews": addresses})
        self.parts = some_parts(Path(self.folder.name), self.clock, reach=reach)
        with self.parts.database.write() as connection:
            MonitorStore(connection, "ws").change(a_monitor(keywords=WANTED.words, owned=WANTED.accounts))
        add_source(self.parts, "hackernews", "", "")

    async def fetch(self, steps, *, keeping=True):
        """Visit the source as often; a visit that is not kept breaks in its transaction."""
        async with open_web() as web:
            for _ in range(steps):
                self.clock.now = max(self.server.now, self.source().next_at)
                self.server.now = self.clock.now
                if not keeping:
                    task = asyncio.create_task(visit(self.parts, through(web), "hackernews", lambda: 0.0))
                    await asyncio.sleep(0)
                    task.cancel()
                    await asyncio.gather(task, return_exceptions=True)
                    return False
                await visit(self.parts, through(web), "hackernews", lambda: 0.0)
                if not self.source().trouble and self.source().next_at > self.clock.now:
                    self.store.texts = self.texts()
                    return True
        self.store.texts = self.texts()
        return False

    async def look(self):
        """Let a round of looking again be due, and come to its end."""
        for _ in range(4):
            self.server.now += timedelta(hours=21)
            await self.fetch(1)

    def source(self):
        with self.parts.database.read() as connection:
            return SourceStore(connection, "ws").get("hackernews")

    def texts(self):
        with self.parts.database.read() as connection:
            finder = MentionFinder(connection, "ws")
            return {one.mention.external_id: one.mention.text for one in finder.known(finder.ids())}

    def teardown(self):
        """As before, then the database goes."""
        try:
            super().teardown()
        finally:
            self.parts.database.close()
            self.folder.cleanup()


@pytest.mark.parametrize("examples", [5, pytest.param(100, marks=pytest.mark.prove)])
def test_what_is_stored_is_what_the_source_has(examples):
    """Also with claims, pauses after failures, the analyst and a real database between."""
    how = settings(
        max_examples=examples, stateful_step_count=12, deadline=None, derandomize=examples == 5, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip
    run_state_machine_as_test(Stored, settings=how)
