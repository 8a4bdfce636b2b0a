"""Shows the short wordings: all of them, or the one for a post, to be copied."""

from collections.abc import Sequence

from analyzers.labels import Action
from bot.present.clean import clean
from bot.present.message import Block, Code, Message, Paragraph, Part, Section, Style
from bot.present.words import ACTION, capital, short

NOT_POSTED = "Kith never posts it. Copy it, change it, and answer where the post stands."
WIDEST = 90
"""Characters of a line to be copied; words are not cut."""


def present_wordings(wordings: Sequence[tuple[Action, str, bool]]) -> Message:
    """Show the words for every action, and which of them are the workspace's own."""
    sections = tuple(
        Section(title=f"{capital(ACTION[action])}: {action}{', your own' if own else ''}", blocks=(_copied(words),))
        for action, words, own in wordings
    )
    hint = "`wordings set thank …` words an action anew, `wordings reset thank` brings Kith's own back."
    return Message(
        title="Wordings", blocks=sections, footer=((Part(hint, Style.MUTED),), (Part(NOT_POSTED, Style.MUTED),))
    )


def present_wording(identity: str, action: Action, words: str) -> Message:
    """Show what may be written about one post."""
    if not words:
        return Message(title="", blocks=(Paragraph((Part(f"To {ACTION[action]}, nothing is written to anybody."),)),))
    return Message(
        title=f"Wording for {short(identity)}",
        subtitle=capital(ACTION[action]),
        blocks=(_copied(words),),
        footer=((Part(NOT_POSTED, Style.MUTED),),),
    )


def _copied(words: str) -> Block:
    return Code("\n".join(clean(line, 2000) for line in words.splitlines()))
