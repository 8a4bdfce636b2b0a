"""Listens for what services hand in: checked at the door, kept in the database, and only then acknowledged.

Whatever is wrong with the address is answered in the same way, without reading the body. Of what is right, only the
named fields go any further. Many deliveries share one transaction.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from aiohttp import web

from bot.bridge import off_loop
from bot.errors import SettingError
from bot.parts import Parts
from bot.sources.hooks import UnreadableBodyError, cut, unread_body
from bot.sources.signatures import is_signed, secret_of
from storage.database import Connection
from storage.deliveries import Delivery, Receipt, Stage, keep_deliveries
from storage.errors import StorageError
from storage.hooks import Hook, hooks_by_key, path_key
from storage.identity import content_key
from storage.outbox import posting_key

log = logging.getLogger(__name__)

PATH = "/hooks/"
KEY_HEADERS = ("Idempotency-Key", "X-Idempotency-Key")
LONGEST_KEY = 200
BODY_SECONDS = 10.0
"""How long a body may take to arrive."""
REFRESHED = 2.0
"""Seconds between two looks at which addresses there are."""
AT_ONCE = 500
"""Deliveries in one transaction."""
MOST_WAITING = 5_000
MOST_BYTES = 64 * 1024 * 1024
"""What may wait for its transaction; beyond it senders are asked to come again."""
AGAIN_IN = "5"
Addresses = Mapping[str, tuple[str, Hook]]
ANSWERS = {
    Receipt.NEW: (202, "kept"),
    Receipt.KNOWN: (200, "known already"),
    Receipt.OTHER: (409, "this key came before with another content; nothing was changed"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a body may take to arrive (seconds), how often addresses are looked up, how many deliveries may wait."""

    body_seconds: float = BODY_SECONDS
    refreshed: float = REFRESHED
    waiting: int = MOST_WAITING


LIMITS = Limits()
Keep = Callable[[Connection, Sequence[Delivery]], Sequence[Receipt]]
"""Keeps deliveries in a transaction that is open; gives a receipt for each."""


class RefusedError(Exception):
    """A request that is not taken: the status, and plain words for the sender."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class FullError(Exception):
    """Too much waits already, or the database does not take it."""


class Keeper:
    """Keeps deliveries of many requests in one transaction; who waits for one hears when it is on disk."""

    def __init__(
        self, keep: Callable[[Sequence[Delivery]], Sequence[Receipt]], most_waiting: int = MOST_WAITING
    ) -> None:
        self._keep = keep
        self._most_waiting = most_waiting
        self._waiting: list[tuple[Delivery, asyncio.Future[Receipt]]] = []
        self._bytes = 0
        self._bell = asyncio.Event()

    async def put(self, delivery: Delivery) -> Receipt:
        """Keep a delivery; FullError when that is not possible now."""
        size = len(delivery.body)
        if len(self._waiting) >= self._most_waiting or self._bytes + size > MOST_BYTES:
            raise FullError
        told: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, told))
        self._bytes += size
        self._bell.set()
        try:
            return await told
        finally:
            self._bytes -= size

    async def work(self) -> NoReturn:
        """Keep what waits, for good; what comes meanwhile waits for the next transaction."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._waiting:
                some, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._keep_some(some)

    async def _keep_some(self, some: Sequence[tuple[Delivery, asyncio.Future[Receipt]]]) -> None:
        try:
            receipts = await off_loop(self._keep, [delivery for delivery, _ in some])
        except StorageError as error:
            log.error("webhooks: %d deliveries were not kept, and are asked for again: %s", len(some), error)  # noqa: TRY400  it says it all
            receipts = []
        except Exception:
            log.exception("webhooks: %d deliveries were not kept, and are asked for again", len(some))
            receipts = []
        for place, (_, told) in enumerate(some):
            if not told.done():
                told.set_result(receipts[place]) if receipts else told.set_exception(FullError())


@dataclass(frozen=True, slots=True, repr=False)
class HookAccess:
    """How services reach us: where we listen, the address seen from outside, the key of secrets, the largest body."""

    enabled: bool
    host: str
    port: int
    address: str
    key: str
    largest: int


class Door:
    """Decides what becomes of a request. `addresses` are looked up by the hash of the secret that was named."""

    def __init__(
        self,
        keeper: Keeper,
        key: str,
        clock: Callable[[], datetime],
        largest: int,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self.addresses: Addresses = {}
        self.largest = largest
        self._body_seconds = body_seconds
        self._keeper = keeper
        self._key = key
        self._clock = clock

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request: 2xx only when what it brought is on disk."""
        try:
            receipt, words = await self._receive(request)
        except RefusedError as refused:
            return _say(refused.status, str(refused))
        except FullError:
            return _say(503, "not now; send it again", {"Retry-After": AGAIN_IN})
        status, answer = ANSWERS[receipt]
        return _say(status, f"{answer}{words}")

    async def _receive(self, request: web.Request) -> tuple[Receipt, str]:
        if request.method != "POST":
            raise RefusedError(405, "only POST is taken")
        # the hash is made and looked up whatever was asked for: right and wrong secrets take the same time
        path = request.raw_path.partition("?")[0]
        found = self.addresses.get(path_key(path.removeprefix(PATH)))
        if found is None or not path.startswith(PATH):
            raise RefusedError(404, "there is nothing here")
        workspace, hook = found
        body = await _body(request, self.largest, self._body_seconds)
        now = self._clock()
        if hook.signing and not is_signed(
            hook.signing, secret_of(self._key, workspace, hook.path_key), request.headers, body, now
        ):
            raise RefusedError(401, "the signature is missing, wrong or too old")
        delivery = make_delivery(workspace, hook, _parse(body), _given_key(request), now)
        return await self._keeper.put(delivery), f", but {_in_a_sentence(delivery.reason)}" if delivery.reason else ""


def _in_a_sentence(reason: str) -> str:
    return reason[:1].lower() + reason[1:]


def make_delivery(workspace: str, hook: Hook, document: object, given: str, now: datetime) -> Delivery:
    """Give what is kept of a body, under the sender's key, else the posts' own ids, else what they say.

    What differs in a count alone is the same content: only the named fields are compared.
    """
    stage, reason = Stage.WAITING, ""
    try:
        found = cut(hook.preset, hook.fields, document)
        body, key = found.body, given or found.key
        reason = f"{found.passed_over} without a text were passed over" if found.passed_over else ""
    except UnreadableBodyError as error:
        stage, reason, body = Stage.UNREADABLE, str(error), unread_body(document)
        key = given or body or reason
    return Delivery(
        workspace=workspace, hook=hook.name, key=posting_key("delivery", hook.name, "given" if given else "made", key),
        content_key=content_key(body), body=body, received_at=now, stage=stage, reason=reason,
    )  # fmt: skip


class HookTalker:
    """Listens for what services hand in."""

    name = "webhooks"

    def __init__(self, parts: Parts, access: HookAccess, limits: Limits = LIMITS, keep: Keep = keep_deliveries) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._keep_in = keep

    async def _listen(self, runner: web.AppRunner) -> None:
        where = f"{self._access.host}:{self._access.port}"
        try:
            await web.TCPSite(runner, self._access.host, self._access.port).start()
        except OSError as error:
            raise SettingError(f"Webhooks cannot be listened for at {where}: {error.strerror}.") from None
        log.info("listening for webhooks at http://%s%s…", where, PATH)

    async def talk(self) -> None:
        """Listen until we are cancelled; what was taken by then is kept, and answered."""
        keeper = Keeper(self._keep, self._limits.waiting)
        door = Door(keeper, self._access.key, self._parts.clock, self._access.largest, self._limits.body_seconds)
        door.addresses = await off_loop(self._addresses)
        runner = web.AppRunner(make_app(door), access_log=None, auto_decompress=False)
        await runner.setup()
        beside = [asyncio.create_task(keeper.work()), asyncio.create_task(self._refresh(door))]
        try:
            await self._listen(runner)
            await _first_of(beside)
        finally:
            await runner.cleanup()  # the keeper still works: who was let in gets an answer
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    def _keep(self, deliveries: Sequence[Delivery]) -> Sequence[Receipt]:
        with self._parts.database.write() as connection:
            return self._keep_in(connection, deliveries)

    def _addresses(self) -> Addresses:
        with self._parts.database.read() as connection:
            return hooks_by_key(connection)

    async def _refresh(self, door: Door) -> NoReturn:
        while True:
            await asyncio.sleep(self._limits.refreshed)
            with suppress(StorageError):  # the addresses that are known stay until the database answers again
                door.addresses = await off_loop(self._addresses)


def make_app(door: Door) -> web.Application:
    """Make the application: every path and method goes through the one door."""
    app = web.Application(client_max_size=door.largest)
    app.router.add_route("*", "/{path:.*}", door.answer)
    return app


async def _first_of(tasks: Sequence["asyncio.Task[NoReturn]"]) -> None:
    """Wait until one of the tasks breaks down, and say so."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _body(request: web.Request, largest: int, seconds: float) -> bytes:
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RefusedError(415, "send the body as it is, not packed")
    if (request.content_length or 0) > largest:
        raise RefusedError(413, "the body is too large")
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(413, "the body is too large") from None
    except TimeoutError:
        raise RefusedError(408, "the body did not arrive in time") from None


def _parse(body: bytes) -> object:
    try:
        document: object = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise RefusedError(400, "the body is not JSON in UTF-8") from None
    if not isinstance(document, dict | list):
        raise RefusedError(400, "the body is neither an object nor a list")
    return document


def _given_key(request: web.Request) -> str:
    given = next((request.headers[name] for name in KEY_HEADERS if name in request.headers), "")
    if len(given) > LONGEST_KEY:
        raise RefusedError(400, f"the idempotency key is longer than {LONGEST_KEY} characters")
    return given


def _say(status: int, words: str, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=f"{words}\n", headers={"Cache-Control": "no-store", **(headers or {})})
