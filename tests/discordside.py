"""A server in Discord, for conversations that hold in every chat."""

import re
from contextlib import asynccontextmanager
from itertools import groupby

import discordreader
from builders import NOW
from discordworld import FORM, HERE, IN_PLACE, SAYS, THINKS, connected
from fakes import FakeClock, some_parts
from servers import discord as server_of
from servers.discord import DiscordServer, ImpossibleError
from servers.discord_limits import BUTTON, TEXT, TEXT_INPUT, walk
from worlds import (
    ALARMS,
    DIGESTS,
    GENERAL,
    ME,
    ON_CALL,
    QUEUE,
    YOU,
    Form,
    NotOfferedError,
    Seen,
    World,
    Wrong,
)

from bot.platforms.discord.commands import CHECK_MESSAGE
from bot.platforms.discord.ids import custom_id, read_custom_id
from storage.workspaces import HomeStore

PEOPLE = {ME: server_of.OWNER, YOU: server_of.BOB, ON_CALL: server_of.ON_CALL}
PLACES = {
    GENERAL: server_of.GENERAL, DIGESTS: server_of.DIGESTS, QUEUE: server_of.QUEUE, ALARMS: server_of.ALARMS,
}  # fmt: skip
_ID = re.compile("|".join(str(identity) for identity in (*PEOPLE.values(), *PLACES.values())))
MARKS = {kind for kind, _ in discordreader.LINES}
"""What begins a line and is not read as a letter."""


@asynccontextmanager
async def a_side(folder, by, clock):
    """Give the server; nothing is connected yet."""
    async with DiscordServer() as server:
        _make_team(server, PEOPLE[YOU])
        parts = some_parts(folder, clock or FakeClock(NOW), workspaces=("elsewhere",))
        try:
            yield DiscordSide(server, parts, lambda: connected(server, parts))
        finally:
            parts.database.close()


def _make_team(server, *people):
    """Give people a role that looks after messages, as a server's team has."""
    guild = server.guilds[server_of.GUILD]
    team = server_of.Role(server.new_id(), "Team", {"manage_messages"})
    guild.roles.append(team)
    for person in people:
        guild.members[person].roles.append(team.id)


class DiscordSide(World):
    """People choose commands and fill in their options, tap buttons, and fill forms in."""

    platform = "discord"
    workspace = HERE

    def person(self, who):
        return PEOPLE[who]

    def place(self, where):
        return PLACES[where]

    def read(self, raw):
        pieces = [piece for text, is_marked in _texts(raw) for piece in [*self._pieces(text, is_marked), (" ", False)]]
        stretches = [
            (is_name, "".join(text for text, _ in held))
            for is_name, held in groupby(pieces, key=lambda piece: piece[1])
        ]
        bare = [found for is_name, text in stretches if not is_name for found in _ID.findall(text)]
        told = (text if is_name else _ID.sub(lambda found: self.named(found[0]), text) for is_name, text in stretches)
        return " ".join("".join(told).split()), bare

    def _pieces(self, text, is_marked):
        """Give what a person reads, and whether each is a name that Discord shows for an id."""
        for shown, kind in discordreader.read(text) if is_marked else [(text, "")]:
            if kind.split()[-1:] in (["person"], ["role"], ["channel"]):
                yield self.named(re.sub(r"\D", "", shown)), True
            elif kind not in MARKS:
                yield shown.strip("`") if kind == "code block" else shown, False

    def taps(self, raw):
        return [read_custom_id(part["custom_id"]) for part in _buttons(raw)]

    def messages(self, where):
        return [one for one in self.server.in_channel(where) if one.author == server_of.BOT]

    def in_thread(self, shown):
        return [Seen(self, one) for one in self.messages(shown.raw.id)]

    def pictures(self, shown):
        return [file.data for file in shown.raw.attachments]

    def direct(self, who):
        return [Seen(self, raw, who) for raw in self.process.direct(PEOPLE[who])]

    @property
    def pings(self):
        return [self.named(re.sub(r"\D", "", ping.target)) for ping in self.server.pings]

    async def ask(self, command, *, by=ME, duplicate=0, **given):
        options = {name: self.known(value) for name, value in given.items()}
        asking = self.server.command(
            command, options, user=PEOPLE[by], channel=PLACES[GENERAL], duplicate=duplicate
        )  # fmt: skip
        return await self._after(asking, by)

    async def tap(self, shown, does, *, by=ME, about="", duplicate=0):
        button = self._button(shown, does, about)
        clicking = self.server.click(shown.raw, button["custom_id"], user=PEOPLE[by], duplicate=duplicate)
        return await self._after(clicking, by)

    async def menu(self, shown, does, *, by=ME, about=""):
        return await self.tap(await self.tap(shown, "more", by=by, about=about), does, by=by)

    async def menu_of(self, shown, *, by=ME):
        more = await self.tap(shown, "more", by=by)
        return [name.removeprefix("case_") for name, _ in self.taps(more.raw)]

    async def fill(self, form, fields, *, duplicate=0):
        values = {name: self._written(form, name, value) for name, value in fields.items()}
        submitting = self.server.submit(form.raw, values, user=PEOPLE[form.by], duplicate=duplicate)
        answer = await self._after(submitting, form.by)
        if ("choice_open_form", form.name) not in [
            (name, about.partition("|")[0]) for name, about in self.taps(answer.raw)
        ]:
            return answer
        labels = {asked.name: asked.custom_id for asked in form.raw.fields}
        told = [line for text, _ in _texts(answer.raw) for line in text.split("\n") if line.startswith("- ")]
        pairs = [discordreader.shown_by(line).split(": ", 1) for line in told]
        wrong = {labels.get(name, name): words for name, words in pairs}
        return Wrong(wrong, lambda: self.tap(answer, "open_form", by=form.by))

    async def say(self, words, *, where=GENERAL, by=YOU):
        return Seen(self, await self.server.say(PLACES[where], words, user=PEOPLE[by]), by)

    async def check(self, message, *, by=ME):
        return await self._after(self.server.context_menu(CHECK_MESSAGE, message.raw, user=PEOPLE[by]), by)

    def shut_out(self, where):
        self.server.forbid(PLACES[where], "send_messages")

    async def remove(self):
        await self.server.kick(server_of.GUILD)
        await self.until(lambda: not self._is_active())

    def plant(self, shown, name):
        _buttons(shown.raw)[0]["custom_id"] = custom_id(name, "")

    def _is_active(self):
        with self.parts.database.read() as connection:
            return HomeStore(connection, HERE).installation().active

    def _written(self, form, name, value):
        asked = next((asked for asked in form.raw.fields if asked.custom_id == name), None)
        is_text = asked is not None and asked.kind == TEXT_INPUT
        return None if value == "" and not is_text else self.known(value)

    def _button(self, shown, does, about=""):
        for part in _buttons(shown.raw):
            name, what = read_custom_id(part["custom_id"])
            if self.is_named(name, does) and what.startswith(about):
                return part
        raise NotOfferedError(f"{does} is not shown, only {self.taps(shown.raw)}")

    async def _after(self, acting, by):
        before = len(self.server.ephemerals)
        try:
            ack = await acting
        except ImpossibleError as impossible:
            raise NotOfferedError(str(impossible)) from None
        if ack.type == FORM:
            return self._form(ack.modal, by)
        assert ack.type in (SAYS, THINKS, IN_PLACE), ack
        await self.until(lambda: len(self.server.ephemerals) > before and self.read(self.server.ephemerals[before])[0])
        await self.settle()
        return Seen(self, self.server.ephemerals[before], by)

    def _form(self, modal, by):
        fields = {asked.custom_id: self.named(_begins(asked.component)) for asked in modal.fields}
        return Form(self, modal, modal.custom_id.split(":")[1], fields, by)


def _buttons(raw):
    parts = [part for _, part in walk(raw.components)]
    return [part for part in parts if part["type"] == BUTTON and part.get("custom_id") and not part.get("disabled")]


def _begins(component):
    """Give what stands in a field when it opens."""
    chosen = [option["value"] for option in component.get("options") or [] if option.get("default")]
    return next(
        iter([*chosen, *(held["id"] for held in component.get("default_values") or [])]), component.get("value") or ""
    )


def _texts(raw):
    """Give each text that is read by itself, and whether Discord reads marks in it."""
    yield raw.content, True
    for embed in raw.embeds:
        fields = [field[name] for field in embed.get("fields", []) for name in ("name", "value")]
        yield from ((text, True) for text in (embed.get("title", ""), embed.get("description", ""), *fields))
        yield embed.get("footer", {}).get("text", ""), False
    for _, part in walk(raw.components):
        if part["type"] == TEXT:
            yield part["content"], True
        yield part.get("label") or "", False
        yield from ((item.get("description") or "", False) for item in part.get("items") or [])
