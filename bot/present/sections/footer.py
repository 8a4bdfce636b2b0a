"""Says what stands behind the figures."""

from collections.abc import Iterator
from datetime import tzinfo

from analyzers.insight.digest import Digest, Footer, SourceHealth
from bot.present.clean import clean
from bot.present.message import Line, Part, Style
from bot.present.words import count, say_moment, say_range


def say_footer(digest: Digest, zone: tzinfo) -> tuple[Line, ...]:
    """Say who read, until when the data is complete, which sources are silent or fail, and what is not known."""
    return tuple((Part(line, Style.MUTED),) for line in _lines(digest.footer, zone))


def _lines(foot: Footer, zone: tzinfo) -> Iterator[str]:
    yield f"Read by {foot.version or 'nobody yet'}. Blindness audit: {foot.audit}."
    if foot.complete is not None:
        yield f"The data is complete up to {say_moment(foot.complete, zone)}."
    if foot.talk_until is not None:
        yield f"Campaigns and themes are those of {say_moment(foot.talk_until, zone)}; more came since."
    yield from (line for source in foot.sources if not source.trouble and (line := _silent(source, zone)))
    yield from (_failing(source) for source in foot.sources if source.trouble)
    if foot.unread:
        unread = count(foot.unread, "webhook delivery", "webhook deliveries")
        yield f"{unread} could not be read; `source health` says more."
    if foot.authors_unknown:
        yield f"The authors of {foot.authors_unknown:,} mentions are unknown; there, posts are counted."
    if foot.times_unknown:
        yield f"{foot.times_unknown:,} mentions have no time of their own; they count when we saw them."


def _failing(source: SourceHealth) -> str:
    return f"Source {clean(source.source, 40)} is failing: {clean(source.trouble, 200)}"


def _silent(source: SourceHealth, zone: tzinfo) -> str:
    """Say of a source that it is silent, or brought nothing and nobody can tell what that means; else nothing."""
    name = f"Source {clean(source.source, 40)}"
    since = f" since {say_moment(source.last_seen, zone)}" if source.last_seen else ""
    if source.silent and source.usual is not None:
        brought = f"it brought {count(source.mentions, 'mention')} in this period"
        return f"{name} is silent{since}; {brought}, {say_range(source.usual)} are usual."
    if source.silent is None and not source.mentions:
        return f"{name} brought nothing{since}; it is too early to say whether that is usual."
    return ""
