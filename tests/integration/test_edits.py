"""What a source says of a known post is read again when it is more than was known: words, links, flags."""

import pytest
from builders import NOW, a_mention
from fakes import some_parts
from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Flag, Origin
from analyzers.mention import Edit, edit_of, edited
from bot.hearing import hear_changes
from bot.intake import take
from storage.finding import MentionFinder
from storage.identity import mention_id
from storage.mentions import MentionStore

FIRST = mention_id("ws", "Acme", "csv", "post-1")
WORDS = "The new kettle is on my shelf since Monday."
SHOP = "https://www.amazon.com/dp/B0C1D2E3F4?tag=mira-20"

links = st.lists(st.sampled_from(["https://a.example", "https://b.example"]), max_size=2, unique=True).map(tuple)
edits = st.builds(Edit, text=st.text(max_size=5), links=links, paid_partnership=st.sampled_from(Flag))


@pytest.fixture
def parts(tmp_path):
    parts = some_parts(tmp_path, clock=lambda: NOW)
    take(parts, "Acme", [a_mention(text=WORDS)])
    yield parts
    parts.database.close()


def stored(parts):
    with parts.database.read() as connection:
        return MentionFinder(connection, "ws").get(FIRST)


def test_a_link_put_under_the_same_words_is_evidence(parts):
    """An affiliate link that came in later makes the post paid."""
    assert stored(parts).assessment.verdict.origin is not Origin.PAID
    assert hear_changes(parts, {FIRST: Edit(text=WORDS, links=(SHOP,))}) == 1
    assert stored(parts).mention.links == (SHOP,)
    assert stored(parts).assessment.verdict.origin is Origin.PAID


def test_a_flag_that_the_platform_sets_later_counts(parts):
    """And one that it does not tell any more changes nothing."""
    assert hear_changes(parts, {FIRST: Edit(text=WORDS, paid_partnership=Flag.TRUE)}) == 1
    assert stored(parts).assessment.verdict.origin is Origin.PAID
    assert hear_changes(parts, {FIRST: Edit(text=WORDS)}) == 0


def test_a_post_that_says_the_same_is_not_read_again(parts):
    """However often a source shows it, and although we know a link more."""
    hear_changes(parts, {FIRST: Edit(text=WORDS, links=(SHOP,))})
    with parts.database.read() as connection:
        store = MentionStore(connection, "ws")
        assert store.changed("Acme", [a_mention(text=WORDS), a_mention(text=WORDS, links=(SHOP,))]) == []
        assert len(store.changed("Acme", [a_mention(text="Other.")])) == 1


@given(edits, edits)
def test_an_edit_that_was_made_changes_nothing_the_next_time(one, other):
    """Whatever came before; and what was evidence once stays."""
    known = edited(edited(a_mention(), one), other)
    assert edited(known, other) == known
    assert set(one.links) <= set(known.links)
    assert edited(known, edit_of(known)) == known
