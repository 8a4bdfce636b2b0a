"""What a digest was composed of, so that its numbers can be traced back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from analyzers.insight.behind import Behind
from analyzers.insight.crowd import Crowd
from analyzers.insight.digest import Waiting
from analyzers.insight.talk import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The mentions of the period and those before it, as `compose` had them, and the whole queue in its order.

    `folded` are the posts that are one case with each that stands as a card, by its id; `sharing` are the posts of the
    people with the same trouble.
    """

    posts: Crowd
    before: Crowd
    began: Mapping[str, datetime]
    talk: Talk
    behind: Behind
    zone: tzinfo
    queue: Sequence[Waiting]
    folded: Mapping[str, Sequence[str]]
    sharing: Mapping[str, Sequence[str]]
