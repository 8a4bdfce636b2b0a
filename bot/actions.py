"""What Kith does when somebody asks: one function an action, the same for every front end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analyzers.insight.compose import compose
from analyzers.insight.crowd import Crowd
from analyzers.insight.digest import Campaign, Digest, Period, SourceHealth, Theme, Waiting
from analyzers.insight.once import find_quotable, requote
from analyzers.insight.standing import gather_footer
from analyzers.insight.talk import Talk
from analyzers.insight.themes import quote_themes, unless_too_early
from analyzers.insight.tracing import trace
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Intent, Origin, Urgency
from analyzers.mention import Mention
from analyzers.text import storable
from analyzers.triage.blinded import BlindedMention
from analyzers.triage.case import Need
from analyzers.triage.due import Due
from analyzers.triage.place import Place, find_place
from analyzers.triage.queue import Ranked, rank
from analyzers.triage.queue import explain as explain_case
from analyzers.verdict import Assessment
from bot.desk import due_here
from bot.erasing import unsay
from bot.errors import AskedWronglyError
from bot.looking import Look, check_monitors, looking
from bot.parts import Parts
from bot.present.auditing import say_audit
from storage.asks import Folded
from storage.audits import Audited, AuditStore
from storage.cases import CaseStore, HiddenError, Revealed, Standing
from storage.corrections import CorrectionStore
from storage.database import Connection
from storage.days import DayStore
from storage.deeds import Deed
from storage.finding import MentionFinder, StoredMention, find_id
from storage.forgetting import Forgotten, forget_author
from storage.identity import author_key
from storage.journal import Entry, Journal
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore, Outgoing
from storage.people import PeopleStore
from storage.posts import PostStore
from storage.roles import Purpose
from storage.sources import SourceStore
from storage.unquoted import UnquotedStore
from storage.workspaces import HomeStore, Reveal, author_key_of

LONGEST_NOTE, MOST_NOTES = 2000, 50
LOST_CHANNEL = ("is_archived", "channel_not_found", "not_in_channel", "No channel is set")
"""What a message's trouble says when its channel is lost."""
MOST_LINES = 50
"""Lines of a history, or of who saw authors."""
PURPOSE_OF = {
    "digest": Purpose.DIGEST, "queue": Purpose.QUEUE, "case": Purpose.QUEUE, "alert": Purpose.ONCALL,
    "safety": Purpose.SAFETY, "legal": Purpose.LEGAL,
}  # fmt: skip
MOST_EXPLAINED = 1_000
"""Cases whose reasons are read at once; nobody looks at more."""
ALL = 1_000_000
"""More cases than any queue holds."""
UNCHECKED = "what became of its posts cannot be seen, so nothing of it is quoted."
DUE: dict[str, Callable[[Ranked], bool]] = {"overdue": lambda one: one.overdue, "soon": lambda one: one.soon}
"""Parts of the queue by when they are due."""
CORRECTABLE: dict[str, tuple[str, ...]] = {
    "origin": tuple(origin.value for origin in Origin if origin is not Origin.COORDINATED),
    "intent": tuple(intent.value for intent in Intent),
    "urgency": tuple(urgency.value for urgency in Urgency),
}


@dataclass(frozen=True, slots=True)
class Queue:
    """The first cases in order, how many wait in all, as of a moment, and where the shown ones stand."""

    shown: tuple[Ranked, ...]
    total: int
    as_of: datetime
    standing: Mapping[str, Standing]


@dataclass(frozen=True, slots=True)
class History:
    """What happened to a mention, newest first; where its case stands (None without one), and the posts it is."""

    id: str
    standing: Standing | None
    posts: tuple[Folded, ...]
    lines: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Mentions that answer a lookup, newest first, and how many there are in all."""

    shown: tuple[StoredMention, ...]
    total: int


def make_digest(
    parts: Parts, period: Period, monitors: Sequence[str] | None = None, as_of: datetime | None = None
) -> Digest:
    """Compose the digest of a period; who waits is told as of `as_of`, else of its end or of now, what is earlier."""
    due = due_here(parts)
    with looking(parts, period, monitors, as_of) as (connection, look, talk):
        return _compose(parts, connection, look, talk, _line(parts, connection, look, due))


def trace_digest(
    parts: Parts, period: Period, asked: str, monitors: Sequence[str] | None = None
) -> dict[str, list[str]]:
    """Give the ids behind the numbers of a digest: of one (`section/number`), of a section, or of `all`.

    AskedWronglyError when there is no such number.
    """
    due = due_here(parts)
    with looking(parts, period, monitors) as (connection, look, talk):
        ranked = _line(parts, connection, look, due)
        digest = _compose(parts, connection, look, talk, ranked)
        queue = [one.case.id for one in ranked]
        traced = trace(digest, look.posts, look.before, look.stored, queue, parts.zone)
    wanted = asked.strip().lower()
    found = {name: ids for name, ids in traced.items() if wanted in ("all", name, name.split("/")[0])}
    if not found:
        sections = sorted({name.split("/")[0] for name in traced})
        raise AskedWronglyError(
            f"{asked!r} is no number here; choose all, one of {', '.join(sections)}, or a part of it."
        )
    return found


def _line(parts: Parts, connection: Connection, look: Look, due: Due) -> list[Ranked]:
    cases = CaseStore(connection, parts.workspace).open_cases(look.as_of, look.monitors)
    return _each_post_once(parts, connection, rank(cases, look.as_of, due))


def _compose(parts: Parts, connection: Connection, look: Look, talk: Talk, ranked: list[Ranked]) -> Digest:
    store, cases = PostStore(connection, parts.workspace), CaseStore(connection, parts.workspace)
    audit = say_audit(AuditStore(connection, parts.workspace).last(), parts.zone)
    last_seen = store.last_seen(look.period.until, look.monitors)
    failing = _failing(parts, connection, look.monitors)
    return compose(
        period=look.period,
        posts=look.posts,
        before=look.before,
        began=store.began(look.monitors),
        waiting=[_waiting(one) for one in _explained(cases, ranked, parts.limits.waiting)],
        shown=parts.limits.waiting,
        footer=gather_footer(look.period, look.posts, last_seen, failing, audit),
        zone=parts.zone,
        seed=parts.seed,
        talk=talk,
        behind=look.stored,
        unquoted=UnquotedStore(connection, parts.workspace).all(),
        unchecked=_unchecked(parts, connection),
    )


def _unchecked(parts: Parts, connection: Connection) -> frozenset[str]:
    return frozenset(SourceStore(connection, parts.workspace).unchecked(parts.clock()))


def _failing(parts: Parts, connection: Connection, monitors: Sequence[str] | None) -> dict[str, str]:
    """Give what is wrong with sources: that they fail, or that nobody knows what became of their posts."""
    store = SourceStore(connection, parts.workspace)
    unknown = [one for one in store.with_removed() if one.is_unchecked(parts.clock())]
    held = {one.name: UNCHECKED for one in unknown if monitors is None or one.monitor in monitors}
    return held | store.failing(monitors)


def _each_post_once(parts: Parts, connection: Connection, ranked: list[Ranked]) -> list[Ranked]:
    """Leave out what is the same post, seen for another monitor, among the cases that anybody may look at."""
    first, rest = ranked[:MOST_EXPLAINED], ranked[MOST_EXPLAINED:]
    kept = set(MentionFinder(connection, parts.workspace).each_post_once([one.case.id for one in first]))
    return [*(one for one in first if one.case.id in kept), *rest]


def tell_sources(parts: Parts, period: Period) -> tuple[SourceHealth, ...]:
    """Tell of each source how much it gave in a period, when it gave something last, and what is wrong with it now."""
    with parts.database.read() as connection:
        posts = DayStore(connection, parts.workspace).read(period.since, period.until, None, period.until)
        last = PostStore(connection, parts.workspace).last_seen(period.until, None)
        failing = _failing(parts, connection, None)
    return gather_footer(period, posts, last, failing, "").sources


def list_campaigns(parts: Parts, period: Period, monitors: Sequence[str] | None = None) -> tuple[Campaign, ...]:
    """Give all clusters of near-copies of a period, also those that are no campaign."""
    with looking(parts, period, monitors) as (connection, look, talk):
        return requote(talk.clusters, look.stored, _quotable(parts, connection, look))


def list_themes(parts: Parts, period: Period, monitors: Sequence[str] | None = None) -> tuple[Theme, ...]:
    """Give all themes of a period, under the names they had in the period before."""
    with looking(parts, period, monitors) as (connection, look, talk):
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
        reason=ranked.reason,
    )


def span_of_mentions(parts: Parts) -> tuple[datetime, datetime] | None:
    """Give the times of the first and last stored mention; None when there is none."""
    with parts.database.read() as connection:
        return PostStore(connection, parts.workspace).span()


def line_up(parts: Parts, monitors: Sequence[str] | None = None, limit: int | None = None, which: str = "") -> Queue:
    """Give the queue as of now, or a part of it (`DUE`): the first `limit` cases (the setting's number when None)."""
    now, due = parts.clock(), due_here(parts)
    with parts.database.read() as connection:
        names = check_monitors(MonitorStore(connection, parts.workspace), monitors)
        store = CaseStore(connection, parts.workspace)
        most = limit or parts.limits.cases
        everybody = rank(store.open_cases(now, names), now, due)
        ranked = _explained(store, list(filter(DUE[which], everybody)) if which else everybody, most)
        shown = tuple(ranked[:most])
        standing = store.standing([one.case.id for one in shown])
    return Queue(shown, len(ranked), now, standing)


def _explained(store: CaseStore, ranked: list[Ranked], most: int) -> list[Ranked]:
    """Give the first cases with their reasons; those further down keep only their place."""
    most = min(most, MOST_EXPLAINED)
    reasons = store.reasons([one.case.id for one in ranked[:most]])
    return [*(explain_case(one, reasons.get(one.case.id, ())) for one in ranked[:most]), *ranked[most:]]


def line_up_mine(parts: Parts) -> Queue:
    """Give the cases that the actor has claimed, in the queue's order."""
    queue = line_up(parts, limit=ALL)
    mine = tuple(one for one in queue.shown if queue.standing[one.case.id].claimed_by == parts.actor)
    return Queue(mine[: parts.limits.cases], len(mine), queue.as_of, queue.standing)


def claim(parts: Parts, case: str) -> Revealed | None:
    """Take a case on, and learn who wrote it and where; both are journalled.

    Gives None where the workspace shows nobody who wrote a post.
    """
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        store.claim(case, parts.actor, parts.clock())
        if HomeStore(connection, parts.workspace).reveal() is Reveal.NEVER:
            return None
        return store.reveal(case, parts.actor, parts.clock(), "claimed")


def take_on(parts: Parts, case: str) -> str:
    """Take a case on without learning who wrote it; gives its whole id."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).claim(case, parts.actor, parts.clock())


def settle(parts: Parts, case: str, how: str) -> str:
    """Mark a case `answer`ed or `dismiss`ed, `reopen` or `release` it; gives its whole id."""
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        steps = {
            "answer": store.answer, "dismiss": store.dismiss, "reopen": store.reopen, "release": store.release,
        }  # fmt: skip
        return steps[how](case, parts.actor, parts.clock())


def undo_deed(parts: Parts, case: str, number: int | None = None) -> tuple[str, Deed]:
    """Take the last deed on a case back, if it is the one with this number; gives the whole id and what it was."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).undo(case, parts.actor, parts.clock(), number)


def last_deed(parts: Parts, case: str) -> Deed | None:
    """Give the last deed on a case that can be taken back."""
    with parts.database.read() as connection:
        return CaseStore(connection, parts.workspace).last_deed(case)


def reveal(parts: Parts, case: str, why: str) -> Revealed:
    """Show author and link of a case that the actor has; the journal says who saw them, when and why."""
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        return store.reveal(case, parts.actor, parts.clock(), storable(why).strip()[:LONGEST_NOTE])


def list_reveals(parts: Parts) -> tuple[Reveal, list[Entry]]:
    """Give when people see who wrote a post, and who saw it last, newest first."""
    with parts.database.read() as connection:
        shown = Journal(connection, parts.workspace).of_action("reveal", MOST_LINES)
    return reveal_rule(parts), shown


def reveal_rule(parts: Parts) -> Reveal:
    """Give when people see who wrote a post."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).reveal()


def tell_history(parts: Parts, mention: str) -> History:
    """Tell who did what when with a mention, and with all that is one case with it."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, mention)
        store = CaseStore(connection, parts.workspace)
        posts = store.posts(identity)
        lines = Journal(connection, parts.workspace).about([identity, *(post.id for post in posts)], MOST_LINES)
        return History(identity, store.standing([identity]).get(identity), tuple(posts), tuple(lines))


def standing_of(parts: Parts, case: str) -> Standing:
    """Tell where a case stands; NotFoundError when it is gone."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, case, case=True)
        return CaseStore(connection, parts.workspace).standing([identity])[identity]


def notes_on(parts: Parts, mention: str) -> list[Entry]:
    """Give what colleagues wrote about a mention (remarks, reasons for dismissing it), newest first."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, mention)
        posts = CaseStore(connection, parts.workspace).posts(identity)
        return Journal(connection, parts.workspace).remarks([identity, *(post.id for post in posts)], MOST_NOTES)


def assign(parts: Parts, case: str, person: str) -> str:
    """Put a case into somebody's hands; gives its whole id. AskedWronglyError when it is nobody's."""
    if not person.strip():
        raise AskedWronglyError("Say who takes the case: the person's id in chat.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).assign(case, person.strip(), parts.actor, parts.clock())


def snooze(parts: Parts, case: str, until: datetime) -> str:
    """Let a case rest until a moment; gives its whole id."""
    if until <= parts.clock():
        raise AskedWronglyError("A case can rest until a moment that is still to come.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).snooze(case, until, parts.actor, parts.clock())


def dismiss(parts: Parts, case: str, why: str) -> str:
    """Say that a case needs no answer, and why; gives its whole id."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).dismiss(
            case, parts.actor, parts.clock(), storable(why)[:LONGEST_NOTE]
        )


def note(parts: Parts, case: str, words: str) -> str:
    """Write a remark for the colleagues to a case; gives its whole id."""
    told = storable(words).strip()
    if not told or len(told) > LONGEST_NOTE:
        raise AskedWronglyError(f"A note has between 1 and {LONGEST_NOTE:,} characters.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).note(case, told, parts.actor, parts.clock())


def explain(parts: Parts, mention: str) -> StoredMention:
    """Find one mention with everything that was concluded about it."""
    with parts.database.read() as connection:
        return _covered(parts, connection, [MentionFinder(connection, parts.workspace).get(mention)])[0]


def why_action(parts: Parts, stored: StoredMention) -> str:
    """Say in one sentence why its action was suggested; empty when the ladder has changed since."""
    said = stored.assessment
    need = Need(intent=said.intent, urgency=said.urgency, theme=said.theme)
    blinded = BlindedMention(text=said.blinded_text, language=said.language)
    return parts.analyst().actions.why_still(said.action, need, said.verdict.origin, said.verdict.disclosure, blinded)


def _covered(parts: Parts, connection: Connection, found: Sequence[StoredMention]) -> tuple[StoredMention, ...]:
    """Leave out who wrote the posts that are cases, where the workspace shows that to nobody."""
    if HomeStore(connection, parts.workspace).reveal() is not Reveal.NEVER:
        return tuple(found)
    bare = ((one, replace(one.mention, author="", link="")) for one in found)
    return tuple(replace(one, mention=mention) if one.case else one for one, mention in bare)


def find_place_of(parts: Parts, mention: str) -> Place | None:
    """Give the place of a case among all that wait, by its whole id; None when it does not wait by itself."""
    now = parts.clock()
    with parts.database.read() as connection:
        cases = CaseStore(connection, parts.workspace).open_cases(now)
    return find_place(mention, cases, now, due_here(parts))


def check(parts: Parts, text: str, brand: str = "") -> Assessment:
    """Read one text that is not stored, as a mention of the brand (a monitor's name, or any name)."""
    with parts.database.read() as connection:
        known = {monitor.name.casefold(): monitor for monitor, _ in MonitorStore(connection, parts.workspace).all()}
    monitor = known.get(brand.casefold()) or Monitor(name=brand)
    return parts.analyst().assess([(Mention(external_id="", text=text), Knowledge(monitor=monitor))])[0]


def look_up(parts: Parts, words: str, limit: int | None = None) -> Found:
    """Find stored mentions by @author, by link, or by words."""
    shown = limit or parts.limits.found
    wanted = words.strip()
    if len(wanted.removeprefix("@")) < 2:  # noqa: PLR2004  one letter finds everything
        raise AskedWronglyError("Give at least two characters to look for.")
    with parts.database.read() as connection:
        store = MentionFinder(connection, parts.workspace)
        if wanted.startswith("@"):
            if HomeStore(connection, parts.workspace).reveal() is Reveal.NEVER:
                raise HiddenError
            return Found(tuple(store.by_author(wanted, shown)), store.count_author(wanted))
        if wanted.startswith(("http://", "https://")):
            return Found(_covered(parts, connection, store.by_link(wanted, shown)), store.count_link(wanted))
        return Found(_covered(parts, connection, store.by_words(wanted, shown)), store.count_words(wanted))


def last_audit(parts: Parts) -> Audited | None:
    """Give what the last blindness audit came to; None when none was run."""
    with parts.database.read() as connection:
        return AuditStore(connection, parts.workspace).last()


def note_lookup(parts: Parts, author: str) -> None:
    """Write down that somebody looked for an author; the journal keeps the keyed hash, not the name."""
    with parts.database.write() as connection:
        key = author_key(author, author_key_of(connection, parts.workspace))
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "lookup", key)


def correct(parts: Parts, mention: str, said: Mapping[str, str], note: str = "") -> str:
    """Put a person's verdict (by field) beside the machine's; it wins. Gives the mention's whole id."""
    for field, value in said.items():
        if value not in CORRECTABLE.get(field, ()):
            raise AskedWronglyError(f"{value!r} is no {field}; choose from {', '.join(CORRECTABLE[field])}.")
    with parts.database.write() as connection:
        found = MentionFinder(connection, parts.workspace).get(mention)
        store = CorrectionStore(connection, parts.workspace)
        for field, value in said.items():
            store.correct(found.id, field, value, by=parts.actor, now=parts.clock(), note=note)
    return found.id


def forget(parts: Parts, author: str) -> Forgotten:
    """Delete everything of one author and keep a tombstone, so that a later import does not bring it back.

    What Kith said about it in chat is taken out there too, where messages can still be drawn anew.
    """
    with parts.database.write() as connection:
        ids = MentionFinder(connection, parts.workspace).ids_by_author(author)
        gone = forget_author(connection, parts.workspace, author, parts.clock(), parts.actor)
        unsay(connection, parts.workspace, ids)
        return gone


def list_troubled(parts: Parts) -> list[Outgoing]:
    """Give messages that are doubtful or were given up, newest first."""
    with parts.database.read() as connection:
        return OutboxStore(connection, parts.workspace).troubled()


def decide_posting(parts: Parts, key: str, *, again: bool) -> tuple[str, bool]:
    """Settle a doubtful or dead message: post it again, or take it for sent.

    Gives its whole key, and whether that was still to be settled. A channel that is lost is replaced by the one that
    has its purpose now.
    """
    with parts.database.write() as connection:
        store = OutboxStore(connection, parts.workspace)
        found = store.get(key)
        lost = any(code in found.trouble for code in LOST_CHANNEL)
        purpose = PURPOSE_OF.get(found.posting.kind) if again and lost else None
        channel = PeopleStore(connection, parts.workspace).channels().get(purpose, "") if purpose else ""
        settled = store.decide(found.posting.key, again=again, channel=channel)
        if settled:
            action = "post again" if again else "mark sent"
            Journal(connection, parts.workspace).write(parts.clock(), parts.actor, action, found.posting.key)
        return found.posting.key, settled
