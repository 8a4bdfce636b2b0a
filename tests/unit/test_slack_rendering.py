"""Rendering for Slack: within every limit by the way it is built, and no words of anybody ring, link or hide."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from builders import NOW, a_case, a_post
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers.slack_limits import breaches_in_blocks, breaches_in_view, pings_in

from analyzers.insight.compose import compose
from analyzers.insight.digest import Day, Footer, Waited, Waiting
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Period
from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.triage.case import State
from analyzers.triage.due import Due
from analyzers.triage.queue import rank
from bot.platforms.slack.cards import base, card_blocks, distinct
from bot.platforms.slack.limits import assert_within, check, texts_in
from bot.platforms.slack.nativechart import native_chart
from bot.platforms.slack.render import LETTERS, draw, render, render_view_blocks
from bot.platforms.slack.safety import escape, fallback, link, literal, mrkdwn, ping, plain, runs
from bot.present.digest import present_digest
from bot.present.letters import size
from bot.present.message import (
    Bullets,
    Card,
    Chart,
    Choice,
    Choices,
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
from bot.present.queue import present_queue

HOSTILE = [
    "", " ", "\u200d", "<!channel>", "<!here|all>", "<@U123>", "<\u200b!channel>", "<#C1|general>", "@channel", "&amp;",
    "&lt;!channel&gt;", "*bold* _it_ ~no~ `code`", "> quoted", "```", "<https://evil.example|our bank>", "a\x00b",
    "\u202egnp.exe", "z" + "\u0301" * 50, "👩‍👩‍👧‍👦" * 60, "😀" * 4000, "&<>" * 3000, "w" * 10_000, "one\ntwo\n\nthree",
    "漢字" * 400, "\ud800 alone", ":rotating_light:", "javascript:alert(1)",
]  # fmt: skip
HIDING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
NUMBERS = re.compile(r"\d[\d,]*")

words = st.sampled_from(HOSTILE) | st.text(max_size=30)
keys = st.sampled_from(["", "aaaaaaaaaaaaa", "bbbbbbbbbbbbb", "k:2", "k|x", "k" * 300])
parts = st.builds(Part, words, st.sampled_from(Style))
lines = st.lists(parts, max_size=4).map(tuple)
figures = st.builds(Figure, label=words, value=words, remark=words)
headlines = st.builds(Headline, sentence=words, figures=st.lists(figures, max_size=14).map(tuple))
bullets = st.builds(Bullets, st.lists(lines, max_size=6).map(tuple) | lines.map(lambda line: (line,) * 60))
quotes = st.builds(Quote, text=words, by=words, note=lines, id=words)
cards = st.builds(
    Card, id=words, rank=st.integers(0, 999), urgency=words | st.just("critical"), waited=words, platform=words,
    text=words, reason=lines, action=words, key=keys, state=st.sampled_from(State), stands=words, by=words,
    posts=words, unblinded=lines,
)  # fmt: skip
rows = st.lists(words, max_size=4).map(tuple)
tables = st.builds(
    Table, caption=words, head=rows, rows=st.lists(rows, max_size=4).map(tuple) | rows.map(lambda row: (row,) * 200),
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
    Chart, title=words, says=words, days=st.lists(days, max_size=4).map(tuple) | days.map(lambda day: (day,) * 400),
    shows=st.sampled_from(Shows), waits=st.lists(waits, max_size=3).map(tuple),
)  # fmt: skip
tapped = st.builds(Choice, words, st.sampled_from(Does), words)
choices = st.builds(Choices, st.lists(tapped, max_size=4).map(tuple) | tapped.map(lambda choice: (choice,) * 30))
simple = st.one_of(headlines, st.builds(Paragraph, lines), bullets, quotes, cards, tables, charts, choices)
inside = simple | st.builds(Section, title=words, lead=words, blocks=st.lists(simple, max_size=2).map(tuple))
held = st.lists(inside, max_size=4).map(tuple) | inside.map(lambda block: (block,) * 9)
sections = st.builds(Section, title=words, lead=words, blocks=held, folded=st.booleans())
blocks = st.lists(simple | sections, max_size=6).map(tuple) | sections.map(lambda section: (section,) * 9)
messages = st.builds(
    Message, title=words, subtitle=words, blocks=blocks, footer=st.lists(lines, max_size=14).map(tuple)
)
law = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def payload(rendered):
    return {"text": rendered.text, "blocks": list(rendered.blocks)}


def shown(drawn):
    return "\n".join(texts_in(list(drawn)))


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


def buttons_of(drawn):
    return [element for block in drawn if block["type"] == "actions" for element in block["elements"]]


def cards_and_buttons(drawn):
    """Pair the number of each card shown with the value that the buttons right below it carry."""
    found = []
    for block, below in zip(drawn, [*drawn[1:], {}], strict=True):
        value = below.get("elements", [{}])[0].get("value")
        found += [(f"key{number}", value) for number in re.findall(r"Broken kettle no\. (\d+)\.", shown([block]))]
    return found


@law
@given(messages)
def test_every_message_is_within_every_limit(message):
    """Our own guard and the server that refuses like Slack find nothing, with and without buttons."""
    for rendered in (render(message), render(message, buttons=False)):
        assert check(payload(rendered)) == []
        assert breaches_in_blocks(list(rendered.blocks)) == []
        assert size(rendered.text) + sum(map(size, texts_in(list(rendered.blocks)))) <= LETTERS


@law
@given(messages, st.integers(20, 100))
def test_every_view_is_within_every_limit(message, most):
    """A home tab takes the same drawing in its own number of blocks."""
    drawn = render_view_blocks(message, most)
    view = {"type": "home", "blocks": drawn}
    assert len(drawn) <= most
    assert (check(view), breaches_in_view(view)) == ([], [])


@law
@given(messages)
def test_no_message_rings_hides_or_fails_to_travel(message):
    """No text calls anybody or carries a hiding character, no part is a link, and all of it is JSON."""
    rendered = render(message)
    assert pings_in(payload(rendered)) == []
    assert not HIDING.search(rendered.text + shown(rendered.blocks))
    travelled = json.dumps(payload(rendered))
    assert '"link"' not in travelled
    assert json.loads(travelled) == payload(rendered)
    assert render(message) == rendered


@law
@given(messages)
def test_foreign_words_never_reach_a_field_that_is_parsed(message):
    """In mrkdwn no bracket is left, in plain text none unescaped: only rich text carries words as they are."""
    rendered = json.dumps(payload(render(message)))
    for found in re.finditer(r'"type": "(?:mrkdwn|plain_text)", "text": "((?:[^"\\]|\\.)*)"', rendered):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", found.group(1))


def test_the_search_for_pings_bites():
    """The law above would fail for words that were put into a message as they came."""
    careless = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"text": "<!channel>"}]}]}
    assert pings_in([careless])
    assert pings_in({"text": "<@U123> hello"})
    assert literal("<!channel> <@U123> <#C1> a < b") == "‹!channel> ‹@U123> ‹#C1> a < b"
    assert literal("<\u200b!channel>") == "‹!channel>"


@pytest.mark.parametrize("number", [0, 1, 5, 21, 22, 23, 80])
def test_every_card_that_is_shown_keeps_its_buttons(number):
    """A card and its buttons stay or go together, and ids differ however many there are."""
    rendered = render(a_message(Section(title="Waiting", blocks=tuple(map(a_card, range(number))))))
    found = cards_and_buttons(rendered.blocks)
    assert all(card == value for card, value in found)
    assert len(found) == min(number, 22)
    assert ("more" in shown(rendered.blocks)) == (number > 22)


def test_what_matters_survives_any_flood():
    """Header, headline, first cards and footer stay when everything around them is too long."""
    flood = tuple(Section(title="w" * 999, lead="w" * 999, blocks=(Quote(text="w" * 9999),) * 20) for _ in range(20))
    headline = Headline(sentence="7 mentions.", figures=(Figure(label="waiting", value="3"),))
    late = Section(title="Waiting", blocks=tuple(map(a_card, range(9))))
    rendered = render(a_message(*flood, headline, late))
    told = shown(rendered.blocks)
    for words_kept in (
        "Digest: Acme",
        "one week",
        "7 mentions.",
        "*3*",
        *(f"no. {one}." for one in range(3)),
        "small print",
    ):
        assert words_kept in told
    assert check(payload(rendered)) == []


def test_room_is_taken_from_the_longest_section_first():
    """A short section loses nothing to a long one, and the line at the end counts what is missing."""
    long = Section(title="Long", blocks=tuple(Quote(text=f"long {one}") for one in range(80)))
    short = Section(title="Short", blocks=tuple(Quote(text=f"short {one}") for one in range(5)))
    rendered = render(a_message(long, short))
    told = shown(rendered.blocks)
    assert all(f"short {one}" in told for one in range(5))
    missing = 80 - len(re.findall(r"long \d+", told))
    assert f"… and {missing} more that do not fit here." in told
    assert (len(rendered.blocks), missing) == (50, 43)


@given(st.integers(0, 10**7), st.integers(0, 999))
def test_the_numbers_of_the_headline_are_in_the_notification_and_the_blocks(mentions, waiting):
    """A person who only sees the notification, or hears it, gets the same numbers."""
    sentence = f"{mentions:,} mentions & more. {waiting:,} people wait."
    head = Headline(sentence=sentence, figures=(Figure(label="wait", value=f"{waiting:,}"),))
    rendered = render(a_message(Section(title="deep", blocks=(head,))))
    assert rendered.text == escape(sentence)
    assert set(NUMBERS.findall(sentence)) <= set(NUMBERS.findall(shown(rendered.blocks)))


def test_without_a_headline_the_notification_tells_the_first_words():
    """Title, subtitle and the first paragraph, card or quote that has any; never nothing."""
    empty, told = Paragraph(()), Section(title="x", blocks=(a_card(),))
    assert render(a_message(empty, told)).text == (
        "Digest: Acme – one week – high, waited 5 h, forum: Broken kettle no. 1."
    )
    assert render(Message(title="", blocks=(Quote(text="<!here>"),))).text == "&lt;!here&gt;"


def test_an_empty_message_has_no_empty_blocks():
    """Nothing to say is no block at all, and a word for the notification."""
    hollow = [
        Headline(sentence=" "), Paragraph((Part(""),)), Bullets(((), (Part(" "),))), Quote(text="\u200d"),
        Table(caption="", head=("",), rows=(("",),)), Chart(title="", days=(), says=""), Section(title="", blocks=()),
        Choices((Choice("", Does.SHARE),)),
    ]  # fmt: skip
    rendered = render(Message(title="", subtitle=" ", blocks=tuple(hollow), footer=((Part(""),),)))
    assert (rendered.text, rendered.blocks) == ("Kith", ())


def test_a_block_of_an_unknown_kind_is_refused():
    """A new kind needs a drawing of its own before it can be shown."""
    with pytest.raises(TypeError, match="no way to draw str"):
        draw("words")


# Cards


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.OPEN, ["Claim", "Answered", "Dismiss…", "Why?", "Wording", ""]),
        (State.CLAIMED, ["Show", "Release", "Answered", "Dismiss…", "Why?", "Wording", ""]),
        (State.ANSWERED, ["Undo"]),
        (State.DISMISSED, ["Undo"]),
        (State.SNOOZED, ["Undo"]),
    ],
)
def test_a_card_offers_what_its_state_allows(state, labels):
    """An open case can be claimed, a claimed one released, a closed one undone; who did it is told."""
    stands = "" if state is State.OPEN else "Done by Bea."
    drawn = card_blocks(a_card(state=state, stands=stands))
    assert [element.get("text", {}).get("text", "") for element in buttons_of(drawn)] == labels
    assert all(element["value"] == "key1" for element in buttons_of(drawn) if element["type"] == "button")
    assert stands in shown(drawn)


def test_a_card_says_what_it_is_about_and_each_button_which_case():
    """Rank, urgency, wait, place, id, words, reason and action; the screen reader hears the case on every button."""
    drawn = card_blocks(a_card())
    told, actions = drawn
    assert "".join(texts_in(told)) == (
        "1. High · waited 5 h · forum · case1Broken kettle no. 1.is broken; “broken” → reply with support"
    )
    assert told["elements"][1]["type"] == "rich_text_quote"
    assert told["elements"][2]["elements"][1]["style"] == {"italic": True}
    assert told["elements"][2]["elements"][-1]["style"] == {"bold": True}
    assert actions["block_id"] == "case:key1"
    *plain_buttons, more = actions["elements"]
    assert all("case1" in element["accessibility_label"] for element in plain_buttons)
    assert [one["value"] for one in more["options"]] == [
        f"{does}|key1" for does in ("assign", "note", "snooze", "not_organic", "organic")
    ]


def test_a_card_tells_of_other_posts_and_of_who_wrote_it_only_where_it_is_given():
    """Both below the advice, the address not as a link that unfurls; neither stands on an ordinary card."""
    unblinded = (Part("@mira"), Part(" · "), Part("https://forum.example/1", Style.LINK))
    told = shown(card_blocks(a_card(posts="3 posts of one person", unblinded=unblinded)))
    assert "3 posts of one person" in told
    assert "@mira" in told
    assert "mira" not in shown(card_blocks(a_card()))


def test_a_critical_card_says_so_in_a_word_beside_the_colour():
    """The red circle never stands alone."""
    assert "\N{LARGE RED CIRCLE} Critical" in shown(card_blocks(a_card(urgency="critical")))
    assert "\N{LARGE RED CIRCLE}" not in shown(card_blocks(a_card(urgency="high")))


@pytest.mark.parametrize("key", ["", "k|x", "a:b", "k" * 121, "<!here>"])
def test_a_card_without_a_usable_key_has_no_buttons(key):
    """A key that would not fit, or that another part could be read into, names nothing."""
    assert buttons_of(card_blocks(a_card(key=key))) == []


def test_the_same_case_twice_has_ids_of_its_own():
    """The second gets its place, every value stays the case's key, and the place comes off again."""
    first, second = (block for block in render(a_message(a_card(), a_card())).blocks if block["type"] == "actions")
    assert (first["block_id"], second["block_id"]) == ("case:key1", "case:key1:2")
    assert first["elements"][0]["action_id"] == "case_claim"
    assert second["elements"][0]["action_id"] == "case_claim:2"
    assert [base(one["action_id"]) for one in second["elements"]] == [one["action_id"] for one in first["elements"]]
    assert second["elements"][0]["value"] == "key1"


def test_who_has_a_case_is_named_by_slack_or_in_letters():
    """A member's id becomes Slack's own element; any other name is only text and rings nobody."""
    member, *_ = card_blocks(a_card(state=State.CLAIMED, stands="Claimed by", by="U012ABC"))
    assert member["elements"][-1]["elements"][-1] == {"type": "user", "user_id": "U012ABC"}
    for name in ("terminal:bea", "<!channel>"):
        drawn = card_blocks(a_card(state=State.CLAIMED, stands="Claimed by", by=name))
        assert shown(drawn[:1]).endswith(f"Claimed by\n \n{literal(name)}")
        assert pings_in(drawn) == []


def test_making_ids_distinct_changes_nothing_that_was_given():
    """The blocks handed in stay as they are."""
    given_blocks = card_blocks(a_card()) * 2
    before = json.dumps(given_blocks)
    distinct(given_blocks)
    assert json.dumps(given_blocks) == before


def test_choices_of_the_same_kind_do_not_clash():
    """Rows are numbered, and so are buttons that do the same; what one is about travels in its value."""
    row = Choices((Choice("Share", Does.SHARE, "a"), Choice("Share", Does.SHARE, "b"), Choice("Set", Does.OPEN_FORM)))
    drawn = [block for block in render(a_message(row, row)).blocks if block["type"] == "actions"]
    assert [block["block_id"] for block in drawn] == ["choices:1", "choices:2"]
    assert [(one["action_id"], one.get("value")) for one in drawn[0]["elements"]] == [
        ("choice_share", "a"), ("choice_share:2", "b"), ("choice_open_form", None),
    ]  # fmt: skip
    assert buttons_of(render(a_message(row, a_card()), buttons=False).blocks) == []


# Tables and charts


def test_a_table_stands_in_columns_and_counts_the_rows_left_out():
    """Numbers are flush right, wide letters take two places, and two hundred rows end with how many are missing."""
    table = Table(caption="By origin", head=("Origin", "No."), rows=(("漢字", "9"), ("paid", "1,204")), numeric=(1,))
    (unit,) = draw(table)
    assert list(texts_in(unit.parts))[1].split("\n") == ["Origin    No.", "漢字        9", "paid    1,204"]
    (unit,) = draw(replace(table, rows=(("w" * 30, "1"),) * 200))
    *kept, last = list(texts_in(unit.parts))[1].split("\n")
    assert last == f"… and {201 - len(kept)} more rows"


def test_a_chart_says_in_words_what_its_bars_show():
    """Title, sentence, and one line of bars with its total for each origin."""
    one, two = (
        Day(day=date(2026, 11, 20), counts={Origin.ORGANIC: number}, support=wilson(1, 12)) for number in (1, 2)
    )
    (unit,) = draw(Chart(title="By day", days=(one, two), says="By origin: organic 3."))
    assert list(texts_in(unit.parts)) == ["By day", "\n", "By origin: organic 3.", "organic  ▅█  3"]


def test_slacks_own_chart_shows_bars_and_leaves_intervals_to_the_picture():
    """Origins by day, waits by step, two series each at most; a share would lose its interval."""
    day = Day(day=date(2026, 11, 20), counts={Origin.ORGANIC: 2, Origin.PAID: 0}, support=wilson(1, 12))
    waits = (Waited(least=0, most=1, answered=4, waiting=0), Waited(least=1, most=None, answered=1, waiting=7))
    origins = native_chart(Chart(title="By day", says="", days=(day,)))
    waited = native_chart(Chart(title="Waits", says="", waits=waits, shows=Shows.WAITS))
    assert [one["name"] for one in origins["chart"]["series"]] == ["organic"]
    assert waited["chart"]["axis_config"] == {"categories": ["under 1 h", "over 1 h"], "y_label": "Needs"}
    assert [[point["value"] for point in one["data"]] for one in waited["chart"]["series"]] == [[4, 1], [0, 7]]
    assert native_chart(Chart(title="Share", says="", days=(day,) * 3, shows=Shows.SUPPORT)) is None
    assert native_chart(Chart(title="By day", says="", days=(day,) * 21)) is None


# Safety


@given(st.sampled_from(HOSTILE) | st.text(alphabet="&<>a😀 ", max_size=80), st.integers(2, 60))
def test_a_limit_holds_after_escaping_and_no_entity_is_cut(text, limit):
    """The written text is never longer than asked, and every ampersand in it begins a whole entity."""
    for written in (plain(text, limit), mrkdwn(text, limit), literal(text, limit)):
        assert size(written) <= limit
    assert not re.search(r"&(?!amp;|lt;|gt;)|[<>]", plain(text, limit))
    assert size(fallback(text)) <= 1000


def test_the_ampersand_is_escaped_first():
    """Otherwise a written bracket would be written twice."""
    assert escape("a & b <!channel> &lt;") == "a &amp; b &lt;!channel&gt; &amp;lt;"


def test_formatting_marks_in_our_own_fields_are_only_lookalikes():
    """A figure that holds a star or a line that begins with an arrow formats nothing."""
    assert not re.search(r"[*_~`<>]", mrkdwn("> *a* _b_ ~c~ `d` <!here>", 99))


def test_a_line_keeps_its_styles_and_the_spaces_between_its_parts():
    """Parts follow each other without added spaces, so one at an edge must survive the cleaning."""
    line = (Part("Paid: ", Style.STRONG), Part("4"), Part(" "), Part("“x”", Style.QUOTED), Part(" small", Style.MUTED))
    assert "".join(texts_in(runs(line))) == "Paid: 4 “x” small"
    assert [one.get("style") for one in runs(line)] == [{"bold": True}, None, None, {"italic": True}, None]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://forum.example/post-1?a=b&c=d", "forum.example"),
        ("HTTP://Forum.Example:8080/x", "forum.example"),
        ("https://аpple.example/login", "xn--pple-43d.example"),
    ],
)
def test_a_link_names_the_host_it_leads_to(url, host):
    """The words are ours; a host in another script is shown, and linked, as what it is."""
    found = link(url)
    assert (found["type"], found["text"]) == ("link", f"Open on {host}")
    assert f"://{host}" in found["url"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "data:text/html,x", "//forum.example", "https://", "https://bank.example@evil.example/",
        "https://u:p@forum.example/", "https://forum.example/\nx", "https://forum.example/\u202ex", "https://a\\@b.example",
        "https://forum.example|x", "https://[::1]/", "https://forum.example:99999/", "https://" + "a" * 3000, "",
        "words",
    ],
)  # fmt: skip
def test_an_address_that_could_mislead_is_only_text(url):
    """Other schemes, user names, control characters and broken hosts never become a link."""
    assert link(url)["type"] == "text"
    assert link(url)["text"]


def test_only_the_id_of_a_member_pings():
    """Anything that is not shaped like Slack's ids is text."""
    assert ping("U012ABC") == {"type": "user", "user_id": "U012ABC"}
    for stranger in ("<!channel>", "u012abc", "C012", "U", "U1|x", "U" + "1" * 21, ""):
        assert ping(stranger)["type"] == "text"
        assert pings_in([ping(stranger)]) == []


# The guard


def words_object(text, kind="plain_text"):
    return {"type": kind, "text": text}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def a_button(action_id="a", text="Go", **more):
    return {"type": "button", "action_id": action_id, "text": words_object(text), **more}


def menu(number, kind="overflow", **option):
    options = [{"text": words_object("x"), "value": str(one), **option} for one in range(number)]
    return {"type": kind, "action_id": "m", "options": options}


def rich(text):
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def grid(height, width):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * width] * height}


RULE = {"type": "divider"}
FIELD = words_object("x", "mrkdwn")


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        ([RULE] * 51, "the message has 51 blocks, the most is 50"),
        ([{"type": "header", "text": words_object("x" * 151)}], "the text of a header has 151 characters"),
        ([{"type": "header", "text": words_object(" ")}], "the text of a header is empty"),
        ([{"type": "section", "text": words_object("x" * 3001)}], "the text of a section has 3001"),
        ([{"type": "section"}], "a section has neither text nor fields"),
        ([{"type": "section", "fields": [FIELD] * 11}], "a section has 11 fields, it takes 0 to 10"),
        ([{"type": "section", "fields": [words_object("x" * 2001)]}], "the text of a field has 2001"),
        ([{"type": "context", "elements": [FIELD] * 11}], "a context has 11 elements"),
        ([{"type": "context", "elements": [words_object("")]}], "the text of a plain_text is empty"),
        ([actions()], "an actions has 0 elements"),
        ([actions(*(a_button(str(one)) for one in range(26)))], "an actions has 26 elements"),
        ([actions(a_button(), a_button())], "the action_id 'a' stands 2 times"),
        ([actions(a_button("x" * 256))], "the action_id of a button has 256"),
        ([actions(a_button(text="😀" * 38))], "the text of a button has 76"),
        ([actions(a_button(value="x" * 2001))], "the value of a button has 2001"),
        ([actions(a_button(url="x" * 3001))], "the url of a button has 3001"),
        ([actions(a_button(accessibility_label="x" * 76))], "the accessibility_label of a button has 76"),
        ([actions(menu(1))], "an overflow has 1 options, it takes 2 to 5"),
        ([actions(menu(6))], "an overflow has 6 options"),
        ([actions(menu(101, "static_select"))], "a static_select has 101 options"),
        ([actions(menu(2, text=words_object("x" * 76)))], "the text of an option has 76"),
        ([actions(menu(2, value="x" * 151))], "the value of an option has 151"),
        (
            [actions({"type": "users_select", "placeholder": words_object("x" * 151)})],
            "the placeholder of a users_select",
        ),
        ([actions(a_button(), block_id="x" * 256)], "the block_id of an actions has 256"),
        ([{"type": "divider", "block_id": "x"}] * 2, "the block_id 'x' stands 2 times"),
        (
            [{"type": "input", "label": words_object("x" * 2001), "element": a_button()}],
            "the label of an input has 2001",
        ),
        ([{"type": "input", "label": words_object("x")}], "the element of an input is empty"),
        ([rich("x" * 3001)], "a rich_text has 3001 characters"),
        ([rich("")], "a text in a rich_text is empty"),
        ([{"type": "rich_text", "elements": []}], "a rich_text has 0 elements"),
        ([grid(101, 1)], "a table has 101 rows"),
        ([grid(1, 21)], "a table has 21 columns"),
        ([grid(1, 1)] * 2, "there are 2 tables, the most is 1"),
    ],
)
def test_the_guard_names_every_breach(planted, sentence):
    """Each limit has a message that breaks it alone, and one sentence that says so."""
    found = check({"text": "x", "blocks": planted})
    assert len(found) in {1, 2}
    assert any(one.startswith(sentence) for one in found), found


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"type": "modal", "title": words_object("x" * 25)}, "the title of a modal has 25 characters, the most is 24"),
        ({"type": "modal"}, "the title of a modal is empty"),
        ({"type": "modal", "title": FIELD, "submit": words_object("x" * 25)}, "the submit of a modal has 25"),
        ({"type": "modal", "title": FIELD, "close": words_object("x" * 25)}, "the close of a modal has 25"),
        ({"type": "home", "private_metadata": "x" * 3001}, "the private_metadata of a home has 3001"),
        ({"type": "home", "callback_id": "x" * 256}, "the callback_id of a home has 256"),
        ({"type": "home", "blocks": [RULE] * 101}, "the view has 101 blocks, the most is 100"),
    ],
)
def test_the_guard_knows_views(view, sentence):
    """A modal and a home tab have limits of their own and need no text for notifications."""
    (found,) = check(view)
    assert found.startswith(sentence)


def test_the_guard_stops_a_message_before_it_is_sent():
    """Every breach stands in the one error, and what is right passes."""
    with pytest.raises(ValueError, match=r"no text for notifications; the message has 51 blocks"):
        assert_within({"text": " ", "blocks": [RULE] * 51})
    with pytest.raises(ValueError, match=r"the text of the message has 3001 characters"):
        assert_within({"text": "x" * 3001})
    assert_within({"text": "x", "blocks": [RULE] * 50})


# What people see


def test_a_digest_of_real_parts_is_whole_and_readable():
    """Composed from posts: header, headline with figures, picture, cards with buttons, sections and small print."""
    week = Period(NOW - timedelta(days=7), NOW, "week")
    posts = [a_post(id=f"{one:013}", author=f"ann{one}", author_key=f"{one:016x}") for one in range(12)]
    waiting = [
        Waiting(id=f"{one:013}", platform="forum", text="It sparks <!here>", urgency=Urgency.CRITICAL, hours=5.0,
                intent=Intent.COMPLAINT, action=Action.ESCALATE_SAFETY, reason="burns")
        for one in range(5)
    ]  # fmt: skip
    foot = Footer(sources=(), version="rules-1", audit="not run yet", authors_unknown=0, times_unknown=0)
    digest = compose(
        period=week,
        posts=posts,
        before=[],
        began={},
        waiting=waiting,
        shown=5,
        footer=foot,
        zone=UTC,
        seed=1,
        stopwords=frozenset(),
    )
    rendered = render(present_digest(digest, UTC, {}))
    kinds = [block["type"] for block in rendered.blocks]
    assert kinds[:6] == ["header", "context", "rich_text", "section", "rich_text", "rich_text"]
    assert kinds[-1] == "context"
    assert rendered.text.startswith("12 mentions. From the community: 9–12.")
    assert shown(rendered.blocks).count("It sparks ‹!here>") == 5
    assert "… and" not in shown(rendered.blocks)
    assert (check(payload(rendered)), breaches_in_blocks(list(rendered.blocks))) == ([], [])


def test_the_queue_shows_its_cards_in_two_lanes():
    """The very message of the queue, with the lane as a bold line and the case below it."""
    due = Due(critical=1, high=4, normal=24, low=72)
    cases = [a_case(), a_case(id="bbbbbbbbbbbbb", urgency=Urgency.CRITICAL)]
    message = present_queue(rank(cases, datetime(2026, 11, 23, 8, tzinfo=UTC), due), NOW, 2)
    told = shown(render(message).blocks)
    assert told.index("At once") < told.index("\N{LARGE RED CIRCLE} Critical") < told.index("In turn")
    assert render(message).text.startswith(
        "Who needs an answer – 2 cases, as of 2026-11-23 08:00 UTC – critical, waited"
    )
