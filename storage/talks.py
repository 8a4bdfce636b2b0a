"""Keeps which campaigns and themes were found in a period, because finding them takes long."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from storage.database import insert_new
from storage.reading import AnyRow
from storage.rows import TalkRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTalk:
    """What was found among a period's posts up to `until`: those of some monitors, None for all.

    `among` stands for period and monitors, `name` is the period's own, if it has one. `posts` and `last` are hashes of
    all that it depends on: the period's posts, and those before it; both are empty where it was let go. `found_at` is
    the moment from which on nobody knows what changed.
    """

    among: str
    name: str
    monitors: tuple[str, ...] | None
    posts: str
    last: str
    until: datetime
    found_at: datetime
    body: str


class TalkStore:
    """What was found in one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def get(self, among: str) -> KeptTalk | None:
        """Give what was found last for a period and monitors; None when nobody looked, or it was let go."""
        query = select(TalkRow).where(TalkRow.workspace_id == self._workspace, TalkRow.among == among)
        row = self._connection.execute(query).one_or_none()
        return None if row is None or not row.posts else _kept(row)

    def keep(self, kept: KeptTalk, now: datetime, rests_until: datetime, *, asked: bool) -> None:
        """Keep what was found instead of what was found before; `asked` says that somebody waited for it."""
        mine = (TalkRow.workspace_id == self._workspace, TalkRow.among == kept.among)
        found = {
            "name": kept.name, "monitors": json.dumps(kept.monitors), "posts": kept.posts, "last": kept.last,
            "until": kept.until, "body": kept.body, "found_at": kept.found_at, "rests_until": rests_until,
            **({"asked_at": now} if asked else {}),
        }  # fmt: skip
        if not insert_new(self._connection, TalkRow, [{"workspace_id": self._workspace, "among": kept.among, **found}]):
            self._connection.execute(update(TalkRow).where(*mine).values(**found))

    def rests_until(self) -> datetime | None:
        """Give the moment before which nothing is looked for that nobody waits for; None when nothing ever was."""
        query = select(func.max(TalkRow.rests_until)).where(TalkRow.workspace_id == self._workspace)
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def asked_since(self, moment: datetime) -> list[tuple[str, tuple[str, ...] | None]]:
        """Give the periods that have names, with monitors, for which somebody waited since then; each once."""
        asked = (TalkRow.workspace_id == self._workspace, TalkRow.asked_at >= moment, TalkRow.name != "")
        query = select(TalkRow.name, TalkRow.monitors).where(*asked).distinct().order_by(TalkRow.name, TalkRow.monitors)
        return [(row.name, _monitors(row.monitors)) for row in self._connection.execute(query)]

    def let_go(self) -> None:
        """Let go of all that was found, but not of when we were asked, nor of how long we are to rest."""
        mine = TalkRow.workspace_id == self._workspace
        self._connection.execute(update(TalkRow).where(mine).values(posts="", last="", body=""))

    def forget(self, before: datetime) -> None:
        """Forget what was found before a moment."""
        mine = (TalkRow.workspace_id == self._workspace, TalkRow.found_at < before)
        self._connection.execute(delete(TalkRow).where(*mine))


def _kept(row: AnyRow) -> KeptTalk:
    return KeptTalk(
        among=row.among, name=row.name, monitors=_monitors(row.monitors), posts=row.posts, last=row.last,
        until=row.until, found_at=row.found_at, body=row.body,
    )  # fmt: skip


def _monitors(written: str) -> tuple[str, ...] | None:
    names: Sequence[str] | None = json.loads(written)
    return None if names is None else tuple(names)
