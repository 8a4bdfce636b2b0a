"""Turns a due report into messages for the outbox: the first for the channel, the rest for its thread.

A report tells of its period, and of what lies between that and the last report of its schedule that was said: nothing
is lost when some were missed, and a report of `today` on a Monday has the weekend in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analyzers.insight.digest import Digest
from analyzers.insight.measures import Period
from bot.composing import make_digest
from bot.digesting import show_digest
from bot.parts import Parts
from bot.periods import named_period, reach_back
from bot.present.kept import to_body
from bot.present.message import Block, Chart, Message, Section
from bot.present.words import say_moment
from storage.outbox import Posting, posting_key
from storage.schedules import Run, Schedule, ScheduleStore, report_key
from storage.tellings import TellingStore

IN_CHANNEL = 2
"""Sections that stand in the channel itself (who waits, what changed); the others are one tap away in the thread."""

LATE = timedelta(hours=1)
"""A report that comes later than this after it was due says so."""


@dataclass(frozen=True, slots=True)
class Report:
    """A digest as messages, whether there is anything to say, and the ids of the waiting cases it names."""

    head: Message
    thread: tuple[Message, ...]
    empty: bool
    waiting: tuple[str, ...] = ()


def report_on(parts: Parts, period: Period, monitors: Sequence[str] | None) -> Report:
    """Compose a digest and split it for a chat."""
    digest = make_digest(parts, period, monitors)
    return _report(digest, show_digest(parts, digest))


def _report(digest: Digest, message: Message) -> Report:
    return Report(*split(message), empty=says_nothing(digest), waiting=tuple(one.id for one in digest.waiting))


def split(message: Message) -> tuple[Message, tuple[Message, ...]]:
    """Give the message for the channel, and those for its thread: its pictures, then each further section.

    A section's picture is a message of its own after it, because some chats show a picture only by itself.
    """
    sections = [block for block in message.blocks if isinstance(block, Section)]
    in_thread = sections[IN_CHANNEL:]
    head = replace(message, blocks=tuple(block for block in message.blocks if block not in in_thread))
    return head, (*_pictures(head.blocks), *(one for section in in_thread for one in _apart(section)))


def _apart(section: Section) -> Iterator[Message]:
    words = tuple(block for block in section.blocks if not isinstance(block, Chart))
    yield Message(title=section.title, blocks=(replace(section, title="", blocks=words),))
    yield from _pictures(section.blocks)


def _pictures(blocks: Sequence[Block]) -> list[Message]:
    return [Message(title=block.title, blocks=(block,)) for block in blocks if isinstance(block, Chart)]


def report_of_run(parts: Parts, run: Run) -> Report:
    """Compose the report of a run: its period ends at the moment it was due, also when it is made later.

    Who waits, and what was answered, dismissed and corrected, is told as of now.
    """
    digest = digest_of(parts, run.schedule, run.due_at)
    return _report(digest, _dated(parts, run, show_digest(parts, digest)))


def digest_of(parts: Parts, schedule: Schedule, until: datetime) -> Digest:
    """Compose what a schedule tells at a moment, with how often it told of each waiting case before."""
    monitors = [schedule.monitor] if schedule.monitor else None
    digest = make_digest(parts, period_of(parts, schedule, until), monitors, as_of=parts.clock())
    with parts.database.read() as connection:
        told = TellingStore(connection, parts.workspace).told(schedule.name, [one.id for one in digest.waiting])
    return replace(digest, waiting=tuple(replace(one, told=told.get(one.id, 0)) for one in digest.waiting))


def period_of(parts: Parts, schedule: Schedule, until: datetime) -> Period:
    """Give the period of a schedule that ends at a moment, without a gap after its last report that was said."""
    with parts.database.read() as connection:
        told_until = ScheduleStore(connection, parts.workspace).told_until(schedule.name, until)
    return reach_back(named_period(schedule.period, until, parts.zone), told_until)


def _dated(parts: Parts, run: Run, message: Message) -> Message:
    """Say of a late report when it was due: it is about that time."""
    if parts.clock() - run.due_at <= LATE:
        return message
    late = f"late: it was due on {say_moment(run.due_at, parts.zone)}"
    return replace(message, subtitle=f"{message.subtitle}; {late}")


def postings_of(run: Run, report: Report, channel: str) -> Iterator[Posting]:
    """Give a report's messages with keys that the same run always has."""
    head = report_key(run.workspace, run.schedule.name, run.due)
    yield Posting(key=head, kind="digest", channel=channel, body=to_body(report.head))
    for place, message in enumerate(report.thread):
        key = posting_key(head, str(place))
        yield Posting(key=key, kind="digest", channel=channel, body=to_body(message), under=head)


def says_nothing(digest: Digest) -> bool:
    """Tell whether a digest is not worth a message: nobody said anything and nobody waits."""
    return not digest.headline.mentions and not digest.headline.waiting
