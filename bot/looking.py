"""Looks at a period as the digest does: its mentions in columns, those before them, and what was found among them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analyzers.insight.change import look_back
from analyzers.insight.crowd import Crowd, Numbers, no_crowd
from analyzers.insight.measures import Period
from analyzers.insight.post import Post
from analyzers.insight.talk import VERSION, Talk, gather_talk, key_of_talk, read_talk, write_talk
from analyzers.insight.themes import name_words
from analyzers.knowledge import Monitor
from bot.parts import Parts
from storage.database import Connection
from storage.days import DayStore
from storage.monitors import MonitorStore
from storage.posts import PostStore
from storage.talks import KeptTalk, TalkStore

LATE = timedelta(hours=1)
"""What was found longer ago is not told any more: who asks then waits."""
REST, LONGEST_REST = 9, timedelta(hours=1)
"""After looking for what nobody waits for, as many times as long as it took nothing more is looked for: a tenth of the
time goes into it at most. No rest is longer than an hour, so that a clock that was set does not end it for good."""
STEPS = 3
"""What `looking` tells who waits: the period's texts are read, those before it, campaigns and themes are found."""
Moved = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Look:
    """The mentions of a period and those before it, in columns, and what was found among them.

    `monitors` is None for all; `as_of` is the moment as of which the period is told; `stored` is what stands behind.
    """

    period: Period
    monitors: Sequence[str] | None
    as_of: datetime
    posts: Crowd
    before: Crowd
    owned: frozenset[str]
    stored: "Stored"

    @property
    def earlier(self) -> Period:
        """The equal period just before."""
        return _before(self.period)

    @property
    def last(self) -> Crowd:
        """The mentions of that period."""
        return self.before.where(self.before.between(self.earlier.since, self.earlier.until))


class Stored:
    """What stands behind a look's columns, read when it is asked for."""

    def __init__(self, store: PostStore, period: Period, monitors: Sequence[str] | None, as_of: datetime) -> None:
        self._store = store
        self._period = period
        self._monitors = monitors
        self._as_of = as_of

    def posts(self, ids: Sequence[str]) -> Mapping[str, Post]:
        """Give these posts by id, with texts, names and evidence."""
        return self._store.named(ids, self._as_of)

    def texts(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Give the texts alone of these posts by id."""
        return self._store.texts(ids)

    def met(self, authors: Numbers) -> frozenset[int]:
        """Give those of these authors, by number, who had spoken before the period."""
        keys = [f"{author:016x}" for author in authors.tolist()]
        known = self._store.spoke_before(keys, self._period.since, self._monitors)
        return frozenset(int(key, 16) for key in known)

    def everything(self, period: Period, as_of: datetime) -> list[Post]:
        """Give all posts of a period with their texts, which takes long."""
        return self._store.posts(period.since, period.until, self._monitors, as_of, quoted=False)


@contextmanager
def looking(
    parts: Parts,
    period: Period,
    monitors: Sequence[str] | None = None,
    as_of: datetime | None = None,
    moved: Moved | None = None,
) -> Iterator[tuple[Connection, Look, Talk]]:
    """Look at a period at one moment of the database: its mentions, and the campaigns and themes among them.

    What was not found before is found and kept first, with no transaction open, for that may take long. Of very many
    posts campaigns and themes may be those of up to `LATE` ago, and say so (`Talk.as_of`), unless somebody waits who
    sees how far it is: `moved` hears which of the `STEPS` are done.
    """
    began = parts.clock()
    for again in (False, True):
        with parts.database.read() as connection:
            look = look_at(parts, connection, period, monitors, as_of)
            talk = _kept_talk(parts, connection, look, exact=moved is not None and not again)
            posts = _texts(look, moved or unseen) if talk is None else ([], [])
            if talk is None and again:  # what we kept was let go meanwhile, or few posts changed
                talk = gather_talk(*posts, parts.words.empty, look.owned)
            if talk is not None:
                yield connection, look, talk
                return
        _keep_talk(parts, look, _gather(parts, look, posts, moved or unseen), began, asked=True)


def look_at(
    parts: Parts,
    connection: Connection,
    period: Period,
    monitors: Sequence[str] | None = None,
    as_of: datetime | None = None,
    back: datetime | None = None,
) -> Look:
    """Read the mentions of a period and those before it, as of `as_of`, else of its end or of now, what is earlier.

    Those before it are read from `back` on, else from as far back as a digest looks.
    """
    as_of = as_of or min(period.until, parts.clock())
    store = MonitorStore(connection, parts.workspace)
    names = check_monitors(store, monitors)
    owned = owned_handles(monitor for monitor, _ in store.all())
    days = DayStore(connection, parts.workspace)
    posts = days.read(period.since, period.until, names, as_of)
    before = days.read(back or look_back(period), period.since, names, period.since)
    stored = Stored(PostStore(connection, parts.workspace), period, names, as_of)
    return Look(period, names, as_of, posts, before, owned, stored)


def freshen(parts: Parts, moved: Moved = lambda _: None) -> int:
    """Write the days anew that changed; gives how many, and tells `moved` of those that are done.

    Each day is a transaction of its own.
    """
    with parts.database.read() as connection:
        changed = DayStore(connection, parts.workspace).changed()
    for done, place in enumerate(changed, start=1):
        with parts.database.write() as connection:
            DayStore(connection, parts.workspace).write([place])
        moved(done)
    return len(changed)


def renew(parts: Parts, period: Period, monitors: Sequence[str] | None, began: datetime) -> bool:
    """Find the campaigns and themes of a period anew if its posts changed since; tell whether they had.

    `began` is when the work began that this is a part of: so long we rest from it, and so old is what is found.
    """
    with parts.database.read() as connection:
        look = look_at(parts, connection, period, monitors, back=_before(period).since)
        if not len(look.posts) + len(look.last) or _is_current(parts, connection, look):
            return False
        posts = _texts(look, unseen)
    _keep_talk(parts, look, _gather(parts, look, posts, unseen), began, asked=False)
    return True


def name_of(period: Period, monitors: Sequence[str] | None) -> str:
    """Give a name that periods with the same beginning and the same monitors share."""
    whose = ["all"] if monitors is None else ["of", *sorted(monitors)]
    told = "\0".join((VERSION, period.since.isoformat(), *whose))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def unseen(_done: int) -> None:
    """Hear how far it is for who waits and sees nothing of it."""


def _kept_talk(parts: Parts, connection: Connection, look: Look, *, exact: bool) -> Talk | None:
    """Give what was found among the same posts; of many, unless it is to be `exact`, what was found lately."""
    kept = TalkStore(connection, parts.workspace).get(name_of(look.period, look.monitors))
    if kept is None:
        return None
    posts, last = _keys(parts, look)
    if (kept.posts, kept.last) == (posts, last):
        return read_talk(kept.body)
    few = len(look.posts) + len(look.last) <= parts.limits.compared
    if exact or few or not _is_of_late(kept, look.period.until, parts.clock()):
        return None
    talk = read_talk(kept.body)
    return talk if kept.posts == posts else _told_of_then(kept, talk, look)


def _is_of_late(kept: KeptTalk, until: datetime, now: datetime) -> bool:
    """Tell whether something was found shortly before, of nearly the same time: a period may have ended long ago."""
    return all(timedelta() <= ago <= LATE for ago in (until - kept.until, now - kept.found_at))


def _told_of_then(kept: KeptTalk, talk: Talk, look: Look) -> Talk | None:
    """Give what was found as of then; None where a post went since: of what was deleted nothing is told at all.

    A deletion that came while we were looking lets go of what was there before, and not of what is kept afterwards.
    """
    told = (*(one.ids for one in talk.clusters), *(one.theme.ids for one in talk.themes))
    members = {identity for ids in told for identity in ids}
    if int(look.posts.among(members).sum()) < len(members):
        return None
    return replace(talk, as_of=kept.until if kept.until < look.period.until else kept.found_at)


def _is_current(parts: Parts, connection: Connection, look: Look) -> bool:
    """Tell whether something was found among the same posts; those before them move with the clock."""
    kept = TalkStore(connection, parts.workspace).get(name_of(look.period, look.monitors))
    if kept is None:
        return False
    posts, last = _keys(parts, look)
    return kept.posts == posts and (kept.last == last or look.period.until - kept.until <= LATE / 2)


def _texts(look: Look, moved: Moved) -> tuple[list[Post], list[Post]]:
    """Give the posts of the period and those of the one before, as it was told at its end."""
    posts = look.stored.everything(look.period, look.as_of)
    moved(1)
    last = look.stored.everything(look.earlier, look.period.since)
    moved(2)
    return posts, last


def _gather(parts: Parts, look: Look, posts: tuple[list[Post], list[Post]], moved: Moved) -> Talk:
    talk = gather_talk(*posts, parts.words.empty, look.owned)
    moved(STEPS)
    return talk


def _keep_talk(parts: Parts, look: Look, talk: Talk, began: datetime, *, asked: bool) -> None:
    """Keep what was found, and rest from looking for more."""
    posts, last = _keys(parts, look)
    kept = KeptTalk(
        among=name_of(look.period, look.monitors),
        name=look.period.name,
        monitors=None if look.monitors is None else tuple(look.monitors),
        posts=posts,
        last=last,
        until=look.period.until,
        found_at=began,
        body=write_talk(talk),
    )
    now = parts.clock()
    rest = min(REST * (now - began), LONGEST_REST)
    with parts.database.write() as connection:
        TalkStore(connection, parts.workspace).keep(kept, now, now + rest, asked=asked)


def _keys(parts: Parts, look: Look) -> tuple[str, str]:
    """Give what the posts of a period always have, and no others; and the same of those of the one before."""
    posts, last = (look.posts, no_crowd()), (no_crowd(), look.last)
    return (
        key_of_talk(*posts, parts.words.empty, look.owned),
        key_of_talk(*last, parts.words.empty, look.owned),
    )


def _before(period: Period) -> Period:
    return Period(period.since - (period.until - period.since), period.since)


def check_monitors(store: MonitorStore, names: Sequence[str] | None) -> list[str] | None:
    """Give the stored spelling of each named monitor; None, meaning all, when none is named."""
    return [store.get(name).name for name in names] if names else None


def owned_handles(monitors: Iterable[Monitor]) -> frozenset[str]:
    """Give the brand's own handles as the search for copies knows them: who passes their posts on copies nobody."""
    return frozenset(
        handle.casefold() for monitor in monitors for handle in (*monitor.owned, *name_words([monitor.name]))
    )
