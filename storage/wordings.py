"""A workspace's own short words for the actions, which people copy; what it did not word is not here."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from analyzers.labels import Action
from storage.rows import WordingRow


class WordingStore:
    """The wordings of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def all(self) -> Mapping[Action, str]:
        """Give the workspace's own words by action."""
        rows = self._connection.execute(select(WordingRow).where(WordingRow.workspace_id == self._workspace))
        return {Action(row.action): row.words for row in rows}

    def keep(self, action: Action, words: str) -> None:
        """Word an action; empty words take the workspace's own away."""
        mine = (WordingRow.workspace_id == self._workspace, WordingRow.action == action.value)
        self._connection.execute(delete(WordingRow).where(*mine))
        if words:
            row = {"workspace_id": self._workspace, "action": action.value, "words": words}
            self._connection.execute(insert(WordingRow).values(**row))
