"""Who waited at a moment, as triage may know it, and what made the need of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.triage.case import Case, Reason, State
from analyzers.verdict import Evidence
from storage.asks import ask_of, group, with_mention
from storage.corrections import CorrectionStore
from storage.reading import AnyRow, evidence_of
from storage.rows import CaseRow, MentionRow, SourceRow
from storage.states import UNSETTLED
from storage.trouble import count_affected

MOST_URGENT_FIRST = tuple(Urgency)


class WaitingStore:
    """The cases of one workspace that wait."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

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
