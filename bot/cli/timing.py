"""`kith schedule`, `channel`, `role` and `outbox`: what comes by itself, where to, who may, what is stuck."""

from typing import Annotated

import typer

from bot.cli.options import JsonOption, NowOption, open_parts
from bot.cli.output import show, show_json
from storage.roles import Purpose, Right

schedule = typer.Typer(help="Reports that come by themselves.", no_args_is_help=True)
outbox = typer.Typer(help="Messages that did not arrive, and what to do about them.", no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="The message's key or its beginning.")]


@schedule.command("add")
def add_schedule(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    when: Annotated[
        str, typer.Argument(help='Days and local time: "mon 08:00", "workdays 9:30", "daily 08:00".')
    ] = "mon 08:00",
    period: Annotated[str, typer.Option(help="today, week or month.")] = "week",
    monitor: Annotated[str, typer.Option("--monitor", "-m", help="Only this monitor.")] = "",
    channel: Annotated[str, typer.Option(help="The channel's id; else its monitor's, else the one for digests.")] = "",
    now: NowOption = "",
) -> None:
    """Make a schedule, or replace the one of that name."""
    from bot.recurrence import parse_when, say_when
    from bot.scheduling import keep_schedule
    from storage.schedules import Schedule

    days, at = parse_when(when)
    asked = Schedule(name=name, days=days, at=at, period=period, monitor=monitor, channel=channel)
    with open_parts(context, now) as parts:
        kept = keep_schedule(parts, asked)
    typer.echo(f"{kept.name}: {say_when(kept.days, kept.at)}.")


@schedule.command("list")
def list_schedules(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the schedules."""
    from bot.present.keeping import present_schedules
    from bot.present.plain import to_plain
    from bot.scheduling import list_schedules as listed
    from bot.scheduling import monitor_channels

    with open_parts(context) as parts:
        schedules, of_monitors = listed(parts), monitor_channels(parts)
    if as_json:
        show_json([to_plain(one) for one in schedules])
    else:
        show(present_schedules(schedules, of_monitors))


@schedule.command("preview")
def preview_schedule(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The schedule's name; may be left out when there is one.")
    ] = "",
    now: NowOption = "",
) -> None:
    """Show what a schedule would send if it were due now; nothing is sent, and nothing is noted."""
    from bot.previewing import preview

    with open_parts(context, now) as parts:
        shown = preview(parts, name)
    show(shown)


@schedule.command("remove")
def remove_schedule(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="The schedule's name.")]
) -> None:
    """Remove a schedule."""
    from bot.scheduling import remove_schedule as remove

    with open_parts(context) as parts:
        typer.echo(f"{remove(parts, name)} is removed.")


def channel(
    context: typer.Context,
    purpose: Annotated[Purpose, typer.Argument(help="What it is for.")],
    name: Annotated[
        str, typer.Argument(metavar="CHANNEL", help="The channel's id; leave it out to end the purpose.")
    ] = "",
    monitor: Annotated[str, typer.Option("--monitor", "-m", help="For the digests of this monitor alone.")] = "",
) -> None:
    """Say which channel digests, the queue, critical cases or escalations go to."""
    from bot.scheduling import check_of_monitor, use_channel, use_monitor_channel

    with open_parts(context) as parts:
        if monitor:
            check_of_monitor(purpose)
            whose = f" of {use_monitor_channel(parts, monitor, name)}"
        else:
            use_channel(parts, purpose, name)
            whose = ""
    typer.echo(f"The channel for {purpose.value}{whose} is {name or 'none'}.")


def role(
    context: typer.Context,
    right: Annotated[Right, typer.Argument(help="What it allows.")],
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id in chat.")],
    off: Annotated[bool, typer.Option("--off", help="Take it back.")] = False,
) -> None:
    """Give a person a right. A right that nobody was given belongs to everybody."""
    from bot.scheduling import grant

    with open_parts(context) as parts:
        changed = grant(parts, right, person, given=not off)
    done = "may no longer" if off else "may"
    typer.echo(f"{person} {done} {right.value}." if changed else "Nothing to change.")


def oncall(
    context: typer.Context,
    who: Annotated[
        str, typer.Argument(metavar="WHO", help="The id of a person or a group in chat; leave it out to see who it is.")
    ] = "",
    off: Annotated[bool, typer.Option("--off", help="Nobody is called any more.")] = False,
    about: Annotated[
        str, typer.Option("--about", help="For what: oncall (critical cases), safety or legal (escalations).")
    ] = "oncall",
) -> None:
    """Say who is called when a case is critical, or is escalated."""
    from bot.commands.telling import check_called
    from bot.scheduling import call_on, called_in
    from bot.workplace import SAID

    with open_parts(context) as parts:
        purpose = check_called(about)
        if who or off:
            call_on(parts, "" if off else who, purpose)
        now = called_in(parts, purpose)
    typer.echo(f"{SAID[purpose]}, {now or 'nobody'} is called.")


@outbox.command("list")
def list_outbox(context: typer.Context, as_json: JsonOption = False) -> None:
    """List messages that are doubtful or were given up, newest first."""
    from bot.deciding import list_troubled
    from bot.present.keeping import present_outbox
    from bot.present.plain import to_plain

    with open_parts(context) as parts:
        troubled = list_troubled(parts)
    if as_json:
        show_json([to_plain(one) for one in troubled])
    else:
        show(present_outbox(troubled))


@outbox.command("again")
def post_again(
    context: typer.Context,
    key: KeyArgument,
) -> None:
    """Post a message again that is doubtful or was given up."""
    _decide(context, key, again=True)


@outbox.command("sent")
def mark_sent(
    context: typer.Context,
    key: KeyArgument,
) -> None:
    """Say that a doubtful message arrived."""
    _decide(context, key, again=False)


def _decide(context: typer.Context, key: str, *, again: bool) -> None:
    from bot.deciding import decide_posting
    from bot.present.words import short

    with open_parts(context) as parts:
        found, settled = decide_posting(parts, key, again=again)
    done = "will be posted again" if again else "counts as sent"
    typer.echo(f"{short(found)} {done if settled else 'was settled before'}.")
