"""Says what stands behind the figures."""

from collections.abc import Iterator
from datetime import tzinfo

from analyzers.insight.digest import Digest, Footer, SourceHealth
from bot.present.clean import clean
from bot.present.message import Line, Part, Style
from bot.present.words import say_moment


def say_footer(digest: Digest, zone: tzinfo) -> tuple[Line, ...]:
    """Say who read, until when the data is complete, which sources are silent or fail, and what is not known."""
    return tuple((Part(line, Style.MUTED),) for line in _lines(digest.footer, zone))


def _lines(foot: Footer, zone: tzinfo) -> Iterator[str]:
    yield f"Read by {foot.version or 'nobody yet'}. Blindness audit: {foot.audit}."
    if foot.complete is not None:
        yield f"The data is complete up to {say_moment(foot.complete, zone)}."
    yield from (_silent(source, zone) for source in foot.sources if source.silent and not source.trouble)
    yield from (_failing(source) for source in foot.sources if source.trouble)
    if foot.authors_unknown:
        yield f"The authors of {foot.authors_unknown:,} mentions are unknown; there, posts are counted."
    if foot.times_unknown:
        yield f"{foot.times_unknown:,} mentions have no time of their own; they count when we saw them."


def _failing(source: SourceHealth) -> str:
    return f"Source {clean(source.source, 40)} is failing: {clean(source.trouble, 200)}"


def _silent(source: SourceHealth, zone: tzinfo) -> str:
    since = f" since {say_moment(source.last_seen, zone)}" if source.last_seen else ""
    return f"Source {clean(source.source, 40)} is silent{since}."
