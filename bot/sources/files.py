"""Reads mentions from CSV, TSV, JSON and JSON Lines files, row by row, whatever their size and encoding."""

import codecs
import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import ijson

from bot.errors import UnreadableFileError
from bot.sources.columns import match_columns
from bot.sources.rows import Problem, Row, read_row

__all__ = ["MentionFile", "Problem", "Row", "open_mentions"]

SAMPLE = 65_536
"""Bytes looked at to tell encoding and format."""
LONGEST_CELL = 16_000_000
"""Characters of one CSV cell; more is an unclosed quotation mark."""
FIRST_ROWS = 50
"""JSON rows looked at for the names of columns, which may be missing from the first."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Cells = Mapping[str, object]
Numbered = Iterator[tuple[int, Cells | str]]
"""(line, cells), or (line, what is wrong with the line)."""


class MentionFile:
    """An open file: `columns` by field, the columns `dropped` at the door, and how far it has been read."""

    def __init__(
        self, name: str, head: bytes, text: io.TextIOWrapper, total: int | None, asked: Mapping[str, str], zone: tzinfo
    ) -> None:
        self.name = name
        self.total_bytes = total
        self.encoding = text.encoding
        self._raw = cast("BinaryIO", text.buffer)
        self._zone = zone
        self._numbered, names = _open_rows(name, head, text)
        self.columns = match_columns(name, names, asked)
        self.dropped = tuple(name for name in names if name and name not in self.columns.values())

    @property
    def read_bytes(self) -> int:
        """How far the file has been read (in bytes of the file as it lies on disk)."""
        source = getattr(self._raw, "source", self._raw)
        if self.total_bytes is None:
            return 0
        return self.total_bytes if source.closed else int(source.tell())

    def rows(self) -> Iterator[Row | Problem]:
        """Give every row; a bad one, or a place where the file breaks off, is a Problem."""
        line = 0
        try:
            for line, cells in self._numbered:
                yield from self._read(line, cells)
        except (OSError, EOFError, zlib.error, UnicodeError, csv.Error, ijson.JSONError) as error:
            yield Problem(self.name, line + 1, f"the file breaks off here: {_first_line(error)}")

    def _read(self, line: int, cells: Cells | str) -> Iterator[Row | Problem]:
        if isinstance(cells, str):
            yield Problem(self.name, line, cells)
            return
        try:
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
    name = "standard input" if str(path) == "-" else str(path)
    with _opened(path, name) as (stream, total):
        head = _peek(name, stream)
        with io.TextIOWrapper(stream, encoding=_encoding(name, head), errors="replace", newline="") as text:
            yield MentionFile(name, head, text, total, columns or {}, zone)


class _Unpacked(io.BufferedReader):
    """A buffered stream that remembers the file it unpacks, so that progress can be told."""

    def __init__(self, raw: io.RawIOBase, source: BinaryIO) -> None:
        super().__init__(raw, SAMPLE)
        self.source = source


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    if str(path) == "-":
        yield _unpack(sys.stdin.buffer), None
        return
    try:
        total = path.stat().st_size
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFileError(f"{name}: {error.strerror}.") from None
    with file:
        if not total:
            raise UnreadableFileError(f"{name} is empty.")
        yield _unpack(file), total


def _unpack(file: BinaryIO) -> BinaryIO:
    """Give the file's bytes, unpacked if it is gzip."""
    buffered = cast("io.BufferedReader", file)
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return _Unpacked(gzip.GzipFile(fileobj=buffered), file)  # type: ignore[arg-type]  # GzipFile reads like a raw stream
    return buffered


def _peek(name: str, stream: BinaryIO) -> bytes:
    try:
        head = stream.peek(SAMPLE)[:SAMPLE]  # type: ignore[attr-defined]  # both kinds of stream are buffered
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"{name} cannot be read: {error}.") from None
    if not head.strip():
        raise UnreadableFileError(f"{name} is empty.")
    return bytes(head)


def _encoding(name: str, head: bytes) -> str:
    """Tell the encoding: a byte order mark, the zeros of UTF-16, UTF-8 if it is, else Windows-1252."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    if max(zeros_even, zeros_odd) > len(head) // 5:
        return "utf-16-be" if zeros_even > zeros_odd else "utf-16-le"
    if _is_binary(head):
        raise UnreadableFileError(f"{name} is no text file; give CSV, TSV, JSON or JSON Lines.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _is_binary(head: bytes) -> bool:
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head) - head.count(0)  # noqa: PLR2004  control characters but tab and line ends
    return odd > len(head) // 20 or head.count(0) > len(head) // 20 + 8


def _open_rows(name: str, head: bytes, text: io.TextIOWrapper) -> tuple[Numbered, list[str]]:
    """Give the rows and the names of the columns, by what the file looks like."""
    start = head.decode(text.encoding, "ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _with_names(name, _json_array(text, "item"))
    if start.startswith("{"):
        first = start.splitlines()[0]
        nested = None if _is_json(first) else _array_inside(start)
        return _with_names(name, _json_array(text, nested) if nested else _json_lines(text))
    return _separated(name, start, text)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return len(line) >= SAMPLE // 2  # a first line longer than what we looked at
    return True


def _array_inside(start: str) -> str | None:
    """Name the array that a JSON object holds: `{"posts": [{…` is `posts.item`."""
    try:
        events = ijson.parse(io.BytesIO(start.encode()))
        return next((f"{prefix}.item" for prefix, event, _ in events if event == "start_array"), None)
    except ijson.JSONError:
        return None


class _Utf8:
    """Gives decoded text as UTF-8 bytes: what the JSON parser reads."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def read(self, size: int) -> bytes:
        """Give the bytes of the next `size` characters, without a byte order mark."""
        return self._text.read(size).lstrip("\ufeff").encode("utf-8", "replace") if size else b""


def _json_array(text: io.TextIOWrapper, prefix: str) -> Numbered:
    for number, item in enumerate(ijson.items(_Utf8(text), prefix, use_float=True), start=1):
        yield number, flatten(item) if isinstance(item, dict) else "this item is no object"


def _json_lines(text: io.TextIOWrapper) -> Numbered:
    for number, line in enumerate(text, start=1):
        if not line.strip("\x00 \t\r\n\ufeff"):
            continue
        try:
            item = json.loads(line.strip("\x00\ufeff"))
        except ValueError as error:
            yield number, f"this line is not JSON ({error})"
            continue
        yield number, flatten(item) if isinstance(item, dict) else "this line is no object"


def flatten(item: Mapping[str, object], before: str = "") -> dict[str, object]:
    """Write nested fields with dots: {"user": {"name": …}} becomes {"user.name": …}."""
    flat: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{before}{name}."))
        else:
            flat[before + name] = value
    return flat


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


def _separated(name: str, start: str, text: io.TextIOWrapper) -> tuple[Numbered, list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    head = start.splitlines()[0]
    separator = max("\t,;|", key=head.count)
    reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=separator)
    try:
        names = [cell.strip().lstrip("\ufeff") for cell in next(reader)]
    except (csv.Error, StopIteration, UnicodeError) as error:
        raise UnreadableFileError(f"{name} is no table: {_first_line(error)}.") from None
    return _cells(reader, names), names


def _cells(reader: Iterator[list[str]], names: list[str]) -> Numbered:
    line = 1
    for cells in reader:
        line, before = reader.line_num, line  # type: ignore[attr-defined]  # csv's reader counts lines
        if not any(cells):
            continue
        if len(cells) > len(names):
            yield before + 1, f"{len(cells)} cells under {len(names)} columns"
        elif len(cells) < len(names) // 2:
            yield before + 1, f"only {len(cells)} of {len(names)} cells"
        else:
            yield before + 1, dict(zip(names, cells, strict=False))


def _first_line(error: Exception) -> str:
    """Give what an error says, on one line."""
    said = error.args[0] if error.args else error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return words.strip().splitlines()[0] if words.strip() else type(error).__name__
