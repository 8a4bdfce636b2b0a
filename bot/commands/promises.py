"""The form in which a workspace says by when it answers, when it works and which days it has off."""

from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.desk import due_here, promises_of
from bot.parts import Parts
from bot.present.message import Message, sentence
from bot.present.words import count
from bot.promising import CLASSES, parse_holidays, parse_shift, parse_within, say_within, tidy_promises
from bot.recurrence import parse_days, say_days
from bot.workhours import keep_promises
from storage.roles import Right
from storage.workspaces import Promises

LONGEST_HOLIDAYS = 3000
"""Characters: as many as a field of Slack's takes, and more than a hundred days need."""


def show_promises(parts: Parts, about: str) -> Form:
    """Ask within how many hours each urgency is answered, and when the team works."""
    kept = promises_of(parts)
    fields = (
        Field(
            name="within", label="Answered within hours", initial=say_within(due_here(parts)), optional=True,
            hint="Critical counts every hour, the others those you work. Empty: the usual.",
        ),
        Field(
            name="days", label="Working days", hint="mon-fri. Empty: every day.", initial=kept.days, optional=True
        ),
        Field(
            name="shift", label="Working hours", hint="09:00-17:30. Empty: around the clock.", optional=True,
            initial=f"{kept.begins}-{kept.ends}" if kept.begins else "",
        ),
        Field(
            name="holidays", label="Holidays", kind=Kind.TEXT, hint="2026-04-06 once, 12-25 each year, with commas.",
            initial=", ".join(filter(None, kept.holidays.split(","))), optional=True, most=LONGEST_HOLIDAYS,
        ),
    )  # fmt: skip
    return Form(name="promises", title="By when you answer", submit="Save", fields=fields, about=about)


def _promises(parts: Parts, fields: Fields) -> Promises:
    """Give the promises that a form asks for: hours that read as they did before stay whose they are."""
    kept, told, now = (
        promises_of(parts),
        parse_within(fields.get("within", "")),
        parse_within(say_within(due_here(parts))),
    )
    same = {name for name in told if told[name] == now[name]}
    hours = {name: getattr(kept, name) if name in same else told.get(name) for name in CLASSES}
    begins, ends = parse_shift(fields.get("shift", ""))
    return Promises(
        **hours, days=fields.get("days", "").strip(), begins=begins, ends=ends, holidays=fields.get("holidays", "")
    )


def check_promises(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  the form's form
    """Check promises."""
    days = fields.get("days", "").strip()
    check_each(
        {
            "within": lambda: parse_within(fields.get("within", "")),
            "days": lambda: parse_days(days) if days else "",
            "shift": lambda: parse_shift(fields.get("shift", "")),
            "holidays": lambda: parse_holidays(fields.get("holidays", "")),
        }
    )
    check_each({"shift": lambda: tidy_promises(_promises(parts, fields))})


def apply_promises(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  the form's form
    """Set by when cases are due."""
    kept = keep_promises(parts, _promises(parts, fields))
    within = say_within(due_here(parts))
    shift = f"{kept.begins} to {kept.ends}" if kept.begins else "around the clock"
    days = say_days(kept.days) if kept.days else "every day"
    off = f", except on {count(len(kept.holidays.split(',')), 'holiday')}" if kept.holidays else ""
    return sentence(f"Answered within hours: {within}. You work {days}, {shift}{off} ({parts.zone.key}).")


PROMISES_FORM = FormKind(show=show_promises, check=check_promises, apply=apply_promises, right=Right.CONFIGURE)
