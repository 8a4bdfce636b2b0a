"""Which recordings are audited: those of every source that makes mentions."""

from collections.abc import Sequence

from bot.platforms.discord.recorded import DISCORD
from bot.platforms.slack.recorded import SLACK
from bot.sources.bluesky.recorded import BLUESKY
from bot.sources.feeds_recorded import FEEDS
from bot.sources.github_recorded import GITHUB
from bot.sources.mastodon.recorded import MASTODON
from bot.sources.recorded import RECORDINGS, Recording
from bot.sources.youtube_recorded import YOUTUBE


def recordings() -> Sequence[Recording]:
    """Give the recordings of every source, those of the chats themselves last."""
    return (*RECORDINGS.values(), BLUESKY, MASTODON, *FEEDS, *GITHUB, *YOUTUBE, DISCORD, SLACK)
