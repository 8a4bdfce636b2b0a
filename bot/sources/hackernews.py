"""Hacker News: stories and comments through its public search, newest first; what became of one from its own items.

The search (hn.algolia.com/api) gives a query no more than 1,000 hits: a window of time with more is halved until they
fit. Points and numbers of comments are not asked for, and read from nowhere.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analyzers.mention import Mention
from bot.http import GarbledError, MissingError, Web
from bot.sources.connector import FIRST_LOOK, OVERLAP, Fetched, Wanted
from bot.sources.markup import read_markup
from bot.sources.said import words

NAME = "hackernews"
MOST_HITS = 1_000
"""What the search gives for one query, however many pages are asked for."""
FIELDS = "objectID,author,created_at_i,title,url,story_text,comment_text,parent_id"
SEEN_AT = "https://news.ycombinator.com/item?id="
ON_THE_WAY = ">"
"""Stands in a cursor between where a catching up goes on, exactly there, and when it began.

With an overlap narrow windows would never end. When it has come to its end the next fetch reaches back from its
beginning: what the search showed late meanwhile is not lost.
"""
AT_ONCE = 8
"""Items that are asked for at the same time."""


@dataclass(frozen=True, slots=True)
class HackerNews:
    """What a monitor's words find, and what the brand's own accounts write."""

    web: Web
    search: str
    items: str
    wanted: Wanted
    most: int = MOST_HITS
    name: str = NAME

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give one window of time: as much of what is left as fits."""
        here = int(now.timestamp())
        since, began = _begin(cursor, here)
        until = here + 1
        found = await self._window(since, None)
        while found is None:
            until = since + max((until - since) // 2, 1)
            found = await self._window(since, until)
        more = until <= here
        return Fetched(mentions=found, cursor=f"{until}{ON_THE_WAY}{began}" if more else str(began), more=more)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Read the items themselves: deleted and killed ones are gone."""
        gate = asyncio.Semaphore(AT_ONCE)
        items = await asyncio.gather(*(self._item(one, gate) for one in ids))
        gone = tuple(one for one, item in zip(ids, items, strict=True) if item is None)
        return Fetched(mentions=tuple(item for item in items if item is not None), gone=gone)

    async def _window(self, since: int, until: int | None) -> tuple[Mention, ...] | None:
        """Give what was posted in a window (Unix seconds, without its end); None when it holds more than is given.

        Of a single second with more than that, the newest are taken: there is no narrower window.
        """
        found: dict[str, Mention] = {}
        narrowest = until is not None and until - since <= 1
        for query in queries(self.wanted):
            hits, whole = await self._hits(query, since, until)
            if not whole and not narrowest:
                return None
            found.update({mention.external_id: mention for mention in read_hits(hits)})
        return tuple(found.values())

    async def _hits(
        self, query: Mapping[str, str], since: int, until: int | None
    ) -> tuple[list[Mapping[str, object]], bool]:
        """Give the hits of a query in a window, and whether they are all that it has."""
        window = f"created_at_i>={since}" + (f",created_at_i<{until}" if until is not None else "")
        asked = {
            **query, "numericFilters": window, "hitsPerPage": str(self.most), "attributesToRetrieve": FIELDS,
            "attributesToHighlight": "none", "typoTolerance": "false", "advancedSyntax": "true",
        }  # fmt: skip
        said = (await self.web.get(f"{self.search}/search_by_date", asked)).json()
        hits = said.get("hits") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or not isinstance(hits, list):
            raise GarbledError("it has no list of hits.")
        total = said.get("nbHits")
        whole = len(hits) < self.most and (not isinstance(total, int) or total <= len(hits))
        return [hit for hit in hits if isinstance(hit, Mapping)], whole

    async def _item(self, one: str, gate: asyncio.Semaphore) -> Mention | None:
        async with gate:
            try:
                said = (await self.web.get(f"{self.items}/item/{one}.json")).json()
            except MissingError:
                return None
        if said is not None and not isinstance(said, Mapping):
            raise GarbledError("an item is no item.")
        return None if said is None or said.get("deleted") or said.get("dead") else _from_item(one, said)


def make_hackernews(web: Web, settings: Mapping[str, str], _address: str, wanted: Wanted) -> HackerNews:
    """Make the connector: it needs nothing but the monitor's words."""
    return HackerNews(web, settings["search_url"], settings["items_url"], wanted)


def read_hits(hits: Sequence[Mapping[str, object]]) -> list[Mention]:
    """Read hits of the search by the fields that are named here; one without an id or a word is none."""
    return [mention for mention in map(_from_hit, hits) if mention is not None]


def queries(wanted: Wanted) -> list[dict[str, str]]:
    """Give the queries that together find what is wanted: one a word, and one an account of ours."""
    both = "(story,comment)"
    named = [{"query": f'"{_plain(word)}"', "tags": both} for word in wanted.words if _plain(word)]
    return named + [{"query": "", "tags": f"{both},author_{account}"} for account in wanted.accounts if _named(account)]


def _plain(word: str) -> str:
    return " ".join(word.replace('"', " ").split())


def _named(account: str) -> bool:
    """Tell whether it can be an account there: others would change what the query means."""
    return account.replace("_", "").replace("-", "").isalnum()


def _begin(cursor: str, here: int) -> tuple[int, int]:
    """Give where a step starts, and when the catching up began that it is part of (Unix seconds)."""
    if not cursor:
        return here - int(FIRST_LOOK.total_seconds()), here
    place, on_the_way, began = cursor.partition(ON_THE_WAY)
    if on_the_way:
        return int(place), int(began)
    return int(place) - int(OVERLAP.total_seconds()), here


def _from_hit(hit: Mapping[str, object]) -> Mention | None:
    """Read a hit of the search; None for one without an id or a word."""
    body = words(hit, "comment_text") or words(hit, "story_text")
    return _mention(
        words(hit, "objectID"), words(hit, "author"), hit.get("created_at_i"), hit.get("parent_id"),
        (words(hit, "title"), body, words(hit, "url")),
    )  # fmt: skip


def _from_item(one: str, item: Mapping[str, object]) -> Mention | None:
    told = (words(item, "title"), words(item, "text"), words(item, "url"))
    return _mention(one, words(item, "by"), item.get("time"), item.get("parent"), told)


def _mention(identity: str, author: str, time: object, parent: object, told: tuple[str, str, str]) -> Mention | None:
    title, body, link = told
    read = read_markup(body)
    text = "\n\n".join(part for part in (read_markup(title).text, read.text) if part)
    if not identity or not text:
        return None
    return Mention(
        external_id=identity,
        text=text,
        source=NAME,
        platform=NAME,
        author=author,
        created_at=datetime.fromtimestamp(time, UTC) if isinstance(time, int) and 0 <= time < 2**32 else None,
        link=SEEN_AT + identity,
        links=tuple(dict.fromkeys((*([link] if link else []), *read.links))),
        in_reply_to=str(parent) if isinstance(parent, int) else "",
    )
