"""Keeps what comes in by many requests in one transaction, and tells each when it is on disk."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import NoReturn

from bot.bridge import off_loop
from storage.deliveries import Delivery, Receipt
from storage.errors import StorageError

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Deliveries in one transaction."""
MOST_WAITING = 5_000
MOST_BYTES = 64 * 1024 * 1024
"""What may wait for its transaction; beyond it senders are asked to come again."""


class FullError(Exception):
    """Too much waits already, or the database does not take it."""


class Keeper:
    """Keeps deliveries of many requests in one transaction; who waits for one hears when it is on disk."""

    def __init__(
        self, keep: Callable[[Sequence[Delivery]], Sequence[Receipt]], most_waiting: int = MOST_WAITING
    ) -> None:
        self._keep = keep
        self._most_waiting = most_waiting
        self._waiting: list[tuple[Delivery, asyncio.Future[Receipt]]] = []
        self._bytes = 0
        self._bell = asyncio.Event()

    async def put(self, delivery: Delivery) -> Receipt:
        """Keep a delivery; FullError when that is not possible now."""
        size = len(delivery.body)
        if len(self._waiting) >= self._most_waiting or self._bytes + size > MOST_BYTES:
            raise FullError
        told: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, told))
        self._bytes += size
        self._bell.set()
        try:
            return await told
        finally:
            self._bytes -= size

    async def work(self) -> NoReturn:
        """Keep what waits, for good; what comes meanwhile waits for the next transaction."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._waiting:
                some, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._keep_some(some)

    async def _keep_some(self, some: Sequence[tuple[Delivery, asyncio.Future[Receipt]]]) -> None:
        try:
            receipts = await off_loop(self._keep, [delivery for delivery, _ in some])
        except StorageError as error:
            log.error("webhooks: %d deliveries were not kept, and are asked for again: %s", len(some), error)  # noqa: TRY400  it says it all
            receipts = []
        except Exception:
            log.exception("webhooks: %d deliveries were not kept, and are asked for again", len(some))
            receipts = []
        for place, (_, told) in enumerate(some):
            if not told.done():
                told.set_result(receipts[place]) if receipts else told.set_exception(FullError())
