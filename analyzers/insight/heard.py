"""Whether an earlier time was listened to as the present is: what was heard only in part compares with nothing."""

from collections.abc import Mapping
from datetime import datetime

from analyzers.insight.crowd import Crowd

MOST_LATE = 0.1
"""The part of a period's mentions that may be of monitors which began later."""


def heard_since(since: datetime, posts: Crowd, began: Mapping[str, datetime]) -> bool:
    """Tell whether those whom the mentions of a period are about were listened to from a moment on.

    `began` tells when the first mention of each monitor came.
    """
    late = sum(int(posts.about(monitor).sum()) for monitor, first in began.items() if first > since)
    return late <= MOST_LATE * len(posts)
