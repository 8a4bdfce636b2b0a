"""Shows the sources: what is listened to, how each of them does, and what one would bring."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from types import MappingProxyType

from analyzers.insight.silence import Pace
from analyzers.trial import Hit, Trial
from bot.present.clean import clean
from bot.present.message import Block, Bullets, Line, Message, Paragraph, Part, Style, Table
from bot.present.words import capital, count, say_moment
from storage.sources import COUNTED, UNCHECKED_KEPT, Health, Source

MOST_ROWS = 100
MOST_HOOKS = 20
LONGEST_TEXT, LONGEST_TROUBLE = 160, 300
NOTHING_UNREAD: Mapping[str, int] = MappingProxyType({})


def present_sources(sources: Sequence[Health], kinds: Mapping[str, str]) -> Message:
    """Show the sources as a table; when there is none, what kinds (with their help) there are."""
    if not sources:
        told = tuple((Part(kind, Style.STRONG), Part(f": {told_of}")) for kind, told_of in sorted(kinds.items()))
        none = Paragraph((Part("No source yet: `source add KIND` listens to one. The kinds:"),))
        return Message(title="Sources", blocks=(none, Bullets(told)))
    head = ("Name", "Kind", "Monitor", "Address", "State")
    rows = tuple(
        (one.source.name, one.source.kind, one.source.monitor, clean(one.source.address, 80), state_of(one))
        for one in sources[:MOST_ROWS]
    )
    return Message(title="Sources", blocks=(Table(caption=f"{len(sources)} in all", head=head, rows=rows),))


def present_health(
    sources: Sequence[Health], now: datetime, zone: tzinfo, unread: Mapping[str, int] = NOTHING_UNREAD
) -> Message:
    """Show of each source when it last did well, how far behind it is, what it brings, and what is wrong.

    What is in trouble stands first, what was removed last.
    `unread` are the deliveries that could not be read, by the name of their webhook.
    """
    if not sources and not unread:
        return Message(
            title="Sources", blocks=(Paragraph((Part("No source yet: `source add KIND` listens to one."),)),)
        )
    shown = sorted(sources, key=_rank)[:MOST_ROWS]
    blocks: list[Block] = [Bullets(tuple(_lines(one, now, zone))) for one in shown]
    if len(sources) > MOST_ROWS:
        blocks.append(Paragraph((Part(f"And {len(sources) - MOST_ROWS} more."),)))
    if unread:
        blocks.append(Bullets(tuple(_unread(unread))))
    return Message(title="How the sources do", blocks=tuple(blocks))


def _rank(one: Health) -> tuple[bool, bool, str]:
    troubled = one.source.trouble or one.source.look_trouble or one.unchecked or (one.pace and one.pace.silent)
    return one.source.removed_at is not None, not troubled, one.source.name.casefold()


def present_preview(what: str, trial: Trial, zone: tzinfo) -> Message:
    """Show the last posts of a source, and which would be taken in and why; nobody's name stands there."""
    title = f"What {clean(what, 60)} would bring"
    if not trial.of:
        nothing = "Nothing of the last week. Look at the monitor's keywords, or wait: it may be quiet."
        return Message(title=title, blocks=(Paragraph((Part(nothing),)),))
    lines = tuple(_previewed(one, zone) for one in trial.hits)
    shown = f"The last {count(len(trial.hits), 'post')}, newest first."
    about = Paragraph((Part(f"{shown} Of {trial.of}, {trial.passing} would be taken in. Nothing is stored."),))
    return Message(title=title, blocks=(about, Bullets(lines)))


def say_removed(name: str) -> str:
    """Say what becomes of what a source brought that was removed."""
    return (
        f"{name} is listened to no more. What was read stays; as long as its text is kept it is looked at every day, "
        "so that what is deleted there goes here."
    )


def state_of(one: Health) -> str:
    """Say in a word how a source does."""
    source = one.source
    words = (
        (source.removed_at is not None, "removed; looked at until the last text that it brought is gone"),
        (source.paused, "paused"),
        (source.monitor_paused, "its monitor is paused"),
        (one.resting, "failing; tried now and then"),
        (bool(source.trouble), "failing" if source.failures else "asked to wait"),
        (source.fetched_at is None, "not asked yet"),
        (one.pace is not None and one.pace.silent is True, "silent"),
    )
    return next((said for holds, said in words if holds), "well")


def _lines(one: Health, now: datetime, zone: tzinfo) -> list[Line]:
    source = one.source
    lines: list[Line] = [(Part(source.name, Style.STRONG), Part(f" ({source.monitor}): {state_of(one)}."))]
    if source.fetched_at and one.pace:
        lag = max(0, round((now - source.fetched_at).total_seconds() / 60))
        since = f"Last well {say_moment(source.fetched_at, zone)}, {count(lag, 'minute')} ago"
        lines.append((Part(f"{since}; {_rate(one.pace)}."),))
        lines += [(Part(_ceased(one.pace)),)] if one.pace.silent else []
    if one.left_out:
        told = f"{count(one.left_out, 'post')} of the last day left out; `monitor try {source.monitor}` says why."
        lines.append((Part(told),))
    if source.trouble:
        lines.append((Part(capital(clean(source.trouble, LONGEST_TROUBLE))),))
        if source.removed_at is None:
            lines.append((Part(f"{_failed(source)}It is asked again {say_moment(source.next_at, zone)}."),))
    return [*lines, *_looked_at(one, now, zone)]


def _looked_at(one: Health, now: datetime, zone: tzinfo) -> list[Line]:
    """Say what is wrong with looking at known posts again, and what follows."""
    source, lines = one.source, list[Line]()
    if source.look_trouble:
        told = clean(source.look_trouble, LONGEST_TROUBLE)
        lines.append((Part(f"What became of its posts cannot be seen: {told}"),))
    if one.unchecked:
        lines.append(
            (Part(f"Its posts were last looked at {say_moment(source.checked_at, zone)}: they are not quoted."),)
        )
        lines.append((Part(_goes(source, now, zone)),))
    return lines


def _goes(source: Source, now: datetime, zone: tzinfo) -> str:
    until = source.checked_at + UNCHECKED_KEPT
    if source.is_lost(now):
        return "Those of its texts that are a week old are let go of."
    if until <= now:
        return "If that cannot be done now, their text is let go of."
    return f"If that cannot be done by {say_moment(until, zone)}, their text is let go of."


def _unread(unread: Mapping[str, int]) -> list[Line]:
    """Say what services handed in that could not be read, and what to do about it."""
    many = [f"{clean(name, 40)} ({number:,})" for name, number in sorted(unread.items())[:MOST_HOOKS]]
    more = f" and {len(unread) - len(many)} more" if len(unread) > len(many) else ""
    told = f"{count(sum(unread.values()), 'delivery', 'deliveries')} could not be read, of {', '.join(many)}{more}."
    what = "At the terminal `kith webhook list` says why, `webhook map` names the fields, `webhook reread` tries again."
    return [(Part("Webhooks", Style.STRONG), Part(f": {told}")), (Part(what),)]


def _rate(pace: Pace) -> str:
    """Say what came in the last day, an hour, against what is usual at these hours of the week."""
    hours = COUNTED / timedelta(hours=1)
    came = f"{count(pace.mentions, 'mention')} of the last day, {pace.mentions / hours:.1f} an hour"
    if pace.usual is None:
        return f"{came}; it is too early to say what is usual"
    return f"{came}; usual at these hours of the week: {pace.usual.low / hours:.1f}–{pace.usual.high / hours:.1f}"


def _ceased(pace: Pace) -> str:
    return (
        f"Nothing came for {count(pace.quiet, 'hour')}; by what is usual at these hours of the week that happens less "
        "than once in 100. Look whether the place still shows new posts, and to this account."
    )


def _failed(source: Source) -> str:
    return f"{count(source.failures, 'failure')} in a row. " if source.failures else ""


def _previewed(one: Hit, zone: tzinfo) -> Line:
    would = "" if one.relevance.passes else "left out, "
    why = clean(f" ({would}it {one.relevance.why})", LONGEST_TEXT)
    return Part(f"{_when(one, zone)}: ", Style.MUTED), Part(clean(one.text, LONGEST_TEXT)), Part(f" {why}", Style.MUTED)


def _when(one: Hit, zone: tzinfo) -> str:
    return say_moment(one.at, zone) if one.at else "at an unknown time"
