"""The parts an action works with, plugged together by the composition root and handed over as one value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from analyzers.analyst import Analyst
from analyzers.labels import Action
from analyzers.mention import Mention
from analyzers.triage.due import Due
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is done or shown at once; every number is a setting."""

    batch: int
    most_monitors: int
    cases: int
    waiting: int
    digests: int
    alarms: int
    found: int
    compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Readable theme names, words without content, and what may be written to people, by the suggested action."""

    themes: dict[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    wordings: Mapping[Action, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reach:
    """What sources need to be reached: the settings of each kind, secrets among them, so it is never printed.

    `contact` tells who runs a source how to write to us.
    """

    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days the words of mentions are kept, by where they came from; 0: as long as the workspace."""

    fetched: int = 0
    webhooks: int = 0
    chat: int = 0
    files: int = 0


def _as_they_are(mentions: Sequence[Mention]) -> Sequence[Mention]:
    return mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A workspace ready to work in. `clock` gives the time that every action takes for now; `actor` is who acts.

    `due` is what the installation promises; `bot.desk.due_here` gives what the workspace does. `expand` gives mentions
    with where their short links lead, if that is switched on.
    """

    database: Database
    workspace: str
    zone: ZoneInfo
    analyst: Callable[[], Analyst]
    words: Words
    due: Due
    limits: Limits
    seed: int
    clock: Callable[[], datetime]
    actor: str
    retention: Retention = field(default_factory=Retention)
    expand: Callable[[Sequence[Mention]], Sequence[Mention]] = _as_they_are
    reach: Reach = field(default_factory=Reach)
