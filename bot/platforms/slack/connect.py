"""The two ways in which Slack reaches us: a socket that we open (no public address), or requests that it sends."""

import asyncio
import logging

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.platforms.slack.teams import make_client

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 1_000_000
"""Bytes of a request; Slack's are far smaller."""


class SocketTalker:
    """Keeps a socket to Slack open."""

    name = "slack, by socket"

    def __init__(self, app: AsyncApp, app_token: str, api_url: str) -> None:
        self._app = app
        self._token = app_token
        # its own client: the handler would else open the socket with the bot's token
        self._client = make_client(app_token, api_url)

    async def talk(self) -> None:
        """Connect, and stay so until we are cancelled."""
        handler = AsyncSocketModeHandler(self._app, self._token, web_client=self._client)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            log.info("connected to Slack")
            await asyncio.Event().wait()  # the client looks after the socket, and connects again by itself
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]  # as above


class HttpTalker:
    """Listens for Slack's signed requests."""

    name = "slack, by http"

    def __init__(self, app: AsyncApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port

    async def talk(self) -> None:
        """Listen until we are cancelled."""
        runner = web.AppRunner(self._listening(), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            log.info("listening for Slack at http://%s:%d%s", self._host, self._port, PATH)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    def _listening(self) -> web.Application:
        answering = self._app.web_app(PATH)
        answering.middlewares.append(_refuse_odd_times)
        return answering


@web.middleware
async def _refuse_odd_times(request: web.Request, handler):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  aiohttp's form
    """Refuse a time stamp that is no number: Bolt would answer 500 to it."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    if request.method == "POST" and not (stamp.isascii() and stamp.isdigit() and len(stamp) < 20):  # noqa: PLR2004  any real time has 10 digits
        return web.Response(status=401)
    return await handler(request)
