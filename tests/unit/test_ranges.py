"""Origin as a range: exact where it can be, wide where the reader does not know, and right on made-up weeks."""

from dataclasses import replace

import numpy as np
import pytest
from builders import a_post
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.insight import counting
from analyzers.insight.counting import count_range
from analyzers.insight.origincounts import count_commercial, count_community, count_origins
from analyzers.insight.trust import COMMERCIAL, EDGES
from analyzers.labels import Disclosure, Origin
from analyzers.verdict import Probabilities
from bot.bench.ranges import Labelled, list_mixes, measure_ranges
from bot.errors import AskedWronglyError

TORN = Probabilities(organic=0.5, paid=0.3, self_promotion=0.2, owned=0.0)


def look(seed, table, number):
    """Draw probabilities as posts of a kind have them."""
    chance = np.random.default_rng(seed)
    ends = np.array([-6, *EDGES, 5.5])
    places = chance.choice(len(table), number, p=np.array(table) / sum(table))
    odds = chance.uniform(ends[places], ends[places + 1])
    return (1 / (1 + np.exp(-odds))).tolist()


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), max_size=80))
def test_a_range_is_of_possible_whole_numbers(chances):
    """Never fewer than are certain, never more than are possible."""
    found = count_range(chances, COMMERCIAL)
    certain, possible = sum(one >= 1 for one in chances), sum(one > 0 for one in chances)
    assert certain <= found.low <= found.high <= possible
    assert (found.low, found.high) == (int(found.low), int(found.high))


@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=50))
def test_what_is_certain_has_no_range(chances):
    """Corrected posts count exactly."""
    found = count_range(chances, COMMERCIAL)
    assert found.low == found.high == sum(chances)


def test_the_exact_count_of_unlike_trials_is_that_of_all_their_outcomes():
    """Poisson-binomial: against the convolution of the single posts, and the normal curve is near it."""
    posts = np.zeros(len(EDGES) + 1)
    posts[[3, 8, 15]] = (20, 10, 6)
    chances = np.linspace(0.02, 0.95, len(posts))
    below = counting._exactly(np.array([1.0]), chances[None, :], posts)
    plain = np.array([1.0])
    for one, number in zip(chances, posts, strict=True):
        for _ in range(int(number)):
            plain = np.convolve(plain, [1 - one, one])
    wanted = np.cumsum(plain)
    assert [below(few) for few in range(37)] == pytest.approx(wanted.tolist(), abs=1e-9)
    near = counting._nearly(np.array([1.0]), chances[None, :], posts)
    assert max(abs(near(few) - wanted[few]) for few in range(37)) < 0.02


@pytest.mark.parametrize(("business", "number"), [(2, 200), (20, 200), (60, 400)])
def test_the_range_holds_the_truth_of_a_week_that_looks_as_learnt(business, number):
    """One in a hundred, one in ten and more; the plain sum of probabilities would be off by several times."""
    held = 0
    for seed in range(10):
        chances = look(seed, COMMERCIAL.so, business) + look(seed + 99, COMMERCIAL.other, number - business)
        found = count_range(chances, COMMERCIAL)
        held += found.low <= business <= found.high
    assert held >= 9


def test_no_number_of_posts_makes_the_share_sure():
    """How a place leans stays unknown, however many of its posts there are; few posts are no surer."""
    widths = []
    for number in (20, 1000, 100_000):
        chances = look(1, COMMERCIAL.so, number // 10) + look(2, COMMERCIAL.other, number - number // 10)
        found = count_range(chances, COMMERCIAL)
        widths.append((found.high - found.low) / number)
    assert 0.02 < widths[2] < widths[0] + 0.02


def test_a_clear_disclosure_counts_more_than_a_guess_and_a_person_is_certain():
    """Thirty labelled posts beside 170 organic ones."""
    organic = [a_post(id=f"o{n}") for n in range(170)]
    guessed = [a_post(id=f"p{n}", origin=Origin.PAID, probabilities=TORN) for n in range(30)]
    clear = [replace(post, disclosure=Disclosure.CLEAR) for post in guessed]
    said = [replace(post, corrected=True) for post in guessed]
    lows = [count_commercial([*organic, *some]).low for some in (guessed, clear, said)]
    assert lows[0] < lows[1] <= lows[2]
    assert lows[2] >= 30


def test_counts_by_origin_have_ranges_where_there_is_a_true_number():
    """Read as they were, likely within a range; our own are known, the undecided have no number."""
    posts = [a_post(id=f"{n}", origin=list(Origin)[n % 4]) for n in range(40)]
    found = {one.origin: one for one in count_origins(posts)}
    assert found[Origin.ORGANIC].read == sum(post.origin is Origin.ORGANIC for post in posts)
    assert found[Origin.ORGANIC].likely == count_community(posts)
    assert found[Origin.OWNED].likely is found[Origin.UNCLEAR].likely is None


@pytest.mark.parametrize(("paid", "own"), [(0.002, 0.002), (0.03, 0.01), (0.1, 0.01), (0.01, 0.1)])
def test_no_part_of_what_is_bought_is_more_than_all_of_it(paid, own):
    """Nor surely more than all of it surely is; else a digest contradicts itself two lines below its headline."""
    alike = Probabilities(organic=0.999 - paid - own, paid=paid, self_promotion=own, owned=0.001)
    posts = [a_post(id=f"{n}", probabilities=alike) for n in range(300)]
    bought = count_commercial(posts)
    parts = [one.likely for one in count_origins(posts) if one.origin in (Origin.PAID, Origin.SELF_PROMOTION)]
    assert len(parts) == 2
    assert all(part.low <= part.high <= bought.high and part.low <= bought.low for part in parts)


def labelled(number, table, *, business):
    return [
        Labelled(
            origin=Origin.ORGANIC,
            probabilities=Probabilities(organic=1 - one, paid=0.0, self_promotion=one, owned=0.0),
            disclosure=Disclosure.NONE,
            truth=Origin.SELF_PROMOTION if business else Origin.ORGANIC,
            stratum="forum" if place % 2 else "shop",
        )
        for place, one in enumerate(look(5 + business, table, number))
    ]


def test_the_bench_draws_weeks_and_counts_those_whose_range_holds():
    """Also of each stratum that has posts enough; with too few it says so."""
    posts = [*labelled(60, COMMERCIAL.other, business=False), *labelled(30, COMMERCIAL.so, business=True)]
    mixes = list_mixes(posts)
    assert {name for name, _, _ in mixes} == {"all together", "forum", "shop"}
    found = measure_ranges(posts, mixes[:2], 5, lambda _done: None)
    assert all(one["commercial"].share.total == 5 and one["commercial"].share.hits >= 3 for one in found.values())
    assert all(one["paid"].true == 0 and one["self_promotion"].true == one["commercial"].true for one in found.values())
    with pytest.raises(AskedWronglyError, match="10 organic posts and 5 of business"):
        list_mixes(posts[:12])
