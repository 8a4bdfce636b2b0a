"""Says what a monitor listens for in no source's language."""

from analyzers.knowledge import Monitor
from bot.sources.connector import Wanted


def wanted(monitor: Monitor) -> Wanted:
    """Give what a monitor wants: its keywords, without its excluded words, and all that its own accounts write."""
    return Wanted(words=monitor.keywords, without=monitor.excluded, accounts=monitor.owned)
