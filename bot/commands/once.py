"""Does what was asked for in chat once, however often the chat delivers it."""

from collections.abc import Callable
from typing import TypeVar

from bot.parts import Parts
from storage.inbox import InboxStore

T = TypeVar("T")


def once(parts: Parts, event: str, content: str, effect: Callable[[], T]) -> T | None:
    """Note the event and do its effect in one transaction; None when it was done before.

    For short effects only: everybody else's writing waits meanwhile.
    """
    with parts.database.write() as connection:
        if not InboxStore(connection, parts.workspace).first_time(event, content, parts.clock()):
            return None
        return effect()


def first_time(parts: Parts, event: str, content: str) -> bool:
    """Note an event whose effect changes nothing that a second time would change again; False when it came before."""
    return once(parts, event, content, lambda: True) is True
