"""Shows the history of a workspace's channels from the newest message on, and of threads from the oldest on.

How many messages a page has is Slack's to say, and how long to wait before the next.
Source: docs.slack.dev/reference/methods/conversations.history, …/conversations.replies, …/apis/web-api/rate-limits
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from analyzers.insight.crowd import EPOCH
from bot.commands.shown import NEVER, Page
from bot.hearing import Heard
from bot.platforms.slack.incoming import Payload, text_of
from bot.platforms.slack.listening import GONE, SOURCE, read_message
from bot.platforms.slack.teams import Team, Teams, team_of
from bot.platforms.slack.troubles import in_our_words
from bot.ports import RefusedError, UnsureError
from storage.identity import APART
from storage.rooms import Known, Room

AT_ONCE = 200
"""Messages that are asked for; Slack may give fewer."""
NO_THREAD = "thread_not_found"
SECOND = 1_000_000


class SlackHistory:
    """What the channels of our workspaces show of their past."""

    source = SOURCE

    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    def workspaces(self) -> Sequence[str]:
        """Give the workspaces that we have a token for."""
        return list(self._teams)

    def listens(self) -> bool:
        """Tell whether new messages are to be read: whoever chose a channel wants that."""
        return True

    def channel(self, workspace: str, channel: str) -> Room:  # noqa: ARG002  a channel's id says it all
        """Give a channel as a room: what answers nothing stands there."""
        return Room(id=channel, channel=channel, begins=f"{channel}/", thread="")

    def room_of(self, known: Known, channels: Sequence[str]) -> Room | None:  # noqa: ARG002  as above
        """Give the channel of a message, or the thread that it stands in."""
        channel = known.external_id.partition("/")[0]
        return _thread(channel, known.in_reply_to) if known.in_reply_to else self.channel("", channel)

    def place(self, external_id: str) -> int:
        """Give a message's time stamp in millionths of a second."""
        return _place(external_id.partition("/")[2].partition(APART)[0])

    def place_at(self, moment: datetime) -> int:
        """Give a moment in millionths of a second."""
        return (moment - EPOCH) // timedelta(microseconds=1)

    async def page(self, workspace: str, room: Room, cursor: str, floor: int, fresh: int) -> Page:
        """Give a page of a channel or a thread. ChatError when we may or can not look."""
        team = team_of(self._teams, workspace)
        if room.thread:
            return await _thread_page(team, room, cursor, floor)
        return await _channel_page(team, room, cursor, floor, fresh)


async def _channel_page(team: Team, room: Room, cursor: str, floor: int, fresh: int) -> Page:
    async with in_our_words():
        told = await team.client.conversations_history(channel=room.id, latest=cursor or None, limit=AT_ONCE)
    messages: list[Payload] = told.get("messages") or []
    more = bool(told.get("has_more"))
    low = _lowest(messages) if more else 0
    return Page(
        low=low,
        high=_place(cursor) - 1 if cursor else NEVER,
        there=_there(room.channel, messages),
        said=_said(room.channel, messages, team),
        rooms=[
            _thread(room.channel, f"{room.channel}/{text_of(one, 'ts')}")
            for one in messages
            if _place(text_of(one, "latest_reply")) >= fresh
        ],
        after=_stamp(low) if low > floor else "",
    )


async def _thread_page(team: Team, room: Room, cursor: str, floor: int) -> Page:
    """Give a page of a thread, upward from what counts; its first message, which is always there, stands elsewhere."""
    begun, _, position = cursor.partition(" ")
    root = (room.thread or "").partition("/")[2]
    try:
        async with in_our_words():
            told = await team.client.conversations_replies(
                channel=room.channel, ts=root, oldest=_stamp(max(0, floor - 1)), cursor=position or None, limit=AT_ONCE
            )
    except RefusedError as refused:
        if refused.code != NO_THREAD:
            raise
        return Page(low=0, high=NEVER)
    messages = [one for one in told.get("messages") or [] if text_of(one, "ts") != root]
    onward = _next_of(told.get("response_metadata")) if told.get("has_more") else ""
    high = max((_place(text_of(one, "ts")) for one in messages), default=_place(begun)) if onward else NEVER
    return Page(
        low=_place(begun) + 1 if begun else 0,
        high=high,
        there=_there(room.channel, messages),
        said=_said(room.channel, messages, team),
        after=f"{_stamp(high)} {onward}" if onward else "",
    )


def _next_of(metadata: object) -> str:
    return str(metadata.get("next_cursor") or "") if isinstance(metadata, Mapping) else ""


def _there(channel: str, messages: Sequence[Payload]) -> frozenset[str]:
    """Give the messages that are there: of a deleted one with a thread a mark stays."""
    return frozenset(f"{channel}/{text_of(one, 'ts')}" for one in messages if text_of(one, "subtype") != GONE)


def _said(channel: str, messages: Sequence[Payload], team: Team) -> list[Heard]:
    read = [read_message(channel, one, team) for one in messages]
    return [one for one in read if one is not None]


def _lowest(messages: Sequence[Payload]) -> int:
    if not messages:
        raise UnsureError("Slack says that there is more, and shows none of it.")
    return min(_place(text_of(one, "ts")) for one in messages)


def _thread(channel: str, thread: str) -> Room:
    return Room(id=thread, channel=channel, begins=f"{channel}/", thread=thread)


def _place(stamp: str) -> int:
    """Give a time stamp in millionths of a second; 0 for what is none."""
    seconds, _, rest = stamp.partition(".")
    whole = f"{seconds}{rest:0<6.6}"
    return int(whole) if seconds and whole.isascii() and whole.isdigit() else 0


def _stamp(place: int) -> str:
    return f"{place // SECOND}.{place % SECOND:06d}"
