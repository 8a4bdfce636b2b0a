"""Composes the digest of a period out of its parts."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from analyzers.insight.campaigns import find_campaigns
from analyzers.insight.change import find_changes
from analyzers.insight.counting import count_range
from analyzers.insight.digest import Digest, Footer, Headline, OriginCount, Period, Quoted, Range, Waiting
from analyzers.insight.hours import LEAST_WEEKS, weeks_known
from analyzers.insight.listening import gather_listening
from analyzers.insight.post import Post, Seen
from analyzers.insight.promotion import gather_promotion
from analyzers.insight.support import gather_support, quote
from analyzers.insight.themes import find_themes
from analyzers.insight.timeline import SHOWN, draw_timeline
from analyzers.insight.trust import BUSINESS, COMMERCIAL, PAID, SELF_PROMOTION, Trust
from analyzers.labels import Disclosure, Origin

MOST_UNCLEAR = 3
ALMOST = 1 - 1e-6
"""The most that a machine's probability counts: only a person's word is certain."""


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
) -> Digest:
    """Make the report of a period.

    `before` are the mentions from `look_back` on to the period, maybe none; `began` tells when each monitor's first
    mention came; `waiting` is the whole queue in its order, of which the first `shown` are named; `seed` draws
    the quoted people, others in each period. The order of `posts` does not matter.
    """
    ordered = sorted(posts, key=lambda post: (post.at, post.id))
    monitors = tuple(sorted({post.monitor for post in ordered}))
    campaigns = find_campaigns(ordered)
    copies = {member for campaign in campaigns for member in campaign.ids[1:]}
    unclear = [post for post in ordered if post.origin is Origin.UNCLEAR]
    return Digest(
        period=period,
        monitors=monitors,
        headline=_headline(ordered, len(waiting)),
        origins=_count_origins(ordered),
        waiting=tuple(waiting[:shown]),
        changes=find_changes(period, ordered, before, began, zone),
        themes=find_themes([post for post in ordered if post.id not in copies], _names(monitors), stopwords),
        support=gather_support(ordered, f"{seed} {period.since}", history=_known(period, began)),
        promotion=gather_promotion(ordered, campaigns),
        unclear=_most_telling(unclear),
        unclear_total=len(unclear),
        listening=gather_listening(period, ordered, before),
        days=draw_timeline(period, ordered, zone),
        footer=footer,
    )


def _known(period: Period, began: Mapping[str, datetime]) -> bool:
    """Tell whether there is history enough to know who has spoken before."""
    return bool(began) and weeks_known(period, min(began.values())) >= LEAST_WEEKS


def _headline(posts: Sequence[Post], waiting: int) -> Headline:
    """Count love and bought as ranges. The brand's own posts are neither; what a person corrected is certain."""
    others = [post for post in posts if post.origin is not Origin.OWNED]
    return Headline(
        mentions=len(posts),
        community=_community(others),
        commercial=_likely(others, COMMERCIAL, Origin.PAID, Origin.SELF_PROMOTION),
        undisclosed=sum(post.origin is Origin.PAID and post.disclosure is Disclosure.NONE for post in posts),
        waiting=waiting,
        unclear=sum(post.origin is Origin.UNCLEAR for post in posts),
    )


def _count_origins(posts: Sequence[Post]) -> tuple[OriginCount, ...]:
    """Count what each origin was read as, with the range of how many there likely are.

    Our own posts are known by their accounts; what nobody can decide has no true number.
    """
    others = [post for post in posts if post.origin is not Origin.OWNED]
    likely = {
        Origin.ORGANIC: _community(others),
        Origin.PAID: _likely(others, PAID, Origin.PAID),
        Origin.SELF_PROMOTION: _likely(others, SELF_PROMOTION, Origin.SELF_PROMOTION),
    }
    read = Counter(post.origin for post in posts)
    return tuple(OriginCount(origin=origin, read=read[origin], likely=likely.get(origin)) for origin in SHOWN)


def _community(others: Sequence[Post]) -> Range:
    business = _likely(others, BUSINESS, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED)
    return Range(len(others) - business.high, len(others) - business.low)


def _likely(posts: Sequence[Post], trust: Trust, *origins: Origin) -> Range:
    return count_range([_chance(post, *origins) for post in posts], trust)


def _chance(post: Post, *origins: Origin) -> float:
    """Give the reader's probability that a post is of one of these origins; what a person said is certain.

    A clear disclosure is as sure as a machine can be, also where it is all that is known of a post.
    """
    if post.corrected and post.origin is not Origin.UNCLEAR:
        return float(post.origin in origins)
    if post.origin is Origin.PAID and post.disclosure is Disclosure.CLEAR:
        return ALMOST if Origin.PAID in origins else 1 - ALMOST
    chances = {
        Origin.PAID: post.probabilities.paid,
        Origin.SELF_PROMOTION: post.probabilities.self_promotion,
        Origin.OWNED: post.probabilities.owned,
    }
    return min(sum(chances[origin] for origin in origins), ALMOST)


def _most_telling(posts: Iterable[Post]) -> tuple[Quoted, ...]:
    """Give the unclear posts whose answer teaches most: those with the highest entropy, one of each text."""
    unlike = {" ".join(post.text.casefold().split()): post for post in posts}
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


def _names(monitors: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in monitors for word in name.casefold().split())
