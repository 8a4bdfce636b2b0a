"""Shows which mentions stand behind the numbers of a digest, as far as a chat has room."""

from collections.abc import Mapping, Sequence

from bot.present.message import Bullets, Message, Part, Style
from bot.present.words import short

MOST_NUMBERS, MOST_IDS = 20, 25
MOST_LISTED = 1_000
"""Ids of a line in a terminal; what is usual may be reckoned from many thousands."""


def present_traced(traced: Mapping[str, Sequence[str]]) -> Message:
    """List the first ids behind each number, and how many there are; `kith digest --explain` lists more."""
    lines = tuple(_line(name, ids) for name, ids in list(traced.items())[:MOST_NUMBERS])
    left_out = len(traced) > MOST_NUMBERS or any(len(ids) > MOST_IDS for ids in traced.values())
    rest = Part("This is a part; `kith digest --explain` in a terminal lists more, with `--json` all.", Style.MUTED)
    return Message(
        title="Behind the numbers", subtitle="", blocks=(Bullets(lines),), footer=((rest,),) if left_out else ()
    )


def list_ids(name: str, ids: Sequence[str]) -> str:
    """Write a number's ids as a line for a terminal, the first `MOST_LISTED`; it says how many are left out."""
    rest = len(ids) - MOST_LISTED
    more = (f"… and {rest:,} more: --json lists all",) if rest > 0 else ()
    return f"{name} ({len(ids):,})" + (f": {' '.join((*ids[:MOST_LISTED], *more))}" if ids else "")


def _line(name: str, ids: Sequence[str]) -> tuple[Part, ...]:
    told = " ".join(short(identity) for identity in ids[:MOST_IDS])
    return Part(name, Style.STRONG), Part(f" ({len(ids):,}): {told}{' …' if len(ids) > MOST_IDS else ''}")
