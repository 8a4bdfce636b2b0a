"""Messages as Slack's events send them, with the counts and badges they carry, for the blindness audit."""

from collections.abc import Sequence
from html import escape

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.hearing import Heard
from bot.platforms.slack.listening import read_message_event
from bot.sources.recorded import Recording

CHANNEL = "C0AB12CD3"
MESSAGES = (
    {
        "type": "message", "channel": CHANNEL, "channel_type": "channel", "user": "U0MIRA", "team": "T0ACME",
        "text": "My kettle leaks since Monday, any advice?", "ts": "1793610900.000100", "event_ts": "1793610900.000100",
        "client_msg_id": "6a1f", "thread_ts": "1793610900.000100", "reply_count": 41, "reply_users_count": 17,
        "latest_reply": "1793620000.000100", "reply_users": ["U0BEN", "U0CEM"], "is_starred": True, "subscribed": True,
        "reactions": [{"name": "fire", "count": 412, "users": ["U0BEN", "U0CEM"]}],
        "user_profile": {"display_name": "Mira the Great, 80k", "is_restricted": False, "is_ultra_restricted": False},
        "pinned_to": [CHANNEL], "subtype": "file_share",
        "files": [{"id": "F0LEAK", "shares": {"public": {CHANNEL: [{"reply_count": 41, "reply_users_count": 17}]}}}],
    },
    {
        "type": "message", "channel": CHANNEL, "channel_type": "channel", "user": "U0NEW", "team": "T0ACME",
        "text": "Try descaling it, that worked for me.", "ts": "1793611200.000200", "event_ts": "1793611200.000200",
        "client_msg_id": "6a20", "thread_ts": "1793610900.000100", "parent_user_id": "U0MIRA", "reply_count": 0,
        "reply_users_count": 0, "is_starred": False, "subscribed": False,
        "reactions": [{"name": "+1", "count": 1, "users": ["U0MIRA"]}],
        "user_profile": {"display_name": "newcomer", "is_restricted": True, "is_ultra_restricted": False},
    },
)  # fmt: skip
KEPT = frozenset({"type", "subtype", "channel", "channel_type", "user", "bot_id", "text", "ts", "thread_ts"})


def _pour(payload: Payload, mention: Mention) -> Payload:
    """Say it in a message; its id is its time stamp."""
    escaped = escape(mention.text, quote=False)
    at = mention.created_at.timestamp() if mention.created_at else 1_793_610_900
    return {**payload, "ts": f"{int(at)}.000100", "thread_ts": "", "user": mention.author, "text": escaped}


def _read(payloads: Sequence[Payload]) -> list[Mention]:
    found = [read_message_event({"event": payload}) for payload in payloads]
    return [one.mention for one in found if isinstance(one, Heard)]


SLACK = Recording(
    source="Slack channels", reads="bot.platforms.slack.listening", payloads=MESSAGES, kept=KEPT, pour=_pour,
    read=_read,
)  # fmt: skip
