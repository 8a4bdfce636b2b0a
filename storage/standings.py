"""Where cases stand, whether they wait or not: who has them, how they ended, which posts they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from analyzers.triage.case import State
from storage.asks import Folded, posts_of, waiting_with, with_mention
from storage.chunking import chunks
from storage.deeds import cases_of
from storage.rows import CaseRow, MentionRow
from storage.workspaces import HomeStore, Reveal


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: who has it, which reply of ours answered it, until when it rests.

    `posts` is how many posts of its author are one case with it. `shown` are author and link, where the workspace shows
    them always; empty where people are as blind as the order is.
    """

    state: State
    claimed_by: str
    answered_by: str
    snoozed_until: datetime | None
    posts: int = 1
    shown: tuple[str, str] = ("", "")


class StandingStore:
    """Where the cases of one workspace stand."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def standing(self, cases: Sequence[str]) -> dict[str, Standing]:
        """Tell where cases stand, by whole id; those that are gone are left out."""
        waiting = waiting_with(self._connection, self._workspace, cases)
        posts = posts_of(self._connection, self._workspace, waiting)
        shown = self._shown(cases)
        found: dict[str, Standing] = {}
        for part in chunks(cases):
            for row in cases_of(self._connection, self._workspace, part):
                found[row.mention_id] = Standing(
                    State(row.state), row.claimed_by, row.answered_by, row.snoozed_until,
                    max(len(posts.get(row.mention_id, ())), 1), shown.get(row.mention_id, ("", "")),
                )  # fmt: skip
        return found

    def posts(self, case: str) -> list[Folded]:
        """Give the posts of one person that are this case (its whole id), oldest first; none when it is no case."""
        waiting = waiting_with(self._connection, self._workspace, [case])
        alone = with_mention().where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == case)
        groups = waiting or {row.mention_id: [row] for row in self._connection.execute(alone)}
        return posts_of(self._connection, self._workspace, groups).get(case, [])

    def _shown(self, cases: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Give author and link of cases where the workspace shows them always."""
        if HomeStore(self._connection, self._workspace).reveal() is not Reveal.ALWAYS:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for part in chunks(cases):
            some = MentionRow.id.in_(part)
            query = select(MentionRow.id, MentionRow.author, MentionRow.link)
            rows = self._connection.execute(query.where(MentionRow.workspace_id == self._workspace, some))
            found.update({row.id: (row.author, row.link) for row in rows})
        return found
