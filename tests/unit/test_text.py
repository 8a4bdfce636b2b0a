"""The reading copy: what a reader sees, letter by letter, and where each letter stood; links and hosts."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzers.links import find_links, host_matches, hosts_above
from analyzers.text import _LOOK_ALIKES, _REPLACED, READ_LIMIT, _latinised, _words_and_gaps, read

HIDDEN = ("Cf", "Cc", "Co", "Cn", "Cs")
LETTERS = st.one_of(
    st.characters(), st.sampled_from([*"abc #@\n\t`´’“”\x00\x7f\x85\u200b\u200dＡＢ𝐚ﬁ½éß", *_LOOK_ALIKES])
)


def seen(letter):
    """Give what a reader sees of one character, told without tables and short cuts."""
    if ord(letter) in _REPLACED:
        return _REPLACED[ord(letter)]
    if letter not in "\n\t" and unicodedata.category(letter) in HIDDEN:
        return ""
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and not letter.isascii() else letter


def read_slowly(post):
    """Give the reading copy and the place of each of its letters."""
    letters = [(seen(letter), place) for place, letter in enumerate(post) if seen(letter)]
    text = "".join(letter for letter, _ in letters)
    return "".join(map(_latinised, _words_and_gaps(text))), [place for _, place in letters]


@given(st.text(LETTERS, max_size=20))
@example("раypal").via("a Cyrillic beginning")
@example("\u200bhello\u200d there`s")
@example("𝛂bc")
def test_the_quick_reading_is_the_slow_one(post):
    """Most posts need no change; those that do lose nothing and gain nothing by the short cuts."""
    reading = read(post)
    text, places = read_slowly(post)
    assert reading.text == text
    assert [reading.span(place, place + 1) for place in range(len(text))] == [(place, place + 1) for place in places]


def test_a_reading_that_forgot_a_hidden_letter_would_be_caught():
    """Planted: the places are those of the post only when nothing was dropped."""
    assert read("a\u200bb").span(1, 2) == (2, 3) != (1, 2)
    assert read("a’b").positions is None


@pytest.mark.parametrize("gap", ["\x0b", "\x0c", "\x1c", "\x1f", "\u2028"])
def test_a_gap_that_is_a_control_character_is_a_gap(gap):
    """A soft line break of a word processor parts words as any other does."""
    assert read(f"my{gap}kettle").text.split() == ["my", "kettle"]
    assert read(f"my{gap}kettle").quote(3, 9) == "kettle"


def test_every_character_is_read_as_slowly():
    """The scripts and signs of living languages one by one, of the rest of Unicode some."""
    posts = [f"a{chr(code)}b" for code in (*range(0x3100), *range(0x3100, 0x110000, 97))]
    assert [post for post in posts if read(post).text != read_slowly(post)[0]] == []


def test_a_post_is_read_up_to_the_limit():
    """What stands behind it is stored, not read."""
    assert read("a" * READ_LIMIT + "b").text == "a" * READ_LIMIT


@pytest.mark.parametrize("host", ["shop.acme.example", "acme.example", "example", "", "a.b.c.d"])
@pytest.mark.parametrize("domain", ["acme.example", "example", "me.example", "shop.acme.example", "d"])
def test_the_hosts_above_are_those_that_match(host, domain):
    """A host is a domain or stands below it; half a name is no host."""
    assert (domain in hosts_above(host)) == host_matches(host, domain)


@pytest.mark.parametrize(("text", "links"), [
    ("see https://acme.example/a, ok", ["https://acme.example/a"]), ("WWW.acme.example", ["WWW.acme.example"]),
    ("acme.com/x", ["acme.com/x"]), ("and/or", []), ("no link www here", []),
])  # fmt: skip
def test_addresses_are_found(text, links):
    """With and without their scheme, in any case."""
    assert [link.url for link in find_links(text)] == links
