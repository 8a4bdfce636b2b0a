"""Posts messages to Slack: with the key in their metadata, so that a second attempt can find the first."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.bridge import off_loop
from bot.platforms.slack.limits import Element, assert_within
from bot.platforms.slack.nativechart import NOT_TAKEN, native_chart
from bot.platforms.slack.render import Rendered, render
from bot.platforms.slack.safety import fallback
from bot.platforms.slack.teams import Team, Teams, team_of
from bot.platforms.slack.troubles import in_our_words
from bot.ports import CannotLookError, Draft, RefusedError
from bot.present.charts import draw_png
from bot.present.message import Chart
from bot.present.sparks import describe

EVENT_TYPE = "kith_message"
"""The type of our messages' metadata. Other apps can read it: the key is a hash, and nothing else is in it."""
PERSON = "@"
LOOK_AT, MOST_PAGES = 200, 25
"""Messages of one page, and pages looked through for a key: more than are written between two attempts."""
FILE = "file:"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is: channel and time stamp, or `file:` and its id."""

    channel: str
    stamp: str

    @classmethod
    def read(cls, place: str) -> "Place":
        """Read what `str` wrote."""
        channel, _, stamp = place.partition("/")
        return cls(channel, stamp)

    def __str__(self) -> str:
        return f"{self.channel}/{self.stamp}"


class SlackChat:
    """Slack as a chat: posts, finds and updates for every team we have a token for."""

    platform = "slack"
    account = ""

    def __init__(self, teams: Teams, *, native_charts: bool = False) -> None:
        self._teams = teams
        self.workspaces: frozenset[str] | None = frozenset(teams)
        self._native_charts = native_charts

    async def post(self, workspace: str, draft: Draft) -> str:
        """Post a message, or a picture by itself as a file; gives its place."""
        team = team_of(self._teams, workspace)
        channel = await self._channel(team, draft.channel)
        thread = _thread(draft) or None
        picture = _picture(draft)
        if picture is None:
            drawn = _drawn(draft)
            return await _say(team, draft.key, channel, thread, drawn.text, list(drawn.blocks))
        if place := await self._native(team, draft, picture, channel, thread):
            return place
        async with in_our_words():
            return await _upload(team, draft, picture, channel, thread)

    async def _native(self, team: Team, draft: Draft, picture: Chart, channel: str, thread: str | None) -> str:
        """Try Slack's own chart where that is wanted; empty when the workspace does not take it."""
        block = native_chart(picture) if self._native_charts else None
        if block is None:
            return ""
        try:
            return await _say(team, draft.key, channel, thread, fallback(describe(picture)), [block])
        except RefusedError as refused:
            if refused.code in NOT_TAKEN:
                return ""
            raise

    async def find(self, workspace: str, draft: Draft, since: float) -> str | None:
        """Look for the key in the metadata of our own messages in the channel or thread since a Unix time."""
        team = team_of(self._teams, workspace)
        try:
            channel = await self._channel(team, draft.channel)
            found = await _own_messages(team, channel, _thread(draft), since)
        except (RefusedError, SlackApiError) as error:
            raise CannotLookError(str(error)) from None
        return next((str(Place(channel, str(one["ts"]))) for one in found if _has_key(one, draft.key)), None)

    async def update(self, workspace: str, place: str, draft: Draft) -> None:
        """Draw a message anew; a picture stays as it is."""
        where = Place.read(place)
        if where.stamp.startswith(FILE) or _picture(draft):
            return
        team = team_of(self._teams, workspace)
        async with in_our_words():
            drawn = _drawn(draft)
            await team.client.chat_update(
                channel=where.channel, ts=where.stamp, text=drawn.text, blocks=list(drawn.blocks)
            )

    async def _channel(self, team: Team, channel: str) -> str:
        """Give the channel's id; for a person, that of the conversation with them."""
        if not channel or channel == PERSON:
            raise RefusedError("no_channel", "No channel is set for it.")
        if not channel.startswith(PERSON):
            return Place.read(channel).channel
        async with in_our_words():
            told = await team.client.conversations_open(users=[channel.removeprefix(PERSON)])
        return str(told["channel"]["id"])


async def _say(team: Team, key: str, channel: str, thread: str | None, text: str, blocks: list[Element]) -> str:
    async with in_our_words():
        told = await team.client.chat_postMessage(
            channel=channel, thread_ts=thread, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        )  # fmt: skip
    return str(Place(str(told["channel"]), str(told["ts"])))


def _drawn(draft: Draft) -> Rendered:
    drawn = render(draft.message)
    assert_within({"text": drawn.text, "blocks": list(drawn.blocks)})
    return drawn


def _thread(draft: Draft) -> str:
    """Give the time stamp of the thread: of our own message, or of the one that the channel names behind a stroke."""
    return Place.read(draft.thread).stamp or Place.read(draft.channel).stamp


def _picture(draft: Draft) -> Chart | None:
    """Give the picture of a message that is nothing else."""
    blocks = draft.message.blocks
    return blocks[0] if len(blocks) == 1 and isinstance(blocks[0], Chart) else None


async def _upload(team: Team, draft: Draft, picture: Chart, channel: str, thread: str | None) -> str:
    told = await team.client.files_upload_v2(
        channel=channel, thread_ts=thread, file=await off_loop(draw_png, picture), filename=_file_name(draft.key),
        title=fallback(picture.title), alt_txt=fallback(describe(picture)), request_file_info=False,
    )  # fmt: skip
    files = told.get("files") or [told.get("file") or {}]
    return str(Place(channel, f"{FILE}{files[0].get('id', '')}"))


async def _own_messages(team: Team, channel: str, thread: str, since: float) -> list[dict[str, object]]:
    """Read what we said since then, page by page; CannotLookError when there is more than anybody would read."""
    found: list[dict[str, object]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        told = await _page(team, channel, thread, since, cursor)
        ours = [one for one in told["messages"] if one.get("user") == team.account or one.get("bot_id") == team.bot]
        found += ours
        cursor = (told.get("response_metadata") or {}).get("next_cursor", "")
        if not (told.get("has_more") and cursor):
            return found
    raise CannotLookError("too much was said there since")


async def _page(team: Team, channel: str, thread: str, since: float, cursor: str) -> AsyncSlackResponse:
    async with in_our_words():
        if thread:
            return await team.client.conversations_replies(
                channel=channel, ts=thread, limit=LOOK_AT, cursor=cursor or None, include_all_metadata=True
            )
        return await team.client.conversations_history(
            channel=channel, oldest=f"{since:.6f}", limit=LOOK_AT, cursor=cursor or None, include_all_metadata=True
        )


def _has_key(message: dict[str, object], key: str) -> bool:
    metadata, files = message.get("metadata"), message.get("files")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    named = [file.get("name") for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return (isinstance(payload, dict) and payload.get("key") == key) or _file_name(key) in named


def _file_name(key: str) -> str:
    return f"kith-{key}.png"
