"""Takes named fields out of what a source sent as JSON, whatever it sent in their place."""

from collections.abc import Mapping
from datetime import UTC, datetime

from analyzers.labels import Flag
from analyzers.text import storable
from bot.http import NOTHING


def part(value: object, *path: str) -> Mapping[str, object]:
    """Give the mapping at the end of a path of names; an empty one when there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else NOTHING


def parts(value: object) -> list[Mapping[str, object]]:
    """Give the mappings of a list; none when it is no list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def words(fields: Mapping[str, object], name: str) -> str:
    """Give a text that any database takes; empty when it is no text."""
    value = fields.get(name)
    return storable(value).strip() if isinstance(value, str) else ""


def moment(fields: Mapping[str, object], name: str) -> datetime | None:
    """Give an ISO time as aware UTC; None when it is none."""
    return read_moment(words(fields, name))


def read_moment(said: str) -> datetime | None:
    """Read an ISO time as aware UTC; None when it is none. One without an offset is UTC."""
    try:
        found = datetime.fromisoformat(said)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def flag(fields: Mapping[str, object], name: str) -> Flag:
    """Give a platform's switch; anything but yes or no is unknown."""
    value = fields.get(name)
    if not isinstance(value, bool):
        return Flag.UNKNOWN
    return Flag.TRUE if value else Flag.FALSE
