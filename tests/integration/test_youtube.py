"""YouTube: what is asked, what comes of it, what its denials mean, and what a quota pays for."""

from datetime import timedelta

import pytest
from servers.youtube import KEY, YouTubeServer
from sourceside import NOW, at_server, gathered

from analyzers.labels import Flag
from bot.errors import AskedWronglyError
from bot.http import DeniedError, MissingError, WaitError
from bot.sources.connector import Wanted
from bot.sources.youtube import YouTube, make_youtube

pytestmark = pytest.mark.no_database

WORD = Wanted(words=("kettle", "copper pot"))


def played(play, *, said=0, **changes):
    """Start a server on which something is said (a comment, a video, a comment, a reply in turn), and play with it."""
    server = YouTubeServer(NOW, **changes)
    for number in range(said):
        server.add(f"kettle {number}", late=timedelta(hours=said - number))
    found = at_server(server, lambda here, web: play(web, here))
    assert server.strange == []
    return found


def connector(web, server, **changes):
    return YouTube(web, WORD, key=KEY, api_url=server.url, **({"videos": [server.video]} | changes))


def test_only_what_is_documented_is_asked():
    """By time, in plain text, without a count; the key stands in a header alone."""

    async def play(web, server):
        one = connector(web, server, search=True)
        found, _ = await gathered(one)
        await one.look_again([mention.external_id for mention in found])
        return server.asked

    asked = played(play, said=8)
    assert {line.partition("?")[0] for line in asked} == {
        "GET /commentThreads", "GET /comments", "GET /search", "GET /videos",
    }  # fmt: skip
    assert not any(KEY in line or "statistics" in line or "Count" in line or "relevance" in line for line in asked)


def test_a_search_is_made_only_when_it_was_asked_for_and_once_an_hour():
    """It costs a hundred times as much as a page of comments."""

    async def play(web, server):
        await gathered(connector(web, server))
        without = [line for line in server.asked if "/search" in line]
        one = connector(web, server, search=True)
        _, cursor = await gathered(one)
        _, cursor = await gathered(one, cursor, NOW + timedelta(minutes=59))
        within = len([line for line in server.asked if "/search" in line])
        await gathered(one, cursor, NOW + timedelta(minutes=61))
        return without, within, len([line for line in server.asked if "/search" in line])

    assert played(play, said=3) == ([], 1, 2)


def test_an_answer_to_an_old_comment_is_found():
    """It does not show up among the newest comments; the replies of a week's comments are read once an hour."""

    async def play(web, server):
        one = connector(web, server)
        _, cursor = await gathered(one)
        old = min(server._tops(), key=lambda top: top.at)
        server._id = f"{old.id}.1"
        YouTubeServer.__mro__[1].add(server, "We send you a new kettle", parent=old.id, author="acme_help")
        _, cursor = await gathered(one, cursor, NOW + timedelta(minutes=30))
        found, _ = await gathered(one, cursor, NOW + timedelta(minutes=61))
        return old.id, {mention.external_id: mention for mention in found}

    old, found = played(play, said=40)
    answer = found[f"{old}.1"]
    assert (answer.in_reply_to, answer.author) == (old, "acme_help")
    assert answer.link == f"https://www.youtube.com/watch?v=kettle4ever&lc={old}.1"


def test_a_time_that_lies_ahead_is_not_believed():
    """What is said until then is found all the same."""

    async def play(web, server):
        server.add("kettle of tomorrow", early=timedelta(days=3))
        one = connector(web, server)
        _, cursor = await gathered(one)
        server.now += timedelta(hours=1)
        later = [server.add(f"kettle of today {number}") for number in range(3)]
        found, _ = await gathered(one, cursor, server.now)
        seen = {mention.external_id for mention in found}
        return [one in seen for one in later if not one.startswith("video/")]

    assert all(played(play, said=4))


def test_pages_whose_names_are_not_known_any_more_begin_anew():
    """At once, and when that happens again, next time: never for ever."""

    async def play(web, server):
        one = connector(web, server)
        step = await one.fetch("", NOW)
        server.began += 1
        anew = await one.fetch(step.cursor, NOW)
        found, _ = await gathered(one, anew.cursor)
        again = await one.fetch(anew.cursor, NOW)
        server.began += 1
        return anew, {mention.external_id for mention in found}, await one.fetch(again.cursor, NOW), server.texts()

    anew, seen, again, there = played(play, said=30)
    assert (anew.mentions, anew.more, again.more) == ((), True, False)
    assert seen == {one for one in there if not one.startswith("video/")}


def test_what_is_seen_again_is_the_same():
    """A comment, its replies and videos; YouTube tells of a comment alone not below which video it stands."""

    async def play(web, server):
        one = connector(web, server, search=True)
        found, _ = await gathered(one)
        again = await one.look_again([mention.external_id for mention in found])
        return {one.external_id: one for one in found}, {one.external_id: one for one in again.mentions}

    found, again = played(play, said=12)
    assert len(found) == 12
    assert again == found


@pytest.mark.parametrize(("owner", "flag"), [(True, Flag.TRUE), (False, Flag.UNKNOWN)])
def test_whether_a_video_was_paid_for_may_be_kept_from_us(owner, flag):
    """Then it is unknown, and the video is read all the same."""

    async def play(web, server):
        found, _ = await gathered(connector(web, server, videos=[], search=True))
        return found

    found = played(play, said=4, owner=owner)
    assert [(one.external_id, one.paid_partnership) for one in found] == [("video/v1001", flag)]


@pytest.mark.parametrize(
    ("reason", "error", "seconds"),
    [
        ("quotaExceeded", WaitError, 3600),
        ("rateLimitExceeded", WaitError, 60),
        ("commentsDisabled", MissingError, None),
        ("forbidden", DeniedError, None),
    ],
)
def test_denials_are_told_apart(reason, error, seconds):
    """A spent quota is no wrong key."""

    async def play(web, server):
        with pytest.raises(error) as raised:
            await connector(web, server).fetch("", NOW)
        return raised.value

    assert getattr(played(play, denial=reason), "seconds", None) == seconds


def test_a_video_that_is_gone_says_so():
    """Its comments are looked at again one by one."""

    async def play(web, server):
        with pytest.raises(MissingError):
            await connector(web, server, videos=["anotherone1"]).fetch("", NOW)

    played(play, said=2)


@pytest.mark.parametrize(
    ("typed", "listing"),
    [
        ("https://www.youtube.com/watch?v=kettle4ever&t=9", {"videoId": "kettle4ever"}),
        ("https://youtu.be/kettle4ever?si=x", {"videoId": "kettle4ever"}),
        ("https://www.youtube.com/shorts/kettle4ever", {"videoId": "kettle4ever"}),
        ("kettle4ever", {"videoId": "kettle4ever"}),
        ("UC0123456789012345678901", {"allThreadsRelatedToChannelId": "UC0123456789012345678901"}),
        (
            "https://www.youtube.com/channel/UC0123456789012345678901",
            {"allThreadsRelatedToChannelId": "UC0123456789012345678901"},
        ),
    ],
)
def test_what_is_typed_names_a_video_or_a_channel(typed, listing):
    """By its address or its id; without a search."""
    made = make_youtube(None, {"key": KEY, "api_url": "http://a"}, typed, WORD)
    assert (made._listings, made._query) == ([listing], "")


def test_a_search_must_be_typed_and_anything_else_is_refused():
    """A plain sentence says what can be typed."""
    made = make_youtube(None, {"key": KEY, "api_url": "http://a"}, "search", WORD)
    assert (made._listings, made._query) == ([], '"kettle"|"copper pot"')
    for typed in ("", "@acme", "https://evil.example/watch?v=kettle4ever"):
        with pytest.raises(AskedWronglyError):
            make_youtube(None, {"key": KEY, "api_url": "http://a"}, typed, WORD)
