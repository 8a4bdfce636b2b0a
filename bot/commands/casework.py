"""What a person does with a case: take it, hand it over, settle it, correct it, ask why; each with an undo."""

from collections.abc import Callable
from datetime import timedelta

from analyzers.labels import Origin
from analyzers.triage.case import State
from bot.casework import (
    assign,
    claim,
    dismiss,
    last_deed,
    note,
    reveal,
    settle,
    snooze,
    standing_of,
    take_on,
    undo_deed,
)
from bot.commands.asking import why_with_notes
from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.commands.wording import show_wording
from bot.correcting import correct
from bot.desk import demand, may
from bot.errors import AskedWronglyError
from bot.finding import explain, notes_on
from bot.parts import Parts
from bot.present.message import Block, Choice, Choices, Does, Message, Paragraph, Part, Style, sentence
from bot.present.queue import present_queue, present_revealed
from bot.present.why import present_notes
from bot.present.words import ORIGIN, say_moment, short
from bot.queueing import ALL, line_up
from bot.recurrence import DAYS, next_due
from bot.telling import tell_person
from storage.cases import Revealed
from storage.deeds import NothingToUndoError
from storage.roles import Right
from storage.standings import Standing

MORNING = "08:00"
RESTS = (("4h", "four hours"), ("morning", "tomorrow morning"), ("3d", "three days"), ("week", "a week"))
NOT_ORGANIC = (Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR)


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
            return _said("Somebody has said what it is since; that stays.")
        correct(parts, case, {"origin": was}, "taken back")
    return _said(f"{short(case)} is {ORIGIN[Origin(was)]} again.")


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
        return _said("Claimed. Who wrote it is shown to those who may see it.", _undo_of(parts, found))
    revealed = claim(parts, case)
    if revealed is None:
        return _said("Claimed. This workspace shows nobody who wrote a post.", _undo_of(parts, case))
    return _revealed(parts, revealed, _undo_of(parts, revealed.id))


LOOKED_AT_CARD = "to answer it"
"""Why somebody looks who has the case and presses its button."""


def _show(parts: Parts, case: str) -> Message:
    return _revealed(parts, reveal(parts, case, LOOKED_AT_CARD), _undo_of(parts, case))


def _revealed(parts: Parts, revealed: Revealed, undo_about: str) -> Message:
    shown = present_revealed(revealed)
    undoing = (Choices((Choice("Undo", Does.UNDO, undo_about),)),) if undo_about else ()
    blocks = (*shown.blocks, *_notes(parts, revealed.id), *undoing)
    return Message(title=shown.title, blocks=blocks, footer=shown.footer)


def _undo_of(parts: Parts, case: str) -> str:
    """Name the last deed on a case for an undo button; empty when nothing can be taken back."""
    last = last_deed(parts, case)
    return f"deed|{case}|{last.number}" if last else ""


def _release(parts: Parts, case: str) -> Message:
    found = settle(parts, case, "release")
    return _said(f"{short(found)} is open for anybody again.", _undo_of(parts, found))


def _answer(parts: Parts, case: str) -> Message:
    return _settled(parts, case, State.ANSWERED, lambda: settle(parts, case, "answer"))


def _settled(parts: Parts, case: str, state: State, deed: Callable[[], str]) -> Message:
    """Settle a case that waits; one that is settled already stays as its settler left it."""
    before = standing_of(parts, case)
    if before.state in (State.ANSWERED, State.DISMISSED):
        return _said(f"{short(case)} is {before.state} already. Nothing was changed.")
    found = deed()
    return _said(f"{short(found)} is {state}.", _undo_of(parts, found))


def _reopen(parts: Parts, case: str) -> Message:
    return _said(f"{short(settle(parts, case, 'reopen'))} is back in the queue.")


def _why(parts: Parts, case: str) -> Message:
    return why_with_notes(parts, case)


def _notes(parts: Parts, case: str) -> tuple[Block, ...]:
    return tuple(block for block in present_notes(notes_on(parts, case), parts.zone))


def _organic(parts: Parts, case: str) -> Message:
    return _correct_origin(parts, case, Origin.ORGANIC)


def _correct_origin(parts: Parts, case: str, origin: Origin) -> Message:
    with parts.database.write():  # so that what the undo goes back to is what this changed
        before = explain(parts, case)
        found = correct(parts, case, {"origin": origin.value})
    said = [correction.value for correction in before.corrections if correction.field == "origin"]
    was = said[-1] if said else before.assessment.verdict.origin.value
    words = f"{short(found)} is {ORIGIN[origin]}, you say; that wins, and is kept."
    return _said(words, f"origin|{found}|{was}|{origin}")


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


def show_assign(_parts: Parts, about: str) -> Form:
    """Ask who should take a case."""
    fields = (Field(name="person", label="Who takes it", kind=Kind.PERSON),)
    return Form(name="assign", title="Assign", submit="Assign", fields=fields, about=about)


def apply_assign(parts: Parts, fields: Fields, about: str) -> Message:
    """Put a case into somebody's hands, and tell them."""
    person = fields.get("person", "")
    if not person:
        raise AskedWronglyError("Say who takes it.")
    found = assign(parts, about, person)
    if person != parts.actor:
        tell_person(parts, person, f"assigned {found} {parts.clock().isoformat()}", _given(parts, found))
    given = Paragraph((Part(f"{short(found)} is with "), Part(person, Style.PERSON), Part(" now.")))
    undoing = Choices((Choice("Undo", Does.UNDO, _undo_of(parts, found)),))
    return Message(title="", blocks=(given, undoing))


def _given(parts: Parts, case: str) -> Message:
    by = Paragraph((Part(parts.actor, Style.PERSON), Part(f" gave you the case {short(case)}.")))
    queue = line_up(parts, limit=ALL)
    cards = present_queue([one for one in queue.shown if one.case.id == case], queue.as_of, 1, queue.standing).blocks
    return Message(title="A case for you", blocks=(by, *cards, *_notes(parts, case)))


def show_note(_parts: Parts, about: str) -> Form:
    """Ask for a remark."""
    fields = (Field(name="words", label="Note for your colleagues", kind=Kind.TEXT, most=2000),)
    return Form(name="note", title="Note", submit="Keep", fields=fields, about=about)


def check_note(_parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  the form's form
    """Refuse an empty note."""

    def filled() -> None:
        if not fields.get("words", "").strip():
            raise AskedWronglyError("Write something.")

    check_each({"words": filled})


def apply_note(parts: Parts, fields: Fields, about: str) -> Message:
    """Keep a remark in the journal of the case."""
    return _said(f"Noted on {short(note(parts, about, fields['words']))}.")


def show_snooze(_parts: Parts, about: str) -> Form:
    """Ask for how long a case should rest."""
    fields = (Field(name="rest", label="Let it rest for", kind=Kind.CHOICE, options=RESTS, initial="morning"),)
    return Form(name="snooze", title="Snooze", submit="Snooze", fields=fields, about=about)


def apply_snooze(parts: Parts, fields: Fields, about: str) -> Message:
    """Let a case rest."""
    now = parts.clock()
    lengths = {"4h": timedelta(hours=4), "3d": timedelta(days=3), "week": timedelta(days=7)}
    rest = fields.get("rest", "")
    until = now + lengths[rest] if rest in lengths else next_due(",".join(DAYS), MORNING, now, parts.zone)
    found = snooze(parts, about, until)
    words = f"{short(found)} rests until {say_moment(until, parts.zone)} ({parts.zone.key})."
    return _said(words, _undo_of(parts, found))


def show_dismiss(_parts: Parts, about: str) -> Form:
    """Ask why a case needs no answer."""
    fields = (
        Field(
            name="why", label="Why it needs no answer", kind=Kind.TEXT, most=500, optional=True, hint="Kept in the log."
        ),
    )
    return Form(name="dismiss", title="Dismiss", submit="Dismiss", fields=fields, about=about)


def apply_dismiss(parts: Parts, fields: Fields, about: str) -> Message:
    """Dismiss a case."""
    return _settled(parts, about, State.DISMISSED, lambda: dismiss(parts, about, fields.get("why", "")))


def show_not_organic(_parts: Parts, about: str) -> Form:
    """Ask what a post is if it is not organic."""
    options = tuple((origin.value, ORIGIN[origin]) for origin in NOT_ORGANIC)
    fields = (Field(name="origin", label="It is", kind=Kind.CHOICE, options=options, initial=Origin.PAID.value),)
    return Form(name="not_organic", title="Not organic", submit="Keep", fields=fields, about=about)


def apply_not_organic(parts: Parts, fields: Fields, about: str) -> Message:
    """Put a person's verdict beside Kith's."""
    return _correct_origin(parts, about, Origin(fields.get("origin") or Origin.PAID))


def take_all(_parts: Parts, fields: Fields, about: str) -> None:
    """Take every answer."""


CASE_FORMS = {
    "assign": FormKind(show=show_assign, check=take_all, apply=apply_assign, right=Right.SETTLE),
    "note": FormKind(show=show_note, check=check_note, apply=apply_note, right=Right.SETTLE),
    "snooze": FormKind(show=show_snooze, check=take_all, apply=apply_snooze, right=Right.SETTLE),
    "dismiss": FormKind(show=show_dismiss, check=take_all, apply=apply_dismiss, right=Right.SETTLE),
    "not_organic": FormKind(show=show_not_organic, check=take_all, apply=apply_not_organic, right=Right.LABEL),
}
"""What is asked for in a form first."""


def _said(words: str, undo_about: str = "") -> Message:
    return sentence(words, *((Choices((Choice("Undo", Does.UNDO, undo_about),)),) if undo_about else ()))
