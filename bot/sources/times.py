"""Reads the ways in which files write a time."""

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

TWITTER = "%a %b %d %H:%M:%S %z %Y"
SECONDS = 1e11
"""A number below this counts seconds since 1970, one above it milliseconds (the year 5138 in seconds)."""


def read_time(words: str, zone: tzinfo) -> datetime:
    """Give the moment as aware UTC; a time without an offset is local to `zone`. ValueError says what is wrong."""
    for read in (_iso, _number, _twitter, _mail):
        try:
            moment = read(words)
        except (ValueError, OverflowError, OSError, IndexError, TypeError):
            continue
        local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        try:
            return local.astimezone(UTC)
        except OverflowError:
            break
    raise ValueError(f"time {words[:40]!r} is not understood (write it like 2026-11-23T08:00:00Z)")


def _iso(words: str) -> datetime:
    tidy = words.strip().replace(" UTC", "+00:00").replace(" +", "+")
    head, minus, tail = tidy.rpartition(" -")
    return datetime.fromisoformat(f"{head}-{tail}" if minus and tail.isdigit() else tidy)


def _number(words: str) -> datetime:
    number = float(words)
    return datetime.fromtimestamp(number if abs(number) < SECONDS else number / 1000, UTC)


def _twitter(words: str) -> datetime:
    return datetime.strptime(words.strip(), TWITTER)  # noqa: DTZ007  %z makes it aware


def _mail(words: str) -> datetime:
    return parsedate_to_datetime(words)
