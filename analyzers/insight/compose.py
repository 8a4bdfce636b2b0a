"""Composes the digest of a period out of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import NamedTuple

from analyzers.insight.behind import Behind, known
from analyzers.insight.change import find_changes
from analyzers.insight.crowd import Crowd
from analyzers.insight.digest import Digest, Footer, Waiting
from analyzers.insight.headline import count_headline
from analyzers.insight.hours import LEAST_WEEKS, weeks_known
from analyzers.insight.listening import gather_listening
from analyzers.insight.measures import Period
from analyzers.insight.once import find_quotable
from analyzers.insight.origincounts import count_origins
from analyzers.insight.post import Post, Seen
from analyzers.insight.talk import Talk, gather_talk
from analyzers.insight.themes import first_themes, quote_themes, unless_too_early
from analyzers.insight.timeline import draw_timeline
from analyzers.insight.turns import Turns, take_turns
from analyzers.labels import Origin


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
    talk = talk or gather_talk(_at_hand(posts), last, stopwords, owned)
    told = _Told(period, found.in_order(), before, began, behind, zone)
    cards, free = tuple(waiting[:shown]), find_quotable(told.crowd, unquoted, unchecked)
    turns = _quote_in_turn(told, free, cards, talk, seed)
    return _put_together(told, turns, talk, waiting, cards, replace(footer, talk_until=talk.as_of))


class _Told(NamedTuple):
    """What all sections are made of; the mentions of the period in their order."""

    period: Period
    crowd: Crowd
    before: Crowd | Sequence[Seen]
    began: Mapping[str, datetime]
    behind: Behind
    zone: tzinfo


def _quote_in_turn(told: _Told, free: Crowd, cards: Sequence[Waiting], talk: Talk, seed: int) -> Turns:
    return take_turns(
        told.crowd, free, told.behind, waiting=cards, clusters=talk.clusters, seed=f"{seed} {told.period.since}",
        history=_known(told.period, told.began),
    )  # fmt: skip


def _put_together(
    told: _Told, turns: Turns, talk: Talk, waiting: Sequence[Waiting], cards: tuple[Waiting, ...], footer: Footer
) -> Digest:
    """Give the report, section by section."""
    period, crowd, before, began, behind, zone = told
    origins, themes = count_origins(crowd), first_themes(unless_too_early(talk.themes, period, crowd, began))
    return Digest(
        period=period,
        monitors=crowd.named("monitor"),
        headline=count_headline(crowd, origins, waiting),
        origins=origins,
        waiting=cards,
        changes=find_changes(period, crowd, before, began, zone, behind, turns.free),
        themes=quote_themes(themes, turns.free, behind),
        support=turns.support,
        promotion=turns.promotion,
        unclear=turns.unclear,
        unclear_total=int(crowd.of(Origin.UNCLEAR).sum()),
        listening=gather_listening(period, crowd, before, began),
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
