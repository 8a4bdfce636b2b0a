"""Takes mentions in: tells new ones from known ones, and keeps each with its assessment and its case."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from analyzers.labels import NEEDS_A_PERSON, Origin
from analyzers.mention import Mention
from analyzers.triage.case import State
from analyzers.verdict import Assessment, Evidence
from storage.answers import settle_answers
from storage.database import insert_new
from storage.identity import apart, author_key, mention_id, text_key
from storage.rows import AssessmentRow, CaseRow, EvidenceRow, MentionRow, TombstoneRow
from storage.workspaces import author_key_of

T = TypeVar("T")
Values = dict[str, object]

AT_ONCE = 500
"""Values in one IN list; SQLite before 3.32 takes 999."""
FUTURE = timedelta(days=1)
"""A post dated later than this after we saw it has a wrong date: it counts as posted when we saw it."""


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Mentions to read, and how many were known, clash with another post's id, or are by forgotten authors."""

    new: list[Mention]
    repeated: int
    clashing: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored: mentions, cases opened, cases that our own replies answered."""

    mentions: int
    cases: int
    answered: int


class MentionStore:
    """The intake of one workspace."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace
        self._key = author_key_of(connection, workspace)

    def unseen(self, monitor: str, mentions: Sequence[Mention]) -> SortedOut:
        """Pick the mentions that are not stored yet.

        A post whose id another post has (same source, another text) gets an external id of its own, so that nothing
        is lost and the same file again stores nothing.
        """
        wanted = [mention for mention in mentions if not self._is_forgotten(mention)]
        known = self._known_texts(monitor, wanted)
        new: dict[str, Mention] = {}
        clashing = 0
        for mention in wanted:
            kept = mention
            if known.get(self._id(monitor, mention), mention.text) != mention.text:
                kept = replace(mention, external_id=apart(mention))
                clashing += self._id(monitor, kept) not in known
            identity = self._id(monitor, kept)
            if identity not in known:
                new[identity] = kept
                known[identity] = kept.text
        repeated = len(wanted) - len(new)
        return SortedOut(list(new.values()), repeated, clashing, len(mentions) - len(wanted))

    def keep(self, monitor: str, batch: Sequence[tuple[Mention, Assessment]], now: datetime) -> Kept:
        """Store mentions with what was concluded, open cases, and settle those that an owned account answered.

        Storing a mention that is there already changes nothing.
        """
        rows = [(self._mention(monitor, mention, now), assessment) for mention, assessment in batch]
        stored = insert_new(self._connection, MentionRow, [row for row, _ in rows])
        insert_new(self._connection, AssessmentRow, [self._assessment(row, said) for row, said in rows])
        insert_new(self._connection, EvidenceRow, [line for row, said in rows for line in self._evidence(row, said)])
        cases = [self._case(row, said) for row, said in rows if needs_a_case(said)]
        opened = insert_new(self._connection, CaseRow, cases)
        touched = {str(row["external_id"]) for row, said in rows if needs_a_case(said)}
        touched |= {mention.in_reply_to for mention, _ in batch if mention.in_reply_to}
        answered = settle_answers(self._connection, self._workspace, monitor, touched, now)
        return Kept(stored, opened, answered)

    def reassess(self, said: Sequence[tuple[str, Assessment]]) -> None:
        """Replace what was concluded about stored mentions (by id); a case opens or goes, a settled one stays."""
        for identity, assessment in said:
            mention = self._connection.execute(
                select(MentionRow).where(MentionRow.workspace_id == self._workspace, MentionRow.id == identity)
            ).one()
            row = dict(mention._mapping)  # noqa: SLF001  SQLAlchemy's documented way to a row's dictionary
            for table in (EvidenceRow, AssessmentRow):
                self._connection.execute(delete(table).where(*_of(table, self._workspace, identity)))
            self._connection.execute(insert(AssessmentRow), [self._assessment(row, assessment)])
            insert_new(self._connection, EvidenceRow, self._evidence(row, assessment))
            self._reopen(row, assessment)

    def _reopen(self, row: Values, assessment: Assessment) -> None:
        identity = str(row["id"])
        mine = _of(CaseRow, self._workspace, identity)
        if not needs_a_case(assessment):
            unsettled = CaseRow.state.in_((State.OPEN, State.CLAIMED))
            self._connection.execute(delete(CaseRow).where(*mine, unsettled))
            return
        insert_new(self._connection, CaseRow, [self._case(row, assessment)])
        changes = {"intent": assessment.intent, "urgency": assessment.urgency, "action": assessment.action}
        self._connection.execute(update(CaseRow).where(*mine).values(changes))

    def _is_forgotten(self, mention: Mention) -> bool:
        if not mention.author:
            return False
        query = select(TombstoneRow.author_key).where(
            TombstoneRow.workspace_id == self._workspace,
            TombstoneRow.author_key == author_key(mention.author, self._key),
        )
        return self._connection.execute(query).first() is not None

    def _known_texts(self, monitor: str, mentions: Iterable[Mention]) -> dict[str, str]:
        """Give the stored text of each of these posts' ids, plain or set apart."""
        wanted = [self._id(monitor, kept) for mention in mentions for kept in (mention, _set_apart(mention))]
        known: dict[str, str] = {}
        for ids in chunks(wanted, AT_ONCE):
            query = select(MentionRow.id, MentionRow.text).where(
                MentionRow.workspace_id == self._workspace, MentionRow.id.in_(ids)
            )
            known.update({row.id: row.text for row in self._connection.execute(query)})
        return known

    def _id(self, monitor: str, mention: Mention) -> str:
        return mention_id(self._workspace, monitor, mention.source, mention.external_id)

    def _mention(self, monitor: str, mention: Mention, now: datetime) -> Values:
        return {
            "workspace_id": self._workspace,
            "id": self._id(monitor, mention),
            "monitor": monitor,
            "source": mention.source,
            "external_id": mention.external_id,
            "platform": mention.platform[:200],
            "author": mention.author,
            "author_key": author_key(mention.author, self._key),
            "text": mention.text,
            "text_key": text_key(mention.text),
            "link": mention.link,
            "links": json.dumps(mention.links),
            "language": mention.language[:32],
            "in_reply_to": mention.in_reply_to,
            "paid_partnership": mention.paid_partnership.value,
            "automated": mention.automated.value,
            "created_at": mention.created_at,
            "seen_at": now,
            "arrived": _arrival(mention.created_at, now),
        }

    def _assessment(self, row: Values, said: Assessment) -> Values:
        verdict = said.verdict
        return {
            "workspace_id": self._workspace,
            "mention_id": row["id"],
            "version": said.version,
            "origin": verdict.origin.value,
            "p_organic": verdict.probabilities.organic,
            "p_paid": verdict.probabilities.paid,
            "p_self_promotion": verdict.probabilities.self_promotion,
            "p_owned": verdict.probabilities.owned,
            "confidence": verdict.confidence,
            "subtype": verdict.subtype.value if verdict.subtype else "",
            "disclosure": verdict.disclosure.value,
            "intent": said.intent.value,
            "urgency": said.urgency.value,
            "theme": said.theme,
            "action": said.action.value,
            "language": said.language,
            "tone": said.tone,
            "claims": json.dumps([(span.start, span.end) for span in said.claims]),
            "blinded_text": said.blinded_text,
        }

    def _evidence(self, row: Values, said: Assessment) -> list[Values]:
        kinds = (("origin", said.verdict.evidence), ("need", said.need_evidence))
        return [
            self._evidence_line(row, kind, position, evidence)
            for kind, lines in kinds
            for position, evidence in enumerate(lines)
        ]

    def _evidence_line(self, row: Values, kind: str, position: int, evidence: Evidence) -> Values:
        return {
            "workspace_id": self._workspace,
            "mention_id": row["id"],
            "kind": kind,
            "position": position,
            "rule": evidence.rule,
            "says": evidence.says,
            "quote": evidence.quote,
            "start": evidence.start,
            "end": evidence.end,
            "weight": evidence.weight,
        }

    def _case(self, row: Values, said: Assessment) -> Values:
        """Give the case of a mention: what triage may know, and nothing else."""
        return {
            "workspace_id": self._workspace,
            "mention_id": row["id"],
            "monitor": row["monitor"],
            "platform": row["platform"],
            "language": said.language,
            "text": said.blinded_text,
            "intent": said.intent.value,
            "urgency": said.urgency.value,
            "theme": said.theme,
            "action": said.action.value,
            "arrived": row["arrived"],
            "state": State.OPEN.value,
            "settled_at": None,
            "claimed_by": "",
            "answered_by": "",
            "held_open": False,
        }


def needs_a_case(said: Assessment) -> bool:
    """Tell whether a person should see it; our own posts never are cases."""
    return said.action in NEEDS_A_PERSON and said.verdict.origin is not Origin.OWNED


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most `size`."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def _set_apart(mention: Mention) -> Mention:
    return replace(mention, external_id=apart(mention))


def _arrival(created_at: datetime | None, now: datetime) -> datetime:
    return now if created_at is None or created_at > now + FUTURE else created_at


def _of(
    table: type[AssessmentRow | EvidenceRow | CaseRow], workspace: str, identity: str
) -> tuple[ColumnElement[bool], ...]:
    return table.workspace_id == workspace, table.mention_id == identity
