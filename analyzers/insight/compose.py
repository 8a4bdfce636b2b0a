"""Composes the digest of a period out of its parts."""

import math
from collections.abc import Iterable, Sequence
from datetime import tzinfo

from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.change import find_changes
from analyzers.insight.digest import Digest, Footer, Headline, Period, Quoted, Waiting
from analyzers.insight.intervals import count_range
from analyzers.insight.listening import gather_listening
from analyzers.insight.post import Post
from analyzers.insight.promotion import gather_promotion
from analyzers.insight.support import gather_support, quote
from analyzers.insight.themes import before_of, compare_themes
from analyzers.insight.timeline import draw_timeline
from analyzers.labels import Disclosure, Origin

MOST_UNCLEAR = 3


def compose(  # noqa: PLR0913  the parts of a report are what they are
    *,
    period: Period,
    posts: Sequence[Post],
    before: Sequence[Post],
    waiting: Sequence[Waiting],
    shown: int,
    footer: Footer,
    zone: tzinfo,
    seed: int,
    stopwords: frozenset[str],
    owned: frozenset[str] = frozenset(),
) -> Digest:
    """Make the report of a period.

    `before` are the posts of earlier periods, maybe none; `waiting` is the whole queue in its order, of which the
    first `shown` are named; `seed` draws the quoted people; `owned` are the brand's handles in lower case. The order of
    `posts` does not matter.
    """
    ordered = sorted(posts, key=lambda post: (post.at, post.id))
    monitors = tuple(sorted({post.monitor for post in ordered}))
    clusters = find_campaigns(ordered, owned)
    unclear = [post for post in ordered if post.origin is Origin.UNCLEAR]
    return Digest(
        period=period,
        monitors=monitors,
        headline=_headline(ordered, len(waiting)),
        waiting=tuple(waiting[:shown]),
        changes=find_changes(period, ordered, before),
        themes=compare_themes(leave_copies(ordered, clusters), before_of(period, before), stopwords),
        support=gather_support(ordered, seed),
        promotion=gather_promotion(ordered, clusters),
        unclear=_most_telling(unclear),
        unclear_total=len(unclear),
        listening=gather_listening(ordered),
        days=draw_timeline(period, ordered, zone),
        footer=footer,
    )


def _headline(posts: Sequence[Post], waiting: int) -> Headline:
    """Count love and bought as ranges. The brand's own posts are neither; what a person corrected is certain."""
    others = [post for post in posts if post.origin is not Origin.OWNED]
    return Headline(
        mentions=len(posts),
        community=count_range(_chance(post, Origin.ORGANIC) for post in others),
        commercial=count_range(_chance(post, Origin.PAID, Origin.SELF_PROMOTION) for post in others),
        undisclosed=sum(post.origin is Origin.PAID and post.disclosure is Disclosure.NONE for post in posts),
        waiting=waiting,
        unclear=sum(post.origin is Origin.UNCLEAR for post in posts),
    )


def _chance(post: Post, *origins: Origin) -> float:
    if post.corrected and post.origin is not Origin.UNCLEAR:
        return float(post.origin in origins)
    chances = {
        Origin.ORGANIC: post.probabilities.organic,
        Origin.PAID: post.probabilities.paid,
        Origin.SELF_PROMOTION: post.probabilities.self_promotion,
    }
    return min(sum(chances[origin] for origin in origins), 1.0)


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
