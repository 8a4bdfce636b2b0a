"""Feeds: what an entry becomes, what is refused, and what is asked for again."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.feed import FeedServer

from analyzers.labels import Flag
from bot.errors import AskedWronglyError
from bot.http import GarbledError, MissingError, Reply
from bot.sources.connector import Wanted
from bot.sources.feeds import read_feed, unwrap
from bot.sources.rss import STEP, Rss, make_rss

pytestmark = pytest.mark.no_database

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADDRESS = "https://blog.example/feed"


def rss(items):
    return f'<rss version="2.0"><channel><title>Blog</title><language>en-GB</language>{items}</channel></rss>'.encode()


def atom(entries):
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f"<feed {spaces}><id>urn:x</id><title>t</title>{entries}</feed>".encode()


def item(number, when="Mon, 02 Nov 2026 09:15:00 GMT", text="My kettle leaks"):
    return f"<item><guid isPermaLink='false'>{number}</guid><title>{text}</title><pubDate>{when}</pubDate></item>"


class Shelf:
    """Stands for the safe way out: gives what lies on it, one after the other, and remembers what was asked."""

    def __init__(self, *replies):
        self.replies, self.asked = list(replies), []

    async def get(self, address, *, headers):
        self.asked.append((address, dict(headers)))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def fetched(shelf, cursor="", now=NOW):
    return asyncio.run(Rss(shelf, ADDRESS).fetch(cursor, now))


# What an entry becomes


def test_an_entry_becomes_a_mention_without_markup():
    """Title and text as a person reads them; where its links lead is kept; the feed's language is a hint."""
    body = rss(
        "<item><guid isPermaLink='false'>77</guid><title>Lid &amp;amp; spout</title>"
        "<link>https://blog.example/p/77</link>"
        "<description>&lt;p&gt;It &lt;b&gt;leaks&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;"
        "&lt;a href='https://amzn.example/?tag=me-21'&gt;Buy&lt;/a&gt;</description>"
        "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>mira</dc:creator>"
        "<pubDate>Mon, 02 Nov 2026 10:15:00 +0100</pubDate></item>"
    )
    (mention,) = read_feed(body, ADDRESS).mentions
    assert mention.external_id == "blog.example:77"
    assert mention.text == "Lid & spout\n\nIt leaks.\nBuy"
    assert (mention.author, mention.language, mention.source) == ("mira", "en", "rss")
    assert mention.created_at == datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
    assert mention.link == "https://blog.example/p/77"
    assert mention.links == ("https://amzn.example/?tag=me-21",)
    assert (mention.paid_partnership, mention.automated) == (Flag.UNKNOWN, Flag.UNKNOWN)


def test_a_google_alert_leads_to_the_page_and_keeps_its_redirect():
    """The link is where it leads; the redirect stays as evidence."""
    redirect = "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example/a%3Faff%3D9&amp;usg=A"
    body = atom(
        "<entry><id>tag:google.com,2013:googlealerts/feed:1</id>"
        "<title type='html'>&lt;b&gt;Acme&lt;/b&gt; kettle</title>"
        f"<link href='{redirect}'/><published>2026-11-02T09:00:00Z</published>"
        "<content type='html'>It leaks</content></entry>"
    )
    (mention,) = read_feed(body, "https://www.google.com/alerts/feeds/1/2").mentions
    assert mention.external_id == "tag:google.com,2013:googlealerts/feed:1"
    assert mention.text == "Acme kettle\n\nIt leaks"
    assert mention.link == "https://news.example/a?aff=9"
    assert redirect.replace("&amp;", "&") in mention.links


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://www.google.de/url?q=https://a.example/", "https://a.example/"),
        ("https://www.google.com/url?url=javascript:alert(1)", "https://www.google.com/url?url=javascript:alert(1)"),
        (
            "https://www.google.com/search?url=https://a.example/",
            "https://www.google.com/search?url=https://a.example/",
        ),
        (
            "https://notgoogle.example/url?url=https://a.example/",
            "https://notgoogle.example/url?url=https://a.example/",
        ),
        ("", ""),
    ],
)
def test_only_redirects_of_google_are_unwrapped(link, leads):
    """By host, path and a web address behind it."""
    assert unwrap(link) == leads


def test_an_id_that_only_its_feed_knows_is_told_apart():
    """Two feeds may count their entries from one."""
    ones = [read_feed(rss(item(1)), address).mentions[0] for address in (ADDRESS, "https://other.example/rss")]
    assert ones[0].external_id != ones[1].external_id


def test_a_time_that_is_none_is_unknown():
    """It is not guessed."""
    (mention,) = read_feed(rss(item(1, when="the day before")), ADDRESS).mentions
    assert mention.created_at is None


# What is refused


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
        b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><rss version="2.0"><channel>&f;</channel></rss>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>'.encode("utf-16"),
        b"<html><body>Not here</body></html>",
        b"",
        b"\x00\xff" * 40,
        b"/etc/hostname",
        b"https://blog.example/other",
    ],
    ids=["entity", "file", "entity in UTF-16", "page", "nothing", "noise", "a path", "an address"],
)
def test_what_is_no_plain_feed_is_refused(body):
    """Entities, pages, noise; a path or an address is never opened."""
    with pytest.raises(GarbledError):
        read_feed(body, ADDRESS)


@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_broken_feed_is_read_or_refused(noise, place):
    """Whatever stands in it, nothing else is raised."""
    body = rss(item(1) + item(2))
    with suppress(GarbledError):
        read_feed(body[:place] + noise + body[place:], ADDRESS)


# Step by step


def test_only_what_is_new_or_changed_is_given():
    """The same id with other words is an edit."""
    first = fetched(Shelf(Reply(200, {}, rss(item(1, "Sun, 22 Nov 2026 09:00:00 GMT")))))
    body = rss(item(1, "Sun, 22 Nov 2026 09:00:00 GMT", "It is fixed") + item(2, "Sun, 22 Nov 2026 10:00:00 GMT"))
    second = fetched(Shelf(Reply(200, {}, body)), first.cursor)
    assert [one.text for one in second.mentions] == ["It is fixed", "My kettle leaks"]
    assert fetched(Shelf(Reply(200, {}, body)), second.cursor).mentions == ()
    assert {one.external_id for one in fetched(Shelf(Reply(200, {}, body)), first.cursor).mentions} == {
        "blog.example:1",
        "blog.example:2",
    }


def test_a_first_look_does_not_flood():
    """What is older than a week is known, and not given; not later either."""
    body = rss(item(1, "Mon, 02 Nov 2026 09:15:00 GMT") + item(2, "Sun, 22 Nov 2026 09:15:00 GMT"))
    first = fetched(Shelf(Reply(200, {}, body)))
    assert [one.external_id for one in first.mentions] == ["blog.example:2"]
    assert fetched(Shelf(Reply(200, {}, body)), first.cursor).mentions == ()


def test_a_long_feed_comes_in_steps():
    """And no version is taken for known before all of it is."""
    body = rss("".join(item(number, "Sun, 22 Nov 2026 09:15:00 GMT") for number in range(STEP + 7)))
    reply = Reply(200, {"etag": '"a"'}, body)
    first = fetched(Shelf(reply))
    shelf = Shelf(reply)
    second = fetched(shelf, first.cursor)
    assert (len(first.mentions), first.more, len(second.mentions), second.more) == (STEP, True, 7, False)
    assert "If-None-Match" not in shelf.asked[0][1]


def test_a_version_is_asked_for_by_its_marks():
    """And what is unchanged moves nothing."""
    date, changed = "Mon, 23 Nov 2026 08:00:00 GMT", "Mon, 23 Nov 2026 07:00:00 GMT"
    reply = Reply(200, {"etag": 'W/"a"', "last-modified": changed, "date": date}, rss(item(1)))
    first = fetched(Shelf(reply))
    shelf = Shelf(Reply(304, {}, b""))
    second = fetched(shelf, first.cursor)
    sent = shelf.asked[0][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('W/"a"', changed)
    assert (second.mentions, second.cursor, second.more) == ((), first.cursor, False)


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_time_of_change_that_is_fresh_is_no_mark(seconds):
    """Another version may follow within the same second."""
    date = f"Mon, 23 Nov 2026 08:00:{seconds:02} GMT"
    first = fetched(Shelf(Reply(200, {"last-modified": "Mon, 23 Nov 2026 08:00:00 GMT", "date": date}, rss(item(1)))))
    shelf = Shelf(Reply(200, {}, rss(item(1))))
    fetched(shelf, first.cursor)
    assert "If-Modified-Since" not in shelf.asked[0][1]


def test_a_feed_that_was_cut_off_is_asked_for_again():
    """Half an entry is taken for what it is, and mended next time although the server says: unchanged since."""
    whole = rss(item(1, "Sun, 22 Nov 2026 09:15:00 GMT", "My kettle leaks badly"))
    first = fetched(Shelf(Reply(200, {"etag": '"a"'}, whole[: whole.index(b"badly")])))
    shelf = Shelf(Reply(200, {"etag": '"a"'}, whole))
    second = fetched(shelf, first.cursor)
    assert "If-None-Match" not in shelf.asked[0][1]
    assert [one.text for one in second.mentions] == ["My kettle leaks badly"]


def test_what_a_tombstone_names_is_gone():
    """Unless the entry was changed after it was buried."""
    entry = "<entry><id>urn:{0}</id><title>Leaks</title><updated>{1}</updated></entry>"
    grave = "<at:deleted-entry ref='urn:{0}' when='2026-11-22T10:00:00Z'/>"
    body = atom(
        entry.format(1, "2026-11-22T09:00:00Z") + grave.format(1) + entry.format(2, "2026-11-22T11:00:00Z")
        + grave.format(2) + grave.format(3)
    )  # fmt: skip
    found = fetched(Shelf(Reply(200, {}, body)))
    assert [one.external_id for one in found.mentions] == ["urn:2"]
    assert found.gone == ("urn:1", "urn:3")


def test_a_feed_that_is_gone_says_so():
    """Its entries are not taken for deleted."""
    for asks in (fetched, looked_again):
        with pytest.raises(MissingError):
            asks(Shelf(MissingError("it answers 410.")))


def looked_again(shelf, *ids):
    return asyncio.run(Rss(shelf, ADDRESS).look_again(ids))


def test_a_feed_says_of_known_entries_what_it_says_now():
    """Other words, and tombstones; of what has scrolled away it says nothing, and what is new is not asked for."""
    entry = "<entry><id>urn:{0}</id><title>Kettle {0}</title></entry>"
    body = atom(entry.format(1) + entry.format(2) + '<at:deleted-entry ref="urn:3" when="2026-11-22T10:00:00Z"/>')
    shelf = Shelf(Reply(200, {}, body))
    found = looked_again(shelf, "urn:1", "urn:3", "urn:4")
    assert ([one.text for one in found.mentions], found.gone) == (["Kettle 1"], ("urn:3",))
    assert "If-None-Match" not in shelf.asked[0][1]


@pytest.mark.parametrize(
    "typed",
    ["", "blog.example/feed", "file:///etc/hostname", "http://127.0.0.1/feed", "http://me:word@blog.example/feed"],
)
def test_what_is_no_public_web_address_is_no_feed(typed):
    """A plain sentence says so, and repeats no password."""
    with pytest.raises(AskedWronglyError) as wrong:
        make_rss(None, {}, typed, Wanted())
    assert "no address of a feed" in str(wrong.value)
    assert "word@" not in str(wrong.value)


@pytest.mark.parametrize("opened", [True, False])
def test_a_typed_address_is_asked_by_the_guarded_way_out(opened):
    """A feed on loopback is read only when whoever runs Kith opened its host."""

    async def play():
        server = FeedServer(NOW)
        await server.start()
        server.add("My kettle leaks", late=timedelta(hours=1))
        private = {"private_hosts": f"feeds.intern, localhost:{server.port}"} if opened else {"private_hosts": ""}
        try:
            one = make_rss(None, private, f" http://localhost:{server.port}/feed ", Wanted())
            return server, await one.fetch("", NOW)
        finally:
            await server.stop()

    if opened:
        server, found = asyncio.run(play())
        assert [one.text for one in found.mentions] == ["My kettle leaks"]
        assert (server.asked, server.strange) == (["GET /feed"], [])
    else:
        with pytest.raises(AskedWronglyError, match="ports"):
            asyncio.run(play())
