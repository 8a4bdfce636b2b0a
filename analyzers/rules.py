"""Reads the rows of the word lists into rules, and says in one sentence what is wrong with a bad row."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from analyzers.errors import KithError
from analyzers.lexicon import Rule
from analyzers.lexicon import caseless as caseless  # noqa: PLC0414  whoever reads rows finds all of it here
from analyzers.literals import check


class RuleError(KithError):
    """A rule of the word lists cannot be used:"""  # noqa: D400, D415  the particular follows the colon

    exit_code = 3


Row = Mapping[str, object]
"""One table of a rule file, as tomllib gives it."""

R = TypeVar("R", bound=Rule)


def build_rules(rows: object, build: Callable[[Row], R]) -> tuple[R, ...]:
    """Build a rule of each row; refuse what is no list of tables, what cannot be built, and an id given twice."""
    if not isinstance(rows, list):
        raise RuleError("the rules must be a list of tables.")
    rules: dict[str, R] = {}
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise RuleError(f"entry {number} is no table.")
        rule = build(row)
        if rule.id in rules:
            raise RuleError(f"the id {rule.id!r} is given twice.")
        rules[rule.id] = rule
    return tuple(rules.values())


def check_keys(row: Row, allowed: Iterable[str]) -> None:
    """Refuse a row with a key that nobody reads: it is most likely a slip of the pen."""
    unknown = sorted(set(row) - set(allowed))
    if unknown:
        raise RuleError(f"{_name(row)} has the unknown key {unknown[0]!r}.")


def text_of(row: Row, key: str, default: str | None = None) -> str:
    """Give the text of a key; it may be missing only when there is a default."""
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise RuleError(f"{_name(row)} needs {key!r} as text.")
    return value


def texts_of(row: Row, key: str) -> tuple[str, ...]:
    """Give a key's list of texts; it must hold at least one."""
    value = row.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
        raise RuleError(f"{_name(row)} needs {key!r} as a list of texts.")
    return tuple(value)


def number_of(row: Row, key: str, default: float | None = None) -> float:
    """Give the number of a key; it may be missing only when there is a default."""
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(f"{_name(row)} needs {key!r} as a number.")
    return float(value)


def switch_of(row: Row, key: str) -> bool:
    """Give a yes or no; missing means no."""
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise RuleError(f"{_name(row)} needs {key!r} as true or false.")
    return value


def pattern_of(row: Row) -> str:
    """Give a row's `pattern`, or one that matches each of its `any_of`, whole words or phrases of letters and digits.

    A row has one of the two, and it must be a regular expression that can be compiled.
    """
    if ("pattern" in row) == ("any_of" in row):
        raise RuleError(f"{_name(row)} needs either 'pattern' or 'any_of'.")
    pattern = text_of(row, "pattern") if "pattern" in row else rf"(?<!\w)(?:{'|'.join(texts_of(row, 'any_of'))})(?!\w)"
    try:
        check(pattern)
    except re.error as problem:
        raise RuleError(f"the pattern of {_name(row)} cannot be read: {problem}.") from problem
    return pattern


def _name(row: Row) -> str:
    return repr(row["id"]) if isinstance(row.get("id"), str) else "a rule without an id"
