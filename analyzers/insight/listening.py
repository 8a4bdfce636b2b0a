"""Are we listening? How many needs were answered, how soon, and whether we talk with people or at them."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from analyzers.insight.digest import Listening
from analyzers.insight.intervals import wilson
from analyzers.insight.post import Post
from analyzers.labels import Origin


def gather_listening(posts: Sequence[Post]) -> Listening:
    """Look at the needs of a period (dismissed ones need no answer) and at our own posts in it."""
    needs = [post for post in posts if post.needs_answer and not post.dismissed]
    hours = [
        max((post.answered_at - post.at) / timedelta(hours=1), 0.0) for post in needs if post.answered_at is not None
    ]
    owned = [post for post in posts if post.origin is Origin.OWNED]
    replies = sum(post.is_reply for post in owned)
    return Listening(
        answered=wilson(len(hours), len(needs)),
        median_hours=median(hours) if hours else None,
        replies=replies,
        broadcasts=len(owned) - replies,
    )
