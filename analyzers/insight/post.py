"""A read mention as the digest sees it: the post, what we concluded, what a person corrected, whether we answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analyzers.labels import COMMERCIAL, Action, Disclosure, Intent, Origin, Subtype, Urgency
from analyzers.verdict import Evidence, Probabilities


class Seen(Protocol):
    """What comparisons of now and before need of a mention; a `Post` has it, and so has a `Past`."""

    @property
    def monitor(self) -> str:
        """Whom it is about."""

    @property
    def at(self) -> datetime:
        """When it was posted, aware UTC."""

    @property
    def person(self) -> str:
        """Who speaks: the keyed hash of the author; where the author is unknown, something that stands for the text."""

    @property
    def origin(self) -> Origin:
        """Whose interest speaks, corrections applied."""

    @property
    def intent(self) -> Intent:
        """What it is to the brand, corrections applied."""

    @property
    def theme(self) -> str:
        """What it is about, empty when that is not known."""

    @property
    def is_reply(self) -> bool:
        """Whether it answers another post."""

    @property
    def needs_answer(self) -> bool:
        """Whether it opened a case."""

    @property
    def answered_at(self) -> datetime | None:
        """When that was answered; None while nobody has."""

    @property
    def asked_again(self) -> datetime | None:
        """When its author asked again after it was settled: it waits since then."""

    @property
    def dismissed(self) -> bool:
        """Whether somebody said that it needs no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A mention of an earlier time as comparisons see it: no text, no name. The fields are those of `Seen`."""

    monitor: str
    at: datetime
    person: str
    origin: Origin
    intent: Intent
    theme: str
    is_reply: bool
    needs_answer: bool
    answered_at: datetime | None
    dismissed: bool
    asked_again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """The stored post that another one replies to: who wrote it, whether that asks for help, whether it is our own."""

    id: str
    author_key: str
    asks: bool
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mention with its labels, corrections already applied.

    `id` is our own id. `at` is when it was posted (when we saw it, if not known). `author` is empty when unknown;
    `author_key` is then empty too. `answered_at` is when an owned account replied (or a person said so), None while
    nobody has. `needs_answer` says that it opened a case, which is no longer waiting when `dismissed`; `asked_again`
    is since when it waits, where its author asked again after it was settled. `parent` is the post it replies to, None
    where that is not known. `met` says that its author had spoken before the period. `text_key` is a hash that copies
    of its text share, also where the text was let go; empty when it is to be made of the text.
    """

    id: str
    monitor: str
    platform: str
    author: str
    author_key: str
    text: str
    blinded_text: str
    link: str
    at: datetime
    is_reply: bool
    language: str
    origin: Origin
    probabilities: Probabilities
    confidence: float
    subtype: Subtype | None
    disclosure: Disclosure
    intent: Intent
    urgency: Urgency
    theme: str
    action: Action
    evidence: tuple[Evidence, ...]
    needs_answer: bool
    answered_at: datetime | None
    dismissed: bool
    corrected: bool
    asked_again: datetime | None = None
    parent: Parent | None = None
    met: bool = False
    text_key: str = ""

    @property
    def person(self) -> str:
        """Who speaks: the author's key; where it is unknown, the text; where that was let go, somebody."""
        return self.author_key or self.text.casefold() or self.id

    @property
    def commercial(self) -> bool:
        """Whether somebody's business speaks."""
        return self.origin in COMMERCIAL
