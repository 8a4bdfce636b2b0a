"""Laws of need: tone, manners, fame and handles never change it, and a stated harm only ever raises it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Intent, Urgency
from analyzers.triage.blinded import MASK, BlindedMention
from analyzers.triage.case import AboutBrand
from analyzers.triage.need import IN_PLAIN_WORDS, NeedReader
from analyzers.triage.need_rules import parse_needs
from bot.bootstrap import build_analyst
from config.lexicons import read_document

RULES = NeedReader(parse_needs(read_document("need"), read_document("intent")))
READERS = {"rules alone": RULES, "rules and model": build_analyst().needs}

POSTS = (
    "my parcel is a day late, any news",
    "the app keeps crashing and nobody answers",
    "how do I cancel my subscription",
    "my charger started smoking on the desk",
    "I was charged twice and the rent is due Friday",
    "can't log in since the update, isn't great",
    "I wish there was a dark mode",
    "I love the new update, it's amazing",
    "try restarting the router, that worked for me",
    "why won't you refund me",
    "my account was hacked yesterday",
    "waiting for the bus in the rain",
    "Acme opens a shop in Leeds https://news.example/1",
    "thanks for nothing",
)
posts = st.sampled_from(POSTS)
swearing = st.sampled_from(["damn", "fucking", "bloody", "wtf", "goddamn", "shitty"])
manners = st.sampled_from(
    ["please", "Hi there,", "Hello,", "thanks in advance", "kind regards", "pls", "Good morning,", "excuse me,"]
)
handles = st.lists(st.sampled_from(["@acme", "@acmehelp", "@somebody_99", "@a.b"]), min_size=1, max_size=4)

ORDER = (Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL)


def judged(text: str) -> list[tuple[Intent, Urgency, str, bool | None]]:
    needs = [reader.judge(BlindedMention(text=text, language="en")) for reader in READERS.values()]
    return [(need.intent, need.urgency, need.theme, need.about_brand) for need in needs]


def between_words(text: str, place: int, word: str) -> str:
    words = text.split(" ")
    at = place % (len(words) + 1)
    return " ".join((*words[:at], word, *words[at:]))


@given(posts, st.randoms(use_true_random=False))
def test_capitals_never_change_need(post, chance):
    """Shouting, whole or in part, is tone."""
    assert judged(post.upper()) == judged(post)
    assert judged("".join(chance.choice((letter.upper(), letter.lower())) for letter in post)) == judged(post)


@given(posts, swearing, st.integers(0, 20))
def test_swearing_never_changes_need(post, word, place):
    """A swear word anywhere, even inside a phrase, is tone."""
    assert judged(between_words(post, place, word)) == judged(post)


@given(posts, manners)
def test_politeness_never_changes_need(post, words):
    """Manners before or after are tone."""
    assert judged(f"{words} {post}") == judged(post)
    assert judged(f"{post} {words}") == judged(post)


@given(posts, handles, st.integers(0, 20))
def test_handles_never_change_need(post, named, place):
    """Who is named, and how many are, does not matter, wherever they stand."""
    assert judged(f"{' '.join(named)} {post}") == judged(post)
    assert judged(f"{post} {' '.join(named)}") == judged(post)
    assert judged(between_words(post, place, named[0])) == judged(post)


@given(posts)
def test_apostrophes_never_change_need(post):
    """Curly, plain, modifier and back-tick apostrophes read alike."""
    for sign in "’‘ʼ`´":
        assert judged(post.replace("'", sign)) == judged(post)


@given(posts, st.integers(1, 40), st.integers(0, 20))
def test_a_mask_never_changes_need(post, length, place):
    """A masked claim leaves the need of the rest as it was, wherever it stood."""
    assert judged(between_words(post, place, MASK * length)) == judged(post)
    assert judged(MASK * length + " " + post) == judged(post)


HARMS = (
    ("My charger is smoking next to my kid's bed.", Urgency.CRITICAL),
    ("My account was hacked and they changed the email.", Urgency.CRITICAL),
    ("I was charged twice and the rent is due Friday.", Urgency.HIGH),
    ("This is my third message and I still haven't heard back from you.", Urgency.HIGH),
)


@given(posts, st.sampled_from(HARMS))
def test_a_stated_harm_never_lowers_urgency_and_reaches_its_level(post, harm):
    """Adding a need fact to any post raises it at least to the level of the fact."""
    fact, level = harm
    for (_, before, _, _), (_, after, _, _) in zip(judged(post), judged(f"{post}. {fact}"), strict=True):
        assert ORDER.index(after) >= max(ORDER.index(level), ORDER.index(before))


@pytest.mark.parametrize("post", POSTS)
def test_judging_twice_gives_the_same(post):
    """The answer is a function of the post."""
    assert judged(post) == judged(post)


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_judged_and_quoted_truthfully(text, is_reply):
    """No text breaks the reader, and every reason quotes the words at its positions."""
    for reader in READERS.values():
        for language in ("", "und"):
            need = reader.judge(BlindedMention(text=text, language=language, is_reply=is_reply))
            for reason in need.reasons:
                assert reason.quote == text[reason.start : reason.end]


def test_the_laws_would_notice_a_rule_about_tone():
    """Planted: with a rule that hears shouting marks, the law on tone fails."""
    rows = [
        {
            "id": "complaint.loud",
            "kind": "intent",
            "label": "complaint",
            "pattern": "damn",
            "weight": 3,
            "says": "is loud",
            "example": "damn",
            "languages": ["en"],
            "source": "planted",
        }
    ]
    loud = NeedReader(parse_needs({"rules": rows}))
    plain, sworn = (BlindedMention(text=text, language="en") for text in ("late", "damn late"))
    assert loud.judge(plain).intent is not loud.judge(sworn).intent


def test_every_intent_has_plain_words_for_who_asks_why():
    """A reason by words alone is a sentence, whichever act it speaks for."""
    assert set(IN_PLAIN_WORDS) == set(Intent)


def test_where_no_rule_speaks_the_words_are_quoted():
    """The model's own reasons quote the post."""
    need = READERS["rules and model"].judge(
        BlindedMention(text="six weeks with the grinder and every cup has been wonderful", language="en")
    )
    assert need.intent is Intent.PRAISE
    assert any(reason.rule == "reader.praise" for reason in need.reasons)


@pytest.mark.parametrize(
    "offer",
    [
        "Locked out of @tidewell? My app Steamly lets you log in. First month on me: https://steamly.example",
        "Flight cancelled? We get you up to 600 euros back. Start your claim: https://claim.example",
        "Is your Acme router down again? Try ours, 30 days free: https://net.example",
        "Charged twice by your bank? Our app finds every double charge. Download now",
    ],
)
def test_no_danger_is_called_that_no_words_state(offer):
    """An offer that sounds like trouble wakes nobody."""
    need = READERS["rules and model"].judge(BlindedMention(text=offer, language="en"))
    assert need.urgency is Urgency.LOW


def test_a_danger_that_is_stated_stands_whatever_the_model_says():
    """A fire is critical."""
    fire = "My Tidewell kettle caught fire and my hand is burned."
    assert READERS["rules and model"].judge(BlindedMention(text=fire, language="en")).urgency is Urgency.CRITICAL


@pytest.mark.parametrize(
    "text", ["heater caught fire in my kid's room last night", "I feel like ending it all tonight"]
)
def test_a_danger_is_never_thanked(text):
    """What burns is no praise, and who wants to end it all is heard."""
    assert READERS["rules and model"].judge(BlindedMention(text=text, language="en")).urgency is Urgency.CRITICAL


@pytest.mark.parametrize("text", ["if you were charged twice it's nearly always a pre-auth, falls off in 3-5 days"])
def test_a_loss_that_others_may_have_is_no_loss_of_who_helps(text):
    """Helpers speak of the troubles of others."""
    assert READERS["rules and model"].judge(BlindedMention(text=text, language="en")).urgency is Urgency.LOW


def test_where_no_brand_is_told_a_post_is_sooner_about_none():
    """A monitor searches for its brand; of posts from anywhere many are about nothing that anybody sells."""
    needs = build_analyst().needs
    untold, told = (
        needs.judge(BlindedMention(text="Mondays, right", language="en", brand_words=words)).about_brand
        for words in (("",), ("Acme",))
    )
    assert (untold, told) == (AboutBrand.NO, AboutBrand.YES)
    assert needs.judge(BlindedMention(text="lol", language="en", brand_words=("Acme",))).about_brand is AboutBrand.MAYBE
    family = BlindedMention(text="happy birthday mum", language="en", brand_words=("Acme",))
    assert needs.judge(family).about_brand is AboutBrand.NO
    assert needs.judge(BlindedMention(text="my kettle broke after a week", language="en")).about_brand is AboutBrand.YES
