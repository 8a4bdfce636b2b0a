"""Where we are on GitHub: whose turn it is, and how far each listing is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from analyzers.mention import Mention
from bot.sources.connector import OVERLAP
from bot.sources.kept import read_cursor, read_places
from bot.sources.said import moment, spell


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a listing goes on: from a moment on, and at which page of it when one moment fills more than a page.

    In the midst of a listing: when we `begun` it, and the last moment it has `reached`. All are in GitHub's spelling,
    which sorts as the moments do.
    """

    since: str
    page: str = ""
    begun: str = ""
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Which listing's turn it is, how many are left of this round, when we last asked, and where each listing is."""

    turn: int = 0
    left: int = 0
    asked: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing: its posts, its last moment, and the name of the next page, empty at the end.

    One that is not `whole` is what the source had found when its time was up.
    """

    mentions: tuple[Mention, ...] = ()
    reached: str = ""
    next: str = ""
    whole: bool = True


def follow(place: Place, page: Page, now: datetime) -> Place:
    """Tell where a listing goes on: at the last moment of a page; after its end, a little before the last of all.

    A moment that lies ahead of when we began is not believed, or all until then would be lost.
    """
    if not page.whole:
        return place
    begun, reached = place.begun or spell(now), max(page.reached, place.reached)
    if page.next and page.reached > place.since:
        return Place(since=page.reached, begun=begun, reached=reached)
    if page.next:
        return Place(since=place.since, page=page.next, begun=begun, reached=reached)
    latest = moment(min(reached, begun)) if reached else None
    return Place(since=spell(latest - OVERLAP) if latest else place.since)


def read_at(cursor: str) -> Cursor:
    """Read where we were from what was kept; the beginning when nothing was."""
    fields = read_cursor(cursor)
    return Cursor(**{**fields, "places": read_places(fields, Place)})
