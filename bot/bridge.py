"""The one bridge from the event loop to plain code: everything that waits or thinks runs beside the loop."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def off_loop(function: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> T:
    """Run a plain function in a thread, so that the loop stays free to answer people."""
    return await asyncio.to_thread(function, *args, **named)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel what runs on the loop, and wait until it has ended."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
