"""Says a message in one text: for a notification, a screen reader, a place that shows nothing else."""

from collections.abc import Callable, Iterator, Sequence

from bot.present.message import Block, Bullets, Card, Headline, Message, Paragraph, Quote, Section, times_of

SPOKEN = 3
"""How many of the first words below the title are told: a quote, and what is said of it."""


def say(message: Message, write: Callable[[str], str]) -> str:
    """Give the headline's sentence, else title, subtitle and the first words below; `write` makes them safe."""
    told = [words for block in message.blocks for words in _spoken(block) if write(words)]
    headline = next((block.sentence for block in _flat(message.blocks) if isinstance(block, Headline)), "")
    first = [message.title, message.subtitle, *told[:SPOKEN]]
    return write(headline) or write(" – ".join(words for words in first if words.strip())) or "Kith"


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from _flat(block.blocks)


def _spoken(block: Block) -> Iterator[str]:
    for inner in _flat([block]):
        match inner:
            case Card():
                yield f"{', '.join((inner.urgency, *times_of(inner), inner.platform))}: {inner.text}"
            case Quote():
                yield inner.text
            case Paragraph():
                yield "".join(part.text for part in inner.line)
            case Bullets():
                yield "".join(part.text for part in next(iter(inner.items), ()))
            case _:
                pass
