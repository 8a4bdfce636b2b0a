"""Reads the wording and the shape of a post: whether it pushes the author's own thing or a person just talks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analyzers.labels import Disclosure, Origin, Subtype
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.making import maker
from analyzers.posts import Posts
from analyzers.rules import RuleError, build_rules, check_keys, number_of, pattern_of, text_of
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.verdict import Signal

LINKED = 1.0
"""A link without a conversation around it: most promotion carries one, most talk does not."""
HASHTAGS = 0.4
MANY_HASHTAGS = 4
SHOUTED_PICTURES = 0.5
MANY_PICTURES = 4
BARE = 1.2
"""Hardly a word beside the link."""
FEW_LETTERS = 25
ADDRESSED = 1.8
"""Speaks to somebody and carries no link: about one such post in thirty is anybody's business."""

_HASHTAG = re.compile(r"(?<![\w&])#\w+")
_PICTURE = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_LINK = re.compile(r"\{link\}|https?://\S+|b(?<!\wb)it\.ly/\w+|g(?<!\wg)oo\.gl/\w+|t(?<!\wt)\.co/\w+")
"""Every way begins with a letter or sign of its own, for which `re` looks first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRule(Rule):
    """A wording and whose interest it serves; an organic one speaks against business."""

    origin: Origin
    subtype: Subtype | None
    weight: float
    says: str
    example: str
    source: str


def parse_promotion(document: Mapping[str, object]) -> tuple[PromotionRule, ...]:
    """Read the rules of promotion.toml; RuleError names a bad one."""
    return build_rules(document.get("rule"), _rule)


def _rule(row: Mapping[str, object]) -> PromotionRule:
    check_keys(row, ("id", "origin", "subtype", "weight", "pattern", "says", "example", "source"))
    origin, subtype = text_of(row, "origin"), text_of(row, "subtype", "")
    if origin not in set(Origin) or (subtype and subtype not in set(Subtype)):
        raise RuleError(f"{row.get('id')!r} names no origin or subtype that we know.")
    return PromotionRule(
        id=text_of(row, "id"),
        pattern=pattern_of(row),
        origin=Origin(origin),
        subtype=Subtype(subtype) if subtype else None,
        weight=number_of(row, "weight"),
        says=text_of(row, "says"),
        example=text_of(row, "example"),
        source=text_of(row, "source"),
    )


_made = maker(Signal)


class SelfPromotionDetector:
    """Looks for all wordings at once, then at the shape of the post."""

    def __init__(self, rules: Iterable[PromotionRule], sieve: Sieve | None = None) -> None:
        self._lexicon = Lexicon(rules, sieve)

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give a signal for each wording and for each trait of the shape."""
        for reading, hits in zip(posts.readings, self._lexicon.find_each(posts.texts), strict=True):
            yield [*_worded(reading, hits), *_shaped(reading)]


def _worded(reading: Reading, hits: Iterable[Hit[PromotionRule]]) -> list[Signal]:
    return [
        _signal(f"promotion.{rule.id}", rule.origin, rule.weight, reading, (start, end), rule.subtype)
        for rule, start, end in hits
    ]


def _shaped(reading: Reading) -> Iterator[Signal]:
    """Look at links, hashtags and pictures; each is quoted where it stands."""
    text = reading.text
    link = _LINK.search(text) if "/" in text or "{link}" in text else None
    addressed = text.startswith("@")
    if link is None and addressed:
        handle = text.split(None, 1)[0]
        yield _signal("promotion.shape.addressed", Origin.ORGANIC, ADDRESSED, reading, (0, len(handle)))
    if link is not None and not addressed:
        yield _signal("promotion.shape.link", Origin.SELF_PROMOTION, LINKED, reading, link.span())
        if len(_LINK.sub("", text).strip()) < FEW_LETTERS:
            yield _signal("promotion.shape.bare_link", Origin.SELF_PROMOTION, BARE, reading, link.span())
    hashtags = list(_HASHTAG.finditer(text)) if text.count("#") >= MANY_HASHTAGS else []
    if len(hashtags) >= MANY_HASHTAGS:
        place = hashtags[0].start(), hashtags[-1].end()
        yield _signal("promotion.shape.hashtags", Origin.SELF_PROMOTION, HASHTAGS, reading, place)
    pictures = [] if text.isascii() else list(_PICTURE.finditer(text))
    if len(pictures) >= MANY_PICTURES and len(set(map(re.Match.group, pictures))) > 1:
        yield _signal("promotion.shape.pictures", Origin.PAID, SHOUTED_PICTURES, reading, pictures[0].span())


def _signal(
    rule: str, origin: Origin, weight: float, reading: Reading, place: tuple[int, int], subtype: Subtype | None = None
) -> Signal:
    start, end = reading.span(*place)
    return _made((origin, rule, weight, reading.original[start:end], start, end, subtype, Disclosure.NONE))
