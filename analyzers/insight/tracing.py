"""Traces every number of a digest back to the mentions behind it, by the same columns that it was counted from."""

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo

import numpy as np

from analyzers.insight.change import members_of
from analyzers.insight.compose import undisclosed
from analyzers.insight.crowd import ANSWERED, DAY, EPOCH, LEVELS, Crowd, Flags, Whole, local_times
from analyzers.insight.digest import Digest
from analyzers.insight.listening import needing
from analyzers.insight.origincounts import SHOWN
from analyzers.insight.support import helping, supporting
from analyzers.labels import Disclosure, Origin

Traced = tuple[str, list[str]]
"""The name of a number, as section/number, and the ids behind it, oldest first."""


def trace(digest: Digest, posts: Crowd, waiting: Sequence[str], zone: tzinfo) -> dict[str, list[str]]:
    """Give for every number of a digest the ids behind it; `waiting` are the cases of the whole queue, in its order.

    A range has the ids that were read as such: which others are meant nobody can say. People are traced by their posts.
    """
    crowd = posts.in_order()
    counted = [(name, crowd.where(wanted).ids) for name, wanted in _counted(crowd, digest, zone)]
    return dict([*counted, ("headline/waiting", list(waiting)), *_found(digest, crowd)])


def _counted(crowd: Crowd, digest: Digest, zone: tzinfo) -> Iterator[tuple[str, Flags]]:
    yield "headline/mentions", np.ones(len(crowd), np.bool_)
    yield "headline/community", crowd.of(Origin.ORGANIC)
    yield "headline/commercial", crowd.of(Origin.PAID, Origin.SELF_PROMOTION)
    yield "headline/undisclosed", undisclosed(crowd)
    yield "headline/unclear", crowd.of(Origin.UNCLEAR)
    yield from ((f"origins/{origin.value}", crowd.of(origin)) for origin in SHOWN)
    helps, support = helping(crowd), supporting(crowd)
    yield "support/peer_help", helps
    yield "support/praise", np.asarray(support & ~helps, np.bool_)
    yield "support/people", support
    yield "support/share", support
    for level in Disclosure:
        stated = crowd.rows["disclosure"] == LEVELS.index(level)
        yield f"promotion/paid_{level.value}", np.asarray(crowd.of(Origin.PAID) & stated, np.bool_)
    yield "promotion/self_promotion", crowd.of(Origin.SELF_PROMOTION)
    yield "promotion/owned", crowd.of(Origin.OWNED)
    needs, owned, replies = needing(crowd), crowd.of(Origin.OWNED), crowd.flags("reply")
    yield "listening/needs", needs
    yield "listening/answered", np.asarray(needs & (crowd.whole("state") == ANSWERED), np.bool_)
    yield "listening/replies", np.asarray(owned & replies, np.bool_)
    yield "listening/broadcasts", np.asarray(owned & ~replies, np.bool_)
    yield "footer/authors_unknown", np.asarray(crowd.numbers("author") == 0, np.bool_)
    yield "footer/times_unknown", ~crowd.flags("dated")
    spoken = local_times(crowd.whole("at"), zone) // DAY
    yield from ((f"days/{day.day}", _on(spoken, day.day)) for day in digest.days)


def _on(spoken: Whole, day: date) -> Flags:
    return np.asarray(spoken == (day - EPOCH.date()).days, np.bool_)


def _found(digest: Digest, crowd: Crowd) -> Iterator[Traced]:
    """Give what was found rather than counted, by its place in the section: 1 is the first."""
    for place, change in enumerate(digest.changes.found, start=1):
        yield f"changes/{place}", members_of(change, digest.period, crowd).ids
    for place, theme in enumerate(digest.themes, start=1):
        yield f"themes/{place}", list(theme.ids)
    for place, cluster in enumerate(digest.promotion.campaigns, start=1):
        yield f"campaigns/{place}", list(cluster.ids)
    for place, cluster in enumerate(digest.promotion.habits, start=1):
        yield f"habits/{place}", list(cluster.ids)
    for place, case in enumerate(digest.waiting, start=1):
        yield f"waiting/{place}", [case.id]
