"""Sorts what can go wrong with a call to Slack: refused for good, told to wait, or nobody knows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ports import BusyError, RefusedError, UnsureError

RATE_LIMITED = 429
SERVER_TROUBLE = 500
UNSURE_CODES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's words for "it may have happened" (api.slack.com/methods/chat.postMessage#errors)."""
BUSY_CODES = frozenset({"ratelimited", "rate_limited"})
GONE_CODES = frozenset({"account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed"})
"""Slack's words for "you were removed, or your token is"."""
DEFAULT_WAIT = 30.0


@asynccontextmanager
async def in_our_words() -> AsyncIterator[None]:
    """Raise what Slack or the network says as RefusedError, BusyError or UnsureError."""
    try:
        yield
    except SlackApiError as error:
        raise _sorted(error) from error
    except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError, ValueError) as error:
        # ValueError: an answer that is no JSON, from a proxy in between
        raise UnsureError(f"Slack did not answer: {type(error).__name__}") from error


def code_of(error: SlackApiError) -> str:
    """Give Slack's own word for what went wrong."""
    answer = error.response
    data = getattr(answer, "data", answer)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _sorted(error: SlackApiError) -> RefusedError | BusyError | UnsureError:
    code, status = code_of(error), getattr(error.response, "status_code", 0)
    if status == RATE_LIMITED or code in BUSY_CODES:
        return BusyError(_wait(error), "Slack asks us to wait.")
    if status >= SERVER_TROUBLE or code in UNSURE_CODES or not code:
        return UnsureError(f"Slack answered {status} {code}".strip())
    needed = getattr(error.response, "data", {}).get("needed", "") if code == "missing_scope" else ""
    words = f"Slack says {code}{f' (needed: {needed})' if needed else ''}."
    return RefusedError(code, words, removed=code in GONE_CODES)


def _wait(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in getattr(error.response, "headers", {}).items()}
    told = str(headers.get("retry-after", ""))
    return float(told) if told.isdigit() else DEFAULT_WAIT
