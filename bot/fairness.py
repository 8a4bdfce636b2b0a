"""Puts the influence of a file beside what became of the cases, in memory alone, and audits the team."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from analyzers.fairness.audit import TeamAudit, audit_team
from analyzers.fairness.sample import Wait, arrange
from bot.parts import Parts
from bot.present.fairness import Joined
from bot.sources.influence import Influence
from storage.identity import author_key
from storage.monitors import MonitorStore
from storage.outcomes import Outcome, OutcomeStore
from storage.workspaces import author_key_of


def audit(
    parts: Parts, influence: Influence, since: datetime | None, monitors: Sequence[str] | None
) -> tuple[TeamAudit, Joined]:
    """Audit the team on the cases since a moment (None: all); nothing is written.

    TooFewError when there are not two bands of people to compare, NotFoundError for an unknown monitor.
    """
    now = parts.clock()
    with parts.database.read() as connection:
        store = MonitorStore(connection, parts.workspace)
        names = [store.get(name).name for name in monitors] if monitors else None
        outcomes = OutcomeStore(connection, parts.workspace).all(now, since, names)
        key = author_key_of(connection, parts.workspace)
    known = {author_key(name, key): number for name, number in influence.by_author.items()}
    waits = [_wait(outcome, known[outcome.author_key], now) for outcome in outcomes if outcome.author_key in known]
    joined = Joined(cases=len(outcomes), known=len(waits), since=outcomes[0].arrived if outcomes else since, until=now)
    return audit_team(arrange(waits)), joined


def _wait(outcome: Outcome, followers: float, now: datetime) -> Wait:
    until = outcome.answered_at or now
    return Wait(
        person=outcome.author_key,
        followers=followers,
        urgency=outcome.urgency,
        hours=max((until - outcome.arrived) / timedelta(hours=1), 0.0),
        watched=(now - outcome.arrived) / timedelta(hours=1),
        answered=outcome.answered_at is not None,
    )
