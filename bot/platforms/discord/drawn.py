"""What a message is drawn as before it becomes components or embeds: words, a row of buttons, a box, a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import discord

from bot.platforms.discord.ids import is_nameable
from bot.platforms.discord.limits import LIMITS
from bot.platforms.discord.safety import LONGEST_LABEL, plain
from bot.present.fitting import Cost, Unit
from bot.present.letters import size
from bot.present.message import Chart

GREY, BLUE = discord.ButtonStyle.secondary, discord.ButtonStyle.primary
IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of markdown; neighbours are shown as one. What is `apart` begins anew where components are to spare."""

    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: its label, what it does and to what."""

    label: str
    does: str
    about: str = ""
    style: discord.ButtonStyle = GREY
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons side by side. `of` says in embeds, where rows stand far below, which of several things they are about."""

    taps: tuple[Tap, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Words in a frame with a coloured edge, and the buttons below them."""

    text: str
    colour: int | None = None
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart to be attached; `bars` tell it in letters where no picture is sent along."""

    chart: Chart
    bars: str = ""


Drawn = Words | Row | Box | Picture
Units = list[Unit[Drawn]]


def lines(*told: str, apart: bool = False) -> tuple[Words, ...]:
    """Give those lines that say something as one piece of words, none when none does."""
    text = "\n".join(line for line in told if line)
    return (Words(text, apart),) if text else ()


def tappable(taps: Sequence[Tap]) -> list[Tap]:
    """Give the buttons that have a label and can be named."""
    return [tap for tap in taps if plain(tap.label, LONGEST_LABEL) and is_nameable(tap.does, tap.about)]


def rows_of(taps: Sequence[Tap]) -> list[Row]:
    """Set buttons in as many rows as they need."""
    shown = tappable(taps)
    return [Row(tuple(shown[start : start + IN_A_ROW])) for start in range(0, len(shown), IN_A_ROW)]


def gathered(parts: Sequence[Drawn], spare: int = 0) -> list[Drawn]:
    """Put neighbouring words together, as each piece is a component; `spare` ones are spent on air between them."""
    found: list[Drawn] = []
    for part in parts:
        before = found[-1] if found else None
        if not isinstance(part, Words) or not isinstance(before, Words):
            found.append(part)
        elif part.apart and spare:
            spare -= 1
            found.append(part)
        else:
            found[-1] = Words(f"{before.text}\n{part.text}")
    return found


def without_buttons(units: Units) -> Units:
    """Give the same without anything to tap."""
    inert = [Unit(tuple(_inert(part) for part in unit.parts if not isinstance(part, Row)), unit.kind) for unit in units]
    return [unit for unit in inert if unit.parts]


def measure(parts: Sequence[Drawn]) -> Cost:
    """Count the components of a layout and the letters in them; more pictures than a message takes never fit."""
    pictures = sum(isinstance(part, Picture) for part in parts)
    beyond = LIMITS["components"] + 1 if pictures > LIMITS["attachments"] else 0
    # what `gathered` puts together is one component, and has one letter more: the new line between
    joined = sum(isinstance(one, Words) and isinstance(other, Words) for one, other in pairwise(parts))
    return Cost(sum(map(_components, parts)) + beyond - joined, sum(map(_letters, parts)) + joined)


def _inert(part: Drawn) -> Drawn:
    return Box(part.text, part.colour) if isinstance(part, Box) else part


def _components(part: Drawn) -> int:
    match part:
        case Row():
            return 1 + len(part.taps)
        case Box():
            return 2 + (_components(part.row) if part.row else 0)
        case _:
            return 1


def _letters(part: Drawn) -> int:
    return size(part.text) if isinstance(part, Words | Box) else 0
