"""Reads a batch of mentions: origin from the post and what we know, need from the blinded post alone, then the action.

The line is straight: post → reading copy → detectors → verdict; post → blinded post → need; both → action.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzers.blinding import Blinded, Blinder, Claimed, blank_out
from analyzers.knowledge import Knowledge
from analyzers.labels import Origin
from analyzers.language import UNDECIDED, detect
from analyzers.mention import Mention
from analyzers.origins import Look, OriginReader
from analyzers.text import Reading, read
from analyzers.tone import sentiment
from analyzers.triage.action import ActionAdvisor
from analyzers.triage.case import Need, Reason
from analyzers.triage.need import NeedReader
from analyzers.verdict import Assessment, Evidence, Signal, Verdict
from analyzers.weighing import weigh

TOGETHER = 250
"""Posts that are read together: enough for the vectors of the models, few enough for the processor's memory."""
RULES = "rules-2"
NOT_READ = "\u2060"
"""A sign that a reading copy drops, so that positions stay those of the post."""


class Detector(Protocol):
    """One kind of evidence about origin."""

    def find(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:
        """Give the signals found in one post."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """Everything needed to read a post, built once from the word lists and the trained weights.

    Without `origins` the rules alone judge. `version` is stamped into every assessment, so that a later reader can
    tell which ones to do again.
    """

    detectors: Sequence[Detector]
    blinder: Blinder
    needs: NeedReader
    actions: ActionAdvisor
    origins: OriginReader | None = None
    version: str = RULES

    def assess(self, batch: Iterable[tuple[Mention, Knowledge]]) -> list[Assessment]:
        """Read each mention with what is known about its brand; the answers keep the order."""
        mentions = list(batch)
        parts = (mentions[start : start + TOGETHER] for start in range(0, len(mentions), TOGETHER))
        return [assessment for part in parts for assessment in self._assess(part)]

    def look(self, part: Sequence[tuple[Mention, Knowledge]]) -> list[Look]:
        """Give each post as its origin is judged."""
        readings = [read(mention.text) for mention, _ in part]
        signals: list[list[Signal]] = [[] for _ in part]
        for detector in self.detectors:  # each with all posts: a step is quickest while the processor remembers it
            for (mention, knowledge), reading, found in zip(part, readings, signals, strict=True):
                found.extend(detector.find(mention, reading, knowledge))
        claimed = [self.blinder.find(reading) for reading in readings]
        return [
            _look(reading, mention, found, claims)
            for (mention, _), reading, found, claims in zip(part, readings, signals, claimed, strict=True)
        ]

    def blind(self, part: Sequence[tuple[Mention, Knowledge]], looks: Sequence[Look]) -> list[Blinded]:
        """Give each post as its need is judged."""
        return [
            self.blinder.blind(mention, knowledge.monitor, look.language, look.claimed)
            for (mention, knowledge), look in zip(part, looks, strict=True)
        ]

    def _assess(self, part: Sequence[tuple[Mention, Knowledge]]) -> list[Assessment]:
        looks = self.look(part)
        verdicts = self.origins.judge(looks) if self.origins else [weigh(look.signals) for look in looks]
        blinded = self.blind(part, looks)
        needs = self.needs.judge_each([post.mention for post in blinded])
        return [self._conclude(*said) for said in zip(verdicts, needs, blinded, looks, strict=True)]

    def _conclude(self, verdict: Verdict, need: Need, blinded: Blinded, look: Look) -> Assessment:
        return Assessment(
            verdict=verdict,
            intent=need.intent,
            urgency=need.urgency,
            need_evidence=tuple([_evidence(reason) for reason in need.reasons]),
            theme=need.theme,
            action=self.actions.suggest(need, verdict.origin, verdict.disclosure, blinded.mention),
            claims=blinded.claims,
            blinded_text=blinded.mention.text,
            language=look.language,
            tone=look.tone,
            version=self.version,
        )


def _look(reading: Reading, mention: Mention, signals: Sequence[Signal], claimed: Claimed) -> Look:
    """Look at a post as if it offered no status: that changes neither whose interest speaks nor the language."""
    plain = _without(claimed, reading, mention)
    language = detect(plain.text, mention.language)
    if language == UNDECIDED and plain is not reading:  # too few words are left: then the claim may tell
        language = detect(reading.text, mention.language)
    tone, personal = sentiment(plain.text, language)
    found = [signal for signal in signals if not _is_claim(signal, claimed)]
    return Look(reading=plain, language=language, signals=found, tone=tone, personal=personal, claimed=claimed)


def _is_claim(signal: Signal, claimed: Claimed) -> bool:
    """Tell whether a finding is in a claim ("212k people follow me" invites nobody); a disclosure counts there too."""
    start, end = signal.start, signal.end
    if signal.origin in (Origin.PAID, Origin.OWNED) or start is None or end is None:
        return False
    return any(span.start <= start and end <= span.end for span in (*claimed.claims, *claimed.quoted))


def _without(claimed: Claimed, reading: Reading, mention: Mention) -> Reading:
    """Give the reading copy without what claims status, its positions those of the post; whole if nothing is left."""
    spans = (*claimed.claims, *claimed.quoted)
    rest = read(blank_out(mention.text, spans, NOT_READ)) if spans else reading
    return rest if rest.text.strip() else reading


def _evidence(reason: Reason) -> Evidence:
    return Evidence(
        rule=reason.rule, quote=reason.quote, start=reason.start, end=reason.end, weight=reason.weight, says=reason.says
    )
