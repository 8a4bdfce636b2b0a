"""Opens a file whatever its packing and encoding, and knows how far it has been read."""

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from bot.errors import UnreadableFileError

SAMPLE = 65_536
"""Bytes looked at to tell encoding and format."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's `text`, its first bytes (`head`), and its size on disk; None when that is not known."""

    name: str
    head: bytes
    text: io.TextIOWrapper
    total_bytes: int | None

    @property
    def read_bytes(self) -> int:
        """How far the file has been read (in bytes of the file as it lies on disk)."""
        source = cast("BinaryIO", getattr(self.text.buffer, "source", self.text.buffer))
        if self.total_bytes is None:
            return 0
        return self.total_bytes if source.closed else int(source.tell())

    def lines(self) -> Iterator[str]:
        """Give the lines one by one; UnreadableFileError where the file breaks off."""
        try:
            yield from self.text
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFileError(f"{self.name} breaks off: {error}.") from None


@contextmanager
def open_text(path: Path) -> Iterator[Opened]:
    """Open a text file (`-` is standard input), gzip or not; UnreadableFileError when it cannot be read at all."""
    name = "standard input" if str(path) == "-" else str(path)
    with _opened(path, name) as (stream, total):
        head = _peek(name, stream)
        with io.TextIOWrapper(stream, encoding=_encoding(name, head), errors="replace", newline="") as text:
            yield Opened(name, head, text, total)


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
    # a process is given a buffered stream; whoever calls us may put plain bytes in its place
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))
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
