"""Numbers that stand for words and people in columns; none of them can be read back."""

import hashlib
import re

from analyzers.text import read

LONGEST_ID = 16
DECLINES = re.compile(r"(?<!\w)#(?:nobot|noquote)\b", re.IGNORECASE)


def number(key: str) -> int:
    """Give the number of a keyed hash (16 hexadecimal digits); anything else is hashed first, nothing is 0."""
    if not key:
        return 0
    try:
        return int(key, 16) if len(key) == LONGEST_ID else hashed(key)
    except ValueError:
        return hashed(key)


def hashed(words: str) -> int:
    """Give a number that stands for some words."""
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def hashed_words(text: str) -> int:
    """Give a number that a text shares with others of the same words: case and spaces do not matter."""
    return hashed(" ".join(text.casefold().split()))


def declines(text: str) -> bool:
    """Tell whether a post says by a tag that it is not to be used by programs."""
    return DECLINES.search(text) is not None


def hashed_text(text: str) -> int:
    """Give a number that copies of one text share: case, spaces and hidden characters do not matter."""
    return hashed(" ".join(read(text).text.casefold().split()))


def hash_words(text: str, blinded: str) -> int:
    """Give a number that differs with every letter of a text and of how it is read."""
    return hashed(f"{text}\x1f{blinded}")
