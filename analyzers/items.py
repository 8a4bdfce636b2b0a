"""Turns what Python's parser reads in a pattern into items: texts that can be counted up, branches, and anything."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser behind `re.compile`, private by name
from typing import NamedTuple, cast

from analyzers.folding import fold
from analyzers.telling import ANY_SIGN, EDGE, FIGURE, Run, has_word

MOST_TEXTS = 128
"""A run of characters that can be more texts than this is cut in two."""
Parsed = Iterable[tuple[object, object]]
"""What the parser gives: (operation, argument) pairs."""
NOTHING: Run = frozenset({""})
_WORD_EDGE: Run = frozenset({EDGE})
_SPACE: Run = frozenset({" "})
_NO_WORD: Run = frozenset({" ", ANY_SIGN})


class Item(NamedTuple):
    """A piece of a pattern: one of some `texts`, or when they cannot be counted up one of some `branches`.

    After the branches may come anything when it is `open`; what then stands at the `end` is known.
    """

    texts: Run | None = None
    branches: tuple["Items", ...] = ()
    open: bool = False
    end: Run = NOTHING


Items = Sequence[Item]
"""What is read one after the other."""
_ANYTHING = Item(open=True)


def items_of(parsed: Parsed) -> Items:
    """Turn what the parser gives into items; letters that follow each other are one."""
    items: list[Item] = []
    word = ""
    for code, argument in getattr(parsed, "data", parsed):
        if code is _constants.LITERAL:
            word += _letter(argument)
            continue
        if word:
            items.append(Item(frozenset({word})))
            word = ""
        items.append(_item(code, argument))
    return [*items, Item(frozenset({word}))] if word else items


def _item(code: object, argument: object) -> Item:
    match code, argument:
        case _constants.IN, list(members):
            texts = _class(members)
            return _ANYTHING if texts is None else Item(texts)
        case ((_constants.AT | _constants.ASSERT | _constants.ASSERT_NOT), _):
            return Item(_WORD_EDGE if _is_edge(code, argument) else NOTHING)
        case _constants.SUBPATTERN, (_, int(flags), _, inner):
            refuse_ascii(flags)
            return _choice([items_of(cast("Parsed", inner))])
        case _constants.BRANCH, (_, list(branches)):
            return _choice([items_of(branch) for branch in branches])
        case ((_constants.MAX_REPEAT | _constants.MIN_REPEAT), (int(least), most, inner)):
            return _repeat(items_of(cast("Parsed", inner)), least, once=most == 1)
    return _ANYTHING


def refuse_ascii(flags: int) -> None:
    """Refuse the flag that makes words of ASCII alone: a shape knows the words of all scripts."""
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


def _choice(branches: Sequence[Items]) -> Item:
    known = [texts for texts in map(whole, branches) if texts is not None]
    together = frozenset[str]().union(*known)
    countable = len(known) == len(branches) and len(together) <= MOST_TEXTS
    return Item(together) if countable else Item(branches=tuple(branches))


def _repeat(items: Items, least: int, *, once: bool) -> Item:
    """What must be repeated stands at the beginning and, when its texts are known, at the end."""  # noqa: D401
    texts = whole(items)
    if texts == _SPACE:
        return Item(_SPACE if least else _SPACE | NOTHING)
    if once and least == 0:
        return _choice([items, ()])
    end = _WORD_EDGE if _is_after_word(items) else (texts or NOTHING) if least else NOTHING
    return Item(branches=(items,) if least else (), open=True, end=end)


def whole(items: Items) -> Run | None:
    """Give all texts a sequence may be, when they can be counted up."""
    run = NOTHING
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
