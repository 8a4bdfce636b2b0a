"""Lists a period's mentions one by one for an export: page by page, so that memory does not grow with the period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.triage.case import State
from storage.corrections import CorrectionStore
from storage.reading import AnyRow
from storage.rows import AssessmentRow, CaseRow, MentionRow

PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One mention as an export tells it: people's corrections applied, status claims masked in its text.

    `at` is when it was posted (when we saw it, if not known). `state` is where its case stood, None without a case.
    """

    id: str
    at: datetime
    source: str
    platform: str
    monitor: str
    author: str
    origin: Origin
    disclosure: Disclosure
    intent: Intent
    urgency: Urgency
    theme: str
    action: Action
    language: str
    state: State | None
    text: str


class MentionLister:
    """The mentions of one workspace in the order of their time."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def count(self, since: datetime, until: datetime, monitors: Sequence[str] | None) -> int:
        """Count the mentions from `since` up to, not including, `until`."""
        query = select(func.count()).select_from(MentionRow).where(*self._within(since, until, monitors))
        return self._connection.execute(query).scalar_one()

    def stream(
        self, since: datetime, until: datetime, monitors: Sequence[str] | None, as_of: datetime, page: int = PAGE
    ) -> Iterator[Listed]:
        """Give the same mentions, oldest first, read `page` at once.

        Corrections and settled cases count if they were there by `as_of`.
        """
        said = CorrectionStore(self._connection, self._workspace).latest(as_of)
        last: AnyRow | None = None
        while rows := self._page(self._within(since, until, monitors), last, page):
            for row in rows:
                yield _listed(row, said.get(row.id, {}), as_of)
            last = rows[-1]

    def _page(self, conditions: Sequence[ColumnElement[bool]], last: AnyRow | None, most: int) -> Sequence[AnyRow]:
        """Read the page after a row; by its key, since counting off rows would take longer page by page."""
        beyond = () if last is None else (_after(last),)
        query = (
            select(
                MentionRow.id, MentionRow.arrived, MentionRow.source, MentionRow.platform, MentionRow.monitor,
                MentionRow.author, AssessmentRow.origin, AssessmentRow.disclosure, AssessmentRow.intent,
                AssessmentRow.urgency, AssessmentRow.theme, AssessmentRow.action, AssessmentRow.language,
                AssessmentRow.blinded_text, CaseRow.state, CaseRow.settled_at,
            )
            .join(AssessmentRow, (AssessmentRow.workspace_id == MentionRow.workspace_id)
                  & (AssessmentRow.mention_id == MentionRow.id))
            .outerjoin(CaseRow, (CaseRow.workspace_id == MentionRow.workspace_id)
                       & (CaseRow.mention_id == MentionRow.id))
            .where(*conditions, *beyond)
            .order_by(MentionRow.arrived, MentionRow.id)
            .limit(most)
        )  # fmt: skip
        return self._connection.execute(query).all()

    def _within(
        self, since: datetime, until: datetime, monitors: Sequence[str] | None
    ) -> tuple[ColumnElement[bool], ...]:
        named = () if monitors is None else (MentionRow.monitor.in_(monitors),)
        mine = MentionRow.workspace_id == self._workspace
        return (mine, MentionRow.arrived >= since, MentionRow.arrived < until, *named)


def _after(last: AnyRow) -> ColumnElement[bool]:
    later, same = MentionRow.arrived > last.arrived, MentionRow.arrived == last.arrived
    return or_(later, same & (MentionRow.id > last.id))


def _listed(row: AnyRow, said: Mapping[str, str], as_of: datetime) -> Listed:
    origin = Origin(said.get("origin", row.origin))
    return Listed(
        id=row.id,
        at=row.arrived,
        source=row.source,
        platform=row.platform,
        monitor=row.monitor,
        author=row.author,
        origin=origin,
        disclosure=Disclosure(row.disclosure),
        intent=Intent(said.get("intent", row.intent)),
        urgency=Urgency(said.get("urgency", row.urgency)),
        theme=row.theme,
        action=Action(row.action),
        language=row.language,
        state=None if origin is Origin.OWNED else _state(row, as_of),
        text=row.blinded_text,
    )


def _state(row: AnyRow, as_of: datetime) -> State | None:
    """Give where a case stood; what was settled later was open then."""
    if row.state is None:
        return None
    later = row.settled_at is not None and row.settled_at > as_of
    return State.OPEN if later else State(row.state)
