"""Tells the on-call channel of critical cases at once and once, also in quiet hours."""

from collections.abc import Sequence
from datetime import timedelta

from analyzers.labels import Urgency
from analyzers.triage.queue import Ranked
from bot.capping import day_began
from bot.escalating import PURPOSE
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.queue import present_alarm, present_many_alarms
from bot.queueing import Queue
from bot.telling import channel_for, lives_in_chat
from storage.database import Connection
from storage.outbox import OutboxStore, Posting, Stage, posting_key
from storage.roles import Purpose
from storage.waiting import WaitingStore
from storage.workspaces import HomeStore

FRESH = timedelta(hours=48)
"""Critical cases older than this are in the queue and no alarm any more: an imported archive must not ring."""
MOST_ALARMS = 5
"""Critical cases told one by one at a time; more are told together.

Where a channel had its number for the day, too, but then in one message of that day, which rings once and counts on.
"""


def alarm(parts: Parts, queue: Queue) -> int:
    """Tell of each critical case of the queue that is new; give how many there are."""
    with parts.database.read() as connection:
        fresh = WaitingStore(connection, parts.workspace).arrived_since(parts.clock() - FRESH)
    critical = [ranked for ranked in queue.shown if _rings(ranked, fresh)]
    if not critical:
        return 0
    channel = channel_for(parts, Purpose.ONCALL, Purpose.QUEUE, Purpose.DIGEST)
    if not channel and lives_in_chat(parts):
        return 0  # nobody set us up yet: it rings once there is a place to ring
    with parts.database.write() as connection:
        outbox = OutboxStore(connection, parts.workspace)
        known = outbox.known([_key(parts, ranked) for ranked in critical])
        new = [ranked for ranked in critical if _key(parts, ranked) not in known]
        _tell(parts, connection, channel, new)
    return len(new)


def _rings(ranked: Ranked, fresh: frozenset[str]) -> bool:
    return ranked.case.urgency is Urgency.CRITICAL and ranked.case.id in fresh


def _tell(parts: Parts, connection: Connection, channel: str, new: Sequence[Ranked]) -> None:
    now, outbox = parts.clock(), OutboxStore(connection, parts.workspace)
    called = HomeStore(connection, parts.workspace).called()
    left = parts.limits.alarms - outbox.written("alert", channel, day_began(parts))
    room = min(MOST_ALARMS, max(left, 0))
    one_by_one, together = new[:room], new[room:]
    for ranked in one_by_one:
        outbox.put(_posting(parts, channel, ranked, called), now, now)
    for ranked in together:
        outbox.put(_posting(parts, channel, ranked, ""), now, now, Stage.SENT)
    if together:
        _tell_together(parts, outbox, channel, called, together, is_full=room < MOST_ALARMS)


def _tell_together(
    parts: Parts, outbox: OutboxStore, channel: str, called: str, together: Sequence[Ranked], *, is_full: bool
) -> None:
    today = day_began(parts)
    about = [today.isoformat(), channel] if is_full else [ranked.case.id for ranked in together]
    number = outbox.written("alert", channel, today, instead=True) if is_full else len(together)
    body = to_body(present_many_alarms(number, called))
    posting = Posting(key=posting_key(parts.workspace, "alerts", *about), kind="alert", channel=channel, body=body)
    if not outbox.put(posting, parts.clock(), parts.clock()):
        outbox.rewrite(posting.key, body)


def _posting(parts: Parts, channel: str, ranked: Ranked, called: str) -> Posting:
    purpose = PURPOSE.get(ranked.case.action)
    lacks = purpose.value if purpose and not channel_for(parts, purpose) else ""
    body = to_body(present_alarm(ranked, called, lacks, parts.zone))
    return Posting(key=_key(parts, ranked), kind="alert", channel=channel, body=body, about=ranked.case.id)


def _key(parts: Parts, ranked: Ranked) -> str:
    return posting_key(parts.workspace, "alert", ranked.case.id)
