"""Breaks the glass: shows who wrote a post to whoever may see it, and says for whom that is at all."""

from bot.casework import reveal
from bot.commands.form import Field, Fields, Form, FormKind, Kind
from bot.desk import demand
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Message
from bot.present.queue import present_revealed
from bot.present.unblinding import RULE, present_reveals, present_rule
from bot.revealing import choose_reveal, list_reveals, reveal_rule
from storage.roles import Right
from storage.workspaces import Reveal

WORDS = {Reveal.NEVER: "never", Reveal.CLAIM: "on claim", Reveal.ALWAYS: "always: people are not blind then"}


def reveal_author(parts: Parts, words: str) -> Message:
    """`reveal [<case> <why …> | never | claim | always]`: alone it tells the rule and who looked."""
    what, _, why = words.strip().partition(" ")
    if not what:
        rule, seen = list_reveals(parts)
        return present_reveals(rule, seen, parts.zone)
    if what.lower() in tuple(Reveal):
        demand(parts, Right.CONFIGURE)
        return present_rule(choose_reveal(parts, what.lower()))
    demand(parts, Right.REVEAL)
    if not why.strip():
        raise AskedWronglyError(f"Say why you look, it is kept: reveal {what} to ring them back.")
    return present_revealed(reveal(parts, what, why), "Shown")


def show_rule(parts: Parts, about: str) -> Form:
    """Ask when people see who wrote a post."""
    options = tuple((rule.value, words) for rule, words in WORDS.items())
    now = reveal_rule(parts)
    field = Field(
        name="rule", label="Who wrote a post is shown", kind=Kind.CHOICE, options=options, initial=now.value,
        hint=f"Now: {RULE[now]}",
    )  # fmt: skip
    return Form(name="reveal", title="Who wrote it", submit="Save", fields=(field,), about=about)


def take_rule(parts: Parts, fields: Fields, about: str) -> None:
    """Take every answer: there are only rules to choose from."""


def apply_rule(parts: Parts, fields: Fields, about: str) -> Message:  # noqa: ARG001  the form's form
    """Choose when people see who wrote a post."""
    return present_rule(choose_reveal(parts, fields.get("rule") or Reveal.CLAIM.value))


REVEAL_FORM = FormKind(show=show_rule, check=take_rule, apply=apply_rule, right=Right.CONFIGURE)
