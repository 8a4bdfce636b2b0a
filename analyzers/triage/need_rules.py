"""What a rule of need is, and how the word lists of need are read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from analyzers.labels import Intent, Urgency
from analyzers.lexicon import Hit, Rule
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


NeedHits = list[Hit[NeedRule]]
"""Where rules matched in the plain text."""

_ARGUED: Mapping[Kind, frozenset[str]] = {
    Kind.INTENT: frozenset(intent.value for intent in Intent if intent is not Intent.CHATTER),
    Kind.URGENCY: frozenset({Urgency.CRITICAL.value, Urgency.HIGH.value}),
}
"""Chatter, normal and low are what remains when nothing speaks for more: no rule argues for them."""


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
