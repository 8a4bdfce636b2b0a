"""What the workspace told us: whom it listens for, which accounts are its own, and to whom it gave something."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analyzers.labels import Subtype

LONGEST_NAME = 80
"""Characters of a monitor's name: it stands in tables, headings and menus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What to listen for. `owned` and `staff` are handles, `domains` are host names such as `acme.com`.

    Where another thing has the same name, one of `required` must stand beside a keyword. `languages` are two-letter
    codes; none means all.
    """

    name: str
    keywords: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Perk:
    """Something the brand gave a person: a line of the perk ledger. It explains posts of the `days` that follow."""

    person: str
    what: str
    kind: Subtype = Subtype.GIFTED
    given_on: date
    days: int = 90

    def covers(self, moment: datetime) -> bool:
        """Tell whether a post of this moment falls into the perk's window (the day of giving included)."""
        return self.given_on <= moment.date() <= self.given_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that the analysers may know beside the post itself."""

    monitor: Monitor
    perks: tuple[Perk, ...] = ()
