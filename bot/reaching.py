"""Reaches a chat at the start: some times over when it is unwell, and then it is said that it cannot be reached."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.ports import BusyError, UnreachableError, UnsureError

log = logging.getLogger(__name__)
T = TypeVar("T")

PAUSES = (0.5, 2.0, 5.0)
"""Seconds between attempts."""


async def reach(attempt: Callable[[], Awaitable[T]], address: str) -> T:
    """Do an attempt until it comes through; UnreachableError when it never does. What is refused is not tried again."""
    for pause in (*PAUSES, None):
        try:
            return await attempt()
        except (BusyError, UnsureError) as trouble:
            if pause is None:
                break
            log.warning("%s It is asked again in %g s.", trouble, pause)
            await asyncio.sleep(pause)
    raise UnreachableError(f"Is {address} right, and the network there?")
