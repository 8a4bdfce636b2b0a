"""When people see who wrote a post, as the workspace chose it, and what that means for their blindness."""

from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.journal import Journal
from storage.workspaces import HomeStore, Reveal


def choose_reveal(parts: Parts, rule: str) -> Reveal:
    """Choose when people see who wrote a post; the journal keeps who chose it."""
    if rule not in tuple(Reveal):
        raise AskedWronglyError(f"{rule!r} is no rule; choose from {', '.join(Reveal)}.")
    with parts.database.write() as connection:
        HomeStore(connection, parts.workspace).keep_reveal(Reveal(rule))
        Journal(connection, parts.workspace).write(parts.clock(), parts.actor, "reveal rule", "", rule)
    return Reveal(rule)
