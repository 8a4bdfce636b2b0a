"""Which unclear posts to ask about: those whose answer teaches most."""

import numpy as np

from analyzers.insight.behind import Behind
from analyzers.insight.crowd import Crowd, Real, first_of_each
from analyzers.insight.digest import Quoted
from analyzers.insight.post import Post
from analyzers.insight.support import quote
from analyzers.labels import Origin

MOST_UNCLEAR = 3


def most_telling(free: Crowd, behind: Behind) -> tuple[Quoted, ...]:
    """Give the unclear posts whose answer teaches most: those with the highest entropy, one of each text."""
    posts = free.where(free.of(Origin.UNCLEAR))
    unlike = posts.at(first_of_each((posts.numbers("said"),), -np.arange(len(posts))))
    order = np.lexsort((unlike.rows["id"], -_entropies(unlike.real("likely"))))
    first = unlike.at(order[:MOST_UNCLEAR].astype(np.int64)).ids
    told = behind.posts(first)
    return tuple(quote(told[one], _torn(told[one]), told[one].action) for one in first)


def _entropies(likely: Real) -> Real:
    """Shannon's entropy of the four probabilities of each, in nats."""
    logs = np.log(np.where(likely > 0, likely, 1.0))
    return np.asarray(-(likely * logs).sum(axis=1), np.float64)


def _torn(post: Post) -> str:
    words = [f"“{line.quote}”" for line in post.evidence if line.weight > 0]
    return f"{', '.join(words[:2])} could mean business" if words else "nothing decides"
