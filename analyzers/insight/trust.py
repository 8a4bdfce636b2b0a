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
    so=(1.5, 2.5, 2.5, 11.5, 7.5, 17.5, 23.5, 36.5, 30.5, 23.5, 35.5, 37.5, 26.5, 49.5, 42.5, 44.5, 138.5),
    so_leans=1.5,
    other=(292.5, 270.5, 286.5, 279.5, 163.5, 132.5, 74.5, 61.5, 46.5, 39.5, 16.5, 10.5, 11.5, 9.5, 5.5, 1.5, 4.5),
    other_leans=1.3,
)
COMMERCIAL = Trust(
    so=(2.5, 1.5, 3.5, 11.5, 9.5, 19.5, 23.5, 36.5, 30.5, 28.5, 40.5, 33.5, 30.5, 54.5, 34.5, 51.5, 116.5),
    so_leans=1.4,
    other=(374.5, 283.5, 269.5, 253.5, 149.5, 117.5, 67.5, 62.5, 43.5, 34.5, 14.5, 14.5, 8.5, 6.5, 5.5, 0.5, 3.5),
    other_leans=1.5,
)
PAID = Trust(
    so=(2.5, 0.5, 1.5, 4.5, 3.5, 3.5, 7.5, 8.5, 3.5, 2.5, 4.5, 2.5, 1.5, 3.5, 2.5, 1.5, 12.5),
    so_leans=4.0,
    other=(1129.5, 467.5, 266.5, 149.5, 49.5, 33.5, 21.5, 21.5, 12.5, 3.5, 7.5, 2.5, 0.5, 1.5, 0.5, 0.5, 3.5),
    other_leans=1.7,
)
SELF_PROMOTION = Trust(
    so=(4.5, 2.5, 4.5, 16.5, 14.5, 25.5, 26.5, 35.5, 24.5, 27.5, 47.5, 29.5, 31.5, 47.5, 37.5, 50.5, 44.5),
    so_leans=0.8,
    other=(510.5, 307.5, 263.5, 217.5, 126.5, 101.5, 66.5, 54.5, 43.5, 26.5, 12.5, 11.5, 8.5, 7.5, 6.5, 1.5, 1.5),
    other_leans=2.2,
)
