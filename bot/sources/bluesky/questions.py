"""What is asked of Bluesky for a monitor, and nothing else: docs/how-to/source-bluesky.md names the same."""

import re
from dataclasses import dataclass

from bot.sources.connector import Wanted

REASONS = ("mention", "reply", "quote")
ACCOUNT = re.compile(r"did:[a-z]+:[\w.:%-]+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.IGNORECASE)
"""An account of this network is named by a domain, or by its lasting id."""


@dataclass(frozen=True, slots=True)
class Question:
    """One list of posts: its method and parameters, and under which name its posts stand.

    A list that is `bounded` can be asked for what lies between two times. Each item of one that `tells_why` gives the
    reason why it is in the list; in others only what was passed on has one. Who is asked about `may_be_nobody` here.
    """

    name: str
    method: str
    asked: tuple[tuple[str, str], ...]
    holds: str
    bounded: bool = False
    tells_why: bool = False
    may_be_nobody: bool = False


def questions(wanted: Wanted) -> list[Question]:
    """Give the lists that together hold what is wanted: one a word, one an account of ours, and what is said to us.

    The search knows no "or"; what a post must not hold, and its language, are left to the gate behind: many posts do
    not say their language.
    """
    said_to_us = Question(
        "notifications", "app.bsky.notification.listNotifications",
        tuple(("reasons", reason) for reason in REASONS), "notifications", tells_why=True,
    )  # fmt: skip
    return [said_to_us, *map(_search, filter(None, map(spell, wanted.words))), *map(_feed, _accounts(wanted))]


def spell(word_: str) -> str:
    """Give a word in the search's language: what is more than one plain word, or means something there, is quoted."""
    plain = " ".join(word_.replace('"', " ").split())
    return plain if re.fullmatch(r"[#@]?\w+(?:[.'-]\w+)*", plain) or not plain else f'"{plain}"'


def _search(query: str) -> Question:
    asked = (("q", query), ("sort", "latest"))
    return Question(f"search {query}", "app.bsky.feed.searchPosts", asked, "posts", bounded=True)


def _feed(account: str) -> Question:
    asked = (("actor", account), ("filter", "posts_with_replies"))
    return Question(f"account {account}", "app.bsky.feed.getAuthorFeed", asked, "feed", may_be_nobody=True)


def _accounts(wanted: Wanted) -> list[str]:
    named = [account.strip().removeprefix("@") for account in wanted.accounts]
    return list(dict.fromkeys(account for account in named if ACCOUNT.fullmatch(account)))
