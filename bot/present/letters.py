"""Counts the letters of a text as chats do, and shortens what somebody wrote without cutting a written mark in half."""

from collections.abc import Callable

from bot.present.clean import JOINERS, clean

Write = Callable[[str], str]
"""How words are written for a chat: each character by itself, so that a cut falls between two of them."""
_BLANK = "".join(JOINERS) + " "
_EDGES = 2


def size(text: str) -> int:
    """Count as JavaScript does, where an emoji counts twice: never less than the letters a chat may count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(text: str, limit: int, write: Write = str) -> str:
    """Clean, then write as many characters as fit; each is written whole, so no entity and no escape is cut."""
    tidy = clean(text, limit)
    if not tidy.strip(_BLANK):
        return ""
    written = write(tidy)
    return written if size(written) <= limit else _cut(tidy, limit - 1, write) + "…"


def _cut(tidy: str, room: int, write: Write) -> str:
    kept: list[str] = []
    for piece in map(write, tidy):
        room -= size(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip()


def spaced(text: str, room: int, fit: Callable[[str, int], str]) -> str:
    """Fit, but keep one space at each edge: parts of a line are set one after the other without added ones."""
    inner = fit(text, room - _EDGES)
    if not inner:
        return " " if text[:1].isspace() else ""
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}"
