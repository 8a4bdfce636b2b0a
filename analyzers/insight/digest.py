"""The digest: what a period showed, as plain values that every front end renders in its own way."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; both aware UTC. `name` is what the asker called it, maybe empty."""

    since: datetime
    until: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of a count (whole numbers) or a share (0 to 1), at 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`hits` of `total`, with the Wilson interval of the share. No share is shown for fewer than ten."""

    hits: int
    total: int
    interval: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Love and bought, in one line."""

    mentions: int
    community: Range
    commercial: Range
    undisclosed: int
    waiting: int
    unclear: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that moved beyond chance: distinct authors (posts where authors are unknown) now and before.

    `kind` is one of volume, complaints, theme, spike. `before` is scaled to the length of this period. `p` is
    corrected for the number of comparisons.
    """

    kind: str
    name: str
    now: int
    before: float
    p: float
    example: str = ""


class ThemeState(StrEnum):
    """How a theme stands beside the period before."""

    NEW = "new"
    STEADY = "steady"
    FADING = "fading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What several people talk about. `people` is distinct authors, None where authors are unknown.

    `quotes` are blinded texts, two where there are two people; `ids` are all posts, oldest first. `before` counts the
    people of the period before, None when nothing is known of it; `state` is then steady.
    """

    name: str
    posts: int
    people: int | None
    complaints: int
    quotes: tuple[str, ...]
    ids: tuple[str, ...]
    before: int | None
    state: ThemeState


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Community support: organic praise and organic peer help, drawn by lot, never ranked by reach."""

    praise: int
    peer_help: int
    people: int | None
    share: Share
    helpers: tuple[Quoted, ...]
    praised: tuple[Quoted, ...]


class CampaignKind(StrEnum):
    """What a cluster of near-copies is. `coordinated` may be said of copies, never of the other kinds or an account."""

    COPIES = "copies"
    HEADLINE = "headline"
    SHARE_BUTTON = "share_button"
    FANDOM = "fandom"


HABITS = frozenset({CampaignKind.SHARE_BUTTON, CampaignKind.FANDOM})
"""What people do by themselves, many of them in the same words: no campaign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A cluster of near-copies. `accounts` is None where authors are unknown. `ids` are all members, oldest first.

    `link` is the address that most of them point at, without what differs from sender to sender.
    """

    ids: tuple[str, ...]
    kind: CampaignKind
    accounts: int | None
    first: datetime
    last: datetime
    text: str
    link: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Are we listening? `answered` is the share of needs answered; `median_hours` until the answer, None if none.

    `replies` and `broadcasts` are owned posts that answer somebody and that do not.
    """

    answered: Share
    median_hours: float | None
    replies: int
    broadcasts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day (in the workspace's zone) of the picture: mentions by origin, and community support's share."""

    day: date
    counts: dict[Origin, int]
    support: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """When a source last gave a mention; `silent` when it gave none in the period."""

    source: str
    last_seen: datetime | None
    mentions: int
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What stands behind the figures. `audit` is the last blindness audit in words."""

    sources: tuple[SourceHealth, ...]
    version: str
    audit: str
    authors_unknown: int
    times_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The whole report, top to bottom."""

    period: Period
    monitors: tuple[str, ...]
    headline: Headline
    waiting: tuple[Waiting, ...]
    changes: tuple[Change, ...]
    themes: tuple[Theme, ...]
    support: Support
    promotion: Promotion
    unclear: tuple[Quoted, ...]
    unclear_total: int
    listening: Listening
    days: tuple[Day, ...]
    footer: Footer
