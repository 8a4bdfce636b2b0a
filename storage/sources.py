"""The sources of a workspace: where we are in each, how it goes, and who is fetching it just now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from analyzers.insight.silence import Pace
from storage.errors import AlreadyThereError, NotFoundError, StorageError
from storage.leases import database_now, lease_end, ran_out
from storage.reading import AnyRow
from storage.rows import MentionRow, MonitorRow, SourceRow

FETCH_LEASE = timedelta(minutes=5)
"""Longer than a source may take at a time (two minutes), so that no claim runs out while it is at work."""
RINGS_BACK = timedelta(days=1)
"""What was posted longer before its source was added rings nobody: the first fetch must not flood."""
LOOKED_BACK = timedelta(days=30)
"""Posts that are older are not looked at again; their text is not kept longer by default."""
COUNTED = timedelta(days=1)
"""Over how long it is told what a source brings."""


class LostClaimError(StorageError):
    """Somebody else fetches this source meanwhile: nothing is kept twice."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as it was set up, and how it goes.

    `trouble` is in plain words, empty when it does well; `failures` counts those in a row. `next_at` is when it is
    asked next. Nothing rings that was posted before `rings_from`, `RINGS_BACK` before it was added. `looked_from` is
    the id after which a round of looking at known posts goes on, empty when none is on its way; `looked_at` is when the
    last began.
    """

    name: str
    kind: str
    monitor: str
    address: str = ""
    paused: bool = False
    cursor: str = ""
    fetched_at: datetime | None = None
    last_item: datetime | None = None
    failures: int = 0
    trouble: str = ""
    next_at: datetime
    rings_from: datetime
    looked_at: datetime
    looked_from: str = ""
    fence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source does.

    `pace` is what it brought in the last day against its usual, None before it was first asked. `resting` says that it
    failed so often that it is only probed now and then, `left_out` are posts of the last day that the gate left out.
    """

    source: Source
    monitor_paused: bool
    pace: Pace | None
    resting: bool
    left_out: int = 0


class SourceStore:
    """The sources of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def failing(self, monitors: Sequence[str] | None) -> dict[str, str]:
        """Give what is wrong with each source of some monitors (None: all) that is asked and failed the last time."""
        query = select(SourceRow.name, SourceRow.trouble).where(
            SourceRow.workspace_id == self._workspace, SourceRow.failures > 0, SourceRow.paused.is_(False)
        )
        if monitors is not None:
            query = query.where(SourceRow.monitor.in_(monitors))
        return {row.name: row.trouble for row in self._connection.execute(query.order_by(SourceRow.name))}

    def add(self, name: str, kind: str, monitor: str, address: str, now: datetime) -> None:
        """Keep a new source, due at once; AlreadyThereError when one has that name in any spelling."""
        if name.casefold() in {one.name.casefold() for one in self.all()}:
            raise AlreadyThereError(f"{name!r} is a source already.")
        row = {
            "workspace_id": self._workspace, "name": name, "kind": kind, "monitor": monitor, "address": address,
            "paused": False, "rings_from": now - RINGS_BACK, "cursor": "", "looked_at": now, "looked_from": "",
            "failures": 0, "trouble": "", "next_at": now, "fence": 0,
        }  # fmt: skip
        self._connection.execute(insert(SourceRow).values(row))

    def get(self, name: str) -> Source:
        """Give a source by its name in any spelling; NotFoundError names the ones there are."""
        found = next((one for one in self.all() if one.name.casefold() == name.strip().casefold()), None)
        if found is None:
            names = ", ".join(one.name for one in self.all()[:10]) or "none yet"
            raise NotFoundError(f"No source is called {name!r}; there are: {names}.")
        return found

    def all(self) -> list[Source]:
        """Give every source by name."""
        query = select(SourceRow).where(SourceRow.workspace_id == self._workspace).order_by(SourceRow.name)
        return [_source(row) for row in self._connection.execute(query)]

    def due(self, now: datetime) -> list[Source]:
        """Give the sources that are to be asked: neither they nor their monitors are paused, and nobody is at it."""
        query = (
            select(SourceRow)
            .join(
                MonitorRow,
                and_(MonitorRow.workspace_id == SourceRow.workspace_id, MonitorRow.name == SourceRow.monitor),
            )
            .where(
                SourceRow.workspace_id == self._workspace, SourceRow.next_at <= now, SourceRow.paused.is_(False),
                MonitorRow.paused.is_(False), self._is_free(),
            )
            .order_by(SourceRow.next_at, SourceRow.name)
        )  # fmt: skip
        return [_source(row) for row in self._connection.execute(query)]

    def claim(self, name: str) -> Source | None:
        """Take a source on for a while; None when somebody else has it, or it is gone."""
        changes = {"fence": SourceRow.fence + 1, "leased_until": lease_end(self._connection, FETCH_LEASE)}
        taken = self._connection.execute(update(SourceRow).where(self._is(name), self._is_free()).values(changes))
        return self.get(name) if taken.rowcount == 1 else None

    def move(self, source: Source, cursor: str) -> None:
        """Move a source's cursor, in the transaction that stores the mentions; LostClaimError undoes both."""
        self._change(source, {"cursor": cursor})

    def look_on(self, source: Source, looked_from: str, began: datetime) -> None:
        """Note where looking at known posts goes on, and when the round began."""
        self._change(source, {"looked_from": looked_from, "looked_at": began})

    def end_well(self, source: Source, now: datetime, next_at: datetime, new: int) -> None:
        """Let go of a claimed source that did well: `new` mentions were stored."""
        values = {"fetched_at": now, "failures": 0, "trouble": "", "next_at": next_at}
        last = {"last_item": now} if new else {}
        self._change(source, {**values, **last, "leased_until": None})

    def end_badly(self, source: Source, trouble: str, failures: int, next_at: datetime) -> None:
        """Let go of a claimed source that did not, with what went wrong in plain words."""
        values = {"trouble": trouble, "failures": failures, "next_at": next_at, "leased_until": None}
        self._change(source, values)

    def pause(self, name: str, *, paused: bool, now: datetime) -> str:
        """Pause a source, or let it go on at once; gives its name as it was stored."""
        found = self.get(name).name
        values = {"paused": paused, "next_at": now, "failures": 0, "trouble": ""}
        self._connection.execute(update(SourceRow).where(self._is(found)).values(values))
        return found

    def remove(self, name: str) -> str:
        """Listen there no more; what was read stays. Gives the name as it was stored."""
        found = self.get(name).name
        self._connection.execute(delete(SourceRow).where(self._is(found)))
        return found

    def to_look_at(self, source: Source, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Give the next posts of a round: id and external id; those whose text is gone already are left out.

        So are those of another kind of source that had the same name: this one cannot tell what became of them.
        """
        query = (
            select(MentionRow.id, MentionRow.external_id)
            .where(
                MentionRow.workspace_id == self._workspace, MentionRow.monitor == source.monitor,
                MentionRow.source == source.name, MentionRow.platform == source.kind,
                MentionRow.id > source.looked_from, MentionRow.text != "",
                MentionRow.arrived >= now - LOOKED_BACK,
            )
            .order_by(MentionRow.id)
            .limit(limit)
        )  # fmt: skip
        return [(row.id, row.external_id) for row in self._connection.execute(query)]

    def _change(self, source: Source, values: Mapping[str, object]) -> None:
        mine = (self._is(source.name), SourceRow.fence == source.fence, SourceRow.leased_until.is_not(None))
        if self._connection.execute(update(SourceRow).where(*mine).values(values)).rowcount != 1:
            raise LostClaimError(source.name)

    def _is_free(self) -> ColumnElement[bool]:
        now = database_now(self._connection)
        return or_(SourceRow.leased_until.is_(None), ran_out(SourceRow.leased_until, now))

    def _is(self, name: str) -> ColumnElement[bool]:
        return and_(SourceRow.workspace_id == self._workspace, SourceRow.name == name)


_FIELDS: Sequence[str] = tuple(Source.__dataclass_fields__)


def _source(row: AnyRow) -> Source:
    return Source(**{field: getattr(row, field) for field in _FIELDS})
