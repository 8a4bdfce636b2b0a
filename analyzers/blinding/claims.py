"""Reads what the word list says about claims of status: wordings, cues that add up, and the joints of a sentence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from analyzers.lexicon import Rule, caseless
from analyzers.rules import Row, RuleError, build_rules, check_keys, number_of, switch_of, text_of, texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule(Rule):
    """A wording by which reach, fame, verification, press or connections are offered as a reason to be served.

    A `topic` rule says that the words are about such things without offering them ("I lost 2k followers to your
    bug"): in its sentence no claim is taken, unless that claim's rule is `plain`, which leaves no doubt, or another one
    than those that the topic `undoes` (beginnings of ids; the empty one is that of all). A claim that `ends` is over
    where its words are ("My listeners will hear that"): what follows is the need.
    """

    topic: bool
    undoes: tuple[str, ...]
    plain: bool
    ends: bool
    says: str
    language: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue(Rule):
    """Words that mean little alone: the `weight` of the cues in a sentence is added up.

    `words` stand between white space or punctuation, `*` stands for any ending; or a `pattern` is searched for. Only
    a sentence with a cue that `opens` is looked at more closely.
    """

    weight: float
    words: tuple[str, ...]
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Joints:
    """How the clauses of a sentence are joined, as patterns that read folded text.

    `edge` is where a clause may end; `begins` are words that can only begin a clause, so that what stands before
    them without a comma is another one; `goes_on` begins a clause that goes on about the claim beside it ("and they
    all ask me"), `aside` is one that says nothing by itself ("just saying"), `opener` what may stand before a claim
    ("perhaps"); `join` are the words that join two clauses.
    """

    edge: re.Pattern[str]
    begins: re.Pattern[str]
    goes_on: re.Pattern[str]
    opener: re.Pattern[str]
    aside: re.Pattern[str]
    join: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBook:
    """What status_claims.toml says."""

    rules: tuple[ClaimRule, ...]
    cues: tuple[Cue, ...]
    joints: Joints


def parse_claims(document: Mapping[str, object]) -> ClaimBook:
    """Read status_claims.toml; RuleError says in one sentence what is wrong with it.

    A rule has `wordings`, each a pattern with an example of our own. In a pattern `{word}` stands for an entry of the
    table [words], a space for white space of any length, a line break for nothing; it matches whole words, unless the
    rule says `inside`, as scripts without spaces need.
    """
    words = _texts(document, "words")
    rows = document.get("rule")
    if not isinstance(rows, list):
        raise RuleError("the claims must be a list of tables [[rule]].")
    return ClaimBook(
        rules=tuple(rule for row in rows for rule in _wordings(row, words)),
        cues=build_rules(document.get("cue"), _cue),
        joints=_joints(_texts(document, "joints"), words),
    )


def _texts(document: Mapping[str, object], name: str) -> dict[str, str]:
    table = document.get(name)
    if not isinstance(table, dict):
        raise RuleError(f"the claims need a table [{name}].")
    return {str(key): str(value) for key, value in table.items()}


def _wordings(row: Row, words: Mapping[str, str]) -> Iterable[ClaimRule]:
    """Give a rule for each wording of a row: alone, it is tried only on posts that hold a literal of its own."""
    check_keys(row, ("id", "language", "says", "topic", "undoes", "plain", "ends", "inside", "wordings"))
    wordings = row.get("wordings")
    if not isinstance(wordings, list) or not wordings:
        raise RuleError(f"{row.get('id')!r} needs 'wordings'.")
    edge = ("", "") if switch_of(row, "inside") else (r"(?<!\w)", r"(?!\w)")
    for number, (pattern, example) in enumerate(wordings, start=1):
        yield ClaimRule(
            id=f"{text_of(row, 'id')}.{number}",
            pattern=_filled(str(pattern), words).join(edge),
            topic=switch_of(row, "topic"),
            undoes=texts_of(row, "undoes") if "undoes" in row else ("",),
            plain=switch_of(row, "plain"),
            ends=switch_of(row, "ends"),
            says=text_of(row, "says"),
            language=text_of(row, "language"),
            example=str(example),
        )


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    """Put the words in, also where one speaks of another that stands before it in the file, and white space."""
    for name in reversed(list(words)):
        pattern = pattern.replace("{" + name + "}", f"(?:{words[name]})")
    return f"(?:{_spaced(pattern)})"


_SPACE = re.compile(r"(\[[^\]]*\]|\(\?<[=!][^()]*\))| (\??)")
"""A class of characters or a look behind, which stay as they are, or a space and whether it may be missing."""


def _spaced(pattern: str) -> str:
    return _SPACE.sub(lambda piece: piece[1] or (r"\s*" if piece[2] else r"\s+"), pattern.replace("\n", ""))


def _cue(row: Row) -> Cue:
    check_keys(row, ("id", "weight", "words", "pattern", "opens"))
    return Cue(
        id=text_of(row, "id"),
        weight=number_of(row, "weight"),
        words=texts_of(row, "words") if "words" in row else (),
        pattern=text_of(row, "pattern", ""),
        opens=switch_of(row, "opens"),
    )


def _joints(texts: Mapping[str, str], words: Mapping[str, str]) -> Joints:
    """Read the joints, in which a space, a `{word}` and a line break stand for what they do in a wording."""
    if set(texts) != {field.name for field in fields(Joints)}:
        raise RuleError("the table [joints] must say edge, begins, goes_on, opener, aside and join.")
    patterns = {name: caseless(_filled(text, words)) for name, text in texts.items()}
    return Joints(**{name: re.compile(pattern, re.MULTILINE) for name, pattern in patterns.items()})
