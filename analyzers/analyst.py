"""Reads a batch of mentions: origin from the post and what we know, need from the blinded post alone, then the action.

The line is straight: post → reading copy → detectors → verdict; post → blinded post → need; both → action.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import accumulate, chain, starmap
from typing import Protocol

from analyzers.blinding import NOTHING_CLAIMED, Blinded, Blinder, Claimed, blank_out
from analyzers.knowledge import Knowledge
from analyzers.labels import Action, Origin
from analyzers.language import UNDECIDED, detect, detect_each
from analyzers.mention import Mention
from analyzers.origins import Look, OriginReader
from analyzers.posts import Posts
from analyzers.text import READ_LIMIT, Reading, read
from analyzers.tone import sentiment
from analyzers.triage.action import ActionAdvisor
from analyzers.triage.blinded import BlindedPosts
from analyzers.triage.case import Need
from analyzers.triage.need import NeedReader
from analyzers.verdict import Assessment, Signal, Verdict
from analyzers.weighing import weigh

TOGETHER, LETTERS = 1_000, 300_000
"""Posts that are read together, and their letters: enough for the vectors of the models, few enough for the processor's
memory, and where posts are long for that of the machine."""
RULES = "rules-9"
"""Names the word lists and how they are weighed; another number when what they say of posts changes."""
NOT_READ = "\u2060"
"""A sign that a reading copy drops, so that positions stay those of the post."""


Read = tuple[Mention, Knowledge]
"""What is read: a mention, and what is known about its brand."""


class Detector(Protocol):
    """One kind of evidence about origin."""

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give the signals found in each post of a batch."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyst:
    """Everything needed to read a post, built once from the word lists and the trained weights.

    Without `origins` the rules alone judge. `version` is stamped into every assessment, so that a later reader can
    tell which ones to do again. `resting` holds while a part is read, whatever should rest meanwhile.
    """

    detectors: Sequence[Detector]
    blinder: Blinder
    needs: NeedReader
    actions: ActionAdvisor
    origins: OriginReader | None = None
    version: str = RULES
    resting: Callable[[], AbstractContextManager[None]] = nullcontext

    def assess(self, batch: Iterable[Read]) -> list[Assessment]:
        """Read each mention with what is known about its brand; the answers keep the order."""
        assessments: list[Assessment] = []
        for part in _parts(list(batch)):
            with self.resting():
                assessments += self._assess(part)
        return assessments

    def look(self, part: Sequence[Read]) -> list[Look]:
        """Give each post as its origin is judged."""
        posts = Posts.read(part)
        return self._look(posts, self.blinder.find_each(posts))

    def blind(self, part: Sequence[Read], looks: Sequence[Look]) -> list[Blinded]:
        """Give each post as its need is judged."""
        posts = Posts.read(part)
        return self.blinder.blind_each(posts, [look.language for look in looks], self.blinder.find_each(posts))

    def _look(self, posts: Posts, claimed: Sequence[Claimed]) -> list[Look]:
        """Look at posts as if none offered status: that changes neither whose interest speaks nor the language."""
        found = zip(*(detector.find_each(posts) for detector in self.detectors), strict=True)
        signals = list(map(_outside, map(chain.from_iterable, found), claimed))
        readings = list(map(_without, posts.readings, claimed))
        hints = [mention.language for mention in posts.mentions]
        languages = detect_each([reading.text for reading in readings], hints)
        for at, claims in enumerate(claimed):
            # where too few words are left the claim may tell
            if claims is not NOTHING_CLAIMED and languages[at] == UNDECIDED:
                languages[at] = detect(posts.readings[at].text, hints[at])
        tones = map(sentiment, (reading.text for reading in readings), languages)
        return list(starmap(_seen, zip(readings, languages, signals, tones, strict=True)))

    def _assess(self, part: Sequence[Read]) -> list[Assessment]:
        posts = Posts.read(part)
        claimed = self.blinder.find_each(posts)
        looks = self._look(posts, claimed)
        verdicts = self._judge(looks)
        blinded = self.blinder.blind_each(posts, [look.language for look in looks], claimed)
        blind = BlindedPosts.read([post.mention for post in blinded])
        needs = self.needs.judge_each(blind)
        origins = [(verdict.origin, verdict.disclosure) for verdict in verdicts]
        actions = self.actions.suggest_each(needs, origins, blind)
        return [self._conclude(*said) for said in zip(verdicts, needs, actions, blinded, looks, strict=True)]

    def _judge(self, looks: Sequence[Look]) -> list[Verdict]:
        return self.origins.judge(looks) if self.origins else [weigh(look.signals) for look in looks]

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


def _parts(mentions: Sequence[Read]) -> Iterator[Sequence[Read]]:
    """Cut a batch into parts of so many posts and letters; a post of more is a part by itself."""
    ends = list(accumulate(min(len(mention.text), READ_LIMIT) for mention, _ in mentions))
    start = 0
    while start < len(mentions):
        most = (ends[start - 1] if start else 0) + LETTERS
        stop = max(min(bisect_right(ends, most), start + TOGETHER), start + 1)
        yield mentions[start:stop]
        start = stop


def _seen(reading: Reading, language: str, signals: Sequence[Signal], tone: tuple[float, float]) -> Look:
    return Look(reading, language, signals, *tone)


def _outside(signals: Iterable[Signal], claimed: Claimed) -> list[Signal]:
    """Leave out findings in a claim ("212k people follow me" invites nobody); a disclosure counts there too."""
    if claimed is NOTHING_CLAIMED:
        return list(signals)
    return [signal for signal in signals if not _is_claim(signal, claimed)]


def _is_claim(signal: Signal, claimed: Claimed) -> bool:
    start, end = signal.start, signal.end
    if signal.origin in (Origin.PAID, Origin.OWNED) or start is None or end is None:
        return False
    return any(span.start <= start and end <= span.end for span in (*claimed.claims, *claimed.quoted))


def _without(reading: Reading, claimed: Claimed) -> Reading:
    """Give the reading copy without what claims status, its positions those of the post; whole if nothing is left."""
    if claimed is NOTHING_CLAIMED:
        return reading
    rest = read(blank_out(reading.original, (*claimed.claims, *claimed.quoted), NOT_READ))
    return rest if rest.text.strip() else reading
