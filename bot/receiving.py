"""Listens for what services hand in: checked at the door, kept in the database, and only then acknowledged."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from aiohttp import web

from bot.admitting import BODY_SECONDS, PATH, Addresses, Door, make_app
from bot.bridge import off_loop
from bot.errors import SettingError
from bot.gathering import MOST_WAITING, Keeper
from bot.parts import Parts
from storage.database import Connection
from storage.deliveries import Delivery, Receipt, keep_deliveries
from storage.errors import StorageError
from storage.hooks import hooks_by_key

log = logging.getLogger(__name__)

REFRESHED = 2.0
"""Seconds between two looks at which addresses there are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a body may take to arrive (seconds), how often addresses are looked up, how many deliveries may wait."""

    body_seconds: float = BODY_SECONDS
    refreshed: float = REFRESHED
    waiting: int = MOST_WAITING


LIMITS = Limits()
Keep = Callable[[Connection, Sequence[Delivery]], Sequence[Receipt]]
"""Keeps deliveries in a transaction that is open; gives a receipt for each."""


@dataclass(frozen=True, slots=True, repr=False)
class HookAccess:
    """How services reach us: where we listen, the address seen from outside, the key of secrets, the largest body."""

    enabled: bool
    host: str
    port: int
    address: str
    key: str
    largest: int


class HookTalker:
    """Listens for what services hand in."""

    name = "webhooks"

    def __init__(self, parts: Parts, access: HookAccess, limits: Limits = LIMITS, keep: Keep = keep_deliveries) -> None:
        self._parts = parts
        self._access = access
        self._limits = limits
        self._keep_in = keep

    async def _listen(self, runner: web.AppRunner) -> None:
        where = f"{self._access.host}:{self._access.port}"
        try:
            await web.TCPSite(runner, self._access.host, self._access.port).start()
        except OSError as error:
            raise SettingError(f"Webhooks cannot be listened for at {where}: {error.strerror}.") from None
        log.info("listening for webhooks at http://%s%s…", where, PATH)

    async def talk(self) -> None:
        """Listen until we are cancelled; what was taken by then is kept, and answered."""
        keeper = Keeper(self._keep, self._limits.waiting)
        door = Door(keeper, self._access.key, self._parts.clock, self._access.largest, self._limits.body_seconds)
        door.addresses = await off_loop(self._addresses)
        runner = web.AppRunner(make_app(door), access_log=None, auto_decompress=False)
        await runner.setup()
        beside = [asyncio.create_task(keeper.work()), asyncio.create_task(self._refresh(door))]
        try:
            await self._listen(runner)
            await _first_of(beside)
        finally:
            await runner.cleanup()  # the keeper still works: who was let in gets an answer
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    def _keep(self, deliveries: Sequence[Delivery]) -> Sequence[Receipt]:
        with self._parts.database.write() as connection:
            return self._keep_in(connection, deliveries)

    def _addresses(self) -> Addresses:
        with self._parts.database.read() as connection:
            return hooks_by_key(connection)

    async def _refresh(self, door: Door) -> NoReturn:
        while True:
            await asyncio.sleep(self._limits.refreshed)
            with suppress(StorageError):  # the addresses that are known stay until the database answers again
                door.addresses = await off_loop(self._addresses)


async def _first_of(tasks: Sequence["asyncio.Task[NoReturn]"]) -> None:
    """Wait until one of the tasks breaks down, and say so."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
