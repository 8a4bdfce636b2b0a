"""A mention that needs a person, as triage knows it: what, how badly and since when, never who."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from analyzers.evidence import Evidence
from analyzers.labels import Action, Intent, Urgency


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"


Reason = Evidence
"""Words of the blinded post that decided the need."""


class AboutBrand(StrEnum):
    """Whether the brand is at stake in a post at all."""

    YES = "yes"
    MAYBE = "maybe"
    """By its words alone it is not; but the monitor that found it had searched for the brand."""
    NO = "no"
    UNKNOWN = "unknown"
    """Rules alone cannot tell."""


class Need(NamedTuple):
    """What the author needs, with the words that show it. `theme` names the kind of trouble, empty when none fits."""

    intent: Intent
    urgency: Urgency
    theme: str = ""
    reasons: tuple[Reason, ...] = ()
    about_brand: AboutBrand = AboutBrand.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of the queue. `arrived` is when it was posted (when we saw it, if that is not known).

    `seen` is when we saw it, None when that is not known: it is shown beside the other clock and ranks nobody.
    `affected` is the number of distinct authors of the same theme in the window, copies counted once; at least 1.
    """

    id: str
    text: str
    platform: str
    language: str
    intent: Intent
    urgency: Urgency
    theme: str
    action: Action
    arrived: datetime
    seen: datetime | None = None
    affected: int = 1
    state: State = State.OPEN
    reasons: tuple[Reason, ...] = ()
