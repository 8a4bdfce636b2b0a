"""Knows a post again that comes through a second source: by its canonical link, or as its author's same words.

Who else brought it is kept: so it is followed through each of these sources.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select, update

from analyzers.mention import Mention
from storage.chunking import chunks
from storage.database import insert_new
from storage.identity import mention_id, text_key
from storage.rows import MentionRow, TwinRow
from storage.samepost import is_same_post, link_key

WITHIN = timedelta(days=1)
"""How far apart an author's same words may be dated and still be one post: sources date them differently."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A post as a second source has it, and the id of the mention that it is."""

    post: Mention
    mention: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A twin whose words are others now. `says_more` tells whether the mention says something else than they do."""

    id: str
    twin: Twin
    says_more: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What an author said, where and when."""

    id: str
    source: str
    at: datetime
    text: str


class TwinStore:
    """Which other sources brought the mentions of one workspace as well."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def note(self, monitor: str, twins: Sequence[Twin]) -> int:
        """Keep who brought a mention as well, unless it is gone meanwhile; give how many are new."""
        there = self._there([twin.mention for twin in twins])
        rows = {
            identity: {
                "workspace_id": self._workspace, "id": identity, "mention_id": twin.mention,
                "source": twin.post.source, "external_id": twin.post.external_id,
                "text_key": text_key(twin.post.text),
            }
            for twin in twins
            if twin.mention in there and (identity := self._id(monitor, twin.post))
        }  # fmt: skip
        return insert_new(self._connection, TwinRow, list(rows.values()))

    def known(self, ids: Sequence[str]) -> dict[str, str]:
        """Give the mention of each of these ids that is a twin's."""
        found: dict[str, str] = {}
        for some in chunks(ids):
            query = select(TwinRow.id, TwinRow.mention_id).where(
                TwinRow.workspace_id == self._workspace, TwinRow.id.in_(some)
            )
            found.update({row.id: row.mention_id for row in self._connection.execute(query)})
        return found

    def reworded(self, monitor: str, posts: Sequence[Mention]) -> list[Reworded]:
        """Give those of these posts that are twins and have other words than they had in this source."""
        by_id = {self._id(monitor, post): post for post in posts}
        ids, found = list(by_id), []
        for some in chunks(ids):
            query = (
                select(TwinRow.id, TwinRow.mention_id, TwinRow.text_key, MentionRow.text)
                .join(MentionRow, _of_mention())
                .where(TwinRow.workspace_id == self._workspace, TwinRow.id.in_(some))
                .where(MentionRow.text != "")
            )
            for row in self._connection.execute(query):
                post = by_id[row.id]
                if text_key(post.text) != row.text_key:
                    found.append(Reworded(row.id, Twin(post, row.mention_id), not is_same_post(row.text, post.text)))
        return found

    def restate(self, changed: Sequence[Reworded]) -> None:
        """Keep what twins say now."""
        for one in changed:
            mine = (TwinRow.workspace_id == self._workspace, TwinRow.id == one.id)
            self._connection.execute(update(TwinRow).where(*mine).values(text_key=text_key(one.twin.post.text)))

    def _there(self, mentions: Sequence[str]) -> set[str]:
        wanted = sorted(set(mentions))
        found: set[str] = set()
        for some in chunks(wanted):
            query = select(MentionRow.id).where(MentionRow.workspace_id == self._workspace, MentionRow.id.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found

    def _id(self, monitor: str, post: Mention) -> str:
        return mention_id(self._workspace, monitor, post.source, post.external_id)


def _of_mention() -> ColumnElement[bool]:
    return and_(MentionRow.workspace_id == TwinRow.workspace_id, MentionRow.id == TwinRow.mention_id)


def find_twins(
    connection: Connection, workspace: str, monitor: str, posts: Mapping[int, tuple[Mention, str]]
) -> dict[int, str]:
    """Give, by their places, the mentions that those posts (each with its author's key) are from another source.

    Where several mentions of a source have one link nobody can say which it is: it is named by nothing.
    """
    linked = {place: link_key(mention.link) for place, (mention, _) in posts.items()}
    known = _known_links(connection, workspace, monitor, sorted({key for key in linked.values() if key}))
    theirs = {
        place: [identity for source, identity in known[key].items() if source != posts[place][0].source]
        for place, key in linked.items()
    }
    twins = {place: max(found) for place, found in theirs.items() if found}
    rest = {place: post for place, post in posts.items() if place not in twins}
    return twins | _copies(connection, workspace, monitor, rest)


def _copies(
    connection: Connection, workspace: str, monitor: str, posts: Mapping[int, tuple[Mention, str]]
) -> dict[int, str]:
    dated = {
        place: (mention, key, mention.created_at)
        for place, (mention, key) in posts.items()
        if key and mention.created_at
    }
    if not dated:
        return {}
    times = [at for _, _, at in dated.values()]
    sources = {mention.source for mention, _, _ in dated.values()}
    own = sources if len(sources) == 1 else set()
    keys = {key for _, key, _ in dated.values()}
    said = _said(connection, workspace, monitor, keys, (min(times), max(times)), own)
    found = {
        place: next((one.id for one in said[key] if _is_copy(one, mention, at)), "")
        for place, (mention, key, at) in dated.items()
    }
    return {place: identity for place, identity in found.items() if identity}


def _is_copy(said: _Said, mention: Mention, at: datetime) -> bool:
    return said.source != mention.source and abs(said.at - at) <= WITHIN and is_same_post(said.text, mention.text)


def _known_links(
    connection: Connection, workspace: str, monitor: str, keys: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Give the mention with each of these links, by its source; nothing for several."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for some in chunks(keys):
        query = select(MentionRow.link_key, MentionRow.source, MentionRow.id).where(
            MentionRow.workspace_id == workspace, MentionRow.monitor == monitor,
            MentionRow.link_key.in_(some),
        )  # fmt: skip
        for row in connection.execute(query):
            found[row.link_key][row.source] = "" if row.source in found[row.link_key] else row.id
    return found


def _said(
    connection: Connection, workspace: str, monitor: str, keys: set[str], span: tuple[datetime, datetime], own: set[str]
) -> dict[str, list[_Said]]:
    """Give what these authors said about a span of time, but for what came from these sources."""
    found: dict[str, list[_Said]] = defaultdict(list)
    ordered = sorted(keys)
    for some in chunks(ordered):
        query = select(
            MentionRow.author_key, MentionRow.id, MentionRow.source, MentionRow.arrived, MentionRow.text
        ).where(
            MentionRow.workspace_id == workspace, MentionRow.monitor == monitor,
            MentionRow.author_key.in_(some), MentionRow.text != "",
            MentionRow.arrived >= span[0] - WITHIN, MentionRow.arrived <= span[1] + WITHIN,
            MentionRow.source.not_in(own),
        )  # fmt: skip
        for row in connection.execute(query):
            found[row.author_key].append(_Said(row.id, row.source, row.arrived, row.text))
    return found
