"""What a person said about a post, and what was answered: the two sides that are compared."""

from dataclasses import dataclass

from analyzers.labels import Action, Intent, Origin, Urgency
from analyzers.verdict import Probabilities


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is said of one post. `status_leverage`: status was offered as a reason to be served."""

    origin: Origin
    intent: Intent
    urgency: Urgency
    action: Action
    status_leverage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The labels answered for a post, with the probabilities of the four origins; None when none were given."""

    labels: Labels
    probabilities: Probabilities | None = None

    @property
    def likely(self) -> tuple[Origin, float] | None:
        """The likeliest of the four origins and its probability; of two alike the one that comes first."""
        if self.probabilities is None:
            return None
        given = self.probabilities
        four = {
            Origin.ORGANIC: given.organic,
            Origin.PAID: given.paid,
            Origin.SELF_PROMOTION: given.self_promotion,
            Origin.OWNED: given.owned,
        }
        best = max(four, key=four.__getitem__)
        return best, four[best]


Judged = tuple[Labels, Answer]
"""One post: what a person said, and what was answered."""
