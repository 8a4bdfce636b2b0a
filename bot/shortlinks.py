"""Says where short links lead, when that is switched on: the shortener is asked, and what is behind it never."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analyzers.links import find_links, host_matches, host_of
from analyzers.mention import Mention
from bot.http import SourceError
from bot.safeweb import Resolve, SafeWeb, look_up, open_safe_web

SHORTENERS = (
    "amzn.to", "amzn.eu", "a.co", "bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "ift.tt", "is.gd",
    "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "rstyle.me", "shope.ee", "shopstyle.it", "shor.by", "t.co", "t.ly",
    "tiny.cc", "tinyurl.com", "trib.al", "v.gd", "wp.me", "youtu.be",
)  # fmt: skip
"""Hosts that do nothing but lead on; no other host is asked."""
MOST_STEPS = 5
MOST_AN_HOUR = 500
HOUR = timedelta(hours=1)


class Allowance:
    """How often something may still be asked: at most `most` times an hour."""

    def __init__(self, clock: Callable[[], datetime], most: int = MOST_AN_HOUR) -> None:
        self._clock = clock
        self._most = most
        self._asked: deque[datetime] = deque()

    def take(self) -> bool:
        """Take one, if there is one left."""
        now = self._clock()
        while self._asked and self._asked[0] <= now - HOUR:
            self._asked.popleft()
        if len(self._asked) >= self._most:
            return False
        self._asked.append(now)
        return True


class ShortLinks:
    """Where short links lead."""

    def __init__(self, web: SafeWeb, allowance: Allowance) -> None:
        self._web = web
        self._allowance = allowance

    async def expand(self, mentions: Iterable[Mention]) -> Mapping[str, str]:
        """Give where the short links of some mentions lead, by link, each asked once; those not reached are left out.

        A link that carries evidence itself stays beside what it leads to: nothing is taken away.
        """
        found: dict[str, str] = {}
        known: dict[str, str] = {}
        for mention in mentions:
            for link in links_of(mention):
                if link not in known and is_short(link):
                    known[link] = await self._follow(link)
                    found |= {link: known[link]} if known[link] else {}
        return found

    async def _follow(self, link: str) -> str:
        """Follow one short link through shorteners, up to the first address that is none; empty when it gives none."""
        place = link if "://" in link else f"https://{link}"
        for _ in range(MOST_STEPS):
            if not self._allowance.take():
                return ""
            try:
                place = await self._web.peek(place)
            except SourceError:
                return ""
            if not place or not is_short(place):
                return place
        return ""


class Expander:
    """Expands the links of batches of mentions, each batch with a session of its own; for plain code, off the loop."""

    def __init__(
        self, clock: Callable[[], datetime], private: Collection[str] = (), resolve: Resolve = look_up
    ) -> None:
        self._allowance = Allowance(clock)
        self._private = private
        self._resolve = resolve

    def __call__(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        """Give the mentions with where their short links lead beside their other links."""
        if not any(is_short(link) for mention in mentions for link in links_of(mention)):
            return mentions
        found = asyncio.run(self._expand(mentions))
        return [replace(mention, links=with_expanded(mention, found)) for mention in mentions]

    async def _expand(self, mentions: Sequence[Mention]) -> Mapping[str, str]:
        async with open_safe_web(private=self._private, resolve=self._resolve) as web:
            return await ShortLinks(web, self._allowance).expand(mentions)


def is_short(link: str) -> bool:
    """Tell whether a link is one that only leads on."""
    host = host_of(link)
    return any(host_matches(host, shortener) for shortener in SHORTENERS)


def links_of(mention: Mention) -> tuple[str, ...]:
    """Give every link of a mention, in its text and beside it."""
    return (*(link.url for link in find_links(mention.text)), *mention.links)


def with_expanded(mention: Mention, found: Mapping[str, str]) -> tuple[str, ...]:
    """Give a mention's links with what its short ones lead to, each once; the short ones stay: they are evidence."""
    return tuple(dict.fromkeys((*mention.links, *(found[link] for link in links_of(mention) if link in found))))
