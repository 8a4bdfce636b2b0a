"""Reads one list of a Mastodon server: down from its newest post at first, and from then on up by `min_id`.

Ids are opaque; the order in which a server gives them is newest first. `since_id` would give the newest page alone and
lose what lies between. Posts of other servers arrive late, with an id of their own time: going up begins below
everything that is younger than the overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sources.connector import OVERLAP
from bot.sources.mastodon.server import Server, as_step
from bot.sources.mastodon.statuses import Known, read_status
from bot.sources.rounds import SINCE, Page, Place, begin, end, reach, written
from bot.sources.said import Said, moment, part, word

LIMIT = "40"
DEEPEST = 5_000
"""Hits up to which a search is asked for; servers give no more than 10,000."""
OLD, BELOW, ABOVE, FROM = "old", "below", "above", "from"
"""`from`: the id above which going up begins. On the way: `below` or `above` which id the page is, and the
newest id that is `old` enough to begin above it next time."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A list that can be asked for what is below an id, and above one.

    `named` is an account whose id must be looked up before its list can be asked for.
    """

    server: Server
    known: Known
    name: str
    path: str
    asked: tuple[tuple[str, str], ...] = ()
    named: str = ""
    limit: str = LIMIT

    async def turn(self, place: Place, begun: datetime) -> Page:
        """Read one page, on the way down or up."""
        path = await self._path()
        if not path:
            return Page((), {}, more=False)
        back = reach(place, begun)
        goes_down = SINCE in place or not place.get(FROM) or (back.whole and ABOVE not in place)
        return await (self._down(path, begin(place, begun), begun) if goes_down else self._up(path, place, begun))

    async def _path(self) -> str:
        """Give the list's address; an empty one when nobody of that name is known there."""
        if not self.named:
            return self.path
        found = await self.server.one("/api/v1/accounts/lookup", {"acct": self.named})
        identity = word(found, "id") if found else ""
        return self.path.format(as_step(identity)) if identity else ""

    async def _down(self, path: str, place: Place, begun: datetime) -> Page:
        bound = [("max_id", place[BELOW])] if place.get(BELOW) else []
        items = await self.server.statuses(path, [*self.asked, ("limit", self.limit), *bound])
        old = place.get(OLD) or self._newest_old(items, begun)
        below = word(items[-1], "id") if items else ""
        if not below or below == place.get(BELOW) or self._is_past(items, place[SINCE]):
            return self._page(items, {**end(place, begun), FROM: old}, more=False)
        return self._page(items, {**place, BELOW: below, OLD: old}, more=True)

    async def _up(self, path: str, place: Place, begun: datetime) -> Page:
        above = place.get(ABOVE) or place[FROM]
        items = await self.server.statuses(path, [*self.asked, ("limit", self.limit), ("min_id", above)])
        old = self._newest_old(items, begun) or place.get(OLD) or place[FROM]
        newest = word(items[0], "id") if items else ""
        if not newest or newest == above:
            return self._page(items, {**end(place, begun), FROM: old}, more=False)
        return self._page(items, {**place, ABOVE: newest, OLD: old}, more=True)

    def _newest_old(self, items: Sequence[Said], begun: datetime) -> str:
        """Give the id of the newest item that is older than the overlap; empty when there is none."""
        return next((word(item, "id") for item in items if _time(item) <= begun - OVERLAP), "")

    def _is_past(self, items: Sequence[Said], since: str) -> bool:
        """Tell whether a page is older than what is looked for."""
        return _all_before(items, since)

    def _page(self, items: Sequence[Said], place: Place, *, more: bool) -> Page:
        read = [read_status(_status(item), self.known) for item in items]
        return Page(tuple(dict.fromkeys(filter(None, read))), place, more=more)


@dataclass(frozen=True, slots=True)
class Search:
    """What a search finds, newest first, page by page by number: its ids cannot bound it."""

    server: Server
    known: Known
    query: str

    @property
    def name(self) -> str:
        """What tells it from the connector's other lists."""
        return f"search {self.query}"

    async def turn(self, place: Place, begun: datetime) -> Page:
        """Read one page."""
        place = begin(place, begun)
        passed = int(place.get(BELOW, "0"))
        items = await self.server.search([
            ("q", self.query), ("type", "statuses"), ("limit", LIMIT), *([("offset", str(passed))] if passed else [])
        ])  # fmt: skip
        onward = passed + len(items)
        read = tuple(dict.fromkeys(filter(None, (read_status(item, self.known) for item in items))))
        if not items or onward >= DEEPEST or _all_before(items, place[SINCE]):
            return Page(read, end(place, begun), more=False)
        return Page(read, {**place, BELOW: str(onward)}, more=True)


def _status(item: Said) -> Said:
    """Give the status of a notification; elsewhere the item is the status."""
    return part(item, "status") if "status" in item else item


def _all_before(items: Sequence[Said], since: str) -> bool:
    return all(written(_time(item)) < since for item in items)


def _time(item: Said) -> datetime:
    """Give when an item was made; one that does not say it counts as new."""
    return moment(word(item, "created_at")) or datetime.max.replace(tzinfo=UTC)
