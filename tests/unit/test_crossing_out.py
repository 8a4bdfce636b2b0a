"""What is crossed out before need is judged is manners and status alone: no danger, loss or verdict goes with it."""

import pytest

from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Intent, Urgency
from analyzers.mention import Mention
from analyzers.triage.blinded import BlindedMention
from analyzers.triage.need import NeedReader
from analyzers.triage.need_rules import parse_needs
from bot.bootstrap import build_analyst
from config.lexicons import read_document

READER = NeedReader(parse_needs(read_document("need"), read_document("intent")))
ACME = Knowledge(monitor=Monitor(name="Acme"))


@pytest.fixture(scope="module")
def analyst():
    return build_analyst()


def plain(text):
    (opened,) = READER.lay_open([BlindedMention(text=text, language="en")])
    return opened.plain.text.strip()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("My parcel is late. ✔️", "my parcel is late."),
        ("⭐️👑 My parcel is late.", "my parcel is late."),
        ("My parcel is late. 🔵✅", "my parcel is late."),
        ("Nobody answers.\n- Ben, verified creator", "nobody answers."),
        ("Not to be that person, but where is it", "where is it"),
        ("Here 💕 my cup is cracked", "my cup is cracked"),
    ],
)
def test_manners_and_status_are_crossed_out(text, left):
    """What is left is the post without them."""
    assert plain(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "⭐️⭐️⭐️⭐️⭐️ acme",
        "1 ⭐ acme",
        "⭐ acme",
        "acme is 👑",
        "fast✅cheap",
        "acme support ✅",
        "which one, 🔵 or 🔴?",
        "two points.\n- no refund",
        "it came today.\n- smoking, and it gave me a shock",
        "it turned out not to be a genuine charger",
        "we tried not to be mean to them",
        "here $40 gone",
    ],
)
def test_ratings_verdicts_and_points_of_a_list_stay(text):
    """They have the look of a badge, a signature or a hedge, and are what the post says."""
    assert plain(text) == text


def test_no_name_is_left_behind_a_greeting():
    """A handle is erased, whatever stands before it."""
    assert "hacked" not in plain("Here @hacked my order is late")


@pytest.mark.parametrize(
    "text",
    [
        "My Acme kettle came today.\n- smoking, and it gave me an electric shock",
        "Nobody answers me about my order.\nThanks.\n- smoke, fire, and my hand is burned",
        "not to be rude but my account was hacked",
    ],
)
def test_a_danger_in_such_a_place_is_still_critical(analyst, text):
    """A last line with a dash is no signature for that alone."""
    assert judged(analyst, text) == (Intent.COMPLAINT, Urgency.CRITICAL)


@pytest.mark.parametrize("text", ["the charger is smoking", "The Acme charger is smoking", "the plug is smoking"])
def test_a_stated_heat_is_never_talk_that_asks_for_nothing(analyst, text):
    """However short the post is, and however little the words around it say."""
    assert analyst.assess([(Mention(external_id="1", text=text), ACME)])[0].intent is Intent.COMPLAINT


def test_praise_does_not_cover_a_loss_of_money(analyst):
    """Kind words before it change nothing about the rent."""
    text = "I love the new update, it's amazing. I was charged twice and the rent is due Friday."
    assert judged(analyst, text) == (Intent.COMPLAINT, Urgency.HIGH)


@pytest.mark.parametrize(
    "text",
    [
        "Amazing Acme crew, missed my connection and stranded in Oslo but they got me home the same night, thank you",
        "Thanks so much Acme for unlocking my account: I was locked out before my exam tomorrow, amazing support",
    ],
)
def test_thanks_for_a_rescue_are_praise(analyst, text):
    """The trouble is told because it is over."""
    assert judged(analyst, text) == (Intent.PRAISE, Urgency.LOW)


def judged(analyst, text):
    (assessment,) = analyst.assess([(Mention(external_id="1", text=text), ACME)])
    return assessment.intent, assessment.urgency


@pytest.mark.parametrize(
    "text",
    [
        "@acme my kettle stopped working",
        "my kettle stopped working @acme",
        "@acme hi, my kettle stopped working, please",
    ],
)
def test_a_reason_is_quoted_where_it_stands_in_the_post(analyst, text):
    """Whatever was crossed out before it, behind it or around it."""
    reasons = analyst.assess([(Mention(external_id="1", text=text), ACME)])[0].need_evidence
    assert [text[reason.start : reason.end] for reason in reasons] == [reason.quote for reason in reasons]
    assert any("stopped working" in reason.quote for reason in reasons)
