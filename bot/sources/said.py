"""Takes named parts out of what a source says, whatever it is: nothing that was not asked for by name is looked at."""

from collections.abc import Mapping
from datetime import UTC, datetime

Said = Mapping[str, object]
"""An object of JSON."""


def word(said: Said, name: str) -> str:
    """Give the text that stands under a name; empty when there is none."""
    value = said.get(name)
    return value if isinstance(value, str) else ""


def part(said: Said, *names: str) -> Said:
    """Give the object that stands below the names; an empty one when there is none."""
    for name in names:
        inner = said.get(name)
        said = inner if isinstance(inner, Mapping) else {}
    return said


def parts(said: Said, name: str) -> list[Said]:
    """Give the objects of the list that stands under a name."""
    value = said.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def moment(words: str) -> datetime | None:
    """Read an ISO time as aware UTC (without an offset it is UTC); None when it is none."""
    try:
        read = datetime.fromisoformat(words)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
