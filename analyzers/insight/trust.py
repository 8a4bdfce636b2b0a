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
    so=(0.5, 1.5, 6.5, 9.5, 9.5, 14.5, 29.5, 43.5, 19.5, 27.5, 37.5, 34.5, 33.5, 46.5, 34.5, 54.5, 131.5),
    so_leans=1.3,
    other=(342.5, 351.5, 299.5, 272.5, 140.5, 99.5, 73.5, 39.5, 31.5, 16.5, 17.5, 7.5, 4.5, 3.5, 5.5, 0.5, 3.5),
    other_leans=1.5,
)
COMMERCIAL = Trust(
    so=(0.5, 2.5, 6.5, 13.5, 7.5, 19.5, 34.5, 32.5, 25.5, 31.5, 36.5, 36.5, 40.5, 51.5, 32.5, 57.5, 100.5),
    so_leans=1.4,
    other=(429.5, 342.5, 275.5, 260.5, 126.5, 92.5, 64.5, 44.5, 26.5, 19.5, 10.5, 6.5, 2.5, 4.5, 4.5, 0.5, 3.5),
    other_leans=1.7,
)
PAID = Trust(
    so=(1.5, 1.5, 2.5, 2.5, 1.5, 5.5, 6.5, 4.5, 4.5, 8.5, 4.5, 3.5, 1.5, 1.5, 1.5, 2.5, 12.5),
    so_leans=3.9,
    other=(1282.5, 440.5, 206.5, 122.5, 37.5, 25.5, 20.5, 16.5, 7.5, 6.5, 3.5, 0.5, 0.5, 2.5, 1.5, 0.5, 2.5),
    other_leans=1.8,
)
SELF_PROMOTION = Trust(
    so=(2.5, 3.5, 6.5, 17.5, 11.5, 25.5, 30.5, 32.5, 25.5, 38.5, 37.5, 36.5, 34.5, 52.5, 26.5, 47.5, 42.5),
    so_leans=0.9,
    other=(593.5, 356.5, 243.5, 214.5, 103.5, 88.5, 51.5, 41.5, 26.5, 17.5, 11.5, 8.5, 2.5, 4.5, 4.5, 2.5, 1.5),
    other_leans=3.2,
)
