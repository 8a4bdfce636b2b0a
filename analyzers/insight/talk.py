"""What needs the texts of a whole period: campaigns and themes. It takes long, so it is kept once it is known."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analyzers.insight.campaigns import find_campaigns, leave_copies
from analyzers.insight.clusters import Campaign, CampaignKind, Theme, ThemeState
from analyzers.insight.crowd import FORMAT, Crowd
from analyzers.insight.post import Post
from analyzers.insight.themes import MOST_KNOWN, Gathered, compare_themes

VERSION = "5"
"""To be counted up with every change of how campaigns or themes are found: what was kept before is found anew."""
DECIDING = ("id", "at", "author", "words", "origin", "intent")
"""Columns on which campaigns and themes depend, besides the names of monitors and themes."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The clusters of near-copies of a period, and all its themes, those of most people first; without any texts.

    `as_of` is set where posts came since that were not looked at yet.
    """

    clusters: tuple[Campaign, ...]
    themes: tuple[Gathered, ...]
    as_of: datetime | None = None


def gather_talk(posts: Sequence[Post], last: Sequence[Post], stopwords: frozenset[str], owned: frozenset[str]) -> Talk:
    """Find the clusters of a period and its themes beside those of the period just before, whose posts are `last`."""
    clusters = find_campaigns(posts, owned)
    themes = compare_themes(leave_copies(posts, clusters), last, stopwords, MOST_KNOWN)
    return Talk(tuple(replace(cluster, text="") for cluster in clusters), themes)


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


def write_talk(talk: Talk) -> str:
    """Write down what was found as JSON: it holds ids instead of what people wrote."""
    clusters = [
        [one.ids, one.kind.value, one.accounts, one.first.isoformat(), one.last.isoformat(), one.link]
        for one in talk.clusters
    ]
    return json.dumps([clusters, [_written(one) for one in talk.themes]])


def read_talk(written: str) -> Talk:
    """Read it again."""
    clusters, themes = json.loads(written)
    return Talk(tuple(_cluster(*one) for one in clusters), tuple(_theme(*one) for one in themes))


def _each_name(crowd: Crowd, column: str) -> list[str]:
    """Give the name of each mention, only where it changes from the one before."""
    codes = crowd.rows[column]
    new = np.flatnonzero(np.diff(codes, prepend=codes[:1] + 1)) if len(codes) else np.zeros(0, np.int64)
    names = crowd.names[column]
    return [f"{place} {names[code]}" for place, code in zip(new.tolist(), codes[new].tolist(), strict=True)]


def _written(one: Gathered) -> list[object]:
    theme, places = one.theme, {identity: place for place, identity in enumerate(one.theme.ids)}
    order = [places[identity] for identity in one.telling]
    counted = [theme.people, theme.complaints, theme.before, theme.state.value]
    return [theme.name, theme.ids, order, one.earlier, *counted]


def _cluster(ids: list[str], kind: str, accounts: int | None, first: str, last: str, link: str) -> Campaign:
    return Campaign(
        ids=tuple(ids), kind=CampaignKind(kind), accounts=accounts, first=datetime.fromisoformat(first),
        last=datetime.fromisoformat(last), text="", link=link,
    )  # fmt: skip


def _theme(  # noqa: PLR0913, PLR0917  as it was written
    name: str, ids: list[str], order: list[int], earlier: list[str],
    people: int | None, complaints: int, before: int | None, state: str,
) -> Gathered:  # fmt: skip
    theme = Theme(
        name=name, posts=len(ids), people=people, complaints=complaints, quotes=(), ids=tuple(ids), before=before,
        state=ThemeState(state),
    )  # fmt: skip
    return Gathered(theme, tuple(ids[place] for place in order), tuple(earlier))
