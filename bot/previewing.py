"""Shows what a schedule would send, to whoever asks: nothing is sent, and nothing is noted."""

from dataclasses import replace

from bot.capping import day_began
from bot.digesting import show_digest
from bot.parts import Parts
from bot.present.message import Message, Paragraph, Part, Style
from bot.present.words import say_moment
from bot.reporting import digest_of, says_nothing
from bot.scheduling import find_schedule
from bot.telling import digest_channel
from bot.workdays import due_after
from storage.outbox import OutboxStore
from storage.schedules import Schedule


def preview(parts: Parts, name: str) -> Message:
    """Show the digest of a schedule as if it were due now; of the only one, when none is named."""
    schedule = find_schedule(parts, name)
    digest = digest_of(parts, schedule, parts.clock())
    message = show_digest(parts, digest)
    told = [_when(parts, schedule), *_instead(parts, schedule, is_empty=says_nothing(digest))]
    note = Paragraph((Part(" ".join(told), Style.MUTED), *_where(parts, schedule)))
    return replace(message, title=f"Preview of {schedule.name}", blocks=(note, *message.blocks))


def _when(parts: Parts, schedule: Schedule) -> str:
    if schedule.paused:
        return "As it would be now; nothing is sent. It is paused."
    due = due_after(parts, schedule, parts.clock())
    return f"As it would be now; nothing is sent. It comes on {say_moment(due, parts.zone)}."


def _instead(parts: Parts, schedule: Schedule, *, is_empty: bool) -> list[str]:
    """Say what would come instead of all this."""
    if is_empty:
        return ["As of now none would come: nobody said anything, and nobody waits."]
    with parts.database.read() as connection:
        outbox = OutboxStore(connection, parts.workspace)
        so_far = outbox.written("digest", digest_channel(parts, schedule), day_began(parts))
    if so_far < parts.limits.digests:
        return []
    return ["Today it would be one line: its channel had its digests for the day."]


def _where(parts: Parts, schedule: Schedule) -> tuple[Part, ...]:
    channel = digest_channel(parts, schedule)
    if not channel:
        return ()
    return Part(" Channel: ", Style.MUTED), Part(channel, Style.CHANNEL), Part(".", Style.MUTED)
