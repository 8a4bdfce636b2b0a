"""Names of buttons: `kith:DOES:ABOUT`, from which a tap is understood also after a restart.

Ids occur once in a message, so where the same button stands again its name begins with its place: `kith2:DOES:ABOUT`.
"""

import re

from bot.present.letters import size

LONGEST_ID = 100
_PLACES = 2
"""Digits kept free for a place; a message has fewer than a hundred buttons."""
TEMPLATE = re.compile(r"kith(?:[2-9]|[1-9][0-9]+)?:(?P<does>[a-z_]+):(?P<about>.*)", re.DOTALL)


def custom_id(does: str, about: str, place: int = 1) -> str:
    """Give the name of a button, the `place`th of those that do the same to the same."""
    return f"kith{place if place > 1 else ''}:{does}:{about}"


def read_custom_id(text: str) -> tuple[str, str]:
    """Give what a button does and to what; both empty when the name is not one of ours."""
    found = TEMPLATE.fullmatch(text)
    return (found["does"], found["about"]) if found else ("", "")


def room_for(does: str) -> int:
    """Give how many letters there are for what a button is about."""
    return LONGEST_ID - _PLACES - size(custom_id(does, ""))


def is_nameable(does: str, about: str) -> bool:
    """Tell whether a button can have this name; it cannot be shortened, or it would be about something else."""
    return size(about) <= room_for(does) and about.isprintable()
