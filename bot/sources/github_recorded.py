"""Issues, comments and discussions as GitHub sends them, with the counts they carry, for the blindness audit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from analyzers.audit.disturbances import Payload
from analyzers.labels import Flag
from analyzers.mention import Mention
from bot.sources.github_posts import read_comment, read_discussion, read_issue
from bot.sources.recorded import Recording

API = "https://api.github.com/repos/"
ISSUES = (
    {
        "id": 30_433_642, "node_id": "I_kwDOAA", "number": 7, "url": f"{API}acme/kettle/issues/7",
        "html_url": "https://github.com/acme/kettle/issues/7", "title": "Lid breaks", "state": "open", "locked": False,
        "body": "The lid of my kettle broke after a week.", "comments": 14, "score": 1.0, "labels": [],
        "created_at": "2026-11-02T09:15:00Z", "updated_at": "2026-11-03T10:00:00Z", "author_association": "NONE",
        "user": {"login": "mira-k", "id": 583_231, "type": "User", "site_admin": False, "followers": 9_120},
        "reactions": {"total_count": 41, "+1": 38, "heart": 3, "eyes": 0},
    },
    {
        "id": 30_433_643, "node_id": "I_kwDOAB", "number": 8, "url": f"{API}acme/kettle/issues/8",
        "html_url": "https://github.com/acme/kettle/issues/8", "title": "Weekly report", "state": "open",
        "locked": True, "body": "Made by a robot.", "comments": 0, "score": 1.0, "labels": [],
        "created_at": "2026-11-04T09:15:00Z", "updated_at": "2026-11-04T10:00:00Z", "author_association": "MEMBER",
        "user": {"login": "report-robot", "id": 2, "type": "Bot", "site_admin": False, "followers": 0},
        "reactions": {"total_count": 0, "+1": 0, "heart": 0, "eyes": 0},
    },
)  # fmt: skip
COMMENTS = (
    {
        "id": 991, "node_id": "IC_kwDOAA", "url": f"{API}acme/kettle/issues/comments/991",
        "html_url": "https://github.com/acme/kettle/issues/7#issuecomment-991", "body": "Same with mine.",
        "issue_url": f"{API}acme/kettle/issues/7", "created_at": "2026-11-02T11:00:00Z",
        "updated_at": "2026-11-02T11:00:00Z", "author_association": "CONTRIBUTOR", "minimized": False,
        "user": {"login": "b-ode", "id": 12, "type": "User", "site_admin": True, "followers": 80},
        "reactions": {"total_count": 5, "+1": 5, "rocket": 0},
    },
    {
        "id": 992, "node_id": "IC_kwDOAB", "url": f"{API}acme/kettle/issues/comments/992",
        "html_url": "https://github.com/acme/kettle/issues/7#issuecomment-992", "body": "We send you a new one.",
        "issue_url": f"{API}acme/kettle/issues/7", "created_at": "2026-11-02T12:00:00Z",
        "updated_at": "2026-11-02T12:00:00Z", "author_association": "OWNER", "minimized": True,
        "user": {"login": "acme-help", "id": 13, "type": "User", "site_admin": False, "followers": 2},
        "reactions": {"total_count": 0, "+1": 0, "rocket": 1},
    },
)  # fmt: skip
DISCUSSIONS = (
    {
        "id": "D_kwDOAA", "url": "https://github.com/acme/kettle/discussions/3", "title": "Descaling",
        "body": "How often do you descale your kettle?", "createdAt": "2026-11-05T09:00:00Z",
        "updatedAt": "2026-11-05T09:00:00Z", "authorAssociation": "NONE",
        "author": {"__typename": "User", "login": "nora", "followers": 71_000},
        "upvoteCount": 12, "reactions": {"totalCount": 4}, "isAnswered": False,
    },
    {
        "id": "D_kwDOAB", "url": "https://github.com/acme/kettle/discussions/4", "title": "Thanks",
        "body": "Best kettle I ever had.", "createdAt": "2026-11-06T09:00:00Z", "updatedAt": "2026-11-06T09:00:00Z",
        "authorAssociation": "COLLABORATOR",
        "author": {"__typename": "User", "login": "quiet-one", "followers": 1}, "upvoteCount": 0,
        "reactions": {"totalCount": 0}, "isAnswered": True,
    },
)  # fmt: skip

ASSOCIATIONS = {Flag.TRUE: "MEMBER", Flag.FALSE: "NONE", Flag.UNKNOWN: ""}

Read = Callable[[Mapping[str, object]], Iterator[Mention]]


def _reading(read: Read) -> Callable[[Sequence[Payload]], list[Mention]]:
    return lambda payloads: [mention for payload in payloads for mention in read(payload)]


def _pour_rest(payload: Payload, mention: Mention) -> Payload:
    user = payload["user"]
    said = {"title": "", "html_url": mention.link, "created_at": _spell(mention)}
    return {
        **payload,
        **{name: value for name, value in said.items() if name in payload},
        "url": f"{API}{mention.external_id}",
        "body": mention.text,
        "author_association": ASSOCIATIONS[mention.affiliated],
        "user": {**(user if isinstance(user, Mapping) else {}), "login": mention.author},
    }


def _pour_node(payload: Payload, mention: Mention) -> Payload:
    author = payload["author"]
    return {
        **payload,
        "id": mention.external_id,
        "url": mention.link,
        "title": "",
        "body": mention.text,
        "createdAt": _spell(mention),
        "authorAssociation": ASSOCIATIONS[mention.affiliated],
        "author": {**(author if isinstance(author, Mapping) else {}), "login": mention.author},
    }


def _spell(mention: Mention) -> str:
    return mention.created_at.isoformat() if mention.created_at else ""


GITHUB = (
    Recording(
        source="GitHub issues",
        reads="bot.sources.github_posts",
        payloads=ISSUES,
        kept=frozenset(
            {"url", "html_url", "title", "body", "created_at", "author_association", "user.login", "user.type"}
        ),
        pour=_pour_rest,
        read=_reading(partial(read_issue, ours=True)),
    ),
    Recording(
        source="GitHub comments",
        reads="bot.sources.github_posts",
        payloads=COMMENTS,
        kept=frozenset(
            {"url", "html_url", "issue_url", "body", "created_at", "author_association", "user.login", "user.type"}
        ),
        pour=_pour_rest,
        read=_reading(partial(read_comment, ours=True)),
    ),
    Recording(
        source="GitHub discussions",
        reads="bot.sources.github_posts",
        payloads=DISCUSSIONS,
        kept=frozenset(
            {"id", "url", "title", "body", "createdAt", "authorAssociation", "author.login", "author.__typename"}
        ),
        pour=_pour_node,
        read=_reading(partial(read_discussion, ours=True)),
    ),
)
