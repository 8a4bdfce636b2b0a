"""Finds the addresses in a post, before anything shortens or tidies them: their parts are evidence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”]+"
    r"|(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|io|co|me|it|ly|tv|gg|be|de|fr|es|shop|store|link|app|fm)/[^\s<>\"“”]*",
    re.IGNORECASE,
)
CLOSING = ".,;:!?)]}'…»"
LONGEST = 2_000
"""Characters of an address that are looked at; browsers stop at about as many."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a text: as written, its host in lower case without www (empty when unreadable), and its place."""

    url: str
    host: str
    start: int
    end: int


def find_links(text: str) -> list[Link]:
    """Give the addresses of a text in order, without the punctuation that follows them."""
    if "/" not in text and "www." not in text.lower():
        return []
    return [_link(match) for match in ADDRESS.finditer(text)]


def host_of(url: str) -> str:
    """Give the host of an address in lower case without `www.`; empty when it has none."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def host_matches(host: str, domain: str) -> bool:
    """Tell whether a host is the domain or stands below it."""
    return host == domain or host.endswith(f".{domain}")


def hosts_above(host: str) -> Iterator[str]:
    """Give a host and every host above it: `shop.acme.com`, `acme.com`, `com`."""
    while host:
        yield host
        host = host.partition(".")[2]


def _link(match: re.Match[str]) -> Link:
    url = match.group()[:LONGEST].rstrip(CLOSING)
    return Link(url, host_of(url), match.start(), match.start() + len(url))
