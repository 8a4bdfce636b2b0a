"""Stored mentions are found again: by the beginning of an id, by author, by link, by words, by thread."""

from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_database, a_mention, an_assessment

from storage.errors import AmbiguousIdError, NotFoundError
from storage.finding import MentionFinder, find_id
from storage.identity import mention_id
from storage.mentions import MentionStore


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def keep(database, *mentions):
    with database.write() as connection:
        MentionStore(connection, "ws").keep("Acme", [(mention, an_assessment()) for mention in mentions], NOW)


def names(found):
    return [stored.mention.external_id for stored in found]


def ask(database, method, *arguments):
    with database.read() as connection:
        return getattr(MentionFinder(connection, "ws"), method)(*arguments)


def test_the_beginning_of_an_id_is_enough(database):
    """The whole id, its first four characters and capitals all find the mention."""
    keep(database, a_mention())
    identity = mention_id("ws", "Acme", "csv", "post-1")
    for written in (identity, identity[:4], identity[:8].upper(), f" {identity} "):
        assert ask(database, "get", written).id == identity


@pytest.mark.parametrize("written", ["", "abc", "%%%%", "____", "a'b;", "zzzzzzzz"])
def test_what_is_no_id_finds_nothing(database, written):
    """Three characters are too few, and a pattern is no id."""
    keep(database, a_mention())
    with pytest.raises(NotFoundError):
        ask(database, "get", written)


def test_a_beginning_that_fits_several_is_refused_and_they_are_named(database):
    """Nobody should settle the wrong case because ids look alike."""
    by_beginning = {}
    number = 0
    while len(found := by_beginning.setdefault(mention_id("ws", "Acme", "csv", str(number))[:4], [])) < 2:
        found.append(str(number))
        number += len(found) < 2
    keep(database, *[a_mention(external_id=name, text=name) for name in found])
    ids = [mention_id("ws", "Acme", "csv", name) for name in found]
    with database.read() as connection:
        with pytest.raises(AmbiguousIdError) as told:
            find_id(connection, "ws", ids[0][:4])
        assert find_id(connection, "ws", ids[0]) == ids[0]
    assert all(identity in str(told.value) for identity in ids)


def test_an_author_is_found_in_any_spelling_newest_first(database):
    """The page is cut and the count is whole, so that "showing 2 of 3" can be said."""
    keep(
        database,
        *[a_mention(external_id=str(day), author="Ann", created_at=POSTED + timedelta(day)) for day in range(3)],
        a_mention(external_id="other", author="bob"),
    )
    assert names(ask(database, "by_author", "@ANN", 2)) == ["2", "1"]
    assert ask(database, "count_author", "ann") == 3
    assert len(ask(database, "written_by", "Acme", "ann")) == 3
    assert ask(database, "written_by", "Other", "ann") == []


@pytest.mark.parametrize("nobody", ["", "@", " "])
def test_nobody_wrote_the_posts_of_unknown_authors(database, nobody):
    """An empty name does not stand for all whom we do not know."""
    keep(database, a_mention(author=""))
    assert ask(database, "by_author", nobody, 5) == []
    assert ask(database, "count_author", nobody) == 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kettle", ["1"]),
        ("LATE parcel", ["2"]),
        ("parcel ärgerlich", ["2"]),
        ("доставка", ["3"]),
        ("100%", ["1"]),
        ("0_0", ["3"]),
        ("1%0", []),
        ("kettle parcel", []),
        ("\\", []),
    ],
)
def test_every_word_counts_whatever_its_case(database, words, found):
    """Case does not matter in any script, and % and _ are characters like others."""
    keep(
        database,
        a_mention(external_id="1", text="A Kettle, 100% broken"),
        a_mention(external_id="2", text="ÄRGERLICH: parcel late"),
        a_mention(external_id="3", text="ДОСТАВКА 0_0"),
    )
    assert names(ask(database, "by_words", words, 5)) == found
    assert ask(database, "count_words", words) == len(found)


@pytest.mark.parametrize("link", ["https://forum.example/1", "https://shop.example/ü", "https://in.example/text"])
def test_a_link_finds_the_post_that_stands_there_or_carries_it(database, link):
    """The post's own address, one beside its text, one in its text."""
    keep(
        database,
        a_mention(
            external_id="1",
            link="https://forum.example/1",
            links=("https://shop.example/ü",),
            text="see https://in.example/text",
        ),
        a_mention(external_id="2", text="no link", link=""),
    )
    assert names(ask(database, "by_link", link, 5)) == ["1"]
    assert ask(database, "count_link", link) == 1


def test_a_thread_is_the_post_above_and_the_replies_below(database):
    """Only those of the same monitor and source; a post without both has no thread."""
    keep(
        database,
        a_mention(external_id="1"),
        a_mention(external_id="2", in_reply_to="1", created_at=POSTED + timedelta(1)),
        a_mention(external_id="3", in_reply_to="2", created_at=POSTED + timedelta(2)),
        a_mention(external_id="4", in_reply_to="2", source="rss"),
        a_mention(external_id="5", text="alone"),
    )
    assert names(ask(database, "thread", mention_id("ws", "Acme", "csv", "2"))) == ["3", "1"]
    assert ask(database, "thread", mention_id("ws", "Acme", "csv", "5")) == []
