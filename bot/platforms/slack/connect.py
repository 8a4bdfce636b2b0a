"""The two ways in which Slack reaches us: a socket that we open (no public address), or requests that it sends."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.bridge import stop
from bot.commands.past import PastWalker
from bot.platforms.slack.teams import make_client

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 500_000
"""Bytes of a request; Slack's largest, a form with its view, has at most 250,000."""
HELLO = "hello"
"""What Slack says first on a socket."""
LONGEST_TIME = 19
"""Digits of a time stamp; a real one has 10."""
SettleDown = Callable[[], Awaitable[None]]
"""Waits until what people asked for is done, so that nothing is cut off when we stop."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SocketTalker:
    """Keeps a socket to Slack open."""

    name = "slack, by socket"

    def __init__(self, app: AsyncApp, past: PastWalker, settle_down: SettleDown, app_token: str, api_url: str) -> None:
        self._app = app
        self._past = past
        self._settle_down = settle_down
        self._token = app_token
        # its own client: the handler would else open the socket with the bot's token
        self._client = make_client(app_token, api_url)

    async def talk(self) -> None:
        """Connect, and stay so until we are cancelled."""
        handler = AsyncSocketModeHandler(self._app, self._token, web_client=self._client)
        handler.client.message_listeners.append(self._greeted)
        walking = asyncio.create_task(self._past.walk(), name="slack, what was said before")
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            log.info("connected to Slack")
            await asyncio.Event().wait()  # the client looks after the socket, and connects again by itself
        finally:
            await stop(walking)
            await handler.close_async()  # type: ignore[no-untyped-call]  # as above
            await self._settle_down()

    async def _greeted(self, _client: object, message: Mapping[str, object], _raw: str | None) -> None:
        """Walk what we did not hear whenever a new socket is greeted: nobody told us meanwhile."""
        if message.get("type") == HELLO:
            self._past.again()


class HttpTalker:
    """Listens for Slack's signed requests."""

    name = "slack, by http"

    def __init__(self, app: AsyncApp, past: PastWalker, settle_down: SettleDown, host: str, port: int) -> None:
        self._app = app
        self._past = past
        self._settle_down = settle_down
        self._host = host
        self._port = port

    async def talk(self) -> None:
        """Listen until we are cancelled."""
        runner = web.AppRunner(self._listening(), access_log=None)
        await runner.setup()
        walking = asyncio.create_task(self._past.walk(), name="slack, what was said before")
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            log.info("listening for Slack at http://%s:%d%s", self._host, self._port, PATH)
            self._past.again()
            await asyncio.Event().wait()
        finally:
            await stop(walking)
            await runner.cleanup()
            await self._settle_down()

    def _listening(self) -> web.Application:
        answering = self._app.web_app(PATH)
        answering.middlewares.append(_refuse_the_unreadable)
        return answering


@web.middleware
async def _refuse_the_unreadable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what Bolt would answer with a server error: a time that is no number, a body that nothing can read."""
    if request.method == "POST":
        if not _is_time(request.headers.get("X-Slack-Request-Timestamp", "")):
            return web.Response(status=401)
        if (request.content_length or 0) > LARGEST:
            return web.Response(status=413)
        if not _is_readable(await request.read()):
            return web.Response(status=400)
    return await handler(request)


def _is_time(stamp: str) -> bool:
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_TIME


def _is_readable(body: bytes) -> bool:
    """Tell whether a body is JSON, or a form whose payload is."""
    try:
        text = body.decode("utf-8")
        fields = {} if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        return isinstance(json.loads(text if text.startswith("{") else fields.get("payload", "{}")), dict)
    except (ValueError, RecursionError):
        return False
