"""Reads one list of Bluesky from its newest post back to where it was, page by page.

A page is named by opaque words of the server. Some servers end a list before its end, refuse such words from some depth
on, or do not know them any more: a list that is bounded is then asked for what lies below the last post that was seen,
until there is nothing new; another is read from its top again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.http import GarbledError, SourceError, WaitError
from bot.sources.bluesky.posts import Known, read_post, time_of
from bot.sources.bluesky.questions import Question
from bot.sources.bluesky.session import Session
from bot.sources.connector import OVERLAP
from bot.sources.rounds import SINCE, Page, Place, begin, end, written
from bot.sources.said import Said, moment, part, parts, word

LIMIT = "100"
MOST_REFUSED = 20
"""How often pages may be refused within one reading before that counts as an error."""
BAD_REQUEST, SERVER_ERROR = 400, 500
UNTIL, PAGE, SEEN, REFUSED = "until", "page", "seen", "refused"
"""Of a reading on its way: up to when, the next page, the last time that was seen, how many pages were refused."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The list of one question."""

    session: Session
    question: Question
    known: Known
    limit: str = LIMIT
    overlap: timedelta = OVERLAP

    @property
    def name(self) -> str:
        """What tells it from the connector's other lists."""
        return self.question.name

    async def turn(self, place: Place, begun: datetime) -> Page:
        """Read one page."""
        walk = begin(place, begun, self.overlap)
        try:
            walk, said = await self._ask(walk)
        except SourceError as error:
            if not self._is_nobody(error):
                raise
            return Page((), end(walk, begun), more=False)
        items = listed(said, self.question.holds)
        onward = self._onward(walk, [_time(item) for item in items], word(said, "cursor"))
        read = [mention for item in items if "reason" not in item or self.question.tells_why
                if (mention := read_post(_view(item), self.known))]  # fmt: skip
        return Page(tuple(dict.fromkeys(read)), onward or end(walk, begun), more=bool(onward))

    async def _ask(self, walk: Place) -> tuple[Place, Said]:
        """Ask for the page, and when it is refused for what lies below the last one."""
        try:
            return walk, await self.session.get(self.question.method, self._asked(walk))
        except SourceError as error:
            refused = int(walk.get(REFUSED, "0")) + 1
            if not (walk.get(PAGE) and _may_be_the_page(error)) or refused > MOST_REFUSED:
                raise
            below = self._below_refused(walk) if _is_refusal(error) else self._below(walk)
        walk = {**walk, PAGE: "", UNTIL: below, REFUSED: str(refused)}
        return walk, await self.session.get(self.question.method, self._asked(walk))

    def _asked(self, walk: Place) -> list[tuple[str, str]]:
        bounds = [(name, walk[name]) for name in (SINCE, UNTIL) if self.question.bounded and walk.get(name)]
        page = [("cursor", walk[PAGE])] if walk.get(PAGE) else []
        return [*self.question.asked, ("limit", self.limit), *bounds, *page]

    def _onward(self, walk: Place, times: Sequence[datetime], page: str) -> Place | None:
        """Give where to go on; None at the end."""
        since = moment(walk[SINCE])
        walk = {**walk, SEEN: times[-1].isoformat()} if times else walk
        if since is None or (times and all(time < since for time in times)):
            return None
        if page and page != walk.get(PAGE):
            return {**walk, PAGE: page}
        below = self._below(walk)
        is_new = below > walk[SINCE] and (not walk.get(UNTIL) or below < walk[UNTIL])
        return {**walk, PAGE: "", UNTIL: below} if is_new else None

    def _below(self, walk: Place) -> str:
        """Give the bound below which nothing was seen yet: exclusive, and others may have the last one's second."""
        seen = moment(walk.get(SEEN, ""))
        return written(seen + timedelta(seconds=1)) if seen and self.question.bounded else ""

    def _below_refused(self, walk: Place) -> str:
        """Give the same after a refusal; of a second of which a server shows no more, the rest is left."""
        below, seen, until = self._below(walk), moment(walk.get(SEEN, "")), walk.get(UNTIL, "")
        return min(written(seen), until) if seen and until and below >= until else below

    def _is_nobody(self, error: SourceError) -> bool:
        """Tell whether an account of the brand is simply not to be found here: it may live elsewhere."""
        return _is_refusal(error) and self.question.may_be_nobody


def listed(said: Said, name: str) -> list[Said]:
    """Give the list under a name; an answer without it is none, and does not say that there is nothing."""
    if not isinstance(said.get(name), list):
        raise GarbledError("it has no list of posts.")
    return parts(said, name)


def _is_refusal(error: SourceError) -> bool:
    return error.reply is not None and error.reply.status == BAD_REQUEST


def _may_be_the_page(error: SourceError) -> bool:
    """Tell whether a page's name can be what is wrong: the reference AppView fails, by 500, on one it does not know."""
    if error.reply is None or isinstance(error, WaitError):
        return False
    return _is_refusal(error) or error.reply.status >= SERVER_ERROR


def _view(item: Said) -> Said:
    """Give the post of an item of a feed; elsewhere the item is the post."""
    return part(item, "post") if "post" in item else item


def _time(item: Said) -> datetime:
    """Give the time by which an item has its place: one that was passed on stands where that was done."""
    passed_on = moment(word(part(item, "reason"), "indexedAt")) if "post" in item else None
    return passed_on or time_of(_view(item))
