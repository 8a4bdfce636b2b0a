"""Keeps messages true that are seen already: cards say where their case stands, the queue's message is the queue."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.parts import Parts
from bot.present.kept import from_body, to_body
from bot.present.message import Block, Card, Message, Section, cards_in
from bot.present.queue import present_case, present_queue
from bot.present.standing import stand
from bot.present.unblinding import warned
from bot.queueing import Queue, line_up
from bot.revealing import reveal_rule
from storage.outbox import OutboxStore, Outgoing, Posting, posting_key
from storage.standings import Standing, StandingStore

WATCHED = timedelta(days=14)
"""How long the cards of a message are kept true."""
DAY_BEGINS = timedelta(hours=6)
PAST = "as of that day; today's message stands below"
KINDS = ("digest", "alert", "queue", "case", "answer", "safety", "legal")


def refresh(parts: Parts, queue: Queue | None = None) -> int:
    """Say of each message of late, seen or still to be, how it should read now; give how many read otherwise."""
    with parts.database.read() as connection:
        seen = OutboxStore(connection, parts.workspace).recent(KINDS, parts.clock() - WATCHED)
        messages = [(out, message) for out in seen if (message := _read(out)) is not None]
        keys = {card.key for _, message in messages for card in cards_in(message.blocks) if card.key}
        standing = StandingStore(connection, parts.workspace).standing(sorted(keys))
    anew = [(out.posting.key, _body(parts, out, message, standing, queue)) for out, message in messages]
    changed = [(key, body) for (key, body), (out, _) in zip(anew, messages, strict=True) if body != out.posting.body]
    if not changed:
        return 0
    with parts.database.write() as connection:
        store = OutboxStore(connection, parts.workspace)
        for key, body in changed:
            store.rewrite(key, body)
    return len(changed)


def _read(out: Outgoing) -> Message | None:
    try:
        return from_body(out.posting.body)
    except ValueError:
        return None  # another version wrote it


def queue_posting(parts: Parts, channel: str, queue: Queue) -> Posting:
    """Give today's message of the queue: one a day, and kept true."""
    body = to_body(_present(parts, queue))
    return Posting(key=_queue_key(parts, channel), kind="queue", channel=channel, body=body)


def case_postings(parts: Parts, forum: str, queue: Queue) -> Iterator[Posting]:
    """Give a post for each of the first cases of the queue: one for good, and kept true."""
    for ranked in queue.shown[: parts.limits.cases]:
        key = posting_key(parts.workspace, "case", forum, ranked.case.id)
        body = to_body(present_case(ranked, parts.zone))
        yield Posting(key=key, kind="case", channel=forum, body=body, about=ranked.case.id)


def _body(parts: Parts, out: Outgoing, message: Message, standing: Mapping[str, Standing], queue: Queue | None) -> str:
    if out.posting.kind == "queue" and out.posting.key == _queue_key(parts, out.posting.channel):
        return to_body(_present(parts, queue or line_up(parts)))
    stands = replace(message, blocks=tuple(_stands(parts, block, standing) for block in message.blocks))
    return to_body(replace(stands, subtitle=PAST) if out.posting.kind == "queue" else stands)


def _present(parts: Parts, queue: Queue) -> Message:
    first = queue.shown[: parts.limits.cases]
    shown = present_queue(first, queue.as_of, queue.total, queue.standing, lasting=True)
    return replace(warned(shown, reveal_rule(parts)), subtitle=_headed(queue.total))


def _headed(total: int) -> str:
    """Say how many wait, without the time: a message that changes by the minute would be drawn anew for nothing."""
    return f"{total:,} in all; this message is kept current today"


def _queue_key(parts: Parts, channel: str) -> str:
    # a day begins at six in the morning: nobody wants a new message at midnight
    today = (parts.clock() - DAY_BEGINS).astimezone(parts.zone).date().isoformat()
    return posting_key(parts.workspace, "queue", channel, today)


def _stands(parts: Parts, block: Block, standing: Mapping[str, Standing]) -> Block:
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_stands(parts, inner, standing) for inner in block.blocks))
    if isinstance(block, Card) and block.key:
        return stand(block, standing.get(block.key), parts.zone)
    return block
