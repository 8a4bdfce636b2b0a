"""A long answer in pages, and a message as classic embeds: nothing twice, nothing lost, within every limit."""

import re

import pytest
from discordreader import breaches, buttons_of, classic, told
from hostile import a_card, a_chart, a_message, a_queue, law, messages, texts
from hypothesis import given
from hypothesis import strategies as st
from servers.discord_limits import breaches_in_message

from bot.platforms.discord.drawn import Row, measure
from bot.platforms.discord.embeds import embed_has_key, needs_embeds
from bot.platforms.discord.ids import read_custom_id
from bot.platforms.discord.limits import check
from bot.platforms.discord.pages import laid, page_of, read_turn, render_page
from bot.platforms.discord.render import fits_layout, render, room_between, units_of
from bot.present.fitting import Room, everything
from bot.present.message import Bullets, Choice, Choices, Does, Part, Quote, Section


@law
@given(messages, st.integers(-9, 99))
def test_every_page_is_within_every_limit(message, page):
    """So is each page, wherever a person turned to."""
    assert breaches(render_page(message, "lookup kettle", page)) == []


@law
@given(messages)
def test_all_pages_together_show_everything_once(message):
    """Units are laid in their order; none is lost between two pages, none stands on both."""
    groups = units_of(message)
    pages = laid(groups, room_between((), (Row(()),)))
    assert [part for page in pages for part in page] == everything(groups)
    assert all(pages) or pages == [[]]


# Pages


def test_pages_are_turned_by_the_words_that_asked():
    """Title and footer stand on each page, cards once, and the words come back with the page that is wanted."""
    message = a_message(a_queue(9), Choices((Choice("Share in this channel", Does.SHARE, "triage all"),)))
    pages = [render_page(message, "triage all", number) for number in (1, 2, 3)]
    assert [re.findall(r"no\. (\d)\.", told(page)) for page in pages] == [list("1234"), list("5678"), ["9"]]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of 3" in told(page)
        assert "Digest: Acme" in told(page)
        assert "small print" in told(page)
        back, on, share = buttons_of(page.components)[-3:]
        turns = [read_turn(read_custom_id(one["custom_id"])[1]) for one in (back, on)]
        assert turns == [(number - 1, "triage all"), (number + 1, "triage all")]
        assert (back["disabled"], on["disabled"]) == (number == 1, number == 3)
        assert "choice_share" not in [read_custom_id(one["custom_id"])[0] for one in buttons_of(page.components)[:-1]]
        assert read_custom_id(share["custom_id"]) == ("choice_share", "triage all")
    assert render_page(message, "triage all", 99).components == pages[2].components
    assert render_page(message, "triage all", -1).components == pages[0].components


def test_a_unit_larger_than_a_page_has_one_of_its_own():
    """No page is empty, and nothing is left out."""
    groups = units_of(a_message(Bullets(((Part("a"),), (Part("b"),)))))
    pages = laid(groups, Room(0, 0, measure))
    assert [[part.text for part in page] for page in pages] == [["- a"], ["- b"]]
    assert laid([], Room(0, 0, measure)) == [[]]


def test_what_fits_or_cannot_be_turned_is_drawn_whole():
    """No buttons to turn a single page, none where nobody can tap, none that could not carry the words."""
    short, long = a_message(a_card()), a_message(a_queue(9))
    assert render_page(short, "triage", 1).components == render(short).components
    assert render_page(long, "w" * 99, 2).components == render(long).components
    assert render_page(long, "triage", 2, buttons=False).components == render(long, buttons=False).components
    assert [read_turn(one) for one in ("2|a|b", "x|a", "", "²|a")] == [(2, "a|b"), (1, "a"), (1, ""), (1, "a")]


def test_a_message_tells_which_page_it_shows():
    """So that a list is drawn anew at the page at which somebody tapped; what has no pages shows the first."""
    long = a_message(a_queue(9))
    assert [page_of(render_page(long, "triage all", page).components) for page in (1, 2, 3)] == [1, 2, 3]
    assert page_of(render(long).components) == 1
    assert page_of("odd") == 1


@law
@given(st.lists(st.sampled_from("qcb"), max_size=40))
def test_pages_show_each_thing_once(kinds):
    """Quotes, cards and bullets in any order: every one is on exactly one page."""
    made = {"q": lambda n: Quote(text=f"n{n} {'x' * 300}"), "c": lambda n: a_card(n, text=f"n{n}"),
            "b": lambda n: Bullets(((Part(f"n{n}"),),))}  # fmt: skip
    message = a_message(Section(title="All", blocks=tuple(made[kind](n) for n, kind in enumerate(kinds))))
    first = render_page(message, "w", 1)
    last = int((re.findall(r"Page 1 of (\d+)", told(first)) or ["1"])[0])
    shown = [one for page in range(1, last + 1) for one in re.findall(r"n(\d+)", told(render_page(message, "w", page)))]
    assert shown == [str(number) for number in range(len(kinds))]


@law
@given(messages, texts)
def test_every_message_is_within_every_limit_of_embeds(message, key):
    """The classic form keeps its own limits, and bears its key."""
    drawn = classic(message, key)
    assert (check(drawn), breaches_in_message(drawn, v2=False)) == ([], [])
    assert embed_has_key(drawn["embeds"], key) == bool(key)
    assert not needs_embeds(message) or not fits_layout(message)


# Embeds

TOO_LONG = tuple(Quote(text="x" * 1000) for _ in range(5))
"""For a layout, not for embeds."""


def test_embeds_take_what_a_layout_has_no_room_for():
    """Five cards are too many components and few letters; their buttons stand below and begin with the rank."""
    assert needs_embeds(a_message(*TOO_LONG, Choices((Choice("Yes", Does.ORGANIC, "a"),))))
    message = a_message(a_queue(5))
    assert (fits_layout(message), needs_embeds(message)) == (False, True)
    drawn = classic(message, "key")
    assert [row["components"][0]["label"] for row in drawn["components"]] == [f"{one}. Claim" for one in range(1, 6)]
    assert drawn["embeds"][0]["title"] == "Digest\\: Acme"
    assert [one.get("color") for one in drawn["embeds"][1:6]] == [0xE0A030] * 5
    assert re.fullmatch(r"Ref [0-9a-f]{8}", drawn["embeds"][-1]["footer"]["text"])
    assert embed_has_key(drawn["embeds"], "key")
    assert not embed_has_key(drawn["embeds"], "other")
    assert not embed_has_key([], "key")
    assert not embed_has_key([{"footer": None}], "key")


@pytest.mark.parametrize(
    "message",
    [
        a_message(a_card()),
        a_message(a_queue(6)),
        a_message(a_queue(5), a_chart()),
        a_message(*TOO_LONG, *(Choices((Choice("Yes", Does.ORGANIC, one),)) for one in "ab")),
        a_message(*(Quote(text="x" * 1000) for _ in range(9))),
    ],
)
def test_a_layout_is_drawn_where_embeds_would_not_do(message):
    """It fits as it is; six rows are too many; a picture would be lost; buttons could not be told apart; too long."""
    assert not needs_embeds(message)
