"""Knows which posts belong to one thread, whichever of them comes in first.

A post's thread is named after the furthest post above it that we know of, which may itself not be stored. When a post
comes in that others were waiting below, they take its thread on.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, select, update

from storage.chunking import chunks
from storage.rows import MentionRow
from storage.writing import Values

Place = tuple[str, str]
"""A post by its source and its external id, within one monitor."""


def thread_up(connection: Connection, workspace: str, monitor: str, rows: Sequence[Values]) -> set[str]:
    """Write into the rows of new mentions the thread that each belongs to, and bring stored ones below them along.

    Gives the authors, by their keyed hash, of those that were brought along.
    """
    above = {_place(row): (str(row["source"]), str(row["in_reply_to"])) for row in rows if row["in_reply_to"]}
    tops = {place: _top(place, above) for place in map(_place, rows)}
    known = _threads_of(connection, workspace, monitor, sorted({*tops.values()} - {*tops}))
    named = {place: known.get(top, top) for place, top in tops.items()}
    threads = {place: _top(place, named)[1] for place in named}
    for row in rows:
        row["thread"] = threads[_place(row)]
    return _bring_along(connection, workspace, monitor, threads)


def _place(row: Values) -> Place:
    return str(row["source"]), str(row["external_id"])


def _top(place: Place, above: Mapping[Place, Place]) -> Place:
    """Go up as far as these lead; what leads in a circle has the least of the circle as its top."""
    passed = [place]
    while (up := above.get(passed[-1], passed[-1])) != passed[-1]:
        if up in passed:
            return min(passed[passed.index(up) :])
        passed.append(up)
    return passed[-1]


def _threads_of(connection: Connection, workspace: str, monitor: str, places: Sequence[Place]) -> dict[Place, Place]:
    """Give the thread of each of these posts that is stored already."""
    found: dict[Place, Place] = {}
    for source, names in _by_source(places):
        query = select(MentionRow.external_id, MentionRow.thread).where(
            *_of(workspace, monitor, source), MentionRow.external_id.in_(names)
        )
        found.update({(source, row.external_id): (source, row.thread) for row in connection.execute(query)})
    return found


def _bring_along(connection: Connection, workspace: str, monitor: str, threads: Mapping[Place, str]) -> set[str]:
    """Let stored posts whose thread was named after a post that came in now have that post's thread."""
    moved = sorted(place for place, thread in threads.items() if thread != place[1])
    authors: set[str] = set()
    for source, names in _by_source(moved):
        here = _of(workspace, monitor, source)
        query = select(MentionRow.thread, MentionRow.author_key).where(*here, MentionRow.thread.in_(names)).distinct()
        below = connection.execute(query).all()
        for name in {row.thread for row in below}:
            mine = update(MentionRow).where(*here, MentionRow.thread == name)
            connection.execute(mine.values(thread=threads[source, name]))
        authors.update(row.author_key for row in below)
    return authors


def _of(workspace: str, monitor: str, source: str) -> tuple[ColumnElement[bool], ...]:
    return MentionRow.workspace_id == workspace, MentionRow.monitor == monitor, MentionRow.source == source


def _by_source(places: Sequence[Place]) -> Iterator[tuple[str, list[str]]]:
    """Give the names of posts by source, some at a time."""
    for source in sorted({source for source, _ in places}):
        names = [name for there, name in places if there == source]
        for part in chunks(names):
            yield source, part
