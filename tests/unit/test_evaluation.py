"""Figures of reading: computed by hand, by another way, and by the laws they obey."""

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import a_judged, said, scorer_or_skip, to_gold, to_prediction, told_by_scorer

from analyzers.evaluation.answers import Answer
from analyzers.evaluation.claims import ClaimRow, differing, judge_claims
from analyzers.evaluation.report import evaluate, evaluate_shuffled
from analyzers.evaluation.strata import OTHERS, sort_into_strata
from analyzers.evaluation.table import build_table
from analyzers.insight.intervals import wilson
from analyzers.labels import COMMERCIAL, Action, Intent, Origin, Urgency
from analyzers.verdict import Probabilities

ANSWERABLE = [origin for origin in Origin if origin is not Origin.COORDINATED]
ORDER = [Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.CRITICAL]


def measured(rows, **options):
    return {
        name: figure.value for name, figure in evaluate(rows, options.pop("resamples", 0), **options).figures.items()
    }


def business(chance, origin=Origin.PAID, **labels):
    """Give a post of this origin that is answered to be business with this probability."""
    four = Probabilities(organic=1 - chance, paid=chance, self_promotion=0.0, owned=0.0)
    answered = Origin.PAID if chance > 0.5 else Origin.ORGANIC
    return a_judged(origin=origin, answered={"origin": answered, **labels}, probabilities=four)


def levels(labelled, answered):
    """Give one post of the first level of urgency that was answered with the second."""
    return [a_judged(urgency=Urgency(labelled), answered={"urgency": Urgency(answered)})]


@st.composite
def judged_rows(draw, least=1):
    """Draw posts judged anyhow; probabilities are sixty-fourths, so that sums are exact."""
    chance = random.Random(draw(st.integers(0, 10**6)))  # noqa: S311  a repeatable draw
    with_probabilities = draw(st.booleans())
    return [_row(chance, with_probabilities) for _ in range(draw(st.integers(least, 60)))]


def _row(chance, with_probabilities):
    gold = said(
        origin=chance.choice(list(Origin)), intent=chance.choice(list(Intent)), urgency=chance.choice(list(Urgency)),
        action=chance.choice(list(Action)), status_leverage=chance.random() < 0.3,
    )  # fmt: skip
    answered = said(
        origin=chance.choice(ANSWERABLE), intent=chance.choice([gold.intent, *Intent]),
        urgency=chance.choice([gold.urgency, *Urgency]), action=chance.choice([gold.action, *Action]),
        status_leverage=chance.random() < 0.3,
    )  # fmt: skip
    cuts = sorted(chance.randint(0, 64) for _ in range(3))
    parts = [(high - low) / 64 for low, high in zip([0, *cuts], [*cuts, 64], strict=True)]
    names = ("organic", "paid", "self_promotion", "owned")
    four = Probabilities(**dict(zip(names, parts, strict=True))) if with_probabilities else None
    return gold, Answer(labels=answered, probabilities=four)


# By hand


def test_precision_recall_and_f1_of_a_class():
    """Three are paid; two of them are found, and one of the four that are called paid is organic, one owned."""
    paid, organic, owned = Origin.PAID, Origin.ORGANIC, Origin.OWNED
    pairs = [(paid, paid), (paid, paid), (paid, organic), (organic, paid), (owned, paid), (organic, organic)]
    found = measured([a_judged(origin=one, answered={"origin": other}) for one, other in pairs])
    assert found["origin.paid.n"] == 3
    assert found["origin.paid.precision"] == 0.5
    assert found["origin.paid.recall"] == 0.667
    assert found["origin.paid.f1"] == 0.571
    assert found["origin_macro_f1"] == round((0.5 + 0.571 + 0.0) / 3, 3)
    assert "origin.self_promotion.f1" not in found
    assert found["organic_called_commercial"] == 0.5


def test_area_under_the_curve_counts_pairs_and_half_of_ties():
    """0.5 beats 0.25 and ties with 0.5; 0.75 beats both: 3.5 of 4 pairs."""
    organic = Origin.ORGANIC
    rows = [business(0.25, organic), business(0.5, organic), business(0.5), business(0.75)]
    assert measured(rows)["commercial_auc"] == 0.875


def test_recall_at_few_false_alarms_looks_above_the_highest_of_the_others():
    """Of forty others two per cent is none and five per cent is two: the bar falls from 0.75 to 0.25."""
    others = [business(0.75, Origin.ORGANIC), business(0.5, Origin.ORGANIC), *[business(0.25, Origin.ORGANIC)] * 38]
    found = measured([*others, business(0.875), business(0.625), business(0.375), business(0.125)])
    assert found["commercial_recall_at_2pct_fpr"] == 0.25
    assert found["commercial_recall_at_5pct_fpr"] == 0.75


def test_posts_that_a_person_could_not_decide_are_left_out_of_what_is_business():
    """They count neither way, and what is left to a person is told of all posts."""
    unclear = a_judged(origin=Origin.UNCLEAR, answered={"origin": Origin.UNCLEAR})
    rows = [business(0.25, Origin.ORGANIC), business(0.75), replace_probabilities(unclear, 0.875)]
    found = measured(rows)
    assert found["commercial_auc"] == 1.0
    assert found["sent_to_a_person"] == 0.333


def replace_probabilities(row, chance):
    labels, answer = row
    return labels, replace(answer, probabilities=business(chance)[1].probabilities)


def test_the_calibration_error_is_how_far_probabilities_are_from_hits():
    """0.9375 came true and 0.625 did not: (0.0625 + 0.625) / 2; a missing probability leaves no figure."""
    rows = [business(0.9375), business(0.625, Origin.ORGANIC)]
    assert measured(rows)["origin_calibration_error"] == 0.344
    assert measured([*rows, a_judged()])["origin_calibration_error"] is None


def test_kappa_weighs_by_the_square_of_the_distance():
    """One step in four against the 28 that chance leaves of 16: 1 - (1/4)/(28/16)."""
    pairs = [("low", "low"), ("low", "normal"), ("high", "high"), ("high", "high")]
    rows = [row for pair in pairs for row in levels(*pair)]
    assert measured(rows)["urgency_quadratic_kappa"] == 0.857
    assert measured(rows[:1])["urgency_quadratic_kappa"] is None


def test_urgent_is_high_or_critical():
    """Three are urgent and two of them are called so, beside one that is not."""
    pairs = [("critical", "high"), ("high", "high"), ("high", "normal"), ("low", "critical"), ("low", "low")]
    found = measured([a_judged(urgency=Urgency(one), answered={"urgency": Urgency(other)}) for one, other in pairs])
    assert (found["urgent_recall.n"], found["urgent_recall.recall"]) == (3, 0.667)
    assert (found["urgent_precision.n"], found["urgent_precision.precision"]) == (3, 0.667)


def test_the_narrower_mean_of_intents_leaves_small_classes_out():
    """Twenty complaints are enough, nineteen questions are not; intents nobody labelled are in neither mean."""
    complaint, question = Intent.COMPLAINT, Intent.QUESTION
    rows = [a_judged(intent=complaint, answered={"intent": complaint})] * 20
    rows += [a_judged(intent=question, answered={"intent": Intent.CHATTER})] * 19
    found = measured(rows)
    assert (found["intent_macro_f1"], found["intent_macro_f1_all_seven"], found["complaint_f1"]) == (1.0, 0.5, 1.0)


def test_actions_and_status_claims():
    """Half of the actions are right; one of two claims is found, and one of two posts without is called a claim."""
    thank, ignore = Action.THANK, Action.IGNORE
    claims = [(True, True, thank), (True, False, thank), (False, True, ignore), (False, False, ignore)]
    found = measured([
        a_judged(status_leverage=one, action=thank, answered={"status_leverage": other, "action": action})
        for one, other, action in claims
    ])  # fmt: skip
    assert found["action_accuracy"] == 0.5
    assert (found["status_leverage.yes.recall"], found["status_leverage.yes.precision"]) == (0.5, 0.5)
    assert (found["status_leverage_false_alarms.n"], found["status_leverage_false_alarms.false_alarms"]) == (2, 1)


def test_errors_by_confidence_begin_with_the_surest():
    """Eight sure hits, then two errors; among equally sure posts errors are spread evenly."""
    sure = [business(0.75 + place / 64) for place in range(8)]
    unsure = [business(0.625, Origin.ORGANIC), business(0.5625, Origin.ORGANIC)]
    assert [point.error for point in evaluate(sure + unsure, 0).risk] == [*[0.0] * 8, 0.111, 0.2]
    even = [business(0.75)] * 5 + [business(0.75, Origin.ORGANIC)] * 5
    assert {point.error for point in evaluate(even, 0).risk} == {0.5}
    assert evaluate([a_judged()], 0).risk == ()


def test_a_perfect_readers_calibration_error_is_none_for_certainty_and_some_for_doubt():
    """Who is always certain and right has none; of twenty posts at 0.75 chance alone makes some."""
    assert evaluate([business(1.0)] * 20, 0).perfect == (0.0, 0.0)
    low, high = evaluate([business(0.75)] * 20, 0).perfect
    assert 0.0 <= low < 0.1 < high < 0.3
    assert evaluate([a_judged()], 0).perfect is None


def test_nothing_to_measure_is_refused():
    """There are no figures of no posts."""
    with pytest.raises(ValueError, match="no posts"):
        evaluate([])


def test_what_adds_up_to_the_same_is_a_tie_in_whatever_order_it_was_added():
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in their last bit."""
    ours = Probabilities(organic=0.4, paid=0.1, self_promotion=0.2, owned=0.3)
    theirs = Probabilities(organic=0.4, paid=0.3, self_promotion=0.2, owned=0.1)
    rows = [a_judged(origin=Origin.PAID, probabilities=ours), a_judged(origin=Origin.ORGANIC, probabilities=theirs)]
    assert ours.commercial != theirs.commercial
    assert measured(rows)["commercial_auc"] == 0.5


# By another way


def pairs_won(rows, tie=0.5):
    """Give the area under the curve by looking at every pair."""
    decided = [(answer.probabilities.commercial, one.origin in COMMERCIAL) for one, answer in rows
               if one.origin is not Origin.UNCLEAR]  # fmt: skip
    ours, others = [p for p, yes in decided if yes], [p for p, yes in decided if not yes]
    won = sum((one > other) + (one == other) * tie for one in ours for other in others)
    return round(won / (len(ours) * len(others)), 4) if ours and others else None


def kappa_by_posts(rows, power=2):
    """Give the kappa from the posts themselves: seen distance over that of every label with every answer."""
    seen, chance = distances(rows, power)
    return round(1 - seen / chance, 3) if chance else None


def distances(rows, power=2):
    places = [(ORDER.index(one.urgency), ORDER.index(answer.labels.urgency)) for one, answer in rows]
    seen = sum(abs(one - other) ** power for one, other in places) * len(places)
    return seen, sum(abs(one - other) ** power for one, _ in places for _, other in places)


def lies_between_digits(rows):
    """Tell whether the kappa is just between two thousandths, where the last bit of a sum decides which is told."""
    seen, chance = distances(rows)
    doubled = 2000 * (1 - Fraction(seen, chance)) if chance else Fraction(0)
    return doubled.denominator == 1 and doubled.numerator % 2 == 1


def f1_by_posts(rows, intent, times=2):
    hits = sum(one.intent is answer.labels.intent is intent for one, answer in rows)
    both = sum((one.intent is intent) + (answer.labels.intent is intent) for one, answer in rows)
    return round(times * hits / both, 3)


@settings(max_examples=60, deadline=None)
@given(judged_rows())
def test_every_figure_of_counts_is_what_the_posts_say(rows):
    """Computed from the posts one by one instead of from counts."""
    found = measured(rows)
    for intent in {one.intent for one, _ in rows}:
        assert found[f"intent.{intent}.f1"] == pytest.approx(f1_by_posts(rows, intent), abs=0.0011)
    assert found["urgency_quadratic_kappa"] == kappa_by_posts(rows)
    if rows[0][1].probabilities:
        assert found["commercial_auc"] == pairs_won(rows)


def test_a_figure_computed_wrongly_would_be_seen():
    """Planted: ties counted whole, distances not squared, hits counted once."""
    rows = many_rows()
    found = measured(rows)
    auc, kappa, f1 = found["commercial_auc"], found["urgency_quadratic_kappa"], found["complaint_f1"]
    assert pairs_won(rows) == auc != pairs_won(rows, tie=1)
    assert kappa_by_posts(rows) == kappa != kappa_by_posts(rows, power=1)
    assert f1_by_posts(rows, Intent.COMPLAINT) == f1 != f1_by_posts(rows, Intent.COMPLAINT, times=1)


@settings(max_examples=60, deadline=None)
@given(judged_rows(least=2))
def test_every_figure_is_the_scorers_to_the_last_digit(rows):
    """On made-up answers; skipped where the scorer is not at hand."""
    scorer = scorer_or_skip()
    if all(one.origin is Origin.UNCLEAR for one, _ in rows):
        return  # the scorer divides by none here
    found = evaluate(rows, 0)
    gold = [to_gold(place, one) for place, (one, _) in enumerate(rows)]
    answers = [to_prediction(place, answer) for place, (_, answer) in enumerate(rows)]
    told, band = told_by_scorer(scorer, gold, answers)
    ours = {name: figure.value for name, figure in found.figures.items()}
    if lies_between_digits(rows):  # the scorer adds up fractions post by post, we whole numbers
        assert abs(ours.pop("urgency_quadratic_kappa") - told.pop("urgency_quadratic_kappa")) <= 0.0011
    assert ours == told
    assert found.perfect == band


def test_kappa_just_between_two_thousandths_is_known_from_one_that_is_not():
    """Of 11 posts 4 are a level off, of 121 pairs 64: 1 - 44/64 is 0.3125; one more hit makes 1 - 48/74."""
    rows = [*levels("low", "low") * 2, *levels("normal", "low") * 4, *levels("normal", "normal") * 5]
    assert lies_between_digits(rows)
    assert not lies_between_digits([*rows, *levels("normal", "normal")])
    assert not lies_between_digits(levels("low", "low"))


# Laws


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=40))
def test_the_area_under_the_curve_looks_at_order_alone(posts):
    """Squared probabilities give the same; turned round, they give the rest."""

    def area(change):
        rows = [business(change(eighths / 8), Origin.PAID if paid else Origin.ORGANIC) for eighths, paid in posts]
        return measured(rows)["commercial_auc"]

    plain, squared, turned = area(lambda x: x), area(lambda x: x * x), area(lambda x: 1 - x)
    assert plain == squared
    assert plain is None or plain + turned == pytest.approx(1.0, abs=0.0002)


@settings(max_examples=40, deadline=None)
@given(judged_rows())
def test_perfect_answers_get_the_best_of_every_figure(rows):
    """Every class has an F1 of 1, kappa is 1 where it has a meaning, and nobody is called what he is not."""
    judgeable = [(one, one) for one, _ in rows if one.origin is not Origin.COORDINATED]
    if not judgeable:
        return
    found = measured([(one, Answer(labels=same)) for one, same in judgeable])
    assert {value for name, value in found.items() if name.endswith((".f1", "_f1", "accuracy"))} <= {1.0, None}
    assert found["urgency_quadratic_kappa"] in (1.0, None)
    assert found["organic_called_commercial"] == found["status_leverage_false_alarms.false_alarms"] == 0


@settings(max_examples=40, deadline=None)
@given(judged_rows(), st.randoms())
def test_the_order_of_posts_does_not_matter(rows, chance):
    """Figures are of the posts as a set."""
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = measured(rows), measured(mixed)
    assert one.keys() == other.keys()
    assert all(one[name] == pytest.approx(other[name], abs=0.0011) for name in one)


@settings(max_examples=40, deadline=None)
@given(judged_rows())
def test_no_figure_of_a_share_leaves_its_range(rows):
    """Shares lie between 0 and 1, kappa between -1 and 1; by chance kappa is 0 and the area a half."""
    for name, figure in evaluate(rows, 0).figures.items():
        if not figure.is_count and figure.value is not None:
            assert (-1 if "kappa" in name else 0) <= figure.value <= 1, name
        if "kappa" in name:
            assert figure.chance in (0.0, None)
        if "auc" in name:
            assert figure.chance in (0.5, None)


# Intervals


def many_rows(right=0.8, number=400):
    """Give posts of which this share is answered rightly in everything, by a fixed draw."""
    chance = random.Random(7)  # noqa: S311  a repeatable draw
    rows = []
    for _ in range(number):
        gold = said(
            origin=chance.choice(ANSWERABLE[:4]), intent=chance.choice(list(Intent)), urgency=chance.choice(ORDER),
            action=chance.choice(list(Action)), status_leverage=chance.random() < 0.3,
        )  # fmt: skip
        other = said(
            origin=chance.choice(ANSWERABLE[:4]), intent=chance.choice(list(Intent)), urgency=chance.choice(ORDER),
            action=chance.choice(list(Action)), status_leverage=chance.random() < 0.3,
        )  # fmt: skip
        answered = gold if chance.random() < right else other
        sure = 0.75 if answered.origin in COMMERCIAL else 0.25
        rows.append((gold, Answer(labels=answered, probabilities=business(sure)[1].probabilities)))
    return rows


def test_an_interval_is_as_wide_as_the_one_that_is_known_for_a_share():
    """Drawing anew and Wilson's formula agree on the share of right actions."""
    figure = evaluate(many_rows(), 1000).figures["action_accuracy"]
    known = wilson(round(figure.value * 400), 400).interval
    assert figure.low == pytest.approx(known.low, abs=0.01)
    assert figure.high == pytest.approx(known.high, abs=0.01)


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others():
    """A figure can be looked up again."""
    rows = many_rows(number=60)
    assert evaluate(rows, 50).figures == evaluate(rows, 50).figures
    assert evaluate(rows, 50).figures != evaluate(rows, 50, seed=2).figures


def test_every_interval_holds_its_figure_and_counts_have_none():
    """Of shares and kappas of 400 posts; without resamples nothing has an interval."""
    for name, figure in evaluate(many_rows(), 200).figures.items():
        if figure.is_count:
            assert figure.low is None
        elif figure.low is not None:
            assert figure.low <= figure.value <= figure.high, name
    assert all(figure.low is None for figure in evaluate(many_rows(), 0).figures.values())


def test_where_every_draw_gives_the_same_there_is_no_interval():
    """None of 40 organic posts is called business: that does not mean that none of a million would be."""
    rows = [business(0.25, Origin.ORGANIC)] * 40
    figure = evaluate(rows, 50).figures["organic_called_commercial"]
    assert (figure.value, figure.low, figure.high) == (0.0, None, None)


def test_labels_dealt_out_anew_bring_every_figure_to_its_chance_level():
    """However well posts were read, and however the labels are spread."""
    found = evaluate_shuffled(many_rows(right=0.95), 200).figures
    for figure in found.values():
        if figure.low is not None and figure.chance is not None:
            assert figure.low - 0.01 <= figure.chance <= figure.high + 0.01, figure
    assert found["commercial_auc"].value == pytest.approx(0.5, abs=0.02)
    assert found["urgency_quadratic_kappa"].value == pytest.approx(0.0, abs=0.02)
    assert evaluate(many_rows(right=0.95), 0).figures["urgency_quadratic_kappa"].value > 0.9


def test_figures_that_compare_answers_with_themselves_would_be_seen():
    """Planted: labels made from the answers after the deal stay at 1, far from chance."""
    rows = [(answer.labels, answer) for _, answer in many_rows()]
    dealt = build_table(rows).deal(np.random.default_rng(1).permutation(len(rows)))
    assert (dealt.origin.labelled != dealt.origin.answered).any()
    assert evaluate(rows, 0).figures["urgency_quadratic_kappa"].value == 1.0
    assert abs(evaluate_shuffled(rows, 50).figures["urgency_quadratic_kappa"].value) < 0.05


# Strata and claims


def test_small_strata_stand_together():
    """Twenty posts are enough for figures of their own; largest first, the rest last."""
    names = ["forum"] * 20 + ["x"] * 30 + ["blog"] * 19 + ["radio"]
    found = sort_into_strata([a_judged()] * 70, names)
    assert [(name, len(rows)) for name, rows in found.parts] == [("x", 30), ("forum", 20), (OTHERS, 20)]
    assert found.folded == ("blog", "radio")
    assert sort_into_strata([a_judged()] * 20, ["x"] * 20).folded == ()


def test_claims_are_counted_by_language_and_pairs_that_differ_are_named():
    """One of two claims is found; its plain wording is judged less urgent."""
    calm, pressing = said(), said(urgency=Urgency.HIGH, status_leverage=True)
    rows = [
        ClaimRow(identity="1", language="en", claims=True, answered=pressing, plain=said(urgency=Urgency.NORMAL)),
        ClaimRow(identity="2", language="de", claims=True, answered=calm, plain=calm),
        ClaimRow(identity="3", language="de", claims=False, answered=calm),
    ]
    everything, german, english = judge_claims(rows)
    assert (everything.recall, everything.precision, everything.pairs, everything.urgency_differs) == (0.5, 1.0, 2, 1)
    assert (german.language, german.recall, german.posts) == ("de", 0.0, 2)
    assert (english.urgency_differs, english.intent_differs, english.action_differs) == (1, 0, 0)
    assert differing(rows) == ["1"]
