"""Themes: what people talk about, under names that stay."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, a_post
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.insight.behind import Remembered
from analyzers.insight.clusters import ThemeState
from analyzers.insight.columned import as_crowd
from analyzers.insight.measures import Period
from analyzers.insight.themes import (
    compare_themes,
    count_known,
    find_themes,
    gather_themes,
    quote_themes,
    unless_too_early,
)
from analyzers.insight.wording import take_terms, weigh
from analyzers.labels import Intent, Origin
from bot.present.clusters import present_themes, say_theme

NONE = frozenset()
EMPTY = frozenset({
    "the", "and", "for", "with", "that", "this", "was", "has", "our",
    "from", "when", "who", "its", "not", "but", "are", "you", "how",
})  # fmt: skip
SAID = {
    "late_delivery": ("parcel", "courier", "late", "delivered", "tomorrow", "tracking", "doorstep", "waiting"),
    "refund": ("refund", "money", "returned", "account", "bank", "receipt", "promised", "weeks"),
    "damaged": ("broken", "cracked", "handle", "glass", "arrived", "pieces", "box", "crushed"),
}
PLAIN = ("kettle", "kitchen", "morning", "friend", "table", "sister", "spoon", "evening", "holiday", "garden")


def dice(seed):
    return random.Random(seed)  # noqa: S311  no secret


def talk(chance, theme, number, start=0, **changes):
    """Make posts about a theme: half of their words are its own."""
    return [
        a_post(**{"id": f"{theme}{place}", "author": f"a{theme}{place}", "author_key": f"k{theme}{place}",
                  "theme": theme, "intent": Intent.COMPLAINT, "at": NOW - timedelta(hours=place % 160 + 1),
                  "text": "", "blinded_text": " ".join([*chance.sample(SAID[theme], 4), *chance.sample(PLAIN, 3)])}
               | changes)
        for place in range(start, start + number)
    ]  # fmt: skip


def chatter(chance, phrase, number, **changes):
    """Make posts that no need names, and that share a phrase, or nothing."""
    return [
        a_post(**{"id": f"{phrase}{place}", "author": f"p{phrase}{place}", "author_key": f"p{phrase}{place}",
                  "theme": "", "intent": Intent.CHATTER, "at": NOW - timedelta(hours=place % 160 + 1),
                  "text": "", "blinded_text": f"{phrase} {' '.join(chance.sample(PLAIN, 4))}"} | changes)
        for place in range(number)
    ]  # fmt: skip


def a_week(seed=1):
    chance = dice(seed)
    told = [post for theme in SAID for post in talk(chance, theme, 40)]
    posts = [*told, *chatter(chance, "singing teapot", 30), *chatter(chance, "", 30)]
    return [replace(post, text=f"{post.blinded_text} {post.id}") for post in posts]


def names(themes):
    return {theme.name for theme in themes}


def test_themes_are_those_that_needs_name_and_phrases_that_many_use():
    """Each with its people, two quotes by different people, and the ids behind the number."""
    found = {theme.name: theme for theme in find_themes(a_week(), NONE, EMPTY)}
    assert set(found) == {*SAID, "“singing teapot”"}
    for theme in found.values():
        assert 25 <= theme.people <= theme.posts == len(theme.ids)
        assert len(theme.quotes) == len(set(theme.quotes)) == 2
    assert 40 <= found["refund"].complaints <= found["refund"].posts < 50
    assert (found["refund"].before, found["refund"].state) == (None, ThemeState.STEADY)


def test_a_post_goes_to_the_theme_it_is_nearest_to():
    """Also one that no rule named, and one that a rule named wrongly."""
    chance = dice(3)
    unnamed = [replace(post, id=f"u{post.id}", theme="") for post in talk(chance, "refund", 5, start=100)]
    wrong = [replace(post, id=f"w{post.id}", theme="damaged") for post in talk(chance, "refund", 5, start=200)]
    odd = [replace(post, text=f"{post.id}") for post in [*unnamed, *wrong]]
    found = {theme.name: theme for theme in find_themes([*a_week(), *odd], NONE, EMPTY)}
    assert {post.id for post in odd} <= set(found["refund"].ids)


@pytest.mark.parametrize("origin", [origin for origin in Origin if origin is not Origin.ORGANIC])
def test_only_organic_posts_make_themes(origin):
    """What was paid for is no talk."""
    assert find_themes([replace(post, origin=origin) for post in a_week()], NONE, EMPTY) == ()


@pytest.mark.parametrize(("number", "shown"), [(2, 0), (3, 1)])
def test_a_theme_needs_several_people(number, shown):
    """Two people are no theme, nor is one person who says it often."""
    chance = dice(1)
    posts = [replace(post, text=post.id) for post in talk(chance, "refund", number)]
    assert len(find_themes(posts, NONE, EMPTY)) == shown
    assert find_themes([replace(post, author_key="one") for post in posts], NONE, EMPTY) == ()


def test_unknown_authors_are_counted_by_the_post():
    """People is None then."""
    found = find_themes([replace(post, author="", author_key="") for post in a_week()], NONE, EMPTY)
    assert all(theme.people is None and theme.posts >= 25 for theme in found)


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_posts_does_not_matter(chance):
    """The same posts give the same themes."""
    posts = a_week()
    shuffled = list(posts)
    chance.shuffle(shuffled)
    assert find_themes(shuffled, NONE, EMPTY) == find_themes(posts, NONE, EMPTY)


def test_names_survive_a_resample_of_the_week():
    """Nine of ten names at least, over twenty bootstrap samples."""
    posts, chance = a_week(), dice(5)
    there = names(find_themes(posts, NONE, EMPTY))
    again = [names(find_themes(chance.choices(posts, k=len(posts)), NONE, EMPTY)) for _ in range(20)]
    assert sum(len(there & found) for found in again) >= 0.9 * 20 * len(there)


def test_a_phrase_keeps_its_name_while_a_rival_wording_grows():
    """What was known by one name is looked for first, and needs fewer people than a new phrase."""
    chance = dice(7)
    posts = [*chatter(chance, "singing teapot", 5), *chatter(chance, "teapot song", 4)]
    posts = [replace(post, text=post.id) for post in posts]
    assert names(find_themes(posts, NONE, EMPTY)) == set()
    assert names(find_themes(posts, NONE, EMPTY, {"“singing teapot”": 20})) == {"“singing teapot”"}


def compared(now, then, stopwords):
    return quote_themes(compare_themes(now, then, stopwords), as_crowd(now), Remembered(now))


def test_new_and_fading_themes_are_marked():
    """Beside the period before; without one nothing is new."""
    chance = dice(9)
    then = [replace(post, at=post.at - timedelta(days=7), text=post.id) for post in
            [*talk(chance, "refund", 30), *talk(chance, "damaged", 30)]]  # fmt: skip
    now = [
        replace(post, text=post.id)
        for post in [
            *talk(chance, "refund", 30, start=50),
            *talk(chance, "damaged", 5, start=50),
            *talk(chance, "late_delivery", 20),
        ]
    ]
    states = {theme.name: (theme.state, theme.before) for theme in compared(now, then, EMPTY)}
    assert states["refund"][0] is ThemeState.STEADY
    assert states["damaged"][0] is ThemeState.FADING
    assert states["late_delivery"] == (ThemeState.NEW, 0)
    assert {theme.state for theme in compared(now, [], EMPTY)} == {ThemeState.STEADY}
    gone = {theme.name: theme for theme in compared(now[:30], then, EMPTY)}["damaged"]
    assert (gone.state, gone.people, gone.quotes) == (ThemeState.FADING, 0, ())
    assert "damaged" not in count_known([gone])


@pytest.mark.parametrize(("heard", "state"), [(8, ThemeState.STEADY), (14, ThemeState.NEW)])
def test_nothing_is_new_where_the_period_before_was_not_heard_whole(heard, state):
    """A monitor that began a day before the week cannot know what is new; what fades fades all the same."""
    then = [replace(post, at=post.at - timedelta(days=7), text=post.id) for post in talk(dice(9), "damaged", 30)]
    now = [replace(post, text=post.id) for post in talk(dice(8), "late_delivery", 20)]
    until = max(post.at for post in now) + timedelta(minutes=1)
    week = Period(until - timedelta(days=7), until)
    found = compare_themes(now, then, EMPTY)
    told = unless_too_early(found, week, as_crowd(now), {"Acme": until - timedelta(days=heard)})
    states = {one.theme.name: one.theme for one in told}
    assert states["late_delivery"].state is state
    assert states["late_delivery"].before == (0 if state is ThemeState.NEW else None)
    assert states["damaged"].state is ThemeState.FADING


def test_the_brands_own_name_and_empty_words_make_no_phrase():
    """Everybody says them."""
    posts = [replace(post, text=post.id) for post in chatter(dice(1), "acme kettles", 20)]
    assert names(find_themes(posts, NONE, EMPTY)) == {"“acme kettles”"}
    assert find_themes(posts, frozenset({"acme"}), EMPTY) == ()
    assert find_themes(posts, frozenset({"acmekettles"}), EMPTY) == ()


def test_terms_are_words_and_phrases_within_a_sentence():
    """Addresses, handles and digits are none; a hashtag is its word."""
    words, phrases = take_terms(
        "The #kettle sings. @acme Parts 24 https://acme.example/x fit {link} well", frozenset({"the"})
    )
    assert words == ["kettle", "sings", "parts", "fit", "well"]
    assert phrases == ["kettle sings"]


def test_rows_of_weights_have_the_length_one_or_none():
    """A term of fewer than three posts has no column."""
    worded = weigh([["a", "b"], ["a", "b"], ["a", "b", "c"], ["c"], []])
    assert set(worded.columns) == {"a", "b"}
    assert [round(float(row.multiply(row).sum()), 6) for row in worded.rows] == [1, 1, 1, 0, 0]


def test_a_theme_is_shown_with_its_readable_name_and_two_quotes():
    """The card and the digest's line."""
    found = compared(a_week(), [], EMPTY)
    told = str(present_themes(found, {"refund": "Refunds"}))
    assert "Refunds" in told
    assert all(quote in told for theme in found for quote in theme.quotes)
    assert sum(part.style == "quoted" for part in say_theme(found[0], {})) == 2
    assert json.dumps([theme.name for theme in found])


def kettles(number):
    """Give posts that have the word kettle in common, each with words of its own."""
    return [
        said(f"k{place}", f"kettle {PLAIN[place % 9]} {PLAIN[place % 7]} {PLAIN[place % 8]}") for place in range(number)
    ]


def said(name, words, theme="", intent=Intent.CHATTER):
    return a_post(id=name, author=name, author_key=name, text=words, blinded_text=words, theme=theme, intent=intent)


DANGERS = (
    "kettle smokes and burns the shelf",
    "kettle smokes, it burns my hand",
    "smoke burns from the kettle, it smokes",
)


def dangers(intent=Intent.COMPLAINT):
    return [said(f"d{place}", words, "safety", intent) for place, words in enumerate(DANGERS)]


def test_by_the_products_name_alone_nobody_belongs_to_a_theme():
    """One word in common is none, however much of a short post it is."""
    smoking = [said(f"d{place}", f"Kettle! {'abc'[place] * 6} smokes", "safety") for place in range(3)]
    short = [said(f"s{place}", f"kettle {'defghi'[place] * 6}") for place in range(6)]
    alike = said("alike", "Kettle: smokes")
    (theme,) = find_themes([*smoking, *short, alike], NONE, EMPTY)
    assert sorted(theme.ids) == ["alike", "d0", "d1", "d2"]


def test_a_theme_of_three_posts_gathers_only_who_is_near_to_them():
    """Two words of nine are little beside three posts; beside many it would be enough."""
    far = said("far", "kettle burns, kitchen morning friend table sister spoon evening holiday")
    (theme,) = find_themes([*dangers(), *kettles(40), far], NONE, EMPTY)
    assert sorted(theme.ids) == ["d0", "d1", "d2"]


@pytest.mark.parametrize(
    ("intent", "first"), [(Intent.COMPLAINT, ["d0", "d1", "d2"]), (Intent.PRAISE, ["cheer", "d0", "d1", "d2"])]
)
def test_quotes_are_of_those_that_name_the_theme_and_ask_where_most_do(intent, first):
    """The nearest to the middle is no quote when it names nothing, nor a cheer where the others ask."""
    near = [said(f"n{place}", "kettle smokes burns shelf") for place in range(2)]
    cheer = said("cheer", "kettle smokes, burns, I love the shelf smoke", "safety", Intent.PRAISE)
    (found,) = gather_themes([*near, *dangers(intent), cheer, *kettles(20)], NONE, EMPTY)
    naming = ["cheer", "d0", "d1", "d2"]
    assert sorted(found.telling[:4]) == naming
    assert sorted(found.telling[: len(first)]) == first
    assert found.telling[4].startswith("n")


def test_two_quotes_of_a_theme_say_two_things():
    """What is passed on, cut off or given another link is quoted only where there is nothing else."""
    whole = "the kettle smokes and burns the shelf beside the sink, every single morning since May"
    again = (f"RT @somebody: {whole} https://a.example/1", f"{whole[:70]}... https://b.example/2")
    copies = [said(f"c{place}", words, "safety", Intent.COMPLAINT) for place, words in enumerate((whole, *again))]
    other = said(
        "other", "smoke came from the kettle on the shelf: it burns, I let it fall", "safety", Intent.COMPLAINT
    )
    (found,) = find_themes([*copies, other, *kettles(20)], NONE, EMPTY)
    assert other.text in found.quotes
    (alone,) = find_themes([*copies, *kettles(20)], NONE, EMPTY)
    assert len(alone.quotes) == 2
