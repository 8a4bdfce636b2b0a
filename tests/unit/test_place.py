"""What would have put a case first is worked out by the order itself, and true to the minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from queues import NOW, cases, dues, queues, waiting

from analyzers.labels import Urgency
from analyzers.triage.due import Due
from analyzers.triage.place import find_place
from analyzers.triage.queue import MINUTE, rank
from bot.platforms import terminal
from bot.present.message import Message
from bot.present.place import present_place

FAR = datetime(1990, 1, 1, tzinfo=UTC)


def first_after(queue, case, minutes, due):
    """Let a case wait longer; tell whether it is the first of those that are not critical, or of all if it is."""
    older = replace(case, arrived=case.arrived - minutes * MINUTE)
    ranked = rank([older if one.id == case.id else one for one in queue], NOW, due)
    lane = [
        one.case.id for one in ranked if (one.case.urgency is Urgency.CRITICAL) == (case.urgency is Urgency.CRITICAL)
    ]
    return lane[0] == case.id


@given(queues, dues, st.data())
def test_with_what_it_lacked_it_is_first_and_with_a_minute_less_it_is_not(queue, due, data):
    """The counterfactual is applied and the queue is ranked again."""
    case = data.draw(st.sampled_from(queue))
    place = find_place(case.id, queue, NOW, due)
    assert first_after(queue, case, place.longer, due)
    assert place.longer == 0 or not first_after(queue, case, place.longer - 1, due)


@given(queues, dues, st.data())
def test_no_waiting_puts_a_case_before_a_critical_one(queue, due, data):
    """As many as are told stand before it, also after it waited longer."""
    case = data.draw(st.sampled_from(queue))
    place = find_place(case.id, queue, NOW, due)
    older = replace(case, arrived=case.arrived - place.longer * MINUTE)
    moved = find_place(case.id, [older if one.id == case.id else one for one in queue], NOW, due)
    assert moved.critical_ahead == place.critical_ahead
    assert moved.ranked.position == 1 + (place.critical_ahead if case.urgency is not Urgency.CRITICAL else 0)


@given(queues, dues)
def test_the_place_is_the_one_in_the_queue(queue, due):
    """The same case, position and score as `rank` gives, of as many as there are."""
    for one in rank(queue, NOW, due):
        place = find_place(one.case.id, queue, NOW, due)
        assert (place.ranked, place.total) == (one, len(queue))


def test_a_case_that_does_not_wait_has_no_place():
    """Nothing is told of it."""
    assert find_place("gone", [waiting("a", Urgency.LOW, 1)], NOW) is None


def test_where_no_waiting_would_do_none_is_told():
    """Behind somebody who waits since 1990 with more people, a fresh case would have to be older than the calendar."""
    old = replace(waiting("old", Urgency.HIGH, 0, affected=8), arrived=FAR)
    place = find_place("new", [old, waiting("new", Urgency.LOW, 0)], NOW, Due(low=24 * 365 * 5_000))
    assert place.longer is None
    assert "No waiting that is possible would make it first" in shown(place)


def shown(place):
    text = terminal.render(Message(title="", blocks=(present_place(place, UTC),)), 200)
    return " ".join(text.split())


@given(cases, dues)
def test_the_points_that_are_told_add_up(case, due):
    """Rate times people times minutes, in whole numbers, is the sum that is told and the one that ranks."""
    (one,) = rank([case], NOW, due)
    if one.score is None:
        assert "First lane" in shown(find_place(case.id, [case], NOW, due))
        return
    rate, people, minutes = one.score.rate, one.score.people, one.score.minutes
    assert one.points == rate * people * minutes
    told = shown(find_place(case.id, [case], NOW, due))
    assert f"× {people} for {case.affected} " in told
    assert f"× {minutes:,} minute" in told
    assert f"= {one.points:,} points." in told


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        (
            [waiting("it", Urgency.HIGH, 3, affected=2), waiting("b", Urgency.HIGH, 3.5, affected=2)],
            [
                "2 of 2.", "10 points a minute for high need × 2 for 2 people affected × 180 minutes",
                "waited (3 h) = 3,600 points.",
                "It would be first if it had waited 31 min longer; followers: never seen.",
            ],
        ),
        (
            [waiting("it", Urgency.NORMAL, 25), waiting("b", Urgency.CRITICAL, 0.5)],
            [
                "2 of 2.", "overdue by 1 h", "10 points a minute for high (overdue normal) need × 1 for 1 person",
                "1 critical case stands before it, however long it waited. It is the first of those in turn; followers",
            ],
        ),
        (
            [waiting("it", Urgency.CRITICAL, 1 / 3), waiting("b", Urgency.LOW, 900)],
            ["1 of 2.", "due in 40 min", "First lane: critical cases have no points", "It is first; followers: never"],
        ),
        ([waiting("it", Urgency.LOW, 1 / 60)], ["1 point a minute for low need", "× 1 minute waited = 1 point"]),
    ],
)  # fmt: skip
def test_what_is_told_of_a_place(queue, told):
    """Position, clocks, points, the rule and what would have put it first."""
    words = shown(find_place("it", queue, NOW))
    assert [part for part in told if part not in words] == []
    assert "The rule: critical cases come first" in words


def test_a_tie_goes_by_arrival_to_the_second():
    """Within the same minute the older post stands first, and no minute more is needed than that."""
    first = waiting("a", Urgency.HIGH, 1)
    second = replace(first, id="b", arrived=first.arrived + timedelta(seconds=1))
    assert find_place("b", [first, second], NOW).longer == 1
