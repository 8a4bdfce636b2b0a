"""TextBlob's tone, computed straight from its word list: shown beside a post, never used for urgency, rank or order.

TextBlob takes a second to import and a tenth of a millisecond a post; its tone needs little of that. Its word list is
read from its package; its rules (`find_tokens` and `Sentiment.assessments` in textblob/_text.py, after De Smedt and
Daelemans, "Pattern for Python", 2012) are followed here to the letter, and a test holds the two together. They differ
where an empty line stands inside a face or an ironic mark, and nowhere else that we know of.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from typing import NamedTuple
from xml.etree import ElementTree as ET

READ_LIMIT = 2_000
MOST_PIECES = 30_000
"""Pieces between white space whose meaning is remembered, and as many older ones."""

_CONTRACTED = re.compile(r"\b(ca|wo|sha|ai|\w+?)n['’]t\b", re.IGNORECASE)
_BARE = re.compile(
    r"\b(ca|do|does|did|is|are|was|were|wo|has|have|had|would|could|should|must|need|ai)nt\b", re.IGNORECASE
)
_WHOLE = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}

_MARKS = tuple(",;:!?()[]{}`'\"@#$^&*+-|=~_")
"""What is taken off the ends of a word; a full stop is looked at apart."""
_CLIPPED = re.compile(r"(?='(?:d|m|s|ll|re|ve))|(?=n't)")
_QUOTES = re.compile(r"([“”‘’'\"])")
_CUT_INSIDE = re.compile(r"[“”‘’'\"]|nt\b", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?:[A-Za-z]\.)+|[A-Z][b-df-hj-np-tv-xz|]+\.|w/"
    r"|(?:adj|adv|al|cf|comp|conf|def|ed|esp|etc|ex|fig|gen|id|int|Med|Mil|Mr|orig|pl|pred|pres|ref|vs)\."
)
_PLAIN = re.compile(r"[@#]?([^\W_]{3,})(?<![nN][tT])([!?,;:)]*)")
"""A word of some letters and figures: the marks around it do nothing, but for exclamation marks behind it."""
_PARAGRAPH = "END-OF-SENTENCE"
"""TextBlob's own word for an empty line; it keeps the signs of a face apart and counts for nothing."""

_FACES = {
    1.0: "<3 ♥ >:D :-D :D =-D =D X-D x-D XD xD 8-D",
    0.75: ">:P :-P :P :-p :p :-b :b :c) :o) :^)",
    0.5: ">:) :-) :) =) =] :] :} :> :3 8) 8-)",
    0.25: ">;] ;-) ;) ;-] ;] ;D ;^) *-) *)",
    0.05: ">:o :-O :O :o :-o o_O o.O °O° °o°",
    -0.25: ">:/ :-/ :/ :\\ >:\\ :-. :-s :s :S :-S >.>",
    -0.75: ">:[ :-( :( =( :-[ :[ :{ :-< :c :-c =/",
    -1.0: ":'( :'''( ;'(",
    0.0: "(!)",
}
"""Faces and their tone (TextBlob's `EMOTICONS`); an exclamation mark in brackets is irony, of no tone."""
_MOODS = {face.lower(): tone for tone, faces in reversed(_FACES.items()) for face in faces.split()}
_IRONY = re.compile(r"\( ?! ?\)")
_FACE = re.compile(
    rf"({'|'.join(' ?'.join(map(re.escape, face)) for faces in _FACES.values() for face in faces.split())})(?=$|\s)"
)
_MAYBE_A_FACE = re.compile(
    r":(?!//)\s*(?:[-^'>)\]}(\[{</\\]|[DPpbcoOsS3](?![^\W_nN]))|;\s*(?:[-^')\]]|D(?![^\W_nN]))"
    r"|=\s*(?:[-)\](/]|D(?![^\W_nN]))|♥|°|<\s*3|x\s*[-D]|X\s*[-D]|8\s*[-)]|\*\s*[-)]|o\s*[_.]\s*O|>\s*\.|\(\s*!"
)
"""Where the taking off of marks may take a face to pieces: every face holds one of these."""


class Step(NamedTuple):
    """What a word does. A word of the list has a tone, says how personal it is, and how strong it makes the next.

    An `adverb` changes the word after it, and `in_ly` a negation that follows it as well. `length` counts to 3.
    """

    tone: float = 0.0
    personal: float = 1.0
    strength: float = 1.0
    known: bool = False
    face: bool = False
    adverb: bool = False
    in_ly: bool = False
    negates: bool = False
    boosts: bool = False
    length: int = 3


ORDINARY, SHORT, BOOST = Step(), Step(length=2), Step(boosts=True, length=1)
NEGATIONS = ("no", "not", "n't", "never")


def sentiment(text: str, language: str) -> tuple[float, float]:
    """Give the tone (-1 to 1) and subjectivity (0 to 1) of an English reading copy; zeros for other languages.

    TextBlob knows no contracted negation ("It isn't great" is +0.8 to it), so contractions are written out first.
    What stays wrong, and why tone decides nothing: sarcasm, "not bad at all", comparisons, and every word outside its
    lexicon of some 2,900.
    """
    if language not in ("en", "und"):
        return 0.0, 0.0
    shown = text[:READ_LIMIT]
    if _MAYBE_A_FACE.search(shown):
        return _average(_follow(filter(None, map(_step, _with_whole_faces(shown)))))
    return _average(_follow(chain.from_iterable(map(_STEPS.__getitem__, shown.split()))))


def write_out(text: str) -> str:
    """Write contracted negations out: "isn't" and "isnt" become "is not"."""
    return _CONTRACTED.sub(_write_out, _BARE.sub(_write_out, text))


def _write_out(match: re.Match[str]) -> str:
    verb = match.group(1)
    return f"{_WHOLE.get(verb.lower(), verb)} not"


class _Steps(dict[str, tuple[Step, ...]]):
    """What the words of a piece do. Most pieces come again and again; what has not come for long is forgotten."""

    def __init__(self, most: int = MOST_PIECES) -> None:
        super().__init__()
        self._most = most
        self._older: dict[str, tuple[Step, ...]] = {}

    def __missing__(self, piece: str) -> tuple[Step, ...]:
        if len(self) >= self._most:
            self._older = dict(self)
            self.clear()
        self[piece] = steps = self._older.get(piece) or _steps(piece)
        return steps


_STEPS = _Steps()
_ORDINARY = (ORDINARY,)


def _steps(piece: str) -> tuple[Step, ...]:
    plain = _PLAIN.fullmatch(piece)
    if plain is None:
        return tuple(filter(None, map(_step, _words(piece))))
    step, boosts = _step(plain[1]), plain[2].count("!")
    return _ORDINARY if step is ORDINARY and not boosts else (step or ORDINARY, *(BOOST,) * boosts)


def _step(written: str) -> Step | None:
    """Give what a word does; None for nothing."""
    word = written.lower()
    known = _known().get(word)
    if known is not None:
        return known
    length = min(len(word), ORDINARY.length)
    if word in _MOODS and not word.isalpha():
        return Step(tone=_MOODS[word], face=True, length=length)
    if word in NEGATIONS:
        return Step(negates=True, length=length)
    if word == "!":
        return BOOST
    return None if length == 1 or written == _PARAGRAPH else SHORT if length == SHORT.length else ORDINARY


@lru_cache(maxsize=MOST_PIECES)
def _words(piece: str) -> Sequence[str]:
    """Cut a piece into words and the marks around them."""
    if _CUT_INSIDE.search(piece):
        piece = _QUOTES.sub(r" \1 ", _CLIPPED.sub(" ", write_out(piece)))
    return tuple(chain.from_iterable(map(_unwrapped, piece.split())))


def _unwrapped(word: str) -> Iterator[str]:
    """Take the marks off both ends of a word, and keep the full stop of an abbreviation."""
    while word.startswith(_MARKS):
        yield word[0]
        word = word[1:]
    tail: list[str] = []
    while word.endswith((*_MARKS, ".")):
        if word.endswith(_MARKS):
            tail.append(word[-1])
            word = word[:-1]
        if word.endswith("..."):
            tail.append("...")
            word = word[:-3].rstrip(".")
        if word.endswith("."):
            if _ABBREVIATION.fullmatch(word):
                break
            tail.append(".")
            word = word[:-1]
    yield from filter(None, (word, *reversed(tail)))


def _with_whole_faces(text: str) -> Sequence[str]:
    """Give the words of a text, and whole again the faces whose signs were taken apart."""
    paragraphs = re.sub(r"\n{2,}", f" {_PARAGRAPH} ", text.replace("\r\n", "\n"))
    words = " ".join(chain.from_iterable(map(_words, paragraphs.split())))
    return _FACE.sub(lambda face: face[1].replace(" ", ""), _IRONY.sub("(!)", words)).split()


class _Said:
    """A word that counts: its tone, how personal it is, how strong it makes the next, and whether it is negated."""

    __slots__ = ("negated", "personal", "strength", "tone")

    def __init__(self, step: Step) -> None:
        self.tone, self.personal, self.strength, self.negated = step.tone, step.personal, step.strength, False

    def go_over_to(self, step: Step) -> None:
        """Take the next word in, which this one makes stronger or weaker."""
        self.tone = _bounded(step.tone * self.strength)
        self.personal = _bounded(step.personal * self.strength)
        self.strength = step.strength


def _bounded(number: float) -> float:
    return max(-1.0, min(number, 1.0))


def _follow(steps: Iterable[Step]) -> list[_Said]:
    """Go through the words once; an adverb lasts until an ordinary word comes, a negation until a short one does."""
    said: list[_Said] = []
    adverb: Step | None = None
    negated = False
    for step in steps:
        if step is ORDINARY:
            adverb, negated = None, False
        elif step is SHORT:
            negated = False
        elif step.known:
            _say(step, said, adverb, negated=negated)
            adverb, negated = step if step.adverb else None, False
        else:
            adverb, negated = _pass(step, said, adverb, negated=negated)
    return said


def _say(step: Step, said: list[_Said], adverb: Step | None, *, negated: bool) -> None:
    if adverb is None:
        said.append(_Said(step))
    else:
        said[-1].go_over_to(step)
    if negated:
        said[-1].strength = 1.0 / said[-1].strength
        said[-1].negated = True


def _pass(step: Step, said: list[_Said], adverb: Step | None, *, negated: bool) -> tuple[Step | None, bool]:
    """Pass a word outside the list; tell which adverb and negation still last."""
    negated = step.negates or (negated and step.length == 1)
    if negated and adverb is not None and adverb.in_ly:
        said[-1].negated, negated = True, False
    elif step.length == ORDINARY.length:
        adverb = None
    if step.boosts and said:
        said[-1].tone = _bounded(said[-1].tone * 1.25)
    if step.face:
        said.append(_Said(step))
    return adverb, negated


def _average(said: Sequence[_Said]) -> tuple[float, float]:
    """Give the mean tone, a negated one turned and halved ("not bad" is slightly good), and the mean of the rest."""
    tone = personal = 0.0
    for word in said:
        tone += word.tone * -0.5 if word.negated else word.tone
        personal += word.personal
    return tone / (len(said) or 1), personal / (len(said) or 1)


Numbers = tuple[float, float, float]
"""Tone, how personal, and strength of a word or of one of its meanings."""


@cache
def _known() -> Mapping[str, Step]:
    """Read TextBlob's list when the first post needs it."""
    parts = {word: {part: _mean(several) for part, several in senses.items()} for word, senses in _senses().items()}
    numbers = {word: _mean(list(several.values())) for word, several in parts.items()}
    adverbs = {word for word, several in parts.items() if "RB" in several}
    for word, several in parts.items():
        if "JJ" in several:
            numbers[_adverb_of(word)] = several["JJ"]
            adverbs.add(_adverb_of(word))
    return {
        word: Step(*several, known=True, adverb=word in adverbs, in_ly=word.endswith("ly"))
        for word, several in numbers.items()
    }


def _senses() -> Mapping[str, Mapping[str | None, list[Numbers]]]:
    """Give the numbers of each meaning of each word, by part of speech."""
    package = find_spec("textblob")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("TextBlob, whose word list tells the tone, is not installed.")
    senses: dict[str, dict[str | None, list[Numbers]]] = {}
    path = f"{package.submodule_search_locations[0]}/en/en-sentiment.xml"
    for row in ET.parse(path).getroot().iter("word"):  # noqa: S314  a file of an installed package
        tone, personal, strength = row.get("polarity", "0"), row.get("subjectivity", "0"), row.get("intensity", "1")
        by_part = senses.setdefault(row.get("form", ""), {})
        by_part.setdefault(row.get("pos"), []).append((float(tone), float(personal), float(strength)))
    return senses


def _mean(several: Sequence[Numbers]) -> Numbers:
    tone, personal, strength = (sum(column) / len(several) for column in zip(*several, strict=True))
    return tone, personal, strength


def _adverb_of(adjective: str) -> str:
    """Make the adverb as TextBlob does: "terrible" gives "terribly", "happy" "happily"."""
    stem = f"{adjective[:-1]}i" if adjective.endswith("y") else adjective
    return f"{stem.removesuffix('le')}ly"
