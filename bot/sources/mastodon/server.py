"""Asks a Mastodon server for lists of statuses, and for single ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.http import DeniedError, GarbledError, MissingError, Params, Web
from bot.sources.said import Said


@dataclass(frozen=True, slots=True)
class Server:
    """Where we ask, and the token of our account; an empty one asks as anybody may."""

    web: Web
    url: str
    token: str = field(default="", repr=False)

    async def statuses(self, path: str, params: Params) -> list[Said]:
        """Give a list; of what is not there, an empty one."""
        try:
            said = await self._ask(path, params)
        except MissingError:
            return []
        if not isinstance(said, list):
            raise GarbledError("it has no list of posts.")
        return [one for one in said if isinstance(one, Mapping)]

    async def search(self, params: Params) -> list[Said]:
        """Give what a search finds; nothing at a server that lets nobody search posts."""
        try:
            said = await self._ask("/api/v2/search", params)
        except (DeniedError, MissingError):
            return []
        found = said.get("statuses") if isinstance(said, Mapping) else None
        if not isinstance(found, list):
            raise GarbledError("it has no list of posts.")
        return [one for one in found if isinstance(one, Mapping)]

    async def one(self, path: str, params: Params = ()) -> Said | None:
        """Give one thing; None when it is not there."""
        try:
            said = await self._ask(path, params)
        except MissingError:
            return None
        if not isinstance(said, Mapping):
            raise GarbledError("it is no object.")
        return said

    async def _ask(self, path: str, params: Params) -> object:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return (await self.web.get(f"{self.url.rstrip('/')}{path}", params, headers)).json()


def as_step(words: str) -> str:
    """Write words so that they are one step of a path."""
    return quote(words, safe="")
