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
    so=(0.5, 1.5, 6.5, 9.5, 9.5, 15.5, 32.5, 41.5, 21.5, 25.5, 35.5, 36.5, 36.5, 41.5, 35.5, 53.5, 131.5),
    so_leans=1.3,
    other=(343.5, 352.5, 304.5, 271.5, 140.5, 90.5, 71.5, 46.5, 31.5, 14.5, 18.5, 6.5, 4.5, 4.5, 2.5, 2.5, 3.5),
    other_leans=1.5,
)
COMMERCIAL = Trust(
    so=(1.5, 0.5, 6.5, 12.5, 10.5, 18.5, 39.5, 29.5, 23.5, 33.5, 32.5, 39.5, 37.5, 55.5, 33.5, 51.5, 103.5),
    so_leans=1.4,
    other=(432.5, 341.5, 282.5, 259.5, 130.5, 75.5, 71.5, 38.5, 31.5, 17.5, 10.5, 8.5, 1.5, 4.5, 4.5, 0.5, 3.5),
    other_leans=1.7,
)
PAID = Trust(
    so=(1.5, 2.5, 0.5, 3.5, 2.5, 6.5, 2.5, 8.5, 5.5, 6.5, 5.5, 1.5, 2.5, 1.5, 0.5, 2.5, 12.5),
    so_leans=3.8,
    other=(1308.5, 429.5, 206.5, 107.5, 43.5, 21.5, 22.5, 13.5, 8.5, 6.5, 1.5, 0.5, 1.5, 1.5, 1.5, 0.5, 2.5),
    other_leans=1.8,
)
SELF_PROMOTION = Trust(
    so=(2.5, 4.5, 7.5, 15.5, 9.5, 24.5, 32.5, 30.5, 30.5, 36.5, 37.5, 37.5, 32.5, 54.5, 29.5, 41.5, 44.5),
    so_leans=0.9,
    other=(595.5, 346.5, 250.5, 214.5, 107.5, 82.5, 50.5, 40.5, 29.5, 16.5, 15.5, 7.5, 1.5, 5.5, 4.5, 2.5, 1.5),
    other_leans=3.3,
)
