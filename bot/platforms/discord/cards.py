"""Draws a case as a box with its buttons, so that a person can take it up where they read it.

Its buttons do `case_claim`, `case_show`, `case_release`, `case_answer`, `case_dismiss`, `case_why`, `case_undo` and
`case_more`, whose answer has a second row. What they are about is the case's key, and `KEY@LIST` in a private list.
"""

import re

import discord

from analyzers.labels import Urgency
from analyzers.triage.case import State
from bot.platforms.discord.drawn import BLUE, GREY, IN_A_ROW, Box, Row, Tap, tappable
from bot.platforms.discord.ids import custom_id
from bot.platforms.discord.safety import inline, words
from bot.present.message import Card, Line, Part, Style, times_of
from bot.present.words import URGENCY, capital

LONGEST_TEXT = 480
LONGEST_REASON = 320
ALARM = "\N{LARGE RED CIRCLE} "
"""Before the word, never instead of it: a colour alone tells nothing to many."""
COLOURS = {
    URGENCY[Urgency.CRITICAL]: 0xC2261C,
    URGENCY[Urgency.HIGH]: 0xE0A030,
    URGENCY[Urgency.NORMAL]: 0x0F766E,
    URGENCY[Urgency.LOW]: 0x94A3B8,
}
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")
_LIST = re.compile(r"[a-z]{1,12}")
_CLAIM = ("Claim", "case_claim")
_TAKEN = (("Show", "case_show"), ("Release", "case_release"))
_SETTLE = (("Answered", "case_answer"), ("Dismiss…", "case_dismiss"))
_WHY = ("Why?", "case_why")
_MORE = ("More…", "case_more")
_UNDO = ("Undo", "case_undo")
_REST = (
    ("Assign…", "case_assign"),
    ("Note…", "case_note"),
    ("Snooze…", "case_snooze"),
    ("Not organic", "case_not_organic"),
    ("It is organic", "case_organic"),
    ("Why?", "case_why"),
    ("Wording", "case_wording"),
)


def card_box(card: Card) -> Box:
    """Give the card's text and, for a case that has a key, what a person may do with it."""
    quoted = words(card.text, LONGEST_TEXT)
    told = (_above(card), f"> {quoted}" if quoted else "", _advice(card), *_more(card), _stands(card))
    text = "\n".join(line for line in told if line)
    return Box(text, COLOURS.get(card.urgency.casefold()), _row(card))


def more_items(key: str) -> tuple[discord.ui.ActionRow[discord.ui.LayoutView], ...]:
    """Give the rows of what else can be done with a case, for the answer to “More…”."""
    buttons: list[discord.ui.Button[discord.ui.LayoutView]] = [
        discord.ui.Button(label=label, custom_id=custom_id(does, key)) for label, does in _REST
    ]
    rows = (buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW))
    return tuple(discord.ui.ActionRow(*row) for row in rows) if _about(key, "") else ()


def _above(card: Card) -> str:
    alarm = ALARM if card.urgency.casefold() == URGENCY[Urgency.CRITICAL] else ""
    facts = [words(fact, 80) for fact in times_of(card)]
    facts += [words(card.platform, 40), words(card.id, 40)]
    head = inline((Part(f"{card.rank}. {alarm}{capital(card.urgency[:30])}", Style.STRONG),), 90)
    return " · ".join([head, *(fact for fact in facts if fact)])


def _advice(card: Card) -> str:
    reason = inline(card.reason, LONGEST_REASON)
    action = inline((Part(card.action, Style.STRONG),), 120)
    return " → ".join(filter(None, (reason, action)))


def _more(card: Card) -> tuple[str, ...]:
    return words(card.posts, 80), inline(card.unblinded, LONGEST_REASON)


def _stands(card: Card) -> str:
    """Say where the case stands; a member who has it is named by Discord itself, anybody else in letters."""
    who: Line = (Part(card.by, Style.PERSON),)
    return " ".join(filter(None, (words(card.stands, 200), inline(who, 80))))


def _row(card: Card) -> Row | None:
    about = _about(card.key, card.listed)
    taps = tappable([Tap(label, does, about, BLUE if does == "case_claim" else GREY) for label, does in _does(card)])
    return Row(tuple(taps), f"{card.rank}.") if about and taps else None


def _about(key: str, listed: str) -> str:
    if not _KEY.fullmatch(key):
        return ""
    return f"{key}@{listed}" if _LIST.fullmatch(listed) else key


def _does(card: Card) -> tuple[tuple[str, str], ...]:
    if card.state is State.OPEN:
        return (_CLAIM, *_SETTLE, _WHY, _MORE)
    return (*_TAKEN, *_SETTLE, _MORE) if card.state is State.CLAIMED else (_UNDO,)
