"""Keeps a channel quiet: so many digests a day in full, each further one as a line of one message of that day."""

from datetime import datetime

from bot.parts import Parts
from bot.periods import midnight
from bot.present.folded import folded_lines, present_folded, say_folded
from bot.present.kept import from_body, to_body
from bot.present.message import Line
from bot.reporting import Report, postings_of
from bot.telling import postable_from
from storage.database import Connection
from storage.outbox import OutboxStore, Posting, posting_key
from storage.schedules import Run
from storage.standings import StandingStore
from storage.tellings import TellingStore


def put_report(parts: Parts, connection: Connection, run: Run, report: Report, channel: str) -> None:
    """Put a report into the outbox: in full, or as a line of the day's message when the channel had its number."""
    outbox = OutboxStore(connection, parts.workspace)
    if outbox.written("digest", channel, day_began(parts)) >= parts.limits.digests:
        _fold(parts, outbox, say_folded(run.schedule, report.head), channel)
        return
    for posting in postings_of(run, report, channel):
        outbox.put(posting, postable_from(parts), parts.clock())
    there = StandingStore(connection, parts.workspace).standing(report.waiting)  # some may be forgotten by now
    TellingStore(connection, parts.workspace).note(run.schedule.name, run.due, list(there))


def day_began(parts: Parts) -> datetime:
    """Give the moment at which the local day began."""
    return midnight(parts.clock().astimezone(parts.zone).date(), parts.zone)


def _fold(parts: Parts, outbox: OutboxStore, line: Line, channel: str) -> None:
    key = posting_key(parts.workspace, "more digests", channel, day_began(parts).isoformat())
    first = Posting(key=key, kind="digest", channel=channel, body=to_body(present_folded([line])))
    if not outbox.put(first, postable_from(parts), parts.clock()):
        so_far = folded_lines(from_body(outbox.get(key).posting.body))
        outbox.rewrite(key, to_body(present_folded([*so_far, line])))
