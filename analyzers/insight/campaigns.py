"""Finds campaigns: clusters of near-copies by several accounts within a short time."""

import itertools
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from analyzers.insight.digest import Campaign
from analyzers.text import read

ALIKE = 0.5
"""Jaccard similarity of words and word pairs from which two texts are near-copies."""
PERMUTATIONS = 64
SHORT = 7
"""Texts of fewer words are alike by chance ("thank you for your help"): no number of them is a campaign."""
LEAST_ACCOUNTS = 3
GAP = timedelta(hours=72)
"""Neighbours in a campaign lie no further apart."""

_NOISE = re.compile(r"\A\W*rt\s+@\w+:?|(?<=\S)\s+[\"“]?@\w+:.*|[\"“]@\w+:.*|https?://\S+|\{link\}|@\w+|\d+", re.DOTALL)
"""What copies differ in or share by chance. A post quoted with its author ("@brand: …) is passed on, not copied."""
_WORD = re.compile(r"[^\W_]+")


class Copyable(Protocol):
    """What is needed of a post to look for copies of it."""

    @property
    def id(self) -> str: ...  # noqa: D102  the protocol mirrors insight.post.Post
    @property
    def text(self) -> str: ...  # noqa: D102  as above
    @property
    def author_key(self) -> str: ...  # noqa: D102  as above
    @property
    def at(self) -> datetime: ...  # noqa: D102  as above
    @property
    def link(self) -> str: ...  # noqa: D102  as above


def find_campaigns(posts: Sequence[Copyable]) -> tuple[Campaign, ...]:
    """Give the campaigns, largest first.

    Near-copies are found by MinHash and locality-sensitive hashing (Broder 1997; Indyk and Motwani 1998) over words and
    word pairs, checked by their real similarity, joined, and cut where more than `GAP` lies between neighbours. Where
    authors are unknown, posts are counted and `accounts` is None.
    """
    words = {post.id: _words(post.text) for post in posts}
    by_id = {post.id: post for post in posts}
    clusters = _joined([*_same_words(words), *_near_copies(words)])
    campaigns = [
        _campaign(part)
        for cluster in clusters
        for part in _cut([by_id[member] for member in cluster])
        if _is_campaign(part, words)
    ]
    return tuple(sorted(campaigns, key=lambda campaign: (-len(campaign.ids), campaign.first, campaign.ids)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_NOISE.sub(" ", read(text).text.casefold())))


def _shingles(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) | frozenset(f"{one} {two}" for one, two in itertools.pairwise(words))


def _same_words(words: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Give groups of posts with exactly the same words."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for identity, said in words.items():
        if said:
            groups[said].append(identity)
    return (members for members in groups.values() if len(members) > 1)


def _near_copies(words: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Give pairs of posts whose word pairs are alike; of posts with equal words only the first is compared."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415  loads scipy; most commands need no campaigns

    first = {said: identity for identity, said in reversed(words.items()) if len(said) >= SHORT}
    shingles = {identity: _shingles(said) for said, identity in sorted(first.items())}
    index = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)
    for identity, shingle in shingles.items():
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
        sketch.update_batch([part.encode("utf-8", "surrogatepass") for part in shingle])
        for other in index.query(sketch):
            if _alike(shingle, shingles[other]):
                yield [identity, other]
        index.insert(identity, sketch)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _joined(groups: Iterable[list[str]]) -> list[list[str]]:
    """Join groups that share a member (union-find with path halving)."""
    parent: dict[str, str] = {}

    def root(member: str) -> str:
        while parent.setdefault(member, member) != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for group in groups:
        for member in group[1:]:
            parent[root(member)] = root(group[0])
    clusters: dict[str, list[str]] = defaultdict(list)
    for member in parent:
        clusters[root(member)].append(member)
    return list(clusters.values())


def _cut(posts: Iterable[Copyable]) -> Iterator[list[Copyable]]:
    """Cut a cluster where its neighbours in time lie too far apart."""
    part: list[Copyable] = []
    for post in sorted(posts, key=lambda post: (post.at, post.id)):
        if part and post.at - part[-1].at > GAP:
            yield part
            part = []
        part.append(post)
    yield part


def _is_campaign(posts: Sequence[Copyable], words: dict[str, tuple[str, ...]]) -> bool:
    """Ask for enough accounts; one account that repeats itself is no campaign."""
    known = _accounts(posts)
    enough = (len(posts) if known is None else known) >= LEAST_ACCOUNTS
    return enough and len(words[posts[0].id]) >= SHORT


def _accounts(posts: Sequence[Copyable]) -> int | None:
    return len({post.author_key for post in posts}) if all(post.author_key for post in posts) else None


def _campaign(posts: Sequence[Copyable]) -> Campaign:
    return Campaign(
        ids=tuple(post.id for post in posts),
        accounts=_accounts(posts),
        first=posts[0].at,
        last=posts[-1].at,
        text=posts[0].text,
    )
