"""Reads again what could not be read when a service handed it in: after its fields were named, or a fault mended."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.sources.hooks import UnreadableBodyError, cut
from storage.database import Connection
from storage.deliveries import Delivery, DeliveryStore
from storage.hooks import Hook, HookStore
from storage.identity import content_key
from storage.journal import Journal

BATCH = 200
"""Deliveries read again in one transaction."""
MOST_TOLD = 10
NOT_KEPT = "its words were too many to be kept; let it be sent again"


@dataclass(frozen=True, slots=True)
class Reread:
    """How many deliveries can be read now and wait to be taken in, how many cannot, and their commonest reasons."""

    read: int
    unread: int
    reasons: Mapping[str, int]


def map_fields(parts: Parts, name: str, fields: Mapping[str, str]) -> Hook:
    """Name the fields of what comes at an address from now on, instead of those named before; its secret stays."""
    if not fields:
        raise AskedWronglyError("Say where a field stands: --map PATH=FIELD; `webhook list` shows the names.")
    with parts.database.write() as connection:
        hook = HookStore(connection, parts.workspace).remap(name, fields)
        pairs = ", ".join(f"{path}={field}" for path, field in fields.items())
        _journal(parts, connection, "webhook map", f"{name}: {pairs}")
        return hook


def count_unread(parts: Parts, name: str) -> int:
    """Give how many deliveries of an address could not be read; NotFoundError when there is no such address."""
    with parts.database.read() as connection:
        HookStore(connection, parts.workspace).get(name)
        return DeliveryStore(connection, parts.workspace).unread_by_hook().get(name, 0)


def reread(parts: Parts, name: str, moved: Callable[[int], None] = lambda _: None) -> Reread:
    """Read what could not be read at an address again, oldest first; what can be read now waits to be taken in.

    `moved` is told of how many are done. Each batch is a transaction of its own: a break leaves the rest as it was.
    """
    reasons, last = Counter[str](), None
    while some := _some(parts, name, last):
        last = some[-1]
        reasons.update(_reread_some(parts, name, some))
        moved(reasons.total())
    read = reasons.pop("", 0)
    with parts.database.write() as connection:
        _journal(parts, connection, "webhook reread", f"{name}: {read} of {read + reasons.total()}")
    return Reread(read, reasons.total(), dict(reasons.most_common(MOST_TOLD)))


def _some(parts: Parts, name: str, after: Delivery | None) -> list[Delivery]:
    with parts.database.read() as connection:
        return DeliveryStore(connection, parts.workspace).unreadable(BATCH, name, after)


def _reread_some(parts: Parts, name: str, some: Sequence[Delivery]) -> list[str]:
    """Keep what can be read now as what waits; gives for each why it cannot, empty where it can."""
    with parts.database.write() as connection:
        hook = HookStore(connection, parts.workspace).get(name)
        store = DeliveryStore(connection, parts.workspace)
        reasons = []
        for delivery in some:
            body, reason = _read_again(hook, delivery.body)
            if reason:
                store.leave(delivery.key, reason)
            else:
                store.read_again(replace(delivery, body=body, content_key=content_key(body)))
            reasons.append(reason)
        return reasons


def _read_again(hook: Hook, body: str) -> tuple[str, str]:
    """Give what is to be kept of a body, or why it cannot be read."""
    if not body:
        return "", NOT_KEPT
    kept = json.loads(body)
    if "unread" not in kept:  # its fields were found, and the taking in failed: it is tried as it is
        return body, ""
    try:
        return cut(hook.preset, hook.fields, kept["unread"]).body, ""
    except UnreadableBodyError as error:
        return "", str(error)


def _journal(parts: Parts, connection: Connection, action: str, detail: str) -> None:
    Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, "", detail)
