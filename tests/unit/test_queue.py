"""The queue's laws: need, people affected, waiting, arrival, id, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analyzers.labels import Action, Intent, Urgency
from analyzers.triage.case import Case
from analyzers.triage.queue import Due, credit, people_factor, rank

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def waiting(identity: str, urgency: Urgency, hours: float, affected: int = 1) -> Case:
    return Case(
        id=identity, text="Where is my parcel?", platform="forum", language="en", intent=Intent.QUESTION,
        urgency=urgency, theme="late_delivery", action=Action.ANSWER_QUESTION,
        arrived=NOW - timedelta(hours=hours), affected=affected,
    )  # fmt: skip


cases = st.builds(
    waiting,
    st.uuids().map(str),
    st.sampled_from(Urgency),
    st.integers(0, 2_000).map(lambda quarters: quarters / 4),
    st.integers(1, 40),
)
queues = st.lists(cases, min_size=1, max_size=12, unique_by=lambda case: case.id)


def order(queue):
    return [ranked.case.id for ranked in rank(queue, NOW)]


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


@given(queues, st.data(), st.integers(1, 500))
def test_waiting_longer_never_lowers_a_rank(queue, data, hours):
    """With the other cases and the time held fixed, an older case stands no lower."""
    chosen = data.draw(st.sampled_from(queue))
    older = replace(chosen, arrived=chosen.arrived - timedelta(hours=hours))
    changed = [older if case.id == chosen.id else case for case in queue]
    assert order(changed).index(chosen.id) <= order(queue).index(chosen.id)


@given(queues, st.data())
def test_platform_language_text_and_action_never_rank(queue, data):
    """Only need, people, waiting, arrival and id are in the key."""
    chosen = data.draw(st.sampled_from(queue))
    disguised = replace(
        chosen, platform="fame", language="xx", text="▒ the president's post", action=Action.REPLY_SUPPORT,
        intent=Intent.COMPLAINT,
    )  # fmt: skip
    assert order([disguised if case.id == chosen.id else case for case in queue]) == order(queue)


@given(cases)
def test_nobody_starves(case):
    """Any case overtakes a fresh high one with everybody affected, once it has waited long enough."""
    fresh = waiting("fresh", Urgency.HIGH, 4, affected=1_000)
    patient = replace(case, arrived=NOW - timedelta(days=30))
    assert order([fresh, patient])[0] == patient.id


def test_an_overdue_case_counts_as_the_next_class_but_never_as_critical():
    """Normal becomes high after its hours; high stays high."""
    due = Due()
    assert credit(waiting("a", Urgency.NORMAL, 24), NOW, due) == 3 * 24
    assert credit(waiting("a", Urgency.NORMAL, 25), NOW, due) == 10 * 25
    assert credit(waiting("a", Urgency.HIGH, 100), NOW, due) == 10 * 100


def test_the_number_of_people_is_capped():
    """Doubling adds one, up to eight people."""
    assert [people_factor(people) for people in (0, 1, 2, 4, 8, 800)] == [1, 1, 2, 3, 4, 4]


def test_a_case_from_the_future_has_waited_no_time():
    """A clock that is ahead gives no negative points."""
    assert rank([waiting("a", Urgency.HIGH, -5)], NOW)[0].points == 0


def test_the_reason_says_what_put_the_case_there():
    """People affected and being overdue are said."""
    assert rank([waiting("a", Urgency.NORMAL, 30, affected=5)], NOW)[0].reason == (
        "normal need; 5 people with the same trouble; overdue"
    )
