"""What services hand in: the named fields of a body, and never more; signatures; field maps."""

import hmac
import json
from datetime import UTC, timedelta

import pytest
from builders import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.admitting import make_delivery
from bot.errors import AskedWronglyError
from bot.sources.columns import INFLUENCE, match_columns
from bot.sources.hooks import PRESETS, UnreadableBodyError, cut, parse_map, read_posts, unread_body
from bot.sources.recorded import RECORDINGS
from bot.sources.signatures import describe_signing, is_signed, secret_of, sign
from storage.deliveries import Stage
from storage.hooks import Hook

OCTOLENS = {
    "action": "mention_created",
    "data": {
        "title": "Which kettle?", "body": "My Acme kettle leaks, what now?", "url": "https://forum.example/p/1",
        "timestamp": "2026-11-20T14:30:00.000Z", "author": "ann", "source": "reddit", "sourceId": "reddit_1",
        "language": "en", "relevanceScore": 3, "authorFollowers": 90_000, "viewId": 4, "imageUrl": "",
    },
}  # fmt: skip
BODIES = {
    "octolens": OCTOLENS,
    "brand24": {"title": "Kettle", "content": "My Acme kettle leaks.", "url": "https://forum.example/p/1",
                "created_date": "2026-11-20T14:30:00Z", "author": "ann", "influence_score": 7, "reach": 9_000},
    "mention": {"id": "7", "alert_id": 3, "title": "Kettle", "description": "My Acme kettle leaks.",
                "original_url": "https://forum.example/p/1", "unique_id": "https://forum.example/p/1",
                "published_at": "2026-11-20T14:30:00.0+00:00", "source_type": "forum", "language_code": "en",
                "author_name": "ann", "author_influence": {"score": 9}, "cumulative_reach": 9_000},
    "n8n": [{"text": "My Acme kettle leaks.", "author": "ann", "created_at": "2026-11-20T14:30:00Z", "likes": 5}],
    "zapier": {"data": {"Full Text": "My Acme kettle leaks.", "Author": "ann", "Date": "2026-11-20T14:30:00Z"}},
    "f5bot": {"subject": "F5Bot found something: acme", "body-plain": (
        "F5Bot found something!\r\n\r\nReddit Posts (/r/tea/): 'My Acme kettle leaks'\r\n"
        "https://f5bot.com/url?u=https%3A%2F%2Fforum.example%2Fp%2F1&i=9&h=x\r\nIt leaks since Monday\r\n\r\n"
        "Do you like F5Bot? https://f5bot.com/unsubscribe\r\n"
    )},
    "generic": {"posts": [{"message": "My Acme kettle leaks.", "user": {"screen_name": "ann"}, "karma": 3}]},
}  # fmt: skip


def mentions(preset, document, mapped=None):
    return read_posts("acme", cut(preset, mapped or {}, document).body, UTC)


# Presets


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_reads_what_its_service_sends(preset):
    """The text is there, and the author and the time where the service tells them; the source is the address."""
    (mention,) = mentions(preset, BODIES[preset])
    assert "kettle leaks" in mention.text
    assert mention.source == "hook:acme"
    assert mention.author == ("" if preset == "f5bot" else "ann")
    if preset not in ("f5bot", "generic"):
        assert mention.created_at.isoformat() == "2026-11-20T14:30:00+00:00"


def test_a_title_stands_before_the_text_and_not_twice():
    """Some platforms have titles; some services repeat them in the text."""
    assert mentions("octolens", OCTOLENS)[0].text == "Which kettle?\n\nMy Acme kettle leaks, what now?"
    again = {"data": {**OCTOLENS["data"], "title": "My Acme kettle"}}
    assert mentions("octolens", again)[0].text == "My Acme kettle leaks, what now?"


def test_an_alert_of_a_mail_leads_to_the_post_itself():
    """The service's own address, by which it counts, is not kept."""
    (mention,) = mentions("f5bot", BODIES["f5bot"])
    assert mention.link == mention.external_id == "https://forum.example/p/1"
    assert mention.platform == "forum.example"
    assert "f5bot.com" not in mention.text


@pytest.mark.parametrize("preset", [name for name in PRESETS if name != "f5bot"])
@pytest.mark.parametrize(
    "document", [{}, [], {"data": {}}, {"likes": 4}, {"data": {"title": None, "body": "  "}}, {"text": [None, " "]}]
)
def test_a_body_without_a_post_is_said_to_be_unreadable(preset, document):
    """With the names that it has, so that a map can be made."""
    with pytest.raises(UnreadableBodyError, match="no text"):
        cut(preset, {}, document)


def test_a_body_of_too_many_posts_is_refused():
    """Five hundred are enough for one request."""
    with pytest.raises(UnreadableBodyError, match="500"):
        cut("generic", {}, [{"text": "x"}] * 501)
    assert len(cut("generic", {}, [{"text": "x"}] * 500).posts) == 500


LEAD = "https://f5bot.com/url?u=https%3A%2F%2Fforum.example%2Fp%2F{}&i=9&h=x"


def test_a_mail_may_list_alerts_without_a_line_between():
    """Each with its own author, who is no part of its words; the keyword above them is none of theirs."""
    text = "\n".join((
        'Keyword: "acme"', "  Reddit Posts (/r/tea/): 'My kettle leaks' by ann", f"    {LEAD.format(1)}",
        "  Hacker News Comments: 'Kettles' by bea", f"    {LEAD.format(2)}", "    It leaks again.",
        'Keyword: "kettle"', "  Lobsters Posts: 'A kettle'", f"    {LEAD.format(3)}", "", "Goodbye.",
    ))  # fmt: skip
    found = mentions("f5bot", {"text": text})
    assert [(one.link[-1], one.author, one.text) for one in found] == [
        ("1", "ann", "Reddit Posts (/r/tea/): 'My kettle leaks'"),
        ("2", "bea", "Hacker News Comments: 'Kettles'\nIt leaks again."),
        ("3", "", "Lobsters Posts: 'A kettle'"),
    ]


ALERT = {
    "id": "F5BOT-alert-7", "url": "https://forum.example/p/1", "title": "acme - Reddit Posts - A kettle - a good one",
    "content_html": "My <b>Acme</b> kettle leaks, see <a href=\"https://pic.example/1\">this</a>.",
    "date_published": "2026-11-20T15:30:00+01:00", "group": "", "username": "ann", "tags": ["acme", "Reddit Posts"],
}  # fmt: skip


def test_an_alert_of_the_webhook_is_read_with_its_author_and_time():
    """The service's own fields, as its documentation names them; what it wrote before the title is left away."""
    (mention,) = mentions("f5bot", ALERT)
    assert mention.text == "A kettle - a good one\n\nMy Acme kettle leaks, see this."
    assert (mention.author, mention.link, mention.external_id) == ("ann", ALERT["url"], "F5BOT-alert-7")
    assert mention.created_at.isoformat() == "2026-11-20T14:30:00+00:00"
    assert mention.links == ("https://pic.example/1",)


def test_the_title_above_a_comment_is_not_the_comments():
    """Somebody else wrote it."""
    (mention,) = mentions("f5bot", {**ALERT, "title": "acme - Reddit Comments - Worst kettle ever"})
    assert mention.text == "My Acme kettle leaks, see this."


# Influence


def with_influence(document, value):
    """Put counts and badges everywhere."""
    if isinstance(document, dict):
        more = {"likes": value, "followers_count": f"{value}", "verified": value > 1, "bookmarkCount": value}
        return {**{name: with_influence(each, value) for name, each in document.items()}, **more}
    return [with_influence(each, value) for each in document] if isinstance(document, list) else document


@pytest.mark.parametrize("preset", PRESETS)
@given(value=st.integers(0, 10**9))
def test_whatever_the_counts_say_the_same_is_kept(preset, value):
    """Byte by byte: it is the same delivery, too."""
    plain, shaken = (cut(preset, {}, one) for one in (BODIES[preset], with_influence(BODIES[preset], value)))
    assert (plain.body, plain.key) == (shaken.body, shaken.key)


@given(value=st.integers(10**6, 10**9))
def test_what_is_kept_of_an_unread_body_holds_no_counts(value):
    """Neither numbers nor switches, and nothing under a name of influence; the words stay for a person to see."""
    kept = unread_body(with_influence({"headline": "Kettle", "x": [{"y": "leaks", "n": value}]}, value))
    assert "Kettle" in kept
    assert "leaks" in kept
    assert str(value) not in kept
    assert not INFLUENCE.search(kept)


def test_no_preset_names_influence():
    """A planted one would be found."""
    paths = [path for preset in PRESETS.values() for known in preset.fields.values() for path in known]
    assert [path for path in paths if INFLUENCE.search(path)] == []
    assert INFLUENCE.search("data.author.followers")


def test_webhooks_are_recorded_for_the_audit():
    """So that `kith audit` disturbs them as it does every source."""
    assert "webhooks" in RECORDINGS


# Field maps


def test_a_map_says_where_fields_stand():
    """Several places of the text are put together; what is not mapped is recognised."""
    mapped = parse_map(["entry.head=text", "entry.words=text", "entry.by.nick = author"])
    document = {"entry": {"head": "Kettle", "words": "It leaks.", "by": {"nick": "@ann", "fans": 9}}, "lang": "en"}
    (mention,) = mentions("generic", document, mapped)
    assert (mention.text, mention.author, mention.language) == ("Kettle\n\nIt leaks.", "ann", "en")


@pytest.mark.parametrize(
    "asked", ["followers=text", "user.follower_count=author", "data.score=text", "likes=text", "text=reach", "text",
              "votes=text", "data.boosts=text", "reblogs_count=text", "audience=author",
              "reviews_count=text", "review count=text", "pageviews=text", "=text", "x=brand", "x="],
)  # fmt: skip
def test_influence_cannot_be_mapped_nor_a_field_that_is_none(asked):
    """Not even by whoever sets it up."""
    with pytest.raises(AskedWronglyError):
        parse_map([asked])


def test_a_review_is_no_number_of_views():
    """Its words are a text like any other."""
    (mention,) = mentions("generic", {"review": "The lid leaks.", "views": 9, "review_count": 3}, {})
    assert mention.text == "The lid leaks."
    assert match_columns("f.csv", ["Review Text", "reviewer", "reviews"], {}) == {"text": "Review Text"}
    assert parse_map(["reviewer=author"]) == {"reviewer": "author"}


# Deliveries


HOOK = Hook(name="acme", path_key="k", preset="octolens", monitor="Acme", made_at=NOW)


def test_a_delivery_is_known_by_the_senders_key_the_posts_id_or_what_it_says():
    """In this order."""
    first = make_delivery("ws", HOOK, OCTOLENS, "", NOW)
    assert first.key == make_delivery("ws", HOOK, OCTOLENS, "", NOW + timedelta(days=1)).key
    assert first.key != make_delivery("ws", HOOK, OCTOLENS, "abc", NOW).key
    bare = {"data": {**OCTOLENS["data"], "sourceId": ""}}
    other = {"data": {**bare["data"], "url": "https://forum.example/p/2"}}
    assert make_delivery("ws", HOOK, bare, "", NOW).key != make_delivery("ws", HOOK, other, "", NOW).key


def test_the_same_key_with_other_words_is_other_content_and_other_counts_are_not():
    """Only what would be kept is compared."""
    more_likes = {"data": {**OCTOLENS["data"], "authorFollowers": 1}}
    edited = {"data": {**OCTOLENS["data"], "body": "It was my fault."}}
    first, same, other = (make_delivery("ws", HOOK, one, "", NOW) for one in (OCTOLENS, more_likes, edited))
    assert first.key == same.key == other.key
    assert first.content_key == same.content_key != other.content_key


def test_what_cannot_be_read_is_kept_with_its_reason():
    """A service that changed its form loses nothing."""
    found = make_delivery("ws", HOOK, {"event": {"words": "My kettle leaks"}}, "", NOW)
    assert found.stage is Stage.UNREADABLE
    assert "event.words" in found.reason
    assert "My kettle leaks" in found.body


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PRESETS)), st.dictionaries(st.sampled_from(["data", "text", "id", "x"]), anything))
def test_any_body_is_read_or_said_to_be_unreadable(preset, document):
    """Never a surprise: this is what anybody who knows the address can send."""
    hook = Hook(name="acme", path_key="k", preset=preset, monitor="Acme", made_at=NOW)
    found = make_delivery("ws", hook, json.loads(json.dumps(document)), "", NOW)
    found.body.encode("utf-8")
    if found.stage is Stage.WAITING:
        assert read_posts("acme", found.body, UTC)


# Signatures


SECRET = secret_of("k" * 32, "ws", "path")
STAMP = str(int(NOW.timestamp()))
OURS = describe_signing("")
THEIRS = describe_signing("X-Hub-Signature-256")


def signed(body=b"{}", stamp=STAMP, by=SECRET):
    return {"X-Kith-Signature": sign(by, body, stamp), "X-Kith-Timestamp": stamp}


def test_a_signature_is_what_the_documentation_shows():
    """HMAC with SHA-256 over `TIME.BODY`, in hexadecimal."""
    wanted = hmac.new(SECRET.encode(), f"{STAMP}.{{}}".encode(), "sha256").hexdigest()
    assert signed()["X-Kith-Signature"] == f"sha256={wanted}"
    assert is_signed(OURS, SECRET, signed(), b"{}", NOW)
    assert is_signed(THEIRS, SECRET, {"X-Hub-Signature-256": sign(SECRET, b"{}")}, b"{}", NOW)


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"X-Kith-Signature": ""}, {"X-Kith-Signature": signed()["X-Kith-Signature"]},
        {**signed(), "X-Kith-Timestamp": str(int(STAMP) + 1)}, {**signed(), "X-Kith-Timestamp": "abc"},
        {**signed(), "X-Kith-Timestamp": ""}, {**signed(), "X-Kith-Timestamp": "-1"},
        {**signed(), "X-Kith-Timestamp": "١٢٣"}, signed(body=b"[]"), signed(by="other"),
        {**signed(), "X-Kith-Signature": "sha256=ü\udcff"}, {"X-Hub-Signature-256": sign(SECRET, b"{}")},
        signed(stamp=str(int(STAMP) - 301)), signed(stamp=str(int(STAMP) + 301)), signed(stamp=""),
    ],
)  # fmt: skip
def test_what_is_not_signed_or_not_lately_is_refused(headers):
    """Missing, of another body, key or time, garbled, or older than five minutes."""
    assert not is_signed(OURS, SECRET, headers, b"{}", NOW)


def test_a_time_within_the_window_is_good():
    """Clocks differ a little."""
    for seconds in (-300, 300):
        assert is_signed(OURS, SECRET, signed(stamp=str(int(STAMP) + seconds)), b"{}", NOW)


def test_every_address_has_a_secret_of_its_own():
    """Made of the installation's key, the workspace and the address."""
    others = (("k" * 32, "ws", "q"), ("k" * 32, "w2", "path"), ("j" * 32, "ws", "path"))
    assert len({SECRET, *(secret_of(*one) for one in others)}) == 4


def test_a_header_has_the_name_of_one():
    """No line break gets into a request."""
    with pytest.raises(AskedWronglyError):
        describe_signing("X: y\r\n")
