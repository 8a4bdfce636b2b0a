"""Messages of every shape for Discord, with words in them that would ring, link, hide or break out if they could."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from analyzers.insight.digest import Day, Waited
from analyzers.insight.intervals import wilson
from analyzers.labels import Origin
from analyzers.triage.case import State
from bot.present.message import (
    Bullets,
    Card,
    Chart,
    Choice,
    Choices,
    Code,
    Does,
    Figure,
    Headline,
    Message,
    Paragraph,
    Part,
    Quote,
    Section,
    Shows,
    Style,
    Table,
)

ANN = "123456789012345678"
HOSTILE = [
    "", " ", "\u200d", "@everyone", "\\@everyone", "@here", "@EVERYONE", "@", "everyone", "@every", f"<@{ANN}>",
    f"<@!{ANN}>", f"<@&{ANN}>", f"<#{ANN}>", "<t:1700000000:R>", f"</kith:{ANN}>", f"<:ok:{ANN}>", f"<a:ok:{ANN}>",
    "<id:customize>", ":rotating_light:", "**bold** *it* __under__ _it_ ~~no~~ `code` ||hidden||", "# head", "-# small",
    "- item", "* item", "1. item", "> quoted", ">>> all", "```", "`" * 7, "```ansi\n\x1b[31m", "\\", "\\\\", "*", "**",
    "[our bank](https://evil.example)", "[x](<https://evil.example>)", "<https://evil.example>", "https://evil.example",
    "http://evil.example/_a_", "discord.gg/abcdef", "a\x00b", "\u202egnp.exe", "z" + "\u0301" * 50, "👩‍👩‍👧‍👦" * 60,
    "😀" * 4000, "*_`" * 3000, "w" * 10_000, "one\ntwo\n\nthree", "漢字" * 400, "\ud800 alone", " x ",
    "¯\\_(ツ)_/¯", ANN, f"&{ANN}", f"@{ANN}, x",
]  # fmt: skip
HIDING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

texts = st.sampled_from(HOSTILE) | st.text(max_size=30)
keys = st.sampled_from(["", "aaaaaaaaaaaaa", "bbbbbbbbbbbbb", "k:2", "k|x", "k@x", "k" * 300])
parts = st.builds(Part, texts, st.sampled_from(Style))
lines = st.lists(parts, max_size=4).map(tuple)
figures = st.builds(Figure, label=texts, value=texts, remark=texts)
headlines = st.builds(Headline, sentence=texts, figures=st.lists(figures, max_size=14).map(tuple))
bullets = st.builds(Bullets, st.lists(lines, max_size=6).map(tuple) | lines.map(lambda line: (line,) * 60))
quotes = st.builds(Quote, text=texts, by=texts, note=lines, id=texts)
cards = st.builds(
    Card, id=texts, rank=st.integers(0, 999), urgency=texts | st.just("critical"), waited=texts, platform=texts,
    text=texts, reason=lines, action=texts, key=keys, state=st.sampled_from(State), stands=texts, by=texts,
    posts=texts, unblinded=lines,
    listed=texts | st.just("mine"),
)  # fmt: skip
cells = st.lists(texts, max_size=4).map(tuple)
tables = st.builds(
    Table, caption=texts, head=cells, rows=st.lists(cells, max_size=4).map(tuple) | cells.map(lambda row: (row,) * 200),
    numeric=st.sampled_from([(), (0,), (1, 9)]),
)  # fmt: skip
days = st.builds(
    Day, day=st.just(date(2026, 11, 20)), counts=st.dictionaries(st.sampled_from(Origin), st.integers(0, 9999)),
    support=st.just(wilson(3, 12)),
)  # fmt: skip
waits = st.builds(
    Waited, least=st.sampled_from([0.0, 4.0]), most=st.sampled_from([9.0, None]), answered=st.integers(0, 9999),
    waiting=st.integers(0, 9),
)  # fmt: skip
charts = st.builds(
    Chart, title=texts, says=texts, days=st.lists(days, max_size=4).map(tuple) | days.map(lambda day: (day,) * 400),
    shows=st.sampled_from(Shows), waits=st.lists(waits, max_size=3).map(tuple),
)  # fmt: skip
tapped = st.builds(Choice, texts, st.sampled_from(Does), texts)
choices = st.builds(Choices, st.lists(tapped, max_size=4).map(tuple) | tapped.map(lambda choice: (choice,) * 30))
codes = st.builds(Code, texts | st.lists(texts, max_size=9).map("\n".join))
simple = st.one_of(headlines, st.builds(Paragraph, lines), bullets, quotes, cards, tables, charts, choices, codes)
inside = simple | st.builds(Section, title=texts, lead=texts, blocks=st.lists(simple, max_size=2).map(tuple))
held = st.lists(inside, max_size=4).map(tuple) | inside.map(lambda block: (block,) * 9)
sections = st.builds(Section, title=texts, lead=texts, blocks=held, folded=st.booleans())
blocks = st.lists(simple | sections, max_size=6).map(tuple) | sections.map(lambda section: (section,) * 9)
messages = st.builds(
    Message, title=texts, subtitle=texts, blocks=blocks, footer=st.lists(lines, max_size=14).map(tuple)
)
law = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def styled(value, style):
    """Find the texts of a message in one style, anywhere in it."""
    if isinstance(value, Part):
        return {value.text} if value.style is style else set()
    if is_dataclass(value):
        return {text for field in fields(value) for text in styled(getattr(value, field.name), style)}
    return {text for inner in value for text in styled(inner, style)} if isinstance(value, tuple) else set()


def a_card(number=1, **changes):
    plain_card = Card(
        id=f"case{number}", rank=number, urgency="high", waited="5 h", platform="forum",
        text=f"Broken kettle no. {number}.",
        reason=(Part("is broken;"), Part(" “broken”", Style.QUOTED)), action="reply with support", key=f"key{number}",
    )  # fmt: skip
    return replace(plain_card, **changes)


def a_message(*held, **changes):
    plain_message = Message(title="Digest: Acme", subtitle="one week", blocks=held, footer=((Part("small print"),),))
    return replace(plain_message, **changes)


def a_chart(title="By day", says="By origin: organic 3."):
    one, two = (
        Day(day=date(2026, 11, 20), counts={Origin.ORGANIC: number}, support=wilson(1, 12)) for number in (1, 2)
    )
    return Chart(title=title, days=(one, two), says=says)


def a_queue(number):
    return Section(title="Waiting", blocks=tuple(map(a_card, range(1, number + 1))))
