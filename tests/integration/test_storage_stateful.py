"""Whatever people do with cases, in whatever order: states and journal agree, undo restores, twice is once."""

from datetime import timedelta

import pytest
from builders import NOW, a_mention, a_monitor, an_assessment
from guards_schema import everything
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.triage.case import State
from storage.answers import settle_answers
from storage.cases import CaseStore, NotClaimedError, NotOpenError
from storage.deeds import STOOD, NothingToUndoError
from storage.engine import make_scratch
from storage.errors import NotFoundError
from storage.followups import follow_edit
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.rows import Base, CaseRow
from storage.waiting import WaitingStore
from storage.workspaces import WorkspaceStore

OURS = an_assessment(Origin.OWNED, action=Action.MONITOR, need_evidence=())
CHATTER = an_assessment(intent=Intent.CHATTER, urgency=Urgency.LOW, action=Action.MONITOR, theme="")
PEOPLE = st.sampled_from(["tom", "una"])
LEADS_TO = {
    "claim": State.CLAIMED, "assign": State.CLAIMED, "release": State.OPEN, "snooze": State.SNOOZED,
    "answer": State.ANSWERED, "answered": State.ANSWERED, "dismiss": State.DISMISSED, "reopen": State.OPEN,
}  # fmt: skip
"""Where each deed leads; what happens by itself leads to an open case."""


class Cases(RuleBasedStateMachine):
    """Two workspaces in one database in memory; everything is done in the first."""

    def __init__(self):
        super().__init__()
        self.engine = make_scratch()
        Base.metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        self.now, self.names, self.number = NOW, [], 0

    def teardown(self):
        self.connection.close()
        self.engine.dispose()

    @initialize()
    def two_workspaces(self):
        for workspace in ("ws", "other"):
            WorkspaceStore(self.connection).ensure(workspace, author_key=b"the same")
            MonitorStore(self.connection, workspace).add(a_monitor())
        first = a_mention(external_id="0", author="ann", created_at=self.now)
        for workspace in ("ws", "other"):
            MentionStore(self.connection, workspace).keep("Acme", [(first, an_assessment())], self.now)
        self.names.append("0")
        self.others = everything(self.connection, Base.metadata, "other")

    # What comes in

    @rule(
        author=st.sampled_from(["ann", "bob", "acme"]), place=st.integers(0, 9), asks=st.booleans(),
        text=st.sampled_from(["again?", "still", ""]), theme=st.sampled_from(["late", "broken"]),
        minutes=st.sampled_from([1, 60, 60 * 30]),
    )  # fmt: skip
    def write(self, author, place, asks, text, theme, minutes):
        """Let somebody, or us, write a post, perhaps as a reply to an earlier one."""
        self.now += timedelta(minutes=minutes)
        name, to = f"{len(self.names)}", self.names[place] if place < len(self.names) else ""
        mention = a_mention(
            external_id=name, author=author, in_reply_to=to, text=text or f"words of {name}", created_at=self.now
        )
        said = OURS if author == "acme" else an_assessment(theme=theme) if asks else CHATTER
        MentionStore(self.connection, "ws").keep("Acme", [(mention, said)], self.now)
        self.names.append(name)

    @rule(which=st.integers(0, 9))
    def edit(self, which):
        """Let an author change a post: nobody rests or is settled then."""
        self.now += timedelta(minutes=1)
        case = self.case(which)
        follow_edit(self.connection, "ws", case, self.now)
        assert self.state(case) in (State.OPEN, State.CLAIMED)

    @rule(hours=st.sampled_from([1, 40]))
    def wait(self, hours):
        """Let time pass, and rests end."""
        self.now += timedelta(hours=hours)
        CaseStore(self.connection, "ws").wake(self.now)
        assert CaseStore(self.connection, "ws").wake(self.now) == 0

    @rule()
    def look_again(self):
        """Look through all posts again: there is nothing new."""
        before = self.cases()
        assert settle_answers(self.connection, "ws", "Acme", None, self.now) == 0
        assert self.cases() == before

    # What people do

    @rule(
        which=st.integers(0, 9), by=PEOPLE, twice=st.booleans(), back=st.booleans(),
        step=st.sampled_from(["claim", "assign", "release", "snooze", "answer", "dismiss", "reopen"]),
    )  # fmt: skip
    def act(self, which, by, step, twice, back):
        """Let a person do something: it is done or refused, twice is once, undo restores."""
        self.now += timedelta(minutes=1)
        case, before = self.case(which), self.cases()
        last = self.last(case)
        if not self.do(step, case, by):
            assert self.cases() == before
            return
        assert self.state(case) is LEADS_TO[step]
        if twice:
            once = self.cases(), len(self.lines())
            assert self.attempt(step, case, by)
            assert (self.cases(), len(self.lines())) == once
        done = self.last(case)
        if back and done is not None and done != last:
            CaseStore(self.connection, "ws").undo(case, by, self.now, done.number)
            assert self.cases() == before
            assert self.last(case) == last

    @rule(which=st.integers(0, 9), by=PEOPLE)
    def undo(self, which, by):
        """Take the last deed back by its number, by anybody, once."""
        self.now += timedelta(minutes=1)
        case = self.case(which)
        deed = self.last(case)
        store = CaseStore(self.connection, "ws")
        if deed is None:
            with pytest.raises(NothingToUndoError):
                store.undo(case, by, self.now)
            return
        assert store.undo(case, by, self.now, deed.number)[1] == deed
        with pytest.raises(NothingToUndoError):
            store.undo(case, by, self.now, deed.number)

    @rule(which=st.integers(0, 9), by=PEOPLE)
    def look_behind(self, which, by):
        """Look behind a case: only whoever has it sees who wrote it, and is written down."""
        case, seen = self.case(which), len(Journal(self.connection, "ws").of_action("reveal", 10**6))
        row = self.cases()[case]
        may = row["claimed_by"] == by
        try:
            CaseStore(self.connection, "ws").reveal(case, by, self.now, "why")
        except NotClaimedError:
            assert not may
            seen -= 1
        else:
            assert may
        assert len(Journal(self.connection, "ws").of_action("reveal", 10**6)) == seen + 1

    @precondition(lambda self: self.names)
    @rule(step=st.sampled_from(["claim", "answer", "dismiss", "reopen"]), by=PEOPLE)
    def reach_over(self, step, by):
        """Reach for the other workspace's case, which is no case here."""
        with pytest.raises(NotFoundError):
            getattr(CaseStore(self.connection, "ws"), step)(mention_id("other", "Acme", "csv", "0"), by, self.now)

    # What always holds

    @invariant()
    def a_state_has_what_belongs_to_it_and_nothing_else(self):
        for row in self.cases().values():
            state = State(row["state"])
            assert bool(row["settled_at"]) == (state in (State.ANSWERED, State.DISMISSED, State.SNOOZED))
            assert bool(row["snoozed_until"]) == (state is State.SNOOZED)
            assert state is not State.CLAIMED or row["claimed_by"]
            assert state is not State.OPEN or not row["claimed_by"]
            assert state is State.ANSWERED or not row["answered_by"]

    @invariant()
    def the_journal_tells_how_each_case_came_to_stand_there(self):
        for case, row in self.cases().items():
            told = self.told(case)
            assert told is None or told is State(row["state"]), (case, told)

    @invariant()
    def the_queue_holds_each_waiting_case_once(self):
        queue = [one.id for one in WaitingStore(self.connection, "ws").open_cases(self.now)]
        waiting = {case for case, row in self.cases().items() if row["state"] in ("open", "claimed")}
        assert len(set(queue)) == len(queue)
        assert bool(queue) == bool(waiting)
        assert set(queue) <= waiting

    @invariant()
    def the_other_workspace_is_as_it_was(self):
        if hasattr(self, "others"):
            assert everything(self.connection, Base.metadata, "other") == self.others

    # How it is looked at

    def case(self, which):
        known = sorted(self.cases())
        return known[which % len(known)]

    def cases(self):
        rows = self.connection.execute(CaseRow.__table__.select().where(CaseRow.workspace_id == "ws"))
        return {row.mention_id: {name: getattr(row, name) for name in STOOD} for row in rows}

    def state(self, case):
        return State(self.cases()[case]["state"])

    def lines(self):
        return Journal(self.connection, "ws").recent(10**6)

    def last(self, case):
        return CaseStore(self.connection, "ws").last_deed(case)

    def do(self, step, case, by):
        """Do something; False when it is refused or changes nothing by its nature."""
        is_claimed, waits = self.state(case) is State.CLAIMED, self.state(case) in (State.OPEN, State.CLAIMED)
        if (step == "release" and not is_claimed) or (step == "reopen" and waits):
            return False
        return self.attempt(step, case, by)

    def attempt(self, step, case, by):
        given = {"assign": ("una",), "snooze": (NOW + timedelta(days=400),)}.get(step, ())
        try:
            getattr(CaseStore(self.connection, "ws"), step)(case, *given, by, self.now)
        except NotOpenError:
            return False
        return True

    def told(self, case):
        """Say where a case stands by its lines alone; None when it follows another one."""
        states = [State.OPEN]
        for line in reversed(Journal(self.connection, "ws").about([case], 10**6)):
            if line.action in ("reopened", "wake"):
                states = [State.OPEN]
            elif line.action == "undo":
                states.pop()
            elif line.before:
                states.append(LEADS_TO.get(line.action))
        return states[-1] if states else None


TestCases = Cases.TestCase
TestCases.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


class Forgetful(Cases):
    """Planted: claims that are written nowhere."""

    def do(self, step, case, by):
        done = super().do(step, case, by)
        if done and step == "claim":
            self.connection.exec_driver_sql("UPDATE cases SET claimed_by = '' WHERE workspace_id = 'ws'")
        return done


def test_a_planted_fault_is_found():
    """A claim of nobody breaks what always holds, and is found within a few tries."""
    quick = settings(
        max_examples=300, stateful_step_count=20, deadline=None, database=None, phases=[Phase.generate],
        derandomize=True, report_multiple_bugs=False, suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Forgetful, settings=quick)
