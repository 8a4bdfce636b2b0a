"""A post as its need is judged: what is left of it, who speaks in it, and which rules fit."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from analyzers.labels import Intent
from analyzers.language import LEARNT
from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.making import maker
from analyzers.quoting import cut_quotation
from analyzers.reader import Fired, Traits
from analyzers.shape import MEASURES, shapes_of
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.triage.blinded import BlindedMention, BlindedPosts
from analyzers.triage.case import Reason
from analyzers.triage.learned import together
from analyzers.triage.need_rules import Kind, NeedHits, NeedRule
from analyzers.triage.others import find_talk_of_others
from analyzers.triage.plain import CrossOut, Eraser, Plain

SHAPE = ("long", "links", "tags", "lines", "asks", "figures")
"""Measures that have nothing to do with tone."""
_COLUMNS = [MEASURES.index(name) for name in SHAPE]
STRENGTH = 2.0
"""The score from which a rule decides alone: sums of rules are given to the model in such units."""
VOICES = tuple(
    Rule(id=f"voice {name}", pattern=pattern)
    for name, pattern in (
        ("own", r"(?<!\w)(?:im?|my|me)(?!\w)"),
        ("ours", r"(?<!\w)(?:we|our|us)(?!\w)"),
        ("yours", r"(?<!\w)(?:you|your|u)(?!\w)"),
        ("passed_on", r"(?<!\w)(?:rt|via)(?!\w)"),
        ("cut", r"\.\.\.|…"),
    )
)
"""Who speaks to whom; the last two are signs that something is passed on."""
_SAYS_NOTHING = re.compile(r"[\s@.,:;…-]*")
_WHOEVER_IS_MEANT = frozenset({Intent.QUESTION.value, Intent.PEER_HELP.value, Intent.NEWS_SHARE.value})
"""Acts that are what they are, whichever brand the sentence speaks of."""


Spoken = tuple[int, int, float, str, str]
"""A stretch of the plain text that spoke for a need, and how much; by which rule, and what that says in words."""
_reason = maker(Reason)


class Opened(NamedTuple):
    """One post opened: its plain text, which rules and voices are in it, and whether it speaks of a competitor.

    `words` is the plain text as the model reads it, place for place: not loud, no gap where words were taken off.
    `brand_told` says whether it is known whom the text should be about.
    """

    reading: Reading
    plain: Plain
    words: str
    hits: NeedHits
    voices: Sequence[Hit[Rule]]
    language: str
    about_others: bool
    brand_told: bool

    @property
    def readable(self) -> bool:
        """Tell whether the model may read it: it learnt English, nothing about competitors, and cannot quote dots."""
        return self.language in LEARNT and not self.about_others and not _SAYS_NOTHING.fullmatch(self.words)

    def reasons(self, spoken: Iterable[Spoken]) -> tuple[Reason, ...]:
        """Give stretches of the plain text as reasons, quoted as the post has them."""
        original, in_post, in_blinded = self.reading.original, self.reading.span, self.plain.span
        reasons = []
        for start, end, weight, rule, says in spoken:
            first, last = cut_quotation(original, *in_post(*in_blinded(start, end)))
            reasons.append(_reason((rule, original[first:last], first, last, weight, says)))
        return tuple(reasons)


class Opener:
    """Crosses out what never matters and finds the rules that fit."""

    def __init__(self, rules: Iterable[NeedRule], blinded: Sieve | None = None, plain: Sieve | None = None) -> None:
        """Take the rules, and the sieves of what is looked for in blinded and in plain texts."""
        several, plain = tuple(rules), plain or Sieve()
        crossed = (rule for rule in several if rule.kind is Kind.CROSS_OUT)
        words = (CrossOut(id=rule.id, pattern=rule.pattern, leaves=rule.leaves) for rule in crossed)
        self._eraser = Eraser(words, blinded)
        self._lexicon = Lexicon((rule for rule in several if rule.kind is not Kind.CROSS_OUT), plain)
        self._voices = Lexicon(VOICES, plain)

    def open_each(self, blinded: BlindedPosts) -> list[Opened]:
        """Open the posts of a batch."""
        plain = self._eraser.erase_each(blinded.texts)
        texts = Texts([post.text for post in plain])
        found = self._lexicon.find_each(texts), self._voices.find_each(texts)
        return list(map(_open, blinded.mentions, blinded.readings, plain, *found))


def _open(
    blinded: BlindedMention, reading: Reading, plain: Plain, hits: NeedHits, voices: Sequence[Hit[Rule]]
) -> Opened:
    if not blinded.is_reply:
        hits = [hit for hit in hits if not hit.rule.in_reply]
    others = find_talk_of_others(reading.text, blinded.brand_words, blinded.competitors) if blinded.competitors else []
    if others:
        hits = _leave_out_others(hits, plain, others)
    words = plain.text.replace("!", ".").rstrip()  # however loud something is said, it says the same
    return Opened(
        reading, plain, words, hits, voices, blinded.language, bool(others), any(map(str.strip, blinded.brand_words))
    )


def _leave_out_others(hits: NeedHits, plain: Plain, others: Sequence[tuple[int, int]]) -> NeedHits:
    """Leave out the blame and praise of stretches that are about a competitor: they are no need of ours."""
    return [
        hit
        for hit in hits
        if hit.rule.label in _WHOEVER_IS_MEANT
        or not any(start <= plain.span(hit.start, hit.end)[0] < end for start, end in others)
    ]


def traits_of(posts: Sequence[Opened]) -> Traits:
    """Give the traits of a batch for the model: shape, who speaks, the rules that fit and what they say together."""
    shapes = shapes_of([post.words for post in posts])
    return Traits(SHAPE, shapes[:, _COLUMNS], _fired(posts))


def _named(post: Opened) -> list[str]:
    return [*[hit.rule.id for hit in post.hits], *[voice.rule.id for voice in post.voices]]


def _fired(posts: Sequence[Opened]) -> Fired:
    rules = [hit.rule for post in posts for hit in post.hits]
    names = [name for post in posts for name in _named(post)]
    each = np.arange(len(posts))
    of_names = np.repeat(each, [len(post.hits) + len(post.voices) for post in posts])
    of_rules = np.repeat(each, [len(post.hits) for post in posts])
    return Fired(
        np.concatenate([of_names, of_rules]),
        [*names, *[together(rule.label) for rule in rules]],
        [*(1.0,) * len(names), *[rule.weight / STRENGTH for rule in rules]],
    )
