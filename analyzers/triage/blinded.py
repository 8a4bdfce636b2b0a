"""The only thing triage is given: what was said, without who said it."""

from dataclasses import dataclass

MASK = "░"
"""Stands for each character that was masked. Rules read it as white space; the screen shows it as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindedMention:
    """A mention without its author, link and counts.

    `text` has the length of the post, so that positions agree, with status claims and the author's own name masked.
    `brand_words` are the monitor's names and handles: whom the text is about. `is_reply` says that it continues a
    conversation.
    """

    text: str
    language: str
    brand_words: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    is_reply: bool = False
