"""Traces every number of a digest back to the mentions behind it, by the same columns that it was counted from."""

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo

import numpy as np

from analyzers.insight.behind import Behind
from analyzers.insight.crowd import DAY, EPOCH, LEVELS, Crowd, Flags, Whole, together
from analyzers.insight.digest import Digest, Waited
from analyzers.insight.grounds import Grounds
from analyzers.insight.headline import undisclosed
from analyzers.insight.listening import needs_of, periods_before, waits_of
from analyzers.insight.localtimes import local_times
from analyzers.insight.moved import voices_now, voices_usual
from analyzers.insight.origincounts import SHOWN
from analyzers.insight.support import helping, of_newcomers, supporting, to_known
from analyzers.labels import Disclosure, Intent, Origin

Traced = tuple[str, list[str]]
"""The name of a number, as section/number, and the ids behind it, oldest first."""


def trace(digest: Digest, grounds: Grounds) -> dict[str, list[str]]:
    """Give for every number of a digest the ids behind it.

    A range has the ids that were read as such: which others are meant nobody can say. People are traced by their posts,
    who was helped by the posts that were answered, what is usual by the posts that it is reckoned from.
    """
    crowd = grounds.posts.in_order()
    counted = [(name, crowd.where(wanted).ids) for name, wanted in _flagged(digest, crowd, grounds.zone)]
    return dict(
        [
            *counted,
            *_supporters(digest, crowd, grounds.behind),
            *_listened(digest, crowd, grounds),
            *_sources(digest, crowd, grounds.before.in_order()),
            *_waiting(digest, grounds),
            *_changed(digest, crowd, grounds),
            *_talked(digest, crowd, grounds),
        ]
    )


def _flagged(digest: Digest, crowd: Crowd, zone: tzinfo) -> Iterator[tuple[str, Flags]]:
    yield from _counted(crowd)
    yield from _promoted(crowd)
    yield from _by_day(digest, crowd, zone)


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
    owned, replies = crowd.of(Origin.OWNED), crowd.flags("reply")
    yield "listening/replies", np.asarray(owned & replies, np.bool_)
    yield "listening/broadcasts", np.asarray(owned & ~replies, np.bool_)
    yield "footer/authors_unknown", np.asarray(crowd.numbers("author") == 0, np.bool_)
    yield "footer/times_unknown", ~crowd.flags("dated")


def _promoted(crowd: Crowd) -> Iterator[tuple[str, Flags]]:
    yield "promotion/paid", crowd.of(Origin.PAID)
    for level in Disclosure:
        stated = crowd.rows["disclosure"] == LEVELS.index(level)
        yield f"promotion/paid_{level.value}", np.asarray(crowd.of(Origin.PAID) & stated, np.bool_)
    yield "promotion/self_promotion", crowd.of(Origin.SELF_PROMOTION)
    yield "promotion/owned", crowd.of(Origin.OWNED)


def _by_day(digest: Digest, crowd: Crowd, zone: tzinfo) -> Iterator[tuple[str, Flags]]:
    """Give the picture's days: all, by origin, and community support."""
    spoken, support = local_times(crowd.whole("at"), zone) // DAY, supporting(crowd)
    for day in digest.days:
        there = _on(spoken, day.day)
        yield f"days/{day.day}", there
        for origin in SHOWN:
            yield f"days/{day.day}/{origin.value}", np.asarray(there & crowd.of(origin), np.bool_)
        yield f"days/{day.day}/support", np.asarray(there & support, np.bool_)
        yield f"days/{day.day}/share_of", np.asarray(there & ~crowd.of(Origin.OWNED), np.bool_)


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


def _listened(digest: Digest, crowd: Crowd, grounds: Grounds) -> Iterator[Traced]:
    """Give the needs of the period by how they waited, and those of the periods that they are compared with."""
    needs, (hours, answered) = needs_of(crowd), waits_of(crowd, digest.period.until)
    yield "listening/needs", needs.ids
    yield "listening/answered", needs.where(answered).ids
    for place, wait in enumerate(digest.listening.waits, start=1):
        so_long = np.asarray(_so_long(hours, wait), np.bool_)
        yield f"listening/waits_{place}_answered", needs.where(np.asarray(so_long & answered, np.bool_)).ids
        yield f"listening/waits_{place}_waiting", needs.where(np.asarray(so_long & ~answered, np.bool_)).ids
    periods = periods_before(digest.period, crowd, grounds.before.in_order(), grounds.began)
    earlier = [(needs_of(seen), waits_of(seen, until)[1]) for seen, until in periods][::-1]
    yield "listening/before", _joined(then for then, _ in earlier)
    yield "listening/before_answered", _joined(then.where(done) for then, done in earlier)


def _so_long(hours: np.ndarray[tuple[int], np.dtype[np.float64]], wait: Waited) -> Flags:
    most = np.inf if wait.most is None else wait.most
    return np.asarray((hours >= wait.least) & (hours < most), np.bool_)


def _joined(crowds: Iterable[Crowd]) -> list[str]:
    return [identity for crowd in crowds for identity in crowd.ids]


def _sources(digest: Digest, crowd: Crowd, before: Crowd) -> Iterator[Traced]:
    """Give what each source brought, by its place in the footer, and before: what is usual is reckoned from that."""
    for place, source in enumerate(digest.footer.sources, start=1):
        yield f"footer/source_{place}", _brought(crowd, source.source)
        if source.usual is not None:
            yield f"footer/source_{place}/usual", _brought(before, source.source)


def _brought(crowd: Crowd, source: str) -> list[str]:
    named = np.array([name or "unknown" for name in crowd.names["source"]], np.str_)
    spoke = named[crowd.rows["source"]] if len(named) else np.zeros(len(crowd), np.str_)
    return crowd.where(np.asarray(spoke == source, np.bool_)).ids


def _waiting(digest: Digest, grounds: Grounds) -> Iterator[Traced]:
    """Give the queue's cases, and of each card the posts that are one case, and those of people in the same trouble."""
    yield "headline/waiting", [one.id for one in grounds.queue]
    yield "headline/overdue", [one.id for one in grounds.queue if one.overdue]
    yield "headline/came_overdue", [one.id for one in grounds.queue if one.came_overdue]
    for place, case in enumerate(digest.waiting, start=1):
        yield f"waiting/{place}", list(grounds.folded.get(case.id, [case.id]))
        yield f"waiting/{place}/affected", list(grounds.sharing.get(case.id, [case.id]))


def _changed(digest: Digest, crowd: Crowd, grounds: Grounds) -> Iterator[Traced]:
    """Give the people of each change, and the posts by which it is known what is usual."""
    seen = together([grounds.before, crowd]).in_order()
    for place, change in enumerate(digest.changes.found, start=1):
        about = (change, digest.period, seen, grounds.began[change.monitor], grounds.zone)
        yield f"changes/{place}", voices_now(*about).in_order().ids
        yield f"changes/{place}/usual", voices_usual(*about).in_order().ids


def _talked(digest: Digest, crowd: Crowd, grounds: Grounds) -> Iterator[Traced]:
    """Give what was found among the texts, by its place in the section: 1 is the first."""
    earlier = {one.theme.name: one.earlier for one in grounds.talk.themes}
    for place, theme in enumerate(digest.themes, start=1):
        members = crowd.where(crowd.among(theme.ids))
        yield f"themes/{place}", list(theme.ids)
        yield f"themes/{place}/complaints", members.where(members.meaning(Intent.COMPLAINT)).ids
        if theme.before is not None:
            yield f"themes/{place}/before", list(earlier[theme.name])
    for section, clusters in (("campaigns", digest.promotion.campaigns), ("habits", digest.promotion.habits)):
        yield from ((f"{section}/{place}", list(one.ids)) for place, one in enumerate(clusters, start=1))
