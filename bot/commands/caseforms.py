"""Asks in a form before something is done to a case: who takes it, how long it rests, why it needs no answer."""

from datetime import timedelta

from analyzers.labels import Origin
from analyzers.triage.case import State
from bot.casework import assign, dismiss, note, snooze
from bot.commands.casework import correct_origin, notes_of, say, settle_once, undo_of
from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Choice, Choices, Does, Message, Paragraph, Part, Style
from bot.present.queue import present_queue
from bot.present.words import ORIGIN, say_moment, short
from bot.queueing import ALL, line_up
from bot.recurrence import DAYS, next_due
from bot.telling import tell_person
from storage.roles import Right

MORNING = "08:00"
RESTS = (("4h", "four hours"), ("morning", "tomorrow morning"), ("3d", "three days"), ("week", "a week"))
NOT_ORGANIC = (Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR)


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
    undoing = Choices((Choice("Undo", Does.UNDO, undo_of(parts, found)),))
    return Message(title="", blocks=(given, undoing))


def _given(parts: Parts, case: str) -> Message:
    by = Paragraph((Part(parts.actor, Style.PERSON), Part(f" gave you the case {short(case)}.")))
    queue = line_up(parts, limit=ALL)
    cards = present_queue([one for one in queue.shown if one.case.id == case], queue.as_of, 1, queue.standing).blocks
    return Message(title="A case for you", blocks=(by, *cards, *notes_of(parts, case)))


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
    return say(f"Noted on {short(note(parts, about, fields['words']))}.")


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
    return say(words, undo_of(parts, found))


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
    return settle_once(parts, about, State.DISMISSED, lambda: dismiss(parts, about, fields.get("why", "")))


def show_not_organic(_parts: Parts, about: str) -> Form:
    """Ask what a post is if it is not organic."""
    options = tuple((origin.value, ORIGIN[origin]) for origin in NOT_ORGANIC)
    fields = (Field(name="origin", label="It is", kind=Kind.CHOICE, options=options, initial=Origin.PAID.value),)
    return Form(name="not_organic", title="Not organic", submit="Keep", fields=fields, about=about)


def apply_not_organic(parts: Parts, fields: Fields, about: str) -> Message:
    """Put a person's verdict beside Kith's."""
    return correct_origin(parts, about, Origin(fields.get("origin") or Origin.PAID))


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
