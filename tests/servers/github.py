"""A strict GitHub: the listings, the single posts and the GraphQL search that docs/how-to/source-github.md names."""

import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from servers.sources import SourceServer, Unasked, exactly, needed, spell

TOKEN = "ghp_only_for_tests"
NUMBER, TIME = re.compile(r"[1-9]\d*"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
REPO = r"/repos/(?P<repo>[\w.-]+/[\w.-]+)"
QUERIES = re.compile(
    r'(?:"(?P<word>[^"]{1,150})" in:title,body is:issue|author:(?P<author>[\w-]+) is:issue) updated:>=(?P<since>\S+)'
)
DISCUSSED = re.compile(
    r'(?:"(?P<word>[^"]{1,150})" in:title,body|repo:(?P<repo>\S+)) updated:>=(?P<since>\S+) sort:updated-asc'
)
SELECTED = {
    "query", "query:", "String", "ID", "Int", "first", "after", "search", "type", "DISCUSSION", "ids", "nodes", "on",
    "Discussion", "DiscussionComment", "pageInfo", "hasNextPage", "endCursor", "id", "url", "title", "body",
    "createdAt", "updatedAt", "author", "__typename", "login", "comments", "replies", "last", "discussion", "replyTo",
}  # fmt: skip
"""Every name a question may hold; reactions, votes, stars and followers are not among them."""
MOST = 30
"""Results after which a search ends (1,000 on GitHub)."""
noise = itertools.count(1)


@dataclass
class Post:
    """An issue, a comment on one, a discussion or a comment in one."""

    id: str
    kind: str
    text: str
    created: datetime
    updated: datetime
    author: str = "mira-k"
    parent: "Post | None" = None
    number: int = 0
    children: list["Post"] = field(default_factory=list)


class GitHubServer(SourceServer):
    troubles = (*SourceServer.troubles, "secondary", "spent", "incomplete")

    def __init__(self, repository="acme/kettle"):
        super().__init__()
        self.repository = repository
        self.posts = {}
        self.accounts = {"mira-k", "acme-help", "ci-robot"}
        self._numbers = itertools.count(1)

    def write(self, kind, text, parent=None, at=None, author="mira-k"):
        number, at = next(self._numbers), at or self.now
        identity = {
            "issue": f"{self.repository}/issues/{number}",
            "comment": f"{self.repository}/issues/comments/{number}",
            "discussion": f"D_{number}",
            "answer": f"DC_{number}",
        }[kind]
        post = Post(identity, kind, text, at, at, author, parent, number)
        self.posts[identity] = post
        if parent:
            parent.children.append(post)
            self._touch(parent, at)
        return post

    def edit(self, post, text, at=None):
        post.text, post.updated = text, at or self.now

    def delete(self, post):
        for child in post.children:
            self.delete(child)
        self.posts.pop(post.id, None)

    def _touch(self, post, at):
        """Something new below moves the issue or discussion, as on GitHub."""
        while post:
            post.updated = max(post.updated, at)
            post = post.parent

    async def answer(self, request, kind):
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "Bad credentials"}, status=401)
        if kind == "secondary":
            return web.json_response({"message": "You have exceeded a secondary rate limit."}, status=403)
        if kind == "spent":
            return web.Response(status=403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"})
        if request.path == "/graphql":
            return web.json_response(self._graphql(await request.json()))
        if request.method != "GET":
            raise Unasked("only GET is documented")
        if request.path == "/search/issues":
            return self._search(request.query, incomplete=kind == "incomplete")
        return self._repository(request.path, request.query)

    def _search(self, asked, incomplete):
        exactly(asked, q=QUERIES, sort={"updated"}, order={"asc"}, per_page=NUMBER, page=NUMBER)
        needed(asked, "q", "sort", "order", "per_page", "page")
        if len(asked["q"]) > 256:
            raise Unasked("longer than a query may be")
        said = QUERIES.fullmatch(asked["q"])
        if said["author"] and said["author"] not in self.accounts:
            return web.json_response({"message": "Validation Failed"}, status=422)
        if int(asked["page"]) * int(asked["per_page"]) > MOST + int(asked["per_page"]):
            raise Unasked("a search ends before this page")
        found = [
            post for post in self._sorted("issue", said["since"])
            if (said["word"] or "").casefold() in post.text.casefold() and said["author"] in {None, post.author}
        ]  # fmt: skip
        page = _page(found[:MOST], asked)
        page = page[: len(page) // 2] if incomplete else page
        return web.json_response(
            {"total_count": len(found), "incomplete_results": incomplete, "items": [self._issue(one) for one in page]}
        )

    def _repository(self, path, asked):
        if match := re.fullmatch(REPO + r"/issues(?P<comments>/comments)?", path):
            common = {"sort": {"updated"}, "direction": {"asc"}, "since": TIME, "per_page": NUMBER, "page": NUMBER}
            exactly(asked, **common, **({} if match["comments"] else {"state": {"all"}}))
            needed(asked, *common, *([] if match["comments"] else ["state"]))
            if match["repo"] != self.repository:
                return web.json_response({"message": "Not Found"}, status=404)
            kind, show = ("comment", self._comment) if match["comments"] else ("issue", self._issue)
            return web.json_response([show(one) for one in _page(self._sorted(kind, asked["since"]), asked)])
        if match := re.fullmatch(r"/repos/(?P<id>[\w.-]+/[\w.-]+/issues/(?:comments/)?\d+)", path):
            exactly(asked)
            post = self.posts.get(match["id"])
            if post is None:
                return web.json_response({"message": "Gone"}, status=410 if "comments" not in path else 404)
            return web.json_response(self._issue(post) if post.kind == "issue" else self._comment(post))
        raise Unasked("no documented path")

    def _sorted(self, kind, since):
        found = [post for post in self.posts.values() if post.kind == kind and spell(post.updated) >= since]
        return sorted(found, key=lambda post: (post.updated, post.number))

    def _issue(self, post):
        title, _, body = post.text.partition("\n\n")
        return self._rest(post, f"issues/{post.number}") | {
            "title": title, "body": body or None, "number": post.number, "state": "open", "comments": next(noise),
            "score": next(noise) / 7, "labels": [], "author_association": "NONE",
        }  # fmt: skip

    def _comment(self, post):
        return self._rest(post, f"issues/comments/{post.number}") | {
            "body": post.text, "issue_url": f"{self.address}/repos/{post.parent.id}",
        }  # fmt: skip

    def _rest(self, post, path):
        robot = post.author.endswith("robot")
        return {
            "id": 10_000 + post.number,
            "url": f"{self.address}/repos/{self.repository}/{path}",
            "html_url": f"https://github.example/{self.repository}/{path}",
            "created_at": spell(post.created),
            "updated_at": spell(post.updated),
            "user": {"login": post.author, "type": "Bot" if robot else "User", "site_admin": bool(next(noise) % 2)},
            "reactions": {"total_count": next(noise), "+1": next(noise), "heart": next(noise)},
        }

    def _graphql(self, said):
        if set(said) != {"query", "variables"}:
            raise Unasked("more than a query and its variables")
        unknown = set(re.findall(r"[A-Za-z_]+", said["query"])) - SELECTED
        if unknown:
            raise Unasked(f"fields {sorted(unknown)} are not documented")
        asked = said["variables"]
        if set(asked) == {"ids"}:
            return self._nodes(asked["ids"])
        if set(asked) != {"query", "first", "after"}:
            raise Unasked(f"variables {sorted(asked)}")
        match = DISCUSSED.fullmatch(asked["query"])
        if not match:
            raise Unasked(asked["query"])
        found = [
            post for post in self._sorted("discussion", match["since"])
            if (match["word"] or "").casefold() in post.text.casefold() and match["repo"] in {None, self.repository}
        ]  # fmt: skip
        after = json.loads(asked["after"]) if asked["after"] else ["", 0]
        found = [one for one in found if [spell(one.updated), one.number] > after]
        page = found[: asked["first"]]
        turning = {
            "hasNextPage": len(found) > len(page),
            "endCursor": json.dumps([spell(page[-1].updated), page[-1].number]) if page else None,
        }
        return {"data": {"search": {"pageInfo": turning, "nodes": [self._discussion(one) for one in page]}}}

    def _nodes(self, ids):
        if len(ids) > 100:
            raise Unasked("more than a hundred ids")
        nodes = [self.posts.get(one) for one in ids]
        errors = [{"type": "NOT_FOUND", "message": "gone"} for node in nodes if node is None]
        return {"data": {"nodes": [one and self._again(one) for one in nodes]}} | ({"errors": errors} if errors else {})

    def _again(self, post):
        if post.kind == "discussion":
            return self._node(post)
        parent = post.parent
        top = parent if parent.kind == "discussion" else parent.parent
        above = {"discussion": {"id": top.id}, "replyTo": {"id": parent.id} if parent.kind == "answer" else None}
        return self._node(post) | above

    def _discussion(self, post):
        return self._node(post) | {
            "comments": {"nodes": [
                self._node(one) | {"replies": {"nodes": [self._node(reply) for reply in self._living(one)][-50:]}}
                for one in self._living(post)
            ][-50:]}
        }  # fmt: skip

    def _living(self, post):
        return [one for one in post.children if one.id in self.posts]

    def _node(self, post):
        title, _, body = post.text.partition("\n\n")
        said = {"title": title, "body": body} if post.kind == "discussion" else {"body": post.text}
        return said | {
            "id": post.id, "url": f"https://github.example/d/{post.id}", "createdAt": spell(post.created),
            "updatedAt": spell(post.updated), "author": {"__typename": "User", "login": post.author},
        }  # fmt: skip


def _page(found, asked):
    size, number = int(asked["per_page"]), int(asked["page"])
    if not 1 <= size <= 100:
        raise Unasked("per_page")
    return found[(number - 1) * size : number * size]
