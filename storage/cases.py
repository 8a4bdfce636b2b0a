"""The cases of a workspace: who waits, who took it on, how it ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.triage.case import Case, Reason, State
from analyzers.verdict import Evidence
from storage.corrections import CorrectionStore
from storage.errors import StorageError
from storage.finding import find_id
from storage.journal import Journal
from storage.reading import AnyRow, evidence_of
from storage.rows import CaseRow, MentionRow

WINDOW = timedelta(days=7)
"""Distinct authors of one theme are counted over this time."""
UNSETTLED = (State.OPEN.value, State.CLAIMED.value)
AT_ONCE = 400
"""Ids named in one statement: SQLite takes no more than 32,766 values, and long lists are slow to parse."""
MOST_URGENT_FIRST = tuple(Urgency)
AWAKE: dict[str, object] = {
    "state": State.OPEN.value, "settled_at": None, "snoozed_until": None, "claimed_by": "",
}  # fmt: skip


class NotClaimedError(StorageError):
    """Author and link are shown only to who claimed the case."""

    exit_code = 2


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
    """Where a case stands: who has it, which reply of ours answered it, until when it rests."""

    state: State
    claimed_by: str
    answered_by: str
    snoozed_until: datetime | None


class CaseStore:
    """The cases of one workspace. Every change is journalled; doing a thing twice changes nothing."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def open_cases(self, as_of: datetime, monitors: Sequence[str] | None = None) -> list[Case]:
        """Give the cases that waited at a moment, with corrections applied.

        One person's repeated asks about the same theme are one case, the most urgent ask, waiting since the first:
        folded here, by the keyed hash of the author, so that triage never sees one. They come without their reasons,
        which `reasons` gives for the few that are shown.
        """
        query = (
            select(CaseRow, MentionRow.author_key, MentionRow.text_key, MentionRow.seen_at)
            .join(MentionRow, (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id))
            .where(
                CaseRow.workspace_id == self._workspace,
                CaseRow.arrived <= as_of,
                or_(CaseRow.state.in_(UNSETTLED), CaseRow.settled_at > as_of, CaseRow.snoozed_until <= as_of),
            )
            .order_by(CaseRow.arrived, CaseRow.mention_id)
        )
        if monitors is not None:
            query = query.where(CaseRow.monitor.in_(monitors))
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        asks = [_Ask(row, said.get(row.mention_id, {})) for row in self._connection.execute(query)]
        return self._cases(_fold(ask for ask in asks if ask.said.get("origin") != Origin.OWNED), as_of)

    def _cases(self, asks: Sequence[tuple["_Ask", "_Ask"]], as_of: datetime) -> list[Case]:
        affected = self._affected(as_of)
        return [_case(ask, first, affected.get((ask.row.monitor, ask.row.theme), 1)) for ask, first in asks]

    def reasons(self, cases: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
        """Give the words that decided each case's need, by its whole id."""
        evidence = evidence_of(self._connection, self._workspace, cases, "need")
        return {case: tuple(map(_reason, found.get("need", ()))) for case, found in evidence.items()}

    def _affected(self, as_of: datetime) -> dict[tuple[str, str], int]:
        """Count the distinct authors of each theme in the window, by monitor and theme.

        Of copies of a text only the first counts, so that the same words sent by many are one person's.
        """
        copy = func.row_number().over(
            partition_by=(CaseRow.monitor, CaseRow.theme, MentionRow.text_key),
            order_by=(CaseRow.arrived, CaseRow.mention_id),
        )
        asks = (
            select(CaseRow.monitor, CaseRow.theme, MentionRow.author_key, copy.label("copy"))
            .join(MentionRow, (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id))
            .where(
                CaseRow.workspace_id == self._workspace,
                CaseRow.theme != "",
                MentionRow.author_key != "",
                CaseRow.arrived <= as_of,
                CaseRow.arrived > as_of - WINDOW,
            )
            .subquery()
        )
        authors = func.count(asks.c.author_key.distinct()).label("authors")
        query = select(asks.c.monitor, asks.c.theme, authors).where(asks.c.copy == 1)
        counted = self._connection.execute(query.group_by(asks.c.monitor, asks.c.theme))
        return {(row.monitor, row.theme): row.authors for row in counted}

    def claim(self, case: str, by: str, now: datetime) -> str:
        """Take a case on; claiming one's own again changes nothing. Gives the whole id."""
        row = self._get(case)
        if not by:
            raise ValueError("a claim needs somebody who makes it")
        if row.claimed_by == by and row.state == State.CLAIMED:
            return str(row.mention_id)
        if row.state not in (State.OPEN, State.SNOOZED):
            by_whom = f" by {row.claimed_by}" if row.state == State.CLAIMED else ""
            raise NotOpenError(f"{row.mention_id} is {row.state}{by_whom} already.", people=(row.claimed_by,))
        self._change(row.mention_id, by, now, "claim", {**AWAKE, "state": State.CLAIMED.value, "claimed_by": by})
        return str(row.mention_id)

    def assign(self, case: str, to: str, by: str, now: datetime) -> str:
        """Put a waiting case into somebody's hands, also when another has it. Gives the whole id."""
        row = self._get(case)
        if row.state not in (*UNSETTLED, State.SNOOZED):
            raise NotOpenError(f"{row.mention_id} is {row.state} already.")
        if row.claimed_by != to or row.state != State.CLAIMED:
            values = {**AWAKE, "state": State.CLAIMED.value, "claimed_by": to}
            self._change(row.mention_id, by, now, "assign", values, f"to {to}")
        return str(row.mention_id)

    def release(self, case: str, by: str, now: datetime) -> str:
        """Put a claimed case back for anybody. Gives the whole id."""
        row = self._get(case)
        if row.state == State.CLAIMED:
            self._change(row.mention_id, by, now, "release", {"state": State.OPEN.value, "claimed_by": ""})
        return str(row.mention_id)

    def snooze(self, case: str, until: datetime, by: str, now: datetime) -> str:
        """Let a waiting case rest until a moment. Gives the whole id."""
        row = self._get(case)
        if row.state not in (*UNSETTLED, State.SNOOZED):
            raise NotOpenError(f"{row.mention_id} is {row.state} already.")
        values = {"state": State.SNOOZED.value, "settled_at": now, "snoozed_until": until}
        self._change(row.mention_id, by, now, "snooze", values, f"until {until:%Y-%m-%d %H:%M} UTC")
        return str(row.mention_id)

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
        return self._connection.execute(update(CaseRow).where(*resting).values(**AWAKE)).rowcount

    def arrived_since(self, since: datetime) -> frozenset[str]:
        """Give the ids of waiting cases whose own post came after a moment, whatever their author asked before."""
        rows = self._connection.execute(
            select(CaseRow.mention_id).where(
                CaseRow.workspace_id == self._workspace, CaseRow.arrived > since, CaseRow.state.in_(UNSETTLED)
            )
        )
        return frozenset(rows.scalars())

    def standing(self, cases: Sequence[str]) -> dict[str, "Standing"]:
        """Tell where cases stand, by whole id; those that are gone are left out."""
        found: dict[str, Standing] = {}
        for start in range(0, len(cases), AT_ONCE):
            some = CaseRow.mention_id.in_(cases[start : start + AT_ONCE])
            query = select(CaseRow).where(CaseRow.workspace_id == self._workspace, some)
            for row in self._connection.execute(query):
                found[row.mention_id] = Standing(State(row.state), row.claimed_by, row.answered_by, row.snoozed_until)
        return found

    def answer(self, case: str, by: str, now: datetime) -> str:
        """Mark a case answered. Gives the whole id."""
        return self._settle(case, by, now, State.ANSWERED, "answer")

    def dismiss(self, case: str, by: str, now: datetime, why: str = "") -> str:
        """Mark a case as needing no answer. Gives the whole id."""
        return self._settle(case, by, now, State.DISMISSED, "dismiss", why)

    def reopen(self, case: str, by: str, now: datetime) -> str:
        """Put a settled case back; replies of ours from before now do not settle it again."""
        row = self._get(case)
        if row.state not in UNSETTLED:
            self._change(
                row.mention_id, by, now, "reopen", {**AWAKE, "answered_by": "", "claimed_by": "", "reopened_at": now}
            )
        return str(row.mention_id)

    def reveal(self, case: str, by: str, now: datetime) -> Revealed:
        """Show author and link of a claimed case, and write down who saw them."""
        row = self._get(case)
        if not by or row.claimed_by != by:
            raise NotClaimedError("Claim it first.")
        mention = self._connection.execute(
            select(MentionRow.author, MentionRow.link, MentionRow.text).where(
                MentionRow.workspace_id == self._workspace, MentionRow.id == row.mention_id
            )
        ).one()
        Journal(self._connection, self._workspace).write(now, by, "reveal", row.mention_id)
        return Revealed(row.mention_id, mention.author, mention.link, mention.text)

    def _settle(self, case: str, by: str, now: datetime, state: State, action: str, why: str = "") -> str:
        row = self._get(case)
        if row.state != state:
            values = {"state": state.value, "settled_at": now, "answered_by": "", "snoozed_until": None}
            self._change(row.mention_id, by, now, action, values, why)
        return str(row.mention_id)

    def _get(self, case: str) -> AnyRow:
        identity = find_id(self._connection, self._workspace, case, case=True)
        query = select(CaseRow).where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == identity)
        return self._connection.execute(query).one()

    def _change(
        self, identity: str, by: str, now: datetime, action: str, values: Mapping[str, object], detail: str = ""
    ) -> None:
        self._connection.execute(
            update(CaseRow)
            .where(CaseRow.workspace_id == self._workspace, CaseRow.mention_id == identity)
            .values(**values)
        )
        Journal(self._connection, self._workspace).write(now, by, action, identity, detail)


@dataclass(frozen=True, slots=True)
class _Ask:
    """A waiting case's row, and what people said of it by field."""

    row: AnyRow
    said: Mapping[str, str]

    @property
    def asker(self) -> tuple[str, ...]:
        """Who asks about what: a person and a theme (a text, when no theme was found); alone when nobody knows who."""
        row = self.row
        return (row.monitor, row.author_key, row.theme or row.text_key) if row.author_key else (row.mention_id,)

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.said.get("urgency", self.row.urgency))


def _fold(asks: Iterable[_Ask]) -> list[tuple[_Ask, _Ask]]:
    """Give of each asker the most urgent ask (of those the oldest) and the first; oldest first."""
    by_asker: dict[tuple[str, ...], list[_Ask]] = {}
    for ask in asks:
        by_asker.setdefault(ask.asker, []).append(ask)
    return [(min(group, key=lambda ask: MOST_URGENT_FIRST.index(ask.urgency)), group[0]) for group in by_asker.values()]


def _case(ask: _Ask, first: _Ask, affected: int) -> Case:
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
        arrived=first.row.arrived,
        seen=first.row.seen_at,
        affected=max(affected, 1),
        state=State(row.state) if row.state in UNSETTLED else State.OPEN,
    )


def _reason(line: Evidence) -> Reason:
    return Reason(
        rule=line.rule, quote=line.quote, start=line.start or 0, end=line.end or 0, weight=line.weight, says=line.says
    )
