"""The posts that name a theme, by their need or by a phrase, and which posts belong to them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzers.insight.post import Post
from analyzers.insight.wording import Weights, Worded, centres

LEAST_PEOPLE = 3
LEAST_FOR_WORDS = 8
"""A new phrase needs more people than a theme that has a name already: it may be one event's wording."""
MOST_PHRASES = 6
MOST_NAMED = 10
TOGETHER = 0.35
"""Normalised pointwise mutual information from which two words are one phrase (Bouma 2009)."""
NEAR = 0.08
"""Cosine from which a post belongs to the nearest theme that has a name."""
OF_FEW = 0.65
"""A middle of n posts is 1/√n near to each of them even where they have nothing in common; a post must be as near as
this part of that, so that a theme of three posts does not gather all that shares one word with them."""
LEAST_SHARED = 2
"""Words that a post has in common with a theme: by a single one, as the product's, everybody is near to everybody."""
NEAR_PHRASE = 0.3
"""The same for a phrase: it says no more than its words."""
Terms = tuple[list[str], list[str]]
"""The telling words and phrases of a post."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A theme's name and the places of the posts that name it."""

    name: str
    places: list[int]


def find_seeds(posts: Sequence[Post], terms: Sequence[Terms], known: Mapping[str, int]) -> list[Seed]:
    """Give the posts that name each theme; a phrase is looked for among posts that name none."""
    by_need: dict[str, list[int]] = defaultdict(list)
    for place, post in enumerate(posts):
        by_need[post.theme].append(place)
    rest = by_need.pop("", [])
    named = [Seed(name, places) for name, places in by_need.items() if _people(posts, places) >= LEAST_PEOPLE]
    named.sort(key=lambda seed: (seed.name not in known, -len(seed.places), seed.name))
    return [*named[:MOST_NAMED], *_phrases(posts, terms, rest, known)]


def _phrases(
    posts: Sequence[Post], terms: Sequence[Terms], rest: Sequence[int], known: Mapping[str, int]
) -> Iterator[Seed]:
    """Take the phrase that most people use, leave its posts out, and go on; known phrases come first."""
    using = _users(posts, terms, rest)
    for _ in range(MOST_PHRASES):
        counted = {phrase: _people(posts, places) for phrase, places in using.items()}
        fit = [phrase for phrase, n in counted.items() if n >= _needed(phrase, known)]
        if not fit:
            return
        best = min(fit, key=lambda phrase: (_quoted(phrase) not in known, -counted[phrase], phrase))
        gone = set(using[best])
        yield Seed(_quoted(best), using[best])
        using = {phrase: [place for place in places if place not in gone] for phrase, places in using.items()}


def _users(posts: Sequence[Post], terms: Sequence[Terms], rest: Sequence[int]) -> dict[str, list[int]]:
    """Give the posts that use each phrase of which the words belong together; what is rare is no theme."""
    single = Counter(word for words, _ in terms for word in set(words))
    double = Counter(phrase for _, phrases in terms for phrase in set(phrases))
    common = ((phrase, n) for phrase, n in double.items() if n >= LEAST_PEOPLE)
    whole = {phrase for phrase, n in common if _togetherness(phrase, n, single, len(posts)) >= TOGETHER}
    using: dict[str, list[int]] = defaultdict(list)
    for place in rest:
        for phrase in whole.intersection(terms[place][1]):
            using[phrase].append(place)
    return using


def _needed(phrase: str, known: Mapping[str, int]) -> int:
    return LEAST_PEOPLE if _quoted(phrase) in known else LEAST_FOR_WORDS


def _quoted(phrase: str) -> str:
    return f"“{phrase}”"


def _is_phrase(name: str) -> bool:
    return name.startswith("“")


def _togetherness(phrase: str, both: int, single: Mapping[str, int], posts: int) -> float:
    one, other = (single[word] for word in phrase.split(" ", 1))
    if both >= posts:
        return 1.0
    return math.log(both * posts / (one * other)) / -math.log(both / posts)


def gather_nearest(worded: Worded, seeds: Sequence[Seed]) -> tuple[npt.NDArray[np.int64], Weights]:
    """Give for each row the number of the nearest theme, -1 for none, and how near it is."""
    middles = centres(worded.rows, [seed.places for seed in seeds])
    least = np.array([_least_near(seed) for seed in seeds])
    likeness = np.asarray(worded.rows @ middles.T)
    likeness[(likeness < least) | _by_one_word(worded, middles, seeds)] = 0
    near = likeness.max(axis=1)
    return np.where(near > 0, likeness.argmax(axis=1), -1), near


def _by_one_word(worded: Worded, middles: Weights, seeds: Sequence[Seed]) -> npt.NDArray[np.bool_]:
    """Tell which rows have a single word in common with which theme, but for the posts that name it."""
    shared = np.asarray((worded.rows > 0).astype(np.float64) @ (middles > 0).T.astype(np.float64)) < LEAST_SHARED
    for number, seed in enumerate(seeds):
        shared[seed.places, number] = False
    return np.asarray(shared, np.bool_)


def _least_near(seed: Seed) -> float:
    return NEAR_PHRASE if _is_phrase(seed.name) else max(NEAR, OF_FEW / math.sqrt(len(seed.places)))


def _people(posts: Sequence[Post], places: Iterable[int]) -> int:
    return len({posts[place].author_key or posts[place].id for place in places})
