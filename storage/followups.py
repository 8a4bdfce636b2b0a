"""Takes a case up again when its author writes again or changes the post; copies and our own replies never do.

What a new post by the same person means for their cases, in the same thread or about the same thing:

    it waits already     the post is part of it, in the same hands
    it rests, is settled the case is open again, and waits since the new post (since it arrived, if it only rested)
    the same words       within a day: a copy, which stands where the first one stands
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from analyzers.labels import Flag, Origin
from analyzers.triage.case import State
from analyzers.verdict import Assessment
from storage.answers import NO_ASK
from storage.asks import Ask, ask_of, with_mention
from storage.chunking import chunks
from storage.deeds import DeedStore, cases_of
from storage.reading import AnyRow
from storage.rows import CaseRow, MentionRow
from storage.states import OPEN_AGAIN, UNSETTLED
from storage.timeline import ASKED_AGAIN, COPIED
from storage.writing import Values

STANDING = ("state", "settled_at", "claimed_by", "answered_by", "snoozed_until")


def follow_up(
    connection: Connection, workspace: str, monitor: str, posts: Sequence[tuple[Values, Assessment]], now: datetime
) -> int:
    """Let the cases of those who wrote these new posts follow; give how many are open again."""
    written = [(row, said) for row, said in posts if _may_ask(row, said)]
    known = _people_with_cases(connection, workspace, monitor, {str(row["author_key"]) for row, _ in written})
    ordered = sorted(written, key=lambda one: (str(one[0]["arrived"]), str(one[0]["id"])))
    return sum(_follow(connection, workspace, row, said, now) for row, said in ordered if row["author_key"] in known)


def follow_edit(connection: Connection, workspace: str, case: str, now: datetime) -> bool:
    """Open a case again whose author changed what the post says; tell whether it was settled or rested."""
    found = [row for row in cases_of(connection, workspace, [case]) if row.state not in UNSETTLED]
    for row in found:
        _open_again(connection, workspace, [row], now, now, "its author changed the post")
    return bool(found)


def _may_ask(row: Values, said: Assessment) -> bool:
    ours = row["automated"] == Flag.TRUE or said.verdict.origin is Origin.OWNED
    return bool(row["author_key"]) and not ours


def _people_with_cases(connection: Connection, workspace: str, monitor: str, people: set[str]) -> set[str]:
    """Give those of these authors who have a case that somebody took up or settled."""
    found: set[str] = set()
    wanted = sorted(people)
    for part in chunks(wanted):
        query = (
            select(MentionRow.author_key)
            .join(CaseRow, (CaseRow.workspace_id == MentionRow.workspace_id) & (CaseRow.mention_id == MentionRow.id))
            .where(
                MentionRow.workspace_id == workspace,
                MentionRow.monitor == monitor,
                MentionRow.author_key.in_(part),
                CaseRow.state != State.OPEN,
            )
        )
        found.update(connection.execute(query).scalars())
    return found


def _follow(connection: Connection, workspace: str, row: Values, said: Assessment, now: datetime) -> int:
    own = next(iter(cases_of(connection, workspace, [str(row["id"])])), None)
    if own is not None and own.state != State.OPEN:
        return 0  # our reply to it is known already
    cases = [one for one in _cases_of_author(connection, workspace, row) if _belongs(one, row, said, own)]
    live = [one for one in cases if one.state in UNSETTLED]
    if live:
        return _join(connection, workspace, own, live[-1], now, "part of")
    cases = [one for one in cases if not one.answered_by]  # what a reply answered follows the replies
    if not cases:
        return 0
    last = max(cases, key=lambda one: (one.settled_at, one.mention_id))
    if any(_is_copy(one, row) for one in cases):
        return _join(connection, workspace, own, last, now, "a copy of")
    together = [last, *(one for one in cases if one.settled_at == last.settled_at and one is not last)]
    if own is None and said.intent in NO_ASK:
        return 0
    asked = _moment(row["arrived"])
    return _open_again(connection, workspace, together, asked, now, f"its author wrote again: {row['id']}")


def _cases_of_author(connection: Connection, workspace: str, row: Values) -> list[AnyRow]:
    query = with_mention().where(
        CaseRow.workspace_id == workspace,
        CaseRow.monitor == row["monitor"],
        MentionRow.author_key == row["author_key"],
        CaseRow.mention_id != row["id"],
    )
    return list(connection.execute(query.order_by(CaseRow.arrived, CaseRow.mention_id)))


def _belongs(one: AnyRow, row: Values, said: Assessment, own: AnyRow | None) -> bool:
    """Tell whether a post is about a case: in its thread, or an ask about the same thing not too long after."""
    asked = Ask(
        str(row["id"]), str(row["monitor"]), str(row["author_key"]), said.theme, str(row["text_key"]),
        str(row["source"]), str(row["thread"]),
    )  # fmt: skip
    shared = {key[0] for key in {*ask_of(one).keys} & {*asked.keys}}
    recent = one.settled_at is None or one.settled_at >= _moment(row["arrived"]) - ASKED_AGAIN
    return "within" in shared or (own is not None and "about" in shared and recent)


def _is_copy(one: AnyRow, row: Values) -> bool:
    return bool(one.text_key == row["text_key"] and abs(one.arrived - _moment(row["arrived"])) <= COPIED)


def _join(connection: Connection, workspace: str, own: AnyRow | None, other: AnyRow, now: datetime, how: str) -> int:
    """Let a new case stand where another one stands, as part of the deed that brought that one there."""
    if own is not None and other.state != State.OPEN:
        deeds = DeedStore(connection, workspace)
        last = deeds.last(other.mention_id)
        values = {name: getattr(other, name) for name in STANDING}
        deeds.do(
            [own], values, action="join", by="kith", now=now, detail=f"{how} {other.mention_id}",
            deed=last.number if last else 0,
        )  # fmt: skip
    return 0


def _open_again(
    connection: Connection, workspace: str, cases: Sequence[AnyRow], asked: datetime, now: datetime, why: str
) -> int:
    deeds = DeedStore(connection, workspace)
    for row in cases:
        rested = row.state == State.SNOOZED
        since = {} if rested else {"asked_at": asked, "reopened_at": max(asked, row.reopened_at or asked)}
        deeds.happen([row.mention_id], {**OPEN_AGAIN, **since}, "reopened", now, why)
    return len(cases)


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no moment")
    return value
