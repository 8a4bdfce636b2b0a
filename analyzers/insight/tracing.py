"""Traces every number of a digest back to the mentions behind it, by the same columns that it was counted from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo

import numpy as np

from analyzers.insight.change import members_of
from analyzers.insight.crowd import DAY, EPOCH, LEVELS, Behind, Crowd, Flags, Whole, local_times
from analyzers.insight.digest import Digest, Waited
from analyzers.insight.headline import undisclosed
from analyzers.insight.listening import needs_of, periods_before, waits_of
from analyzers.insight.origincounts import SHOWN
from analyzers.insight.support import helping, of_newcomers, supporting, to_known
from analyzers.labels import Disclosure, Intent, Origin

Traced = tuple[str, list[str]]
"""The name of a number, as section/number, and the ids behind it, oldest first."""


def trace(
    digest: Digest, posts: Crowd, before: Crowd, behind: Behind, waiting: Sequence[str], zone: tzinfo
) -> dict[str, list[str]]:
    """Give for every number of a digest the ids behind it; `waiting` are the cases of the whole queue, in its order.

    `before` and `behind` are those the digest was composed of. A range has the ids that were read as such: which others
    are meant nobody can say. People are traced by their posts, who was helped by the posts that were answered.
    """
    crowd = posts.in_order()
    counted = [(name, crowd.where(wanted).ids) for name, wanted in (*_counted(crowd), *_by_day(digest, crowd, zone))]
    people = _supporters(digest, crowd, behind)
    heard = _listened(digest, crowd, before.in_order())
    queue = ("headline/waiting", list(waiting))
    return dict([*counted, *people, *heard, *_sources(digest, crowd), queue, *_found(digest, crowd)])


def _counted(crowd: Crowd) -> Iterator[tuple[str, Flags]]:
    yield "headline/mentions", np.ones(len(crowd), np.bool_)
    yield "headline/community", crowd.of(Origin.ORGANIC)
    yield "headline/commercial", crowd.of(Origin.PAID, Origin.SELF_PROMOTION)
    yield "headline/undisclosed", undisclosed(crowd)
    yield "headline/unclear", crowd.of(Origin.UNCLEAR)
    yield from ((f"origins/{origin.value}", crowd.of(origin)) for origin in SHOWN)
    helps, support = helping(crowd), supporting(crowd)
    yield "support/peer_help", helps
    yield "support/praise", np.asarray(support & ~helps, np.bool_)
    yield "support/share", support
    yield "support/share_of", ~crowd.of(Origin.OWNED)
    for level in Disclosure:
        stated = crowd.rows["disclosure"] == LEVELS.index(level)
        yield f"promotion/paid_{level.value}", np.asarray(crowd.of(Origin.PAID) & stated, np.bool_)
    yield "promotion/self_promotion", crowd.of(Origin.SELF_PROMOTION)
    yield "promotion/owned", crowd.of(Origin.OWNED)
    owned, replies = crowd.of(Origin.OWNED), crowd.flags("reply")
    yield "listening/replies", np.asarray(owned & replies, np.bool_)
    yield "listening/broadcasts", np.asarray(owned & ~replies, np.bool_)
    yield "footer/authors_unknown", np.asarray(crowd.numbers("author") == 0, np.bool_)
    yield "footer/times_unknown", ~crowd.flags("dated")


def _by_day(digest: Digest, crowd: Crowd, zone: tzinfo) -> Iterator[tuple[str, Flags]]:
    """Give the picture's days: all, by origin, and community support."""
    spoken, support = local_times(crowd.whole("at"), zone) // DAY, supporting(crowd)
    for day in digest.days:
        there = _on(spoken, day.day)
        yield f"days/{day.day}", there
        for origin in SHOWN:
            yield f"days/{day.day}/{origin.value}", np.asarray(there & crowd.of(origin), np.bool_)
        yield f"days/{day.day}/support", np.asarray(there & support, np.bool_)


def _on(spoken: Whole, day: date) -> Flags:
    return np.asarray(spoken == (day - EPOCH.date()).days, np.bool_)


def _supporters(digest: Digest, crowd: Crowd, behind: Behind) -> Iterator[Traced]:
    """Give the people of the support section, of whom the digest tells a number."""
    everybody, helps = crowd.where(supporting(crowd)), crowd.where(helping(crowd))
    yield "support/helped", list(dict.fromkeys(str(one, "ascii") for one in to_known(helps).rows["parent"].tolist()))
    if digest.support.people is not None:
        yield "support/people", everybody.ids
        yield "support/helping", helps.ids
    if digest.support.newcomers is not None:
        yield "support/newcomers", of_newcomers(everybody, behind).ids


def _listened(digest: Digest, crowd: Crowd, before: Crowd) -> Iterator[Traced]:
    """Give the needs of the period by how they waited, and those of the periods that they are compared with."""
    needs, (hours, answered) = needs_of(crowd), waits_of(crowd, digest.period.until)
    yield "listening/needs", needs.ids
    yield "listening/answered", needs.where(answered).ids
    for place, wait in enumerate(digest.listening.waits, start=1):
        so_long = np.asarray(_so_long(hours, wait), np.bool_)
        yield f"listening/waits_{place}_answered", needs.where(np.asarray(so_long & answered, np.bool_)).ids
        yield f"listening/waits_{place}_waiting", needs.where(np.asarray(so_long & ~answered, np.bool_)).ids
    earlier = [(needs_of(seen), waits_of(seen, until)[1]) for seen, until in periods_before(before, digest.period)][
        ::-1
    ]
    yield "listening/before", _joined(then for then, _ in earlier)
    yield "listening/before_answered", _joined(then.where(done) for then, done in earlier)


def _so_long(hours: np.ndarray[tuple[int], np.dtype[np.float64]], wait: Waited) -> Flags:
    most = np.inf if wait.most is None else wait.most
    return np.asarray((hours >= wait.least) & (hours < most), np.bool_)


def _joined(crowds: Iterable[Crowd]) -> list[str]:
    return [identity for crowd in crowds for identity in crowd.ids]


def _sources(digest: Digest, crowd: Crowd) -> Iterator[Traced]:
    """Give what each source brought, by its place in the footer."""
    named = np.array([name or "unknown" for name in crowd.names["source"]], np.str_)
    spoke = named[crowd.rows["source"]] if len(named) else np.zeros(len(crowd), np.str_)
    for place, source in enumerate(digest.footer.sources, start=1):
        yield f"footer/source_{place}", crowd.where(np.asarray(spoke == source.source, np.bool_)).ids


def _found(digest: Digest, crowd: Crowd) -> Iterator[Traced]:
    """Give what was found rather than counted, by its place in the section: 1 is the first."""
    for place, change in enumerate(digest.changes.found, start=1):
        yield f"changes/{place}", members_of(change, digest.period, crowd).ids
    for place, theme in enumerate(digest.themes, start=1):
        members = crowd.where(crowd.among(theme.ids))
        yield f"themes/{place}", list(theme.ids)
        yield f"themes/{place}/complaints", members.where(members.meaning(Intent.COMPLAINT)).ids
    for place, cluster in enumerate(digest.promotion.campaigns, start=1):
        yield f"campaigns/{place}", list(cluster.ids)
    for place, cluster in enumerate(digest.promotion.habits, start=1):
        yield f"habits/{place}", list(cluster.ids)
    for place, case in enumerate(digest.waiting, start=1):
        yield f"waiting/{place}", [case.id]
