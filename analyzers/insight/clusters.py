"""Posts that belong together, as plain values: near-copies of one text, and what several people talk about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
