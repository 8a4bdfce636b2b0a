"""Which recordings are audited: those of every source that makes mentions."""

from collections.abc import Sequence

from bot.platforms.discord.recorded import DISCORD
from bot.platforms.slack.recorded import SLACK
from bot.sources.recorded import RECORDINGS, Recording


def recordings() -> Sequence[Recording]:
    """Give the recordings of every source, those of the chats themselves last."""
    return (*RECORDINGS.values(), DISCORD, SLACK)
