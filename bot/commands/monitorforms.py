"""Forms for what is listened for and when it is reported: set-up in one go, monitors, schedules."""

from dataclasses import replace

from analyzers.knowledge import LONGEST_NAME, Monitor
from bot.commands.form import Field, Fields, Form, FormKind, Kind, check_each
from bot.commands.telling import WEEKLY
from bot.commands.terms import LONGEST_LIST, items_of, write_terms
from bot.errors import AskedWronglyError
from bot.keeping import add_monitor, check_monitor, edit_monitor, list_monitors
from bot.parts import Parts
from bot.periods import NAMED
from bot.present.message import Message, sentence
from bot.recurrence import parse_when, say_when
from bot.scheduling import keep_schedule, list_schedules, set_up_workspace, tidy_schedule, use_channel
from bot.telling import channel_for
from storage.roles import Purpose, Right
from storage.schedules import Schedule

MONITOR_LISTS = ("keywords", "owned", "excluded", "domains")
PERIODS = tuple((name, name) for name in NAMED)


def _monitor_of(fields: Fields) -> Monitor:
    name = fields.get("name", "")
    lists = {key: items_of(fields.get(key, "")) for key in MONITOR_LISTS}
    return Monitor(name=name, **{**lists, "keywords": lists["keywords"] or (name,)})


def _known(parts: Parts, name: str) -> Monitor | None:
    return next((one for one, _ in list_monitors(parts) if one.name.casefold() == name.strip().casefold()), None)


def _keep_monitor(parts: Parts, wanted: Monitor) -> Monitor:
    """Make a monitor, or change what the form shows of one; what it does not show stays."""
    known = _known(parts, wanted.name)
    if known is None:
        return add_monitor(parts, wanted)
    shown = {name: getattr(wanted, name) for name in MONITOR_LISTS}
    return edit_monitor(parts, replace(known, **shown), whole=True)


# Set-up: everything until the first digest, in one form


def _digest_of(parts: Parts, monitor: str) -> Schedule | None:
    name = _schedule_name(monitor).casefold()
    return next((one for one in list_schedules(parts) if one.name.casefold() == name), None)


def _schedule_name(monitor: str) -> str:
    return f"{monitor[: LONGEST_NAME - 8].strip()} digest"


def show_setup(parts: Parts, about: str) -> Form:
    """Ask for what is needed until the first digest; shows what is set up already."""
    only = next(iter(list_monitors(parts)), (Monitor(name=""), False))[0]
    known = _digest_of(parts, only.name)
    when = f"{known.days} {known.at}" if known else WEEKLY
    fields = (
        Field(name="name", label="Brand", hint="What to call it.", initial=only.name, most=LONGEST_NAME),
        Field(
            name="keywords", label="Keywords", hint="Words and names to listen for, with commas. Empty: the brand.",
            initial=write_terms(only.keywords), optional=True, most=LONGEST_LIST,
        ),
        Field(
            name="owned", label="Your own accounts", hint="With commas. Their posts are yours, not love.",
            initial=write_terms(only.owned), optional=True, most=LONGEST_LIST,
        ),
        Field(
            name="channel", label="Channel", kind=Kind.CHANNEL, hint="For digests and the queue. Invite me there.",
            initial=(known.channel if known else "") or channel_for(parts, Purpose.DIGEST),
        ),
        Field(
            name="when", label="When the digest comes", initial=when,
            hint=f"mon 08:00, workdays 9:30, daily 08:00; in the time of {parts.zone.key}",
        ),
    )  # fmt: skip
    return Form(name="setup", title="Set Kith up", submit="Set up", fields=fields, about=about)


def _setup_monitor(parts: Parts, fields: Fields) -> Monitor:
    """Give the monitor a set-up asks for: what the form does not show stays as it is."""
    wanted = _monitor_of(fields)
    known = _known(parts, wanted.name)
    return replace(known, keywords=wanted.keywords, owned=wanted.owned) if known else wanted


def check_setup(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  the form's form
    """Check a set-up."""
    check_each({"name": lambda: check_monitor(_monitor_of(fields)), "when": lambda: parse_when(fields.get("when", ""))})


def apply_setup(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Make the monitor, the schedule and the channels; who sets up is told of trouble and may configure."""
    wanted = _setup_monitor(parts, fields)
    known = _known(parts, wanted.name)
    made = edit_monitor(parts, wanted, whole=True) if known else add_monitor(parts, wanted)
    days, at = parse_when(fields.get("when", ""))
    channel = fields.get("channel", "")
    plain = _digest_of(parts, made.name) or Schedule(name=_schedule_name(made.name), days=days, at=at)
    kept = keep_schedule(parts, replace(plain, days=days, at=at, channel=channel, monitor=made.name))
    for purpose in (Purpose.DIGEST, Purpose.QUEUE, Purpose.ONCALL):
        if purpose is Purpose.DIGEST or not channel_for(parts, purpose):
            use_channel(parts, purpose, channel)
    set_up_workspace(parts)
    when = f"{say_when(kept.days, kept.at)} ({parts.zone.key})"
    return sentence(f"I listen for {', '.join(made.keywords)}. The digest comes {when}.")


# One thing at a time


def show_monitor(parts: Parts, about: str) -> Form:
    """Ask for a monitor; `about` is the name of one to change, empty for a new one."""
    known = _known(parts, about) or Monitor(name=about)
    lists = (
        ("keywords", "Keywords", known.keywords),
        ("owned", "Your own accounts", known.owned),
        ("excluded", "Words whose posts are not about you", known.excluded),
        ("domains", "Your own domains", known.domains),
    )
    fields = (
        Field(name="name", label="Name", initial=known.name, most=LONGEST_NAME),
        *(
            Field(
                name=name,
                label=label,
                hint="With commas.",
                initial=write_terms(terms),
                optional=True,
                most=LONGEST_LIST,
            )
            for name, label, terms in lists
        ),
    )
    return Form(name="monitor", title="Monitor", submit="Save", fields=fields, about=about)


def check_monitor_form(parts: Parts, fields: Fields, about: str) -> None:
    """Check a monitor; a form for a new one does not overwrite one that is there."""

    def name_is_free() -> None:
        check_monitor(_monitor_of(fields))
        if _known(parts, fields.get("name", "")) and fields.get("name", "").strip().casefold() != about.casefold():
            raise AskedWronglyError("That is a monitor already: `monitor edit NAME` opens it.")

    check_each({"name": name_is_free})


def apply_monitor(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Make or change a monitor."""
    kept = _keep_monitor(parts, _monitor_of(fields))
    return sentence(f"{kept.name} is listened for: {', '.join(kept.keywords)}.")


def show_schedule(parts: Parts, about: str) -> Form:
    """Ask for a schedule; `about` is the name of one to change, empty for a new one."""
    found = next((one for one in list_schedules(parts) if one.name == about), Schedule(name=about, days="", at=""))
    monitors = (("", "all monitors"), *((one.name, one.name) for one, _ in list_monitors(parts)[:99]))
    fields = (
        Field(name="name", label="Name", initial=found.name, most=80),
        Field(
            name="when", label="When", hint="mon 08:00, workdays 9:30, daily 08:00",
            initial=f"{found.days} {found.at}".strip() or WEEKLY,
        ),
        Field(name="period", label="About the last", kind=Kind.CHOICE, options=PERIODS, initial=found.period),
        Field(
            name="monitor", label="Monitor", kind=Kind.CHOICE, options=monitors, initial=found.monitor, optional=True
        ),
        Field(
            name="channel", label="Channel", kind=Kind.CHANNEL, optional=True,
            hint="Empty: its monitor's, else the one for digests.", initial=found.channel,
        ),
    )  # fmt: skip
    return Form(name="schedule", title="Schedule", submit="Save", fields=fields, about=about)


def _schedule_of(fields: Fields) -> Schedule:
    days, at = parse_when(fields.get("when", ""))
    plain = Schedule(name=fields.get("name", ""), days=days, at=at)
    return replace(
        plain, period=fields.get("period") or plain.period, monitor=fields.get("monitor", ""),
        channel=fields.get("channel", ""),
    )  # fmt: skip


def check_schedule(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  as above
    """Check a schedule."""
    check_each({"when": lambda: parse_when(fields.get("when", ""))})
    check_each({"name": lambda: tidy_schedule(parts, _schedule_of(fields))})


def apply_schedule(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Make or change a schedule."""
    kept = keep_schedule(parts, _schedule_of(fields))
    return sentence(f"{kept.name}: {say_when(kept.days, kept.at)}.")


SETUP_FORM = FormKind(show=show_setup, check=check_setup, apply=apply_setup, right=Right.CONFIGURE)
MONITOR_FORM = FormKind(show=show_monitor, check=check_monitor_form, apply=apply_monitor, right=Right.CONFIGURE)
SCHEDULE_FORM = FormKind(show=show_schedule, check=check_schedule, apply=apply_schedule, right=Right.CONFIGURE)
