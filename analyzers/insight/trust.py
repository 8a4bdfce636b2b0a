"""How posts look to the reader that are of a kind, and others: measured on posts that it did not learn from.

Made by `tests/training/trust.py` from the held-out scores of `make train`; made anew with the weights.
"""

from dataclasses import dataclass

EDGES = (-5.0, -4.0, -3.25, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.75, 3.5, 4.5)
"""Log-odds between which probabilities are sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Posts by the probability that the reader gave them, half a post added to each: those that are so, and others.

    `so_leans` and `other_leans` are how far places lean from these tables: the standard deviation of the factor, in
    log-odds from one end of the table to its middle.
    """

    so: tuple[float, ...]
    so_leans: float
    other: tuple[float, ...]
    other_leans: float


BUSINESS = Trust(
    so=(0.5, 2.5, 6.5, 10.5, 9.5, 16.5, 29.5, 31.5, 23.5, 27.5, 38.5, 31.5, 39.5, 42.5, 36.5, 41.5, 144.5),
    so_leans=1.3,
    other=(276.5, 392.5, 326.5, 275.5, 138.5, 99.5, 57.5, 49.5, 29.5, 23.5, 7.5, 6.5, 6.5, 5.5, 6.5, 1.5, 3.5),
    other_leans=1.5,
)
COMMERCIAL = Trust(
    so=(0.5, 2.5, 6.5, 10.5, 11.5, 19.5, 31.5, 33.5, 22.5, 29.5, 43.5, 31.5, 35.5, 57.5, 35.5, 44.5, 112.5),
    so_leans=1.4,
    other=(375.5, 397.5, 290.5, 249.5, 124.5, 87.5, 51.5, 48.5, 32.5, 17.5, 9.5, 7.5, 1.5, 6.5, 6.5, 0.5, 3.5),
    other_leans=1.7,
)
PAID = Trust(
    so=(1.5, 0.5, 1.5, 1.5, 3.5, 6.5, 1.5, 7.5, 5.5, 5.5, 5.5, 3.5, 2.5, 2.5, 2.5, 2.5, 12.5),
    so_leans=4.0,
    other=(1286.5, 441.5, 200.5, 112.5, 37.5, 26.5, 24.5, 13.5, 7.5, 6.5, 5.5, 1.5, 1.5, 0.5, 1.5, 1.5, 3.5),
    other_leans=1.7,
)
SELF_PROMOTION = Trust(
    so=(4.5, 3.5, 4.5, 19.5, 10.5, 22.5, 36.5, 28.5, 24.5, 35.5, 44.5, 30.5, 35.5, 46.5, 28.5, 39.5, 55.5),
    so_leans=0.9,
    other=(586.5, 385.5, 236.5, 203.5, 104.5, 82.5, 45.5, 43.5, 29.5, 13.5, 12.5, 5.5, 4.5, 4.5, 8.5, 0.5, 1.5),
    other_leans=2.5,
)
