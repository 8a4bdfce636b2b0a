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
    so=(1.5, 2.5, 1.5, 13.5, 8.5, 17.5, 31.5, 33.5, 26.5, 32.5, 25.5, 38.5, 31.5, 42.5, 33.5, 48.5, 142.5),
    so_leans=1.4,
    other=(326.5, 349.5, 300.5, 279.5, 133.5, 115.5, 58.5, 46.5, 34.5, 19.5, 14.5, 5.5, 4.5, 6.5, 5.5, 3.5, 2.5),
    other_leans=1.6,
)
COMMERCIAL = Trust(
    so=(1.5, 2.5, 3.5, 13.5, 13.5, 16.5, 32.5, 34.5, 33.5, 26.5, 35.5, 33.5, 39.5, 37.5, 49.5, 40.5, 114.5),
    so_leans=1.4,
    other=(402.5, 357.5, 279.5, 252.5, 138.5, 90.5, 58.5, 43.5, 29.5, 21.5, 10.5, 5.5, 2.5, 5.5, 6.5, 2.5, 2.5),
    other_leans=1.4,
)
PAID = Trust(
    so=(1.5, 0.5, 2.5, 3.5, 3.5, 4.5, 3.5, 7.5, 4.5, 5.5, 4.5, 4.5, 1.5, 2.5, 1.5, 2.5, 12.5),
    so_leans=4.0,
    other=(1229.5, 456.5, 217.5, 132.5, 39.5, 27.5, 24.5, 16.5, 7.5, 7.5, 3.5, 0.5, 2.5, 0.5, 1.5, 0.5, 3.5),
    other_leans=1.7,
)
SELF_PROMOTION = Trust(
    so=(5.5, 2.5, 7.5, 17.5, 18.5, 17.5, 27.5, 39.5, 30.5, 23.5, 50.5, 29.5, 24.5, 46.5, 36.5, 32.5, 60.5),
    so_leans=0.8,
    other=(612.5, 349.5, 217.5, 219.5, 120.5, 74.5, 56.5, 43.5, 23.5, 17.5, 4.5, 5.5, 6.5, 6.5, 6.5, 1.5, 1.5),
    other_leans=2.6,
)
