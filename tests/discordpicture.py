"""What the people of our own Discord see, in letters: messages as a client shows them, forms, commands."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from discordreader import LINES, read
from sandboxing import refuse
from servers.discord import BOT, GUILD, Channel, DiscordServer, Modal, Ping, Posted
from servers.discord_api import THREADS, resolved
from servers.discord_limits import (
    BUTTON,
    CHAT,
    CONTAINER,
    GALLERY,
    LABEL,
    LINK,
    MESSAGE_MENU,
    ROW,
    TEXT,
    USER_MENU,
    walk,
    words_in,
    words_in_embeds,
)

# The types of an option: docs.discord.com/developers/interactions/application-commands
TRUTH, PERSON, CHANNEL, ANYBODY = 5, 6, 7, 9


@cache
def pieces_of(text: str) -> list[tuple[str, str]]:
    """Read markdown as a client does, once for each text: it is looked at again and again."""
    return read(text)


def as_read(text: str, names: Mapping[str, str]) -> list[str]:
    """Give the lines that a person reads, without the marks of markdown."""
    return "".join(piece_as_read(shown, kind, names) for shown, kind in pieces_of(text)).split("\n")


def piece_as_read(shown: str, kind: str, names: Mapping[str, str]) -> str:
    """Give what a person reads of a piece: names for ids, a link with its address, no marks."""
    if kind.endswith("code block"):
        return shown.strip("`").strip("\n")
    if found := re.fullmatch(r"\[(.*)\]\(\s*<?(.*?)>?\s*\)", shown, re.DOTALL):
        return f"{found[1]} ({found[2]})"
    what = kind.rpartition(" ")[2]
    if what in ("person", "role", "channel"):
        return names.get(shown.strip("<@&!#>"), shown)
    if what == "link":
        return shown.strip("<>")
    return shown if what in ("quote", "item") or what not in {mark for mark, _ in LINES} else ""


class Drawing:
    """Draws one message: its buttons have the names by which they are pressed, `Claim` and then `Claim #2`."""

    def __init__(self, posted: Posted, names: Mapping[str, str]) -> None:
        self._posted = posted
        self._names = names
        self._called = {button["id"]: name for name, button in buttons_in(posted).items()}

    def lines(self) -> list[str]:
        """Give the lines of the whole message."""
        told = self._read(self._posted.content)
        told += [line for words in words_in_embeds(self._posted.embeds) for line in self._read(words)]
        return told + [line for part in self._components() for line in self._part(part)]

    def _components(self) -> list[dict]:
        return resolved(self._posted.components, self._posted.attachments)

    def _read(self, text: str) -> list[str]:
        return as_read(text, self._names) if text else []

    def _part(self, part: dict) -> list[str]:
        kind = part["type"]
        if kind == TEXT:
            return self._read(part["content"])
        if kind == ROW:
            return [" ".join(map(self._button, part["components"]))]
        if kind == CONTAINER:
            return [f"| {line}" for inner in part["components"] for line in self._part(inner)]
        if kind == GALLERY:
            return [f"picture {item['media']['url']}: {item.get('description') or ''}" for item in part["items"]]
        return words_in([part])

    def _button(self, button: dict) -> str:
        if button["style"] == LINK:
            return f"[{button['label']}: {button['url']}]"
        name = self._called[button["id"]]
        return f"({name})" if button.get("disabled") else f"[{name}]"


def buttons_in(posted: Posted) -> dict[str, dict]:
    """Give the buttons of a message by their names: the label, numbered where it stands again."""
    named: dict[str, dict] = {}
    for _, part in walk(posted.components):
        if part["type"] == BUTTON and part["style"] != LINK:
            label = part["label"]
            place = sum(name.partition(" #")[0] == label for name in named) + 1
            named[label if place == 1 else f"{label} #{place}"] = part
    return named


def draw(head: str, lines: list[str]) -> str:
    """Draw what is shown under a line that says what it is."""
    return "\n".join([f"{head}:", *(f"    {line}".rstrip() for line in lines if line.strip())])


def fields_in(modal: Modal) -> dict[str, dict]:
    """Give what a form asks by name: the label with the component in it."""
    labels = [part for _, part in walk(modal.components) if part["type"] == LABEL]
    return {label["component"]["custom_id"]: label for label in labels}


def field(name: str, label: dict, names: Mapping[str, str]) -> str:
    """Draw one field of a form: the name by which it is filled, what stands in it, what it asks for."""
    asked = label["component"]
    options = asked.get("options") or []
    held = [option["value"] for option in options if option.get("default")]
    held += [names.get(str(one["id"]), str(one["id"])) for one in asked.get("default_values") or []]
    choices = ", ".join(option["value"] + worded(option) for option in options)
    told = [label["label"], label.get("description"), choices and f"one of {choices}"]
    told += ["may be empty"] if not asked.get("required", True) else []
    return f"{name} = {asked.get('value') or ', '.join(held)}    ({' · '.join(filter(None, told))})"


def worded(option: dict) -> str:
    return "" if option["label"] == option["value"] else f" ({option['label']})"


class Shown:
    """Everything that the people of one server see, under names that stay: 3, p2, f1."""

    def __init__(self, server: DiscordServer) -> None:
        self.server = server

    @property
    def people(self) -> dict[int, str]:
        """Give the names of the server's people by their ids, also of the bot and the webhook that are not Kith."""
        guild = self.server.guilds[GUILD]
        return {one: self.server.users[one].name for one in [*guild.members, guild.webhook] if one != BOT}

    @property
    def places(self) -> dict[int, str]:
        """Give the names of the server's own channels by their ids."""
        held = self.server.channels.values()
        return {one.id: one.name for one in held if one.guild and one.kind not in THREADS}

    @property
    def roles(self) -> dict[int, str]:
        """Give the names of the roles that can be given and called."""
        guild = self.server.guilds[GUILD]
        return {role.id: role.name for role in guild.roles if role.id != guild.id and not role.of_bot}

    @property
    def names(self) -> dict[str, str]:
        """Give what people read for ids."""
        called = {**self.people, BOT: "Kith", **self.roles}
        told = {str(key): f"@{name}" for key, name in called.items()}
        return told | {str(key): f"#{channel.name}" for key, channel in self.server.channels.items()}

    def public(self) -> dict[str, Posted]:
        """Give the messages that are there by their numbers, in the order in which they came."""
        return {str(number): one for number, one in enumerate(self.server.messages, 1) if self._is_there(one)}

    def _is_there(self, one: Posted) -> bool:
        return not one.deleted and one.channel in self.server.channels

    def named(self) -> dict[str, Posted]:
        """Give messages by their numbers (1, 2) and private answers by theirs (p1, p2)."""
        private = {f"p{number}": one for number, one in enumerate(self.server.ephemerals, 1) if not one.deleted}
        return self.public() | private

    def open_forms(self) -> dict[str, Modal]:
        """Give the open forms by their names, f1, f2."""
        return {f"f{number}": modal for number, modal in enumerate(self.server.modals, 1) if modal.open}

    def messages(self) -> dict[str, str]:
        """Draw what everybody in a channel sees, and what one person sees in their direct messages."""
        return {f"message {name}": self._message(name, one) for name, one in self.public().items()}

    def by_place(self) -> dict[str, str]:
        """Draw the same channel by channel, threads below their channel."""
        held = sorted(self.public().items(), key=lambda named: self._order(named[1]))
        return {f"message {name}": self._message(name, one) for name, one in held}

    def _order(self, one: Posted) -> tuple[int, int, int]:
        held = self.server.channels[one.channel]
        root = self.server.channels.get(held.parent or 0, held)
        return (root.position if root.guild else len(self.server.channels), held.id if held.parent else 0, one.id)

    def _message(self, name: str, one: Posted) -> str:
        reply = next((place for place, other in enumerate(self.server.messages, 1) if other.id == one.reply_to), 0)
        rung = [self.names.get(ping.target.strip("<@&>"), ping.target) for ping in self._pings(one)]
        told = [
            f"message {name} in {self._place(self.server.channels[one.channel])}",
            f"from {self.server.users[one.author].name}",
            f"in reply to {reply}" if reply else "",
            f"edited {one.edited}×" if one.edited else "",
            f"rings {' and '.join(rung)}" if rung else "",
        ]
        return draw(", ".join(filter(None, told)), Drawing(one, self.names).lines())

    def _pings(self, one: Posted) -> Iterator[Ping]:
        return (ping for ping in self.server.pings if ping.message == one.id)

    def _place(self, channel: Channel) -> str:
        if channel.direct_with:
            return f"the direct messages of {self.server.users[channel.direct_with].name}"
        if channel.kind not in THREADS:
            return f"#{channel.name}"
        closed = " (closed)" if channel.archived else ""
        return f"#{self.server.channels[channel.parent].name} › “{channel.name}”{closed}"

    def private(self) -> dict[str, str]:
        """Draw what only one person sees."""
        held = {name: one for name, one in self.named().items() if one.ephemeral}
        return {f"private {name}": self._whisper(name, one) for name, one in held.items()}

    def _whisper(self, name: str, one: Posted) -> str:
        where = self.server.channels.get(one.channel)
        place = self._place(where) if where else "a channel that is gone"
        head = f"private {name} in {place}, only for {self.server.users[one.user].name}"
        return draw(f"{head}, edited {one.edited}×" if one.edited else head, Drawing(one, self.names).lines())

    def forms(self) -> dict[str, str]:
        """Draw the open forms."""
        return {f"form {name}": self._form(name, modal) for name, modal in self.open_forms().items()}

    def _form(self, name: str, modal: Modal) -> str:
        lines = [field(asked, label, self.names) for asked, label in fields_in(modal).items()]
        return draw(f"form {name} “{modal.title}”, before {self.server.users[modal.user].name}", lines)

    def commands(self) -> dict[str, str]:
        """Draw the commands and menus that Discord offers."""
        told: dict[str, str] = {}
        for command in self.server.commands:
            if command["type"] != CHAT:
                where = {MESSAGE_MENU: "a message", USER_MENU: "a person"}[command["type"]]
                told[command["name"]] = f"in the menu of {where}: {command['name']}"
            for sub in command.get("options") or []:
                lines = [option_line(option) for option in sub.get("options") or []]
                told[sub["name"]] = draw(f"/{command['name']} {sub['name']}: {sub['description']}", lines)
        return told

    def mistakes(self) -> dict[str, str]:
        """Tell what Discord would have refused, and what was acknowledged too late."""
        told = [*self.server.mistakes, *(f"acknowledged too late: {what}" for what in self.server.late)]
        return {str(number): line for number, line in enumerate(told)}

    def all(self) -> dict[str, str]:
        """Draw everything."""
        return self.messages() | self.private() | self.forms()

    def by_kith(self) -> dict[str, str]:
        """Draw everything but what people wrote."""
        written = {f"message {name}" for name, one in self.public().items() if one.author != BOT}
        return {name: picture for name, picture in self.all().items() if name not in written}

    def seen_by(self, user: int) -> dict[str, Posted]:
        """Give what one person sees: what is public, and what is theirs."""
        return {name: one for name, one in self.named().items() if self._is_for(one) in (None, user)}

    def _is_for(self, one: Posted) -> int | None:
        channel = self.server.channels.get(one.channel)
        return one.user or (channel.direct_with if channel else None)

    def find(self, name: str, button: str, user: int) -> Posted:
        """Find a message: a number, a private answer, or `last`, the newest that shows the button."""
        seen = self.seen_by(user)
        if name == "last":
            fit = [one for one in seen.values() if not button or button_in(one, button)]
            return max(fit, key=lambda one: one.id, default=None) or refuse(f"You see no {button or 'message'}.")
        return seen.get(name) or refuse(f"You see no {name}, only {', '.join(seen) or 'nothing yet'}.")


def option_line(option: dict) -> str:
    """Draw one option of a command."""
    kinds = {TRUTH: "yes or no", PERSON: "a person", CHANNEL: "a channel", ANYBODY: "a person or a role"}
    choices = [choice["value"] for choice in option.get("choices") or []]
    told = [option["description"], f"one of {', '.join(choices)}" if choices else kinds.get(option["type"])]
    told += ["offered while it is typed"] if option.get("autocomplete") else []
    told += ["needed"] if option.get("required") else []
    return f"{option['name']}:    ({' · '.join(filter(None, told))})"


def button_in(posted: Posted, wanted: str) -> dict | None:
    """Find a button by its name or how that begins, with or without dots and arrows, or by its custom_id."""
    found, sought = buttons_in(posted), plain(wanted)
    tests = (
        lambda name: plain(name) == sought or found[name]["custom_id"] == wanted,
        lambda name: sought and plain(name).startswith(sought),
    )
    return next((found[name] for fits in tests for name in found if fits(name)), None)


def plain(name: str) -> str:
    return " ".join(re.findall(r"[\w#]+", name.casefold()))
