"""Reads RSS and Atom from bytes: named fields of each entry become a mention, and tombstones tell what is gone."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import parse_qs, urlsplit

import feedparser
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from analyzers.links import host_of
from analyzers.mention import Mention
from analyzers.text import storable
from bot.http import GarbledError
from bot.sources.markup import read_markup
from bot.sources.said import each, moment, part, words
from bot.unpacking import check_xml

SOURCE, PLATFORM = "rss", "web"
LONGEST = 50_000
"""Characters of an entry that are kept: whole books are put into feeds."""
MOST_LINKS = 50
"""Addresses that are kept of an entry."""
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
"""RFC 6721."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds now: its entries as mentions, and the ids it says are deleted.

    One that is not `sound` is no well-formed XML: it may have been cut off.
    """

    mentions: tuple[Mention, ...]
    gone: tuple[str, ...]
    sound: bool


def read_feed(body: bytes, address: str, content_type: str = "") -> Feed:
    """Read a feed that was got from an address; GarbledError when it is none, or declares entities or a type."""
    graves = _read_tombstones(body)
    # from bytes only: handed text, feedparser would open a path or an address
    read = feedparser.parse(
        io.BytesIO(body), response_headers={"content-type": content_type, "content-location": address}
    )
    if not read.get("version"):
        raise GarbledError("it is no feed.")
    language = words(part(read, "feed"), "language")
    entries = [
        (_read_entry(entry, host_of(address), language), _moment(entry))
        # as plain mappings: feedparser's own give one field for another
        for entry in map(dict, each(read["entries"]))
    ]
    buried = {name_entry(ref, host_of(address)): when for ref, when in (graves or {}).items()}
    living = [one for one, changed in entries if one.text and not _lies_in(buried, one.external_id, changed)]
    gone = buried.keys() - {one.external_id for one in living}
    return Feed(tuple(living), tuple(sorted(gone)), sound=graves is not None)


def name_entry(identity: str, host: str) -> str:
    """Give an id that no other feed has: one that is an address or a URN is one already."""
    return identity if "://" in identity or identity.startswith(("tag:", "urn:")) else f"{host}:{identity}"


def unwrap(link: str) -> str:
    """Give where a redirect of Google's leads; any other link as it is."""
    host, asked = host_of(link), urlsplit(link)
    if not (host.startswith("google.") and asked.path == "/url"):
        return link
    named = parse_qs(asked.query)
    leads = (named.get("url") or named.get("q") or [""])[0]
    return leads if leads.startswith(("http://", "https://")) else link


def _read_tombstones(body: bytes) -> dict[str, datetime | None] | None:
    """Give when each deleted entry was deleted; None when the XML is not well-formed."""
    check_xml(body)
    try:
        root = fromstring(body)
    except DefusedXmlException:
        raise GarbledError("it declares a document type or entities, which no feed needs.") from None
    except (ParseError, ValueError, LookupError):
        return None
    return {
        storable(grave.get("ref", "")): moment(grave.get("when", ""))
        for grave in root.iter(TOMBSTONE)
        if grave.get("ref")
    }


def _lies_in(buried: Mapping[str, datetime | None], identity: str, changed: datetime | None) -> bool:
    """Tell whether an entry is deleted; one that was changed after its tombstone was written lives again."""
    when = buried.get(identity)
    return identity in buried and not (when and changed and changed > when)


def _read_entry(entry: Mapping[str, object], host: str, language: str) -> Mention:
    title, _ = _read_text(part(entry, "title_detail"))
    contents = each(entry.get("content"))
    text, linked = _read_text(contents[0] if contents else part(entry, "summary_detail"))
    link = words(entry, "link")
    said = "\n\n".join(dict.fromkeys(one for one in (title, text) if one))[:LONGEST]
    return Mention(
        external_id=name_entry(words(entry, "id") or link or _made_id(said), host),
        text=said,
        source=SOURCE,
        platform=PLATFORM,
        author=words(part(entry, "author_detail"), "name") or words(entry, "author"),
        created_at=_read_struct(entry.get("published_parsed")) or _read_struct(entry.get("updated_parsed")),
        link=_unwrapped(link),
        links=tuple(_evidence(entry, link, linked))[:MOST_LINKS],
        language=language[:2].lower() if language[:2].isalpha() and language[2:3] in {"", "-", "_"} else "",
    )


def _read_text(said: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    text = words(said, "value")
    if words(said, "type") == "text/plain":
        return text, ()
    read = read_markup(text)
    return read.text, read.links


def _evidence(entry: Mapping[str, object], link: str, linked: tuple[str, ...]) -> Iterator[str]:
    """Give the addresses an entry carries as they were written, a redirect too, and where redirects lead."""
    others = [words(one, "href") for one in each(entry.get("links"))]
    found = [one for one in (*linked, *others) if one]
    written = dict.fromkeys(one for one in found if one != link or _unwrapped(one) != one)
    yield from dict.fromkeys((*written, *(leads for one in found if (leads := _unwrapped(one)) not in {one, link})))


def _unwrapped(link: str) -> str:
    try:
        return unwrap(link)
    except ValueError:
        return link


def _moment(entry: Mapping[str, object]) -> datetime | None:
    return _read_struct(entry.get("updated_parsed")) or _read_struct(entry.get("published_parsed"))


def _read_struct(found: object) -> datetime | None:
    try:
        return datetime(*found[:6], tzinfo=UTC) if isinstance(found, struct_time) else None
    except (ValueError, OverflowError):
        return None


def _made_id(said: str) -> str:
    return "made:" + hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
