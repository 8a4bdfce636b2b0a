"""The way of a post from its source's parser to queue and digest, in a database that lives in memory only."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from analyzers.audit.pairs import Trace
from analyzers.insight.digest import Digest
from analyzers.insight.measures import Period
from analyzers.insight.post import Post
from analyzers.knowledge import Monitor, Perk
from analyzers.mention import Mention
from bot.composing import make_digest
from bot.intake import Taken, take
from bot.parts import Parts
from bot.platforms import markdown
from bot.present.digest import present_digest
from bot.present.plain import ranked_to_plain, to_json
from bot.present.queue import present_queue
from bot.queueing import Queue, line_up
from storage.database import Connection, Database, open_scratch
from storage.fingerprints import FingerprintStore
from storage.monitors import MonitorStore
from storage.perks import PerkStore
from storage.posts import PostStore
from storage.workspaces import WorkspaceStore

WORKSPACE = "audit"
KEY = b"the audit's own, the same in every run"
ALL = 1_000
"""Cases of the queue that are written down."""
EVER, FUTURE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=2)
"""Whatever time a post claims, it is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The steps from mentions to queue and digest. Tests put in steps that leak; everybody else takes them as they are.

    `take` reads and stores mentions of one monitor.
    """

    take: Callable[[Parts, str, Sequence[Mention]], Taken] = take
    line_up: Callable[[Parts], Queue] = field(default=lambda parts: line_up(parts, limit=ALL))
    make_digest: Callable[[Parts, Period], Digest] = make_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Whom posts are about, and what the workspace told us of it."""

    monitor: Monitor
    perks: tuple[Perk, ...] = ()


def trace(parts: Parts, way: Way, brand: Brand, mentions: Sequence[Mention]) -> Trace:
    """Let mentions go the whole way in an empty database, and write down all that came of them."""
    with closing(open_scratch()) as scratch:
        with scratch.write() as connection:
            WorkspaceStore(connection).ensure(WORKSPACE, author_key=KEY)
        settle(scratch, brand)
        here = replace(parts, database=scratch, workspace=WORKSPACE, actor=WORKSPACE)
        way.take(here, brand.monitor.name, mentions)
        queue = way.line_up(here)
        digest = way.make_digest(here, _period(mentions, parts.clock()))
        with scratch.read() as connection:
            rows = FingerprintStore(connection, WORKSPACE).rows_of_mentions()
            read = read_everything(connection, parts.clock())
    return Trace(
        posts=_posts(mentions, rows),
        needs=[(post.id, f"{post.intent} {post.urgency} {post.theme} {post.action}") for post in read],
        queue=_written(queue),
        digest=to_json(digest) + markdown.render(present_digest(digest, parts.zone, parts.words.themes)),
    )


def read_everything(connection: Connection, now: datetime) -> list[Post]:
    """Give all posts of a scratch database."""
    return PostStore(connection, WORKSPACE).posts(EVER, now + FUTURE, None, now, quoted=False)


def _written(queue: Queue) -> str:
    """Write the queue as programs get it and as people see it."""
    cases = json.dumps([ranked_to_plain(one) for one in queue.shown], ensure_ascii=False)
    return cases + markdown.render(present_queue(queue.shown, queue.as_of, queue.total, queue.standing))


def settle(scratch: Database, brand: Brand) -> None:
    """Tell a scratch database what the workspace told us of a brand."""
    with scratch.write() as connection:
        MonitorStore(connection, WORKSPACE).add(brand.monitor)
        for perk in brand.perks:
            PerkStore(connection, WORKSPACE).add(brand.monitor.name, perk)


def _period(mentions: Sequence[Mention], now: datetime) -> Period:
    """Give the period from the first post to now."""
    return Period(min((mention.created_at or now for mention in mentions), default=now), now)


def _posts(mentions: Sequence[Mention], rows: dict[str, str]) -> list[tuple[str, str]]:
    """Give each post in the order in which it was read, with its rows; then rows that were stored under another id."""
    read = [(mention.external_id, f"{mention!r}\n{rows.get(mention.external_id, '')}") for mention in mentions]
    others = rows.keys() - {mention.external_id for mention in mentions}
    return [*read, *((identity, rows[identity]) for identity in sorted(others))]
