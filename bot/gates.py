"""Two gates for what is asked: who took long the last time waits for its like, and keeps nobody else waiting."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress

PATIENCE = 5.0
"""Seconds for which one that is believed to be quick may hold its place."""


async def lose_patience(_: Hashable) -> None:
    """Wait as long as somebody may hold a place at the quick gate."""
    await asyncio.sleep(PATIENCE)


class Gates:
    """At most `at_once` quick ones are let in at a time, and beside them half as many slow ones (at least one).

    Who takes longer than `patience` (told of whom) lasts gives up its place at the quick gate: it goes on at the slow
    one where a place is free, else it is broken off, and comes there the next time. Who is quick there is believed to
    be quick again.
    """

    def __init__(self, at_once: int, patience: Callable[[Hashable], Awaitable[None]] = lose_patience) -> None:
        self._quick = asyncio.Semaphore(at_once)
        self._slow = asyncio.Semaphore(max(1, at_once // 2))
        self._patience = patience
        self._took_long: dict[Hashable, bool] = {}

    async def let_in(self, who: Hashable, work: Callable[[], Awaitable[None]], *, doubted: bool = False) -> None:
        """Do the work when there is a place; `doubted` is who may be slow, where nothing is known of the last time."""
        if self._took_long.get(who, doubted):
            async with self._slow:
                await self._watched(who, asyncio.ensure_future(work()), self._stay)
        else:
            await self._quick.acquire()
            await self._watched(who, asyncio.ensure_future(work()), self._move, self._quick.release)

    async def _watched(
        self,
        who: Hashable,
        working: asyncio.Future[None],
        too_long: Callable[[asyncio.Future[None]], Awaitable[None]],
        give_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Note how it went; `give_up` the place when it is done or took too long."""
        waiting = asyncio.ensure_future(self._patience(who))
        try:
            try:
                await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                give_up()
            self._took_long[who] = not working.done()
            await (working if working.done() else too_long(working))
        finally:
            await _break_off(working)

    async def _stay(self, working: asyncio.Future[None]) -> None:
        await working

    async def _move(self, working: asyncio.Future[None]) -> None:
        """Go on at the slow gate, if there is a place."""
        if not self._slow.locked():
            async with self._slow:
                await working


async def _break_off(working: asyncio.Future[None]) -> None:
    """Break off what is still at work, and wait until it has put its things in order."""
    if not working.done():
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
