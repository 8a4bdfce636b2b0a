"""Love and bought, counted for one line."""

from collections.abc import Sequence

import numpy as np

from analyzers.insight.crowd import LEVELS, Crowd, Flags
from analyzers.insight.digest import Headline, OriginCount, Waiting
from analyzers.insight.origincounts import count_commercial
from analyzers.labels import Disclosure, Origin


def count_headline(posts: Crowd, origins: Sequence[OriginCount], waiting: Sequence[Waiting]) -> Headline:
    """Count love and bought as ranges. The brand's own posts are neither; what a person corrected is certain."""
    return Headline(
        mentions=len(posts),
        community=next(one.likely for one in origins if one.origin is Origin.ORGANIC and one.likely),
        commercial=count_commercial(posts),
        undisclosed=int(undisclosed(posts).sum()),
        waiting=len(waiting),
        unclear=int(posts.of(Origin.UNCLEAR).sum()),
        overdue=sum(one.overdue for one in waiting),
        came_overdue=sum(one.came_overdue for one in waiting),
    )


def undisclosed(posts: Crowd) -> Flags:
    """Tell which are paid and do not say so."""
    return np.asarray(posts.of(Origin.PAID) & (posts.rows["disclosure"] == LEVELS.index(Disclosure.NONE)), np.bool_)
