"""What somebody did in a chat, as every front end tells it to the commands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What happened: `event` names it once and for all, `person` did it, `channel` and `thread` are where."""

    workspace: str
    person: str
    event: str
    channel: str = ""
    thread: str = ""
    words: str = ""
    outsider: bool = False
    """A program, or a member of another workspace in a shared channel: they may ask for nothing."""
