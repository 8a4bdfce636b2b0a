"""Comments and videos as YouTube sends them, with the counts they carry, for the blindness audit."""

from collections.abc import Mapping, Sequence

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.sources.recorded import Recording
from bot.sources.said import part
from bot.sources.youtube_posts import VIDEO, read_thread, read_video

TOP = "snippet.topLevelComment"
THREADS = (
    {
        "kind": "youtube#commentThread", "etag": "a1", "id": "Ugx1",
        "snippet": {
            "channelId": "UCa", "videoId": "kettle4ever", "canReply": True, "totalReplyCount": 31, "isPublic": True,
            "topLevelComment": {
                "id": "Ugx1",
                "snippet": {
                    "textDisplay": "Mine leaks since Monday, any advice?", "authorDisplayName": "@mira-k",
                    "videoId": "kettle4ever", "likeCount": 4_120, "canRate": True, "viewerRating": "none",
                    "publishedAt": "2026-11-02T09:15:00Z", "updatedAt": "2026-11-02T09:15:00Z",
                    "authorProfileImageUrl": "https://yt.example/a.jpg", "moderationStatus": "published",
                },
            },
        },
    },
    {
        "kind": "youtube#commentThread", "etag": "a2", "id": "Ugx2",
        "snippet": {
            "channelId": "UCa", "videoId": "kettle4ever", "canReply": False, "totalReplyCount": 0, "isPublic": True,
            "topLevelComment": {
                "id": "Ugx2",
                "snippet": {
                    "textDisplay": "Love it.", "authorDisplayName": "@b-ode", "videoId": "kettle4ever", "likeCount": 0,
                    "canRate": False, "viewerRating": "like", "publishedAt": "2026-11-03T09:15:00Z",
                    "updatedAt": "2026-11-03T09:20:00Z", "authorProfileImageUrl": "https://yt.example/b.jpg",
                    "moderationStatus": "published",
                },
            },
        },
    },
)  # fmt: skip
VIDEOS = (
    {
        "id": "v1", "etag": "b1", "statistics": {"viewCount": "91244", "likeCount": "812", "commentCount": "77"},
        "snippet": {
            "publishedAt": "2026-11-04T10:00:00Z", "title": "The best kettle?", "description": "I tried the Acme.",
            "channelTitle": "Tea with Ravi", "defaultLanguage": "en-GB", "categoryId": "26", "subscriberCount": 48_000,
        },
        "paidProductPlacementDetails": {"hasPaidProductPlacement": True},
    },
    {
        "id": "v2", "etag": "b2", "statistics": {"viewCount": "12", "likeCount": "0", "commentCount": "1"},
        "snippet": {
            "publishedAt": "2026-11-05T10:00:00Z", "title": "My kettle leaks", "description": "",
            "channelTitle": "quietone", "defaultLanguage": "", "categoryId": "1", "subscriberCount": 3,
        },
        "paidProductPlacementDetails": {"hasPaidProductPlacement": False},
    },
)  # fmt: skip


def _read_threads(payloads: Sequence[Payload]) -> list[Mention]:
    return [mention for payload in payloads for mention in read_thread(payload)]


def _read_videos(payloads: Sequence[Payload]) -> list[Mention]:
    return [read_video(payload) for payload in payloads]


def _pour_thread(payload: Payload, mention: Mention) -> Payload:
    snippet, top = part(payload, "snippet"), part(payload, "snippet", "topLevelComment")
    said: Mapping[str, object] = {
        **part(top, "snippet"),
        "textDisplay": mention.text,
        "authorDisplayName": f"@{mention.author}",
        "publishedAt": _spell(mention),
    }
    poured = {**top, "id": mention.external_id, "snippet": said}
    return {**payload, "snippet": {**snippet, "topLevelComment": poured}}


def _pour_video(payload: Payload, mention: Mention) -> Payload:
    said = {
        "title": "", "description": mention.text, "channelTitle": mention.author, "publishedAt": _spell(mention),
        "defaultLanguage": mention.language,
    }  # fmt: skip
    identity = mention.external_id.removeprefix(VIDEO)
    return {**payload, "id": identity, "snippet": {**part(payload, "snippet"), **said}}


def _spell(mention: Mention) -> str:
    return mention.created_at.isoformat() if mention.created_at else ""


YOUTUBE = (
    Recording(
        source="YouTube comments",
        reads="bot.sources.youtube_posts",
        payloads=THREADS,
        kept=frozenset({
            "snippet.videoId", f"{TOP}.id", f"{TOP}.snippet.textDisplay", f"{TOP}.snippet.authorDisplayName",
            f"{TOP}.snippet.videoId", f"{TOP}.snippet.publishedAt",
        }),
        pour=_pour_thread,
        read=_read_threads,
    ),
    Recording(
        source="YouTube videos",
        reads="bot.sources.youtube_posts",
        payloads=VIDEOS,
        kept=frozenset({
            "id", "snippet.publishedAt", "snippet.title", "snippet.description", "snippet.channelTitle",
            "snippet.defaultLanguage", "paidProductPlacementDetails.hasPaidProductPlacement",
        }),
        pour=_pour_video,
        read=_read_videos,
    ),
)  # fmt: skip
