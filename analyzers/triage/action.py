"""Suggests what to do about a post: the highest step of the ladder that its need and its origin reach."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from analyzers.labels import COMMERCIAL, Action, Disclosure, Intent, Origin, Urgency
from analyzers.layout import Texts
from analyzers.lexicon import Lexicon, Rule
from analyzers.naming import names_one, plain
from analyzers.rules import Row, RuleError, build_rules, check_keys, pattern_of, text_of, texts_of
from analyzers.sieve import Sieve
from analyzers.text import read
from analyzers.triage.blinded import BlindedMention, BlindedPosts
from analyzers.triage.case import AboutBrand, Need


class Matter(StrEnum):
    """What a rule finds that moves a post up the ladder."""

    SAFETY = "safety"
    LEGAL = "legal"
    STORY = "story"
    """Something of the author's own that is worth showing to others, if they agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRule(Rule):
    """Words that move a post up the ladder. `says` is one plain sentence; the other fields are those of a need rule."""

    matter: Matter
    says: str
    languages: tuple[str, ...]
    source: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWords:
    """The rules of the ladder, and for some actions a short wording that a person may copy and edit."""

    rules: tuple[ActionRule, ...]
    wordings: Mapping[Action, str]


def parse_actions(document: Mapping[str, object]) -> ActionWords:
    """Read a document with `rules` and `wordings`, as tomllib gives it; RuleError says what is wrong in it."""
    wordings = document.get("wordings", {})
    if not isinstance(wordings, dict):
        raise RuleError("the wordings must be a table.")
    unknown = sorted(set(wordings) - {action.value for action in Action})
    if unknown:
        raise RuleError(f"the wording {unknown[0]!r} belongs to no action.")
    return ActionWords(
        rules=build_rules(document.get("rules"), _action_rule),
        wordings={Action(name): text_of(wordings, name) for name in wordings},
    )


def _action_rule(row: Row) -> ActionRule:
    check_keys(row, (*(field.name for field in fields(ActionRule)), "any_of"))
    matter = text_of(row, "matter")
    if matter not in set(Matter):
        raise RuleError(f"{row.get('id')!r} is about the unknown matter {matter!r}.")
    return ActionRule(
        id=text_of(row, "id"),
        pattern=pattern_of(row),
        matter=Matter(matter),
        says=text_of(row, "says"),
        languages=texts_of(row, "languages"),
        source=text_of(row, "source"),
        example=text_of(row, "example"),
    )


class _Step(NamedTuple):
    action: Action
    because: str


Matters = Mapping[Matter, str]
"""What moves a post up the ladder, each with the sentence that says why."""


class ActionAdvisor:
    """Walks down the ladder of actions and stops at the first step that applies."""

    def __init__(self, words: ActionWords, sieve: Sieve | None = None) -> None:
        self.wordings = words.wordings
        self._lexicon = Lexicon(words.rules, sieve)

    def suggest_each(
        self, needs: Iterable[Need], origins: Iterable[tuple[Origin, Disclosure]], blinded: BlindedPosts
    ) -> list[Action]:
        """Give the suggested action of each post of a batch. A case is opened for those in `NEEDS_A_PERSON`."""
        posts = zip(needs, origins, blinded.mentions, self._matters(blinded.texts), strict=True)
        return [_decide(need, *origin, post, matters).action for need, origin, post, matters in posts]

    def why_still(
        self, action: Action, need: Need, origin: Origin, disclosure: Disclosure, blinded: BlindedMention
    ) -> str:
        """Say why that action was suggested, from what is kept of a post; empty when today's ladder ends elsewhere."""
        (matters,) = self._matters(BlindedPosts.read([blinded]).texts)
        step = _decide(need, origin, disclosure, blinded, matters)
        return step.because if step.action is action else ""

    def _matters(self, texts: Texts) -> list[Matters]:
        """Give what moves each post up the ladder, and why."""
        found = self._lexicon.find_each(texts)
        return [{hit.rule.matter: hit.rule.says for hit in reversed(hits)} if hits else {} for hits in found]


def _decide(need: Need, origin: Origin, disclosure: Disclosure, blinded: BlindedMention, matters: Matters) -> _Step:
    if origin is Origin.OWNED:
        return _Step(Action.MONITOR, "It is the brand's own post.")
    found = matters if need.intent in _MATTERING else {}
    answers = _steps_to_answer(need, origin, found)
    return next(chain(answers, _steps_to_respond(need, origin, disclosure, found, blinded)))


_MATTERING = frozenset({Intent.COMPLAINT, Intent.QUESTION, Intent.PRAISE})
"""Only these acts can be about safety or the law, or be a story to show."""


def _steps_to_answer(need: Need, origin: Origin, found: Matters) -> Iterator[_Step]:
    """Give, highest first, the steps that need a person; they depend on the need, hardly on whose interest speaks."""
    if need.intent not in (Intent.COMPLAINT, Intent.QUESTION):
        return
    if need.urgency is Urgency.CRITICAL and need.theme != "outage":
        yield _Step(Action.ESCALATE_SAFETY, "A person, an account or private data is in danger now.")
    if Matter.SAFETY in found:
        yield _Step(Action.ESCALATE_SAFETY, found[Matter.SAFETY])
    if Matter.LEGAL in found:
        yield _Step(Action.ESCALATE_LEGAL, found[Matter.LEGAL])
    if need.intent is Intent.COMPLAINT:
        yield _Step(Action.REPLY_SUPPORT, "Somebody has a problem and needs an answer.")
    if origin not in COMMERCIAL:
        yield _Step(Action.ANSWER_QUESTION, "Somebody asks something.")


_THANKED = frozenset({Intent.PRAISE, Intent.PEER_HELP, Intent.FEATURE_REQUEST})


def _steps_to_respond(
    need: Need, origin: Origin, disclosure: Disclosure, found: Matters, blinded: BlindedMention
) -> Iterator[_Step]:
    """Give, highest first, the steps for a post that nobody has to answer; they depend on whose interest speaks."""
    if origin is Origin.PAID and disclosure is not Disclosure.CLEAR:
        yield _Step(Action.ASK_DISCLOSURE, "The brand paid for it and the post does not say so clearly.")
    if origin is Origin.SELF_PROMOTION and need.about_brand is not AboutBrand.YES:
        yield _Step(Action.IGNORE, "The author promotes something of their own and needs nothing from us.")
    if origin is Origin.UNCLEAR and need.about_brand in (AboutBrand.NO, AboutBrand.MAYBE) and not _names_brand(blinded):
        yield _Step(Action.IGNORE, "The post does not speak of the brand.")
    if origin is not Origin.ORGANIC:
        yield _Step(Action.MONITOR, "It may be somebody's business: nothing to amplify and nothing to thank for.")
    if need.intent is Intent.PRAISE and Matter.STORY in found:
        yield _Step(Action.AMPLIFY_WITH_PERMISSION, found[Matter.STORY])
    if need.intent in _THANKED:
        yield _Step(Action.THANK, "Somebody outside the brand praises it, helps others or has an idea for it.")
    if not (_may_be_about_brand(need.about_brand, blinded) or _names_brand(blinded)):
        yield _Step(Action.IGNORE, "The post does not speak of the brand.")
    yield _Step(Action.MONITOR, "It touches the brand and needs no answer.")


def _may_be_about_brand(about: AboutBrand, blinded: BlindedMention) -> bool:
    """Tell whether what somebody without an interest says may be about the brand that it does not name.

    Where only rules have read and no word of the brand is known, the monitor is taken at its word.
    """
    return about in (AboutBrand.YES, AboutBrand.MAYBE) or (
        about is AboutBrand.UNKNOWN and not any(map(str.strip, blinded.brand_words))
    )


def _names_brand(blinded: BlindedMention) -> bool:
    return names_one(plain(read(blinded.text).text), blinded.brand_words)
