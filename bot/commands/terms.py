"""Lists of terms as a person writes them into one field of a form."""

from collections.abc import Sequence

from bot.errors import AskedWronglyError

LONGEST_LIST = 3000
"""Characters of a list in a form: as many as a field of Slack's takes."""


def items_of(words: str) -> tuple[str, ...]:
    """Read a list with commas or on lines."""
    return tuple(item.strip() for item in words.replace("\n", ",").split(",") if item.strip())


def write_terms(terms: Sequence[str]) -> str:
    """Write a list into a field; one that does not fit must not be cut, or saving would lose the rest."""
    words = ", ".join(terms)
    if len(words) > LONGEST_LIST:
        raise AskedWronglyError("That list is too long for a form. Use `monitor edit`, or `kith monitor apply`.")
    return words
