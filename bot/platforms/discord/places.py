"""Names of things in Discord as they are kept: workspaces, places of messages, and the nonce of one."""

from dataclasses import dataclass

from bot.ports import Draft
from storage.outbox import posting_key

LONGEST_NONCE = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is: its channel (or thread) and its id."""

    channel: int
    message: int

    @classmethod
    def read(cls, place: str) -> "Place":
        """Read what `str` wrote."""
        channel, _, message = place.partition("/")
        return cls(snowflake(channel), snowflake(message))

    def __str__(self) -> str:
        return f"{self.channel}/{self.message}"


def workspace_id(guild: int) -> str:
    """Give the id under which a server's data is kept."""
    return f"discord:{guild}"


def guild_id(workspace: str) -> int:
    """Give the server's id again."""
    return snowflake(workspace.partition(":")[2])


def snowflake(written: str) -> int:
    """Read an id; 0, which nothing is called, when it is none."""
    return int(written) if written.isascii() and written.isdigit() else 0


def nonce_of(draft: Draft) -> str:
    """Give the nonce of a message: as much as Discord takes of a hash of its key, and of what it is posted instead of.

    Discord gives back the earlier message of the same nonce for some minutes, also when that was deleted.
    """
    return posting_key(draft.key, draft.instead_of)[:LONGEST_NONCE]
