"""Commands that ask: digest, triage, themes, campaigns, check, lookup, why."""

from dataclasses import replace

from analyzers.insight.measures import Period
from bot.checking import check
from bot.commands.command import split_named, split_words
from bot.commands.home import home
from bot.composing import last_audit, list_campaigns, list_themes, make_digest, trace_digest
from bot.desk import demand, may
from bot.digesting import show_digest
from bot.errors import AskedWronglyError
from bot.finding import explain, look_up, note_lookup, notes_on, tell_history, why_action
from bot.parts import Parts
from bot.periods import NAMED, parse_period
from bot.present.auditing import present_last
from bot.present.clusters import present_campaigns, present_themes
from bot.present.history import present_deeds, present_posts
from bot.present.lookup import present_lookup
from bot.present.message import Block, Card, Message, Section
from bot.present.queue import present_queue
from bot.present.traced import present_traced
from bot.present.unblinding import warned
from bot.present.why import present_check, present_notes, present_why
from bot.queueing import DUE, Queue, find_place_of, line_up, line_up_mine
from bot.revealing import reveal_rule
from storage.finding import StoredMention
from storage.roles import Right

WHOSE = ("next", "mine", "all", *DUE)
FIRST = "first"
"""The list that is shown when no part of the queue is named."""
LENGTHS = {"next": 1, "": None}
MANY = 20
"""How many cases are shown; as many as the setting says when nothing is asked for."""


def digest(parts: Parts, words: str) -> Message:
    """`digest [today|week|month] [monitor] [since=… until=…] [explain=section/number]`."""
    plain, named = split_named(words, ("since", "until", "explain"))
    name = plain.pop(0).lower() if plain and plain[0].lower() in NAMED else ""
    period = parse_period(name, named.get("since", ""), named.get("until", ""), parts.clock(), parts.zone)
    monitors = [" ".join(plain)] if plain else None
    if named.get("explain"):
        return present_traced(trace_digest(parts, period, named["explain"], monitors))
    return show_digest(parts, make_digest(parts, period, monitors))


def themes(parts: Parts, words: str) -> Message:
    """`themes [today|week|month] [monitor]`."""
    period, monitors = _period_and_monitors(parts, words)
    return present_themes(list_themes(parts, period, monitors), parts.words.themes)


def campaigns(parts: Parts, words: str) -> Message:
    """`campaigns [today|week|month] [monitor]`."""
    period, monitors = _period_and_monitors(parts, words)
    return present_campaigns(list_campaigns(parts, period, monitors), parts.zone)


def _period_and_monitors(parts: Parts, words: str) -> tuple[Period, list[str] | None]:
    plain, _ = split_named(words, ())
    name = plain.pop(0).lower() if plain and plain[0].lower() in NAMED else ""
    period = parse_period(name, "", "", parts.clock(), parts.zone)
    return period, [" ".join(plain)] if plain else None


def triage(parts: Parts, words: str) -> Message:
    """`triage [next|mine|all|overdue|soon]`."""
    whose = words.strip().lower().replace(FIRST, "")
    if whose and whose not in WHOSE:
        raise AskedWronglyError(f"{words!r} is no part of the queue; choose from {', '.join(WHOSE)}.")
    queue = _line_up(parts, whose)
    shown = present_queue(queue.shown, queue.as_of, queue.total, queue.standing, which=whose)
    shown = warned(shown, reveal_rule(parts))
    return replace(shown, blocks=tuple(_listed(block, whose or FIRST) for block in shown.blocks))


def _line_up(parts: Parts, whose: str) -> Queue:
    if whose == "mine":
        return line_up_mine(parts)
    return line_up(parts, limit=LENGTHS.get(whose, MANY), which=whose if whose in DUE else "")


def _listed(block: Block, whose: str) -> Block:
    """Note on each card which list it stands in."""
    if isinstance(block, Section):
        return replace(block, blocks=tuple(_listed(inner, whose) for inner in block.blocks))
    return replace(block, listed=whose) if isinstance(block, Card) else block


def check_text(parts: Parts, words: str) -> Message:
    """`check <text|link>`: a link is looked up among the stored mentions, a text is read."""
    text = words.strip()
    if not text:
        raise AskedWronglyError("Give the text to check, or the link of a stored mention.")
    if text.startswith(("http://", "https://")) and len(text.split()) == 1:
        found = look_up(parts, text, 1)
        if found.shown:
            return _explained(parts, found.shown[0])
        raise AskedWronglyError("No stored mention has that link, and Kith opens no links. Paste the text itself.")
    return present_check(text, check(parts, text))


def lookup(parts: Parts, words: str) -> Message:
    """`lookup <@author|link|words>`: by an author it needs the right to see authors, and is written down."""
    if words.strip().startswith("@"):
        demand(parts, Right.REVEAL)
        note_lookup(parts, words.strip())
    found = look_up(parts, words)
    seen_by = parts.actor if may(parts, Right.REVEAL) else ""
    return present_lookup(words, found.shown, found.total, parts.zone, seen_by, reveal_rule(parts))


def at_a_glance(parts: Parts, words: str) -> Message:  # noqa: ARG001  every command gets its words
    """`home`: who waits, the last digest, the sources, the settings."""
    return home(parts)


def audit(parts: Parts, words: str) -> Message:  # noqa: ARG001  every command gets its words
    """`audit`: the last result; none is run in chat, where nobody waits minutes for an answer."""
    return present_last(last_audit(parts), parts.zone)


def why(parts: Parts, words: str) -> Message:
    """`why <mention>`."""
    asked = split_words(words)
    if len(asked) != 1:
        raise AskedWronglyError("Give the id of one mention; a card and a lookup show it.")
    return why_with_notes(parts, asked[0])


def why_with_notes(parts: Parts, mention: str) -> Message:
    """Explain a mention, and show what else its author asked, what colleagues wrote about it and what happened."""
    told, past = _explained(parts, explain(parts, mention)), tell_history(parts, mention)
    more = (
        *present_posts(past.posts, parts.zone),
        *present_notes(notes_on(parts, mention), parts.zone),
        *present_deeds(past.lines, parts.zone),
    )
    return replace(told, blocks=(*told.blocks, *more))


def _explained(parts: Parts, stored: StoredMention) -> Message:
    place = find_place_of(parts, stored.id) if stored.case else None
    return present_why(stored, place, parts.zone, because=why_action(parts, stored))
