"""What an audit came to: the three tiers, each with what it compared, and the verdict over all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analyzers.audit.influence import Outcome, Proxies
from analyzers.audit.pairs import Paired, total


class Verdict(StrEnum):
    """Whether every tier that was run found nothing."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsFound:
    """The promised forms, those made of the audited posts, wordings that nobody foresaw, and the controls.

    `left_out` examples of the word list hold something beside the claim, so that no pair can be made of them. Only
    `promised` and `controls` decide: in a post that somebody wrote a claim may be part of what it is about.
    """

    promised: Sequence[Paired]
    own: Sequence[Paired]
    unforeseen: Sequence[Paired]
    controls: Paired
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One run. `fields` are comparisons by source; `proxies` is None when no influence was supplied.

    `where` says whose posts were read, `posts` how many there are, `matched` how many of them had influence beside
    them. `version` names what reads posts, `kith` the program. `quick` says that fewer pairs than usual were compared.
    """

    at: datetime
    where: str
    posts: int
    version: str
    kith: str
    quick: bool
    fields: Mapping[str, Sequence[Paired]]
    words: WordsFound
    proxies: Proxies | None
    matched: int

    @property
    def by_field(self) -> Paired:
        """Everything that was compared in tier 1."""
        return total((paired for found in self.fields.values() for paired in found), "declared fields")

    @property
    def by_words(self) -> Paired:
        """Everything that was promised and compared in tier 2."""
        return total(self.words.promised, "text")

    @property
    def fields_passed(self) -> bool:
        """Whether not one label, row, queue or digest differed, at any source."""
        return bool(self.fields) and all(total(found, "").passed for found in self.fields.values())

    @property
    def words_passed(self) -> bool:
        """Whether every promised pair came out the same, and every control did not."""
        return self.by_words.passed and self.words.controls.passed

    @property
    def proxies_passed(self) -> bool | None:
        """Whether no leak was found; None when that tier was not run or there were too few people."""
        if self.proxies is None or self.proxies.outcome is Outcome.TOO_FEW:
            return None
        return self.proxies.outcome is Outcome.PASSED

    @property
    def verdict(self) -> Verdict:
        """The verdict over all tiers that were run; the first two always are."""
        passed = self.fields_passed and self.words_passed and self.proxies_passed is not False
        return Verdict.PASSED if passed else Verdict.FAILED

    @property
    def pairs(self) -> int:
        """How many pairs were compared in the first two tiers."""
        return self.by_field.pairs + self.by_words.pairs
