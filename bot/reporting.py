"""Turns a due report into messages for the outbox: the first for the channel, the rest for its thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyzers.insight.digest import Digest, Period
from bot.actions import make_digest
from bot.digesting import show_digest
from bot.parts import Parts
from bot.periods import named_period
from bot.present.kept import to_body
from bot.present.message import Block, Chart, Message, Section
from storage.outbox import Posting, posting_key
from storage.schedules import Run

IN_CHANNEL = 2
"""Sections that stand in the channel itself (who waits, what changed); the others are one tap away in the thread."""


@dataclass(frozen=True, slots=True)
class Report:
    """A digest as messages, and whether there is anything to say."""

    head: Message
    thread: tuple[Message, ...]
    empty: bool


def report_on(parts: Parts, period: Period, monitors: Sequence[str] | None) -> Report:
    """Compose a digest and split it for a chat."""
    digest = make_digest(parts, period, monitors)
    return Report(*split(show_digest(parts, digest)), empty=_says_nothing(digest))


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
    """Compose the report of a run: its period ends at the moment it was due, also when it is made later."""
    schedule = run.schedule
    period = named_period(schedule.period, run.due_at, parts.zone)
    return report_on(parts, period, [schedule.monitor] if schedule.monitor else None)


def postings_of(run: Run, report: Report, channel: str) -> Iterator[Posting]:
    """Give a report's messages with keys that the same run always has."""
    head = posting_key(run.workspace, "digest", run.schedule.name, run.due)
    yield Posting(key=head, kind="digest", channel=channel, body=to_body(report.head))
    for place, message in enumerate(report.thread):
        key = posting_key(head, str(place))
        yield Posting(key=key, kind="digest", channel=channel, body=to_body(message), under=head)


def _says_nothing(digest: Digest) -> bool:
    return not digest.headline.mentions and not digest.headline.waiting
