"""A strict Mastodon of our own: ids hold the time that a post claims, as they do there, and mean nothing to others."""

from datetime import timedelta
from html import escape
from itertools import count
from typing import ClassVar

from aiohttp import web

from servers.source import ANY, Shown, SourceServer

TOKEN, PAGE = "token-of-acme", 5
PAGED = {"limit": {"40"}, "max_id": ANY, "min_id": ANY}
OURS = {"acme_help": "7001", "acme@social.example": "7002"}
"""Accounts that can be looked up, as they are asked for, and their ids."""


class MastodonServer(SourceServer):
    """Pages going up begin right above an id, and are given newest first all the same."""

    DOCUMENTED: ClassVar = {
        "GET /api/v1/notifications": {**PAGED, "types[]": {"mention"}},
        "GET /api/v1/timelines/tag/{tag}": PAGED,
        "GET /api/v1/accounts/lookup": {"acct": ANY},
        "GET /api/v1/accounts/{id}/statuses": {**PAGED, "exclude_reblogs": {"true"}},
        "GET /api/v2/search": {"q": ANY, "type": {"statuses"}, "limit": {"40"}, "offset": ANY},
        "GET /api/v1/statuses/{id}": {},
    }
    NEEDED: ClassVar = {
        "GET /api/v1/notifications": ("types[]",),
        "GET /api/v1/accounts/{id}/statuses": ("exclude_reblogs",),
        "GET /api/v2/search": ("q", "type"),
    }

    def __init__(self, now):
        super().__init__(now)
        self.numbers, self.notes = count(1), {}
        self.private, self.opted_out, self.boosts = set(), {}, set()
        self.searches, self.tagless = True, set()

    # what the harness commands

    def add(self, text, late=timedelta(0), early=timedelta(0), author="ann", *, to_us=False, tagless=False, **more):
        at = min(self.now - late + early, self.now)
        one = f"{int(at.timestamp() * 1000):015}{next(self.numbers):04}"
        self.posts[one] = Shown(one, text, at, self.now, author, **more)
        if to_us:
            self.notes[f"{next(self.numbers):06}"] = one
        if (tagless and self.searches) or to_us:
            self.tagless.add(one)
        return one

    def texts(self):
        return {one.id: one.text for one in self.posts.values() if not one.gone and self.is_readable(one)}

    def is_readable(self, one):
        """Tell whether a listener may read it."""
        return one.id not in self.private | self.boosts and (one.author in OURS or one.author not in self.opted_out)

    # what it answers

    def routes(self):
        return [
            web.get("/api/v1/notifications", self.notifications),
            web.get("/api/v1/timelines/tag/{tag}", self.tag),
            web.get("/api/v1/accounts/lookup", self.lookup),
            web.get("/api/v1/accounts/{id}/statuses", self.account),
            web.get("/api/v2/search", self.search),
            web.get("/api/v1/statuses/{id}", self.status),
        ]

    def there(self):
        return [one for one in self.posts.values() if not one.gone]

    async def notifications(self, request):
        if not is_ours(request):
            return web.Response(status=401)
        told = [(one, self.posts[post]) for one, post in self.notes.items() if not self.posts[post].gone]
        return self.page(request, {
            one: {"id": one, "type": "mention", "created_at": stamp(post.visible), "status": self.view(post)}
            for one, post in told
        })  # fmt: skip

    async def tag(self, request):
        tag = request.match_info["tag"]
        found = [
            one for one in self.there() if one.id not in self.tagless and tag in one.text.casefold().replace(" ", "")
        ]
        return self.page(request, {one.id: self.view(one) for one in found}) if found else web.Response(status=404)

    async def lookup(self, request):
        identity = OURS.get(request.query["acct"])
        return web.json_response({"id": identity}) if identity else web.Response(status=404)

    async def account(self, request):
        found = [one for one in self.there() if OURS.get(one.author) == request.match_info["id"]]
        return self.page(request, {one.id: self.view(one) for one in found})

    async def search(self, request):
        if not self.searches or not is_ours(request):
            return web.Response(status=403)
        query = request.query["q"].strip('"').casefold()
        found = [self.view(one) for one in self.newest_first() if query in one.text.casefold()]
        start = int(request.query.get("offset", "0"))
        return web.json_response({"accounts": [], "hashtags": [], "statuses": found[start : start + PAGE]})

    async def status(self, request):
        one = self.posts.get(request.match_info["id"])
        if one is None or one.gone:
            return web.Response(status=404)
        return web.json_response(self.view(one))

    def page(self, request, items):
        """Give a page of items by their ids; `min_id` begins right above, `max_id` right below."""
        above, below = request.query.get("min_id"), request.query.get("max_id")
        ids = sorted(one for one in items if (not above or one > above) and (not below or one < below))
        ids = ids[:PAGE][::-1] if above else ids[::-1][:PAGE]
        given = [items[one] for one in ids]
        return web.json_response([*given[:1], *given] if self.repeats else given)

    def view(self, one):
        """Show a post with all that a real one carries."""
        paragraphs = [escape(part).replace("\n", "<br>") for part in one.text.split("\n\n")]
        seen_by = "direct" if one.id in self.private else "unlisted" if one.id in self.tagless else "public"
        return {
            "id": one.id, "created_at": stamp(one.at), "visibility": seen_by,
            "content": "".join(f"<p>{part}</p>" for part in paragraphs), "spoiler_text": "",
            "url": f"https://social.example/@{one.author}/{one.id}", "in_reply_to_id": one.parent or None,
            "reblog": {"id": "1"} if one.id in self.boosts else None, "favourites_count": 4, "reblogs_count": 2,
            "account": {"acct": one.author, "bot": False, "followers_count": 9, **self.opted_out.get(one.author, {})},
        }  # fmt: skip


def is_ours(request):
    """Tell whether our account asks."""
    return request.headers.get("Authorization") == f"Bearer {TOKEN}"


def stamp(time):
    """Write a time as Mastodon does."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
