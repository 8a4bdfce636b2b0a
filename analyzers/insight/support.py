"""Community support: who praised and above all who helped others, drawn by lot and never ranked by reach."""

import random
from collections.abc import Iterable, Sequence

from analyzers.insight.change import people
from analyzers.insight.digest import Permission, Quoted, Support
from analyzers.insight.intervals import wilson
from analyzers.insight.post import Post
from analyzers.labels import Action, Intent, Origin

MOST_HELPERS, MOST_PRAISED = 3, 2
SHORTEST, LONGEST = 8, 280
"""Characters of a text that is pleasant to quote."""
SHORTEST_HELP = 40
"""Characters of a reply to somebody who asks that is taken for help although its words do not show it."""
ASKS = frozenset({Intent.QUESTION, Intent.COMPLAINT, Intent.FEATURE_REQUEST})
INSIDE = frozenset({"slack", "discord"})
"""Platforms that are the chat itself: what is said there was said to its members, not to the world."""


def is_support(post: Post) -> bool:
    """Tell whether a post is community support: organic praise or organic peer help."""
    return helps(post) or (post.origin is Origin.ORGANIC and post.intent is Intent.PRAISE)


def helps(post: Post) -> bool:
    """Tell whether a post helps somebody else: by what it says, or because it answers somebody who asks.

    A reply to oneself or to us helps nobody else, whatever it says.
    """
    if post.origin is not Origin.ORGANIC:
        return False
    parent = post.parent
    if parent is None:
        return post.intent is Intent.PEER_HELP
    if parent.ours or (post.author_key != "" and parent.author_key == post.author_key):
        return False
    answers = parent.asks and post.author_key != "" and post.intent not in ASKS and len(post.text) >= SHORTEST_HELP
    return post.intent is Intent.PEER_HELP or answers


def gather_support(posts: Sequence[Post], seed: str, *, history: bool, free: frozenset[str] | None = None) -> Support:
    """Count community support among all mentions that are not our own, and draw a few people to quote.

    The same seed draws the same people. Without `history` nobody can tell who is new. `free` are the ids that may be
    quoted, all when None.
    """
    helped = [post for post in posts if helps(post)]
    praise = [post for post in posts if is_support(post) and not helps(post)]
    supporting = [*helped, *praise]
    known = all(post.author_key for post in supporting)
    helpers = _draw(_free(helped, free), f"{seed} help", MOST_HELPERS)
    thanked = {post.person for post in helpers}
    praised = _draw(
        [post for post in _free(praise, free) if post.person not in thanked], f"{seed} praise", MOST_PRAISED
    )
    return Support(
        praise=len(praise),
        peer_help=len(helped),
        people=people(supporting) if known else None,
        helping=people(helped) if known else None,
        helped=len({post.parent.author_key for post in helped if post.parent and post.parent.author_key}),
        newcomers=people(post for post in supporting if not post.met) if known and history else None,
        share=wilson(len(supporting), sum(post.origin is not Origin.OWNED for post in posts)),
        helpers=tuple(quote(post, _why_helper(post), Action.THANK) for post in helpers),
        praised=tuple(quote(post, "no sign of payment", _thanks(post)) for post in praised),
    )


def _free(posts: Sequence[Post], free: frozenset[str] | None) -> list[Post]:
    return [post for post in posts if free is None or post.id in free]


def _draw(posts: Iterable[Post], seed: str, number: int) -> list[Post]:
    """Draw people, not posts, so that a loud one is as likely as a quiet one.

    People stand in the order of their keyed hashes and are quoted by the post whose hash comes first: the lot sees
    neither names nor texts, but for their length.
    """
    every = [post for post in posts if post.text]
    readable = [post for post in every if SHORTEST <= len(post.text) <= LONGEST] or every
    first = {post.person: post for post in sorted(readable, key=lambda post: post.id, reverse=True)}
    drawn = random.Random(seed).sample(sorted(first), min(number, len(first)))  # noqa: S311  a draw, no secret
    return [first[person] for person in drawn]


def _why_helper(post: Post) -> str:
    return "answered somebody who asked" if post.parent is not None else "helped somebody"


def _thanks(post: Post) -> Action:
    """Keep the suggestion to ask for a story's use, else thank."""
    return post.action if post.action is Action.AMPLIFY_WITH_PERMISSION else Action.THANK


def may_share(post: Post) -> Permission:
    """Tell what stands between a quote and the public: always a question, and sometimes more."""
    if post.platform.casefold() in INSIDE:
        return Permission.INSIDE
    return Permission.ASK if post.author else Permission.NOBODY_TO_ASK


def quote(post: Post, why: str, action: Action) -> Quoted:
    """Quote a post with its author, letter by letter."""
    return Quoted(
        id=post.id,
        author=post.author,
        platform=post.platform,
        text=post.text,
        origin=post.origin,
        why=why,
        action=action,
        permission=may_share(post),
    )
