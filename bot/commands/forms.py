"""All forms by name, which words open one, and how one is shown and checked."""

from bot.commands.caseforms import CASE_FORMS
from bot.commands.command import split_words
from bot.commands.form import Fields, Form, FormKind
from bot.commands.settingforms import SETTING_FORMS
from bot.desk import demand
from bot.errors import AskedWronglyError
from bot.parts import Parts

FORMS: dict[str, FormKind] = {**CASE_FORMS, **SETTING_FORMS}
OPENED_BY = {
    "setup": "setup", "channel": "channels", "role": "role", "hours": "hours",
    "promises": "promises",
    "monitor add": "monitor", "monitor gate": "gate", "schedule add": "schedule", "perk add": "perk",
}  # fmt: skip
"""Words that open a form when nothing follows them."""
ALWAYS = ("setup", "hours", "promises")
"""Words that open their form whatever follows."""
EDITED = frozenset({"monitor", "schedule", "wordings"})
OTHER_VERSION = "That form belongs to another version of Kith. Please open it again."


def form_for(words: str) -> tuple[str, str]:
    """Give the form that words open and what it is about: `monitor add`, `monitor gate NAME`, `setup`."""
    asked = " ".join(words.split())
    match _split(words):
        case ["wordings", "edit", _, _, *_]:
            return "", ""  # the words stand there already
        case [verb, "edit", *name] if verb.lower() in EDITED and name and "=" not in asked:
            return verb.lower(), " ".join(name)
        case ["monitor", "gate", *name] if name and "=" not in asked:
            return "gate", " ".join(name)
    always = next((name for name in ALWAYS if asked.lower().split()[:1] == [name]), "")
    return OPENED_BY.get(asked.lower(), always), ""


def _split(words: str) -> list[str]:
    """Split words; none when a quotation mark is not closed, which the command itself will tell."""
    try:
        return split_words(words)
    except AskedWronglyError:
        return []


def show_form(parts: Parts, name: str, about: str) -> Form:
    """Give a form as it is now; NotAllowedError without the right for it."""
    kind = FORMS[name]
    demand(parts, kind.right)
    return kind.show(parts, about)


def check_form(parts: Parts, name: str, fields: Fields, about: str) -> None:
    """Check the answers to a form; WrongAnswersError, or NotAllowedError without the right for it."""
    kind = FORMS[name]
    demand(parts, kind.right)
    kind.check(parts, fields, about)
