"""Knows a post again that comes through a second source: by its canonical link, or as its author's same words."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import Connection, select

from analyzers.mention import Mention
from analyzers.text import read
from storage.rows import MentionRow

WITHIN = timedelta(days=1)
"""How far apart an author's same words may be dated and still be one post: sources date them differently."""
LONG_ENOUGH = 40
"""Characters from which the beginning of a post is the post, cut short; shorter ones are said twice."""
SHINGLE = 3
"""Words of a piece by which two texts are compared."""
ALIKE = 0.8
"""Share of pieces that two wordings of one post have in common (Jaccard): what sources change is spaces and links."""
TRACKING = frozenset({"fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "ref_src", "ref_url", "si", "feature"})
"""Parameters that lead nowhere else, beside all that begin with `utm_`."""
FRONTS = ("www.", "m.", "mobile.", "old.", "amp.")
AT_ONCE = 500


def link_key(link: str) -> str:
    """Give the hash of a post's canonical link; empty for none.

    Scheme, www, tracking, a last slash and a fragment in words make no difference; what leads to another page does, and
    a fragment with a number: comments below a post (`#comment-12`, `#issuecomment-9`) differ by nothing else.
    """
    canonical = _canonical(link.strip())
    return hashlib.blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if canonical else ""


def find_twins(
    connection: Connection, workspace: str, monitor: str, posts: Mapping[int, tuple[Mention, str]]
) -> set[int]:
    """Give the places of those posts (each with its author's key) that another source brought already."""
    linked = {place: link_key(mention.link) for place, (mention, _) in posts.items()}
    known = _known_links(connection, workspace, monitor, sorted({key for key in linked.values() if key}))
    twins = {place for place, key in linked.items() if known[key] - {posts[place][0].source}}
    rest = {place: post for place, post in posts.items() if place not in twins}
    return twins | _copies(connection, workspace, monitor, rest)


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


def _copies(connection: Connection, workspace: str, monitor: str, posts: Mapping[int, tuple[Mention, str]]) -> set[int]:
    dated = {
        place: (mention, key, mention.created_at)
        for place, (mention, key) in posts.items()
        if key and mention.created_at
    }
    if not dated:
        return set()
    times = [at for _, _, at in dated.values()]
    sources = {mention.source for mention, _, _ in dated.values()}
    own = sources if len(sources) == 1 else set()
    keys = {key for _, key, _ in dated.values()}
    said = _said(connection, workspace, monitor, keys, (min(times), max(times)), own)
    return {
        place
        for place, (mention, key, at) in dated.items()
        if any(
            source != mention.source and abs(when - at) <= WITHIN and is_same_post(text, mention.text)
            for source, when, text in said[key]
        )
    }


def _known_links(connection: Connection, workspace: str, monitor: str, keys: Sequence[str]) -> dict[str, set[str]]:
    """Give the sources that brought a post with each of these links."""
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(keys), AT_ONCE):
        query = select(MentionRow.link_key, MentionRow.source).where(
            MentionRow.workspace_id == workspace, MentionRow.monitor == monitor,
            MentionRow.link_key.in_(keys[start : start + AT_ONCE]),
        )  # fmt: skip
        for row in connection.execute(query):
            found[row.link_key].add(row.source)
    return found


def _said(
    connection: Connection, workspace: str, monitor: str, keys: set[str], span: tuple[datetime, datetime], own: set[str]
) -> dict[str, list[tuple[str, datetime, str]]]:
    """Give what these authors said about a span of time, but for what came from these sources: source, when, text."""
    found: dict[str, list[tuple[str, datetime, str]]] = defaultdict(list)
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_ONCE):
        query = select(MentionRow.author_key, MentionRow.source, MentionRow.arrived, MentionRow.text).where(
            MentionRow.workspace_id == workspace, MentionRow.monitor == monitor,
            MentionRow.author_key.in_(ordered[start : start + AT_ONCE]), MentionRow.text != "",
            MentionRow.arrived >= span[0] - WITHIN, MentionRow.arrived <= span[1] + WITHIN,
            MentionRow.source.not_in(own),
        )  # fmt: skip
        for row in connection.execute(query):
            found[row.author_key].append((row.source, row.arrived, row.text))
    return found


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
