"""Chooses what of a message is shown where not everything fits.

Each block becomes units: drawn parts that stay or go together, as a card and its buttons. Units are taken in rounds,
the first of every group before the second of any, so what does not fit is missing from the longest groups first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PROMISED = {"headline": 1, "card": 3, "choices": 2}
"""How many units of a kind are taken before all others."""
MORE_LETTERS = 100
"""Room kept for the line that tells how much is missing."""

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Unit(Generic[Drawn]):
    """Drawn parts that stay or go together. `kind` is one of those in PROMISED, or empty."""

    parts: tuple[Drawn, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What drawn parts take up: how many things, and how many letters."""

    things: int
    letters: int


@dataclass(frozen=True, slots=True)
class Room(Generic[Drawn]):
    """How much may be shown. `measure` tells what parts cost together, in the order in which they are read."""

    things: int
    letters: int
    measure: Callable[[Sequence[Drawn]], Cost]

    def holds(self, parts: Sequence[Drawn]) -> bool:
        """Tell whether there is room for all of these."""
        cost = self.measure(parts)
        return cost.things <= self.things and cost.letters <= self.letters


Groups = Sequence[Sequence[Unit[Drawn]]]


def everything(groups: Groups[Drawn]) -> list[Drawn]:
    """Give the parts of all units in the order in which they are read."""
    return [part for group in groups for unit in group for part in unit.parts]


def fit(groups: Groups[Drawn], room: Room[Drawn], more: Callable[[int], Drawn]) -> list[Drawn]:
    """Give the parts that are shown; where units are missing, `more` draws the line at the end that counts them."""
    if room.holds(whole := everything(groups)):
        return whole
    kept = _taken(groups, Room(room.things - 1, room.letters - MORE_LETTERS, room.measure))
    return [*_shown(groups, kept), more(sum(map(len, groups)) - len(kept))]


def _shown(groups: Groups[Drawn], kept: set[tuple[int, int]]) -> list[Drawn]:
    return [part for spot in _spots(groups) if spot in kept for part in groups[spot[0]][spot[1]].parts]


def _taken(groups: Groups[Drawn], room: Room[Drawn]) -> set[tuple[int, int]]:
    """Choose units by (group, place) until the room is used; after one that does not fit, its group is closed."""
    kept: set[tuple[int, int]] = set()
    closed: set[int] = set()
    for spot in _in_order(groups):
        if spot[0] in closed or not room.holds(_shown(groups, {*kept, spot})):
            closed.add(spot[0])
            continue
        kept.add(spot)
    return kept


def _in_order(groups: Groups[Drawn]) -> list[tuple[int, int]]:
    """Order units by importance: the promised ones kind by kind, then round by round."""
    everyone = list(_spots(groups))
    promised = [
        spot
        for kind, most in PROMISED.items()
        for spot in [(number, place) for number, place in everyone if groups[number][place].kind == kind][:most]
    ]
    rounds = sorted(everyone, key=lambda spot: (spot[1], spot[0]))
    return [*promised, *(spot for spot in rounds if spot not in promised)]


def _spots(groups: Groups[Drawn]) -> Iterator[tuple[int, int]]:
    return ((number, place) for number, group in enumerate(groups) for place in range(len(group)))
