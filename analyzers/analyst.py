"""Reads a batch of mentions: origin from the post and what we know, need from the blinded post alone, then the action.

The line is straight: post → reading copy → detectors → verdict; post → blinded post → need; both → action.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzers.blinding import Blinder
from analyzers.knowledge import Knowledge
from analyzers.language import detect
from analyzers.mention import Mention
from analyzers.text import Reading, read
from analyzers.tone import polarity
from analyzers.triage.action import ActionAdvisor
from analyzers.triage.case import Reason
from analyzers.triage.need import NeedReader
from analyzers.verdict import Assessment, Evidence, Signal
from analyzers.weighing import weigh

VERSION = "rules-1"
"""Stamped into every assessment, so that a later reader can tell which ones to do again."""


class Detector(Protocol):
    """One kind of evidence about origin."""

    def find(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:
        """Give the signals found in one post."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """Everything needed to read a post, built once from the word lists."""

    detectors: Sequence[Detector]
    blinder: Blinder
    needs: NeedReader
    actions: ActionAdvisor

    def assess(self, batch: Iterable[tuple[Mention, Knowledge]]) -> list[Assessment]:
        """Read each mention with what is known about its brand; the answers keep the order."""
        return [self._assess(mention, knowledge) for mention, knowledge in batch]

    def _assess(self, mention: Mention, knowledge: Knowledge) -> Assessment:
        reading = read(mention.text)
        signals = [signal for detector in self.detectors for signal in detector.find(mention, reading, knowledge)]
        verdict = weigh(signals)
        language = detect(reading.text, mention.language)
        blinded = self.blinder.blind(mention, knowledge.monitor, language)
        need = self.needs.judge(blinded.mention)
        return Assessment(
            verdict=verdict,
            intent=need.intent,
            urgency=need.urgency,
            need_evidence=tuple(_evidence(reason) for reason in need.reasons),
            theme=need.theme,
            action=self.actions.suggest(need, verdict.origin, verdict.disclosure, blinded.mention),
            claims=blinded.claims,
            blinded_text=blinded.mention.text,
            language=language,
            tone=polarity(reading.text, language),
            version=VERSION,
        )


def _evidence(reason: Reason) -> Evidence:
    return Evidence(
        rule=reason.rule, quote=reason.quote, start=reason.start, end=reason.end, weight=reason.weight, says=reason.says
    )
