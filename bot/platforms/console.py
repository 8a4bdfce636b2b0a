"""The console as a chat: without any token, what Kith has to say is printed."""

import sys
from typing import TextIO

from bot.platforms.terminal import render
from bot.ports import CannotLookError, Draft
from bot.present.message import Chart, Message

WIDTH = 100


class Console:
    """Prints messages; nobody can look at what was printed before."""

    account = ""
    platform = "console"
    workspaces: frozenset[str] | None = None

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._said = 0
        self._printed: list[Chart] = []

    async def post(self, workspace: str, draft: Draft) -> str:
        """Print a message; gives its number as the place. A picture that was printed with its words is left out."""
        charts = [block for block in draft.message.blocks if isinstance(block, Chart)]
        alone = len(charts) == len(draft.message.blocks)
        if not (alone and all(chart in self._printed for chart in charts)):
            self._print(draft.message)
        self._printed = self._printed if alone else charts or self._printed
        self._said += 1
        return f"{workspace} {self._said}"

    def _print(self, message: Message) -> None:
        print(render(message, WIDTH, colour=self._out.isatty()), file=self._out, flush=True)

    async def find(self, workspace: str, draft: Draft, since: float) -> str | None:  # noqa: ARG002  the port's form
        """Say that nobody can look."""
        raise CannotLookError("a console cannot be read back")

    async def update(self, workspace: str, place: str, draft: Draft) -> None:
        """Leave what was printed: the next digest tells how things stand."""
