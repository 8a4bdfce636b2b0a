"""Reads a status as Mastodon's API gives it: named fields are copied, and nothing that tells of reach is looked at.

What is not for everybody is not read, nor what is written by people who opted out (`noindex`, #nobot).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from analyzers.labels import Flag
from analyzers.mention import Mention, handle
from analyzers.text import storable
from bot.sources.markup import read_markup
from bot.sources.said import Said, moment, part, parts, word

NAME = "mastodon"
PUBLIC = frozenset({"public", "unlisted"})
NO_BOT = re.compile(r"#no[-_]?bots?\b", re.IGNORECASE)
LONGEST = 50_000
"""Characters of markup that are read; the servers with the longest posts allow about as many."""


@dataclass(frozen=True, slots=True)
class Known:
    """Where we ask, as it stands behind the @ of its people, and the brand's own accounts in comparable form."""

    domain: str
    accounts: Collection[str] = ()


def read_status(status: Said, known: Known) -> Mention | None:
    """Read a status; None for one that has no words, only passes another on, or is not for us to read."""
    account, identity = part(status, "account"), word(status, "id")
    author = full_name(word(account, "acct"), known.domain)
    is_told = word(status, "visibility") in PUBLIC and not status.get("reblog")
    if not identity or not is_told or (handle(author) not in known.accounts and opted_out(account)):
        return None
    content = read_markup(word(status, "content")[:LONGEST])
    text = storable("\n\n".join(filter(None, (word(status, "spoiler_text").strip(), content.text))))
    if not text.strip():
        return None
    return Mention(
        external_id=identity,
        text=text,
        source=NAME,
        platform=NAME,
        author=author,
        created_at=moment(word(status, "created_at")),
        link=storable(word(status, "url") or word(status, "uri")),
        links=tuple(storable(link) for link in content.links if link not in text),
        language=_language(word(status, "language")),
        in_reply_to=word(status, "in_reply_to_id"),
        automated=_flag(account.get("bot")),
    )


def full_name(account: str, domain: str) -> str:
    """Give a person's whole name: a server names its own people without itself."""
    return storable(account) if "@" in account or not account else f"{storable(account)}@{domain}"


def opted_out(account: Said) -> bool:
    """Tell whether somebody asks not to be indexed, or not to be dealt with by programs."""
    fields = [word(field, name) for field in parts(account, "fields") for name in ("name", "value")]
    told = " ".join(read_markup(words[:LONGEST]).text for words in (word(account, "note"), *fields))
    return account.get("noindex") is True or NO_BOT.search(told) is not None


def _language(code: str) -> str:
    first = code.partition("-")[0].lower()
    return first if re.fullmatch("[a-z]{2}", first) else ""


def _flag(value: object) -> Flag:
    if isinstance(value, bool):
        return Flag.TRUE if value else Flag.FALSE
    return Flag.UNKNOWN
