"""Tries a monitor on posts before anything is saved, and tells what the saved one left out of its sources lately."""

from collections.abc import Sequence
from datetime import timedelta

from analyzers.knowledge import Monitor
from analyzers.mention import Mention
from analyzers.relevance import Ground
from analyzers.trial import Trial, try_on
from bot.keeping import list_monitors, merged, tidy_monitor
from bot.parts import Parts
from storage.finding import MentionFinder
from storage.leftout import LeftOutStore, Sum

LOOKED_AT = 200
"""Stored mentions that are looked at, the newest."""
LATELY = timedelta(days=7)


def try_monitor(parts: Parts, asked: Monitor, texts: Sequence[str] = ()) -> Trial:
    """Try a monitor, new or with other lists, on texts, or else on the newest stored mentions; nothing is saved.

    One that is there is tried on its own mentions; a new one on those of all monitors, of which only those count that
    name it.
    """
    saved, wanted = as_asked(parts, asked)
    if texts:
        return try_on(wanted, [(Mention(external_id=str(place), text=text), text) for place, text in enumerate(texts)])
    with parts.database.read() as connection:
        stored = MentionFinder(connection, parts.workspace).newest(saved.name if saved else None, LOOKED_AT)
    posts = [(one.mention, one.assessment.blinded_text) for one in stored]
    return try_on(wanted, posts, among=set(Ground) - (set() if saved else {Ground.UNNAMED}))


def left_out_lately(parts: Parts, name: str) -> list[Sum]:
    """Give what a saved monitor left out of its sources in the last days; nothing for one that is not there."""
    saved = _saved(parts, name)
    if saved is None:
        return []
    with parts.database.read() as connection:
        return LeftOutStore(connection, parts.workspace).sums(saved.name, parts.clock() - LATELY)


def as_asked(parts: Parts, asked: Monitor) -> tuple[Monitor | None, Monitor]:
    """Give the saved monitor of that name, and how it would be with what is asked for."""
    saved, tidy = _saved(parts, asked.name), tidy_monitor(asked)
    return saved, merged(saved, tidy) if saved else tidy


def _saved(parts: Parts, name: str) -> Monitor | None:
    wanted = name.strip().casefold()
    return next((one for one, _ in list_monitors(parts) if one.name.casefold() == wanted), None)
