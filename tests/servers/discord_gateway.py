"""The gateway of our own Discord: sessions that outlive their sockets, intents, heartbeats, resuming, compression."""

import asyncio
import contextlib
import importlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec

from aiohttp import WSMsgType, web

from servers.discord_api import APPLICATION, BOT, GUILD, Posted, World, without_content

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 4, 6, 7, 8
INVALID, HELLO, ACKNOWLEDGED = 9, 10, 11
UNKNOWN_ERROR, UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN, AUTHENTICATED = range(4000, 4006)
WRONG_SEQUENCE, WRONG_INTENTS, FORBIDDEN_INTENTS = 4007, 4013, 4014
# Codes by which a bot says that it will not come back to its session.
FAREWELLS = {1000, 1001}
LONGEST_PAYLOAD = 4096
MEMBERS_IN_A_CHUNK = 1000

INTENTS = {
    "guilds": 0,
    "members": 1,
    "moderation": 2,
    "expressions": 3,
    "integrations": 4,
    "webhooks": 5,
    "invites": 6,
    "voice_states": 7,
    "presences": 8,
    "guild_messages": 9,
    "guild_reactions": 10,
    "guild_typing": 11,
    "direct_messages": 12,
    "direct_reactions": 13,
    "direct_typing": 14,
    "message_content": 15,
    "scheduled_events": 16,
    "automod_configuration": 20,
    "automod_execution": 21,
    "guild_polls": 24,
    "direct_polls": 25,
}
EVERY_INTENT = sum(1 << number for number in INTENTS.values())
PRIVILEGED = {"members", "presences", "message_content"}
# The intent by which each event is asked for; an event that is not here needs none.
ASKED_BY = {
    "GUILD_CREATE": "guilds",
    "GUILD_UPDATE": "guilds",
    "GUILD_DELETE": "guilds",
    "GUILD_ROLE_CREATE": "guilds",
    "GUILD_ROLE_UPDATE": "guilds",
    "GUILD_ROLE_DELETE": "guilds",
    "CHANNEL_CREATE": "guilds",
    "CHANNEL_UPDATE": "guilds",
    "CHANNEL_DELETE": "guilds",
    "THREAD_CREATE": "guilds",
    "THREAD_UPDATE": "guilds",
    "THREAD_DELETE": "guilds",
    "GUILD_MEMBER_ADD": "members",
    "GUILD_MEMBER_UPDATE": "members",
    "GUILD_MEMBER_REMOVE": "members",
    "MESSAGE_CREATE": "messages",
    "MESSAGE_UPDATE": "messages",
    "MESSAGE_DELETE": "messages",
    "MESSAGE_DELETE_BULK": "messages",
}


@dataclass
class Settings:
    """How the gateway behaves; intents that are not allowed close the connection that asks for them."""

    token: str
    heartbeat_interval: int
    allowed_intents: set[str]


@dataclass(eq=False)
class Socket:
    """One open connection: what is put into `frames` goes out in this order."""

    stream: web.WebSocketResponse
    request: web.Request
    compress: Callable[[bytes], bytes] | None
    frames: asyncio.Queue = field(default_factory=asyncio.Queue)
    session: "Session | None" = None
    alarm: asyncio.TimerHandle | None = None
    ended_here: bool = False

    def send(self, op: int, data, sequence: int | None = None, event: str | None = None) -> None:
        """Queue one payload."""
        self.frames.put_nowait({"op": op, "d": data, "s": sequence, "t": event})

    def close(self, code: int) -> None:
        """Queue the end of this connection; the session stays."""
        self.ended_here = True
        self.frames.put_nowait(code)

    def cut(self) -> None:
        """Break the connection without a word."""
        if self.request.transport:
            self.request.transport.abort()


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began; every event is kept, so that RESUME can tell what was missed."""

    id: str
    intents: int
    events: list[tuple[str, dict]] = field(default_factory=list, repr=False)
    socket: Socket | None = field(default=None, repr=False)

    def asks_for(self, *names: str) -> bool:
        """Whether one of these intents was asked for."""
        return any(self.intents >> INTENTS[name] & 1 for name in names)

    def tell(self, event: str, data: dict) -> None:
        """Send an event, or keep it until the bot is back."""
        self.events.append((event, data))
        if self.socket is not None:
            self.socket.send(DISPATCH, data, len(self.events), event)


class Gateway:
    """Every connection and session; it tells each session what it has asked for."""

    def __init__(self, world: World, settings: Settings, log: "Log"):
        self.world, self.settings, self.log = world, settings, log
        self.sockets: list[Socket] = []
        self.sessions: list[Session] = []
        self.refusals: list[int | None] = []
        self.changed = asyncio.Condition()
        self._numbers = 0

    # Connections

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        refusal = self.refusals.pop(0) if self.refusals else 0
        if refusal is None:
            return web.Response(status=503)
        stream = web.WebSocketResponse(timeout=0.5, max_msg_size=2**20)
        compress = compressor(request.query.get("compress"))
        await stream.prepare(request)
        self.log.connections += 1
        if refusal:
            await stream.close(code=refusal)
            return stream
        await self._serve(Socket(stream, request, compress))
        return stream

    async def _serve(self, socket: Socket) -> None:
        self.sockets.append(socket)
        writer = asyncio.create_task(self._write(socket))
        self._wait_for_beat(socket)
        socket.send(HELLO, {"heartbeat_interval": self.settings.heartbeat_interval})
        try:
            async for frame in socket.stream:
                self._take_frame(socket, frame)
                await self._note_change()
        finally:
            socket.alarm.cancel()
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
            self._let_go(socket)
            await self._note_change()

    def _let_go(self, socket: Socket) -> None:
        self.sockets.remove(socket)
        session = socket.session
        if session is not None and session.socket is socket:
            session.socket = None
            if socket.stream.close_code in FAREWELLS and not socket.ended_here:
                self.end(session)

    async def _note_change(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _write(self, socket: Socket) -> None:
        while True:
            frame = await socket.frames.get()
            if isinstance(frame, int):
                await socket.stream.close(code=frame)
                return
            told = json.dumps(frame)
            if socket.compress is None:
                await socket.stream.send_str(told)
            else:
                await socket.stream.send_bytes(socket.compress(told.encode()))

    def _wait_for_beat(self, socket: Socket) -> None:
        # a connection that stays silent for two intervals is dead
        if socket.alarm is not None:
            socket.alarm.cancel()
        longest = self.settings.heartbeat_interval / 1000 * 2
        socket.alarm = asyncio.get_running_loop().call_later(longest, self._give_up, socket)

    def _give_up(self, socket: Socket) -> None:
        self.log.missed_heartbeats += 1
        socket.close(UNKNOWN_ERROR)

    # What a bot says

    def _take_frame(self, socket: Socket, frame) -> None:
        if frame.type is not WSMsgType.TEXT or len(frame.data) > LONGEST_PAYLOAD:
            socket.close(DECODE_ERROR)
            return
        said = json.loads(frame.data)
        work = SAYINGS.get(said.get("op"))
        if work is None:
            self.world.mistakes.append(f"gateway: there is no opcode {said.get('op')!r} for a bot")
            socket.close(UNKNOWN_OPCODE)
        elif socket.session is None and said["op"] not in {HEARTBEAT, IDENTIFY, RESUME}:
            socket.close(NOT_AUTHENTICATED)
        else:
            work(self, socket, said.get("d"))

    def beat(self, socket: Socket, said) -> None:
        """Acknowledge a heartbeat."""
        self._wait_for_beat(socket)
        self.log.heartbeats += 1
        socket.send(ACKNOWLEDGED, None)

    def identify(self, socket: Socket, said: dict) -> None:
        """Begin a session, or close the connection of a bot that asks for what it may not have."""
        self.log.identifies.append(said)
        code = self._refusal_of(socket, said)
        if code:
            socket.close(code)
            return
        self._numbers += 1
        session = Session(f"session-{self._numbers}", said["intents"], socket=socket)
        socket.session = session
        self.sessions.append(session)
        session.tell("READY", self._ready(session))
        for guild in self.world.guilds.values():
            if guild.here and guild.available and session.asks_for("guilds"):
                told = self.world.guild_json(guild, everybody=session.asks_for("members"))
                session.tell("GUILD_CREATE", told | {"unavailable": False})

    def _refusal_of(self, socket: Socket, said: dict) -> int | None:
        intents = said.get("intents")
        if socket.session is not None:
            return AUTHENTICATED
        if said.get("token") != self.settings.token:
            return WRONG_TOKEN
        if not isinstance(intents, int) or intents & ~EVERY_INTENT:
            return WRONG_INTENTS
        asked = {name for name in PRIVILEGED if intents >> INTENTS[name] & 1}
        return FORBIDDEN_INTENTS if asked - self.settings.allowed_intents else None

    def _ready(self, session: Session) -> dict:
        guilds = [{"id": str(guild.id), "unavailable": True} for guild in self.world.guilds.values() if guild.here]
        account = self.world.user_json(BOT) | {"verified": True, "mfa_enabled": True, "flags": 0, "email": None}
        application = {"id": str(APPLICATION), "flags": self.world.application_flags}
        session_told = {"session_id": session.id, "resume_gateway_url": self.log.resume_url, "shard": [0, 1]}
        return {"v": 10, "user": account, "guilds": guilds, "application": application} | session_told

    def resume(self, socket: Socket, said: dict) -> None:
        """Tell everything that a bot has missed since the event that it names."""
        self.log.resumes.append(said)
        session = next((held for held in self.sessions if held.id == said.get("session_id")), None)
        if said.get("token") != self.settings.token:
            socket.close(WRONG_TOKEN)
        elif session is None:
            socket.send(INVALID, data=False)
        elif not 0 <= (said.get("seq") or 0) <= len(session.events):
            socket.close(WRONG_SEQUENCE)
        else:
            self._resume(socket, session, said.get("seq") or 0)

    def _resume(self, socket: Socket, session: Session, seen: int) -> None:
        if session.socket is not None:
            # the connection that was thought alive is given up for the new one
            session.socket.session = None
            session.socket.close(UNKNOWN_ERROR)
        socket.session, session.socket = session, socket
        for number, (event, data) in enumerate(session.events[seen:], seen + 1):
            socket.send(DISPATCH, data, number, event)
        session.tell("RESUMED", {"_trace": []})

    def send_members(self, socket: Socket, said: dict) -> None:
        """Answer a request for members in chunks."""
        guild = self.world.guilds.get(int(said.get("guild_id") or GUILD))
        if guild is None or not guild.here:
            return
        asked, query, limit = said.get("user_ids"), said.get("query"), said.get("limit") or len(guild.members)
        named = {int(user) for user in (asked if isinstance(asked, list) else [asked] if asked else [])}
        held = [user for user in guild.members if user in named or (query is not None and self._fits(user, query))]
        told = {"guild_id": str(guild.id), "chunk_index": 0, "chunk_count": 1, "nonce": said.get("nonce")}
        told["members"] = [self.world.member_json(guild, user) for user in held[: min(limit, MEMBERS_IN_A_CHUNK)]]
        told["not_found"] = [str(user) for user in named - set(guild.members)]
        socket.session.tell("GUILD_MEMBERS_CHUNK", told)

    def _fits(self, user: int, query: str) -> bool:
        return self.world.users[user].name.lower().startswith(query.lower())

    def ignore(self, socket: Socket, said) -> None:
        """Take a presence or a voice state, which nothing here shows."""

    # What a bot is told

    def dispatch(self, event: str, data: dict, posted: Posted | None = None) -> None:
        """Tell every session that has asked for this kind of event."""
        for session in self.sessions:
            if self._asked(session, event, data):
                hidden = posted is not None and "content" in data and not self._may_read(session, posted)
                session.tell(event, without_content(data) if hidden else data)

    def _asked(self, session: Session, event: str, data: dict) -> bool:
        needed = ASKED_BY.get(event)
        if needed == "messages":
            return session.asks_for("guild_messages" if "guild_id" in data else "direct_messages")
        return needed is None or session.asks_for(needed)

    def _may_read(self, session: Session, posted: Posted) -> bool:
        return session.asks_for("message_content") or self.world.readable(posted)

    def newest(self) -> Session | None:
        """Find the session that was begun last of those connected, or else of those that may come back."""
        connected = [session for session in self.sessions if session.socket is not None]
        return next(reversed(connected or self.sessions), None)

    def end(self, session: Session) -> None:
        """Forget a session: it cannot be resumed."""
        if session in self.sessions:
            self.sessions.remove(session)
        if session.socket is not None:
            session.socket.session = None


@dataclass
class Log:
    """What was counted at the gateway."""

    connections: int = 0
    heartbeats: int = 0
    missed_heartbeats: int = 0
    identifies: list[dict] = field(default_factory=list)
    resumes: list[dict] = field(default_factory=list)
    resume_url: str = ""


SAYINGS = {
    HEARTBEAT: Gateway.beat,
    IDENTIFY: Gateway.identify,
    PRESENCE: Gateway.ignore,
    VOICE: Gateway.ignore,
    RESUME: Gateway.resume,
    MEMBERS: Gateway.send_members,
}


def compressor(kind: str | None) -> Callable[[bytes], bytes] | None:
    """Make the compression that a connection asks for: one stream over all its payloads."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        return _zstd()
    return None


def _zstd() -> Callable[[bytes], bytes]:
    # a client asks for it only when one of these is installed
    if find_spec("zstandard"):
        zstandard = importlib.import_module("zstandard")
        stream = zstandard.ZstdCompressor().compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    known = [name for name in ("compression", "backports") if find_spec(name)]
    zstd = importlib.import_module(f"{known[0]}.zstd")
    compress = zstd.ZstdCompressor()
    return lambda data: compress.compress(data, mode=zstd.ZstdCompressor.FLUSH_BLOCK)
