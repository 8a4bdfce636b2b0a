"""Mentions in columns, so that a million can be counted at once: what the digest needs of each, and no text.

The same columns are made of posts at hand and of what storage keeps for each day, so every number is computed in one
way.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from analyzers.insight.hashing import DECLINES, LONGEST_ID
from analyzers.labels import Disclosure, Intent, Origin

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Codes = NDArray[np.uint16]
Numbers = NDArray[np.uint64]
Real = NDArray[np.float64]

ORIGINS, INTENTS, LEVELS = tuple(Origin), tuple(Intent), tuple(Disclosure)
NO_CASE, WAITS, ANSWERED, DISMISSED = range(4)
"""How the case of a mention stands."""
NEVER = -(2**62)
"""The moment of what never happened."""
MOST_LENGTH = 65_535
COLUMNS = np.dtype(
    [
        ("id", f"S{LONGEST_ID}"), ("at", "<i8"), ("seen", "<i8"), ("person", "<u8"), ("author", "<u8"),
        ("said", "<u8"), ("blinded", "<u8"), ("words", "<u8"), ("length", "<u2"), ("declines", "?"),
        ("monitor", "<u2"), ("theme", "<u2"), ("source", "<u2"), ("version", "<u2"),
        ("origin", "u1"), ("intent", "u1"), ("disclosure", "u1"), ("state", "u1"), ("settled", "<i8"), ("asked", "<i8"),
        ("reply", "?"), ("dated", "?"), ("corrected", "?"), ("met", "?"),
        ("parent", f"S{LONGEST_ID}"), ("parent_author", "<u8"), ("parent_intent", "u1"), ("parent_origin", "u1"),
        ("likely", "<f8", (4,)), ("confidence", "<f8"),
    ]
)  # fmt: skip
"""Moments are microseconds since 1970, UTC. `person` is who speaks, by a number: the author's key, or the text's where
that is unknown; `author` is 0 then. `said` is the same for copies of one text, `blinded` for those of one blinded text,
`words` differs with every letter of either. `length` is 0 where the text was let go; what `declines` is not to be
quoted.
`parent` is the stored post that a reply answers, empty without one. `likely` are the probabilities: organic, paid,
self-promotion, owned."""
NAMED = ("monitor", "theme", "source", "version")
"""Columns that are numbers of names."""
_DECIDING = (COLUMNS.descr, ORIGINS, INTENTS, LEVELS, DECLINES.pattern)
FORMAT = hashlib.blake2b(repr(_DECIDING).encode(), digest_size=8).hexdigest()
"""Changes with all that decides how columns are read."""
MICRO = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Crowd:
    """Mentions in columns, and the names that their numbers stand for, by column (`NAMED`)."""

    rows: NDArray[np.void]
    names: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self.rows)

    def flags(self, column: str) -> Flags:
        """Give a column of yes and no."""
        return np.asarray(self.rows[column], np.bool_)

    def whole(self, column: str) -> Whole:
        """Give a column of whole numbers with a sign, or of moments."""
        return np.asarray(self.rows[column], np.int64)

    def numbers(self, column: str) -> Numbers:
        """Give a column of hashes."""
        return np.asarray(self.rows[column], np.uint64)

    def real(self, column: str) -> Real:
        """Give a column of fractions; `likely` has four for each mention."""
        return np.asarray(self.rows[column], np.float64)

    @property
    def ids(self) -> list[str]:
        """The ids of all."""
        return [str(one, "ascii") for one in self.rows["id"].tolist()]

    def where(self, wanted: Flags) -> "Crowd":
        """Give those for which it holds."""
        return replace(self, rows=np.compress(wanted, self.rows))  # several times as quick as an index on wide rows

    def only(self, *columns: str) -> "Crowd":
        """Give the same with these columns alone: what is cut and put together often is better narrow."""
        rows = np.empty(len(self), [(column, self.rows.dtype[column]) for column in columns])
        for column in columns:
            rows[column] = self.rows[column]
        return replace(self, rows=rows)

    def at(self, places: Whole) -> "Crowd":
        """Give those at these places, in their order."""
        return replace(self, rows=self.rows.take(places))

    def of(self, *origins: Origin) -> Flags:
        """Tell which have one of these origins."""
        return np.isin(self.rows["origin"], [ORIGINS.index(one) for one in origins])

    def meaning(self, *intents: Intent) -> Flags:
        """Tell which have one of these intents."""
        return np.isin(self.rows["intent"], [INTENTS.index(one) for one in intents])

    def about(self, monitor: str) -> Flags:
        """Tell which are about this monitor."""
        known = self.names["monitor"]
        return np.asarray(self.rows["monitor"] == (known.index(monitor) if monitor in known else MOST_LENGTH), np.bool_)

    def between(self, since: datetime, until: datetime) -> Flags:
        """Tell which are from `since` on and before `until`."""
        at = self.whole("at")
        return np.asarray((at >= micro(since)) & (at < micro(until)), np.bool_)

    def among(self, ids: Iterable[str]) -> Flags:
        """Tell which have one of these ids."""
        told = list(ids)
        if not told:
            return np.zeros(len(self), np.bool_)
        wanted = np.unique(np.array(told, np.str_).astype(np.bytes_))
        held = np.ascontiguousarray(self.rows["id"])
        places = np.minimum(np.searchsorted(wanted, held), len(wanted) - 1)
        return np.asarray(wanted[places] == held, np.bool_)

    @property
    def worded(self) -> Flags:
        """Which have a text: it may have been let go."""
        return np.asarray(self.rows["length"] > 0, np.bool_)

    def named(self, column: str) -> tuple[str, ...]:
        """Give the names that occur, in alphabetical order."""
        known = self.names[column]
        return tuple(sorted({known[code] for code in np.unique(self.rows[column]).tolist()}))

    def in_order(self) -> "Crowd":
        """Give all, oldest first, by id where moments are the same."""
        at = self.rows["at"]
        order = np.argsort(at, kind="stable")
        at = at[order]
        alike = np.flatnonzero(at[1:] == at[:-1])
        if len(alike):
            places = np.union1d(alike, alike + 1)
            some = order[places]
            order[places] = some[np.lexsort((self.rows["id"][some], self.rows["at"][some]))]
        is_sorted = bool((order[1:] > order[:-1]).all())
        return self if is_sorted else self.at(order.astype(np.int64))

    @property
    def needs(self) -> Flags:
        """Which opened a case; our own posts never do."""
        return np.asarray((self.rows["state"] != NO_CASE) & ~self.of(Origin.OWNED), np.bool_)

    def people(self) -> int:
        """Count distinct people; where authors are unknown, distinct texts."""
        return len(np.unique(self.rows["person"]))

    def moments(self, column: str = "at") -> list[datetime]:
        """Give a column of moments as such."""
        return [moment(one) for one in self.rows[column].tolist()]


def micro(at: datetime) -> int:
    """Give a moment as columns hold it."""
    return (at - EPOCH) // MICRO


def moment(at: int) -> datetime:
    """Give back a moment from a column."""
    return EPOCH + at * MICRO


def number_names(values: Sequence[Sequence[object]], columns: Sequence[str]) -> Crowd:
    """Make columns of rows, whose values stand in the order of `COLUMNS`; names are still words."""
    names: dict[str, tuple[str, ...]] = {}
    turned = list(zip(*values, strict=True)) or [() for _ in columns]
    rows = np.zeros(len(values), COLUMNS)
    for column, held in zip(columns, turned, strict=True):
        if column in NAMED:
            known = {str(name): place for place, name in enumerate(dict.fromkeys(held))}
            names[column] = tuple(known)
            rows[column] = [known[str(name)] for name in held]
        elif len(held):
            rows[column] = np.array(held, COLUMNS[column].base)
    return Crowd(rows, names)


def no_crowd() -> Crowd:
    """Give no mentions."""
    return Crowd(np.zeros(0, COLUMNS), dict.fromkeys(NAMED, ()))


def together(crowds: Sequence[Crowd]) -> Crowd:
    """Put columns together, whose names may be numbered differently."""
    if not crowds:
        return no_crowd()
    kind = crowds[0].rows.dtype
    plain = np.dtype((np.void, kind.itemsize))  # numpy would compare the fields of each two
    rows = np.concatenate([np.ascontiguousarray(crowd.rows).view(plain) for crowd in crowds]).view(kind)
    names: dict[str, tuple[str, ...]] = {}
    for column in set(NAMED).intersection(rows.dtype.names or ()):
        known: dict[str, int] = {}
        rows[column] = np.concatenate([_renumbered(crowd, column, known) for crowd in crowds])
        names[column] = tuple(known)
    return Crowd(rows, names)


def _renumbered(crowd: Crowd, column: str, known: dict[str, int]) -> Codes:
    """Give a column of names by the numbers that are known, to which new names are added."""
    numbers = [known.setdefault(name, len(known)) for name in crowd.names[column]]
    codes: Codes = crowd.rows[column]
    return codes if numbers == list(range(len(numbers))) else np.array(numbers, np.uint16)[codes]


def first_of_each(keys: Sequence[Numbers | Whole | Codes], by: Whole | NDArray[np.bytes_]) -> Whole:
    """Give the place of the least `by` among those with the same keys, for each of these."""
    order = np.lexsort((by, *keys))
    if not len(order):
        return order.astype(np.int64)
    new = np.zeros(len(order), np.bool_)
    new[0] = True
    for key in keys:
        sorted_key = key[order]
        new[1:] |= sorted_key[1:] != sorted_key[:-1]
    return order[new].astype(np.int64)
