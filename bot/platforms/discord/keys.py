"""Hides a message's key in it, so that it is found again in the channel's history, which tells no nonce.

Discord keeps the numbers that components are given. Two of them, derived from the key, mark the first two components of
a layout; classic embeds say a part of it in small print.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

Item = discord.ui.Item[Any]
_FEW = 1_000
"""Numbers below belong to all other components, and to those that Discord numbers itself."""
_SPAN = 2**31 - 1 - _FEW


def reference(key: str) -> str:
    """Give the part of a key's digest that people may see."""
    return _digest(key).hex()[:8]


def mark(items: Sequence[Item], key: str) -> None:
    """Give every component a number; those of the first two, the outermost before those inside, tell the key."""
    first, second = _numbers(key)
    everyone = [*items, *(inner for item in items for inner in _inside(item))]
    for number, item in zip([first, second, *range(1, len(everyone))], everyone, strict=False):
        item.id = number


def has_key(components: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Tell whether a message's components bear the key."""
    found = [part.get("id") for part in [*components, *_nested(components)][:2]]
    return bool(found) and found == list(_numbers(key)[: len(found)])


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _numbers(key: str) -> tuple[int, int]:
    digest = _digest(key)
    first, second = (int.from_bytes(digest[start : start + 8], "big") % _SPAN for start in (0, 8))
    return _FEW + first, _FEW + (second if second != first else (second + 1) % _SPAN)


def _inside(item: Item) -> Iterator[Item]:
    if isinstance(item, discord.ui.Container | discord.ui.ActionRow):
        yield from item.walk_children()


def _nested(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        held = part.get("components")
        inner = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
        for one in inner:
            yield one
            yield from _nested([one])
