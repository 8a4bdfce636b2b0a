"""Finds campaigns: clusters of near-copies by several accounts, told apart from what people share by habit."""

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from analyzers.insight.alike import COMMON, alike_pairs, likeness
from analyzers.insight.clusters import Campaign
from analyzers.insight.copying import Copied, take_words
from analyzers.insight.habits import kind_of

ALIKE = 0.5
"""Jaccard similarity of words and word pairs from which two texts are near-copies."""
ALIKE_WITH_LINK = 0.3
"""The same where both point at one address within `SOON`: two signs need less of each."""
SOON = timedelta(hours=72)
LEAST_WORDS = 5
"""Texts of fewer words, hashtags and courtesies apart, are alike by chance: no number of them is a campaign."""
_POLITE = frozenset(
    {"thank", "thanks", "thankyou", "thx", "please", "pls", "help", "hello", "hi", "hey", "sorry", "dm"}
)
LEAST_OWN = 3
"""So many pairs of neighbouring words must be the cluster's own: what many others say as well is a set phrase."""
CUT_OFF = 8
"""Words from which a text that breaks off is known for the beginning of another."""
LEAST_ACCOUNTS = 3
GAP = timedelta(days=180)
"""Neighbours in a campaign lie no further apart; the period that is looked at is mostly shorter."""


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


P = TypeVar("P", bound=Copyable)


def find_campaigns(
    posts: Sequence[Copyable], owned: frozenset[str] = frozenset(), within: timedelta = GAP, common: int = COMMON
) -> tuple[Campaign, ...]:
    """Give the clusters of near-copies with their kind, largest first; the order of `posts` does not matter.

    Texts whose words and word pairs are alike, that break off a longer one, or that point at one address at about the
    same time and are half as much alike, are joined; a cluster is cut where more than `within` lies between neighbours.
    It needs three accounts (posts, where authors are unknown), and words of its own. `owned` are the handles of the
    brand, in lower case: who passes its posts on copies nobody. Every post whose words are a member's is a member.
    """
    copied = {post.id: take_words(post.text, owned) for post in posts}
    speaking = [post for post in posts if _is_long_enough(copied[post.id])]
    phrases = Counter(pair for post in posts for pair in _phrases(copied[post.id].words))
    clusters = (
        part
        for cluster in _clusters(speaking, copied, common)
        for part in _cut(cluster, within)
        if _is_by_several(part)
    )
    found = [_campaign(part, copied) for part in clusters if _has_own_words(part, copied, phrases)]
    return tuple(sorted(found, key=lambda campaign: (-len(campaign.ids), campaign.first, campaign.ids)))


def leave_copies(posts: Iterable[P], clusters: Iterable[Campaign]) -> list[P]:
    """Leave one post of each cluster, the oldest: copies of a text are one voice."""
    copies = {member for cluster in clusters for member in cluster.ids[1:]}
    return [post for post in posts if post.id not in copies]


def _is_long_enough(said: Copied) -> bool:
    return sum(word not in _POLITE for word in said.words) - said.tags >= LEAST_WORDS


def _phrases(words: Sequence[str]) -> set[tuple[str, str]]:
    return set(itertools.pairwise(words))


def _clusters(posts: Sequence[Copyable], copied: Mapping[str, Copied], common: int) -> Iterator[list[Copyable]]:
    """Join the posts whose texts are copies."""
    by_words: dict[tuple[str, ...], list[Copyable]] = defaultdict(list)
    for post in posts:
        by_words[copied[post.id].words].append(post)
    texts = sorted(by_words)
    pairs = itertools.chain(alike_pairs(texts, ALIKE, common), _cut_off(texts), _same_link(posts, copied, texts))
    for members in _joined(len(texts), pairs):
        yield [post for place in members for post in by_words[texts[place]]]


def _cut_off(texts: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Give the neighbours in the alphabet of which one breaks off the other, maybe within its last word."""
    for place, (one, other) in enumerate(itertools.pairwise(texts)):
        if len(one) >= CUT_OFF and one[:-1] == other[: len(one) - 1] and other[len(one) - 1].startswith(one[-1]):
            yield place, place + 1


def _same_link(
    posts: Sequence[Copyable], copied: Mapping[str, Copied], texts: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """Give the texts that point at one address, one soon after the other, and are alike enough for that."""
    pointing: dict[str, list[Copyable]] = defaultdict(list)
    for post in posts:
        for link in copied[post.id].links:
            pointing[link].append(post)
    for members in pointing.values():
        in_order = sorted(members, key=lambda post: (post.at, post.id))
        for one, other in itertools.pairwise(in_order):
            words, others = copied[one.id].words, copied[other.id].words
            if other.at - one.at <= SOON and likeness(words, others) >= ALIKE_WITH_LINK:
                yield bisect_left(texts, words), bisect_left(texts, others)


def _joined(number: int, pairs: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    """Join numbers from 0 that are paired, directly or through others (union-find with path halving)."""
    parent = list(range(number))

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for one, other in pairs:
        parent[root(one)] = root(other)
    clusters: dict[int, list[int]] = defaultdict(list)
    for member in range(number):
        clusters[root(member)].append(member)
    return clusters.values()


def _cut(posts: Iterable[Copyable], within: timedelta) -> Iterator[list[Copyable]]:
    """Cut a cluster where its neighbours in time lie too far apart."""
    part: list[Copyable] = []
    for post in sorted(posts, key=lambda post: (post.at, post.id)):
        if part and post.at - part[-1].at > within:
            yield part
            part = []
        part.append(post)
    yield part


def _is_by_several(posts: Sequence[Copyable]) -> bool:
    """Ask for enough accounts; one account that repeats itself is no campaign. Who is unknown counts by the post."""
    return len({post.author_key or f"\0{post.id}" for post in posts}) >= LEAST_ACCOUNTS


def _has_own_words(posts: Sequence[Copyable], copied: Mapping[str, Copied], phrases: Counter[tuple[str, str]]) -> bool:
    """Tell whether the members share word pairs that are mostly theirs: half of all posts with the pair are members."""
    shared = Counter(pair for post in posts for pair in _phrases(copied[post.id].words))
    own = sum(2 * count >= len(posts) and 2 * count >= phrases[pair] for pair, count in shared.items())
    return own >= LEAST_OWN


def _campaign(posts: Sequence[Copyable], copied: Mapping[str, Copied]) -> Campaign:
    known = all(post.author_key for post in posts)
    links = Counter(link for post in posts for link in copied[post.id].links)
    link, times = max(links.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return Campaign(
        ids=tuple(post.id for post in posts),
        kind=kind_of([post.text for post in posts]),
        accounts=len({post.author_key for post in posts}) if known else None,
        first=posts[0].at,
        last=posts[-1].at,
        text=posts[0].text,
        link=link if 2 * times >= len(posts) else "",
    )
