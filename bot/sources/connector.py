"""What a source that is asked by the clock looks like: it goes on where it was, and loses nothing on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from analyzers.mention import Mention

FIRST_LOOK = timedelta(days=7)
"""How far the first fetch of a source reaches back."""
OVERLAP = timedelta(minutes=15)
"""How far each further one reaches back beyond where it was: what a source shows late is not lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a monitor listens for, in no source's language.

    Wanted is what holds any of `words` (one with a space is a phrase) and none of `without`, in one of `languages`
    (two-letter codes; none: all), and, whatever they say, what the brand's own `accounts` wrote: their answers close
    cases. What a source cannot be asked for is left to the relevance gate behind it, which looks at every post: a query
    may give too much, never too little.
    """

    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One step of a source: what is new or was changed, and the ids of what is gone.

    `cursor` is where the next step goes on, opaque text that is kept together with the mentions; `more` says that
    there is more already. A step is small enough to be stored in one transaction (a page or a few).
    """

    mentions: tuple[Mention, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: str = ""
    more: bool = False


class Connector(Protocol):
    """One place that is listened to; made for one monitor of one workspace."""

    @property
    def name(self) -> str:
        """What its mentions carry as their `source`; they are stored under the name of the source that was set up."""
        ...

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give what is new since a cursor; an empty one looks back `FIRST_LOOK`. Newest-first by time, never by reach.

        Asked again with the same cursor it gives at least the same again: repeats are harmless, gaps are not. Raises
        the SourceErrors of `bot.http`.
        """
        ...

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Look at known posts (external ids, at most 100) again: what is changed, what is gone.

        A source that cannot tell gives nothing. Every id it is asked for was fetched by this very source.
        """
        ...
