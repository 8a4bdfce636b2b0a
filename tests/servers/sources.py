"""What the servers of sources share: they listen on loopback, refuse what is not documented, and make trouble."""

import asyncio
from datetime import UTC, datetime, timedelta

from aiohttp import web

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Unasked(Exception):
    """Something was asked for that the documentation does not name."""


class SourceServer:
    """Answers as a source does. `wrong` holds what was asked against the documentation: a test looks at it."""

    troubles: tuple[str, ...] = ("limit", "cut", "half", "fault", "restart")

    def __init__(self):
        self.now = START
        self.wrong, self.asked, self.trouble = [], [], []
        self.runner = None
        self.port = 0

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def stop(self):
        await self.runner.cleanup()

    async def restart(self):
        await self.stop()
        await self.start()

    def pass_time(self, **much):
        self.now += timedelta(**much)

    async def _handle(self, request):
        self.asked.append((request.method, request.path, dict(request.query)))
        try:
            if request.headers.get("User-Agent", "").split("/")[0] != "Kith":
                raise Unasked("no User-Agent")
            kind = self.trouble.pop(0) if self.trouble else ""
            if kind == "limit":
                return web.Response(status=429, headers={"Retry-After": "1"})
            if kind == "fault":
                return web.Response(status=502)
            answer = await self.answer(request, kind)
        except Unasked as error:
            self.wrong.append(f"{request.method} {request.path_qs}: {error}")
            return web.Response(status=400, text=str(error))
        if kind == "cut":
            return await _cut(request, answer)
        if kind == "half":
            return web.Response(body=answer.body[: len(answer.body) // 2], content_type="application/json")
        return answer

    async def answer(self, request, kind):
        raise NotImplementedError


async def _cut(request, answer):
    """Promise a whole answer, send half of it, and hang up."""
    broken = web.StreamResponse(headers={"Content-Length": str(len(answer.body) + 10)})
    await broken.prepare(request)
    await broken.write(answer.body[: len(answer.body) // 2])
    request.transport.close()
    await asyncio.sleep(0)
    return broken


def exactly(asked, **expected):
    """Hold the parameters of a request against what is documented: a value, a set of values, or a pattern."""
    for name, value in asked.items():
        wanted = expected.get(name)
        if wanted is None:
            raise Unasked(f"parameter {name} is not documented")
        fits = wanted.fullmatch(value) if hasattr(wanted, "fullmatch") else value in wanted
        if not fits:
            raise Unasked(f"{name}={value}")


def needed(asked, *names):
    missing = set(names) - asked.keys()
    if missing:
        raise Unasked(f"without {sorted(missing)}")


def spell(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
