"""Masks status claims and the author's own name, and copies the rest into a value without an author."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from analyzers.blinding.claims import ClaimBook, ClaimRule
from analyzers.blinding.clauses import Clauses, Stretch
from analyzers.blinding.cues import CueReader, Sighting
from analyzers.knowledge import Monitor
from analyzers.lexicon import Lexicon
from analyzers.mention import Mention
from analyzers.text import Reading, read
from analyzers.triage.blinded import MASK, BlindedMention
from analyzers.verdict import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinded:
    """A mention made blind, and the claims of its author that were masked in it, as positions of the post."""

    mention: BlindedMention
    claims: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """Where a post offers status as a reason, in order, not overlapping; and where words that it quotes do.

    Somebody else's words are no claim of the author's: they are masked with the claims and told of nowhere.
    """

    claims: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()


NOTHING_CLAIMED = Claimed()
Found = list[tuple[ClaimRule, Stretch]]
"""Rules and where they matched."""


class Blinder:
    """Makes mentions blind. Built once from what the word list says."""

    def __init__(self, book: ClaimBook) -> None:
        self._book = book
        self._claims = Lexicon(rule for rule in book.rules if not rule.topic)
        self._cues = CueReader(book.cues)

    @cached_property
    def _topics(self) -> Lexicon[ClaimRule]:
        """Seldom asked: only where a claim was found."""
        return Lexicon(rule for rule in self._book.rules if rule.topic)

    def blind(self, mention: Mention, monitor: Monitor, language: str, claimed: "Claimed | None" = None) -> Blinded:
        """Make a mention blind; positions in the blinded text are those of the post.

        `claimed` is what `find` says of the post, for whom it asked already.
        """
        found = claimed or self.find(read(mention.text))
        names = _name_spans(mention.text, mention.author)
        return Blinded(
            mention=BlindedMention(
                text=blank_out(mention.text, (*found.claims, *found.quoted, *names), MASK),
                language=language,
                brand_words=(monitor.name, *monitor.keywords, *monitor.owned),
                competitors=monitor.competitors,
                is_reply=bool(mention.in_reply_to),
            ),
            claims=found.claims,
        )

    def find(self, reading: Reading) -> "Claimed":
        """Find the clauses that offer status as a reason, and those in which somebody else's words do."""
        hits, sightings = self._claims.find_all(reading.folded), self._cues.find(reading.folded)
        if not hits and not sightings:
            return NOTHING_CLAIMED
        clauses = Clauses(reading.folded.text, self._book.joints)
        topics = {clauses.sentence(topic.start) for topic in self._topics.find_all(reading.folded)}
        found = _alone([(hit.rule, (hit.start, hit.end)) for hit in hits])
        claims = list(_clauses_of_wordings(found, clauses, topics))
        settled = topics | {clauses.sentence(start) for start, _ in claims}
        claims += self._clauses_of_cues(sightings, clauses, settled)
        quoted = [clauses.within_quote(stretch) for _, stretch in found if clauses.is_quoted(stretch)]
        return Claimed(
            tuple(Span(*reading.span(start, end)) for start, end in clauses.put_together(claims)),
            tuple(Span(*reading.span(start, end)) for start, end in quoted),
        )

    def _clauses_of_cues(self, sightings: Sequence[Sighting], clauses: Clauses, settled: set[int]) -> Iterator[Stretch]:
        """Give the clauses of unsettled sentences whose cues add up, from the first cue that opens to the last."""
        places = _places(clauses.text) if sightings else []
        sentences: defaultdict[int, list[Sighting]] = defaultdict(list)
        for sighting in sightings:
            sentences[clauses.sentence(places[sighting.start])].append(sighting)
        for sentence, found in sentences.items():
            if sentence in settled or clauses.has_quote(sentence):
                continue
            if self._cues.are_enough(found, clauses.words_of(sentence)):
                opening = [sighting for sighting in found if sighting.cue.opens]
                first, last = min(each.start for each in opening), max(each.end for each in opening)
                yield clauses.around((places[first], places[last - 1] + 1))


def _clauses_of_wordings(found: Found, clauses: Clauses, topics: set[int]) -> Iterator[Stretch]:
    for rule, stretch in found:
        if not clauses.is_quoted(stretch) and (rule.plain or clauses.sentence(stretch[0]) not in topics):
            yield clauses.around(stretch, ends=rule.ends)


def _alone(found: Found) -> Found:
    """Leave out what overlaps a claim that says itself where it ends."""
    ends = [stretch for rule, stretch in found if rule.ends]
    return [
        (rule, (start, end))
        for rule, (start, end) in found
        if rule.ends or not any(first < end and start < last for first, last in ends)
    ]


def _places(text: str) -> list[int]:
    """Give the place in the text of each character of its words with one space between."""
    places: list[int] = []
    for word in re.finditer(r"\S+", text):
        places.extend(range(word.start(), word.end() + 1))
    return places


def _name_spans(text: str, author: str) -> tuple[Span, ...]:
    """Find where the author's own handle stands in the text (a signature, a repost of oneself)."""
    name = author.strip().removeprefix("@")
    if len(name) < 3:  # noqa: PLR2004  a handle of two letters is also half the words of the language
        return ()
    pattern = re.compile(rf"(?<![\w.-])@?{re.escape(name)}(?![\w-])", re.IGNORECASE)
    return tuple(Span(match.start(), match.end()) for match in pattern.finditer(text))


def blank_out(text: str, spans: Iterable[Span], sign: str = " ") -> str:
    """Give a text of the same length with a sign, by default a space, for each character of its spans."""
    for span in spans:
        text = text[: span.start] + sign * (span.end - span.start) + text[span.end :]
    return text
