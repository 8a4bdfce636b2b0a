"""Says what a monitor listens for in no source's language."""

from analyzers.knowledge import Monitor
from analyzers.relevance import words_to_ask
from bot.sources.connector import Wanted


def wanted(monitor: Monitor) -> Wanted:
    """Give what a monitor wants: all that names it, without its excluded words, and all that its own accounts write.

    Which words must stand beside a keyword no source is asked for: the relevance gate looks at that.
    """
    return Wanted(
        words=words_to_ask(monitor), without=monitor.excluded, accounts=monitor.owned, languages=monitor.languages
    )
