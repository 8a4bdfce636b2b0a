"""The audit of a team: its figures against libraries and by hand, what it says, whom it hides, how often it errs."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from analyzers.fairness.audit import DRAWS, SEEN, Verdict, audit_team, judge, try_team
from analyzers.fairness.bands import LEAST_PEOPLE, make_bands
from analyzers.fairness.concordance import MOST_CASES, rank_correlation
from analyzers.fairness.odds import compare_halves, odds_ratio
from analyzers.fairness.sample import NEEDS, TooFewError, Wait, arrange, columns, narrow
from analyzers.fairness.survival import fit_trend, trend
from analyzers.fairness.teams import Team, draw_team
from analyzers.labels import Urgency
from analyzers.waits import MIDDLE, wait_until
from bot.bench.fairness import (
    CALM,
    FAIR,
    LATE,
    MOSTLY,
    SELDOM,
    FairnessBench,
    fairness_bench_to_plain,
    make_teams,
    measure_fairness,
    present_fairness_bench,
)
from bot.platforms.terminal import render
from bot.present.fairness import Joined, present_team_audit, say_followers, say_verdict, team_audit_to_plain

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NORMAL = NEEDS.index(Urgency.NORMAL)


def a_sample(followers, hours, answered, **changes):
    """Give a sample with one case a person, all of normal need and the same age."""
    number = len(followers)
    plain = {
        "person": np.arange(number),
        "followers": np.array(followers, float),
        "need": np.full(number, NORMAL),
        "hours": np.array(hours, float),
        "watched": np.full(number, 1000.0),
        "answered": np.array(answered, bool),
    }
    return columns(**{**plain, **changes})


def drawn_sample(number=60, seed=1):
    chance = np.random.default_rng(seed)
    return a_sample(chance.integers(0, 5000, number), chance.exponential(10, number), chance.random(number) < 0.7)


def a_wait(person="a", followers=10.0, **changes):
    plain = Wait(person=person, followers=followers, urgency=Urgency.NORMAL, hours=1.0, watched=9.0, answered=True)
    return replace(plain, **changes)


# Figures


def test_halves_are_of_people_and_as_even_as_ties_allow():
    """Somebody's ten cases count once; where many have no followers, the cut is beside them."""
    often = arrange([a_wait("loud", 900)] * 10 + [a_wait(name, 1) for name in "abc"])
    assert often.upper.sum() == 10
    tied = a_sample([0, 0, 0, 0, 0, 7], range(6), [True] * 6)
    assert list(tied.upper) == [False] * 5 + [True]
    tied = a_sample([0, 7, 7, 7, 7, 7], range(6), [True] * 6)
    assert list(tied.upper) == [False] + [True] * 5


def test_the_middle_wait_counts_who_still_waits():
    """Worked by hand: of five, two answered before the third stops being watched, one after."""
    hours, answered = np.array([1.0, 2, 3, 4, 5]), np.array([True, True, False, True, False])
    assert wait_until(MIDDLE, hours, answered).hours == 4
    assert wait_until(MIDDLE, hours, np.array([True] * 5)).hours == 3
    assert wait_until(MIDDLE, hours, np.array([True, False, False, False, False])).hours is None
    assert wait_until(MIDDLE, hours, np.array([False] * 5)).hours is None


def test_the_interval_of_the_middle_wait_holds_it():
    """And is open above where the curve's upper band never falls below one half."""
    team = drawn_sample(200)
    found = wait_until(MIDDLE, team.hours, team.answered)
    assert found.low < found.hours < found.high
    few = wait_until(MIDDLE, np.array([1.0, 2, 3]), np.array([True, True, False]))
    assert few.high is None


def test_the_trend_of_two_groups_is_the_logrank_test():
    """As scipy computes it, without ties and strata."""
    team = drawn_sample()
    team = replace(team, followers=np.where(team.upper, 9.0, 0.0))
    slope = trend(team)
    groups = [stats.CensoredData.right_censored(team.hours[some], ~team.answered[some]) for some in
              (team.upper, ~team.upper)]  # fmt: skip
    assert slope.score / math.sqrt(slope.information) == pytest.approx(-stats.logrank(*groups).statistic, abs=1e-9) or (
        slope.score / math.sqrt(slope.information) == pytest.approx(stats.logrank(*groups).statistic, abs=1e-9)
    )


def test_the_ratio_of_paces_maximises_coxs_likelihood():
    """Found again by a general optimiser on the likelihood written out, with strata."""
    team = replace(drawn_sample(80), stratum=np.arange(80) % 3)

    def unlikely(ratio):
        total = 0.0
        for case in np.flatnonzero(team.answered):
            at_risk = (team.hours >= team.hours[case]) & (team.stratum == team.stratum[case])
            total += ratio * team.magnitude[case] - math.log(np.exp(ratio * team.magnitude[at_risk]).sum())
        return -total

    best = optimize.minimize_scalar(unlikely, bounds=(-3, 3), method="bounded", options={"xatol": 1e-9}).x
    assert fit_trend(team)[0] == pytest.approx(best, abs=1e-5)


def test_no_ratio_is_told_where_the_fit_runs_away():
    """Nobody was answered; or only the most famous were, one after the other."""
    nobody = a_sample([1, 10, 100], [1, 2, 3], [False] * 3)
    assert fit_trend(nobody) is None
    apart = a_sample([1000, 100, 10, 1], [1, 2, 3, 4], [True] * 4)
    assert fit_trend(apart) is None


def test_halves_are_compared_as_mantel_and_haenszel_do():
    """With one stratum: the chi-square of the table, times (n - 1)/n."""
    team = drawn_sample()
    table = [[(half & said).sum() for said in (team.answered, ~team.answered)] for half in (team.upper, ~team.upper)]
    chi = stats.chi2_contingency(table, correction=False).statistic
    slope = compare_halves(team)
    assert slope.score**2 / slope.information == pytest.approx(chi * (team.cases - 1) / team.cases)
    assert odds_ratio(team)[0] == pytest.approx(table[0][0] * table[1][1] / (table[0][1] * table[1][0]))


def test_a_persons_many_cases_are_one_voice():
    """Ten times the same cases of the same people: ten times the score, and no more certainty."""
    once = drawn_sample()
    again = columns(**{name: np.tile(getattr(once, name), 10) for name in
                       ("person", "followers", "need", "hours", "watched", "answered")})  # fmt: skip
    again = replace(again, stratum=np.tile(once.stratum, 10))
    for test in (compare_halves, trend):
        one, ten = (slope.score / math.sqrt(slope.variance) for slope in (test(once), test(again)))
        assert ten == pytest.approx(one, rel=0.02)


def test_the_rank_correlation_is_that_of_all_pairs():
    """Counted pair by pair, with a person's weight, without pairs of one person or of two needs."""
    team = replace(drawn_sample(30), person=np.arange(30) // 2, people=15, stratum=np.zeros(30, int))
    team = replace(team, need=np.where(np.arange(30) % 3 == 0, 1, NORMAL))
    weights = np.random.default_rng(2).integers(0, 3, (4, 15)).astype(float)
    for drawn, found in zip(weights, rank_correlation(team, weights), strict=True):
        won = compared = 0.0
        for one in range(30):
            for other in range(30):
                apart = team.person[one] != team.person[other] and team.need[one] == team.need[other]
                if apart and team.answered[one] and team.hours[one] < team.hours[other]:
                    weight = drawn[team.person[one]] * drawn[team.person[other]]
                    compared += weight
                    won += weight * np.sign(team.followers[one] - team.followers[other])
        assert found == pytest.approx(won / compared, abs=1e-5)


def test_strictly_by_followers_is_one_and_the_reverse_minus_one():
    """The ends of the scale."""
    team = a_sample(range(20), range(20, 0, -1), [True] * 20)
    assert rank_correlation(team, np.ones((1, 20)))[0] == 1
    turned = replace(team, hours=team.hours[::-1])
    assert rank_correlation(turned, np.ones((1, 20)))[0] == -1


def test_pairs_of_very_many_cases_are_drawn():
    """Whole people, at most so many cases; the audit says how many."""
    found = audit_team(draw_team(Team(cases=3000), 1), draws=20)
    assert MOST_CASES * 0.95 < found.paired <= MOST_CASES
    assert found.cases == 3000


# Whom it hides

PEOPLE = st.lists(st.integers(0, 3_000_000), min_size=2, max_size=60)


@settings(deadline=None)
@given(PEOPLE)
def test_every_band_holds_five_people_and_everybody_is_in_one(followers):
    """Or there is no audit at all."""
    try:
        team = a_sample(followers, range(len(followers)), [True] * len(followers))
        bands = make_bands(team)
    except TooFewError:
        return
    assert min(band.people for band in bands) >= LEAST_PEOPLE
    assert (sum(band.members.astype(int) for band in bands) == 1).all()
    assert bands[0].low == 0
    assert bands[-1].high is None
    assert [band.high for band in bands[:-1]] == [band.low for band in bands[1:]]


@pytest.mark.parametrize("cases", [14, 20, 43, 200])
@pytest.mark.parametrize("seed", range(4))
def test_no_figure_is_of_fewer_than_five_people(cases, seed):
    """Neither in bands nor in halves; and the needs leave nobody out whom one could find by subtraction."""
    try:
        found = audit_team(draw_team(Team(cases=cases), seed), draws=2)
    except TooFewError:
        return
    cells = [*found.bands, *(half for need in found.needs for half in (need.upper, need.lower))]
    assert min(cell.people for cell in cells) >= LEAST_PEOPLE
    assert sum(need.upper.answered.total + need.lower.answered.total for need in found.needs) in {0, found.cases}


@pytest.mark.parametrize(
    ("team", "says"),
    [
        (lambda: arrange([]), "None of the cases"),
        (lambda: a_sample([7] * 30, range(30), [True] * 30), "equally many followers"),
        (lambda: make_bands(a_sample([1] * 9 + [9000], range(10), [True] * 10)), "10 people do not make two bands"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(team, says):
    """Nobody to compare, nothing to compare by, too few people to hide."""
    with pytest.raises(TooFewError, match=f"There is too little to compare.*{says}"):
        team()


# What it says


def audited(draws=100, seed=3, **team):
    return audit_team(draw_team(Team(**team), seed), draws)


def shown(found):
    joined = Joined(cases=found.cases + 7, known=found.cases, since=NOW, until=NOW)
    return " ".join(
        render(present_team_audit(found, joined, "2 rows of the file skipped, line 3: …", UTC), 100).split()
    )


def test_a_biased_team_is_told_so_with_its_size():
    """Odds ratio, interval, how rare that would be, the rank correlation."""
    found = audited(cases=1000, odds=2)
    assert found.verdict is Verdict.FAVOURS_MANY
    assert found.odds[1] < 2 < found.odds[2]
    assert found.odds[1] > 1
    assert found.correlation[1] > 0
    words = shown(found)
    assert "We answer people with more followers more often than others with the same need." in words
    assert "Chance alone would do this in one of" in words
    assert "7 cases by people who are not in the file left out." in words
    assert "2 rows of the file skipped, line 3: …." in words


def test_the_other_direction_is_told_too():
    """A team that favours people with few followers is no fairer."""
    found = audited(cases=1000, odds=0.4)
    assert say_verdict(found) == "We answer people with fewer followers more often than others with the same need."


def test_sooner_and_both_are_said_in_their_words():
    """Speed alone; often and sooner; more often but later."""
    assert say_verdict(audited(cases=2000, pace=2.5)).startswith("We answer people with more followers sooner")
    both = audited(cases=2000, odds=2.5, pace=2.5)
    assert "with more followers more often and sooner than" in say_verdict(both)
    mixed = audited(cases=3000, odds=2.5, pace=0.4)
    assert mixed.verdict is Verdict.BOTH_WAYS
    assert "with more followers more often and later than" in say_verdict(mixed)


def test_a_small_sample_says_what_it_could_have_seen():
    """Forty-three cases tell nothing but a very large bias."""
    found = audited(cases=43)
    assert found.verdict is Verdict.TOO_FEW
    words = shown(found)
    assert "Too few cases to tell whether we answer people alike." in words
    assert f"With 43 cases we could only see an odds ratio above {found.tests.reply.detectable:.0f}" in words
    assert found.tests.reply.detectable > 3


def test_a_fair_team_hears_that_nothing_was_seen_and_what_could_have_been():
    """No difference seen is not no difference."""
    found = audited(cases=1000)
    assert found.verdict is Verdict.NONE_SEEN
    assert "We saw no difference" in shown(found)
    assert "With 1,000 cases we could only see an odds ratio above 1.5" in shown(found)


def test_where_everybody_is_answered_only_the_waits_are_compared():
    """No odds ratio is made up, and the verdict rests on what is left."""
    team = draw_team(Team(cases=1500), 1)
    all_answered = narrow(team, team.answered)
    found = audit_team(all_answered, 50)
    assert found.odds is None
    assert found.tests.reply.detectable is None
    assert found.verdict is Verdict.NONE_SEEN
    assert "cannot be compared: hardly anybody, or nearly everybody, was answered" in shown(found)
    nobody = narrow(team, ~team.answered)
    assert audit_team(nobody, 50).verdict is Verdict.TOO_FEW


def test_a_program_gets_every_figure():
    """The same numbers, times in hours."""
    found = audited(cases=1000, odds=2)
    plain = team_audit_to_plain(found, Joined(cases=1000, known=1000, since=None, until=NOW), 0)
    assert plain["verdict"] == "favours_many"
    assert plain["odds_ratio_upper_half"]["value"] == round(found.odds[0], 4)
    assert plain["odds_ratio_test"]["differs"] is True
    assert sum(band["cases"] for band in plain["bands"]) == 1000
    assert sum(band["answered_by_need"] for band in plain["bands"]) == pytest.approx(
        sum(band["answered"] for band in plain["bands"]), abs=0.5
    )
    assert [need["needs"] for need in plain["needs"]] == [["critical"], ["high"], ["normal"], ["low"]]


def test_the_same_cases_give_the_same_audit():
    """Draws are seeded."""
    assert audited(cases=300) == audited(cases=300)
    assert DRAWS >= 1000


@pytest.mark.parametrize(
    ("band", "words"), [((0, 100), "under 100"), ((100, 1000), "100–999"), ((1000, None), "1,000 and more")]
)
def test_bands_are_named_as_people_say_them(band, words):
    """No mathematician's brackets."""
    assert say_followers(*band) == words


# How often it errs


def called_biased(names, runs):
    """Give how many teams of each of these kinds are called biased."""
    teams = {name: team for name, team in make_teams(1000, 2, 1.5).items() if name in names or team.odds in names}
    return {name: row.found.hits for name, row in measure_fairness(teams, runs, lambda _done: None).items()}


def test_over_500_teams_it_sees_twice_the_odds_and_seldom_cries_wolf():
    """With 1,000 cases: power at least 0.9 at an odds ratio of 2, false alarms at most 5 %."""
    found = called_biased({FAIR, 2}, 500)
    assert len(found) == 3
    assert found.pop(FAIR) <= 25
    assert min(found.values()) >= 450


def test_a_fair_team_is_fair_whatever_the_famous_need_and_whenever_they_ask():
    """No false alarms where need, age or the share of answers would give them to a plain comparison."""
    kinds = {CALM, LATE, MOSTLY, SELDOM}
    assert max(called_biased(kinds, 60).values()) <= 7


def test_an_audit_that_forgets_need_cries_wolf():
    """Planted: where the famous have smaller troubles, a comparison across needs calls a fair team biased."""
    team = make_teams(1000, 2, 1.5)[CALM]
    samples = [draw_team(team, seed) for seed in range(40)]
    blind = [judge(try_team(replace(sample, stratum=np.zeros_like(sample.stratum)))) for sample in samples]
    assert sum(verdict is Verdict.FAVOURS_FEW for verdict in blind) > 30


@pytest.mark.parametrize("cases", [43, 100, 600])
def test_what_it_says_it_could_see_is_seen_that_often(cases):
    """The odds ratio that it names is found in about four of five teams that differ by it, however few cases."""
    could = np.median([try_team(draw_team(Team(cases=cases), seed)).reply.detectable for seed in range(50)])
    tests = [try_team(draw_team(Team(cases=cases, odds=float(could)), seed)) for seed in range(200)]
    assert SEEN - 0.1 < sum(test.reply.differs for test in tests) / 200 < SEEN + 0.1


def test_what_can_never_be_seen_is_not_named():
    """Where nearly everybody is answered, no odds ratio at all would be seen."""
    sample = a_sample(range(20), range(20), [True] * 19 + [False])
    assert try_team(sample).reply.detectable is None


def test_the_bench_tells_both_kinds_apart():
    """For a person and for a program."""
    rows = measure_fairness(make_teams(100, 9, 3), 3, lambda _done: None)
    bench = FairnessBench(cases=100, rows=rows)
    words = " ".join(render(present_fairness_bench(bench), 120).split())
    assert "100 cases a team, 3 teams of each kind" in words
    assert "odds ratio 9" in words
    plain = fairness_bench_to_plain(bench)
    assert plain["teams"][FAIR]["biased"] is False
    assert [row["runs"] for row in plain["teams"].values()] == [3] * 8
