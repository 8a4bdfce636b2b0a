"""By when somebody should be answered: a promise for each urgency, kept in the hours the team works."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from analyzers.labels import Urgency
from analyzers.triage.clock import WorkingHours

AROUND_THE_CLOCK = WorkingHours(zone=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Due:
    """Within how many hours each class should be answered, and in which hours the team works.

    A critical case does not wait for anybody to come to work: its hours are those of the wall clock. `soon` is how
    many hours before it is due a case counts as due soon.
    """

    critical: float = 1
    high: float = 4
    normal: float = 24
    low: float = 72
    soon: float = 2
    working: WorkingHours = AROUND_THE_CLOCK

    def hours(self, urgency: Urgency) -> float:
        """Give the hours for one class."""
        return float(getattr(self, urgency.value))

    def at(self, urgency: Urgency, since: datetime) -> datetime:
        """Give the moment by which a case of this class should be answered that waits since `since`."""
        return self._after(urgency, since, self.hours(urgency))

    def soon_until(self, urgency: Urgency, now: datetime) -> datetime:
        """Give the moment until which what is due is due soon."""
        return self._after(urgency, now, self.soon)

    def _after(self, urgency: Urgency, since: datetime, hours: float) -> datetime:
        within = timedelta(hours=hours)
        if urgency is Urgency.CRITICAL or self.working == AROUND_THE_CLOCK:
            return since.astimezone(UTC) + within
        return self.working.due(since, within)
