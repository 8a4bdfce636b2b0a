"""Commands that look back: what happened to a case, and the last deed taken back."""

from bot.casework import undo_deed
from bot.commands.command import split_words
from bot.errors import AskedWronglyError
from bot.finding import tell_history
from bot.parts import Parts
from bot.present.history import DID, present_history
from bot.present.message import Message, Paragraph, Part, Style
from bot.present.words import short
from storage.deeds import Deed


def history(parts: Parts, words: str) -> Message:
    """`history <mention>`."""
    told = tell_history(parts, _one(words))
    return present_history(told.id, told.posts, told.lines, parts.zone)


def undo_last(parts: Parts, words: str) -> Message:
    """`undo <case>`: takes the last deed on a case back, one's own or one of Kith's."""
    identity, deed = undo_deed(parts, _one(words))
    return present_undone(identity, deed)


def present_undone(identity: str, deed: Deed) -> Message:
    """Say what was taken back."""
    did = f" {DID.get(deed.action, deed.action)}. It stands as before."
    line = (Part(f"Taken back on {short(identity)}: "), Part(deed.actor, Style.PERSON), Part(did))
    return Message(title="", blocks=(Paragraph(line),))


def _one(words: str) -> str:
    asked = split_words(words)
    if len(asked) != 1:
        raise AskedWronglyError("Give the id of one mention; a card and a lookup show it.")
    return asked[0]
