"""Makes mentions of YouTube's comments and videos: named fields, never likes, views, replies or subscribers."""

from collections.abc import Iterator, Mapping

from analyzers.mention import Mention
from bot.sources.said import each, flag, moment, part, words

SOURCE = "youtube"
VIDEO = "video/"
"""What stands before a video's id in ours: comments and videos are numbered apart."""

_SNIPPET = "snippet(textDisplay,authorDisplayName,videoId,parentId,publishedAt,updatedAt)"
COMMENT_FIELDS = f"nextPageToken,items(id,{_SNIPPET})"
THREAD_FIELDS = (
    f"nextPageToken,items(id,snippet(videoId,topLevelComment(id,{_SNIPPET})),replies(comments(id,{_SNIPPET})))"
)
PLACE_FIELDS = "items(id,snippet(videoId))"
FOUND_FIELDS = "nextPageToken,items(id(videoId))"
VIDEO_FIELDS = (
    "items(id,snippet(publishedAt,title,description,channelTitle,defaultLanguage),paidProductPlacementDetails)"
)
"""What is asked of each answer, by YouTube's own spelling of fields: no count is even sent."""


def read_thread(thread: Mapping[str, object]) -> Iterator[Mention]:
    """Read a comment and those of its replies that came with it."""
    video = words(part(thread, "snippet"), "videoId")
    top = part(thread, "snippet", "topLevelComment")
    yield from read_comment(top, video, "")
    for reply in each(part(thread, "replies").get("comments")):
        yield from read_comment(reply, video, words(top, "id"))


def read_comment(comment: Mapping[str, object], video: str, parent: str) -> Iterator[Mention]:
    """Read a comment below a video, or below another comment; one without an id gives nothing."""
    identity, said = words(comment, "id"), part(comment, "snippet")
    video, parent = video or words(said, "videoId"), parent or words(said, "parentId")
    if identity:
        yield Mention(
            external_id=identity,
            text=words(said, "textDisplay"),
            source=SOURCE,
            platform=SOURCE,
            author=words(said, "authorDisplayName").removeprefix("@"),
            created_at=moment(words(said, "publishedAt")),
            link=f"https://www.youtube.com/watch?v={video}&lc={identity}" if video else "",
            in_reply_to=parent or (f"{VIDEO}{video}" if video else ""),
        )


def read_video(video: Mapping[str, object]) -> Mention:
    """Read a video's title and description, and whether it says that it was paid for."""
    identity, said = words(video, "id"), part(video, "snippet")
    return Mention(
        external_id=f"{VIDEO}{identity}",
        text="\n\n".join(one for one in (words(said, "title"), words(said, "description")) if one),
        source=SOURCE,
        platform=SOURCE,
        author=words(said, "channelTitle"),
        created_at=moment(words(said, "publishedAt")),
        link=f"https://www.youtube.com/watch?v={identity}",
        language=words(said, "defaultLanguage").partition("-")[0].lower(),
        paid_partnership=flag(part(video, "paidProductPlacementDetails"), "hasPaidProductPlacement"),
    )
