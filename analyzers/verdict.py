"""What we conclude about one post, always with the words that decided it.

Named tuples, as other values of which every post has several: a frozen dataclass takes three times as long to make.
"""

from typing import NamedTuple

from analyzers.evidence import Evidence as Evidence  # noqa: PLC0414  it belongs to what we conclude
from analyzers.labels import Action, Disclosure, Intent, Origin, Subtype, Urgency


class Signal(NamedTuple):
    """One detector's finding.

    `weight` is in natural log-odds for `origin` (negative: against it). `start` and `end` are character positions
    in the post as it was given; both None when the finding is not in the text (a platform's flag, the perk ledger,
    a link beside the text), and `quote` then says it in the source's own words.
    """

    origin: Origin
    rule: str
    weight: float
    quote: str
    start: int | None = None
    end: int | None = None
    subtype: Subtype | None = None
    disclosure: Disclosure = Disclosure.NONE


class Probabilities(NamedTuple):
    """How likely each origin is; the four sum to 1."""

    organic: float
    paid: float
    self_promotion: float
    owned: float

    @property
    def commercial(self) -> float:
        """The probability that somebody's business speaks."""
        return self.paid + self.self_promotion + self.owned


class Verdict(NamedTuple):
    """The origin of a post. `confidence` is the probability of the stated origin (of the best one when unclear)."""

    origin: Origin
    probabilities: Probabilities
    confidence: float
    subtype: Subtype | None = None
    disclosure: Disclosure = Disclosure.NONE
    evidence: tuple[Evidence, ...] = ()


class Span(NamedTuple):
    """A stretch of the post: characters `start` up to, not including, `end`."""

    start: int
    end: int


class Assessment(NamedTuple):
    """Everything the analysers say about one post.

    `claims` are the status claims that were masked before need was judged. `theme` is the kind of trouble or topic
    the need rules named, empty when none. `tone` is TextBlob's polarity from -1 to 1, shown and never used.
    `blinded_text` is the text that triage saw: the same length, with claims and the author's own name masked.
    """

    verdict: Verdict
    intent: Intent
    urgency: Urgency
    need_evidence: tuple[Evidence, ...]
    theme: str
    action: Action
    claims: tuple[Span, ...]
    blinded_text: str
    language: str
    tone: float
    version: str

    @property
    def status_leverage(self) -> bool:
        """Whether the author offered status as a reason to be served."""
        return bool(self.claims)
