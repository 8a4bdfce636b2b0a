"""What Kith does by the clock, on one page. Every job may run at any time, in any number of processes, or twice."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from bot.alarming import alarm
from bot.capping import put_report
from bot.desk import at_desk
from bot.escalating import escalate
from bot.handing import forget_deliveries
from bot.lettinggo import let_go
from bot.looking import freshen
from bot.parts import Parts
from bot.planning import plan
from bot.preparing import ASKED, prepare
from bot.present.notices import present_dead_run
from bot.queueing import Queue, line_up
from bot.refreshing import case_postings, queue_posting, refresh
from bot.reporting import report_of_run
from bot.scheduling import FORUM
from bot.telling import channel_for, digest_channel, postable_from, tell_installer
from storage.cases import CaseStore
from storage.inbox import InboxStore
from storage.outbox import FORGOTTEN, KEPT, OutboxStore
from storage.roles import Purpose
from storage.schedules import DEAD, Run, ScheduleStore, claim_run
from storage.talks import TalkStore
from storage.workspaces import WorkspaceStore

log = logging.getLogger(__name__)

CRITICAL_FIRST = 1_000
"""Cases looked at for alarms: critical ones stand first in the queue, and nobody tells of more than these."""


def think(parts: Parts, stopping: threading.Event | None = None) -> None:
    """Do all that is due: reports, alarms, the queue's message, and what is seen already.

    What fails in one workspace is told, and keeps nothing from the others.
    """
    stop = stopping or threading.Event()
    _guarded("planning", lambda: plan(parts))
    while not stop.is_set() and work(parts):
        pass
    for workspace in workspaces(parts):
        if stop.is_set():
            return
        _guarded(workspace, partial(_tend, parts, workspace))


def foresee(parts: Parts, stopping: threading.Event | None = None) -> None:
    """Find in each workspace what the next digest tells; this may take long, so nothing else waits for it."""
    stop = stopping or threading.Event()
    for workspace in workspaces(parts):
        if stop.is_set():
            return
        _guarded(workspace, partial(_foresee, parts, workspace))


def _foresee(parts: Parts, workspace: str) -> None:
    prepare(at_desk(parts, workspace))


def _tend(parts: Parts, workspace: str) -> None:
    tend(at_desk(parts, workspace))


def _guarded(what: str, job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        # one workspace with broken data must not keep the others waiting; it is tried again: a report when its lease
        # has run out, all else at the next tick
        log.exception("%s: something failed; the others go on", what)


def work(parts: Parts) -> bool:
    """Make the report of one run and put it into the outbox; False when no run waits."""
    with parts.database.write() as connection:
        run = claim_run(connection)
    if run is None:
        return False
    _guarded(f"{run.workspace}, {run.schedule.name}, due {run.due}", partial(_make, parts, run))
    return True


def _make(parts: Parts, run: Run) -> None:
    here = at_desk(parts, run.workspace)
    if run.state == DEAD:
        tell_installer(here, f"run {run.schedule.name} {run.due}", present_dead_run(run))
    else:
        _report(here, run)


def _report(parts: Parts, run: Run) -> None:
    with parts.database.write() as connection:
        ScheduleStore(connection, parts.workspace).take_back(run.schedule.name, run.due_at)
    channel, report = digest_channel(parts, run.schedule), report_of_run(parts, run)
    with parts.database.write() as connection:
        if not ScheduleStore(connection, parts.workspace).end(run, trouble="nothing to say" if report.empty else ""):
            return  # our claim ran out, and somebody else has it
        if not report.empty:
            put_report(parts, connection, run, report, channel)


def tend(parts: Parts) -> None:
    """Look after one workspace: wake resting cases, raise alarms, escalate, keep days, queue and what is seen true."""
    with parts.database.write() as connection:
        CaseStore(connection, parts.workspace).wake(parts.clock())
    freshen(parts)
    queue = line_up(parts, limit=CRITICAL_FIRST)
    alarm(parts, queue)
    escalate(parts, queue)
    keep_queue(parts, queue)
    refresh(parts, queue)


def keep_queue(parts: Parts, queue: Queue) -> bool:
    """Put the queue into its channel when somebody waits: one message a day, in a forum a post for each case."""
    channel = channel_for(parts, Purpose.QUEUE)
    if not channel or not queue.total:
        return False
    is_forum = channel.startswith(FORUM)
    postings = list(case_postings(parts, channel, queue)) if is_forum else [queue_posting(parts, channel, queue)]
    with parts.database.write() as connection:
        outbox = OutboxStore(connection, parts.workspace)
        return sum(outbox.put(posting, postable_from(parts), parts.clock()) for posting in postings) > 0


def tidy(parts: Parts) -> None:
    """Let go of what nobody needs any more: texts of old messages, old events and deliveries, words of old mentions."""
    before = parts.clock() - KEPT
    for workspace in workspaces(parts):
        with parts.database.write() as connection:
            OutboxStore(connection, workspace).blank(before)
            OutboxStore(connection, workspace).delete(parts.clock() - FORGOTTEN)
            InboxStore(connection, workspace).forget(before)
            TalkStore(connection, workspace).forget(parts.clock() - ASKED)
        forget_deliveries(parts, workspace)
        _guarded(workspace, partial(let_go, parts, workspace))


def workspaces(parts: Parts) -> list[str]:
    """Give the ids of all workspaces that we have not been removed from."""
    with parts.database.read() as connection:
        return WorkspaceStore(connection).active()
