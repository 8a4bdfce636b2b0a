"""What needs the texts of a whole period: campaigns and themes. It takes long, so it is kept once it is known."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.crowd import FORMAT, Crowd
from analyzers.insight.digest import Campaign, CampaignKind, Theme, ThemeState
from analyzers.insight.post import Post
from analyzers.insight.themes import MOST_KNOWN, compare_themes

VERSION = "1"
"""To be counted up with every change of how campaigns or themes are found: what was kept before is found anew."""
DECIDING = ("id", "at", "author", "words", "origin", "intent")
"""Columns on which campaigns and themes depend, besides the names of monitors and themes."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The clusters of near-copies of a period, and all its themes, those of most people first."""

    clusters: tuple[Campaign, ...]
    themes: tuple[Theme, ...]


def gather_talk(posts: Sequence[Post], last: Sequence[Post], stopwords: frozenset[str], owned: frozenset[str]) -> Talk:
    """Find the clusters of a period and its themes beside those of the period just before, whose posts are `last`."""
    clusters = find_campaigns(posts, owned)
    return Talk(clusters, compare_themes(leave_copies(posts, clusters), last, stopwords, MOST_KNOWN))


def key_of_talk(posts: Crowd, last: Crowd, stopwords: frozenset[str], owned: frozenset[str]) -> str:
    """Give a name that the same posts always have, and no others: what was found among them stays true for it."""
    told = hashlib.blake2b(digest_size=16)
    for part in (VERSION, FORMAT, *sorted(stopwords), "", *sorted(owned)):
        told.update(f"{part}\0".encode())
    for crowd in (posts.in_order(), last.in_order()):
        for column in DECIDING:
            told.update(np.ascontiguousarray(crowd.rows[column]).tobytes())
        for column in ("monitor", "theme"):
            told.update("\0".join(_each_name(crowd, column)).encode())
        told.update(b"\0\0")
    return told.hexdigest()


def write_talk(talk: Talk, posts: Iterable[Post]) -> str:
    """Write down what was found as JSON that holds ids instead of what people wrote."""
    blinded = {post.id: post.blinded_text for post in posts}
    clusters = [
        [one.ids, one.kind.value, one.accounts, one.first.isoformat(), one.last.isoformat(), one.link]
        for one in talk.clusters
    ]
    themes = [
        [one.name, one.people, one.complaints, _quoted(one, blinded), one.ids, one.before, one.state.value]
        for one in talk.themes
    ]
    return json.dumps([clusters, themes])


def quoted_in(written: str) -> list[str]:
    """Give the ids of the posts whose texts are needed to read it again."""
    clusters, themes = json.loads(written)
    return sorted({*(one[0][0] for one in clusters), *(quoted for one in themes for quoted in one[3])})


def read_talk(written: str, posts: Mapping[str, Post]) -> Talk:
    """Read it again, with the texts of the posts that it quotes."""
    clusters, themes = json.loads(written)
    return Talk(
        tuple(_cluster(posts[one[0][0]].text, *one) for one in clusters),
        tuple(_theme([posts[quoted].blinded_text for quoted in one[3]], *one) for one in themes),
    )


def _each_name(crowd: Crowd, column: str) -> list[str]:
    """Give the name of each mention, only where it changes from the one before."""
    codes = crowd.rows[column]
    new = np.flatnonzero(np.diff(codes, prepend=codes[:1] + 1)) if len(codes) else np.zeros(0, np.int64)
    names = crowd.names[column]
    return [f"{place} {names[code]}" for place, code in zip(new.tolist(), codes[new].tolist(), strict=True)]


def _quoted(theme: Theme, blinded: Mapping[str, str]) -> list[str]:
    return [next(one for one in theme.ids if blinded[one] == quote) for quote in theme.quotes]


def _cluster(text: str, ids: list[str], kind: str, accounts: int | None, first: str, last: str, link: str) -> Campaign:
    return Campaign(
        ids=tuple(ids), kind=CampaignKind(kind), accounts=accounts, first=datetime.fromisoformat(first),
        last=datetime.fromisoformat(last), text=text, link=link,
    )  # fmt: skip


def _theme(
    quotes: list[str], name: str, people: int | None, complaints: int, _quoted: list[str], ids: list[str],
    before: int | None, state: str,
) -> Theme:  # fmt: skip
    return Theme(
        name=name, posts=len(ids), people=people, complaints=complaints, quotes=tuple(quotes), ids=tuple(ids),
        before=before, state=ThemeState(state),
    )  # fmt: skip
