"""The form of a monitor's relevance gate: what must stand beside a keyword, what must not, in which languages."""

from dataclasses import replace

from analyzers.knowledge import LONGEST_NAME, Monitor
from bot.commands.form import Field, Fields, Form, FormKind, check_each
from bot.commands.terms import LONGEST_LIST, items_of, write_terms
from bot.errors import AskedWronglyError
from bot.keeping import check_monitor, edit_monitor, list_monitors
from bot.parts import Parts
from bot.present.message import Message, sentence
from bot.present.words import count
from bot.trying import try_monitor
from storage.roles import Right


def show_gate(parts: Parts, about: str) -> Form:
    """Ask for the gate of a monitor; `about` is its name, empty for the first one."""
    known = _known(parts, about)
    lists = (
        (
            "required",
            "One of these must stand beside a keyword",
            "When other things have the same name.",
            known.required,
        ),
        ("excluded", "Words whose posts are not about you", "With commas.", known.excluded),
        ("languages", "Languages", "Two-letter codes with commas. Empty: all.", known.languages),
    )
    fields = (
        Field(name="name", label="Monitor", initial=known.name, most=LONGEST_NAME),
        *(
            Field(name=name, label=label, hint=hint, initial=write_terms(terms), optional=True, most=LONGEST_LIST)
            for name, label, hint, terms in lists
        ),
    )
    return Form(name="gate", title="What is about you", submit="Save", fields=fields, about=about)


def check_gate(parts: Parts, fields: Fields, about: str) -> None:  # noqa: ARG001  the form's form
    """Check the answers: the monitor is there, the languages are known."""
    languages = Monitor(name="any", languages=items_of(fields.get("languages", "")))
    check_each({"name": lambda: _named(parts, fields), "languages": lambda: check_monitor(languages)})


def apply_gate(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  as above
    """Keep the gate, and say what it would have made of the posts that are stored."""
    required, excluded, languages = (items_of(fields.get(name, "")) for name in ("required", "excluded", "languages"))
    changed = replace(_named(parts, fields), required=required, excluded=excluded, languages=languages)
    kept = edit_monitor(parts, changed, whole=True)
    trial = try_monitor(parts, Monitor(name=kept.name))
    seen = f" Of the newest {count(trial.of, 'post')} it would have taken in {trial.passing}." if trial.of else ""
    return sentence(f"{kept.name} is changed.{seen} `monitor try {kept.name}` shows why.")


def _known(parts: Parts, name: str) -> Monitor:
    monitors = [monitor for monitor, _ in list_monitors(parts)]
    found = next((one for one in monitors if one.name.casefold() == name.strip().casefold()), None)
    return found or (monitors[0] if monitors and not name else Monitor(name=name))


def _named(parts: Parts, fields: Fields) -> Monitor:
    name = fields.get("name", "").strip()
    found = next((one for one, _ in list_monitors(parts) if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise AskedWronglyError("That is no monitor yet: `monitor add` makes one.")
    return found


GATE_FORM = FormKind(show=show_gate, check=check_gate, apply=apply_gate, right=Right.CONFIGURE)
