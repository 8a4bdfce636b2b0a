"""What Slack tells of a channel becomes a mention, a change or a deletion; joins and private talk become nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shake import shake

from analyzers.labels import Flag
from bot.commands.inflow import Changed, Deleted
from bot.platforms.slack.listening import read_message_event
from bot.platforms.slack.recorded import KEPT, MESSAGES, SLACK

PLAIN = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "text": "Hi",
    "ts": "1793610900.01",
}


def read(**event):
    return read_message_event({"event": {**PLAIN, **event}})


def test_a_message_is_read_with_its_author_time_and_thread():
    """The id holds the channel, because a time stamp is its own there only; Slack's markup becomes plain words."""
    found = read(text="Is <@U2> at <https://acme.example/x|Acme> &amp; Co?", thread_ts="1793610000.02")
    assert found.channel == "C1"
    mention = found.mention
    assert (mention.external_id, mention.in_reply_to) == ("C1/1793610900.01", "C1/1793610000.02")
    assert mention.text == "Is @U2 at https://acme.example/x & Co?"
    assert (mention.author, mention.source, mention.automated) == ("U1", "slack", Flag.FALSE)
    assert mention.created_at == datetime(2026, 11, 2, 9, 15, tzinfo=UTC)


def test_the_first_message_of_a_thread_answers_nothing():
    """Slack gives it its own time stamp as the thread's."""
    assert read(thread_ts=PLAIN["ts"]).mention.in_reply_to == ""


@pytest.mark.parametrize(
    "event", [{"bot_id": "B7", "user": ""}, {"subtype": "bot_message", "user": "", "bot_id": "B7"}]
)
def test_what_a_program_wrote_is_told_apart(event):
    """Its id stands for an author."""
    mention = read(**event).mention
    assert (mention.automated, mention.author) == (Flag.TRUE, "B7")


def test_words_beside_a_file_and_in_the_channel_too_are_read():
    """A file's name and its picture are not."""
    assert read(subtype="file_share", files=[{"name": "kettle.png"}]).mention.text == "Hi"
    assert read(subtype="thread_broadcast", thread_ts="1793610000.02").mention.in_reply_to == "C1/1793610000.02"


def test_changes_and_deletions_name_their_message():
    """A deleted message on which a thread hangs is left as a tombstone, which is a deletion as well."""
    message = {"ts": "1793610900.01", "text": "Hello &lt;you&gt;", "user": "U1", "edited": {"ts": "1"}}
    assert read(subtype="message_changed", message=message) == Changed("C1/1793610900.01", "Hello <you>")
    assert read(subtype="message_changed", message={**message, "text": ""}) is None
    gone = Deleted(("C1/1793610900.01",))
    assert read(subtype="message_changed", message={**message, "subtype": "tombstone"}) == gone
    assert read(subtype="message_deleted", deleted_ts="1793610900.01") == gone
    assert read(subtype="message_deleted") is None


@pytest.mark.parametrize(
    "odd",
    [
        {"text": "  "}, {"ts": ""}, {"ts": "yesterday"}, {"subtype": "channel_join"}, {"subtype": "pinned_item"},
        {"channel": "D1", "channel_type": "im"}, {"channel": "G1", "channel_type": "mpim"}, {"channel": 7},
        {"text": None},
    ],
)  # fmt: skip
def test_what_is_no_word_of_a_channel_is_nothing(odd):
    """Joins, pins, private talk, files alone, and what is not written as Slack writes it."""
    assert read(**odd) is None


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PLAIN, "message"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*PLAIN, "subtype", "message", "deleted_ts", "thread_ts"]), SCRAPS))
def test_no_payload_makes_it_stumble(event):
    """Whatever stands where; it is read or it is nothing."""
    read(**event)


def test_counts_and_badges_change_no_mention():
    """Every number and every yes or no of the recorded messages is shaken, ids and times aside."""
    assert len(SLACK.read(MESSAGES)) == len(MESSAGES)
    assert shake(SLACK.read, MESSAGES, sorted(KEPT)) == []
    assert shake(SLACK.read, MESSAGES, sorted(KEPT - {"user"})) != []
