"""The same post through two sources is one mention; two posts stay two."""

from datetime import timedelta

import pytest
from builders import POSTED, a_mention
from fakes import some_parts

from analyzers.knowledge import Monitor
from bot.intake import Taken, take
from bot.keeping import add_monitor
from storage.samepost import is_same_post, link_key

LONG = "My Acme kettle arrived broken last Monday, and nobody of your support answers my mails since then."


@pytest.fixture
def parts(tmp_path):
    """Give a workspace that has one post of a forum, from a file."""
    parts = some_parts(tmp_path)
    add_monitor(parts, Monitor(name="Other"))
    take(parts, "Acme", [a_mention(text=LONG)])
    yield parts
    parts.database.close()


def comes_again(parts, **changes) -> Taken:
    plain = {"source": "hook", "external_id": "elsewhere", "link": "https://elsewhere.example/1", "text": LONG}
    return take(parts, "Acme", [a_mention(**{**plain, **changes})])


@pytest.mark.parametrize(
    "link",
    [
        "https://forum.example/post-1",
        "http://www.forum.example/post-1/",
        "https://m.forum.example/post-1?utm_source=alert#top",
        "https://forum.example/post-1?fbclid=x",
    ],
)
def test_a_post_at_the_same_link_is_one_mention(parts, link):
    """However a source spells the link, and whoever it says wrote it."""
    assert (comes_again(parts, link=link, author="", text="cut").stored, comes_again(parts, link=link).repeated) == (
        0,
        1,
    )


@pytest.mark.parametrize(
    "text", [LONG.upper(), f"{LONG} https://forum.example/x", LONG[:60] + "…", LONG.replace(" ", "  ")]
)
def test_an_authors_same_words_within_a_day_are_one_mention(parts, text):
    """Cut short, in capitals, or with the link behind them."""
    assert comes_again(parts, text=text, created_at=POSTED + timedelta(hours=20)).stored == 0


@pytest.mark.parametrize(
    "other",
    [
        {"author": "ben"},
        {"author": ""},
        {"created_at": POSTED + timedelta(hours=30)},
        {"created_at": None},
        {"text": "My Acme kettle is broken."},
        {"source": "csv"},
    ],
)
def test_two_posts_stay_two(parts, other):
    """By somebody else, on another day, in other words, or told apart by the one source that brought both."""
    assert comes_again(parts, **other).stored == 1


def test_another_monitor_keeps_its_own(parts):
    """A post about two brands is a mention of each."""
    assert take(parts, "Other", [a_mention(source="hook", text=LONG)]).stored == 1


def test_what_leads_elsewhere_is_another_link():
    """An id in the query is part of the post's address; what only tracks is not."""
    one, other = "https://news.example/item?id=1", "https://news.example/item?id=2"
    assert link_key(one) != link_key(other)
    assert link_key(f"{one}&utm_medium=x") == link_key(one)
    assert [link_key(link) for link in ("", "no link", "ftp://x.example/1", "https://[")] == [""] * 4


def test_two_comments_below_one_post_are_two(parts):
    """Their addresses differ by the place in the page alone; words in a fragment name no post."""
    page = "https://blog.example/new-kettle"
    links = [page, f"{page}#comment-12", f"{page}#comment-13"]
    assert len({link_key(link) for link in links}) == len(links)
    assert {link_key(f"{page}#{words}") for words in ("comments", ":~:text=kettle%2012")} == {link_key(page)}
    take(parts, "Acme", [a_mention(source="feed", external_id="1", link=page, text="A new kettle is out.")])
    said = [
        a_mention(external_id=link, link=link, author=link[-2:], text=f"Mine leaks, {link[-2:]}.") for link in links[1:]
    ]
    assert take(parts, "Acme", said).stored == len(said)


def test_a_short_beginning_is_no_copy():
    """Thanks! is said by many, many times, before other words."""
    assert not is_same_post("Thanks!", "Thanks! But my kettle still leaks.")
