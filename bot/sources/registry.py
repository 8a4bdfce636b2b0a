"""Every kind of source that is asked by the clock: a connector is one file of this folder and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import AskedWronglyError
from bot.http import Web
from bot.sources.bluesky.connector import make_bluesky
from bot.sources.connector import Connector, Wanted
from bot.sources.feeds import PLATFORM as FEED_PLATFORM
from bot.sources.github import make_github
from bot.sources.hackernews import make_hackernews
from bot.sources.mastodon.connector import make_mastodon
from bot.sources.rss import make_rss
from bot.sources.youtube import make_youtube

SEARCH = "search"
"""What is typed instead of a place where all places are searched for the monitor's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of source.

    `address` says what a person types beside the monitor (an instance, a feed); empty when nothing. `secret` names the
    setting of its section without which it is not let in; empty when there is none. `every` is how often it is asked
    when all is well. `make` gets the way out, the settings of its section and of `[sources]`, what was typed, and what
    the monitor listens for; it raises AskedWronglyError with a plain sentence when what was typed is no use. What is
    typed can be a place that is `all_ours` (our repository, our video): all of it is read. Elsewhere the relevance gate
    looks at every post. `platform` is what its mentions carry as theirs, empty for the kind's own word.
    """

    help: str
    make: Callable[[Web, Mapping[str, str], str, Wanted], Connector]
    address: str = ""
    secret: str = ""
    every: timedelta = timedelta(minutes=1)
    all_ours: bool = False
    platform: str = ""


KINDS: Mapping[str, Kind] = {
    "hackernews": Kind(help="stories and comments on Hacker News", make=make_hackernews),
    "bluesky": Kind(
        help="posts on Bluesky, and what is said to your account",
        make=make_bluesky,
        secret="app_password",  # noqa: S106  the name of a setting
    ),
    "mastodon": Kind(
        help="posts at a Mastodon server, and what is said to your account",
        make=make_mastodon,
        every=timedelta(minutes=2),
    ),
    "github": Kind(
        help="issues and discussions on GitHub",
        make=make_github,
        address="a repository, acme/kettle, to read all that is said there, or the word search",
        secret="token",  # noqa: S106  the name of a setting
        every=timedelta(minutes=5),
        all_ours=True,
    ),
    "rss": Kind(
        help="a feed: RSS, Atom or a Google Alert",
        make=make_rss,
        address="the address of a feed",
        every=timedelta(minutes=5),
        platform=FEED_PLATFORM,
    ),
    "youtube": Kind(
        help="comments on YouTube, and videos",
        make=make_youtube,
        address="a video, a channel's id (UC…), or the word search: videos that name the brand",
        secret="key",  # noqa: S106  the name of a setting
        every=timedelta(minutes=15),
        all_ours=True,
    ),
}
"""By the word that people type, which is also the name of the section of settings, and what mentions carry."""


def kind_named(name: str) -> Kind:
    """Give a kind by the word for it; AskedWronglyError lists those that there are."""
    found = KINDS.get(name.strip().casefold())
    if found is None:
        raise AskedWronglyError(f"{name!r} is no kind of source; choose from {', '.join(sorted(KINDS))}.")
    return found


def platform_of(kind: str) -> str:
    """Give what the mentions of a kind of source carry as their platform."""
    return kind_named(kind).platform or kind


def is_gated(kind: str, address: str) -> bool:
    """Tell whether posts of a source must pass the relevance gate."""
    return not kind_named(kind).all_ours or address.strip().casefold() in ("", SEARCH)
