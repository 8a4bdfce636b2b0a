"""Paid, self-interested and owned posts, counted apart from the community's and never summed with it."""

from collections.abc import Sequence

import numpy as np

from analyzers.insight.behind import Behind, known
from analyzers.insight.clusters import HABITS, Campaign
from analyzers.insight.crowd import LEVELS, Crowd, first_of_each
from analyzers.insight.digest import Promotion
from analyzers.insight.post import Post
from analyzers.insight.support import quote
from analyzers.labels import Disclosure, Origin

MOST_EXAMPLES = 3
_WORTH = {Disclosure.NONE: 0, Disclosure.WEAK: 1, Disclosure.CLEAR: 2}


def gather_promotion(
    posts: Crowd | Sequence[Post],
    clusters: Sequence[Campaign],
    behind: Behind | None = None,
    free: Crowd | None = None,
) -> Promotion:
    """Count promotion by kind; the examples are paid posts, those without a label first.

    Of the clusters of near-copies, those that people make by habit are kept apart. `behind` tells what columns leave
    out; `free` are the posts that may be quoted, all when None.
    """
    crowd, behind = known(posts, behind)
    paid = crowd.where(crowd.of(Origin.PAID))
    quotable = crowd if free is None else free
    first = _worthiest(quotable.where(np.asarray(quotable.worded & quotable.of(Origin.PAID), np.bool_)))
    told = behind.posts(first.ids)
    return Promotion(
        paid={level: int((paid.rows["disclosure"] == LEVELS.index(level)).sum()) for level in Disclosure},
        self_promotion=int(crowd.of(Origin.SELF_PROMOTION).sum()),
        owned=int(crowd.of(Origin.OWNED).sum()),
        examples=tuple(quote(told[one], _why(told[one]), told[one].action) for one in first.ids),
        campaigns=tuple(cluster for cluster in clusters if cluster.kind not in HABITS),
        habits=tuple(cluster for cluster in clusters if cluster.kind in HABITS),
    )


def _worthiest(paid: Crowd) -> Crowd:
    """Give the first paid posts, one of each text: those without a label first, then the surest."""
    worth = np.array([_WORTH[level] for level in LEVELS], np.int64)[paid.rows["disclosure"]]
    ordered = paid.at(np.lexsort((paid.rows["id"], -paid.real("confidence"), worth)).astype(np.int64))
    unlike = first_of_each((ordered.numbers("said"),), np.arange(len(ordered)))
    return ordered.at(np.sort(unlike)[:MOST_EXAMPLES])


def _why(post: Post) -> str:
    """Give the words that weigh most for business."""
    toward = [line for line in post.evidence if line.weight > 0]
    return f"because of “{toward[0].quote}”" if toward else "because a person said so"
