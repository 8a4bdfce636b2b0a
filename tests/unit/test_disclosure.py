"""Disclosure wordings: what counts, what does not, and in whose voice."""

import csv
from pathlib import Path

import pytest

from analyzers.detectors.disclosure import AGAINST, HINT, WEIGHTS, DisclosureDetector, parse_terms
from analyzers.errors import KithError
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Disclosure, Origin, Subtype
from analyzers.mention import Mention
from analyzers.posts import Posts
from config.lexicons import read_table

ROWS = read_table("disclosure")
TERMS = parse_terms(ROWS)
TEXT_TERMS = [term for term in TERMS if term.kind != "url_rule"]
DETECTOR = DisclosureDetector(TERMS)
ACME = Knowledge(monitor=Monitor(name="Acme", owned=("acme",)))
TRAPS = list(csv.DictReader(Path(__file__).with_name("disclosure_traps.csv").read_text(encoding="utf-8").splitlines()))


def signals(text, language="", knowledge=ACME, detector=DETECTOR):
    mention = Mention(external_id="1", text=text, language=language)
    return next(iter(detector.find_each(Posts.read([(mention, knowledge)]))))


def paid(text, **more):
    return max((signal.weight for signal in signals(text, **more) if signal.origin is Origin.PAID), default=0.0)


def test_the_lexicon_keeps_all_entries_with_their_origin():
    """266 entries, every id once, each with a source and a statement of legal adequacy."""
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids)) == 266
    assert all(row["source"] and row["adequacy"] and row["adequate"] in ("yes", "no", "contested") for row in ROWS)
    assert len({language for row in ROWS for language in row["languages"].split("/")} - {"*"}) >= 31


@pytest.mark.parametrize("term", TEXT_TERMS, ids=lambda term: term.id)
def test_every_wording_is_found_in_its_own_example(term):
    """An entry that cannot fire is a slip of the pen."""
    found = {signal.rule for signal in signals(term.example, detector=DisclosureDetector([term]))}
    assert found == {f"disclosure.{term.id}"}


@pytest.mark.parametrize("row", TRAPS, ids=lambda row: f"{row['id']}-{row['text'][:30]}")
def test_a_stated_trap_is_not_payment(row):
    """The words stand there, but they mean something else: at most an ambiguous hint is left."""
    most = WEIGHTS["weak"] if row["expected"] == "weaker" else HINT
    assert paid(row["text"]) <= most


def test_every_stated_trap_has_its_sentence():
    """A trap that nobody tests comes back; rows without a pattern are platform labels, tested with that detector."""
    tested = {row["id"] for row in TRAPS}
    assert {row["id"] for row in ROWS if row["traps"] and row["pattern"]} <= tested


def test_a_trap_is_silenced_by_its_own_rule():
    """Without its `unless` the lexicon would fall into a good part of the traps: the column does work."""
    bare = DisclosureDetector(parse_terms([{**row, "unless": ""} for row in ROWS]))
    fallen = sum(
        any(signal.origin is Origin.PAID and signal.weight > HINT
            for signal in signals(row["text"], detector=bare))
        for row in TRAPS if row["expected"] == "silent"
    )  # fmt: skip
    assert fallen >= 80


@pytest.mark.parametrize(
    ("text", "weight", "disclosure", "subtype"),
    [
        ("#ad Mornings are better with my Acme kettle", WEIGHTS["strong"], Disclosure.CLEAR, Subtype.SPONSORED),
        ("Thanks @acme for sponsoring our meetup pizza!", WEIGHTS["strong"], Disclosure.CLEAR, Subtype.GIFTED),
        ("Use my code MIRA15 at Acme", WEIGHTS["strong"], Disclosure.WEAK, Subtype.AFFILIATE),
        ("This kettle was a present from Acme", WEIGHTS["strong"], Disclosure.WEAK, Subtype.GIFTED),
        ("Acme lent me the new kettle for a month", WEIGHTS["strong"], Disclosure.WEAK, Subtype.GIFTED),
        ("I earn a small commission when you order", WEIGHTS["strong"], Disclosure.CLEAR, Subtype.AFFILIATE),
        ("Anzeige | Mein neuer Wasserkocher", WEIGHTS["strong"], Disclosure.CLEAR, Subtype.SPONSORED),
        ("朝の一杯 #PR", WEIGHTS["strong"], Disclosure.CLEAR, Subtype.SPONSORED),
        ("Love this @acme #partner", WEIGHTS["ambiguous"], Disclosure.WEAK, Subtype.SPONSORED),
    ],
)
def test_a_wording_has_its_strength_and_its_adequacy(text, weight, disclosure, subtype):
    """Evidence of payment and legal adequacy of the label are told apart."""
    best = max(signals(text), key=lambda signal: signal.weight)
    assert (best.origin, best.weight, best.disclosure, best.subtype) == (Origin.PAID, weight, disclosure, subtype)


@pytest.mark.parametrize(
    "text",
    [
        "They forgot #ad on that Acme post",
        "Where is the #ad on this one, Acme?",
        "How did he not put #ad on that Acme post",
        "Why didn't she tag #ad, it is all Acme",
        "There is no #ad on it, but Acme paid",
        "Another #ad for Acme in my feed",
        "Look, he tagged it #ad: all Acme",
        'He just wrote "#ad" under everything',
        "I wish I was #sponsored by Acme",
        "That looks like an #ad for Acme",
        "Acme support gave me a refund and a voucher after the outage",
        "Not sponsored, I just like my Acme kettle #partner",
        "Werbung wegen Markennennung: mein Acme Kocher",
        "아침 커피 #내돈내산",
    ],
)
def test_words_in_another_voice_do_not_count(text):
    """Quoted, missed, wished for, denied: none of it is the author's own disclosure."""
    assert paid(text) <= HINT


def test_a_denial_speaks_against_payment_but_not_against_a_stated_gift():
    """A denial beats an ambiguous tag; a stated gift stands."""
    text = "Not sponsored! The kettle was kindly gifted by Acme"
    assert sorted(signal.weight for signal in signals(text)) == [AGAINST, WEIGHTS["strong"]]


def test_another_brand_that_pays_makes_it_self_promotion():
    """What Zenith pays for is promotion, but not paid by us."""
    assert {signal.origin for signal in signals("A week sponsored by Zenith, with my Acme kettle")} == {
        Origin.SELF_PROMOTION
    }


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("They sent me this to try, @acme", Origin.PAID),
        ("New kettle day, and they kindly sent me this @acme", Origin.PAID),
        ("Zenith kindly sent me this to try", Origin.SELF_PROMOTION),
        ("@zenith they kindly sent me this to try", Origin.SELF_PROMOTION),
        ("Thank you Zenith for gifting me this kettle", Origin.SELF_PROMOTION),
    ],
)
def test_who_is_not_named_is_the_brand_that_the_post_speaks_of(text, origin):
    """They who sent something are the brand; Zenith is not, be it thanked or spoken to."""
    assert {signal.origin for signal in signals(text)} == {origin}


@pytest.mark.parametrize(
    "text",
    [
        "@acme sent me this kettle to try",
        "Acme very kindly lent us the big kettle",
        "Full disclosure: Acme gave me the kettle at no charge for testing",
        "Acme gave us a kettle for an honest review",
    ],
)
def test_what_is_given_is_payment_where_the_post_says_what_for(text):
    """To try, for nothing, for a review, kindly: a stated gift, and not a number that the desk gave somebody."""
    assert paid(text) == WEIGHTS["strong"]


@pytest.mark.parametrize("tag", ["#hikingpartner", "#chesspartner", "#coffeepartner"])
def test_a_tag_that_names_no_brand_is_a_hint_at_most(tag):
    """It has the shape of "#acmepartner", whether or not it is known who Acme is."""
    assert [signal.weight for signal in signals(f"long walk with my {tag}")] == [HINT]
    assert paid("Morning with my #acmepartner") == WEIGHTS["strong"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("gifted by the Spring House shop", Origin.SELF_PROMOTION),
        ("gifted by Ring", Origin.PAID),
        ("gifted by @ring_uk", Origin.PAID),
        ("gifted by Ring's people", Origin.PAID),
    ],
)
def test_a_name_inside_another_word_is_not_the_name(text, origin):
    """Ring does not pay for what Spring House gives."""
    found = signals(text, knowledge=Knowledge(monitor=Monitor(name="Ring")))
    assert {signal.origin for signal in found} == {origin}
    assert {one.weight for one in signals("#boringpartner", knowledge=Knowledge(monitor=Monitor(name="Ring")))} == {
        HINT
    }


def test_a_present_is_payment_where_the_brand_gave_it_and_a_hint_where_nobody_knows_the_brand():
    """A friend's present says nothing of a brand's interest."""
    text = "this coat was a present from Acme"
    assert paid(text) == WEIGHTS["strong"]
    assert paid(text, knowledge=Knowledge(monitor=Monitor(name=""))) == WEIGHTS["weak"]
    assert paid("this coat was a present from Steven") == 0


def test_who_works_elsewhere_is_not_called_staff():
    """The words name the employer; another one than the brand has no interest in it."""
    assert {signal.origin for signal in signals("I work at Acme and love our new kettle")} == {Origin.OWNED}
    assert signals("I work at Zenith and love your Acme kettle") == []


def test_a_quote_is_the_posts_own_words():
    """Positions lead into the post as it was given, hidden characters and all."""
    text = "Kettle time \u200b#\u200bad with Acme"
    found = signals(text)[0]
    assert text[found.start : found.end] == found.quote == "#\u200bad"


@pytest.mark.parametrize("change", [{"strength": "huge"}, {"pattern": "("}, {"unless": "["}])
def test_a_bad_row_is_named(change):
    """Whoever edits the lexicon is told which row is wrong."""
    with pytest.raises(KithError, match="D001"):
        parse_terms([{**ROWS[0], **change}])
