"""Judges what the author of a blinded post needs, and how soon, by weighted rules that quote the post."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from analyzers.labels import Intent, Urgency
from analyzers.lexicon import Hit, Lexicon, Rule, fold
from analyzers.rules import (
    Row,
    RuleError,
    build_rules,
    caseless,
    check_keys,
    number_of,
    pattern_of,
    switch_of,
    text_of,
    texts_of,
)
from analyzers.text import Reading, read
from analyzers.triage.blinded import BlindedMention
from analyzers.triage.case import Need, Reason
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


class NeedReader:
    """Says what the author of a post needs. Built once from the rules of all files together."""

    def __init__(self, rules: Iterable[NeedRule]) -> None:
        self.rules = tuple(rules)
        self._eraser = Eraser(
            CrossOut(id=rule.id, pattern=rule.pattern, leaves=rule.leaves)
            for rule in self.rules
            if rule.kind is Kind.CROSS_OUT
        )
        self._lexicon = Lexicon(
            replace(rule, pattern=caseless(rule.pattern)) for rule in self.rules if rule.kind is not Kind.CROSS_OUT
        )

    def judge(self, blinded: BlindedMention) -> Need:
        """Judge intent, urgency and theme from the text alone; the reasons quote the post, the strongest first."""
        reading = read(blinded.text)
        plain = self._eraser.erase(reading.text)
        hits = self._find(plain.text, in_reply=blinded.is_reply)
        if blinded.competitors:
            hits = _leave_out_others(hits, plain, reading, blinded)
        intent = _choose_intent(hits)
        urgency = _choose_urgency(hits, intent)
        decided = _order(hits, intent, urgency)
        reasons = tuple(_reason(hit, plain, reading) for hit in decided)
        return Need(intent=intent, urgency=urgency, theme=_choose_theme(hits, decided), reasons=reasons)

    def _find(self, text: str, *, in_reply: bool) -> NeedHits:
        return [hit for hit in self._lexicon.find(fold(text)) if in_reply or not hit.rule.in_reply]


def _choose_intent(hits: NeedHits) -> Intent:
    """Take the act that most needs an answer; a stated danger speaks for a complaint, however it is put."""
    scores = _add_up(hits, Kind.INTENT)
    scores[Intent.COMPLAINT] += _add_up(hits, Kind.URGENCY)[Urgency.CRITICAL]
    return next((intent for intent, least in THRESHOLDS.items() if scores[intent] >= least), Intent.CHATTER)


def _choose_urgency(hits: NeedHits, intent: Intent) -> Urgency:
    """Only who complains or asks can be waiting; for everybody else nothing is lost."""
    if intent not in (Intent.COMPLAINT, Intent.QUESTION):
        return Urgency.LOW
    scores = _add_up(hits, Kind.URGENCY)
    if scores[Urgency.CRITICAL] >= CRITICAL_FROM:
        return Urgency.CRITICAL
    return Urgency.HIGH if scores[Urgency.CRITICAL] + scores[Urgency.HIGH] >= HIGH_FROM else Urgency.NORMAL


def _order(hits: NeedHits, intent: Intent, urgency: Urgency) -> NeedHits:
    """Give the hits that spoke for the answer: those for the urgency first, the strongest first."""
    decided = [hit for hit in hits if hit.rule.weight > 0 and hit.rule.label in (intent, urgency)]
    return sorted(decided, key=lambda hit: (hit.rule.label != urgency, -hit.rule.weight, hit.start))


def _add_up(hits: NeedHits, kind: Kind) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    for hit in hits:
        if hit.rule.kind is kind:
            scores[hit.rule.label] += hit.rule.weight
    return scores


def _choose_theme(hits: NeedHits, decided: NeedHits) -> str:
    """Name the trouble that made it urgent, else the topic; the first rule of the file wins when several fit."""
    urgent = [hit.rule.theme for hit in decided if hit.rule.kind is Kind.URGENCY and hit.rule.theme]
    topics = [hit.rule.label for hit in hits if hit.rule.kind is Kind.THEME]
    return next(iter((*urgent, *topics)), "")


def _reason(hit: Hit[NeedRule], plain: Plain, reading: Reading) -> Reason:
    start, end = reading.span(*plain.span(hit.start, hit.end))
    rule = hit.rule
    return Reason(
        rule=rule.id, quote=reading.original[start:end], start=start, end=end, weight=rule.weight, says=rule.says
    )


def _leave_out_others(hits: NeedHits, plain: Plain, reading: Reading, blinded: BlindedMention) -> NeedHits:
    """Leave out the blame and praise of stretches that are about a competitor: they are no need of ours."""
    stretches = find_talk_of_others(reading.text, blinded.brand_words, blinded.competitors)
    return [
        hit
        for hit in hits
        if hit.rule.label in _WHOEVER_IS_MEANT
        or not any(start <= plain.span(hit.start, hit.end)[0] < end for start, end in stretches)
    ]
