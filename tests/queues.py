"""Cases that wait and promises to them, made up for the laws of the queue."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from analyzers.labels import Action, Intent, Urgency
from analyzers.triage.case import Case
from analyzers.triage.clock import WorkingHours
from analyzers.triage.due import Due

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
OFFICE = WorkingHours(
    zone=ZoneInfo("Europe/Berlin"), days=frozenset(range(5)), begins=time(9), ends=time(17),
    holidays=frozenset({date(2026, 11, 18)}), yearly=frozenset({(10, 31)}),
)  # fmt: skip


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


promised = st.integers(1, 200).map(float)
dues = st.builds(
    Due, high=promised, normal=promised, low=promised, soon=promised, working=st.sampled_from([Due().working, OFFICE])
)
