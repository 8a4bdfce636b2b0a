"""Sorts what can go wrong with a call to Discord: refused for good, told to wait, or nobody knows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.ports import BusyError, RefusedError, UnsureError

LONGEST_WAIT = 30.0
"""Seconds that the library may wait by itself when Discord asks us to slow down, its least; more is told to us."""
CALL_SECONDS = 35.0
"""How long one call may take, with such a wait."""
ALL_SECONDS = 45.0
"""How long all calls for one message may take together: below its lease (60 s)."""
RATE_LIMITED = 429
UNAUTHORIZED = 401
DEFAULT_WAIT = 30.0
# Source: docs.discord.com/developers/topics/opcodes-and-status-codes (JSON error codes)
CODES = {
    10003: "channel_not_found",
    10008: "message_not_found",
    50001: "not_in_channel",
    50007: "cannot_dm",
    50013: "missing_permissions",
    50035: "invalid_form",
    50083: "is_archived",
    40060: "already_answered",
    160004: "has_a_thread",
    10004: "guild_not_found",
}
"""Discord's numbers in the words that the rest of Kith uses for the same things."""
GONE = frozenset({"guild_not_found"})
INVALID_FORM = "invalid_form"


@asynccontextmanager
async def in_our_words(seconds: float = CALL_SECONDS) -> AsyncIterator[None]:
    """Raise what Discord or the network says as RefusedError, BusyError or UnsureError."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except discord.RateLimited as limited:
        raise BusyError(limited.retry_after, "Discord asks us to wait.") from limited
    except discord.DiscordServerError as error:
        raise UnsureError(f"Discord answered {error.status}.") from error
    except discord.HTTPException as error:
        raise _sorted(error) from error
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError, ValueError, KeyError) as error:
        # ValueError and KeyError: an answer that is no JSON or not Discord's, from a proxy in between
        raise UnsureError(f"Discord did not answer: {type(error).__name__}") from error


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Raise UnsureError when several calls together take longer than this."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise UnsureError("Discord took too long.") from error


def _sorted(error: discord.HTTPException) -> RefusedError | BusyError | UnsureError:
    if error.status == RATE_LIMITED:
        return BusyError(DEFAULT_WAIT, "Discord asks us to wait.")
    if error.status == UNAUTHORIZED:
        return RefusedError("invalid_auth", "Discord does not accept the token.", removed=True)
    code = CODES.get(error.code, "")
    if not code and not error.code:
        return UnsureError(f"Discord answered {error.status}.")
    words = f"Discord says {code or error.code}: {error.text[:200]}"
    return RefusedError(code or str(error.code), words, removed=code in GONE)
