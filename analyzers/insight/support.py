"""Community support: who praised and above all who helped others, drawn by lot and never ranked by reach."""

import random
from collections.abc import Sequence

from analyzers.insight.change import people
from analyzers.insight.digest import Quoted, Support
from analyzers.insight.intervals import wilson
from analyzers.insight.post import Post
from analyzers.labels import Action, Intent, Origin

MOST_QUOTES = 3
SHORTEST, LONGEST = 8, 280
"""Characters of a text that is pleasant to quote."""


def is_support(post: Post) -> bool:
    """Tell whether a post is community support: organic praise or organic peer help."""
    return post.origin is Origin.ORGANIC and post.intent in (Intent.PRAISE, Intent.PEER_HELP)


def gather_support(posts: Sequence[Post], seed: int) -> Support:
    """Count community support among all mentions that are not our own, and draw a few people to quote."""
    supporting = [post for post in posts if is_support(post)]
    others = sum(post.origin is not Origin.OWNED for post in posts)
    praise = [post for post in supporting if post.intent is Intent.PRAISE]
    helped = [post for post in supporting if post.intent is Intent.PEER_HELP]
    known = all(post.author_key for post in supporting)
    return Support(
        praise=len(praise),
        peer_help=len(helped),
        people=people(supporting) if known else None,
        share=wilson(len(supporting), others),
        helpers=_draw(helped, seed, "helped somebody"),
        praised=_draw(praise, seed, "no sign of payment"),
    )


def _draw(posts: Sequence[Post], seed: int, why: str) -> tuple[Quoted, ...]:
    """Draw people, not posts, so that a loud one is as likely as a quiet one; the same seed draws the same."""
    readable = [post for post in posts if SHORTEST <= len(post.text) <= LONGEST] or list(posts)
    first = {post.author_key or post.id: post for post in sorted(readable, key=lambda post: post.id, reverse=True)}
    drawn = random.Random(seed).sample(sorted(first), min(MOST_QUOTES, len(first)))  # noqa: S311  a draw, no secret
    return tuple(quote(first[person], why, Action.THANK) for person in drawn)


def quote(post: Post, why: str, action: Action) -> Quoted:
    """Quote a post with its author."""
    return Quoted(
        id=post.id,
        author=post.author,
        platform=post.platform,
        text=post.text,
        origin=post.origin,
        why=why,
        action=action,
    )
