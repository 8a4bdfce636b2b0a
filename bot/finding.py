"""Finds stored mentions for whoever asks, with what was concluded about them, done with them and said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzers.triage.blinded import BlindedMention
from analyzers.triage.case import Need
from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.asks import Folded
from storage.cases import HiddenError
from storage.database import Connection
from storage.finding import MentionFinder, StoredMention, find_id
from storage.identity import author_key
from storage.journal import Entry, Journal
from storage.standings import Standing, StandingStore
from storage.workspaces import HomeStore, Reveal, author_key_of

MOST_LINES = 50
"""Lines of a history, or remarks, that are shown."""


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a mention, newest first; where its case stands (None without one), and the posts it is."""

    id: str
    standing: Standing | None
    posts: tuple[Folded, ...]
    lines: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Mentions that answer a lookup, newest first, and how many there are in all."""

    shown: tuple[StoredMention, ...]
    total: int


def look_up(parts: Parts, words: str, limit: int | None = None) -> Found:
    """Find stored mentions by @author, by link, or by words."""
    shown = limit or parts.limits.found
    wanted = words.strip()
    if len(wanted.removeprefix("@")) < 2:  # noqa: PLR2004  one letter finds everything
        raise AskedWronglyError("Give at least two characters to look for.")
    with parts.database.read() as connection:
        store = MentionFinder(connection, parts.workspace)
        if wanted.startswith("@"):
            if HomeStore(connection, parts.workspace).reveal() is Reveal.NEVER:
                raise HiddenError
            return Found(tuple(store.by_author(wanted, shown)), store.count_author(wanted))
        if wanted.startswith(("http://", "https://")):
            return Found(_covered(parts, connection, store.by_link(wanted, shown)), store.count_link(wanted))
        return Found(_covered(parts, connection, store.by_words(wanted, shown)), store.count_words(wanted))


def note_lookup(parts: Parts, author: str) -> None:
    """Write down that somebody looked for an author; the journal keeps the keyed hash, not the name."""
    with parts.database.write() as connection:
        key = author_key(author, author_key_of(connection, parts.workspace))
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "lookup", key)


def explain(parts: Parts, mention: str) -> StoredMention:
    """Find one mention with everything that was concluded about it."""
    with parts.database.read() as connection:
        return _covered(parts, connection, [MentionFinder(connection, parts.workspace).get(mention)])[0]


def why_action(parts: Parts, stored: StoredMention) -> str:
    """Say in one sentence why its action was suggested; empty when the ladder has changed since."""
    said = stored.assessment
    need = Need(intent=said.intent, urgency=said.urgency, theme=said.theme)
    blinded = BlindedMention(text=said.blinded_text, language=said.language)
    return parts.analyst().actions.why_still(said.action, need, said.verdict.origin, said.verdict.disclosure, blinded)


def _covered(parts: Parts, connection: Connection, found: Sequence[StoredMention]) -> tuple[StoredMention, ...]:
    """Leave out who wrote the posts that are cases, where the workspace shows that to nobody."""
    if HomeStore(connection, parts.workspace).reveal() is not Reveal.NEVER:
        return tuple(found)
    bare = ((one, replace(one.mention, author="", link="")) for one in found)
    return tuple(replace(one, mention=mention) if one.case else one for one, mention in bare)


def tell_history(parts: Parts, mention: str) -> History:
    """Tell who did what when with a mention, and with all that is one case with it."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, mention)
        store = StandingStore(connection, parts.workspace)
        posts = store.posts(identity)
        lines = Journal(connection, parts.workspace).about([identity, *(post.id for post in posts)], MOST_LINES)
        return History(identity, store.standing([identity]).get(identity), tuple(posts), tuple(lines))


def notes_on(parts: Parts, mention: str) -> list[Entry]:
    """Give what colleagues wrote about a mention (remarks, reasons for dismissing it), newest first."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, mention)
        posts = StandingStore(connection, parts.workspace).posts(identity)
        return Journal(connection, parts.workspace).remarks([identity, *(post.id for post in posts)], MOST_LINES)
