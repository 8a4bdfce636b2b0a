"""Blinding: identity stops, status claims are masked, and a look-alike is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.blinding import parse_claims
from analyzers.knowledge import Knowledge, Monitor
from analyzers.lexicon import Lexicon
from analyzers.mention import Mention
from analyzers.posts import Posts
from analyzers.text import read
from analyzers.triage.blinded import MASK, BlindedMention
from bot.bootstrap import build_analyst
from config.lexicons import read_document

BOOK = parse_claims(read_document("status_claims"))
BLINDER = build_analyst(learned=False).blinder
ACME = Monitor(name="Acme")

CLAIMS = [
    ("My parcel is a day late. I have 80k followers. Any news?", "I have 80k followers."),
    ("Do you even know who I am? My table was gone.", "Do you even know who I am?"),
    ("As a verified creator I expect better, the lamp is broken", "As a verified creator I expect better"),
    ("Kettle leaks. My cousin works at the ministry. Refund please", "My cousin works at the ministry."),
    ("Meine 40.000 Follower werden das erfahren. Der Kessel leckt.", "Meine 40.000 Follower werden das erfahren."),
    ("Mis 20 mil seguidores lo van a ver. El hervidor gotea.", "Mis 20 mil seguidores lo van a ver."),
    ("俺を誰だと思ってるんだ。返金してください。", "俺を誰だと思ってるんだ。"),
]
LOOK_ALIKES = [
    "I lost 2k followers to your bug, please look at it",
    'A man shouted "do you know who I am" and was served first',
    "Someone is pretending to be me with a verified tick",
    "I'm not an influencer, I just want the lamp I paid for",
    "Customer for ten years and never a late parcel before",
    "Your press release says the recall covers my kettle. Does it?",
    "I will go to my lawyer on Monday",
    "Can I get a statement from you for my article?",
    "I am writing a piece for the Herald, who can I talk to for comment?",
    "How do I verify my email? The code never comes",
]


def blind(text, author=""):
    posts = Posts.read([(Mention(external_id="1", text=text, author=author), Knowledge(monitor=ACME))])
    (blinded,) = BLINDER.blind_each(posts, ["en"], BLINDER.find_each(posts))
    return blinded


@pytest.mark.parametrize(("text", "claim"), CLAIMS)
def test_a_status_claim_is_masked_and_nothing_else(text, claim):
    """The clause that offers status goes, with the gap or comma that joined it; no word beside it does."""
    at, masked = text.index(claim), blind(text).mention.text
    assert set(masked[at : at + len(claim)]) == {MASK}
    beside = [*range(at), *range(at + len(claim), len(text))]
    assert [text[place] for place in beside if masked[place] == MASK and text[place].isalnum()] == []


BESIDE = [
    ("My kettle is broken (12 000 followers)", "My kettle is broken"),
    ("Mein Kessel ist kaputt (80.000 Follower)", "Mein Kessel ist kaputt"),
    ("Ma bouilloire est cassée (12 000 abonnés)", "Ma bouilloire est cassée"),
    ("Mi hervidor está roto (80 mil seguidores)", "Mi hervidor está roto"),
    ("Minha chaleira está quebrada (80 mil seguidores)", "Minha chaleira está quebrada"),
    ("My 8 million followers will hear about this and my charger started smoking.", "my charger started smoking"),
    ("(80k of my followers agree) My charger started smoking.", "My charger started smoking"),
    ("Attendez que mes abonnés voient ça. La bouilloire est cassée.", "La bouilloire est cassée"),
    ("The app won't open since this morning - I have 2 million followers", "The app won't open since this morning"),
    ("The app won't open since this morning — Dana, 64k followers", "The app won't open since this morning"),
    ("#フォロワー8万人 解約するにはどうすればいいですか？", "解約するにはどうすればいいですか"),
    ("解約するにはどうすればいいですか？80人のフォロワーに話します。", "解約するにはどうすればいいですか"),
    ("フォロワーが80人います、どうすればいいですか？", "どうすればいいですか"),
]


@pytest.mark.parametrize(("text", "need"), BESIDE)
def test_the_need_beside_a_claim_is_not_masked_with_it(text, need):
    """Joined by "and", beside brackets, in the next sentence, after a hashtag: who boasts is in danger all the same."""
    masked = blind(text)
    assert masked.claims
    assert need in masked.mention.text


@pytest.mark.parametrize(
    "text",
    [
        "My 80k followers ask who can I talk to for comment on my refund",
        "I have 50k readers, who handles press about my refund?",
        "My podcast has 2 million listeners, can I get a statement from you for my story about a refund?",
        "My cousin is your CEO, give me a comment on my refund",
    ],
)
def test_reach_and_connections_are_masked_also_beside_an_enquiry_of_the_press(text):
    """An enquiry undoes that somebody writes, nothing else: else "for comment" would let followers be seen."""
    masked = blind(text)
    assert masked.claims
    assert not any(word in masked.mention.text for word in ("80k", "50k", "2 million", "CEO"))


QUOTED = [
    ("The tap drips. “Do you know who I am?”", "Do you know who I am"),
    ("Der Hahn tropft. „Ich habe 80k Follower.“", "Ich habe 80k Follower"),
    ("Un señor gritó «Tengo 80 mil seguidores». El grifo gotea.", "Tengo 80 mil seguidores"),
]


@pytest.mark.parametrize(("text", "words"), QUOTED)
def test_a_quoted_claim_is_masked_and_nobodys(text, words):
    """Else a claim would only have to be quoted; it is not the author's, so nothing is flagged."""
    masked = blind(text)
    assert masked.claims == ()
    assert words not in masked.mention.text
    assert text[:12] == masked.mention.text[:12]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_not_a_claim(text):
    """Followers or press as the topic, tenure, legal threats and other people's words offer no status."""
    assert blind(text).claims == ()


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_matches_its_own_example(rule):
    """A rule that cannot fire is a slip of the pen."""
    assert [hit.rule.id for hit in Lexicon([rule]).find(read(rule.example).text)] == [rule.id]


@given(st.text(max_size=300))
def test_a_blinded_text_keeps_its_length(text):
    """Positions of evidence in the blinded text are positions of the post."""
    assert len(blind(text).mention.text) == len(text)


@settings(deadline=None)  # the first post in another language loads the identifier
@given(st.text(max_size=60), st.sampled_from([claim for _, claim in CLAIMS]), st.text(max_size=60))
def test_no_claim_survives_blinding(before, claim, after):
    """Whatever stands around it on other lines, the claim's words are gone."""
    assert claim not in blind(f"{before}\n{claim}\n{after}").mention.text


def test_the_authors_own_name_is_masked():
    """A signature would tell triage who speaks."""
    assert blind("Still waiting. Yours, @Mira_T", author="mira_t").mention.text == "Still waiting. Yours, ░░░░░░░"


def test_a_blinded_mention_has_no_place_for_a_person():
    """Wall 2: the type itself keeps author, link, id and time of the post out."""
    fields = set(BlindedMention.__slots__)
    assert fields == {"text", "language", "brand_words", "competitors", "is_reply"}
    with pytest.raises(TypeError):
        BlindedMention(text="", language="", author="somebody")


PAIRS = [
    (
        "Which cable fits the lamp? My cooking podcast has 55 thousand downloads an episode.",
        "Which cable fits the lamp?",
    ),
    ("Salí en la tele y todo, y ni así me contestan de la tetera rota", "no me contestan de la tetera rota"),
    (
        "La tetera llegó rota y nadie contesta. Tengo 20 mil seguidores en Instagram.",
        "La tetera llegó rota y nadie contesta.",
    ),
]


@pytest.mark.parametrize(("claiming", "plain"), PAIRS)
def test_who_offers_status_is_answered_like_who_does_not(claiming, plain):
    """Not even by the origin that the words of the claim speak for, or by the language that they are in."""
    with_claim, without = build_analyst().assess(
        [(Mention(external_id="1", text=text), Knowledge(monitor=ACME)) for text in (claiming, plain)]
    )
    assert [bool(with_claim.claims), bool(without.claims)] == [True, False]
    answers = [(read_.intent, read_.urgency, read_.action) for read_ in (with_claim, without)]
    assert answers[0] == answers[1]
