"""What people say about sources: added, tried, paused, removed, asked how they do; clear words when it is wrong."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import NOW
from fakes import some_parts
from fetchingside import in_a_room

from analyzers.knowledge import Monitor
from bot.commands.sources import source
from bot.composing import make_digest
from bot.errors import AskedWronglyError
from bot.http import SourceError
from bot.keeping import add_monitor, remove_monitor
from bot.parts import Reach
from bot.periods import parse_period
from bot.platforms.terminal import render
from bot.present.digest import present_digest
from bot.present.sources import MOST_ROWS, present_health
from bot.sources.registry import KINDS
from bot.sourcing import add_source, list_sources
from storage.errors import AlreadyThereError, NotFoundError
from storage.sources import Health, Source

TEXT = "My Acme kettle arrived broken and nobody answers."
CLOSED = Reach(settings={"hackernews": {"search_url": "http://127.0.0.1:9", "items_url": "http://127.0.0.1:9"}})


@pytest.fixture
def parts(tmp_path):
    """Give a workspace with one monitor whose sources cannot be reached."""
    parts = some_parts(tmp_path, reach=CLOSED)
    yield parts
    parts.database.close()


def said(parts, words):
    """Say `source …` and give what is answered, as a terminal shows it."""
    return " ".join(render(source(parts, words), 200).split())


def test_a_source_is_added_listed_paused_and_removed(parts):
    """For the only monitor when none is named; under the kind's name, or the next free one."""
    assert "hackernews: stories and comments" in said(parts, "list")
    assert said(parts, "add hackernews").startswith("hackernews is listened to for Acme.")
    assert said(parts, "add HackerNews monitor=acme").startswith("hackernews-2 is")
    assert said(parts, "add hackernews name=News").startswith("News is")
    assert [one.source.name for one in list_sources(parts)] == ["News", "hackernews", "hackernews-2"]
    assert said(parts, "pause news") == "News is paused."
    assert "paused" in said(parts, "")
    assert said(parts, "resume News") == "News is listened to again."
    assert said(parts, "remove news").startswith("News is listened to no more. What was read stays; as long as")
    assert "not asked yet" in said(parts, "health")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("add myspace", "'myspace' is no kind of source; choose from"),
        ("add", "Name a kind:"),
        ("test", "`source list`"),
        ("sing", "choose from list, add"),
        ("add hackernews https://x.example", "takes no address"),
        ("add hackernews name=" + "x" * 33, "at most 32"),
        ("add hackernews colour=red", "choose from monitor, name"),
        ("add hackernews name=File", "another way"),
        ("add hackernews name=slack", "another way"),
        ("add hackernews name=hook:octolens", "another way"),
        ("add youtube search", "youtube needs KITH_YOUTUBE__KEY to be set"),
    ],
)
def test_what_is_asked_wrongly_is_said_clearly(parts, words, told):
    """The answer names what there is to choose."""
    with pytest.raises(AskedWronglyError, match=None) as wrong:
        source(parts, words)
    assert told in str(wrong.value)


def test_what_is_missing_is_named(parts):
    """A key, an address, a monitor, a source."""
    with pytest.raises(AskedWronglyError, match="KITH_YOUTUBE__KEY"):
        source(parts, "add youtube search")
    with pytest.raises(AskedWronglyError, match=f"rss needs {KINDS['rss'].address}"):
        source(parts, "add rss")
    with pytest.raises(NotFoundError, match="there are: Acme"):
        source(parts, "add hackernews monitor=Other")
    with pytest.raises(NotFoundError, match="none yet"):
        source(parts, "pause hackernews")
    source(parts, "add hackernews")
    with pytest.raises(AlreadyThereError):
        source(parts, "add hackernews name=HACKERNEWS")
    add_monitor(parts, Monitor(name="Other"))
    with pytest.raises(AskedWronglyError, match="Acme, Other"):
        source(parts, "add hackernews")


def test_a_preview_that_cannot_be_had_says_why(parts):
    """In one sentence, and nothing is stored."""
    with pytest.raises(SourceError, match="cannot be reached"):
        source(parts, "preview hackernews")
    assert list_sources(parts) == []


def test_a_monitor_that_goes_takes_its_sources_along(parts):
    """They would listen for nothing."""
    add_monitor(parts, Monitor(name="Other"))
    add_source(parts, "hackernews", "", "Other")
    remove_monitor(parts, "Other")
    assert list_sources(parts) == []


def test_health_tells_first_of_what_is_in_trouble_and_last_of_what_was_removed():
    """However many were removed: what is listened to is never pushed off the list."""
    removed = [health(f"old-{number}", removed_at=NOW) for number in range(MOST_ROWS)]
    there = [*removed, health("other"), health("worst", trouble="It is not there.")]
    told = render(present_health(there, NOW, ZoneInfo("UTC")), 200)
    assert told.index("worst (Acme)") < told.index("other (Acme)") < told.index("old-0 (Acme)")
    assert "And 2 more." in told


def health(name, **how):
    since = {"next_at": NOW, "rings_from": NOW, "looked_at": NOW, "checked_at": NOW}
    return Health(source=Source(name=name, kind="hackernews", monitor="Acme", **since, **how), pace=None, resting=False)


def test_a_preview_shows_the_last_twenty_and_stores_nothing(tmp_path):
    """Newest first, nobody's name among them."""

    async def play(room):
        for number in range(25):
            room.server.add(f"{TEXT} No {number}.", late=timedelta(hours=number))
        told = await asyncio.to_thread(said, room.parts, "preview hackernews")
        assert "The last 20 posts" in told
        assert told.index("No 0.") < told.index("No 19.")
        assert ("No 20." in told, "ann" in told, room.stored()) == (False, False, {})
        assert await asyncio.to_thread(said, room.parts, "test hackernews") == told

    in_a_room(tmp_path, play)


def test_what_is_wrong_is_told_in_plain_words(tmp_path):
    """By `health`, and at the foot of the digest, until all is well."""

    async def play(room):
        room.server.trouble("denied")
        await room.fetch()
        assert "401; check the token or key" in said(room.parts, "health")
        assert "1 failure in a row" in said(room.parts, "health")
        period = parse_period("today", "", "", NOW, room.parts.zone)
        told = render(present_digest(make_digest(room.parts, period), room.parts.zone, {}), 200)
        assert "Source hackernews is failing" in told
        room.forward(minutes=1)
        room.server.add(TEXT)
        await room.fetch()
        assert "failing" not in render(present_digest(make_digest(room.parts, period), room.parts.zone, {}), 200)
        assert "hackernews (Acme): well." in said(room.parts, "health")

    in_a_room(tmp_path, play)
