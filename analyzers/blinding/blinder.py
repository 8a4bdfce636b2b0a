"""Masks status claims and the author's own name, and copies the rest into a value without an author."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analyzers.blinding.claims import ClaimBook, ClaimRule
from analyzers.blinding.clauses import Clauses, Stretch
from analyzers.blinding.cues import CueReader, CueWord, Sightings
from analyzers.folding import fold
from analyzers.knowledge import Knowledge, Monitor
from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon
from analyzers.mention import Mention
from analyzers.posts import Posts
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.triage.blinded import MASK, BlindedMention
from analyzers.verdict import Span


class Blinded(NamedTuple):
    """A mention made blind, and the claims of its author that were masked in it, as positions of the post."""

    mention: BlindedMention
    claims: tuple[Span, ...]


class Claimed(NamedTuple):
    """Where a post offers status as a reason, in order, not overlapping; and where words that it quotes do.

    Somebody else's words are no claim of the author's: they are masked with the claims and told of nowhere.
    """

    claims: tuple[Span, ...] = ()
    quoted: tuple[Span, ...] = ()


NOTHING_CLAIMED = Claimed()
Found = list[tuple[ClaimRule, Stretch]]
"""Rules and where they matched."""


Undone = Mapping[int, tuple[str, ...]]
"""What the topics of a sentence undo, by its number: beginnings of the ids of claims."""


class Blinder:
    """Makes mentions blind. Built once from what the word list says."""

    def __init__(self, book: ClaimBook, sieve: Sieve | None = None, seldom: Sieve | None = None) -> None:
        """Take the word list, the sieve of what is looked for in every post, and that of what seldom is."""
        self._joints = book.joints
        self._claims = Lexicon((rule for rule in book.rules if not rule.topic), sieve)
        self._topics = Lexicon((rule for rule in book.rules if rule.topic), seldom)
        self._cues = CueReader(book.cues, sieve, seldom)

    def blind(self, mention: Mention, monitor: Monitor, language: str) -> Blinded:
        """Make a mention blind; positions in the blinded text are those of the post."""
        posts = Posts.read([(mention, Knowledge(monitor=monitor))])
        return self.blind_each(posts, [language], self.find_each(posts))[0]

    def blind_each(self, posts: Posts, languages: Iterable[str], claimed: Iterable[Claimed]) -> list[Blinded]:
        """Make the mentions of a batch blind; `claimed` is what `find_each` says of them."""
        return [_blinded(*post) for post in zip(posts.mentions, posts.knowledge, languages, claimed, strict=True)]

    def find_each(self, posts: Posts) -> list[Claimed]:
        """Find the clauses that offer status as a reason, and those in which somebody else's words do.

        Few posts hold words of a claim: only those are looked at for what else has a say.
        """
        hits, opening = self._claims.find_all_each(posts.texts), self._cues.find_opening(posts.texts)
        claimed = [NOTHING_CLAIMED] * len(hits)
        asked = [at for at, found in enumerate(zip(hits, opening, strict=True)) if any(found)]
        few = Texts([posts.texts.each[at] for at in asked])
        for at, topics, others in zip(asked, self._topics.find_all_each(few), self._cues.find_others(few), strict=True):
            claimed[at] = self._claims_of(posts.readings[at], hits[at], topics, [*opening[at], *others])
        return claimed

    def _claims_of(
        self, reading: Reading, hits: Sequence[Hit[ClaimRule]], about: Sequence[Hit[ClaimRule]], sightings: Sightings
    ) -> Claimed:
        clauses = Clauses(reading.folded, self._joints)
        topics = _undone(about, clauses)
        found = _alone([(hit.rule, (hit.start, hit.end)) for hit in hits])
        claims = list(_clauses_of_wordings(found, clauses, topics))
        settled = {at for at, undone in topics.items() if "" in undone} | {clauses.sentence(at) for at, _ in claims}
        claims += self._clauses_of_cues(sightings, clauses, settled)
        quoted = [clauses.within_quote(stretch) for _, stretch in found if clauses.is_quoted(stretch)]
        return Claimed(
            tuple(Span(*reading.span(start, end)) for start, end in clauses.put_together(claims)),
            tuple(Span(*reading.span(start, end)) for start, end in quoted),
        )

    def _clauses_of_cues(self, sightings: Sightings, clauses: Clauses, settled: set[int]) -> Iterator[Stretch]:
        """Give the clauses of unsettled sentences whose cues add up, from the first cue that opens to the last."""
        sentences: defaultdict[int, list[Hit[CueWord]]] = defaultdict(list)
        for sighting in sightings:
            sentences[clauses.sentence(sighting.start)].append(sighting)
        for sentence, found in sentences.items():
            if sentence in settled or clauses.has_quote(sentence):
                continue
            if self._cues.are_enough(found, clauses.words_of(sentence)):
                opening = [sighting for sighting in found if sighting.rule.cue.opens]
                first, last = min(each.start for each in opening), max(each.end for each in opening)
                yield clauses.around((first, last))


def _blinded(mention: Mention, knowledge: Knowledge, language: str, claimed: Claimed) -> Blinded:
    monitor = knowledge.monitor
    names = name_spans(mention.text, mention.author)
    return Blinded(
        mention=BlindedMention(
            text=blank_out(mention.text, (*claimed.claims, *claimed.quoted, *names), MASK),
            language=language,
            brand_words=(monitor.name, *monitor.keywords, *monitor.owned),
            competitors=monitor.competitors,
            is_reply=bool(mention.in_reply_to),
        ),
        claims=claimed.claims,
    )


def _undone(about: Sequence[Hit[ClaimRule]], clauses: Clauses) -> Undone:
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for topic in about:
        found[clauses.sentence(topic.start)] += topic.rule.undoes
    return found


def _clauses_of_wordings(found: Found, clauses: Clauses, topics: Undone) -> Iterator[Stretch]:
    for rule, stretch in found:
        undone = not rule.plain and rule.id.startswith(topics.get(clauses.sentence(stretch[0]), ()))
        if not clauses.is_quoted(stretch) and not undone:
            yield clauses.around(stretch, ends=rule.ends)


def _alone(found: Found) -> Found:
    """Leave out what overlaps a claim that says itself where it ends."""
    ends = [stretch for rule, stretch in found if rule.ends]
    return [
        (rule, (start, end))
        for rule, (start, end) in found
        if rule.ends or not any(first < end and start < last for first, last in ends)
    ]


def name_spans(text: str, author: str) -> tuple[Span, ...]:
    """Find where the author's own handle stands in the text (a signature, a repost of oneself)."""
    name = author.strip().removeprefix("@")
    if len(name) < 3:  # noqa: PLR2004  a handle of two letters is also half the words of the language
        return ()
    if fold(name) not in fold(text):
        return ()
    pattern = re.compile(rf"(?<![\w.-])@?{re.escape(name)}(?![\w-])", re.IGNORECASE)
    return tuple(Span(match.start(), match.end()) for match in pattern.finditer(text))


def blank_out(text: str, spans: Iterable[Span], sign: str = " ") -> str:
    """Give a text of the same length with a sign, by default a space, for each character of its spans."""
    for span in spans:
        text = text[: span.start] + sign * (span.end - span.start) + text[span.end :]
    return text
