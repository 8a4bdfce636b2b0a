"""The only HTTP out to sources: one shared session, capped and timed, whose troubles are said in plain words.

SourceError
├── WaitError       the source asks us to wait
├── DeniedError     it does not let us in
├── MissingError    it has no such thing (any more)
└── GarbledError    what it sent cannot be read
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import MappingProxyType

import aiohttp

from analyzers.errors import KithError

SECONDS, CONNECT_SECONDS = 30.0, 10.0
"""How long an answer may take as a whole, and until there is a connection."""
LARGEST = 8 * 1024 * 1024
"""Bytes of an answer, unpacked; the largest page of any source that we read is a tenth of it."""
PIECE = 64 * 1024
USUAL_WAIT, LONGEST_WAIT = 60.0, 6 * 3600.0
"""Seconds to wait when a source asks us to and does not say how long, and at most."""
AGENT = f"Kith/{version('kith')}"
UNREACHED: Mapping[type[aiohttp.ClientError], str] = {
    aiohttp.ClientConnectorDNSError: "its name is not known",
    aiohttp.ClientSSLError: "its certificate is not good",
    aiohttp.ServerDisconnectedError: "it hung up",
    aiohttp.ClientConnectorError: "nobody answers there",
}
NOTHING: Mapping[str, str] = MappingProxyType({})
Params = Mapping[str, str] | Sequence[tuple[str, str]]
"""What is asked for; as pairs where a name stands more than once."""


class SourceError(KithError):
    """The source does not answer as it should:"""  # noqa: D400, D415  the particular follows the colon

    exit_code = 9
    reply: "Reply | None" = None
    """What it did answer: some sources say by a code in it what they mean."""


class WaitError(SourceError):
    """The source asks us to wait:"""  # noqa: D400, D415

    def __init__(self, seconds: float, words: str) -> None:
        super().__init__(words)
        self.seconds = seconds


class DeniedError(SourceError):
    """The source does not let us in:"""  # noqa: D400, D415


class MissingError(SourceError):
    """The source has no such thing:"""  # noqa: D400, D415


class GarbledError(SourceError):
    """What the source sent cannot be read:"""  # noqa: D400, D415


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status (200 to 399), its headers by lower-case name, its unpacked bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> object:
        """Give what the body says as JSON; GarbledError when it says none."""
        try:
            found: object = json.loads(self.body)
        except (ValueError, RecursionError):
            raise GarbledError("it is not JSON.") from None
        return found


class Web:
    """Asks sources. Addresses come from settings; those that a person types go through `bot.safeweb`.

    `largest` caps the bytes of an answer; `seconds` is how long the session gives it.
    """

    def __init__(self, session: aiohttp.ClientSession, largest: int = LARGEST, seconds: float = SECONDS) -> None:
        self._session = session
        self._largest = largest
        self._seconds = seconds

    async def get(self, address: str, params: Params = NOTHING, headers: Mapping[str, str] = NOTHING) -> Reply:
        """Ask for something; one of the SourceErrors when that does not go well."""
        return await self._ask("GET", address, headers, params=params)

    async def head(self, address: str, headers: Mapping[str, str] = NOTHING) -> Reply:
        """Ask for the headers alone; else as `get`."""
        return await self._ask("HEAD", address, headers)

    async def post(self, address: str, said: Mapping[str, object], headers: Mapping[str, str] = NOTHING) -> Reply:
        """Say something as JSON, or nothing at all; else as `get`."""
        return await self._ask("POST", address, headers, said=said or None)

    async def _ask(
        self,
        how: str,
        address: str,
        headers: Mapping[str, str],
        params: Params | None = None,
        said: Mapping[str, object] | None = None,
    ) -> Reply:
        asked = self._session.request(how, address, headers=headers, params=params, json=said, allow_redirects=False)
        try:
            async with asked as answer:
                body = await _read(answer.content, self._largest)
                said_so = {name.lower(): value for name, value in answer.headers.items()}
        except TimeoutError:
            raise SourceError(f"no answer within {self._seconds:g} seconds.") from None
        except aiohttp.ClientPayloadError:
            raise GarbledError("the answer broke off.") from None
        except aiohttp.ClientError as error:
            raise SourceError(f"it cannot be reached, {_why(error)}.") from None
        return _checked(Reply(answer.status, said_so, body))


def _why(error: aiohttp.ClientError) -> str:
    return next((words for kind, words in UNREACHED.items() if isinstance(error, kind)), "the connection failed")


@asynccontextmanager
async def open_web(contact: str = "") -> AsyncIterator[Web]:
    """Open the one session; `contact` stands in the User-Agent, so that who runs a source can write to us."""
    agent = f"{AGENT} ({contact})" if contact else AGENT
    times = aiohttp.ClientTimeout(total=SECONDS, connect=CONNECT_SECONDS)
    # no cookies are kept, and no proxy is taken from the environment
    async with aiohttp.ClientSession(
        timeout=times, headers={"User-Agent": agent}, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    ) as session:
        yield Web(session)


async def _read(content: aiohttp.StreamReader, largest: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in content.iter_chunked(PIECE):
        size += len(piece)
        if size > largest:
            raise GarbledError(f"it is larger than {largest // 1024 // 1024} MB.")
        pieces.append(piece)
    return b"".join(pieces)


def _checked(reply: Reply) -> Reply:
    """Give a good answer; raise what another one means. A source's own words are never repeated: they are foreign."""
    trouble = _trouble(reply)
    if trouble is not None:
        trouble.reply = reply
        raise trouble
    return reply


def _trouble(reply: Reply) -> SourceError | None:
    limited = reply.status == 429 or (reply.status in {403, 503} and "retry-after" in reply.headers)  # noqa: PLR2004
    spent = reply.status == 403 and reply.headers.get("x-ratelimit-remaining") == "0"  # noqa: PLR2004
    if limited or spent:
        return WaitError(seconds_to_wait(reply.headers, datetime.now(UTC)), f"it answers {reply.status}.")
    if reply.status in {401, 403}:
        return DeniedError(f"it answers {reply.status}; check the token or key in the settings.")
    if reply.status in {404, 410}:
        return MissingError(f"it answers {reply.status}.")
    if not 200 <= reply.status < 400:  # noqa: PLR2004
        return SourceError(f"it answers {reply.status}.")
    return None


def seconds_to_wait(headers: Mapping[str, str], now: datetime) -> float:
    """Read how long a source asks us to wait: `Retry-After` (RFC 9110, seconds or a date), else `x-ratelimit-reset`.

    The latter is Unix seconds (GitHub, X), seconds from now (IETF draft) or an ISO time (Mastodon).
    """
    for name in ("retry-after", "x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset"):
        if name in headers:
            return min(max(_seconds(headers[name].strip(), now), 1.0), LONGEST_WAIT)
    return USUAL_WAIT


def _seconds(words: str, now: datetime) -> float:
    if words.isdecimal():
        number = float(words[:15])
        return number - now.timestamp() if number > now.timestamp() / 2 else number
    try:
        moment = datetime.fromisoformat(words) if words[:4].isdecimal() else parsedate_to_datetime(words)
    except (ValueError, TypeError):
        return USUAL_WAIT
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
