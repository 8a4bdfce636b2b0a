"""Tier 3: puts supplied influence beside what triage made of each author, and asks whether the one tells the other."""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from analyzers.audit.influence import DEALS, Proxies, Seen, probe_proxies
from analyzers.insight.post import Post
from analyzers.mention import Mention, handle
from bot.auditing.corpus import Corpus
from bot.auditing.way import KEY, WORKSPACE, read_everything, settle
from bot.intake import take
from bot.parts import Parts
from bot.queueing import line_up
from bot.sources.influence import Influence
from storage.database import open_scratch
from storage.identity import mention_id
from storage.workspaces import WorkspaceStore

EVERYTHING = 1_000_000
AT_ONCE = 500
"""Posts that are stored together."""


def prove_proxies(
    parts: Parts, corpus: Corpus, influence: Influence, moved: Callable[[int], None]
) -> tuple[Proxies, int]:
    """Ask what urgency, place and action tell of influence; also gives how many posts have influence beside them.

    The posts go the real way into a database in memory, and the queue is that of all of them together. `moved` hears
    how many posts are read.
    """
    with closing(open_scratch()) as scratch:
        here = replace(parts, database=scratch, workspace=WORKSPACE, actor=WORKSPACE)
        with scratch.write() as connection:
            WorkspaceStore(connection).ensure(WORKSPACE, author_key=KEY)
        known = _take_in(here, corpus, influence, moved)
        places = {one.case.id: one.position for one in line_up(here, limit=EVERYTHING).shown}
        with scratch.read() as connection:
            posts = read_everything(connection, parts.clock())
    seen = [_seen(post, places, known[post.id]) for post in _one_each(posts, places, known, parts.seed)]
    return probe_proxies(seen, parts.seed, DEALS), len(known)


def _take_in(here: Parts, corpus: Corpus, influence: Influence, moved: Callable[[int], None]) -> dict[str, float]:
    """Store all posts; give the influence of those of which it is known, by the id under which they are stored."""
    known: dict[str, float] = {}
    done = 0
    for name, mentions in corpus.posts.items():
        settle(here.database, corpus.brands[name])
        for start in range(0, len(mentions), AT_ONCE):
            take(here, name, mentions[start : start + AT_ONCE])
            done += len(mentions[start : start + AT_ONCE])
            moved(done)
        known |= {_id(name, one): count for one in mentions if (count := influence.of(one)) is not None}
    return known


def _id(monitor: str, mention: Mention) -> str:
    return mention_id(WORKSPACE, monitor, mention.source, mention.external_id)


def _one_each(posts: Sequence[Post], places: Mapping[str, int], known: Mapping[str, float], seed: int) -> list[Post]:
    """Draw one post of each author, whose influence is known; an ask that is folded into another is that other one."""
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    by_author: dict[str, list[Post]] = {}
    for post in posts:
        if post.id in known and (post.id in places or not post.needs_answer):
            by_author.setdefault(handle(post.author) or post.id, []).append(post)
    return [chance.choice(theirs) for theirs in by_author.values()]


def _seen(post: Post, places: Mapping[str, int], influence: float) -> Seen:
    return Seen(
        urgency=post.urgency, intent=post.intent, action=post.action, place=places.get(post.id, 0), influence=influence
    )
