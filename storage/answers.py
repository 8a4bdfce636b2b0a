"""Notices that we already answered: a reply by an owned account settles the case of the mention it answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from analyzers.labels import Flag, Intent, Origin
from analyzers.triage.case import State
from storage.chunking import chunks
from storage.deeds import BY_A_REPLY, STOOD, DeedStore, cases_of
from storage.identity import author_key
from storage.reading import AnyRow
from storage.rows import AssessmentRow, CaseRow, MentionRow, MonitorTermRow
from storage.states import OPEN_AGAIN, UNSETTLED
from storage.timeline import Post, Reply, Told, stand
from storage.workspaces import author_key_of

SHORTEST_HELP = 40
"""Characters of a reply that is taken for help although no rule knows it as such."""
NO_ASK = frozenset({Intent.PRAISE, Intent.PEER_HELP})
"""What does not take a case up again: thanks for the answer, and help for others."""
_Post, _Reply = aliased(MentionRow), aliased(MentionRow)
ACTOR = "kith"


def settle_answers(
    connection: Connection, workspace: str, monitor: str, people: Iterable[str] | None, now: datetime
) -> int:
    """Settle the cases of these people (of all, when None) that an owned account replied to; give how many are new.

    Ours are the monitor's owned accounts and staff, and whom the platform itself says to belong to the brand. People
    are named by their keyed hash, a case of nobody known by its id. The earliest reply counts, whichever of post and
    reply came in first; a reply to anything else that the author wrote in the thread counts as well, and for all
    that was asked before it. Who asks again after our reply waits again. What a person settled stays as it is; what
    was put back is settled only by a reply from after that.
    """
    owned = _owned_keys(connection, workspace, monitor)
    if people is None:
        return _settle_people(connection, workspace, monitor, owned, None, now)
    wanted = sorted(filter(None, people))
    return sum(_settle_people(connection, workspace, monitor, owned, part, now) for part in chunks(wanted))


def _settle_people(
    connection: Connection, workspace: str, monitor: str, owned: Sequence[str], people: Sequence[str] | None,
    now: datetime,
) -> int:  # fmt: skip
    replies = _replies_to(connection, workspace, monitor, owned, people)
    answered = _answered_once(connection, workspace, monitor, people) if people is not None else ()
    named = sorted({*replies, *answered})
    newly = 0
    for part in chunks(named):
        written = _written_by(connection, workspace, monitor, part)
        newly += sum(
            _settle_person(connection, workspace, rows, replies.get(person, []), now)
            for person, rows in written.items()
        )
    return newly


def _replies_to(
    connection: Connection, workspace: str, monitor: str, owned: Sequence[str], people: Sequence[str] | None
) -> dict[str, list[Reply]]:
    """Give our replies by the person they are to."""
    post, reply = _Post, _Reply
    same = (reply.workspace_id == post.workspace_id, reply.monitor == post.monitor, reply.source == post.source)
    query = (
        select(post.author_key, post.id.label("to"), reply.id, reply.arrived)
        .join(reply, and_(*same, reply.in_reply_to == post.external_id))
        .where(post.workspace_id == workspace, post.monitor == monitor, post.external_id != "")
        .where(or_(reply.author_key.in_(owned), _is_the_brands(post, reply)))
    )
    waiting = select(CaseRow.mention_id).where(CaseRow.workspace_id == workspace, CaseRow.state.in_(UNSETTLED))
    theirs = select(MentionRow.author_key).where(
        MentionRow.workspace_id == workspace, MentionRow.id.in_(waiting), MentionRow.author_key != ""
    )
    who = (theirs, waiting) if people is None else (people, people)
    query = query.where(or_(post.author_key.in_(who[0]), post.id.in_(who[1])))
    found: dict[str, list[Reply]] = {}
    for row in connection.execute(query):
        found.setdefault(row.author_key or row.to, []).append(Reply(row.id, row.arrived, row.to))
    return found


def _is_the_brands(post: type[MentionRow], reply: type[MentionRow]) -> ColumnElement[bool]:
    """Tell whether a person of the brand, by what the platform itself says, replied to somebody else."""
    return and_(reply.affiliated == Flag.TRUE, reply.automated != Flag.TRUE, reply.author_key != post.author_key)


def _answered_once(connection: Connection, workspace: str, monitor: str, people: Sequence[str]) -> Iterable[str]:
    """Give those of these people who have a case that a reply answered."""
    same = (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id)
    query = (
        select(MentionRow.author_key)
        .join(CaseRow, same)
        .where(CaseRow.workspace_id == workspace, CaseRow.monitor == monitor, CaseRow.answered_by != "")
        .where(MentionRow.author_key != "", MentionRow.author_key.in_(people))
        .distinct()
    )
    return connection.execute(query).scalars().all()


def _settle_person(
    connection: Connection, workspace: str, rows: Sequence[AnyRow], replies: Sequence[Reply], now: datetime
) -> int:
    posts = [_post(row) for row in rows]
    cases = {row.id: row for row in rows if row.mention_id and _follows(row)}
    told = {post.id: _stand(cases[post.id], post, posts, replies) for post in posts if post.id in cases}
    return _keep(connection, workspace, cases, told, {reply.id for reply in replies}, now)


def _written_by(connection: Connection, workspace: str, monitor: str, people: Sequence[str]) -> dict[str, list[AnyRow]]:
    """Give what each person wrote, oldest first; of nobody known, the one post with that id."""
    case = (CaseRow.workspace_id == MentionRow.workspace_id) & (CaseRow.mention_id == MentionRow.id)
    read = (AssessmentRow.workspace_id == MentionRow.workspace_id) & (AssessmentRow.mention_id == MentionRow.id)
    stood = (getattr(CaseRow, name) for name in STOOD)
    query = (
        select(
            MentionRow.id, MentionRow.arrived, MentionRow.source, MentionRow.thread, MentionRow.text_key,
            MentionRow.author_key, MentionRow.automated, AssessmentRow.intent, AssessmentRow.origin,
            CaseRow.mention_id, CaseRow.theme, *stood,
        )
        .join(AssessmentRow, read)
        .outerjoin(CaseRow, case)
        .where(MentionRow.workspace_id == workspace, MentionRow.monitor == monitor)
        .where(or_(MentionRow.author_key.in_(people), MentionRow.id.in_(people)))
        .order_by(MentionRow.arrived, MentionRow.id)
    )  # fmt: skip
    found: dict[str, list[AnyRow]] = {}
    for row in connection.execute(query):
        found.setdefault(row.author_key or row.id, []).append(row)
    return found


def _post(row: AnyRow) -> Post:
    known = bool(row.author_key)
    ours = row.automated == Flag.TRUE or row.origin == Origin.OWNED
    return Post(
        id=row.id,
        at=row.arrived,
        source=row.source,
        thread=row.thread if known else "",
        about=(row.theme or row.text_key) if known and row.mention_id else "",
        words=row.text_key,
        asks=bool(row.mention_id) or (not ours and row.intent not in NO_ASK),
    )


def _follows(case: AnyRow) -> bool:
    """Tell whether a case goes by what was written: not what a person settled or laid aside."""
    return case.state in UNSETTLED or bool(case.answered_by)


def _stand(case: AnyRow, post: Post, posts: Sequence[Post], replies: Sequence[Reply]) -> Told:
    by_others = case.answered_by and case.answered_by not in {reply.id for reply in replies}
    others = [Reply(case.answered_by, case.settled_at, post.id)] if by_others else []
    waited = Told(asked_at=case.asked_at)
    return stand(post, posts, [*replies, *others], waited, case.reopened_at)


def _keep(
    connection: Connection,
    workspace: str,
    cases: Mapping[str, AnyRow],
    told: Mapping[str, Told],
    ours: Collection[str],
    now: datetime,
) -> int:
    """Write down how cases stand; give how many are newly answered. What one reply answered is one deed."""
    deeds = DeedStore(connection, workspace)
    by_reply: dict[str, int] = {}
    newly = 0
    for case, stands in told.items():
        row, reply, values = cases[case], stands.answered_by, _values(stands)
        if reply and not row.answered_by:
            how, deed = f"the reply {reply}", by_reply.get(reply, 0)
            by_reply[reply] = deeds.do([row], values, action=BY_A_REPLY, by=ACTOR, now=now, detail=how, deed=deed)
            newly += 1
        elif row.answered_by and not reply and stands.asked:
            # an answer that is not found again must not be missed when we look the next time
            since = {} if row.answered_by in ours else {"reopened_at": stands.asked_at}
            why = f"its author wrote again: {stands.asked}"
            deeds.happen([case], {**OPEN_AGAIN, **values, **since}, "reopened", now, why)
        elif (reply or not row.answered_by) and any(getattr(row, name) != held for name, held in values.items()):
            deeds.set_right(case, values)
    return newly


def _values(told: Told) -> dict[str, object]:
    if not told.answered_by:
        return {"asked_at": told.asked_at}
    return {
        "state": State.ANSWERED.value, "settled_at": told.settled_at, "answered_by": told.answered_by,
        "asked_at": told.asked_at,
    }  # fmt: skip


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
    rows = [row for part in chunks(external_ids) for row in _helped(connection, workspace, monitor, helps, part)]
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


def _helped(
    connection: Connection, workspace: str, monitor: str, counts: ColumnElement[bool], external_ids: Sequence[str]
) -> list[_Answered]:
    """Find cases with a reply that counts, with the earliest of these replies."""
    posts = (_Post.monitor == monitor, _Post.external_id.in_(external_ids), _Post.external_id != "")
    query = _cases_with_replies().where(CaseRow.workspace_id == workspace, *posts, counts, *_answerable())
    found = connection.execute(query.order_by(_Reply.arrived.desc(), _Reply.id.desc()))
    # the last one of a case in this order is its earliest reply
    return list({row[0]: _Answered(*row) for row in found}.values())


def _cases_with_replies() -> Select[*tuple[Any, ...]]:
    """Give the query of cases with each reply to their post, in the columns of `_Answered`."""
    answers = and_(
        _Reply.workspace_id == _Post.workspace_id,
        _Reply.monitor == _Post.monitor,
        _Reply.source == _Post.source,
        _Reply.in_reply_to == _Post.external_id,
    )
    case = (CaseRow.mention_id, CaseRow.state, CaseRow.arrived, CaseRow.settled_at, CaseRow.answered_by)
    its_post = (_Post.workspace_id == CaseRow.workspace_id) & (_Post.id == CaseRow.mention_id)
    return select(*case, _Reply.arrived, _Reply.id).join(_Post, its_post).join(_Reply, answers)


def _answerable() -> tuple[ColumnElement[bool], ...]:
    """Tell which replies may answer a case: no person settled it, and it was not asked again since."""
    return (
        or_(CaseRow.reopened_at.is_(None), _Reply.arrived > CaseRow.reopened_at),
        or_(CaseRow.asked_at.is_(None), _Reply.arrived >= CaseRow.asked_at),
        or_(CaseRow.state.in_(UNSETTLED), CaseRow.answered_by != ""),
    )


def _settle(connection: Connection, workspace: str, one: _Answered, now: datetime) -> bool:
    values = {"state": State.ANSWERED.value, "settled_at": one.answered_at, "answered_by": one.reply}
    deeds = DeedStore(connection, workspace)
    if one.state == State.ANSWERED:
        deeds.set_right(one.case, values)
        return False
    rows = cases_of(connection, workspace, [one.case])
    deeds.do(rows, values, action=BY_A_REPLY, by=ACTOR, now=now, detail=f"the reply {one.reply}")
    return True
