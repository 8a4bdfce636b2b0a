"""A read mention as the digest sees it: the post, what we concluded, what a person corrected, whether we answered."""

from dataclasses import dataclass
from datetime import datetime

from analyzers.labels import COMMERCIAL, Action, Disclosure, Intent, Origin, Subtype, Urgency
from analyzers.verdict import Evidence, Probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mention with its labels, corrections already applied.

    `id` is our own id. `at` is when it was posted (when we saw it, if not known). `author` is empty when unknown;
    `author_key` is then empty too. `answered_at` is when an owned account replied (or a person said so), None while
    nobody has. `needs_answer` says that it opened a case, which is no longer waiting when `dismissed`.
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

    @property
    def commercial(self) -> bool:
        """Whether somebody's business speaks."""
        return self.origin in COMMERCIAL
