"""A strict Bluesky of our own: a PDS that signs in, and what it passes on to its AppView."""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import ClassVar

from aiohttp import web

from servers.source import ANY, Shown, SourceServer

HANDLE, PASSWORD, US = "acme.example", "abcd-efgh-ijkl-mnop", "did:plc:acme"
HELP = "help.acme.example"
PAGE, DEEPEST = 6, 12
XRPC = "/xrpc/"


class BlueskyServer(SourceServer):
    """Pages are named by words that a restart forgets, and that end at a depth."""

    DOCUMENTED: ClassVar = {
        "POST /xrpc/com.atproto.server.createSession": {},
        "POST /xrpc/com.atproto.server.refreshSession": {},
        "GET /xrpc/app.bsky.feed.searchPosts": {
            "q": ANY, "sort": {"latest"}, "limit": {"100"}, "since": ANY, "until": ANY, "cursor": ANY,
        },
        "GET /xrpc/app.bsky.notification.listNotifications": {
            "reasons": {"mention", "reply", "quote"}, "limit": {"100"}, "cursor": ANY,
        },
        "GET /xrpc/app.bsky.feed.getAuthorFeed": {
            "actor": ANY, "filter": {"posts_with_replies"}, "limit": {"100"}, "cursor": ANY,
        },
        "GET /xrpc/app.bsky.feed.getPosts": {"uris": ANY},
    }  # fmt: skip
    NEEDED: ClassVar = {
        "GET /xrpc/app.bsky.feed.searchPosts": ("q", "sort", "since"),
        "GET /xrpc/app.bsky.notification.listNotifications": ("reasons",),
        "GET /xrpc/app.bsky.feed.getAuthorFeed": ("actor", "filter"),
    }

    def __init__(self, now):
        super().__init__(now)
        self.access, self.refresh, self.cursors = set(), set(), {}
        self.numbers = count(1)
        self.signed_in = 0
        self.hidden, self.edited, self.written = set(), {}, {}
        self.ends_silently = self.shifts = False
        self.knows_bounds = True
        self.strange_page = 400
        """How a page that is not known is refused; the reference AppView, behind its PDS: 502."""
        self.told_of, self.passed_on, self.bodies, self.proxies = set(), [], [], []
        self.wrong = []

    # what the harness commands

    def add(self, text, late=timedelta(0), early=timedelta(0), author="ann", *, to_us=False, **more):
        did = {"acme_help": "did:plc:help", HELP: "did:plc:help", HANDLE: US}.get(author, f"did:plc:{author}")
        one = f"at://{did}/app.bsky.feed.post/3k{len(self.posts):04}"
        self.posts[one] = Shown(one, text, self.now - late + early, self.now, author, **more)
        if to_us:
            self.told_of.add(one)
        return one

    def edit(self, one, text):
        super().edit(one, text)
        self.edited[one] = self.edited.get(one, 0) + 1

    def expire(self):
        """Let every access token run out."""
        self.access.clear()

    def revoke(self):
        """Let nobody be signed in any more."""
        self.access.clear()
        self.refresh.clear()

    def texts(self):
        there = (one for one in self.posts.values() if not one.gone)
        return {one.id: one.text for one in there if one.author not in self.hidden or one.id in self.told_of}

    async def stop(self):
        self.cursors.clear()
        await super().stop()

    # what it answers

    def routes(self):
        return [
            web.post(f"{XRPC}com.atproto.server.createSession", self.create),
            web.post(f"{XRPC}com.atproto.server.refreshSession", self.again),
            web.get(f"{XRPC}app.bsky.feed.searchPosts", self.search),
            web.get(f"{XRPC}app.bsky.notification.listNotifications", self.notifications),
            web.get(f"{XRPC}app.bsky.feed.getAuthorFeed", self.feed),
            web.get(f"{XRPC}app.bsky.feed.getPosts", self.look),
        ]

    async def create(self, request):
        said = await request.json()
        if said != {"identifier": HANDLE, "password": PASSWORD}:
            return refuse("AuthenticationRequired", 401)
        self.signed_in += 1
        return self.tokens()

    async def again(self, request):
        if await request.read():
            return refuse("InvalidRequest")
        token = request.headers["Authorization"].removeprefix("Bearer ")
        if token not in self.refresh:
            return refuse("ExpiredToken")
        self.refresh.discard(token)
        return self.tokens()

    def tokens(self):
        access, refresh = f"access-{next(self.numbers)}", f"refresh-{next(self.numbers)}"
        self.access.add(access)
        self.refresh.add(refresh)
        return web.json_response({
            "accessJwt": access, "refreshJwt": refresh, "did": US, "handle": HANDLE, "active": True,
        })  # fmt: skip

    def refusal(self, request):
        """Say why somebody may not ask: nothing when all is well."""
        self.proxies.append(request.headers.get("atproto-proxy", ""))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            return refuse("AuthMissing", 401)
        return None if token in self.access else refuse("ExpiredToken")

    async def search(self, request):
        query = request.query["q"].strip('"').casefold()
        found = [one for one in self.newest_first() if query in one.text.casefold()]
        since, until = (
            datetime.fromisoformat(request.query.get(name, "9999-01-01T00:00:00Z")) for name in ("since", "until")
        )
        if until <= since:
            self.strange.append(f"since {since} until {until}")
        if self.knows_bounds:
            found = [one for one in found if since <= sorts_at(one) < until]
        return self.refusal(request) or self.page(request, "posts", [self.view(one) for one in found])

    async def notifications(self, request):
        found = [
            one
            for one in self.newest_first()
            if one.id in self.told_of and "mention" in request.query.getall("reasons")
        ]
        told = [{**self.view(one), "reason": "mention", "isRead": False} for one in found]
        return self.refusal(request) or self.page(request, "notifications", told)

    async def feed(self, request):
        if request.query["actor"] != HELP:
            return self.refusal(request) or refuse("InvalidRequest")
        items = [{"post": self.view(one)} for one in self.newest_first() if one.author in {HELP, "acme_help"}]
        return self.refusal(request) or self.page(request, "feed", [*self.passed_on, *items])

    async def look(self, request):
        asked = request.query.getall("uris")
        if len(asked) > 25:
            return refuse("InvalidRequest")
        there = [self.posts[one] for one in asked if one in self.posts and not self.posts[one].gone]
        return self.refusal(request) or web.json_response({"posts": [self.view(one) for one in there[::-1]]})

    def newest_first(self):
        there = sorted((one for one in self.posts.values() if not one.gone), key=lambda one: (sorts_at(one), one.id))
        return [*there[-1:], *there[::-1]] if self.repeats else there[::-1]

    def page(self, request, holds, items):
        """Give a page; on a server that `shifts`, it starts at a place in the list as it is by now."""
        word = request.query.get("cursor", "")
        if word and word not in self.cursors:
            return refuse("InvalidRequest", self.strange_page)
        depth, last = self.cursors.get(word, (0, ""))
        below = items[depth:] if self.shifts else [one for one in items if not last or place_of(one) < last]
        is_deep = holds == "posts" and below and last[:19] > place_of(below[0])[:19]
        if is_deep and depth >= DEEPEST and not self.ends_silently:
            return refuse("InvalidRequest", self.strange_page)
        given, onward = below[:PAGE], below[PAGE:]
        ends = (
            onward
            and holds == "posts"
            and self.ends_silently
            and depth + PAGE >= DEEPEST
            and place_of(given[-1])[:19] > place_of(onward[0])[:19]
        )
        said = {holds: given, "hitsTotal": len(items)}
        if onward and not ends:
            said["cursor"] = f"page-{next(self.numbers)}"
            self.cursors[said["cursor"]] = (depth + PAGE, place_of(given[-1]))
        return web.json_response(said)

    def view(self, one):
        """Show a post with all that a real one carries."""
        did = one.id.split("/")[2]
        handle = HELP if did == "did:plc:help" else one.author if "." in one.author else f"{one.author}.example"
        labels = [{"src": did, "val": "!no-unauthenticated"}] if one.author in self.hidden else []
        record = {"$type": "app.bsky.feed.post", "text": one.text, "createdAt": self.written.get(one.id, stamp(one.at))}
        if one.id in self.told_of:
            record["facets"] = [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": US}]}]
        return {
            "uri": one.id, "cid": f"bafy{one.id[-4:]}{self.edited.get(one.id, 0)}", "indexedAt": stamp(one.visible),
            "author": {"did": did, "handle": handle, "labels": labels, "viewer": {"muted": False}},
            "record": record, "sorts": stamp(one.at), "likeCount": 3, "repostCount": 1, "viewer": {"pinned": False},
        }  # fmt: skip


def sorts_at(one):
    """Give the time by which the network orders posts."""
    return min(one.at, one.visible)


def place_of(item):
    """Give where an item stands in its list, as text that sorts."""
    if "reason" in item and "post" in item:
        return f"{item['reason']['indexedAt']} {item['post']['uri']}"
    view = item.get("post", item)
    return f"{min(view['indexedAt'], view['sorts'])} {view['uri']}"


def stamp(time):
    """Write a time as the network does."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def refuse(error, status=400):
    """Answer with a code."""
    return web.Response(status=status, text=json.dumps({"error": error}), content_type="application/json")
