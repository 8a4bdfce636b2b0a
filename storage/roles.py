"""What a person may do in a workspace, and what a channel can be for."""

from enum import StrEnum


class Right(StrEnum):
    """What a person may do. A right that nobody was given belongs to everybody."""

    SETTLE = "settle"
    """Claim, assign, answer, snooze and dismiss cases."""
    LABEL = "label"
    """Correct what Kith concluded."""
    REVEAL = "reveal"
    """See author and link of a claimed case."""
    CONFIGURE = "configure"
    """Change monitors, perks, schedules, channels and rights; forget an author."""


class Purpose(StrEnum):
    """What a channel is for."""

    DIGEST = "digest"
    QUEUE = "queue"
    ONCALL = "oncall"
    SAFETY = "safety"
    """Escalations: danger to a person."""
    LEGAL = "legal"
    """Escalations: lawsuit, regulator, discrimination, privacy, press."""


CALLING = (Purpose.ONCALL, Purpose.SAFETY, Purpose.LEGAL)
"""What somebody can be called for."""
