"""Every kind of source that is asked by the clock: a connector is one file of this folder and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import AskedWronglyError
from bot.http import Web
from bot.sources.connector import Connector, Wanted
from bot.sources.hackernews import make_hackernews

SEARCH = "search"
"""What is typed instead of a place where all places are searched for the monitor's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of source.

    `address` says what a person types beside the monitor (an instance, a feed); empty when nothing. `secret` names the
    setting of its section without which it is not let in; empty when there is none. `every` is how often it is asked
    when all is well. `make` gets the way out, the settings of its section, what was typed, and what the monitor listens
    for; it raises AskedWronglyError with a plain sentence when what was typed is no use. What is typed can be a place
    that is `all_ours` (our repository, our video): all of it is read. Elsewhere the relevance gate looks at every post.
    """

    help: str
    make: Callable[[Web, Mapping[str, str], str, Wanted], Connector]
    address: str = ""
    secret: str = ""
    every: timedelta = timedelta(minutes=1)
    all_ours: bool = False


KINDS: Mapping[str, Kind] = {
    "hackernews": Kind(help="stories and comments on Hacker News", make=make_hackernews),
}
"""By the word that people type, which is also the name of the section of settings, and what mentions carry."""


def kind_named(name: str) -> Kind:
    """Give a kind by the word for it; AskedWronglyError lists those that there are."""
    found = KINDS.get(name.strip().casefold())
    if found is None:
        raise AskedWronglyError(f"{name!r} is no kind of source; choose from {', '.join(sorted(KINDS))}.")
    return found


def is_gated(kind: str, address: str) -> bool:
    """Tell whether posts of a source must pass the relevance gate."""
    return not kind_named(kind).all_ours or address.strip().casefold() in ("", SEARCH)
