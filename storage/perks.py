"""The perk ledger."""

from datetime import date

from sqlalchemy import Connection, select

from analyzers.knowledge import Perk
from analyzers.labels import Subtype
from storage.database import insert_new
from storage.identity import author_key
from storage.rows import PerkRow
from storage.workspaces import author_key_of


class PerkStore:
    """What one workspace's brands gave to whom and when."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def add(self, monitor: str, perk: Perk) -> bool:
        """Note a perk; False when the same line (person, thing, day) is there already."""
        row = {
            "workspace_id": self._workspace,
            "monitor": monitor,
            "author_key": author_key(perk.person, author_key_of(self._connection, self._workspace)),
            "given_on": perk.given_on.isoformat(),
            "what": perk.what[:500],
            "person": perk.person,
            "kind": perk.kind.value,
            "days": perk.days,
        }
        return insert_new(self._connection, PerkRow, [row]) == 1

    def all(self, monitor: str | None = None) -> list[tuple[str, Perk]]:
        """Give the ledger, newest first: (monitor, perk)."""
        query = select(PerkRow).where(PerkRow.workspace_id == self._workspace)
        if monitor is not None:
            query = query.where(PerkRow.monitor == monitor)
        rows = self._connection.execute(query.order_by(PerkRow.given_on.desc(), PerkRow.person, PerkRow.what))
        return [
            (
                row.monitor,
                Perk(
                    person=row.person,
                    what=row.what,
                    kind=Subtype(row.kind),
                    given_on=date.fromisoformat(row.given_on),
                    days=row.days,
                ),
            )
            for row in rows
        ]

    def covering(self, monitor: str) -> tuple[Perk, ...]:
        """Give all perks of one monitor."""
        return tuple(perk for _, perk in self.all(monitor))
