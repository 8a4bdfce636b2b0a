"""Takes apart what strangers send: packed answers up to a size, and XML that declares nothing.

GarbledError (a SourceError) says what is wrong with it.
"""

import re
import zlib
from xml.parsers import expat

from bot.http import GarbledError

LARGEST = 2 * 1024 * 1024
"""Bytes of an answer, packed and unpacked."""
EBCDIC = b"\x4c\x6f\xa7\x94"
"""How XML begins in EBCDIC."""
ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})""")
USUAL = re.compile(
    rb"utf-?(?:8|16|16le|16be|32)|us-ascii|ascii|(?:iso-8859|windows|koi8|euc|gb|big5|shift)[-_\w]{0,15}"
)
"""Encodings of feeds; none of them moves the letters of ASCII elsewhere."""


def unpack(body: bytes, encoding: str) -> bytes:
    """Unpack an answer, at most to `LARGEST` bytes: one that would grow larger is refused before it does."""
    way = encoding.strip().lower()
    if way in ("", "identity") or not body:
        return body
    if way not in ("gzip", "x-gzip", "deflate"):
        raise GarbledError("it is packed in a way that was not asked for.")
    wbits = zlib.MAX_WBITS if way == "deflate" and body[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
    unpacker = zlib.decompressobj(wbits if way == "deflate" else 16 + zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(body, LARGEST + 1)
    except zlib.error:
        raise GarbledError("it cannot be unpacked.") from None
    if len(found) > LARGEST:
        raise GarbledError(f"it is larger than {LARGEST // 1024 // 1024} MB.")
    if not unpacker.eof:
        raise GarbledError("the answer broke off.")
    return found


def check_xml(document: bytes) -> None:
    """Refuse XML that declares a document type or entities: they can grow without end, and can name files.

    GarbledError says so. What is well formed is read as the feeds' own parser reads it, so that a post may talk of
    such a declaration; what is not must not even hold the words.
    """
    if len(document) > LARGEST:
        raise GarbledError(f"it is larger than {LARGEST // 1024 // 1024} MB.")
    plain = document.replace(b"\0", b"")  # what UTF-16 and UTF-32 put between the letters of ASCII
    named = ENCODING.search(plain[:300])
    if document.startswith(EBCDIC) or (named and not USUAL.fullmatch(named.group(1).lower())):
        raise GarbledError("it is written in an encoding that no feed needs.")
    if _declares(document, plain.upper()):
        raise GarbledError("it declares a document type or entities, which no feed needs.")


class _DeclaresError(Exception):
    """The parser met a declaration of a document type."""


def _declares(document: bytes, plain: bytes) -> bool:
    def meet(*_: object) -> None:
        raise _DeclaresError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = meet
    parser.EntityDeclHandler = meet
    try:
        parser.Parse(document, True)  # noqa: FBT003  expat names no argument
    except _DeclaresError:
        return True
    except (expat.ExpatError, ValueError, LookupError):
        return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain
    return False
