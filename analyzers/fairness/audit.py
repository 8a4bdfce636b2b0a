"""The audit of a team: what each band of influence got, two tests at the same need, and what they add up to."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from analyzers.fairness.bands import LEAST_PEOPLE, Band, make_bands, people_in
from analyzers.fairness.concordance import MOST_CASES, rank_correlation
from analyzers.fairness.odds import compare_halves, odds_ratio, reach
from analyzers.fairness.sample import NEEDS, Flags, Real, Sample, narrow
from analyzers.fairness.survival import Slope, fit_trend, trend
from analyzers.insight.intervals import wilson
from analyzers.insight.measures import Share
from analyzers.labels import Urgency
from analyzers.waits import MIDDLE, Wait, wait_until

ALPHA = 0.03 / 2
"""Two things are tested and share the chance of a false alarm (Bonferroni): together 3 %, so that the 5 % that are
promised hold also where the normal approximation is a little off."""
OUTSIDE = 0.05
"""What an interval of 95 % leaves outside."""
SEEN = 0.8
"""What "could be seen" means: in four of five teams that differ this much."""
CLEAR = 2.0
"""An audit that could not see this ratio has too few cases to say that nothing is wrong."""
MOSTLY = 0.9
"""Where so many are answered, whether somebody is says little any more, and how soon is what can be unfair."""
DRAWS = 1000
AT_ONCE = 50
SEED = 1

Numbers = tuple[float, float, float]
"""A value and its interval."""


class Verdict(StrEnum):
    """What the two tests add up to."""

    FAVOURS_MANY = "favours_many"
    """Who has more followers is served better."""
    FAVOURS_FEW = "favours_few"
    BOTH_WAYS = "both_ways"
    """One test says the one, the other says the other."""
    NONE_SEEN = "none_seen"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One test: z and p, and the ratio that it would have seen in `SEEN` of such teams (None: no ratio at all)."""

    z: float
    p: float
    detectable: float | None

    @property
    def differs(self) -> bool:
        """Tell whether chance alone would hardly do this."""
        return self.p < ALPHA


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """Two questions about people with the same need who asked at about the same time.

    `reply`: is the upper half answered more often? `pace`: of those who are answered, are people with more followers
    answered sooner? `answered` is the share of cases with an answer.
    """

    answered: float
    reply: Tested
    pace: Tested


@dataclass(frozen=True, slots=True, kw_only=True)
class BandFigures:
    """What a band got. `expected` is how many would be answered if need alone decided."""

    low: int
    high: int | None
    people: int
    answered: Share
    expected: float
    wait: Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfFigures:
    """What one half of the people got at one need."""

    people: int
    answered: Share
    wait: Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFigures:
    """Both halves at the same need; needs with too few people are told together."""

    needs: tuple[Urgency, ...]
    upper: HalfFigures
    lower: HalfFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAudit:
    """All that was found.

    `odds` is the odds ratio of being answered, upper half over lower; `pace` how many times as fast answers come to
    people with ten times the followers (a hazard ratio among those who are answered); both at the same need, with
    intervals that hold together in 97 %. `correlation` is Somers' D of influence with being answered sooner, the still
    unanswered included, with an interval of 95 %; `paired` is how many cases it compares. A figure that cannot be told
    is None.
    """

    people: int
    cases: int
    tests: Tests
    verdict: Verdict
    odds: Numbers | None
    pace: Numbers | None
    correlation: Numbers | None
    paired: int
    bands: tuple[BandFigures, ...]
    needs: tuple[NeedFigures, ...]


def audit_team(sample: Sample, draws: int = DRAWS) -> TeamAudit:
    """Audit a team; TooFewError when there are not two bands of people to compare."""
    bands = make_bands(sample)
    some = _some(sample)
    tests = try_team(sample)
    return TeamAudit(
        people=sample.people,
        cases=sample.cases,
        tests=tests,
        verdict=judge(tests),
        odds=_odds(sample, draws),
        pace=_pace(sample),
        correlation=_correlation(some, draws),
        paired=some.cases,
        bands=tuple(_band(sample, band) for band in bands),
        needs=tuple(_by_need(sample)),
    )


def try_team(sample: Sample) -> Tests:
    """Make the two tests alone, which takes a few milliseconds."""
    halves, course = compare_halves(sample), trend(narrow(sample, sample.answered))
    return Tests(
        answered=float(sample.answered.mean()),
        reply=_tested(halves, lambda: reach(sample, halves, _normal(1 - ALPHA / 2), _normal(SEEN))),
        pace=_tested(course, lambda: _reach(course)),
    )


def judge(tests: Tests) -> Verdict:
    """Say what the tests add up to."""
    ways = {test.z > 0 for test in (tests.reply, tests.pace) if test.differs}
    if ways:
        return Verdict.BOTH_WAYS if len(ways) > 1 else Verdict.FAVOURS_MANY if True in ways else Verdict.FAVOURS_FEW
    could = tests.pace.detectable if tests.answered >= MOSTLY else tests.reply.detectable
    return Verdict.NONE_SEEN if could is not None and could <= CLEAR else Verdict.TOO_FEW


def _tested(slope: Slope, find_reach: Callable[[], float | None]) -> Tested:
    """Test a slope against none. The spread among people is never taken for less than the model's own."""
    if slope.information <= 0:
        return Tested(z=0.0, p=1.0, detectable=None)
    z = slope.score / math.sqrt(max(slope.variance, slope.information))
    return Tested(z=z, p=math.erfc(abs(z) / math.sqrt(2)), detectable=find_reach())


def _reach(course: Slope) -> float:
    """Give the ratio of paces that would be seen, as if the information were the same at every ratio."""
    error = math.sqrt(max(course.variance, course.information)) / course.information
    return math.exp((_normal(1 - ALPHA / 2) + _normal(SEEN)) * error)


def _normal(share: float) -> float:
    return NormalDist().inv_cdf(share)


def _odds(sample: Sample, draws: int) -> Numbers | None:
    found = np.concatenate([odds_ratio(sample, drawn) for drawn in _draw(sample.people, draws)])
    return _numbers(float(odds_ratio(sample)[0]), found, ALPHA)


def _pace(sample: Sample) -> Numbers | None:
    fit = fit_trend(narrow(sample, sample.answered))
    if fit is None:
        return None
    half = _normal(1 - ALPHA / 2) * fit[1]
    value, low, high = (math.exp(fit[0] + side * half) for side in (0, -1, 1))
    return value, low, high


def _correlation(sample: Sample, draws: int) -> Numbers | None:
    found = np.concatenate([rank_correlation(sample, drawn) for drawn in _draw(sample.people, draws)])
    return _numbers(float(rank_correlation(sample, np.ones((1, sample.people)))[0]), found, OUTSIDE)


def _draw(people: int, draws: int) -> Iterator[Real]:
    """Draw people anew with all their cases (Efron's bootstrap by cluster), by a fixed seed, some draws at a time."""
    chance = np.random.default_rng(SEED)
    for start in range(0, draws, AT_ONCE):
        number = min(AT_ONCE, draws - start)
        yield chance.multinomial(people, np.full(people, 1 / people), size=number).astype(np.float64)


def _numbers(value: float, found: Real, outside: float) -> Numbers | None:
    """Give a value with the percentiles of its draws; None when the value or an end is no number."""
    known = found[~np.isnan(found)]
    if not len(known) or not math.isfinite(value):
        return None
    low, high = (float(end) for end in np.quantile(known, (outside / 2, 1 - outside / 2), method="nearest"))
    return (value, low, high) if math.isfinite(high) else None


def _some(sample: Sample) -> Sample:
    """Give at most `MOST_CASES` cases, those of people drawn by a fixed seed."""
    if sample.cases <= MOST_CASES:
        return sample
    order = np.random.default_rng(SEED).permutation(sample.people)
    until = np.searchsorted(np.cumsum(np.bincount(sample.person)[order]), MOST_CASES, side="right")
    return narrow(sample, np.isin(sample.person, order[: max(int(until), 1)]))


def _band(sample: Sample, band: Band) -> BandFigures:
    rates = np.array([sample.answered[sample.need == need].mean() if (sample.need == need).any() else 0.0
                      for need in range(len(NEEDS))])  # fmt: skip
    half = _half(sample, band.members)
    return BandFigures(
        low=band.low,
        high=band.high,
        people=band.people,
        answered=half.answered,
        expected=float(rates[sample.need[band.members]].sum()),
        wait=half.wait,
    )


def _by_need(sample: Sample) -> Iterator[NeedFigures]:
    """Compare the halves need by need, joining needs until both halves hold enough people, so that none is left."""
    for needs in _joined_needs(sample):
        members = np.isin(sample.need, needs)
        yield NeedFigures(
            needs=tuple(NEEDS[need] for need in needs),
            upper=_half(sample, members & sample.upper),
            lower=_half(sample, members & ~sample.upper),
        )


def _joined_needs(sample: Sample) -> list[list[int]]:
    groups: list[list[int]] = []
    held: list[int] = []
    for need in map(int, np.unique(sample.need)):
        held.append(need)
        members = np.isin(sample.need, held)
        if min(people_in(sample, members & sample.upper), people_in(sample, members & ~sample.upper)) >= LEAST_PEOPLE:
            groups.append(held)
            held = []
    if held and groups:
        groups[-1] += held
    return groups


def _half(sample: Sample, members: Flags) -> HalfFigures:
    answered = sample.answered[members]
    return HalfFigures(
        people=people_in(sample, members),
        answered=wilson(int(answered.sum()), len(answered)),
        wait=wait_until(MIDDLE, sample.hours[members], answered),
    )
