"""What somebody typed into a form that could not be taken, kept for a while so that they need not type it again."""

from collections import OrderedDict
from collections.abc import Mapping

MOST = 500
Key = tuple[str, str, str]
"""Workspace, person and form."""


class Drafts:
    """The latest drafts of this process; after a restart a form opens as it is kept."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Mapping[str, str]] = OrderedDict()

    def keep(self, key: Key, fields: Mapping[str, str]) -> None:
        """Keep what was typed; the oldest drafts make room."""
        self._kept[key] = fields
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def take(self, key: Key) -> Mapping[str, str] | None:
        """Give what was typed, once."""
        return self._kept.pop(key, None)
