"""What was deleted where it stood goes here, whatever became of its source, and through whichever source it is told."""

import asyncio
import socket
from dataclasses import replace

import pytest
from builders import NOW, a_mention
from fakes import some_parts
from fetchingside import in_a_room

from analyzers.labels import Flag, Origin
from analyzers.mention import Edit
from analyzers.triage.case import State
from bot.casework import settle
from bot.commands.sources import source
from bot.composing import make_digest
from bot.erasing import forget, let_go
from bot.hearing import hear_changes
from bot.intake import take
from bot.keeping import pause_monitor
from bot.lettinggo import let_go as let_go_of_words
from bot.parts import Reach, Retention
from bot.periods import parse_period
from bot.platforms.terminal import render
from bot.present.digest import present_digest
from bot.rechecking import restate
from bot.sourcing import add_source, list_sources, pause_source, remove_source
from storage.errors import AlreadyThereError
from storage.finding import MentionFinder
from storage.identity import mention_id
from storage.sources import SourceStore

TEXT = "My Acme kettle arrived broken and nobody answers."
PRAISE = "I love my Acme kettle, it is the best kettle that I ever had, thank you so much."
LINK = "https://forum.example/post-1"


async def days(room, number):
    """Let days go by, with a look every six hours."""
    for _ in range(4 * number):
        room.forward(hours=6)
        await room.fetch()


def rests_by(room, how):
    """Put the source, or its monitor, to rest in one of the ways that there are."""
    if how == "paused":
        pause_source(room.parts, "hackernews", paused=True)
    elif how == "monitor paused":
        pause_monitor(room.parts, "Acme", paused=True)
    else:
        remove_source(room.parts, "hackernews")


@pytest.mark.parametrize("how", ["paused", "monitor paused", "removed"])
def test_deletes_and_edits_are_honoured_while_a_source_rests(tmp_path, how):
    """What is new does not come in."""

    async def play(room):
        deleted, edited = room.server.add(TEXT), room.server.add(f"{TEXT} Twice.", author="ben")
        await room.fetch()
        rests_by(room, how)
        room.server.delete(deleted)
        room.server.edit(edited, "All is well with my Acme kettle now.")
        room.server.add(f"{TEXT} Today.", author="cleo")
        await days(room, 1)
        assert room.stored() == {edited: "All is well with my Acme kettle now."}

    in_a_room(tmp_path, play)


def test_a_removed_source_goes_with_its_last_text(tmp_path):
    """Until then its name is its own; the very same may come back under it, and health tells of it."""

    async def play(room):
        post = room.server.add(TEXT)
        await room.fetch()
        remove_source(room.parts, "hackernews")
        assert list_sources(room.parts) == []
        assert "hackernews (Acme): removed; looked at" in said(room, "health")
        with room.parts.database.write() as connection, pytest.raises(AlreadyThereError, match="still looked at"):
            SourceStore(connection, "ws").add("hackernews", "rss", "Acme", "https://feed.example", NOW)
        assert (await asyncio.to_thread(add_source, room.parts, "hackernews", "", "")).name == "hackernews"
        remove_source(room.parts, "hackernews")
        room.server.delete(post)
        await days(room, 2)
        assert list_sources(room.parts, removed=True) == []

    in_a_room(tmp_path, play)


def test_posts_are_looked_at_for_as_long_as_their_text_is_kept(tmp_path):
    """Also after a month."""

    async def play(room):
        post = room.server.add(TEXT)
        await room.fetch()
        room.forward(days=60)
        await room.fetch()
        room.server.delete(post)
        await days(room, 1)
        assert room.stored() == {}

    in_a_room(tmp_path, play)


def test_what_could_not_be_looked_at_for_a_day_is_not_quoted(tmp_path):
    """The footer and `source health` say so; when it can be looked at again it is quoted again."""

    async def play(room):
        room.server.add(PRAISE)
        await room.fetch()
        room.forward(minutes=1)
        assert PRAISE[:40] in digest(room)
        await room.server.pause()
        await days(room, 1)
        told = digest(room)
        assert PRAISE[:40] not in told
        assert "Source hackernews is failing" in told
        assert "they are not quoted" in said(room, "health")
        await room.server.start()
        room.forward(hours=7)
        await room.fetch()
        assert PRAISE[:40] in digest(room)
        assert "not quoted" not in said(room, "health")

    in_a_room(tmp_path, play)


def test_nobody_gets_the_port_of_a_source_that_pauses(tmp_path):
    """Another server there would answer that it knows none of the posts, and they were let go of at once."""

    async def play(room):
        await room.server.pause()
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", room.server.port))
        await room.server.start()

    in_a_room(tmp_path, play)


def test_what_could_not_be_looked_at_for_a_week_is_let_go_of(tmp_path):
    """But for a case that waits, and for what another source still looks at."""

    async def play(room):
        praised, waiting = room.server.add(PRAISE), room.server.add(TEXT, author="ben")
        shared = room.server.add(f"{PRAISE} Really.", author="cleo")
        await room.fetch()
        link = f"https://news.ycombinator.com/item?id={shared}"
        with room.parts.database.write() as connection:
            SourceStore(connection, "ws").add("other", "hackernews", "Acme", "", room.clock.now)
        take(room.parts, "Acme", [a_mention(source="other", external_id="twin", link=link, text=PRAISE)])
        await room.server.pause()
        await days(room, 6)
        let_go_of_words(room.parts, "ws")
        assert len(room.stored()) == 3
        room.forward(days=2)
        with room.parts.database.write() as connection:
            store = SourceStore(connection, "ws")
            store.look_on(store.claim("other"), "", room.clock.now)
        assert let_go_of_words(room.parts, "ws") == {"hackernews": 1}
        assert sorted(room.stored().values()) == sorted([TEXT, f"{PRAISE} Really."])
        assert (praised in room.stored(), waiting in room.stored()) == (False, True)
        await room.server.start()

    in_a_room(tmp_path, play)


def test_after_a_standstill_posts_are_looked_at_before_any_text_goes(tmp_path):
    """Nobody tried for nine days; only what was tried in vain is let go of. That a source asks to wait is in vain."""

    async def play(room):
        room.server.add(PRAISE)
        await room.fetch()
        room.forward(days=9)
        assert let_go_of_words(room.parts, "ws") == {}
        room.server.trouble("limited")
        await room.fetch()
        assert "asks us to wait" in room.source().look_trouble
        assert let_go_of_words(room.parts, "ws") == {"hackernews": 1}

    in_a_room(tmp_path, play)


def said(room, words):
    return " ".join(render(source(room.parts, words), 200).split())


def digest(room):
    period = parse_period("month", "", "", room.clock.now, room.parts.zone)
    return " ".join(render(present_digest(make_digest(room.parts, period), room.parts.zone, {}), 300).split())


# The same post through two sources


@pytest.fixture
def parts(tmp_path):
    """Give a workspace with a post that a forum's file brought, and a source as well."""
    parts = some_parts(tmp_path, reach=Reach(settings={"hackernews": {"search_url": "", "items_url": ""}}))
    add_source(parts, "hackernews", "", "", "second")
    take(parts, "Acme", [a_mention()])
    take(parts, "Acme", [twin()])
    yield parts
    parts.database.close()


def twin(**changes):
    return a_mention(**{"source": "second", "external_id": "there", "link": LINK, "text": TEXT, **changes})


def known(parts):
    with parts.database.read() as connection:
        finder = MentionFinder(connection, "ws")
        return finder.known(finder.ids())


def second(parts):
    with parts.database.read() as connection:
        return SourceStore(connection, "ws").get("second")


def test_a_delete_that_the_second_source_tells_of_is_one(parts):
    """The mention goes, and comes back through neither."""
    assert [one.id for one in known(parts)] == [mention_id("ws", "Acme", "csv", "post-1")]
    assert let_go(parts, [mention_id("ws", "Acme", "second", "there")]) == 1
    assert known(parts) == []


@pytest.mark.parametrize("first", [True, False])
def test_what_is_gone_in_one_place_comes_back_through_no_other(parts, first):
    """Whichever told of it; there it may be restored, and then it is here again."""
    one, other = a_mention(), twin(author="Ann Doe")
    teller, rest = (one, other) if first else (other, one)
    assert let_go(parts, [mention_id("ws", "Acme", teller.source, teller.external_id)]) == 1
    assert (take(parts, "Acme", [rest]).stored, known(parts)) == (0, [])
    assert take(parts, "Acme", [teller]).stored == 1


def test_who_was_forgotten_does_not_come_back_under_the_name_of_another_source(parts):
    """Nor under another name in the same one; what others write there comes in."""
    forget(parts, a_mention().author)
    again = [twin(author="Ann Doe"), twin(author=""), a_mention(author="ann_renamed")]
    assert (take(parts, "Acme", again).forgotten, known(parts)) == (3, [])
    assert take(parts, "Acme", [twin(external_id="another", author="ben", text="Mine is fine.")]).stored == 1


def test_an_edit_that_the_second_source_tells_of_is_one(parts):
    """Its own way of writing the same words is none; nor are the same new words again."""
    restate(parts, second(parts), [twin(text=f"{TEXT}  https://forum.example/x")])
    assert known(parts)[0].mention.text == TEXT
    other = "It works after all, sorry for the noise everybody."
    restate(parts, second(parts), [twin(text=other)])
    assert known(parts)[0].mention.text == other
    hear_changes(parts, {known(parts)[0].id: Edit(text=TEXT)})
    restate(parts, second(parts), [twin(text=other)])
    assert known(parts)[0].mention.text == TEXT


def test_the_second_source_looks_at_the_post_too(parts):
    """Under the id that it has there; no more when the text was let go, of which nothing stays but our own hash."""
    asked = lambda: looked_at(parts)  # noqa: E731
    assert asked() == [(mention_id("ws", "Acme", "second", "there"), "there")]
    settle(parts, known(parts)[0].id, "answer")
    parts.clock.forward(days=60)
    let_go_of_words(replace(parts, retention=Retention(fetched=30)), "ws")
    assert asked() == []
    assert take(parts, "Acme", [twin()]).stored == 0, "it is known all the same"


def looked_at(parts):
    with parts.database.read() as connection:
        store = SourceStore(connection, "ws")
        return store.to_look_at(store.get("second"), "hackernews", "", 9)


def test_where_several_posts_have_one_link_none_is_taken_for_the_other(parts):
    """The page below which many wrote: a second source's comment there takes nobody else's post away."""
    take(parts, "Acme", [a_mention(external_id="post-2", text="Another one at the same address.", author="ben")])
    take(parts, "Acme", [twin(external_id="elsewhere", text="And a third.", author="cleo")])
    assert let_go(parts, [mention_id("ws", "Acme", "second", "elsewhere")]) == 0
    assert len(known(parts)) == 2


# Who belongs to the brand


def test_an_author_of_whom_the_platform_says_later_that_they_are_the_brands_is_ours(parts):
    """The post is read again, and is no case."""
    case = known(parts)[0]
    assert case.case.state is State.OPEN
    assert hear_changes(parts, {case.id: Edit(text=TEXT, affiliated=Flag.TRUE)}) == 1
    assert (known(parts)[0].assessment.verdict.origin, known(parts)[0].case) == (Origin.OWNED, None)
    assert hear_changes(parts, {case.id: Edit(text=TEXT)}) == 0, "unknown takes nothing back"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"affiliated": Flag.TRUE}, State.ANSWERED),
        ({"affiliated": Flag.FALSE}, State.OPEN),
        ({"affiliated": Flag.TRUE, "automated": Flag.TRUE}, State.OPEN),
        ({"affiliated": Flag.TRUE, "author": "ann"}, State.OPEN),
    ],
)
def test_a_reply_by_the_brands_own_people_settles_a_case(parts, changes, state):
    """As the platform names them; not a program's, nor what somebody says to themselves."""
    reply = a_mention(
        external_id="reply", text="We sent you another one.", author="dora", in_reply_to="post-1", link=""
    )
    take(parts, "Acme", [replace(reply, **changes)])
    assert state_of_first(parts) is state


def test_a_reply_settles_a_case_as_soon_as_its_author_is_known_to_be_the_brands(parts):
    """An edit of nothing but the flag is enough."""
    reply = a_mention(
        external_id="reply", text="We sent you another one.", author="dora", in_reply_to="post-1", link=""
    )
    take(parts, "Acme", [reply])
    assert state_of_first(parts) is State.OPEN
    hear_changes(parts, {mention_id("ws", "Acme", "csv", "reply"): Edit(text=reply.text, affiliated=Flag.TRUE)})
    assert state_of_first(parts) is State.ANSWERED


def state_of_first(parts):
    first = mention_id("ws", "Acme", "csv", "post-1")
    return next(one.case.state for one in known(parts) if one.id == first)
