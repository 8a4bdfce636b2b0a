"""The shake test: change every number, flip every switch and rename every counter that no mention has a field for.

Whatever a source reads, the mentions must come out the same. A new source hands its reader to `shake`.
"""

import copy
import random
from collections.abc import Callable, Mapping, Sequence

from analyzers.mention import Mention

COUNTERS = ("followers", "likes", "bookmarkCount", "is_identity_verified", "klout_score", "view_count_str")
Rows = Sequence[Mapping[str, object]]


def shaken(rows: Rows, kept: Sequence[str], seed: int) -> list[dict[str, object]]:
    """Give the rows with every value outside `kept` changed, and with counters nobody has heard of."""
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    changed = []
    for row in copy.deepcopy(list(rows)):
        moved = {name: value if name in kept else _other(value, chance) for name, value in row.items()}
        changed.append(moved | {name: chance.randrange(10**9) for name in COUNTERS if name not in kept})
    return changed


def _other(value: object, chance: random.Random) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value * chance.choice([-1, 0, 1000]) + chance.randrange(10**9)
    return f"{chance.randrange(10**6)}k"


def shake(read: Callable[[Rows], list[Mention]], rows: Rows, kept: Sequence[str], rounds: int = 5) -> list[str]:
    """Give the ids of mentions that changed although only influence did; an empty list is a pass."""
    calm = read(rows)
    return [
        one.external_id
        for seed in range(rounds)
        for one, other in zip(calm, read(shaken(rows, kept, seed)), strict=True)
        if one != other
    ]
