"""Tells whether a post concerns the brand, or another thing of the same name, and why: the relevance gate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analyzers.knowledge import Monitor
from analyzers.language import UNDECIDED, detect
from analyzers.links import Link, find_links, host_matches, host_of
from analyzers.mention import Mention, handle
from analyzers.naming import first_held, holds_domain, plain, spellings
from analyzers.text import read

MOST_NAMED = 5
"""Words of a list that a reason names."""
_HOST = re.compile(r"(?:https?://)?[^/?#]*", re.IGNORECASE)


class Ground(StrEnum):
    """What decides."""

    OURS = "ours"
    CHOSEN = "chosen"
    ANSWER = "answer"
    ACCOUNT = "account"
    DOMAIN = "domain"
    KEYWORD = "keyword"
    UNNAMED = "unnamed"
    EXCLUDED = "excluded"
    LANGUAGE = "language"
    CONTEXT = "context"


LEFT_OUT = frozenset({Ground.UNNAMED, Ground.EXCLUDED, Ground.LANGUAGE, Ground.CONTEXT})


@dataclass(frozen=True, slots=True)
class Relevance:
    """Whether a post concerns the brand: what decided, by which of the monitor's words, and `why`, to follow "it"."""

    ground: Ground
    term: str
    why: str

    @property
    def passes(self) -> bool:
        """Whether the post concerns the brand."""
        return self.ground not in LEFT_OUT


CHOSEN = Relevance(Ground.CHOSEN, "", "stands in a place that is all yours")
"""What is said where nobody asks the gate."""


@dataclass(frozen=True, slots=True)
class Names:
    """By what a post names the brand: words and phrases, accounts (with their @), and host names."""

    words: tuple[str, ...]
    accounts: tuple[str, ...]
    domains: tuple[str, ...]


def names_of(monitor: Monitor) -> Names:
    """Give what a monitor is named by; one without keywords by its name.

    An account `acme@example.social` is also written `@acme` by those who share its server.
    """
    short = (account.partition("@")[0] for account in monitor.owned)
    accounts = tuple(dict.fromkeys(f"@{name}" for name in (*monitor.owned, *short) if name))
    return Names(monitor.keywords or (monitor.name,), accounts, monitor.domains)


def words_to_ask(monitor: Monitor) -> tuple[str, ...]:
    """Give all that a source must be asked for so that it finds whatever the gate lets pass for its words."""
    names = names_of(monitor)
    words = (*(one for word in names.words for one in spellings(word)), *names.accounts, *names.domains)
    return tuple(dict.fromkeys(word for word in words if plain(word)))


class Gate:
    """The gate of one monitor."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._names = names_of(monitor)
        self._owned = frozenset(handle(account) for account in monitor.owned)

    def judge(self, mention: Mention, *, answers_us: bool = False) -> Relevance:
        """Judge a post. `answers_us`: it is a reply to one that an account of ours wrote.

        What we wrote, and what is said to us, always passes: it closes cases.
        """
        if handle(mention.author) in self._owned:
            return Relevance(Ground.OURS, mention.author, "is by an account of ours")
        if answers_us:
            return Relevance(Ground.ANSWER, "", "answers a post of ours")
        if mention.to_us:
            return Relevance(Ground.ANSWER, "", "speaks to an account of ours")
        text, links = plain(mention.text), find_links(mention.text)
        words = plain(_without_hosts(mention.text, links)) if links else text
        named = self._named(text, words, mention.links)
        if not named.passes:
            return named
        return self._kept_out(words, mention) or self._in_context(named, words)

    def _named(self, text: str, words: str, links: Sequence[str]) -> Relevance:
        if account := first_held(words, self._names.accounts):
            return Relevance(Ground.ACCOUNT, account, f"names {account}")
        if domain := self._domain(text, links):
            return Relevance(Ground.DOMAIN, domain, f"names {domain}")
        if word := first_held(words, self._names.words):
            return Relevance(Ground.KEYWORD, word, f"holds “{word}”")
        return Relevance(Ground.UNNAMED, "", f"holds none of {_listed(self._names.words)}")

    def _domain(self, text: str, links: Sequence[str]) -> str:
        hosts = [host_of(link).casefold() for link in links]
        found = (
            domain for domain in self._names.domains
            if holds_domain(text, plain(domain)) or any(host_matches(host, domain) for host in hosts)
        )  # fmt: skip
        return next(found, "")

    def _kept_out(self, words: str, mention: Mention) -> Relevance | None:
        if term := first_held(words, self._monitor.excluded):
            return Relevance(Ground.EXCLUDED, term, f"holds the excluded “{term}”")
        if language := self._other_language(mention):
            listened = ", ".join(self._monitor.languages)
            return Relevance(Ground.LANGUAGE, language, f"is written in {language}, not in {listened}")
        return None

    def _other_language(self, mention: Mention) -> str:
        """Give the language of a post that is in none of ours, by its text and by what its platform says."""
        listened = self._monitor.languages
        if not listened or mention.language.strip().lower()[:2] in listened:
            return ""
        found = detect(read(mention.text).text, mention.language)
        return "" if found in (UNDECIDED, *listened) else found

    def _in_context(self, named: Relevance, words: str) -> Relevance:
        """Ask for one of the required words beside a keyword; an account and a domain are nobody else's."""
        required = self._monitor.required
        if named.ground is not Ground.KEYWORD or not required:
            return named
        beside = first_held(words, required)
        if not beside:
            return Relevance(Ground.CONTEXT, named.term, f"{named.why}, but none of {_listed(required)}")
        return named if plain(beside) == plain(named.term) else _beside(named, beside)


def _beside(named: Relevance, context: str) -> Relevance:
    return Relevance(named.ground, named.term, f"{named.why} beside “{context}”")


def _without_hosts(text: str, links: Sequence[Link]) -> str:
    """Give a text whose addresses have lost their hosts: who shares a page of a site does not name the site."""
    for link in reversed(links):
        host = _HOST.match(link.url)
        end = link.start + (host.end() if host else 0)
        text = f"{text[: link.start]} | {text[end:]}"
    return text


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return ", ".join(f"“{word}”" for word in words[:MOST_NAMED]) + more
