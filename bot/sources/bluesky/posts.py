"""Reads a post as Bluesky shows it: named fields are copied, and nothing that tells of reach is looked at.

Somebody who asks to be seen by signed-in people only (`!no-unauthenticated`) is not found by us; what they write to our
account itself is read, for that is said to us.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from analyzers.labels import Flag
from analyzers.mention import Mention, handle
from analyzers.text import storable
from bot.sources.said import Said, moment, part, parts, word

NAME = "bluesky"
SEEN_AT = "https://bsky.app/profile"
POST = "app.bsky.feed.post"
LINK, MENTION = "app.bsky.richtext.facet#link", "app.bsky.richtext.facet#mention"
SIGNED_IN_ONLY, BOT = "!no-unauthenticated", "bot"
UNKNOWN_HANDLE = "handle.invalid"
"""What stands for a handle that does not lead back to its account."""
POST_ADDRESS = re.compile(rf"at://(did:[a-z]+:[\w.:%-]+)/{re.escape(POST)}/([\w.:~-]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """Who is us: the lasting id and the handle of the account that asks, and the brand's own handles.

    Handles are in comparable form. An installation has one account; it need not be the brand's of every monitor.
    """

    did: str
    name: str = ""
    accounts: Collection[str] = ()

    @property
    def is_the_brand(self) -> bool:
        """Whether the account that asks is one of the brand's own."""
        return self.name in self.accounts or handle(self.did) in self.accounts


def read_post(view: Said, known: Known) -> Mention | None:
    """Read a post; None for what is none, has no words, or is not for us to read."""
    record, author, uri = part(view, "record"), part(view, "author"), word(view, "uri")
    text = storable(word(record, "text"))
    address = POST_ADDRESS.fullmatch(uri)
    if address is None or not text.strip() or not _for_us(record, author, known):
        return None
    name = _name(author, address[1])
    return Mention(
        external_id=uri,
        text=text,
        source=NAME,
        platform=NAME,
        author=name,
        created_at=time_of(view),
        link=f"{SEEN_AT}/{name}/post/{address[2]}",
        links=tuple(dict.fromkeys(_links(record))),
        language=_language(record),
        in_reply_to=word(part(record, "reply", "parent"), "uri"),
        automated=_automated(record, author),
        to_us=known.is_the_brand and _speaks_to(known.did, record),
    )


def time_of(view: Said) -> datetime:
    """Give the time by which the network orders a post: what its author says, but not later than it was seen."""
    seen = moment(word(view, "indexedAt")) or datetime.max.replace(tzinfo=UTC)
    return min(moment(word(part(view, "record"), "createdAt")) or seen, seen)


def _name(author: Said, did: str) -> str:
    name = word(author, "handle")
    return storable(name) if name and name != UNKNOWN_HANDLE else did


def _for_us(record: Said, author: Said, known: Known) -> bool:
    ours = word(author, "did") == known.did or handle(word(author, "handle")) in known.accounts
    labels = {word(label, "val") for label in parts(author, "labels") if label.get("neg") is not True}
    said_to_us = _speaks_to(known.did, record) or _is_by(known.did, part(record, "reply", "root"))
    return ours or SIGNED_IN_ONLY not in labels or said_to_us


def _speaks_to(did: str, record: Said) -> bool:
    """Tell whether a post mentions, answers or quotes an account; its own words need not say so."""
    named = {word(feature, "did") for feature in _features(record) if word(feature, "$type") == MENTION}
    quoted = part(record, "embed", "record")
    about = (part(record, "reply", "parent"), quoted, part(quoted, "record"))
    return did in named or any(_is_by(did, one) for one in about)


def _is_by(did: str, post: Said) -> bool:
    return word(post, "uri").startswith(f"at://{did}/")


def _features(record: Said) -> Iterator[Said]:
    for facet in parts(record, "facets"):
        yield from parts(facet, "features")


def _links(record: Said) -> Iterator[str]:
    """Give the whole addresses: the text of a post shows their beginnings only."""
    linked = [word(feature, "uri") for feature in _features(record) if word(feature, "$type") == LINK]
    cards = [part(record, "embed", "external"), part(record, "embed", "media", "external")]
    for one in (*linked, *(word(card, "uri") for card in cards)):
        if one.startswith(("https://", "http://")):
            yield storable(one)


def _language(record: Said) -> str:
    """Give the first of the languages that the author's program says, without its region."""
    said = record.get("langs")
    first = said[0] if isinstance(said, list) and said else ""
    code = first.partition("-")[0].lower() if isinstance(first, str) else ""
    return code if re.fullmatch("[a-z]{2}", code) else ""


def _automated(record: Said, author: Said) -> Flag:
    """Tell whether the author says of the account, or of the post, that a program wrote it.

    Labels that others gave do not count. Who does not say so says nothing; who took it back says no.
    """
    own = [label for label in parts(author, "labels") if word(label, "src") == word(author, "did")]
    said = [label for label in (*own, *parts(part(record, "labels"), "values")) if word(label, "val") == BOT]
    if any(label.get("neg") is not True for label in said):
        return Flag.TRUE
    return Flag.FALSE if said else Flag.UNKNOWN
