"""Puts very many mentions into a database at once, as if they had been kept long ago: for benches alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from analyzers.mention import Mention
from analyzers.triage.case import State
from analyzers.verdict import Assessment
from storage.chunking import chunks
from storage.days import DayStore
from storage.identity import author_key, mention_id
from storage.mentions import needs_a_case
from storage.rows import AssessmentRow, Base, CaseRow, EvidenceRow, MentionRow
from storage.words import index_words
from storage.workspaces import author_key_of
from storage.writing import Values, assessment_values, case_values, evidence_values, mention_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A mention with what was concluded, and how its case was settled, if it has one and that is settled."""

    monitor: str
    mention: Mention
    assessment: Assessment
    settled_at: datetime | None = None
    dismissed: bool = False


def fill(connection: Connection, workspace: str, posts: Iterable[Made], now: datetime) -> Iterator[int]:
    """Store posts that nobody has seen and that answer nothing stored; gives how many are stored, again and again."""
    key = author_key_of(connection, workspace)
    told: dict[str, str] = {}
    done = 0
    for batch in chunks(posts):
        rows = [(_mention(workspace, one, key, told, now), one) for one in batch]
        _put(connection, MentionRow, [row for row, _ in rows])
        _put(connection, AssessmentRow, [assessment_values(row, one.assessment) for row, one in rows])
        _put(connection, EvidenceRow, [line for row, one in rows for line in evidence_values(row, one.assessment)])
        index_words(connection, [row for row, _ in rows])
        DayStore(connection, workspace).spoil(MentionRow.id.in_([row["id"] for row, _ in rows]))
        asking = ((row, one) for row, one in rows if needs_a_case(row, one.assessment))
        _put(connection, CaseRow, [_case(row, one) for row, one in asking])
        done += len(batch)
        yield done


def _put(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _mention(workspace: str, one: Made, key: bytes, told: dict[str, str], now: datetime) -> Values:
    mention = one.mention
    row = mention_values(
        mention, workspace=workspace, monitor=one.monitor,
        identity=mention_id(workspace, one.monitor, mention.source, mention.external_id),
        author=author_key(mention.author, key), now=now, words=told.setdefault(mention.text, "") or None,
    )  # fmt: skip
    told[mention.text] = str(row["text_key"])
    return row


def _case(row: Values, one: Made) -> Values:
    values = case_values(row, one.assessment)
    if one.settled_at is None:
        return values
    state = State.DISMISSED if one.dismissed else State.ANSWERED
    return {**values, "state": state.value, "settled_at": one.settled_at}
