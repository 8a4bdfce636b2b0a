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
    so=(0.5, 1.5, 6.5, 9.5, 8.5, 12.5, 36.5, 39.5, 20.5, 27.5, 33.5, 38.5, 36.5, 39.5, 37.5, 51.5, 134.5),
    so_leans=1.3,
    other=(345.5, 354.5, 296.5, 269.5, 138.5, 103.5, 71.5, 42.5, 31.5, 15.5, 16.5, 8.5, 2.5, 3.5, 4.5, 1.5, 3.5),
    other_leans=1.5,
)
COMMERCIAL = Trust(
    so=(1.5, 1.5, 6.5, 12.5, 8.5, 16.5, 38.5, 31.5, 23.5, 30.5, 39.5, 38.5, 35.5, 55.5, 30.5, 56.5, 102.5),
    so_leans=1.4,
    other=(431.5, 342.5, 279.5, 258.5, 128.5, 83.5, 68.5, 42.5, 31.5, 15.5, 10.5, 6.5, 2.5, 4.5, 4.5, 0.5, 3.5),
    other_leans=1.7,
)
PAID = Trust(
    so=(1.5, 1.5, 1.5, 3.5, 1.5, 5.5, 6.5, 5.5, 4.5, 7.5, 5.5, 2.5, 1.5, 1.5, 1.5, 2.5, 12.5),
    so_leans=3.9,
    other=(1292.5, 435.5, 204.5, 114.5, 43.5, 25.5, 20.5, 14.5, 9.5, 4.5, 4.5, 0.5, 1.5, 0.5, 2.5, 0.5, 2.5),
    other_leans=1.7,
)
SELF_PROMOTION = Trust(
    so=(2.5, 3.5, 6.5, 18.5, 12.5, 20.5, 33.5, 33.5, 21.5, 41.5, 35.5, 38.5, 30.5, 56.5, 26.5, 47.5, 42.5),
    so_leans=0.9,
    other=(593.5, 353.5, 246.5, 214.5, 106.5, 84.5, 54.5, 34.5, 32.5, 16.5, 10.5, 9.5, 2.5, 5.5, 4.5, 1.5, 1.5),
    other_leans=3.3,
)
