"""Keeps each day's mentions in columns, so that a digest over many weeks reads some hundred rows and no texts.

A day is written anew from its mentions when it has changed; what changes a mention only says so, in its own
transaction, and who asks meanwhile gets such a day counted from its mentions.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, and_, select, tuple_, update
from sqlalchemy.orm import aliased

from analyzers.insight import crowd as columns
from analyzers.insight import hashing
from analyzers.insight.crowd import Crowd
from analyzers.labels import Disclosure, Intent, Origin
from analyzers.triage.case import State
from storage.chunking import chunks
from storage.corrections import CorrectionStore
from storage.database import insert_new
from storage.reading import AnyRow
from storage.rows import AssessmentRow, CaseRow, DayRow, MentionRow

DAY = timedelta(days=1)
FILLED = (
    "id", "at", "seen", "person", "author", "said", "blinded", "words", "length", "declines", "monitor",
    "theme", "source", "version", "origin", "intent", "disclosure", "state", "settled", "asked", "reply", "dated",
    "parent", "parent_author", "parent_intent", "parent_origin", "likely", "confidence",
)  # fmt: skip
ORIGINS, INTENTS, LEVELS = (
    {str(one.value): place for place, one in enumerate(kind)} for kind in (Origin, Intent, Disclosure)
)
STATES = {State.ANSWERED.value: columns.ANSWERED, State.DISMISSED.value: columns.DISMISSED}
_Reply = aliased(MentionRow)
Place = tuple[str, datetime]
"""A monitor and the beginning of a day, UTC."""


class DayStore:
    """The days of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def read(self, since: datetime, until: datetime, monitors: Sequence[str] | None, as_of: datetime) -> Crowd:
        """Give the mentions that arrived from `since` up to, not including, `until`, in columns.

        Answers and corrections count if they were there by `as_of`.
        """
        days = self._held(since, until, monitors)
        kept = [(row.day, _unpacked(row)) for row in days if row.form == columns.FORMAT and row.held is not None]
        missing = [(row.monitor, row.day) for row in days if row.form != columns.FORMAT or row.held is None]
        counted = zip((day for _, day in missing), self._count(missing), strict=True)
        whole = columns.together([_cut(crowd, day, since, until) for day, crowd in (*kept, *counted)])
        return self._as_of(whole, as_of)

    def changed(self) -> list[Place]:
        """Give the days whose columns are to be written anew, the latest first."""
        old = (DayRow.form != columns.FORMAT) | DayRow.held.is_(None)
        query = select(DayRow.monitor, DayRow.day).where(DayRow.workspace_id == self._workspace, old)
        return [(row.monitor, row.day) for row in self._connection.execute(query.order_by(DayRow.day.desc()))]

    def write(self, places: Sequence[Place]) -> None:
        """Write these days anew from their mentions."""
        for place, crowd in zip(places, self._count(places), strict=True):
            names = {name: list(known) for name, known in crowd.names.items()}
            mine = (DayRow.workspace_id == self._workspace, DayRow.monitor == place[0], DayRow.day == place[1])
            values = {"form": columns.FORMAT, "names": json.dumps(names), "held": crowd.rows.tobytes()}
            self._connection.execute(update(DayRow).where(*mine).values(**values))

    def spoil(self, mentions: ColumnElement[bool]) -> None:
        """Say that mentions change (new ones, or what is known of them), told by a condition: so do their days.

        The days of their replies change too, for those know whom they answer.
        """
        mine = (MentionRow.workspace_id == self._workspace, mentions)
        own = select(MentionRow.monitor, MentionRow.arrived).where(*mine)
        below = and_(
            _Reply.workspace_id == MentionRow.workspace_id,
            _Reply.monitor == MentionRow.monitor,
            _Reply.source == MentionRow.source,
            _Reply.in_reply_to == MentionRow.external_id,
            _Reply.in_reply_to != "",
        )
        replies = select(_Reply.monitor, _Reply.arrived).select_from(MentionRow).join(_Reply, below).where(*mine)
        found = [*self._connection.execute(own), *self._connection.execute(replies)]
        self._spoil({(row.monitor, day_of(row.arrived)) for row in found})

    def _spoil(self, places: Iterable[Place]) -> None:
        told = sorted(places)
        empty = [
            {"workspace_id": self._workspace, "monitor": monitor, "day": day, "form": "", "names": ""}
            for monitor, day in told
        ]
        insert_new(self._connection, DayRow, empty)
        for part in chunks(told):
            some = tuple_(DayRow.monitor, DayRow.day).in_(part)
            mine = (DayRow.workspace_id == self._workspace, DayRow.held.is_not(None), some)
            self._connection.execute(update(DayRow).where(*mine).values(held=None))

    def _held(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> list[AnyRow]:
        mine = [DayRow.workspace_id == self._workspace, DayRow.day >= day_of(since), DayRow.day < until]
        if monitors is not None:
            mine.append(DayRow.monitor.in_(monitors))
        return list(self._connection.execute(select(DayRow).where(*mine).order_by(DayRow.day, DayRow.monitor)))

    def _count(self, places: Sequence[Place]) -> list[Crowd]:
        """Make the columns of days from their mentions."""
        return [self._counted(monitor, day) for monitor, day in places]

    def _counted(self, monitor: str, day: datetime) -> Crowd:
        query = _everything().where(
            MentionRow.workspace_id == self._workspace,
            MentionRow.monitor == monitor,
            MentionRow.arrived >= day,
            MentionRow.arrived < day + DAY,
        )
        rows = self._connection.execute(query).all()
        parents = self._parents(monitor, sorted({(row.source, row.in_reply_to) for row in rows if row.in_reply_to}))
        values = [_values(row, parents.get((row.source, row.in_reply_to))) for row in rows]
        return columns.number_names(values, FILLED)

    def _parents(self, monitor: str, answered: Sequence[tuple[str, str]]) -> dict[tuple[str, str], AnyRow]:
        """Give what is known of the posts that are answered, by source and external id.

        Asked for apart: in one statement with their replies, PostgreSQL takes minutes for some hundred posts that came
        in just now, as long as it has no statistics of them.
        """
        found: dict[tuple[str, str], AnyRow] = {}
        for part in chunks(answered):
            some = tuple_(MentionRow.source, MentionRow.external_id).in_(part)
            mine = (MentionRow.workspace_id == self._workspace, MentionRow.monitor == monitor, some)
            for row in self._connection.execute(_answered().where(*mine)):
                found[row.source, row.external_id] = row
        return found

    def _as_of(self, crowd: Crowd, as_of: datetime) -> Crowd:
        """Let count what was there by then: what people said, how cases stood."""
        rows = crowd.rows  # a copy already
        later = rows["settled"] > columns.micro(as_of)
        rows["state"][later] = columns.WAITS
        rows["settled"][later] = columns.NEVER
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        if said:
            _correct(rows, "id", "", said)
            _correct(rows, "parent", "parent_", said)
        return Crowd(rows, crowd.names)


def _correct(rows: NDArray[np.void], column: str, prefix: str, said: Mapping[str, Mapping[str, str]]) -> None:
    """Put what people said over what the machine said, of mentions or of those that they answer."""
    told = np.array([identity.encode() for identity in said])
    for place in np.flatnonzero(np.isin(rows[column], told)).tolist():
        words = said[str(rows[column][place], "ascii")]
        if "origin" in words:
            rows[f"{prefix}origin"][place] = ORIGINS[words["origin"]]
            rows["corrected"][place] |= not prefix
        if "intent" in words:
            rows[f"{prefix}intent"][place] = INTENTS[words["intent"]]


def day_of(at: datetime) -> datetime:
    """Give the beginning of the day, UTC, in which a moment lies."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _cut(crowd: Crowd, day: datetime, since: datetime, until: datetime) -> Crowd:
    """Give the mentions of a day that arrived within a period."""
    if since <= day and day + DAY <= until:
        return crowd
    return crowd.where(crowd.between(since, until))


def _unpacked(row: AnyRow) -> Crowd:
    names = {name: tuple(known) for name, known in json.loads(row.names).items()}
    return Crowd(np.frombuffer(row.held, columns.COLUMNS), names)


def _everything() -> Select[*tuple[Any, ...]]:
    """Give the query of what columns are made of."""
    case = (CaseRow.workspace_id == MentionRow.workspace_id) & (CaseRow.mention_id == MentionRow.id)
    read = (AssessmentRow.workspace_id == MentionRow.workspace_id) & (AssessmentRow.mention_id == MentionRow.id)
    return (
        select(
            MentionRow.id, MentionRow.arrived, MentionRow.created_at, MentionRow.seen_at, MentionRow.author_key,
            MentionRow.text_key, MentionRow.text, AssessmentRow.blinded_text, MentionRow.monitor, AssessmentRow.theme,
            MentionRow.source, AssessmentRow.version, AssessmentRow.origin, AssessmentRow.intent,
            AssessmentRow.disclosure, MentionRow.in_reply_to, AssessmentRow.p_organic, AssessmentRow.p_paid,
            AssessmentRow.p_self_promotion, AssessmentRow.p_owned, AssessmentRow.confidence, CaseRow.state,
            CaseRow.settled_at, CaseRow.asked_at,
        )
        .join(AssessmentRow, read)
        .outerjoin(CaseRow, case)
        .order_by(MentionRow.arrived, MentionRow.id)
    )  # fmt: skip


def _answered() -> Select[*tuple[Any, ...]]:
    """Give the query of what is kept of a post with those that answer it."""
    read = (AssessmentRow.workspace_id == MentionRow.workspace_id) & (AssessmentRow.mention_id == MentionRow.id)
    return select(
        MentionRow.source, MentionRow.external_id, MentionRow.id, MentionRow.author_key, AssessmentRow.intent,
        AssessmentRow.origin,
    ).join(AssessmentRow, read)  # fmt: skip


def _values(row: AnyRow, parent: AnyRow | None) -> tuple[object, ...]:
    """Give a row's values in the order of `FILLED`."""
    author, said = hashing.number(row.author_key), hashing.number(row.text_key)
    state = columns.NO_CASE if row.state is None else columns.WAITS
    settled = row.settled_at if row.state in STATES else None
    if settled is not None:
        state = STATES[row.state]
    above = (b"", 0, 0, 0)
    if parent is not None:
        key = hashing.number(parent.author_key)
        above = (parent.id.encode(), key, INTENTS[parent.intent], ORIGINS[parent.origin])
    return (
        row.id.encode(), columns.micro(row.arrived), columns.micro(row.seen_at), author or said, author, said,
        hashing.hashed_words(row.blinded_text), hashing.hash_words(row.text, row.blinded_text),
        min(len(row.text), columns.MOST_LENGTH), hashing.declines(row.text), row.monitor,
        row.theme, row.source, row.version, ORIGINS[row.origin], INTENTS[row.intent], LEVELS[row.disclosure], state,
        _moment(settled), _moment(row.asked_at), bool(row.in_reply_to), row.created_at == row.arrived, *above,
        (row.p_organic, row.p_paid, row.p_self_promotion, row.p_owned), row.confidence,
    )  # fmt: skip


def _moment(at: datetime | None) -> int:
    return columns.NEVER if at is None else columns.micro(at)
