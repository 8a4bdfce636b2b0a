"""What of a post a copyist repeats: its words, without what copies differ in or share by chance."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from analyzers.links import ADDRESS, find_links, host_of
from analyzers.text import read

_HEAD = re.compile(
    r"\A\W*(?:(?:rt|mt|qt|via|retweeted)\b\W*(?:[@＠]?\w+\s?\(?@?\w*\)?\s*:)?\s*|[@＠]\w+\W+)+", re.IGNORECASE
)
"""How a post that is passed on begins, and whom a post speaks to."""
_QUOTED = re.compile(r"[\"“]\s*@(\w+)\s*:.*|(?<=\S)\s+(?:(rt|mt)\s+@(\w+)\b|@\w+\s*:).*", re.DOTALL | re.IGNORECASE)
"""A post quoted with its author inside another post; what is retweeted may lack the colon."""
_PASSED_ON = re.compile(r"\W*?(?:([\"“])\s*@|(?:rt|mt)\s+@?)(\w+)", re.IGNORECASE)
"""A post that begins with one: in quotation marks, or as a retweet."""
_REST = re.compile(r"\A.*?(?:[\"”]|\Z)", re.DOTALL)
_NAMES = re.compile(r"\{link\}|[@＠]\w+|\b(code|coupon|voucher|promo)\b:?\s+[\"'“]?[\w-]+", re.IGNORECASE)
_WORD = re.compile(r"#?(?:[^\W_]+(?:['’][^\W_]+)*)")
_APART = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no space between words: each is taken for half a word."""
_OWN_WORDS = 3
"""So many words before a post that is passed on make it a remark about it."""
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|ref\w*|source|src|aff\w*|tag|code|coupon|s|t|igshid|mc_\w+|cmp\w*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Copied:
    """The words of a post as they are compared, how many of them are hashtags, and the addresses it points at."""

    words: tuple[str, ...]
    tags: int
    links: frozenset[str]


def take_words(text: str, owned: frozenset[str] = frozenset()) -> Copied:
    """Take what a copyist would repeat.

    Case, punctuation, emoji, hidden and imitated letters, addresses, handles, digits, referral codes and the head of a
    post that is passed on do not count. What somebody quotes is not their own: only their own words count then, unless
    they add next to none; a post of the brand itself (`owned`: handles in lower case) is never counted as theirs.
    """
    shown = html.unescape(read(text).text)
    links = frozenset(filter(None, (plain_link(link.url) for link in find_links(shown))))
    own = ADDRESS.sub(" ", _own(shown, owned))
    spoken = _WORD.findall(_NAMES.sub(lambda found: f" {found.group(1) or ''} ", own).casefold())
    kept = [word for word in spoken if word.isalpha() or not any(map(str.isdigit, word))]
    words = tuple(part for word in kept for part in _parts(word.removeprefix("#").replace("'", "").replace("’", "")))
    return Copied(words, sum(word.startswith("#") for word in kept), links)


def plain_link(url: str) -> str:
    """Give an address without what differs from sender to sender; empty for a home page, which everybody links to."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return ""
    asked = sorted(f"{name}={value}" for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name))
    path = parts.path.rstrip("/")
    return f"{host_of(url)}{path}{'?' if asked else ''}{'&'.join(asked)}" if path or asked else ""


def _own(text: str, owned: frozenset[str]) -> str:
    """Leave out what somebody else said: the brand whose post is passed on, or whom a remark quotes."""
    head = _PASSED_ON.match(text)
    if head and head.group(2).casefold() in owned:
        return _REST.sub("", text[head.end() :]) if head.group(1) else ""
    start = _HEAD.match(text)
    body = text[start.end() :] if start else text
    quoted = _QUOTED.search(body) if "@" in body else None
    if quoted is None:
        return body
    before = body[: quoted.start()]
    is_passed_on = bool(quoted.group(2)) and quoted.group(3).casefold() not in owned
    return body if is_passed_on and len(before.split()) < _OWN_WORDS else before


def _parts(word: str) -> Iterable[str]:
    """Part a run of letters of a script without spaces into its pairs; other words stay whole."""
    if word.isascii() or not _APART.search(word):
        return (word,)
    return (word[place : place + 2] for place in range(0, len(word), 2))
