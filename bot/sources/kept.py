"""Cursors that are kept as JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

P = TypeVar("P")


def write_cursor(at: "DataclassInstance") -> str:
    """Write down where a connector is: a dataclass of plain values, and of others with such."""
    return json.dumps(asdict(at))


def read_cursor(cursor: str) -> dict[str, Any]:
    """Give the fields of what was written down; none of an empty cursor."""
    return dict(json.loads(cursor)) if cursor else {}


def read_places(kept: Mapping[str, Any], make: Callable[..., P]) -> dict[str, P]:
    """Give where each listing is, by its name."""
    return {name: make(**place) for name, place in kept.get("places", {}).items()}
