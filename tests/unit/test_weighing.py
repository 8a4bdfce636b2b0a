"""Weighing: probabilities, diminishing returns, and when business is said."""

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from analyzers.analyst import Detector
from analyzers.knowledge import Knowledge, Monitor, Perk
from analyzers.labels import Disclosure, Flag, Origin, Subtype
from analyzers.mention import Mention
from analyzers.verdict import Signal
from analyzers.weighing import MOST_EVIDENCE, ORIGINS, weigh
from bot.bootstrap import build_analyst

ACME = Monitor(name="Acme", owned=("acme",), staff=("joan",), domains=("acme.example",))


def signal(origin=Origin.PAID, weight=1.0, rule="r", quote="q", **more):
    return Signal(origin=origin, rule=rule, weight=weight, quote=quote, start=0, end=1, **more)


signals = st.lists(
    st.builds(signal, st.sampled_from(ORIGINS), st.floats(-8, 8), st.text(max_size=5), st.text(max_size=5)), max_size=12
)


def read(text, perks=(), **more):
    mention = Mention(external_id="1", text=text, created_at=NOW, **more)
    return build_analyst().assess([(mention, Knowledge(monitor=ACME, perks=perks))])[0].verdict


@given(signals)
def test_probabilities_are_probabilities(found):
    """Each lies between 0 and 1, and they sum to 1."""
    chances = weigh(found).probabilities
    parts = (chances.organic, chances.paid, chances.self_promotion, chances.owned)
    assert all(0 <= part <= 1 for part in parts)
    assert sum(parts) == pytest.approx(1, abs=1e-9)


@given(signals, st.floats(0.01, 8))
def test_more_evidence_of_payment_never_lowers_its_probability(found, weight):
    """Diminishing returns never turn into losses."""
    assert weigh([*found, signal(weight=weight)]).probabilities.paid >= weigh(found).probabilities.paid - 1e-12


@given(signals, st.randoms(use_true_random=False))
def test_the_order_of_signals_does_not_matter(found, shuffler):
    """The same evidence gives the same verdict."""
    shuffled = list(found)
    shuffler.shuffle(shuffled)
    assert weigh(shuffled).origin == weigh(found).origin
    assert weigh(shuffled).probabilities.paid == pytest.approx(weigh(found).probabilities.paid)


@given(signals)
def test_a_post_is_never_called_coordinated_and_evidence_is_capped(found):
    """Coordinated is said of clusters."""
    verdict = weigh(found)
    assert verdict.origin is not Origin.COORDINATED
    assert len(verdict.evidence) <= MOST_EVIDENCE


def test_a_post_that_shows_nothing_is_organic_and_not_certainly_so():
    """No sign of payment is no proof."""
    verdict = weigh([])
    assert verdict.origin is Origin.ORGANIC
    assert 0.85 < verdict.confidence < 0.95


@pytest.mark.parametrize(
    ("text", "origin", "disclosure"),
    [
        ("#ad Mornings are better with my Acme kettle", Origin.PAID, Disclosure.CLEAR),
        ("Acme kettle arrived as a surprise from the brand", Origin.PAID, Disclosure.NONE),
        ("Thanks @acme for sponsoring our meetup pizza!", Origin.PAID, Disclosure.CLEAR),
        ("Love this @acme #partner", Origin.UNCLEAR, Disclosure.NONE),
        ("I drive for Acme and the app has not paid us since Monday", Origin.ORGANIC, Disclosure.NONE),
        ("My Acme kettle leaks and nobody answers", Origin.ORGANIC, Disclosure.NONE),
        ("Acme support gave me a refund and a free month after the outage", Origin.ORGANIC, Disclosure.NONE),
        ("Check out my channel, link in bio, use code KITTY for 20% off", Origin.SELF_PROMOTION, Disclosure.NONE),
        ("We're hiring a barista, apply now at https://jobs.example/1", Origin.SELF_PROMOTION, Disclosure.NONE),
        ("Grab it https://www.amazon.com/dp/B0?tag=mira-20", Origin.PAID, Disclosure.NONE),
        ("The kettle, #gifted, in collaboration with Acme and in partnership with Acme", Origin.PAID, Disclosure.WEAK),
    ],
)
def test_the_pairs_of_the_labelling_guide_come_out(text, origin, disclosure):
    """Consideration beats tone; one weak word alone does not make a fan an advertiser."""
    verdict = read(text)
    assert (verdict.origin, verdict.disclosure) == (origin, disclosure)


def test_one_weak_wording_alone_is_unclear_or_organic_but_never_paid():
    """The team decides."""
    assert read("A brunch in collaboration with Acme").origin is not Origin.PAID


@pytest.mark.parametrize(("author", "rule"), [("ACME", "owned_account.account"), ("@joan", "owned_account.staff")])
def test_own_accounts_and_staff_are_owned_whatever_they_say(author, rule):
    """The workspace named them."""
    verdict = read("My Acme kettle leaks", author=author)
    assert verdict.origin is Origin.OWNED
    assert verdict.evidence[0].rule == rule


@pytest.mark.parametrize(("days", "origin"), [(0, Origin.PAID), (90, Origin.PAID), (91, Origin.ORGANIC)])
def test_a_perk_explains_posts_within_its_window(days, origin):
    """The day of giving and the last day included."""
    given_on = NOW.date().fromordinal(NOW.date().toordinal() - days)
    verdict = read("Love my kettle", (Perk(person="mira", what="kettle", given_on=given_on),), author="Mira")
    assert verdict.origin is origin
    assert (verdict.subtype is Subtype.GIFTED) == (origin is Origin.PAID)


@pytest.mark.parametrize(
    ("flag", "origin"), [(Flag.TRUE, Origin.PAID), (Flag.FALSE, Origin.ORGANIC), (Flag.UNKNOWN, Origin.ORGANIC)]
)
def test_the_platforms_switch_counts_only_when_it_is_on(flag, origin):
    """Left off it proves nothing; a flag that comes later is read when the post is read again."""
    verdict = read("Love my kettle", paid_partnership=flag)
    assert verdict.origin is origin


@pytest.mark.parametrize(
    ("flag", "origin"), [(Flag.TRUE, Origin.OWNED), (Flag.FALSE, Origin.ORGANIC), (Flag.UNKNOWN, Origin.ORGANIC)]
)
def test_who_belongs_to_the_brand_by_the_platforms_word_is_owned(flag, origin):
    """Staff speaks for the brand; who does not belong to it, or hides it, is read by the words alone."""
    verdict = read("My Acme kettle leaks", affiliated=flag)
    assert verdict.origin is origin
    quoted = [one.quote for one in verdict.evidence if one.rule == "platform_flag.affiliated"]
    assert quoted == (["named as one of the brand's own people by the platform"] if flag is Flag.TRUE else [])


def test_who_belongs_to_the_brand_is_owned_also_where_the_post_is_labelled_as_paid():
    """A post of staff that is labelled as paid is the brand's own: nobody need be asked to disclose it."""
    verdict = read("Our kettle", affiliated=Flag.TRUE, paid_partnership=Flag.TRUE)
    assert verdict.origin is Origin.OWNED
    assert verdict.evidence[0].rule == "platform_flag.affiliated"


def test_every_detector_has_the_common_form():
    """A new one joins by one line."""
    assert all(callable(detector.find_each) for detector in build_analyst().detectors)
    assert hasattr(Detector, "find_each")
