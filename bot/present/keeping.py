"""Shows what a person told Kith: monitors and the perk ledger."""

from collections.abc import Mapping, Sequence

from analyzers.knowledge import Monitor, Perk
from bot.present.clean import clean
from bot.present.message import Bullets, Message, Paragraph, Part, Style, Table
from bot.present.words import short
from bot.recurrence import say_when
from storage.outbox import Outgoing
from storage.schedules import Schedule

MOST_ROWS = 200


def present_monitors(monitors: Sequence[tuple[Monitor, bool]]) -> Message:
    """Show the monitors as a table."""
    if not monitors:
        return _nothing("Monitors", "No monitor yet: `monitor add NAME`, or files that name their brand make one.")
    head = ("Name", "Keywords", "Own accounts", "Domains", "State")
    rows = tuple(
        (one.name, ", ".join(one.keywords), ", ".join(one.owned), ", ".join(one.domains), "paused" if paused else "on")
        for one, paused in monitors[:MOST_ROWS]
    )
    return Message(title="Monitors", blocks=(Table(caption=_caption(len(monitors)), head=head, rows=rows),))


def present_perks(perks: Sequence[tuple[str, Perk]]) -> Message:
    """Show the ledger as a table, newest first."""
    if not perks:
        return _nothing("Perk ledger", "Nothing noted yet: `perk add @PERSON WHAT`.")
    head = ("Given on", "To", "What", "Kind", "Days", "Monitor")
    rows = tuple(
        (perk.given_on.isoformat(), f"@{perk.person}", perk.what, perk.kind.value, str(perk.days), monitor)
        for monitor, perk in perks[:MOST_ROWS]
    )
    return Message(
        title="Perk ledger", blocks=(Table(caption=_caption(len(perks)), head=head, rows=rows, numeric=(4,)),)
    )


def present_schedules(schedules: Sequence[Schedule], of_monitors: Mapping[str, str]) -> Message:
    """Show the reports that come by themselves as a table; `of_monitors` are the channels that monitors have."""
    if not schedules:
        return _nothing("Schedules", 'No schedule yet: `schedule add NAME "mon 08:00"`.')
    head = ("Name", "When", "Period", "Monitor", "Channel", "State")
    rows = tuple(
        (
            one.name, say_when(one.days, one.at), one.period, one.monitor or "all",
            one.channel or of_monitors.get(one.monitor, "the usual"), "paused" if one.paused else "on",
        )
        for one in schedules[:MOST_ROWS]
    )  # fmt: skip
    return Message(title="Schedules", blocks=(Table(caption=_caption(len(schedules)), head=head, rows=rows),))


def present_listened(listened: Mapping[str, str]) -> Message:
    """Show which channels of the chat itself are read, and for which monitor."""
    if not listened:
        return _nothing(
            "Channels that I read", "None. `listen #channel` begins, and members can say no for themselves."
        )
    lines = tuple(
        (Part(channel, Style.CHANNEL), Part(f" for {monitor}"))
        for channel, monitor in list(listened.items())[:MOST_ROWS]
    )
    return Message(title="Channels that I read", blocks=(Bullets(lines),))


def present_outbox(troubled: Sequence[Outgoing]) -> Message:
    """Show messages that are doubtful or were given up."""
    if not troubled:
        return _nothing("Outbox", "Every message arrived.")
    head = ("Key", "Written", "What", "Channel", "State", "Trouble")
    rows = tuple(
        (
            short(one.posting.key), f"{one.written_at:%Y-%m-%d %H:%M}", one.posting.kind, one.posting.channel,
            one.stage.value, clean(one.trouble, 200),
        )
        for one in troubled
    )  # fmt: skip
    return Message(title="Outbox", blocks=(Table(caption=_caption(len(troubled)), head=head, rows=rows),))


def _caption(total: int) -> str:
    return f"{total} in all" if total <= MOST_ROWS else f"the first {MOST_ROWS} of {total}; --json gives them all"


def _nothing(title: str, words: str) -> Message:
    return Message(title=title, blocks=(Paragraph((Part(words),)),))
