"""What is done to the cases of a workspace: who took one on, who handed it over, how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from analyzers.triage.case import State
from storage.asks import waiting_with
from storage.deeds import Deed, DeedStore, cases_of
from storage.errors import StorageError
from storage.finding import find_id
from storage.journal import Journal
from storage.reading import AnyRow
from storage.rows import CaseRow, MentionRow
from storage.states import AWAKE, OPEN_AGAIN, UNSETTLED, WAITING
from storage.workspaces import HomeStore, Reveal


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


class CaseStore:
    """The cases of one workspace. Every change is journalled; doing a thing twice changes nothing.

    What is done to a case that waits is done to all posts that are one case with it, and is taken back with them.
    """

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace
        self._deeds = DeedStore(connection, workspace)

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
        values = {**OPEN_AGAIN, "reopened_at": now}
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
        if row.state not in WAITING:
            raise NotOpenError(f"{row.mention_id} is {row.state} already.")
        return row

    def _get(self, case: str) -> AnyRow:
        identity = find_id(self._connection, self._workspace, case, case=True)
        query = select(CaseRow).where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == identity)
        return self._connection.execute(query).one()
