"""Reads mentions from CSV, TSV, JSON and JSON Lines files, row by row, whatever their size and encoding."""

import csv
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path

import ijson

from analyzers.mention import Mention
from bot.errors import UnreadableFileError
from bot.sources.columns import OF_FILES, match_columns
from bot.sources.documents import array_inside, json_array, json_lines
from bot.sources.opening import SAMPLE, Opened, open_text
from bot.sources.rows import Gone, Numbered, Problem, Row, is_gone, read_gone, read_row
from bot.sources.tables import open_table

__all__ = ["Gone", "MentionFile", "Problem", "Row", "open_cells", "open_mentions", "read_mentions"]

FIRST_ROWS = 50
"""JSON rows looked at for the names of columns, which may be missing from the first."""
BREAKS = (OSError, EOFError, zlib.error, UnicodeError, csv.Error, ijson.JSONError)


class MentionFile:
    """An open file: `columns` by field, the columns `dropped` at the door, and how far it has been read."""

    def __init__(self, opened: Opened, asked: Mapping[str, str], zone: tzinfo) -> None:
        self.name = opened.name
        self.total_bytes = opened.total_bytes
        self.encoding = opened.text.encoding
        self._opened = opened
        self._zone = zone
        self._numbered, names = _open_rows(opened)
        self.columns = match_columns(self.name, names, asked, OF_FILES)
        self.dropped = tuple(name for name in names if name and name not in self.columns.values())

    @property
    def read_bytes(self) -> int:
        """How far the file has been read (in bytes of the file as it lies on disk)."""
        return self._opened.read_bytes

    def rows(self) -> Iterator[Row | Gone | Problem]:
        """Give every row; one of a post that is gone is Gone, a bad one, or where the file breaks off, a Problem."""
        line = 0
        try:
            for line, cells in self._numbered:
                yield from self._read(line, cells)
        except BREAKS as error:
            yield Problem(self.name, line + 1, f"the file breaks off here: {_first_line(error)}")

    def _read(self, line: int, cells: Mapping[str, object] | str) -> Iterator[Row | Gone | Problem]:
        if isinstance(cells, str):
            yield Problem(self.name, line, cells)
            return
        try:
            if is_gone(cells, self.columns):
                yield read_gone(line, cells, self.columns)
                return
            row, wrong = read_row(line, cells, self.columns, self._zone)
        except ValueError as error:
            yield Problem(self.name, line, str(error))
            return
        if wrong:
            yield Problem(self.name, line, wrong, kept=True)
        yield row


@contextmanager
def open_mentions(path: Path, columns: Mapping[str, str] | None = None, zone: tzinfo = UTC) -> Iterator[MentionFile]:
    """Open a file of mentions (`-` is standard input); UnreadableFileError when it cannot be read at all."""
    with open_text(path) as opened:
        yield MentionFile(opened, columns or {}, zone)


def read_mentions(name: str, content: bytes) -> list[Mention]:
    """Read the mentions of a file that is in memory as UTF-8, as it would be read from disk."""
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") as text:
        file = MentionFile(Opened(name, content[:SAMPLE], text, len(content)), {}, UTC)
        return [row.mention for row in file.rows() if isinstance(row, Row)]


@contextmanager
def open_cells(path: Path) -> Iterator[tuple[Numbered, list[str]]]:
    """Open a file for the blindness audit: its numbered rows with every column, and the names of the columns.

    Nothing that becomes a mention may come from here.
    """
    with open_text(path) as opened:
        yield _open_rows(opened)


def _open_rows(opened: Opened) -> tuple[Numbered, list[str]]:
    """Give the rows and the names of the columns, by what the file looks like."""
    start = opened.head.decode(opened.text.encoding, "ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _with_names(opened.name, json_array(opened.text, "item"))
    if start.startswith("{"):
        nested = None if _is_json(start.splitlines()[0]) else array_inside(start)
        return _with_names(opened.name, json_array(opened.text, nested) if nested else json_lines(opened.text))
    return open_table(opened.name, start, opened.text)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return len(line) >= SAMPLE // 2  # a first line longer than what we looked at
    return True


def _with_names(name: str, numbered: Numbered) -> tuple[Numbered, list[str]]:
    """Look at the first rows for the names of columns, and give all rows again."""
    first = []
    try:
        for numbered_row in numbered:
            first.append(numbered_row)
            if len(first) >= FIRST_ROWS:
                break
    except (ijson.JSONError, UnicodeError) as error:
        if not first:
            raise UnreadableFileError(f"{name} is not JSON: {_first_line(error)}.") from None
        first.append((len(first) + 1, f"the file breaks off here: {_first_line(error)}"))
    names = dict.fromkeys(column for _, cells in first if not isinstance(cells, str) for column in cells)
    if not names:
        raise UnreadableFileError(f"{name} holds no JSON objects.")
    return chain(first, numbered), list(names)


def _first_line(error: Exception) -> str:
    """Give what an error says, on one line."""
    said = error.args[0] if error.args else error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return words.strip().splitlines()[0] if words.strip() else type(error).__name__
