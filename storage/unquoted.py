"""Who asked not to be quoted: keyed hashes of handles. Their posts count, their words stand in no report."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.database import insert_new
from storage.errors import NotFoundError
from storage.identity import author_key
from storage.rows import UnquotedRow
from storage.workspaces import author_key_of


class UnquotedStore:
    """The authors of one workspace who asked not to be quoted."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def add(self, author: str, now: datetime) -> bool:
        """Quote an author no more; tell whether that is new. NotFoundError for an empty name."""
        row = {"workspace_id": self._workspace, "author_key": self._key(author), "since": now}
        return insert_new(self._connection, UnquotedRow, [row]) == 1

    def remove(self, author: str) -> bool:
        """Let an author be quoted again; tell whether that is new."""
        mine = (UnquotedRow.workspace_id == self._workspace, UnquotedRow.author_key == self._key(author))
        return self._connection.execute(delete(UnquotedRow).where(*mine)).rowcount == 1

    def all(self) -> frozenset[str]:
        """Give the keyed hashes of all of them."""
        mine = UnquotedRow.workspace_id == self._workspace
        return frozenset(self._connection.execute(select(UnquotedRow.author_key).where(mine)).scalars())

    def _key(self, author: str) -> str:
        key = author_key(author, author_key_of(self._connection, self._workspace))
        if not key:
            raise NotFoundError(f"{author!r} is no author.")
        return key
