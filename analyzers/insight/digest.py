"""The digest: what a period showed, as plain values that every front end renders in its own way."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analyzers.insight.clusters import Campaign, Theme
from analyzers.insight.measures import Period, Range, Share
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.waits import Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Love and bought, in one line.

    Of those `waiting`, `overdue` have waited longer than was promised, `came_overdue` already when we first saw them.
    """

    mentions: int
    community: Range
    commercial: Range
    undisclosed: int
    waiting: int
    unclear: int
    overdue: int = 0
    came_overdue: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginCount:
    """How many mentions were read as this origin, and how many there likely are (None where nobody can say)."""

    origin: Origin
    read: int
    likely: Range | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A need nobody answered: blinded text, hours waited as of the period's end, the reason and one action."""

    id: str
    platform: str
    text: str
    urgency: Urgency
    intent: Intent
    action: Action
    hours: float
    reason: str
    told: int = 0
    """In how many earlier reports of the same schedule it stood."""
    affected: int = 1
    """How many people had the same trouble within seven days, copies of a text counted once; at least 1."""
    overdue: bool = False
    came_overdue: bool = False
    """It was overdue when we first saw it, as what is imported late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that moved beyond chance: distinct authors (texts where authors are unknown) now and usually.

    `kind` is one of volume, complaints, theme, spike, rise. Of a spike `hours` tells when, and the people are those of
    these hours, of a rise they are people a day, else people of the period. `before` is the expected number, `usual`
    where 95 % of such times lie. `p` is how likely chance alone would do this (corrected for the number of looks).
    """

    kind: str
    monitor: str
    name: str
    now: int
    before: float
    usual: Range
    p: float
    hours: Period | None = None
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed; none found is "no clear change". `early` are monitors of which it is too early to say.

    `weeks` of history are the fewest of the others. `false_alarms` a month are to be expected by chance, for each
    monitor.
    """

    found: tuple[Change, ...]
    early: tuple[str, ...]
    weeks: float
    false_alarms: float


class Permission(StrEnum):
    """What stands between a quoted post and showing it elsewhere."""

    ASK = "ask"
    INSIDE = "inside"
    """It was said in the chat itself, to its members."""
    NOBODY_TO_ASK = "nobody_to_ask"
    """Its author is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A post quoted in the digest, with its author (empty when unknown), why it is here and what to do."""

    id: str
    author: str
    platform: str
    text: str
    origin: Origin
    why: str
    action: Action
    permission: Permission = Permission.ASK


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Community support: organic praise and organic peer help, drawn by lot, never ranked by reach.

    `praise` and `peer_help` are posts. Of `people` in all, `helping` helped; None where authors are unknown. `helped`
    are known people who got help, `newcomers` those of `people` who had not spoken before (None: nobody can tell).
    """

    praise: int
    peer_help: int
    people: int | None
    helping: int | None
    helped: int
    newcomers: int | None
    share: Share
    helpers: tuple[Quoted, ...]
    praised: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Paid, self-interested and owned posts, counted apart. `paid` is by disclosure.

    `habits` are clusters of near-copies that are no campaign: what share buttons and fandoms write.
    """

    paid: dict[Disclosure, int]
    self_promotion: int
    owned: int
    examples: tuple[Quoted, ...]
    campaigns: tuple[Campaign, ...]
    habits: tuple[Campaign, ...] = ()


class Trend(StrEnum):
    """How a figure stands beside that of the earlier periods."""

    BETTER = "better"
    WORSE = "worse"
    NONE_CLEAR = "none_clear"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """Needs that waited from `least` up to, not including, `most` hours (None: without end).

    `answered` got their answer after so long, `waiting` have waited so long and have none yet.
    """

    least: float
    most: float | None
    answered: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Are we listening? `answered` is the share of needs answered, `before` that of the equal periods before.

    `half` and `most` are the hours within which one in two and nine in ten are answered, those who still wait counted
    in (None beyond what was seen). `replies` and `broadcasts` are owned posts that answer somebody and that do not.
    `waits` counts the needs by how long they waited, shortest first.
    """

    answered: Share
    half: Wait
    most: Wait
    replies: int
    broadcasts: int
    before: Share
    half_before: Wait
    share_trend: Trend
    wait_trend: Trend
    waits: tuple[Waited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day (in the workspace's zone) of the picture: mentions by origin, and community support's share."""

    day: date
    counts: dict[Origin, int]
    support: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """When a source last gave a mention, and how many in the period; `trouble` is what is wrong now.

    `usual` are the mentions of such a period at these hours of the week (95 of 100), None when there is too little
    history to say. `silent` says that mentions ceased, and that by what is usual this is no chance; None: too early.
    """

    source: str
    last_seen: datetime | None
    mentions: int
    usual: Range | None = None
    silent: bool | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What stands behind the figures. `audit` is the last blindness audit in words.

    `complete` is the moment until which all sources of the period were taken in, None without mentions. `unread` are
    the deliveries of services that could not be read and wait for somebody. `talk_until` is
    the one until which campaigns and themes were looked for, None where nothing came since.
    """

    sources: tuple[SourceHealth, ...]
    version: str
    audit: str
    authors_unknown: int
    times_unknown: int
    complete: datetime | None = None
    unread: int = 0
    talk_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The whole report, top to bottom."""

    period: Period
    monitors: tuple[str, ...]
    headline: Headline
    origins: tuple[OriginCount, ...]
    waiting: tuple[Waiting, ...]
    changes: Changes
    themes: tuple[Theme, ...]
    support: Support
    promotion: Promotion
    unclear: tuple[Quoted, ...]
    unclear_total: int
    listening: Listening
    days: tuple[Day, ...]
    footer: Footer
