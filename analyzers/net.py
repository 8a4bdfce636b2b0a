"""Puts what many patterns demand into plain arrays, which a sieve reads quickly and a file can keep."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzers.literals import Way, mark_of, ways
from analyzers.telling import Clause, has_word, worth

Numbers = NDArray[np.uint32]
Ints = NDArray[np.int32]
Marks = NDArray[np.uint64]
Runs = NDArray[np.uint16]

MIX = 0x9E3779B1
"""An odd multiplier; 2^32 divided by the golden ratio, as in Knuth, The Art of Computer Programming, vol. 3, 6.4."""
UNSPACED = 0x2E80
"""From here on scripts write no spaces: a literal may begin with any of their characters."""
_RUN = np.uint16(33)
"""The multiplier of Bernstein's hash of characters, as in his cdb."""
_LONGEST_RUN = 3
_ALWAYS: Clause = frozenset()
"""What every text meets: it stands in for the clauses that a way does not have."""
_UNKNOWN: frozenset[tuple[str, int]] = frozenset()


class Net(NamedTuple):
    """What the ways of some patterns demand.

    A literal is a number made of its characters; `literals` are all of them, in order, and `stems` the beginnings of
    those of several characters. Most begin before a word; `singles`, `pairs` and `triples` tell how the others do,
    those of one letter, of two, and longer ones (see `runs_of`). Literal l is in the clauses
    `clauses[clause_of[l]:clause_of[l + 1]]`, and in the groups of `leads[lead_of[l]:lead_of[l + 1]]`: (group,
    characters from where the literal begins to where the match does).
    Clause c, the rarest of theirs, opens the ways `ways[way_of[c]:way_of[c + 1]]`: (second clause, third clause,
    pattern, group of the literals with which a match begins). Clause 0 is met by every text; group 0 says that it is
    not known where a match begins. `marks` tell of which patterns the net was made.
    """

    marks: Marks
    literals: Numbers
    stems: Numbers
    singles: Runs
    pairs: Runs
    triples: Runs
    clause_of: Ints
    clauses: Ints
    lead_of: Ints
    leads: Ints
    way_of: Ints
    ways: Ints


def net_of(patterns: Sequence[str], kept: Iterable[Net] = ()) -> Net:
    """Give the net of some patterns, made anew unless it is kept: that of a thousand patterns takes seconds."""
    marks = np.array(list(map(mark_of, patterns)), np.uint64)
    return next((net for net in kept if np.array_equal(net.marks, marks)), None) or weave(patterns)


def weave(patterns: Sequence[str]) -> Net:
    """Make the net of some patterns; `re.error` says what is wrong with one."""
    found = [(number, way) for number, pattern in enumerate(patterns) for way in ways(pattern)]
    clauses = _number_clauses([way for _, way in found])
    groups = _numbered([_UNKNOWN], (way.leads for _, way in found))
    texts = {literal for clause in clauses for literal in clause}
    literals = sorted(set(map(_number_of, texts)))
    rows = sorted((*_demands(way, clauses), number, groups[way.leads]) for number, way in found)
    opening = np.array([first for first, *_ in rows], np.int32)
    in_clauses = ((text, (number,)) for clause, number in clauses.items() for text in clause)
    leading = ((text, (number, back)) for group, number in groups.items() for text, back in group)
    return Net(
        np.array(list(map(mark_of, patterns)), np.uint64),
        np.array(literals, np.uint32),
        np.array(sorted({number for text in texts for number in _numbers_of(text)[:-1]}), np.uint32),
        *_begun_inside(texts),
        *_listed(literals, in_clauses, 1),
        *_listed(literals, leading, 2),
        np.searchsorted(opening, np.arange(len(clauses) + 1)).astype(np.int32),
        np.array([rest for _, *rest in rows], np.int32).reshape(-1, 4),
    )


def _number_of(literal: str) -> int:
    """Give the number of a literal. Two with the same number are one to the sieve, which then lets too much through."""
    return _numbers_of(literal)[-1]


def _numbers_of(literal: str) -> Sequence[int]:
    """Give the numbers of all beginnings of a literal, the last being its own."""
    return list(accumulate(map(ord, literal), lambda number, code: (number + code) * MIX % (1 << 32), initial=0))[1:]


def runs_of(codes: Numbers, length: int) -> Runs:
    """Give a number for each run of so many characters; two runs with the same number are one to the sieve."""
    narrow = codes.astype(np.uint16)
    runs = narrow
    for place in range(1, length):
        runs = runs[:-1] * _RUN + narrow[place:]
    return runs


def _begun_inside(literals: Iterable[str]) -> tuple[Runs, Runs, Runs]:
    """Give what may begin within a word: literals of one letter, of two, and the first three of longer ones."""
    inside = [text[:_LONGEST_RUN] for text in literals if has_word(text[0]) and ord(text[0]) < UNSPACED]
    single, pairs, triples = ([text for text in inside if len(text) == length] for length in range(1, _LONGEST_RUN + 1))
    return _numbers_of_runs(single), _numbers_of_runs(pairs), _numbers_of_runs(triples)


def _numbers_of_runs(several: Iterable[str]) -> Runs:
    return np.unique([runs_of(np.array(list(map(ord, text)), np.uint32), len(text))[0] for text in several]).astype(
        np.uint16
    )


T = TypeVar("T", bound=Hashable)


def _numbered(first: Iterable[T], others: Iterable[T]) -> dict[T, int]:
    """Give each thing a number, in the order in which they come."""
    return {thing: number for number, thing in enumerate(dict.fromkeys(chain(first, others)))}


def _number_clauses(several: Sequence[Way]) -> dict[Clause, int]:
    """Give the clauses numbers: those that stand second or third come before the many that only open."""
    rarest = [_rarest_first(way) for way in several]
    others = (clause for clauses in rarest for clause in clauses[1:])
    return _numbered([_ALWAYS], chain(others, chain.from_iterable(rarest)))


def _rarest_first(way: Way) -> Sequence[Clause]:
    return sorted(way.clauses, key=lambda clause: (worth(clause), -len(clause)), reverse=True)


def _demands(way: Way, clauses: dict[Clause, int]) -> tuple[int, int, int]:
    """Give a way's three clauses, the rarest first: seldom met, it leaves little to be done."""
    first, second, third, *_ = (*(clauses[clause] for clause in _rarest_first(way)), 0, 0, 0)
    return first, second, third


def _listed(literals: Sequence[int], told: Iterable[tuple[str, tuple[int, ...]]], width: int) -> tuple[Ints, Ints]:
    """Put what is told of literals in their order; say where each one's begins."""
    rows = sorted({(_number_of(text), said) for text, said in told})
    begins = np.searchsorted(np.array([number for number, _ in rows], np.uint32), np.array(literals, np.uint32))
    said = np.array([said for _, said in rows], np.int32)
    return np.append(begins, len(rows)).astype(np.int32), said.reshape(-1, width)
