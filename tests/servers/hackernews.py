"""A small strict Hacker News on loopback: its public search, and its items."""

import re
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from aiohttp import web

from servers.source import ANY, SourceServer

_OURS = re.compile(r"^\(story,comment\)(,author_(?P<author>[\w-]+))?$")
_WINDOW = re.compile(r"^created_at_i>=(?P<since>\d+)(,created_at_i<(?P<until>\d+))?$")
NOT_ASKED = ("points", "num_comments")


@dataclass
class HackerNewsServer(SourceServer):
    """The search shows no more than `most` hits of a query."""

    most: int = 5

    DOCUMENTED: ClassVar = {
        "GET /api/v1/search_by_date": {
            "query": ANY, "tags": ANY, "numericFilters": ANY, "hitsPerPage": ANY, "attributesToRetrieve": ANY,
            "attributesToHighlight": {"none"}, "typoTolerance": {"false"}, "advancedSyntax": {"true"},
        },
        "GET /v0/item/{id}.json": {},
    }  # fmt: skip
    NEEDED: ClassVar = {"GET /api/v1/search_by_date": ("tags", "numericFilters", "attributesToRetrieve")}

    def routes(self):
        return [web.get("/api/v1/search_by_date", self._search), web.get("/v0/item/{id}.json", self._item)]

    def strange_in(self, request):
        wanted = request.query.get("attributesToRetrieve", "").split(",")
        asked_for = [name for name in NOT_ASKED if name in wanted]
        return f"asks for {asked_for[0]}" if asked_for else super().strange_in(request)

    async def _search(self, request):
        tags = _OURS.match(request.query["tags"])
        window = _WINDOW.match(request.query["numericFilters"])
        if not tags or not window or not request.query["hitsPerPage"].isdecimal():
            self.strange.append(request.path_qs)
            return web.Response(status=400)
        since, until = int(window["since"]), int(window["until"] or 2**40)
        found = [one for one in self.newest_first() if since <= one.at.timestamp() < until]
        found = [one for one in found if self._matches(one, request.query["query"], tags["author"])]
        shown = found[: min(int(request.query["hitsPerPage"]), self.most)]
        return web.json_response({"hits": [self._hit(one) for one in shown], "nbHits": len(found), "page": 0})

    def _matches(self, one, query, author):
        return one.author == author if author else query.strip('"').casefold() in one.text.casefold()

    def _hit(self, one):
        told = {"objectID": one.id, "author": one.author, "created_at_i": int(one.at.timestamp())}
        written = f"<p>{escape(one.text)}"
        more = {"comment_text": written, "parent_id": int(one.parent)} if one.parent else {"story_text": written}
        return {**told, **more, "points": 812, "num_comments": 77, "_tags": ["comment"]}

    async def _item(self, request):
        one = self.posts.get(request.match_info["id"])
        if one is None:
            return web.json_response(None)
        if one.gone:
            return web.json_response({"id": int(one.id), "deleted": True, "time": int(one.at.timestamp())})
        return web.json_response({
            "id": int(one.id), "by": one.author, "time": int(one.at.timestamp()), "text": f"<p>{escape(one.text)}",
            "parent": int(one.parent) if one.parent else None, "score": 812, "descendants": 77,
        })  # fmt: skip
