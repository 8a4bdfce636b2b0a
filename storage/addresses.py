"""Keeps the addresses of mentions, so that a link is found without looking through every text."""

import json
from collections.abc import Iterable, Mapping

from analyzers.links import find_links

LONGEST = 400
"""Characters of an address that tell it apart."""
LAST = "\U0010ffff"
"""Comes after every other character."""


def plain_address(url: str) -> str:
    """Give an address as it is kept and looked up: small letters, without scheme, `www.` and a slash at its end."""
    told = url.strip().casefold().split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return told[:LONGEST]


def addresses_of(mention: Mapping[str, object]) -> frozenset[str]:
    """Give the addresses that a mention's row stands at or carries."""
    links: Iterable[str] = json.loads(str(mention["links"]))
    inside = (link.url for link in find_links(str(mention["text"])))
    return frozenset(filter(None, map(plain_address, (str(mention["link"]), *links, *inside))))
