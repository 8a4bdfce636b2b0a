"""What a person does with a case: take it, settle it, correct it, ask why; each with an undo."""

from collections.abc import Callable

from analyzers.labels import Origin
from analyzers.triage.case import State
from bot.casework import claim, last_deed, reveal, settle, standing_of, take_on, undo_deed
from bot.commands.asking import why_with_notes
from bot.commands.wording import show_wording
from bot.correcting import correct
from bot.desk import demand, may
from bot.errors import AskedWronglyError
from bot.finding import explain, notes_on
from bot.parts import Parts
from bot.present.message import Block, Choice, Choices, Does, Message, sentence
from bot.present.queue import present_revealed
from bot.present.why import present_notes
from bot.present.words import ORIGIN, short
from storage.cases import Revealed
from storage.deeds import NothingToUndoError
from storage.roles import Right
from storage.standings import Standing


def act(parts: Parts, does: str, case: str) -> Message:
    """Do what a button on a card says; gives the words for the person who pressed it.

    Raises NotAllowedError without the right for it, NotFoundError when the case is gone.
    """
    right, deed = DEEDS[does]
    if right is not None:
        demand(parts, right)
    return deed(parts, case)


def undo(parts: Parts, about: str) -> Message:
    """Take back what an undo button stands for, unless somebody has changed it since.

    `deed|ID|NUMBER`, `origin|ID|WHAT IT WAS|WHAT WAS SAID`.
    """
    what, *told = about.split("|")
    undoing = UNDOINGS.get(what)
    if undoing is None or len(told) != undoing[0]:
        raise AskedWronglyError("That button belongs to another version of Kith.")
    return undoing[1](parts, *told)


def _undo_deed(parts: Parts, case: str, number: str) -> Message:
    demand(parts, Right.SETTLE)
    try:
        undo_deed(parts, case, int(number))
    except NothingToUndoError:  # in the same transaction: of two who press it at once only one takes it back
        return _moved_on(case, standing_of(parts, case))
    now = standing_of(parts, case)
    who = f" with {now.claimed_by}" if now.state is State.CLAIMED else ""
    return sentence(f"Taken back: {short(case)} is {BACK[now.state]}{who} again.", people=[now.claimed_by])


def _undo_origin(parts: Parts, case: str, was: str, said: str) -> Message:
    demand(parts, Right.LABEL)
    with parts.database.write():  # looked at and changed in one: nobody says anything in between
        corrections = [one for one in explain(parts, case).corrections if one.field == "origin"]
        if not corrections or corrections[-1].value != said or corrections[-1].said_by != parts.actor:
            return say("Somebody has said what it is since; that stays.")
        correct(parts, case, {"origin": was}, "taken back")
    return say(f"{short(case)} is {ORIGIN[Origin(was)]} again.")


UNDOINGS: dict[str, tuple[int, Callable[..., Message]]] = {
    "deed": (2, _undo_deed),
    "origin": (3, _undo_origin),
}
BACK = {
    State.OPEN: "in the queue", State.CLAIMED: "claimed", State.ANSWERED: "answered", State.DISMISSED: "dismissed",
    State.SNOOZED: "resting",
}  # fmt: skip


def _moved_on(case: str, now: Standing) -> Message:
    who = f" by {now.claimed_by}" if now.state is State.CLAIMED else ""
    words = f"{short(case)} has moved on: it is {now.state}{who} now. Nothing was changed."
    return sentence(words, people=[now.claimed_by])


def _claim(parts: Parts, case: str) -> Message:
    if not may(parts, Right.REVEAL):
        found = take_on(parts, case)
        return say("Claimed. Who wrote it is shown to those who may see it.", undo_of(parts, found))
    revealed = claim(parts, case)
    if revealed is None:
        return say("Claimed. This workspace shows nobody who wrote a post.", undo_of(parts, case))
    return _revealed(parts, revealed, undo_of(parts, revealed.id))


LOOKED_AT_CARD = "to answer it"
"""Why somebody looks who has the case and presses its button."""


def _show(parts: Parts, case: str) -> Message:
    return _revealed(parts, reveal(parts, case, LOOKED_AT_CARD), undo_of(parts, case))


def _revealed(parts: Parts, revealed: Revealed, undo_about: str) -> Message:
    shown = present_revealed(revealed)
    undoing = (Choices((Choice("Undo", Does.UNDO, undo_about),)),) if undo_about else ()
    blocks = (*shown.blocks, *notes_of(parts, revealed.id), *undoing)
    return Message(title=shown.title, blocks=blocks, footer=shown.footer)


def undo_of(parts: Parts, case: str) -> str:
    """Name the last deed on a case for an undo button; empty when nothing can be taken back."""
    last = last_deed(parts, case)
    return f"deed|{case}|{last.number}" if last else ""


def _release(parts: Parts, case: str) -> Message:
    found = settle(parts, case, "release")
    return say(f"{short(found)} is open for anybody again.", undo_of(parts, found))


def _answer(parts: Parts, case: str) -> Message:
    return settle_once(parts, case, State.ANSWERED, lambda: settle(parts, case, "answer"))


def settle_once(parts: Parts, case: str, state: State, deed: Callable[[], str]) -> Message:
    """Settle a case that waits; one that is settled already stays as its settler left it."""
    before = standing_of(parts, case)
    if before.state in (State.ANSWERED, State.DISMISSED):
        return say(f"{short(case)} is {before.state} already. Nothing was changed.")
    found = deed()
    return say(f"{short(found)} is {state}.", undo_of(parts, found))


def _reopen(parts: Parts, case: str) -> Message:
    return say(f"{short(settle(parts, case, 'reopen'))} is back in the queue.")


def _why(parts: Parts, case: str) -> Message:
    return why_with_notes(parts, case)


def notes_of(parts: Parts, case: str) -> tuple[Block, ...]:
    """Give what colleagues said of a case, for below a card."""
    return tuple(block for block in present_notes(notes_on(parts, case), parts.zone))


def _organic(parts: Parts, case: str) -> Message:
    return correct_origin(parts, case, Origin.ORGANIC)


def correct_origin(parts: Parts, case: str, origin: Origin) -> Message:
    """Put a person's verdict beside Kith's; the answer can take it back."""
    with parts.database.write():  # so that what the undo goes back to is what this changed
        before = explain(parts, case)
        found = correct(parts, case, {"origin": origin.value})
    said = [correction.value for correction in before.corrections if correction.field == "origin"]
    was = said[-1] if said else before.assessment.verdict.origin.value
    words = f"{short(found)} is {ORIGIN[origin]}, you say; that wins, and is kept."
    return say(words, f"origin|{found}|{was}|{origin}")


Deed = Callable[[Parts, str], Message]
DEEDS: dict[str, tuple[Right | None, Deed]] = {
    "claim": (Right.SETTLE, _claim),
    "release": (Right.SETTLE, _release),
    "answer": (Right.SETTLE, _answer),
    "undo": (Right.SETTLE, _reopen),
    "show": (Right.REVEAL, _show),
    "why": (None, _why),
    "wording": (None, show_wording),
    "organic": (Right.LABEL, _organic),
}
"""What is done at once, and the right for it."""


def say(words: str, undo_about: str = "") -> Message:
    """Answer in one sentence, with an undo where there is something to take back."""
    return sentence(words, *((Choices((Choice("Undo", Does.UNDO, undo_about),)),) if undo_about else ()))
