"""Composes the digest of a period out of its parts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.change import find_changes
from analyzers.insight.digest import Digest, Footer, Headline, OriginCount, Period, Quoted, Waiting
from analyzers.insight.hours import LEAST_WEEKS, weeks_known
from analyzers.insight.listening import gather_listening
from analyzers.insight.once import (
    find_quotable,
    leave_campaigns,
    leave_examples,
    leave_quoted,
    leave_waiting,
    requote,
)
from analyzers.insight.origincounts import count_commercial, count_origins
from analyzers.insight.post import Post, Seen
from analyzers.insight.promotion import gather_promotion
from analyzers.insight.support import gather_support, quote
from analyzers.insight.themes import compare_themes
from analyzers.insight.timeline import draw_timeline
from analyzers.labels import Disclosure, Origin

MOST_UNCLEAR = 3


def compose(  # noqa: PLR0913  the parts of a report are what they are
    *,
    period: Period,
    posts: Sequence[Post],
    before: Sequence[Seen],
    began: Mapping[str, datetime],
    waiting: Sequence[Waiting],
    shown: int,
    footer: Footer,
    zone: tzinfo,
    seed: int,
    stopwords: frozenset[str],
    last: Sequence[Post] = (),
    owned: frozenset[str] = frozenset(),
    unquoted: frozenset[str] = frozenset(),
) -> Digest:
    """Make the report of a period.

    `before` are the mentions from `look_back` on to the period, maybe none; `last` the posts of the period just before;
    `began` tells when each monitor's first mention came; `waiting` is the whole queue in its order, of which the first
    `shown` are named; `seed` draws the quoted people, others in each period; `owned` are the brand's handles in lower
    case; `unquoted` are the keys of authors who are not to be quoted. The order of `posts` does not matter. No mention
    stands in it twice.
    """
    ordered = sorted(posts, key=lambda post: (post.at, post.id))
    monitors = tuple(sorted({post.monitor for post in ordered}))
    clusters = find_campaigns(ordered, owned)
    unclear = [post for post in ordered if post.origin is Origin.UNCLEAR]
    origins = count_origins(ordered)
    quotable = find_quotable(ordered, unquoted)
    elsewhere = leave_waiting(quotable, ordered, waiting[:shown])
    clusters_told = requote(clusters, ordered, elsewhere, quotable - {one.id for one in waiting[:shown]})
    free = leave_campaigns(elsewhere, clusters)
    support = gather_support(ordered, f"{seed} {period.since}", history=_known(period, began), free=free)
    free = leave_quoted(free, ordered, (*support.helpers, *support.praised))
    promotion = gather_promotion(ordered, clusters_told, free)
    free = leave_quoted(free, ordered, promotion.examples)
    telling = _most_telling(post for post in unclear if post.id in free)
    free = leave_quoted(free, ordered, telling)
    return Digest(
        period=period,
        monitors=monitors,
        headline=_headline(ordered, origins, len(waiting)),
        origins=origins,
        waiting=tuple(waiting[:shown]),
        changes=leave_examples(find_changes(period, ordered, before, began, zone), ordered, free),
        themes=compare_themes(leave_copies(ordered, clusters), last, stopwords, free=free),
        support=support,
        promotion=promotion,
        unclear=telling,
        unclear_total=len(unclear),
        listening=gather_listening(period, ordered, before),
        days=draw_timeline(period, ordered, zone),
        footer=footer,
    )


def _known(period: Period, began: Mapping[str, datetime]) -> bool:
    """Tell whether there is history enough to know who has spoken before."""
    return bool(began) and weeks_known(period, min(began.values())) >= LEAST_WEEKS


def _headline(posts: Sequence[Post], origins: Sequence[OriginCount], waiting: int) -> Headline:
    """Count love and bought as ranges. The brand's own posts are neither; what a person corrected is certain."""
    return Headline(
        mentions=len(posts),
        community=next(one.likely for one in origins if one.origin is Origin.ORGANIC and one.likely),
        commercial=count_commercial(posts),
        undisclosed=sum(post.origin is Origin.PAID and post.disclosure is Disclosure.NONE for post in posts),
        waiting=waiting,
        unclear=sum(post.origin is Origin.UNCLEAR for post in posts),
    )


def _most_telling(posts: Iterable[Post]) -> tuple[Quoted, ...]:
    """Give the unclear posts whose answer teaches most: those with the highest entropy, one of each text."""
    unlike = {" ".join(post.text.casefold().split()): post for post in posts if post.text}
    ordered = sorted(unlike.values(), key=lambda post: (-_entropy(post), post.id))
    return tuple(quote(post, _torn(post), post.action) for post in ordered[:MOST_UNCLEAR])


def _entropy(post: Post) -> float:
    """Shannon's entropy of the four probabilities, in nats."""
    chances = post.probabilities
    parts = (chances.organic, chances.paid, chances.self_promotion, chances.owned)
    return -sum(part * math.log(part) for part in parts if part > 0)


def _torn(post: Post) -> str:
    words = [f"“{line.quote}”" for line in post.evidence if line.weight > 0]
    return f"{', '.join(words[:2])} could mean business" if words else "nothing decides"
