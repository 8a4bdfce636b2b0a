"""`kith bench queue`: people who are made up, a team that serves them, the orders, and what is told of it."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from commandline import kith
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.fairness.audit import Verdict, judge, try_team
from analyzers.fairness.sample import columns
from analyzers.labels import Urgency
from analyzers.triage.queue import rank
from bot.bench.asks import BUSIEST, DAY, MIX, draw_asks, moment
from bot.bench.orders import ORDERS, ageing, first_come, most_followers, ours, strict_need
from bot.bench.queue_picture import LOOKS, draw_queue
from bot.bench.queue_report import QueueBench, present_queue_bench, queue_bench_to_plain, say_short
from bot.bench.queueing import Plan, count_simulations, measure_queue, serve
from bot.platforms.terminal import render

SMALL = Plan(team=1, days=10, runs=3, loads=(0.85, 1.1))


def an_ask(place, at, urgency=Urgency.NORMAL, **changes):
    """Give somebody who asks at an hour and takes one."""
    ask = draw_asks(0.5, 1, 4, 1)[0]
    case = replace(ask.case, id=f"{place}", urgency=urgency, arrived=moment(at), affected=1)
    return replace(ask, **{"case": case, "at": float(at), "takes": 1.0, "followers": 0.0, "tenth": 0, **changes})


@pytest.fixture(scope="module")
def found():
    """Simulate once for all tests of this file."""
    return measure_queue(SMALL, lambda _done: None)


# Who asks


def test_people_come_as_often_as_the_load_says_and_by_day():
    """In the mean; most of them in the afternoon; needs as among labelled posts."""
    asks = draw_asks(0.9, 2, 200, 1)
    busy = sum(ask.takes for ask in asks) / (2 * 200 * DAY)
    assert busy == pytest.approx(0.9, rel=0.03)
    hours = np.array([ask.at % DAY for ask in asks])
    near = np.abs(hours - BUSIEST) < 3
    assert near.mean() == pytest.approx(0.25 * (1 + 0.6 * 0.9), abs=0.02)
    shares = {need: np.mean([ask.case.urgency is need for ask in asks]) for need in Urgency}
    assert shares == pytest.approx(MIX, abs=0.01)
    assert [ask.at for ask in asks] == sorted(ask.at for ask in asks)


def test_influence_says_nothing_about_need_and_tenths_are_even():
    """So that any gradient is the order's doing."""
    asks = draw_asks(1, 2, 200, 2)
    sizes = np.bincount([ask.tenth for ask in asks])
    assert len(sizes) == 10
    assert sizes.max() - sizes.min() <= 1
    high = np.array([ask.case.urgency is Urgency.HIGH for ask in asks])
    tenths = np.array([ask.tenth for ask in asks])
    assert abs(np.corrcoef(high, tenths)[0, 1]) < 0.03
    assert max(ask.followers for ask in asks if ask.tenth == 0) < min(ask.followers for ask in asks if ask.tenth == 9)


def test_the_same_seed_gives_the_same_people():
    """Every order meets them, and so does the next who asks."""
    assert draw_asks(1, 1, 10, 7) == draw_asks(1, 1, 10, 7)
    assert draw_asks(1, 1, 10, 7) != draw_asks(1, 1, 10, 8)


# The team


def test_waits_are_as_worked_out_by_hand():
    """One helper: who comes at 0 begins at once; the three who come meanwhile wait their turn in each order."""
    asks = [
        an_ask("a", 0.0),
        an_ask("b", 0.1, followers=5.0),
        an_ask("c", 0.2, Urgency.HIGH),
        an_ask("d", 0.3, Urgency.CRITICAL),
    ]
    waits = {name: [round(wait, 6) for wait in serve(asks, 1, order, 99)] for name, order in ORDERS.items()}
    assert waits["first come"] == [0, 0.9, 1.8, 2.7]
    assert waits["most followers"] == [0, 0.9, 1.8, 2.7]
    assert waits["strict need"] == waits["Kith"] == [0, 2.9, 1.8, 0.7]


def test_two_helpers_work_side_by_side_and_nobody_begins_after_the_end():
    """Whoever is free takes the next; who still waits at the end has no wait."""
    asks = [an_ask(f"{place}", 0.0) for place in range(5)]
    assert serve(asks, 2, first_come, 1.5) == [0, 0, 1, 1, None]


def test_a_quiet_night_does_not_wait_for_anybody():
    """The clock goes on to the next who comes."""
    assert serve([an_ask("a", 3.0), an_ask("b", 50.0)], 2, ours, 99) == [0, 0]
    assert serve([], 2, ours, 99) == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from(sorted(ORDERS)))
def test_nobody_is_lost_nobody_jumps_in_time_and_no_helper_idles(seed, team, name):
    """Everybody is served once, after coming; never more at a time than there are helpers, and all while one waits."""
    asks = draw_asks(0.9, team, 1, seed)
    waits = serve(asks, team, ORDERS[name], math.inf)
    assert all(wait is not None and wait >= 0 for wait in waits)
    begun = np.array([ask.at + wait for ask, wait in zip(asks, waits, strict=True)])
    ended = begun + np.array([ask.takes for ask in asks])

    def busy(hour):
        return ((begun <= hour + 1e-9) & (hour + 1e-9 < ended)).sum()

    assert max(map(busy, begun), default=0) <= team
    for ask, wait in zip(asks, waits, strict=True):
        assert wait < 1e-6 or busy(ask.at + wait / 2) == team


# The orders


WAITING = {
    ask.case.id: ask
    for ask in (
        an_ask("old", 0, Urgency.LOW),
        an_ask("famous", 40, followers=9.0),
        an_ask("critical", 99.5, Urgency.CRITICAL),
        an_ask("long", 50, Urgency.HIGH),
    )
}


@pytest.mark.parametrize(
    ("order", "first"),
    [(first_come, "old"), (most_followers, "famous"), (strict_need, "critical"), (ageing, "long"), (ours, "critical")],
)
def test_each_order_puts_another_first(order, first):
    """At hour 100; by arrival, by followers, by need, by points, by the real queue."""
    assert order(WAITING, 100.0) == first


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(1, 90))
def test_ours_is_the_queue_that_people_work_with(seed, now):
    """Whatever waits: the first of `rank`."""
    waiting = {ask.case.id: ask for ask in draw_asks(1.5, 1, 4, seed) if ask.at <= now}
    if waiting:
        assert ours(waiting, now) == rank([ask.case for ask in waiting.values()], moment(now))[0].case.id


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_followers_dealt_out_anew_change_nothing_but_where_they_rank(name):
    """Byte for byte the same waits; the order by followers is the planted one that is caught."""
    asks = draw_asks(1.1, 1, 6, 1)
    dealt = np.random.default_rng(1).permutation([ask.followers for ask in asks])
    shaken = [replace(ask, followers=float(number)) for ask, number in zip(asks, dealt, strict=True)]
    same = serve(asks, 1, ORDERS[name], 144) == serve(shaken, 1, ORDERS[name], 144)
    assert same is (name != "most followers")


# What comes out


def test_in_overload_kith_keeps_critical_waits_near_strict_need(found):
    """And far from those of first come, of followers, and of ageing without a lane."""
    waits = {name: treated.needs[Urgency.CRITICAL].mean.value for name, treated in found[1.1].items()}
    assert waits["Kith"] < 1.5 * waits["strict need"] + 0.1
    assert all(waits[name] > 5 * waits["Kith"] for name in ("first come", "most followers"))
    assert waits["ageing"] > 1.5 * waits["Kith"]


def test_nobody_starves_as_under_strict_need(found):
    """Small needs wait long in overload, and not for ever."""
    assert found[1.1]["Kith"].needs[Urgency.LOW].mean.value < found[1.1]["strict need"].needs[Urgency.LOW].mean.value


def test_only_the_order_by_followers_has_a_gradient(found):
    """The least famous tenth waits as long as the most famous one under Kith, many times as long under that one."""
    for orders in found.values():
        kith, planted = orders["Kith"].gradient, orders["most followers"].gradient
        assert 0.5 < kith.value < 2
        assert planted.value > 10


def as_the_audit_sees(asks, waits, end):
    """Give a simulated team's cases as columns, one person each."""
    return columns(
        person=np.arange(len(asks)),
        followers=np.array([ask.followers for ask in asks]),
        need=np.array([list(Urgency).index(ask.case.urgency) for ask in asks]),
        hours=np.array([end - ask.at if wait is None else wait for ask, wait in zip(asks, waits, strict=True)]),
        watched=np.array([end - ask.at for ask in asks]),
        answered=np.array([wait is not None for wait in waits]),
    )


def test_the_audit_of_a_team_tells_these_teams_apart():
    """A team that goes by followers is found each time; one that goes by Kith's queue hardly ever."""
    verdicts = {name: [] for name in ("most followers", "Kith")}
    for seed in range(8):
        asks = draw_asks(0.9, 1, 10, seed)
        for name, told in verdicts.items():
            told.append(judge(try_team(as_the_audit_sees(asks, serve(asks, 1, ORDERS[name], 240), 240))))
    assert set(verdicts["most followers"]) == {Verdict.FAVOURS_MANY}
    assert sum(verdict is not Verdict.NONE_SEEN for verdict in verdicts["Kith"]) <= 1


def test_intervals_are_of_the_runs_and_one_run_has_none(found):
    """Student's t; nothing is made up."""
    figure = found[0.85]["Kith"].needs[Urgency.NORMAL].mean
    assert figure.low < figure.value < figure.high
    one = measure_queue(replace(SMALL, runs=1, loads=(0.5,)), lambda _done: None)
    assert one[0.5]["Kith"].left.high is None


def test_progress_reaches_its_end():
    """As many steps as were said."""
    heard = []
    plan = Plan(team=1, days=4, runs=2, loads=(0.3,))
    measure_queue(plan, heard.append)
    assert heard == list(range(1, count_simulations(plan) + 1))


def test_the_tables_name_orders_needs_tenths_and_what_overload_means(found):
    """As a person reads them."""
    words = " ".join(render(present_queue_bench(QueueBench(plan=SMALL, found=found)), 110).split())
    for told in ("Load 0.85", "Load 1.1", *ORDERS, "critical", "10 (most)", "1st : last", "1 person at work",
                 "Still waiting at the end: first come", "No order helps more people than the team can"):  # fmt: skip
        assert told in words
    assert words.count("Still waiting at the end") == 1


def test_a_program_gets_hours_and_nulls_where_nobody_waited():
    """A run without any critical case has no wait of one."""
    plan = Plan(team=1, days=4, runs=1, loads=(0.05,))
    plain = queue_bench_to_plain(QueueBench(plan=plan, found=measure_queue(plan, lambda _done: None)))
    text = json.dumps(plain)
    assert "NaN" not in text
    assert json.loads(text)["loads"]["0.05"]["Kith"]["by_need"]["critical"]["mean_hours"]["value"] is None


@pytest.mark.parametrize(
    ("hours", "words"), [(0.2, "12 min"), (4.46, "4.5 h"), (47.9, "47.9 h"), (76.8, "3.2 d"), (math.nan, "–")]
)
def test_waits_are_said_in_few_letters(hours, words):
    """Minutes, hours, days; a dash for nobody."""
    assert say_short(hours) == words


def test_the_picture_is_the_same_each_time_and_names_every_order(found):
    """SVG with its words as text, and PNG."""
    drawn = draw_queue(found, "svg")
    assert drawn == draw_queue(found, "svg")
    assert all(name in drawn.decode() for name in ORDERS)
    assert set(LOOKS) == set(ORDERS)
    assert draw_queue(found, "png").startswith(b"\x89PNG")


def bench(*words, code=0):
    told = kith("bench", "queue", "--days", "4", "--runs", "1", "--team", "1", *words)
    assert told.code == code, told.err
    return told


def test_the_command_simulates_and_draws(tmp_path):
    """JSON and the picture; a form that cannot be drawn is told before anything runs."""
    picture = tmp_path / "pictures" / "queue.svg"
    found = json.loads(bench("--json", "--load", "0.4", "--picture", str(picture)).out)
    assert list(found["loads"]) == ["0.4"]
    assert picture.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert "must end in .svg or .png" in bench("--picture", "queue.gif", code=2).err
