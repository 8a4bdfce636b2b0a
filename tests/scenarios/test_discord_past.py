"""What was written, changed and deleted in a server's channels while Kith was away is known when it is there again."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from builders import NOW
from discordworld import HERE, connected, run
from fakes import FakeClock, some_parts
from pastside import PastPlace
from servers.discord import ANN, BOB, CAT, FORUM, GENERAL, QUEUE, DiscordServer

from analyzers.insight.measures import Period
from bot.casework import dismiss
from bot.commands.past import PastWalker
from bot.commands.shown import NEVER
from bot.composing import tell_sources
from bot.desk import at_desk
from bot.hearing import listen_to, stop_listening
from bot.lettinggo import let_go
from bot.queueing import line_up
from storage.rows import RoomRow

QUESTION = "How do I descale my Acme kettle? Does anybody know how that works?"
BROKEN = "My Acme kettle arrived broken and nobody answers me for two weeks now!"


class Place(PastPlace):
    """A server, and Kith that is there or away."""

    here = HERE

    @asynccontextmanager
    async def there(self, *, listen=True):
        self.parts.clock.forward(minutes=1)  # so a walk of this start is told from those of earlier ones
        async with connected(self.server, self.parts, listen=listen, walker=self.walker) as world:
            yield world

    def checked(self, room=GENERAL):
        return next((row.checked_at for row in self.rows(RoomRow) if row.room == str(room)), None)

    async def walked(self, world, *rooms):
        """Wait until these rooms were walked to their end just now, and what was found is read."""
        now = self.parts.clock()
        await world.until(lambda: all(self.checked(room) == now for room in rooms or (GENERAL,)))
        await world.settle()

    def standing(self, *rooms):
        """Give what stands in channels."""
        return {str(one.id): one.content for room in rooms for one in self.server.in_channel(room) if one.content}


@asynccontextmanager
async def a_place(folder, walker=PastWalker):
    clock = FakeClock(NOW)
    async with DiscordServer(clock=lambda: clock().timestamp()) as server:  # ids of messages are moments
        parts = some_parts(folder, clock, workspaces=("elsewhere",))
        try:
            yield Place(server, parts, walker)
        finally:
            parts.database.close()


async def chosen(place, *channels):
    """Choose channels in a first session, in which three messages are heard."""
    async with place.there() as world:
        await world.command("monitor", {"do": "add", "name": "Acme"})
        for channel in channels or (GENERAL,):
            listen_to(world.here, str(channel), "Acme")
        said = [await place.server.say(GENERAL, f"{QUESTION} Number {n}.", user=ANN) for n in range(3)]
        await world.until(lambda: len(place.texts()) == 3)
        await world.settle()
    return said


async def away(place, first, second):
    """Let time pass in which one message is written, one changed and one deleted."""
    place.parts.clock.forward(hours=3)
    await place.server.edit(first, BROKEN)
    await place.server.delete(second)
    await place.server.say(GENERAL, f"{QUESTION} While you were away.", user=BOB)
    await place.server.say(QUEUE, "Nobody chose this.", user=BOB)


async def kept_and_standing(folder, walker=PastWalker):
    async with a_place(folder, walker) as place:
        first, second, _ = await chosen(place)
        await away(place, first, second)
        async with place.there() as world:
            await place.walked(world)
            return place.texts(), place.standing(GENERAL)


class PageByPage(PastWalker):
    """Sees one message of a page, and one page of a visit."""

    most_pages, look_in = 1, 0.3

    def __init__(self, desk, inflow, history):
        history.at_once = 1
        super().__init__(desk, inflow, history)


@pytest.mark.parametrize("walker", [PastWalker, PageByPage])
def test_what_happened_while_kith_was_away_is_known_at_the_next_start(tmp_path, walker):
    """One is written, one changed, one deleted: then what is kept is what stands in the channel, page by page."""
    kept, standing = run(kept_and_standing(tmp_path, walker))
    assert kept == standing
    assert len(kept) == 3


class NothingNew(PastWalker):
    """Takes all that it does not know for old."""

    def _fresh_from(self, walk):
        return NEVER


class Blind(PastWalker):
    """Looks nothing through."""

    def _look_through(self, walk, page, seen):
        """See nothing."""


class Idle(PastWalker):
    """Takes nothing in."""

    async def _take_in(self, workspace, seen):
        """Keep nothing."""


@pytest.mark.parametrize("faulty", [NothingNew, Blind, Idle])
def test_a_fault_is_found(tmp_path, faulty):
    """The same is told apart when the walk is wrong."""
    kept, standing = run(kept_and_standing(tmp_path, faulty))
    assert kept != standing


def test_what_stood_there_before_a_channel_was_chosen_is_not_taken_in(tmp_path):
    """From the choice on only, also when the first walk reaches further back."""

    async def scenario():
        async with a_place(tmp_path) as place:
            for number in range(3):
                await place.server.say(GENERAL, f"{QUESTION} Long ago, number {number}.", user=CAT)
            place.parts.clock.forward(hours=1)
            await chosen(place)
            place.parts.clock.forward(hours=1)
            async with place.there() as world:
                await place.walked(world)
                assert not [text for text in place.texts().values() if "Long ago" in text]
                assert len(place.texts()) == 3

    run(scenario())


def test_threads_and_forums_are_walked_too(tmp_path):
    """Below a message and in a forum's post, also when the thread was folded since."""

    async def scenario():
        async with a_place(tmp_path) as place:
            first, *_ = await chosen(place, GENERAL, FORUM)
            place.parts.clock.forward(hours=1)
            thread = await place.server.begin_thread(first, user=BOB)
            await place.server.say(thread.id, BROKEN, user=BOB)
            folded = await place.server.begin_thread(await place.server.say(GENERAL, QUESTION, user=CAT), user=BOB)
            said = await place.server.say(folded.id, f"{BROKEN} Folded.", user=BOB)
            await place.server.archive(folded)
            async with place.there() as world:
                await place.walked(world, GENERAL, FORUM)
                await world.until(lambda: place.texts() == place.standing(GENERAL, thread.id, folded.id))
                await place.walked(world, GENERAL, FORUM)
            place.parts.clock.forward(hours=1)
            await place.server.delete(said)
            async with place.there() as world:
                await place.walked(world, GENERAL, FORUM)
                await world.until(lambda: place.texts() == place.standing(GENERAL, thread.id, folded.id))

    run(scenario())


def test_a_session_that_was_lost_is_caught_up_with(tmp_path):
    """The library begins a new one by itself; what was said in between was told to nobody."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place)
            async with place.there() as world:
                await place.walked(world)
                place.parts.clock.forward(hours=1)
                await place.server.invalidate()
                await place.server.say(GENERAL, BROKEN, user=BOB)
                await place.walked(world)
                await place.same(world, GENERAL)

    run(scenario())


def test_a_channel_that_was_left_is_walked_for_what_is_known_alone(tmp_path):
    """A deletion is honoured there, and nothing new is taken in."""

    async def scenario():
        async with a_place(tmp_path) as place:
            first, second, third = await chosen(place)
            stop_listening(at_desk(place.parts, HERE), str(GENERAL))
            await away(place, first, second)
            async with place.there() as world:
                await world.until(lambda: place.texts() == {str(first.id): BROKEN, str(third.id): third.content})

    run(scenario())


@pytest.mark.parametrize("lacking", ["read_message_history", "view_channel"])
def test_where_we_may_not_look_nothing_is_quoted_after_a_day(tmp_path, lacking):
    """Discord shows an empty history then, or none: nothing is deleted for it. A week later the words go."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place)
            place.server.forbid(GENERAL, lacking)
            place.parts.clock.forward(hours=23)
            async with place.there() as world:
                await world.until(lambda: [row for row in place.rows(RoomRow) if row.trouble])
                assert (len(place.texts()), place.unchecked()) == (3, set())
            place.parts.clock.forward(hours=2)
            assert len(place.unchecked()) == 3
            period = Period(NOW - timedelta(days=1), NOW + timedelta(days=2))
            assert "1 of its channels" in repr(tell_sources(at_desk(place.parts, HERE), period))
            place.server.permit(GENERAL, lacking)
            async with place.there() as world:
                await place.walked(world)
                assert (len(place.texts()), place.unchecked()) == (3, set())
            place.server.forbid(GENERAL, lacking)
            place.parts.clock.forward(days=8)
            settle(place)
            let_go(place.parts, HERE)
            assert place.texts() == {}

    run(scenario())


def settle(place):
    """Have no case wait, so that nobody needs the words."""
    for ranked in line_up(at_desk(place.parts, HERE)).shown:
        dismiss(at_desk(place.parts, HERE), ranked.case.id, "Done.")
    place.parts.clock.forward(days=8)


def test_that_half_of_many_messages_are_gone_is_not_believed(tmp_path):
    """Another server says so as well; a channel that is closed is believed."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place)
            async with place.there() as world:
                more = [await place.server.say(GENERAL, f"{QUESTION} And {n}.", user=BOB) for n in range(30)]
                await world.until(lambda: len(place.texts()) == 33)
                await world.settle()
            place.parts.clock.forward(hours=1)
            await place.server.delete(*more)
            async with place.there() as world:
                (told,) = await world.until(lambda: [row.trouble for row in place.rows(RoomRow) if row.trouble])
                assert "30 of 33" in told
                assert len(place.texts()) == 33
            await place.server.delete_channel(GENERAL)
            async with place.there() as world:
                await world.until(lambda: not place.texts())

    run(scenario())


def test_a_long_walk_goes_on_where_it_was(tmp_path):
    """A page at a time; until it came to its end the room is not known, then all of it is."""

    async def scenario():
        async with a_place(tmp_path, PageByPage) as place:
            first, *_ = await chosen(place)
            place.parts.clock.forward(hours=1)
            await place.server.edit(first, BROKEN)
            async with place.there() as world:
                await world.until(lambda: [row for row in place.rows(RoomRow) if row.looked_from])
                assert place.checked() < place.parts.clock()
                assert place.texts()[str(first.id)] != BROKEN
                await place.walked(world)
                await place.same(world, GENERAL)

    run(scenario())


def test_a_server_that_asks_to_wait_is_waited_for(tmp_path):
    """The walk goes on after that, and nothing is taken for deleted meanwhile."""

    async def scenario():
        async with a_place(tmp_path) as place:
            first, second, _ = await chosen(place)
            await away(place, first, second)
            place.server.fail("GET /channels/*/messages", times=2, status=429, retry_after=0.2)
            async with place.there() as world:
                await place.walked(world)
                await place.same(world, GENERAL)

    run(scenario())
