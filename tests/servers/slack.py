"""Our own strict Slack on loopback: real slack-bolt and slack-sdk talk to it, and tests act as its people."""

import asyncio
import copy
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, WSMsgType, web

from servers.slack_api import (
    APP_ID,
    APP_TOKEN_METHODS,
    BOT_USER,
    DIRECT_SCOPES,
    METHOD_SCOPES,
    METHODS,
    RESPONSE_SECONDS,
    RESPONSE_USES,
    Channel,
    Posted,
    Refused,
    ResponseUrl,
    Sent,
    Workspace,
    edit_message,
    is_true,
)
from servers.slack_limits import elements_of, options_of

__all__ = ["METHOD_SCOPES", "Ack", "NobodyListensError", "Posted", "Sent", "SlackServer"]

DECODED = ("blocks", "metadata", "view", "files", "attachments")
# Where the answer to each kind of element stands in a payload.
ANSWERS = {
    "button": "value",
    "checkboxes": "selected_options",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "email_text_input": "value",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "multi_static_select": "selected_options",
    "multi_users_select": "selected_users",
    "number_input": "value",
    "overflow": "selected_option",
    "plain_text_input": "value",
    "radio_buttons": "selected_option",
    "static_select": "selected_option",
    "timepicker": "selected_time",
    "url_text_input": "value",
    "users_select": "selected_user",
}


class NobodyListensError(RuntimeError):
    """The bot has neither a request URL nor an open socket."""


@dataclass
class Ack:
    """How the bot acknowledged: status 0 with `timeout`, `closed` or `unreachable` when it did not."""

    status: int
    body: dict | str
    seconds: float
    again: list["Ack"] = field(default_factory=list)


@dataclass
class Fault:
    """What goes wrong with the next calls of one method."""

    method: str = ""
    times: int = 0
    status: int | None = None
    error: str | None = None
    retry_after: int | None = None
    lose_answer: bool = False
    drop: bool = False
    delay: float = 0.0

    def answer(self) -> web.Response | None:
        """Give the refusal in place of the work, when this fault is one."""
        if not self.status and not self.error:
            return None
        status = self.status or 200
        if status >= 500 and not self.error:
            return web.Response(status=status, text="<html>Server Error</html>", content_type="text/html")
        wait = {"Retry-After": str(self.retry_after or 1)} if status == 429 else {}
        return web.json_response({"ok": False, "error": self.error or "ratelimited"}, status=status, headers=wait)


@dataclass
class Parcel:
    """One thing for the bot: an envelope over a socket, a signed request over HTTP."""

    kind: str
    payload: dict
    what: str

    def form(self) -> tuple[bytes, str]:
        """Write the body of the request, and name its content type."""
        if self.kind == "events_api":
            return json.dumps(self.payload).encode(), "application/json"
        fields = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"

    def envelope(self, envelope_id: str, attempt: int) -> dict:
        """Write the frame of Socket Mode; only events tell of attempts when there was one alone."""
        again = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        answers = {"accepts_response_payload": self.kind != "events_api"}
        told = again if attempt or self.kind == "events_api" else {}
        return {"envelope_id": envelope_id, "type": self.kind, "payload": self.payload} | answers | told


@dataclass(eq=False)
class Socket:
    frames: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future] = field(default_factory=dict)


class SlackServer(Workspace):
    """One workspace served on loopback.

    `connections` counts every socket that was ever opened, `sockets` holds the open ones. `patience` is how many
    seconds an acknowledgement may take, `share_delay` how many seconds after its upload a file is shown in a channel.
    """

    def __init__(  # noqa: PLR0913 — every part of the workspace can be chosen by name
        self,
        *,
        team: str = "T1",
        bot_token: str = "xoxb-test",  # noqa: S107 — opens nothing
        app_token: str = "xapp-test",  # noqa: S107 — opens nothing
        signing_secret: str = "test-secret",  # noqa: S107 — opens nothing
        scopes: set[str] | None = None,
        members: dict[str, str] | None = None,
        channels: dict[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ):
        super().__init__(team=team, scopes=scopes, clock=clock)
        self.members |= members or {}
        self.channels |= {name: Channel(name, shown) for name, shown in (channels or {}).items()}
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.app_scopes = {"connections:write"}
        self.calls: list[Sent] = []
        self.responses: list[dict] = []
        self.late: list[str] = []
        self.sockets: list[Socket] = []
        self.connections = 0
        self.patience, self.share_delay = 3.0, 0.05
        self._faults: list[Fault] = []
        self._tickets: set[str] = set()
        self._shares: list[asyncio.TimerHandle] = []
        self._revoked = self._request_url = ""
        self._changed = asyncio.Condition()

    async def start(self) -> "SlackServer":
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/api/{method}", self._take_call)
        app.router.add_post("/upload/{file_id}", self._take_upload)
        app.router.add_post("/actions/{key}", self._take_response)
        app.router.add_get("/link", self._take_socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        self.api_url = f"{self.root_url}api/"
        self._session = ClientSession()
        return self

    async def stop(self) -> None:
        """Cut what is open and let go of the port."""
        for share in self._shares:
            share.cancel()
        await self.close_sockets()
        await self._session.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> "SlackServer":
        return await self.start()

    async def __aexit__(self, *problem) -> None:
        await self.stop()

    # What a test arranges and reads

    def calls_of(self, method: str) -> list[Sent]:
        """List the calls of one method, in order."""
        return [sent for sent in self.calls if sent.method == method]

    def fail(self, method: str, *, times: int = 1, **wrong) -> None:
        """Let the next calls go wrong: see `Fault`; `upload` and `response_url` are methods too, `*` is any."""
        self._faults.append(Fault(method, times, **wrong))

    def revoke(self, error: str = "token_revoked") -> None:
        """No token is good any more."""
        self._revoked = error

    def deliver_to(self, url: str) -> None:
        """Set the bot's request URL, for delivery over HTTP."""
        self._request_url = url

    def new_socket_url(self) -> str:
        """Give out an address for one connection of Socket Mode."""
        ticket = self.number("ticket")
        self._tickets.add(ticket)
        return f"{self.root_url.replace('http', 'ws', 1)}link?ticket={ticket}&app_id={APP_ID}"

    def share_soon(self, channel: Channel, files: list, body: dict) -> None:
        """Show uploaded files in a channel a moment later, as Slack does."""

        def share() -> None:
            text, thread = body.get("initial_comment") or "", body.get("thread_ts")
            self.messages.append(Posted(channel.id, self.new_ts(), text, thread_ts=thread, files=copy.deepcopy(files)))

        self._shares.append(asyncio.get_running_loop().call_later(self.share_delay, share))

    async def wait_for_socket(self, count: int = 1, seconds: float = 20.0) -> None:
        """Wait until this many sockets are open."""
        async with asyncio.timeout(seconds):
            async with self._changed:
                await self._changed.wait_for(lambda: len(self.sockets) >= count)

    async def close_sockets(self) -> None:
        """Cut every socket without a word, as a broken network does."""
        cut = set(self.sockets)
        for socket in cut:
            if socket.request.transport:
                socket.request.transport.abort()
        async with self._changed:
            await self._changed.wait_for(lambda: not cut & set(self.sockets))

    async def disconnect_politely(self) -> None:
        """Ask every connected bot to come back by a new connection."""
        for socket in list(self.sockets):
            await socket.frames.send_json(
                {"type": "disconnect", "reason": "warning", "debug_info": {"host": "loopback"}}
            )

    # What the bot calls

    async def _take_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        token, body = await read_call(request)
        self.calls.append(Sent(method, token, copy.deepcopy(body)))
        return await self._unless_failing(method, request, lambda: self._answer(method, token, body))

    async def _unless_failing(self, name: str, request: web.Request, work: Callable[[], web.Response]):
        fault = self._next_fault(name)
        await asyncio.sleep(fault.delay)
        if fault.drop:
            return _cut(request)
        answer = fault.answer() or work()
        return _cut(request) if fault.lose_answer else answer

    def _next_fault(self, name: str) -> Fault:
        for fault in self._faults:
            if fault.method in {name, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        return Fault()

    def _answer(self, method: str, token: str, body: dict) -> web.Response:
        granted = sorted(filter(None, METHOD_SCOPES.values())) if self.scopes is None else sorted(self.scopes)
        headers = {"X-OAuth-Scopes": ",".join(granted)}
        try:
            self._refuse_call(method, token, body, granted)
            return web.json_response({"ok": True, **METHODS[method](self, body)}, headers=headers)
        except Refused as refused:
            return web.json_response(refused.answer, status=refused.status, headers=headers | refused.headers)

    def _refuse_call(self, method: str, token: str, body: dict, granted: list[str]) -> None:
        self._refuse_token(token)
        if method not in METHODS:
            self.mistakes.append(f"{method}: there is no such method")
            raise Refused("unknown_method")
        by_app = method in APP_TOKEN_METHODS
        if token != (self.app_token if by_app else self.bot_token):
            raise Refused("not_allowed_token_type")
        direct = str(body.get("channel")).startswith("D") and method in DIRECT_SCOPES
        needed = DIRECT_SCOPES[method] if direct else METHOD_SCOPES[method]
        provided = sorted(self.app_scopes) if by_app else granted
        if needed and needed not in provided and (by_app or self.scopes is not None):
            raise Refused("missing_scope", needed=needed, provided=",".join(provided))

    def _refuse_token(self, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if token not in {self.bot_token, self.app_token}:
            raise Refused("invalid_auth")
        if self._revoked:
            raise Refused(self._revoked)

    async def _take_upload(self, request: web.Request) -> web.StreamResponse:
        file_id, data = request.match_info["file_id"], await _uploaded_bytes(request)
        return await self._unless_failing("upload", request, lambda: self._keep_upload(file_id, data))

    def _keep_upload(self, file_id: str, data: bytes) -> web.Response:
        expected = self.expected_files.get(file_id)
        if expected is None:
            return web.Response(status=404, text="no such upload")
        if len(data) != expected["size"]:
            self.mistakes.append(f"upload: {expected['size']} bytes were announced and {len(data)} came")
            return web.Response(status=400, text="wrong length")
        self.uploads[file_id] = data
        return web.Response(text=f"OK - {len(data)}")

    async def _take_response(self, request: web.Request) -> web.StreamResponse:
        key, body = request.match_info["key"], await request.json()
        self.responses.append(copy.deepcopy(body))
        return await self._unless_failing("response_url", request, lambda: self._answer_response(key, body))

    def _answer_response(self, key: str, body: dict) -> web.Response:
        place = self.response_urls.get(key)
        if place is None or self.now() - place.issued >= RESPONSE_SECONDS:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if place.uses >= RESPONSE_USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        place.uses += 1
        try:
            self._show_response(place, body)
        except Refused as refused:
            return web.Response(status=400, text=refused.answer["error"])
        return web.Response(text="ok")

    def _show_response(self, place: ResponseUrl, body: dict) -> None:
        if is_true(body.get("delete_original")):
            self._remove(place.original)
        elif is_true(body.get("replace_original")) and place.original is not None:
            self._replace(place.original, body)
        else:
            shown = self._show_answer(place.user, place.channel, body)
            place.original = shown if place.original is None else place.original

    def _show_answer(self, user: str, channel: str, body: dict) -> Posted | dict:
        if body.get("response_type") == "in_channel":
            return self.post(self.channels.get(channel) or Channel(channel, channel), "response", body)
        return self.whisper(channel, user, "response", body)

    def _replace(self, original: Posted | dict, body: dict) -> None:
        if isinstance(original, Posted):
            edit_message(self, original, "response", body)
        else:
            blocks = self.check_message("response", body)
            original.update(text=body.get("text") or "", blocks=blocks)

    def _remove(self, original: Posted | dict | None) -> None:
        for held in (self.messages, self.ephemerals):
            # by identity: two messages may read the same
            held[:] = [shown for shown in held if shown is not original]

    # Socket Mode

    async def _take_socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = Socket(web.WebSocketResponse(), request)
        await socket.frames.prepare(request)
        await self._listen(socket)
        return socket.frames

    async def _listen(self, socket: Socket) -> None:
        self.connections += 1
        await self._mark(self.sockets.append, socket)
        try:
            hello = {"num_connections": len(self.sockets), "connection_info": {"app_id": APP_ID}}
            await socket.frames.send_json({"type": "hello", "debug_info": {"host": "loopback"}} | hello)
            async for frame in socket.frames:
                self._take_frame(socket, frame)
        finally:
            await self._mark(self.sockets.remove, socket)
            _settle(socket.waiting.values(), (0, "closed"))

    async def _mark(self, change: Callable[[Socket], None], socket: Socket) -> None:
        async with self._changed:
            change(socket)
            self._changed.notify_all()

    def _take_frame(self, socket: Socket, frame) -> None:
        said = json.loads(frame.data) if frame.type is WSMsgType.TEXT else {}
        future = socket.waiting.get(said.get("envelope_id", ""))
        if future is None:
            self.mistakes.append(f"socket: a frame that acknowledges nothing: {frame.data!r}")
        else:
            _settle([future], (200, said.get("payload") or ""))

    # Delivery

    async def raw(self, body: bytes, headers: dict) -> Ack:
        """Send just these bytes to the bot's request URL, well signed or not."""
        if not self._request_url:
            raise NobodyListensError("raw request")
        return await self._time(self._post(body, headers), "raw request")

    def sign(self, body: bytes, *, timestamp: float | None = None, secret: str | None = None) -> dict:
        """Write the headers by which a bot knows that a request comes from Slack."""
        moment = str(int(time.time() if timestamp is None else timestamp))
        key = (self.signing_secret if secret is None else secret).encode()
        digest = hmac.new(key, b":".join([b"v0", moment.encode(), body]), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}

    async def _deliver(self, parcel: Parcel, duplicate: int = 0) -> Ack:
        first = await self._send(parcel, 0)
        first.again = [await self._send(parcel, attempt) for attempt in range(1, duplicate + 1)]
        return first

    async def _send(self, parcel: Parcel, attempt: int) -> Ack:
        if not self.sockets and not self._request_url:
            raise NobodyListensError(parcel.what)
        send = self._send_over_socket if self.sockets else self._send_over_http
        return await self._time(send(parcel, attempt), parcel.what)

    async def _time(self, sending, what: str) -> Ack:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.patience):
                status, body = await sending
        except TimeoutError:
            self.late.append(what)
            status, body = 0, "timeout"
        except ClientError:
            status, body = 0, "unreachable"
        return Ack(status, body, time.monotonic() - began)

    async def _send_over_http(self, parcel: Parcel, attempt: int) -> tuple[int, dict | str]:
        body, kind = parcel.form()
        again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"} if attempt else {}
        return await self._post(body, {"Content-Type": kind} | self.sign(body) | again)

    async def _post(self, body: bytes, headers: dict) -> tuple[int, dict | str]:
        async with self._session.post(self._request_url, data=body, headers=headers) as answer:
            text = await answer.text()
            told = json.loads(text) if text and answer.content_type == "application/json" else text
            return answer.status, told

    async def _send_over_socket(self, parcel: Parcel, attempt: int) -> tuple[int, dict | str]:
        # one of the open sockets, each in its turn
        socket = self.sockets[0]
        self.sockets.append(self.sockets.pop(0))
        envelope_id = self.number("envelope")
        socket.waiting[envelope_id] = asyncio.get_running_loop().create_future()
        await socket.frames.send_json(parcel.envelope(envelope_id, attempt))
        return await socket.waiting[envelope_id]

    # What the people of the workspace do

    async def command(
        self, text, *, user="U1", channel="C1", name="/kith", team=None, duplicate=0, trigger=None
    ) -> Ack:
        """Type a slash command; a text in the acknowledgement is shown."""
        place = self._channel_shown(channel)
        sender = {"team_id": team or self.team, "team_domain": "acme", "user_id": user, "user_name": self._name(user)}
        address = {"response_url": self.new_response_url(user, channel), "trigger_id": trigger or self.new_trigger()}
        typed = {"channel_id": channel, "channel_name": place["name"], "command": name, "text": text, **address}
        common = {"api_app_id": APP_ID, "token": "legacy", "is_enterprise_install": "false"}
        ack = await self._deliver(Parcel("slash_commands", common | sender | typed, f"{name} {text}"), duplicate)
        for answer in [ack, *ack.again]:
            self._show_command_answer(user, channel, answer)
        return ack

    async def click(
        self, message_or_view, action_id, *, value=None, user="U1", team=None, action_ts=None, duplicate=0
    ) -> Ack:
        """Press what is shown under this action_id; a value replaces the one that it carries."""
        blocks, place = self._place_of(message_or_view, user)
        block, element = element_in(blocks, action_id)
        named = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        action = named | self._press(element, value) | {"action_ts": action_ts or f"{self.now():.6f}"}
        acted = {"type": "block_actions", "trigger_id": self.new_trigger(), "actions": [action]}
        payload = self._sender(user, team) | place | acted
        return await self._deliver(Parcel("interactive", payload, f"click on {action_id}"), duplicate)

    async def choose(self, message, action_id, option_value, **more) -> Ack:
        """Pick one option, person, channel or time of what is shown under this action_id."""
        return await self.click(message, action_id, value=option_value, **more)

    async def submit(self, view_id, values, *, user="U1", team=None, duplicate=0) -> Ack:
        """Press the submit of an open modal with these values, then show what the answer asks for."""
        view = self.views[view_id]
        filled = copy.deepcopy(view) | {"state": {"values": self._fill(view, values)}}
        urls = self._wanted_response_urls(filled, user)
        sent = {"type": "view_submission", "trigger_id": self.new_trigger(), "view": filled, "response_urls": urls}
        parcel = Parcel("interactive", self._sender(user, team) | sent, f"submit of {view['callback_id']}")
        ack = await self._deliver(parcel, duplicate)
        if ack.status == 200 and view_id in self.views:
            self._follow_submission(view, ack.body if isinstance(ack.body, dict) else {})
        return ack

    async def shortcut(self, callback_id, posted: Posted | dict, *, user="U1", team=None, duplicate=0) -> Ack:
        """Choose the bot's shortcut in the menu of a message, anybody's."""
        message = self.shown_message(posted) if isinstance(posted, Posted) else {"type": "message", **posted}
        channel = posted.channel if isinstance(posted, Posted) else posted.get("channel", "C1")
        self.heard.add((channel, message["ts"]))
        place = {"channel": self._channel_shown(channel), "message": message, "message_ts": message["ts"]}
        address = {"response_url": self.new_response_url(user, channel), "trigger_id": self.new_trigger()}
        chosen = {"type": "message_action", "callback_id": callback_id, "action_ts": f"{self.now():.6f}"}
        payload = self._sender(user, team) | chosen | place | address
        return await self._deliver(Parcel("interactive", payload, f"shortcut {callback_id}"), duplicate)

    async def event(self, event: dict, *, event_id=None, duplicate=0, team=None) -> Ack:
        """Tell the bot that something happened."""
        if "ts" in event and isinstance(event.get("channel"), str):
            self.heard.add((event["channel"], event["ts"]))
        team = team or self.team
        bot = {
            "team_id": team,
            "user_id": BOT_USER,
            "is_bot": True,
            "enterprise_id": None,
            "is_enterprise_install": False,
        }
        told = {"event": {"event_ts": self.new_ts(), **event}, "event_id": event_id or self.number("Ev")}
        common = {"token": "legacy", "team_id": team, "api_app_id": APP_ID, "type": "event_callback"}
        moment = {"event_time": int(self.now()), "authorizations": [bot], "is_ext_shared_channel": False}
        return await self._deliver(Parcel("events_api", common | told | moment, f"event {event['type']}"), duplicate)

    def _name(self, user: str) -> str:
        return self.members.get(user, user.lower())

    def _channel_shown(self, channel: str) -> dict:
        if channel.startswith("D"):
            return {"id": channel, "name": "directmessage"}
        return {"id": channel, "name": self.channels[channel].name}

    def _sender(self, user: str, team: str | None) -> dict:
        team = team or self.team
        person = {"id": user, "username": self._name(user), "name": self._name(user), "team_id": team}
        common = {"api_app_id": APP_ID, "token": "legacy", "enterprise": None, "is_enterprise_install": False}
        return {"user": person, "team": {"id": team, "domain": "acme"}} | common

    def _place_of(self, shown, user: str) -> tuple[list, dict]:
        if isinstance(shown, Posted):
            original = next(
                (held for held in self.messages if (held.channel, held.ts) == (shown.channel, shown.ts)), None
            )
            return shown.blocks, self._place_of_message(shown, original, user)
        if "hash" in shown:
            view = next(
                (held for held in [*self.views.values(), *self.home.values()] if held["id"] == shown["id"]), None
            )
            return (view or {"blocks": []})["blocks"], self._place_of_view(view)
        whispered = next((held for held in self.ephemerals if held["ts"] == shown["ts"]), None)
        return shown["blocks"], self._place_of_whisper(whispered, user)

    def _place_of_message(self, shown: Posted, original: Posted | None, user: str) -> dict:
        if original is None:
            raise LookupError(f"message {shown.ts} is not shown any more")
        container = {"type": "message", "message_ts": shown.ts, "channel_id": shown.channel, "is_ephemeral": False}
        address = {"response_url": self.new_response_url(user, shown.channel, original), "state": {"values": {}}}
        place = {"channel": self._channel_shown(shown.channel), "message": self.shown_message(shown)}
        return {"container": container | ({"thread_ts": shown.thread_ts} if shown.thread_ts else {})} | place | address

    def _place_of_view(self, view: dict | None) -> dict:
        if view is None:
            raise LookupError("this view is not open any more")
        filled = copy.deepcopy(view) | {"state": {"values": self._fill(view, None)}}
        return {"container": {"type": "view", "view_id": view["id"]}, "view": filled}

    def _place_of_whisper(self, whispered: dict | None, user: str) -> dict:
        if whispered is None:
            raise LookupError("this message is not shown any more")
        channel = whispered["channel"]
        container = {"type": "message", "message_ts": whispered["ts"], "channel_id": channel, "is_ephemeral": True}
        address = {"response_url": self.new_response_url(user, channel, whispered), "state": {"values": {}}}
        return {"container": container, "channel": self._channel_shown(channel)} | address

    def _press(self, element: dict, value) -> dict:
        if element["type"] == "button":
            carried = element.get("value") if value is None else value
            return {"text": element["text"]} | ({} if carried is None else {"value": carried})
        if value is None:
            raise LookupError(f"{element['action_id']} is a {element['type']}: say what is chosen")
        return self._pick(element, value)

    def _pick(self, element: dict, value) -> dict:
        name = ANSWERS[element["type"]]
        if value is None:
            return {name: element.get(f"initial_{name.removeprefix('selected_')}", [] if name.endswith("s") else None)}
        if value == "":
            # an emptied field is told as null
            return {name: None}
        if name in {"selected_option", "selected_options"}:
            wanted = value if isinstance(value, list) else [value]
            picked = [option_in(element, held) for held in wanted]
            return {name: picked if name == "selected_options" else picked[0]}
        self._refuse_stranger(name, value)
        return {name: value}

    def _refuse_stranger(self, name: str, value) -> None:
        known = self.members if name.startswith("selected_user") else self.channels
        people = name.startswith(("selected_user", "selected_channel", "selected_conversation"))
        strangers = [held for held in (value if isinstance(value, list) else [value]) if people and held not in known]
        if strangers:
            raise LookupError(f"{strangers} cannot be picked in this workspace")

    def _fill(self, view: dict, values: dict | None) -> dict:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        strange = set(values or {}) - inputs
        assert not strange, f"the view has no inputs {sorted(strange)}"
        state: dict[str, dict] = {}
        for block in view["blocks"]:
            for element in elements_of(block):
                if element["type"] in ANSWERS.keys() - {"button", "overflow"}:
                    answer = self._pick(element, (values or {}).get(block["block_id"]))
                    if values is not None:
                        _refuse_answer(block, element, answer)
                    state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"]} | answer
        return state

    def _wanted_response_urls(self, view: dict, user: str) -> list[dict]:
        wanted = []
        for block in view["blocks"]:
            element = block.get("element") or {}
            answer = view["state"]["values"].get(block["block_id"], {}).get(element.get("action_id"), {})
            channel = answer.get("selected_conversation") or answer.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                named = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                wanted.append(named | {"response_url": self.new_response_url(user, channel)})
        return wanted

    def _follow_submission(self, view: dict, answer: dict) -> None:
        action = answer.get("response_action")
        try:
            if action == "update":
                self.replace_view("views.update", view, answer.get("view"))
            elif action == "push":
                self.open_view("views.push", answer.get("view"), previous=view)
            elif action == "errors":
                self._check_errors(view, answer.get("errors") or {})
            else:
                for closed in self.stack_of(view) if action == "clear" else [view]:
                    del self.views[closed["id"]]
        except Refused:
            # the breach stands in `mistakes`; Slack leaves the modal open and says that it could not connect
            return

    def _check_errors(self, view: dict, errors: dict) -> None:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        strange = sorted(set(errors) - inputs)
        if strange or not errors:
            self.mistakes.append(f"submission: errors for {strange}, which are no inputs of the view")

    def _show_command_answer(self, user: str, channel: str, ack: Ack) -> None:
        body = {"text": ack.body} if isinstance(ack.body, str) else ack.body
        if ack.status != 200 or not (body.get("text") or body.get("blocks")):
            return
        try:
            self._show_answer(user, channel, body)
        except Refused:
            # the breach stands in `mistakes`, and Slack shows nothing
            return


async def read_call(request: web.Request) -> tuple[str, dict]:
    """Take the token and the fields of a call from a form, JSON or the address."""
    body = dict(request.query)
    if request.content_type == "application/json":
        body |= json.loads(await request.text() or "{}")
    else:
        body |= dict(await request.post())
    for name in DECODED:
        if isinstance(body.get(name), str):
            body[name] = _decoded(body[name])
    named = body.pop("token", "")
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or named, body


def element_in(blocks: list, action_id: str) -> tuple[dict, dict]:
    """Find the block and the element that people see under this action_id."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    shown = [element.get("action_id") for block in blocks for element in elements_of(block)]
    raise LookupError(f"{action_id} is not shown, only {shown}")


def option_in(element: dict, value: str) -> dict:
    """Find the option with this value."""
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise LookupError(f"{value} is no option, only {[option['value'] for option in options_of(element)]}")


def _refuse_answer(block: dict, element: dict, answer: dict) -> None:
    """Refuse what the form itself would not let a person send."""
    value = next(iter(answer.values()), None)
    if block["type"] == "input" and not block.get("optional"):
        assert value not in (None, "", []), f"{block['block_id']} must be filled in"
    if element["type"] == "plain_text_input" and value:
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        assert least <= len(value) <= most, f"{block['block_id']} takes {least} to {most} characters, not {len(value)}"
    if element["type"] == "timepicker" and value:
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value), f"{value} is no time of the day"


def _decoded(text: str):
    try:
        return json.loads(text)
    except ValueError:
        # the checks of blocks and views refuse what is no JSON
        return text


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    fields = await request.post()
    return next((held.file.read() for held in fields.values() if isinstance(held, web.FileField)), b"")


def _cut(request: web.Request) -> web.Response:
    """Close the connection; the answer returned here is never sent."""
    if request.transport:
        request.transport.close()
    return web.Response()


def _settle(futures, result) -> None:
    for future in futures:
        if not future.done():
            future.set_result(result)
