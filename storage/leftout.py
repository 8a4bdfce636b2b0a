"""Remembers which posts of sources were left out, and why, without a word of them: so that nothing goes silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from storage.chunking import chunks
from storage.rows import LeftOutRow

KEPT_FOR = timedelta(days=30)
LONGEST_TERM = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A post that was left out, by the id it would have: what decided it, and by which of the monitor's words."""

    id: str
    source: str
    ground: str
    term: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many posts one source had that were left out for one reason."""

    source: str
    ground: str
    term: str
    posts: int


class LeftOutStore:
    """What was left out in one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def note(self, monitor: str, posts: Sequence[LeftOut], now: datetime) -> None:
        """Note posts; one that is noted already counts once and keeps its day. What is old is let go of."""
        found = {post.id: post for post in posts}
        known = self._known(list(found))
        rows = [
            {
                "workspace_id": self._workspace, "id": post.id, "monitor": monitor, "source": post.source, "at": now,
                "ground": post.ground, "term": post.term[:LONGEST_TERM],
            }
            for post in found.values() if post.id not in known
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(LeftOutRow), rows)
            self._forget(now - KEPT_FOR)

    def take_in(self, ids: Sequence[str]) -> None:
        """Let go of the notes of posts that pass after all: the monitor or the post was changed."""
        for part in chunks(ids):
            some = LeftOutRow.id.in_(part)
            self._connection.execute(delete(LeftOutRow).where(LeftOutRow.workspace_id == self._workspace, some))

    def sums(self, monitor: str, since: datetime) -> list[Sum]:
        """Give what a monitor left out since a moment, source by source and reason by reason, the most first."""
        posts = func.count().label("posts")
        query = (
            select(LeftOutRow.source, LeftOutRow.ground, LeftOutRow.term, posts)
            .where(LeftOutRow.workspace_id == self._workspace, LeftOutRow.monitor == monitor, LeftOutRow.at >= since)
            .group_by(LeftOutRow.source, LeftOutRow.ground, LeftOutRow.term)
            .order_by(posts.desc(), LeftOutRow.source, LeftOutRow.ground, LeftOutRow.term)
        )
        rows = self._connection.execute(query)
        return [Sum(source=source, ground=ground, term=term, posts=posts) for source, ground, term, posts in rows]

    def by_source(self, since: datetime) -> Mapping[str, int]:
        """Give how many posts of each source were left out since a moment."""
        query = (
            select(LeftOutRow.source, func.count().label("posts"))
            .where(LeftOutRow.workspace_id == self._workspace, LeftOutRow.at >= since)
            .group_by(LeftOutRow.source)
        )
        return {row.source: row.posts for row in self._connection.execute(query)}

    def _known(self, ids: Sequence[str]) -> set[str]:
        known: set[str] = set()
        for part in chunks(ids):
            some = LeftOutRow.id.in_(part)
            query = select(LeftOutRow.id).where(LeftOutRow.workspace_id == self._workspace, some)
            known.update(self._connection.execute(query).scalars())
        return known

    def _forget(self, before: datetime) -> None:
        old = (LeftOutRow.workspace_id == self._workspace, LeftOutRow.at < before)
        self._connection.execute(delete(LeftOutRow).where(*old))
