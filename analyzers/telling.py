"""Tells which texts of a run of characters say most: what is rare in a post lets few patterns through."""

import re
from collections.abc import Iterable
from functools import lru_cache

from analyzers.folding import shape_of

MOST_CLAUSES = 3
LONGEST = 12
"""Characters of a literal; longer ones are hardly rarer."""

Clause = frozenset[str]
"""Literals of which one must be there: a piece of the text's shape, or signs of the text itself."""
Run = frozenset[str]
"""The texts that an unbroken run of characters can be, folded; white space of any length is one space."""

FIGURE = "0"
"""Stands for every figure, in literals and in what they are looked for in: hardly a pattern asks for one of them."""
EDGE = "\0"
"""Stands in a run where a word begins or ends."""
ANY_SIGN = "\1"
"""Stands in a run for any character outside words."""


def has_word(literal: str) -> bool:
    """Tell whether a literal is a piece of a shape; signs are not."""
    return not shape_of(literal).isspace()


_COMMON_WORDS = frozenset((
    "i", "a", "my", "me", "we", "our", "us", "you", "your", "u", "it", "its", "is", "are", "be", "was", "were", "am",
    "do", "does", "did", "has", "have", "had", "can", "will", "the", "an", "this", "that", "to", "of", "in", "on", "at",
    "for", "from", "by", "with", "and", "or", "but", "so", "not", "no", "s", "m", "re", "ll", "ve", "t", "d", "just",
    "if", "as", "they", "he", "she", "their", "them", "what", "how",
))  # fmt: skip
"""Words that nearly every English text holds: that they are there tells hardly anything."""
HINTING, COMMON, USEFUL, TELLING = 1, 2, 3, 6
"""How rare a literal is, in characters: of a common word, of one that is worth looking for, of one that is enough."""


def clauses_of(runs: Iterable[Run]) -> tuple[Clause, ...]:
    """Give what tells most of what must be there, the most telling first."""
    clauses = dict.fromkeys(clause for clause in map(_clause, runs) if clause)
    telling = sorted(clauses, key=lambda clause: (worth(clause), -len(clause)), reverse=True)
    useful = [clause for clause in telling if worth(clause) >= USEFUL]
    return tuple(useful[:MOST_CLAUSES] or telling[:1])


def _clause(run: Run) -> Clause | None:
    literals = frozenset(literal_of(text)[0] for text in run)
    return None if "" in literals else literals


@lru_cache(maxsize=2_048)
def worth(clause: Clause) -> int:
    """Tell how rare the most common literal of a clause is, in characters."""
    return min(map(_rarity, clause))


def _rarity(literal: str) -> int:
    """Guess how rare a literal is: by its length; whole words, signs and first figures are rarer than parts."""
    core = literal.strip()
    if not core.isascii():
        return TELLING
    if not has_word(core):
        return min(len(core) + 2, TELLING)
    if literal[0] == " " == literal[-1]:
        return COMMON if core in _COMMON_WORDS else min(len(core) + 2, TELLING)
    return min(len(core) - 1 + 2 * literal.startswith(f" {FIGURE}"), TELLING)


_SPACES = re.compile(" +")
_SIGNS = re.compile(rf"[^\s\w{ANY_SIGN}]+")


@lru_cache(maxsize=10_000)
def literal_of(text: str) -> tuple[str, int]:
    """Give the shape of a text of a run, or its signs when it holds no word, with how many characters stand before it.

    It is empty when it demands nothing.
    """
    plain = _SPACES.sub(" ", text.replace(EDGE, ""))
    shape = shape_of(plain)
    if len(shape.strip()) <= 1:
        signs = _SIGNS.search(plain)
        if signs or shape.isspace() or not shape:
            return signs[0] if signs else "", 0
    before = " " if text[0] == EDGE and shape[0] != " " else ""
    behind = " " if text[-1] == EDGE and shape[-1] != " " else ""
    return f"{before}{shape}{behind}"[:LONGEST], len(before)
