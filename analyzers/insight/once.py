"""Lets each mention stand once in a digest, and lets alone whom nobody may quote.

What may be quoted is a set of ids that grows smaller from section to section: who waits is quoted nowhere else, who is
quoted as a supporter is no example of anything, a member of a campaign speaks with the others in its line alone. What
was dismissed comes back nowhere.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from analyzers.insight.digest import HABITS, Campaign, Changes, Quoted, Waiting
from analyzers.insight.post import Post

Free = frozenset[str]
"""Ids of posts that may be quoted."""
_ASKS_NOT = re.compile(r"(?<!\w)#(?:nobot|noquote)\b", re.IGNORECASE)
"""Tags by which a post says that it is not to be used by programs."""


def find_quotable(posts: Iterable[Post], unquoted: frozenset[str]) -> Free:
    """Give the posts that may be quoted: not dismissed, their author (by key) and they themselves did not say no."""
    return frozenset(
        post.id
        for post in posts
        if not post.dismissed and post.author_key not in unquoted and not _ASKS_NOT.search(post.text)
    )


def leave_waiting(free: Free, posts: Iterable[Post], waiting: Sequence[Waiting]) -> Free:
    """Leave out who is named as waiting, and the same words again."""
    ids, words = {one.id for one in waiting}, {_words(one.text) for one in waiting}
    return free - {post.id for post in posts if post.id in ids or _words(post.blinded_text) in words}


def leave_campaigns(free: Free, clusters: Iterable[Campaign]) -> Free:
    """Leave out the members of campaigns; what is done by habit is told of without a quote."""
    return free - {member for cluster in clusters if cluster.kind not in HABITS for member in cluster.ids}


def leave_quoted(free: Free, posts: Iterable[Post], quoted: Sequence[Quoted]) -> Free:
    """Leave out what is quoted already, and the same words again."""
    ids, words = {one.id for one in quoted}, {_words(one.text) for one in quoted}
    return free - {post.id for post in posts if post.id in ids or _words(post.text) in words}


def requote(clusters: Iterable[Campaign], posts: Iterable[Post], *free: Free) -> tuple[Campaign, ...]:
    """Quote of each cluster a member that may be quoted; where none may, its words are left out.

    Of several sets the first that has a member counts: words that all members share are nobody's alone, so they may be
    those of a card if there are no others.
    """
    by_id = {post.id: post for post in posts}
    return tuple(replace(cluster, text=_text_of(cluster, by_id, free)) for cluster in clusters)


def leave_examples(changes: Changes, posts: Iterable[Post], free: Free) -> Changes:
    """Take examples of changes away that are not free to be quoted."""
    texts = {text for post in posts if post.id in free for text in (post.text, post.blinded_text)}
    found = tuple(one if one.example in texts else replace(one, example="") for one in changes.found)
    return replace(changes, found=found)


def _text_of(cluster: Campaign, by_id: Mapping[str, Post], choices: Sequence[Free]) -> str:
    for free in choices:
        texts = [by_id[member].text for member in cluster.ids if member in free]
        if texts:
            return cluster.text if cluster.text in texts else texts[0]
    return ""


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
