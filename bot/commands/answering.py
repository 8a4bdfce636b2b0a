"""Answers words in a chat: once for each time they are said, and with a button that shares what may be shared."""

from dataclasses import replace

from bot.commands.once import first_time, once
from bot.commands.registry import answer, may_be_shared
from bot.commands.said import Said
from bot.parts import Parts
from bot.present.message import Choice, Choices, Does, Message


def answer_once(parts: Parts, said: Said, content: str) -> Message | None:
    """Answer a command once; what changes something is done in the transaction that notes the command."""
    if not may_be_shared(said.words):
        return once(parts, said.event, content, lambda: answer(parts, said.words))
    return answer(parts, said.words) if first_time(parts, said.event, content) else None


def sharable(message: Message, words: str, longest: int) -> Message:
    """Give a private answer with a button that shares it, where sharing makes sense.

    `longest` is how many characters of words the chat can keep behind a button.
    """
    is_refusal = not message.title  # an answer has a title, what could not be answered is a sentence
    if is_refusal or not may_be_shared(words) or len(words) > longest:
        return message
    share = Choices((Choice("Share in this channel", Does.SHARE, words),))
    return replace(message, blocks=(*message.blocks, share))
