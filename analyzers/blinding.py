"""The only door from a mention to triage: identity stops here, and status offered as a reason is masked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analyzers.knowledge import Monitor
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.mention import Mention
from analyzers.text import Reading, read
from analyzers.triage.blinded import MASK, BlindedMention
from analyzers.verdict import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule(Rule):
    """A wording by which reach, fame, verification, press or connections are offered as a reason to be served.

    A `topic` rule says that the words are about such things without offering them ("I lost 2k followers to your
    bug"): in its sentence no claim is taken, unless that claim's rule is `plain`, which leaves no doubt.
    """

    topic: bool
    plain: bool
    says: str
    language: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinded:
    """A mention made blind, and the claims that were masked in it, as positions of the post."""

    mention: BlindedMention
    claims: tuple[Span, ...]


SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|[。！？]+|\n")
"""The marks that end a sentence. A full stop inside a number, a name or an address does not."""
QUOTED = re.compile(r"[\"«“„「『][^\"»”“」』\n]{3,200}[\"»”“」』]")
"""Words in quotation marks are somebody else's: nobody offers status in them."""
CLAUSE_EDGE = re.compile(r"[,;:()–—、，]\s|\s(?:so|and|but|then|also|und|aber|et|mais|y|pero|e|mas)\s", re.IGNORECASE)
"""Where a claim may end inside a sentence, so that the need beside it stays to be read."""


def parse_claims(document: Mapping[str, object]) -> tuple[ClaimRule, ...]:
    """Read the rules of status_claims.toml; `{word}` in a pattern stands for an entry of its table [words]."""
    words = document["words"]
    rules = document["rule"]
    if not isinstance(words, dict) or not isinstance(rules, list):
        raise TypeError("status_claims.toml needs a table [words] and tables [[rule]]")
    return tuple(_rule(row, words) for row in rules)


def _rule(row: Mapping[str, object], words: Mapping[str, str]) -> ClaimRule:
    pattern = str(row["pattern"])
    for name, meaning in words.items():
        pattern = pattern.replace("{" + name + "}", meaning)
    return ClaimRule(
        id=str(row["id"]),
        pattern=pattern,
        topic=bool(row.get("topic", False)),
        plain=bool(row.get("plain", False)),
        says=str(row["says"]),
        language=str(row["language"]),
        example=str(row["example"]),
    )


class Blinder:
    """Masks status claims and the author's own name, and copies the rest into a value without an author."""

    def __init__(self, rules: Iterable[ClaimRule]) -> None:
        self._lexicon = Lexicon(rules)

    def blind(self, mention: Mention, monitor: Monitor, language: str) -> Blinded:
        """Make a mention blind; positions in the blinded text are those of the post."""
        reading = read(mention.text)
        claims = self.find_claims(reading)
        names = _name_spans(mention.text, mention.author)
        return Blinded(
            mention=BlindedMention(
                text=_mask(mention.text, (*claims, *names)),
                language=language,
                brand_words=(monitor.name, *monitor.keywords, *monitor.owned),
                competitors=monitor.competitors,
                is_reply=bool(mention.in_reply_to),
            ),
            claims=claims,
        )

    def find_claims(self, reading: Reading) -> tuple[Span, ...]:
        """Find the clauses that offer status as a reason, as positions of the post, in order, not overlapping."""
        hits = self._lexicon.find_all(reading.text)
        if not hits:
            return ()
        topics = [hit for hit in hits if hit.rule.topic]
        clauses = [
            _clause(hit, reading.text)
            for hit in hits
            if not (hit.rule.topic or _quoted(hit, reading.text))
            and (hit.rule.plain or not _in_a_topic(hit, topics, reading.text))
        ]
        return tuple(Span(*reading.span(start, end)) for start, end in _joined(clauses))


def _in_a_topic(hit: Hit[ClaimRule], topics: Iterable[Hit[ClaimRule]], text: str) -> bool:
    start, end = _sentence(hit.start, hit.end, text)
    return any(start <= topic.start < end for topic in topics)


def _quoted(hit: Hit[ClaimRule], text: str) -> bool:
    return any(quote.start() < hit.start and hit.end <= quote.end() for quote in QUOTED.finditer(text))


def _sentence(start: int, end: int, text: str) -> tuple[int, int]:
    """Give the sentence around a stretch of the text."""
    first = max((mark.end() for mark in SENTENCE_END.finditer(text, 0, start)), default=0)
    last = SENTENCE_END.search(text, end)
    return first, last.end() if last else len(text)


def _clause(hit: Hit[ClaimRule], text: str) -> tuple[int, int]:
    """Give the clause around a hit: up to the nearest edges of clause or sentence, without the space around."""
    start, end = _sentence(hit.start, hit.end, text)
    before = [edge.end() for edge in CLAUSE_EDGE.finditer(text, start, hit.start)]
    after = CLAUSE_EDGE.search(text, hit.end, end)
    first, last = max(before, default=start), after.start() if after else end
    first += len(text[first : hit.start]) - len(text[first : hit.start].lstrip())
    last -= len(text[hit.end : last]) - len(text[hit.end : last].rstrip())
    return first, last


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put stretches in order and join those that touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _name_spans(text: str, author: str) -> tuple[Span, ...]:
    """Find where the author's own handle stands in the text (a signature, a repost of oneself)."""
    name = author.strip().removeprefix("@")
    if len(name) < 3:  # noqa: PLR2004  a handle of two letters is also half the words of the language
        return ()
    pattern = re.compile(rf"(?<![\w.-])@?{re.escape(name)}(?![\w-])", re.IGNORECASE)
    return tuple(Span(match.start(), match.end()) for match in pattern.finditer(text))


def _mask(text: str, spans: Iterable[Span]) -> str:
    for span in spans:
        text = text[: span.start] + MASK * (span.end - span.start) + text[span.end :]
    return text
