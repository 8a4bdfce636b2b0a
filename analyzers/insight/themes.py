"""What several people talk about: the themes that the need rules name, and words that many use at once."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from analyzers.insight.change import people
from analyzers.insight.digest import Theme
from analyzers.insight.post import Post
from analyzers.labels import Intent, Origin

MOST = 5
LEAST_PEOPLE = 3
LEAST_FOR_WORDS = 5
_WORD = re.compile(r"(?<![@#\w./])[^\W\d_][\w'-]{2,}")
_NOISE = re.compile(r"https?://\S+|@\w+|\{link\}")


def find_themes(posts: Sequence[Post], names: frozenset[str], stopwords: frozenset[str]) -> tuple[Theme, ...]:
    """Give the themes that most people speak of, then pairs of words that many use and no theme names.

    `names` are the monitors' own words, which everybody uses.
    """
    organic = [post for post in posts if post.origin is Origin.ORGANIC]
    themes = [_theme(name, members) for name, members in _by_theme(organic).items()]
    themes = [theme for theme in themes if _size(theme) >= LEAST_PEOPLE]
    pairs = _pairs([post for post in organic if not post.theme], names, stopwords)
    return tuple(sorted([*themes, *pairs], key=lambda theme: (-_size(theme), theme.name))[:MOST])


def _by_theme(posts: Iterable[Post]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if post.theme:
            found[post.theme].append(post)
    return found


def _size(theme: Theme) -> int:
    return theme.posts if theme.people is None else theme.people


def _theme(name: str, posts: Sequence[Post]) -> Theme:
    complaints = [post for post in posts if post.intent is Intent.COMPLAINT]
    known = all(post.author_key for post in posts)
    example = min(complaints or posts, key=lambda post: (abs(len(post.blinded_text) - 90), post.id))
    return Theme(
        name=name,
        posts=len(posts),
        people=people(posts) if known else None,
        complaints=len(complaints),
        example=example.blinded_text,
    )


def _pairs(posts: Sequence[Post], names: frozenset[str], stopwords: frozenset[str]) -> list[Theme]:
    """Find two-word phrases that at least `LEAST_FOR_WORDS` people use; copies of one text count once."""
    unlike = {" ".join(post.text.casefold().split()): post for post in reversed(posts)}
    found: dict[str, list[Post]] = defaultdict(list)
    for post in unlike.values():
        for pair in _phrases(post.blinded_text, names | stopwords):
            found[pair].append(post)
    return [_theme(f"“{pair}”", members) for pair, members in found.items() if people(members) >= LEAST_FOR_WORDS]


def _phrases(text: str, empty: frozenset[str]) -> set[str]:
    words = [word.casefold() for word in _WORD.findall(_NOISE.sub(" . ", text))]
    return {f"{one} {two}" for one, two in itertools.pairwise(words) if one not in empty and two not in empty}
