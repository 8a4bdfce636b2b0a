"""Listens to a feed, RSS, Atom or a Google Alert, whose address somebody typed.

Asked is GET of that address, with If-None-Match and If-Modified-Since, and nothing else.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from analyzers.mention import Mention
from bot.errors import AskedWronglyError
from bot.http import Reply, SourceError, Web
from bot.safeweb import check_address, open_safe_web
from bot.sources.connector import FIRST_LOOK, Fetched, Wanted
from bot.sources.feeds import SOURCE, read_feed

STEP = 500
"""Entries of a step: a longer feed is taken in in several."""
FRESH = timedelta(minutes=1)
UNCHANGED = 304
ACCEPTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


class Getter(Protocol):
    """What asks for an address that a person typed, and refuses those that lead inside."""

    async def get(self, address: str, *, headers: Mapping[str, str]) -> Reply:
        """Give what is there; one of the SourceErrors of `bot.http` when that does not go well."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What we know of a feed: its own marks of a version, and digests of the entries that were given."""

    etag: str = ""
    modified: str = ""
    seen: frozenset[str] = frozenset()


class Rss:
    """One feed. It cannot be asked for words: the gate behind it chooses."""

    name = SOURCE

    def __init__(self, getter: Getter, address: str) -> None:
        self._getter, self._address = getter, address

    async def fetch(self, cursor: str, now: datetime) -> Fetched:
        """Give the entries that are new or were changed since; those that a feed has scrolled away are not gone."""
        place = _read_cursor(cursor)
        reply = await self._getter.get(self._address, headers=_headers(place))
        if reply.status == UNCHANGED:
            return Fetched(cursor=cursor)
        feed = read_feed(reply.body, self._address, reply.headers.get("content-type", ""))
        known = place.seen if cursor else _older(feed.mentions, now)
        fresh = [mention for mention in feed.mentions if _digest(mention) not in known]
        given, more = fresh[:STEP], len(fresh) > STEP
        seen = {digest for mention in feed.mentions if (digest := _digest(mention)) in known}
        seen.update(_digest(mention) for mention in given)
        # a version that may have been cut off, or of which something is left, is asked for again
        etag, modified = _marks(reply.headers) if feed.sound and not more else ("", "")
        following = _Place(etag=etag, modified=modified, seen=frozenset(seen))
        return Fetched(mentions=tuple(given), gone=feed.gone, cursor=_write_cursor(following), more=more)

    async def look_again(self, ids: Sequence[str]) -> Fetched:
        """Give what the feed says of these entries now; what it does not list any more is not known to be gone."""
        reply = await self._getter.get(self._address, headers=_headers(_Place()))
        feed, asked = read_feed(reply.body, self._address, reply.headers.get("content-type", "")), set(ids)
        return Fetched(
            mentions=tuple(one for one in feed.mentions if one.external_id in asked),
            gone=tuple(one for one in feed.gone if one in asked),
        )


def _marks(headers: Mapping[str, str]) -> tuple[str, str]:
    """Give a version's own marks. A time of change is none while it is fresh: a second holds several versions.

    RFC 9110, 8.8.2.2: it is one a minute later.
    """
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    try:
        age = parsedate_to_datetime(headers.get("date", "")) - parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return etag, ""
    return etag, modified if age >= FRESH else ""


def _older(mentions: Sequence[Mention], now: datetime) -> frozenset[str]:
    """Give what a first look does not reach back to."""
    return frozenset(_digest(one) for one in mentions if one.created_at and one.created_at < now - FIRST_LOOK)


class Guarded:
    """The guarded way out, opened for each look: it keeps no connection in between."""

    def __init__(self, contact: str, private: Collection[str]) -> None:
        self._contact, self._private = contact, private

    async def get(self, address: str, *, headers: Mapping[str, str]) -> Reply:
        """Ask for something; one of the SourceErrors when that does not go well."""
        async with open_safe_web(self._contact, self._private) as web:
            return await web.get(address, headers)


def make_rss(_web: Web, settings: Mapping[str, str], address: str, _wanted: Wanted) -> Rss:
    """Make the connector of the feed that was typed; its address is asked by the guarded way out and by no other."""
    named, private = address.strip(), settings.get("private_hosts", "").replace(",", " ").split()
    try:
        check_address(named, private)
    except SourceError as error:
        # not repeated: what was typed may hold a password
        raise AskedWronglyError(f"That is no address of a feed. {error}") from None
    return Rss(Guarded(settings.get("contact", ""), private), named)


def _headers(place: _Place) -> dict[str, str]:
    marks = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
    return {"Accept": ACCEPTED} | {name: mark for name, mark in marks.items() if mark}


def _digest(mention: Mention) -> str:
    """Tell one version of an entry from all others."""
    return hashlib.blake2b(repr(mention).encode(), digest_size=8).hexdigest()


def _read_cursor(cursor: str) -> _Place:
    if not cursor:
        return _Place()
    kept = json.loads(cursor)
    return _Place(etag=kept["etag"], modified=kept["modified"], seen=frozenset(kept["seen"]))


def _write_cursor(place: _Place) -> str:
    return json.dumps({"etag": place.etag, "modified": place.modified, "seen": sorted(place.seen)})
