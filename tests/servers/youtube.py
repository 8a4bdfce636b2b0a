"""A small strict YouTube on loopback: threads, comments, the search and videos."""

import base64
import itertools
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from aiohttp import web

from servers.source import ANY, SourceServer

KEY = "AIza-only-for-tests"
PLAIN = {"plainText"}
FIELDS = {
    "nextPageToken", "items", "id", "snippet", "videoId", "topLevelComment", "textDisplay", "authorDisplayName",
    "parentId", "publishedAt", "updatedAt", "replies", "comments", "title", "description", "channelTitle",
    "defaultLanguage", "paidProductPlacementDetails",
}  # fmt: skip
"""Every name of a field that may be asked for; likes, views and numbers of replies are not among them."""
LISTED = {"order", "maxResults", "textFormat"}
NOT_WITH_ID = {"order", "maxResults", "pageToken"}
MOST_IDS = 50
noise = itertools.count(1)


@dataclass
class YouTubeServer(SourceServer):
    """What is added is a comment, a video, a comment and a reply in turn; pages hold `most`."""

    most: int = 4
    video: str = "kettle4ever"
    denial: str = ""
    owner: bool = False
    began: int = 0

    DOCUMENTED: ClassVar = {
        "GET /commentThreads": {
            "part": {"snippet,replies", "snippet"}, "order": {"time"}, "maxResults": {"100"}, "textFormat": PLAIN,
            "pageToken": ANY, "fields": ANY, "videoId": ANY, "allThreadsRelatedToChannelId": ANY, "id": ANY,
        },
        "GET /comments": {
            "part": {"snippet"}, "textFormat": PLAIN, "fields": ANY, "id": ANY, "parentId": ANY, "maxResults": {"100"},
            "pageToken": ANY,
        },
        "GET /search": {
            "part": {"id"}, "type": {"video"}, "order": {"date"}, "q": ANY, "publishedAfter": ANY, "maxResults": {"50"},
            "pageToken": ANY, "fields": ANY,
        },
        "GET /videos": {"part": {"snippet,paidProductPlacementDetails", "snippet"}, "id": ANY, "fields": ANY},
    }  # fmt: skip
    NEEDED: ClassVar = {
        "GET /commentThreads": ("part", "fields"),
        "GET /comments": ("part", "textFormat", "fields"),
        "GET /search": ("part", "type", "order", "q", "publishedAfter", "fields"),
        "GET /videos": ("part", "id", "fields"),
    }

    def routes(self):
        return [
            web.get("/commentThreads", self._threads),
            web.get("/comments", self._comments),
            web.get("/search", self._search),
            web.get("/videos", self._videos),
        ]

    async def start(self):
        """After a restart the names of pages are not known any more."""
        self.began += 1
        await super().start()

    # What is said there

    def add(self, text, late=timedelta(0), early=timedelta(0), **more):
        """Say something: in turn a comment, a video, a comment, and a reply to one of the comments."""
        turn = len(self.posts) % 4
        tops = [one for one in self._tops() if one.at > self.now - timedelta(days=5)]
        parent = tops[len(self.posts) % len(tops)].id if turn == 3 and tops else ""
        number = 1_000 + len(self.posts)
        self._id = f"video/v{number}" if turn == 1 else f"{parent}.{number}" if parent else f"Ug{number}"
        return super().add(text, late, early, author=more.get("author", "ann"), parent=parent)

    def new_id(self):
        return self._id

    def delete(self, one):
        super().delete(one)
        for other in self.posts.values():
            other.gone |= other.parent == one

    def _tops(self):
        return [one for one in self._comments_there() if not one.parent]

    def _comments_there(self):
        return [one for one in self.posts.values() if not one.gone and not one.id.startswith("video/")]

    def _replies(self, one):
        return [other for other in self._comments_there() if other.parent == one.id]

    # What is answered

    def strange_in(self, request):
        asked = request.query
        unknown = set(re.findall(r"\w+", asked.get("fields", ""))) - FIELDS
        filters = {"id", "videoId", "allThreadsRelatedToChannelId", "parentId"} & asked.keys()
        listing = request.path == "/commentThreads" and "id" not in filters
        wrong = {
            "the key is not in its header": request.headers.get("X-Goog-Api-Key") != KEY or KEY in request.path_qs,
            f"asks for {sorted(unknown)}": unknown,
            f"{request.path_qs}: exactly one filter": request.path != "/search" and len(filters) != 1,
            f"{request.path_qs}: not together with id": "id" in filters and NOT_WITH_ID & asked.keys(),
            "more than fifty ids": len(asked.get("id", "").split(",")) > MOST_IDS,
            f"{request.path_qs}: by time, in plain text": listing and not asked.keys() >= LISTED,
        }
        return next((said for said, so in wrong.items() if so), "") or super().strange_in(request)

    async def _threads(self, request):
        if self.denial:
            return _denied(self.denial)
        if "id" in request.query:
            wanted = request.query["id"].split(",")
            return web.json_response({"items": [self._thread(one) for one in self._tops() if one.id in wanted]})
        if request.query.get("videoId", self.video) != self.video:
            return web.json_response({"error": {"code": 404}}, status=404)
        there = [one for one in self.newest_first() if one in self._tops()]
        return self._page(request, there, self._thread)

    async def _comments(self, request):
        if "id" in request.query:
            wanted = request.query["id"].split(",")
            there = [one for one in self._comments_there() if one.id in wanted]
            return web.json_response({"items": [self._comment(one) for one in there]})
        parent = self.posts.get(request.query["parentId"])
        if parent is None or parent.gone:
            return web.json_response({"error": {"code": 404}}, status=404)
        return self._page(request, [one for one in self.newest_first() if one.parent == parent.id], self._comment)

    async def _search(self, request):
        words = [word.strip('"').casefold() for word in request.query["q"].split("|")]
        there = [
            one for one in self.newest_first()
            if one.id.startswith("video/") and _spell(one.at) >= request.query["publishedAfter"]
            and any(word in one.text.casefold() for word in words)
        ]  # fmt: skip
        return self._page(request, there, lambda one: {"id": {"videoId": one.id.removeprefix("video/")}})

    async def _videos(self, request):
        if "paidProductPlacementDetails" in request.query["part"] and not self.owner:
            return _denied("forbidden")
        wanted = [f"video/{one}" for one in request.query["id"].split(",")]
        there = [one for one in self.posts.values() if one.id in wanted and not one.gone]
        return web.json_response({"items": [self._shown_video(one, request.query["part"]) for one in there]})

    def _page(self, request, there, show):
        token = request.query.get("pageToken")
        if token:
            began, *behind = json.loads(base64.urlsafe_b64decode(token))
            if began != self.began:
                return web.json_response({"error": {"errors": [{"reason": "invalidPageToken"}]}}, status=400)
            there = [one for one in there if [_spell(one.at), one.id] < behind]
        shown = there[: self.most]
        said = {"items": [show(one) for one in shown], "pageInfo": {"totalResults": next(noise)}}
        if len(there) > len(shown):
            behind = [self.began, _spell(shown[-1].at), shown[-1].id]
            said["nextPageToken"] = base64.urlsafe_b64encode(json.dumps(behind).encode()).decode()
        return web.json_response(said)

    def _thread(self, one):
        top = self._comment(one)
        top["snippet"]["videoId"] = self.video
        replies = [self._comment(other) for other in self._replies(one)][:2]
        return {
            "id": one.id,
            "snippet": {"videoId": self.video, "topLevelComment": top, "totalReplyCount": next(noise)},
        } | ({"replies": {"comments": replies}} if replies else {})

    def _comment(self, one):
        """Show a comment; on its own it does not say below which video it stands."""
        said = {
            "textDisplay": one.text, "authorDisplayName": f"@{one.author}", "publishedAt": _spell(one.at),
            "updatedAt": _spell(self.now), "likeCount": next(noise), "viewerRating": "like",
        }  # fmt: skip
        return {"id": one.id, "snippet": said | ({"parentId": one.parent} if one.parent else {})}

    def _shown_video(self, one, part):
        title, _, description = one.text.partition("\n\n")
        said = {"title": title, "description": description, "channelTitle": one.author, "publishedAt": _spell(one.at)}
        paid = {"paidProductPlacementDetails": {"hasPaidProductPlacement": True}} if "paid" in part else {}
        return {"id": one.id.removeprefix("video/"), "snippet": said, "statistics": {"viewCount": next(noise)}} | paid


def _denied(reason):
    return web.json_response({"error": {"code": 403, "errors": [{"reason": reason}]}}, status=403)


def _spell(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
