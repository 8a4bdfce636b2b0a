"""What every front end's listeners share: work beside the loop, what failed in words, that changes are seen soon."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TypeVar

from analyzers.errors import KithError
from bot.bridge import off_loop
from bot.commands.said import Said
from bot.desk import at_desk
from bot.errors import NotAllowedError
from bot.parts import Parts
from bot.ports import Chat
from bot.posting import post_all
from bot.present.message import Message, sentence
from bot.refreshing import refresh

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that what is under way may still take when the process ends."""
BROKEN = "Something went wrong on my side; it is in the log of the process. Nothing was changed."


class Service:
    """Serves the people of one chat: work beside the loop, words for what fails, and what is under way."""

    def __init__(self, parts: Parts, chat: Chat) -> None:
        self._parts = parts
        self._chat = chat
        self._showing: dict[str, bool] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def do(self, said: Said, work: Callable[[Parts], T]) -> T:
        """Do plain work beside the loop, at the desk of whoever asks."""

        def at_their_desk() -> T:
            here = at_desk(self._parts, said.workspace, said.person)
            self.admit(here, said)
            return work(here)

        return await off_loop(at_their_desk)

    def admit(self, parts: Parts, said: Said) -> None:  # noqa: ARG002  a chat may ask the workspace
        """Raise NotAllowedError for whoever may ask for nothing here."""
        if said.outsider or not said.person:
            raise NotAllowedError("Only members of this workspace can ask me.")

    async def do_ourselves(self, workspace: str, work: Callable[[Parts], T]) -> T:
        """Do plain work that nobody asked for."""
        return await off_loop(lambda: work(at_desk(self._parts, workspace)))

    async def words_of(self, said: Said, work: Callable[[Parts], Message | None]) -> Message | None:
        """Do work whose outcome is words for a person; what went wrong becomes words too."""
        try:
            return await self.do(said, work)
        except KithError as error:
            return sentence(str(error), people=error.people)
        except (
            Exception
        ):  # what was foreseen is a KithError; a mistake of ours must not leave the person without an answer
            log.exception("%s failed", said.event.partition(" ")[0])
            return sentence(BROKEN)

    def soon(self, workspace: str) -> None:
        """Have what changed be seen now instead of at the next tick; a failure leaves it to the tick.

        While that is under way for a workspace, all further changes there are shown by one more round.
        """
        if workspace in self._showing:
            self._showing[workspace] = True
            return
        self._showing[workspace] = False
        self.start(self._show(workspace))

    def start(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Begin work that is waited for when the process ends."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _show(self, workspace: str) -> None:
        again = True
        while again:
            self._showing[workspace] = False
            try:
                await self.do_ourselves(workspace, refresh)
                await post_all(self._parts, self._chat)
            except Exception:  # whatever fails here, the tick does it again
                log.exception("what changed will be shown at the next tick")
            again = self._showing[workspace]
        del self._showing[workspace]

    async def settle_down(self) -> None:
        """Wait until nothing is under way, but not for long: what is cut off is pressed again, nothing is half done."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        while self._under_way and loop.time() < end:
            await asyncio.wait(self._under_way, timeout=end - loop.time())
        if cut := list(self._under_way):
            log.warning("%d answers were still under way and are cut off", len(cut))
            for task in cut:
                task.cancel()
            await asyncio.gather(*cut, return_exceptions=True)
