"""Keeps Python's collector of cycles from looking while a batch is read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let nobody look for cycles meanwhile; who found the collector at work sets it to work again.

    Nothing that assessing makes is in cycles, and to go through it again and again takes a twentieth of the time.
    """
    works = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if works:
            gc.enable()
