"""A small strict server of a feed on loopback: Atom with tombstones, and versions that are told apart."""

import hashlib
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from aiohttp import web

from servers.source import SourceServer

ASKED = {"host", "connection", "accept", "accept-encoding", "user-agent", "if-none-match", "if-modified-since"}
"""The headers a request may have; none of them says who we are beyond the User-Agent."""


@dataclass
class FeedServer(SourceServer):
    """Every entry that is there, newest first; what is gone is said to be."""

    DOCUMENTED: ClassVar = {"GET /feed": {}}
    body: bytes = b""
    content_type: str = "application/atom+xml"

    def routes(self):
        return [web.get("/feed", self._feed)]

    def new_id(self):
        return f"tag:acme.example,2026:{len(self.posts)}"

    def strange_in(self, request):
        unknown = {name.lower() for name in request.headers} - ASKED
        return f"sends {sorted(unknown)}" if unknown else super().strange_in(request)

    async def _feed(self, request):
        body = self.body or self._atom().encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": self.content_type})

    def _atom(self):
        entries = "".join(self._entry(one) for one in self.newest_first())
        graves = "".join(
            f'<at:deleted-entry ref="{one.id}" when="{self.now.isoformat()}"/>'
            for one in self.posts.values()
            if one.gone
        )
        spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
        return f"<feed {spaces}><title>Talk</title><id>urn:talk</id>{entries}{graves}</feed>"

    def _entry(self, one):
        title, _, body = one.text.partition("\n\n")
        content = f'<content type="html">{escape(f"<p>{escape(body)}</p>")}</content>' if body else ""
        return (
            f"<entry><id>{one.id}</id><title>{escape(title)}</title><published>{one.at.isoformat()}</published>"
            f'<author><name>{one.author}</name></author><link href="https://acme.example/{one.id}"/>{content}</entry>'
        )
