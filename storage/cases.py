"""The cases of a workspace: who waits, who took it on, how it ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.triage.case import Case, Reason, State
from analyzers.verdict import Evidence
from storage.asks import Folded, ask_of, group, posts_of, waiting_with, with_mention
from storage.corrections import CorrectionStore
from storage.deeds import Deed, DeedStore, cases_of
from storage.errors import StorageError
from storage.finding import find_id
from storage.journal import Journal
from storage.reading import AnyRow, evidence_of
from storage.rows import CaseRow, MentionRow, SourceRow
from storage.trouble import count_affected
from storage.workspaces import HomeStore, Reveal

UNSETTLED = (State.OPEN.value, State.CLAIMED.value)
AT_ONCE = 400
"""Ids named in one statement: SQLite takes no more than 32,766 values, and long lists are slow to parse."""
MOST_URGENT_FIRST = tuple(Urgency)
AWAKE: dict[str, object] = {
    "state": State.OPEN.value, "settled_at": None, "snoozed_until": None, "claimed_by": "",
}  # fmt: skip


class NotClaimedError(StorageError):
    """Author and link are shown only to whoever claimed the case."""

    exit_code = 2


class HiddenError(StorageError):
    """Nobody is shown here who wrote a post."""

    exit_code = 8


class NotOpenError(StorageError):
    """Only an open case can be claimed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a person sees after a claim."""

    id: str
    author: str
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: who has it, which reply of ours answered it, until when it rests.

    `posts` is how many posts of its author are one case with it. `shown` are author and link, where the workspace shows
    them always; empty where people are as blind as the order is.
    """

    state: State
    claimed_by: str
    answered_by: str
    snoozed_until: datetime | None
    posts: int = 1
    shown: tuple[str, str] = ("", "")


class CaseStore:
    """The cases of one workspace. Every change is journalled; doing a thing twice changes nothing.

    What is done to a case that waits is done to all posts that are one case with it, and is taken back with them.
    """

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace
        self._deeds = DeedStore(connection, workspace)

    def open_cases(self, as_of: datetime, monitors: Sequence[str] | None = None) -> list[Case]:
        """Give the cases that waited at a moment, with corrections applied.

        One person's asks about the same theme or in the same thread are one case, the most urgent ask, waiting since
        the first: folded here, by the keyed hash of the author, so that triage never sees one. They come without their
        reasons, which `reasons` gives for the few that are shown.
        """
        query = (
            with_mention()
            .where(
                CaseRow.workspace_id == self._workspace,
                CaseRow.arrived <= as_of,
                or_(CaseRow.asked_at.is_(None), CaseRow.asked_at <= as_of),
                or_(CaseRow.state.in_(UNSETTLED), CaseRow.settled_at > as_of, CaseRow.snoozed_until <= as_of),
            )
            .order_by(CaseRow.arrived, CaseRow.mention_id)
        )
        if monitors is not None:
            query = query.where(CaseRow.monitor.in_(monitors))
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        asks = [_Waiting(row, said.get(row.mention_id, {})) for row in self._connection.execute(query)]
        return self._cases(_fold(ask for ask in asks if ask.said.get("origin") != Origin.OWNED), as_of)

    def _cases(self, asks: Sequence[tuple["_Waiting", "_Waiting"]], as_of: datetime) -> list[Case]:
        affected = count_affected(self._connection, self._workspace, as_of)
        return [_case(ask, first, affected.get((ask.row.monitor, ask.row.theme), 1)) for ask, first in asks]

    def reasons(self, cases: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
        """Give the words that decided each case's need, by its whole id."""
        evidence = evidence_of(self._connection, self._workspace, cases, "need")
        return {case: tuple(map(_reason, found.get("need", ()))) for case, found in evidence.items()}

    def claim(self, case: str, by: str, now: datetime) -> str:
        """Take a case on; claiming one's own again changes nothing. Gives the whole id."""
        row = self._get(case)
        if not by:
            raise ValueError("a claim needs somebody who makes it")
        members = self._with(row)
        taken = next((one for one in (row, *members) if one.state == State.CLAIMED and one.claimed_by != by), None)
        if taken is not None or row.state not in (State.OPEN, State.SNOOZED, State.CLAIMED):
            state, by_whom = (State.CLAIMED, f" by {taken.claimed_by}") if taken is not None else (row.state, "")
            people = (taken.claimed_by,) if taken is not None else ()
            raise NotOpenError(f"{row.mention_id} is {state}{by_whom} already.", people=people)
        return self._do(members, {**AWAKE, "state": State.CLAIMED.value, "claimed_by": by}, "claim", by, now)

    def assign(self, case: str, to: str, by: str, now: datetime) -> str:
        """Put a waiting case into somebody's hands, also when another has it. Gives the whole id."""
        row = self._waiting(case)
        values = {**AWAKE, "state": State.CLAIMED.value, "claimed_by": to}
        return self._do(self._with(row), values, "assign", by, now, f"to {to}")

    def release(self, case: str, by: str, now: datetime) -> str:
        """Put a claimed case back for anybody. Gives the whole id."""
        row = self._get(case)
        if row.state != State.CLAIMED:
            return str(row.mention_id)
        return self._do(self._with(row), AWAKE, "release", by, now)

    def snooze(self, case: str, until: datetime, by: str, now: datetime) -> str:
        """Let a waiting case rest until a moment. Gives the whole id."""
        members = self._with(self._waiting(case))
        values = {"state": State.SNOOZED.value, "settled_at": now, "snoozed_until": until}
        resting = [one for one in members if (one.state, one.snoozed_until) != (State.SNOOZED, until)]
        return self._do(members, values, "snooze", by, now, f"until {until:%Y-%m-%d %H:%M} UTC", only=resting)

    def answer(self, case: str, by: str, now: datetime) -> str:
        """Mark a case answered. Gives the whole id."""
        return self._settle(case, by, now, State.ANSWERED, "answer")

    def dismiss(self, case: str, by: str, now: datetime, why: str = "") -> str:
        """Mark a case as needing no answer. Gives the whole id."""
        return self._settle(case, by, now, State.DISMISSED, "dismiss", why)

    def reopen(self, case: str, by: str, now: datetime) -> str:
        """Put a settled case back; replies of ours from before now do not settle it again."""
        row = self._get(case)
        if row.state in UNSETTLED:
            return str(row.mention_id)
        settled = cases_of(self._connection, self._workspace, self._deeds.together(row.mention_id))
        others = [one for one in settled if one.state == row.state and one.mention_id != row.mention_id]
        values = {**AWAKE, "answered_by": "", "reopened_at": now}
        return self._do([row, *others], values, "reopen", by, now, only=[row, *others])

    def undo(self, case: str, by: str, now: datetime, number: int | None = None) -> tuple[str, Deed]:
        """Take the last deed on a case back; gives the whole id and what was taken back.

        Raises NothingToUndoError, or NotYoursError when a colleague did it and no `number` says that it is meant.
        """
        identity = str(self._get(case).mention_id)
        return identity, self._deeds.take_back(identity, by, now, number)

    def last_deed(self, case: str) -> Deed | None:
        """Give the last deed on a case that can be taken back."""
        return self._deeds.last(str(self._get(case).mention_id))

    def note(self, case: str, words: str, by: str, now: datetime) -> str:
        """Write a remark for the colleagues to a case. Gives the whole id."""
        identity = str(self._get(case).mention_id)
        Journal(self._connection, self._workspace).write(now, by, "note", identity, words)
        return identity

    def wake(self, now: datetime) -> int:
        """Put cases back whose rest is over; give how many."""
        resting = (
            CaseRow.workspace_id == self._workspace, CaseRow.state == State.SNOOZED, CaseRow.snoozed_until <= now,
        )  # fmt: skip
        over = list(self._connection.execute(select(CaseRow.mention_id).where(*resting)).scalars())
        self._deeds.happen(over, AWAKE, "wake", now, "its rest is over")
        return len(over)

    def posts(self, case: str) -> list[Folded]:
        """Give the posts of one person that are this case (its whole id), oldest first; none when it is no case."""
        waiting = waiting_with(self._connection, self._workspace, [case])
        alone = with_mention().where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == case)
        groups = waiting or {row.mention_id: [row] for row in self._connection.execute(alone)}
        return posts_of(self._connection, self._workspace, groups).get(case, [])

    def arrived_since(self, since: datetime) -> frozenset[str]:
        """Give the ids of waiting cases whose own post came after a moment, whatever their author asked before.

        What was posted long before its source was added is left out: the first fetch of a source must not ring.
        """
        old = (
            select(MentionRow.id)
            .join(
                SourceRow, (SourceRow.workspace_id == MentionRow.workspace_id) & (SourceRow.name == MentionRow.source)
            )
            .where(MentionRow.workspace_id == self._workspace, MentionRow.id == CaseRow.mention_id)
            .where(MentionRow.arrived < SourceRow.rings_from)
        )
        rows = self._connection.execute(
            select(CaseRow.mention_id).where(
                CaseRow.workspace_id == self._workspace,
                CaseRow.arrived > since,
                CaseRow.state.in_(UNSETTLED),
                ~old.exists(),
            )
        )
        return frozenset(rows.scalars())

    def standing(self, cases: Sequence[str]) -> dict[str, "Standing"]:
        """Tell where cases stand, by whole id; those that are gone are left out."""
        waiting = waiting_with(self._connection, self._workspace, cases)
        posts = posts_of(self._connection, self._workspace, waiting)
        shown = self._shown(cases)
        found: dict[str, Standing] = {}
        for start in range(0, len(cases), AT_ONCE):
            for row in cases_of(self._connection, self._workspace, cases[start : start + AT_ONCE]):
                found[row.mention_id] = Standing(
                    State(row.state), row.claimed_by, row.answered_by, row.snoozed_until,
                    max(len(posts.get(row.mention_id, ())), 1), shown.get(row.mention_id, ("", "")),
                )  # fmt: skip
        return found

    def reveal(self, case: str, by: str, now: datetime, why: str = "") -> Revealed:
        """Show author and link of a case, and write down who saw them and why.

        Raises HiddenError where the workspace shows them to nobody, NotClaimedError where somebody else has the case,
        or nobody, unless the workspace shows them always.
        """
        row = self._get(case)
        rule = HomeStore(self._connection, self._workspace).reveal()
        if rule is Reveal.NEVER:
            raise HiddenError
        if not by or (rule is Reveal.CLAIM and row.claimed_by != by):
            raise NotClaimedError("Claim it first.")
        mention = self._connection.execute(
            select(MentionRow.author, MentionRow.link, MentionRow.text).where(
                MentionRow.workspace_id == self._workspace, MentionRow.id == row.mention_id
            )
        ).one()
        Journal(self._connection, self._workspace).write(now, by, "reveal", row.mention_id, why)
        return Revealed(row.mention_id, mention.author, mention.link, mention.text)

    def _shown(self, cases: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Give author and link of cases where the workspace shows them always."""
        if HomeStore(self._connection, self._workspace).reveal() is not Reveal.ALWAYS:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(cases), AT_ONCE):
            some = MentionRow.id.in_(cases[start : start + AT_ONCE])
            query = select(MentionRow.id, MentionRow.author, MentionRow.link)
            rows = self._connection.execute(query.where(MentionRow.workspace_id == self._workspace, some))
            found.update({row.id: (row.author, row.link) for row in rows})
        return found

    def _settle(self, case: str, by: str, now: datetime, state: State, action: str, why: str = "") -> str:
        row = self._get(case)
        values = {"state": state.value, "settled_at": now, "answered_by": "", "snoozed_until": None}
        members = self._with(row)
        return self._do(members, values, action, by, now, why, only=[one for one in members if one.state != state])

    def _do(
        self,
        members: Sequence[AnyRow],
        values: Mapping[str, object],
        action: str,
        by: str,
        now: datetime,
        detail: str = "",
        only: Sequence[AnyRow] | None = None,
    ) -> str:
        """Change those members of a case that are to be changed (that stand otherwise, if none are named)."""
        stand = (values["state"], values.get("claimed_by"))
        changed = [one for one in members if (one.state, one.claimed_by) != stand] if only is None else only
        if changed:
            self._deeds.do(changed, values, action=action, by=by, now=now, detail=detail)
        return str(members[0].mention_id)

    def _with(self, row: AnyRow) -> list[AnyRow]:
        """Give the rows of a case, the named one first: all its author's asks while it waits, else itself alone."""
        found = waiting_with(self._connection, self._workspace, [row.mention_id]).get(row.mention_id, [row])
        return [row, *(one for one in found if one.mention_id != row.mention_id)]

    def _waiting(self, case: str) -> AnyRow:
        row = self._get(case)
        if row.state not in (*UNSETTLED, State.SNOOZED):
            raise NotOpenError(f"{row.mention_id} is {row.state} already.")
        return row

    def _get(self, case: str) -> AnyRow:
        identity = find_id(self._connection, self._workspace, case, case=True)
        query = select(CaseRow).where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == identity)
        return self._connection.execute(query).one()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A waiting case's row, and what people said of it by field."""

    row: AnyRow
    said: Mapping[str, str]

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.said.get("urgency", self.row.urgency))

    @property
    def since(self) -> datetime:
        """Since when it waits: since its author asked again, if it was settled in between."""
        since: datetime = self.row.asked_at or self.row.arrived
        return since

    @property
    def place(self) -> tuple[int, datetime, float]:
        """Which of one person's asks speaks for them: the most urgent, the oldest; of a new round, the new words."""
        return MOST_URGENT_FIRST.index(self.urgency), self.since, -self.row.arrived.timestamp()


def _fold(asks: Iterable[_Waiting]) -> list[tuple[_Waiting, _Waiting]]:
    """Give of each case the ask that speaks for it, and the first one."""
    by_case = {ask.row.mention_id: ask for ask in asks}
    groups = group(ask_of(ask.row) for ask in by_case.values())
    members = [[by_case[one.case] for one in held] for held in groups]
    return [(min(held, key=lambda ask: ask.place), min(held, key=lambda ask: ask.since)) for held in members]


def _case(ask: _Waiting, first: _Waiting, affected: int) -> Case:
    row = ask.row
    return Case(
        id=row.mention_id,
        text=row.text,
        platform=row.platform,
        language=row.language,
        intent=Intent(ask.said.get("intent", row.intent)),
        urgency=ask.urgency,
        theme=row.theme,
        action=Action(row.action),
        arrived=first.since,
        seen=max(first.row.seen_at, first.since),
        affected=max(affected, 1),
        state=State(row.state) if row.state in UNSETTLED else State.OPEN,
    )


def _reason(line: Evidence) -> Reason:
    return Reason(
        rule=line.rule, quote=line.quote, start=line.start or 0, end=line.end or 0, weight=line.weight, says=line.says
    )
