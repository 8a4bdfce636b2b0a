"""Shows digests that were too many for a channel and a day: a line each, and how to see the whole."""

from collections.abc import Sequence

from bot.present.clean import clean
from bot.present.message import Bullets, Headline, Line, Message, Part, Style
from storage.schedules import Schedule

MOST_LINES = 25
"""Digests of a day that are named; further ones are counted."""


def say_folded(schedule: Schedule, head: Message) -> Line:
    """Write a digest as one line: its schedule, its headline, the command that shows all of it."""
    told = next((block.sentence for block in head.blocks if isinstance(block, Headline)), "")
    whole = f"digest {schedule.period} {schedule.monitor}".strip()
    return (
        Part(f"{clean(schedule.name, 80)}: ", Style.STRONG),
        Part(clean(told, 240)),
        Part(f" `{clean(whole, 240)}` shows it.", Style.MUTED),
    )


def present_folded(lines: Sequence[Line]) -> Message:
    """Show the day's further digests in one message."""
    more = len(lines) - MOST_LINES
    rest: tuple[Line, ...] = ((Part(f"And {more:,} more.", Style.MUTED),),) if more > 0 else ()
    return Message(title="More digests today", blocks=(Bullets((*lines[:MOST_LINES], *rest)),))


def folded_lines(message: Message) -> tuple[Line, ...]:
    """Give the lines of such a message."""
    return next((block.items for block in message.blocks if isinstance(block, Bullets)), ())
