"""Listens at a Mastodon server: mentions of our account, tags, search where it is allowed, our own accounts' posts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from analyzers.mention import handle
from bot.errors import AskedWronglyError
from bot.http import Web
from bot.sources.connector import Fetched, Wanted
from bot.sources.mastodon.lists import Search, Timeline
from bot.sources.mastodon.server import Server, as_step
from bot.sources.mastodon.statuses import NAME, Known, read_status
from bot.sources.rounds import Listing, read_on

ACCOUNT = re.compile(r"[\w.-]+@[\w.-]+(?::\d+)?")
"""An account is named with its server: the same short name is somebody else's elsewhere."""
TAG = re.compile(r"#?(\w+)")


@dataclass(frozen=True, slots=True)
class Mastodon:
    """What a monitor's words find at a server, what is said to our account, and what the brand's own accounts write.

    `domain` is what stands behind the @ of the server's own people. Without a token only tags and accounts are read.
    """

    server: Server
    domain: str
    searches: bool
    wanted: Wanted
    name: str = NAME

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give one page of one list."""
        return await read_on(self.lists(), cursor, now)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Ask for the posts themselves: those that are not given are gone, or not for us to read any more."""
        found = {}
        for one in ids:
            status = await self.server.one(f"/api/v1/statuses/{as_step(one)}")
            found[one] = read_status(status, self._known()) if status else None
        return Fetched(
            mentions=tuple(mention for mention in found.values() if mention),
            gone=tuple(one for one, mention in found.items() if not mention),
        )

    def lists(self) -> list[Listing]:
        """Give the lists that together hold what is wanted; what a post must not hold is left to the gate behind."""
        known, signed_in = self._known(), bool(self.server.token)
        told = self.timeline("mentions", "/api/v1/notifications", (("types[]", "mention"),))
        tags = [self.timeline(f"tag {tag}", f"/api/v1/timelines/tag/{as_step(tag)}") for tag in self._tags()]
        own = [
            self.timeline(f"account {one}", "/api/v1/accounts/{}/statuses", (("exclude_reblogs", "true"),), one)
            for one in self._accounts()
        ]
        searches = [Search(self.server, known, query) for query in self._queries()] if self.searches else []
        return [*([told] if signed_in else []), *tags, *own, *(searches if signed_in else [])]

    def timeline(self, name: str, path: str, asked: tuple[tuple[str, str], ...] = (), named: str = "") -> Timeline:
        """Give a list of this server that is read by ids."""
        return Timeline(self.server, self._known(), name, path, asked, named)

    def _known(self) -> Known:
        return Known(self.domain, frozenset(map(handle, self.wanted.accounts)))

    def _tags(self) -> list[str]:
        """Give the tags of words; a phrase is also a tag without its spaces."""
        joined = ["".join(word.split()) for word in self.wanted.words]
        return list(dict.fromkeys(tag[1].casefold() for word in joined if (tag := TAG.fullmatch(word))))

    def _accounts(self) -> list[str]:
        named = [account.strip().removeprefix("@") for account in self.wanted.accounts]
        here = f"@{self.domain}"
        return list(dict.fromkeys(one.removesuffix(here) for one in named if ACCOUNT.fullmatch(one)))

    def _queries(self) -> list[str]:
        plain = [" ".join(word.replace('"', " ").split()) for word in self.wanted.words]
        return list(dict.fromkeys(word if re.fullmatch(r"#?\w+", word) else f'"{word}"' for word in plain if word))


def make_mastodon(web: Web, settings: Mapping[str, str], _address: str, wanted: Wanted) -> Mastodon:
    """Make the connector from its section of the settings."""
    if not settings["url"]:
        raise AskedWronglyError("No Mastodon server is set; name one in KITH_MASTODON__URL.")
    server = Server(web, settings["url"], settings["token"])
    domain = settings["domain"] or urlsplit(settings["url"]).netloc
    return Mastodon(server, domain, settings["search"].casefold() == "true", wanted)
