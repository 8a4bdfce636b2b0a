"""Tells what happened to a case: who did what when, and which posts of one person it is."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from bot.present.clean import clean
from bot.present.message import Bullets, Line, Message, Paragraph, Part, Quote, Section, Style
from bot.present.words import count, say_moment, short
from storage.asks import Folded
from storage.journal import Entry

MOST_POSTS = 10
DID = {
    "claim": "claimed it",
    "assign": "gave it",
    "release": "put it back for anybody",
    "snooze": "let it rest",
    "wake": "saw its rest end",
    "answer": "marked it answered",
    "answered": "saw it answered",
    "dismiss": "dismissed it",
    "reopen": "put it back into the queue",
    "reopened": "took it up again",
    "join": "found it to be",
    "undo": "took back",
    "note": "noted",
    "reveal": "saw author and link",
    "correct": "corrected it",
    "deleted": "saw it deleted",
}


def present_history(identity: str, posts: Sequence[Folded], lines: Sequence[Entry], zone: tzinfo) -> Message:
    """Show what happened to a mention and to all that is one case with it, newest first."""
    nothing = (Paragraph((Part("Nobody did anything with it yet."),)),)
    return Message(
        title=f"History of {short(identity)}",
        subtitle=f"{count(len(posts), 'post')} of one person" if len(posts) > 1 else "",
        blocks=(*((Bullets(_lines(lines, zone)),) if lines else nothing), *present_posts(posts, zone)),
        footer=((Part("Newest first; nothing in it can be changed or left out.", Style.MUTED),),),
    )


def present_posts(posts: Sequence[Folded], zone: tzinfo) -> tuple[Section, ...]:
    """Show the posts of one person that are one case, oldest first, by their blinded words; none for a single one."""
    if len(posts) <= 1:
        return ()
    quotes = tuple(
        Quote(text=clean(post.text, 320), by=say_moment(post.arrived, zone), id=short(post.id))
        for post in posts[:MOST_POSTS]
    )
    rest = len(posts) - len(quotes)
    more = (Paragraph((Part(f"And {rest:,} more."),)),) if rest > 0 else ()
    return (Section(title=f"{count(len(posts), 'post')} of one person", blocks=(*quotes, *more)),)


def present_deeds(lines: Iterable[Entry], zone: tzinfo) -> tuple[Section, ...]:
    """Show what happened as a part of something longer; remarks are left out, they stand there in full."""
    told = _lines([line for line in lines if line.action != "note"], zone)
    return (Section(title="What happened", blocks=(Bullets(told),)),) if told else ()


def _lines(lines: Iterable[Entry], zone: tzinfo) -> tuple[Line, ...]:
    return tuple(_line(line, zone) for line in lines)


def _line(line: Entry, zone: tzinfo) -> Line:
    did = DID.get(line.action, line.action)
    return (
        Part(f"{say_moment(line.at, zone)}: ", Style.MUTED),
        Part(line.actor, Style.PERSON),
        Part(f" {did}"),
        *_detail(line),
        Part(f" ({short(line.subject)})", Style.MUTED),
    )


def _detail(line: Entry) -> Line:
    """Say the rest: to whom a case was given, which reply it was, why."""
    to, _, whom = line.detail.partition(" ")
    if line.action == "assign" and to == "to":
        return Part(" to "), Part(whom, Style.PERSON)
    if line.action == "undo":
        return (Part(f" what was done: “{clean(DID.get(line.detail, line.detail), 80)}”"),)
    return (Part(f": {clean(line.detail, 500)}"),) if line.detail else ()
