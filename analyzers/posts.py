"""A batch of posts on their way through the analysts, each with its reading copy and what is known of its brand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from analyzers.knowledge import Knowledge
from analyzers.layout import Texts
from analyzers.mention import Mention
from analyzers.text import Reading, read


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts that are read together: the parts go together, post by post; `texts` are the folded reading copies."""

    mentions: Sequence[Mention]
    knowledge: Sequence[Knowledge]
    readings: Sequence[Reading]
    texts: Texts

    @classmethod
    def read(cls, batch: Iterable[tuple[Mention, Knowledge]]) -> Self:
        """Make the reading copies."""
        known = list(batch)
        readings = [read(mention.text) for mention, _ in known]
        texts = Texts([reading.folded for reading in readings])
        return cls([mention for mention, _ in known], [knowledge for _, knowledge in known], readings, texts)

    def __iter__(self) -> Iterator[tuple[Mention, Reading, Knowledge]]:
        """Go from post to post."""
        return zip(self.mentions, self.readings, self.knowledge, strict=True)
