"""Stand-ins for what is outside: a clock that is set, a chat that misbehaves on request."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from builders import NOW, a_database

from analyzers.triage.due import Due
from bot.bootstrap import build_analyst, read_words
from bot.parts import Limits, Parts, Words
from bot.ports import CannotLookError


class FakeClock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime = NOW):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how):
        self.now += timedelta(**how)


@dataclass
class FakeChat:
    """Keeps what is seen. `troubles` are raised by the next calls, in turn; None means that all is well.

    An UnsureError among them comes after the message was posted when `lost_answer` is set: only the answer is lost.
    """

    platform: str = "console"
    account: str = ""
    workspaces: frozenset | None = None
    can_look: bool = True
    lost_answer: bool = False
    seen: dict = field(default_factory=dict)
    troubles: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    pause: float = 0.0

    async def post(self, workspace, draft):
        await asyncio.sleep(self.pause)
        self.calls.append(("post", draft.key))
        trouble = self.troubles.pop(0) if self.troubles else None
        place = f"{draft.channel}/{len(self.seen) + 1}"
        if trouble is None or self.lost_answer:
            self.seen[place] = (workspace, draft)
        if trouble is not None:
            raise trouble
        return place

    async def find(self, workspace, draft, since):
        self.calls.append(("find", draft.key))
        if not self.can_look:
            raise CannotLookError("no permission to look")
        return next((place for place, (_, seen) in self.seen.items() if seen.key == draft.key), None)

    async def update(self, workspace, place, draft):
        self.calls.append(("update", draft.key))
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.seen[place] = (workspace, draft)

    def keys(self):
        return [draft.key for _, draft in self.seen.values()]


_words = cache(read_words)  # once for all tests: each would read the same lists


def some_parts(folder, clock=None, workspaces=("ws",), **changes) -> Parts:
    """Give the parts on a new database with the default monitor; Monday morning unless a clock says otherwise."""
    plain = {
        "database": a_database(folder, workspaces),
        "workspace": workspaces[0],
        "zone": ZoneInfo("Europe/Berlin"),
        "analyst": build_analyst,
        "words": Words(wordings=_words().wordings),
        "due": Due(critical=1, high=4, normal=24, low=72),
        "limits": Limits(
            batch=100, most_monitors=50, cases=10, waiting=5, digests=3, alarms=20, found=20, compared=5_000
        ),
        "seed": 1,
        "clock": clock or FakeClock(),
        "actor": "tester",
    }
    return Parts(**{**plain, **changes})
