"""Where we are on YouTube: how far each listing is read, and of which threads the replies are due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.sources.connector import OVERLAP
from bot.sources.kept import read_cursor, read_places
from bot.sources.said import each, moment, part, spell, words

PAUSE = timedelta(minutes=5)
"""Between two steps of a round; after a longer one a new round begins."""
MOST_THREADS = 200
"""Threads of the last week that are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far back a listing is read, newest first, and, in its midst, where it is, when it began, its newest post."""

    since: str
    token: str = ""
    begun: str = ""
    reached: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment whose replies are read again: below which video, and when it was written."""

    id: str
    video: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Whose turn it is and how far each listing is; the threads whose replies are due, and those of the week.

    And when all of the latter were last due, when we last searched, and when we last asked for anything.
    """

    turn: int = 0
    places: Mapping[str, Place] = field(default_factory=dict)
    due: tuple[Thread, ...] = ()
    recent: tuple[Thread, ...] = ()
    rolled: str = ""
    searched: str = ""
    asked: str = ""


def is_over(place: Place, token: str, now: datetime) -> bool:
    """Tell whether a listing is read: of one that was begun before a pause, what is newest is still to come."""
    return not token and not (place.begun and place.begun < spell(now - PAUSE))


def follow(place: Place, times: Sequence[str], token: str, now: datetime) -> Place:
    """Tell where a listing goes on: at its next page, or, after its end, a little before its newest post.

    A moment that lies ahead of when we began is not believed, or all until then would be lost.
    """
    begun, reached = place.begun or spell(now), max((place.reached, *times))
    if token:
        return replace(place, token=token, begun=begun, reached=reached)
    latest = moment(min(reached, begun)) if reached else None
    return Place(since=spell(latest - OVERLAP) if latest else place.since)


def remember(at: Cursor, page: Sequence[Mapping[str, object]], now: datetime) -> Cursor:
    """Keep the threads of a page: those that have replies are read through now, all of them in turn from now on."""
    new = {words(one, "id"): one for one in page if words(one, "id")}
    threads = {
        name: Thread(id=name, video=words(part(one, "snippet"), "videoId"), since=written(one) or spell(now))
        for name, one in new.items()
    }
    answered = tuple(threads[name] for name, one in new.items() if each(part(one, "replies").get("comments")))
    fresh = tuple(one for one in threads.values() if one not in at.recent)
    kept = sorted((*at.recent, *fresh), key=lambda one: one.since)[-MOST_THREADS:]
    due = (*at.due, *(one for one in answered if one not in at.due))
    return replace(at, due=due, recent=tuple(kept))


def moved(at: Cursor, name: str, place: Place) -> Cursor:
    """Give where we are once a listing goes on at a place."""
    return replace(at, places={**at.places, name: place})


def written(thread: Mapping[str, object]) -> str:
    """Give when a thread's first comment was written, spelled so that it sorts; empty when that is not told."""
    found = moment(words(part(thread, "snippet", "topLevelComment", "snippet"), "publishedAt"))
    return spell(found) if found else ""


def read_at(cursor: str) -> Cursor:
    """Read where we were from what was kept; the beginning when nothing was."""
    fields = read_cursor(cursor)
    threads = {name: tuple(Thread(**one) for one in fields.get(name, ())) for name in ("due", "recent")}
    return Cursor(**{**fields, **threads, "places": read_places(fields, Place)})
