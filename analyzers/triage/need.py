"""Judges what the author of a blinded post needs, and how soon, by weighted rules that quote the post."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from analyzers.labels import Intent, Urgency
from analyzers.lexicon import Hit
from analyzers.sieve import Sieve
from analyzers.triage.blinded import BlindedMention, BlindedPosts
from analyzers.triage.case import AboutBrand, Need
from analyzers.triage.learned import Learned, NeedModel
from analyzers.triage.need_rules import Kind, NeedHits, NeedRule
from analyzers.triage.opened import STRENGTH, Opened, Opener, Spoken, traits_of

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

MONEY = "billing"
"""The theme of what is said about money that is lost."""
LOSS_FROM = 4.25
"""Two strong statements of a loss under way: praise or help for others beside them does not cover them. That several
people are hit is not enough beside one: helpers say so of others."""

STATED_FROM = 3.0
"""Weight of a rule whose words leave no doubt about what is said: something broke, thanks for what went wrong. Hardly a
labelled post says so in a few plain words, so the model takes "my kettle broke" for talk."""

CRITICAL, HIGH = Urgency.CRITICAL, Urgency.HIGH
NEEDS = frozenset({Intent.COMPLAINT, Intent.QUESTION})
"""Only who complains or asks can be waiting; for everybody else nothing is lost."""
URGENT = frozenset({Urgency.HIGH, Urgency.CRITICAL})
_MAY_TELL_OF_DANGER = NEEDS | {Intent.CHATTER}
"""Acts in which a danger is the author's own: news and praise tell of those of others, or of what is over."""
NOT_TOLD = 1.2
"""Log-odds by which a brand must rather be at stake than not where nobody says which brand is watched. Of labelled
posts that people wrote for themselves 29 % are about none there, and 3 % where a brand is told: it was searched for.
Chosen on dev: of the rare needs 117 of 180 actions are right (112 at 0.8), of the others as many."""
SEARCHED_FOR = -1.0
"""Log-odds from which a brand may be at stake where one was searched for. Chosen on dev, by the share of right actions:
336 of 450 (330 without), with the weights before; of the rare needs none moves."""
MOST_REASONS = 4
"""Quotations of one need: a card shows the first, and who asks why sees these."""

IN_PLAIN_WORDS: Mapping[Intent, str] = {
    Intent.COMPLAINT: "complaints",
    Intent.QUESTION: "questions",
    Intent.PEER_HELP: "help for others",
    Intent.FEATURE_REQUEST: "wishes for something new",
    Intent.PRAISE: "praise",
    Intent.NEWS_SHARE: "news",
    Intent.CHATTER: "talk that asks for nothing",
}
_SAID = {intent: (f"reader.{intent}", f"words that are usual in {words}") for intent, words in IN_PLAIN_WORDS.items()}
"""How words are quoted by which the model came to an intent."""


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
        self._opener = Opener(self.rules, blinded, plain)

    def judge(self, blinded: BlindedMention) -> Need:
        """Judge intent, urgency and theme from the text alone; the reasons quote the post, the strongest first."""
        return self.judge_each(BlindedPosts.read([blinded]))[0]

    def judge_each(self, blinded: BlindedPosts) -> list[Need]:
        """Judge a batch; the answers keep the order. Where the model cannot read, the rules judge alone."""
        posts = self._opener.open_each(blinded)
        if self._model is None:
            return [_judge_by_rules(post) for post in posts]
        readable = [post for post in posts if post.readable]
        learned = iter(self._model.judge([post.words for post in readable], traits_of(readable)))
        return [_judge_learned(post, next(learned)) if post.readable else _judge_by_rules(post) for post in posts]

    def lay_open(self, blinded: Sequence[BlindedMention]) -> list[Opened]:
        """Give the posts as they are judged."""
        return self._opener.open_each(BlindedPosts.read(blinded))


def _judge_by_rules(post: Opened) -> Need:
    """Say what the rules say; they do not know whether the brand is meant."""
    scores = _add_up(post.hits)
    intent = _choose_intent(scores)
    urgency = _choose_urgency(scores, intent)
    theme, decided = _decided(post.hits, intent, urgency)
    return Need(intent, urgency, theme, post.reasons(islice(map(_of_rule, decided), MOST_REASONS)))


def _judge_learned(post: Opened, learned: Learned) -> Need:
    """Say what the model says, but for a danger or a loss that the rules find."""
    intent, urgency = _learned_need(post.hits, learned)
    theme, decided = _decided(post.hits, intent, urgency)
    ruled, pressing, said = map(_of_rule, decided), _worded_urgency(learned, urgency), _worded_intent(learned, intent)
    by_rule = bool(decided) and decided[0].rule.label == urgency
    spoken = chain(ruled, pressing, said) if by_rule else chain(pressing, ruled, said)
    about_brand = _about_brand(learned.about_brand, told=post.brand_told)
    return Need(intent, urgency, theme, post.reasons(islice(spoken, MOST_REASONS)), about_brand)


def _about_brand(odds: float, *, told: bool) -> AboutBrand:
    if odds > (0 if told else NOT_TOLD):
        return AboutBrand.YES
    return AboutBrand.MAYBE if told and odds > SEARCHED_FOR else AboutBrand.NO


def _learned_need(hits: NeedHits, learned: Learned) -> tuple[Intent, Urgency]:
    """Take the model's word, but for a danger or a loss that the rules find.

    A danger that they find stands, however rare it was in what the model learnt; so does one that the model sees where
    somebody complains, asks or talks, unless they speak against it (a game, a report), and a loss of money beside
    whatever else is said.
    """
    danger = sum([hit.rule.weight for hit in hits if hit.rule.label == CRITICAL])
    if danger >= CRITICAL_FROM:
        return Intent.COMPLAINT, CRITICAL
    if learned.urgency is CRITICAL and danger >= 0 and learned.intent in _MAY_TELL_OF_DANGER:
        return learned.intent if learned.intent in NEEDS else Intent.COMPLAINT, CRITICAL
    if learned.intent not in NEEDS and _is_losing_money(hits):
        return Intent.COMPLAINT, HIGH
    if learned.intent not in NEEDS:
        is_need = danger >= HIGH_FROM or (learned.intent is Intent.CHATTER and _is_stated(hits))
        return (Intent.COMPLAINT, Urgency.NORMAL) if is_need else (learned.intent, Urgency.LOW)
    return learned.intent, HIGH if learned.urgency is CRITICAL else learned.urgency


def _is_stated(hits: NeedHits) -> bool:
    """Tell whether a rule finds a complaint in so many words."""
    return any(hit.rule.label == Intent.COMPLAINT and hit.rule.weight >= STATED_FROM for hit in hits)


def _is_losing_money(hits: NeedHits) -> bool:
    """Tell whether a loss of money is stated, and something besides that makes it urgent.

    Of other losses (stranded, locked out) praise mostly tells how they were ended.
    """
    lost = [hit.rule for hit in hits if hit.rule.label == HIGH]
    return any(rule.theme == MONEY for rule in lost) and sum([rule.weight for rule in lost]) >= LOSS_FROM


_USUAL_WHERE = {
    HIGH: "words that are usual where something is being lost",
    CRITICAL: "words that are usual where somebody is in danger",
}


def _worded_urgency(learned: Learned, urgency: Urgency) -> list[Spoken]:
    """Give the words by which the model found it urgent: the first reason, where no rule gives one for that."""
    if urgency not in URGENT or learned.urgency not in URGENT:
        return []
    return [(*words, f"reader.{urgency}", _USUAL_WHERE[urgency]) for words in learned.for_urgency]


def _worded_intent(learned: Learned, intent: Intent) -> list[Spoken]:
    """Give the words by which the model came to what is said."""
    return [(*words, *_SAID[intent]) for words in learned.for_intent] if intent is learned.intent else []


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


def _decided(hits: NeedHits, intent: Intent, urgency: Urgency) -> tuple[str, NeedHits]:
    """Give the theme, and the hits that spoke for the answer with what the need is about."""
    spoke = [hit for hit in hits if hit.rule.label in (intent, urgency) and hit.rule.weight > 0]
    if len(spoke) > 1:
        spoke.sort(key=lambda hit: (hit.rule.label != urgency, -hit.rule.weight, hit.start))
    topics = [hit for hit in hits if hit.rule.kind is Kind.THEME]
    theme = _choose_theme(topics, spoke)
    return theme, _with_topic(spoke, topics, theme, urgency)


def _choose_theme(topics: NeedHits, decided: NeedHits) -> str:
    """Name the trouble that made it urgent, else the topic; the first rule of the file wins when several fit."""
    for hit in decided:
        if hit.rule.theme and hit.rule.kind is Kind.URGENCY:
            return hit.rule.theme
    return topics[0].rule.label if topics else ""


def _with_topic(decided: NeedHits, topics: NeedHits, theme: str, urgency: Urgency) -> NeedHits:
    """Tell what a need is about before the cues that decide nothing alone: it says more than "speaks of people"."""
    topic = [hit for hit in topics if hit.rule.label == theme][:1]
    if not topic or urgency is Urgency.LOW:
        return decided
    telling = sum([hit.rule.label == urgency or hit.rule.weight >= STRENGTH for hit in decided])
    return [*decided[:telling], *topic, *decided[telling:]]


def _of_rule(hit: Hit[NeedRule]) -> Spoken:
    rule, start, end = hit
    return start, end, rule.weight, rule.id, rule.says
