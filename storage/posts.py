"""Reads a period's mentions for the digest: labels with corrections applied, and whether we had answered by then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from analyzers.insight.post import Parent, Post
from analyzers.labels import Action, Disclosure, Intent, Origin, Subtype, Urgency
from analyzers.triage.case import State
from analyzers.verdict import Evidence
from storage.chunking import chunks
from storage.corrections import CorrectionStore
from storage.reading import AnyRow, evidence_of, to_probabilities
from storage.rows import AssessmentRow, CaseRow, MentionRow

ASKS = (Intent.QUESTION, Intent.COMPLAINT, Intent.FEATURE_REQUEST)
_Parent, _Earlier = aliased(MentionRow), aliased(MentionRow)


class PostStore:
    """The read mentions of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def posts(
        self, since: datetime, until: datetime, monitors: Sequence[str] | None, as_of: datetime, *, quoted: bool = True
    ) -> list[Post]:
        """Give the mentions that arrived from `since` up to, not including, `until`, oldest first.

        Answers and corrections count if they were there by `as_of`. Evidence, parents and who spoke before are read
        only when `quoted`, evidence only for posts that are not plainly organic. `corrected` says that a person decided
        the origin. `met` says that the author had spoken about the same monitors before `since`.
        """
        within = self._within(since, until, monitors)
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        if not quoted:
            return self._read(within, as_of, said, quoted=False)
        parents, met = self._parents(within, said), self._met(since, until, monitors)
        return [
            replace(post, parent=parents.get(post.id), met=post.author_key in met)
            for post in self._read(within, as_of, said, quoted=quoted)
        ]

    def named(self, ids: Sequence[str], as_of: datetime) -> dict[str, Post]:
        """Give these mentions by id as `posts` does, but not whom they answer nor whether their authors are new."""
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        found: dict[str, Post] = {}
        for part in chunks(ids):
            some = [MentionRow.workspace_id == self._workspace, MentionRow.id.in_(part)]
            found.update({post.id: post for post in self._read(some, as_of, said, quoted=True)})
        return found

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """Give the texts alone of these mentions by id."""
        found: dict[str, str] = {}
        for part in chunks(ids):
            some = (MentionRow.workspace_id == self._workspace, MentionRow.id.in_(part))
            rows = self._connection.execute(select(MentionRow.id, MentionRow.text).where(*some))
            found.update({row.id: row.text for row in rows})
        return found

    def spoke_before(self, authors: Sequence[str], since: datetime, monitors: Sequence[str] | None) -> set[str]:
        """Give those of these authors, by key, who had spoken before a moment."""
        # by the index of authors: by that of times SQLite would look at everything that was ever said before
        earlier = [
            MentionRow.workspace_id == self._workspace,
            func.coalesce(MentionRow.arrived, MentionRow.seen_at) < since,
        ]
        if monitors is not None:
            earlier.append(MentionRow.monitor.in_(monitors))
        found: set[str] = set()
        for part in chunks(authors):
            by_them = MentionRow.author_key.in_(part)
            query = select(MentionRow.author_key).where(*earlier, by_them).distinct()
            found.update(self._connection.execute(query).scalars())
        return found

    def _read(
        self,
        conditions: Sequence[ColumnElement[bool]],
        as_of: datetime,
        said: Mapping[str, dict[str, str]],
        *,
        quoted: bool,
    ) -> list[Post]:
        query = (
            select(
                MentionRow,
                AssessmentRow,
                AssessmentRow.language.label("read_as"),
                CaseRow.state,
                CaseRow.settled_at,
                CaseRow.asked_at,
            )
            .join(AssessmentRow, self._same(AssessmentRow.workspace_id, AssessmentRow.mention_id))
            .outerjoin(CaseRow, self._same(CaseRow.workspace_id, CaseRow.mention_id))
            .where(*conditions)
            # by the index of ids, where ids are named: by that of times SQLite would look at all mentions
            .order_by(func.coalesce(MentionRow.arrived, MentionRow.seen_at), MentionRow.id)
        )
        rows = self._connection.execute(query).all()
        evidence = self._evidence(rows) if quoted else {}
        return [_post(row, said.get(row.id, {}), evidence.get(row.id, {}).get("origin", ()), as_of) for row in rows]

    def began(self, monitors: Sequence[str] | None) -> dict[str, datetime]:
        """Give the time of each monitor's first mention."""
        found: dict[str, datetime] = {}
        for monitor, source in self._sources(monitors):
            query = select(func.min(MentionRow.arrived)).where(*self._from(monitor, source))
            first = self._connection.execute(query).scalar_one()
            found[monitor] = min(first, found.get(monitor, first))
        return found

    def last_seen(self, until: datetime, monitors: Sequence[str] | None) -> dict[str, datetime]:
        """Give the time of each source's last mention before a moment."""
        found: dict[str, datetime] = {}
        for monitor, source in self._sources(monitors):
            before = (*self._from(monitor, source), MentionRow.arrived < until)
            last = self._connection.execute(select(func.max(MentionRow.arrived)).where(*before)).scalar_one()
            if last is not None:
                found[source] = max(last, found.get(source, last))
        return found

    def _sources(self, monitors: Sequence[str] | None) -> list[tuple[str, str]]:
        """Give each monitor with each of its sources, from one to the next in the index: there are few."""
        mine, found = MentionRow.workspace_id == self._workspace, list[tuple[str, str]]()
        monitor = self._least(MentionRow.monitor, mine)
        while monitor is not None:
            here = (mine, MentionRow.monitor == monitor)
            source = self._least(MentionRow.source, *here)
            while source is not None:
                found.append((monitor, source))
                source = self._least(MentionRow.source, *here, MentionRow.source > source)
            monitor = self._least(MentionRow.monitor, mine, MentionRow.monitor > monitor)
        return [one for one in found if monitors is None or one[0] in monitors]

    def _least(self, column: InstrumentedAttribute[str], *conditions: ColumnElement[bool]) -> str | None:
        found: str | None = self._connection.execute(select(func.min(column)).where(*conditions)).scalar_one()
        return found

    def _from(self, monitor: str, source: str) -> tuple[ColumnElement[bool], ...]:
        mine = MentionRow.workspace_id == self._workspace
        return mine, MentionRow.monitor == monitor, MentionRow.source == source

    def _parents(
        self, within: Sequence[ColumnElement[bool]], said: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Parent]:
        """Give the stored post that each of these replies answers, where there is one."""
        rows = self._connection.execute(_with_parents().where(*within, MentionRow.in_reply_to != ""))
        return {
            reply: Parent(
                id=parent,
                author_key=key,
                asks=said.get(parent, {}).get("intent", intent) in ASKS,
                ours=said.get(parent, {}).get("origin", origin) == Origin.OWNED,
            )
            for reply, parent, key, intent, origin in rows
        }

    def _met(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> set[str]:
        """Give those of a period's known authors who had spoken before it."""
        earlier = [
            _Earlier.workspace_id == self._workspace,
            _Earlier.author_key == MentionRow.author_key,
            func.coalesce(_Earlier.arrived, _Earlier.seen_at) < since,
        ]
        if monitors is not None:
            earlier.append(_Earlier.monitor.in_(monitors))
        query = (
            select(MentionRow.author_key)
            .where(*self._within(since, until, monitors), MentionRow.author_key != "")
            .where(select(_Earlier.id).where(*earlier).exists())
            .distinct()
        )
        return set(self._connection.execute(query).scalars())

    def _evidence(self, rows: Sequence[AnyRow]) -> dict[str, dict[str, tuple[Evidence, ...]]]:
        """Read evidence only where the digest may quote it."""
        quotable = [row.id for row in rows if row.origin != Origin.ORGANIC]
        return evidence_of(self._connection, self._workspace, quotable, "origin")

    def span(self) -> tuple[datetime, datetime] | None:
        """Give the times of the first and the last mention; None when there is none."""
        mine = MentionRow.workspace_id == self._workspace
        ends = (func.min(MentionRow.arrived), func.max(MentionRow.arrived))
        found: list[datetime | None] = [self._connection.execute(select(end).where(mine)).scalar_one() for end in ends]
        first, last = found
        return None if first is None or last is None else (first, last)

    def _same(self, workspace: InstrumentedAttribute[str], mention: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return (workspace == MentionRow.workspace_id) & (mention == MentionRow.id)

    def _within(
        self, since: datetime | None, until: datetime, monitors: Sequence[str] | None
    ) -> list[ColumnElement[bool]]:
        conditions = [MentionRow.workspace_id == self._workspace, MentionRow.arrived < until]
        if since is not None:
            conditions.append(MentionRow.arrived >= since)
        if monitors is not None:
            conditions.append(MentionRow.monitor.in_(monitors))
        return conditions


def _with_parents() -> Select[*tuple[Any, ...]]:
    """Give the query of replies with the posts that they answer, and what was said of those."""
    answered = and_(
        _Parent.workspace_id == MentionRow.workspace_id,
        _Parent.monitor == MentionRow.monitor,
        _Parent.source == MentionRow.source,
        _Parent.external_id == MentionRow.in_reply_to,
    )
    said = and_(AssessmentRow.workspace_id == _Parent.workspace_id, AssessmentRow.mention_id == _Parent.id)
    told = select(MentionRow.id, _Parent.id, _Parent.author_key, AssessmentRow.intent, AssessmentRow.origin)
    return told.join(_Parent, answered).join(AssessmentRow, said)


def _post(row: AnyRow, said: dict[str, str], evidence: tuple[Evidence, ...], as_of: datetime) -> Post:
    origin = Origin(said.get("origin", row.origin))
    settled = row.settled_at is not None and row.settled_at <= as_of
    return Post(
        id=row.id,
        monitor=row.monitor,
        platform=row.platform,
        author=row.author,
        author_key=row.author_key,
        text=row.text,
        text_key=row.text_key,
        blinded_text=row.blinded_text,
        link=row.link,
        at=row.arrived,
        is_reply=bool(row.in_reply_to),
        language=row.read_as,
        origin=origin,
        probabilities=to_probabilities(row),
        confidence=row.confidence,
        subtype=Subtype(row.subtype) if row.subtype else None,
        disclosure=Disclosure(row.disclosure),
        intent=Intent(said.get("intent", row.intent)),
        urgency=Urgency(said.get("urgency", row.urgency)),
        theme=row.theme,
        action=Action(row.action),
        evidence=evidence,
        needs_answer=row.state is not None and origin is not Origin.OWNED,
        answered_at=row.settled_at if settled and row.state == State.ANSWERED else None,
        asked_again=row.asked_at,
        dismissed=settled and row.state == State.DISMISSED,
        corrected="origin" in said,
    )
