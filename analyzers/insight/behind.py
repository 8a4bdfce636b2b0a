"""What stands behind columns of mentions: texts, names, evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from analyzers.insight.columned import as_crowd
from analyzers.insight.crowd import Crowd, Numbers
from analyzers.insight.hashing import number
from analyzers.insight.post import Post


class Behind(Protocol):
    """What stands behind the columns, asked for only where it is shown."""

    def posts(self, ids: Sequence[str]) -> Mapping[str, Post]:
        """Give these posts by id, with texts, names and evidence."""

    def texts(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Give the texts alone of these posts by id."""

    def met(self, authors: Numbers) -> frozenset[int]:
        """Give those of these authors, by number, who had spoken before the period."""


class Remembered:
    """Posts at hand, as what stands behind their columns."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._posts = {post.id: post for post in posts}

    def posts(self, ids: Sequence[str]) -> Mapping[str, Post]:
        """Give these posts by id."""
        return {one: self._posts[one] for one in ids}

    def texts(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Give their texts alone."""
        return {one: self._posts[one].text for one in ids}

    def met(self, authors: Numbers) -> frozenset[int]:
        """Give those of these authors who had spoken before."""
        known = frozenset(number(post.author_key) for post in self._posts.values() if post.met and post.author_key)
        return known & frozenset(authors.tolist())


def known(posts: "Crowd | Sequence[Post]", behind: Behind | None) -> tuple[Crowd, Behind]:
    """Give posts in columns, and what stands behind them: they themselves, unless something is said to."""
    if isinstance(posts, Crowd):
        if behind is None:
            raise TypeError("columns alone tell no text")
        return posts, behind
    return as_crowd(posts), behind or Remembered(posts)
