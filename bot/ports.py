"""What a chat must be able to do, and how it says that it could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzers.errors import KithError
from bot.present.message import Message


class ChatError(KithError):
    """The chat did not take the message."""

    exit_code = 7


class RefusedError(ChatError):
    """The chat refused the message.

    Nothing is seen, and asking again as it is is of no use. `code` is the chat's own word for the reason; `removed`
    says that the workspace does not know us any more.
    """

    def __init__(self, code: str, words: str, *, removed: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.removed = removed


class BusyError(ChatError):
    """The chat asks us to wait.

    Nothing is seen. `seconds` says how long.
    """

    def __init__(self, seconds: float, words: str) -> None:
        super().__init__(words)
        self.seconds = seconds


class UnsureError(ChatError):
    """The chat did not answer, so the message may be seen or not."""


class UnreachableError(ChatError):
    """The chat cannot be reached."""


class CannotLookError(ChatError):
    """We may not or cannot look whether the message is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message on its way into a channel: `key` is hidden in it so that it can be found; `thread` is a place.

    `instead_of` is the place of an earlier message with this key that somebody deleted.
    """

    key: str
    channel: str
    message: Message
    thread: str = ""
    instead_of: str = ""


class Chat(Protocol):
    """A chat in which messages are seen. A place is opaque text of at most 200 characters."""

    platform: str
    account: str
    """Our own account there; empty where that makes no difference."""
    workspaces: frozenset[str] | None
    """The workspaces it can speak in; None: all that live there."""

    async def post(self, workspace: str, draft: Draft) -> str:
        """Post a message; gives its place. Raises RefusedError, BusyError or UnsureError."""
        ...

    async def find(self, workspace: str, draft: Draft, since: float) -> str | None:
        """Look for a message by its key among those since a Unix time; CannotLookError when that is not possible."""
        ...

    async def update(self, workspace: str, place: str, draft: Draft) -> None:
        """Draw a message anew where it is. Raises as `post` does; doing it twice is harmless."""
        ...


class Source(Protocol):
    """Something to listen to: it takes in what is new, and says in a sentence what came of it."""

    name: str

    def fetch(self) -> Sequence[str]:
        """Take in what is new; gives a sentence for each thing that a person should hear of."""
        ...
