"""Says who praised and helped, quotes some by lot, and suggests thanks."""

from collections.abc import Mapping

from analyzers.insight.digest import Digest, Support
from analyzers.labels import Action
from bot.present.clean import clean
from bot.present.message import Block, Bullets, Line, Paragraph, Part, Section, Style
from bot.present.pictured import picture_support
from bot.present.sections.quotes import SHARED, quote_post
from bot.present.words import ACTION, count, plainly, say_share

Wordings = Mapping[Action, str]
"""What may be written to people, by the suggested action."""

LONGEST_THANKS = 400
BRAND = "{brand}"
"""What a wording leaves open; with several monitors it stays open, for whoever sends it."""


def say_support(digest: Digest, wordings: Wordings) -> Section:
    """Count praise and help, draw their share, quote some, and suggest the workspace's words of thanks."""
    support = digest.support
    if not support.praise and not support.peer_help:
        return Section(title="Community support", blocks=(plainly("No praise and no help between people this time."),))
    told = f"{_helped(support)} {_praised(support)} {say_share(support.share)} of what others said."
    return Section(
        title="Community support",
        lead="Drawn by lot, never by reach.",
        blocks=(
            plainly(told),
            *_newcomers(support),
            *picture_support(digest),
            *map(quote_post, (*support.helpers, *support.praised)),
            *_thanks(digest, wordings),
        ),
    )


def _helped(support: Support) -> str:
    if not support.peer_help:
        return "Nobody was seen helping others."
    whom = f" to {count(support.helped, 'person', 'people')}" if support.helped else " to others"
    answers = f"{count(support.peer_help, 'answer')}{whom}"
    if support.helping is None:
        return f"{answers}."
    return f"{count(support.helping, 'person', 'people')} helped, with {answers}."


def _praised(support: Support) -> str:
    return f"{count(support.praise, 'post')} of praise." if support.praise else "No praise."


def _newcomers(support: Support) -> tuple[Block, ...]:
    if not support.people or not support.newcomers:
        return ()
    of = count(support.people, "person", "people")
    return (plainly(f"Of {of} who praised or helped, {support.newcomers:,} spoke about us for the first time."),)


def _thanks(digest: Digest, wordings: Wordings) -> tuple[Block, ...]:
    """Suggest the workspace's words for what the quoted people did; a person changes and sends them, we never do."""
    quoted = (*digest.support.helpers, *digest.support.praised)
    brand = clean(digest.monitors[0], 80) if len(digest.monitors) == 1 else BRAND
    lines: tuple[Line, ...] = tuple(
        (Part(f"To {ACTION[action]}: ", Style.STRONG), Part(f"“{clean(words, LONGEST_THANKS).replace(BRAND, brand)}”"))
        for action in SHARED
        if (words := wordings.get(action, "")) and any(one.action is action for one in quoted)
    )
    if not lines:
        return ()
    return (Paragraph((Part("Suggested thanks, to change and send yourself", Style.STRONG),)), Bullets(lines))
