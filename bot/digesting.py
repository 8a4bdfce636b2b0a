"""Shows a digest as this workspace sees it: its zone, its names of themes, its words of thanks, its rule on authors."""

from analyzers.insight.digest import Digest
from bot.parts import Parts
from bot.present.digest import present_digest
from bot.present.message import Message
from bot.present.unblinding import warned
from bot.revealing import reveal_rule
from bot.wording import list_wordings


def show_digest(parts: Parts, digest: Digest) -> Message:
    """Write a digest as a message."""
    wordings = {one.action: one.words for one in list_wordings(parts)}
    return warned(present_digest(digest, parts.zone, parts.words.themes, wordings), reveal_rule(parts))
