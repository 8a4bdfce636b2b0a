"""Asks a Bluesky server in the name of our account: signs in, and again when that has run out."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from bot.http import NOTHING, DeniedError, GarbledError, Params, Reply, SourceError, Web
from bot.sources.said import Said, word

EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
UNAUTHORISED = 401


@dataclass(frozen=True, slots=True)
class Account:
    """Our account: where it lives (its PDS), its handle, an app password for it.

    `appview` names the service that the PDS passes questions on to (`did:web:example.com#bsky_appview`), empty for the
    PDS's own choice.
    """

    url: str
    handle: str
    password: str = field(repr=False)
    appview: str = ""


@dataclass(slots=True)
class SignedIn:
    """One signing in: its tokens, its account's lasting id and handle; `one` lets only one at a time renew it."""

    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    did: str = ""
    name: str = ""
    one: asyncio.Lock = field(default_factory=asyncio.Lock)


_SIGNED_IN: WeakKeyDictionary[Web, dict[Account, SignedIn]] = WeakKeyDictionary()


class Session:
    """Asks in the name of an account; all that ask by one way out share a signing in: a day has only 300 of them."""

    def __init__(self, web: Web, account: Account) -> None:
        self._web, self._account = web, account
        self._now = _SIGNED_IN.setdefault(web, {}).setdefault(account, SignedIn())

    async def us(self) -> tuple[str, str]:
        """Give the lasting id of our account, and its handle as its server has it."""
        await self._renew("")
        return self._now.did, self._now.name

    async def get(self, method: str, params: Params = NOTHING) -> Said:
        """Ask one method; SourceErrors as `Web.get`."""
        await self._renew("")
        access = self._now.access
        try:
            return _object(await self._ask(method, params))
        except SourceError as error:
            if not _ran_out(error):
                raise
        await self._renew(access)
        return _object(await self._ask(method, params))

    async def _ask(self, method: str, params: Params) -> Reply:
        headers = {"Authorization": f"Bearer {self._now.access}"}
        if self._account.appview:
            headers["atproto-proxy"] = self._account.appview
        return await self._web.get(self._address(method), params, headers)

    async def _renew(self, spent: str) -> None:
        """Sign in unless somebody did since the token was `spent`."""
        async with self._now.one:
            if self._now.access != spent:
                return
            self._keep(await self._refreshed() or await self._created())

    async def _refreshed(self) -> Said | None:
        """Go on with the signing in that there is; None when that cannot be."""
        if not self._now.refresh:
            return None
        headers = {"Authorization": f"Bearer {self._now.refresh}"}
        try:
            return _object(await self._web.post(self._address("com.atproto.server.refreshSession"), NOTHING, headers))
        except SourceError as error:
            if not _ran_out(error):
                raise
            return None

    async def _created(self) -> Said:
        said = {"identifier": self._account.handle, "password": self._account.password}
        try:
            return _object(await self._web.post(self._address("com.atproto.server.createSession"), said))
        except DeniedError:
            raise DeniedError("Bluesky does not know this handle with this app password; check both.") from None

    def _keep(self, said: Said) -> None:
        access, refresh, did = (word(said, name) for name in ("accessJwt", "refreshJwt", "did"))
        if not (access and refresh and did):
            raise GarbledError("it signs us in without saying how to go on.")
        self._now.access, self._now.refresh = access, refresh
        self._now.did, self._now.name = did, word(said, "handle")

    def _address(self, method: str) -> str:
        return f"{self._account.url.rstrip('/')}/xrpc/{method}"


def code_of(error: SourceError) -> str:
    """Give the code by which a server of this protocol says what is wrong; empty when it does not."""
    try:
        return word(_object(error.reply), "error") if error.reply else ""
    except GarbledError:
        return ""


def _ran_out(error: SourceError) -> bool:
    return error.reply is not None and (error.reply.status == UNAUTHORISED or code_of(error) in EXPIRED)


def _object(reply: Reply) -> Said:
    said = reply.json()
    if not isinstance(said, Mapping):
        raise GarbledError("it is no object.")
    return said
