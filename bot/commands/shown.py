"""What a chat must be able to show of the history of its channels, for what was missed to be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.hearing import Heard
from storage.rooms import Known, Room

NEVER = 2**63 - 1
"""A place behind all messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a room's history, from one place to another, both included.

    `there` are the ids of all messages of the stretch, `said` what somebody said in them. `rooms` are threads that may
    hold something new. `after` is where the walk goes on, empty when everything was seen that counts. `closed` says
    that the chat knows of no such room any more.
    """

    low: int
    high: int
    there: frozenset[str] = frozenset()
    said: Sequence[Heard] = ()
    rooms: Sequence[Room] = ()
    after: str = ""
    closed: bool = False


class History(Protocol):
    """What a chat shows of its channels' history. Messages have places, numbers that grow as they are written."""

    source: str

    def workspaces(self) -> Sequence[str]:
        """Give the workspaces whose channels we can see."""
        ...

    def listens(self) -> bool:
        """Tell whether what is new is to be taken in; what is known is looked at in any case."""
        ...

    def channel(self, workspace: str, channel: str) -> Room:
        """Give a channel as a room."""
        ...

    def room_of(self, known: Known, channels: Sequence[str]) -> Room | None:
        """Give the room in which a known post stands; None when that cannot be told."""
        ...

    def place(self, external_id: str) -> int:
        """Give the place of a message."""
        ...

    def place_at(self, moment: datetime) -> int:
        """Give the place of a message that would be written then."""
        ...

    async def page(self, workspace: str, room: Room, cursor: str, floor: int, fresh: int) -> Page:
        """Give the next stretch, from the newest on where the cursor is empty, down to `floor`.

        What is written from the place `fresh` on may be new. ChatError when we may or can not look.
        """
        ...
