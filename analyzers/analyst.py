"""Reads a batch of mentions: origin from the post and what we know, need from the blinded post alone, then the action.

The line is straight: post → reading copy → detectors → verdict; post → blinded post → need; both → action.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, starmap
from typing import Protocol

from analyzers.blinding import Blinded, Blinder
from analyzers.knowledge import Knowledge
from analyzers.labels import Action
from analyzers.language import detect_each
from analyzers.mention import Mention
from analyzers.origins import Look, OriginReader
from analyzers.posts import Posts
from analyzers.text import Reading
from analyzers.tone import sentiment
from analyzers.triage.action import ActionAdvisor
from analyzers.triage.blinded import BlindedPosts
from analyzers.triage.case import Need
from analyzers.triage.need import NeedReader
from analyzers.verdict import Assessment, Signal, Verdict
from analyzers.weighing import weigh

TOGETHER = 250
"""Posts that are read together: enough for the vectors of the models, few enough for the processor's memory."""
RULES = "rules-2"


class Detector(Protocol):
    """One kind of evidence about origin."""

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give the signals found in each post of a batch."""
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
        return self._look(Posts.read(part))

    def blind(self, part: Sequence[tuple[Mention, Knowledge]], looks: Sequence[Look]) -> list[Blinded]:
        """Give each post as its need is judged."""
        return self.blinder.blind_each(Posts.read(part), [look.language for look in looks])

    def _look(self, posts: Posts) -> list[Look]:
        found = zip(*(detector.find_each(posts) for detector in self.detectors), strict=True)
        signals = map(list, map(chain.from_iterable, found))
        texts = [reading.text for reading in posts.readings]
        languages = detect_each(texts, [mention.language for mention in posts.mentions])
        tones = map(sentiment, texts, languages)
        return list(starmap(_look, zip(posts.readings, languages, signals, tones, strict=True)))

    def _assess(self, part: Sequence[tuple[Mention, Knowledge]]) -> list[Assessment]:
        posts = Posts.read(part)
        looks = self._look(posts)
        verdicts = self._judge(looks)
        blinded = self.blinder.blind_each(posts, [look.language for look in looks])
        blind = BlindedPosts.read([post.mention for post in blinded])
        needs = self.needs.judge_each(blind)
        unclaimed = self._judge_without_claims(posts, verdicts, blinded)
        origins = [(verdict.origin, verdict.disclosure) for verdict in unclaimed]
        actions = self.actions.suggest_each(needs, origins, blind)
        return [self._conclude(*said) for said in zip(verdicts, needs, actions, blinded, looks, strict=True)]

    def _judge(self, looks: Sequence[Look]) -> list[Verdict]:
        return self.origins.judge(looks) if self.origins else [weigh(look.signals) for look in looks]

    def _judge_without_claims(
        self, posts: Posts, verdicts: Sequence[Verdict], blinded: Sequence[Blinded]
    ) -> list[Verdict]:
        """Give the verdicts by which actions are suggested: who offers status is answered like who does not."""
        claiming = {at: post.unclaimed for at, post in enumerate(blinded) if post.claims}
        if not claiming:
            return list(verdicts)
        left = Posts.read(
            (replace(posts.mentions[at], text=text), posts.knowledge[at]) for at, text in claiming.items()
        )
        judged = dict(zip(claiming, self._judge(self._look(left)), strict=True))
        return [judged.get(at, verdict) for at, verdict in enumerate(verdicts)]

    def _conclude(self, verdict: Verdict, need: Need, action: Action, blinded: Blinded, look: Look) -> Assessment:
        return Assessment(
            verdict=verdict,
            intent=need.intent,
            urgency=need.urgency,
            need_evidence=need.reasons,
            theme=need.theme,
            action=action,
            claims=blinded.claims,
            blinded_text=blinded.mention.text,
            language=look.language,
            tone=look.tone,
            version=self.version,
        )


def _look(reading: Reading, language: str, signals: Sequence[Signal], tone: tuple[float, float]) -> Look:
    return Look(reading, language, signals, *tone)
