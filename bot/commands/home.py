"""The home page of a workspace in chat: who waits, the last digest, the sources' health, the settings."""

from datetime import timedelta

from analyzers.insight.measures import Period
from bot.composing import tell_sources
from bot.deciding import list_troubled
from bot.desk import due_here
from bot.keeping import list_monitors
from bot.parts import Parts
from bot.present.clean import clean
from bot.present.kept import from_body
from bot.present.message import (
    Block,
    Bullets,
    Choice,
    Choices,
    Does,
    Headline,
    Message,
    Paragraph,
    Part,
    Section,
    Style,
)
from bot.present.queue import present_queue
from bot.present.unblinding import RULE, warned
from bot.present.words import count, say_moment
from bot.promising import say_within
from bot.queueing import line_up
from bot.recurrence import say_when
from bot.revealing import reveal_rule
from bot.scheduling import FORUM, list_schedules
from bot.telling import channel_for
from storage.outbox import OutboxStore
from storage.roles import Purpose

LOOK_BACK = timedelta(days=35)
HEALTH = timedelta(days=7)
SHOWN = 10
MOST_EDITED = 5
BUTTONS = (
    ("Set up…", "setup"),
    ("Monitor…", "monitor"),
    ("What is about you…", "gate"),
    ("Schedule…", "schedule"),
    ("Channels…", "channels"),
    ("Hours…", "hours"),
    ("Promises…", "promises"),
    ("Rights…", "role"),
    ("Who wrote it…", "reveal"),
    ("Perk…", "perk"),
)


def home(parts: Parts) -> Message:
    """Show the workspace at a glance."""
    queue = line_up(parts, limit=5)
    shown = warned(present_queue(queue.shown, queue.as_of, queue.total, queue.standing), reveal_rule(parts))
    return Message(
        title="Kith",
        subtitle=f"As of {say_moment(parts.clock(), parts.zone)}",
        blocks=(
            Section(title=f"Who needs an answer: {count(queue.total, 'case')}", blocks=shown.blocks),
            Section(title="The last digest", blocks=(_last_digest(parts),)),
            Section(title="Sources", blocks=(_health(parts),)),
            *_trouble(parts),
            Section(title="Settings", blocks=_settings(parts)),
        ),
        footer=shown.footer,
    )


def _last_digest(parts: Parts) -> Block:
    with parts.database.read() as connection:
        seen = OutboxStore(connection, parts.workspace).recent(["digest"], parts.clock() - LOOK_BACK)
    for out in reversed(seen):
        is_head = out.place and not out.posting.under
        message = from_body(out.posting.body) if is_head else None
        headline = next((block for block in message.blocks if isinstance(block, Headline)), None) if message else None
        if headline:
            when = Part(f" ({say_moment(out.written_at, parts.zone)})", Style.MUTED)
            return Paragraph((Part(headline.sentence), when))
    return Paragraph((Part("None yet."),))


def _health(parts: Parts) -> Block:
    now = parts.clock()
    sources = tell_sources(parts, Period(now - HEALTH, now))
    if not sources:
        return Paragraph((Part("Nothing has come in yet."),))
    lines = tuple(
        (
            Part(clean(one.source, 60), Style.STRONG),
            Part(f": {count(one.mentions, 'mention')} in the last week{', silent' if one.silent else ''}"),
        )
        for one in sources[:SHOWN]
    )
    return Bullets(lines)


def _trouble(parts: Parts) -> tuple[Section, ...]:
    stuck = list_troubled(parts)[:SHOWN]
    if not stuck:
        return ()
    lines = tuple((Part(f"{one.posting.kind}, {one.stage.value}: {clean(one.trouble, 120)}"),) for one in stuck)
    return (Section(title="Messages that did not arrive", blocks=(Bullets(lines),)),)


def _settings(parts: Parts) -> tuple[Block, ...]:
    monitors = [f"{one.name}{' (paused)' if paused else ''}" for one, paused in list_monitors(parts)[:SHOWN]]
    schedules = [f"{one.name}, {say_when(one.days, one.at)}" for one in list_schedules(parts)[:SHOWN]]
    within = [say_within(due_here(parts))]
    told = (("Listening for", monitors), ("Digests", schedules), ("Answered within hours", within))
    lines = [(Part(f"{name}: ", Style.STRONG), Part(", ".join(items) or "none yet")) for name, items in told]
    told_in = [(purpose, channel_for(parts, purpose).removeprefix(FORUM)) for purpose in Purpose]
    lines += [
        (Part(f"Channel for {purpose}: ", Style.STRONG), Part(found, Style.CHANNEL))
        for purpose, found in told_in
        if found
    ]
    lines.append((Part("Who wrote it: ", Style.STRONG), Part(RULE[reveal_rule(parts)])))
    known = [one.name for one, _ in list_monitors(parts)[:MOST_EDITED]]
    edit = [Choice(f"Edit {clean(name, 40)}…", Does.OPEN_FORM, f"monitor|{name}") for name in known]
    choices = (*edit, *(Choice(label, Does.OPEN_FORM, form) for label, form in BUTTONS))
    return Bullets(tuple(lines)), Choices(choices)
