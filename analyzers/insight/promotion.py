"""Paid, self-interested and owned posts, counted apart from the community's and never summed with it."""

from collections import Counter
from collections.abc import Sequence

from analyzers.insight.digest import HABITS, Campaign, Promotion
from analyzers.insight.post import Post
from analyzers.insight.support import quote
from analyzers.labels import Disclosure, Origin

MOST_EXAMPLES = 3
_WORTH = {Disclosure.NONE: 0, Disclosure.WEAK: 1, Disclosure.CLEAR: 2}


def gather_promotion(
    posts: Sequence[Post], clusters: Sequence[Campaign], free: frozenset[str] | None = None
) -> Promotion:
    """Count promotion by kind; the examples are paid posts, those without a label first.

    Of the clusters of near-copies, those that people make by habit are kept apart. `free` are the ids that may be
    quoted, all when None.
    """
    paid = [post for post in posts if post.origin is Origin.PAID]
    disclosed = Counter(post.disclosure for post in paid)
    quotable = [post for post in paid if post.text]
    first = _unlike(sorted(quotable, key=lambda post: (_WORTH[post.disclosure], -post.confidence, post.id)), free)
    return Promotion(
        paid={level: disclosed[level] for level in Disclosure},
        self_promotion=sum(post.origin is Origin.SELF_PROMOTION for post in posts),
        owned=sum(post.origin is Origin.OWNED for post in posts),
        examples=tuple(quote(post, _why(post), post.action) for post in first[:MOST_EXAMPLES]),
        campaigns=tuple(cluster for cluster in clusters if cluster.kind not in HABITS),
        habits=tuple(cluster for cluster in clusters if cluster.kind in HABITS),
    )


def _unlike(posts: Sequence[Post], free: frozenset[str] | None) -> list[Post]:
    """Give the posts that may be quoted, one of each text."""
    found: dict[str, Post] = {}
    for post in posts:
        if free is None or post.id in free:
            found.setdefault(" ".join(post.text.casefold().split()), post)
    return list(found.values())


def _why(post: Post) -> str:
    """Give the words that weigh most for business."""
    toward = [line for line in post.evidence if line.weight > 0]
    return f"because of “{toward[0].quote}”" if toward else "because a person said so"
