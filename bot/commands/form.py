"""What a form is: at most five fields, whose answers are checked and told back field by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from analyzers.errors import KithError
from bot.parts import Parts
from bot.present.message import Message
from storage.roles import Right

MOST_FIELDS = 5
"""As many as a person fills in without thinking twice; also the most that Discord shows."""

Fields = Mapping[str, str]


class Kind(StrEnum):
    """What a field asks for."""

    LINE = "line"
    TEXT = "text"
    CHANNEL = "channel"
    PERSON = "person"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `options` are (value, words) of a choice; `most` is the number of characters."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    initial: str = ""
    optional: bool = False
    most: int = 200
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form as it is shown. `about` comes back with the answers: what the form is about."""

    name: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKind:
    """One row of the registry of forms: how it is shown, how its answers are checked, what they do.

    `check` reads and changes nothing; it raises WrongAnswersError. `apply` gives the words that confirm what was done.
    """

    show: Callable[[Parts, str], Form]
    check: Callable[[Parts, Fields, str], None]
    apply: Callable[[Parts, Fields, str], Message]
    right: Right


class WrongAnswersError(KithError):
    """Some answers cannot be taken."""

    exit_code = 2

    def __init__(self, answers: Mapping[str, str]) -> None:
        super().__init__(" ".join(answers.values()))
        self.answers = answers


def check_each(checks: Mapping[str, Callable[[], object]]) -> None:
    """Do the check of each field; WrongAnswersError tells all of what went wrong, by field."""
    wrong = {}
    for name, attempt in checks.items():
        try:
            attempt()
        except KithError as error:
            wrong[name] = error.particular or str(error)
    if wrong:
        raise WrongAnswersError(wrong)
