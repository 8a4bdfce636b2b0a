"""What several people talk about: the themes that the need rules name, and phrases that many use and no theme names."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from analyzers.insight.crowd import Behind, Crowd, Remembered, as_crowd
from analyzers.insight.digest import Period, Theme, ThemeState
from analyzers.insight.post import Post
from analyzers.insight.wording import Weights, Worded, centres, take_terms, weigh
from analyzers.labels import Intent, Origin

MOST = 8
"""Themes of a digest."""
MOST_KNOWN = 40
"""Themes of the period before that are remembered."""
LEAST_PEOPLE = 3
LEAST_FOR_WORDS = 8
"""A new phrase needs more people than a theme that has a name already: it may be one event's wording."""
MOST_PHRASES = 6
MOST_NAMED = 10
TOGETHER = 0.35
"""Normalised pointwise mutual information from which two words are one phrase (Bouma 2009)."""
NEAR = 0.08
"""Cosine from which a post belongs to the nearest theme that has a name."""
NEAR_PHRASE = 0.3
"""The same for a phrase: it says no more than its words."""
QUOTES = 2
TRIED = 50
"""Posts of each theme that are tried first: mostly two of them may be quoted."""
QUOTED = range(60, 241)
"""Characters of a post that can be quoted whole."""
MOST_LATE = 0.1
"""The part of a period's mentions that may be of monitors which began within the period before."""
FADED = 3
"""A theme fades when it has a third of its people left."""


@dataclass(frozen=True, slots=True)
class _Seed:
    """A theme's name and the places of the posts that name it."""

    name: str
    places: list[int]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A theme that quotes nobody yet, and its posts' ids in the order in which they would be quoted."""

    theme: Theme
    telling: tuple[str, ...]


def find_themes(
    posts: Sequence[Post],
    names: frozenset[str],
    stopwords: frozenset[str],
    known: Mapping[str, int] | None = None,
    most: int = MOST,
) -> tuple[Theme, ...]:
    """Give the themes of posts at hand as `gather_themes` does, with quotes."""
    gathered = gather_themes(posts, names, stopwords, known, most)
    return quote_themes(gathered, as_crowd(posts), Remembered(posts))


def gather_themes(
    posts: Sequence[Post],
    names: frozenset[str],
    stopwords: frozenset[str],
    known: Mapping[str, int] | None = None,
    most: int = MOST,
) -> tuple[Gathered, ...]:
    """Give the themes of organic posts, those of most people first; then the known ones that fade.

    Posts gather around the themes that their need names and around phrases that many use beside them: a post belongs to
    the theme whose middle it is nearest to (Rocchio's classifier, taught by the rules), or to none.
    `names` are the monitors' own words, which everybody uses. `known` are the people of each theme in the period
    before, None when there is none: their names are kept, and tell what is new and what fades.
    """
    organic = sorted((post for post in posts if post.origin is Origin.ORGANIC), key=lambda post: (post.at, post.id))
    told = _unlike(organic)
    grouped = _group(told, names | stopwords, known or {})
    themes = [_theme(name, members, known) for name, members in grouped]
    there = sorted((one for one in themes if _size(one.theme) >= LEAST_PEOPLE), key=_by_size)
    return first_themes((*there, *_fading(known or {}, themes)), most)


def first_themes(themes: Sequence[Gathered], most: int = MOST) -> tuple[Gathered, ...]:
    """Give the first of a period's themes, and where there are fewer, those that fade."""
    there = [one for one in themes if _size(one.theme) >= LEAST_PEOPLE][:most]
    gone = [one for one in themes if _size(one.theme) < LEAST_PEOPLE]
    return (*there, *gone[: max(0, most - len(there))])


def compare_themes(
    posts: Sequence[Post], before: Sequence[Post], stopwords: frozenset[str], most: int = MOST
) -> tuple[Gathered, ...]:
    """Give the themes of a period beside those of the period before, if there was one (`before` is not empty)."""
    names = name_words({post.monitor for post in (*posts, *before)})
    earlier = gather_themes(before, names, stopwords, most=MOST_KNOWN) if before else ()
    known = count_known(one.theme for one in earlier) if before else None
    return gather_themes(posts, names, stopwords, known, most)


def unless_too_early(
    themes: Iterable[Gathered], period: Period, posts: Crowd, began: Mapping[str, datetime]
) -> tuple[Gathered, ...]:
    """Call nothing new, and count nobody of the period before, where that was listened to only in part.

    `posts` are the mentions of the period; `began` tells when the first mention of each monitor came.
    """
    since = period.since - (period.until - period.since)
    late = sum(int(posts.about(monitor).sum()) for monitor, first in began.items() if first > since)
    if late <= MOST_LATE * len(posts):
        return tuple(themes)
    return tuple(one if one.theme.state is ThemeState.FADING else _alone(one) for one in themes)


def _alone(one: Gathered) -> Gathered:
    return replace(one, theme=replace(one.theme, before=None, state=ThemeState.STEADY))


def quote_themes(gathered: Iterable[Gathered], free: Crowd, behind: Behind) -> tuple[Theme, ...]:
    """Quote of each theme the first posts that are free to be quoted, each by somebody else, no words twice."""
    listed = tuple(gathered)
    quoted = _quoted_of(listed, free, TRIED)
    if any(len(ids) < QUOTES and len(one.telling) > TRIED for one, ids in zip(listed, quoted, strict=True)):
        quoted = _quoted_of(listed, free, max(len(one.telling) for one in listed))
    told = behind.posts([identity for ids in quoted for identity in ids])
    return tuple(
        replace(one.theme, quotes=tuple(told[identity].blinded_text for identity in ids))
        for one, ids in zip(listed, quoted, strict=True)
    )


def _quoted_of(listed: Sequence[Gathered], free: Crowd, most: int) -> list[list[str]]:
    """Choose among the first `most` posts of each theme."""
    tried = free.where(free.among(identity for one in listed for identity in one.telling[:most]))
    wording = dict(zip(tried.ids, tried.numbers("blinded").tolist(), strict=True))
    author = dict(zip(tried.ids, tried.numbers("author").tolist(), strict=True))
    used: set[int] = set()
    return [_first_unlike(one.telling[:most], wording, author, used) for one in listed]


def _first_unlike(
    telling: Iterable[str], wording: Mapping[str, int], author: Mapping[str, int], used: set[int]
) -> list[str]:
    """Give the first of these posts that may be quoted, with words that are not used yet; they are then."""
    chosen: dict[object, str] = {}
    for identity in telling:
        if len(chosen) == QUOTES:
            break
        person = author.get(identity) or identity
        if identity in wording and person not in chosen and wording[identity] not in used:
            chosen[person] = identity
            used.add(wording[identity])
    return list(chosen.values())


def count_known(themes: Iterable[Theme]) -> dict[str, int]:
    """Give what the next period has to know of these themes: their people (posts, where authors are unknown)."""
    return {theme.name: _size(theme) for theme in themes if theme.state is not ThemeState.FADING}


def name_words(monitors: Iterable[str]) -> frozenset[str]:
    """Give the words that everybody uses because they are the brand's: together and apart."""
    names = [name.casefold() for name in monitors]
    return frozenset(word for name in names for word in (*name.split(), "".join(name.split())))


def _unlike(posts: Sequence[Post]) -> list[Post]:
    """Leave out what is the same text again."""
    return list({" ".join(post.text.casefold().split()): post for post in reversed(posts)}.values())[::-1]


def _group(
    posts: Sequence[Post], empty: frozenset[str], known: Mapping[str, int]
) -> Iterator[tuple[str, list[tuple[Post, float]]]]:
    """Give each theme's name with its posts and how near they are to its middle."""
    terms = [take_terms(post.blinded_text, empty) for post in posts]
    seeds = _seeds(posts, terms, known)
    if not seeds:
        return
    worded = weigh([[*words, *phrases] for words, phrases in terms])
    nearest, near = _gather(worded, seeds)
    for number, seed in enumerate(seeds):
        yield seed.name, [(posts[place], near[place]) for place in np.flatnonzero(nearest == number).tolist()]


def _seeds(
    posts: Sequence[Post], terms: Sequence[tuple[list[str], list[str]]], known: Mapping[str, int]
) -> list[_Seed]:
    """Give the posts that name each theme; a phrase is looked for among posts that name none."""
    by_need: dict[str, list[int]] = defaultdict(list)
    for place, post in enumerate(posts):
        by_need[post.theme].append(place)
    rest = by_need.pop("", [])
    named = [_Seed(name, places) for name, places in by_need.items() if _people(posts, places) >= LEAST_PEOPLE]
    named.sort(key=lambda seed: (seed.name not in known, -len(seed.places), seed.name))
    return [*named[:MOST_NAMED], *_phrases(posts, terms, rest, known)]


def _phrases(
    posts: Sequence[Post], terms: Sequence[tuple[list[str], list[str]]], rest: Sequence[int], known: Mapping[str, int]
) -> Iterator[_Seed]:
    """Take the phrase that most people use, leave its posts out, and go on; known phrases come first."""
    using = _users(posts, terms, rest)
    for _ in range(MOST_PHRASES):
        counted = {phrase: _people(posts, places) for phrase, places in using.items()}
        fit = [phrase for phrase, n in counted.items() if n >= _needed(phrase, known)]
        if not fit:
            return
        best = min(fit, key=lambda phrase: (_quoted(phrase) not in known, -counted[phrase], phrase))
        gone = set(using[best])
        yield _Seed(_quoted(best), using[best])
        using = {phrase: [place for place in places if place not in gone] for phrase, places in using.items()}


def _users(
    posts: Sequence[Post], terms: Sequence[tuple[list[str], list[str]]], rest: Sequence[int]
) -> dict[str, list[int]]:
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


def _gather(worded: Worded, seeds: Sequence[_Seed]) -> tuple[npt.NDArray[np.int64], Weights]:
    """Give for each row the number of the nearest theme, -1 for none, and how near it is."""
    least = np.array([NEAR_PHRASE if _is_phrase(seed.name) else NEAR for seed in seeds])
    likeness = np.asarray(worded.rows @ centres(worded.rows, [seed.places for seed in seeds]).T)
    likeness[likeness < least] = 0
    near = likeness.max(axis=1)
    return np.where(near > 0, likeness.argmax(axis=1), -1), near


def _people(posts: Sequence[Post], places: Iterable[int]) -> int:
    return len({posts[place].author_key or posts[place].id for place in places})


def _size(theme: Theme) -> int:
    return theme.posts if theme.people is None else theme.people


def _by_size(one: Gathered) -> tuple[int, str]:
    return -_size(one.theme), one.theme.name


def _theme(name: str, members: Sequence[tuple[Post, float]], known: Mapping[str, int] | None) -> Gathered:
    posts = [post for post, _ in members]
    people = len({post.author_key for post in posts}) if all(post.author_key for post in posts) else None
    size = len(posts) if people is None else people
    theme = Theme(
        name=name,
        posts=len(posts),
        people=people,
        complaints=sum(post.intent is Intent.COMPLAINT for post in posts),
        quotes=(),
        ids=tuple(post.id for post in posts),
        before=None if known is None else known.get(name, 0),
        state=_state(size, None if known is None else known.get(name, 0)),
    )
    return Gathered(theme, _telling(members))


def _state(size: int, before: int | None) -> ThemeState:
    if before is None:
        return ThemeState.STEADY
    if before * FADED <= size and before < LEAST_PEOPLE:
        return ThemeState.NEW
    return ThemeState.FADING if size * FADED <= before else ThemeState.STEADY


def _fading(known: Mapping[str, int], themes: Iterable[Gathered]) -> list[Gathered]:
    """Give the known themes of which too little is left to be a theme, the largest of before first."""
    left = {one.theme.name: one for one in themes}
    gone = [name for name, before in known.items() if before >= LEAST_PEOPLE * FADED]
    found = (left.get(name) or _theme(name, (), known) for name in gone)
    few = [one for one in found if _size(one.theme) < LEAST_PEOPLE]
    return sorted(few, key=lambda one: (-(one.theme.before or 0), one.theme.name))


def _telling(members: Sequence[tuple[Post, float]]) -> tuple[str, ...]:
    """Give the posts' ids, those first that can be quoted whole, the nearest to the middle before others."""
    fit = sorted(members, key=lambda member: (len(member[0].blinded_text) not in QUOTED, -member[1], member[0].id))
    return tuple(post.id for post, _ in fit)
