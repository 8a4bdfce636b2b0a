"""Old news is let go of at once, what somebody works on or asked again about stays, and one can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_mention, a_monitor, an_assessment
from fakes import some_parts

from analyzers.triage.case import State
from bot.casework import undo_deed
from bot.clearing import clear, find_leftover
from bot.errors import AskedWronglyError
from bot.queueing import line_up
from storage.cases import CaseStore
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.standings import StandingStore

DAY = timedelta(days=1)
BEFORE = POSTED + DAY


@pytest.fixture
def parts(tmp_path):
    parts = some_parts(tmp_path, clock=lambda: NOW, workspaces=("ws", "other"), actor="me")
    yield parts
    parts.database.close()


def keep(parts, *asks, monitor="Acme"):
    with parts.database.write() as connection:
        MentionStore(connection, "ws").keep(monitor, asks, NOW)


def ask(name, author, days=0, **said):
    at = POSTED + days * DAY
    return a_mention(external_id=name, author=author, text=f"{author} {name}", created_at=at), an_assessment(**said)


def case_of(name, monitor="Acme"):
    return mention_id("ws", monitor, "csv", name)


def left(parts, **asked):
    return find_leftover(parts, BEFORE, **asked)


def test_only_what_waits_for_long_and_nobody_took_on_is_old(parts):
    """Newer cases, claimed ones and resting ones stay."""
    keep(parts, ask("1", "ann"), ask("2", "ben", 2), ask("3", "cem"), ask("4", "dora"))
    with parts.database.write() as connection:
        CaseStore(connection, "ws").claim(case_of("3"), "me", NOW)
        CaseStore(connection, "ws").snooze(case_of("4"), NOW + DAY, "me", NOW)
    assert left(parts) == [case_of("1")]


def test_who_asked_again_lately_is_not_old(parts):
    """One person's asks are one case: the newest counts."""
    keep(parts, ask("1", "ann", theme="late"), ask("2", "ann", 2, theme="late"), ask("3", "ben", theme="late"))
    assert left(parts) == [case_of("3")]


def test_only_the_named_monitors_are_looked_at(parts):
    """Cases of others stay."""
    with parts.database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    keep(parts, ask("1", "ann"))
    keep(parts, ask("1", "ann"), monitor="Other")
    assert left(parts, monitors=["other"]) == [case_of("1", "Other")]


def test_each_is_dismissed_for_the_reason_and_can_be_taken_back_by_itself(parts):
    """The journal has a line for each; undo opens one and leaves the other."""
    keep(parts, ask("1", "ann"), ask("2", "ben"), ask("3", "cem", 2))
    moved = []
    assert clear(parts, BEFORE, left(parts), "old news", moved.append) == 2
    assert (moved, line_up(parts).total, left(parts)) == ([2], 1, [])
    undo_deed(parts, case_of("1"))
    assert {one.case.id for one in line_up(parts).shown} == {case_of("1"), case_of("3")}
    with parts.database.read() as connection:
        lines = Journal(connection, "ws").recent()
        standing = StandingStore(connection, "ws").standing([case_of("1"), case_of("2")])
    assert [line.detail for line in lines if line.action == "dismiss"] == ["old news", "old news"]
    assert (standing[case_of("1")].state, standing[case_of("2")].state) == (State.OPEN, State.DISMISSED)


def test_what_was_taken_on_meanwhile_stays(parts):
    """Between finding and dismissing somebody claims one."""
    keep(parts, ask("1", "ann"), ask("2", "ben"))
    found = left(parts)
    with parts.database.write() as connection:
        CaseStore(connection, "ws").claim(case_of("2"), "me", NOW)
    assert clear(parts, BEFORE, found, "", lambda _: None) == 1
    assert [one.case.id for one in line_up(parts).shown] == [case_of("2")]


def test_a_moment_to_come_is_refused(parts):
    """A slip of the year would empty the queue."""
    with pytest.raises(AskedWronglyError, match="moment that has passed"):
        find_leftover(parts, NOW + DAY)


def test_another_workspace_is_not_touched(parts):
    """Tenants never meet."""
    keep(parts, ask("1", "ann"))
    assert find_leftover(replace(parts, workspace="other"), BEFORE) == []
