"""Listens to the comments below chosen videos and channels, and, where switched on, searches for videos.

Asked are, and nothing else (docs/how-to/source-youtube.md); each answer holds only the `fields` that are asked for:

    GET /commentThreads  part=snippet,replies, order=time, maxResults, textFormat=plainText, pageToken, fields, and
                         videoId or allThreadsRelatedToChannelId
    GET /commentThreads  part=snippet, id, fields
    GET /comments        part=snippet, textFormat=plainText, fields, and id, or parentId, maxResults, pageToken
    GET /search          part=id, type=video, order=date, q, publishedAfter, maxResults, pageToken, fields
    GET /videos          part=snippet,paidProductPlacementDetails or part=snippet, id, fields
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analyzers.mention import Mention
from bot.errors import AskedWronglyError
from bot.http import USUAL_WAIT, DeniedError, GarbledError, MissingError, SourceError, WaitError, Web
from bot.sources.connector import FIRST_LOOK, Fetched, Wanted
from bot.sources.kept import write_cursor
from bot.sources.said import each, part, spell, words
from bot.sources.youtube_cursor import (
    PAUSE,
    Cursor,
    Place,
    Thread,
    follow,
    is_over,
    moved,
    read_at,
    remember,
    written,
)
from bot.sources.youtube_posts import (
    COMMENT_FIELDS,
    FOUND_FIELDS,
    PLACE_FIELDS,
    SOURCE,
    THREAD_FIELDS,
    VIDEO,
    VIDEO_FIELDS,
    read_comment,
    read_thread,
    read_video,
)

PAGE, FOUND_PAGE, BY_ID = 100, 50, 50
"""Comments of a page, videos of a page of a search, and ids that are asked for at once: as many as YouTube takes."""
ROUND = 20
"""Threads whose replies are read in a step."""
REPLIES_EVERY = timedelta(hours=1)
"""How often the replies of all these threads are read: an old comment is answered without showing up again."""
MOST_PAGES = 50
"""Pages of replies to one comment; YouTube shows 500 replies."""
REFUSED = 400
"""How a page is answered whose name is not known any more."""
SPENT, TOO_FAST = (b'"quotaExceeded"', b'"dailyLimitExceeded"'), (b'"rateLimitExceeded"', b'"userRateLimitExceeded"')
SWITCHED_OFF = b'"commentsDisabled"'
"""What stands in a denial that is none of our key."""
QUOTA_WAIT = 3600.0
"""Seconds to wait when the quota of a day is spent."""
CHANNEL = re.compile(r"UC[\w-]{22}")
ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/)|youtu\.be/)([\w-]{11})(?:[?&#].*)?"
    r"|([\w-]{11})|(?:(?:https?://)?(?:www\.|m\.)?youtube\.com/channel/)?(UC[\w-]{22})/?"
)
SEARCH_EVERY = timedelta(hours=1)
"""A search costs 100 of the 10,000 units of a day."""


class YouTube:
    """YouTube: one page a step; the listings in turn, then replies, then the search."""

    name = SOURCE

    def __init__(
        self,
        web: Web,
        wanted: Wanted,
        *,
        key: str,
        api_url: str,
        videos: Sequence[str] = (),
        channels: Sequence[str] = (),
        search: bool = False,
    ) -> None:
        self._web, self._api = web, api_url.rstrip("/")
        # in a header: addresses end up in logs
        self._headers = {"X-Goog-Api-Key": key}
        self._listings = [
            *({"videoId": one} for one in dict.fromkeys(videos)),
            *({"allThreadsRelatedToChannelId": one} for one in dict.fromkeys(channels)),
        ]
        # in quotation marks, for a bare word that begins with a minus is left out; what a | parts is looked for apart
        words = (part.strip() for word in wanted.words for part in word.replace('"', "").split("|"))
        self._query = "|".join(f'"{word}"' for word in words if word) if search else ""
        self._last = len(self._listings) + bool(self._query)

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give the next page of the listing whose turn it is."""
        at = read_at(cursor)
        if at.turn > self._last or at.asked < spell(now - PAUSE):
            at = replace(at, turn=0)  # after a pause what was asked before it may have more, too
        at = replace(at, asked=spell(now))
        if len(at.due) >= ROUND or at.turn == len(self._listings):
            return await self._read_replies(at, now)
        if at.turn < len(self._listings):
            return await self._read_threads(at, self._listings[at.turn], now)
        return await self._search(at, now)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Ask for posts by their ids: what does not come is gone."""
        videos = [one.removeprefix(VIDEO) for one in ids if one.startswith(VIDEO)]
        comments = [one for one in ids if not one.startswith(VIDEO)]
        found = (*await self._see_videos(videos), *await self._see_comments(comments))
        seen = {mention.external_id for mention in found}
        return Fetched(mentions=found, gone=tuple(one for one in ids if one not in seen))

    async def _read_threads(self, at: Cursor, listing: Mapping[str, str], now: datetime) -> Fetched:
        name = "=".join(*listing.items())
        place = at.places.get(name) or Place(since=spell(now - FIRST_LOOK))
        try:
            said = await self._list_threads(listing, place.token)
        except SourceError as error:
            if not place.token or not _refused(error):
                raise
            return _anew(at, name, place)
        page = [one for one in each(said.get("items")) if written(one) >= place.since or not written(one)]
        token = words(said, "nextPageToken") if page else ""
        following = follow(place, [written(one) for one in page], token, now)
        at = replace(remember(moved(at, name, following), page, now), turn=at.turn + is_over(place, token, now))
        mentions = tuple(mention for one in page for mention in read_thread(one))
        return Fetched(mentions=mentions, cursor=write_cursor(at), more=True)

    async def _read_replies(self, at: Cursor, now: datetime) -> Fetched:
        """Read the replies of the threads that are due: those that came with some, and once an hour all."""
        last = at.turn == len(self._listings)
        if last and at.rolled <= spell(now - REPLIES_EVERY):
            rest = tuple(one for one in at.recent if one not in at.due)
            at = replace(at, due=at.due + rest, rolled=spell(now))
        batch, due = at.due[:ROUND], at.due[ROUND:]
        found: list[Mention] = []
        gone: list[str] = []
        for thread in batch:
            try:
                found.extend([mention async for mention in self._replies(thread)])
            except MissingError:
                gone.append(thread.id)
        recent = tuple(one for one in at.recent if one.id not in gone and one.since >= spell(now - FIRST_LOOK))
        ended = last and not due
        after = replace(at, due=due, recent=recent, turn=at.turn + ended)
        more = not ended or bool(self._query)
        return Fetched(mentions=tuple(found), gone=tuple(gone), cursor=write_cursor(after), more=more)

    async def _search(self, at: Cursor, now: datetime) -> Fetched:
        place = at.places.get("search") or Place(since=spell(now - FIRST_LOOK))
        if not place.token and at.searched > spell(now - SEARCH_EVERY):
            return Fetched(cursor=write_cursor(replace(at, turn=at.turn + 1)))
        paging = {"pageToken": place.token} if place.token else {}
        asked = {
            "part": "id", "type": "video", "order": "date", "q": self._query, "publishedAfter": place.since,
            "maxResults": str(FOUND_PAGE), "fields": FOUND_FIELDS,
        }  # fmt: skip
        try:
            said = await self._get("search", asked | paging)
        except SourceError as error:
            if not place.token or not _refused(error):
                raise
            return _anew(at, "search", place)
        ids = [words(part(one, "id"), "videoId") for one in each(said.get("items"))]
        videos = await self._see_videos([one for one in ids if one])
        token = words(said, "nextPageToken")
        times = [spell(one.created_at) for one in videos if one.created_at]
        over = is_over(place, token, now)
        at = moved(replace(at, turn=at.turn + over), "search", follow(place, times, token, now))
        searched = place.begun or spell(now)
        return Fetched(mentions=videos, cursor=write_cursor(replace(at, searched=searched)), more=not over)

    async def _list_threads(self, listing: Mapping[str, str], token: str) -> Mapping[str, object]:
        asked = {
            "part": "snippet,replies", "order": "time", "maxResults": str(PAGE), "textFormat": "plainText",
            "fields": THREAD_FIELDS,
        }  # fmt: skip
        return await self._get("commentThreads", {**asked, **listing} | ({"pageToken": token} if token else {}))

    async def _replies(self, thread: Thread) -> AsyncIterator[Mention]:
        token = ""
        for _ in range(MOST_PAGES):
            asked = {
                "part": "snippet", "parentId": thread.id, "maxResults": str(PAGE), "textFormat": "plainText",
                "fields": COMMENT_FIELDS,
            }  # fmt: skip
            said = await self._get("comments", asked | ({"pageToken": token} if token else {}))
            for reply in each(said.get("items")):
                for mention in read_comment(reply, thread.video, thread.id):
                    yield mention
            token = words(said, "nextPageToken")
            if not token:
                return

    async def _see_comments(self, ids: Sequence[str]) -> tuple[Mention, ...]:
        """Give comments as they are now; YouTube tells by another way below which video they stand."""
        found: list[Mapping[str, object]] = []
        for some in _batches(ids):
            asked = {"part": "snippet", "id": some, "textFormat": "plainText", "fields": COMMENT_FIELDS}
            found += each((await self._get("comments", asked)).get("items"))
        tops = dict.fromkeys(_top(one) for one in found)
        videos: dict[str, str] = {}
        for some in _batches(list(tops)):
            said = await self._get("commentThreads", {"part": "snippet", "id": some, "fields": PLACE_FIELDS})
            videos |= {words(one, "id"): words(part(one, "snippet"), "videoId") for one in each(said.get("items"))}
        # a reply to a comment that is gone is gone with it
        standing = [one for one in found if _top(one) in videos]
        return tuple(mention for one in standing for mention in read_comment(one, videos[_top(one)], ""))

    async def _see_videos(self, ids: Sequence[str]) -> tuple[Mention, ...]:
        found: list[Mapping[str, object]] = []
        for some in _batches(ids):
            asked = {"part": "snippet,paidProductPlacementDetails", "id": some, "fields": VIDEO_FIELDS}
            try:
                said = await self._get("videos", asked)
            except DeniedError:  # only a video's owner may be told whether it was paid for: then it is unknown
                said = await self._get("videos", asked | {"part": "snippet"})
            found += each(said.get("items"))
        return tuple(read_video(one) for one in found if words(one, "id"))

    async def _get(self, path: str, params: Mapping[str, str]) -> Mapping[str, object]:
        try:
            said = (await self._web.get(f"{self._api}/{path}", params, self._headers)).json()
        except DeniedError as error:
            raise _told(error) from None
        if not isinstance(said, Mapping):
            raise GarbledError("it is no answer of YouTube's.")
        return said


def make_youtube(web: Web, settings: Mapping[str, str], address: str, wanted: Wanted) -> YouTube:
    """Make the connector of what was typed: a video, a channel, or the word search."""
    named = address.strip()
    place = _read_address(named)
    if not place and named != "search":
        raise AskedWronglyError(
            f"{address!r} is no video or channel; give the address of a video, a channel's id (UC…), or search."
        )
    return YouTube(
        web,
        wanted,
        key=settings["key"],
        api_url=settings["api_url"],
        videos=[place] if place and not CHANNEL.fullmatch(place) else [],
        channels=[place] if CHANNEL.fullmatch(place) else [],
        search=named == "search",
    )


def _read_address(named: str) -> str:
    """Give the id of the video or channel that was typed; empty when it is neither."""
    found = ADDRESS.fullmatch(named)
    return next((one for one in found.groups() if one), "") if found else ""


def _told(error: DeniedError) -> SourceError:
    """Give a denial as what it is: YouTube denies what is too much, and what is not there, too."""
    body = error.reply.body if error.reply is not None else b""
    if any(sign in body for sign in SPENT):
        return WaitError(QUOTA_WAIT, "our quota of the day is spent.")
    if any(sign in body for sign in TOO_FAST):
        return WaitError(USUAL_WAIT, "we ask too fast.")
    return MissingError("comments are switched off there.") if SWITCHED_OFF in body else error


def _refused(error: SourceError) -> bool:
    return error.reply is not None and error.reply.status == REFUSED


def _anew(at: Cursor, name: str, place: Place) -> Fetched:
    """Begin a listing anew whose next page is not known any more: at once, and when that happens again, next time."""
    begun = Place(since=place.since, anew=True)
    return Fetched(cursor=write_cursor(moved(at, name, begun)), more=not place.anew)


def _top(comment: Mapping[str, object]) -> str:
    """Give the id of the thread that a comment stands in."""
    return words(part(comment, "snippet"), "parentId") or words(comment, "id")


def _batches(ids: Sequence[str]) -> Iterator[str]:
    """Give ids as YouTube takes them, so many at once."""
    for start in range(0, len(ids), BY_ID):
        yield ",".join(ids[start : start + BY_ID])
