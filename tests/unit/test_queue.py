"""The queue's laws: need, people affected, waiting, arrival, id, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from queues import NOW, OFFICE, dues, queues, waiting

from analyzers.labels import Action, Intent, Urgency
from analyzers.triage.due import Due
from analyzers.triage.queue import MINUTE, rank, score, weigh_people


def order(queue, due=None):
    return [ranked.case.id for ranked in rank(queue, NOW, due)]


@given(queues)
def test_a_critical_case_stands_before_every_other(queue):
    """Lane 1 is strictly first."""
    lanes = [ranked.case.urgency is Urgency.CRITICAL for ranked in rank(queue, NOW)]
    assert lanes == sorted(lanes, reverse=True)


@given(queues, st.randoms(use_true_random=False))
def test_the_order_of_insertion_does_not_matter(queue, shuffler):
    """The same cases come out in the same order however they went in."""
    shuffled = list(queue)
    shuffler.shuffle(shuffled)
    assert order(shuffled) == order(queue)


@given(queues, dues, st.data())
def test_waiting_longer_never_lowers_a_rank(queue, due, data):
    """With the other cases and the time held fixed, an older case stands no lower, also when it falls overdue."""
    chosen = data.draw(st.sampled_from(queue))
    left = (due.at(chosen.urgency, chosen.arrived) - NOW) // MINUTE
    longer = data.draw(st.one_of(st.integers(1, 30_000), st.sampled_from([max(left + more, 1) for more in (0, 1, 2)])))
    older = replace(chosen, arrived=chosen.arrived - longer * MINUTE)
    changed = [older if case.id == chosen.id else case for case in queue]
    assert order(changed, due).index(chosen.id) <= order(queue, due).index(chosen.id)


def test_an_order_that_gives_up_on_overdue_cases_is_caught():
    """Planted: who is overdue stands last, so a minute more costs the first place."""

    def planted(queue):
        return [one.case.id for one in sorted(rank(queue, NOW), key=lambda one: (one.overdue, one.position))]

    other = waiting("other", Urgency.NORMAL, 1)
    before, after = (waiting("it", Urgency.NORMAL, 24 + minutes / 60) for minutes in (-1, 1))
    assert planted([other, after]).index("it") > planted([other, before]).index("it")
    assert order([other, after]).index("it") <= order([other, before]).index("it")


def test_falling_overdue_raises_a_case_that_stood_behind():
    """A minute before, the high case of an hour stands first; a minute after, the normal one of a day."""
    high = waiting("high", Urgency.HIGH, 7.5)
    before, after = (waiting("it", Urgency.NORMAL, 24 + minutes / 60) for minutes in (-1, 1))
    assert order([high, before]) == ["high", "it"]
    assert order([high, after]) == ["it", "high"]


@given(queues, dues, st.data())
def test_being_overdue_never_lowers_a_case_and_never_makes_it_critical(queue, due, data):
    """Of two promises the shorter one gives no fewer points; nobody passes from lane 2 into lane 1."""
    case = data.draw(st.sampled_from([*queue, waiting("it", Urgency.LOW, 5)]))
    late, early = (score(case, NOW, NOW + shift * MINUTE) for shift in (-1, 1))
    assert (late is None, early is None) == (case.urgency is Urgency.CRITICAL,) * 2
    if late and early:
        assert late.points >= early.points
        assert 0 <= list(Urgency).index(early.counts_as) - list(Urgency).index(late.counts_as) <= 1
    counted = {one.score.counts_as for one in rank(queue, NOW, due) if one.score}
    assert Urgency.CRITICAL not in counted


@given(queues, st.data())
def test_platform_language_text_and_action_never_rank(queue, data):
    """Only need, people, waiting, arrival and id are in the key."""
    chosen = data.draw(st.sampled_from(queue))
    disguised = replace(
        chosen, platform="fame", language="xx", text="▒ the president's post", action=Action.REPLY_SUPPORT,
        intent=Intent.COMPLAINT,
    )  # fmt: skip
    assert order([disguised if case.id == chosen.id else case for case in queue]) == order(queue)


MOST_OVERTAKING = 40
"""How many times faster the most pressing of lane 2 gathers points than the least: ten for need, four for people."""


def overtaken_too_soon(ordered):
    """Give pairs of lane 2 in which one stands behind another that has waited less than a fortieth of its time."""
    lane = [case for case in ordered if case.urgency is not Urgency.CRITICAL]
    minutes = [(NOW - case.arrived) // MINUTE for case in lane]
    return [
        (lane[behind].id, lane[ahead].id)
        for behind in range(len(lane))
        for ahead in range(behind)
        if minutes[ahead] * MOST_OVERTAKING < minutes[behind]
    ]


@given(queues, dues)
def test_nobody_is_overtaken_for_ever(queue, due):
    """Also in overload: only those pass who have waited a fortieth as long, however urgent and however many."""
    assert overtaken_too_soon([one.case for one in rank(queue, NOW, due)]) == []


def test_an_order_in_which_the_urgent_always_pass_is_caught():
    """Planted: strictly by need, a low case of a month stands behind each fresh high one."""
    queue = [waiting("low", Urgency.LOW, 24 * 30), waiting("fresh", Urgency.HIGH, 0.5)]
    by_need = sorted(queue, key=lambda case: list(Urgency).index(case.urgency))
    assert overtaken_too_soon(by_need) == [("low", "fresh")]


class Office(RuleBasedStateMachine):
    """A team that takes the first of the queue whenever it is free, and less work than it can do.

    In the time of four answers no more than three cases come, and never more than six at once: so a case is answered
    within 6 / (1 - 3/4) answers, whatever its need.
    """

    ANSWER, LOAD, AT_ONCE = timedelta(minutes=20), 0.75, 6
    LONGEST = ANSWER * AT_ONCE / (1 - LOAD)
    due = Due(high=0.5, normal=2, low=4)

    def __init__(self):
        super().__init__()
        self.now, self.room, self.came, self.waiting = NOW, float(self.AT_ONCE), 0, []

    def line_up(self):
        return [one.case for one in rank(self.waiting, self.now, self.due)]

    @precondition(lambda self: self.room >= 1)
    @rule(urgency=st.sampled_from(Urgency), affected=st.integers(1, 40))
    def arrive(self, urgency, affected):
        self.room -= 1
        self.came += 1
        self.waiting.append(replace(waiting(f"{self.came}", urgency, 0, affected), arrived=self.now))

    @rule()
    def answer_the_first(self):
        first = next(iter(self.line_up()), None)
        self.waiting = [case for case in self.waiting if case is not first]
        self.now += self.ANSWER
        self.room = min(self.room + self.LOAD, self.AT_ONCE)

    @invariant()
    def nobody_waits_longer_than_the_bound(self):
        assert all(self.now - case.arrived <= self.LONGEST for case in self.waiting)


class Forgetful(Office):
    """Planted: nobody who is of low need is ever put into the queue."""

    def line_up(self):
        return [case for case in super().line_up() if case.urgency is not Urgency.LOW]


def play(office):
    run_state_machine_as_test(office, settings=settings(max_examples=40, stateful_step_count=60, deadline=None))


def test_nobody_starves_while_the_team_can_do_what_comes():
    """Arrivals and answers in any order that leaves the team some air."""
    play(Office)


def test_a_queue_in_which_somebody_starves_is_caught():
    """Planted: the low ones stay for ever."""
    with pytest.raises(AssertionError):
        play(Forgetful)


def test_an_overdue_case_counts_as_the_next_class_but_never_as_critical():
    """Normal becomes high after its hours; high stays high."""
    points = {
        (urgency, hours): rank([waiting("a", urgency, hours)], NOW)[0].points
        for urgency, hours in ((Urgency.NORMAL, 24), (Urgency.NORMAL, 25), (Urgency.LOW, 73), (Urgency.HIGH, 100))
    }
    assert list(points.values()) == [3 * 24 * 60, 10 * 25 * 60, 3 * 73 * 60, 10 * 100 * 60]


def test_the_number_of_people_is_capped():
    """Doubling adds one, up to eight people, in whole numbers."""
    assert [weigh_people(people) for people in (0, 1, 2, 3, 4, 7, 8, 800)] == [1, 1, 2, 2, 3, 3, 4, 4]


@pytest.mark.parametrize(
    ("urgency", "hours", "overdue", "soon"),
    [
        (Urgency.HIGH, 1.9, False, False), (Urgency.HIGH, 2.1, False, True), (Urgency.HIGH, 4, False, True),
        (Urgency.HIGH, 4.1, True, False), (Urgency.CRITICAL, 0.5, False, True), (Urgency.CRITICAL, 1.5, True, False),
    ],
)  # fmt: skip
def test_a_case_is_due_soon_then_overdue(urgency, hours, overdue, soon):
    """High within four hours: soon for the last two of them."""
    (one,) = rank([waiting("a", urgency, hours)], NOW)
    assert (one.overdue, one.soon) == (overdue, soon)


@given(queues, dues)
def test_nothing_is_overdue_and_due_soon(queue, due):
    """What is overdue is past its due time, what is soon is not."""
    for one in rank(queue, NOW, due):
        assert not (one.overdue and one.soon)
        assert one.overdue == (due.at(one.case.urgency, one.case.arrived) < NOW)


def test_before_a_weekend_what_is_due_on_monday_morning_is_due_soon():
    """Soon is told in the hours that are worked: on Friday at four, Monday at nine is an hour away."""
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    case = replace(waiting("a", Urgency.HIGH, 0), arrived=friday - timedelta(hours=2))
    (one,) = rank([case], friday, Due(working=OFFICE))
    assert (one.due, one.soon) == (datetime(2026, 11, 30, 9, tzinfo=UTC), True)


def test_a_case_from_the_future_has_waited_no_time():
    """A clock that is ahead gives no negative points."""
    assert rank([waiting("a", Urgency.HIGH, -5)], NOW)[0].points == 0


def test_the_reason_says_what_put_the_case_there():
    """People affected and being overdue are said."""
    assert rank([waiting("a", Urgency.NORMAL, 30, affected=5)], NOW)[0].reason == (
        "normal need; 5 people with the same trouble; overdue"
    )
