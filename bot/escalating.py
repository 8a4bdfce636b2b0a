"""Tells those who look after safety and legal matters of each such case, once, in a channel of their own."""

from collections.abc import Iterator
from datetime import timedelta

from analyzers.labels import Action, Urgency
from analyzers.triage.queue import Ranked
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.queue import present_escalation
from bot.queueing import Queue
from bot.telling import channel_for, postable_from
from storage.database import Connection
from storage.outbox import OutboxStore, Posting, posting_key
from storage.roles import Purpose
from storage.waiting import WaitingStore
from storage.workspaces import HomeStore

FRESH = timedelta(hours=48)
"""Older cases are in the queue and are told to nobody any more: an imported archive must not ring."""
MOST_AT_ONCE = 20
"""Escalations told at a time; the others wait for the next."""
PURPOSE = {Action.ESCALATE_SAFETY: Purpose.SAFETY, Action.ESCALATE_LEGAL: Purpose.LEGAL}


def escalate(parts: Parts, queue: Queue) -> int:
    """Tell of each case of the queue that is to be escalated and was not told of; give how many there are.

    Without a channel of their own they are told in the queue's channel, with a note, except critical ones: those ring
    where critical cases ring. In quiet hours only critical ones are told.
    """
    wanted = [ranked for ranked in queue.shown if ranked.case.action in PURPOSE]
    if not wanted:
        return 0
    with parts.database.read() as connection:
        fresh = WaitingStore(connection, parts.workspace).arrived_since(parts.clock() - FRESH)
    with parts.database.write() as connection:
        outbox = OutboxStore(connection, parts.workspace)
        new = [one for one in _postings(parts, connection, wanted, fresh) if not outbox.has(one[0].key)][:MOST_AT_ONCE]
        for posting, is_critical in new:
            outbox.put(posting, parts.clock() if is_critical else postable_from(parts), parts.clock())
    return len(new)


def _postings(
    parts: Parts, connection: Connection, wanted: list[Ranked], fresh: frozenset[str]
) -> Iterator[tuple[Posting, bool]]:
    home = HomeStore(connection, parts.workspace)
    for ranked in wanted:
        case, purpose = ranked.case, PURPOSE[ranked.case.action]
        own = channel_for(parts, purpose)
        channel = own or channel_for(parts, Purpose.QUEUE, Purpose.DIGEST)
        is_critical = case.urgency is Urgency.CRITICAL
        if case.id not in fresh or not channel or (is_critical and not own):
            continue
        body = to_body(present_escalation(ranked, purpose, home.called(purpose), parts.zone, has_channel=bool(own)))
        key = posting_key(parts.workspace, "escalation", case.id)
        yield Posting(key=key, kind=purpose.value, channel=channel, body=body, about=case.id), is_critical
