"""The guilds behind our own Discord and the routes of its REST API that a bot may call."""

import copy
import re
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from servers.discord_limits import (
    ANSWER_FLAGS,
    CHANNEL_FLAGS,
    COMPONENTS_V2,
    EPHEMERAL,
    HAS_THREAD,
    LABEL,
    LARGEST_FILE,
    LOADING,
    SUPPRESS_EMBEDS,
    TEXT,
    Breach,
    breaches_in_choices,
    breaches_in_commands,
    breaches_in_files,
    breaches_in_message,
    breaches_in_modal,
    breaches_in_references,
    breaches_in_thread,
    media_in,
    nested,
    walk,
    with_ids,
    words_in,
    words_in_embeds,
)

EPOCH = 1_420_070_400_000
TOKEN_SECONDS = 15 * 60
NONCE_SECONDS = 5 * 60
TEXT_CHANNEL, DIRECT, PUBLIC_THREAD, PRIVATE_THREAD, FORUM_CHANNEL = 0, 1, 11, 12, 15
THREADS = {PUBLIC_THREAD, PRIVATE_THREAD}

# The kinds of interaction, and the types of answer that each takes.
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, THINKING, QUIET, CHANGE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: {MESSAGE, THINKING, MODAL},
    COMPONENT: {MESSAGE, THINKING, QUIET, CHANGE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    SUBMIT: {MESSAGE, THINKING, QUIET, CHANGE},
}
CALLS_EVERYONE = re.compile(r"@(everyone|here)")
CALLS_ROLE = re.compile(r"<@&(\d+)>")
CALLS_USER = re.compile(r"<@!?(\d+)>")

UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
ANSWERED_ALREADY = (400, 40060, "Interaction has already been acknowledged.")
TOO_LARGE = (413, 40005, "Request entity too large")
MISSING_ACCESS = (403, 50001, "Missing Access")
OTHER_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
NO_DIRECT = (403, 50007, "Cannot send messages to this user")
NO_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
WRONG_CHANNEL = (400, 50024, "Cannot execute action on this channel type")
WRONG_TOKEN = (401, 50027, "Invalid Webhook Token")
WRONG_RECIPIENT = (400, 50033, "Invalid Recipient(s)")
TOO_OLD = (400, 50034, "A message provided was too old to bulk delete")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
INVALID_FORM = (400, 50035, "Invalid Form Body")
ARCHIVED = (400, 50083, "Thread is archived")
HAS_A_THREAD = (400, 160004, "A thread has already been created for this message")

PERMISSIONS = {
    "create_instant_invite": 0,
    "kick_members": 1,
    "ban_members": 2,
    "administrator": 3,
    "manage_channels": 4,
    "manage_guild": 5,
    "add_reactions": 6,
    "view_audit_log": 7,
    "view_channel": 10,
    "send_messages": 11,
    "send_tts_messages": 12,
    "manage_messages": 13,
    "embed_links": 14,
    "attach_files": 15,
    "read_message_history": 16,
    "mention_everyone": 17,
    "use_external_emojis": 18,
    "manage_nicknames": 27,
    "manage_roles": 28,
    "manage_webhooks": 29,
    "use_application_commands": 31,
    "manage_threads": 34,
    "create_public_threads": 35,
    "create_private_threads": 36,
    "send_messages_in_threads": 38,
    "moderate_members": 40,
}
MEMBER_PERMISSIONS = {
    "add_reactions", "attach_files", "create_public_threads", "embed_links", "read_message_history", "send_messages",
    "send_messages_in_threads", "use_application_commands", "view_channel",
}  # fmt: skip
# The bot may call everyone, so that a mention which it did not forbid rings.
BOT_PERMISSIONS = MEMBER_PERMISSIONS | {"manage_threads", "mention_everyone", "use_external_emojis"}
ROUTES: list["Route"] = []


def snowflake(when: datetime | float, number: int = 0) -> int:
    """Make an id that carries this moment; the number tells ids of one moment apart."""
    seconds = when.timestamp() if isinstance(when, datetime) else when
    return (round(seconds * 1000) - EPOCH << 22) | number


def time_of(identity: int) -> datetime:
    """Read the moment that an id carries."""
    return datetime.fromtimestamp(((identity >> 22) + EPOCH) / 1000, UTC)


def bits(names: Iterable[str]) -> int:
    """Write names of permissions as Discord's number."""
    return sum(1 << PERMISSIONS[name] for name in set(names))


_FOUNDED = datetime(2026, 1, 5, tzinfo=UTC)
_IDS = [snowflake(_FOUNDED, number) for number in range(1, 40)]
APPLICATION, BOT, OTHER_BOT = _IDS[0], _IDS[1], _IDS[2]
GUILD, OWNER, ANN, BOB, CAT, ON_CALL, WEBHOOK, BOT_ROLE = _IDS[3:11]
GENERAL, DIGESTS, QUEUE, ALARMS, FORUM = _IDS[11:16]
OTHER_GUILD, OTHER_OWNER, DAN, EVE, FAY, OTHER_ON_CALL, OTHER_WEBHOOK, OTHER_BOT_ROLE = _IDS[16:24]
OTHER_GENERAL, OTHER_DIGESTS, OTHER_QUEUE, OTHER_ALARMS, OTHER_FORUM = _IDS[24:29]
NAMES_OF_PEOPLE = {
    OWNER: "olive", ANN: "ann", BOB: "bob", CAT: "cat", OTHER_OWNER: "otto", DAN: "dan", EVE: "eve", FAY: "fay",
}  # fmt: skip


# What stands in the world


@dataclass
class User:
    """One account; a person may refuse direct messages."""

    id: int
    name: str
    bot: bool = False
    takes_direct: bool = True


@dataclass
class Role:
    id: int
    name: str
    permissions: set[str] = field(default_factory=set)
    mentionable: bool = True
    of_bot: int | None = None


@dataclass
class Member:
    user: int
    roles: list[int] = field(default_factory=list)
    permissions: set[str] = field(default_factory=set)
    nick: str | None = None


@dataclass
class Channel:
    """A channel, a thread, a forum or a direct message; `forbidden` is what the bot may not do in it."""

    id: int
    name: str
    guild: int | None = None
    kind: int = TEXT_CHANNEL
    parent: int | None = None
    owner: int | None = None
    archived: bool = False
    locked: bool = False
    archive_minutes: int = 1440
    direct_with: int | None = None
    forbidden: set[str] = field(default_factory=set)
    position: int = 0


@dataclass
class Guild:
    """One guild; `here` says whether the bot is in it, `available` whether Discord can serve it."""

    id: int
    name: str
    owner: int
    roles: list[Role]
    members: dict[int, Member]
    channels: list[Channel]
    webhook: int
    here: bool = True
    available: bool = True


@dataclass
class Attached:
    """One file of a message, with its bytes."""

    id: int
    filename: str
    data: bytes = field(repr=False)
    url: str
    description: str | None = None

    @property
    def size(self) -> int:
        """Count the bytes."""
        return len(self.data)


@dataclass
class Called:
    """Whom a text calls."""

    users: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ping:
    """One person, role or everyone that a message of the bot rang."""

    target: str
    message: int
    channel: int


@dataclass(eq=False)
class Posted:
    """One message as it stands now: an edit changes it in place and counts.

    `user` is the only person who sees it, `interaction` the one that it answers; `components` stand as the bot sent
    them, with the ids that Discord gives.
    """

    id: int
    channel: int
    author: int
    content: str = ""
    embeds: list[dict] = field(default_factory=list)
    components: list[dict] = field(default_factory=list)
    attachments: list[Attached] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    edited: int = 0
    thread: int | None = None
    deleted: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    user: int | None = None
    interaction: "Interaction | None" = field(default=None, repr=False)
    reply_to: int | None = None
    webhook: int | None = None
    calls: Called = field(default_factory=Called)

    @property
    def v2(self) -> bool:
        """Whether it is made of components of the new kind."""
        return bool(self.flags & COMPONENTS_V2)

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)


@dataclass(frozen=True)
class Field:
    """One thing that a modal asks: the label that people read, and the component below it."""

    name: str
    custom_id: str
    kind: int
    component: dict


@dataclass(eq=False)
class Modal:
    """One form that the bot shows to one person."""

    title: str
    custom_id: str
    components: list[dict]
    interaction: "Interaction" = field(repr=False)
    open: bool = True

    @property
    def user(self) -> int:
        """Name the person who sees it."""
        return self.interaction.user

    @property
    def fields(self) -> list[Field]:
        """List what it asks, in order."""
        found, label = [], None
        for _, held in walk(self.components):
            label = held.get("label") or label
            if held["type"] == LABEL or not held.get("custom_id"):
                continue
            found.append(Field(label or "", held["custom_id"], held["type"], held))
        return found


@dataclass(eq=False)
class Interaction:
    """One thing that a person did with the bot, and what the bot answered.

    `answer` is the type of the first answer, 0 before it; `original` the message that it made or changed.
    """

    id: int
    token: str
    kind: int
    what: str
    user: int
    channel: int
    guild: int | None
    issued: float
    payload: dict = field(default_factory=dict, repr=False)
    message: Posted | None = field(default=None, repr=False)
    answer: int = 0
    data: dict = field(default_factory=dict, repr=False)
    original: Posted | None = field(default=None, repr=False)
    followups: list[Posted] = field(default_factory=list, repr=False)
    modal: Modal | None = field(default=None, repr=False)
    expired: bool = False
    late: bool = False

    @property
    def thinking(self) -> bool:
        """Whether the person still reads that the bot is thinking."""
        return self.original is not None and bool(self.original.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether the first answer is for one person only."""
        return self.original is not None and self.original.ephemeral


@dataclass
class Call:
    """One call that the bot made: its route, what stands in its path, its body and its files."""

    method: str
    route: str
    path: str
    params: dict[str, str]
    query: dict[str, str]
    body: dict
    files: dict[int, tuple[str, bytes]]
    token: str
    status: int = 0

    @property
    def name(self) -> str:
        """Name the route as it is served."""
        return f"{self.method} {self.route}"

    def id(self, name: str) -> int:
        """Read an id out of the path."""
        if not self.params[name].isdecimal():
            raise Refused(*INVALID_FORM, errors=nested([Breach((name,), "no snowflake", "NUMBER_TYPE_COERCE")]))
        return int(self.params[name])


@dataclass
class Draft:
    """A message whose every field was checked."""

    content: str
    embeds: list[dict]
    components: list[dict]
    attachments: list[Attached]
    flags: int


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    pattern: re.Pattern
    work: Callable
    free: bool


class Refused(Exception):  # noqa: N818 — an answer that Discord gives, not a fault of ours
    """The call gets a status, a code and, for a form, what is wrong in it."""

    def __init__(self, status: int, code: int, message: str, *, errors: dict | None = None):
        super().__init__(message)
        self.status = status
        self.answer = {"message": message, "code": code} | ({"errors": errors} if errors else {})


def default_guilds() -> list[Guild]:
    """Two guilds that share nobody but the bots."""
    first = [GENERAL, DIGESTS, QUEUE, ALARMS, FORUM]
    second = [OTHER_GENERAL, OTHER_DIGESTS, OTHER_QUEUE, OTHER_ALARMS, OTHER_FORUM]
    return [
        new_guild(GUILD, "Kettles", [OWNER, ANN, BOB, CAT], first, (ON_CALL, BOT_ROLE, WEBHOOK)),
        new_guild(
            OTHER_GUILD,
            "Teapots",
            [OTHER_OWNER, DAN, EVE, FAY],
            second,
            (OTHER_ON_CALL, OTHER_BOT_ROLE, OTHER_WEBHOOK),
        ),
    ]


def new_guild(guild: int, name: str, people: list[int], channels: list[int], others: tuple[int, int, int]) -> Guild:
    """Build a guild: the first of its people owns it, its last channel is the forum; on call are the last two."""
    on_call, bot_role, webhook = others
    roles = [
        Role(guild, "@everyone", set(MEMBER_PERMISSIONS), mentionable=False),
        Role(on_call, "On call"),
        Role(bot_role, "Kith", set(BOT_PERMISSIONS), mentionable=False, of_bot=BOT),
    ]
    members = {user: Member(user) for user in [*people, OTHER_BOT]} | {BOT: Member(BOT, [bot_role])}
    for user in people[-2:]:
        members[user].roles.append(on_call)
    names = ["general", "digests", "queue", "alarms", "forum"]
    kinds = [TEXT_CHANNEL] * 4 + [FORUM_CHANNEL]
    places = [
        Channel(identity, names[number], guild, kinds[number], position=number)
        for number, identity in enumerate(channels)
    ]
    return Guild(guild, name, people[0], roles, members, places, webhook)


class World:
    """Guilds, people, channels, messages and interactions, and what the bot did wrong."""

    def __init__(self, guilds: list[Guild], *, clock: Callable[[], float] = time.time):
        self.guilds = {guild.id: guild for guild in guilds}
        self.channels = {channel.id: channel for guild in guilds for channel in guild.channels}
        self.users = {BOT: User(BOT, "Kith", bot=True), OTHER_BOT: User(OTHER_BOT, "Rival", bot=True)}
        self.users |= {identity: User(identity, name) for identity, name in NAMES_OF_PEOPLE.items()}
        self.users |= {guild.webhook: User(guild.webhook, "Deliveries", bot=True) for guild in guilds}
        self.bot_user, self.application_id = BOT, APPLICATION
        self.messages: list[Posted] = []
        self.ephemerals: list[Posted] = []
        self.modals: list[Modal] = []
        self.files: dict[int, Attached] = {}
        self.interactions: list[Interaction] = []
        self.commands: list[dict] = []
        self.syncs = 0
        self.pings: list[Ping] = []
        self.mistakes: list[str] = []
        self.late: list[str] = []
        self.message_content_allowed = True
        self.token_seconds = float(TOKEN_SECONDS)
        self.root_url = ""
        self._clock, self._aged, self._last_id = clock, 0.0, 0
        self._nonces: dict[tuple[int, str], tuple[float, Posted]] = {}

    def emit(self, event: str, data: dict, posted: Posted | None = None) -> None:
        """Tell what happened to whoever listens; the gateway does."""

    def note_answer(self, interaction: Interaction) -> None:
        """Take note that the bot has answered an interaction; who waits for it is told."""

    # Time and ids

    def now(self) -> float:
        """Tell the seconds since 1970 on this server's clock."""
        return self._clock() + self._aged

    def age(self, seconds: float) -> None:
        """Let this much time pass for tokens, nonces and new ids."""
        self._aged += seconds

    def new_id(self) -> int:
        """Make an id of this moment that is greater than every other."""
        self._last_id = max(self._last_id + 1, snowflake(self.now()))
        return self._last_id

    # What tests look at

    def in_channel(self, channel: int) -> list[Posted]:
        """List the messages that all in a channel or thread can read now, oldest first."""
        return [posted for posted in self.messages if posted.channel == channel and not posted.deleted]

    @property
    def threads(self) -> list[Channel]:
        """List the threads and forum posts."""
        return [channel for channel in self.channels.values() if channel.kind in THREADS]

    @property
    def thinking(self) -> list[Interaction]:
        """List the interactions whose people still read that the bot is thinking."""
        return [interaction for interaction in self.interactions if interaction.thinking]

    def guild_of(self, channel: int) -> Guild | None:
        """Find the guild of a channel; a direct message has none."""
        held = self.channels.get(channel)
        return self.guilds.get(held.guild or 0) if held else None

    # Permissions

    def forbid(self, channel: int, *permissions: str) -> None:
        """Take permissions from the bot in one channel and the threads in it."""
        self._restrict(channel, self.channels[channel].forbidden | set(permissions))

    def permit(self, channel: int, *permissions: str) -> None:
        """Give the bot permissions back in one channel."""
        self._restrict(channel, self.channels[channel].forbidden - set(permissions))

    def _restrict(self, channel: int, forbidden: set[str]) -> None:
        bits(forbidden)
        held = self.channels[channel]
        held.forbidden = forbidden
        self.emit("THREAD_UPDATE" if held.kind in THREADS else "CHANNEL_UPDATE", self.channel_json(held))

    def allowed_in(self, channel: Channel) -> set[str]:
        """List what the bot may do in a channel."""
        guild = self.guilds.get(channel.guild or 0)
        if guild is None:
            return set(MEMBER_PERMISSIONS)
        parent = self.channels.get(channel.parent or 0)
        return self.permissions_of(guild, BOT) - channel.forbidden - (parent.forbidden if parent else set())

    def permissions_of(self, guild: Guild, user: int) -> set[str]:
        """List what a member may do in a guild."""
        if user == guild.owner:
            return set(PERMISSIONS)
        member = guild.members[user]
        roles = [role for role in guild.roles if role.id in {guild.id, *member.roles}]
        return set(member.permissions).union(*(role.permissions for role in roles))

    # Looking up

    def channel_for(self, call: Call, *needed: str) -> Channel:
        """Find the channel that a call names, where the bot may do what is needed, or refuse."""
        channel = self.channels.get(call.id("channel"))
        if channel is None:
            raise Refused(*UNKNOWN_CHANNEL)
        guild = self.guilds.get(channel.guild or 0)
        allowed = self.allowed_in(channel)
        if (guild and not guild.here) or "view_channel" not in allowed:
            raise Refused(*MISSING_ACCESS)
        if not set(needed) <= allowed:
            raise Refused(*MISSING_PERMISSIONS)
        return channel

    def guild_for(self, call: Call) -> Guild:
        """Find the guild that a call names, or refuse."""
        guild = self.guilds.get(call.id("guild"))
        if guild is None:
            raise Refused(*UNKNOWN_GUILD)
        if not guild.here:
            raise Refused(*MISSING_ACCESS)
        return guild

    def message_for(self, call: Call, channel: Channel) -> Posted:
        """Find the message that a call names, or refuse."""
        return self.message_at(channel.id, call.id("message"))

    def message_at(self, channel: int, identity: int) -> Posted:
        """Find a message that all in the channel can read, or refuse."""
        for posted in self.in_channel(channel):
            if posted.id == identity:
                return posted
        raise Refused(*UNKNOWN_MESSAGE)

    def direct(self, user: int) -> Channel:
        """Find the direct message of the bot and a person, and open it when it is not."""
        for channel in self.channels.values():
            if channel.direct_with == user:
                return channel
        opened = Channel(self.new_id(), "", kind=DIRECT, direct_with=user)
        self.channels[opened.id] = opened
        return opened

    # Checking and keeping messages

    def refuse(self, what: str, breaches: list[Breach]) -> None:
        """Note every breach as a mistake and refuse the form, when there is one."""
        if breaches:
            self.mistakes += [f"{what}: {breach}" for breach in breaches]
            raise Refused(*INVALID_FORM, errors=nested(breaches))

    def draft(self, call: Call, body: dict, old: Posted | None = None, flags: int = CHANNEL_FLAGS) -> Draft:
        """Hold a new message or an edit to every limit; an edit keeps what it does not name."""
        v2 = bool(((body.get("flags") or 0) | (old.flags if old else 0)) & COMPONENTS_V2)
        whole = _whole(body, old)
        self.refuse(call.name, breaches_in_message(_judged(body, whole, v2=v2), v2=v2, flags=flags))
        attachments = self._attachments(call, body, old)
        self._refuse_files(call, attachments, whole, v2=v2)
        if not (whole["content"].strip() or whole["embeds"] or whole["components"] or attachments):
            self.mistakes.append(f"{call.name}: the message is empty")
            raise Refused(*EMPTY_MESSAGE)
        return Draft(attachments=attachments, flags=_flags(body, old), **whole | _dressed(whole))

    def _refuse_files(self, call: Call, attachments: list[Attached], whole: dict, *, v2: bool) -> None:
        described = [(held.filename, held.description or "", held.size) for held in attachments]
        breaches = breaches_in_files(described)
        if any(held.size > LARGEST_FILE for held in attachments):
            self.mistakes += [f"{call.name}: {breach}" for breach in breaches]
            raise Refused(*TOO_LARGE)
        names, urls = {held.filename for held in attachments}, {held.url for held in attachments}
        breaches += breaches_in_references(whole["components"], whole["embeds"], names, urls, v2=v2)
        self.refuse(call.name, breaches)

    def _attachments(self, call: Call, body: dict, old: Posted | None) -> list[Attached]:
        named, held = body.get("attachments"), old.attachments if old else []
        if named is None:
            named = [{"id": str(kept.id)} for kept in held] + [{"id": number} for number in call.files]
        known = {str(kept.id): kept for kept in held}
        strange = [entry for entry in named if str(entry.get("id")) not in {*known, *map(str, call.files)}]
        lost = set(map(str, call.files)) - {str(entry.get("id")) for entry in named}
        breaches = [Breach(("attachments",), f"there is no file {entry.get('id')}", "UNKNOWN_ATTACHMENT")
                    for entry in strange]  # fmt: skip
        breaches += [Breach(("attachments",), f"nothing tells of the file {number}", "UNKNOWN") for number in lost]
        self.refuse(call.name, breaches)
        return [known.get(str(entry["id"])) or self._attach(call, entry) for entry in named]

    def _attach(self, call: Call, entry: dict) -> Attached:
        filename, data = call.files[int(entry["id"])]
        return self.attach(entry.get("filename") or filename, data, entry.get("description"))

    def attach(self, filename: str, data: bytes, description: str | None = None) -> Attached:
        """Keep a file and give it an address on this server."""
        identity = self.new_id()
        url = f"{self.root_url}attachments/{identity}/{filename}"
        self.files[identity] = Attached(identity, filename, data, url, description)
        return self.files[identity]

    def post(self, call: Call, channel: Channel, body: dict) -> Posted:
        """Put a message of the bot into a channel, or find the one that has this nonce already."""
        known = self._posted_before(channel, body)
        if known is not None:
            return known
        draft = self.draft(call, body)
        posted = Posted(self.new_id(), channel.id, BOT, nonce=_nonce(body), reply_to=self._replied(channel, body))
        self.fill(posted, draft, body, new=True)
        if posted.nonce is not None:
            self._nonces[channel.id, posted.nonce] = (self.now(), posted)
        self.show(posted)
        return posted

    def _posted_before(self, channel: Channel, body: dict) -> Posted | None:
        if not body.get("enforce_nonce") or _nonce(body) is None:
            return None
        when, posted = self._nonces.get((channel.id, _nonce(body)), (0.0, None))
        return posted if self.now() - when < NONCE_SECONDS else None

    def _replied(self, channel: Channel, body: dict) -> int | None:
        reference = body.get("message_reference")
        if not reference:
            return None
        identity = int(reference["message_id"])
        if identity not in {posted.id for posted in self.in_channel(channel.id)}:
            if reference.get("fail_if_not_exists", True):
                unknown = Breach(("message_reference",), "Unknown message", "REPLIES_UNKNOWN_MESSAGE")
                raise Refused(*INVALID_FORM, errors=nested([unknown]))
            return None
        return identity

    def fill(self, posted: Posted, draft: Draft, body: dict, *, new: bool) -> None:
        """Give a message what was checked; only a new one rings."""
        posted.content, posted.embeds, posted.components = draft.content, draft.embeds, draft.components
        posted.attachments, posted.flags = draft.attachments, draft.flags
        posted.calls = self.called_by(posted, body.get("allowed_mentions"))
        if new and not posted.ephemeral:
            self.pings += [Ping(target, posted.id, posted.channel) for target in self._rung(posted, body)]

    def show(self, posted: Posted) -> None:
        """Put a new message where people read it, and tell the bot."""
        if posted.ephemeral:
            self.ephemerals.append(posted)
            return
        self.messages.append(posted)
        self.emit("MESSAGE_CREATE", self.message_json(posted, told=True), posted)

    def change(self, call: Call, posted: Posted, body: dict, flags: int = CHANNEL_FLAGS) -> None:
        """Change a message of the bot in place."""
        self.fill(posted, self.draft(call, body, posted, flags), body, new=False)
        self.note_edit(posted)

    def note_edit(self, posted: Posted) -> None:
        """Count an edit, and tell the bot of it."""
        posted.edited += 1
        if not posted.ephemeral:
            self.emit("MESSAGE_UPDATE", self.message_json(posted, told=True), posted)

    def take_away(self, posted: Posted) -> None:
        """Delete a message."""
        posted.deleted = True
        if not posted.ephemeral:
            self.emit("MESSAGE_DELETE", {"id": str(posted.id)} | self._place_json(posted.channel), posted)

    # Whom a message calls

    def called_by(self, posted: Posted, allowed: dict | None) -> Called:
        """Find whom the text of a message calls, as far as it is allowed.

        Told at its strictest: a mention counts inside code too, and @everyone counts whatever the channel says.
        """
        guild = self.guild_of(posted.channel)
        known = {*guild.members} if guild else {BOT, self.channels[posted.channel].direct_with}
        roles = {role.id for role in guild.roles} if guild else set()
        texts = [posted.content, *_text_displays(posted.components)]
        users = [int(user) for text in texts for user in CALLS_USER.findall(text) if int(user) in known]
        named = [int(role) for text in texts for role in CALLS_ROLE.findall(text) if int(role) in roles]
        everyone = [f"@{call}" for text in texts for call in CALLS_EVERYONE.findall(text)]
        return Called(
            _allowed(allowed, "users", users),
            _allowed(allowed, "roles", named),
            everyone if allowed is None or "everyone" in (allowed.get("parse") or []) else [],
        )

    def _rung(self, posted: Posted, body: dict) -> list[str]:
        calls, allowed = posted.calls, body.get("allowed_mentions")
        rung = [*calls.everyone, *(f"<@&{role}>" for role in calls.roles), *(f"<@{user}>" for user in calls.users)]
        if posted.reply_to and (allowed is None or allowed.get("replied_user")):
            author = self.message_at(posted.channel, posted.reply_to).author
            rung += [f"<@{author}>"] if author not in {BOT, *calls.users} else []
        return rung

    def readable(self, posted: Posted) -> bool:
        """Whether the bot may read a message without the intent for message content."""
        direct = posted.channel in self.channels and self.channels[posted.channel].guild is None
        return posted.author == BOT or direct or BOT in posted.calls.users

    # Interactions

    def live_interaction(self, call: Call) -> Interaction:
        """Find the answered interaction whose token a webhook call carries, or refuse."""
        interaction = self.interaction_of(call.params["token"])
        if call.params["webhook"] != str(APPLICATION) or interaction is None:
            raise Refused(*UNKNOWN_WEBHOOK)
        if self.now() - interaction.issued >= self.token_seconds:
            raise Refused(*WRONG_TOKEN)
        if not interaction.answer:
            raise Refused(*UNKNOWN_WEBHOOK)
        if interaction.channel not in self.channels:
            raise Refused(*UNKNOWN_CHANNEL)
        return interaction

    def interaction_of(self, token: str) -> Interaction | None:
        """Find an interaction by its token."""
        return next((held for held in self.interactions if held.token == token), None)

    def own_message(self, interaction: Interaction, name: str) -> Posted:
        """Find the message of an interaction by its id or as the original, or refuse."""
        for posted in [interaction.original, *interaction.followups]:
            right = posted is interaction.original if name == "@original" else posted and str(posted.id) == name
            if right and posted is not None and not posted.deleted:
                return posted
        raise Refused(*UNKNOWN_MESSAGE)

    def answer_message(self, call: Call, interaction: Interaction, body: dict) -> Posted:
        """Make a new message that answers an interaction."""
        draft = self.draft(call, body, flags=ANSWER_FLAGS)
        posted = self.new_answer(interaction, draft.flags)
        self.fill(posted, draft, body, new=True)
        self.show(posted)
        return posted

    def new_answer(self, interaction: Interaction, flags: int) -> Posted:
        """Begin a message that answers an interaction; the ephemeral flag decides who will see it."""
        seen_by = interaction.user if flags & EPHEMERAL else None
        return Posted(
            self.new_id(), interaction.channel, BOT, flags=flags, user=seen_by, interaction=interaction,
            webhook=APPLICATION,
        )  # fmt: skip

    def finish_thinking(self, call: Call, interaction: Interaction, body: dict) -> Posted:
        """Put words in the place where the bot was thinking; who sees it was decided when it began to."""
        posted = interaction.original
        draft = self.draft(call, body, flags=ANSWER_FLAGS)
        if draft.flags & EPHEMERAL and not posted.ephemeral:
            self.mistakes.append(f"{call.name}: meant for one person, but the bot has begun to think before all")
        draft.flags = draft.flags & ~EPHEMERAL | posted.flags & EPHEMERAL
        self.fill(posted, draft, body, new=True)
        self.show(posted)
        return posted

    # Writing things as Discord does

    def user_json(self, identity: int) -> dict:
        """Write an account."""
        user = self.users[identity]
        webhook = identity in {guild.webhook for guild in self.guilds.values()}
        shown = None if user.bot else user.name.title()
        named = {"id": str(user.id), "username": user.name.lower(), "global_name": shown, "avatar": None}
        return named | {"discriminator": "0000" if webhook else "0", "bot": user.bot, "public_flags": 0}

    def member_json(self, guild: Guild, identity: int, *, whole: bool = True) -> dict:
        """Write a member; the whole one carries the account."""
        member = guild.members[identity]
        told = {
            "nick": member.nick,
            "avatar": None,
            "roles": [str(role) for role in member.roles],
            "joined_at": time_of(guild.id).isoformat(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
        return told | ({"user": self.user_json(identity)} if whole else {})

    def role_json(self, guild: Guild, role: Role) -> dict:
        """Write a role."""
        colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        told = {"id": str(role.id), "name": role.name, "permissions": str(bits(role.permissions)), "color": 0}
        position = [held.id for held in guild.roles].index(role.id)
        tags = {"tags": {"bot_id": str(role.of_bot)}} if role.of_bot else {}
        kept = {"hoist": False, "position": position, "managed": bool(role.of_bot), "mentionable": role.mentionable}
        return told | kept | {"colors": colours, "flags": 0, "icon": None, "unicode_emoji": None} | tags

    def channel_json(self, channel: Channel) -> dict:
        """Write a channel, a thread or a direct message."""
        last = self.in_channel(channel.id)[-1:]
        told = {"id": str(channel.id), "type": channel.kind, "flags": 0}
        told["last_message_id"] = str(last[0].id) if last else None
        if channel.direct_with:
            return told | {"recipients": [self.user_json(channel.direct_with)]}
        told |= {"guild_id": str(channel.guild), "name": channel.name, "nsfw": False, "rate_limit_per_user": 0}
        if channel.kind in THREADS:
            return told | self._thread_json(channel)
        overwrites = {"id": str(BOT), "type": 1, "allow": "0", "deny": str(bits(channel.forbidden))}
        told |= {"position": channel.position, "parent_id": None, "topic": None}
        told["permission_overwrites"] = [overwrites] if channel.forbidden else []
        return told | ({"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None,
                        "default_forum_layout": 0} if channel.kind == FORUM_CHANNEL else {})  # fmt: skip

    def _thread_json(self, thread: Channel) -> dict:
        count = len(self.in_channel(thread.id))
        began = time_of(thread.id).isoformat()
        metadata = {"archived": thread.archived, "locked": thread.locked, "create_timestamp": began}
        metadata |= {"auto_archive_duration": thread.archive_minutes, "archive_timestamp": began}
        counts = {"message_count": count, "member_count": 1, "total_message_sent": count}
        member = {"id": str(thread.id), "user_id": str(BOT), "join_timestamp": began, "flags": 0}
        told = {"parent_id": str(thread.parent), "owner_id": str(thread.owner), "thread_metadata": metadata}
        return told | counts | {"applied_tags": []} | ({"member": member} if thread.owner == BOT else {})

    def partial_channel_json(self, channel: Channel, user: int) -> dict:
        """Write a channel as interactions tell of it, with what the person may do there."""
        guild = self.guilds.get(channel.guild or 0)
        allowed = self.permissions_of(guild, user) if guild else MEMBER_PERMISSIONS
        return self.channel_json(channel) | {"permissions": str(bits(allowed))}

    def guild_json(self, guild: Guild, *, everybody: bool) -> dict:
        """Write a guild as the gateway does; without the intent for members only the bot is told of."""
        members = [self.member_json(guild, user) for user in guild.members if everybody or user == BOT]
        channels = [held for held in self.channels.values() if held.guild == guild.id]
        threads = [self.channel_json(held) for held in channels if held.kind in THREADS and not held.archived]
        told = self.short_guild_json(guild) | {"joined_at": time_of(guild.id).isoformat(), "large": False}
        told |= {"member_count": len(guild.members), "members": members, "threads": threads}
        told["channels"] = [self.channel_json(held) for held in channels if held.kind not in THREADS]
        empty = ("voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds")
        return told | {name: [] for name in empty}

    def short_guild_json(self, guild: Guild) -> dict:
        """Write a guild as a call of the API gets it."""
        told = {"id": str(guild.id), "name": guild.name, "owner_id": str(guild.owner), "icon": None, "features": []}
        told["roles"] = [self.role_json(guild, role) for role in guild.roles]
        levels = ("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level")
        told |= dict.fromkeys((*levels, "nsfw_level", "premium_tier", "afk_timeout", "system_channel_flags"), 0)
        return told | {"emojis": [], "stickers": [], "preferred_locale": "en-US", "description": None, "banner": None}

    def message_json(self, posted: Posted, *, told: bool = False, nonce: bool = True) -> dict:
        """Write a message; `told` over the gateway it names its guild and member, in history it has no nonce."""
        whole = {
            "id": str(posted.id),
            "channel_id": str(posted.channel),
            "type": _type_of(posted),
            "author": self.user_json(posted.author),
            "content": posted.content,
            "timestamp": time_of(posted.id).isoformat(),
            "edited_timestamp": datetime.fromtimestamp(self.now(), UTC).isoformat() if posted.edited else None,
            "tts": False,
            "pinned": False,
            "mention_everyone": bool(posted.calls.everyone),
            "mention_roles": [str(role) for role in posted.calls.roles],
            "mentions": [self.user_json(user) for user in posted.calls.users],
            "attachments": [self.attachment_json(held, posted) for held in posted.attachments],
            "embeds": [{"type": "rich"} | _resolved_embed(embed, posted.attachments) for embed in posted.embeds],
            "components": resolved(posted.components, posted.attachments),
            "flags": posted.flags,
        }
        return whole | self._optional_json(posted, nonce=nonce) | (self._told_json(posted) if told else {})

    def attachment_json(self, held: Attached, posted: Posted | None = None) -> dict:
        """Write a file of a message."""
        told = {"id": str(held.id), "filename": held.filename, "size": held.size, "url": held.url}
        told |= {"proxy_url": held.url, "content_type": content_type(held.filename), "flags": 0}
        told |= _size_of_picture(held.data)
        told |= {"description": held.description} if held.description else {}
        return told | ({"ephemeral": True} if posted and posted.ephemeral else {})

    def _optional_json(self, posted: Posted, *, nonce: bool) -> dict:
        found = {"nonce": posted.nonce} if nonce and posted.nonce is not None else {}
        if posted.webhook:
            found["webhook_id"] = str(posted.webhook)
        if posted.interaction:
            found |= self._interaction_json(posted.interaction)
        if posted.thread in self.channels:
            found["thread"] = self.channel_json(self.channels[posted.thread])
        if posted.reactions:
            found["reactions"] = [_reaction_json(emoji, users) for emoji, users in posted.reactions.items()]
        if posted.reply_to:
            found["message_reference"] = {"type": 0, "message_id": str(posted.reply_to)} | self._place_json(
                posted.channel
            )
            original = next((held for held in self.in_channel(posted.channel) if held.id == posted.reply_to), None)
            found["referenced_message"] = self.message_json(original, nonce=False) if original else None
        return found

    def _interaction_json(self, interaction: Interaction) -> dict:
        user = self.user_json(interaction.user)
        owners = {"0": str(interaction.guild or 0)}
        told = {"id": str(interaction.id), "type": interaction.kind, "user": user}
        by_command = {"interaction": told | {"name": interaction.what}} if interaction.kind == COMMAND else {}
        metadata = told | {"authorizing_integration_owners": owners}
        return by_command | {"interaction_metadata": metadata, "application_id": str(APPLICATION)}

    def _told_json(self, posted: Posted) -> dict:
        guild = self.guild_of(posted.channel)
        if guild is None:
            return {}
        member = (
            {"member": self.member_json(guild, posted.author, whole=False)} if posted.author in guild.members else {}
        )
        return {"guild_id": str(guild.id)} | member

    def _place_json(self, channel: int) -> dict:
        guild = self.guild_of(channel)
        return {"channel_id": str(channel)} | ({"guild_id": str(guild.id)} if guild else {})

    def application_json(self) -> dict:
        """Write the application itself."""
        told = {"id": str(APPLICATION), "name": "Kith", "icon": None, "description": "", "summary": "", "hook": True}
        told |= {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "redirect_uris": []}
        return told | {
            "owner": self.user_json(OWNER),
            "flags": self.application_flags,
            "interactions_endpoint_url": None,
        }

    @property
    def application_flags(self) -> int:
        """Tell whether the application may ask for the content of messages."""
        return 1 << 19 if self.message_content_allowed else 0


# Helpers


def _whole(body: dict, old: Posted | None) -> dict:
    before = {"content": old.content, "embeds": old.embeds, "components": old.components} if old else {}
    empty: dict = {"content": "", "embeds": [], "components": []}
    return {name: (body[name] if name in body else before.get(name)) or empty[name] for name in empty}


def _judged(body: dict, whole: dict, *, v2: bool) -> dict:
    # a message that becomes one of components must leave behind what it had
    return body | ({name: whole[name] for name in ("content", "embeds", "components")} if v2 else {})


def _dressed(whole: dict) -> dict:
    return {"components": with_ids(copy.deepcopy(whole["components"])), "embeds": copy.deepcopy(whole["embeds"])}


def _flags(body: dict, old: Posted | None) -> int:
    given = body.get("flags")
    if old is None:
        return given or 0
    if given is None:
        return old.flags & ~LOADING
    return (old.flags & ~(LOADING | SUPPRESS_EMBEDS)) | (given & (SUPPRESS_EMBEDS | COMPONENTS_V2))


def _nonce(body: dict) -> str | None:
    return None if body.get("nonce") is None else str(body["nonce"])


def _allowed(allowed: dict | None, name: str, found: list[int]) -> list[int]:
    once = list(dict.fromkeys(found))
    if allowed is None or name in (allowed.get("parse") or []):
        return once
    named = {int(identity) for identity in allowed.get(name) or []}
    return [identity for identity in once if identity in named]


def _text_displays(components: list[dict]) -> list[str]:
    return [held.get("content") or "" for _, held in walk(components) if held.get("type") == TEXT]


def _type_of(posted: Posted) -> int:
    if posted.interaction and posted.interaction.kind == COMMAND:
        return 20 if posted.interaction.payload.get("data", {}).get("type") == 1 else 23
    return 19 if posted.reply_to else 0


def _reaction_json(emoji: str, users: list[int]) -> dict:
    counted = {"count": len(users), "count_details": {"burst": 0, "normal": len(users)}}
    return counted | {"me": BOT in users, "me_burst": False, "burst_colors": [], "emoji": {"id": None, "name": emoji}}


def content_type(filename: str) -> str:
    """Name the kind of a file by its name."""
    kinds = {"png": "image/png", "csv": "text/csv; charset=utf-8", "json": "application/json", "html": "text/html"}
    return kinds.get(filename.rpartition(".")[2].lower(), "application/octet-stream")


def _size_of_picture(data: bytes) -> dict:
    if not data.startswith(b"\x89PNG") or len(data) < 24:
        return {}
    width, height = struct.unpack(">II", data[16:24])
    return {"width": width, "height": height}


def _resolved_embed(embed: dict, attachments: list[Attached]) -> dict:
    shown = copy.deepcopy(embed)
    for name in ("image", "thumbnail"):
        if isinstance(shown.get(name), dict):
            shown[name] = _resolved_media(shown[name], attachments)
    return shown


def resolved(components: list[dict], attachments: list[Attached]) -> list[dict]:
    """Copy components with the addresses of their files in the place of `attachment://`."""
    shown = copy.deepcopy(components)
    for _, media in media_in(shown):
        media.update(_resolved_media(media, attachments))
    for _, component in walk(shown):
        held = next((file for file in attachments if file.url == (component.get("file") or {}).get("url")), None)
        if held:
            component.update(name=held.filename, size=held.size)
    return shown


def _resolved_media(media: dict, attachments: list[Attached]) -> dict:
    url = media.get("url") or ""
    for held in attachments:
        if url in {f"attachment://{held.filename}", held.url}:
            told = {"url": held.url, "proxy_url": held.url, "content_type": content_type(held.filename)}
            return told | {"loading_state": 2, "attachment_id": str(held.id)} | _size_of_picture(held.data)
    return {"url": url, "proxy_url": url}


def words_of(shown: "Posted | Modal | Interaction | dict | list") -> str:
    """Join all words that a message, a modal or an answer shows, one below the other."""
    if isinstance(shown, Modal):
        return "\n".join([shown.title, *words_in(shown.components)])
    if isinstance(shown, Interaction):
        return words_of(shown.original) if shown.original else ""
    if isinstance(shown, list):
        return "\n".join(words_in(shown))
    told = shown if isinstance(shown, dict) else vars(shown)
    content = [told["content"]] if told.get("content") else []
    return "\n".join([*content, *words_in_embeds(told.get("embeds")), *words_in(told.get("components"))])


# Routes


def route(method: str, template: str, *, free: bool = False):
    """Serve this function under a route; a free one asks for no token in the headers."""

    def keep(work):
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))
        ROUTES.append(Route(method, template, pattern, work, free))
        return work

    return keep


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Find the route of a call, and what stands in its path."""
    for held in ROUTES:
        match = held.pattern.fullmatch(path)
        if match and held.method == method:
            return held, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


@route("GET", "/users/@me")
def get_me(world: World, call: Call) -> dict:
    return world.user_json(BOT) | {"verified": True, "mfa_enabled": True, "locale": "en-US", "flags": 0, "email": None}


@route("GET", "/users/{user}")
def get_user(world: World, call: Call) -> dict:
    if call.id("user") not in world.users:
        raise Refused(*UNKNOWN_USER)
    return world.user_json(call.id("user"))


@route("GET", "/users/@me/guilds")
def get_guilds(world: World, call: Call) -> list:
    return [
        {"id": str(guild.id), "name": guild.name, "icon": None, "owner": False, "features": [],
         "permissions": str(bits(world.permissions_of(guild, BOT)))}
        for guild in world.guilds.values() if guild.here
    ]  # fmt: skip


@route("POST", "/users/@me/channels")
def open_direct(world: World, call: Call) -> dict:
    user = int(call.body.get("recipient_id") or 0)
    if user not in world.users or user == BOT:
        raise Refused(*WRONG_RECIPIENT)
    return world.channel_json(world.direct(user))


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
def get_application(world: World, call: Call) -> dict:
    return world.application_json()


@route("GET", "/gateway")
@route("GET", "/gateway/bot")
def get_gateway(world: World, call: Call) -> dict:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": f"{world.root_url.replace('http', 'ws', 1)}gateway", "shards": 1, "session_start_limit": limit}


@route("GET", "/guilds/{guild}")
def get_guild(world: World, call: Call) -> dict:
    return world.short_guild_json(world.guild_for(call))


@route("GET", "/guilds/{guild}/channels")
def get_channels(world: World, call: Call) -> list:
    guild = world.guild_for(call)
    held = [channel for channel in world.channels.values() if channel.guild == guild.id]
    return [world.channel_json(channel) for channel in held if channel.kind not in THREADS]


@route("GET", "/guilds/{guild}/roles")
def get_roles(world: World, call: Call) -> list:
    guild = world.guild_for(call)
    return [world.role_json(guild, role) for role in guild.roles]


@route("GET", "/guilds/{guild}/members/{user}")
def get_member(world: World, call: Call) -> dict:
    guild = world.guild_for(call)
    if call.id("user") not in guild.members:
        raise Refused(*UNKNOWN_MEMBER)
    return world.member_json(guild, call.id("user"))


@route("GET", "/guilds/{guild}/threads/active")
def get_active_threads(world: World, call: Call) -> dict:
    guild = world.guild_for(call)
    held = [thread for thread in world.threads if thread.guild == guild.id and not thread.archived]
    return {"threads": [world.channel_json(thread) for thread in held], "members": [], "has_more": False}


@route("DELETE", "/users/@me/guilds/{guild}")
def leave_guild(world: World, call: Call) -> None:
    guild = world.guild_for(call)
    guild.here = False
    world.emit("GUILD_DELETE", {"id": str(guild.id)})


# Channels and threads


@route("GET", "/channels/{channel}")
def get_channel(world: World, call: Call) -> dict:
    return world.channel_json(world.channel_for(call))


@route("PATCH", "/channels/{channel}")
def edit_channel(world: World, call: Call) -> dict:
    channel = world.channel_for(call)
    allowed = world.allowed_in(channel)
    if channel.kind not in THREADS:
        if "manage_channels" not in allowed:
            raise Refused(*MISSING_PERMISSIONS)
        channel.name = call.body.get("name") or channel.name
        world.emit("CHANNEL_UPDATE", world.channel_json(channel))
        return world.channel_json(channel)
    _refuse_thread_edit(world, channel, call, allowed)
    channel.name = call.body.get("name") or channel.name
    channel.locked = call.body.get("locked", channel.locked)
    channel.archived = call.body.get("archived", channel.archived)
    channel.archive_minutes = call.body.get("auto_archive_duration") or channel.archive_minutes
    world.emit("THREAD_UPDATE", world.channel_json(channel))
    return world.channel_json(channel)


def _refuse_thread_edit(world: World, thread: Channel, call: Call, allowed: set[str]) -> None:
    world.refuse(call.name, breaches_in_thread(call.body, new=False))
    may_manage = "manage_threads" in allowed
    # whoever began a thread may close it; only who manages threads may lock it
    if not may_manage and (thread.owner != BOT or "locked" in call.body or thread.locked):
        raise Refused(*MISSING_PERMISSIONS)
    if thread.archived and call.body.get("archived", True) and set(call.body) - {"archived", "locked"}:
        raise Refused(*ARCHIVED)


@route("DELETE", "/channels/{channel}")
def delete_channel(world: World, call: Call) -> dict:
    channel = world.channel_for(call)
    needed = "manage_threads" if channel.kind in THREADS else "manage_channels"
    if channel.guild and needed not in world.allowed_in(channel):
        raise Refused(*MISSING_PERMISSIONS)
    told = world.channel_json(channel)
    close_channel(world, channel)
    return told


def close_channel(world: World, channel: Channel) -> None:
    """Take a channel away, and the threads in it."""
    told = world.channel_json(channel)
    for thread in [held for held in world.threads if held.parent == channel.id]:
        del world.channels[thread.id]
    del world.channels[channel.id]
    if channel.guild:
        world.emit("THREAD_DELETE" if channel.kind in THREADS else "CHANNEL_DELETE", told)


@route("POST", "/channels/{channel}/typing")
def type_in(world: World, call: Call) -> None:
    world.channel_for(call, "send_messages")


@route("POST", "/channels/{channel}/messages/{message}/threads")
def start_thread(world: World, call: Call) -> dict:
    channel = world.channel_for(call, "create_public_threads")
    if channel.kind != TEXT_CHANNEL:
        raise Refused(*WRONG_CHANNEL)
    posted = world.message_for(call, channel)
    if posted.thread is not None:
        raise Refused(*HAS_A_THREAD)
    thread = _new_thread(world, call, channel, posted.id)
    posted.thread = thread.id
    posted.flags |= HAS_THREAD
    world.emit("MESSAGE_UPDATE", world.message_json(posted, told=True), posted)
    return world.channel_json(thread)


@route("POST", "/channels/{channel}/threads")
def start_thread_alone(world: World, call: Call) -> dict:
    channel = world.channel_for(call)
    if channel.kind == FORUM_CHANNEL:
        return _post_in_forum(world, call, channel)
    if channel.kind != TEXT_CHANNEL:
        raise Refused(*WRONG_CHANNEL)
    kind = call.body.get("type", PRIVATE_THREAD)
    world.channel_for(call, "create_public_threads" if kind == PUBLIC_THREAD else "create_private_threads")
    thread = _new_thread(world, call, channel, world.new_id())
    thread.kind = kind
    return world.channel_json(thread)


def _post_in_forum(world: World, call: Call, forum: Channel) -> dict:
    world.channel_for(call, "send_messages", *(["attach_files"] if call.files else []))
    message = call.body.get("message")
    if not message:
        told = "a post in a forum begins with a message"
        world.refuse(call.name, [Breach(("message",), told, "BASE_TYPE_REQUIRED")])
    world.refuse(call.name, breaches_in_thread(call.body, new=True))
    draft = world.draft(call, message)
    thread = _new_thread(world, call, forum, world.new_id())
    posted = Posted(thread.id, thread.id, BOT, nonce=_nonce(message))
    world.fill(posted, draft, message, new=True)
    world.show(posted)
    return world.channel_json(thread) | {"message": world.message_json(posted)}


def _new_thread(world: World, call: Call, parent: Channel, identity: int) -> Channel:
    world.refuse(call.name, breaches_in_thread(call.body, new=True))
    minutes = call.body.get("auto_archive_duration") or 1440
    thread = Channel(identity, call.body["name"], parent.guild, PUBLIC_THREAD, parent.id, BOT, archive_minutes=minutes)
    world.channels[thread.id] = thread
    world.emit("THREAD_CREATE", world.channel_json(thread) | {"newly_created": True})
    return thread


@route("PUT", "/channels/{channel}/thread-members/@me")
def join_thread(world: World, call: Call) -> None:
    world.channel_for(call)


@route("PUT", "/channels/{channel}/thread-members/{user}")
def add_to_thread(world: World, call: Call) -> None:
    guild = world.guilds.get(world.channel_for(call, "send_messages_in_threads").guild or 0)
    if guild is None or call.id("user") not in guild.members:
        raise Refused(*UNKNOWN_MEMBER)


@route("GET", "/channels/{channel}/threads/archived/public")
def get_archived_threads(world: World, call: Call) -> dict:
    channel = world.channel_for(call, "read_message_history")
    held = [thread for thread in world.threads if thread.parent == channel.id and thread.archived]
    return {"threads": [world.channel_json(thread) for thread in held], "members": [], "has_more": False}


# Messages


@route("GET", "/channels/{channel}/messages")
def get_messages(world: World, call: Call) -> list:
    channel = world.channel_for(call)
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= 100:
        world.refuse(call.name, [Breach(("limit",), "a page of history has 1 to 100 messages", "NUMBER_TYPE_MAX")])
    if "read_message_history" not in world.allowed_in(channel):
        return []
    page = _page(world.in_channel(channel.id), call.query, limit)
    return [_history_json(world, posted) for posted in reversed(page)]


def _page(messages: list[Posted], query: dict[str, str], limit: int) -> list[Posted]:
    if "around" in query:
        middle = int(query["around"])
        before = [held for held in messages if held.id < middle][-(limit // 2) :]
        return before + [held for held in messages if held.id >= middle][: limit - len(before)]
    if "after" in query:
        return [held for held in messages if held.id > int(query["after"])][:limit]
    return [held for held in messages if held.id < int(query.get("before", 1 << 63))][-limit:]


def _history_json(world: World, posted: Posted) -> dict:
    told = world.message_json(posted, nonce=False)
    return told if world.message_content_allowed or world.readable(posted) else without_content(told)


def without_content(told: dict) -> dict:
    """Copy a message as a bot gets it that may not read the content of messages."""
    return told | {"content": "", "embeds": [], "attachments": [], "components": []}


@route("POST", "/channels/{channel}/messages")
def post_message(world: World, call: Call) -> dict:
    channel = world.channel_for(call)
    _refuse_direct(world, channel)
    if channel.kind == FORUM_CHANNEL:
        raise Refused(*NO_TEXT_CHANNEL)
    threaded = channel.kind in THREADS
    needed = ["send_messages_in_threads" if threaded else "send_messages"]
    world.channel_for(call, *needed, *(["attach_files"] if call.files else []))
    if channel.archived and channel.locked:
        raise Refused(*ARCHIVED)
    posted = world.post(call, channel, call.body)
    if channel.archived:
        # a message wakes a sleeping thread
        channel.archived = False
        world.emit("THREAD_UPDATE", world.channel_json(channel))
    return world.message_json(posted)


def _refuse_direct(world: World, channel: Channel) -> None:
    user = world.users.get(channel.direct_with or 0)
    shared = [guild for guild in world.guilds.values() if guild.here and channel.direct_with in guild.members]
    if user and not (user.takes_direct and shared):
        raise Refused(*NO_DIRECT)


@route("GET", "/channels/{channel}/messages/{message}")
def get_message(world: World, call: Call) -> dict:
    channel = world.channel_for(call, "read_message_history")
    return _history_json(world, world.message_for(call, channel))


@route("PATCH", "/channels/{channel}/messages/{message}")
def edit_message(world: World, call: Call) -> dict:
    channel = world.channel_for(call, *(["attach_files"] if call.files else []))
    posted = world.message_for(call, channel)
    if posted.author != BOT:
        raise Refused(*OTHER_AUTHOR)
    if channel.archived:
        raise Refused(*ARCHIVED)
    world.change(call, posted, call.body)
    return world.message_json(posted)


@route("DELETE", "/channels/{channel}/messages/{message}")
def delete_message(world: World, call: Call) -> None:
    channel = world.channel_for(call)
    posted = world.message_for(call, channel)
    if posted.author != BOT and "manage_messages" not in world.allowed_in(channel):
        raise Refused(*MISSING_PERMISSIONS)
    if channel.archived:
        raise Refused(*ARCHIVED)
    world.take_away(posted)


@route("POST", "/channels/{channel}/messages/bulk-delete")
def delete_messages(world: World, call: Call) -> None:
    channel = world.channel_for(call, "manage_messages")
    named = [int(identity) for identity in call.body.get("messages") or []]
    if not 2 <= len(set(named)) <= 100:
        world.refuse(call.name, [Breach(("messages",), "2 to 100 messages are deleted at once")])
    if any(world.now() - time_of(identity).timestamp() > 14 * 86_400 for identity in named):
        raise Refused(*TOO_OLD)
    delete_all(world, channel.id, named)


def delete_all(world: World, channel: int, named: list[int]) -> None:
    """Delete many messages at once, as moderators do."""
    for posted in world.in_channel(channel):
        posted.deleted = posted.deleted or posted.id in named
    guild = world.guild_of(channel)
    told = {"ids": [str(identity) for identity in named], "channel_id": str(channel)}
    world.emit("MESSAGE_DELETE_BULK", told | ({"guild_id": str(guild.id)} if guild else {}))


@route("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
def add_reaction(world: World, call: Call) -> None:
    posted = world.message_for(call, world.channel_for(call, "add_reactions", "read_message_history"))
    users = posted.reactions.setdefault(call.params["emoji"], [])
    users += [] if BOT in users else [BOT]


@route("DELETE", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
def remove_reaction(world: World, call: Call) -> None:
    posted = world.message_for(call, world.channel_for(call))
    left = [user for user in posted.reactions.get(call.params["emoji"], []) if user != BOT]
    posted.reactions.pop(call.params["emoji"], None)
    posted.reactions |= {call.params["emoji"]: left} if left else {}


# Commands


@route("GET", "/applications/{application}/commands")
@route("GET", "/applications/{application}/guilds/{guild}/commands")
def get_commands(world: World, call: Call) -> list:
    return [command for command in world.commands if command.get("guild_id") == _place_of_commands(world, call)]


@route("PUT", "/applications/{application}/commands")
@route("PUT", "/applications/{application}/guilds/{guild}/commands")
def put_commands(world: World, call: Call) -> list:
    place = _place_of_commands(world, call)
    world.refuse(call.name, breaches_in_commands(call.body))
    kept = [_kept_command(world, command, place) for command in call.body]
    world.commands = [command for command in world.commands if command.get("guild_id") != place] + kept
    world.syncs += 1
    return kept


@route("POST", "/applications/{application}/commands")
@route("POST", "/applications/{application}/guilds/{guild}/commands")
def add_command(world: World, call: Call) -> dict:
    place = _place_of_commands(world, call)
    world.refuse(call.name, breaches_in_commands([call.body]))
    kept = _kept_command(world, call.body, place)
    world.commands = [command for command in world.commands if command["id"] != kept["id"]] + [kept]
    return kept


@route("DELETE", "/applications/{application}/commands/{command}")
@route("DELETE", "/applications/{application}/guilds/{guild}/commands/{command}")
def delete_command(world: World, call: Call) -> None:
    place, named = _place_of_commands(world, call), call.params["command"]
    left = [command for command in world.commands if (command["id"], command.get("guild_id")) != (named, place)]
    if len(left) == len(world.commands):
        raise Refused(*UNKNOWN_COMMAND)
    world.commands = left


def _place_of_commands(world: World, call: Call) -> str | None:
    if call.id("application") != APPLICATION:
        raise Refused(403, 20012, "You are not authorized to perform this action on this application")
    return str(world.guild_for(call).id) if "guild" in call.params else None


def _kept_command(world: World, command: dict, place: str | None) -> dict:
    key = (place, command["name"], command.get("type", 1))
    known = {(held.get("guild_id"), held["name"], held["type"]): held["id"] for held in world.commands}
    defaults = {"type": 1, "description": "", "nsfw": False, "default_member_permissions": None, "dm_permission": True}
    own = {"id": known.get(key) or str(world.new_id()), "application_id": str(APPLICATION)}
    placed = {"guild_id": place} if place else {}
    return defaults | copy.deepcopy(command) | own | {"version": str(world.new_id())} | placed


# Interactions


@route("POST", "/interactions/{interaction}/{token}/callback", free=True)
def answer_interaction(world: World, call: Call) -> dict | None:
    interaction = world.interaction_of(call.params["token"])
    if interaction is None or str(interaction.id) != call.params["interaction"]:
        raise Refused(*UNKNOWN_INTERACTION)
    if interaction.expired:
        _note_late(world, interaction)
        raise Refused(*UNKNOWN_INTERACTION)
    if interaction.answer:
        raise Refused(*ANSWERED_ALREADY)
    if interaction.channel not in world.channels:
        raise Refused(*UNKNOWN_CHANNEL)
    kind, data = call.body.get("type"), call.body.get("data") or {}
    _refuse_kind(world, call, interaction, kind)
    WORK[kind](world, call, interaction, data)
    interaction.answer, interaction.data = kind, data
    world.note_answer(interaction)
    return _callback_json(world, interaction) if call.query.get("with_response") in {"1", "true"} else None


def _note_late(world: World, interaction: Interaction) -> None:
    if not interaction.late:
        interaction.late = True
        world.note_answer(interaction)


def _refuse_kind(world: World, call: Call, interaction: Interaction, kind) -> None:
    allowed = ANSWERS[interaction.kind] - (set() if interaction.message else {QUIET, CHANGE})
    if kind not in allowed:
        told = f"{interaction.what} cannot be answered by type {kind!r}, only by {sorted(allowed)}"
        world.refuse(call.name, [Breach(("type",), told, "BASE_TYPE_CHOICES")])


def _answer_with_message(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    interaction.original = world.answer_message(call, interaction, data)


def _begin_thinking(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    flags = data.get("flags") or 0
    if flags & ~EPHEMERAL:
        world.refuse(call.name, [Breach(("data", "flags"), f"thinking takes no flags {flags}", "BASE_TYPE_CHOICES")])
    interaction.original = world.new_answer(interaction, flags | LOADING)


def _answer_quietly(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    interaction.original = interaction.message


def _change_message(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    if interaction.message.deleted:
        raise Refused(*UNKNOWN_MESSAGE)
    world.change(call, interaction.message, data, ANSWER_FLAGS)
    interaction.original = interaction.message


def _offer_choices(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    world.refuse(call.name, breaches_in_choices(data.get("choices")))


def _show_modal(world: World, call: Call, interaction: Interaction, data: dict) -> None:
    world.refuse(call.name, breaches_in_modal(data))
    interaction.modal = Modal(data["title"], data["custom_id"], with_ids(data["components"]), interaction)
    world.modals.append(interaction.modal)


WORK = {
    MESSAGE: _answer_with_message,
    THINKING: _begin_thinking,
    QUIET: _answer_quietly,
    CHANGE: _change_message,
    CHOICES: _offer_choices,
    MODAL: _show_modal,
}


def _callback_json(world: World, interaction: Interaction) -> dict:
    told: dict = {"id": str(interaction.id), "type": interaction.kind}
    resource: dict = {"type": interaction.answer}
    if interaction.original:
        told["response_message_id"] = str(interaction.original.id)
        told["response_message_loading"] = interaction.thinking
        told["response_message_ephemeral"] = interaction.ephemeral
        if interaction.answer != QUIET:
            resource["message"] = world.message_json(interaction.original)
    return {"interaction": told, "resource": resource}


@route("POST", "/webhooks/{webhook}/{token}", free=True)
def follow_up(world: World, call: Call) -> dict:
    interaction = world.live_interaction(call)
    if interaction.thinking:
        # the first words after a deferred answer take its place, and nothing new appears
        return world.message_json(world.finish_thinking(call, interaction, call.body))
    posted = world.answer_message(call, interaction, call.body)
    interaction.followups.append(posted)
    return world.message_json(posted)


@route("GET", "/webhooks/{webhook}/{token}/messages/{message}", free=True)
def get_answer(world: World, call: Call) -> dict:
    return world.message_json(world.own_message(world.live_interaction(call), call.params["message"]), nonce=False)


@route("PATCH", "/webhooks/{webhook}/{token}/messages/{message}", free=True)
def edit_answer(world: World, call: Call) -> dict:
    interaction = world.live_interaction(call)
    posted = world.own_message(interaction, call.params["message"])
    if posted is interaction.original and interaction.thinking:
        world.finish_thinking(call, interaction, call.body)
    else:
        world.change(call, posted, call.body, ANSWER_FLAGS)
    return world.message_json(posted)


@route("DELETE", "/webhooks/{webhook}/{token}/messages/{message}", free=True)
def delete_answer(world: World, call: Call) -> None:
    posted = world.own_message(world.live_interaction(call), call.params["message"])
    posted.flags &= ~LOADING
    world.take_away(posted)
