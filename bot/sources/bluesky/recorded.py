"""Posts as Bluesky shows them, with the counts and badges they carry, for the blindness audit."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.sources.bluesky.posts import Known, read_post
from bot.sources.recorded import Recording
from bot.sources.said import part

OURS = Known("did:plc:ouracmeaccount")
POSTS = (
    {
        "uri": "at://did:plc:mira/app.bsky.feed.post/3kaaa", "cid": "bafyre", "indexedAt": "2026-11-02T09:15:02.000Z",
        "author": {
            "did": "did:plc:mira", "handle": "mira.example", "displayName": "Mira the Great", "avatar": "https://c.example/1",
            "createdAt": "2023-04-01T00:00:00.000Z", "followersCount": 48_210, "followsCount": 12, "postsCount": 9_001,
            "associated": {"lists": 4, "feedgens": 2, "starterPacks": 3, "labeler": False},
            "verification": {"verifiedStatus": "valid", "trustedVerifierStatus": "none",
                             "verifications": [{"issuer": "did:plc:badge", "isValid": True}]},
            "viewer": {"muted": False, "blockedBy": False, "knownFollowers": {"count": 31}},
            "labels": [{"src": "did:plc:mira", "uri": "at://did:plc:mira", "val": "bot"}],
        },
        "record": {
            "$type": "app.bsky.feed.post", "text": "My kettle leaks since Monday, see acme.example/ket…",
            "createdAt": "2026-11-02T09:15:00.000Z", "langs": ["en-GB"],
            "facets": [{"index": {"byteStart": 33, "byteEnd": 53}, "features": [
                {"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example/kettles?ref=mira"}]}],
        },
        "replyCount": 41, "repostCount": 77, "likeCount": 912, "quoteCount": 6, "bookmarkCount": 5,
        "viewer": {"threadMuted": False, "embeddingDisabled": False, "pinned": True}, "labels": [],
        "threadgate": {"lists": [{"listItemCount": 90}]},
    },
    {
        "uri": "at://did:plc:quiet/app.bsky.feed.post/3kbbb", "cid": "bafyrei", "indexedAt": "2026-11-02T11:40:01.000Z",
        "author": {
            "did": "did:plc:quiet", "handle": "quiet.example", "displayName": "", "avatar": "",
            "createdAt": "2026-11-01T00:00:00.000Z", "followersCount": 2, "followsCount": 3, "postsCount": 4,
            "associated": {"lists": 0, "feedgens": 0, "starterPacks": 0, "labeler": False},
            "verification": {"verifiedStatus": "none", "trustedVerifierStatus": "none", "verifications": []},
            "viewer": {"muted": True, "blockedBy": False, "knownFollowers": {"count": 0}}, "labels": [],
        },
        "record": {
            "$type": "app.bsky.feed.post", "text": "Love the new lid of my kettle.",
            "createdAt": "2026-11-02T11:40:00.000Z", "langs": ["en"],
            "reply": {"root": {"uri": "at://did:plc:mira/app.bsky.feed.post/3kaaa", "cid": "bafyre"},
                      "parent": {"uri": "at://did:plc:mira/app.bsky.feed.post/3kaaa", "cid": "bafyre"}},
        },
        "replyCount": 0, "repostCount": 0, "likeCount": 1, "quoteCount": 0, "bookmarkCount": 0,
        "viewer": {"threadMuted": True, "embeddingDisabled": False, "pinned": False}, "labels": [],
        "threadgate": {"lists": []},
    },
)  # fmt: skip
KEPT = frozenset({
    "uri", "indexedAt", "author.did", "author.handle", "author.labels", "record.text", "record.createdAt",
    "record.langs", "record.facets", "record.reply",
})  # fmt: skip


def _pour(payload: Payload, mention: Mention) -> Payload:
    """Say it in a post; ids are made of those of the author and the mention."""
    did = f"did:plc:{_short(mention.author)}"
    at = (mention.created_at or datetime(2026, 11, 2, tzinfo=UTC)).isoformat()
    return {
        **payload,
        "uri": f"at://{did}/app.bsky.feed.post/{_short(mention.external_id)}",
        "indexedAt": at,
        "author": {**part(payload, "author"), "did": did, "handle": mention.author},
        "record": {**part(payload, "record"), "text": mention.text, "createdAt": at},
    }


def _short(words: str) -> str:
    return hashlib.blake2b(words.encode(), digest_size=12).hexdigest()


def _read(payloads: Sequence[Payload]) -> list[Mention]:
    return [mention for payload in payloads if (mention := read_post(payload, OURS))]


BLUESKY = Recording(
    source="Bluesky", reads="bot.sources.bluesky.posts", payloads=POSTS, kept=KEPT, pour=_pour, read=_read
)
