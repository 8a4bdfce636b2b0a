"""Reads the workspace's own channels that were chosen with `/kith listen`: new messages, changed ones, deleted ones.

Slack tells of every channel that Kith is in, when the app asks for it; what stands in channels that nobody chose is let
go unread, and private conversations are none of ours.
"""

import re
from datetime import UTC, datetime

from analyzers.labels import Flag
from analyzers.mention import Mention
from analyzers.text import storable
from bot.commands.inflow import PAUSE, Changed, Deleted, Happening, Inflow
from bot.hearing import Heard
from bot.platforms.slack.desk import Ack, SlackDesk
from bot.platforms.slack.incoming import Payload, part_of, plain_words, text_of
from bot.platforms.slack.teams import Team, team_of, workspace_id

SOURCE = "slack"
SAID_BY_SOMEBODY = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})
"""Kinds of messages that hold somebody's words; the others tell of joins, topics, pins."""
GONE = "tombstone"
"""What a deleted message becomes when a thread hangs on it."""
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,20}")
_STAMP = re.compile(r"\d{1,11}\.\d{1,9}")


class Listening:
    """Takes in what happens in the channels of workspaces."""

    def __init__(self, desk: SlackDesk, pause: float = PAUSE) -> None:
        self._teams = desk.teams
        self.inflow = Inflow(desk, SOURCE, pause)

    async def message(self, ack: Ack, body: Payload) -> None:
        """Note what was written, changed or deleted, and tell Slack so once it is kept: else it tells us again."""
        workspace = workspace_id(text_of(body, "enterprise_id"), text_of(body, "team_id"))
        what = read_message_event(body)
        if what is None or _is_about_us(part_of(body, "event"), team_of(self._teams, workspace)):
            await ack()
            return
        if await self.inflow.note(workspace, Happening(what, f"event {text_of(body, 'event_id')}")):
            await ack()


def read_message_event(body: Payload) -> Heard | Changed | Deleted | None:
    """Read what happened to a message; None when it is nothing that a member or a program said in a channel."""
    event = part_of(body, "event")
    channel, kind = text_of(event, "channel"), text_of(event, "subtype")
    if not _CHANNEL.fullmatch(channel) or text_of(event, "channel_type") in ("im", "mpim"):
        return None
    if kind == "message_deleted":
        return _deleted(channel, text_of(event, "deleted_ts"))
    if kind == "message_changed":
        return _changed(channel, part_of(event, "message"))
    return _heard(channel, event) if kind in SAID_BY_SOMEBODY else None


def read_message(channel: str, message: Payload, team: Team) -> Heard | None:
    """Read a message as it stands in a channel's history; None when nobody said it, or we, or it was said to us."""
    said = text_of(message, "subtype") in SAID_BY_SOMEBODY and not _is_about_us(message, team)
    return _heard(channel, message) if said else None


def _is_about_us(event: Payload, team: Team) -> bool:
    """Tell whether we said it, or it is a question to us, which the other listener answers."""
    ours = text_of(event, "user") == team.account or (text_of(event, "bot_id") or "-") == team.bot
    return ours or text_of(event, "text").lstrip().startswith(f"<@{team.account}")


def _heard(channel: str, event: Payload) -> Heard | None:
    """Read a message: no reactions, no counts of a thread, only what was said, by whom, when, in answer to what."""
    stamp, thread, text = (
        text_of(event, "ts"),
        text_of(event, "thread_ts"),
        storable(plain_words(text_of(event, "text"))),
    )
    if not _STAMP.fullmatch(stamp) or not text.strip():
        return None
    program = bool(text_of(event, "bot_id")) or text_of(event, "subtype") == "bot_message"
    mention = Mention(
        external_id=_id(channel, stamp),
        text=text,
        source=SOURCE,
        platform="Slack",
        author=text_of(event, "user") or text_of(event, "bot_id"),
        created_at=datetime.fromtimestamp(int(stamp.partition(".")[0]), UTC),
        in_reply_to=_id(channel, thread) if thread and thread != stamp else "",
        automated=Flag.TRUE if program else Flag.FALSE,
    )
    return Heard(channel=channel, mention=mention)


def _changed(channel: str, message: Payload) -> Changed | Deleted | None:
    """Read a change; one without words is about its links or pictures."""
    stamp, text = text_of(message, "ts"), storable(plain_words(text_of(message, "text")))
    if text_of(message, "subtype") == GONE:
        return _deleted(channel, stamp)
    return Changed(_id(channel, stamp), text) if stamp and text.strip() else None


def _deleted(channel: str, stamp: str) -> Deleted | None:
    return Deleted((_id(channel, stamp),)) if stamp else None


def _id(channel: str, stamp: str) -> str:
    """Give a message's id: its time stamp is its own within a channel only."""
    return f"{channel}/{stamp}"
