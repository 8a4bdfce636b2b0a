"""Tells what a text must hold for a pattern to match: the words and signs without which it cannot."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser behind `re.compile`, private by name
from typing import NamedTuple, cast

from analyzers.folding import fold, shape_of

MOST_TEXTS = 128
"""A run of characters that can be more texts than this is cut in two."""
MOST_WAYS = 48
"""Beyond this many ways through a pattern, all that is looked at of a choice is that one of it was taken."""
MOST_CLAUSES = 3
LONGEST = 12
"""Characters of a literal; longer ones are hardly rarer."""

Clause = frozenset[str]
"""Literals of which one must be there: a piece of the text's shape, or signs of the text itself."""
Parsed = Iterable[tuple[object, object]]
"""What the parser gives: (operation, argument) pairs."""
Run = frozenset[str]
"""The texts that an unbroken run of characters can be, folded; white space of any length is one space."""

FIGURE = "0"
"""Stands for every figure, in literals and in what they are looked for in: hardly a pattern asks for one of them."""
_EDGE = "\0"
"""Stands in a run where a word begins or ends."""
_ANY_SIGN = "\1"
"""Stands in a run for any character outside words."""
_NOTHING: Run = frozenset({""})
_WORD_EDGE: Run = frozenset({_EDGE})
_SPACE: Run = frozenset({" "})
_NO_WORD: Run = frozenset({" ", _ANY_SIGN})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match: a literal of every clause must be there.

    `leads` says with which literals of the first clause a match begins, and how many characters of the shape stand
    before the match; it is empty when that is not known.
    """

    clauses: tuple[Clause, ...] = ()
    leads: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Path:
    """One way through a pattern: the runs that are over, and the one that still grows."""

    over: tuple[Run, ...] = ()
    run: Run = _NOTHING

    @property
    def runs(self) -> tuple[Run, ...]:
        return (*self.over, self.run)

    @property
    def is_after_word(self) -> bool:
        """Whether no letter of a word can stand just before what follows."""
        return all(text.endswith((" ", _EDGE)) for text in self.run)

    def grow(self, texts: Run) -> "_Path":
        """Go on with one of some texts."""
        if len(self.run) * len(texts) <= MOST_TEXTS:
            return _Path(self.over, frozenset([before + after for before in self.run for after in texts]))
        return _Path(self.runs, frozenset(_EDGE + text for text in texts) if self.is_after_word else texts)

    def cut(self, *known: Run) -> "_Path":
        """Go on with anything; some of what follows may be known to be there."""
        return _Path((*self.runs, *known))


@lru_cache(maxsize=2_048)
def ways(pattern: str) -> tuple[Way, ...]:
    """Give the ways in which a text can match; a way without clauses demands nothing.

    `re.error` says what is wrong with a pattern. The ways are remembered: a pattern is checked before it is used.
    """
    parsed = _parser.parse(pattern, re.IGNORECASE)
    _refuse_ascii(parsed.state.flags)
    found = dict.fromkeys(_way(path.runs) for path in _follow(_items(parsed), [_Path()]))
    if not all(way.clauses for way in found):
        return (Way(),)
    alone = [way for way in found if len(way.clauses) == 1]
    together = (_together([way for way in alone if bool(way.leads) is led]) for led in (True, False))
    return (*(way for way in together if way.clauses), *(way for way in found if len(way.clauses) > 1))


def mark_of(pattern: str) -> int:
    """Give a number that tells a pattern from all others."""
    return int.from_bytes(blake2b(pattern.encode("utf-8", "surrogatepass"), digest_size=8).digest())


_TRUSTED: set[int] = set()


def trust(marks: Iterable[int]) -> None:
    """Take patterns to be good that were checked before: to read a thousand of them takes a second."""
    _TRUSTED.update(marks)


def check(pattern: str) -> None:
    """Refuse a pattern that cannot be used: `re.error` says what is wrong with it."""
    if mark_of(pattern) not in _TRUSTED:
        ways(pattern)


def has_word(literal: str) -> bool:
    """Tell whether a literal is a piece of a shape; signs are not."""
    return not shape_of(literal).isspace()


def _together(several: Sequence[Way]) -> Way:
    """Put ways of one clause together."""
    if not several:
        return Way()
    clause = frozenset[str]().union(*(way.clauses[0] for way in several))
    return Way((clause,), frozenset[tuple[str, int]]().union(*(way.leads for way in several)))


def _way(runs: Sequence[Run]) -> Way:
    leads = _leads(runs[0])
    first = frozenset(literal for literal, _ in leads)
    if not first or worth(first) < COMMON:
        return Way(_clauses(runs))
    others = () if worth(first) >= TELLING else _clauses(runs[1:])
    return Way((first, *(clause for clause in others if worth(clause) >= USEFUL))[:MOST_CLAUSES], leads)


def _leads(run: Run) -> frozenset[tuple[str, int]]:
    """Give the literals with which a match begins; none when it can begin with no word, or with white space."""
    literals = [_literal(text) for text in run]
    if any(not literal or not has_word(literal) for literal, _ in literals):
        return frozenset()
    return frozenset() if any(text.strip(_EDGE)[0].isspace() for text in run) else frozenset(literals)


class _Item(NamedTuple):
    """A piece of a pattern: one of some `texts`, or when they cannot be counted up one of some `branches`.

    After the branches may come anything when it is `open`; what then stands at the `end` is known.
    """

    texts: Run | None = None
    branches: tuple["Items", ...] = ()
    open: bool = False
    end: Run = _NOTHING


Items = Sequence[_Item]
"""What is read one after the other."""
_ANYTHING = _Item(open=True)


def _items(parsed: Parsed) -> Items:
    """Turn what the parser gives into items; letters that follow each other are one."""
    items: list[_Item] = []
    word = ""
    for code, argument in getattr(parsed, "data", parsed):
        if code is _constants.LITERAL:
            word += _letter(argument)
            continue
        if word:
            items.append(_Item(frozenset({word})))
            word = ""
        items.append(_item(code, argument))
    return [*items, _Item(frozenset({word}))] if word else items


def _item(code: object, argument: object) -> _Item:
    match code, argument:
        case _constants.IN, list(members):
            texts = _class(members)
            return _ANYTHING if texts is None else _Item(texts)
        case ((_constants.AT | _constants.ASSERT | _constants.ASSERT_NOT), _):
            return _Item(_WORD_EDGE if _is_edge(code, argument) else _NOTHING)
        case _constants.SUBPATTERN, (_, int(flags), _, inner):
            _refuse_ascii(flags)
            return _choice([_items(cast("Parsed", inner))])
        case _constants.BRANCH, (_, list(branches)):
            return _choice([_items(branch) for branch in branches])
        case ((_constants.MAX_REPEAT | _constants.MIN_REPEAT), (int(least), most, inner)):
            return _repeat(_items(cast("Parsed", inner)), least, once=most == 1)
    return _ANYTHING


def _refuse_ascii(flags: int) -> None:
    if flags & re.ASCII:
        raise re.error("the flag a (ASCII words) is not understood")


def _is_edge(code: object, argument: object) -> bool:
    """Tell whether at a place where nothing is read a word must begin or end, or none can go on."""
    match code, argument:
        case _constants.AT, place:
            return place is not _constants.AT_NON_BOUNDARY
        case ((_constants.ASSERT | _constants.ASSERT_NOT), (-1, _parser.SubPattern() as inner)) if _can_stretch(inner):
            raise re.error("look-behind requires fixed-width pattern")  # Python says so only when it compiles
        case _constants.ASSERT_NOT, (_, inner):
            return [_is_any_word(member) for member in cast("Parsed", inner)] == [True]
    return False


def _can_stretch(inner: _parser.SubPattern) -> bool:
    shortest, longest = inner.getwidth()
    return bool(shortest != longest)


def _is_any_word(item: tuple[object, object]) -> bool:
    """Tell whether an item reads any character of words."""
    match item:
        case _constants.IN, list(members):
            return members[0][0] is not _constants.NEGATE and _WORD in members
    return False


def _choice(branches: Sequence[Items]) -> _Item:
    known = [texts for texts in map(_whole, branches) if texts is not None]
    together = frozenset[str]().union(*known)
    countable = len(known) == len(branches) and len(together) <= MOST_TEXTS
    return _Item(together) if countable else _Item(branches=tuple(branches))


def _repeat(items: Items, least: int, *, once: bool) -> _Item:
    """What must be repeated stands at the beginning and, when its texts are known, at the end."""  # noqa: D401
    texts = _whole(items)
    if texts == _SPACE:
        return _Item(_SPACE if least else _SPACE | _NOTHING)
    if once and least == 0:
        return _choice([items, ()])
    end = _WORD_EDGE if _is_after_word(items) else (texts or _NOTHING) if least else _NOTHING
    return _Item(branches=(items,) if least else (), open=True, end=end)


def _whole(items: Items) -> Run | None:
    """Give all texts a sequence may be, when they can be counted up."""
    run = _NOTHING
    for item in items:
        if item.texts is None or len(run) * len(item.texts) > MOST_TEXTS:
            return None
        run = frozenset([before + after for before in run for after in item.texts])
    return run


def _is_after_word(items: Items) -> bool:
    """Tell whether a sequence ends with a character outside words."""
    last = items[-1]
    if last.texts is None:
        return last.open and bool(last.branches) and last.end == _WORD_EDGE
    return all(text and not has_word(text[-1]) for text in last.texts)


def _follow(items: Items, paths: list[_Path]) -> list[_Path]:
    """Take each path past all items."""
    for item in items:
        if item.texts is not None:
            paths = [path.grow(item.texts) for path in paths]
            continue
        if item.branches:
            paths = _past_branch(item.branches, paths)
        if item.open:
            paths = [path.cut().grow(item.end if item.branches or path.is_after_word else _NOTHING) for path in paths]
    return paths


def _past_branch(branches: Sequence[Items], paths: list[_Path]) -> list[_Path]:
    """Take paths through each branch, those together whose texts are known."""
    known, unknown = set[str](), list[Items]()
    for branch in branches:
        texts = _whole(branch)
        if texts is None or len(known | texts) > MOST_TEXTS:
            unknown.append(branch)
        else:
            known |= texts
    if (len(unknown) + bool(known)) * len(paths) > MOST_WAYS:
        return [path.cut(*_one_of(branches)) for path in paths]
    through = [path for branch in unknown for path in _follow(branch, paths)]
    return [*(path.grow(frozenset(known)) for path in paths if known), *through]


def _one_of(branches: Sequence[Items]) -> list[Run]:
    """Give what must be there whichever branch is taken, if there is anything."""
    best = [_clauses(path.runs)[:1] for branch in branches for path in _follow(branch, [_Path()])]
    return [frozenset[str]().union(*(clauses[0] for clauses in best))] if all(best) else []


_WORD = (_constants.CATEGORY, _constants.CATEGORY_WORD)
_NO_SPACE = (_constants.CATEGORY, _constants.CATEGORY_NOT_SPACE)
_CATEGORIES: Mapping[object, Run] = {
    _constants.CATEGORY_SPACE: _SPACE,
    _constants.CATEGORY_DIGIT: frozenset({FIGURE}),
    _constants.CATEGORY_NOT_WORD: _NO_WORD,
}


def _class(members: Sequence[tuple[object, object]]) -> Run | None:
    """Give the characters of a class, when they can be counted up or none is of words."""
    if members[0][0] is _constants.NEGATE:
        return _SPACE if _NO_SPACE in members else _NO_WORD if _WORD in members else None
    letters = set[str]()
    for code, value in members:
        match code, value:
            case _constants.LITERAL, int(letter):
                letters.add(_letter(letter))
            case _constants.RANGE, (int(first), int(last)) if last - first < MOST_TEXTS:
                letters.update(map(_letter, range(first, last + 1)))
            case _constants.CATEGORY, category if category in _CATEGORIES:
                letters |= _CATEGORIES[category]
            case _:
                return None
    if " " in letters and not has_word("".join(letters)):
        return _SPACE if letters == _SPACE else _NO_WORD
    return frozenset(letters)


@cache
def _letter(code: int) -> str:
    letter = chr(code)
    return " " if letter.isspace() else FIGURE if letter.isdecimal() else fold(letter)


_COMMON_WORDS = frozenset((
    "i", "a", "my", "me", "we", "our", "us", "you", "your", "u", "it", "its", "is", "are", "be", "was", "were", "am",
    "do", "does", "did", "has", "have", "had", "can", "will", "the", "an", "this", "that", "to", "of", "in", "on", "at",
    "for", "from", "by", "with", "and", "or", "but", "so", "not", "no", "s", "m", "re", "ll", "ve", "t", "d", "just",
    "if", "as", "they", "he", "she", "their", "them", "what", "how",
))  # fmt: skip
"""Words that nearly every English text holds: that they are there tells hardly anything."""
COMMON, USEFUL, TELLING = 2, 3, 6
"""How rare a literal is, in characters: of a common word, of one that is worth looking for, of one that is enough."""


def _clauses(runs: Iterable[Run]) -> tuple[Clause, ...]:
    """Give what tells most of what must be there, the most telling first."""
    clauses = dict.fromkeys(clause for clause in map(_clause, runs) if clause)
    telling = sorted(clauses, key=lambda clause: (worth(clause), -len(clause)), reverse=True)
    useful = [clause for clause in telling if worth(clause) >= USEFUL]
    return tuple(useful[:MOST_CLAUSES] or telling[:1])


def _clause(run: Run) -> Clause | None:
    literals = frozenset(_literal(text)[0] for text in run)
    return None if "" in literals else literals


@lru_cache(maxsize=2_048)
def worth(clause: Clause) -> int:
    """Tell how rare the most common literal of a clause is, in characters."""
    return min(map(_rarity, clause))


def _rarity(literal: str) -> int:
    """Guess how rare a literal is: by its length, a whole word and a sign being rarer than a part of a word."""
    core = literal.strip()
    if not core.isascii():
        return TELLING
    if not has_word(core):
        return min(len(core) + 1, TELLING)
    if literal[0] == " " == literal[-1]:
        return COMMON if core in _COMMON_WORDS else min(len(core) + 2, TELLING)
    return min(len(core) - 1, TELLING)


_SPACES = re.compile(" +")
_SIGNS = re.compile(rf"[^\s\w{_ANY_SIGN}]+")


@lru_cache(maxsize=10_000)
def _literal(text: str) -> tuple[str, int]:
    """Give the shape of a text of a run, or its signs when it holds no word, with how many characters stand before it.

    It is empty when it demands nothing.
    """
    plain = _SPACES.sub(" ", text.replace(_EDGE, ""))
    shape = shape_of(plain)
    if len(shape.strip()) <= 1:
        signs = _SIGNS.search(plain)
        if signs or shape.isspace() or not shape:
            return signs[0] if signs else "", 0
    before = " " if text[0] == _EDGE and shape[0] != " " else ""
    behind = " " if text[-1] == _EDGE and shape[-1] != " " else ""
    return f"{before}{shape}{behind}"[:LONGEST], len(before)
