"""Draws a case as a card with its buttons, so that a person can take it up where they read it.

Action ids are `case_claim`, `case_show`, `case_release`, `case_answer`, `case_dismiss`, `case_why`, `case_wording`,
`case_undo` and `case_more` (the overflow, whose values are `assign|KEY` and the like). In one message every id is its
own: `distinct` gives the second `case_claim` the name `case_claim:2`, and `base` takes the place off again.
"""

import re
from collections.abc import Iterable

from analyzers.labels import Urgency
from analyzers.triage.case import State
from bot.platforms.slack.limits import Element, parts_in
from bot.platforms.slack.safety import literal, ping, plain, plain_text, rich_part, rich_text, run, runs
from bot.present.message import Card, Part, Style, times_of
from bot.present.words import URGENCY, capital

LONGEST_TEXT = 500
LONGEST_REASON = 400
ALARM = "\N{LARGE RED CIRCLE} "
"""Before the word, never instead of it: a colour alone tells nothing to many."""
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,120}")
"""What may stand in a block_id and in an option's value of 150 characters, beside `|` and `:`."""
_MORE = (
    ("Assign…", "assign"),
    ("Note…", "note"),
    ("Snooze…", "snooze"),
    ("Not organic", "not_organic"),
    ("It is organic", "organic"),
)
_BUTTONS = (
    ("Answered", "case_answer"), ("Dismiss…", "case_dismiss"), ("Why?", "case_why"), ("Wording", "case_wording"),
)  # fmt: skip


def card_blocks(card: Card) -> list[Element]:
    """Give the card's text and, for a case that has a key, what a person may do with it."""
    text = literal(card.text, LONGEST_TEXT)
    quoted = [rich_part("quote", [run(text)])] if text else []
    below = _below(card)
    told = [rich_part("section", _above(card)), *quoted, *([rich_part("section", below)] if below else [])]
    return [rich_text(told), *_actions(card)]


def distinct(blocks: Iterable[Element]) -> list[Element]:
    """Give the same blocks with ids that occur once: the second `case:KEY` becomes `case:KEY:2`, and so on."""
    block_ids: set[str] = set()
    action_ids: set[str] = set()
    return [_renamed(block, block_ids, action_ids) for block in blocks]


def base(identity: str) -> str:
    """Give an action_id without its place: `case_claim:2` is `case_claim`."""
    return identity.partition(":")[0]


def button(label: str, action_id: str, *, value: str = "", about: str = "", style: str = "") -> Element:
    """Give a button; `about` names for a screen reader what the label alone leaves open."""
    given = {"value": value, "accessibility_label": plain(about, 75), "style": style}
    kept = {name: held for name, held in given.items() if held}
    return {"type": "button", "action_id": action_id, "text": plain_text(label, 75), **kept}


def _above(card: Card) -> list[Element]:
    alarm = ALARM if card.urgency.casefold() == URGENCY[Urgency.CRITICAL] else ""
    urgency = capital(literal(card.urgency, 30))
    facts = [literal(fact, 80) for fact in times_of(card)]
    facts += [literal(card.platform, 40), literal(card.id, 40)]
    rest = "".join(f" · {fact}" for fact in facts if fact)
    return runs((Part(f"{card.rank}. "), Part(f"{alarm}{urgency}", Style.STRONG), Part(rest)), 250)


def _below(card: Card) -> list[Element]:
    action = literal(card.action, 80)
    reason = runs(card.reason, LONGEST_REASON)
    arrow = [run(" → ")] if reason and action else []
    advice = [*reason, *arrow, *([run(action, Style.STRONG)] if action else [])]
    posts = runs((Part(card.posts),), 80)
    shown = [line for line in (advice, posts, runs(card.unblinded, LONGEST_REASON), _stands(card)) if line]
    return [piece for place, line in enumerate(shown) for piece in ([run("\n")] if place else []) + line]


def _stands(card: Card) -> list[Element]:
    """Say where the case stands; a member who has it is named by Slack itself, anybody else in letters."""
    stands = literal(card.stands, 200)
    who = [ping(literal(card.by, 80))] if literal(card.by, 80) else []
    gap = [run(" ")] if stands and who else []
    return [*([run(stands)] if stands else []), *gap, *who]


def _actions(card: Card) -> list[Element]:
    if not _KEY.fullmatch(card.key):
        return []
    listed = f"@{card.listed}" if card.listed else ""
    elements = _choices(card) if card.state in {State.OPEN, State.CLAIMED} else [_button(card, "Undo", "case_undo")]
    return [{"type": "actions", "block_id": f"case:{card.key}{listed}", "elements": elements}]


def _choices(card: Card) -> list[Element]:
    claim = _button(card, "Claim", "case_claim", "primary")
    taken = [_button(card, "Show", "case_show"), _button(card, "Release", "case_release")]
    first = [claim] if card.state is State.OPEN else taken
    options = [{"text": plain_text(label, 75), "value": f"{does}|{card.key}"} for label, does in _MORE]
    more: Element = {"type": "overflow", "action_id": "case_more", "options": options}
    return [*first, *(_button(card, label, action_id) for label, action_id in _BUTTONS), more]


def _button(card: Card, label: str, action_id: str, style: str = "") -> Element:
    about = f"{label.rstrip('…?')}, case {card.id.strip() or card.key}"
    return button(label, action_id, value=card.key, about=about, style=style)


def _renamed(block: Element, block_ids: set[str], action_ids: set[str]) -> Element:
    named = dict(block)
    if isinstance(block.get("block_id"), str):
        named["block_id"] = _free(str(block["block_id"]), block_ids)
    if block.get("type") == "actions":
        named["elements"] = [
            {**element, "action_id": _free(str(element["action_id"]), action_ids)}
            for element in parts_in(block.get("elements"))
        ]
    return named


def _free(name: str, taken: set[str]) -> str:
    place, free = 1, name
    while free in taken:
        place += 1
        free = f"{name}:{place}"
    taken.add(free)
    return free
