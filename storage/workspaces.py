"""Workspaces, and the key that hashes their authors."""

import secrets

from sqlalchemy import Connection, insert, select

from storage.rows import WorkspaceRow

KEY_BYTES = 32


class WorkspaceStore:
    """The workspaces of this database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, workspace: str, author_key: bytes | None = None) -> None:
        """Make a workspace if it is new; its author key is the one given (at most 64 bytes), else a random one."""
        found = self._connection.execute(select(WorkspaceRow.id).where(WorkspaceRow.id == workspace)).first()
        if found is None:
            key = (author_key or secrets.token_bytes(KEY_BYTES))[:64]
            self._connection.execute(insert(WorkspaceRow).values(id=workspace, author_key=key))


def author_key_of(connection: Connection, workspace: str) -> bytes:
    """Give the key that hashes this workspace's authors."""
    return bytes(connection.execute(select(WorkspaceRow.author_key).where(WorkspaceRow.id == workspace)).scalar_one())
