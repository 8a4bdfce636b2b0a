"""Reads what Slack sends: who, where, in which workspace, what; nothing else of a payload is used."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from bot.commands.said import Said
from bot.platforms.slack.cards import base
from bot.platforms.slack.teams import workspace_id

Payload = Mapping[str, object]

_NAMED = re.compile(r"<@[UW][A-Z0-9]+\|([^>]+)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming(Said):
    """What happened in Slack; `trigger` lets a form be opened for three seconds."""

    trigger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A tap on a button or a choice in a menu: which one and with which value; `private` if only one person sees it."""

    said: Incoming
    action: str
    value: str
    private: bool
    response_url: str = ""
    listed: str = ""
    """The private list of the queue in which it was tapped, empty elsewhere."""


def read_command(body: Payload) -> Incoming:
    """Read a slash command."""
    return Incoming(
        workspace=workspace_id(text_of(body, "enterprise_id"), text_of(body, "team_id")),
        person=text_of(body, "user_id"),
        event=f"command {text_of(body, 'trigger_id')}",
        channel=text_of(body, "channel_id"),
        words=command_words(text_of(body, "text")),
        trigger=text_of(body, "trigger_id"),
    )


def read_click(body: Payload) -> Click:
    """Read a tap on a button, or a choice in a menu."""
    actions = body.get("actions")
    action = mapping(actions[0]) if isinstance(actions, list) and actions else {}
    container = mapping(body.get("container"))
    chosen = mapping(action.get("selected_option"))
    person, stamp = _person(body), text_of(action, "action_ts")
    name = text_of(action, "action_id")
    return Click(
        said=Incoming(
            workspace=_workspace(body),
            person=person,
            event=f"click {person} {name} {stamp}",
            channel=text_of(mapping(body.get("channel")), "id") or text_of(container, "channel_id"),
            thread=text_of(container, "thread_ts"),
            trigger=text_of(body, "trigger_id"),
            outsider=_is_outsider(body),
        ),
        action=base(name),
        value=text_of(chosen, "value") or text_of(action, "value"),
        private=container.get("is_ephemeral") is True,
        response_url=text_of(body, "response_url"),
        listed=text_of(action, "block_id").partition("@")[2].partition(":")[0],
    )


def read_submission(body: Payload) -> tuple[Incoming, dict[str, str], str]:
    """Read a form that was sent: who sent it, what stands in each field (by block), and what we wrote behind it."""
    view = mapping(body.get("view"))
    state = mapping(mapping(view.get("state")).get("values"))
    fields = {block: _field(mapping(held)) for block, held in state.items()}
    said = Incoming(
        workspace=_workspace(body), person=_person(body), event=f"form {text_of(view, 'id')} {text_of(view, 'hash')}",
        trigger=text_of(body, "trigger_id"), outsider=_is_outsider(body),
    )  # fmt: skip
    return said, fields, text_of(view, "private_metadata")


def read_shortcut(body: Payload) -> Incoming:
    """Read a shortcut on a message: its words are the message's."""
    return Incoming(
        workspace=_workspace(body),
        person=_person(body),
        event=f"shortcut {text_of(body, 'trigger_id')}",
        channel=text_of(mapping(body.get("channel")), "id"),
        words=_message_words(mapping(body.get("message"))),
        trigger=text_of(body, "trigger_id"),
        outsider=_is_outsider(body),
    )


def read_event(body: Payload) -> Incoming:
    """Read an event: a question to us in a channel, or somebody at our home page."""
    event = mapping(body.get("event"))
    return Incoming(
        workspace=workspace_id(text_of(body, "enterprise_id"), text_of(body, "team_id")),
        person=text_of(event, "user"),
        event=f"event {text_of(body, 'event_id')}",
        channel=text_of(event, "channel"),
        thread=text_of(event, "thread_ts") or text_of(event, "ts"),
        words=_LEADING.sub("", command_words(_LEADING_MARKUP.sub("", text_of(event, "text")))),
        outsider=not text_of(event, "user") or bool(event.get("bot_id")) or _is_foreign(body, event),
    )


def names_bot(body: Payload) -> bool:
    """Tell whether an event about revoked tokens names ours, and not only those of people."""
    tokens = mapping(mapping(body.get("event")).get("tokens"))
    return bool(tokens.get("bot")) or "tokens" not in mapping(body.get("event"))


_LEADING_MARKUP = re.compile(r"^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s:,]*)+")
_LEADING = re.compile(r"^\s*(?:@[UW][A-Z0-9]+[\s:,]*)+")
"""Our own name before a question."""


def command_words(text: str) -> str:
    """Undo Slack's markup of a command: a member is meant by id where rights are given, by name where authors are."""
    if text.strip().lower().startswith(("role", "oncall")):
        return plain_words(text)
    return plain_words(_NAMED.sub(r"@\1", text))


def _message_words(message: Payload) -> str:
    """Give a message's words; those of its attachments when it has none of its own, as apps write them."""
    attachments = message.get("attachments")
    listed = [mapping(one) for one in attachments] if isinstance(attachments, list) else []
    told = [text_of(message, "text"), *(text_of(one, "text") or text_of(one, "fallback") for one in listed)]
    return plain_words(next((words for words in told if words.strip()), ""))


def _is_outsider(body: Payload) -> bool:
    """Tell whether whoever tapped belongs to another workspace than the one that is meant."""
    theirs, ours = text_of(mapping(body.get("user")), "team_id"), text_of(mapping(body.get("team")), "id")
    return bool(theirs and ours and theirs != ours and not body.get("enterprise"))


def _is_foreign(body: Payload, event: Payload) -> bool:
    theirs = text_of(event, "user_team") or text_of(event, "source_team") or text_of(event, "team")
    return bool(theirs and theirs != text_of(body, "team_id") and not text_of(body, "enterprise_id"))


def plain_words(text: str) -> str:
    """Undo Slack's markup: people and channels become their ids, links their addresses, entities characters."""
    for pattern, plain in ((_PERSON, r"@\1"), (_GROUP, r"@\1"), (_CHANNEL, r"\1"), (_LINK, r"\1")):
        text = pattern.sub(plain, text)
    return unescape(text)


def content_of(body: Payload) -> str:
    """Give what a delivery says, for the inbox: the same again is the same delivery, whatever its envelope."""
    kept = {name: body.get(name) for name in ("command", "text", "actions", "event", "callback_id")}
    return json.dumps(kept, sort_keys=True, default=str)


def _workspace(body: Payload) -> str:
    team = mapping(body.get("team")) or mapping(body.get("user"))
    enterprise = mapping(body.get("enterprise"))
    return workspace_id(
        text_of(enterprise, "id"), text_of(team, "id") if body.get("team") else text_of(team, "team_id")
    )


def _person(body: Payload) -> str:
    return text_of(mapping(body.get("user")), "id")


def _field(held: Payload) -> str:
    """Give what stands in the one element of an input block, whatever kind it is."""
    element = mapping(next(iter(held.values()), None))
    chosen = mapping(element.get("selected_option"))
    several = element.get("selected_users") or element.get("selected_channels") or element.get("selected_options")
    if isinstance(several, list):
        return ",".join(text_of(mapping(one), "value") if isinstance(one, dict) else str(one) for one in several)
    names = ("value", "selected_user", "selected_channel", "selected_conversation", "selected_time")
    return text_of(chosen, "value") or next((told for name in names if (told := text_of(element, name))), "")


def part_of(body: Payload, name: str) -> Payload:
    """Give a part of a payload, an empty one when it is none."""
    return mapping(body.get(name))


def mapping(value: object) -> Payload:
    """Give a value that is a part of a payload, an empty part for anything else."""
    return value if isinstance(value, dict) else {}


def text_of(body: Payload, name: str) -> str:
    """Give a text of a payload, an empty one when it is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
