"""Reads the lists that a source is asked for (a query each) in rounds, one page a step: each from where it was.

What was posted with a date of the past comes deep in a list that is ordered by date: once a `SWEEP` each list is read
again from `FIRST_LOOK` before the last such reading on. So whatever is dated back no further than that is found.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from analyzers.mention import Mention
from bot.sources.connector import FIRST_LOOK, OVERLAP, Fetched
from bot.sources.said import Said, moment, part, word

SWEEP = timedelta(hours=24)
"""How often a list is read again the whole way."""

Place = Mapping[str, str]
"""Where a list is, in its own words; empty when it was never read. `DONE`, `SWEPT` and `SINCE` are the same in all."""
DONE, SWEPT, SINCE = "done", "swept", "since"
"""When the round began that last read the list to its end, and the one that last read all of it; how far back a reading
goes that is on its way."""


NOWHERE = "{}"
"""Where somebody is who was never anywhere."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, where to go on, and whether this round has more of it."""

    mentions: Sequence[Mention]
    place: Place
    more: bool


class Listing(Protocol):
    """One list of a source; `name` tells it from the others of its connector."""

    @property
    def name(self) -> str:
        """What the others are told apart by."""
        ...

    async def turn(self, place: Place, begun: datetime) -> Page:
        """Read the next page of the round that began then."""
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a reading goes back, and whether that is the whole way."""

    since: datetime
    whole: bool


def reach(place: Place, begun: datetime, overlap: timedelta = OVERLAP) -> Reach:
    """Tell how far back a list must be read in a round: to where it was, with an overlap, or the whole way."""
    done, swept = moment(place.get(DONE, "")), moment(place.get(SWEPT, ""))
    if done is None or swept is None:
        return Reach(begun - FIRST_LOOK, whole=True)
    if begun - swept >= SWEEP:
        return Reach(swept - FIRST_LOOK, whole=True)
    return Reach(done - overlap, whole=False)


def begin(place: Place, begun: datetime, overlap: timedelta = OVERLAP) -> Place:
    """Begin to read a list, unless that was begun."""
    if SINCE in place:
        return place
    back = reach(place, begun, overlap)
    swept = begun.isoformat() if back.whole else place[SWEPT]
    return {**place, SINCE: written(back.since), SWEPT: swept}


def end(place: Place, begun: datetime) -> Place:
    """Have read a list to its end in the round that began then."""
    return {DONE: begun.isoformat(), SWEPT: place.get(SWEPT, begun.isoformat())}


def written(time: datetime) -> str:
    """Write a time down to its second, so that times as text stand in their order."""
    return time.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


async def read_on(lists: Sequence[Listing], cursor: str, now: datetime, overlap: timedelta = OVERLAP) -> Fetched:
    """Read one page of the list whose turn it is; a cursor that is not ours begins anew.

    A round that took longer than the overlap is followed by another at once: its first lists are old by now.
    """
    by_name = {one.name: one for one in lists}
    if not by_name:
        return Fetched(cursor=cursor or NOWHERE)
    begun, left, places = _open(cursor, by_name)
    if begun is None or not left:
        begun, left = now, list(by_name)
    turn = left[0]
    page = await by_name[turn].turn(places.get(turn, {}), begun)
    left = left if page.more else left[1:]
    more = bool(left) or now - begun > overlap
    return Fetched(mentions=tuple(page.mentions), cursor=_close(begun, left, {**places, turn: page.place}), more=more)


def _open(cursor: str, wanted: Collection[str]) -> tuple[datetime | None, list[str], dict[str, Place]]:
    """Give when the round began, whose turn is left, and where each list is that is still wanted."""
    try:
        said: object = json.loads(cursor or NOWHERE)
    except (ValueError, RecursionError):
        said = {}
    state = said if isinstance(said, Mapping) else {}
    left, places = state.get("left"), part(state, "places")
    return (
        moment(word(state, "begun")),
        [name for name in left if name in wanted] if isinstance(left, list) else [],
        {name: _texts(part(places, name)) for name in wanted if name in places},
    )


def _texts(said: Said) -> Place:
    return {name: value for name, value in said.items() if isinstance(value, str)}


def _close(begun: datetime, left: Sequence[str], places: Mapping[str, Place]) -> str:
    state = {"begun": begun.isoformat(), "left": left, "places": places}
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))
