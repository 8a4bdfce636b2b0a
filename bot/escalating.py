"""Tells those who look after safety and legal matters of each such case, once, in a channel of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from analyzers.labels import Action, Urgency
from analyzers.triage.queue import Ranked
from bot.parts import Parts
from bot.present.kept import to_body
from bot.present.queue import present_escalation
from bot.queueing import Queue
from bot.telling import channel_for, postable_from
from storage.outbox import OutboxStore, Posting, posting_key
from storage.roles import Purpose
from storage.waiting import WaitingStore
from storage.workspaces import HomeStore

FRESH = timedelta(hours=48)
"""Older cases are in the queue and are told to nobody any more: an imported archive must not ring."""
MOST_AT_ONCE = 20
"""Escalations told at a time; the others wait for the next."""
PURPOSE = {Action.ESCALATE_SAFETY: Purpose.SAFETY, Action.ESCALATE_LEGAL: Purpose.LEGAL}


@dataclass(frozen=True, slots=True)
class _Way:
    """How one kind of escalation is told: its own channel, the channel that it goes to, and who is called there."""

    own: str
    channel: str
    called: str


def escalate(parts: Parts, queue: Queue) -> int:
    """Tell of each case of the queue that is to be escalated and was not told of; give how many there are.

    Without a channel of their own they are told in the queue's channel, with a note, except critical ones: those ring
    where critical cases ring. In quiet hours only critical ones are told.
    """
    wanted = [ranked for ranked in queue.shown if ranked.case.action in PURPOSE]
    if not wanted:
        return 0
    ways = {purpose: _way_of(parts, purpose) for purpose in PURPOSE.values()}
    with parts.database.read() as connection:
        fresh = WaitingStore(connection, parts.workspace).arrived_since(parts.clock() - FRESH)
    told = [ranked for ranked in wanted if ranked.case.id in fresh and _is_told(ranked, ways)]
    postings = [(_posting(parts, ranked, ways), _is_critical(ranked)) for ranked in told]
    now, later = parts.clock(), postable_from(parts)
    with parts.database.write() as connection:
        outbox = OutboxStore(connection, parts.workspace)
        known = outbox.known([posting.key for posting, _ in postings])
        new = [one for one in postings if one[0].key not in known][:MOST_AT_ONCE]
        for posting, is_critical in new:
            outbox.put(posting, now if is_critical else later, now)
    return len(new)


def _way_of(parts: Parts, purpose: Purpose) -> _Way:
    own = channel_for(parts, purpose)
    with parts.database.read() as connection:
        called = HomeStore(connection, parts.workspace).called(purpose)
    return _Way(own, own or channel_for(parts, Purpose.QUEUE, Purpose.DIGEST), called)


def _is_critical(ranked: Ranked) -> bool:
    return ranked.case.urgency is Urgency.CRITICAL


def _is_told(ranked: Ranked, ways: Mapping[Purpose, _Way]) -> bool:
    way = ways[PURPOSE[ranked.case.action]]
    return bool(way.own or (way.channel and not _is_critical(ranked)))


def _posting(parts: Parts, ranked: Ranked, ways: Mapping[Purpose, _Way]) -> Posting:
    case, purpose = ranked.case, PURPOSE[ranked.case.action]
    way = ways[purpose]
    body = to_body(present_escalation(ranked, purpose, way.called, parts.zone, has_channel=bool(way.own)))
    key = posting_key(parts.workspace, "escalation", case.id)
    return Posting(key=key, kind=purpose.value, channel=way.channel, body=body, about=case.id)
