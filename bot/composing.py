"""What is told of a period: the digest and the ids behind its numbers; its campaigns, its themes, its sources."""

from collections.abc import Sequence
from datetime import datetime

from analyzers.insight.change import look_back
from analyzers.insight.clusters import Campaign, Theme
from analyzers.insight.compose import compose
from analyzers.insight.crowd import Crowd, together
from analyzers.insight.digest import Digest, SourceHealth, Waiting
from analyzers.insight.grounds import Grounds
from analyzers.insight.measures import Period
from analyzers.insight.once import find_quotable, requote
from analyzers.insight.standing import gather_footer
from analyzers.insight.talk import Talk
from analyzers.insight.themes import quote_themes, unless_too_early
from analyzers.insight.tracing import trace
from analyzers.triage.due import Due
from analyzers.triage.queue import Ranked, rank, say_reason
from bot.desk import due_here
from bot.errors import AskedWronglyError
from bot.looking import Look, Moved, looking, unseen
from bot.pacing import tell_listened
from bot.parts import Parts
from bot.present.auditing import say_audit
from bot.queueing import MOST_EXPLAINED, explain_first
from storage.asks import waiting_with
from storage.audits import Audited, AuditStore
from storage.database import Connection
from storage.days import DayStore
from storage.finding import MentionFinder
from storage.posts import PostStore
from storage.rooms import RoomStore
from storage.sources import SourceStore
from storage.trouble import list_sharing
from storage.unquoted import UnquotedStore
from storage.waiting import WaitingStore


def make_digest(
    parts: Parts,
    period: Period,
    monitors: Sequence[str] | None = None,
    as_of: datetime | None = None,
    moved: Moved | None = None,
) -> Digest:
    """Compose the digest of a period; who waits is told as of `as_of`, else of its end or of now, what is earlier.

    `moved` is of who waits for all of it, as in `looking`.
    """
    due = due_here(parts)
    with looking(parts, period, monitors, as_of, moved) as (connection, look, talk):
        return _compose(parts, connection, look, talk, _line(parts, connection, look, due))


def trace_digest(
    parts: Parts, period: Period, asked: str, monitors: Sequence[str] | None = None, moved: Moved = unseen
) -> dict[str, list[str]]:
    """Give the ids behind the numbers of a digest: of one (`section/number`), of a section, or of `all`.

    AskedWronglyError when there is no such number.
    """
    due = due_here(parts)
    with looking(parts, period, monitors, moved=moved) as (connection, look, talk):
        ranked = _line(parts, connection, look, due)
        digest = _compose(parts, connection, look, talk, ranked)
        traced = trace(digest, _grounds(parts, connection, look, talk, ranked))
    wanted = asked.strip().lower()
    found = {name: ids for name, ids in traced.items() if wanted == "all" or f"{name}/".startswith(f"{wanted}/")}
    if not found:
        sections = sorted({name.split("/")[0] for name in traced})
        raise AskedWronglyError(
            f"{asked!r} is no number here; choose all, one of {', '.join(sections)}, or a part of it."
        )
    return found


def _grounds(parts: Parts, connection: Connection, look: Look, talk: Talk, ranked: list[Ranked]) -> Grounds:
    cards = [one.case.id for one in ranked[: parts.limits.waiting]]
    folded = waiting_with(connection, parts.workspace, cards)
    return Grounds(
        posts=look.posts,
        before=look.before,
        began=PostStore(connection, parts.workspace).began(look.monitors),
        talk=talk,
        behind=look.stored,
        zone=parts.zone,
        queue=[_waiting(one) for one in ranked],
        folded={case: [row.mention_id for row in rows if row.arrived <= look.as_of] for case, rows in folded.items()},
        sharing=list_sharing(connection, parts.workspace, cards, look.as_of),
    )


def _line(parts: Parts, connection: Connection, look: Look, due: Due) -> list[Ranked]:
    cases = WaitingStore(connection, parts.workspace).open_cases(look.as_of, look.monitors)
    return _each_post_once(parts, connection, rank(cases, look.as_of, due))


def _compose(parts: Parts, connection: Connection, look: Look, talk: Talk, ranked: list[Ranked]) -> Digest:
    store, cases = PostStore(connection, parts.workspace), WaitingStore(connection, parts.workspace)
    audit = say_audit(AuditStore(connection, parts.workspace).last(), parts.zone)
    listened = tell_listened(
        parts, connection, look.period, look.monitors, together([look.before, look.posts]), look_back(look.period)
    )
    return compose(
        period=look.period,
        posts=look.posts,
        before=look.before,
        began=store.began(look.monitors),
        waiting=[_waiting(one) for one in explain_first(cases, ranked, parts.limits.waiting)],
        shown=parts.limits.waiting,
        footer=gather_footer(look.period, look.posts, listened, audit),
        zone=parts.zone,
        seed=parts.seed,
        talk=talk,
        behind=look.stored,
        unquoted=UnquotedStore(connection, parts.workspace).all(),
        unchecked=_unchecked(parts, connection),
    )


def _unchecked(parts: Parts, connection: Connection) -> frozenset[str]:
    """Give what nobody knows about any more: sources by name, and posts of the chat's own channels by id."""
    now = parts.clock()
    posts = RoomStore(connection, parts.workspace).unchecked_posts(now)
    return frozenset(SourceStore(connection, parts.workspace).unchecked(now)) | posts


def _each_post_once(parts: Parts, connection: Connection, ranked: list[Ranked]) -> list[Ranked]:
    """Leave out what is the same post, seen for another monitor, among the cases that anybody may look at."""
    first, rest = ranked[:MOST_EXPLAINED], ranked[MOST_EXPLAINED:]
    kept = set(MentionFinder(connection, parts.workspace).each_post_once([one.case.id for one in first]))
    return [*(one for one in first if one.case.id in kept), *rest]


def tell_sources(parts: Parts, period: Period) -> tuple[SourceHealth, ...]:
    """Tell of each source how much it gave in a period, when it gave something last, and what is wrong with it now."""
    with parts.database.read() as connection:
        start = look_back(period)
        seen = DayStore(connection, parts.workspace).read(start, period.until, None, period.until)
        listened = tell_listened(parts, connection, period, None, seen, start)
    return gather_footer(period, seen.where(seen.between(period.since, period.until)), listened, "").sources


def last_audit(parts: Parts) -> Audited | None:
    """Give what the last blindness audit came to; None when none was run."""
    with parts.database.read() as connection:
        return AuditStore(connection, parts.workspace).last()


def list_campaigns(
    parts: Parts, period: Period, monitors: Sequence[str] | None = None, moved: Moved = unseen
) -> tuple[Campaign, ...]:
    """Give all clusters of near-copies of a period, also those that are no campaign."""
    with looking(parts, period, monitors, moved=moved) as (connection, look, talk):
        return requote(talk.clusters, look.stored, _quotable(parts, connection, look))


def list_themes(
    parts: Parts, period: Period, monitors: Sequence[str] | None = None, moved: Moved = unseen
) -> tuple[Theme, ...]:
    """Give all themes of a period, under the names they had in the period before."""
    with looking(parts, period, monitors, moved=moved) as (connection, look, talk):
        began = PostStore(connection, parts.workspace).began(look.monitors)
        themes = unless_too_early(talk.themes, period, look.posts, began)
        return quote_themes(themes, _quotable(parts, connection, look), look.stored)


def _quotable(parts: Parts, connection: Connection, look: Look) -> Crowd:
    unquoted = UnquotedStore(connection, parts.workspace).all()
    return find_quotable(look.posts, unquoted, _unchecked(parts, connection))


def _waiting(ranked: Ranked) -> Waiting:
    case = ranked.case
    return Waiting(
        id=case.id,
        platform=case.platform,
        text=case.text,
        urgency=case.urgency,
        intent=case.intent,
        action=case.action,
        hours=ranked.waited.total_seconds() / 3600,
        reason=say_reason(case),
        affected=case.affected,
        overdue=ranked.overdue,
        came_overdue=ranked.came_overdue,
    )


def span_of_mentions(parts: Parts) -> tuple[datetime, datetime] | None:
    """Give the times of the first and last stored mention; None when there is none."""
    with parts.database.read() as connection:
        return PostStore(connection, parts.workspace).span()
