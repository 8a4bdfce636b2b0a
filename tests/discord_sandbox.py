"""`make discord-sandbox`: our own Discord, the real bot in it, and addresses where curl acts as a person."""

import argparse
import asyncio
import os
import re
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# started as a module, not by pytest, which puts this folder there by itself
sys.path.insert(0, str(Path(__file__).parent))

from discordpicture import ANYBODY, CHANNEL, PERSON, TRUTH, Shown, button_in, buttons_in, fields_in
from sandboxing import TO_START, Control, Deed, Stage, play, read_options, refuse
from servers.discord import (
    ANN,
    GUILD,
    OTHER_BOT,
    OWNER,
    Ack,
    Channel,
    DiscordServer,
    NobodyListensError,
    Posted,
    default_guilds,
)
from servers.discord_api import PERMISSIONS
from servers.discord_limits import (
    CHANNEL_SELECT,
    CHAT,
    GROUP,
    MESSAGE_MENU,
    STRING_SELECT,
    TEXT_INPUT,
    USER_MENU,
    USER_SELECT,
)

from analyzers.errors import KithError
from bot.bootstrap import read_settings
from bot.periods import parse_moment

FIFTEEN_MINUTES = 15 * 60
BEAT = 9_000
"""Milliseconds between heartbeats; discord.py takes an answer as quick as ours for a late one when it is longer."""
TRUTHS = {"yes": True, "true": True, "no": False, "false": False}

WELCOME = """
Kith is connected to a Discord of its own ({api}); nothing leaves this machine. Its database and drop folder: {folder}
People: {people}. Roles: {roles}. Channels: {channels}. In another terminal, act as one of them:

  curl -d 'text=setup' {here}/command
  curl -d 'name=Tidewell' -d 'owned=tidewell, tidewellhelp' -d 'channel=digests' {here}/submit
  curl -d 'text=triage' {here}/command
  curl -d 'button=Claim' {here}/click
  curl {here}/messages
  curl {here}/

The last one lists everything there is. Ctrl-C ends it.
"""


@dataclass(frozen=True)
class Told:
    """The fields of one request, checked: who acts, where, and the rest."""

    shown: Shown
    fields: Mapping[str, str]

    @property
    def server(self) -> DiscordServer:
        return self.shown.server

    @property
    def user(self) -> int:
        return self.person(self.fields.get("user", "ann"))

    @property
    def channel(self) -> Channel:
        """Find the channel, or the thread that a message begins."""
        return self.server.channels[self.place(self.fields.get("channel", "general"))]

    def person(self, wanted: str) -> int:
        return one_of(wanted.removeprefix("@"), self.shown.people, "person")

    def place(self, wanted: str) -> int:
        """Find a channel by its name; the number of a message is the thread that it begins."""
        if begins := self.shown.public().get(wanted):
            known = begins.thread or begins.id
            return known if known in self.server.channels else refuse(f"Message {wanted} begins no thread.")
        return one_of(wanted.removeprefix("#"), self.shown.places, "channel")

    def anybody(self, wanted: str) -> int:
        return one_of(wanted.removeprefix("@"), self.shown.people | self.shown.roles, "person or role")

    def meant(self) -> Posted:
        """Find what the field `message` names."""
        return self.shown.find(self.fields.get("message", "last"), self.fields.get("button", ""), self.user)

    def written(self) -> Posted:
        """Find a message in a channel."""
        one = self.meant()
        return one if not one.ephemeral else refuse("That is no message of a channel: give its number.")

    def command(self) -> tuple[str, dict]:
        """Read a command as Discord shows it: `digest period:week monitor:Tidewell`."""
        typed = self.fields["text"].strip().removeprefix("/kith ").removeprefix("settings ")
        name, _, rest = typed.partition(" ")
        options = [one for each in self.server.commands if each["type"] == CHAT for one in each.get("options") or []]
        options += [one for group in options if group["type"] == GROUP for one in group["options"]]
        known = {option["name"]: option for option in options if option["type"] != GROUP}
        if name not in known:
            refuse(f"There is no /kith {name}, only {', '.join(known) or 'nothing yet'}.")
        options = {option["name"]: option for option in known[name].get("options") or []}
        return name, {key: self._value(options[key], words) for key, words in given_in(name, rest, options).items()}

    def _value(self, option: dict, words: str) -> object:
        """Read what is given for one option."""
        ways = {PERSON: self.person, CHANNEL: self.place, ANYBODY: self.anybody, TRUTH: truth}
        return ways.get(option["type"], str)(words)


def given_in(name: str, words: str, options: Mapping[str, dict]) -> dict[str, str]:
    """Split words at the names of options: what follows one, up to the next, is given for it."""
    names = "|".join(map(re.escape, options)) or r"(?!)"
    before, *pairs = re.split(rf"(?:^|\s)({names}):", words)
    if before.strip():
        takes = ", ".join(f"{option}:" for option in options) or "nothing"
        refuse(f"/kith {name} takes {takes} and not “{before.strip()}”.")
    return {key: value.strip() for key, value in zip(pairs[::2], pairs[1::2], strict=True)}


def one_of(wanted: str, known: Mapping[int, str], what: str) -> int:
    """Find somebody or something by name or id."""
    fit = [key for key, name in known.items() if wanted.casefold() == name.casefold() or wanted == str(key)]
    return fit[0] if fit else refuse(f"There is no {what} {wanted}, only {', '.join(known.values())}.")


def truth(words: str) -> bool:
    return TRUTHS[words] if words in TRUTHS else refuse(f"Say yes or no, not “{words}”.")


async def command(told: Told) -> Ack:
    name, options = told.command()
    return await told.server.command(name, options, user=told.user, channel=told.channel)


async def offer(told: Told) -> str:
    """Begin to type the last option, and read what is offered."""
    name, options = told.command()
    if not options:
        refuse("Begin an option: /kith monitor name:Ti")
    choices = await told.server.autocomplete(
        name, options, focused=[*options][-1], user=told.user, channel=told.channel
    )
    return "".join(f"offered: {choice['name']}\n" for choice in choices) or "Nothing is offered.\n"


async def say(told: Told) -> str:
    """Write something; the other bot and the webhook can do so too."""
    guild = told.server.guilds[GUILD]
    reply_to = told.shown.find(told.fields["reply_to"], "", told.user) if "reply_to" in told.fields else None
    as_what = {"webhook": told.user == guild.webhook, "bot": told.user == OTHER_BOT}
    await told.server.say(told.channel, told.fields["text"], user=told.user, reply_to=reply_to, **as_what)
    return ""


async def edit(told: Told) -> str:
    one = told.written()
    if one.author != told.user:
        refuse("Only who wrote a message can change it.")
    await told.server.edit(one, told.fields["text"])
    return ""


async def delete(told: Told) -> str:
    await told.server.delete(told.written())
    return ""


async def click(told: Told) -> Ack:
    one, wanted = told.meant(), told.fields["button"]
    shows = ", ".join(buttons_in(one)) or "words"
    button = button_in(one, wanted) or refuse(f"It shows no {wanted}, only {shows}.")
    return await told.server.click(one, button["custom_id"], user=told.user)


async def submit(told: Told) -> Ack:
    """Send the newest form, or the one that `form` names; fields that are not given stay as they are."""
    forms = {name: modal for name, modal in told.shown.open_forms().items() if modal.user == told.user}
    wanted = told.fields.get("form", next(reversed(forms), ""))
    if wanted not in forms:
        refuse(f"There is no open form {wanted}, only {', '.join(forms)}." if forms else "No form is open.")
    asked = {name: label["component"] for name, label in fields_in(forms[wanted]).items()}
    values = {name: held for name, held in told.fields.items() if name not in {"user", "form"}}
    if strange := ", ".join(values.keys() - asked.keys()):
        refuse(f"The form has no field {strange}, only {', '.join(asked)}.")
    filled = {name: filling(told, asked[name], words) for name, words in values.items()}
    return await told.server.submit(forms[wanted], filled, user=told.user)


def filling(told: Told, asked: dict, words: str) -> object:
    """Give what is put into a field; an empty choice is none."""
    ways = {CHANNEL_SELECT: told.place, USER_SELECT: told.person, STRING_SELECT: str}
    if asked["type"] == TEXT_INPUT:
        return words
    return ways[asked["type"]](words) if words else []


async def menu(told: Told) -> Ack:
    """Choose what Kith adds to the menu of a message or of a person."""
    if ("message" in told.fields) == ("person" in told.fields):
        refuse("Give a message or a person: their menus differ.")
    of_message = "message" in told.fields
    target = told.written() if of_message else told.person(told.fields["person"])
    kind = MESSAGE_MENU if of_message else USER_MENU
    known = [one["name"] for one in told.server.commands if one["type"] == kind]
    if not known:
        refuse("Kith is not in that menu.")
    return await told.server.context_menu(known[0], target, user=told.user, channel=told.channel)


async def forbid(told: Told) -> str:
    told.server.forbid(told.channel.id, permission(told))
    return ""


async def permit(told: Told) -> str:
    told.server.permit(told.channel.id, permission(told))
    return ""


def permission(told: Told) -> str:
    wanted = told.fields["permission"].strip().casefold().replace(" ", "_")
    return (
        wanted if wanted in PERMISSIONS else refuse(f"There is no permission {wanted}, only {', '.join(PERMISSIONS)}.")
    )


async def remove(told: Told) -> str:
    await told.server.delete_channel(told.channel)
    return ""


async def kick(told: Told) -> str:
    await told.server.kick(GUILD)
    return "Kith is not in the server any more.\n"


async def invite(told: Told) -> str:
    await told.server.invite(GUILD)
    return "Kith is in the server.\n"


WHERE = ("user", "channel")
DEEDS = {
    "command": Deed(
        command, ("text",), WHERE, "-d 'text=digest period:week'", "choose /kith and options, as Discord shows them"
    ),
    "offer": Deed(
        offer, ("text",), WHERE, "-d 'text=monitor name:Ti'", "begin to type the last option, and read what is offered"
    ),
    "click": Deed(
        click, ("button",), ("message", "user"), "-d 'button=Claim' -d 'message=last'",
        "press a button of a message (3), a private answer (p2), or the last one that shows it",
    ),
    "submit": Deed(
        submit, (), None, "-d 'name=Tidewell' -d 'channel=digests'",
        "send the open form; what is not given stays as it is",
    ),
    "menu": Deed(
        menu, (), ("message", "person", *WHERE), "-d 'message=1'",
        "choose “Check with Kith” of a message, or “Perks of this person” of a person",
    ),
    "say": Deed(
        say, ("text",), ("reply_to", *WHERE), "-d 'text=Good morning' -d 'user=bob'", "write something in a channel"
    ),
    "edit": Deed(
        edit, ("message", "text"), ("user",), "-d 'message=1' -d 'text=Good evening' -d 'user=bob'",
        "change what somebody wrote",
    ),
    "delete": Deed(delete, ("message",), ("user",), "-d 'message=1'", "delete a message"),
    "forbid": Deed(
        forbid, ("channel", "permission"), (), "-d 'channel=digests' -d 'permission=attach files'",
        "take a permission from Kith in a channel",
    ),
    "permit": Deed(
        permit, ("channel", "permission"), (), "-d 'channel=digests' -d 'permission=attach files'", "give it back"
    ),
    "remove": Deed(remove, ("channel",), (), "-d 'channel=alarms'", "delete a channel"),
    "kick": Deed(kick, (), (), "-d ''", "throw Kith out of the server"),
    "invite": Deed(invite, (), (), "-d ''", "let Kith in again"),
}  # fmt: skip
READS = {
    "messages": (Shown.by_place, "what stands in the channels, in threads and direct messages, and the buttons"),
    "private": (Shown.private, "what only one person sees"),
    "forms": (Shown.forms, "open forms"),
    "commands": (Shown.commands, "the commands and menus that Discord offers"),
    "mistakes": (Shown.mistakes, "what Discord would have refused"),
}
RAW = {
    "messages.json": lambda shown: {name: shown.server.message_json(one) for name, one in shown.public().items()},
    "private.json": lambda shown: {
        name: shown.server.message_json(one) for name, one in shown.named().items() if one.ephemeral
    },
    "forms.json": lambda shown: {
        name: {"title": form.title, "custom_id": form.custom_id, "components": form.components}
        for name, form in shown.open_forms().items()
    },
    "commands.json": lambda shown: shown.server.commands,
}


class Discord(Control):
    """The addresses at which curl acts as a person of Discord."""

    DEEDS, READS, RAW, DEAF, GONE = DEEDS, READS, RAW, NobodyListensError, "is gone"

    async def ask(self, deed: Deed, fields: Mapping[str, str]) -> str | None:
        """Do something; gives nothing when the bot acknowledged it and will show something."""
        done = await deed.work(Told(self.shown, fields))
        if isinstance(done, str):
            return done
        if not done.type:
            refuse("Kith did not acknowledge it in three seconds: Discord says that the interaction failed.")
        return None


# Running it


class Clock:
    """The time of the bot, for ids and messages; it stands still until the bot is there."""

    def __init__(self, start: float, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    def __call__(self) -> float:
        """Give the seconds since 1970."""
        return self._start + ((time.monotonic() - self._began) * self._speed if self._began else 0.0)


def clock_of(options: argparse.Namespace) -> tuple[Clock, float]:
    """Give the clock and its speed; what cannot be read the bot will say itself."""
    start, speed = time.time(), 1.0
    with suppress(KithError, ValueError):
        start = parse_moment(options.now, read_settings().zone).timestamp() if options.now else start
        speed = float(options.speed)
    return Clock(start, speed), speed


def settings(server: DiscordServer) -> dict[str, str]:
    """Give what the bot needs to know of this Discord; it may read channels unless the shell says otherwise."""
    return {
        "KITH_DISCORD__TOKEN": server.token,
        "KITH_DISCORD__API_URL": server.api_url,
        "KITH_DISCORD__GATEWAY_URL": server.gateway_url,
        "KITH_DISCORD__LISTEN": os.environ.get("KITH_DISCORD__LISTEN", "true"),
    }


def welcome(server: DiscordServer, control: Discord, options: argparse.Namespace) -> str:
    """Say what to try."""
    guild = server.guilds[GUILD]
    does = {OWNER: "owns the server", ANN: "moderates it", OTHER_BOT: "a bot", guild.webhook: "a webhook"}
    people = [f"{name} ({does[key]})" if key in does else name for key, name in control.shown.people.items()]
    holders = {role: [server.users[one.user].name for one in guild.members.values() if role in one.roles]
               for role in control.shown.roles}  # fmt: skip
    roles = [f"@{name} ({', '.join(holders[key])})" for key, name in control.shown.roles.items()]
    channels = [f"#{name}" for name in control.shown.places.values()]
    return WELCOME.format(
        api=server.api_url,
        folder=options.folder,
        people=", ".join(people),
        roles=", ".join(roles),
        channels=", ".join(channels),
        here=control.here,
    )


async def run(options: argparse.Namespace) -> int:
    """Run the sandbox until it is stopped or the bot ends; gives the exit code."""
    clock, speed = clock_of(options)
    guilds = [guild for guild in default_guilds() if guild.id == GUILD]
    lasting = FIFTEEN_MINUTES * max(speed, 1.0)
    async with DiscordServer(guilds=guilds, clock=clock, token_seconds=lasting, heartbeat_interval=BEAT) as server:
        server.grant(GUILD, ANN, "manage_messages")
        control = Discord(Shown(server))

        async def connected() -> None:
            await server.wait_for_ready(seconds=TO_START)
            clock.begin()

        stage = Stage(control, settings(server), connected, lambda options: welcome(server, control, options))
        return await play(options, stage)


if __name__ == "__main__":
    sys.exit(asyncio.run(run(read_options("tests.discord_sandbox", __doc__, "out/discord-sandbox"))))
