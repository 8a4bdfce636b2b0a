"""The suggested action is the highest step of the ladder that need, origin and words reach."""

import re

import pytest

from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.mention import Mention
from analyzers.rules import RuleError
from analyzers.triage.action import ActionAdvisor, Matter, parse_actions
from analyzers.triage.blinded import BlindedMention, BlindedPosts
from analyzers.triage.case import AboutBrand, Need
from analyzers.triage.need import NeedReader
from analyzers.triage.need_rules import parse_needs
from bot.bootstrap import build_analyst
from config.lexicons import read_document

WORDS = parse_actions(read_document("action"))
ADVISOR = ActionAdvisor(WORDS)
READER = NeedReader(parse_needs(read_document("need"), read_document("intent")))


def need(intent: Intent = Intent.CHATTER, urgency: Urgency = Urgency.LOW, theme: str = "") -> Need:
    return Need(intent=intent, urgency=urgency, theme=theme)


def advise(about: Need, origin: Origin, disclosure: Disclosure, blinded: BlindedMention) -> Action:
    (action,) = ADVISOR.suggest_each([about], [(origin, disclosure)], BlindedPosts.read([blinded]))
    return action


def suggest(
    about: Need, origin: Origin = Origin.ORGANIC, disclosure: Disclosure = Disclosure.NONE, text: str = "", **more
) -> Action:
    return advise(about, origin, disclosure, BlindedMention(text=text, language="en", **more))


def suggest_for(text: str, origin: Origin = Origin.ORGANIC, disclosure: Disclosure = Disclosure.NONE) -> Action:
    blinded = BlindedMention(text=text, language="en")
    return advise(READER.judge(blinded), origin, disclosure, blinded)


COMPLAINT = need(Intent.COMPLAINT, Urgency.NORMAL)
QUESTION = need(Intent.QUESTION, Urgency.NORMAL)


@pytest.mark.parametrize("origin", [origin for origin in Origin if origin is not Origin.OWNED])
def test_whoever_complains_gets_support(origin):
    """A paid or self-promoting author with a real problem is still helped."""
    assert suggest(COMPLAINT, origin) is Action.REPLY_SUPPORT


@pytest.mark.parametrize("intent", list(Intent))
def test_the_brands_own_posts_are_only_watched(intent):
    """Nobody answers, thanks or amplifies the brand's own posts."""
    assert suggest(need(intent, Urgency.NORMAL), Origin.OWNED) is Action.MONITOR


def test_danger_is_escalated_and_an_outage_is_answered():
    """A person, account or data in danger goes to safety; an outage for many is support's, however urgent."""
    assert suggest(need(Intent.COMPLAINT, Urgency.CRITICAL, "safety")) is Action.ESCALATE_SAFETY
    assert suggest(need(Intent.COMPLAINT, Urgency.CRITICAL, "fraud")) is Action.ESCALATE_SAFETY
    assert suggest(need(Intent.COMPLAINT, Urgency.CRITICAL, "outage")) is Action.REPLY_SUPPORT


@pytest.mark.parametrize(
    "text",
    [
        "you will hear from my lawyer about this refund",
        "I will report you to the ombudsman",
        "your staff discriminated against me because I am deaf",
        "please delete all my personal data under the GDPR",
        "send me all the data you hold on me",
        "your driver refused me because of my guide dog",
        "turned away at your desk because we are two men",
        "I am a journalist at the Herald, who can give me a statement?",
    ],
)
def test_legal_matters_are_escalated_when_somebody_wants_something(text):
    """Lawsuit, regulator, discrimination, privacy request and press enquiry go to the people in charge."""
    assert suggest(COMPLAINT, text=text) is Action.ESCALATE_LEGAL
    assert suggest(QUESTION, text=text) is Action.ESCALATE_LEGAL
    assert suggest(need(Intent.NEWS_SHARE), text=text) is Action.MONITOR


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I'm a reporter with the Gazette. Can someone from Acme comment?", Action.ESCALATE_LEGAL),
        ("I am a journalist at the Herald, who can give me a statement?", Action.ESCALATE_LEGAL),
        ("Media request: does Acme have a comment on the strike?", Action.ESCALATE_LEGAL),
        ("Could I get a comment on the strike from you?", Action.ESCALATE_LEGAL),
        ("Can I get a statement from you for my article?", Action.ESCALATE_LEGAL),
        ("I am writing a piece for the Herald, who can I talk to for comment?", Action.ESCALATE_LEGAL),
        ("I'm a journalist. How do I switch it on?", Action.ANSWER_QUESTION),
        ("Can you send me a statement for March?", Action.ANSWER_QUESTION),
        ("Can I get a statement from you with all my orders?", Action.ANSWER_QUESTION),
        ("Is your social media team off at weekends?", Action.ANSWER_QUESTION),
    ],
)
def test_an_enquiry_of_the_press_is_told_by_what_it_asks(text, action):
    """Who is of the press is crossed out before the ladder is walked: only what is asked may tell."""
    asked = Mention(external_id="1", text=text), Knowledge(monitor=Monitor(name="Acme"))
    (found,) = build_analyst().assess([asked])
    assert found.action is action


def test_a_brand_inside_another_word_is_not_spoken_of():
    """A cat that slept during the storm touches no doorbell."""
    posts = ["during the storm my cat slept", "my cat hates the Ring bell", "my cat slept, thanks @ring_help"]
    known = Knowledge(monitor=Monitor(name="Ring"))
    found = build_analyst().assess((Mention(external_id=text, text=text), known) for text in posts)
    assert [one.action is Action.IGNORE for one in found] == [True, False, False]


@pytest.mark.parametrize("text", ["...", "@acme ...", ".", "…", "@acme - -"])
def test_dots_need_no_answer_and_no_thanks(text):
    """What cannot be quoted is not said: evidence or silence."""
    (found,) = build_analyst().assess([(Mention(external_id="1", text=text), Knowledge(monitor=Monitor(name="Acme")))])
    assert found.action in (Action.MONITOR, Action.IGNORE)


@pytest.mark.parametrize(
    "text", ["My lawyer will be in touch", "See you in small claims court", "reporting you to Ofgem"]
)
def test_who_takes_it_to_a_lawyer_or_a_regulator_complains(text):
    """So few words are talk to the model; here they leave no doubt."""
    asked = Mention(external_id="1", text=text), Knowledge(monitor=Monitor(name="Acme"))
    (found,) = build_analyst().assess([asked])
    assert found.action is Action.ESCALATE_LEGAL


def test_safety_comes_before_legal():
    """The ladder's order: danger first, then the law."""
    assert suggest(need(Intent.COMPLAINT, Urgency.CRITICAL, "safety"), text="my lawyer") is Action.ESCALATE_SAFETY
    assert suggest(COMPLAINT, text="I reported the assault to the police, my lawyer knows") is Action.ESCALATE_SAFETY


def test_a_question_is_answered_unless_it_is_an_advertisement():
    """Who sells asks the audience, not us."""
    assert suggest(QUESTION) is Action.ANSWER_QUESTION
    assert suggest(QUESTION, Origin.UNCLEAR) is Action.ANSWER_QUESTION
    assert suggest(QUESTION, Origin.SELF_PROMOTION) is Action.IGNORE


@pytest.mark.parametrize("intent", [Intent.PRAISE, Intent.NEWS_SHARE, Intent.CHATTER])
def test_a_paid_post_is_asked_for_disclosure_unless_it_is_clear(intent):
    """Weak and missing labels are asked about; a clear one is watched."""
    assert suggest(need(intent), Origin.PAID, Disclosure.NONE) is Action.ASK_DISCLOSURE
    assert suggest(need(intent), Origin.PAID, Disclosure.WEAK) is Action.ASK_DISCLOSURE
    assert suggest(need(intent), Origin.PAID, Disclosure.CLEAR) is Action.MONITOR


STORY = "Ana at the desk went above and beyond for my mother"


def test_only_organic_stories_are_amplified():
    """Paid, owned, self-promoting, unclear and coordinated posts are never amplified."""
    assert suggest(need(Intent.PRAISE), text=STORY) is Action.AMPLIFY_WITH_PERMISSION
    for origin in set(Origin) - {Origin.ORGANIC}:
        for disclosure in Disclosure:
            assert suggest(need(Intent.PRAISE), origin, disclosure, STORY) is not Action.AMPLIFY_WITH_PERMISSION


@pytest.mark.parametrize("intent", [Intent.PRAISE, Intent.PEER_HELP, Intent.FEATURE_REQUEST])
def test_community_support_is_thanked(intent):
    """Praise, help and ideas from outside deserve thanks; from anybody else they do not."""
    assert suggest(need(intent)) is Action.THANK
    assert suggest(need(intent), Origin.UNCLEAR) is Action.MONITOR
    assert suggest(need(intent), Origin.COORDINATED) is Action.MONITOR


def test_chatter_is_watched_where_it_touches_the_brand():
    """What never names the brand is left alone."""
    assert suggest(need(), text="my Acme mug", brand_words=("acme",)) is Action.MONITOR
    assert suggest(need(), text="my new mug", brand_words=("acme",)) is Action.IGNORE
    assert suggest(need(), text="my new mug", brand_words=("",)) is Action.MONITOR, "no word of a brand is known"
    assert suggest(need(), Origin.SELF_PROMOTION, text="my Acme mug shop", brand_words=("acme",)) is Action.IGNORE


@pytest.mark.parametrize(
    ("origin", "actions"),
    [
        (Origin.ORGANIC, (Action.MONITOR, Action.MONITOR, Action.IGNORE)),
        (Origin.UNCLEAR, (Action.MONITOR, Action.IGNORE, Action.IGNORE)),
        (Origin.SELF_PROMOTION, (Action.MONITOR, Action.IGNORE, Action.IGNORE)),
    ],
)
def test_who_has_no_interest_is_watched_where_the_brand_may_be_meant(origin, actions):
    """A monitor had searched for the brand; that is enough to watch people, and not enough to watch somebody's shop."""
    several = (AboutBrand.YES, AboutBrand.MAYBE, AboutBrand.NO)
    assert tuple(suggest(need()._replace(about_brand=about), origin) for about in several) == actions


@pytest.mark.parametrize("origin", [Origin.ORGANIC, Origin.UNCLEAR])
def test_who_names_the_brand_is_never_said_not_to_speak_of_it(origin):
    """The words of the post outweigh what a model makes of them."""
    for about in AboutBrand:
        said = need()._replace(about_brand=about)
        assert suggest(said, origin, text="I collect Acme mugs, have 23", brand_words=("acme",)) is Action.MONITOR


@pytest.mark.parametrize(
    ("text", "origin", "disclosure", "action"),
    [
        ("#ad Mornings are better with my Acme kettle", Origin.PAID, Disclosure.CLEAR, Action.MONITOR),
        ("Acme kettle arrived as a surprise from the brand", Origin.PAID, Disclosure.NONE, Action.ASK_DISCLOSURE),
        ("Love this @acme #partner", Origin.UNCLEAR, Disclosure.WEAK, Action.MONITOR),
        (
            "My charger just started smoking next to my kid's bed",
            Origin.ORGANIC,
            Disclosure.NONE,
            Action.ESCALATE_SAFETY,
        ),
        ("parcel a day late, any news?", Origin.ORGANIC, Disclosure.NONE, Action.REPLY_SUPPORT),
    ],
)
def test_the_examples_of_the_labelling_rules_get_their_action(text, origin, disclosure, action):
    """The posts that the labelling rules decide by name."""
    assert suggest_for(text, origin, disclosure) is action


def test_why_is_one_plain_sentence_for_every_case():
    """Whatever is suggested, the reason can be read aloud."""
    for intent in Intent:
        for urgency in Urgency:
            for origin in Origin:
                for text in ("", STORY, "my lawyer", "police report"):
                    post = (need(intent, urgency), origin, Disclosure.NONE, BlindedMention(text=text, language="en"))
                    assert re.fullmatch(r"[A-Z][^.!?]+\.", ADVISOR.why_still(advise(*post), *post))


def test_an_action_is_explained_later_only_if_the_ladder_still_ends_there():
    """What is kept of a post says why; nothing is said rather than something else's reason."""
    said = (COMPLAINT, Origin.ORGANIC, Disclosure.NONE, BlindedMention(text="late", language="en"))
    assert ADVISOR.why_still(Action.REPLY_SUPPORT, *said) == "Somebody has a problem and needs an answer."
    assert ADVISOR.why_still(Action.THANK, *said) == ""


def test_each_action_towards_a_person_has_a_wording():
    """What is said to somebody can be copied and edited; what is only watched needs no words."""
    assert set(ADVISOR.wordings) == set(Action) - {Action.MONITOR, Action.IGNORE}
    assert all(len(wording) < 300 for wording in ADVISOR.wordings.values())


@pytest.mark.parametrize("rule", WORDS.rules, ids=lambda rule: rule.id)
def test_every_rule_of_the_ladder_matches_its_example(rule):
    """A rule explains itself, names its source, and finds the text it was written for."""
    assert re.search(rule.pattern, rule.example, re.IGNORECASE | re.MULTILINE)
    assert rule.says.endswith(".")
    assert rule.source


def test_a_bad_document_is_refused_in_plain_words():
    """Who edits the file reads what is wrong."""
    good = {
        "id": "legal.x", "matter": "legal", "pattern": "x", "says": "X.", "example": "x", "languages": ["en"],
        "source": "own",
    }  # fmt: skip
    assert parse_actions({"rules": [good]}).rules[0].matter is Matter.LEGAL
    for document, words in (
        ({"rules": [good | {"matter": "mood"}]}, "unknown matter 'mood'"),
        ({"rules": [good, good]}, "given twice"),
        ({"rules": [good], "wordings": {"shout": "hey"}}, "belongs to no action"),
        ({"rules": [good], "wordings": []}, "must be a table"),
        ({}, "list of tables"),
    ):
        with pytest.raises(RuleError, match=words):
            parse_actions(document)
