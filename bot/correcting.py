"""Puts a person's verdict beside the machine's."""

from collections.abc import Mapping

from analyzers.labels import Intent, Origin, Urgency
from bot.errors import AskedWronglyError
from bot.parts import Parts
from storage.corrections import CorrectionStore
from storage.finding import MentionFinder

CORRECTABLE: dict[str, tuple[str, ...]] = {
    "origin": tuple(origin.value for origin in Origin if origin is not Origin.COORDINATED),
    "intent": tuple(intent.value for intent in Intent),
    "urgency": tuple(urgency.value for urgency in Urgency),
}


def correct(parts: Parts, mention: str, said: Mapping[str, str], note: str = "") -> str:
    """Put a person's verdict (by field) beside the machine's; it wins. Gives the mention's whole id."""
    for field, value in said.items():
        if value not in CORRECTABLE.get(field, ()):
            raise AskedWronglyError(f"{value!r} is no {field}; choose from {', '.join(CORRECTABLE[field])}.")
    with parts.database.write() as connection:
        found = MentionFinder(connection, parts.workspace).get(mention)
        store = CorrectionStore(connection, parts.workspace)
        for field, value in said.items():
            store.correct(found.id, field, value, by=parts.actor, now=parts.clock(), note=note)
    return found.id
