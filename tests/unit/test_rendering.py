"""Rendering: hostile text stays inert everywhere, and every renderer says the same."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Range
from bot.platforms import html, markdown, terminal
from bot.present.clean import MOST_MARKS, clean
from bot.present.message import Bullets, Card, Headline, Message, Paragraph, Part, Quote, Section, Style, Table
from bot.present.words import count, say_hours, say_range, say_share, with_commands

HOSTILE = [
    "<script>alert(1)</script>", "[bold red]x[/]", "[click](https://evil.example)", "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "a\x00b", "`rm -rf`", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "# heading", "| a | b |",
    "@everyone", "z" + "\u0301" * 50,
]  # fmt: skip


def message(text):
    shown = clean(text)
    return Message(
        title=shown,
        subtitle=shown,
        blocks=(
            Headline(sentence=shown),
            Paragraph((Part(shown, Style.STRONG),)),
            Bullets(((Part(shown, Style.QUOTED),),)),
            Quote(text=shown, by=shown, id="abc"),
            Card(id="1", rank=1, urgency="high", waited="1 h", platform=shown, text=shown,
                 reason=(Part(shown),), action="thank"),
            Section(title=shown, blocks=(Table(caption=shown, head=(shown,), rows=((shown,),)),), folded=True),
        ),
        footer=((Part(shown, Style.MUTED),),),
    )  # fmt: skip


class Balanced(HTMLParser):
    VOID = frozenset({"meta", "br", "img", "path", "use", "rect", "line"})

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_a_page(text):
    """No tag, no handler, no address of a resource, and the page stays well formed."""
    page = html.render(message(text))
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert not parser.seen & {"script", "img", "iframe", "object", "link"}
    assert not re.search(r'(?:src|href)="(?!#)', page)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_carries_no_control_into_a_terminal(text):
    """No escape sequence, no reordering, no markup of the library's own."""
    shown = terminal.render(message(text), 80)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)
    if text.startswith("[bold"):
        assert "[bold red]x[/]" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_markdown(text):
    """Links, headings, code and HTML are escaped."""
    shown = markdown.render(message(text))
    assert "](http" not in shown
    assert not re.search(r"(?<!\\)<(?:script|img)", shown)
    assert not re.search(r"^# heading", shown.split("\n", 1)[1], re.MULTILINE)


@given(st.text(max_size=400), st.integers(5, 200))
def test_cleaning_is_final_short_and_quiet(text, limit):
    """Cleaning twice changes nothing; no control, no line end, never longer than asked."""
    once = clean(text, limit)
    assert clean(once, limit) == once
    assert len(once) <= limit
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", once)


def test_words_are_cut_between_two_and_long_ones_anywhere():
    """A word in half reads like a mistake; a text without spaces has no better place."""
    assert clean("The kettle leaks again", 12) == "The kettle…"
    assert clean("The kettle leaks again", 11) == "The kettle…"
    assert clean("水" * 40, 12) == "水" * 11 + "…"


@given(st.text(max_size=200))
def test_the_same_message_gives_the_same_bytes(text):
    """Rendering has no clock and no chance in it."""
    for renderer in (html.render, markdown.render, terminal.render):
        assert renderer(message(text)) == renderer(message(text))


@pytest.mark.parametrize(
    ("hours", "words"), [(0.3, "18 min"), (1, "1 h"), (5.9, "5 h"), (24, "1 d"), (51.2, "2 d 3 h")]
)
def test_a_wait_is_told_in_the_units_of_people(hours, words):
    """Minutes, hours, days."""
    assert say_hours(hours) == words


def test_counts_come_before_percentages_and_small_ones_have_none():
    """No percentage below ten; singular and plural; one number when both ends agree."""
    assert say_share(wilson(3, 9)) == "3 of 9"
    assert say_share(wilson(10, 20)) == "10 of 20 (30–70 %)"
    assert say_share(wilson(0, 10_416)) == "0 of 10,416 (under 1 %)"
    assert (count(1, "mention"), count(1204, "mention")) == ("1 mention", "1,204 mentions")
    assert (say_range(Range(3, 3)), say_range(Range(1010, 1050))) == ("3", "1,010–1,050")


def test_a_tower_of_accents_is_cut_down():
    """Four marks on one letter are enough for every script."""
    assert len(clean("z" + "\u0301" * 50)) <= MOST_MARKS + 1


def test_a_message_without_a_title_begins_with_its_words():
    """A sentence in answer to a command stands without empty lines above it."""
    bare = Message(title="", blocks=(Paragraph((Part("Done."),)), Paragraph((Part("Really."),))))
    assert terminal.render(bare) == "Done.\n\nReally.\n"


@pytest.mark.parametrize("style", Style)
def test_the_terminal_writes_a_part_in_every_style(style):
    """Also an address, and whoever is called."""
    assert "some words" in terminal.render(Message(title="", blocks=(Paragraph((Part("some words", style),)),)))


def test_a_command_inside_a_line_is_code_where_there_is_code():
    """A page and Markdown show no back-ticks of ours; a terminal keeps them."""
    asked = Message(title="", subtitle="", blocks=(Paragraph(with_commands("And 4 more: `triage all` shows them.")),))
    assert "And 4 more: <code>triage all</code> shows them." in html.render(asked)
    assert "And 4 more\\: `triage all` shows them." in markdown.render(asked)
    assert "And 4 more: `triage all` shows them." in terminal.render(asked, 80)


def test_a_command_is_closed_by_its_own_mark_alone():
    """What is typed may not hold the mark that ends it."""
    asked = Message(title="", subtitle="", blocks=(Paragraph((Part("`a` <b>`c`", Style.TYPED),)),))
    assert "`a <b>c`" in markdown.render(asked)
    assert "<b>" not in html.render(asked)


@given(st.lists(st.sampled_from(("customers", "✅.", "❌", "語る", "service", "to", "a" * 90)), max_size=30))
def test_a_line_of_a_list_loses_no_letter_in_a_terminal(words):
    """Wide letters take two places; a quote is exact in every width."""
    told = terminal.render(Message(title="", blocks=(Bullets(((Part(" ".join(words)),),)),)), 40)
    assert "".join(told.split()) == "·" + "".join(words)
