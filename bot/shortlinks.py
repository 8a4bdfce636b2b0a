"""Says where short links lead, when that is switched on: the shortener is asked, and what is behind it never."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from analyzers.links import find_links, host_matches, host_of
from analyzers.mention import Mention
from bot.http import SourceError
from bot.safeweb import SafeWeb

SHORTENERS = (
    "amzn.to", "amzn.eu", "a.co", "bit.ly", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "ift.tt", "is.gd",
    "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "rstyle.me", "shope.ee", "shopstyle.it", "shor.by", "t.co", "t.ly",
    "tiny.cc", "tinyurl.com", "trib.al", "v.gd", "wp.me", "youtu.be",
)  # fmt: skip
"""Hosts that do nothing but lead on; no other host is asked."""
MOST_STEPS = 5
MOST_AN_HOUR = 500
HOUR = timedelta(hours=1)


class ShortLinks:
    """Where short links lead. `shorteners` are the hosts that are asked, at most `most` times an hour."""

    def __init__(
        self,
        web: SafeWeb,
        clock: Callable[[], datetime],
        shorteners: Iterable[str] = SHORTENERS,
        most: int = MOST_AN_HOUR,
    ) -> None:
        self._web = web
        self._clock = clock
        self._shorteners = tuple(shorteners)
        self._most = most
        self._asked: deque[datetime] = deque()

    async def expand(self, mentions: Iterable[Mention]) -> Mapping[str, str]:
        """Give where the short links of some mentions lead, by link, each asked once; those not reached are left out.

        A link that carries evidence itself stays beside what it leads to: nothing is taken away.
        """
        found: dict[str, str] = {}
        known: dict[str, str] = {}
        for mention in mentions:
            for link in (*(found_link.url for found_link in find_links(mention.text)), *mention.links):
                if link not in known and self.is_short(link):
                    known[link] = await self._follow(link)
                    found |= {link: known[link]} if known[link] else {}
        return found

    def is_short(self, link: str) -> bool:
        """Tell whether a link is one that only leads on."""
        host = host_of(link)
        return any(host_matches(host, shortener) for shortener in self._shorteners)

    async def _follow(self, link: str) -> str:
        """Follow one short link through shorteners, up to the first address that is none; empty when it gives none."""
        place = link if "://" in link else f"https://{link}"
        for _ in range(MOST_STEPS):
            if not self._may_ask():
                return ""
            try:
                place = await self._web.peek(place)
            except SourceError:
                return ""
            if not place or not self.is_short(place):
                return place
        return ""

    def _may_ask(self) -> bool:
        now = self._clock()
        while self._asked and self._asked[0] <= now - HOUR:
            self._asked.popleft()
        if len(self._asked) >= self._most:
            return False
        self._asked.append(now)
        return True


def with_expanded(mention: Mention, found: Mapping[str, str]) -> tuple[str, ...]:
    """Give a mention's links with what its short ones lead to, each once; the short ones stay: they are evidence."""
    here = (*(link.url for link in find_links(mention.text)), *mention.links)
    return tuple(dict.fromkeys((*mention.links, *(found[link] for link in here if link in found))))
