"""A small strict server that plays a source on loopback: it answers what is documented, refuses and notes all else.

A source's own server derives from `SourceServer`: it names what may be asked in `DOCUMENTED`, gives its routes, and
shows `posts` in its own form. Pages, repeats, edits, deletes, troubles and restarts are the harness's to command.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from aiohttp import web

TROUBLES = ("limited", "down", "cut", "garbled", "dropped", "denied")
"""What may go wrong with an answer: 429, 500, broken off mid-page, no JSON, no answer at all, 401."""
ANY = None
"""Stands for any value of a parameter."""


@dataclass
class Shown:
    """A post as its server has it. `at` is the time it claims; `visible` when it began to be shown."""

    id: str
    text: str
    at: datetime
    visible: datetime
    author: str = "ann"
    parent: str = ""
    gone: bool = False


@dataclass
class SourceServer:
    """The server. `now` is its clock; `strange` holds what was asked that no documentation names."""

    now: datetime
    posts: dict[str, Shown] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    repeats: bool = False
    port: int = 0
    wait: int = 30
    """Seconds that it asks for when it limits."""
    _runner: web.AppRunner | None = None
    _kept: socket.socket | None = None

    DOCUMENTED: ClassVar = {}
    """What may be asked: "GET /path/{id}" → the parameters, each with its only values, or ANY.

    A newest-first parameter has exactly one value, and stands in `NEEDED` too.
    """
    NEEDED: ClassVar = {}
    """Parameters that must be there, by the same paths: what keeps a source from ranking by reach."""

    # What the harness commands

    def add(self, text: str, late: timedelta = timedelta(0), early: timedelta = timedelta(0), **more) -> str:
        """Post something, and give its id: `late` is how old it claims to be, `early` how far ahead its clock is."""
        one = self.new_id()
        self.posts[one] = Shown(id=one, text=text, at=self.now - late + early, visible=self.now, **more)
        return one

    def new_id(self) -> str:
        """Give an id as this source makes them."""
        return str(1_000 + len(self.posts))

    def edit(self, one: str, text: str):
        """Let an author change a post."""
        self.posts[one].text = text

    def delete(self, one: str):
        """Let an author, or the source, take a post away."""
        self.posts[one].gone = True

    def trouble(self, kind: str, after: int = 0):
        """Let something go wrong with the next answer, or one `after` so many good ones."""
        self.troubles = [*self.troubles, *[""] * after, kind]

    def texts(self) -> dict[str, str]:
        """Give what a complete listener must hold: the text of every post that is there, by its external id."""
        return {one.id: one.text for one in self.posts.values() if not one.gone}

    # What a server of a source gives

    def routes(self) -> list:
        """Give its routes."""
        raise NotImplementedError

    def newest_first(self) -> list[Shown]:
        """Give what is there, newest first; the first one twice when it repeats itself."""
        there = sorted((one for one in self.posts.values() if not one.gone), key=lambda one: (one.at, one.id))[::-1]
        return [*there[:1], *there] if self.repeats else there

    # The server itself

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        """Listen on loopback; after a pause, where it listened before."""
        self._let_go_of_port()
        app = web.Application(middlewares=[self._guard])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def stop(self):
        """Break off whatever is going on, as a restart does."""
        self._let_go_of_port()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def pause(self):
        """Stop, and keep the port: nobody answers there, least of all the same source of another test."""
        await self.stop()
        self._kept = socket.socket()
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", self.port))

    def _let_go_of_port(self):
        if self._kept:
            self._kept.close()
            self._kept = None

    @web.middleware
    async def _guard(self, request, handler):
        self.asked.append(f"{request.method} {request.path_qs}")
        if problem := self.strange_in(request):
            self.strange.append(problem)
            return web.Response(status=400, text=problem)
        trouble = self.troubles.pop(0) if self.troubles else ""
        return await self._answer(request, handler, trouble)

    def strange_in(self, request) -> str:
        """Say what of a request is not documented; empty when all is."""
        resource = request.match_info.route.resource
        asked = f"{request.method} {resource.canonical if resource else request.path}"
        if asked not in self.DOCUMENTED:
            return f"{asked} is not documented"
        allowed: Mapping = self.DOCUMENTED[asked]
        for name, value in request.query.items():
            if name not in allowed:
                return f"{asked}: the parameter {name} is not documented"
            if allowed[name] is not ANY and value not in allowed[name]:
                return f"{asked}: {name}={value}"
        missing = [name for name in self.NEEDED.get(asked, ()) if name not in request.query]
        return f"{asked}: without {', '.join(missing)}" if missing else ""

    async def _answer(self, request, handler, trouble):
        if trouble == "limited":
            return web.Response(status=429, headers={"Retry-After": str(self.wait)})
        if trouble in {"down", "denied"}:
            return web.Response(status=500 if trouble == "down" else 401)
        if trouble == "garbled":
            return web.Response(text="<html>An error has occurred</html>", content_type="text/html")
        if trouble == "dropped":
            request.transport.abort()
            await asyncio.sleep(0)
            return web.Response()
        answer = await handler(request)
        return await self._cut(request, answer) if trouble == "cut" else answer

    async def _cut(self, request, answer):
        """Send half of an answer, and hang up."""
        body = answer.body or b"{"
        broken = web.StreamResponse(headers={"Content-Type": answer.content_type, "Content-Length": str(len(body))})
        await broken.prepare(request)
        await broken.write(body[: len(body) // 2])
        request.transport.close()
        return broken
