"""Keeps Python's collector of cycles from looking while batches are read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Rest:
    """How many read, and whether the first of them found the collector at work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readers = 0
        self._worked = False

    def begin(self) -> None:
        with self._lock:
            if not self._readers:
                self._worked = gc.isenabled()
                gc.disable()
            self._readers += 1

    def end(self) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers and self._worked:
                gc.enable()


_REST = _Rest()


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let nobody look for cycles meanwhile; of several threads the last to end sets the collector to work again.

    Nothing that assessing makes is in cycles, and to go through it again and again takes a twentieth of the time.
    """
    _REST.begin()
    try:
        yield
    finally:
        _REST.end()
