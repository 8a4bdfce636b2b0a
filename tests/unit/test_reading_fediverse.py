"""What is read of a post on Bluesky and at a Mastodon server, and what is not."""

import asyncio
import copy
from datetime import UTC, datetime, timedelta

import pytest

from analyzers.labels import Flag
from bot.sources.bluesky.posts import Known, read_post, time_of
from bot.sources.bluesky.questions import questions, spell
from bot.sources.bluesky.recorded import BLUESKY
from bot.sources.connector import Wanted
from bot.sources.mastodon import statuses
from bot.sources.mastodon.recorded import HERE, MASTODON
from bot.sources.mastodon.statuses import read_status
from bot.sources.rounds import Page, read_on

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
US = Known("did:plc:us", "us.example", frozenset({"help.acme.example"}))
FIRST, SECOND = BLUESKY.payloads
TOOT, ANSWER = MASTODON.payloads


def changed(payload, path, value):
    """Give a payload with another value at a path."""
    whole = copy.deepcopy(payload)
    *way, name = path.split(".")
    inner = whole
    for step in way:
        inner = inner[step]
    inner[name] = value
    return whole


def test_a_post_is_read_by_its_named_fields():
    """Text, time, whole links, language, what it answers, and what its author says of being a program."""
    first, second = BLUESKY.read(BLUESKY.payloads)
    assert (first.external_id, first.author) == ("at://did:plc:mira/app.bsky.feed.post/3kaaa", "mira.example")
    assert first.link == "https://bsky.app/profile/mira.example/post/3kaaa"
    assert first.links == ("https://acme.example/kettles?ref=mira",)
    assert (first.language, first.automated, first.created_at.minute) == ("en", Flag.TRUE, 15)
    assert (second.in_reply_to, second.automated) == (first.external_id, Flag.UNKNOWN)


def test_a_changed_handle_leaves_the_post_the_same_one():
    """Its id holds the lasting id of its author; a handle that leads nowhere is none."""
    moved = read_post(changed(FIRST, "author.handle", "mira.elsewhere.example"), US)
    lost = read_post(changed(FIRST, "author.handle", "handle.invalid"), US)
    assert {moved.external_id, lost.external_id} == {FIRST["uri"]}
    assert (moved.author, lost.author) == ("mira.elsewhere.example", "did:plc:mira")
    assert lost.link == "https://bsky.app/profile/did:plc:mira/post/3kaaa"


@pytest.mark.parametrize(
    ("labels", "flag"),
    [
        ([{"src": "did:plc:quiet", "val": "bot"}], Flag.TRUE),
        ([{"src": "did:plc:quiet", "val": "bot", "neg": True}], Flag.FALSE),
        ([{"src": "did:plc:somebody", "val": "bot"}], Flag.UNKNOWN),
        (None, Flag.UNKNOWN),
    ],
)
def test_only_the_author_says_that_a_program_writes(labels, flag):
    """What others label somebody with is their opinion."""
    assert read_post(changed(SECOND, "author.labels", labels), US).automated is flag


HIDES = [{"src": "did:plc:quiet", "val": "!no-unauthenticated"}]


@pytest.mark.parametrize(
    ("part", "value", "is_read"),
    [
        ("record.text", "Nothing said to anybody", False),
        ("record.reply", {"parent": {"uri": "at://did:plc:us/app.bsky.feed.post/3k"}}, True),
        ("record.embed", {"record": {"uri": "at://did:plc:us/app.bsky.feed.post/3k"}}, True),
        ("record.embed", {"record": {"record": {"uri": "at://did:plc:us/app.bsky.feed.post/3k"}}}, True),
        ("record.facets", [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:us"}]}], True),
        ("author.handle", "Help.acme.example", True),
        ("author.did", "did:plc:us", True),
    ],
)
def test_who_hides_from_the_signed_out_is_read_only_when_speaking_to_us(part, value, is_read):
    """A mention, an answer, a quote of us; and our own accounts always."""
    hidden = changed(SECOND, "author.labels", HIDES)
    assert (read_post(changed(hidden, part, value), US) is not None) is is_read


BY_US = {"uri": "at://did:plc:us/app.bsky.feed.post/3k"}


@pytest.mark.parametrize(
    ("part", "value", "speaks"),
    [
        ("record.reply", {"parent": BY_US, "root": BY_US}, True),
        ("record.reply", {"parent": {"uri": FIRST["uri"]}, "root": BY_US}, False),
        ("record.embed", {"record": BY_US}, True),
        ("record.embed", {"record": {"record": BY_US}}, True),
        ("record.facets", [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:us"}]}], True),
        ("record.text", "us.example", False),
    ],
)
def test_what_answers_quotes_or_names_our_account_speaks_to_us(part, value, speaks):
    """Where the account that asks is the brand's; what people say to each other below our post is theirs."""
    ours = Known("did:plc:us", "us.example", frozenset({"us.example"}))
    view = changed(SECOND, part, value)
    assert [read_post(view, known).to_us for known in (ours, US)] == [speaks, False]


@pytest.mark.parametrize(
    "view",
    [{}, {"uri": "https://x.example"}, changed(FIRST, "record", None), changed(FIRST, "record.text", " "),
     changed(FIRST, "uri", "at://did:plc:mira/app.bsky.feed.like/3kaaa")],
)  # fmt: skip
def test_what_is_no_post_is_left_out(view):
    """Whatever a server sends instead."""
    assert read_post(view, US) is None


def test_a_time_of_the_future_or_nonsense_is_when_the_post_was_seen():
    """What an author claims counts only when it is earlier."""
    for written in ("2031-01-01T00:00:00Z", "soon", "0001-01-01T00:00:00+23:00"):
        assert time_of(changed(FIRST, "record.createdAt", written)).isoformat() == "2026-11-02T09:15:02+00:00"


@pytest.mark.parametrize(
    ("word", "spelled"),
    [("kettle", "kettle"), ("#kettle", "#kettle"), ("copper  pot", '"copper pot"'), ('say "hi"', '"say hi"'),
     ("from:somebody", '"from:somebody"'), ("-kettle", '"-kettle"'), ("acme's", "acme's"), ('"', "")],
)  # fmt: skip
def test_words_mean_no_operators(word, spelled):
    """A word of a monitor is a word, whatever it holds."""
    assert spell(word) == spelled


def test_only_names_of_this_network_are_asked_for():
    """A brand's handles elsewhere are nobody here."""
    wanted = Wanted(accounts=("@acme.example", "acme", "acme@social.example", "did:plc:us", "acme.example"))
    assert [one.name for one in questions(wanted)] == ["notifications", "account acme.example", "account did:plc:us"]


def test_a_status_is_read_by_its_named_fields():
    """The summary is joined; a link is whole, once; the server's own people have their server's name."""
    first, second = MASTODON.read(MASTODON.payloads)
    assert first.text == "Kettle trouble\n\nMy kettle leaks, see https://acme.example/kettles?ref=mira"
    assert (first.author, second.author) == ("mira@far.example", "quiet@here.example")
    assert (first.automated, second.automated) == (Flag.FALSE, Flag.TRUE)
    assert (second.in_reply_to, second.language) == (first.external_id, "en")
    assert read_status(changed(TOOT, "account", {"acct": "mira@far.example"}), HERE).automated is Flag.UNKNOWN


def test_links_are_whole_and_names_are_text():
    """Mentions and tags are no links; a link under other words stays beside the text."""
    content = (
        '<p><span class="h-card"><a href="https://here.example/@acme" class="u-url mention">@<span>acme</span></a>'
        "</span>"
        ' <a href="https://here.example/tags/tea" class="mention hashtag" rel="tag">#<span>tea</span></a> at '
        '<a href="https://shop.example/tea?aff=9">my shop</a></p><script>steal()</script>'
    )
    read = read_status(changed(TOOT, "content", content), HERE)
    assert read.text.splitlines()[-1] == "@acme #tea at my shop"
    assert read.links == ("https://shop.example/tea?aff=9",)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("visibility", "private"), ("visibility", "direct"), ("visibility", None), ("id", None),
        ("reblog", {"id": "9"}),
        ("account.noindex", True), ("account.note", "<p>hello #NoBot</p>"), ("account.note", "#nobots"),
        ("account.fields", [{"name": "#no-bot", "value": ""}]),
        ("content", "<p></p>"),
    ],
)  # fmt: skip
def test_what_is_not_for_us_is_left_out(path, value):
    """What is not for everybody, what is passed on, and people who opted out."""
    whole = changed(ANSWER, path, value)
    assert read_status(whole, HERE) is None


def test_our_own_accounts_are_read_whatever_they_set():
    """Their answers close cases."""
    ours = statuses.Known("here.example", frozenset({"quiet@here.example"}))
    assert read_status(changed(ANSWER, "account.noindex", value=True), ours)


class Noted:
    """A list that notes from where it was asked to go on."""

    name = "noted"

    def __init__(self):
        self.places = []

    async def turn(self, place, begun):
        self.places.append(dict(place))
        return Page((), {"at": "7"}, more=len(self.places) % 2 == 1)


@pytest.mark.parametrize("cursor", ["", "nonsense", "[]", '{"left": 3}', '{"begun": "x", "places": []}', "7>3", "null"])
def test_a_cursor_that_is_not_ours_begins_anew(cursor):
    """Broken, or of another kind; one of ours goes on, and who wants nothing is asked nothing."""
    noted = Noted()
    first = asyncio.run(read_on([noted], cursor, NOW))
    second = asyncio.run(read_on([noted], first.cursor, NOW))
    assert noted.places == [{}, {"at": "7"}]
    assert (first.more, second.more) == (True, False)
    assert asyncio.run(read_on([], cursor, NOW)).cursor == (cursor or "{}")


def test_a_round_that_took_long_is_followed_by_another():
    """Its first lists are old by then."""
    first = asyncio.run(read_on([Noted(), Other()], "", NOW))
    cursor, late = first.cursor, NOW + timedelta(hours=2)
    steps = []
    while first.more and len(steps) < 9:
        first = asyncio.run(read_on([Other()], cursor, late))
        cursor = first.cursor
        steps.append(first.more)
    assert steps == [True, False]


class Other:
    """A list of one page."""

    name = "other"

    async def turn(self, place, begun):
        return Page((), {}, more=False)
