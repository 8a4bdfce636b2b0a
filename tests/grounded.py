"""A digest with something in every part, and what it was composed of."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta

import numpy as np
from builders import NOW, a_post

from analyzers.insight.behind import Remembered
from analyzers.insight.columned import as_crowd
from analyzers.insight.compose import compose
from analyzers.insight.crowd import Crowd, together
from analyzers.insight.digest import Digest, Waiting
from analyzers.insight.grounds import Grounds
from analyzers.insight.measures import Period
from analyzers.insight.post import Parent, Post
from analyzers.insight.silence import Asked, pace_sources
from analyzers.insight.standing import Listened, gather_footer
from analyzers.insight.talk import Talk, gather_talk
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency

WEEK = Period(NOW - timedelta(days=7), NOW)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS = 9
BEGAN = dict.fromkeys(("Acme", "Bolt", "Cord"), NOW - WEEKS * 7 * DAY)
SOURCES = ("news", "file")
SHOWN = 3
TROUBLES = ("password", "refused", "login", "account", "locked", "again", "page", "circles")
PLAIN = ("kettle", "kitchen", "morning", "friend", "table", "sister", "spoon", "evening", "holiday", "garden")


def numbered(prefix: str, posts: list[Post]) -> list[Post]:
    """Give posts ids, and authors of their own unless they have one."""
    return [
        replace(post, id=f"{prefix}{place:05}", author=post.author or f"{prefix}{place}",
                author_key=post.author_key or f"{ord(prefix):03}{place:013}")
        for place, post in enumerate(posts)
    ]  # fmt: skip


def post_of(text: str = "A kettle.", **changes: object) -> Post:
    """Give a post whose author is still to be made up."""
    plain = {"author": "", "author_key": "", "needs_answer": False, "intent": Intent.CHATTER, "theme": ""}
    return a_post(**plain | {"text": text, "blinded_text": text} | changes)


def calm(monitor: str, a_day: int, **changes: object) -> Iterator[Post]:
    """Give so many posts a day, all the weeks."""
    for day in range(WEEKS * 7):
        for one in range(a_day):
            at = NOW - (WEEKS * 7 - day) * DAY + one * DAY / a_day
            yield post_of(f"{monitor} {day} {one}", monitor=monitor, at=at, **changes)


def growing(monitor: str) -> Iterator[Post]:
    """Give 40 posts a day, and in the last two weeks three in a hundred more each day."""
    for day in range(WEEKS * 7):
        number = round(40 * 1.03 ** max(0, day - (WEEKS - 2) * 7))
        for one in range(number):
            yield post_of(
                f"{monitor} {day} {one}", monitor=monitor, at=NOW - (WEEKS * 7 - day) * DAY + one * DAY / number
            )


def troubles() -> Iterator[Post]:
    """Give asks about the account, some answered, a few in each week and twenty in the last."""
    asks = {"theme": "login", "intent": Intent.COMPLAINT, "needs_answer": True}
    chance = random.Random(1)  # noqa: S311  no secret
    for week in range(WEEKS):
        for one in range(20 if week == WEEKS - 1 else 6):
            at = NOW - (WEEKS - week) * 7 * DAY + one * 8 * HOUR
            answered = at + (one + 1) * 3 * HOUR if one % 3 else None
            words = " ".join([*chance.sample(TROUBLES, 4), *chance.sample(PLAIN, 3)])
            yield post_of(words, at=at, answered_at=answered, **asks)


def of_every_kind() -> Iterator[Post]:
    """Give what a week holds besides: promotion, our own, praise, help, copies, a peak."""
    at = WEEK.since + 2 * DAY
    for level in Disclosure:
        yield from (
            post_of(f"Paid {level} {n}", origin=Origin.PAID, disclosure=level, at=at + n * HOUR) for n in range(3)
        )
    yield from (post_of(f"My shop {n}", origin=Origin.SELF_PROMOTION, at=at + n * HOUR) for n in range(4))
    yield from (post_of(f"We {n}", origin=Origin.OWNED, is_reply=n % 3 > 0, at=at + n * HOUR) for n in range(9))
    yield from (post_of(f"Who knows {n}", origin=Origin.UNCLEAR, at=at + n * HOUR) for n in range(5))
    yield from (post_of(f"Lovely {n}", intent=Intent.PRAISE, met=n % 2 > 0, at=at + n * DAY / 3) for n in range(8))
    for n in range(6):
        parent = Parent(id=f"q{n % 4}", author_key=f"{900 + n % 4:016x}", asks=True, ours=False)
        yield post_of(f"Hold the button {n}", intent=Intent.PEER_HELP, parent=parent, is_reply=True, at=at + n * HOUR)
    yield from (post_of("Sign here: save the Acme kettle, all of you", at=at + n * HOUR) for n in range(6))
    yield from (post_of("I just unlocked the descaling badge of the kettle app", at=at + n * HOUR) for n in range(4))
    yield from (post_of(f"It is on television {n}", at=WEEK.since + 4 * DAY + n * HOUR / 40) for n in range(30))


def every_post() -> list[Post]:
    """Give all posts of all weeks."""
    return [
        *numbered("a", list(calm("Acme", 5))),
        *numbered("b", list(calm("Bolt", 2))),
        *numbered("c", list(growing("Cord"))),
        *numbered("t", list(troubles())),
        *numbered("k", list(of_every_kind())),
        *numbered("m", [post_of(f"Billed twice {n}", monitor="Bolt", theme="billing", at=WEEK.since + n * 5 * HOUR)
                        for n in range(30)]),
    ]  # fmt: skip


def from_sources(posts: list[Post]) -> Crowd:
    """Give posts in columns, from two sources; one has no author and one no time of its own."""
    crowd = as_crowd(posts)
    crowd.rows["source"], crowd.rows["seen"] = np.arange(len(crowd)) % 3 // 2, crowd.rows["at"]
    unknown = np.flatnonzero(crowd.of(Origin.UNCLEAR))[:1]
    crowd.rows["author"][unknown], crowd.rows["dated"][unknown] = 0, False
    return replace(crowd, names={**crowd.names, "source": SOURCES})


def queue_of(posts: list[Post]) -> list[Waiting]:
    """Give a card for everybody who waits."""
    waiting = [post for post in posts if post.needs_answer and post.answered_at is None]
    return [
        Waiting(id=post.id, platform="x", text=post.text, urgency=Urgency.NORMAL, intent=post.intent,
                action=Action.REPLY_SUPPORT, hours=(NOW - post.at) / HOUR, reason="asks", told=place % 2,
                affected=len(waiting), overdue=place % 4 > 0, came_overdue=place % 4 > 1)
        for place, post in enumerate(waiting)
    ]  # fmt: skip


def a_rich_digest() -> tuple[Digest, Grounds]:
    """Compose it."""
    everything = every_post()
    posts = [post for post in everything if post.at >= WEEK.since]
    last = [post for post in everything if WEEK.since - 7 * DAY <= post.at < WEEK.since]
    crowd, before = from_sources(posts), from_sources([post for post in everything if post.at < WEEK.since])
    queue, talk, behind = queue_of(posts), gather_talk(posts, last, frozenset(), frozenset()), Remembered(posts)
    digest = compose(
        period=WEEK, posts=crowd, before=before, began=BEGAN, waiting=queue, shown=SHOWN, zone=UTC, seed=1, talk=talk,
        footer=gather_footer(WEEK, crowd, listened_to(before, crowd), "never"), behind=behind,
    )  # fmt: skip
    return digest, grounds_of(crowd, before, talk, behind, queue)


def listened_to(before: Crowd, crowd: Crowd) -> Listened:
    """Give how listening went: every source was asked to the end of the week."""
    seen = together([before, crowd])
    paces = pace_sources(seen, WEEK, Asked(start=WEEK.since - 70 * DAY), UTC)
    return Listened(last_seen=dict.fromkeys(SOURCES, NOW), paces=paces, unread=3)


def grounds_of(crowd: Crowd, before: Crowd, talk: Talk, behind: Remembered, queue: list[Waiting]) -> Grounds:
    """Give what a digest of these was composed of; each who waits is one case, and they all share one trouble."""
    return Grounds(
        posts=crowd, before=before, began=BEGAN, talk=talk, behind=behind, zone=UTC, queue=queue,
        folded={one.id: [one.id] for one in queue}, sharing={one.id: [each.id for each in queue] for one in queue},
    )  # fmt: skip
