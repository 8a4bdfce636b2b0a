"""Addresses at which services hand mentions in: made and removed by a person, and emptied by the clock."""

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from analyzers.mention import Mention
from bot.desk import at_desk
from bot.errors import AskedWronglyError
from bot.intake import Taken, take
from bot.parts import Parts
from bot.sources.hooks import PRESETS, read_posts
from bot.sources.signatures import describe_signing, secret_of
from storage.deliveries import KEPT, Delivery, DeliveryStore, Stage
from storage.errors import StorageError
from storage.hooks import Hook, HookStore, path_key
from storage.journal import Journal
from storage.monitors import MonitorStore
from storage.workspaces import WorkspaceStore

log = logging.getLogger(__name__)

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
SECRET_BYTES = 32
SHORTEST_KEY = 32
MOST_HOOKS = 50
BATCH = 500
"""Deliveries taken in at once."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeHook:
    """A new address: its path with the secret, and the secret to sign with (empty: not signed). Shown once."""

    path: str
    signing_secret: str
    says: str


@dataclass(frozen=True, slots=True)
class HookState:
    """The addresses of a workspace, how many deliveries there are of each stage, and some that cannot be read."""

    hooks: Sequence[Hook]
    counts: Mapping[Stage, int]
    unreadable: Sequence[Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedHook:
    """An address that a person asks for. `header` is where the sender signs the body, if not in our own way."""

    name: str
    preset: str
    monitor: str = ""
    fields: Mapping[str, str]
    signed: bool = False
    header: str = ""


def add_hook(parts: Parts, wanted: WantedHook, key: str) -> MadeHook:
    """Make an address; `key` is the installation's, of which the secrets to sign with are made."""
    _check(wanted, key)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with parts.database.write() as connection:
        store = HookStore(connection, parts.workspace)
        if len(store.all()) >= MOST_HOOKS:
            raise AskedWronglyError(f"There are {MOST_HOOKS} addresses already; remove one first.")
        monitor = _monitor(MonitorStore(connection, parts.workspace), wanted.monitor)
        hook = _hook(wanted, monitor, secret, parts.clock())
        store.add(hook)
        _journal(parts, "webhook add", f"{hook.name} for {hook.monitor}")
    signing = secret_of(key, parts.workspace, hook.path_key) if hook.signing else ""
    return MadeHook(f"/hooks/{secret}", signing, PRESETS[wanted.preset].says)


def _hook(wanted: WantedHook, monitor: str, secret: str, now: datetime) -> Hook:
    return Hook(
        name=wanted.name,
        path_key=path_key(secret),
        preset=wanted.preset,
        monitor=monitor,
        fields=wanted.fields,
        signing=describe_signing(wanted.header) if wanted.signed or wanted.header else "",
        made_at=now,
    )


def remove_hook(parts: Parts, name: str) -> None:
    """Remove an address: from then on nothing is taken there; what came stays."""
    with parts.database.write() as connection:
        HookStore(connection, parts.workspace).remove(name)
        _journal(parts, "webhook remove", name)


def look_at_hooks(parts: Parts) -> HookState:
    """Give the addresses, and how what came there stands."""
    with parts.database.read() as connection:
        deliveries = DeliveryStore(connection, parts.workspace)
        hooks = HookStore(connection, parts.workspace).all()
        return HookState(hooks, deliveries.count(), deliveries.unreadable())


class HandedIn:
    """The source behind the addresses: makes mentions of what was handed in."""

    name = "webhooks"

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def fetch(self) -> Sequence[str]:
        """Take in what waits, of every workspace; gives a sentence for each that had some."""
        with self._parts.database.read() as connection:
            workspaces = WorkspaceStore(connection).active()
        told = []
        for workspace in workspaces:
            taken = take_deliveries(self._parts, workspace)
            if taken.stored:
                told.append(f"webhooks: {taken.stored} new mentions; {taken.cases} cases opened.")
        return told


def take_deliveries(parts: Parts, workspace: str) -> Taken:
    """Make mentions of all that was handed in to one workspace.

    A crash between the mentions and the note that they are stored changes nothing: they are known the next time.
    """
    here = at_desk(parts, workspace)
    total = Taken()
    while waiting := _waiting(here):
        for hook, some in groupby(sorted(waiting, key=lambda each: each.hook), key=lambda each: each.hook):
            total += _take_some(here, hook, list(some))
    return total


def _waiting(parts: Parts) -> list[Delivery]:
    """Give what waits; what is for a paused monitor waits until that goes on."""
    with parts.database.read() as connection:
        paused = {monitor.name for monitor, is_paused in MonitorStore(connection, parts.workspace).all() if is_paused}
        hooks = HookStore(connection, parts.workspace).all()
        resting = [hook.name for hook in hooks if hook.monitor in paused]
        return DeliveryStore(connection, parts.workspace).waiting(BATCH, resting)


def _take_some(parts: Parts, name: str, deliveries: Sequence[Delivery]) -> Taken:
    with parts.database.read() as connection:
        hook = next((hook for hook in HookStore(connection, parts.workspace).all() if hook.name == name), None)
    if hook is None:
        _leave(parts, deliveries, "its address was removed before it was read")
        return Taken()
    try:
        return _take_together(parts, hook, deliveries)
    except StorageError:
        raise  # the database, not what was handed in: it is tried again
    except Exception:
        log.exception("webhooks: %s: deliveries are taken one by one", name)
        return sum((_take_one(parts, hook, each) for each in deliveries), Taken())


def _take_one(parts: Parts, hook: Hook, delivery: Delivery) -> Taken:
    try:
        return _take_together(parts, hook, [delivery])
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001  whatever one holds must not keep the others waiting; it is kept and shown
        _leave(parts, [delivery], f"it could not be taken in ({type(error).__name__})")
        return Taken()


def _take_together(parts: Parts, hook: Hook, deliveries: Sequence[Delivery]) -> Taken:
    mentions: list[Mention] = []
    for delivery in deliveries:
        mentions.extend(read_posts(hook.name, delivery.body, parts.zone))
    taken = take(parts, hook.monitor, mentions)
    with parts.database.write() as connection:
        DeliveryStore(connection, parts.workspace).settle([delivery.key for delivery in deliveries])
    return taken


def _leave(parts: Parts, deliveries: Sequence[Delivery], reason: str) -> None:
    with parts.database.write() as connection:
        for delivery in deliveries:
            DeliveryStore(connection, parts.workspace).leave(delivery.key, reason)


def forget_deliveries(parts: Parts, workspace: str) -> int:
    """Delete old deliveries of one workspace; give how many."""
    with parts.database.write() as connection:
        return DeliveryStore(connection, workspace).forget(parts.clock() - KEPT)


def _check(wanted: WantedHook, key: str) -> None:
    if not NAME.fullmatch(wanted.name):
        raise AskedWronglyError("An address is called by at most 24 small letters, digits and hyphens.")
    if wanted.preset not in PRESETS:
        raise AskedWronglyError(f"{wanted.preset!r} is no preset; choose from {', '.join(PRESETS)}.")
    if (wanted.signed or wanted.header) and len(key) < SHORTEST_KEY:
        raise AskedWronglyError(
            f"To check signatures, set KITH_WEBHOOK__KEY to {SHORTEST_KEY} random characters or more, and keep it."
        )


def _monitor(store: MonitorStore, name: str) -> str:
    known = [monitor.name for monitor, _ in store.all()]
    if name:
        return store.get(name).name
    if len(known) != 1:
        raise AskedWronglyError("Name the monitor with --monitor: there is not exactly one.")
    return known[0]


def _journal(parts: Parts, action: str, detail: str) -> None:
    with parts.database.write() as connection:
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, "", detail)
