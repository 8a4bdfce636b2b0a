"""Rendering for Discord: within every limit by the way it is built, and no words of anybody ring, link or hide."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import discord
import pytest
from builders import NOW, a_case, a_post
from discordreader import OURS, body, breaches, buttons_of, classic, contents, kinds_in, labels_of, read, shown_by, told
from hostile import ANN, HIDING, a_card, a_chart, a_message, a_queue, law, lines, messages, styled, texts
from hypothesis import given
from hypothesis import strategies as st
from servers.discord_limits import length, walk, with_ids

from analyzers.insight.compose import compose
from analyzers.insight.digest import Footer, Waiting
from analyzers.insight.measures import Period
from analyzers.labels import Action, Intent, Urgency
from analyzers.triage.case import State
from analyzers.triage.due import Due
from analyzers.triage.queue import rank
from bot.platforms.discord.blocks import draw
from bot.platforms.discord.cards import card_box, more_items
from bot.platforms.discord.drawn import Picture, Words, measure
from bot.platforms.discord.embeds import rows
from bot.platforms.discord.ids import TEMPLATE, custom_id, is_nameable, read_custom_id, room_for
from bot.platforms.discord.keys import has_key
from bot.platforms.discord.limits import check
from bot.platforms.discord.render import render
from bot.platforms.discord.safety import escape, fence, inline, link, literal, plain, small, words
from bot.present.clean import clean
from bot.present.digest import present_digest
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
    Style,
    Table,
)
from bot.present.queue import present_queue

# Laws


@law
@given(messages, texts)
def test_every_message_is_within_every_limit(message, key):
    """Our own guard and the server that refuses like Discord find nothing, with and without buttons."""
    for rendered in (render(message, key=key), render(message, buttons=False)):
        assert breaches(rendered) == []
        assert rendered.items
    assert buttons_of(render(message, buttons=False).components) == []


@law
@given(messages)
def test_no_message_rings_hides_or_fails_to_travel(message):
    """No text calls everybody or carries a hiding character, and all of it is JSON, the same each time."""
    rendered, drawn = render(message), classic(message, "k")
    travelled = json.dumps([body(rendered), drawn])
    assert not re.search(r"@(everyone|here)", "\n".join(texts_of([body(rendered), drawn])), re.IGNORECASE)
    assert not HIDING.search("\n".join(texts_of([body(rendered), drawn])))
    assert json.loads(travelled) == [body(rendered), drawn]
    assert render(message).components == rendered.components


def texts_of(value):
    """Find every text that is shown, in whatever field."""
    if isinstance(value, dict):
        return [text for name, inner in value.items() if name != "custom_id" for text in texts_of(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts_of(inner)]
    return [value] if isinstance(value, str) else []


@law
@given(messages)
def test_nothing_is_read_into_foreign_words(message):
    """A client finds no mark, link or mention but those we put there, and calls only whom we meant to name."""
    drawn = [*contents(render(message)), *(one["description"] for one in classic(message)["embeds"])]
    meant = {f"<@{one}>" for style in (Style.PERSON, Style.CALLED) for one in styled(message, style)}
    meant |= {f"<@{one}>" for one in by_whom(message.blocks)} | {f"<#{one}>" for one in styled(message, Style.CHANNEL)}
    links = {shown for text in drawn for shown, kind in read(text) if kind == "masked link"}
    assert len(links) <= len(styled(message, Style.LINK))
    assert all(leads_where_it_says(one) for one in links)
    for text in drawn:
        assert kinds_in(text) - {""} <= OURS | {"person", "role", "channel", "masked link"}
        assert {shown for shown, kind in read(text) if kind in {"person", "role", "channel"}} <= meant


def leads_where_it_says(shown):
    """Tell whether the words of a link are ours and name the host of its address."""
    found = re.fullmatch(r"\[Open on (.+)\]\(<https?://([^/:?#>]+)[^>()]*>\)", shown)
    return bool(found) and found[1] == escape(found[2])


def by_whom(held):
    """Find who has a case, and the members who wrote what is quoted."""
    inner = [one for block in held if isinstance(block, Section) for one in by_whom(block.blocks)]
    quoted = [one for block in held if isinstance(block, Quote) for one in re.findall(r"^@(\d+)", block.by.strip())]
    return [*inner, *quoted, *(block.by for block in held if isinstance(block, Card))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@everyone", "everyone"), (f"<@{ANN}>", "person"), (f"<@&{ANN}>", "role"), (f"<#{ANN}>", "channel"),
        ("<t:1700000000:R>", "time"), (f"</kith:{ANN}>", "command"), (f"<a:ok:{ANN}>", "emoji"), (":fire:", "emoji"),
        ("<id:customize>", "guide"), ("[x](https://evil.example)", "masked link"), ("https://evil.example", "link"),
        ("<https://evil.example>", "link"), ("discord.gg/abcdef", "link"), ("**x**", "strong"), ("*x*", "emphasis"),
        ("_x_", "emphasis"), ("__x__", "underlined"), ("~~x~~", "struck"), ("||x||", "spoiler"), ("`x`", "code"),
        ("# x", "title"),
        ("-# x", "small"), ("> x", "quote"), (">>> x", "quote"), ("- x", "item"), ("* x", "item"), ("1. x", "item"),
        ("```\nx\n```", "code block"),
    ],
)  # fmt: skip
def test_the_reader_of_these_tests_bites_and_escaping_stops_it(text, kind):
    """The law above would fail for words that were put into a message as they came."""
    assert kind in kinds_in(text)
    assert kinds_in(words(text, 99)) <= {"", "escape"}
    assert not kinds_in(inline((Part(text, Style.PERSON), Part(text, Style.CHANNEL)))) - {"", "escape"}


@law
@given(texts, st.integers(2, 60))
def test_a_limit_holds_after_escaping_and_no_escape_is_cut(text, limit):
    """The written text is never longer than asked, and every backslash in it stands before a mark."""
    for written in (words(text, limit), plain(text, limit), literal(text, limit), inline((Part(text),), limit)):
        assert length(written) <= limit
    assert re.fullmatch(r"(?:\\[!-/:-@＠\[-`{-~]|[^!-/:-@\[-`{-~])*", words(text, limit))


@law
@given(st.text(max_size=80))
def test_a_person_sees_the_words_as_they_were_written(text):
    """What a client shows of escaped words is what cleaning left of them."""
    assert shown_by(words(text, 600)).replace("＠", "@") == (
        clean(text, 600) if clean(text).strip("\u200c\u200d ") else ""
    )


@law
@given(lines, st.integers(20, 300))
def test_a_line_keeps_within_its_limit_and_its_marks_whole(line, limit):
    """Whatever parts it has, it is no longer than asked and shows nothing as more than its style."""
    written = inline(line, limit)
    assert length(written) <= limit
    assert kinds_in(written) <= {"", "escape", "strong", "emphasis", "person", "role", "channel", "masked link"}
    assert all(leads_where_it_says(shown) for shown, kind in read(written) if kind == "masked link")
    assert not any(shown == "*" and kind != "escape" for shown, kind in read(written) if not kind.endswith("escape"))


def test_a_call_in_pieces_stays_silent():
    """Parts that spell it together, fields that stand one after the other: the sign is no longer the one that rings."""
    assert inline((Part("@"), Part("every"), Part("one"))) == "\\＠everyone"
    assert inline((Part("@", Style.PERSON), Part("here"))) == "\\＠here"
    assert (literal("@here", 9), plain("@Everyone", 9), words("@ann", 9)) == ("＠here", "＠Everyone", "\\@ann")


# Styles


def test_a_line_keeps_its_styles_and_the_spaces_between_its_parts():
    """A space at the edge of a part stands outside of its marks, or Discord would show the marks."""
    line = (Part("Paid: ", Style.STRONG), Part("4"), Part(" “x”", Style.QUOTED), Part(" a", Style.MUTED), Part("b"))
    assert inline(line) == "**Paid\\:** 4 *“x”* ab"
    assert shown_by(inline(line)) == "Paid: 4 “x” ab"


def test_marks_that_would_meet_are_not_both_written():
    """Neighbours of one style become one; of two styles that touch, the second stays plain."""
    assert inline((Part("a", Style.STRONG), Part("b", Style.STRONG))) == "**ab**"
    assert inline((Part("a", Style.QUOTED), Part("b", Style.STRONG), Part(" c", Style.STRONG))) == "*a*b c"
    assert inline((Part("a", Style.QUOTED), Part(" b", Style.STRONG))) == "*a* **b**"
    assert inline((Part("a", Style.QUOTED), Part("\u200d"), Part("b", Style.STRONG))) == "*a*b"


def test_only_ids_are_named_by_discord():
    """A member, a channel, and whoever is to be called; anything else in these styles is only text."""
    line = (Part(ANN, Style.PERSON), Part(" in "), Part(ANN, Style.CHANNEL), Part(f"&{ANN}", Style.CALLED))
    assert inline(line) == f"<@{ANN}> in <#{ANN}><@&{ANN}>"
    for stranger in ("bea", f"&{ANN}", "123", f"{ANN}>", "1" * 22):
        assert inline((Part(stranger, Style.PERSON),)) == escape(stranger)
        assert inline((Part(stranger, Style.CHANNEL),)) == escape(stranger)
    assert inline((Part("x" * 90), Part(ANN, Style.PERSON)), 100) == "x" * 90


def test_a_member_who_is_quoted_is_named_by_discord():
    """Only at the beginning of who wrote it, where the id stands, and nowhere in what was written."""
    quote = Quote(text=f"@{ANN}", by=f"@{ANN}, Mon 23 Nov", note=(Part(f"@{ANN}"),), id=f"@{ANN}")
    (unit,) = draw(quote)
    assert [kind for _, kind in read(unit.parts[0].text)].count("person") == 1
    assert f"-# <@{ANN}>\\, Mon 23 Nov · " in unit.parts[0].text
    (unit,) = draw(replace(quote, by=f"<@{ANN}> @{ANN}"))
    assert "person" not in kinds_in(unit.parts[0].text)


def test_a_link_names_the_host_it_leads_to():
    """The words are ours; what could end the address early is written otherwise, and no other address is a link."""
    assert link("HTTPS://Forum.Example/a_(b)") == "[Open on forum\\.example](<https://forum.example/a_%28b%29>)"
    assert "xn\\-\\-pple\\-43d\\.example](<https://xn--pple-43d.example/" in link("https://аpple.example/login")
    assert leads_where_it_says(inline((Part("https://forum.example/x", Style.LINK),)))
    assert not leads_where_it_says("[Open on bank\\.example](<https://evil.example/>)")
    assert inline((Part("x" * 90), Part("https://forum.example/x", Style.LINK)), 100) == "x" * 90
    for url in ("javascript:alert(1)", "https://bank.example@evil.example/", "https://forum.example/)>", "", "words"):
        assert kinds_in(link(url)) <= {"", "escape"}
        assert link(url)


def test_code_cannot_be_closed_by_what_stands_in_it():
    """Three backticks in a row are replaced, as are brackets that would name somebody once they are copied."""
    assert literal("a ``` b ```` c ` d `` <@1> </x:1> a < b", 99) == "a ˋˋˋ b ˋˋˋˋ c ` d `` ‹@1> ‹/x:1> a < b"
    assert [kind for _, kind in read(fence([literal("```", 9), literal("*x* ```", 9)]))] == ["code block"]
    assert small((Part(" "),), 99) == ""


# What fits


@pytest.mark.parametrize("number", [0, 1, 4, 5, 80])
def test_every_card_that_is_shown_keeps_its_buttons(number):
    """A card and its buttons stay or go together, and ids differ however many there are."""
    rendered = render(a_message(a_queue(number)))
    boxes = [part for part in rendered.components if part["type"] == 17]
    assert len(boxes) == min(number, 4)
    for place, box in enumerate(boxes, start=1):
        assert f"no. {place}." in shown_by(box["components"][0]["content"])
        assert {read_custom_id(one["custom_id"])[1] for one in buttons_of([box])} == {f"key{place}"}
    assert ("do not fit" in told(rendered)) == (number > 4)


def test_what_matters_survives_any_flood():
    """Title, headline, first cards and footer stay when everything around them is too long."""
    flood = tuple(Section(title="w" * 999, lead="w" * 999, blocks=(Quote(text="w" * 9999),) * 20) for _ in range(20))
    headline = Headline(sentence="7 mentions.", figures=(Figure(label="waiting", value="3"),))
    rendered = render(a_message(*flood, headline, a_queue(9)))
    for kept in (
        "Digest: Acme",
        "one week",
        "7 mentions.",
        "3 waiting",
        *(f"no. {one}." for one in (1, 2, 3)),
        "small print",
    ):
        assert kept in told(rendered)
    assert breaches(rendered) == []


def test_room_is_taken_from_the_longest_section_first():
    """A short section loses nothing to a long one, and the line at the end counts what is missing."""
    long = Section(title="Long", blocks=tuple(Quote(text=f"long {one} {'x' * 200}") for one in range(80)))
    short = Section(title="Short", blocks=tuple(Quote(text=f"short {one}") for one in range(5)))
    rendered = render(a_message(long, short))
    assert all(f"short {one}" in told(rendered) for one in range(5))
    missing = 80 - len(re.findall(r"long \d+", told(rendered)))
    assert f"… and {missing} more that do not fit here." in told(rendered)
    assert 3600 < sum(map(length, contents(rendered))) <= 4000


def test_components_to_spare_are_spent_on_air():
    """Quotes stand apart where there is room, and close together where buttons need it."""
    three = tuple(Quote(text=f"q{one}") for one in range(3))
    assert [shown_by(one) for one in contents(render(Message(title="", blocks=three)))] == ["q0", "q1", "q2"]
    many = tuple(Quote(text=f"q{one}") for one in range(9))
    crowded = render(Message(title="", blocks=(a_queue(4), *many)))
    assert len(list(walk(crowded.components))) == 40
    assert shown_by(contents(crowded)[-1]) == "q6\nq7\nq8"
    assert measure((Words("a"), Words("b", apart=True))).things == 1


def test_a_message_without_words_is_not_empty():
    """Discord refuses a layout without components."""
    hollow = [
        Headline(sentence=" "), Paragraph((Part(""),)), Bullets(((), (Part(" "),))), Quote(text="\u200d"),
        Table(caption="", head=("",), rows=(("",),)), Chart(title="", days=(), says=""), Section(title="", blocks=()),
        Choices((Choice("", Does.SHARE),)), Code(" \n "),
    ]  # fmt: skip
    message = Message(title="", subtitle=" ", blocks=tuple(hollow), footer=((Part(""),),))
    assert contents(render(message)) == ["Kith"]
    assert [one["description"] for one in classic(message)["embeds"]] == ["Kith"]


def test_a_block_of_an_unknown_kind_is_refused():
    """A new kind needs a drawing of its own before it can be shown."""
    with pytest.raises(TypeError, match="no way to draw str"):
        draw("words")


# Cards


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.OPEN, ["Claim", "Answered", "Dismiss…", "Why?", "More…"]),
        (State.CLAIMED, ["Show", "Release", "Answered", "Dismiss…", "More…"]),
        (State.ANSWERED, ["Undo"]),
        (State.DISMISSED, ["Undo"]),
        (State.SNOOZED, ["Undo"]),
    ],
)
def test_a_card_offers_what_its_state_allows(state, labels):
    """An open case can be claimed, a claimed one released, a closed one undone; who did it is told."""
    rendered = render(Message(title="", blocks=(a_card(state=state, stands="Done.", by=ANN),)))
    assert labels_of(rendered.components) == labels
    assert contents(rendered)[0].endswith(f"Done\\. <@{ANN}>")


def test_a_card_says_what_it_is_about():
    """Rank, urgency, wait, place, id, words, reason and action, in a box with a coloured edge."""
    box = card_box(a_card())
    assert shown_by(box.text).split("\n") == [
        "1. High · waited 5 h · forum · case1", "Broken kettle no. 1.", "is broken; “broken” → reply with support",
    ]  # fmt: skip
    assert "\n> Broken" in box.text
    assert box.text.endswith("*“broken”* → **reply with support**")
    colours = [card_box(a_card(urgency=one)).colour for one in ("critical", "high", "normal", "low", "<!here>")]
    assert len(set(colours)) == 5
    assert colours[-1] is None


def test_a_card_tells_of_other_posts_and_of_who_wrote_it_only_where_it_is_given():
    """Both below the advice; neither stands on an ordinary card."""
    told = shown_by(card_box(a_card(posts="3 posts of one person", unblinded=(Part("@mira"),))).text)
    assert told.split("\n")[3:] == ["3 posts of one person", "@mira"]
    assert "mira" not in card_box(a_card()).text


def test_a_critical_card_says_so_in_a_word_beside_the_colour():
    """The red circle never stands alone."""
    assert "\N{LARGE RED CIRCLE} Critical" in card_box(a_card(urgency="critical")).text
    assert "\N{LARGE RED CIRCLE}" not in card_box(a_card(urgency="high")).text


@pytest.mark.parametrize("key", ["", "k|x", "a:b", "k@x", "k" * 61, "<!here>", "k x"])
def test_a_card_without_a_usable_key_has_no_buttons(key):
    """A key that would not fit, or that another part could be read into, names nothing."""
    assert card_box(a_card(key=key)).row is None
    assert more_items(key) == ()


def test_a_card_in_a_private_list_names_the_list():
    """So that the list can be drawn anew where it was tapped; a list that is none of ours is not named."""
    rendered = render(Message(title="", blocks=(a_card(listed="mine"), a_card(listed="MINE|"))))
    abouts = [read_custom_id(one["custom_id"])[1] for one in buttons_of(rendered.components)]
    assert abouts == ["key1@mine"] * 5 + ["key1"] * 5


def test_more_offers_the_rest():
    """The second row is an answer of its own, about the same case."""
    row, _why = more_items("key1")
    does = ["assign", "note", "snooze", "not_organic", "organic"]
    assert [read_custom_id(one.custom_id) for one in row.children] == [(f"case_{one}", "key1") for one in does]
    assert check({"components": [row.to_component_dict()], "flags": 1 << 15}) == []


# Names of buttons


def test_the_same_case_twice_has_ids_of_its_own():
    """The second gets its place, and the place comes off again."""
    first, second = render(Message(title="", blocks=(a_card(), a_card()))).components
    assert buttons_of([first])[0]["custom_id"] == "kith:case_claim:key1"
    assert buttons_of([second])[0]["custom_id"] == "kith2:case_claim:key1"
    assert read_custom_id("kith2:case_claim:key1") == read_custom_id("kith:case_claim:key1") == ("case_claim", "key1")


@law
@given(st.sampled_from(["case_claim", "choice_share", "page"]), st.text(max_size=80), st.integers(1, 40))
def test_a_name_is_read_back_as_it_was_written(does, about, place):
    """Whatever a button is about, colons and lines included; and what is not ours says nothing."""
    assert read_custom_id(custom_id(does, about, place)) == (does, about)
    assert TEMPLATE.fullmatch(custom_id(does, about, place))
    assert not is_nameable(does, about) or length(custom_id(does, about, 99)) <= 100
    assert read_custom_id(custom_id(does, f"{about}\n:x")) == (does, f"{about}\n:x")
    for stranger in ("", "kith", "kith1:x:y", "kith02:x:y", "other:x:y", "kith:X:y", f"x{custom_id(does, about)}"):
        assert read_custom_id(stranger) == ("", "")


@law
@given(messages)
def test_every_button_is_understood(message):
    """Each says what it does and to what, and no two are called the same."""
    for found in (buttons_of(render(message).components), [one.to_component_dict() for one in rows(message)]):
        names = [one["custom_id"] for one in found]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"case_\w+|choice_\w+", read_custom_id(name)[0]) for name in names)


def test_a_choice_that_cannot_be_named_is_left_out():
    """What one is about cannot be shortened; a lone surrogate or a new line does not travel in a name."""
    most = room_for("choice_share")
    row = Choices(
        tuple(Choice("Share", Does.SHARE, about) for about in ("a" * most, "a" * (most + 1), "\ud800", "a\nb", "a"))
    )
    found = buttons_of(render(Message(title="", blocks=(row, row))).components)
    assert [read_custom_id(one["custom_id"]) for one in found] == [
        ("choice_share", "a" * most),
        ("choice_share", "a"),
    ] * 2


def test_choices_stay_with_the_quote_above_them():
    """Of two that are asked about, neither question stands without its text."""
    asked = tuple(
        block
        for one in range(30)
        for block in (Quote(text=f"q{one} {'x' * 300}"), Choices((Choice("Yes", Does.ORGANIC, f"q{one}"),)))
    )
    rendered = render(a_message(Section(title="Unclear", blocks=asked)))
    abouts = [read_custom_id(one["custom_id"])[1] for one in buttons_of(rendered.components)]
    assert abouts
    assert abouts == re.findall(r"q\d+", told(rendered))
    assert buttons_of(render(a_message(*asked), buttons=False).components) == []


# The hidden key


@law
@given(messages, texts, texts)
def test_a_key_is_found_in_what_discord_gives_back(message, key, other):
    """Numbers stay when Discord gives its own to components without one; another key is not found."""
    found = with_ids(render(message, key=key).components)
    assert has_key(found, key) == bool(key)
    assert not has_key(found, other) or other == key
    assert not has_key(with_ids(render(message).components), key)
    numbers = [part["id"] for _, part in walk(found)]
    assert len(set(numbers)) == len(numbers)
    assert sum(number >= 1000 for number in numbers) == (min(2, len(numbers)) if key else 0)


@pytest.mark.parametrize("message", [Message(title="only"), Message(title="", blocks=(a_card(),)), a_message(a_card())])
def test_a_key_is_found_in_a_message_of_any_shape(message):
    """In one component, in one that holds others, in several; a foreign shape is no error."""
    assert has_key(render(message, key="k").components, "k")
    first, *rest = render(a_message(a_card()), key="k").components
    assert has_key([first, *rest], "k")
    assert not has_key([first, *render(a_message(a_card()), key="other").components], "k")
    assert not has_key([], "k")
    assert not has_key([{"type": 10}, {"components": "x"}, {"components": [3]}], "k")


# Tables, charts, code


def test_a_table_stands_in_columns_in_as_many_blocks_as_it_needs():
    """Numbers are flush right, wide letters take two places; each further block has the head again."""
    table = Table(caption="By origin", head=("Origin", "No."), rows=(("漢字", "9"), ("paid", "1,204")), numeric=(1,))
    (unit,) = draw(table)
    assert [part.text for part in unit.parts] == [
        "**By origin**", "```\nOrigin    No.\n漢字        9\npaid    1,204\n```",
    ]  # fmt: skip
    units = draw(replace(table, rows=tuple((f"{one} {'w' * 30}", "1") for one in range(200))))
    written = "\n".join(unit.parts[-1].text for unit in units)
    assert re.findall(r"^(\d+) w", written, re.MULTILINE) == [str(one) for one in range(200)]
    assert written.count("Origin") == len(units) > 1


def test_a_chart_is_a_picture_with_its_words_beside_and_behind_it():
    """Title and sentence, the picture by its file's name, its numbers for the screen reader; bars only in embeds."""
    message = a_message(a_chart(), a_chart("Again", "*two*"))
    rendered = render(message)
    galleries = [part["items"][0] for part in rendered.components if part["type"] == 12]
    assert [one["media"]["url"] for one in galleries] == ["attachment://chart-1.png", "attachment://chart-2.png"]
    numbers = " 20 Nov organic 1; 20 Nov organic 2."
    assert [one["description"] for one in galleries] == [f"By origin: organic 3.{numbers}", f"*two*{numbers}"]
    assert [chart.title for chart in rendered.charts] == ["By day", "Again"]
    assert "▅█" not in told(rendered)
    assert "organic  ▅█  3" in classic(message)["embeds"][0]["description"]
    assert len(render(Message(title="", blocks=(a_chart(),) * 14)).charts) == 10


def test_lines_to_be_copied_stand_in_a_block_of_code():
    """Marks in them are neither escaped nor read."""
    assert contents(render(Message(title="", blocks=(Code('name = "*x*"\n\nb = `1`'),)))) == [
        '```\nname = "*x*"\nb = `1`\n```'
    ]


# What people see


def a_digest():
    week = Period(NOW - timedelta(days=7), NOW, "week")
    posts = [a_post(id=f"{one:013}", author=f"ann{one}", author_key=f"{one:016x}") for one in range(12)]
    waiting = [
        Waiting(id=f"{one:013}", platform="forum", text="It sparks @here", urgency=Urgency.CRITICAL, hours=5.0,
                intent=Intent.COMPLAINT, action=Action.ESCALATE_SAFETY, reason="burns")
        for one in range(4)
    ]  # fmt: skip
    foot = Footer(sources=(), version="rules-1", audit="not run yet", authors_unknown=0, times_unknown=0)
    return compose(
        period=week, posts=posts, before=[], began={}, waiting=waiting, shown=5, footer=foot, zone=UTC, seed=1,
        stopwords=frozenset(),
    )  # fmt: skip


def test_a_digest_of_real_parts_is_readable():
    """Composed from posts: title, headline with figures, picture, table, cards, sections and small print."""
    rendered = render(present_digest(a_digest(), UTC, {}), key="k")
    assert [kind for kind, _ in groupby(part["type"] for part in rendered.components)] == [10, 12, 10, 17, 10, 12, 10]
    written = "\n".join(contents(rendered))
    assert written.startswith("## Digest\\: Acme\n-# Mon 16 Nov 2026\\, 08\\:00 to ")
    assert "\n**12 mentions\\. From the community\\: 9–12\\." in written
    assert "\n- **9–12** from the community – no sign of payment\n" in written
    assert "\n**Mentions by origin**\n```\nOrigin" in written
    table = [line.split() for line in written.splitlines() if line.startswith("Organic ")]
    assert table == [["Organic", "12", "100", "%", "9–12"]]
    assert "\n### Waiting on us\n*In order of need" in written
    assert written.endswith("\n-# Read by rules\\-1\\. Blindness audit\\: not run yet\\.")
    assert told(rendered).count("It sparks ＠here") == 4
    assert "do not fit" not in told(rendered)
    assert breaches(rendered) == []


def test_the_queue_shows_its_cards_in_two_lanes():
    """The very message of the queue, with the lane as a title and the case in a box below it."""
    due = Due(critical=1, high=4, normal=24, low=72)
    cases = [a_case(), a_case(id="bbbbbbbbbbbbb", urgency=Urgency.CRITICAL)]
    message = present_queue(rank(cases, datetime(2026, 11, 23, 8, tzinfo=UTC), due), NOW, 2)
    rendered = render(message)
    assert [kind for kind, _ in groupby(part["type"] for part in rendered.components)] == [10, 17, 10, 17, 10]
    seen = told(rendered)
    assert seen.index("At once") < seen.index("\N{LARGE RED CIRCLE} Critical") < seen.index("In turn")
    assert Counter(labels_of(rendered.components))["Claim"] == 2
    assert all(isinstance(item, discord.ui.Item) for item in rendered.items)
    assert isinstance(draw(a_chart())[0].parts[-1], Picture)
