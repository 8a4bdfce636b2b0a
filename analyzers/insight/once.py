"""Lets each mention stand once in a digest, and lets alone whom nobody may quote.

What may be quoted is a crowd that grows smaller from section to section: who waits is quoted nowhere else, who is
quoted as a supporter is no example of anything, a member of a campaign speaks with the others in its line alone. What
was dismissed comes back nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from analyzers.insight.behind import Behind
from analyzers.insight.clusters import HABITS, Campaign
from analyzers.insight.crowd import DISMISSED, Crowd
from analyzers.insight.digest import Quoted, Waiting
from analyzers.insight.hashing import hashed_words, number


def find_quotable(posts: Crowd, unquoted: frozenset[str], unchecked: frozenset[str] = frozenset()) -> Crowd:
    """Give the posts that may be quoted: not dismissed, their author (by key) and they themselves did not say no.

    Whose text was let go has nothing that could be quoted. What is `unchecked`, by its own id or by the name of the
    source that brought it, may be deleted by now, for all that we know.
    """
    silent = np.isin(posts.numbers("author"), np.array([number(key) for key in unquoted], np.uint64))
    unknown = [code for code, source in enumerate(posts.names["source"]) if source in unchecked]
    silent |= np.isin(posts.rows["source"], unknown) | posts.among(unchecked)
    free = posts.worded & (posts.whole("state") != DISMISSED) & ~posts.flags("declines") & ~silent
    return posts.where(np.asarray(free, np.bool_))


def leave_waiting(free: Crowd, waiting: Sequence[Waiting]) -> Crowd:
    """Leave out who is named as waiting, and the same words again."""
    words = np.array([hashed_words(one.text) for one in waiting], np.uint64)
    again = free.among(one.id for one in waiting) | np.isin(free.numbers("blinded"), words)
    return free.where(np.asarray(~again, np.bool_))


def leave_campaigns(free: Crowd, clusters: Iterable[Campaign]) -> Crowd:
    """Leave out the members of campaigns; what is done by habit is told of without a quote."""
    return free.where(
        ~free.among(member for cluster in clusters if cluster.kind not in HABITS for member in cluster.ids)
    )


def leave_quoted(free: Crowd, quoted: Iterable[Quoted]) -> Crowd:
    """Leave out what is quoted already, and the same words again."""
    taken = free.where(free.among(one.id for one in quoted))
    again = [np.isin(free.numbers(words), taken.numbers(words)) for words in ("said", "blinded")]
    return free.where(np.asarray(~(again[0] | again[1]), np.bool_))


def requote(clusters: Sequence[Campaign], behind: Behind, *free: Crowd) -> tuple[Campaign, ...]:
    """Quote of each cluster the first member that may be quoted; where none may, its words are left out.

    Of several crowds the first that has a member counts: words that all members share are nobody's alone, so they may
    be those of a card if there are no others.
    """
    members = [member for cluster in clusters for member in cluster.ids]
    choices = [frozenset(crowd.where(crowd.among(members)).ids) for crowd in free]
    speaking = [_first_free(cluster, choices) for cluster in clusters]
    told = behind.texts([identity for identity in speaking if identity])
    return tuple(
        replace(cluster, text=told[identity] if identity else "")
        for cluster, identity in zip(clusters, speaking, strict=True)
    )


def _first_free(cluster: Campaign, choices: Sequence[frozenset[str]]) -> str:
    return next((member for free in choices for member in cluster.ids if member in free), "")
