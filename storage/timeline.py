"""Says where a case stands by what was written: an ask waits until we reply, and again when its author asks again.

Whatever order the posts came in, the same posts give the same standing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ASKED_AGAIN = timedelta(days=30)
"""For so long after it was settled, an ask about the same thing is the same case; in one thread it always is."""
COPIED = timedelta(days=1)
"""The same words by the same person within this time are a copy; later they are an ask again."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that a person wrote. `about` is the theme of a case (its text, without one), empty for what is none.

    `asks` says whether it can take a case up again: thanks do not, nor does help for others, nor posts of programs.
    """

    id: str
    at: datetime
    source: str
    thread: str
    about: str
    words: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of ours to one of these posts."""

    id: str
    at: datetime
    to: str


@dataclass(frozen=True, slots=True)
class Told:
    """How a case stands: answered by which reply and since when, or waiting; `asked` is the post that asked again."""

    answered_by: str = ""
    settled_at: datetime | None = None
    asked: str = ""
    asked_at: datetime | None = None


def belong(case: Post, other: Post) -> bool:
    """Tell whether two posts of one person are one case: they share a thread, or are asks about one thing."""
    return _in_one_thread(case, other) or bool(case.about and case.about == other.about)


def is_copy(post: Post, earlier: Post) -> bool:
    """Tell whether a post says the same words soon after another one."""
    in_order = (earlier.at, earlier.id) < (post.at, post.id)
    return in_order and post.words == earlier.words and post.at - earlier.at <= COPIED


def stand(case: Post, posts: Sequence[Post], replies: Sequence[Reply], before: Told, since: datetime | None) -> Told:
    """Tell how a case stands after all that its author and we wrote.

    `before` is how it stood at `since`, the moment from which on things count (from the beginning, when None).
    """
    kin = [post for post in posts if post.id != case.id and belong(case, post)]
    told = before if since is not None else _as_copy(case, kin, posts, replies)
    for at, event in _events(case, kin, posts, replies):
        if since is not None and at <= since:
            continue
        if isinstance(event, Reply):
            told = told if told.answered_by else Told(event.id, at, told.asked, told.asked_at)
        elif told.settled_at is not None and _again(case, event, told.settled_at):
            told = Told(asked=event.id, asked_at=at)
    return told


def _again(case: Post, post: Post, settled_at: datetime) -> bool:
    return post.at > settled_at and (_in_one_thread(case, post) or post.at - settled_at <= ASKED_AGAIN)


def _as_copy(case: Post, kin: Sequence[Post], posts: Sequence[Post], replies: Sequence[Reply]) -> Told:
    """Let a copy begin where the post that it copies stood then."""
    first = min((post for post in kin if post.about and is_copy(case, post)), key=_order, default=None)
    if first is None:
        return Told()
    earlier = [post for post in posts if _order(post) < _order(case)]
    stood = stand(first, earlier, [reply for reply in replies if reply.at < case.at], Told(), None)
    return Told(stood.answered_by, case.at) if stood.answered_by else Told()


def _events(
    case: Post, kin: Sequence[Post], posts: Sequence[Post], replies: Sequence[Reply]
) -> Iterator[tuple[datetime, Post | Reply]]:
    """Give asks and replies in their order; what was asked in the moment of a reply was asked before it."""
    asks = [post for post in kin if post.asks and post.at > case.at and not _repeats(post, case, kin)]
    near = _reached(kin, posts)
    counted = [(max(reply.at, case.at), reply) for reply in replies if _answers(reply, case, near)]
    told: list[tuple[datetime, int, str, Post | Reply]] = [(post.at, 0, post.id, post) for post in asks]
    told += [(at, 1, reply.id, reply) for at, reply in counted]
    for at, _, _, event in sorted(told, key=lambda one: one[:3]):
        yield at, event


def _reached(kin: Sequence[Post], posts: Sequence[Post]) -> frozenset[str]:
    """Give the posts a reply to which answers the case too: its own, and what stands in the threads of those."""
    asks = [post for post in kin if post.about]
    within = (post.id for post in posts if any(_in_one_thread(ask, post) for ask in asks))
    return frozenset((*(post.id for post in kin), *within))


def _answers(reply: Reply, case: Post, near: frozenset[str]) -> bool:
    return reply.to == case.id or (reply.to in near and reply.at >= case.at)


def _repeats(post: Post, case: Post, kin: Sequence[Post]) -> bool:
    return any(is_copy(post, earlier) for earlier in (case, *kin) if earlier.id != post.id)


def _in_one_thread(one: Post, other: Post) -> bool:
    return bool(one.thread) and (one.source, one.thread) == (other.source, other.thread)


def _order(post: Post) -> tuple[datetime, str]:
    return post.at, post.id
