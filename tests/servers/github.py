"""A small strict GitHub on loopback: the listings, the single posts and the search of discussions."""

import itertools
import json
import re
from dataclasses import dataclass, field
from typing import ClassVar

from aiohttp import web

from servers.source import ANY, SourceServer

TOKEN = "ghp_only_for_tests"  # noqa: S105  of a server of ours
SINCE = r"updated:>=(?P<since>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
SEARCHED = re.compile(rf'(?:"(?P<word>[^"]+)" in:title,body is:issue|author:(?P<author>[\w-]+) is:issue) {SINCE}')
DISCUSSED = re.compile(rf'(?:"(?P<word>[^"]+)" in:title,body|repo:(?P<repo>\S+)) {SINCE} sort:updated-asc')
LONGEST_QUERY = 256
SELECTED = {
    "query", "String", "ID", "Int", "first", "after", "search", "type", "DISCUSSION", "ids", "nodes", "on",
    "Discussion", "DiscussionComment", "pageInfo", "hasNextPage", "endCursor", "id", "url", "title", "body",
    "createdAt", "updatedAt", "authorAssociation", "author", "__typename", "login", "comments", "replies", "last",
    "discussion", "replyTo",
}  # fmt: skip
"""Every name a question may hold; reactions, votes, stars and followers are not among them."""
KINDS = ("issue", "comment", "discussion", "answer", "reply")
noise = itertools.count(1)


@dataclass
class GitHubServer(SourceServer):
    """What is added is an issue, a comment, a discussion, an answer and a reply in turn; a search ends at `most`."""

    most: int = 1_000
    repository: str = "acme/kettle"
    kinds: tuple[str, ...] = KINDS
    updated: dict = field(default_factory=dict)
    incomplete: bool = False
    association: str = "NONE"

    DOCUMENTED: ClassVar = {
        "GET /search/issues": {"q": ANY, "sort": {"updated"}, "order": {"asc"}, "per_page": ANY, "page": ANY},
        "GET /repos/{owner}/{name}/issues": {
            "state": {"all"}, "sort": {"updated"}, "direction": {"asc"}, "since": ANY, "per_page": ANY, "page": ANY,
        },
        "GET /repos/{owner}/{name}/issues/comments": {
            "sort": {"updated"}, "direction": {"asc"}, "since": ANY, "per_page": ANY, "page": ANY,
        },
        "GET /repos/{owner}/{name}/issues/{number}": {},
        "GET /repos/{owner}/{name}/issues/comments/{number}": {},
        "POST /graphql": {},
    }  # fmt: skip
    NEEDED: ClassVar = {one: tuple(names) for one, names in DOCUMENTED.items() if names}

    def routes(self):
        place = "/repos/{owner}/{name}/issues"
        return [
            web.get("/search/issues", self._search),
            web.get(place, self._issues),
            web.get(f"{place}/comments", self._comments),
            web.get(f"{place}/comments/{{number}}", self._one),
            web.get(f"{place}/{{number}}", self._one),
            web.post("/graphql", self._graphql),
        ]

    # What is said there

    def add(self, text, late=None, early=None, **more):
        """Say something: in turn of each kind, below the newest that it can stand below."""
        kind = self.kinds[len(self.posts) % len(self.kinds)]
        above = self._newest({"comment": "issue", "answer": "discussion", "reply": "answer"}.get(kind, ""))
        kind = kind if above or kind in {"issue", "discussion"} else "issue"
        self._kind, parent = kind, above.id if above and kind not in {"issue", "discussion"} else ""
        times = {name: value for name, value in {"late": late, "early": early}.items() if value is not None}
        more = {"author": more.get("author", "ann").replace("_", "-")}
        one = super().add(text, **times, parent=parent, **more)
        self.updated[one] = self.posts[one].at
        self._touch(parent, self.posts[one].at)
        return one

    def new_id(self):
        number = 1_000 + len(self.posts)
        return {
            "issue": f"{self.repository}/issues/{number}", "comment": f"{self.repository}/issues/comments/{number}",
        }.get(self._kind, f"{self._kind}_{number}")  # fmt: skip

    def edit(self, one, text):
        super().edit(one, text)
        self.updated[one] = self.now

    def delete(self, one):
        super().delete(one)
        for other in [other.id for other in self.posts.values() if other.parent == one]:
            self.delete(other)

    def _newest(self, kind):
        there = [one for one in self.posts.values() if not one.gone and self.kind_of(one) == kind]
        return there[-1] if there else None

    def _touch(self, one, at):
        """Move an issue or a discussion: something is new below it."""
        while one:
            self.updated[one] = max(self.updated[one], at)
            one = self.posts[one].parent

    @staticmethod
    def kind_of(one):
        if "/" in one.id:
            return "comment" if "/comments/" in one.id else "issue"
        return one.id.partition("_")[0]

    # What is answered

    def strange_in(self, request):
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" or TOKEN in request.path_qs:
            return "the token is not in its header"
        return super().strange_in(request)

    def _strange(self, words):
        self.strange.append(words)
        return web.Response(status=400)

    async def _search(self, request):
        asked = SEARCHED.fullmatch(request.query["q"])
        if not asked or len(request.query["q"]) > LONGEST_QUERY:
            return self._strange(request.query["q"])
        if asked["author"] and asked["author"] != "acme-help":
            return web.json_response({"message": "Validation Failed"}, status=422)
        if int(request.query["page"]) * int(request.query["per_page"]) > self.most:
            return web.json_response({"message": "Only the first 1000 search results are available"}, status=422)
        found = [
            one for one in self._oldest_first("issue", asked["since"])
            if asked["author"] in {None, one.author} and (asked["word"] or "").casefold() in one.text.casefold()
        ]  # fmt: skip
        shown = _page(found[: self.most], request.query)
        shown = shown[: len(shown) // 2] if self.incomplete else shown
        items = [self._issue(one) for one in shown]
        return web.json_response({"total_count": len(found), "incomplete_results": self.incomplete, "items": items})

    async def _issues(self, request):
        return self._listed(request, "issue", self._issue)

    async def _comments(self, request):
        return self._listed(request, "comment", self._comment)

    def _listed(self, request, kind, show):
        if "{owner}/{name}".format_map(request.match_info) != self.repository:
            return web.json_response({"message": "Not Found"}, status=404)
        return web.json_response(
            [show(one) for one in _page(self._oldest_first(kind, request.query["since"]), request.query)]
        )

    async def _one(self, request):
        one = self.posts.get(request.path.removeprefix("/repos/"))
        if one is None or one.gone:
            return web.json_response({"message": "Gone"}, status=404 if "/comments/" in request.path else 410)
        return web.json_response(self._issue(one) if self.kind_of(one) == "issue" else self._comment(one))

    def _oldest_first(self, kind, since):
        found = [one for one in self.posts.values() if not one.gone and self.kind_of(one) == kind]
        found = sorted((one for one in found if self._when(one) >= since), key=lambda one: (self._when(one), one.id))
        return [*found, *found[-1:]] if self.repeats else found

    def _when(self, one):
        return _spell(self.updated[one.id])

    def _issue(self, one):
        title, _, body = one.text.partition("\n\n")
        return self._rest(one) | {"title": title, "body": body or None, "comments": next(noise), "score": next(noise)}

    def _comment(self, one):
        return self._rest(one) | {"body": one.text, "issue_url": f"{self.url}/repos/{one.parent}"}

    def _rest(self, one):
        return {
            "id": next(noise), "url": f"{self.url}/repos/{one.id}", "html_url": f"https://github.example/{one.id}",
            "created_at": _spell(one.at), "updated_at": self._when(one), "author_association": self.association,
            "user": {"login": one.author, "type": "User", "site_admin": next(noise) % 2 == 0},
            "reactions": {"total_count": next(noise), "+1": next(noise)},
        }  # fmt: skip

    async def _graphql(self, request):
        said = await request.json()
        unknown = set(re.findall(r"[A-Za-z_]+", said["query"])) - SELECTED
        if unknown or set(said) != {"query", "variables"}:
            return self._strange(f"asks for {sorted(unknown)}")
        asked = said["variables"]
        if set(asked) == {"ids"} and len(asked["ids"]) <= 100:
            return web.json_response(self._nodes(asked["ids"]))
        query = DISCUSSED.fullmatch(asked.get("query", ""))
        if set(asked) != {"query", "first", "after"} or not query:
            return self._strange(str(asked))
        return web.json_response({"data": {"search": self._discussions(query, asked["first"], asked["after"])}})

    def _discussions(self, query, first, after):
        found = [
            one for one in self._oldest_first("discussion", query["since"])
            if query["repo"] in {None, self.repository} and (query["word"] or "").casefold() in one.text.casefold()
        ]  # fmt: skip
        behind = json.loads(after) if after else ["", ""]
        found = [one for one in found if [self._when(one), one.id] > behind]
        shown = found[:first]
        end = json.dumps([self._when(shown[-1]), shown[-1].id]) if shown else None
        turning = {"hasNextPage": len(found) > len(shown), "endCursor": end}
        return {"pageInfo": turning, "nodes": [self._discussion(one) for one in shown]}

    def _nodes(self, ids):
        found = [self.posts.get(one) for one in ids]
        nodes = [None if one is None or one.gone else self._again(one) for one in found]
        errors = [{"type": "NOT_FOUND", "message": "gone"} for node in nodes if node is None]
        return {"data": {"nodes": nodes}} | ({"errors": errors} if errors else {})

    def _again(self, one):
        if self.kind_of(one) == "discussion":
            return self._node(one)
        above = self.posts[one.parent]
        top = above.parent or above.id
        return self._node(one) | {"discussion": {"id": top}, "replyTo": {"id": above.id} if above.parent else None}

    def _discussion(self, one):
        answers = [self._node(answer) | {"replies": {"nodes": self._below(answer)}} for answer in self._children(one)]
        return self._node(one) | {"comments": {"nodes": answers[-50:]}}

    def _below(self, one):
        return [self._node(reply) for reply in self._children(one)][-50:]

    def _children(self, one):
        return [other for other in self.posts.values() if other.parent == one.id and not other.gone]

    def _node(self, one):
        title, _, body = one.text.partition("\n\n")
        said = {"title": title, "body": body} if self.kind_of(one) == "discussion" else {"body": one.text}
        return said | {
            "id": one.id, "url": f"https://github.example/d/{one.id}", "createdAt": _spell(one.at),
            "updatedAt": self._when(one), "authorAssociation": self.association,
            "author": {"__typename": "User", "login": one.author},
        }  # fmt: skip


def _page(found, asked):
    size, number = int(asked["per_page"]), int(asked["page"])
    assert 1 <= size <= 100
    return found[(number - 1) * size : number * size]


def _spell(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
