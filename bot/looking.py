"""Looks at a period as the digest does: its mentions in columns, those before them, and what was found among them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from analyzers.insight.change import look_back
from analyzers.insight.crowd import Crowd, Numbers
from analyzers.insight.digest import Period
from analyzers.insight.post import Post
from analyzers.insight.talk import Talk, gather_talk, key_of_talk, read_talk, write_talk
from analyzers.insight.themes import name_words
from analyzers.knowledge import Monitor
from bot.parts import Parts
from storage.database import Connection
from storage.days import DayStore
from storage.monitors import MonitorStore
from storage.posts import PostStore
from storage.talks import TalkStore


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
        return Period(self.period.since - (self.period.until - self.period.since), self.period.since)

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
    parts: Parts, period: Period, monitors: Sequence[str] | None = None, as_of: datetime | None = None
) -> Iterator[tuple[Connection, Look, Talk]]:
    """Look at a period at one moment of the database: its mentions, and the campaigns and themes among them.

    What was not found before is found and kept first, with no transaction open, for that may take long.
    """
    for again in (False, True):
        with parts.database.read() as connection:
            look = look_at(parts, connection, period, monitors, as_of)
            talk = _kept_talk(parts, connection, look)
            posts = _texts(look) if talk is None else ([], [])
            if talk is None and again:  # somebody changed them meanwhile
                talk = gather_talk(*posts, parts.words.empty, look.owned)
            if talk is not None:
                yield connection, look, talk
                return
        _keep_talk(parts, look, *posts)


def look_at(
    parts: Parts,
    connection: Connection,
    period: Period,
    monitors: Sequence[str] | None = None,
    as_of: datetime | None = None,
) -> Look:
    """Read the mentions of a period and those before it, as of `as_of`, else of its end or of now, what is earlier."""
    as_of = as_of or min(period.until, parts.clock())
    store = MonitorStore(connection, parts.workspace)
    names = check_monitors(store, monitors)
    owned = owned_handles(monitor for monitor, _ in store.all())
    days = DayStore(connection, parts.workspace)
    posts = days.read(period.since, period.until, names, as_of)
    before = days.read(look_back(period), period.since, names, period.since)
    stored = Stored(PostStore(connection, parts.workspace), period, names, as_of)
    return Look(period, names, as_of, posts, before, owned, stored)


def freshen(parts: Parts, periods: Sequence[Period], moved: Callable[[int], None] = lambda _: None) -> int:
    """Write the days anew that changed, and find the campaigns and themes of these periods; gives how many days.

    `moved` is told of the days that are done. Each day is a transaction of its own.
    """
    with parts.database.read() as connection:
        changed = DayStore(connection, parts.workspace).changed()
    for done, place in enumerate(changed, start=1):
        with parts.database.write() as connection:
            DayStore(connection, parts.workspace).write([place])
        moved(done)
    for period in periods:
        with looking(parts, period):
            pass
    return len(changed)


def _kept_talk(parts: Parts, connection: Connection, look: Look) -> Talk | None:
    kept = TalkStore(connection, parts.workspace).get(_key(parts, look))
    return None if kept is None else read_talk(kept)


def _texts(look: Look) -> tuple[list[Post], list[Post]]:
    """Give the posts of the period and those of the one before, as it was told at its end."""
    return look.stored.everything(look.period, look.as_of), look.stored.everything(look.earlier, look.period.since)


def _keep_talk(parts: Parts, look: Look, posts: Sequence[Post], last: Sequence[Post]) -> None:
    talk = gather_talk(posts, last, parts.words.empty, look.owned)
    with parts.database.write() as connection:
        TalkStore(connection, parts.workspace).keep(_key(parts, look), write_talk(talk), parts.clock())


def _key(parts: Parts, look: Look) -> str:
    return key_of_talk(look.posts, look.last, parts.words.empty, look.owned)


def check_monitors(store: MonitorStore, names: Sequence[str] | None) -> list[str] | None:
    """Give the stored spelling of each named monitor; None, meaning all, when none is named."""
    return [store.get(name).name for name in names] if names else None


def owned_handles(monitors: Iterable[Monitor]) -> frozenset[str]:
    """Give the brand's own handles as the search for copies knows them: who passes their posts on copies nobody."""
    return frozenset(
        handle.casefold() for monitor in monitors for handle in (*monitor.owned, *name_words([monitor.name]))
    )
