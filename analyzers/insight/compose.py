"""Composes the digest of a period out of its parts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import numpy as np

from analyzers.insight.change import find_changes
from analyzers.insight.crowd import LEVELS, Behind, Crowd, Flags, Real, first_of_each, known
from analyzers.insight.digest import Digest, Footer, Headline, OriginCount, Period, Quoted, Waiting
from analyzers.insight.hours import LEAST_WEEKS, weeks_known
from analyzers.insight.listening import gather_listening
from analyzers.insight.once import find_quotable, leave_campaigns, leave_quoted, leave_waiting, requote
from analyzers.insight.origincounts import count_commercial, count_origins
from analyzers.insight.post import Post, Seen
from analyzers.insight.promotion import gather_promotion
from analyzers.insight.support import gather_support, quote
from analyzers.insight.talk import Talk, gather_talk
from analyzers.insight.themes import first_themes, quote_themes, unless_too_early
from analyzers.insight.timeline import draw_timeline
from analyzers.labels import Disclosure, Origin

MOST_UNCLEAR = 3


def compose(  # noqa: PLR0913  the parts of a report are what they are
    *,
    period: Period,
    posts: Crowd | Sequence[Post],
    before: Crowd | Sequence[Seen],
    began: Mapping[str, datetime],
    waiting: Sequence[Waiting],
    shown: int,
    footer: Footer,
    zone: tzinfo,
    seed: int,
    stopwords: frozenset[str] = frozenset(),
    last: Sequence[Post] = (),
    owned: frozenset[str] = frozenset(),
    unquoted: frozenset[str] = frozenset(),
    unchecked: frozenset[str] = frozenset(),
    talk: Talk | None = None,
    behind: Behind | None = None,
) -> Digest:
    """Make the report of a period.

    `before` are the mentions from `look_back` on to the period, maybe none; `began` tells when each monitor's first
    mention came; `waiting` is the whole queue in its order, of which the first `shown` are named; `seed` draws the
    quoted people, others in each period; `unquoted` are the keys of authors who are not to be quoted, `unchecked` the
    sources of whose posts nobody knows whether they were deleted. `talk` are the period's campaigns and themes, and
    `behind` tells what columns leave out; of posts at hand both may be left out, and are found with `last`, the posts
    of the period just before, and `owned`, the brand's handles in lower case. The order of `posts` does not matter. No
    mention stands in it twice.
    """
    found, behind = known(posts, behind)
    if talk is None:
        talk = gather_talk(_at_hand(posts), last, stopwords, owned)
    crowd = found.in_order()
    unclear = crowd.where(crowd.of(Origin.UNCLEAR))
    origins = count_origins(crowd)
    quotable = find_quotable(crowd, unquoted, unchecked)
    elsewhere = leave_waiting(quotable, waiting[:shown])
    unnamed = quotable.where(~quotable.among(one.id for one in waiting[:shown]))
    clusters = requote(talk.clusters, behind, elsewhere, unnamed)
    free = leave_campaigns(elsewhere, clusters)
    support = gather_support(crowd, f"{seed} {period.since}", history=_known(period, began), behind=behind, free=free)
    free = leave_quoted(free, (*support.helpers, *support.praised))
    promotion = gather_promotion(crowd, clusters, behind, free)
    free = leave_quoted(free, promotion.examples)
    telling = _most_telling(free.where(free.of(Origin.UNCLEAR)), behind)
    free = leave_quoted(free, telling)
    return Digest(
        period=period,
        monitors=crowd.named("monitor"),
        headline=_headline(crowd, origins, len(waiting)),
        origins=origins,
        waiting=tuple(waiting[:shown]),
        changes=find_changes(period, crowd, before, began, zone, behind, free),
        themes=quote_themes(first_themes(unless_too_early(talk.themes, period, crowd, began)), free, behind),
        support=support,
        promotion=promotion,
        unclear=telling,
        unclear_total=len(unclear),
        listening=gather_listening(period, crowd, before),
        days=draw_timeline(period, crowd, zone),
        footer=footer,
    )


def _at_hand(posts: Crowd | Sequence[Post]) -> Sequence[Post]:
    if isinstance(posts, Crowd):
        raise TypeError("columns alone tell no themes")
    return sorted(posts, key=lambda post: (post.at, post.id))


def _known(period: Period, began: Mapping[str, datetime]) -> bool:
    """Tell whether there is history enough to know who has spoken before."""
    return bool(began) and weeks_known(period, min(began.values())) >= LEAST_WEEKS


def _headline(posts: Crowd, origins: Sequence[OriginCount], waiting: int) -> Headline:
    """Count love and bought as ranges. The brand's own posts are neither; what a person corrected is certain."""
    return Headline(
        mentions=len(posts),
        community=next(one.likely for one in origins if one.origin is Origin.ORGANIC and one.likely),
        commercial=count_commercial(posts),
        undisclosed=int(undisclosed(posts).sum()),
        waiting=waiting,
        unclear=int(posts.of(Origin.UNCLEAR).sum()),
    )


def undisclosed(posts: Crowd) -> Flags:
    """Tell which are paid and do not say so."""
    return np.asarray(posts.of(Origin.PAID) & (posts.rows["disclosure"] == LEVELS.index(Disclosure.NONE)), np.bool_)


def _most_telling(posts: Crowd, behind: Behind) -> tuple[Quoted, ...]:
    """Give the unclear posts whose answer teaches most: those with the highest entropy, one of each text."""
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
