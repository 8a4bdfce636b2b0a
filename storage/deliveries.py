"""What services handed in, kept before it is acknowledged: many deliveries in one transaction, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, insert, or_, select, update

from storage.chunking import chunks
from storage.rows import DeliveryRow, HookRow

KEPT = timedelta(days=30)
"""How long it is known that a delivery came, and how long one that cannot be read is kept."""


class Stage(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    UNREADABLE = "unreadable"


class Receipt(StrEnum):
    """What a sender is told."""

    NEW = "new"
    KNOWN = "known"
    OTHER = "other"
    """The key is known with another content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was handed in at one address: the named fields as JSON, or why they were not found."""

    workspace: str
    hook: str
    key: str
    content_key: str
    body: str
    received_at: datetime
    stage: Stage = Stage.WAITING
    reason: str = ""


def keep_deliveries(connection: Connection, deliveries: Sequence[Delivery]) -> list[Receipt]:
    """Keep deliveries of any workspaces together; gives a receipt for each, in their order."""
    known = _known(connection, deliveries)
    receipts: list[Receipt] = []
    new: list[dict[str, object]] = []
    for each in deliveries:
        before = known.get((each.workspace, each.key))
        if before is None:
            known[each.workspace, each.key] = each.content_key
            new.append(_values(each))
        receipts.append(
            Receipt.NEW if before is None else Receipt.KNOWN if before == each.content_key else Receipt.OTHER
        )
    if new:
        connection.execute(insert(DeliveryRow), new)
    return receipts


def _known(connection: Connection, deliveries: Sequence[Delivery]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for workspace in {each.workspace for each in deliveries}:
        keys = sorted({each.key for each in deliveries if each.workspace == workspace})
        for part in chunks(keys):
            query = select(DeliveryRow.key, DeliveryRow.content_key).where(
                DeliveryRow.workspace_id == workspace, DeliveryRow.key.in_(part)
            )
            found.update({(workspace, row.key): row.content_key for row in connection.execute(query)})
    return found


def _values(delivery: Delivery) -> dict[str, object]:
    return {
        "workspace_id": delivery.workspace, "key": delivery.key, "hook": delivery.hook,
        "content_key": delivery.content_key, "body": delivery.body, "received_at": delivery.received_at,
        "state": delivery.stage.value, "reason": delivery.reason,
    }  # fmt: skip


class DeliveryStore:
    """What was handed in to one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def waiting(self, limit: int, without: Sequence[str] = ()) -> list[Delivery]:
        """Give deliveries whose mentions are not stored yet, oldest first, but for those of some hooks."""
        return self._in(Stage.WAITING, limit, DeliveryRow.hook.not_in(without))

    def unreadable(self, limit: int = 20, hook: str = "", after: Delivery | None = None) -> list[Delivery]:
        """Give deliveries that could not be read, oldest first: of one hook, and after one of them, where these are."""
        which = [DeliveryRow.hook == hook] if hook else []
        if after is not None:
            same = and_(DeliveryRow.received_at == after.received_at, DeliveryRow.key > after.key)
            which.append(or_(DeliveryRow.received_at > after.received_at, same))
        return self._in(Stage.UNREADABLE, limit, *which)

    def unread_by_hook(self) -> Mapping[str, int]:
        """Give how many deliveries of each hook could not be read."""
        query = select(DeliveryRow.hook, func.count()).where(self._mine(), DeliveryRow.state == Stage.UNREADABLE.value)
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(DeliveryRow.hook))}

    def count(self, monitors: Sequence[str] | None = None) -> Mapping[Stage, int]:
        """Give how many deliveries there are of each stage, at all addresses or at those of some monitors."""
        query = select(DeliveryRow.state, func.count()).where(self._mine()).group_by(DeliveryRow.state)
        if monitors is not None:
            query = query.where(DeliveryRow.hook.in_(self._hooks_of(monitors)))
        return {Stage(row[0]): row[1] for row in self._connection.execute(query)}

    def settle(self, keys: Sequence[str]) -> None:
        """Say that the mentions of deliveries are stored; what they said is not kept twice."""
        self._change(keys, state=Stage.TAKEN.value, body="", reason="")

    def leave(self, key: str, reason: str) -> None:
        """Say that a delivery cannot be read, and why."""
        self._change([key], state=Stage.UNREADABLE.value, reason=reason)

    def read_again(self, delivery: Delivery) -> None:
        """Keep what can be read now of a delivery that could not be; its mentions are not stored yet."""
        self._change(
            [delivery.key], state=Stage.WAITING.value, reason="", body=delivery.body, content_key=delivery.content_key
        )

    def forget(self, before: datetime) -> int:
        """Delete deliveries older than this; those that wait stay."""
        done = self._connection.execute(
            delete(DeliveryRow).where(
                self._mine(), DeliveryRow.received_at < before, DeliveryRow.state != Stage.WAITING.value
            )
        )
        return done.rowcount

    def _in(self, stage: Stage, limit: int, *which: ColumnElement[bool]) -> list[Delivery]:
        rows = self._connection.execute(
            select(DeliveryRow)
            .where(self._mine(), DeliveryRow.state == stage.value, *which)
            .order_by(DeliveryRow.received_at, DeliveryRow.key)
            .limit(limit)
        )
        return [
            Delivery(
                workspace=row.workspace_id, hook=row.hook, key=row.key, content_key=row.content_key, body=row.body,
                received_at=row.received_at, stage=Stage(row.state), reason=row.reason,
            )
            for row in rows
        ]  # fmt: skip

    def _hooks_of(self, monitors: Sequence[str]) -> Select[str]:
        return select(HookRow.name).where(HookRow.workspace_id == self._workspace, HookRow.monitor.in_(monitors))

    def _change(self, keys: Sequence[str], **values: str) -> None:
        for part in chunks(keys):
            some = DeliveryRow.key.in_(part)
            self._connection.execute(update(DeliveryRow).where(self._mine(), some).values(**values))

    def _mine(self) -> ColumnElement[bool]:
        return DeliveryRow.workspace_id == self._workspace
