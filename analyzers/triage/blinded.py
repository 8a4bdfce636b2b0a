"""The only thing triage is given: what was said, without who said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from analyzers.layout import Texts
from analyzers.text import Reading, read

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


class BlindedPosts(NamedTuple):
    """Blinded mentions that are judged together; the parts go together. `texts` are the folded reading copies."""

    mentions: Sequence[BlindedMention]
    readings: Sequence[Reading]
    texts: Texts

    @classmethod
    def read(cls, mentions: Sequence[BlindedMention]) -> Self:
        """Make the reading copies."""
        readings = [read(mention.text) for mention in mentions]
        return cls(mentions, readings, Texts([reading.folded for reading in readings]))
