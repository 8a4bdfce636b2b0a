"""The parts of a digest that quote people, one after the other: whom one has quoted, the next does not quote again."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.insight.behind import Behind
from analyzers.insight.clusters import Campaign
from analyzers.insight.crowd import Crowd
from analyzers.insight.digest import Promotion, Quoted, Support, Waiting
from analyzers.insight.once import leave_campaigns, leave_quoted, leave_waiting, requote
from analyzers.insight.promotion import gather_promotion
from analyzers.insight.support import gather_support
from analyzers.insight.telling import most_telling


@dataclass(frozen=True, slots=True)
class Turns:
    """What each part quotes, and who may be quoted after them."""

    support: Support
    promotion: Promotion
    unclear: tuple[Quoted, ...]
    free: Crowd


def take_turns(
    crowd: Crowd,
    quotable: Crowd,
    behind: Behind,
    *,
    waiting: Sequence[Waiting],
    clusters: Sequence[Campaign],
    seed: str,
    history: bool,
) -> Turns:
    """Let supporters be quoted first, then paid posts, then unclear ones; `waiting` are those that stand as cards.

    `quotable` are those of the `crowd` that may be quoted; `seed` draws the supporters, `history` says that there is
    enough to know who is new.
    """
    elsewhere = leave_waiting(quotable, waiting)
    unnamed = quotable.where(~quotable.among(one.id for one in waiting))
    quoted = requote(clusters, behind, elsewhere, unnamed)
    free = leave_campaigns(elsewhere, quoted)
    support = gather_support(crowd, seed, history=history, behind=behind, free=free)
    free = leave_quoted(free, (*support.helpers, *support.praised))
    promotion = gather_promotion(crowd, quoted, behind, free)
    free = leave_quoted(free, promotion.examples)
    telling = most_telling(free, behind)
    return Turns(support, promotion, telling, leave_quoted(free, telling))
