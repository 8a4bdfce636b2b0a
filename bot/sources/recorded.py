"""Payloads as each source sends them, written by us: what the blindness audit disturbs and reads again.

A source registers here, or beside its own parser, what its payloads look like with all the counts and badges they
carry. A test fails when a module makes mentions and no recording reads through it.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from html import escape

from analyzers.audit.disturbances import SWAPPED, Payload
from analyzers.mention import Mention
from bot.sources.assess_lines import read_assess_line
from bot.sources.files import read_mentions
from bot.sources.hackernews import FIELDS, read_hits
from bot.sources.hooks import cut, read_posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Payloads of one source, and how they are read.

    `reads` is the module that makes mentions of them. `kept` are the paths that mean something to a mention, or without
    which the source's own library cannot read a payload; everything else is disturbed. `pour` gives a payload that says
    what a mention says, in the form of one of the recorded ones.
    Paths that are `fragile` are only swapped between authors: the library reads few values of them.
    """

    source: str
    reads: str
    payloads: tuple[Payload, ...]
    kept: frozenset[str]
    pour: Callable[[Payload, Mention], Payload]
    read: Callable[[Sequence[Payload]], list[Mention]]
    fragile: frozenset[str] = frozenset()

    def kept_when(self, how: str) -> frozenset[str]:
        """Give the paths that stay in one way of disturbing."""
        return self.kept if how == SWAPPED else self.kept | self.fragile


def write_csv(payloads: Sequence[Payload]) -> bytes:
    """Write flat payloads as CSV, under the columns that any of them has."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for payload in payloads for name in payload)))
    writer.writeheader()
    writer.writerows(payloads)
    return out.getvalue().encode()


def write_json_lines(payloads: Sequence[Payload]) -> bytes:
    """Write payloads as JSON, one a line."""
    return "".join(json.dumps(payload, ensure_ascii=False) + "\n" for payload in payloads).encode()


def read_table(payloads: Sequence[Payload]) -> list[Mention]:
    """Read flat payloads as the file source reads CSV."""
    return read_mentions("recorded.csv", write_csv(payloads))


def _read_lines(payloads: Sequence[Payload]) -> list[Mention]:
    return read_mentions("recorded.jsonl", write_json_lines(payloads))


def _read_export(payloads: Sequence[Payload]) -> list[Mention]:
    return read_mentions("recorded.json", json.dumps({"posts": payloads}, ensure_ascii=False, indent=1).encode())


def _read_assessed(payloads: Sequence[Payload]) -> list[Mention]:
    return [read_assess_line(json.dumps(payload, ensure_ascii=False))[0] for payload in payloads]


def _read_handed_in(payloads: Sequence[Payload]) -> list[Mention]:
    return read_posts("recorded", cut("octolens", {}, list(payloads)).body, UTC)


def _moment(mention: Mention) -> str:
    return mention.created_at.isoformat() if mention.created_at else ""


def _pour_flat(payload: Payload, mention: Mention) -> Payload:
    said = {
        "id": mention.external_id, "text": mention.text, "author": mention.author, "created_at": _moment(mention),
        "platform": mention.platform, "language": mention.language, "link": mention.link,
        "in_reply_to": mention.in_reply_to,
    }  # fmt: skip
    return {**payload, **{name: value for name, value in said.items() if name in payload}}


def _pour_nested(payload: Payload, mention: Mention) -> Payload:
    user = payload["user"]
    return {
        **payload,
        "id_str": mention.external_id,
        "full_text": mention.text,
        "created_at": _moment(mention),
        "user": {**(user if isinstance(user, Mapping) else {}), "screen_name": mention.author},
    }


def _pour_handed_in(payload: Payload, mention: Mention) -> Payload:
    inside = payload["data"]
    said = {
        "sourceId": mention.external_id, "title": "", "body": mention.text, "author": mention.author,
        "timestamp": _moment(mention),
    }  # fmt: skip
    return {**payload, "data": {**(inside if isinstance(inside, Mapping) else {}), **said}}


TABLE = (
    {
        "id": "1001", "created_at": "2026-11-02T09:15:00Z", "platform": "forum", "language": "en", "author": "mira_k",
        "text": "My kettle leaks since Monday, any advice @acme?", "link": "https://forum.example/p/1001",
        "in_reply_to": "", "user_followers": 48210, "user_friends": 310, "user_verified": True, "likes": 912,
        "retweets": 77, "reach": 1.9, "klout_score": 71, "badge": "gold", "rank": 3,
    },
    {
        "id": "1002", "created_at": "2026-11-02T11:40:00Z", "platform": "forum", "language": "", "author": "b.ode",
        "text": "Love the new lid of my Acme kettle.", "link": "", "in_reply_to": "1001", "user_followers": 12,
        "user_friends": 40, "user_verified": False, "likes": 0, "retweets": 0, "reach": 0.0, "klout_score": "",
        "badge": "", "rank": 40112,
    },
)  # fmt: skip
EXPORT = (
    {
        "id_str": "2001", "full_text": "Is there a shop of yours in Leeds?", "created_at": "2026-11-03T08:00:00Z",
        "user": {
            "screen_name": "leedsreader", "followers_count": 1_200_000, "friends_count": 90, "verified": True,
            "listed_count": 812, "statuses_count": 40_000, "profile": {"tier": "star", "audience": "2M"},
        },
        "public_metrics": {"like_count": 4, "repost_count": 1, "view_count": 90_114, "bookmark_count": 3},
        "position_in_top": 1, "is_promoted_by_rank": True,
    },
    {
        "id_str": "2002", "full_text": "The app crashes on start since the update.",
        "created_at": "2026-11-03T08:05:00Z",
        "user": {
            "screen_name": "quietone", "followers_count": 3, "friends_count": 3, "verified": False, "listed_count": 0,
            "statuses_count": 5, "profile": {"tier": "none", "audience": "0"},
        },
        "public_metrics": {"like_count": 0, "repost_count": 0, "view_count": 2, "bookmark_count": 0},
        "position_in_top": 90, "is_promoted_by_rank": False,
    },
)  # fmt: skip
ASSESSED = (
    {
        "id": "3001", "text": "Third message in nine days, still no refund.", "author": "ravi", "platform": "forum",
        "created_at": "2026-11-04T10:00:00Z", "language": "en", "in_reply_to": "",
        "platform_flags": {
            "paid_partnership": False, "automated": False, "affiliated": False, "verified": True, "top_fan": True,
        },
        "followers": 2_000, "score": 0.97, "views": 50_000, "author_rank": 2,
    },
    {
        "id": "3002", "text": "Lovely tea, thanks.", "author": "nora", "platform": "forum",
        "created_at": "2026-11-04T11:00:00Z", "language": "en", "in_reply_to": "",
        "platform_flags": {
            "paid_partnership": False, "automated": False, "affiliated": False, "verified": False, "top_fan": False,
        },
        "followers": 4, "score": 0.02, "views": 9, "author_rank": 900,
    },
)  # fmt: skip
HANDED_IN = (
    {
        "action": "mention_created",
        "data": {
            "title": "Kettle", "body": "Is the spare lid sold alone?", "url": "https://forum.example/p/4001",
            "timestamp": "2026-11-05T09:00:00Z", "author": "lidless", "source": "reddit", "sourceId": "reddit_4001",
            "language": "en", "relevanceScore": 3, "authorFollowers": 81_000, "likes": 44, "verified": True,
        },
    },
    {
        "action": "mention_created",
        "data": {
            "title": "", "body": "Parcel came open, half of it is missing.", "url": "https://forum.example/p/4002",
            "timestamp": "2026-11-05T09:30:00Z", "author": "halfempty", "source": "bluesky", "sourceId": "at_4002",
            "language": "en", "relevanceScore": 1, "authorFollowers": 3, "likes": 0, "verified": False,
        },
    },
)  # fmt: skip

HITS = (
    {
        "objectID": "4001", "author": "mira_k", "created_at_i": 1_764_000_000, "created_at": "2025-11-24T16:00:00Z",
        "comment_text": "My kettle leaks since Monday, any advice?<p>It is an Acme.", "parent_id": 4000,
        "story_id": 3999, "story_title": "Ask HN: Kettles", "points": 812, "num_comments": 77,
        "relevancy_score": 9_204, "children": [4005, 4006], "_tags": ["comment", "author_mira_k", "story_3999"],
    },
    {
        "objectID": "4002", "author": "quietone", "created_at_i": 1_764_000_600, "created_at": "2025-11-24T16:10:00Z",
        "title": "Show HN: I mended my kettle", "url": "https://kettles.example/mended?ref=hn",
        "story_text": "It works.", "points": 1, "num_comments": 0, "relevancy_score": 12, "children": [],
        "_tags": ["story", "author_quietone"],
    },
)  # fmt: skip


def _read_hits(payloads: Sequence[Payload]) -> list[Mention]:
    return read_hits(payloads)


def _pour_hit(payload: Payload, mention: Mention) -> Payload:
    said = {
        "objectID": mention.external_id, "author": mention.author,
        "created_at_i": int(mention.created_at.timestamp()) if mention.created_at else None,
        "comment_text": escape(mention.text), "story_text": escape(mention.text), "title": "", "url": mention.link,
        "parent_id": int(mention.in_reply_to) if mention.in_reply_to.isdecimal() else None,
    }  # fmt: skip
    return {**payload, **{name: value for name, value in said.items() if name in payload}}


RECORDINGS: Mapping[str, Recording] = {
    "CSV files": Recording(
        source="CSV files",
        reads="bot.sources.rows",
        payloads=TABLE,
        kept=frozenset({"id", "created_at", "platform", "language", "author", "text", "link", "in_reply_to"}),
        pour=_pour_flat,
        read=read_table,
    ),
    "JSON Lines files": Recording(
        source="JSON Lines files",
        reads="bot.sources.rows",
        payloads=EXPORT,
        kept=frozenset({"id_str", "full_text", "created_at", "user.screen_name"}),
        pour=_pour_nested,
        read=_read_lines,
    ),
    "JSON exports": Recording(
        source="JSON exports",
        reads="bot.sources.rows",
        payloads=EXPORT,
        kept=frozenset({"id_str", "full_text", "created_at", "user.screen_name"}),
        pour=_pour_nested,
        read=_read_export,
    ),
    "webhooks": Recording(
        source="webhooks",
        reads="bot.sources.rows",
        payloads=HANDED_IN,
        kept=frozenset({
            "data.sourceId", "data.title", "data.body", "data.timestamp", "data.author", "data.source",
            "data.language", "data.url",
        }),
        pour=_pour_handed_in,
        read=_read_handed_in,
    ),
    "kith assess": Recording(
        source="kith assess",
        reads="bot.sources.assess_lines",
        payloads=ASSESSED,
        kept=frozenset({
            "id", "text", "author", "platform", "created_at", "language", "in_reply_to",
            "platform_flags.paid_partnership", "platform_flags.automated", "platform_flags.affiliated",
        }),
        pour=_pour_flat,
        read=_read_assessed,
    ),
    "Hacker News": Recording(
        source="Hacker News",
        reads="bot.sources.hackernews",
        payloads=HITS,
        kept=frozenset(FIELDS.split(",")),
        pour=_pour_hit,
        read=_read_hits,
    ),
}  # fmt: skip
"""The recordings of the sources in this folder, by name; a new source adds its line."""
