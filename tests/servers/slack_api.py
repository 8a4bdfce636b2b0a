"""The workspace behind our own Slack and the Web API methods that a bot may call on it."""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, islice

from servers.slack_limits import LONGEST_METADATA, LONGEST_TEXT, breaches_in_blocks, breaches_in_view, pings_in, text_of

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
VIEWS_IN_A_STACK = 3
CHARACTERS_IN_A_VIEW = 250_000
BOT_USER, BOT_ID, APP_ID = "UBOT", "BBOT", "ABOT"

# The bot scope that each method asks for; None where it asks for none.
METHOD_SCOPES: dict[str, str | None] = {
    "apps.connections.open": "connections:write",
    "auth.test": None,
    "chat.delete": "chat:write",
    "chat.getPermalink": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "channels:history",
    "conversations.info": "channels:read",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
# In a direct message the same methods ask for another scope.
DIRECT_SCOPES = {
    "conversations.history": "im:history",
    "conversations.info": "im:read",
    "conversations.replies": "im:history",
}
APP_TOKEN_METHODS = {"apps.connections.open"}
METHODS: dict[str, Callable] = {}


@dataclass
class Sent:
    """One call that the bot made; blocks, metadata, view and files are decoded from JSON."""

    method: str
    token: str
    body: dict


@dataclass
class Posted:
    """One message as it stands now: an edit changes it in place and counts."""

    channel: str
    ts: str
    text: str
    blocks: list = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict | None = None
    user: str = BOT_USER
    files: list = field(default_factory=list)
    edited: int = 0
    subtype: str | None = None


@dataclass
class Channel:
    id: str
    name: str
    archived: bool = False
    member: bool = True
    direct_with: str | None = None


@dataclass
class Trigger:
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where a bot may answer an interaction, and what `replace_original` would replace."""

    issued: float
    user: str
    channel: str
    original: Posted | dict | None = None
    uses: int = 0


class Refused(Exception):  # noqa: N818 — an answer that Slack gives, not a fault of ours
    """The call gets `{"ok": false, "error": …}`."""

    def __init__(self, error: str, status: int = 200, headers: dict | None = None, **more):
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}
        self.status = status
        self.headers = headers or {}


class Workspace:
    """Channels, people, messages and views of one team, and what the bot did wrong."""

    def __init__(self, *, team: str, scopes: set[str] | None, clock: Callable[[], float] = time.time):
        self.team = team
        self.scopes = scopes
        self.channels = {
            name: Channel(name, shown) for name, shown in {"C1": "general", "C2": "support", "C3": "oncall"}.items()
        }
        self.members = {"U1": "ann", "U2": "bob", BOT_USER: "kith"}
        self.messages: list[Posted] = []
        self.ephemerals: list[dict] = []
        self.views: dict[str, dict] = {}
        self.home: dict[str, dict] = {}
        self.uploads: dict[str, bytes] = {}
        self.mistakes: list[str] = []
        self.pings: list[str] = []
        self.limit_posts_per_second: float | None = None
        self.most_in_history = 999
        self.heard: set[tuple[str, str]] = set()
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.expected_files: dict[str, dict] = {}
        self.api_url = self.root_url = ""
        self._clock, self._aged = clock, 0.0
        self._numbers = count(1)
        self._last_post: dict[str, float] = {}
        self._last_ts = 0

    # Time and names

    def now(self) -> float:
        """Tell the seconds since 1970 on this workspace's clock."""
        return self._clock() + self._aged

    def age(self, seconds: float) -> None:
        """Let this much time pass for triggers, response URLs and new messages."""
        self._aged += seconds

    def number(self, prefix: str) -> str:
        """Make a name that was not given before."""
        return f"{prefix}{next(self._numbers):06d}"

    def new_ts(self) -> str:
        """Make the id of a new message: later than every other."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self) -> str:
        """Give out a trigger id that opens one view within three seconds."""
        trigger = self.number("13345224609.738474920.")
        self.triggers[trigger] = Trigger(self.now())
        return trigger

    def new_response_url(self, user: str, channel: str, original: Posted | dict | None = None) -> str:
        """Give out an address that takes five answers within thirty minutes."""
        key = self.number("r")
        self.response_urls[key] = ResponseUrl(self.now(), user, channel, original)
        return f"{self.root_url}actions/{key}"

    # Channels as the people of the workspace change them

    def archive(self, channel: str) -> None:
        self.channels[channel].archived = True

    def delete(self, channel: str) -> None:
        del self.channels[channel]

    def kick(self, channel: str) -> None:
        self.channels[channel].member = False

    def rename(self, channel: str, name: str) -> None:
        self.channels[channel].name = name

    def in_channel(self, channel: str) -> list[Posted]:
        """List the messages of one channel, oldest first."""
        return [posted for posted in self.messages if posted.channel == channel]

    def say(self, text: str, *, user: str = "U1", channel: str = "C1", thread_ts: str | None = None) -> Posted:
        """Post as a person; nothing is delivered to the bot."""
        posted = Posted(channel, self.new_ts(), text, thread_ts=thread_ts, user=user)
        self.messages.append(posted)
        return posted

    def take_back(self, posted: Posted) -> None:
        """Delete a message as a person does, told to nobody; where a thread hangs on it, a mark stays."""
        if self.thread_of(posted.channel, posted.ts):
            posted.text, posted.subtype, posted.user = "This message was deleted.", "tombstone", "USLACKBOT"
        else:
            self.messages.remove(posted)

    def thread_of(self, channel: str, ts: str) -> dict:
        """Say what a message tells of the thread that hangs on it."""
        replies = [held.ts for held in self.in_channel(channel) if held.thread_ts == ts != held.ts]
        return {"thread_ts": ts, "reply_count": len(replies), "latest_reply": max(replies)} if replies else {}

    # What methods look up and keep

    def channel_of(self, body: dict, name: str = "channel") -> Channel:
        """Find the channel that a call names, or refuse."""
        channel = self.channels.get(body.get(name) or "")
        if channel is None:
            raise Refused("channel_not_found")
        if not channel.member:
            raise Refused("not_in_channel")
        return channel

    def direct_channel(self, user: str) -> Channel:
        """Find the direct message with a person, and open it when it is not."""
        if user not in self.members:
            raise Refused("user_not_found")
        return self.channels.setdefault(f"D{user}", Channel(f"D{user}", "directmessage", direct_with=user))

    def message_at(self, channel: str, ts: str | None) -> Posted:
        """Find the message with this ts, or refuse."""
        for posted in self.messages:
            if (posted.channel, posted.ts) == (channel, ts):
                return posted
        raise Refused("message_not_found")

    def refuse_post_above_limit(self, channel: str) -> None:
        """429 when a post to this channel comes too soon after the last one."""
        now = time.monotonic()
        limit = self.limit_posts_per_second
        if limit and now - self._last_post.get(channel, -1e9) < 1 / limit:
            raise Refused("ratelimited", 429, {"Retry-After": "1"})
        self._last_post[channel] = now

    def check_message(self, method: str, body: dict) -> list:
        """Hold a message to Slack's limits and give each of its blocks a block_id."""
        text, blocks = body.get("text") or "", body.get("blocks") or []
        self.pings += pings_in(text) + pings_in(blocks)
        if not text and not blocks:
            raise Refused("no_text")
        if not text.strip():
            self.mistakes.append(f"{method}: blocks without text, which is what notifications read out")
        if len(text) > LONGEST_TEXT:
            self.mistakes.append(f"{method}: text has {len(text)} characters, Slack takes {LONGEST_TEXT}")
            raise Refused("msg_too_long")
        self._refuse(method, "invalid_blocks", breaches_in_blocks(blocks))
        return self.with_ids(blocks)

    def check_view(self, method: str, view) -> dict:
        """Hold a view to Slack's limits and give each of its blocks a block_id."""
        self.pings += pings_in(view)
        self._refuse(method, "invalid_blocks", breaches_in_view(view))
        if len(json.dumps(view)) > CHARACTERS_IN_A_VIEW:
            self._refuse(method, "view_too_large", ["a view has more than 250 KB"])
        if (view["type"] == "home") != (method == "views.publish") and method != "views.update":
            self._refuse(method, "invalid_arguments", [f"a view of type {view['type']} does not go there"])
        return copy.deepcopy(view) | {"blocks": self.with_ids(view["blocks"])}

    def check_metadata(self, method: str, metadata) -> dict | None:
        """Hold metadata to the shape that Slack keeps."""
        if not metadata:
            return None
        right = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
        if not right or not isinstance(metadata.get("event_type"), str):
            self._refuse(method, "invalid_metadata_format", ["metadata needs event_type and event_payload"])
        if len(json.dumps(metadata)) > LONGEST_METADATA:
            self._refuse(method, "metadata_too_large", ["metadata is larger than Slack keeps"])
        return copy.deepcopy(metadata)

    def with_ids(self, blocks: list) -> list:
        """Copy the blocks so that each has an id, as Slack shows them."""
        return [{"block_id": self.number("b"), **copy.deepcopy(block)} for block in blocks]

    def post(self, channel: Channel, method: str, body: dict) -> Posted:
        """Put a checked message of the bot into a channel."""
        posted = Posted(
            channel=channel.id,
            text=body.get("text") or "",
            blocks=self.check_message(method, body),
            thread_ts=body.get("thread_ts"),
            metadata=self.check_metadata(method, body.get("metadata")),
            ts=self.new_ts(),
        )
        self.messages.append(posted)
        return posted

    def whisper(self, channel: str, user: str, method: str, body: dict) -> dict:
        """Show something to one person only."""
        blocks = self.check_message(method, body)
        shown = {
            "channel": channel,
            "user": user,
            "ts": self.new_ts(),
            "text": body.get("text") or "",
            "blocks": blocks,
        }
        self.ephemerals.append(shown | {"thread_ts": body.get("thread_ts")})
        return self.ephemerals[-1]

    def shown_message(self, posted: Posted, *, metadata: bool = True) -> dict:
        """Write a message as Slack does in answers and payloads."""
        by_bot = {"bot_id": BOT_ID, "app_id": APP_ID} if posted.user == BOT_USER else {}
        shown = {"type": "message", "user": posted.user, "team": self.team, "ts": posted.ts, "text": posted.text}
        optional = {
            "blocks": posted.blocks,
            "thread_ts": posted.thread_ts,
            "subtype": posted.subtype,
            "files": posted.files,
            "metadata": posted.metadata if metadata else None,
            "edited": {"user": posted.user, "ts": posted.ts} if posted.edited else None,
        }
        return copy.deepcopy(shown | by_bot | {name: value for name, value in optional.items() if value})

    # Views

    def find_view(self, body: dict) -> dict:
        """Find the view that a call names by its id or by the bot's own name for it."""
        for view in [*self.views.values(), *self.home.values()]:
            if view["id"] == body.get("view_id") or (
                view["external_id"] and view["external_id"] == body.get("external_id")
            ):
                return view
        raise Refused("not_found")

    def open_view(self, method: str, view: dict, previous: dict | None = None) -> dict:
        """Show a new modal, on top of the previous one when there is one."""
        shown = self._dress(self.check_view(method, view), self.number("V"))
        shown["previous_view_id"] = previous["id"] if previous else None
        shown["root_view_id"] = previous["root_view_id"] if previous else shown["id"]
        if len(self.stack_of(shown)) >= VIEWS_IN_A_STACK:
            raise Refused("push_limit_reached")
        self.views[shown["id"]] = shown
        return shown

    def replace_view(self, method: str, old: dict, view: dict) -> dict:
        """Show another content in an open view; its id stays and its hash changes."""
        kept = {name: old[name] for name in ("id", "previous_view_id", "root_view_id")}
        shown = self._dress(self.check_view(method, view), old["id"]) | kept
        old.clear()
        old.update(shown)
        return old

    def stack_of(self, view: dict) -> list[dict]:
        """List the open modals that lie on one another, the lowest first."""
        return [held for held in self.views.values() if held["root_view_id"] == view["root_view_id"]]

    def newest_view(self) -> dict:
        """Find the modal opened last, as the person sees it."""
        return list(self.views.values())[-1]

    def publish_home(self, user: str, view: dict) -> dict:
        """Show another home tab to one person."""
        checked = self.check_view("views.publish", view)
        old = self.home.get(user)
        self.home[user] = self._dress(checked, old["id"] if old else self.number("V"))
        return self.home[user]

    def _dress(self, view: dict, view_id: str) -> dict:
        dressed = {"callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}}} | view
        belongs = {"team_id": self.team, "app_id": APP_ID, "bot_id": BOT_ID, "app_installed_team_id": self.team}
        own = {"id": view_id, "hash": self.number("h"), "root_view_id": view_id, "previous_view_id": None}
        taken = {held["external_id"] for held in self.views.values() if held["id"] != view_id} - {""}
        if dressed["external_id"] in taken:
            raise Refused("duplicate_external_id")
        return dressed | belongs | own

    def _refuse(self, method: str, error: str, breaches: list[str]) -> None:
        if breaches:
            self.mistakes += [f"{method}: {breach}" for breach in breaches]
            raise Refused(error, response_metadata={"messages": [f"[ERROR] {breach}" for breach in breaches]})


def method(name: str):
    """Serve this function under a method's name."""

    def keep(function):
        METHODS[name] = function
        return function

    return keep


def is_true(value) -> bool:
    """Whether a field of a form or of JSON says yes."""
    return value is True or str(value).lower() in {"1", "true"}


def is_false(value) -> bool:
    """Whether a field of a form or of JSON says no, and is not merely absent."""
    return value is False or str(value).lower() in {"0", "false"}


@method("auth.test")
def auth_test(space: Workspace, body: dict) -> dict:
    team = {"url": "https://acme.slack.com/", "team": "Acme", "team_id": space.team}
    return team | {"user": "kith", "user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False}


@method("apps.connections.open")
def open_connection(space, body: dict) -> dict:
    return {"url": space.new_socket_url()}


@method("chat.postMessage")
def post_message(space: Workspace, body: dict) -> dict:
    if body.get("channel") in space.members:
        body = body | {"channel": space.direct_channel(body["channel"]).id}
    channel = _open_channel(space, body)
    _check_unfurling(space, body)
    _check_thread(space, channel, body)
    space.refuse_post_above_limit(channel.id)
    posted = space.post(channel, "chat.postMessage", body)
    return {"channel": channel.id, "ts": posted.ts, "message": space.shown_message(posted)}


@method("chat.update")
def update_message(space: Workspace, body: dict) -> dict:
    channel = space.channel_of(body)
    if channel.archived:
        raise Refused("is_inactive")
    posted = space.message_at(channel.id, body.get("ts"))
    if posted.user != BOT_USER:
        raise Refused("cant_update_message")
    edit_message(space, posted, "chat.update", body)
    return {"channel": channel.id, "ts": posted.ts, "text": posted.text, "message": space.shown_message(posted)}


def edit_message(space: Workspace, posted: Posted, method_name: str, body: dict) -> None:
    """Change a message in place; Slack keeps blocks and metadata that the call leaves out."""
    given = {name: body[name] for name in ("text", "blocks", "metadata") if body.get(name) is not None}
    blocks = space.check_message(method_name, {"blocks": posted.blocks} | given)
    posted.metadata = space.check_metadata(method_name, ({"metadata": posted.metadata} | given)["metadata"])
    posted.text, posted.blocks = body.get("text") or "", blocks
    posted.edited += 1


@method("chat.delete")
def delete_message(space: Workspace, body: dict) -> dict:
    channel = space.channel_of(body)
    posted = space.message_at(channel.id, body.get("ts"))
    if posted.user != BOT_USER:
        raise Refused("cant_delete_message")
    space.messages.remove(posted)
    return {"channel": channel.id, "ts": posted.ts}


@method("chat.postEphemeral")
def post_ephemeral(space: Workspace, body: dict) -> dict:
    channel = _open_channel(space, body)
    if body.get("user") not in space.members:
        raise Refused("user_not_in_channel")
    return {"message_ts": space.whisper(channel.id, body["user"], "chat.postEphemeral", body)["ts"]}


@method("chat.getPermalink")
def permalink(space: Workspace, body: dict) -> dict:
    channel = space.channel_of(body)
    if (channel.id, body.get("message_ts")) not in space.heard:
        space.message_at(channel.id, body.get("message_ts"))
    place = f"{channel.id}/p{body['message_ts'].replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://acme.slack.com/archives/{place}"}


@method("conversations.history")
def history(space: Workspace, body: dict) -> dict:
    channel = space.channel_of(body)
    shown = [posted for posted in space.in_channel(channel.id) if posted.thread_ts in {None, posted.ts}]
    told = _page(space, shown[::-1], body, most=100)
    threads = [space.thread_of(channel.id, message["ts"]) for message in told["messages"]]
    shown = [message | thread for message, thread in zip(told["messages"], threads, strict=True)]
    return told | {"messages": shown}


@method("conversations.replies")
def replies(space: Workspace, body: dict) -> dict:
    channel = space.channel_of(body)
    thread = [posted for posted in space.in_channel(channel.id) if body.get("ts") in {posted.ts, posted.thread_ts}]
    if not thread:
        raise Refused("thread_not_found")
    told = _page(space, thread, body, most=1000)
    if thread[0].ts == body["ts"] and thread[0].ts not in {message["ts"] for message in told["messages"]}:
        # the first message of a thread comes with every page
        told["messages"].insert(0, space.shown_message(thread[0]))
    return told


@method("conversations.info")
def channel_info(space: Workspace, body: dict) -> dict:
    channel = space.channels.get(body.get("channel") or "")
    if channel is None:
        raise Refused("channel_not_found")
    direct = {"is_im": True, "user": channel.direct_with}
    named = {"name": channel.name, "is_channel": True, "is_im": False, "is_private": False, "is_member": channel.member}
    return {
        "channel": {"id": channel.id, "is_archived": channel.archived, **(direct if channel.direct_with else named)}
    }


@method("conversations.open")
def open_direct(space: Workspace, body: dict) -> dict:
    users = [user for user in str(body.get("users") or "").split(",") if user]
    if len(users) != 1:
        space.mistakes.append(f"conversations.open: {len(users)} users, this server opens one direct message")
        raise Refused("users_list_not_supplied")
    return {"channel": {"id": space.direct_channel(users[0]).id}}


@method("users.info")
def user_info(space: Workspace, body: dict) -> dict:
    user, name = body.get("user"), space.members.get(body.get("user"))
    if name is None:
        raise Refused("user_not_found")
    profile = {"display_name": name, "real_name": name.title()}
    told = {
        "id": user,
        "team_id": space.team,
        "name": name,
        "real_name": name.title(),
        "deleted": False,
        "tz": "Etc/UTC",
    }
    return {"user": told | {"is_bot": user == BOT_USER, "profile": profile}}


@method("views.open")
def views_open(space: Workspace, body: dict) -> dict:
    trigger = _live_trigger(space, body)
    view = space.open_view("views.open", body.get("view"))
    trigger.used = True
    return {"view": copy.deepcopy(view)}


@method("views.push")
def views_push(space: Workspace, body: dict) -> dict:
    trigger = _live_trigger(space, body)
    if not space.views:
        raise Refused("not_found")
    view = space.open_view("views.push", body.get("view"), previous=space.newest_view())
    trigger.used = True
    return {"view": copy.deepcopy(view)}


@method("views.update")
def views_update(space: Workspace, body: dict) -> dict:
    view = space.find_view(body)
    if body.get("hash") not in {None, view["hash"]}:
        raise Refused("hash_conflict")
    return {"view": copy.deepcopy(space.replace_view("views.update", view, body.get("view")))}


@method("views.publish")
def views_publish(space: Workspace, body: dict) -> dict:
    user = body.get("user_id")
    if user not in space.members:
        raise Refused("user_not_found")
    if body.get("hash") and body["hash"] != space.home.get(user, {}).get("hash"):
        raise Refused("hash_conflict")
    return {"view": copy.deepcopy(space.publish_home(user, body.get("view")))}


@method("files.getUploadURLExternal")
def upload_url(space: Workspace, body: dict) -> dict:
    if not body.get("filename") or int(body.get("length") or 0) < 1:
        raise Refused("invalid_arguments")
    file_id = space.number("F")
    space.expected_files[file_id] = {"id": file_id, "name": body["filename"], "size": int(body["length"])}
    return {"upload_url": f"{space.root_url}upload/{file_id}", "file_id": file_id}


@method("files.completeUploadExternal")
def complete_upload(space, body: dict) -> dict:
    files = [_uploaded(space, named) for named in body.get("files") or []]
    if not files:
        raise Refused("invalid_arguments")
    channels = [name for name in str(body.get("channels") or body.get("channel_id") or "").split(",") if name]
    for channel in [_open_channel(space, {"channel": name}) for name in channels]:
        _check_thread(space, channel, body)
        space.share_soon(channel, files, body)
    return {"files": copy.deepcopy(files)}


def _open_channel(space: Workspace, body: dict) -> Channel:
    channel = space.channel_of(body)
    if channel.archived:
        raise Refused("is_archived")
    return channel


def _check_unfurling(space: Workspace, body: dict) -> None:
    for name in ("unfurl_links", "unfurl_media"):
        if not is_false(body.get(name)):
            space.mistakes.append(f"chat.postMessage: {name} is not false, so links would be opened up")


def _check_thread(space: Workspace, channel: Channel, body: dict) -> None:
    thread = body.get("thread_ts")
    known = {posted.ts for posted in space.in_channel(channel.id)} | {
        ts for held, ts in space.heard if held == channel.id
    }
    if thread and thread not in known:
        space.mistakes.append(f"a reply in {channel.id} to {thread}, where no message is")
        raise Refused("thread_not_found")


def _page(space: Workspace, messages: list[Posted], body: dict, most: int) -> dict:
    oldest, latest = float(body.get("oldest") or 0), float(body.get("latest") or "inf")
    inclusive, limit = is_true(body.get("inclusive")), min(int(body.get("limit") or most), space.most_in_history)
    edges = {oldest, latest} if inclusive else set()
    within = [held for held in messages if oldest < float(held.ts) < latest or float(held.ts) in edges]
    start = int(body.get("cursor") or 0)
    metadata = is_true(body.get("include_all_metadata"))
    shown = [space.shown_message(held, metadata=metadata) for held in islice(within, start, start + limit)]
    more = start + limit < len(within)
    return {
        "messages": shown,
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def _live_trigger(space: Workspace, body: dict) -> Trigger:
    trigger = space.triggers.get(body.get("trigger_id") or "")
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if space.now() - trigger.issued >= TRIGGER_SECONDS:
        raise Refused("expired_trigger_id")
    return trigger


def _uploaded(space: Workspace, named: dict) -> dict:
    file_id = named.get("id")
    if file_id not in space.uploads:
        raise Refused("file_not_found")
    return space.expected_files[file_id] | {
        "title": text_of(named.get("title")) or space.expected_files[file_id]["name"]
    }
