"""What a person does with a case: take it on, hand it over, let it rest, settle it, write a remark; and back again."""

from datetime import datetime

from analyzers.text import storable
from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.cases import CaseStore, Revealed
from storage.deeds import Deed
from storage.finding import find_id
from storage.standings import Standing, StandingStore
from storage.workspaces import HomeStore, Reveal

LONGEST_NOTE = 2000
"""Characters of a remark, or of a reason."""


def claim(parts: Parts, case: str) -> Revealed | None:
    """Take a case on, and learn who wrote it and where; both are journalled.

    Gives None where the workspace shows nobody who wrote a post.
    """
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        store.claim(case, parts.actor, parts.clock())
        if HomeStore(connection, parts.workspace).reveal() is Reveal.NEVER:
            return None
        return store.reveal(case, parts.actor, parts.clock(), "claimed")


def take_on(parts: Parts, case: str) -> str:
    """Take a case on without learning who wrote it; gives its whole id."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).claim(case, parts.actor, parts.clock())


def assign(parts: Parts, case: str, person: str) -> str:
    """Put a case into somebody's hands; gives its whole id. AskedWronglyError when it is nobody's."""
    if not person.strip():
        raise AskedWronglyError("Say who takes the case: the person's id in chat.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).assign(case, person.strip(), parts.actor, parts.clock())


def settle(parts: Parts, case: str, how: str) -> str:
    """Mark a case `answer`ed or `dismiss`ed, `reopen` or `release` it; gives its whole id."""
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        steps = {
            "answer": store.answer, "dismiss": store.dismiss, "reopen": store.reopen, "release": store.release,
        }  # fmt: skip
        return steps[how](case, parts.actor, parts.clock())


def dismiss(parts: Parts, case: str, why: str) -> str:
    """Say that a case needs no answer, and why; gives its whole id."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).dismiss(
            case, parts.actor, parts.clock(), storable(why)[:LONGEST_NOTE]
        )


def snooze(parts: Parts, case: str, until: datetime) -> str:
    """Let a case rest until a moment; gives its whole id."""
    if until <= parts.clock():
        raise AskedWronglyError("A case can rest until a moment that is still to come.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).snooze(case, until, parts.actor, parts.clock())


def note(parts: Parts, case: str, words: str) -> str:
    """Write a remark for the colleagues to a case; gives its whole id."""
    told = storable(words).strip()
    if not told or len(told) > LONGEST_NOTE:
        raise AskedWronglyError(f"A note has between 1 and {LONGEST_NOTE:,} characters.")
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).note(case, told, parts.actor, parts.clock())


def undo_deed(parts: Parts, case: str, number: int | None = None) -> tuple[str, Deed]:
    """Take the last deed on a case back, if it is the one with this number; gives the whole id and what it was."""
    with parts.database.write() as connection:
        return CaseStore(connection, parts.workspace).undo(case, parts.actor, parts.clock(), number)


def last_deed(parts: Parts, case: str) -> Deed | None:
    """Give the last deed on a case that can be taken back."""
    with parts.database.read() as connection:
        return CaseStore(connection, parts.workspace).last_deed(case)


def reveal(parts: Parts, case: str, why: str) -> Revealed:
    """Show author and link of a case that the actor has; the journal says who saw them, when and why."""
    with parts.database.write() as connection:
        store = CaseStore(connection, parts.workspace)
        return store.reveal(case, parts.actor, parts.clock(), storable(why).strip()[:LONGEST_NOTE])


def standing_of(parts: Parts, case: str) -> Standing:
    """Tell where a case stands; NotFoundError when it is gone."""
    with parts.database.read() as connection:
        identity = find_id(connection, parts.workspace, case, case=True)
        return StandingStore(connection, parts.workspace).standing([identity])[identity]
