"""Community support: who praised and above all who helped others, drawn by lot and never ranked by reach."""

import random
from collections.abc import Sequence

import numpy as np

from analyzers.insight.behind import Behind, known
from analyzers.insight.crowd import INTENTS, ORIGINS, Crowd, Flags, first_of_each
from analyzers.insight.digest import Permission, Quoted, Support
from analyzers.insight.intervals import wilson
from analyzers.insight.post import Post
from analyzers.labels import Action, Intent, Origin

MOST_HELPERS, MOST_PRAISED = 3, 2
SHORTEST, LONGEST = 8, 280
"""Characters of a text that is pleasant to quote."""
SHORTEST_HELP = 40
"""Characters of a reply to somebody who asks that is taken for help although its words do not show it."""
SURE = 0.8
"""How likely a post must be organic to be put forward as the community's words; what a person corrected is certain. Of
the labelled posts and those of the bundled sample that are read as organic praise 75 of 83 are organic from there, 6 of
9 below; of help 8 of 12 and 2 of 8. All are counted."""
ASKS = frozenset({Intent.QUESTION, Intent.COMPLAINT, Intent.FEATURE_REQUEST})
INSIDE = frozenset({"slack", "discord"})
"""Platforms that are the chat itself: what is said there was said to its members, not to the world."""


def supporting(posts: Crowd) -> Flags:
    """Tell which posts are community support: organic praise or organic peer help."""
    return np.asarray(helping(posts) | (posts.of(Origin.ORGANIC) & posts.meaning(Intent.PRAISE)), np.bool_)


def helping(posts: Crowd) -> Flags:
    """Tell which posts help somebody else: by what they say, or because they answer somebody who asks.

    A reply to oneself or to us helps nobody else, whatever it says.
    """
    author, above = posts.numbers("author"), posts.numbers("parent_author")
    replies = np.asarray(posts.rows["parent"] != b"", np.bool_)
    idle = replies & (_is(posts, "parent_origin", ORIGINS.index(Origin.OWNED)) | ((author != 0) & (above == author)))
    asked = np.isin(posts.rows["parent_intent"], [INTENTS.index(one) for one in ASKS])
    told = (author != 0) & ~posts.meaning(*ASKS) & (posts.whole("length") >= SHORTEST_HELP)
    says = posts.meaning(Intent.PEER_HELP)
    return np.asarray(posts.of(Origin.ORGANIC) & ~idle & (says | (replies & asked & told)), np.bool_)


def _is(posts: Crowd, column: str, code: int) -> Flags:
    return np.asarray(posts.rows[column] == code, np.bool_)


def gather_support(
    posts: Crowd | Sequence[Post],
    seed: str,
    *,
    history: bool,
    behind: Behind | None = None,
    free: Crowd | None = None,
) -> Support:
    """Count community support among all mentions that are not our own, and draw a few people to quote.

    The same seed draws the same people. Without `history` nobody can tell who is new. `behind` tells what columns
    leave out; `free` are the posts that may be quoted, all when None.
    """
    crowd, behind = known(posts, behind)
    everybody, quotable = crowd.where(supporting(crowd)), crowd if free is None else free
    helps = helping(everybody)
    helped, praise = everybody.where(helps), everybody.where(~helps)
    all_known = bool((everybody.numbers("author") != 0).all())
    fit = quotable.worded & supporting(quotable) & _surely_organic(quotable)
    helpers, praised = _draw_both(quotable.where(np.asarray(fit, np.bool_)), seed)
    told = behind.posts([*helpers.ids, *praised.ids])
    return Support(
        praise=len(praise),
        peer_help=len(helped),
        people=everybody.people() if all_known else None,
        helping=helped.people() if all_known else None,
        helped=len(np.unique(to_known(helped).numbers("parent_author"))),
        newcomers=of_newcomers(everybody, behind).people() if all_known and history else None,
        share=wilson(len(everybody), int((~crowd.of(Origin.OWNED)).sum())),
        helpers=tuple(
            quote(told[one], _why_helper(above), Action.THANK)
            for one, above in zip(helpers.ids, helpers.rows["parent"].tolist(), strict=True)
        ),
        praised=tuple(quote(told[one], "no sign of payment", _thanks(told[one])) for one in praised.ids),
    )


def _surely_organic(posts: Crowd) -> Flags:
    return np.asarray((posts.real("likely")[:, 0] >= SURE) | posts.flags("corrected"), np.bool_)


def to_known(helped: Crowd) -> Crowd:
    """Give the answers that helped somebody who is known."""
    known_above = (helped.rows["parent"] != b"") & (helped.numbers("parent_author") != 0)
    return helped.where(np.asarray(known_above, np.bool_))


def of_newcomers(everybody: Crowd, behind: Behind) -> Crowd:
    """Give the posts of those who had not spoken before."""
    authors = everybody.numbers("author")
    met = behind.met(np.unique(authors))
    return everybody.where(~np.isin(authors, np.fromiter(met, np.uint64, len(met))))


def _draw_both(posts: Crowd, seed: str) -> tuple[Crowd, Crowd]:
    """Draw some who help, and others who praise."""
    helps = helping(posts)
    helpers = _draw(posts.where(helps), f"{seed} help", MOST_HELPERS)
    thanked = np.isin(posts.numbers("person"), helpers.numbers("person"))
    return helpers, _draw(posts.where(~helps & ~thanked), f"{seed} praise", MOST_PRAISED)


def _draw(posts: Crowd, seed: str, number: int) -> Crowd:
    """Draw people, not posts, so that a loud one is as likely as a quiet one.

    People stand in the order of their keyed hashes and are quoted by the post whose hash comes first: the lot sees
    neither names nor texts, but for their length.
    """
    length = posts.whole("length")
    fit = (length >= SHORTEST) & (length <= LONGEST)
    readable = posts.where(np.asarray(fit, np.bool_)) if fit.any() else posts
    each = readable.at(first_of_each((readable.numbers("person"),), readable.rows["id"]))
    drawn = random.Random(seed).sample(range(len(each)), min(number, len(each)))  # noqa: S311  a draw, no secret
    return each.at(np.array(drawn, np.int64))


def _why_helper(above: bytes) -> str:
    return "answered somebody who asked" if above else "helped somebody"


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
