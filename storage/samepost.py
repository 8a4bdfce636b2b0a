"""Tells whether two posts are one: by the page that they stand at, or by their words."""

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit

from analyzers.text import read

LONG_ENOUGH = 40
"""Characters from which the beginning of a post is the post, cut short; shorter ones are said twice."""
SHINGLE = 3
"""Words of a piece by which two texts are compared."""
ALIKE = 0.8
"""Share of pieces that two wordings of one post have in common (Jaccard): what sources change is spaces and links."""
TRACKING = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "ref_src", "ref_url", "si", "feature"})
"""Parameters that lead nowhere else, beside all that begin with `utm_`."""
FRONTS = ("www.", "m.", "mobile.", "old.", "amp.")


def link_key(link: str) -> str:
    """Give the hash of a post's canonical link; empty for none.

    Scheme, www, tracking, a last slash and a fragment in words make no difference; what leads to another page does, and
    a fragment with a number: comments below a post (`#comment-12`, `#issuecomment-9`) differ by nothing else.
    """
    canonical = _canonical(link.strip())
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if canonical else ""


def is_same_post(one: str, other: str) -> bool:
    """Tell whether two texts of one author are one post: alike but for spaces and links, or one the other cut short."""
    a, b = _plain(one), _plain(other)
    if a == b:
        return True
    short, long = sorted((a.rstrip(" .…"), b), key=len) if len(a) < len(b) else sorted((b.rstrip(" .…"), a), key=len)
    if len(short) >= LONG_ENOUGH and long.startswith(short):
        return True
    pieces = _pieces(a), _pieces(b)
    return bool(pieces[0] and pieces[1]) and len(pieces[0] & pieces[1]) >= ALIKE * len(pieces[0] | pieces[1])


def _canonical(link: str) -> str:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    for front in FRONTS:
        host = host.removeprefix(front)
    query = sorted((name, value) for name, value in parse_qsl(parts.query) if not _tracks(name.casefold()))
    return f"{host}{parts.path.rstrip('/')}?{urlencode(query)}{_place(parts.fragment)}"


def _place(fragment: str) -> str:
    """Give the place in a page that a fragment names by a number; what browsers are told to find is none."""
    is_place = not fragment.startswith(":~:") and any(sign.isdecimal() for sign in fragment)
    return f"#{fragment}" if is_place and not _tracks(fragment.casefold()) else ""


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")


def _plain(text: str) -> str:
    return " ".join(read(text).text.casefold().split())


def _pieces(plain: str) -> set[tuple[str, ...]]:
    words = [word for word in plain.split() if "://" not in word]
    return {tuple(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}
