"""Keeps an index of the words and addresses of mentions, so that a look-up need not read every text.

SQLite's FTS5 holds every three neighbouring letters (trigrams), so that a word is found within another one and in
scripts that put no space between words. Triggers may not write to it, because Kith lets no schema call what could be
unsafe (`trusted_schema`): who deletes mentions calls `unword` before. PostgreSQL reads the texts instead.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, MetaData, Select, column, delete, event, func, select, table, text

from storage.addresses import addresses_of
from storage.chunking import AT_ONCE, chunks
from storage.database import insert_new
from storage.rows import Base, LinkRow, MentionRow, WordedRow

SHORTEST = 3
"""Letters of the shortest word that the index knows."""
BITS, FAR = 30, 1 << 32
"""Bits of a number below its second, and the seconds from 1970 beyond which mentions have no order."""
WORDS = table("words", column("rowid"))
INDEX = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, tokenize='trigram')"


@event.listens_for(Base.metadata, "after_create")
def _make_index(_metadata: MetaData, connection: Connection, **_: object) -> None:
    """Make the index with the tables."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(INDEX))


def index_words(connection: Connection, mentions: Sequence[Mapping[str, object]]) -> None:
    """Index the stored mentions of these rows, which are not indexed yet."""
    taken = _taken(connection, [_number(row, 0) for row in mentions])
    worded = []
    for row in mentions:
        turn = 0
        while (number := _number(row, turn)) in taken:
            turn += 1
        taken.add(number)
        worded.append({"workspace_id": row["workspace_id"], "mention_id": row["id"], "number": number})
    insert_new(connection, WordedRow, worded)
    if connection.dialect.name == "sqlite" and worded:
        entries = [{"number": one["number"], "text": row["text"]} for one, row in zip(worded, mentions, strict=True)]
        connection.execute(text("INSERT INTO words (rowid, text) VALUES (:number, :text)"), entries)
    links = [
        {"workspace_id": row["workspace_id"], "mention_id": row["id"], "address": address}
        for row in mentions
        for address in sorted(addresses_of(row))
    ]
    insert_new(connection, LinkRow, links)


def unword(connection: Connection, workspace: str, mentions: ColumnElement[bool]) -> None:
    """Take mentions of a workspace, told by a condition, out of the index of words; to be done before they go."""
    if connection.dialect.name != "sqlite":
        return
    ids = select(MentionRow.id).where(MentionRow.workspace_id == workspace, mentions)
    numbers = select(WordedRow.number).where(WordedRow.workspace_id == workspace, WordedRow.mention_id.in_(ids))
    connection.execute(delete(WORDS).where(WORDS.c.rowid.in_(numbers)))


def reword(connection: Connection, workspace: str, identity: str) -> None:
    """Index a mention anew whose text is another one."""
    unword(connection, workspace, MentionRow.id == identity)
    for index in (WordedRow, LinkRow):
        connection.execute(delete(index).where(index.workspace_id == workspace, index.mention_id == identity))
    mine = (MentionRow.workspace_id == workspace, MentionRow.id == identity)
    index_words(connection, [dict(row) for row in connection.execute(_told().where(*mine)).mappings()])


def count_unworded(connection: Connection) -> int:
    """Count the mentions, of all workspaces, that are not indexed yet."""
    every, known = (
        connection.execute(select(func.count()).select_from(rows)).scalar_one() for rows in (MentionRow, WordedRow)
    )
    return every - known


def index_some(connection: Connection) -> int:
    """Index some mentions of any workspace that are not indexed yet; gives how many, 0 when all are."""
    same = (WordedRow.workspace_id == MentionRow.workspace_id) & (WordedRow.mention_id == MentionRow.id)
    missing = _told().outerjoin(WordedRow, same).where(WordedRow.mention_id.is_(None)).limit(AT_ONCE)
    rows = [dict(row) for row in connection.execute(missing).mappings()]
    index_words(connection, rows)
    return len(rows)


def wanted_by(words: Sequence[str]) -> str:
    """Write words as FTS5 wants them: each in quotation marks, so that none of their letters is a sign of its own.

    Empty when no word is long enough for the index.
    """
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in words if len(word) >= SHORTEST)


def find_words(connection: Connection, workspace: str, words: Sequence[str], limit: int | None) -> list[str]:
    """Give the ids of a workspace's mentions whose text holds all these words, newest first; SQLite only.

    At least one word has to be long enough for the index; shorter ones are looked for in what is left.
    """
    told = f"SELECT worded.mention_id {_FOUND}{_short_too(words)} ORDER BY words.rowid DESC LIMIT :most"
    bound = {"most": -1 if limit is None else limit, **_bound(workspace, words)}
    return list(connection.execute(text(told), bound).scalars())


def count_words(connection: Connection, workspace: str, words: Sequence[str]) -> int:
    """Count them."""
    found = connection.execute(text(f"SELECT COUNT(*) {_FOUND}{_short_too(words)}"), _bound(workspace, words))
    return int(found.scalar_one())


_FOUND = (
    "FROM words CROSS JOIN worded ON worded.workspace_id = :workspace AND worded.number = words.rowid"
    " WHERE words MATCH :wanted"
)
"""The cross join tells SQLite to go from the index to the mentions; the other way takes a thousand times as long."""
_SHORT = (
    " AND EXISTS (SELECT 1 FROM mentions WHERE workspace_id = worded.workspace_id AND id = worded.mention_id"
    " AND instr(lower(text), lower(:short{})) > 0)"
)


def _short_too(words: Sequence[str]) -> str:
    return "".join(_SHORT.format(place) for place, _ in enumerate(_short(words)))


def _short(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) < SHORTEST]


def _bound(workspace: str, words: Sequence[str]) -> dict[str, object]:
    short = {f"short{place}": word for place, word in enumerate(_short(words))}
    return {"workspace": workspace, "wanted": wanted_by(words), **short}


def _told() -> Select[str, str, datetime, str, str, str]:
    return select(
        MentionRow.workspace_id, MentionRow.id, MentionRow.arrived, MentionRow.text, MentionRow.link, MentionRow.links
    )


def _number(row: Mapping[str, object], turn: int) -> int:
    """Give a number that grows with the time of a mention; `turn` gives another one of the same second."""
    arrived = row["arrived"]
    if not isinstance(arrived, datetime):
        raise TypeError(f"{arrived!r} is no moment")
    second = max(-FAR, min(FAR, int(arrived.timestamp())))
    own = int.from_bytes(hashlib.blake2b(str(row["id"]).encode(), digest_size=4).digest(), "big") + turn
    return (second << BITS) + own % (1 << BITS)


def _taken(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Give those of these numbers that a mention has already, of any workspace: SQLite's index is one for all."""
    if connection.dialect.name != "sqlite":
        return set()
    found: set[int] = set()
    for part in chunks(numbers):
        found.update(connection.execute(select(WORDS.c.rowid).where(WORDS.c.rowid.in_(part))).scalars())
    return found
