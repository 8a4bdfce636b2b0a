"""Need is judged from the words of a blinded post alone: the families of rules and the pairs."""

import sys

import pytest

from analyzers.labels import Intent, Urgency
from analyzers.lexicon import Lexicon
from analyzers.triage.blinded import MASK, BlindedMention
from analyzers.triage.case import Need
from analyzers.triage.learned import Learned
from analyzers.triage.need import NeedReader, _learned_need
from analyzers.triage.need_rules import parse_needs
from analyzers.triage.others import find_talk_of_others
from config.lexicons import read_document

READER = NeedReader(parse_needs(read_document("need"), read_document("intent")))


def judge(text: str, **about) -> Need:
    return READER.judge(BlindedMention(text=text, language="en", **about))


COMPLAINTS = [
    "The app doesn't work since the update",
    "the new update doesnt work",
    "I can't find my order anywhere and your support is useless",
    "terrible customer service",
    "I never received my order and nobody answers the phone",
    "been on hold for an hour",
    "they hung up on me",
    "you lost my bag",
    "your driver cancelled my ride",
    "I want my money back",
    "it keeps crashing whenever I open a picture",
    "this isn't great",
    "not happy with the quality",
    "bring back the old recipe",
    "I will never order from you again",
    "my kettle broke",
    "My new kettle leaks.",
    "the lid snapped off",
    "shoes fell apart in a week",
    "headphones died after a month",
    "my backpack ripped within two weeks",
    "the zipper ripped the first time I wore it",
    "both handles came off on day one",
    "Kettle broke.",
    "Mine broke.",
    "His kettle leaks.",
    "My chair leg broke.",
    "The tent leaked in the rain.",
    "my toaster won't heat",
    "my toaster is dead",
    "our two week old Tidewell toaster is broken.",
    "my kettle's dead",
    "my kettle died",
]


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_broken_expectation_is_a_complaint(text):
    """Whatever family of words says it, an expectation that was broken is a complaint."""
    assert judge(text).intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "my heart broke at the end of that film",
        "The news broke this morning",
        "my boyfriend broke up with me",
        "my voice cracked on stage",
        "our dog died after two weeks in hospital",
        "he snapped after a week",
        "the band broke the record",
        "my water broke in the shop",
        "the kettle broke the ice",
        "My sister broke a nail",
        "this song broke me",
        "The memo leaked",
        "my nokia phone leaked today",
        "the runner shattered the world record",
        "the concert packed in 40,000 people",
        "our marriage fell apart",
        "their defence fell apart in the first minutes",
        "the whole campaign came off",
        "if your lid snapped off, they send a new one",
        "5 stars for the wait staff",
        "five stars for the killing joke",
        "full marks for no fuss",
        "our old printer is broken, time to throw it off a cliff like my career",
        "I thought my headphones are broken but it was just my ears lol",
        "my toaster is broken? no, I had it unplugged haha",
        "My Bolt dishwasher is dead, Tidewell soap is my new friend",
        "not once has my kettle died",
    ],
)
def test_what_breaks_and_is_no_thing_is_no_complaint(text):
    """Hearts, news and voices break, and people do."""
    assert judge(text).intent is Intent.CHATTER


@pytest.mark.parametrize(
    "text",
    [
        "thanks for nothing",
        "five stars for ignoring me",
        "full marks for losing my bag",
        "thank you for ruining my holiday",
        "great job losing my bag",
        "love waiting 3 hours",
        "so much for two-day delivery",
        "love being on hold all morning",
    ],
)
def test_sarcasm_is_a_complaint_and_no_praise(text):
    """Praise for what went wrong complains."""
    assert judge(text).intent is Intent.COMPLAINT


@pytest.mark.parametrize("text", ["You are idiots", "what a bunch of morons", "lol acme"])
def test_a_mere_insult_is_no_complaint(text):
    """An insult names no broken expectation."""
    assert judge(text).intent is Intent.CHATTER


def test_a_fragment_is_a_complaint_only_in_a_conversation():
    """What continues a support thread counts as a complaint; the same words alone say too little."""
    text = "Already did that, same result"
    assert judge(text, is_reply=True).intent is Intent.COMPLAINT
    assert judge("yes I did that, no luck", is_reply=True).intent is Intent.COMPLAINT
    assert judge(text, is_reply=False).intent is not Intent.COMPLAINT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How do I cancel my subscription?", Intent.QUESTION),
        ("Does anyone know when the shop in Leeds opens?", Intent.QUESTION),
        ("Is it possible to change the colour later?", Intent.QUESTION),
        ("try restarting the router, that worked for me", Intent.PEER_HELP),
        ("Go to settings, then privacy, and you can just turn it off", Intent.PEER_HELP),
        ("I wish there was a dark mode", Intent.FEATURE_REQUEST),
        ("There should be a way to sort by colour", Intent.FEATURE_REQUEST),
        ("I love the new update", Intent.PRAISE),
        ("Thank you so much, great service today!", Intent.PRAISE),
        ("RT @someone: Acme launches new phone https://news.example/1", Intent.NEWS_SHARE),
        ("Acme opens its first shop in Leeds via @paper https://news.example/2", Intent.NEWS_SHARE),
        ("watching the rain from the window", Intent.CHATTER),
    ],
)
def test_each_act_is_recognised_by_its_own_words(text, intent):
    """One post of each act comes out as that act."""
    assert judge(text).intent is intent


def test_of_two_acts_the_one_that_most_needs_an_answer_is_taken():
    """Praise with a complaint in it is a complaint; a complaint that asks is still one."""
    assert judge("I love the design. It stopped working after a day, your support never replied").intent is (
        Intent.COMPLAINT
    )
    assert judge("Why has nobody answered me? How do I get a refund?").intent is Intent.COMPLAINT


def test_blame_and_praise_aimed_at_a_competitor_are_chatter():
    """What somebody thinks of another brand is no need of ours, whether ours is named or not."""
    ours, others = ("acme", "@acme"), ("bolt",)
    assert judge("@bolt you lost my bag", brand_words=ours, competitors=others).intent is Intent.CHATTER
    assert judge("I love Bolt", brand_words=ours, competitors=others).intent is Intent.CHATTER
    assert judge("@acme you lost my bag", brand_words=ours, competitors=others).intent is Intent.COMPLAINT
    text = "Trying Acme tomorrow. Bolt lost my bag."
    assert judge(text, brand_words=ours, competitors=others).intent is Intent.CHATTER
    assert judge("Acme lost my bag. Bolt is fine.", brand_words=ours, competitors=others).intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Bolt's app is so bad it makes Acme's look good. Bolt, sort out your checkout!!", Intent.CHATTER),
        ("Bolt, you lost my bag. Acme never did.", Intent.CHATTER),
        ("@bolt has an app so bad it makes Acme's look good", Intent.CHATTER),
        ("Bolt is fine, Acme lost my bag", Intent.COMPLAINT),
        ("Bolt replaced mine, still waiting weeks for an answer from Acme", Intent.COMPLAINT),
        ("I tried Bolt and you lost my bag. Acme, answer me", Intent.COMPLAINT),
    ],
)
def test_where_both_are_named_blame_belongs_to_whom_the_sentence_begins_with(text, intent):
    """Up to our own name, and unless somebody speaks of their own matters: a need is sooner shown once too often."""
    assert judge(text, brand_words=("acme",), competitors=("bolt",)).intent is intent


CRITICAL = [
    "My charger just started smoking next to my kid's bed",
    "your kettle burned my hand",
    "my son had an allergic reaction to your soup",
    "my cat has been sick since your new litter came",
    "two of us got ill after eating your salad",
    "my dog is ill since your adult food changed",
    "there is glass in my baby food",
    "we are out of insulin because of your delay",
    "there is a gas leak behind your boiler",
    "my brakes failed on the motorway",
    "your driver assaulted my sister",
    "I want to end my life",
    "my account was hacked and they changed the email",
    "someone else is using my card in your shop",
    "there is an unauthorized charge on my card",
    "I can see other customers' orders in my account",
    "nobody in our office can log in",
    "the whole system is down for everyone",
    "the battery in it is swelling and hissing",
    "the hall stinks of burning plastic from your heater",
    "the steering locked on me at 70",
    "a man is being beaten up on your night bus",
    "he keeps saying he will end it tonight",
    "anaphylaxis after eating your vegan pesto",
    "there was metal in the baby food",
    "you sent double the dose",
    "someone has just ported my number",
    "three payments I never made",
    "your app shows me a stranger's medical records",
    "no water for our whole street",
]


@pytest.mark.parametrize("text", CRITICAL)
def test_danger_takeover_and_wide_outage_are_critical(text):
    """Each family of critical facts decides alone."""
    assert judge(text).urgency is Urgency.CRITICAL


@pytest.mark.parametrize("text", CRITICAL)
@pytest.mark.parametrize("words", ["I would be forever grateful for help", "the boss at your desk only laughed"])
def test_manners_and_people_take_nothing_off_a_danger(text, words):
    """What speaks against a danger is a game, a taste or thanks for being saved; not politeness, and no superior."""
    assert judge(f"{text}, {words}").urgency is Urgency.CRITICAL


@pytest.mark.parametrize(
    "text",
    [
        "this app is killing me",
        "dying of laughter at this ad",
        "this album is on fire 🔥",
        "these wings are to die for",
        "Charger catches fire in a factory, police say https://news.example/3",
        "Acme hit by a data breach, says report https://news.example/4",
        "Hackers have stolen millions of passwords https://news.example/5",
        "that joke killed me, bleeding edge comedy",
        "I was made sick by your tweet lol",
        "I was made sick by your ads",
        "felt a bit ill after my second dose",
        "Acme followed me back, I love it",
        "this boss attacked me ten times, what a game",
        "no brakes on this hype train",
        "the candle smells like burnt sugar",
        "I like to see other families' photos",
        "this chilli burned my mouth in the best way",
        "your nurses saved my life when I collapsed, forever grateful",
    ],
)
def test_figures_of_speech_and_news_are_never_urgent(text):
    """What only sounds like danger, or happened to somebody else, makes nobody wait."""
    assert judge(text).urgency is Urgency.LOW


@pytest.mark.parametrize(
    "text",
    [
        "I was charged twice for the same order",
        "stranded at the station since noon, no help",
        "locked out of my account and I can't log in",
        "no internet at home and your support is useless",
        "my mother is in a wheelchair and your lift is broken",
        "I still haven't heard back from you about my refund",
        "on hold for two hours, no one answers",
        "I am going to miss my connection because of your delay",
        "the rent is due Friday and my payout is missing",
    ],
)
def test_a_loss_under_way_is_high(text):
    """Money, access, a deadline, a vulnerable person or a second request: each makes it high."""
    assert judge(text).urgency is Urgency.HIGH


@pytest.mark.parametrize(
    ("text", "intent", "need"),
    [
        ("there is something with it", Intent.CHATTER, (Intent.COMPLAINT, Urgency.CRITICAL)),
        ("is there something with it", Intent.QUESTION, (Intent.QUESTION, Urgency.CRITICAL)),
        ("this boss is something", Intent.CHATTER, (Intent.CHATTER, Urgency.LOW)),
        ("is this boss something", Intent.QUESTION, (Intent.QUESTION, Urgency.HIGH)),
        ("what a long story it was", Intent.PRAISE, (Intent.PRAISE, Urgency.LOW)),
        ("what the paper says of it", Intent.NEWS_SHARE, (Intent.NEWS_SHARE, Urgency.LOW)),
    ],
)
def test_a_danger_that_the_model_sees_is_one_unless_a_rule_speaks_against_it(text, intent, need):
    """So few words of a danger are foreseen that hardly one was found before; praise and news tell of others' ones."""
    hits = Lexicon(parse_needs(read_document("need"), read_document("intent"))).find(text)
    learned = Learned(intent, Urgency.CRITICAL, about_brand=0.0, for_intent=(), for_urgency=())
    assert _learned_need(hits, learned) == need


def test_a_past_loss_without_a_request_is_normal():
    """What was lost long ago does not get worse by waiting."""
    assert judge("Last year you lost my bag and I missed a train").urgency is Urgency.NORMAL


def test_an_ordinary_problem_is_normal_and_praise_is_low():
    """Between the extremes stand most posts."""
    assert judge("why is my order late").urgency is Urgency.NORMAL
    assert judge("great service today, thank you!").urgency is Urgency.LOW


LANGUAGES = ("de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ja", "ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_languages_have_complaints_questions_praise_and_dangers(language):
    """Each language has rules of its own for what most needs an answer, and their examples are read as meant."""
    own = [rule for rule in READER.rules if rule.languages == (language,)]
    assert {rule.label for rule in own} >= {"complaint", "question", "praise", "critical", "high"}
    for rule in own:
        need = READER.judge(BlindedMention(text=rule.example, language=language))
        assert rule.label in (need.intent, need.urgency) or rule.label == "high", rule.id


def test_reasons_quote_the_post_at_their_positions():
    """Every reason is words of the post, found where it says, with a sentence for people."""
    text = "░░░ Hello, my damn ‘charger’ is  smoking next to my kid’s bed @acme"
    need = judge(text)
    assert need.urgency is Urgency.CRITICAL
    assert need.reasons
    assert need.reasons[0].rule.startswith("critical.")
    for reason in need.reasons:
        assert reason.quote == text[reason.start : reason.end] != ""
        assert reason.says
        assert reason.weight > 0


def test_the_theme_names_the_trouble():
    """The trouble that made it urgent names the theme, else the topic of the words; chatter may have none."""
    assert judge("My charger just started smoking").theme == "safety"
    assert judge("the app keeps crashing").theme == "app_bug"
    assert judge("I want a refund").theme == "refund"
    assert judge("hm").theme == ""


def test_an_empty_post_is_chatter():
    """Nothing said is nothing needed, a post that is all mask too."""
    for text in ("", " ", MASK * 20):
        assert judge(text) == Need(intent=Intent.CHATTER, urgency=Urgency.LOW)


# The pairs of the labelling rules that must come out the same or differ.


def test_followers_offered_as_a_reason_change_nothing():
    """With the claim masked, the demand of somebody with followers is the plain one's."""
    claim = "I have 80k followers and "
    loud = judge(MASK * len(claim) + "my parcel is a day late. Fix it or I post")
    plain = judge("parcel a day late, any news?")
    assert (loud.intent, loud.urgency) == (plain.intent, plain.urgency) == (Intent.COMPLAINT, Urgency.NORMAL)


@pytest.mark.parametrize(
    ("text", "intent", "urgency"),
    [
        ("Love this @acme #partner", Intent.PRAISE, Urgency.LOW),
        ("I drive for Acme and the app has not paid us since Monday", Intent.COMPLAINT, Urgency.HIGH),
        ("Third message in nine days. Still no refund, rent is Friday", Intent.COMPLAINT, Urgency.HIGH),
        ("My charger just started smoking next to my kid's bed", Intent.COMPLAINT, Urgency.CRITICAL),
        ("I lost 2k followers to your bug", Intent.COMPLAINT, Urgency.NORMAL),
    ],
)
def test_the_examples_of_the_labelling_rules_come_out_as_written(text, intent, urgency):
    """The posts that the labelling rules decide by name."""
    assert (judge(text).intent, judge(text).urgency) == (intent, urgency)


def test_judging_imports_nothing_that_knows_the_author():
    """Triage is loaded without the modules that know a mention's author or whose interest speaks."""
    source = sys.modules[NeedReader.__module__]
    assert not {"Mention", "Verdict", "Signal"} & set(vars(source))


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("Bolt or Acme, which is better?", []),
        ("@bolt @acme you lost my bag", []),
        ("Bolt is so much worse than Acme", [(0, 27)]),
    ],
)
def test_who_only_names_a_competitor_says_nothing_of_it(text, stretches):
    """Planted: two names beside each other; the model reads such a post as any other."""
    assert find_talk_of_others(text, ("acme",), ("bolt",)) == stretches
