"""What was written, changed and deleted in Slack's channels while Kith was away is known when it is there again."""

from contextlib import asynccontextmanager

import pytest
from builders import NOW
from fakes import FakeClock, some_parts
from pastside import PastPlace
from servers.slack import SlackServer
from slackworld import HERE, connected, run

from bot.commands.past import PastWalker
from bot.hearing import listen_to
from storage.rows import RoomRow

QUESTION = "How do I descale my Acme kettle? Does anybody know how that works?"
BROKEN = "My Acme kettle arrived broken and nobody answers me for two weeks now!"
DAY = 24


class Place(PastPlace):
    """A workspace, and Kith that is there or away."""

    here = HERE

    @asynccontextmanager
    async def there(self, by="http"):
        self.parts.clock.forward(minutes=1)  # so a walk of this start is told from those of earlier ones
        async with connected(self.server, self.parts, by=by, walker=self.walker) as world:
            yield world

    def standing(self):
        """Give what stands in the channel and its threads, but for marks of what was deleted."""
        return {f"C1/{one.ts}": one.text for one in self.server.in_channel("C1") if not one.subtype}

    async def walked(self, world, rooms=1):
        """Wait until so many rooms were walked to their end just now, and what was found is read."""
        now = self.parts.clock()
        await world.until(lambda: sum(row.checked_at == now for row in self.rows(RoomRow)) >= rooms)
        await world.settle()


@asynccontextmanager
async def a_place(folder, walker=PastWalker):
    clock = FakeClock(NOW)
    async with SlackServer(clock=lambda: clock().timestamp()) as server:
        parts = some_parts(folder, clock, workspaces=("elsewhere",))
        try:
            yield Place(server, parts, walker)
        finally:
            parts.database.close()


async def chosen(place, by="http"):
    """Choose a channel, in which one message is said before and three after; they are found by the first walk."""
    place.server.say(f"{QUESTION} Long ago.", user="U2")
    place.parts.clock.forward(hours=1)
    async with place.there(by) as world:
        await world.command("monitor add Acme")
        listen_to(world.here, "C1", "Acme")
    place.parts.clock.forward(hours=1)
    place.server.messages.clear()
    said = [place.server.say(f"{QUESTION} Number {number}.") for number in range(3)]
    async with place.there(by) as world:
        await place.walked(world)
        await place.same(world)
    place.parts.clock.forward(hours=3)
    return said


def away(place, first, second):
    """Let one message be written, one changed and one deleted, and one said that nobody chose."""
    first.text = BROKEN
    place.server.take_back(second)
    place.server.say(f"{QUESTION} While you were away.", user="U2")
    place.server.say("Nobody chose this.", channel="C2")


async def kept_and_standing(folder, by="http", most=999, walker=PastWalker):
    async with a_place(folder, walker) as place:
        first, second, _ = await chosen(place, by)
        place.server.most_in_history = most
        away(place, first, second)
        async with place.there(by) as world:
            await place.walked(world)
            return place.texts(), place.standing()


@pytest.mark.parametrize(("by", "most"), [("http", 999), ("socket", 999), ("http", 1)])
def test_what_happened_while_kith_was_away_is_known_at_the_next_start(tmp_path, by, most):
    """One is written, one changed, one deleted: then what is kept is what stands there, however small the pages."""
    kept, standing = run(kept_and_standing(tmp_path, by, most))
    assert kept == standing
    assert len(kept) == 3


class DeafToDeletions(PastWalker):
    """Does not see what is gone."""

    def _look_through(self, walk, page, seen):
        super()._look_through(walk, page, seen)
        seen.gone.clear()


def test_a_fault_is_found(tmp_path):
    """The same is told apart when deletions are not seen."""
    kept, standing = run(kept_and_standing(tmp_path, walker=DeafToDeletions))
    assert kept != standing


def test_what_stood_there_before_a_channel_was_chosen_is_not_taken_in(tmp_path):
    """From the choice on only."""

    async def scenario():
        async with a_place(tmp_path) as place:
            place.server.say(f"{QUESTION} Long ago.", user="U2")
            place.parts.clock.forward(hours=1)
            async with place.there() as world:
                await world.command("monitor add Acme")
                listen_to(world.here, "C1", "Acme")
            place.parts.clock.forward(hours=1)
            place.server.say(BROKEN)
            async with place.there() as world:
                await place.walked(world)
                assert list(place.texts().values()) == [BROKEN]

    run(scenario())


@pytest.mark.parametrize("most", [999, 2])
def test_threads_are_walked_too_and_what_was_deleted_above_one_is_gone(tmp_path, most):
    """Replies are found, changed and deleted; the mark that Slack leaves of a deleted first message is none."""

    async def scenario():
        async with a_place(tmp_path) as place:
            first, *_ = await chosen(place)
            place.server.most_in_history = most
            replies = [place.server.say(f"{BROKEN} Reply {n}.", user="U2", thread_ts=first.ts) for n in range(5)]
            async with place.there() as world:
                await place.same(world)
                await place.walked(world, 2)
            place.parts.clock.forward(hours=3)
            replies[0].text = f"{BROKEN} Changed."
            place.server.take_back(replies[1])
            place.server.take_back(first)
            place.server.say(f"{BROKEN} One more.", thread_ts=first.ts)
            async with place.there() as world:
                await place.walked(world, 2)
                await place.same(world)
                assert f"C1/{first.ts}" not in place.texts()
                assert len(place.texts()) == 7

    run(scenario())


def test_a_socket_that_is_opened_anew_is_caught_up_with(tmp_path):
    """Whatever was said until the next one is greeted."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place, "socket")
            async with place.there("socket") as world:
                await place.walked(world)
                place.parts.clock.forward(hours=1)
                place.server.say(BROKEN)
                await place.server.disconnect_politely()
                await place.walked(world)
                await place.same(world)

    run(scenario())


def test_once_a_day_it_is_walked_again(tmp_path):
    """Without any reason; and not before it is time, however often we look."""
    tours = []

    class Counted(PastWalker):
        look_in = 0.1

        async def tour(self, *, anew=False):
            tours.append(anew)
            return await super().tour(anew=anew)

    async def scenario():
        async with a_place(tmp_path, Counted) as place:
            first, *_ = await chosen(place)
            async with place.there() as world:
                await place.walked(world)
                place.server.take_back(first)
                calls = len(place.server.calls_of("conversations.history"))
                place.parts.clock.forward(hours=1)
                looked = len(tours)
                await world.until(lambda: len(tours) > looked + 3)
                assert len(place.server.calls_of("conversations.history")) == calls
                place.parts.clock.forward(hours=20)
                await place.walked(world)
                await place.same(world)

    run(scenario())


def test_where_kith_is_not_in_the_channel_any_more_nothing_is_quoted_after_a_day(tmp_path):
    """Nothing is deleted for it; it comes back with the channel."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place)
            place.server.kick("C1")
            place.parts.clock.forward(hours=19)
            async with place.there() as world:
                (told,) = await world.until(lambda: [row.trouble for row in place.rows(RoomRow) if row.trouble])
                assert "not_in_channel" in told
                assert (len(place.texts()), place.unchecked()) == (3, set())
            place.parts.clock.forward(hours=DAY)
            assert len(place.unchecked()) == 3
            place.server.channels["C1"].member = True
            async with place.there() as world:
                await place.walked(world)
                assert (len(place.texts()), place.unchecked()) == (3, set())

    run(scenario())


def test_slack_is_asked_no_sooner_than_it_says(tmp_path):
    """A page, then a wait: the walk goes on where it was, and nothing is taken for deleted meanwhile."""

    async def scenario():
        async with a_place(tmp_path) as place:
            first, second, _ = await chosen(place)
            away(place, first, second)
            place.server.most_in_history = 1
            place.server.fail("conversations.history", times=2, status=429, retry_after=1)
            async with place.there() as world:
                await place.walked(world)
                await place.same(world)
            assert place.server.mistakes == []

    run(scenario())


def test_who_asked_to_be_forgotten_is_not_read_from_the_past(tmp_path):
    """Neither what they wrote before nor since."""

    async def scenario():
        async with a_place(tmp_path) as place:
            await chosen(place)
            async with place.there() as world:
                await world.command("forget me yes", user="U1")
                await world.until(lambda: not place.texts())
            place.server.say(BROKEN, user="U1")
            place.server.say(QUESTION, user="U2")
            async with place.there() as world:
                await place.walked(world)
                assert list(place.texts().values()) == [QUESTION]

    run(scenario())
