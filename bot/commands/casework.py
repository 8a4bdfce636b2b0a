"""What a person does with a case: take it, hand it over, settle it, correct it, ask why; each with an undo."""

from collections.abc import Callable
from datetime import timedelta

from analyzers.labels import Origin
from bot.actions import assign, claim, correct, dismiss, explain, note, settle, snooze, take_on
from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.desk import demand, may
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Choice, Choices, Does, Message, Paragraph, Part, Style, sentence
from bot.present.queue import present_revealed
from bot.present.why import present_why
from bot.present.words import ORIGIN, say_moment, short
from bot.recurrence import DAYS, next_due
from storage.people import Right

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
    """Take back what an undo button stands for: `case|ID`, `release|ID` or `origin|ID|VALUE`."""
    what, case, *value = about.split("|")
    if what == "origin" and value:
        demand(parts, Right.LABEL)
        correct(parts, case, {"origin": value[0]}, "taken back")
        return _said(f"{short(case)} is {ORIGIN[Origin(value[0])]} again.")
    return act(parts, "release" if what == "release" else "undo", case)


def _claim(parts: Parts, case: str) -> Message:
    if not may(parts, Right.REVEAL):
        return _said("Claimed. Who wrote it is shown to those who may see it.", f"release|{take_on(parts, case)}")
    revealed = claim(parts, case)
    shown = present_revealed(revealed)
    undoing = Choices((Choice("Undo", Does.UNDO, f"release|{revealed.id}"),))
    return Message(title=shown.title, blocks=(*shown.blocks, undoing), footer=shown.footer)


def _release(parts: Parts, case: str) -> Message:
    return _said(f"{short(settle(parts, case, 'release'))} is open for anybody again.")


def _answer(parts: Parts, case: str) -> Message:
    found = settle(parts, case, "answer")
    return _said(f"{short(found)} is answered.", f"case|{found}")


def _reopen(parts: Parts, case: str) -> Message:
    return _said(f"{short(settle(parts, case, 'reopen'))} is back in the queue.")


def _why(parts: Parts, case: str) -> Message:
    return present_why(explain(parts, case))


def _organic(parts: Parts, case: str) -> Message:
    return _correct_origin(parts, case, Origin.ORGANIC)


def _correct_origin(parts: Parts, case: str, origin: Origin) -> Message:
    before = explain(parts, case)
    said = [correction.value for correction in before.corrections if correction.field == "origin"]
    found = correct(parts, case, {"origin": origin.value})
    was = said[-1] if said else before.assessment.verdict.origin.value
    return _said(f"{short(found)} is {ORIGIN[origin]}, you say; that wins, and is kept.", f"origin|{found}|{was}")


Deed = Callable[[Parts, str], Message]
DEEDS: dict[str, tuple[Right | None, Deed]] = {
    "claim": (Right.SETTLE, _claim),
    "release": (Right.SETTLE, _release),
    "answer": (Right.SETTLE, _answer),
    "undo": (Right.SETTLE, _reopen),
    "why": (None, _why),
    "organic": (Right.LABEL, _organic),
}
"""What is done at once, and the right for it."""


def show_assign(_parts: Parts, about: str) -> Form:
    """Ask who should take a case."""
    fields = (Field(name="person", label="Who takes it", kind=Kind.PERSON),)
    return Form(name="assign", title="Assign", submit="Assign", fields=fields, about=about)


def apply_assign(parts: Parts, fields: Fields, about: str) -> Message:
    """Put a case into somebody's hands."""
    person = fields.get("person", "")
    if not person:
        raise AskedWronglyError("Say who takes it.")
    found = assign(parts, about, person)
    given = Paragraph((Part(f"{short(found)} is with "), Part(person, Style.PERSON), Part(" now.")))
    return Message(title="", blocks=(given, Choices((Choice("Undo", Does.UNDO, f"release|{found}"),))))


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
    return _said(f"{short(found)} rests until {say_moment(until, parts.zone)}.", f"case|{found}")


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
    found = dismiss(parts, about, fields.get("why", ""))
    return _said(f"{short(found)} is dismissed.", f"case|{found}")


def show_not_organic(_parts: Parts, about: str) -> Form:
    """Ask what a post is if it is not organic."""
    options = tuple((origin.value, ORIGIN[origin]) for origin in NOT_ORGANIC)
    fields = (Field(name="origin", label="It is", kind=Kind.CHOICE, options=options, initial=Origin.PAID.value),)
    return Form(name="not_organic", title="Not organic", submit="Keep", fields=fields, about=about)


def apply_not_organic(parts: Parts, fields: Fields, about: str) -> Message:
    """Put a person's verdict beside Kith's."""
    return _correct_origin(parts, about, Origin(fields["origin"]))


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
