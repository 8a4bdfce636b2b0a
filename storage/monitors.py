"""Monitors and their words, accounts and domains."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from analyzers.knowledge import Monitor
from storage.errors import AlreadyThereError, NotFoundError, StorageError
from storage.reading import AnyRow
from storage.rows import MentionRow, MonitorRow, MonitorTermRow, PerkRow

KINDS: tuple[
    Literal["keywords", "excluded", "required", "languages", "owned", "domains", "staff", "competitors"], ...
] = ("keywords", "excluded", "required", "languages", "owned", "domains", "staff", "competitors")


class MonitorInUseError(StorageError):
    """The monitor has mentions and cannot be removed."""

    exit_code = 2


class MonitorStore:
    """The monitors of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def add(self, monitor: Monitor) -> None:
        """Keep a new monitor; AlreadyThereError when one has that name in any spelling."""
        if self.has(monitor.name):
            raise AlreadyThereError(f"{monitor.name!r} is a monitor already.")
        self._connection.execute(
            insert(MonitorRow).values(workspace_id=self._workspace, name=monitor.name, paused=False)
        )
        self._write_terms(monitor)

    def change(self, monitor: Monitor) -> None:
        """Replace all lists of a monitor."""
        name = self.get(monitor.name).name
        self._connection.execute(
            delete(MonitorTermRow).where(MonitorTermRow.workspace_id == self._workspace, MonitorTermRow.monitor == name)
        )
        self._write_terms(replace(monitor, name=name))

    def has(self, name: str) -> bool:
        """Tell whether there is a monitor of that name, in any spelling."""
        return self._find(name) is not None

    def get(self, name: str) -> Monitor:
        """Give a monitor by its name in any spelling; NotFoundError names the ones there are."""
        found = self._find(name)
        if found is None:
            names = ", ".join(monitor.name for monitor, _ in self.all()[:10]) or "none yet"
            raise NotFoundError(f"No monitor is called {name!r}; there are: {names}.")
        return self._read([found])[0][0]

    def all(self) -> list[tuple[Monitor, bool]]:
        """Give every monitor by name, and whether it is paused."""
        rows = self._connection.execute(
            select(MonitorRow.name, MonitorRow.paused)
            .where(MonitorRow.workspace_id == self._workspace)
            .order_by(func.lower(MonitorRow.name))
        ).all()
        return self._read(rows)

    def pause(self, name: str) -> None:
        """Stop listening for a while."""
        self._set_paused(name, paused=True)

    def resume(self, name: str) -> None:
        """Listen again."""
        self._set_paused(name, paused=False)

    def remove(self, name: str) -> None:
        """Remove a monitor that has no mentions; its perks go with it."""
        found = self.get(name).name
        mentions = self._connection.execute(
            select(func.count()).where(MentionRow.workspace_id == self._workspace, MentionRow.monitor == found)
        ).scalar_one()
        if mentions:
            raise MonitorInUseError(f"{found!r} has {mentions} mentions; pause it instead.")
        for row, column in ((PerkRow, PerkRow.monitor), (MonitorRow, MonitorRow.name)):
            self._connection.execute(delete(row).where(row.workspace_id == self._workspace, column == found))

    def _find(self, name: str) -> AnyRow | None:
        rows = self._connection.execute(
            select(MonitorRow.name, MonitorRow.paused).where(MonitorRow.workspace_id == self._workspace)
        ).all()
        wanted = name.strip().casefold()
        return next((row for row in rows if row.name.casefold() == wanted), None)

    def _read(self, rows: Iterable[AnyRow]) -> list[tuple[Monitor, bool]]:
        found = list(rows)
        terms: dict[tuple[str, str], list[str]] = defaultdict(list)
        query = (
            select(MonitorTermRow.monitor, MonitorTermRow.kind, MonitorTermRow.term)
            .where(
                MonitorTermRow.workspace_id == self._workspace,
                MonitorTermRow.monitor.in_([row.name for row in found]),
            )
            .order_by(MonitorTermRow.position)
        )
        for name, kind, term in self._connection.execute(query):
            terms[name, kind].append(term)
        return [
            (Monitor(name=row.name, **{kind: tuple(terms[row.name, kind]) for kind in KINDS}), row.paused)
            for row in found
        ]

    def channels(self) -> dict[str, str]:
        """Give where the digests of monitors go that have a channel of their own, by name."""
        query = select(MonitorRow.name, MonitorRow.channel)
        rows = self._connection.execute(
            query.where(MonitorRow.workspace_id == self._workspace, MonitorRow.channel != "")
        )
        return {row.name: row.channel for row in rows}

    def use_channel(self, name: str, channel: str) -> str:
        """Give a monitor's digests a channel of their own, none when it is empty; gives the name as it was stored."""
        found = self.get(name).name
        mine = (MonitorRow.workspace_id == self._workspace, MonitorRow.name == found)
        self._connection.execute(update(MonitorRow).where(*mine).values(channel=channel))
        return found

    def _write_terms(self, monitor: Monitor) -> None:
        rows = [
            {"workspace_id": self._workspace, "monitor": monitor.name, "kind": kind, "position": position, "term": term}
            for kind in KINDS
            for position, term in enumerate(_distinct(getattr(monitor, kind)))
        ]
        if rows:
            self._connection.execute(insert(MonitorTermRow), rows)

    def _set_paused(self, name: str, *, paused: bool) -> None:
        self._connection.execute(
            update(MonitorRow)
            .where(MonitorRow.workspace_id == self._workspace, MonitorRow.name == self.get(name).name)
            .values(paused=paused)
        )


def _distinct(terms: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(term.strip() for term in terms if term.strip()))
