"""Notices that we already answered: a reply by an owned account settles the case of the mention it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from analyzers.labels import Flag, Intent, Origin
from analyzers.triage.case import State
from storage.identity import author_key
from storage.journal import Journal
from storage.rows import AssessmentRow, CaseRow, MentionRow, MonitorTermRow
from storage.workspaces import author_key_of

AT_ONCE = 400
SHORTEST_HELP = 40
"""Characters of a reply that is taken for help although no rule knows it as such."""
_Post, _Reply = aliased(MentionRow), aliased(MentionRow)
ACTOR = "kith"


def settle_answers(
    connection: Connection, workspace: str, monitor: str, external_ids: Iterable[str] | None, now: datetime
) -> int:
    """Settle the cases of these posts (of all, when None) that an owned account replied to; give how many are new.

    The earliest reply counts, whichever of post and reply came in first. What a person settled stays as it is; what a
    person put back is settled only by a reply from after that.
    """
    owned = _owned_keys(connection, workspace, monitor)
    if not owned:
        return 0
    wanted = None if external_ids is None else sorted(external_ids)
    if wanted is None:
        by_us = _Reply.author_key.in_(owned)
        return sum(_settle(connection, workspace, row, now) for row in _answered(connection, workspace, monitor, by_us))
    newly = 0
    for start in range(0, len(wanted), AT_ONCE):
        by_us = _Reply.author_key.in_(owned)
        rows = _answered(connection, workspace, monitor, by_us, wanted[start : start + AT_ONCE])
        newly += sum(_settle(connection, workspace, row, now) for row in rows)
    return newly


def settle_helped(
    connection: Connection, workspace: str, monitor: str, external_ids: Sequence[str], now: datetime
) -> int:
    """Settle the questions among these posts that somebody else replied to; give how many are new.

    For the chat's own channels, where members help each other. A reply that asks, complains or promotes itself helps
    nobody, nor do a few letters; and a complaint is ours to answer, whoever replied.
    """
    helps = and_(
        _Reply.author_key != _Post.author_key,
        _Reply.author_key != "",
        _Reply.automated != Flag.TRUE,
        CaseRow.intent == Intent.QUESTION,
        exists().where(
            AssessmentRow.workspace_id == _Reply.workspace_id,
            AssessmentRow.mention_id == _Reply.id,
            AssessmentRow.intent.not_in((Intent.QUESTION, Intent.COMPLAINT)),
            AssessmentRow.origin.not_in((Origin.PAID, Origin.SELF_PROMOTION)),
            or_(AssessmentRow.intent == Intent.PEER_HELP, func.length(_Reply.text) >= SHORTEST_HELP),
        ),
    )
    rows = [
        row
        for start in range(0, len(external_ids), AT_ONCE)
        for row in _answered(connection, workspace, monitor, helps, external_ids[start : start + AT_ONCE])
    ]
    return sum(_settle(connection, workspace, row, now) for row in rows)


def _owned_keys(connection: Connection, workspace: str, monitor: str) -> list[str]:
    key = author_key_of(connection, workspace)
    terms = connection.execute(
        select(MonitorTermRow.term).where(
            MonitorTermRow.workspace_id == workspace,
            MonitorTermRow.monitor == monitor,
            MonitorTermRow.kind.in_(("owned", "staff")),
        )
    )
    return [known for term in terms.scalars() if (known := author_key(term, key))]


@dataclass(frozen=True, slots=True)
class _Answered:
    """A case as it is stored, and the time and id of our earliest reply."""

    case: str
    state: str
    arrived: datetime
    settled_at: datetime | None
    answered_by: str
    replied_at: datetime
    reply: str

    @property
    def answered_at(self) -> datetime:
        """When it was answered: never before the case itself arrived, whose own time may be unknown."""
        return max(self.replied_at, self.arrived)


def _answered(
    connection: Connection,
    workspace: str,
    monitor: str,
    counts: ColumnElement[bool],
    external_ids: Sequence[str] | None = None,
) -> list[_Answered]:
    """Find cases with a reply that counts, with the earliest of these replies."""
    post, reply = _Post, _Reply
    query = (
        select(
            CaseRow.mention_id, CaseRow.state, CaseRow.arrived, CaseRow.settled_at, CaseRow.answered_by,
            reply.arrived, reply.id,
        )
        .join(post, (post.workspace_id == CaseRow.workspace_id) & (post.id == CaseRow.mention_id))
        .join(
            reply,
            (reply.workspace_id == post.workspace_id)
            & (reply.monitor == post.monitor)
            & (reply.source == post.source)
            & (reply.in_reply_to == post.external_id),
        )
        .where(
            CaseRow.workspace_id == workspace,
            post.monitor == monitor,
            post.external_id != "",
            counts,
            or_(CaseRow.reopened_at.is_(None), reply.arrived > CaseRow.reopened_at),
            or_(CaseRow.state.in_((State.OPEN, State.CLAIMED)), CaseRow.answered_by != ""),
        )
        .order_by(reply.arrived.desc(), reply.id.desc())
    )  # fmt: skip
    if external_ids is not None:
        query = query.where(post.external_id.in_(external_ids))
    # the last one of a case in this order is its earliest reply
    return list({row[0]: _Answered(*row) for row in connection.execute(query)}.values())


def _settle(connection: Connection, workspace: str, answered: _Answered, now: datetime) -> bool:
    known = answered.state == State.ANSWERED
    if known and (answered.settled_at, answered.answered_by) == (answered.answered_at, answered.reply):
        return False
    connection.execute(
        update(CaseRow)
        .where(CaseRow.workspace_id == workspace, CaseRow.mention_id == answered.case)
        .values(state=State.ANSWERED.value, settled_at=answered.answered_at, answered_by=answered.reply)
    )
    if not known:
        Journal(connection, workspace).write(now, ACTOR, "answered", answered.case, f"the reply {answered.reply}")
    return not known
