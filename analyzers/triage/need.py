"""Judges what the author of a blinded post needs, and how soon, by weighted rules that quote the post."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain, islice
from typing import NamedTuple

from analyzers.labels import Intent, Urgency
from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.quoting import Words
from analyzers.reader import Traits
from analyzers.rules import (
    Row,
    RuleError,
    build_rules,
    check_keys,
    number_of,
    pattern_of,
    switch_of,
    text_of,
    texts_of,
)
from analyzers.shape import MEASURES, shapes_of
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.triage.blinded import BlindedMention, BlindedPosts
from analyzers.triage.case import Need, Reason
from analyzers.triage.learned import Learned, NeedModel
from analyzers.triage.others import find_talk_of_others
from analyzers.triage.plain import CrossOut, Eraser, Plain


class Kind(StrEnum):
    """What a rule is for."""

    INTENT = "intent"
    URGENCY = "urgency"
    THEME = "theme"
    CROSS_OUT = "cross_out"
    """Words that never matter: handles, swearing, politeness, figures of speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRule(Rule):
    """One piece of what shows need.

    `label` is the intent, urgency or theme it speaks for; `weight` is added to that label's score (negative: against
    it). `says` is one plain sentence for the person who asks why. `languages` are those its words belong to; every
    rule is tried on every post, because the language of a short post is often guessed wrongly. `theme` names the
    trouble that an urgency rule is about. An `in_reply` rule counts only when the post continues a conversation.
    `leaves` stands in for crossed-out words. `example` is a text the pattern matches.
    """

    kind: Kind
    label: str
    weight: float
    says: str
    languages: tuple[str, ...]
    source: str
    example: str
    theme: str = ""
    in_reply: bool = False
    leaves: str = ""


THRESHOLDS: Mapping[Intent, float] = {
    Intent.COMPLAINT: 2.0,
    Intent.QUESTION: 2.0,
    Intent.PEER_HELP: 2.0,
    Intent.FEATURE_REQUEST: 2.0,
    Intent.PRAISE: 2.0,
    Intent.NEWS_SHARE: 2.0,
}
"""The score from which an act is taken as said, in the order of what most needs an answer. A rule of weight 2 decides
alone, two cues of weight 1 decide together. Below all of them a post is chatter."""

CRITICAL_FROM = 3.0
"""One unmistakable statement of danger, takeover or a wide outage (weight 3), or two weaker ones together."""
HIGH_FROM = 2.0
"""One statement of something being lost now (weight 2), or two weaker ones together."""

NEEDS = frozenset({Intent.COMPLAINT, Intent.QUESTION})
"""Only who complains or asks can be waiting; for everybody else nothing is lost."""
URGENT = frozenset({Urgency.HIGH, Urgency.CRITICAL})
MOST_REASONS = 6
IN_PLAIN_WORDS: Mapping[Intent, str] = {
    Intent.COMPLAINT: "complaints",
    Intent.QUESTION: "questions",
    Intent.PEER_HELP: "help for others",
    Intent.FEATURE_REQUEST: "wishes for something new",
    Intent.PRAISE: "praise",
    Intent.NEWS_SHARE: "news",
    Intent.CHATTER: "talk that asks for nothing",
}

_ARGUED: Mapping[Kind, frozenset[str]] = {
    Kind.INTENT: frozenset(intent.value for intent in THRESHOLDS),
    Kind.URGENCY: frozenset({Urgency.CRITICAL.value, Urgency.HIGH.value}),
}
"""Chatter, normal and low are what remains when nothing speaks for more: no rule argues for them."""
_WHOEVER_IS_MEANT = frozenset({Intent.QUESTION.value, Intent.PEER_HELP.value, Intent.NEWS_SHARE.value})
"""Acts that are what they are, whichever brand the sentence speaks of."""


def parse(rows: object) -> tuple[NeedRule, ...]:
    """Turn the rows of a rule file (a list of tables, as tomllib gives them) into rules; RuleError names a bad one."""
    return build_rules(rows, _need_rule)


def parse_needs(*documents: Mapping[str, object]) -> tuple[NeedRule, ...]:
    """Give the rules of several documents (each with its `rules`) together; RuleError when an id stands in two."""
    rules = [rule for document in documents for rule in parse(document.get("rules"))]
    for rule_id, times in Counter(rule.id for rule in rules).items():
        if times > 1:
            raise RuleError(f"the id {rule_id!r} is given twice.")
    return tuple(rules)


def parse_themes(document: Mapping[str, object]) -> dict[str, str]:
    """Give each theme's readable name by its id, from a document's table `themes`."""
    table = document.get("themes")
    if not isinstance(table, dict) or not all(isinstance(name, str) and name for name in table.values()):
        raise RuleError("the themes must be a table of names.")
    return {str(theme): str(name) for theme, name in table.items()}


def _need_rule(row: Row) -> NeedRule:
    check_keys(row, (*(field.name for field in fields(NeedRule)), "any_of"))
    kind, label = text_of(row, "kind"), text_of(row, "label")
    if kind not in set(Kind):
        raise RuleError(f"{row.get('id')!r} has the unknown kind {kind!r}.")
    if label not in _ARGUED.get(Kind(kind), {label}):
        raise RuleError(f"{row.get('id')!r} speaks for {label!r}, which is no {kind} that rules argue for.")
    return NeedRule(
        id=text_of(row, "id"),
        pattern=pattern_of(row),
        kind=Kind(kind),
        label=label,
        weight=number_of(row, "weight", 1.0 if kind in (Kind.THEME, Kind.CROSS_OUT) else None),
        says=text_of(row, "says"),
        languages=texts_of(row, "languages"),
        source=text_of(row, "source"),
        example=text_of(row, "example"),
        theme=text_of(row, "theme", ""),
        in_reply=switch_of(row, "in_reply"),
        leaves=text_of(row, "leaves", ""),
    )


NeedHits = list[Hit[NeedRule]]
"""Where rules matched in the plain text."""

READS = frozenset({"en", "und"})
"""The languages that the model reads: it learnt from English."""
SHOUTED = str.maketrans("!", ".")
"""However loud something is said, it says the same."""
SHAPE = ("long", "links", "tags", "lines", "asks", "figures")
"""Measures that have nothing to do with tone."""
_COLUMNS = [MEASURES.index(name) for name in SHAPE]
_VOICES = {
    **dict.fromkeys(("i", "im", "my", "me"), "voice own"),
    **dict.fromkeys(("we", "our", "us"), "voice ours"),
    **dict.fromkeys(("you", "your", "u"), "voice yours"),
    **dict.fromkeys(("rt", "via"), "voice passed_on"),
}
"""Who speaks to whom; the last are signs that something is passed on."""
_WORD = re.compile(r"\w+")
STRENGTH = 2.0
"""The score from which a rule decides alone: sums of rules are given to the model in such units."""


class Opened(NamedTuple):
    """A post as its need is judged: what is left of it, which rules fit, and whether it speaks of a competitor."""

    reading: Reading
    plain: Plain
    hits: NeedHits
    language: str
    about_others: bool

    @property
    def readable(self) -> bool:
        """Tell whether the model may read it: it learnt English, and nothing about competitors."""
        return self.language in READS and not self.about_others

    @property
    def words(self) -> str:
        """Give the plain text as the model reads it, place for place: not loud, no gap where words were taken off."""
        return self.plain.text.translate(SHOUTED).rstrip()


def traits_of(posts: Sequence[Opened]) -> Traits:
    """Give the traits of a batch for the model: shape, who speaks, the rules that fit and what they say together."""
    shapes = shapes_of([post.words for post in posts])
    return Traits(SHAPE, shapes[:, _COLUMNS], [_rules_of(post) for post in posts])


def _rules_of(post: Opened) -> dict[str, float]:
    text = post.plain.text
    traits = {_VOICES[word]: 1.0 for word in _VOICES.keys() & set(_WORD.findall(text))}
    if "..." in text or "…" in text:
        traits["voice cut"] = 1.0
    for hit in post.hits:
        traits[hit.rule.id] = 1.0
        together = "all " + hit.rule.label
        traits[together] = traits.get(together, 0.0) + hit.rule.weight / STRENGTH
    return traits


class NeedReader:
    """Says what the author of a post needs. Built once from the rules of all files together."""

    def __init__(
        self,
        rules: Iterable[NeedRule],
        model: NeedModel | None = None,
        *,
        blinded: Sieve | None = None,
        plain: Sieve | None = None,
    ) -> None:
        """Take the rules, the trained model, and the sieves of what is looked for in blinded and in plain texts."""
        self.rules = tuple(rules)
        self._model = model
        self._eraser = Eraser(
            (
                CrossOut(id=rule.id, pattern=rule.pattern, leaves=rule.leaves)
                for rule in self.rules
                if rule.kind is Kind.CROSS_OUT
            ),
            blinded,
        )
        self._lexicon = Lexicon((rule for rule in self.rules if rule.kind is not Kind.CROSS_OUT), plain)

    def judge(self, blinded: BlindedMention) -> Need:
        """Judge intent, urgency and theme from the text alone; the reasons quote the post, the strongest first."""
        return self.judge_each(BlindedPosts.read([blinded]))[0]

    def judge_each(self, blinded: BlindedPosts) -> list[Need]:
        """Judge a batch; the answers keep the order. Where the model cannot read, the rules judge alone."""
        posts = self._lay_open(blinded)
        if self._model is None:
            return [_judge_by_rules(post) for post in posts]
        readable = [post for post in posts if post.readable]
        learned = iter(self._model.judge([post.words for post in readable], traits_of(readable)))
        return [_judge_learned(post, next(learned)) if post.readable else _judge_by_rules(post) for post in posts]

    def lay_open(self, blinded: Sequence[BlindedMention]) -> list[Opened]:
        """Cross out what never matters and find the rules that fit."""
        return self._lay_open(BlindedPosts.read(blinded))

    def _lay_open(self, blinded: BlindedPosts) -> list[Opened]:
        plain = self._eraser.erase_each(blinded.texts)
        hits = self._lexicon.find_each(Texts([post.text for post in plain]))
        return [_open(*post) for post in zip(blinded.mentions, blinded.readings, plain, hits, strict=True)]


def _open(blinded: BlindedMention, reading: Reading, plain: Plain, hits: NeedHits) -> Opened:
    if not blinded.is_reply:
        hits = [hit for hit in hits if not hit.rule.in_reply]
    others = find_talk_of_others(reading.text, blinded.brand_words, blinded.competitors) if blinded.competitors else []
    if others:
        hits = _leave_out_others(hits, plain, others)
    return Opened(reading, plain, hits, blinded.language, bool(others))


def _judge_by_rules(post: Opened) -> Need:
    """Say what the rules say; they do not know whether the brand is meant."""
    scores = _add_up(post.hits)
    intent = _choose_intent(scores)
    urgency = _choose_urgency(scores, intent)
    decided = _order(post.hits, intent, urgency)
    theme = _choose_theme(post.hits, decided)
    reasons = tuple([_reason(hit, post) for hit in _with_topic(decided, post.hits, theme, urgency)])
    return Need(intent=intent, urgency=urgency, theme=theme, reasons=reasons)


def _judge_learned(post: Opened, learned: Learned) -> Need:
    """Say what the model says; a danger that the rules find stands, however rare it was in what the model learnt."""
    stated = sum([hit.rule.weight for hit in post.hits if hit.rule.label == Urgency.CRITICAL])
    danger = stated >= CRITICAL_FROM
    intent = Intent.COMPLAINT if danger else learned.intent
    urgency = Urgency.CRITICAL if danger else _learned_urgency(learned, stated) if intent in NEEDS else Urgency.LOW
    decided = _order(post.hits, intent, urgency)
    theme = _choose_theme(post.hits, decided)
    ruled = (_reason(hit, post) for hit in _with_topic(decided, post.hits, theme, urgency))
    pressing, said = _worded_urgency(post, learned, urgency), _worded_intent(post, learned, intent)
    by_rule = bool(decided) and decided[0].rule.label == urgency
    reasons = chain(ruled, pressing, said) if by_rule else chain(pressing, ruled, said)
    return Need(intent, urgency, theme, tuple(islice(reasons, MOST_REASONS)), learned.about_brand)


def _learned_urgency(learned: Learned, stated: float) -> Urgency:
    """Take the model's word, but wake nobody over a danger that no words of the post state."""
    return Urgency.HIGH if learned.urgency is Urgency.CRITICAL and stated <= 0 else learned.urgency


def _worded_urgency(post: Opened, learned: Learned, urgency: Urgency) -> Iterator[Reason]:
    """Quote the words by which the model found it urgent: the first reason, where no rule gives one for that."""
    if urgency in URGENT and learned.urgency in URGENT:
        for words in learned.for_urgency:
            yield _quoted(words, post, f"reader.{urgency}", "words that are usual where something is being lost")


def _worded_intent(post: Opened, learned: Learned, intent: Intent) -> Iterator[Reason]:
    """Quote the words by which the model came to what is said."""
    if intent is learned.intent:
        for words in learned.for_intent:
            yield _quoted(words, post, f"reader.{intent}", f"words that are usual in {IN_PLAIN_WORDS[intent]}")


def _add_up(hits: NeedHits) -> Mapping[str, float]:
    """Give the score of each act and each urgency."""
    scores: dict[str, float] = defaultdict(float)
    for hit in hits:
        rule = hit.rule
        if rule.kind is not Kind.THEME:
            scores[rule.label] += rule.weight
    return scores


def _choose_intent(scores: Mapping[str, float]) -> Intent:
    """Take the act that most needs an answer; a stated danger speaks for a complaint, however it is put."""
    if scores[Intent.COMPLAINT] + scores[Urgency.CRITICAL] >= THRESHOLDS[Intent.COMPLAINT]:
        return Intent.COMPLAINT
    for intent, least in THRESHOLDS.items():
        if intent is not Intent.COMPLAINT and scores[intent] >= least:
            return intent
    return Intent.CHATTER


def _choose_urgency(scores: Mapping[str, float], intent: Intent) -> Urgency:
    if intent not in NEEDS:
        return Urgency.LOW
    if scores[Urgency.CRITICAL] >= CRITICAL_FROM:
        return Urgency.CRITICAL
    return Urgency.HIGH if scores[Urgency.CRITICAL] + scores[Urgency.HIGH] >= HIGH_FROM else Urgency.NORMAL


def _order(hits: NeedHits, intent: Intent, urgency: Urgency) -> NeedHits:
    """Give the hits that spoke for the answer: those for the urgency first, the strongest first."""
    spoke = [hit for hit in hits if hit.rule.weight > 0 and hit.rule.label in (intent, urgency)]
    return sorted(spoke, key=lambda hit: (hit.rule.label != urgency, -hit.rule.weight, hit.start))


def _with_topic(decided: NeedHits, hits: NeedHits, theme: str, urgency: Urgency) -> NeedHits:
    """Tell what a need is about before the cues that decide nothing alone: it says more than "speaks of people"."""
    topic = next((hit for hit in hits if hit.rule.kind is Kind.THEME and hit.rule.label == theme), None)
    if topic is None or urgency is Urgency.LOW:
        return decided
    telling = sum(hit.rule.label == urgency or hit.rule.weight >= STRENGTH for hit in decided)
    return [*decided[:telling], topic, *decided[telling:]]


def _choose_theme(hits: NeedHits, decided: NeedHits) -> str:
    """Name the trouble that made it urgent, else the topic; the first rule of the file wins when several fit."""
    for hit in decided:
        if hit.rule.kind is Kind.URGENCY and hit.rule.theme:
            return hit.rule.theme
    for hit in hits:
        if hit.rule.kind is Kind.THEME:
            return hit.rule.label
    return ""


def _reason(hit: Hit[NeedRule], post: Opened) -> Reason:
    rule = hit.rule
    start, end = post.reading.span(*post.plain.span(hit.start, hit.end))
    quote = post.reading.original[start:end]
    return Reason(rule=rule.id, quote=quote, start=start, end=end, weight=rule.weight, says=rule.says)


def _quoted(words: Words, post: Opened, rule: str, says: str) -> Reason:
    start, end = post.reading.span(*post.plain.span(words.start, words.end))
    quote = post.reading.original[start:end]
    return Reason(rule=rule, quote=quote, start=start, end=end, weight=words.weight, says=says)


def _leave_out_others(hits: NeedHits, plain: Plain, others: Sequence[tuple[int, int]]) -> NeedHits:
    """Leave out the blame and praise of stretches that are about a competitor: they are no need of ours."""
    return [
        hit
        for hit in hits
        if hit.rule.label in _WHOEVER_IS_MEANT
        or not any(start <= plain.span(hit.start, hit.end)[0] < end for start, end in others)
    ]
