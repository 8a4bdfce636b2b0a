"""Which posts are one case: one person's asks about one thing, or in one thread, by the keyed hash of the author.

Different people in one thread stay different cases, because each of them waits for an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from storage.chunking import chunks
from storage.reading import AnyRow
from storage.rows import AssessmentRow, CaseRow, MentionRow
from storage.states import WAITING

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A case, and what tells whose ask about what it is."""

    case: str
    monitor: str
    author_key: str
    theme: str
    text_key: str
    source: str
    thread: str

    @property
    def keys(self) -> tuple[Key, ...]:
        """What it shares with the other asks of one case: a person and a theme (a text, without one), or a thread."""
        if not self.author_key:
            return (("alone", self.case),)
        about = ("about", self.monitor, self.author_key, self.theme or self.text_key)
        within = ("within", self.monitor, self.author_key, self.source, self.thread)
        return (about, within) if self.thread else (about,)


@dataclass(frozen=True, slots=True)
class Folded:
    """One post of a case, as it may be shown to anybody: when it came, its blinded text."""

    id: str
    arrived: datetime
    text: str


def ask_of(row: AnyRow) -> Ask:
    """Give the ask of a case's row that was read with its mention's author, text, source and thread."""
    return Ask(row.mention_id, row.monitor, row.author_key, row.theme, row.text_key, row.source, row.thread)


def with_mention() -> Select[*tuple[Any, ...]]:
    """Give the query of cases with what tells whose they are."""
    told = (MentionRow.author_key, MentionRow.text_key, MentionRow.source, MentionRow.thread, MentionRow.seen_at)
    same = (MentionRow.workspace_id == CaseRow.workspace_id) & (MentionRow.id == CaseRow.mention_id)
    return select(CaseRow, *told).join(MentionRow, same)


def group(asks: Iterable[Ask]) -> list[list[Ask]]:
    """Put asks together that share a key, also by way of others; both the groups and their members keep the order."""
    above: dict[Key, Key] = {}
    asked = list(asks)
    for ask in asked:
        tops = [_top(key, above) for key in ask.keys]
        above.update(dict.fromkeys(tops[1:], tops[0]))
    groups: dict[Key, list[Ask]] = {}
    for ask in asked:
        groups.setdefault(_top(ask.keys[0], above), []).append(ask)
    return list(groups.values())


def _top(key: Key, above: dict[Key, Key]) -> Key:
    """Find the key that stands for all that were joined with this one, and shorten the way for the next time."""
    way = []
    while (up := above.get(key, key)) != key:
        way.append(key)
        key = up
    above.update(dict.fromkeys(way, key))
    return key


def waiting_with(connection: Connection, workspace: str, cases: Sequence[str]) -> dict[str, list[AnyRow]]:
    """Give, for each of these cases that waits or rests, the rows of all that are one case with it, oldest first."""
    rows: dict[str, AnyRow] = {}
    for part in chunks(cases):
        mine = select(MentionRow.author_key).where(
            MentionRow.workspace_id == workspace,
            MentionRow.id.in_(part),
        )
        by_them = MentionRow.author_key.in_(mine) & (MentionRow.author_key != "")
        named = CaseRow.mention_id.in_(part)
        query = with_mention().where(CaseRow.workspace_id == workspace, CaseRow.state.in_(WAITING), by_them | named)
        rows.update({row.mention_id: row for row in connection.execute(query)})
    ordered = sorted(rows.values(), key=lambda row: (row.arrived, row.mention_id))
    wanted = frozenset(cases)
    found: dict[str, list[AnyRow]] = {}
    for members in group(map(ask_of, ordered)):
        held = [rows[member.case] for member in members]
        found.update({member.case: held for member in members if member.case in wanted})
    return found


def posts_of(connection: Connection, workspace: str, groups: Mapping[str, Sequence[AnyRow]]) -> dict[str, list[Folded]]:
    """Give the posts of each case by its id: its own asks, and whatever else their author wrote in their threads."""
    places = sorted({(row.thread, row.author_key) for held in groups.values() for row in held if row.thread})
    found: dict[Key, dict[str, Folded]] = {}
    for part in chunks(places):
        threads, people = map(set, zip(*part, strict=True))
        there = MentionRow.thread.in_(threads), MentionRow.author_key.in_(people - {""})
        for row in connection.execute(_told(workspace).where(*there)):
            within = (row.monitor, row.source, row.thread, row.author_key)
            found.setdefault(within, {})[row.id] = Folded(row.id, row.arrived, row.blinded_text)
    return {case: _posts(members, found) for case, members in groups.items()}


def _posts(members: Sequence[AnyRow], found: Mapping[Key, Mapping[str, Folded]]) -> list[Folded]:
    posts = {row.mention_id: Folded(row.mention_id, row.arrived, row.text) for row in members}
    for row in members:
        posts |= found.get((row.monitor, row.source, row.thread, row.author_key), {})
    return sorted(posts.values(), key=lambda post: (post.arrived, post.id))


def _told(workspace: str) -> Select[*tuple[Any, ...]]:
    same = (AssessmentRow.workspace_id == MentionRow.workspace_id) & (AssessmentRow.mention_id == MentionRow.id)
    columns = (
        MentionRow.id, MentionRow.monitor, MentionRow.source, MentionRow.thread, MentionRow.author_key,
        MentionRow.arrived, AssessmentRow.blinded_text,
    )  # fmt: skip
    return select(*columns).join(AssessmentRow, same).where(MentionRow.workspace_id == workspace)
