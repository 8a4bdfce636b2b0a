"""Our own strict Discord on loopback: the real discord.py talks to it, and tests act as its people."""

import asyncio
import copy
import fnmatch
import json
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from servers.discord_api import (
    ALARMS,
    ANN,
    APPLICATION,
    AUTOCOMPLETE,
    BOB,
    BOT,
    CAT,
    COMMAND,
    COMPONENT,
    DAN,
    DIGESTS,
    EVE,
    FAY,
    FORUM,
    GENERAL,
    GUILD,
    ON_CALL,
    OTHER_ALARMS,
    OTHER_BOT,
    OTHER_DIGESTS,
    OTHER_FORUM,
    OTHER_GENERAL,
    OTHER_GUILD,
    OTHER_ON_CALL,
    OTHER_OWNER,
    OTHER_QUEUE,
    OTHER_WEBHOOK,
    OWNER,
    PUBLIC_THREAD,
    QUEUE,
    SUBMIT,
    TEXT_CHANNEL,
    WEBHOOK,
    Attached,
    Call,
    Channel,
    Guild,
    Interaction,
    Member,
    Modal,
    Ping,
    Posted,
    Refused,
    Role,
    User,
    World,
    bits,
    close_channel,
    content_type,
    default_guilds,
    delete_all,
    find_route,
    snowflake,
    time_of,
    words_of,
)
from servers.discord_gateway import INVALID, RECONNECT, Gateway, Log, Session, Settings
from servers.discord_limits import (
    BUTTON,
    CHANNEL_SELECT,
    CHAT,
    CHECKBOX,
    CHECKBOXES,
    GROUP,
    LABEL,
    LARGEST_FILE,
    LINK,
    MESSAGE_MENU,
    RADIO,
    ROLE_SELECT,
    ROW,
    SELECTS,
    STRING_SELECT,
    SUBCOMMAND,
    TEXT_INPUT,
    UPLOAD,
    USER_MENU,
    USER_SELECT,
    length,
    walk,
)

__all__ = [
    "ALARMS", "ANN", "APPLICATION", "BOB", "BOT", "CAT", "DAN", "DIGESTS", "EVE", "FAY", "FORUM", "GENERAL", "GUILD",
    "ON_CALL", "OTHER_ALARMS", "OTHER_BOT", "OTHER_DIGESTS", "OTHER_FORUM", "OTHER_GENERAL", "OTHER_GUILD",
    "OTHER_ON_CALL", "OTHER_OWNER", "OTHER_QUEUE", "OTHER_WEBHOOK", "OWNER", "QUEUE", "WEBHOOK", "Ack", "Attached",
    "Call", "Channel", "DiscordServer", "Guild", "ImpossibleError", "Interaction", "Member", "Modal",
    "NobodyListensError", "Ping", "Posted", "Role", "User", "default_guilds", "snowflake", "time_of",
]  # fmt: skip

# The types of an option: what a person may give.
TEXT_OPTION, WHOLE_OPTION, TRUTH_OPTION, USER_OPTION, CHANNEL_OPTION, ROLE_OPTION, ANY_OPTION = range(3, 10)
NUMBER_OPTION, FILE_OPTION = 10, 11
PLAIN = {TEXT_OPTION: str, WHOLE_OPTION: int, TRUTH_OPTION: bool, NUMBER_OPTION: (int, float)}
RATE_LIMIT = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1.000"}


class NobodyListensError(RuntimeError):
    """The bot has no session, neither connected nor to be resumed."""


class ImpossibleError(AssertionError):
    """What a person could not do in Discord: it was not shown, not offered or not allowed."""


@dataclass(eq=False)
class Ack:
    """The first answer of the bot: its type, 0 when none came in time, what it carried and how long it took."""

    type: int
    data: dict
    seconds: float
    interaction: Interaction

    @property
    def late(self) -> bool:
        """Whether the bot answered when it was too late."""
        return self.interaction.late

    @property
    def message(self) -> Posted | None:
        """Find the message that the answer made or changed; one that is only thinking has no words yet."""
        return self.interaction.original

    @property
    def modal(self) -> Modal | None:
        """Find the modal that the answer shows."""
        return self.interaction.modal


@dataclass
class Fault:
    """What goes wrong with the next calls of one route.

    `lose_answer` does the work and cuts the connection, or with a `status` does the work and gives that status;
    `drop` cuts it before the work; `delay` waits before anything else.
    """

    pattern: str = ""
    times: int = 0
    status: int | None = None
    code: int = 0
    message: str = "Something is wrong"
    retry_after: float | None = None
    everywhere: bool = False
    lose_answer: bool = False
    drop: bool = False
    delay: float = 0.0

    def fits(self, call: Call) -> bool:
        """Whether this fault is one of this call."""
        names = (call.name, f"{call.method} {call.path}", call.route, call.method)
        return self.times > 0 and any(self.pattern == name or fnmatch.fnmatch(name, self.pattern) for name in names)

    def answer(self) -> web.Response | None:
        """Give the refusal in place of the work, when this fault is one."""
        if self.retry_after is not None or self.status == 429:
            return self._too_often(self.retry_after or 0.0)
        if self.status is None:
            return None
        if self.status >= 500:
            return web.Response(status=self.status, text="<html>Server Error</html>", content_type="text/html")
        return as_json({"message": self.message, "code": self.code}, self.status)

    def _too_often(self, wait: float) -> web.Response:
        told = {"message": "You are being rate limited.", "retry_after": wait, "global": self.everywhere}
        reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": f"{wait:.3f}"}
        scope = {"X-RateLimit-Scope": "global" if self.everywhere else "user"}
        when = {"Retry-After": f"{wait:.3f}", "X-RateLimit-Reset": f"{time.time() + wait:.3f}"}
        glob = {"X-RateLimit-Global": "true"} if self.everywhere else {}
        return as_json(told, 429, RATE_LIMIT | reset | scope | when | glob | {"Via": "1.1 google"})


@dataclass
class Place:
    """Where a person does something."""

    user: int
    channel: Channel
    guild: Guild | None


@dataclass
class Resolved:
    """The people, roles, channels, messages and files that a payload names by their ids."""

    server: "DiscordServer"
    place: Place
    told: dict[str, dict] = field(default_factory=dict)

    def _add(self, kind: str, identity: int, shown: dict) -> str:
        self.told.setdefault(kind, {})[str(identity)] = shown
        return str(identity)

    def user(self, identity: int) -> str:
        """Name a person, and the member of this guild."""
        guild = self.place.guild
        known = guild.members if guild else {BOT, self.place.user}
        _must(identity in known, f"{identity} is nobody of this place")
        if guild:
            allowed = {"permissions": str(bits(self.server.permissions_of(guild, identity)))}
            self._add("members", identity, self.server.member_json(guild, identity, whole=False) | allowed)
        return self._add("users", identity, self.server.user_json(identity))

    def role(self, identity: int) -> str:
        """Name a role of this guild."""
        guild = self.place.guild
        held = next((role for role in guild.roles if role.id == identity), None) if guild else None
        _must(held is not None, f"{identity} is no role of this place")
        return self._add("roles", identity, self.server.role_json(guild, held))

    def channel(self, identity: int, kinds: list[int] | None = None) -> str:
        """Name a channel of this guild, of one of these kinds."""
        held, guild = self.server.channels.get(identity), self.place.guild
        _must(held is not None and guild is not None and held.guild == guild.id, f"{identity} is no channel here")
        _must(not kinds or held.kind in kinds, f"{held.name} is a channel of another kind than {kinds}")
        return self._add("channels", identity, self.server.partial_channel_json(held, self.place.user))

    def any(self, identity: int) -> str:
        """Name a person or a role."""
        return self.user(identity) if identity in self.server.users else self.role(identity)

    def message(self, posted: Posted) -> str:
        """Name a message."""
        return self._add("messages", posted.id, self.server.message_json(posted))

    def file(self, named: tuple[str, bytes]) -> str:
        """Name an uploaded file, whose bytes are served by this server."""
        held = self.server.attach(*named)
        return self._add("attachments", held.id, self.server.attachment_json(held))


class DiscordServer(World):
    """Guilds served on loopback.

    `patience` is how many seconds an interaction waits for its first answer, `heartbeat_interval` how many
    milliseconds the gateway asks for between heartbeats.
    """

    def __init__(  # noqa: PLR0913 — every part of the server can be chosen by name
        self,
        *,
        guilds: list[Guild] | None = None,
        patience: float = 3.0,
        heartbeat_interval: int = 41_250,
        message_content_allowed: bool = True,
        members_allowed: bool = False,
        presences_allowed: bool = False,
        token: str = "bot.test.token",  # noqa: S107 — opens nothing
        token_seconds: float = 15 * 60,
        bot_permissions: set[str] | None = None,
        clock: Callable[[], float] = time.time,
    ):
        super().__init__(default_guilds() if guilds is None else guilds, clock=clock)
        self.token, self.patience, self.token_seconds = token, patience, token_seconds
        self.message_content_allowed = message_content_allowed
        self.calls: list[Call] = []
        allowed = {"members": members_allowed, "presences": presences_allowed}
        allowed |= {"message_content": message_content_allowed}
        settings = Settings(token, heartbeat_interval, {name for name, may in allowed.items() if may})
        self.log = Log()
        self.gateway = Gateway(self, settings, self.log)
        self._faults: list[Fault] = []
        self._waiting: dict[int, asyncio.Event] = {}
        if bot_permissions is not None:
            self._set_bot_permissions(bot_permissions)

    def _set_bot_permissions(self, permissions: set[str]) -> None:
        bits(permissions)
        for guild in self.guilds.values():
            for role in guild.roles:
                if role.of_bot == BOT:
                    role.permissions = set(permissions)

    async def start(self) -> "DiscordServer":
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/api/v10/{path:.*}", self._take_call)
        app.router.add_get("/gateway", self.gateway.take)
        app.router.add_get("/resume", self.gateway.take)
        app.router.add_get("/attachments/{file}/{name}", self._take_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.root_url = f"http://127.0.0.1:{port}/"
        self.api_url = f"{self.root_url}api/v10"
        self.gateway_url = f"ws://127.0.0.1:{port}/gateway"
        self.log.resume_url = f"ws://127.0.0.1:{port}/resume"
        return self

    async def stop(self) -> None:
        """Cut what is open and let go of the port."""
        await self.close_sockets(code=None)
        await self._runner.cleanup()

    async def __aenter__(self) -> "DiscordServer":
        return await self.start()

    async def __aexit__(self, *problem) -> None:
        await self.stop()

    # What a test reads

    @property
    def connections(self) -> int:
        """Count the connections that were ever opened."""
        return self.log.connections

    @property
    def identifies(self) -> list[dict]:
        """List what the bot said of itself each time it began a session."""
        return self.log.identifies

    @property
    def resumes(self) -> list[dict]:
        """List the attempts to take up a session again."""
        return self.log.resumes

    @property
    def heartbeats(self) -> int:
        """Count the heartbeats."""
        return self.log.heartbeats

    def calls_of(self, pattern: str) -> list[Call]:
        """List the calls of one route, in order: `POST /channels/{channel}/messages`, a real path or a pattern."""
        return [call for call in self.calls if Fault(pattern, 1).fits(call)]

    def text_of(self, shown: Posted | Modal | Interaction | dict | list) -> str:
        """Join all words that a message, a modal or an answer shows."""
        return words_of(shown)

    # What a test arranges

    def fail(self, pattern: str, *, times: int = 1, **wrong) -> None:
        """Let the next calls go wrong: see `Fault`; a pattern is a method, a route, a path or `*`."""
        self._faults.append(Fault(pattern, times, **wrong))

    def refuse_connections(self, times: int = 1, *, close_code: int | None = None) -> None:
        """Refuse the next connections to the gateway by status 503, or by a close code right after opening.

        After a 503 discord.py waits up to some seconds; after a close code like 4000 it tries again at once.
        """
        self.gateway.refusals += [close_code] * times

    def refuse_direct(self, user: int) -> None:
        """Let a person take no direct messages."""
        self.users[user].takes_direct = False

    def grant(self, guild: int, user: int, *permissions: str) -> None:
        """Give a member permissions in a guild."""
        bits(permissions)
        self.guilds[guild].members[user].permissions |= set(permissions)

    def add_user(self, name: str, *guilds: int, bot: bool = False) -> int:
        """Let another person exist, and join these guilds."""
        user = User(self.new_id(), name, bot=bot)
        self.users[user.id] = user
        for guild in guilds:
            self.guilds[guild].members[user.id] = Member(user.id)
        return user.id

    async def add_channel(self, guild: int, name: str, kind: int = TEXT_CHANNEL) -> Channel:
        """Let somebody make a channel."""
        channel = Channel(self.new_id(), name, guild, kind)
        self.channels[channel.id] = channel
        self.emit("CHANNEL_CREATE", self.channel_json(channel))
        return channel

    async def begin_thread(self, posted: Posted, name: str = "thread", *, user: int = OWNER) -> Channel:
        """Let somebody begin a thread below a message: it has the message's id."""
        _must(posted.thread is None, "the message has a thread already")
        parent = self.channels[posted.channel]
        thread = Channel(posted.id, name, parent.guild, PUBLIC_THREAD, parent=parent.id, owner=user)
        self.channels[thread.id] = thread
        posted.thread = thread.id
        self.emit("THREAD_CREATE", self.channel_json(thread))
        return thread

    async def wait_for_ready(self, count: int = 1, seconds: float = 20.0) -> None:
        """Wait until this many sessions are connected."""
        await self._wait_until(lambda: len(self._connected()) >= count, seconds)

    async def wait_for_resume(self, count: int = 1, seconds: float = 20.0) -> None:
        """Wait until sessions were taken up again this often, and one is connected."""
        await self._wait_until(lambda: len(self.resumes) >= count and self._connected(), seconds)

    async def close_sockets(self, code: int | None = 4000) -> None:
        """Close every connection with a code, or without a word as a broken network does."""
        cut = list(self.gateway.sockets)
        for socket in cut:
            if code is None:
                socket.cut()
            else:
                socket.close(code)
        await self._wait_until(lambda: not set(cut) & set(self.gateway.sockets), 5.0)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every connected bot that its session is invalid; it may resume or must begin a new one."""
        for session in self._connected():
            session.socket.send(INVALID, resumable)
            if not resumable:
                self.gateway.end(session)

    async def reconnect(self) -> None:
        """Ask every connected bot to come back by a new connection."""
        for session in self._connected():
            session.socket.send(RECONNECT, None)

    def _connected(self) -> list[Session]:
        return [session for session in self.gateway.sessions if session.socket is not None]

    async def _wait_until(self, reached: Callable[[], object], seconds: float) -> None:
        async with asyncio.timeout(seconds), self.gateway.changed:
            await self.gateway.changed.wait_for(reached)

    # What the bot calls

    async def _take_call(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix("/api/v10")
        found = find_route(request.method, path)
        if found is None:
            self.mistakes.append(f"{request.method} {path}: there is no such route")
            return as_json({"message": "404: Not Found", "code": 0}, 404)
        held, params = found
        body, files = await read_body(request)
        token = request.headers.get("Authorization", "")
        call = Call(request.method, held.template, path, params, dict(request.query), body, files, token)
        self.calls.append(call)
        return await self._unless_failing(request, call, lambda: self._answer(held, call))

    async def _unless_failing(self, request: web.Request, call: Call, work: Callable[[], web.Response]):
        fault = next((held for held in self._faults if held.fits(call)), Fault())
        fault.times -= 1
        await asyncio.sleep(fault.delay)
        if fault.drop:
            return _cut(request)
        if fault.lose_answer:
            work()
            return fault.answer() or _cut(request)
        answer = fault.answer() or work()
        call.status = answer.status
        return answer

    def _answer(self, held, call: Call) -> web.Response:
        bucket = {"X-RateLimit-Bucket": f"{zlib.crc32(call.name.encode()):08x}"}
        limits = RATE_LIMIT | bucket | {"X-RateLimit-Reset": f"{time.time() + 1:.3f}"}
        try:
            if not held.free and call.token != f"Bot {self.token}":
                return as_json({"message": "401: Unauthorized", "code": 0}, 401)
            told = held.work(self, call)
        except Refused as refused:
            return as_json(refused.answer, refused.status, limits)
        return web.Response(status=204, headers=limits) if told is None else as_json(told, 200, limits)

    async def _take_file(self, request: web.Request) -> web.Response:
        held = self.files.get(int(request.match_info["file"]))
        if held is None:
            return web.Response(status=404)
        return web.Response(body=held.data, headers={"Content-Type": content_type(held.filename)})

    def emit(self, event: str, data: dict, posted: Posted | None = None) -> None:
        """Tell what happened over the gateway."""
        self.gateway.dispatch(event, data, posted)

    def note_answer(self, interaction: Interaction) -> None:
        """Wake who waits for this answer, or note that it came too late."""
        if interaction.late:
            self.late.append(interaction.what)
        self._waiting[interaction.id].set()

    # What people do with the bot

    async def command(
        self, name: str, options: dict | None = None, *, user=None, channel=None, guild=None, root="kith", duplicate=0
    ) -> Ack:
        """Type a slash command of those that the bot synced: `triage`, or `digest send` for one in a group."""
        place = self._place(user, channel, guild)
        command, steps = self._find_command(f"{root} {name}".split(), place)
        resolved = Resolved(self, place)
        filled = [_filled(option, value, resolved) for option, value in _given(steps[-1], options or {})]
        data = _command_data(command, steps, filled) | ({"resolved": resolved.told} if resolved.told else {})
        return await self._act(COMMAND, f"{root} {name}".strip(), place, data, duplicate=duplicate)

    async def autocomplete(
        self, name: str, options: dict, *, focused: str, user=None, channel=None, guild=None, root="kith"
    ) -> list[dict]:
        """Begin to type an option, and read what the bot suggests."""
        place = self._place(user, channel, guild)
        command, steps = self._find_command(f"{root} {name}".split(), place)
        known = {option["name"]: option for option in steps[-1].get("options") or []}
        _must(set(options) <= set(known), f"{name} has no options {sorted(set(options) - set(known))}")
        _must(known.get(focused, {}).get("autocomplete"), f"{focused} of {name} suggests nothing")
        filled = [
            {"name": key, "type": known[key]["type"], "value": value} | ({"focused": True} if key == focused else {})
            for key, value in options.items()
        ]
        ack = await self._act(AUTOCOMPLETE, f"{root} {name}", place, _command_data(command, steps, filled))
        return ack.data.get("choices") or []

    async def context_menu(
        self, name: str, target: Posted | int, *, user=None, channel=None, guild=None, duplicate=0
    ) -> Ack:
        """Choose a command of the bot in the menu of a message or of a person."""
        of_message = isinstance(target, Posted)
        place = self._place(user, target.channel if of_message else channel, guild)
        kind = MESSAGE_MENU if of_message else USER_MENU
        command = self._synced(name, kind, place)
        resolved = Resolved(self, place)
        named = resolved.message(target) if of_message else resolved.user(target)
        data = {"id": command["id"], "name": name, "type": kind, "target_id": named, "resolved": resolved.told}
        return await self._act(COMMAND, name, place, data, duplicate=duplicate)

    async def click(self, shown: Posted, custom_id: str, *, user=None, duplicate=0) -> Ack:
        """Press a button: by its custom_id, or by the beginning or a pattern of it that fits one alone."""
        place = self._place_of(shown, user)
        button = _component_in(shown, custom_id)
        _must(button["type"] == BUTTON and button["style"] != LINK, f"{button['custom_id']} is not to be pressed")
        return await self._touch(shown, button, place, {}, duplicate)

    async def choose(self, shown: Posted, custom_id: str, values, *, user=None, duplicate=0) -> Ack:
        """Pick values in a select of a message: options by value or label, people, roles or channels by id."""
        place = self._place_of(shown, user)
        select, resolved = _component_in(shown, custom_id), Resolved(self, place)
        _must(select["type"] in SELECTS, f"{select['custom_id']} offers no choice")
        picked = {"values": _picked(select, values, resolved)}
        return await self._touch(shown, select, place, picked | _if_any("resolved", resolved.told), duplicate)

    async def submit(self, modal: Modal, values: dict | None = None, *, user=None, duplicate=0) -> Ack:
        """Fill in a modal and send it: values by the label or the custom_id of what is asked."""
        begun = modal.interaction
        _must(modal.open, f"{modal.title} is not open any more")
        _must(user in {None, begun.user}, f"{modal.title} is shown to another person")
        place = self._place(begun.user, begun.channel, None)
        resolved = Resolved(self, place)
        components = [_sent(held, _by_custom_id(modal, values or {}), resolved) for held in modal.components]
        data = {"custom_id": modal.custom_id, "components": components} | _if_any("resolved", resolved.told)
        message = begun.message if begun.message and not begun.message.deleted else None
        ack = await self._act(SUBMIT, modal.title, place, data, message=message, duplicate=duplicate)
        modal.open = not ack.type
        return ack

    async def _touch(self, shown: Posted, component: dict, place: Place, more: dict, duplicate: int) -> Ack:
        _must(not component.get("disabled"), f"{component['custom_id']} is disabled")
        data = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
        what = f"{component['custom_id']} in {shown.id}"
        return await self._act(COMPONENT, what, place, data | more, message=shown, duplicate=duplicate)

    async def _act(self, kind: int, what: str, place: Place, data: dict, *, message=None, duplicate=0) -> Ack:
        guild = place.guild.id if place.guild else None
        token = f"aW50ZXJhY3Rpb24{secrets.token_hex(24)}"
        interaction = Interaction(
            self.new_id(), token, kind, what, place.user, place.channel.id, guild, self.now(), message=message
        )
        interaction.payload = self._payload(interaction, place, data)
        self.interactions.append(interaction)
        return await self._deliver(interaction, duplicate)

    async def _deliver(self, interaction: Interaction, duplicate: int) -> Ack:
        session = self.gateway.newest()
        if session is None:
            raise NobodyListensError(interaction.what)
        answered = self._waiting[interaction.id] = asyncio.Event()
        began = time.monotonic()
        for _ in range(1 + duplicate):
            session.tell("INTERACTION_CREATE", interaction.payload)
        try:
            async with asyncio.timeout(self.patience):
                await answered.wait()
        except TimeoutError:
            interaction.expired = not interaction.answer
        return Ack(interaction.answer, interaction.data, time.monotonic() - began, interaction)

    def _payload(self, interaction: Interaction, place: Place, data: dict) -> dict:
        told = {
            "id": str(interaction.id),
            "application_id": str(APPLICATION),
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": str(place.channel.id),
            "channel": self.partial_channel_json(place.channel, place.user),
            "locale": "en-US",
            "app_permissions": str(bits(self.allowed_in(place.channel))),
            "entitlements": [],
            "attachment_size_limit": LARGEST_FILE,
            "authorizing_integration_owners": {"0": str(place.guild.id if place.guild else 0)},
            "context": 0 if place.guild else 1,
        }
        if interaction.message:
            told["message"] = self.message_json(interaction.message, nonce=False)
        return copy.deepcopy(told | self._sender_json(place))

    def _sender_json(self, place: Place) -> dict:
        if place.guild is None:
            return {"user": self.user_json(place.user)}
        permissions = {"permissions": str(bits(self.permissions_of(place.guild, place.user)))}
        guild = {"id": str(place.guild.id), "locale": "en-US", "features": []}
        member = self.member_json(place.guild, place.user) | permissions
        return {"guild_id": str(place.guild.id), "guild": guild, "guild_locale": "en-US", "member": member}

    def _place(self, user, channel, guild) -> Place:
        if channel is None:
            home = guild or self._home_of(user)
            channel = next(held for held in self.channels.values() if held.guild == home)
        held = channel if isinstance(channel, Channel) else self.channels.get(channel)
        _must(held is not None and held.id in self.channels, "this channel is not there any more")
        if held.guild is None:
            return Place(held.direct_with, held, None)
        where = self.guilds[held.guild]
        _must(where.here and where.available, f"the bot cannot be reached in {where.name}")
        person = self._somebody(where) if user is None else user
        _must(person in where.members, f"{person} is no member of {where.name}")
        return Place(person, held, where)

    def _home_of(self, user: int | None) -> int:
        return next(guild.id for guild in self.guilds.values() if user is None or user in guild.members)

    def _somebody(self, guild: Guild) -> int:
        return next(user for user in guild.members if user != guild.owner and not self.users[user].bot)

    def _place_of(self, shown: Posted, user: int | None) -> Place:
        _must(not shown.deleted, "this message is not shown any more")
        _must(shown.user is None or user in {None, shown.user}, "this message is shown to another person")
        return self._place(shown.user or user, shown.channel, None)

    # The commands that people are shown

    def _find_command(self, words: list[str], place: Place) -> tuple[dict, list[dict]]:
        command = self._synced(words[0], CHAT, place)
        steps = [command]
        for word in words[1:]:
            branches = [held for held in steps[-1].get("options") or [] if held["type"] in {SUBCOMMAND, GROUP}]
            found = next((held for held in branches if held["name"] == word), None)
            if found is None:  # what is in a group is shown too, and can be picked without typing the group's name
                steps += [held for held in branches if word in _names_in(held)][:1]
                found = next((held for held in steps[-1].get("options") or [] if held["name"] == word), None)
            _must(found is not None, f"{word} is no command, only {[held['name'] for held in branches]}")
            steps.append(found)
        deeper = [held["name"] for held in steps[-1].get("options") or [] if held["type"] in {SUBCOMMAND, GROUP}]
        _must(not deeper, f"{' '.join(words)} is not whole: one of {deeper} must follow")
        return command, steps

    def _synced(self, name: str, kind: int, place: Place) -> dict:
        wanted = [held for held in self.commands if held["name"] == name and held["type"] == kind]
        here = [held for held in wanted if held.get("guild_id") in {None, str(place.guild.id) if place.guild else None}]
        _must(here, f"{name} is no command, only {sorted(held['name'] for held in self.commands)}")
        command = max(here, key=lambda held: "guild_id" in held)
        _must(self._is_shown(command, place), f"{name} is not shown to this person here")
        return command

    def _is_shown(self, command: dict, place: Place) -> bool:
        contexts = command.get("contexts")
        if place.guild is None:
            return 1 in contexts if contexts is not None else command.get("dm_permission") is not False
        if contexts is not None and 0 not in contexts:
            return False
        needed = int(command.get("default_member_permissions") or 0)
        return needed & bits(self.permissions_of(place.guild, place.user)) == needed

    # What people do among themselves

    async def say(self, channel, text: str, *, user=None, reply_to=None, webhook=False, bot=False, files=()) -> Posted:
        """Write a message as a person, as a webhook or as another bot; a file is a name and its bytes."""
        held = channel if isinstance(channel, Channel) else self.channels[channel]
        guild = self.guilds.get(held.guild or 0)
        author = user or held.direct_with or (self._somebody(guild) if guild else OTHER_BOT)
        author = OTHER_BOT if bot else author
        author = guild.webhook if webhook else author
        posted = Posted(self.new_id(), held.id, author, text, webhook=guild.webhook if webhook else None)
        posted.attachments = [self.attach(*named) for named in files]
        posted.reply_to = reply_to.id if reply_to else None
        posted.calls = self.called_by(posted, None)
        if reply_to and reply_to.author not in posted.calls.users:
            # a reply calls whom it answers
            posted.calls.users.append(reply_to.author)
        self.show(posted)
        return posted

    async def edit(self, posted: Posted, text: str) -> None:
        """Change what a person wrote."""
        posted.content, posted.calls = text, self.called_by(posted, None)
        self.note_edit(posted)

    async def delete(self, *messages: Posted) -> None:
        """Delete messages, anybody's; many of one channel go at once."""
        if len(messages) == 1:
            self.take_away(messages[0])
        else:
            delete_all(self, messages[0].channel, [posted.id for posted in messages])

    async def delete_channel(self, channel: int | Channel) -> None:
        """Delete a channel or a thread."""
        close_channel(self, channel if isinstance(channel, Channel) else self.channels[channel])

    async def archive(self, thread: int | Channel, *, locked: bool = False) -> None:
        """Close a thread as a moderator does."""
        held = thread if isinstance(thread, Channel) else self.channels[thread]
        held.archived, held.locked = True, locked
        self.emit("THREAD_UPDATE", self.channel_json(held))

    async def leave(self, guild: int, user: int) -> None:
        """Let a member leave a guild."""
        del self.guilds[guild].members[user]
        self.emit("GUILD_MEMBER_REMOVE", {"guild_id": str(guild), "user": self.user_json(user)})

    async def kick(self, guild: int) -> None:
        """Throw the bot out of a guild."""
        self.guilds[guild].here = False
        self.emit("GUILD_DELETE", {"id": str(guild)})

    async def invite(self, guild: int) -> None:
        """Let the bot into a guild."""
        self.guilds[guild].here = True
        self.emit("GUILD_CREATE", self.guild_json(self.guilds[guild], everybody=False))

    async def outage(self, guild: int) -> None:
        """Let a guild be unavailable for a while."""
        self.guilds[guild].available = False
        self.emit("GUILD_DELETE", {"id": str(guild), "unavailable": True})

    async def end_outage(self, guild: int) -> None:
        """Let a guild be available again."""
        self.guilds[guild].available = True
        self.emit("GUILD_CREATE", self.guild_json(self.guilds[guild], everybody=False) | {"unavailable": False})


def as_json(told, status: int, headers: dict | None = None) -> web.Response:
    """Answer with JSON, its type written as Discord does and as discord.py compares it."""
    body = json.dumps(told).encode()
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json"} | (headers or {}))


async def read_body(request: web.Request) -> tuple[dict, dict[int, tuple[str, bytes]]]:
    """Take the fields and the files of a call, from JSON or from a form with `payload_json` and `files[n]`."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else {}), {}
    body, files = {}, {}
    async for part in await request.multipart():
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files[int(part.name.removeprefix("files[").removesuffix("]"))] = (part.filename, data)
    return body, files


def _must(right, words: str) -> None:
    if not right:
        raise ImpossibleError(words)


def _if_any(name: str, told: dict) -> dict:
    return {name: told} if told else {}


def _given(command: dict, values: dict) -> list[tuple[dict, object]]:
    """Pair the options of a command with what is given for them, and refuse what nobody could leave out or add."""
    options = command.get("options") or []
    strange = sorted(set(values) - {option["name"] for option in options})
    _must(not strange, f"{command['name']} has no options {strange}")
    missing = [option["name"] for option in options if option.get("required") and option["name"] not in values]
    _must(not missing, f"{command['name']} needs {missing}")
    return [(option, values[option["name"]]) for option in options if option["name"] in values]


def _filled(option: dict, value, resolved: Resolved) -> dict:
    """Write one option as a person fills it in."""
    kind, name = option["type"], option["name"]
    named = {
        USER_OPTION: resolved.user,
        ROLE_OPTION: resolved.role,
        ANY_OPTION: resolved.any,
        CHANNEL_OPTION: lambda channel: resolved.channel(channel, option.get("channel_types")),
        FILE_OPTION: resolved.file,
    }
    if kind in named:
        return {"name": name, "type": kind, "value": named[kind](value)}
    right = isinstance(value, PLAIN[kind]) and (kind == TRUTH_OPTION or not isinstance(value, bool))
    _must(right, f"{name} takes no {value!r}")
    return {"name": name, "type": kind, "value": _chosen(option, value)}


def _chosen(option: dict, value):
    choices = option.get("choices") or []
    if choices:
        found = [choice["value"] for choice in choices if value in (choice["value"], choice["name"])]
        _must(found, f"{value!r} is no choice of {option['name']}, only {[choice['value'] for choice in choices]}")
        return found[0]
    size = length(value) if isinstance(value, str) else value
    least, most = option.get("min_length", option.get("min_value")), option.get("max_length", option.get("max_value"))
    right = (least is None or size >= least) and (most is None or size <= most)
    _must(right, f"{option['name']} takes {least} to {most}, not {size}")
    return value


def _command_data(command: dict, steps: list[dict], filled: list[dict]) -> dict:
    options = filled
    for step in reversed(steps[1:]):
        options = [{"name": step["name"], "type": step["type"], "options": options}]
    placed = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return {"id": command["id"], "name": command["name"], "type": command["type"], "options": options} | placed


def _names_in(group: dict) -> set[str]:
    return {held["name"] for held in group.get("options") or [] if group["type"] == GROUP}


def _component_in(shown: Posted, wanted: str) -> dict:
    """Find the one component whose custom_id is this, begins with it or fits it as a pattern."""
    held = [component for _, component in walk(shown.components) if component.get("custom_id")]
    tests = (
        lambda custom_id: custom_id == wanted,
        lambda custom_id: custom_id.startswith(wanted),
        lambda custom_id: fnmatch.fnmatchcase(custom_id, wanted),
    )
    for fits in tests:
        found = [component for component in held if fits(component["custom_id"])]
        if found:
            _must(len(found) == 1, f"{wanted} fits {[component['custom_id'] for component in found]}")
            return found[0]
    raise ImpossibleError(f"{wanted} is not shown, only {[component['custom_id'] for component in held]}")


def _picked(select: dict, values, resolved: Resolved) -> list[str]:
    """Pick values of a select as far as it lets a person."""
    wanted = list(values) if isinstance(values, (list, tuple, set)) else [values]
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    _must(least <= len(wanted) <= most, f"{select['custom_id']} takes {least} to {most} values, not {len(wanted)}")
    return [_pick(select, value, resolved) for value in wanted]


def _pick(select: dict, value, resolved: Resolved) -> str:
    kind = select["type"]
    if kind in {STRING_SELECT, RADIO, CHECKBOXES}:
        found = [option["value"] for option in select["options"] if value in (option["value"], option["label"])]
        _must(found, f"{value!r} is no option, only {[option['value'] for option in select['options']]}")
        return found[0]
    if kind == CHANNEL_SELECT:
        return resolved.channel(value, select.get("channel_types"))
    return {USER_SELECT: resolved.user, ROLE_SELECT: resolved.role, UPLOAD: resolved.file}.get(kind, resolved.any)(
        value
    )


# Filling in a modal


def _by_custom_id(modal: Modal, values: dict) -> dict:
    named = {}
    for name, value in values.items():
        found = [asked for asked in modal.fields if name in {asked.name, asked.custom_id}]
        _must(len(found) == 1, f"{name} is not one of {[asked.name for asked in modal.fields]}")
        named[found[0].custom_id] = value
    return named


def _sent(component: dict, values: dict, resolved: Resolved) -> dict:
    """Write one component of a modal as it is sent."""
    told = {"type": component["type"], "id": component["id"]}
    if component["type"] == ROW:
        return told | {"components": [_sent(held, values, resolved) for held in component["components"]]}
    if component["type"] == LABEL:
        return told | {"component": _sent(component["component"], values, resolved)}
    if not component.get("custom_id"):
        return told
    given = values.get(component["custom_id"], _default_of(component))
    return told | {"custom_id": component["custom_id"]} | FILLING[_way_of(component)](component, given, resolved)


def _way_of(component: dict) -> str:
    ways = {TEXT_INPUT: "text", RADIO: "radio", CHECKBOX: "checkbox"}
    return ways.get(component["type"], "values")


def _default_of(component: dict):
    kind = component["type"]
    if kind == TEXT_INPUT:
        return component.get("value") or ""
    if kind == CHECKBOX:
        return bool(component.get("default"))
    default = [option["value"] for option in component.get("options") or [] if option.get("default")]
    default += [int(held["id"]) for held in component.get("default_values") or []]
    return (default or [None])[0] if kind == RADIO else default


def _fill_text(component: dict, given, resolved: Resolved) -> dict:
    name, least, most = component["custom_id"], component.get("min_length", 0), component.get("max_length", 4000)
    _must(isinstance(given, str), f"{name} takes a text, not {given!r}")
    _must(given or not component.get("required", True), f"{name} must be filled in")
    _must(
        not given or least <= length(given) <= most, f"{name} takes {least} to {most} characters, not {length(given)}"
    )
    return {"value": given}


def _fill_values(component: dict, given, resolved: Resolved) -> dict:
    wanted = [] if given is None else given if isinstance(given, list) else [given]
    if not wanted:
        _must(not component.get("required", True), f"{component['custom_id']} must be filled in")
        return {"values": []}
    return {"values": _picked(component, wanted, resolved)}


def _fill_radio(component: dict, given, resolved: Resolved) -> dict:
    _must(given is not None or not component.get("required", True), f"{component['custom_id']} must be filled in")
    return {"value": None if given is None else _pick(component, given, resolved)}


def _fill_checkbox(component: dict, given, resolved: Resolved) -> dict:
    _must(isinstance(given, bool), f"{component['custom_id']} is checked or not, and not {given!r}")
    return {"value": given}


FILLING = {"text": _fill_text, "values": _fill_values, "radio": _fill_radio, "checkbox": _fill_checkbox}


def _cut(request: web.Request) -> web.Response:
    """Close the connection; the answer returned here is never sent."""
    if request.transport:
        request.transport.close()
    return web.Response()
