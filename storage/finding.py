"""Finds stored mentions again: by id, author, link or words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from analyzers.mention import Mention
from analyzers.triage.case import State
from analyzers.verdict import Assessment, Evidence
from storage.addresses import LAST, plain_address
from storage.corrections import Correction, CorrectionStore
from storage.errors import AmbiguousIdError, NotFoundError
from storage.identity import author_key
from storage.reading import AnyRow, evidence_of, to_assessment, to_mention
from storage.rows import AssessmentRow, CaseRow, LinkRow, MentionRow
from storage.words import count_words, find_words, wanted_by
from storage.workspaces import author_key_of

SHORTEST_PREFIX = 4
ESCAPE = "\\"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Where the case of a mention stands."""

    state: State
    claimed_by: str
    settled_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMention:
    """A mention as it is stored, with what was concluded, what people said about it, and its case if it has one."""

    id: str
    monitor: str
    mention: Mention
    assessment: Assessment
    seen_at: datetime
    corrections: tuple[Correction, ...]
    case: CaseFile | None


class MentionFinder:
    """Looks through one workspace's mentions."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def get(self, prefix: str) -> StoredMention:
        """Give a mention by its id or at least four of its first characters."""
        return self._read([find_id(self._connection, self._workspace, prefix)])[0]

    def ids(self) -> list[str]:
        """Give the ids of all mentions, in order."""
        mine = select(MentionRow.id).where(MentionRow.workspace_id == self._workspace).order_by(MentionRow.id)
        return list(self._connection.execute(mine).scalars())

    def known(self, ids: Sequence[str]) -> list[StoredMention]:
        """Give those of these mentions that are stored and whose words are still there."""
        return self._find([MentionRow.id.in_(ids), MentionRow.let_go_at.is_(None)], None)

    def each_post_once(self, ids: Sequence[str]) -> list[str]:
        """Leave out of some mentions, in their order, those that are the same post, seen for another monitor."""
        query = select(MentionRow.id, MentionRow.source, MentionRow.external_id)
        mine = query.where(MentionRow.workspace_id == self._workspace, MentionRow.id.in_(ids))
        posts = {row.id: (row.source, row.external_id) for row in self._connection.execute(mine)}
        first: dict[tuple[str, str], str] = {}
        for identity in filter(posts.__contains__, ids):
            first.setdefault(posts[identity], identity)
        return list(first.values())

    def written_by(self, monitor: str, author: str) -> list[StoredMention]:
        """Give all mentions of one monitor by one author whose words are still there."""
        here = [MentionRow.monitor == monitor, self._by(author), MentionRow.let_go_at.is_(None)]
        return self._find(here, None)

    def ids_by_author(self, author: str) -> frozenset[str]:
        """Give the ids of all mentions by one author, of every monitor."""
        rows = self._connection.execute(
            select(MentionRow.id).where(MentionRow.workspace_id == self._workspace, self._by(author))
        )
        return frozenset(rows.scalars())

    def of_these_by(self, ids: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        """Give those of some mentions that one of these authors wrote."""
        key = author_key_of(self._connection, self._workspace)
        keys = [author_key(author, key) for author in authors]
        query = select(MentionRow.id).where(
            MentionRow.workspace_id == self._workspace, MentionRow.id.in_(ids), MentionRow.author_key.in_(keys)
        )
        return frozenset(self._connection.execute(query).scalars())

    def newest(self, monitor: str | None, limit: int) -> list[StoredMention]:
        """Give the newest mentions that still have their text, of one monitor or of all."""
        of_one = [] if monitor is None else [MentionRow.monitor == monitor]
        return self._find([MentionRow.text != "", *of_one], limit)

    def by_author(self, author: str, limit: int) -> list[StoredMention]:
        """Give an author's mentions, newest first."""
        return self._find([self._by(author)], limit)

    def by_link(self, link: str, limit: int) -> list[StoredMention]:
        """Give mentions that stand at an address or below it, or carry such a one, newest first."""
        return self._find([self._linked(link)], limit)

    def by_words(self, words: str, limit: int) -> list[StoredMention]:
        """Give mentions whose text holds every one of the words, newest first."""
        wanted = wanted_by(words.split())
        if not self._is_indexed or not wanted:
            return self._find(_worded(words.split()), limit, many=True)
        return self._read(find_words(self._connection, self._workspace, words.split(), limit))

    def thread(self, prefix: str) -> list[StoredMention]:
        """Give the mention that this one answers and those that answer it, newest first."""
        own = self._row(MentionRow, MentionRow.id, find_id(self._connection, self._workspace, prefix))
        around = [MentionRow.external_id == own.in_reply_to] if own.in_reply_to else []
        around += [MentionRow.in_reply_to == own.external_id] if own.external_id else []
        here = [MentionRow.monitor == own.monitor, MentionRow.source == own.source, or_(false(), *around)]
        return self._find(here, None)

    def count_author(self, author: str) -> int:
        """Count an author's mentions."""
        return self._count([self._by(author)])

    def count_link(self, link: str) -> int:
        """Count mentions at or with a link."""
        return self._count([self._linked(link)])

    def count_words(self, words: str) -> int:
        """Count mentions that hold every one of the words."""
        if not self._is_indexed or not wanted_by(words.split()):
            return self._count(_worded(words.split()))
        return count_words(self._connection, self._workspace, words.split())

    @property
    def _is_indexed(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _linked(self, link: str) -> ColumnElement[bool]:
        address = plain_address(link)
        mine = (LinkRow.workspace_id == self._workspace, LinkRow.address >= address, LinkRow.address < address + LAST)
        return MentionRow.id.in_(select(LinkRow.mention_id).where(*mine))

    def _by(self, author: str) -> ColumnElement[bool]:
        key = author_key(author, author_key_of(self._connection, self._workspace))
        return MentionRow.author_key == key if key else false()

    def _count(self, conditions: Sequence[ColumnElement[bool]]) -> int:
        query = select(func.count()).where(MentionRow.workspace_id == self._workspace, *conditions)
        return self._connection.execute(query).scalar_one()

    def _find(
        self, conditions: Sequence[ColumnElement[bool]], limit: int | None, *, many: bool = False
    ) -> list[StoredMention]:
        # of few, SQLite shall find all and sort them; by the index of times it would look at mentions until enough fit
        newest = MentionRow.arrived if many else func.coalesce(MentionRow.arrived, MentionRow.seen_at)
        query = (
            select(MentionRow.id)
            .where(MentionRow.workspace_id == self._workspace, *conditions)
            .order_by(newest.desc(), MentionRow.id)
            .limit(limit)
        )
        return self._read(list(self._connection.execute(query).scalars()))

    def _read(self, ids: Sequence[str]) -> list[StoredMention]:
        evidence = evidence_of(self._connection, self._workspace, ids)
        return [self._stored(identity, evidence.get(identity, {})) for identity in ids]

    def _stored(self, identity: str, evidence: Mapping[str, tuple[Evidence, ...]]) -> StoredMention:
        mention = self._row(MentionRow, MentionRow.id, identity)
        assessment = self._row(AssessmentRow, AssessmentRow.mention_id, identity)
        case = self._connection.execute(
            select(CaseRow).where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == identity)
        ).first()
        return StoredMention(
            id=identity,
            monitor=mention.monitor,
            mention=to_mention(mention),
            assessment=to_assessment(assessment, evidence),
            seen_at=mention.seen_at,
            corrections=CorrectionStore(self._connection, self._workspace).of(identity),
            case=_case_file(case) if case else None,
        )

    def _row(
        self, table: type[MentionRow] | type[AssessmentRow], key: InstrumentedAttribute[str], identity: str
    ) -> AnyRow:
        query = select(table).where(table.workspace_id == self._workspace, key == identity)
        return self._connection.execute(query).one()


def find_id(connection: Connection, workspace: str, prefix: str, *, case: bool = False) -> str:
    """Give the whole id of the mention (of the case, if asked) that begins like this.

    Raises NotFoundError, or AmbiguousIdError with the first few that fit.
    """
    wanted = prefix.strip().lower()
    if len(wanted) < SHORTEST_PREFIX or not wanted.isalnum():
        raise NotFoundError(f"{prefix!r} is no id; give at least its first {SHORTEST_PREFIX} characters.")
    key, owner = (CaseRow.mention_id, CaseRow.workspace_id) if case else (MentionRow.id, MentionRow.workspace_id)
    query = select(key).where(owner == workspace, key.startswith(wanted, autoescape=True)).order_by(key).limit(6)
    found = list(connection.execute(query).scalars())
    if not found:
        raise NotFoundError(f"No {'case' if case else 'mention'} has an id that begins with {prefix!r}.")
    if len(found) > 1 and wanted not in found:
        raise AmbiguousIdError(f"{prefix!r} fits {', '.join(found[:5])}{' and more' if len(found) > 5 else ''}.")  # noqa: PLR2004  five are named
    return wanted if wanted in found else found[0]


def _case_file(row: AnyRow) -> CaseFile:
    return CaseFile(
        state=State(row.state),
        claimed_by=row.claimed_by,
        settled_at=row.settled_at,
        answered_by=row.answered_by,
    )


def _like(words: str) -> str:
    for special in (ESCAPE, "%", "_"):
        words = words.replace(special, ESCAPE + special)
    return f"%{words}%"


def _worded(words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [MentionRow.text.ilike(_like(word), escape=ESCAPE) for word in words]
