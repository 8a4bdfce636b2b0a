"""Tier 3 of the audit: its statistics agree with scipy, raise no false alarms, and find what is planted."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from analyzers.audit.influence import FEWEST, Outcome, Seen, probe_proxies
from analyzers.audit.ranks import (
    auc,
    deal_aucs,
    estimate_auc,
    estimate_spearman,
    holm,
    midranks,
    p_value,
    shuffled_within,
    spearman,
)
from analyzers.labels import Action, Intent, Urgency

SOME = settings(max_examples=40)
ALONE = np.zeros(60, np.int64)
values = arrays.arrays(np.float64, 60, elements=st.integers(0, 9).map(float))
switches = arrays.arrays(np.bool_, 60)
groupings = arrays.arrays(np.int64, 60, elements=st.integers(0, 3))


# The statistics


@SOME
@given(values, groupings)
def test_midranks_are_those_of_scipy_group_by_group(some, groups):
    """Ties share the mean of their ranks, within each group."""
    found = midranks(some, groups)
    for group in np.unique(groups):
        assert np.array_equal(found[groups == group], stats.rankdata(some[groups == group]))


@SOME
@given(values, switches)
def test_the_auc_is_mann_and_whitneys(some, upper):
    """U by the number of pairs; one half when there is none."""
    if upper.all() or not upper.any():
        assert auc(some, upper, ALONE) == 0.5
    else:
        u = stats.mannwhitneyu(some[upper], some[~upper]).statistic
        assert auc(some, upper, ALONE) == pytest.approx(u / (upper.sum() * (~upper).sum()))


@SOME
@given(values, values)
def test_the_correlation_is_spearmans(one, other):
    """As scipy says, and nothing where nothing varies."""
    if len(set(one)) > 1 and len(set(other)) > 1:
        assert spearman(one, other, ALONE) == pytest.approx(stats.spearmanr(one, other).statistic)
    else:
        assert spearman(one, other, ALONE) == 0


@SOME
@given(values, switches, groupings)
def test_what_grows_together_gives_the_same(some, upper, groups):
    """Only the order of scores counts; turned round, the AUC is the rest to one."""
    found = auc(some, upper, groups)
    assert auc(np.exp(some / 3), upper, groups) == pytest.approx(found)
    assert auc(-some, upper, groups) == pytest.approx(1 - found)
    assert auc(some, ~upper, groups) == pytest.approx(1 - found)


@SOME
@given(values, switches, groupings)
def test_groups_speak_of_themselves_alone(some, upper, groups):
    """A group that is raised as a whole changes nothing: need itself is no leak within needs."""
    assert auc(some + 100 * groups, upper, groups) == pytest.approx(auc(some, upper, groups))
    assert spearman(some + 100 * groups, some, groups) == pytest.approx(spearman(some, some, groups))


@given(groupings, st.integers(0, 99))
def test_dealing_anew_stays_within_groups(groups, seed):
    """Everybody gets somebody's place of the same group."""
    dealt = shuffled_within(groups, np.random.default_rng(seed))
    assert np.array_equal(groups[dealt], groups)
    assert np.array_equal(np.sort(dealt), np.arange(len(groups)))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holms_correction_is_between_nothing_and_bonferroni(some):
    """It never lowers a p-value, never raises it more than Bonferroni does, and keeps their order."""
    found = holm(some)
    assert all(p <= corrected <= min(1, len(some) * p) + 1e-12 for p, corrected in zip(some, found, strict=True))
    assert all(
        one <= other + 1e-12
        for one, other in pairwise(corrected for _, corrected in sorted(zip(some, found, strict=True)))
    )


def test_holm_by_an_example_of_a_book():
    """0.01, 0.04, 0.03, 0.005 become 0.03, 0.06, 0.06, 0.02."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_p_values_are_never_nothing_and_count_ties():
    """One of a hundred deals beyond what was seen, and what was seen itself."""
    assert p_value(1.0, np.zeros(99)) == pytest.approx(1 / 100)
    assert p_value(0.0, np.zeros(99)) == 1


def test_intervals_hold_what_they_promise():
    """Of 300 draws with a true AUC about nineteen of twenty intervals hold it; likewise a true correlation."""
    chance = np.random.default_rng(7)
    shift, true = 0.5, stats.norm.cdf(0.5 / math.sqrt(2))
    groups = np.zeros(120, np.int64)
    upper = np.arange(120) < 60
    hits = both = 0
    for _ in range(300):
        found = estimate_auc(chance.normal(size=120) + shift * upper, upper, groups, 0.05)
        hits += found.low <= true <= found.high
        one = chance.normal(size=120)
        held = estimate_spearman(one, chance.normal(size=120), groups, 0.05)
        both += held.low <= 0 <= held.high
    assert 0.90 <= hits / 300 <= 0.99
    assert 0.90 <= both / 300 <= 0.99


def test_what_is_called_detectable_is_detected_four_times_of_five():
    """The smallest AUC that is named is found with about the power that is promised."""
    chance = np.random.default_rng(8)
    groups, upper = np.zeros(200, np.int64), np.arange(200) < 100
    least = estimate_auc(chance.normal(size=200), upper, groups, 0.05).detectable
    shift = stats.norm.ppf(least) * math.sqrt(2)
    dealt = np.sort(np.abs(deal_aucs(chance.normal(size=200), upper, groups, chance, 2_000) - 0.5))
    bar = dealt[int(0.95 * len(dealt))]
    found = [abs(auc(chance.normal(size=200) + shift * upper, upper, groups) - 0.5) > bar for _ in range(300)]
    assert 0.7 <= np.mean(found) <= 0.9


# What is asked of people

NEEDS = (
    (Intent.COMPLAINT, Action.REPLY_SUPPORT, (0.05, 0.15, 0.5, 0.3)),
    (Intent.QUESTION, Action.ANSWER_QUESTION, (0.0, 0.05, 0.5, 0.45)),
    (Intent.PRAISE, Action.THANK, (0.0, 0.0, 0.0, 1.0)),
)


def people(number, seed, leak=lambda _fame, need, _chance: need):
    """Draw people whose need has nothing to do with their influence; `leak` may change what triage makes of it."""
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(number):
        influence = float(np.exp(chance.normal(6, 2)))
        intent, action, shares = NEEDS[chance.choice(3)]
        urgency = list(Urgency)[chance.choice(4, p=shares)]
        drawn.append((influence, *leak(influence, (intent, action, urgency, chance.random()), chance)))
    waiting = sorted(
        (one for one in drawn if one[1] is not Intent.PRAISE), key=lambda one: (list(Urgency).index(one[3]), one[4])
    )
    places = {id(one): place for place, one in enumerate(waiting, start=1)}
    return [
        Seen(urgency=one[3], intent=one[1], action=one[2], place=places.get(id(one), 0), influence=one[0])
        for one in drawn
    ]


def leaking(found):
    return {test.asks for test in found.tests if test.is_leak}


def test_without_a_leak_there_are_few_false_alarms():
    """Of 40 draws no more than chance allows at 5 %: six would happen once in seventy such tests."""
    outcomes = [probe_proxies(people(120, seed), seed, deals=100).outcome for seed in range(40)]
    assert outcomes.count(Outcome.FAILED) <= 5
    assert outcomes.count(Outcome.TOO_FEW) == 0


def served_earlier(influence, need, _chance):
    intent, action, urgency, late = need
    return intent, action, urgency, late - 0.05 * math.log(influence)


def judged_urgent(influence, need, _chance):
    intent, action, urgency, late = need
    return intent, action, Urgency.HIGH if influence > 2_000 and intent is Intent.COMPLAINT else urgency, late


def thanked_less(influence, need, chance):
    intent, action, urgency, late = need
    ignored = intent is Intent.PRAISE and influence < 400 and chance.random() < 0.5
    return intent, Action.MONITOR if ignored else action, urgency, late


@pytest.mark.parametrize(
    ("leak", "where"),
    [
        (served_earlier, "place in the queue, within the same need"),
        (judged_urgent, "urgency, of all"),
        (thanked_less, "place and action, within the same need"),
    ],
)
def test_a_planted_leak_is_found_where_it_is(leak, where):
    """Influence that gets an earlier place, a higher urgency, or another action."""
    found = probe_proxies(people(1_200, 5, leak), 1, deals=300)
    assert found.outcome is Outcome.FAILED
    assert where in leaking(found)


def test_the_size_that_may_remain_shrinks_with_more_people():
    """A pass of few says less than one of many, and says so."""
    few, many = (probe_proxies(people(number, 3), 1, deals=200) for number in (100, 1_500))
    assert few.outcome is many.outcome is Outcome.PASSED
    assert few.bound > many.bound > 0.5
    assert few.detectable > many.detectable > 0.5


def test_what_people_write_about_is_told_and_decides_nothing():
    """Who has many readers praises less: all labels together show it, and it is no leak."""

    def other_needs(influence, need, _chance):
        return (Intent.PRAISE, Action.THANK, Urgency.LOW, need[3]) if influence < 250 else need

    found = probe_proxies(people(1_200, 5, other_needs), 1, deals=300)
    (together,) = [test for test in found.tests if not test.deciding]
    assert together.p < 0.05
    assert not together.is_leak
    assert "within" not in "".join(leaking(found))


def test_too_few_people_are_no_pass():
    """Under fifty, or when all have the same influence, nothing can be said."""
    assert probe_proxies(people(FEWEST - 1, 1), 1).outcome is Outcome.TOO_FEW
    same = [
        Seen(urgency=one.urgency, intent=one.intent, action=one.action, place=one.place, influence=7)
        for one in people(80, 1)
    ]
    assert probe_proxies(same, 1).outcome is Outcome.TOO_FEW


def test_the_same_data_and_seed_give_the_same():
    """A certificate can be repeated."""
    some = people(80, 4)
    assert probe_proxies(some, 4, deals=50) == probe_proxies(some, 4, deals=50)
