"""The sources of a workspace: where we are in each, how it goes, and who is fetching it just now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, insert, or_, select, union, update

from analyzers.insight.silence import Pace
from storage.errors import AlreadyThereError, NotFoundError, StorageError
from storage.leases import database_now, lease_end, ran_out
from storage.reading import AnyRow
from storage.rows import MentionRow, MonitorRow, SourceRow, TwinRow

FETCH_LEASE = timedelta(minutes=5)
"""Longer than a source may take at a time (two minutes to fetch, two to look again), so that no claim runs out."""
RINGS_BACK = timedelta(days=1)
"""What was posted longer before its source was added rings nobody: the first fetch must not flood."""
LOOK_EVERY = timedelta(hours=20)
"""A round of looking at known posts again begins so long after the last: what was deleted is gone within a day."""
HELD_BACK_AFTER = timedelta(days=1)
"""What could not be looked at again for so long is not quoted: nobody knows whether it still stands there."""
UNCHECKED_KEPT = timedelta(days=7)
"""The text of what could not be looked at again for so long is let go of."""
COUNTED = timedelta(days=1)
"""Over how long it is told what a source brings."""


class LostClaimError(StorageError):
    """Somebody else fetches this source meanwhile: nothing is kept twice."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as it was set up, and how it goes.

    `trouble` is in plain words, empty when it does well; `failures` counts those in a row. `next_at` is when it is
    asked next. Nothing rings that was posted before `rings_from`, `RINGS_BACK` before it was added.

    `looked_from` is the id after which a round of looking at known posts goes on, empty when none is on its way;
    `looked_at` is when the last began, `checked_at` when the last did that came to its end. What is wrong with it is
    `look_trouble`; it is not tried before `look_next`. That goes on while the source or its monitor is paused, and
    after it was removed for as long as texts are kept that it brought.
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
    checked_at: datetime
    look_next: datetime | None = None
    look_trouble: str = ""
    removed_at: datetime | None = None
    monitor_paused: bool = False
    fence: int = 0

    def listens(self, now: datetime) -> bool:
        """Tell whether it is to be asked for new posts now."""
        at_rest = self.paused or self.monitor_paused or self.removed_at is not None
        return not at_rest and self.next_at <= now

    def looks(self, now: datetime) -> bool:
        """Tell whether it is to be asked now what became of known posts."""
        is_time = bool(self.looked_from) or self.looked_at + LOOK_EVERY <= now
        return is_time and (self.look_next is None or self.look_next <= now)

    def is_unchecked(self, now: datetime) -> bool:
        """Tell whether nobody knows any more what became of its posts: they are not quoted."""
        return self.checked_at + HELD_BACK_AFTER <= now

    def is_lost(self, now: datetime) -> bool:
        """Tell whether what became of its posts could not be seen for so long that their texts go.

        It must have been tried: that we stood still for a week is no fault of any post.
        """
        return bool(self.look_trouble) and self.checked_at + UNCHECKED_KEPT <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source does.

    `pace` is what it brought in the last day against its usual, None before it was first asked. `resting` says that it
    failed so often that it is only probed now and then, `left_out` are posts of the last day that the gate left out.
    `unchecked` says that nobody knows what became of its posts.
    """

    source: Source
    pace: Pace | None
    resting: bool
    left_out: int = 0
    unchecked: bool = False


class SourceStore:
    """The sources of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def failing(self, monitors: Sequence[str] | None) -> dict[str, str]:
        """Give what is wrong with each source of some monitors (None: all) that is asked and failed the last time."""
        mine = [one for one in self.all() if monitors is None or one.monitor in monitors]
        return {one.name: one.trouble for one in mine if one.failures and not one.paused}

    def unchecked(self, now: datetime) -> dict[str, datetime]:
        """Give since when each source was not looked at to its end whose posts nobody knows about any more."""
        return {one.name: one.checked_at for one in self.with_removed() if one.is_unchecked(now)}

    def add(self, name: str, kind: str, monitor: str, address: str, now: datetime) -> None:
        """Keep a new source, due at once; AlreadyThereError when one has that name in any spelling.

        One that was removed and was the very same is there again; another one's posts must not be taken for its own.
        """
        same = next((one for one in self.with_removed() if one.name.casefold() == name.casefold()), None)
        if same and same.removed_at is None:
            raise AlreadyThereError(f"{name!r} is a source already.")
        if same and (same.kind, same.monitor, same.address) != (kind, monitor, address):
            raise AlreadyThereError(
                f"A source called {same.name!r} was removed, and what it brought is still looked at. "
                "Choose another name, or wait until its texts are gone."
            )
        fresh = {
            "paused": False, "rings_from": now - RINGS_BACK, "cursor": "", "failures": 0, "trouble": "",
            "next_at": now, "removed_at": None, "fetched_at": None, "last_item": None,
        }  # fmt: skip
        if same:
            self._connection.execute(update(SourceRow).where(self._is(same.name)).values(fresh))
        else:
            row = {
                "workspace_id": self._workspace, "name": name, "kind": kind, "monitor": monitor, "address": address,
                "looked_at": now, "looked_from": "", "checked_at": now, "look_trouble": "", "fence": 0,
            }  # fmt: skip
            self._connection.execute(insert(SourceRow).values(row | fresh))

    def get(self, name: str) -> Source:
        """Give a source by its name in any spelling; NotFoundError names the ones there are."""
        found = next((one for one in self.all() if one.name.casefold() == name.strip().casefold()), None)
        if found is None:
            names = ", ".join(one.name for one in self.all()[:10]) or "none yet"
            raise NotFoundError(f"No source is called {name!r}; there are: {names}.")
        return found

    def all(self) -> list[Source]:
        """Give every source that is listened to, by name."""
        return [one for one in self.with_removed() if one.removed_at is None]

    def with_removed(self) -> list[Source]:
        """Give also those that were removed and whose posts are still looked at."""
        return [_source(row) for row in self._connection.execute(self._all().order_by(SourceRow.name))]

    def due(self, now: datetime) -> list[Source]:
        """Give the sources that are to be asked, for new posts or for what became of known ones; nobody is at them."""
        free = self._connection.execute(self._all().where(self._is_free()).order_by(SourceRow.next_at, SourceRow.name))
        return [one for one in map(_source, free) if one.listens(now) or one.looks(now)]

    def claim(self, name: str) -> Source | None:
        """Take a source on for a while; None when somebody else has it, or it is gone."""
        changes = {"fence": SourceRow.fence + 1, "leased_until": lease_end(self._connection, FETCH_LEASE)}
        taken = self._connection.execute(update(SourceRow).where(self._is(name), self._is_free()).values(changes))
        if taken.rowcount != 1:
            return None
        return _source(self._connection.execute(self._all().where(self._is(name))).one())

    def move(self, source: Source, cursor: str) -> None:
        """Move a source's cursor, in the transaction that stores the mentions; LostClaimError undoes both."""
        self._change(source, {"cursor": cursor})

    def look_on(self, source: Source, looked_from: str, began: datetime) -> None:
        """Note where looking at known posts goes on, and when the round began; at its end all of them are checked."""
        values = {"looked_from": looked_from, "looked_at": began, "look_trouble": "", "look_next": None}
        self._change(source, values if looked_from else values | {"checked_at": began})

    def look_later(self, source: Source, look_next: datetime, trouble: str) -> None:
        """Note that known posts are not looked at before a moment, and why in plain words."""
        self._change(source, {"look_next": look_next, "look_trouble": trouble})

    def end_well(self, source: Source, now: datetime, next_at: datetime, new: int) -> None:
        """Let go of a claimed source that did well: `new` mentions were stored."""
        values = {"fetched_at": now, "failures": 0, "trouble": "", "next_at": next_at}
        last = {"last_item": now} if new else {}
        self._change(source, {**values, **last, "leased_until": None})

    def end_badly(self, source: Source, trouble: str, failures: int, next_at: datetime) -> None:
        """Let go of a claimed source that did not, with what went wrong in plain words."""
        values = {"trouble": trouble, "failures": failures, "next_at": next_at, "leased_until": None}
        self._change(source, values)

    def end_looking(self, source: Source, until: datetime) -> None:
        """Let go of a claimed source that was asked for nothing new, nor is to be before `until`.

        One that was removed goes with its last text.
        """
        wait = {"next_at": until} if until > source.next_at else {}
        self._change(source, {"leased_until": None, **wait})
        if source.removed_at and not self._keeps_text(source):
            self._connection.execute(delete(SourceRow).where(self._is(source.name)))

    def pause(self, name: str, *, paused: bool, now: datetime) -> str:
        """Pause a source, or let it go on at once; gives its name as it was stored."""
        found = self.get(name).name
        values = {"paused": paused, "next_at": now, "look_next": None, "failures": 0, "trouble": ""}
        self._connection.execute(update(SourceRow).where(self._is(found)).values(values))
        return found

    def remove(self, name: str, now: datetime) -> Source:
        """Listen there no more; gives the source as it was.

        It is there as long as texts are that it brought: only it can tell which of them were deleted.
        """
        found = self.get(name)
        removed = {"removed_at": now, "failures": 0, "trouble": ""}
        gone = delete(SourceRow) if not self._keeps_text(found) else update(SourceRow).values(removed)
        self._connection.execute(gone.where(self._is(found.name)))
        return found

    def to_look_at(self, source: Source, platform: str, after: str, limit: int) -> list[tuple[str, str]]:
        """Give the next posts of a round, by id: all whose text is kept, each with its external id.

        Also those that another source brought first. Not those of another kind of source that had the same name: this
        one cannot tell what became of them.
        """
        own = select(MentionRow.id, MentionRow.external_id).where(
            MentionRow.workspace_id == self._workspace, MentionRow.monitor == source.monitor,
            MentionRow.source == source.name, MentionRow.platform == platform, MentionRow.text != "",
            MentionRow.id > after,
        )  # fmt: skip
        twins = (
            select(TwinRow.id, TwinRow.external_id)
            .join(MentionRow, _of_twin())
            .where(TwinRow.workspace_id == self._workspace, TwinRow.source == source.name, TwinRow.external_id != "")
            .where(MentionRow.monitor == source.monitor, MentionRow.text != "", TwinRow.id > after)
        )
        both = union(
            own.order_by(MentionRow.id).limit(limit).subquery().select(),
            twins.order_by(TwinRow.id).limit(limit).subquery().select(),
        ).subquery()
        query = select(both.c.id, both.c.external_id).order_by(both.c.id).limit(limit)
        return [(row.id, row.external_id) for row in self._connection.execute(query)]

    def _all(self) -> Select[SourceRow, bool]:
        monitor = and_(MonitorRow.workspace_id == SourceRow.workspace_id, MonitorRow.name == SourceRow.monitor)
        return (
            select(SourceRow, MonitorRow.paused.label("monitor_paused"))
            .join(MonitorRow, monitor)
            .where(SourceRow.workspace_id == self._workspace)
        )

    def _keeps_text(self, source: Source) -> bool:
        """Tell whether a text is kept that it brought, first or not."""
        own = exists().where(
            MentionRow.workspace_id == self._workspace, MentionRow.monitor == source.monitor,
            MentionRow.source == source.name, MentionRow.text != "",
        )  # fmt: skip
        twins = exists().where(
            TwinRow.workspace_id == self._workspace, TwinRow.source == source.name, TwinRow.external_id != ""
        )
        return bool(self._connection.execute(select(or_(own, twins))).scalar_one())

    def _change(self, source: Source, values: Mapping[str, object]) -> None:
        mine = (self._is(source.name), SourceRow.fence == source.fence, SourceRow.leased_until.is_not(None))
        if self._connection.execute(update(SourceRow).where(*mine).values(values)).rowcount != 1:
            raise LostClaimError(source.name)

    def _is_free(self) -> ColumnElement[bool]:
        now = database_now(self._connection)
        return or_(SourceRow.leased_until.is_(None), ran_out(SourceRow.leased_until, now))

    def _is(self, name: str) -> ColumnElement[bool]:
        return and_(SourceRow.workspace_id == self._workspace, SourceRow.name == name)


def _of_twin() -> ColumnElement[bool]:
    return and_(MentionRow.workspace_id == TwinRow.workspace_id, MentionRow.id == TwinRow.mention_id)


_FIELDS: Sequence[str] = tuple(Source.__dataclass_fields__)


def _source(row: AnyRow) -> Source:
    return Source(**{field: getattr(row, field) for field in _FIELDS})
