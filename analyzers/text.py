"""A reading copy of a post: what a person sees, without the characters that hide or imitate, positions kept."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from analyzers.folding import fold

READ_LIMIT = 10_000
"""Characters of a post that are read. The longest post of the platforms we know has 40,000 (a Reddit text); what
decides its origin stands at its beginning. The whole text is stored."""

_REPLACED = {
    0x2018: "'", 0x2019: "'", 0x201B: "'", 0x02BC: "'", 0x0060: "'", 0x00B4: "'",
    0x201C: '"', 0x201D: '"', 0x201E: '"', 0x00A0: " ", 0x202F: " ", 0x3000: " ", 0x2591: " ",
    0xFF03: "#", 0xFF20: "@", 0x2028: "\n", 0x2029: "\n", 0x0085: "\n", 0x000B: "\n", 0x000C: "\n",
    0x001C: " ", 0x001D: " ", 0x001E: " ", 0x001F: " ",
}  # fmt: skip

_LOOK_ALIKES = dict(zip("аеорсухіјѕԁһνοαερτκ", "aeopcyxijsdhvoaeptk", strict=True))
"""Cyrillic and Greek letters that imitate Latin ones (Unicode TR39 confusables, the lower-case ones seen in spam)."""


class Reading(NamedTuple):
    """The reading copy `text`, for each of its characters the position in the post it came from, and `text` folded."""

    original: str
    text: str
    positions: tuple[int, ...] | None
    folded: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a non-empty stretch of the reading copy into positions of the post."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """Give the words of the post behind a stretch of the reading copy."""
        first, last = self.span(start, end)
        return self.original[first:last]


@lru_cache(maxsize=2_048)
def read(post: str) -> Reading:
    """Make the reading copy: NFC-like letters, plain quotes and spaces, hidden characters dropped, look-alikes undone.

    Only the first `READ_LIMIT` characters are read. A post is read by one part after the other, hence the memory.
    """
    shown = post[:READ_LIMIT]
    if shown.isascii() and shown.isprintable() and "`" not in shown:
        return Reading(post, shown, None, fold(shown))
    odd = set(_ODD.findall(shown))
    if all(_SHOWN[ord(character)] == character for character in odd):
        text = _undo_look_alikes(shown, odd)
        return Reading(post, text, None, fold(text))
    text = shown.translate(_SHOWN)
    whole = len(text) == len(shown)
    kept = None if whole else tuple(place for place, character in enumerate(shown) if _SHOWN[ord(character)])
    text = _undo_look_alikes(text, map(_SHOWN.__getitem__, map(ord, odd)))
    return Reading(post, text, kept, fold(text))


def well_formed(text: str) -> str:
    """Give the text with a replacement character for every half of a surrogate pair, which no encoding can write."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable(text: str) -> str:
    """Give well-formed text without NULs, which PostgreSQL refuses."""
    return well_formed(text.replace("\x00", ""))


_ODD = re.compile(r"[^ -_a-~\n\t]")
"""All that may have to be replaced or dropped: controls, the back quote, and what is not ASCII."""


class _Shown(dict[int, str]):
    """What a reader sees of each character, empty when nothing; filled as characters come."""

    def __missing__(self, code: int) -> str:
        self[code] = _REPLACED[code] if code in _REPLACED else _visible(chr(code))
        return self[code]


_SHOWN = _Shown()


def _visible(character: str) -> str:
    """Undo full-width, mathematical and similar forms where one character stands for one; drop what hides."""
    if character in "\n\t":
        return character
    if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn", "Cs"):
        return ""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _undo_look_alikes(text: str, odd: Iterable[str]) -> str:
    """Replace imitating letters inside words that are otherwise Latin; a Cyrillic or Greek word stays."""
    if _LOOK_ALIKES.keys().isdisjoint(odd):
        return text
    return "".join(_latinised(piece) for piece in _words_and_gaps(text))


def _words_and_gaps(text: str) -> Iterator[str]:
    start = 0
    for position in range(1, len(text) + 1):
        if position == len(text) or text[position].isalnum() != text[position - 1].isalnum():
            yield text[start:position]
            start = position


def _latinised(word: str) -> str:
    if not any("a" <= letter.lower() <= "z" for letter in word):
        return word
    return "".join(_LOOK_ALIKES.get(letter, letter) for letter in word)
