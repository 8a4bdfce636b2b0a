"""Reads a period's mentions for the digest: labels with corrections applied, and whether we had answered by then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from analyzers.insight.digest import SourceHealth
from analyzers.insight.post import Parent, Past, Post
from analyzers.labels import Action, Disclosure, Intent, Origin, Subtype, Urgency
from analyzers.triage.case import State
from analyzers.verdict import Evidence
from storage.corrections import CorrectionStore
from storage.reading import AnyRow, evidence_of, to_probabilities
from storage.rows import AssessmentRow, CaseRow, MentionRow, SourceRow

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

        Answers and corrections count if they were there by `as_of`. Evidence is read only when `quoted`, and only for
        posts that are not plainly organic. `corrected` says that a person decided the origin. `met` says that the
        author had spoken about the same monitors before `since`.
        """
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
            .where(*self._within(since, until, monitors))
            .order_by(MentionRow.arrived, MentionRow.id)
        )
        rows = self._connection.execute(query).all()
        evidence = self._evidence(rows) if quoted else {}
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        parents, met = self._parents(since, until, monitors, said), self._met(since, until, monitors)
        return [
            replace(
                _post(row, said.get(row.id, {}), evidence.get(row.id, {}).get("origin", ()), as_of),
                parent=parents.get(row.id),
                met=row.author_key in met,
            )
            for row in rows
        ]

    def past(self, since: datetime, until: datetime, monitors: Sequence[str] | None, as_of: datetime) -> list[Past]:
        """Give the same of an earlier time as comparisons need it: no texts, no names; else as `posts`."""
        query = (
            select(
                MentionRow.id, MentionRow.monitor, MentionRow.arrived, MentionRow.author_key, MentionRow.text_key,
                MentionRow.in_reply_to, AssessmentRow.origin, AssessmentRow.intent, AssessmentRow.theme,
                CaseRow.state, CaseRow.settled_at, CaseRow.asked_at,
            )
            .join(AssessmentRow, self._same(AssessmentRow.workspace_id, AssessmentRow.mention_id))
            .outerjoin(CaseRow, self._same(CaseRow.workspace_id, CaseRow.mention_id))
            .where(*self._within(since, until, monitors))
            .order_by(MentionRow.arrived, MentionRow.id)
        )  # fmt: skip
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        return [_past(row, said.get(row.id, {}), as_of) for row in self._connection.execute(query)]

    def began(self, monitors: Sequence[str] | None) -> dict[str, datetime]:
        """Give the time of each monitor's first mention."""
        query = select(MentionRow.monitor, func.min(MentionRow.arrived)).where(
            MentionRow.workspace_id == self._workspace
        )
        if monitors is not None:
            query = query.where(MentionRow.monitor.in_(monitors))
        found: Iterable[Sequence[Any]] = self._connection.execute(query.group_by(MentionRow.monitor))
        return {monitor: first for monitor, first in found}  # noqa: C416  rows are no pairs to mypy

    def _parents(
        self, since: datetime, until: datetime, monitors: Sequence[str] | None, said: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Parent]:
        """Give the stored post that each reply of a period answers, where there is one."""
        query = (
            select(MentionRow.id, _Parent.id, _Parent.author_key, AssessmentRow.intent, AssessmentRow.origin)
            .join(
                _Parent,
                and_(
                    _Parent.workspace_id == MentionRow.workspace_id,
                    _Parent.monitor == MentionRow.monitor,
                    _Parent.source == MentionRow.source,
                    _Parent.external_id == MentionRow.in_reply_to,
                ),
            )
            .join(
                AssessmentRow,
                and_(AssessmentRow.workspace_id == _Parent.workspace_id, AssessmentRow.mention_id == _Parent.id),
            )
            .where(*self._within(since, until, monitors), MentionRow.in_reply_to != "")
        )
        return {
            reply: Parent(
                id=parent,
                author_key=key,
                asks=said.get(parent, {}).get("intent", intent) in ASKS,
                ours=said.get(parent, {}).get("origin", origin) == Origin.OWNED,
            )
            for reply, parent, key, intent, origin in self._connection.execute(query)
        }

    def _met(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> set[str]:
        """Give those of a period's known authors who had spoken before it."""
        earlier = [
            _Earlier.workspace_id == self._workspace,
            _Earlier.author_key == MentionRow.author_key,
            _Earlier.arrived < since,
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

    def sources(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> tuple[SourceHealth, ...]:
        """Give each source with its mentions in the period and the time of its last one before the period's end.

        What is wrong with one is told as it is now.
        """
        everything = self._count_by_source(self._within(None, until, monitors))
        now = {row.source: row.mentions for row in self._count_by_source(self._within(since, until, monitors))}
        failing = self._failing(monitors)
        brought = [
            SourceHealth(
                source=row.source or "unknown",
                last_seen=row.last,
                mentions=now.get(row.source, 0),
                silent=row.source not in now,
                trouble=failing.pop(row.source, ""),
            )
            for row in everything
        ]
        never = [
            SourceHealth(source=name, last_seen=None, mentions=0, silent=True, trouble=trouble)
            for name, trouble in failing.items()
        ]
        return (*brought, *never)

    def _failing(self, monitors: Sequence[str] | None) -> dict[str, str]:
        """Give what is wrong with each source that is asked by the clock and failed the last time."""
        query = select(SourceRow.name, SourceRow.trouble).where(
            SourceRow.workspace_id == self._workspace, SourceRow.failures > 0, SourceRow.paused.is_(False)
        )
        if monitors is not None:
            query = query.where(SourceRow.monitor.in_(monitors))
        return {row.name: row.trouble for row in self._connection.execute(query.order_by(SourceRow.name))}

    def _count_by_source(self, conditions: Sequence[ColumnElement[bool]]) -> Sequence[AnyRow]:
        query = (
            select(MentionRow.source, func.count().label("mentions"), func.max(MentionRow.arrived).label("last"))
            .where(*conditions)
            .group_by(MentionRow.source)
            .order_by(MentionRow.source)
        )
        return self._connection.execute(query).all()

    def versions(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> tuple[str, ...]:
        """Give the versions of the reader that read the period's mentions."""
        query = (
            select(AssessmentRow.version)
            .join(MentionRow, self._same(AssessmentRow.workspace_id, AssessmentRow.mention_id))
            .where(*self._within(since, until, monitors))
            .distinct()
            .order_by(AssessmentRow.version)
        )
        return tuple(self._connection.execute(query).scalars())

    def times_unknown(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> int:
        """Count the period's mentions whose own time is missing or impossible."""
        wrong = MentionRow.created_at.is_(None) | (MentionRow.created_at != MentionRow.arrived)
        query = select(func.count()).where(wrong, *self._within(since, until, monitors))
        return self._connection.execute(query).scalar_one()

    def span(self) -> tuple[datetime, datetime] | None:
        """Give the times of the first and the last mention; None when there is none."""
        query = select(func.min(MentionRow.arrived), func.max(MentionRow.arrived)).where(
            MentionRow.workspace_id == self._workspace
        )
        found: Sequence[datetime | None] = self._connection.execute(query).one()
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


def _past(row: AnyRow, said: Mapping[str, str], as_of: datetime) -> Past:
    origin = Origin(said.get("origin", row.origin))
    settled = row.settled_at is not None and row.settled_at <= as_of
    return Past(
        monitor=row.monitor,
        at=row.arrived,
        person=row.author_key or row.text_key,
        origin=origin,
        intent=Intent(said.get("intent", row.intent)),
        theme=row.theme,
        is_reply=bool(row.in_reply_to),
        needs_answer=row.state is not None and origin is not Origin.OWNED,
        answered_at=row.settled_at if settled and row.state == State.ANSWERED else None,
        asked_again=row.asked_at,
        dismissed=settled and row.state == State.DISMISSED,
    )
