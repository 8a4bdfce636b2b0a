"""Keeps discord.py from repeating what it must not: a POST that a server answered with an error may have been done."""

from types import SimpleNamespace

import aiohttp

from bot.ports import UnsureError

SERVER_TROUBLE = 500


def one_try() -> aiohttp.TraceConfig:
    """Give a trace for a client (`http_trace`) that raises UnsureError where the library would post again.

    The library repeats every call that ends with 500, 502, 504 or 524. Whoever posts looks first, or lets it be.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_refuse)
    return trace


async def _refuse(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, ended: aiohttp.TraceRequestEndParams
) -> None:
    if ended.method == "POST" and ended.response.status >= SERVER_TROUBLE:
        ended.response.release()
        raise UnsureError(f"Discord answered {ended.response.status}.")
