"""Lays a long private answer into pages that a person turns; the words that asked for it stand behind the buttons."""

from collections.abc import Sequence

from bot.platforms.discord.drawn import Drawn, Row, Tap, Units, Words, rows_of
from bot.platforms.discord.ids import is_nameable, read_custom_id
from bot.platforms.discord.limits import text_of, walk
from bot.platforms.discord.render import (
    Rendered,
    above_of,
    below_of,
    finish,
    fits_layout,
    render,
    room_between,
    units_of,
)
from bot.present.fitting import Room
from bot.present.message import Block, Choices, Does, Message

TURN = "page"
SEPARATOR = "|"
_WIDEST = 999


def render_page(message: Message, words: str, page: int, *, buttons: bool = True) -> Rendered:
    """Draw a page, counted from 1, of the answer to `words`; a page beyond the last is the last.

    What fits is drawn whole, and so is what cannot be turned: without buttons, or asked for in too many words.
    """
    if not buttons or fits_layout(message) or not is_nameable(TURN, _about(_WIDEST, words)):
        return render(message, buttons=buttons)
    listed, kept = _apart(message.blocks)
    above, below = above_of(message), below_of(message)
    room = room_between(above, [*below, *_foot(_WIDEST, _WIDEST, words, kept)])
    pages = laid(units_of(Message(title="", blocks=listed)), room)
    shown = min(max(page, 1), len(pages))
    return finish([*above, *pages[shown - 1], *below, *_foot(shown, len(pages), words, kept)])


def read_turn(about: str) -> tuple[int, str]:
    """Read what a button that turns is about: the page, and the words that asked; page 1 where none is named."""
    number, _, words = about.partition(SEPARATOR)
    return (int(number) if number.isascii() and number.isdigit() else 1), words


def page_of(components: object) -> int:
    """Give which page a message shows: the one after that to which its button for going back leads; else 1."""
    taps = (read_custom_id(text_of(part, "custom_id")) for part in walk(components))
    return next((read_turn(about)[0] + 1 for does, about in taps if does == TURN), 1)


def laid(groups: Sequence[Units], room: Room[Drawn]) -> list[list[Drawn]]:
    """Lay units into pages in the order in which they are read, at least one on each."""
    pages: list[list[Drawn]] = [[]]
    for unit in (unit for group in groups for unit in group):
        if pages[-1] and not room.holds([*pages[-1], *unit.parts]):
            pages.append([])
        pages[-1] += unit.parts
    return pages


def _apart(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Tap, ...]]:
    """Give the blocks that are laid into pages, and the buttons that stand on each: those that share."""
    last = blocks[-1] if blocks else None
    if not isinstance(last, Choices) or not any(choice.does is Does.SHARE for choice in last.items):
        return blocks, ()
    taps = [Tap(choice.label, f"choice_{choice.does.value}", choice.about) for choice in last.items]
    return blocks[:-1], tuple(tap for row in rows_of(taps)[:1] for tap in row.taps[:3])


def _foot(page: int, last: int, words: str, kept: tuple[Tap, ...]) -> tuple[Drawn, ...]:
    back = Tap("◀ Previous", TURN, _about(page - 1, words), disabled=page == 1)
    on = Tap("Next ▶", TURN, _about(page + 1, words), disabled=page == last)
    return Words(f"-# Page {page} of {last}"), Row((back, on, *kept))


def _about(page: int, words: str) -> str:
    return f"{page}{SEPARATOR}{words}"
