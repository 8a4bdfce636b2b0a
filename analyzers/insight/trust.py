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
    so=(1.5, 2.5, 4.5, 8.5, 4.5, 21.5, 30.5, 32.5, 25.5, 36.5, 38.5, 24.5, 55.5, 45.5, 47.5, 47.5, 105.5),
    so_leans=1.5,
    other=(247.5, 265.5, 265.5, 300.5, 196.5, 111.5, 94.5, 84.5, 49.5, 34.5, 14.5, 16.5, 6.5, 8.5, 4.5, 2.5, 3.5),
    other_leans=1.7,
)
COMMERCIAL = Trust(
    so=(2.5, 1.5, 4.5, 9.5, 10.5, 21.5, 31.5, 32.5, 22.5, 38.5, 40.5, 30.5, 51.5, 48.5, 48.5, 48.5, 85.5),
    so_leans=1.6,
    other=(319.5, 277.5, 253.5, 297.5, 154.5, 103.5, 97.5, 80.5, 44.5, 28.5, 17.5, 13.5, 6.5, 6.5, 5.5, 1.5, 2.5),
    other_leans=1.5,
)
PAID = Trust(
    so=(2.5, 0.5, 2.5, 3.5, 6.5, 8.5, 4.5, 7.5, 1.5, 2.5, 2.5, 4.5, 2.5, 2.5, 2.5, 0.5, 11.5),
    so_leans=4.0,
    other=(1080.5, 481.5, 288.5, 155.5, 55.5, 39.5, 20.5, 14.5, 17.5, 6.5, 5.5, 1.5, 0.5, 0.5, 0.5, 0.5, 3.5),
    other_leans=2.0,
)
SELF_PROMOTION = Trust(
    so=(4.5, 3.5, 7.5, 12.5, 17.5, 19.5, 37.5, 27.5, 26.5, 35.5, 42.5, 38.5, 41.5, 46.5, 47.5, 38.5, 23.5),
    so_leans=0.9,
    other=(447.5, 283.5, 283.5, 248.5, 131.5, 94.5, 93.5, 65.5, 44.5, 23.5, 13.5, 10.5, 11.5, 6.5, 8.5, 1.5, 0.5),
    other_leans=2.5,
)
