"""What several people talk about: the themes that the need rules name, and phrases that many use and no theme names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analyzers.insight.behind import Behind, Remembered
from analyzers.insight.clusters import Theme, ThemeState
from analyzers.insight.columned import as_crowd
from analyzers.insight.copying import take_words
from analyzers.insight.crowd import Crowd
from analyzers.insight.heard import heard_since
from analyzers.insight.measures import Period
from analyzers.insight.post import Post
from analyzers.insight.seeds import LEAST_PEOPLE, find_seeds, gather_nearest
from analyzers.insight.support import ASKS
from analyzers.insight.wording import take_terms, weigh
from analyzers.labels import Intent, Origin

MOST = 8
"""Themes of a digest."""
MOST_KNOWN = 40
"""Themes of the period before that are remembered."""
QUOTES = 2
TRIED = 50
"""Posts of each theme that are tried first: mostly two of them may be quoted."""
QUOTED = range(60, 241)
"""Characters of a post that can be quoted whole."""
BEGINNING = 8
"""Words by which two posts are taken for the same: what is passed on is often cut off, or has another link."""
FADED = 3
"""A theme fades when it has a third of its people left."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A post of a theme, how near it is to its middle, and whether the theme is named after what it says."""

    post: Post
    near: float
    names: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """A theme that quotes nobody yet, and its posts' ids in the order in which they would be quoted.

    `earlier` are the ids of the posts by which its people of the period before were counted, oldest first.
    """

    theme: Theme
    telling: tuple[str, ...]
    earlier: tuple[str, ...] = ()


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
    then = {one.theme.name: one.theme.ids for one in earlier}
    found = gather_themes(posts, names, stopwords, known, most)
    return tuple(replace(one, earlier=then.get(one.theme.name, ())) for one in found)


def unless_too_early(
    themes: Iterable[Gathered], period: Period, posts: Crowd, began: Mapping[str, datetime]
) -> tuple[Gathered, ...]:
    """Call nothing new, and count nobody of the period before, where that was listened to only in part.

    `posts` are the mentions of the period; `began` tells when the first mention of each monitor came.
    """
    if heard_since(period.since - (period.until - period.since), posts, began):
        return tuple(themes)
    return tuple(one if one.theme.state is ThemeState.FADING else _alone(one) for one in themes)


def _alone(one: Gathered) -> Gathered:
    return replace(one, theme=replace(one.theme, before=None, state=ThemeState.STEADY), earlier=())


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
) -> Iterator[tuple[str, list[_Member]]]:
    """Give each theme's name with its posts."""
    terms = [take_terms(post.blinded_text, empty) for post in posts]
    seeds = find_seeds(posts, terms, known)
    if not seeds:
        return
    worded = weigh([[*words, *phrases] for words, phrases in terms])
    nearest, near = gather_nearest(worded, seeds)
    for number, seed in enumerate(seeds):
        there, naming = np.flatnonzero(nearest == number).tolist(), frozenset(seed.places)
        yield seed.name, [_Member(posts[place], float(near[place]), place in naming) for place in there]


def _size(theme: Theme) -> int:
    return theme.posts if theme.people is None else theme.people


def _by_size(one: Gathered) -> tuple[int, str]:
    return -_size(one.theme), one.theme.name


def _theme(name: str, members: Sequence[_Member], known: Mapping[str, int] | None) -> Gathered:
    posts = [member.post for member in members]
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


def _telling(members: Sequence[_Member]) -> tuple[str, ...]:
    """Give the posts' ids in the order of quoting, so that a quote shows what the theme is named for.

    Those that name it come first; of a theme whose naming posts mostly ask for something, those that ask; then those
    that can be quoted whole, the nearest to the middle before others. Whoever passes one of the first on comes after
    them: two quotes say two things.
    """
    naming = [member.post for member in members if member.names]
    asking = 2 * sum(post.intent in ASKS for post in naming) >= len(naming) > 0

    def place(member: _Member) -> tuple[bool, bool, bool, float, str]:
        post = member.post
        idle, cut = asking and post.intent not in ASKS, len(post.blinded_text) not in QUOTED
        return not member.names, idle, cut, -member.near, post.id

    posts = [member.post for member in sorted(members, key=place)]
    return tuple(post.id for post in (*_each_once_first(posts[:TRIED]), *posts[TRIED:]))


def _each_once_first(posts: Sequence[Post]) -> list[Post]:
    """Give the posts in their order, but those that begin as one before them last."""
    begun: set[tuple[str, ...]] = set()
    again = []
    for post in posts:
        beginning = take_words(post.blinded_text).words[:BEGINNING]
        again.append(beginning in begun)
        begun.add(beginning)
    return [post for _, post in sorted(zip(again, posts, strict=True), key=lambda told: told[0])]
