"""Options that several commands share, and the parts and the clock they lead to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from analyzers.audit.certificate import Certificate
    from bot.auditing.running import Asked, Bar
    from bot.parts import Parts

NowOption = Annotated[
    str, typer.Option("--now", metavar="ISO-TIME", help="Take this for the present time instead of the clock's.")
]
CarefulOption = Annotated[
    bool, typer.Option("--careful", help="Ask the careful reader where the others are unsure: fewer mistakes, slower.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
MonitorOption = Annotated[
    list[str] | None, typer.Option("--monitor", "-m", metavar="NAME", help="Only this monitor; may be repeated.")
]
OneMonitorOption = Annotated[str, typer.Option("--monitor", "-m", help="The monitor; may be left out if there is one.")]

AuthorColumn = Annotated[
    str, typer.Option("--author", metavar="COLUMN", help="The column of authors, if it is not found.")
]
FollowersColumn = Annotated[
    str, typer.Option("--followers", metavar="COLUMN", help="The column of followers, if it is not found.")
]


@dataclass(frozen=True, slots=True)
class Common:
    """What was said before the command's name. `audit` is another way to audit only in tests."""

    now: str = ""
    audit: "Callable[[Parts, Asked, Bar], Certificate] | None" = None


@contextmanager
def open_parts(context: typer.Context, now: str = "") -> Iterator["Parts"]:
    """Open the workspace for one command; `now` after the command's name wins over the one before it."""
    from bot.bootstrap import build_parts, read_settings
    from bot.desk import at_desk

    parts = build_parts(read_settings())
    try:
        here = at_desk(parts, parts.workspace, parts.actor)
        yield replace(here, clock=clock(context, now, here.zone))
    finally:
        parts.database.close()


def clock(context: typer.Context, now: str, zone: ZoneInfo) -> Callable[[], datetime]:
    """Give the clock this command goes by: it stands still, so that a command sees one moment."""
    from bot.clocks import still_clock, wall_clock

    fixed = _fixed(context, now, zone)
    return wall_clock if fixed is None else still_clock(fixed)


def clock_from(context: typer.Context, now: str, speed: float) -> Callable[[], datetime]:
    """Give a clock that runs from a moment, the present one when none is named."""
    from bot.bootstrap import read_settings
    from bot.clocks import fast_clock, wall_clock

    fixed = _fixed(context, now, read_settings().zone)
    return wall_clock if fixed is None and speed == 1 else fast_clock(fixed or wall_clock(), speed)


def _fixed(context: typer.Context, now: str, zone: ZoneInfo) -> datetime | None:
    from bot.periods import parse_moment

    common: Common = context.obj
    named = now or common.now
    return parse_moment(named, zone) if named else None
