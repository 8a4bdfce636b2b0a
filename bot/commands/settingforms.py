"""Forms for settings: channels, rights, perks, hours; and all of them by name."""

from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.commands.gateform import GATE_FORM
from bot.commands.monitorforms import MONITOR_FORM, SCHEDULE_FORM, SETUP_FORM
from bot.commands.promises import PROMISES_FORM
from bot.commands.unblinding import REVEAL_FORM
from bot.commands.wording import WORDING_FORM
from bot.desk import hours_of
from bot.keeping import PERK_KINDS, add_perk, list_monitors, read_perk
from bot.parts import Parts
from bot.present.message import Message, sentence
from bot.recurrence import parse_time
from bot.scheduling import grant, use_channel
from bot.telling import channel_for
from bot.workhours import check_hours, keep_hours
from storage.roles import Purpose, Right
from storage.workspaces import Hours

CHANNEL_LABELS = {
    Purpose.DIGEST: "Digests",
    Purpose.QUEUE: "The queue, kept current",
    Purpose.ONCALL: "Critical cases, told at once",
    Purpose.SAFETY: "Matters of safety",
    Purpose.LEGAL: "Legal matters",
}


def show_channels(parts: Parts, about: str) -> Form:
    """Ask which channel has which purpose."""
    fields = tuple(
        Field(
            name=purpose.value, label=label, kind=Kind.CHANNEL, initial=channel_for(parts, purpose), optional=True
        )
        for purpose, label in CHANNEL_LABELS.items()
    )  # fmt: skip
    return Form(name="channels", title="Channels", submit="Save", fields=fields, about=about)


def check_nothing(parts: Parts, fields: Fields, about: str) -> None:
    """Take every answer."""


def apply_channels(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  the form's form
    """Give channels their purposes; an empty field ends one."""
    for purpose in Purpose:
        use_channel(parts, purpose, fields.get(purpose.value, ""))
    return sentence("The channels are set.")


def show_role(parts: Parts, about: str) -> Form:  # noqa: ARG001  as above
    """Ask who gets or loses which right."""
    rights = tuple((right.value, right.value) for right in Right)
    fields = (
        Field(name="person", label="Who", kind=Kind.PERSON),
        Field(
            name="right", label="May", kind=Kind.CHOICE, options=rights, initial=Right.SETTLE.value,
            hint="A right that nobody was given belongs to everybody.",
        ),
        Field(
            name="given", label="Give or take back", kind=Kind.CHOICE, initial="yes",
            options=(("yes", "give it"), ("no", "take it back")),
        ),
    )  # fmt: skip
    return Form(name="role", title="Who may do what", submit="Save", fields=fields, about=about)


def apply_role(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Give a right or take it back."""
    right, person = Right(fields.get("right") or Right.SETTLE), fields.get("person", "")
    given = fields.get("given") != "no"
    changed = grant(parts, right, person, given=given)
    done = f"{person} {'may' if given else 'may no longer'} {right}."
    return sentence(done if changed else "Nothing to change.", people=[person])


def show_perk(parts: Parts, about: str) -> Form:
    """Ask for a line of the perk ledger."""
    today = parts.clock().astimezone(parts.zone).date().isoformat()
    kinds = tuple((kind.value, kind.value) for kind in PERK_KINDS)
    monitors = tuple((one.name, one.name) for one, _ in list_monitors(parts)[:100])
    fields = (
        Field(name="person", label="Who got it", hint="The account, as @name.", most=100),
        Field(name="what", label="What it was", most=300),
        Field(name="kind", label="Kind", kind=Kind.CHOICE, options=kinds, initial="gifted"),
        Field(name="given_on", label="Given on", hint="2026-11-23", initial=today, most=10),
        Field(
            name="monitor", label="Monitor", kind=Kind.CHOICE, options=monitors,
            initial=monitors[0][0] if monitors else "",
        ),
    )  # fmt: skip
    return Form(name="perk", title="Perk ledger", submit="Note it", fields=fields, about=about)


def check_perk(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  as above
    """Check a perk."""
    dated = {"person": "somebody", "what": "something", "given_on": fields.get("given_on", "")}
    check_each(
        {
            "given_on": lambda: read_perk(dated),
            "person": lambda: read_perk({**fields, "what": "something", "given_on": "2026-01-01"}),
        }
    )


def apply_perk(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Note a perk, and read that person's mentions again."""
    noted = read_perk(fields)
    added, again = add_perk(parts, noted, fields.get("monitor", ""))
    if not added:
        return sentence("That line stands in the ledger already.")
    return sentence(f"Noted: {noted.what} for @{noted.person}, {noted.given_on}. Mentions read again: {again}.")


def show_hours(parts: Parts, about: str) -> Form:
    """Ask for the time zone and the quiet hours."""
    now = hours_of(parts)
    fields = (
        Field(name="zone", label="Time zone", hint="Such as Europe/Berlin.", initial=now.zone or parts.zone.key),
        Field(
            name="quiet_from", label="Quiet from", hint="18:30. Only critical cases are told then.",
            initial=now.quiet_from, optional=True,
        ),
        Field(name="quiet_until", label="Quiet until", hint="08:00", initial=now.quiet_until, optional=True),
    )  # fmt: skip
    return Form(name="hours", title="Hours", submit="Save", fields=fields, about=about)


def _hours(fields: Fields) -> Hours:
    told = {name: fields.get(name, "").strip() for name in ("zone", "quiet_from", "quiet_until")}
    times = {name: parse_time(told[name]) for name in ("quiet_from", "quiet_until") if told[name]}
    return Hours(**{**told, **times})


def check_hours_form(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  as above
    """Check zone and quiet hours."""
    check_each({"quiet_from": lambda: _hours(fields)})
    check_each({"zone": lambda: check_hours(_hours(fields))})


def apply_hours(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Set zone and quiet hours."""
    hours = _hours(fields)
    keep_hours(parts, hours)
    quiet = f"quiet from {hours.quiet_from} to {hours.quiet_until}" if hours.quiet_from else "no quiet hours"
    return sentence(f"The time is that of {hours.zone}; {quiet}.")


SETTING_FORMS = {
    "promises": PROMISES_FORM,
    "gate": GATE_FORM,
    "reveal": REVEAL_FORM,
    "wordings": WORDING_FORM,
    "hours": FormKind(show=show_hours, check=check_hours_form, apply=apply_hours, right=Right.CONFIGURE),
    "setup": SETUP_FORM,
    "monitor": MONITOR_FORM,
    "schedule": SCHEDULE_FORM,
    "channels": FormKind(show=show_channels, check=check_nothing, apply=apply_channels, right=Right.CONFIGURE),
    "role": FormKind(show=show_role, check=check_nothing, apply=apply_role, right=Right.CONFIGURE),
    "perk": FormKind(show=show_perk, check=check_perk, apply=apply_perk, right=Right.CONFIGURE),
}
