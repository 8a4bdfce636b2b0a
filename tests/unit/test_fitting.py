"""What is shown where not everything fits, how text is shortened, columns are set, addresses are judged."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.present.addresses import safe_address
from bot.present.fitting import Cost, Room, Unit, everything, fit
from bot.present.grid import aligned, first_within
from bot.present.letters import fitted, size, spaced
from bot.present.message import Bullets, Headline, Message, Paragraph, Part, Quote, Section, Table
from bot.present.saying import say

kinds = st.sampled_from(["", "headline", "card", "choices"])
units = st.builds(Unit, st.lists(st.text("abc", min_size=1, max_size=40), min_size=1, max_size=3).map(tuple), kinds)
groups = st.lists(st.lists(units, max_size=6), max_size=6)


def count(parts):
    return Cost(len(parts), sum(map(len, parts)))


def room(things, letters=10_000):
    return Room(things, letters, count)


def named(*groups, kind=""):
    """Make a unit of each name."""
    return [[Unit((name,), kind) for name in group] for group in groups]


def more(number):
    return f"+{number}"


@given(groups, st.integers(1, 12), st.integers(100, 300))
def test_what_is_shown_fits_and_tells_how_much_is_missing(held, things, letters):
    """Whole units in their order, within the room, and a line that counts exactly what is not there."""
    held = numbered(held)
    shown = fit(held, room(things, letters), more)
    assert room(things, letters).holds(shown)
    if room(things, letters).holds(everything(held)):
        assert shown == everything(held)
        return
    *kept, last = shown
    units = [unit for group in held for unit in group]
    whole = [unit for unit in units if set(unit.parts) <= set(kept)]
    assert kept == [part for unit in whole for part in unit.parts]
    assert last == more(len(units) - len(whole))


def numbered(held):
    """Let no two parts be the same."""
    numbers = iter(range(999))
    return [[Unit(tuple(f"{next(numbers)} {part}" for part in u.parts), u.kind) for u in group] for group in held]


def test_everything_that_fits_is_shown_without_a_line_at_the_end():
    """The room that the line would need is there for the last unit."""
    assert fit(named("ab", "c"), room(3), more) == ["a", "b", "c"]


def test_room_is_taken_from_the_longest_group_first():
    """A round takes one of each group, so a short group loses nothing to a long one."""
    assert fit(named("abcdef", "xy"), room(6), more) == ["a", "b", "c", "x", "y", "+3"]


def test_a_group_is_closed_by_its_first_unit_that_does_not_fit():
    """Nothing is shown from further down than what was left out."""
    long = [Unit(("l" * 300,)), Unit(("small",))]
    assert fit([long, *named("x")], room(9, 250), more) == ["x", "+2"]


def test_what_is_promised_comes_before_the_rounds():
    """The headline, three cards and two rows of choices are there, however many others come before them."""
    late = [Unit((name,), "card") for name in "wxyz"]
    crowd = named(*"abcdefgh")
    head = named("H", kind="headline")
    rows = [Unit((name,), "choices") for name in "123"]
    shown = fit([*crowd, late, *head, rows], room(7), more)
    assert shown == ["w", "x", "y", "H", "1", "2", "+10"]


def test_the_cost_is_that_of_all_parts_together():
    """A measure that puts neighbours together leaves room for what it saved."""
    runs = Room(2, 10_000, lambda parts: Cost(len(re.findall(r"a+|[^a]", "".join(parts))), 0))
    assert fit(named("aaab"), runs, more) == ["a", "a", "a", "b"]


# Letters


@given(st.text(st.sampled_from("a&😀 \u200d\n"), max_size=60), st.integers(2, 40))
def test_a_written_mark_is_never_cut_in_half(text, limit):
    """However it is written, every character of what is left stands there whole, within the limit."""
    written = fitted(text, limit, lambda words: words.replace("&", "&amp;"))
    assert size(written) <= limit
    assert not re.search(r"&(?!amp;)", written)


def test_an_emoji_counts_twice_and_blanks_are_nothing():
    """The chats count units of UTF-16."""
    assert (size("😀a"), fitted("😀😀😀", 5), fitted(" \u200d ", 9)) == (3, "😀😀…", "")


def test_a_space_at_the_edge_of_a_part_is_kept():
    """Parts follow each other without added spaces."""
    assert [spaced(one, 9, fitted) for one in (" a b ", "a", " ", "\n", "")] == [" a b ", "a", " ", " ", ""]


# Tables


def test_columns_stand_under_each_other():
    """Numbers are flush right, a wide letter takes two places, short rows are filled up, long lines cut."""
    table = Table(caption="", head=("Origin", "No."), rows=(("漢字", "9"), ("paid",), ("x" * 30, "1")), numeric=(1,))
    lines = aligned(table, fitted, 20)
    assert lines == ["Origin" + " " * 13 + "…", "漢字" + " " * 17 + "…", "paid", "x" * 19 + "…"]
    assert aligned(Table(caption="", head=("A", "No."), rows=(("漢", "9"),), numeric=(1,)), fitted, 20) == [
        "A   No.", "漢    9",
    ]  # fmt: skip
    assert first_within(["ab", "cd", "ef"], 6) == ["ab", "cd"]


# Addresses


def test_an_address_is_given_with_the_host_it_leads_to():
    """In small letters, in punycode where it is not ASCII, and with its port."""
    assert safe_address("HTTP://Forum.Example:8080/x") == ("http://forum.example:8080/x", "forum.example")
    assert safe_address("https://аpple.example/")[1] == "xn--pple-43d.example"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "//forum.example", "https://", "https://bank.example@evil.example/", "https://[::1]/",
        "https://forum.example/\nx", "https://forum.example/\u202ex", "https://forum.example|x",
        "https://forum.example:99999/", "https://" + "a" * 3000, "", "words",
    ],
)  # fmt: skip
def test_an_address_that_could_mislead_is_none(url):
    """Other schemes, user names, control characters and broken hosts lead nowhere."""
    assert safe_address(url) == ("", "")


# One text


def test_a_message_is_said_by_its_headline_or_its_first_words():
    """The sentence alone; without one, title, subtitle and what comes first; never nothing."""
    quote = Section(title="x", blocks=(Quote(text="Broken."), Bullets(((Part("one"),), (Part("two"),)))))
    plain = Message(title="Digest", subtitle="a week", blocks=(Paragraph(()), quote))
    assert say(plain, str.upper) == "DIGEST – A WEEK – BROKEN. – ONE"
    assert say(Message(title="Digest", blocks=(quote, Headline(sentence="7 mentions."))), str) == "7 mentions."
    assert say(Message(title=" "), str.strip) == "Kith"
