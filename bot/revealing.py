"""When people see who wrote a post, as the workspace chose it, and what that means for their blindness."""

from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.journal import Entry, Journal
from storage.workspaces import HomeStore, Reveal

MOST_SHOWN = 50
"""Lines of who saw who wrote a post."""


def choose_reveal(parts: Parts, rule: str) -> Reveal:
    """Choose when people see who wrote a post; the journal keeps who chose it."""
    if rule not in tuple(Reveal):
        raise AskedWronglyError(f"{rule!r} is no rule; choose from {', '.join(Reveal)}.")
    with parts.database.write() as connection:
        HomeStore(connection, parts.workspace).keep_reveal(Reveal(rule))
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "reveal rule", "", rule)
    return Reveal(rule)


def reveal_rule(parts: Parts) -> Reveal:
    """Give when people see who wrote a post."""
    with parts.database.read() as connection:
        return HomeStore(connection, parts.workspace).reveal()


def list_reveals(parts: Parts) -> tuple[Reveal, list[Entry]]:
    """Give when people see who wrote a post, and who saw it last, newest first."""
    with parts.database.read() as connection:
        shown = Journal(connection, parts.workspace).of_action("reveal", MOST_SHOWN)
    return reveal_rule(parts), shown
