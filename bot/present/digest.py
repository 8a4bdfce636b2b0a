"""Turns a digest into a message: the headline, then the seven sections, each as long as it has something to say."""

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo

from analyzers.insight.digest import Digest
from bot.present.clusters import Names
from bot.present.message import Block, Message
from bot.present.sections.changes import say_changes
from bot.present.sections.footer import say_footer
from bot.present.sections.headline import say_headline, tell_origins
from bot.present.sections.listening import say_listening
from bot.present.sections.promotion import say_promotion
from bot.present.sections.support import Wordings, say_support
from bot.present.sections.unclear import ask_unclear
from bot.present.sections.waiting import say_waiting
from bot.present.words import say_moment

MOST_MONITORS = 6


def present_digest(digest: Digest, zone: tzinfo, theme_names: Names, wordings: Wordings | None = None) -> Message:
    """Write the digest, top to bottom, in the workspace's zone, with readable theme names and its words of thanks."""
    sections = _sections(digest, zone, theme_names, wordings or {}) if digest.headline.mentions else ()
    return Message(
        title=f"Digest: {_whose(digest.monitors) or 'no mentions'}",
        subtitle=_period(digest, zone),
        blocks=(say_headline(digest), *(sections or _silence(digest, zone, theme_names))),
        footer=say_footer(digest, zone),
    )


def _whose(monitors: Sequence[str]) -> str:
    more = len(monitors) - MOST_MONITORS
    return ", ".join(monitors[:MOST_MONITORS]) + (f" and {more:,} more" if more > 0 else "")


def _sections(digest: Digest, zone: tzinfo, names: Names, wordings: Wordings) -> tuple[Block, ...]:
    return (
        *tell_origins(digest),
        say_waiting(digest),
        say_changes(digest, zone, names),
        say_support(digest, wordings),
        say_promotion(digest, zone),
        *ask_unclear(digest),
        say_listening(digest),
    )


def _silence(digest: Digest, zone: tzinfo, names: Names) -> Iterator[Block]:
    """Give what there is to tell of a period without mentions: who waits from before, and what is usual then."""
    if digest.waiting:
        yield say_waiting(digest)
    if digest.changes.found or digest.themes:
        yield say_changes(digest, zone, names)


def _period(digest: Digest, zone: tzinfo) -> str:
    until = digest.period.until - timedelta(microseconds=1)
    return f"{say_moment(digest.period.since, zone)} to {say_moment(until, zone)}"
