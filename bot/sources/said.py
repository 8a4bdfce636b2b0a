"""Takes named parts out of what a source says, whatever it is: nothing that was not asked for by name is looked at."""

from collections.abc import Mapping
from datetime import UTC, datetime

from analyzers.labels import Flag
from analyzers.text import storable

Said = Mapping[str, object]
"""An object of JSON."""


def word(said: Said, name: str) -> str:
    """Give the text that stands under a name, as it is; empty when there is none."""
    value = said.get(name)
    return value if isinstance(value, str) else ""


def words(said: Said, name: str) -> str:
    """Give the same as any database takes it, without space around it."""
    return storable(word(said, name)).strip()


def part(value: object, *names: str) -> Said:
    """Give the object that stands below the names; an empty one when there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def parts(said: Said, name: str) -> list[Said]:
    """Give the objects of the list that stands under a name."""
    return each(said.get(name))


def each(value: object) -> list[Said]:
    """Give the objects of a list; none when it is no list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def moment(words: str) -> datetime | None:
    """Read an ISO time as aware UTC (without an offset it is UTC); None when it is none."""
    try:
        read = datetime.fromisoformat(words)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def spell(moment: datetime) -> str:
    """Write a moment as most sources do, `2026-11-23T08:00:00Z`; such texts sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def flag(said: Said, name: str) -> Flag:
    """Give a platform's switch; anything but yes or no is unknown."""
    value = said.get(name)
    if not isinstance(value, bool):
        return Flag.UNKNOWN
    return Flag.TRUE if value else Flag.FALSE
