"""Judged posts sorted into the strata a figure may be told for."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.evaluation.answers import Judged

SMALLEST = 20
"""Posts below which a stratum has no figures of its own."""
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Strata:
    """The rows of each stratum, largest first; `folded` are the small ones, whose rows stand together in `(others)`."""

    parts: tuple[tuple[str, tuple[Judged, ...]], ...]
    folded: tuple[str, ...]


def sort_into_strata(rows: Sequence[Judged], names: Sequence[str]) -> Strata:
    """Sort rows by the name of their stratum, given in the same order."""
    found: dict[str, list[Judged]] = {}
    for name, row in zip(names, rows, strict=True):
        found.setdefault(name, []).append(row)
    folded = sorted(name for name, members in found.items() if len(members) < SMALLEST)
    kept = [(name, tuple(members)) for name, members in found.items() if name not in folded]
    rest = tuple(row for name in folded for row in found[name])
    parts = [*sorted(kept, key=lambda part: (-len(part[1]), part[0])), *([(OTHERS, rest)] if rest else [])]
    return Strata(parts=tuple(parts), folded=tuple(folded))
