"""The addresses at which services hand mentions in; of the secret in an address only the hash is kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from storage.errors import AlreadyThereError, NotFoundError
from storage.reading import AnyRow
from storage.rows import HookRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address: its name, the hash of its secret, what the sender's bodies look like, and for which monitor they are.

    `fields` gives the field of each dotted name where the preset's do not fit; `signing` is the header of the signature
    and what is signed with it, empty when the sender does not sign.
    """

    name: str
    path_key: str
    preset: str
    monitor: str
    fields: Mapping[str, str] = field(default_factory=dict)
    signing: str = ""
    made_at: datetime


def path_key(secret: str) -> str:
    """Give the hash by which the secret of an address is known: 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class HookStore:
    """The addresses of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def add(self, hook: Hook) -> None:
        """Keep an address; AlreadyThereError when its name is taken."""
        if any(known.name == hook.name for known in self.all()):
            raise AlreadyThereError(f"There is an address called {hook.name!r} already.")
        self._connection.execute(
            insert(HookRow).values(
                workspace_id=self._workspace, name=hook.name, path_key=hook.path_key, preset=hook.preset,
                monitor=hook.monitor, fields=json.dumps(dict(hook.fields)), signing=hook.signing, made_at=hook.made_at,
            )
        )  # fmt: skip

    def remove(self, name: str) -> None:
        """Remove an address; what was handed in there stays. NotFoundError when there is none."""
        mine = (HookRow.workspace_id == self._workspace, HookRow.name == name)
        if self._connection.execute(delete(HookRow).where(*mine)).rowcount == 0:
            raise NotFoundError(f"No address is called {name!r}.")

    def get(self, name: str) -> Hook:
        """Give an address by its name; NotFoundError when there is none."""
        found = next((one for one in self.all() if one.name == name), None)
        if found is None:
            raise NotFoundError(f"No address is called {name!r}.")
        return found

    def remap(self, name: str, fields: Mapping[str, str]) -> Hook:
        """Keep another field map for an address, and give it as it is then; NotFoundError when there is none."""
        mine = (HookRow.workspace_id == self._workspace, HookRow.name == name)
        self._connection.execute(update(HookRow).where(*mine).values(fields=json.dumps(dict(fields))))
        return self.get(name)

    def all(self) -> list[Hook]:
        """Give the addresses by name."""
        query = select(HookRow).where(HookRow.workspace_id == self._workspace).order_by(HookRow.name)
        return [_hook(row) for row in self._connection.execute(query)]


def hooks_by_key(connection: Connection) -> dict[str, tuple[str, Hook]]:
    """Give the workspace and the address of each hash of a secret: what a listener must know."""
    return {row.path_key: (row.workspace_id, _hook(row)) for row in connection.execute(select(HookRow))}


def _hook(row: AnyRow) -> Hook:
    return Hook(
        name=row.name, path_key=row.path_key, preset=row.preset, monitor=row.monitor, fields=json.loads(row.fields),
        signing=row.signing, made_at=row.made_at,
    )  # fmt: skip
