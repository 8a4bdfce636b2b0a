"""Options that several commands share, and the parts and the clock they lead to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.parts import Parts

NowOption = Annotated[
    str, typer.Option("--now", metavar="ISO-TIME", help="Take this for the present time instead of the clock's.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
MonitorOption = Annotated[
    list[str] | None, typer.Option("--monitor", "-m", metavar="NAME", help="Only this monitor; may be repeated.")
]


@dataclass(frozen=True, slots=True)
class Common:
    """What was said before the command's name."""

    now: str = ""


@contextmanager
def open_parts(context: typer.Context, now: str = "") -> Iterator["Parts"]:
    """Open the workspace for one command; `now` after the command's name wins over the one before it."""
    from bot.bootstrap import build_parts, read_settings

    settings = read_settings()
    parts = build_parts(settings, clock(context, now))
    try:
        yield parts
    finally:
        parts.database.close()


def clock(context: typer.Context, now: str = "") -> Callable[[], datetime]:
    """Give the clock this command goes by."""
    from bot.bootstrap import read_settings, wall_clock
    from bot.periods import parse_moment

    common: Common = context.obj
    fixed = now or common.now
    if not fixed:
        return wall_clock
    moment = parse_moment(fixed, read_settings().zone)
    return lambda: moment
