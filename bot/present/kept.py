"""Keeps a message as text, so that it can be said later and drawn anew."""

from pydantic import TypeAdapter

from bot.present.message import Message

_ADAPTER = TypeAdapter(Message)


def to_body(message: Message) -> str:
    """Write a message as JSON; the same message gives the same text."""
    return _ADAPTER.dump_json(message).decode("utf-8")


def from_body(body: str) -> Message:
    """Read a message that `to_body` wrote."""
    return _ADAPTER.validate_json(body)
