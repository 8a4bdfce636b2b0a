"""What a chat asks for in a form of options is written as the words that somebody would have typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.catalogue import COMMANDS
from bot.commands.command import Ask, Takes, split_named, split_words, write_words

PLAIN = Ask(name="name", help="x")
NAMED = Ask(name="keywords", help="x", named=True)


@given(st.text(min_size=1, max_size=60))
def test_whatever_is_chosen_is_read_back_as_it_was(value):
    """Spaces, quotation marks of every kind and equal signs stay inside their word."""
    curly = str.maketrans({"“": '"', "”": '"', "„": '"', "’": "'", "‘": "'"})
    assert split_words(write_words([PLAIN], {"name": value})) == [value.translate(curly)]
    _, named = split_named(write_words([NAMED], {"keywords": value}), ["keywords"])
    assert named == {"keywords": value.translate(curly)}


def test_raw_words_and_flags_are_written_as_they_are():
    """A text to check is not quoted; a flag is its word; what was left out is not written."""
    asks = [Ask(name="text", help="x", raw=True), Ask(name="off", help="x", takes=Takes.FLAG), PLAIN]
    assert write_words(asks, {"text": "it's “so” good", "off": "yes"}) == "it's “so” good off"


@pytest.mark.parametrize(
    ("command", "given", "typed"),
    [
        ("monitor", {"do": "add", "name": "Big Co", "keywords": "big, co"}, "add 'Big Co' keywords='big, co'"),
        ("channel", {"purpose": "queue", "channel": "7"}, "queue 7"),
        ("channel", {"purpose": "queue", "off": "yes"}, "queue off"),
        ("correct", {"mention": "abc", "origin": "paid"}, "abc origin=paid"),
        ("triage", {}, ""),
    ],
)
def test_the_options_of_a_command_become_its_words(command, given, typed):
    """In the order in which they are asked for."""
    assert write_words(COMMANDS[command].asks, given) == typed


def test_what_is_needed_is_asked_for_first_and_raw_words_last():
    """Else what comes after would be read as a part of it."""
    for command in COMMANDS.values():
        needed = [ask.needed for ask in command.asks]
        assert needed == sorted(needed, reverse=True), command.name
        assert not any(ask.raw for ask in command.asks[:-1]), command.name
