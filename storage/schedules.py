"""Reports that come by themselves: when they are due, and the runs that come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from storage.database import insert_new
from storage.errors import AlreadyThereError, NotFoundError
from storage.leases import MOST_ATTEMPTS, RUN_LEASE, database_now, lease_end, ran_out
from storage.outbox import Stage, posting_key
from storage.reading import AnyRow
from storage.rows import OutboxRow, RunRow, ScheduleRow, TellingRow

READY, CLAIMED, DONE, DEAD = "ready", "claimed", "done", "dead"
MOST_RUNS = 60
"""Runs looked back at for the last report that was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A report: on these days (`mon,thu`, or `daily`) at this local time (`08:00`), of this period, into this channel.

    An empty `monitor` means all of them; an empty `channel` the console's or the workspace's own.
    """

    name: str
    days: str
    at: str
    period: str = "week"
    monitor: str = ""
    channel: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A report that is due, claimed under a fence, or dead because it was tried too often.

    `due` is its local wall time, `due_at` the moment itself.
    """

    workspace: str
    schedule: Schedule
    due: str
    due_at: datetime
    fence: int
    attempts: int
    state: str = CLAIMED


class ScheduleStore:
    """The schedules of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def add(self, schedule: Schedule, next_due: datetime, now: datetime | None = None) -> None:
        """Keep a new schedule, which owes reports from now on; AlreadyThereError when the name is taken."""
        if self._find(schedule.name) is not None:
            raise AlreadyThereError(f"{schedule.name!r} is a schedule already.")
        self._connection.execute(insert(ScheduleRow).values(**self._values(schedule), next_due=next_due, began=now))

    def change(self, schedule: Schedule, next_due: datetime, now: datetime | None = None) -> None:
        """Replace a schedule of the same name; one whose days and time stay is due when it was.

        One that was paused, or told of another monitor, owes nothing from before now.
        """
        found = self.get(schedule.name)
        same = (found.days, found.at, found.paused) == (schedule.days, schedule.at, schedule.paused)
        goes_on = (found.monitor, found.paused) == (schedule.monitor, False)
        values = {
            **self._values(schedule), "name": found.name, **({} if same else {"next_due": next_due}),
            **({} if goes_on else {"began": now}),
        }  # fmt: skip
        self._connection.execute(update(ScheduleRow).where(self._is(found.name)).values(**values))

    def told_until(self, name: str, before: datetime) -> datetime | None:
        """Give until when a schedule has told everything: the end of its last report before a moment that was said.

        A report of nothing counts, one that failed or that no chat took does not. None when it never told anything.
        """
        found = self._find(name)
        if found is None:
            return None
        began = self._connection.execute(select(ScheduleRow.began).where(self._is(found.name))).scalar_one()
        done = select(RunRow.due, RunRow.due_at).where(
            RunRow.workspace_id == self._workspace, RunRow.schedule == found.name, RunRow.state == DONE,
            RunRow.due_at < before,
        )  # fmt: skip
        if began is not None:
            done = done.where(RunRow.due_at > began)
        rows = self._connection.execute(done.order_by(RunRow.due_at.desc()).limit(MOST_RUNS)).all()
        failed = self._failed(found.name, [row.due for row in rows])
        told = next((row.due_at for row in rows if row.due not in failed), None)
        return told or (began if began is not None and began < before else None)

    def take_back(self, name: str, before: datetime) -> int:
        """Take back a schedule's reports that were due before a moment and that no chat has seen; give how many.

        The next report tells of them: their runs then count as never said.
        """
        done = select(RunRow.due).where(
            RunRow.workspace_id == self._workspace, RunRow.schedule == name, RunRow.state == DONE,
            RunRow.due_at < before,
        )  # fmt: skip
        due = list(self._connection.execute(done.order_by(RunRow.due_at.desc()).limit(MOST_RUNS)).scalars())
        keys = {report_key(self._workspace, name, one): one for one in due}
        unseen = select(OutboxRow.key).where(
            OutboxRow.workspace_id == self._workspace, OutboxRow.key.in_(keys), OutboxRow.state == Stage.READY,
            OutboxRow.place == "", OutboxRow.unsure.is_(False),
        )  # fmt: skip
        found = list(self._connection.execute(unseen).scalars())
        if found:
            self._unsay(name, found, [keys[key] for key in found])
        return len(found)

    def _unsay(self, name: str, keys: Sequence[str], due: Sequence[str]) -> None:
        whole = or_(OutboxRow.key.in_(keys), OutboxRow.under.in_(keys))
        self._connection.execute(delete(OutboxRow).where(OutboxRow.workspace_id == self._workspace, whole))
        told = (TellingRow.workspace_id == self._workspace, TellingRow.schedule == name, TellingRow.due.in_(due))
        self._connection.execute(delete(TellingRow).where(*told))
        runs = (RunRow.workspace_id == self._workspace, RunRow.schedule == name, RunRow.due.in_(due))
        values = {"state": DEAD, "trouble": "the next one has it"}
        self._connection.execute(update(RunRow).where(*runs).values(**values))

    def _failed(self, name: str, due: Sequence[str]) -> set[str]:
        """Give which of these runs made a report that no chat took."""
        keys = {report_key(self._workspace, name, one): one for one in due}
        dead = select(OutboxRow.key).where(
            OutboxRow.workspace_id == self._workspace, OutboxRow.key.in_(keys), OutboxRow.state == Stage.DEAD
        )
        return {keys[key] for key in self._connection.execute(dead).scalars()}

    def remove(self, name: str) -> str:
        """Remove a schedule and its runs; gives the name as it was stored."""
        found = self.get(name)
        self._connection.execute(delete(ScheduleRow).where(self._is(found.name)))
        return found.name

    def get(self, name: str) -> Schedule:
        """Give a schedule by its name in any spelling; NotFoundError names the ones there are."""
        found = self._find(name)
        if found is None:
            names = ", ".join(schedule.name for schedule in self.all()[:10]) or "none yet"
            raise NotFoundError(f"No schedule is called {name!r}; there are: {names}.")
        return found

    def all(self) -> list[Schedule]:
        """Give every schedule by name."""
        query = select(ScheduleRow).where(ScheduleRow.workspace_id == self._workspace)
        return [_schedule(row) for row in self._connection.execute(query.order_by(func.lower(ScheduleRow.name)))]

    def plan(self, schedule: Schedule, run: tuple[str, datetime] | None, next_due: datetime) -> bool:
        """Note when a schedule is due next, and the run (local time and moment) that is due now; tell if it is new."""
        self._connection.execute(update(ScheduleRow).where(self._is(schedule.name)).values(next_due=next_due))
        if run is None:
            return False
        due, due_at = run
        row = {
            "workspace_id": self._workspace, "schedule": schedule.name, "due": due, "due_at": due_at,
            "state": READY, "fence": 0, "attempts": 0, "leased_until": None, "trouble": "",
        }  # fmt: skip
        return insert_new(self._connection, RunRow, [row]) == 1

    def end(self, run: Run, *, state: str = DONE, trouble: str = "") -> bool:
        """End a claimed run; False when the claim ran out and somebody else has it."""
        done = self._connection.execute(
            update(RunRow).where(*self._claimed(run)).values(state=state, trouble=trouble, leased_until=None)
        )
        return done.rowcount == 1

    def _claimed(self, run: Run) -> tuple[ColumnElement[bool], ...]:
        return (
            RunRow.workspace_id == self._workspace,
            RunRow.schedule == run.schedule.name,
            RunRow.due == run.due,
            RunRow.fence == run.fence,
            RunRow.state == CLAIMED,
        )

    def _find(self, name: str) -> Schedule | None:
        wanted = name.strip().casefold()
        return next((schedule for schedule in self.all() if schedule.name.casefold() == wanted), None)

    def _is(self, name: str) -> ColumnElement[bool]:
        return and_(ScheduleRow.workspace_id == self._workspace, ScheduleRow.name == name)

    def _values(self, schedule: Schedule) -> Mapping[str, object]:
        return {
            "workspace_id": self._workspace, "name": schedule.name, "days": schedule.days, "at": schedule.at,
            "period": schedule.period, "monitor": schedule.monitor, "channel": schedule.channel,
            "paused": schedule.paused,
        }  # fmt: skip


def report_key(workspace: str, schedule: str, due: str) -> str:
    """Give the key of the message that a run makes."""
    return posting_key(workspace, "digest", schedule, due)


def active_schedules(connection: Connection) -> list[tuple[str, Schedule, datetime]]:
    """Give every schedule of every workspace that is not paused: workspace, schedule, when it is due next."""
    rows = connection.execute(select(ScheduleRow).where(ScheduleRow.paused.is_(False)).order_by(ScheduleRow.next_due))
    return [(row.workspace_id, _schedule(row), row.next_due) for row in rows]


def claim_run(connection: Connection) -> Run | None:
    """Take on the oldest run of any workspace that is ready or whose claim ran out; None when there is none.

    A run that was taken on too often without an end is left as dead.
    """
    now = database_now(connection)
    waiting = or_(RunRow.state == READY, and_(RunRow.state == CLAIMED, ran_out(RunRow.leased_until, now)))
    query = (
        select(RunRow, ScheduleRow)
        .join(ScheduleRow, (ScheduleRow.workspace_id == RunRow.workspace_id) & (ScheduleRow.name == RunRow.schedule))
        .where(waiting)
        .order_by(RunRow.due_at)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    spent = row.attempts >= MOST_ATTEMPTS
    values = {"state": DEAD if spent else CLAIMED, "fence": row.fence + 1, "attempts": row.attempts + 1}
    this = (RunRow.workspace_id == row.workspace_id, RunRow.schedule == row.schedule, RunRow.due == row.due)
    connection.execute(update(RunRow).where(*this).values(**values, leased_until=lease_end(connection, RUN_LEASE)))
    return Run(
        workspace=row.workspace_id, schedule=_schedule(row), due=row.due, due_at=row.due_at,
        fence=row.fence + 1, attempts=row.attempts + 1, state=DEAD if spent else CLAIMED,
    )  # fmt: skip


def _schedule(row: AnyRow) -> Schedule:
    fields = ("name", "days", "at", "period", "monitor", "channel", "paused")
    return Schedule(**{field: getattr(row, field) for field in fields})
