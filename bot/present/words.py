"""Plain English for counts, ranges, shares and times."""

import re
from datetime import datetime, timedelta, tzinfo

from analyzers.insight.digest import Permission
from analyzers.insight.measures import Range, Share
from analyzers.labels import Action, Disclosure, Intent, Origin, Urgency
from analyzers.waits import Wait
from bot.present.message import Line, Paragraph, Part, Style

SHORT_ID = 8
LEAST_FOR_SHARE = 10
"""A percentage of fewer says more than is known."""

ORIGIN = {
    Origin.ORGANIC: "organic",
    Origin.PAID: "paid",
    Origin.SELF_PROMOTION: "self-promotion",
    Origin.OWNED: "our own",
    Origin.UNCLEAR: "unclear",
    Origin.COORDINATED: "coordinated",
}
ACTION = {
    Action.ESCALATE_SAFETY: "escalate: safety",
    Action.ESCALATE_LEGAL: "escalate: legal",
    Action.REPLY_SUPPORT: "reply with support",
    Action.ANSWER_QUESTION: "answer the question",
    Action.ASK_DISCLOSURE: "ask for a clear label",
    Action.AMPLIFY_WITH_PERMISSION: "ask to share it",
    Action.THANK: "thank them",
    Action.MONITOR: "keep an eye on it",
    Action.IGNORE: "nothing to do",
}
INTENT = {intent: intent.value.replace("_", " ") for intent in Intent}
URGENCY = {urgency: urgency.value for urgency in Urgency}
DISCLOSURE = {Disclosure.CLEAR: "clearly labelled", Disclosure.WEAK: "weakly labelled", Disclosure.NONE: "not labelled"}
PERMISSION = {
    Permission.ASK: "ask before you share it",
    Permission.INSIDE: "said in this chat: not for outside, unless they agree",
    Permission.NOBODY_TO_ASK: "author unknown: nobody to ask, so not for sharing",
}


def count(number: int, noun: str, plural: str = "") -> str:
    """Say a number of things: `1 mention`, `1,204 mentions`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def say_ordinal(number: int) -> str:
    """Say a place in a row: `first`, `third`, `12th`."""
    named = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    if number < len(named):
        return named[number]
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def say_range(interval: Range) -> str:
    """Say a range of a count; one number when both ends are the same."""
    low, high = round(interval.low), round(interval.high)
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def say_share(share: Share) -> str:
    """Say a share: the count first, the percentage with its interval only from ten on."""
    told = f"{share.hits:,} of {share.total:,}"
    if share.total < LEAST_FOR_SHARE:
        return told
    low, high = round(share.interval.low * 100), round(share.interval.high * 100)
    return f"{told} ({low}–{high} %)" if high else f"{told} (under 1 %)"


def say_hours(hours: float) -> str:
    """Say a time waited: `20 min`, `5 h`, `2 d 3 h`."""
    if hours < 1:
        return f"{round(hours * 60)} min"
    whole = int(hours)
    days, rest = divmod(whole, 24)
    if not days:
        return f"{whole} h"
    return f"{days:,} d {rest} h" if rest else f"{days:,} d"


def say_span(span: timedelta) -> str:
    """Say a time to the minute: `20 min`, `6 h 20 min`, `2 d 3 h`; seconds are left out."""
    hours, minutes = divmod(max(span, timedelta()) // timedelta(minutes=1), 60)
    days, hours = divmod(hours, 24)
    told = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number:,} {unit}" for number, unit in told if number) or "0 min"


def say_wait(wait: Wait) -> str:
    """Say within which time a share is answered, with its interval; as long as too few are, say at least how long."""
    if wait.hours is None:
        return f"more than {say_hours(wait.low)}" if wait.low is not None else "not known yet"
    low = say_hours(wait.low) if wait.low is not None else "0 h"
    high = f" to {say_hours(wait.high)}" if wait.high is not None else " or more"
    return f"{say_hours(wait.hours)} ({low}{high})"


def say_moment(moment: datetime, zone: tzinfo) -> str:
    """Say a moment in the workspace's zone."""
    return f"{moment.astimezone(zone):%a %d %b %Y, %H:%M}"


def short(identity: str) -> str:
    """Give as much of an id as a person needs to type."""
    return identity[:SHORT_ID]


def capital(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def plainly(words: str) -> Paragraph:
    """Give our own words as one line of running text."""
    return Paragraph((Part(words),))


def with_commands(words: str, style: Style = Style.PLAIN) -> Line:
    """Give our own words as a line, in which each command, in back-ticks, may be shown as what is typed."""
    pieces = [piece for piece in re.split(r"(`[^`]+`)", words) if piece]
    return tuple(Part(piece, Style.TYPED if piece[0] == "`" else style) for piece in pieces)
