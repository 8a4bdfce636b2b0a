"""Decides what becomes of a request of a service: whether it is taken, and what is kept of it.

Whatever is wrong with the address is answered in the same way, without reading the body. Of what is right, only the
named fields go any further.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from bot.gathering import FullError, Keeper
from bot.sources.hooks import UnreadableBodyError, cut, unread_body
from bot.sources.signatures import is_signed, secret_of
from storage.deliveries import Delivery, Receipt, Stage
from storage.hooks import Hook, path_key
from storage.identity import content_key
from storage.outbox import posting_key

PATH = "/hooks/"
KEY_HEADERS = ("Idempotency-Key", "X-Idempotency-Key")
LONGEST_KEY = 200
BODY_SECONDS = 10.0
"""How long a body may take to arrive."""
AGAIN_IN = "5"
Addresses = Mapping[str, tuple[str, Hook]]
ANSWERS = {
    Receipt.NEW: (202, "kept"),
    Receipt.KNOWN: (200, "known already"),
    Receipt.OTHER: (409, "this key came before with another content; nothing was changed"),
}


class RefusedError(Exception):
    """A request that is not taken: the status, and plain words for the sender."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


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
        workspace, hook = self._addressed(request)
        body = await _body(request, self.largest, self._body_seconds)
        now = self._clock()
        secret = secret_of(self._key, workspace, hook.path_key)
        if hook.signing and not is_signed(hook.signing, secret, request.headers, body, now):
            raise RefusedError(401, "the signature is missing, wrong or too old")
        delivery = make_delivery(workspace, hook, _parse(body), _given_key(request), now)
        return await self._keeper.put(delivery), f", but {_in_a_sentence(delivery.reason)}" if delivery.reason else ""

    def _addressed(self, request: web.Request) -> tuple[str, Hook]:
        """Give the workspace and hook whose address was asked for."""
        if request.method != "POST":
            raise RefusedError(405, "only POST is taken")
        # the hash is made and looked up whatever was asked for: right and wrong secrets take the same time
        path = request.raw_path.partition("?")[0]
        found = self.addresses.get(path_key(path.removeprefix(PATH)))
        if found is None or not path.startswith(PATH):
            raise RefusedError(404, "there is nothing here")
        return found


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


def make_app(door: Door) -> web.Application:
    """Make the application: every path and method goes through the one door."""
    app = web.Application(client_max_size=door.largest)
    app.router.add_route("*", "/{path:.*}", door.answer)
    return app


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
