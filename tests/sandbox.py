"""`make slack-sandbox`: our own Slack, the real bot in it, and addresses where curl acts as a person."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

# started as a module, not by pytest, which puts this folder there by itself
sys.path.insert(0, str(Path(__file__).parent))

from sandboxing import TO_START, Control, Deed, Stage, play, read_options, refuse
from servers.slack import Ack, NobodyListensError, Posted, SlackServer
from servers.slack_api import BOT_USER
from servers.slack_limits import elements_of, options_of, text_of

WELCOME = """
Kith is connected to a Slack of its own ({api}); nothing leaves this machine. Its database and drop folder: {folder}
People: {people}. Channels: {channels}. In another terminal, act as one of them:

  curl -d 'text=setup' {here}/command
  curl -d 'name=Tidewell' -d 'owned=tidewell, tidewellhelp' -d 'channel=C1' {here}/submit
  curl -d 'text=triage' {here}/command
  curl -d 'action_id=case_claim' {here}/click
  curl {here}/messages
  curl {here}/

The last one lists everything there is. Ctrl-C ends it.
"""


# What people see, in letters


def words_in(piece: dict, names: dict[str, str]) -> str:
    """Read one piece of a line of rich text."""
    for mark, key in (("@", "user_id"), ("#", "channel_id")):
        if key in piece:
            return f"{mark}{names.get(piece[key], piece[key])}"
    return piece.get("text") or piece.get("url") or piece.get("name") or ""


def rich_lines(part: dict, names: dict[str, str]) -> list[str]:
    """Draw a part of a rich text: a section, a quote, a list or a table."""
    if part["type"] == "rich_text_list":
        return [f"- {line}" for item in part["elements"] for line in rich_lines(item, names)]
    mark = "> " if part["type"] == "rich_text_quote" else ""
    words = "".join(words_in(piece, names) for piece in part["elements"])
    return [f"{mark}{line}" for line in words.split("\n")]


def control(element: dict) -> str:
    """Draw a button or a menu with the action_id by which it is pressed."""
    options = " | ".join(text_of(option["text"]) for option in options_of(element))
    return f"[{element['action_id']}: {options or text_of(element.get('text')) or element['type']}]"


def field(block: dict) -> str:
    """Draw one field of a form: the name by which it is filled, what stands in it, what it asks for."""
    element = block["element"]
    initial = next((held for name, held in element.items() if name.startswith("initial_")), "")
    now = initial["value"] if isinstance(initial, dict) else initial
    choices = ", ".join(option["value"] for option in options_of(element))
    told = [text_of(block["label"]), text_of(block.get("hint")), choices and f"one of {choices}"]
    told += ["may be empty"] if block.get("optional") else []
    return f"{block['block_id']} = {now}    ({' · '.join(filter(None, told))})"


def block_lines(block: dict, names: dict[str, str]) -> list[str]:
    """Draw one block."""
    if block["type"] == "rich_text":
        return [line for part in block["elements"] for line in rich_lines(part, names)]
    if block["type"] == "input":
        return [field(block)]
    if block["type"] == "divider":
        return [""]
    elements = elements_of(block)
    said = [block.get("text"), *block.get("fields", []), *(held for held in elements if "action_id" not in held)]
    lines = [" ".join(text_of(held.get("text") if "type" not in held else held).split("\n")) for held in said if held]
    return [*lines, " ".join(control(held) for held in elements if "action_id" in held)]


def draw(head: str, blocks: list, names: dict[str, str], text: str = "", files: list | None = None) -> str:
    """Draw what is shown under a line that says what it is."""
    lines = [line for block in blocks for line in block_lines(block, names)] or text.split("\n")
    lines += [f"file: {file.get('title') or file.get('name') or file['id']}" for file in files or []]
    return "\n".join([f"{head}:", *(f"    {line}".rstrip() for line in lines if line.strip())])


class Shown:
    """Everything that the people of one workspace see, under names that stay: 3, p2, V000017, home of ann."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self._order: dict[str, list[str]] = {"": [], "p": []}

    @property
    def people(self) -> dict[str, str]:
        """Give the names of all but the bot by their ids."""
        return {key: name for key, name in self.server.members.items() if key != BOT_USER}

    @property
    def names(self) -> dict[str, str]:
        """Give the names of people and channels by their ids."""
        return self.server.members | {key: channel.name for key, channel in self.server.channels.items()}

    def named(self) -> dict[str, Posted | dict]:
        """Give messages by their numbers (1, 2) and private answers by theirs (p1, p2)."""
        public = {self._name("", one.ts): one for one in self.server.messages}
        return public | {self._name("p", one["ts"]): one for one in self.server.ephemerals}

    def _name(self, prefix: str, ts: str) -> str:
        # by the order of arrival and not by the place in the list: what is deleted moves no other number
        order = self._order[prefix]
        if ts not in order:
            order.append(ts)
        return f"{prefix}{order.index(ts) + 1}"

    def messages(self) -> dict[str, str]:
        """Draw what everybody in a channel sees."""
        held = self.named().items()
        return {f"message {name}": self._message(name, one) for name, one in held if isinstance(one, Posted)}

    def _message(self, name: str, one: Posted) -> str:
        names = self.names
        thread = f", in the thread of {self._name('', one.thread_ts)}" if one.thread_ts else ""
        edited = f", edited {one.edited}×" if one.edited else ""
        head = f"message {name} in {self._place(one.channel)}{thread}, from {names.get(one.user, one.user)}{edited}"
        return draw(head, one.blocks, names, one.text, one.files)

    def _place(self, channel: str) -> str:
        if channel.startswith("D"):
            return f"the direct messages of {self.names.get(channel[1:], channel)}"
        return f"#{self.names.get(channel, channel)}"

    def private(self) -> dict[str, str]:
        """Draw what only one person sees."""
        held = self.named().items()
        return {f"private {name}": self._whisper(name, one) for name, one in held if isinstance(one, dict)}

    def _whisper(self, name: str, one: dict) -> str:
        head = f"private {name} in {self._place(one['channel'])}, only for {self.names.get(one['user'], one['user'])}"
        return draw(head, one["blocks"], self.names, one["text"])

    def views(self) -> dict[str, str]:
        """Draw the open forms, and the home pages."""
        forms = {
            f"form {key}": draw(f"form {key} “{text_of(view['title'])}”", view["blocks"], self.names)
            for key, view in self.server.views.items()
        }
        homes = {
            f"home of {user}": draw(f"home of {self.names.get(user, user)}", view["blocks"], self.names)
            for user, view in self.server.home.items()
        }
        return forms | homes

    def mistakes(self) -> dict[str, str]:
        """Tell what Slack would have refused, and what was acknowledged too late."""
        told = [*self.server.mistakes, *(f"acknowledged too late: {what}" for what in self.server.late)]
        return {str(number): line for number, line in enumerate(told)}

    def all(self) -> dict[str, str]:
        """Draw everything."""
        return self.messages() | self.private() | self.views()

    def by_kith(self) -> dict[str, str]:
        """Draw everything but what people wrote."""
        written = {key for key, one in self.named().items() if isinstance(one, Posted) and one.user != BOT_USER}
        return {name: picture for name, picture in self.all().items() if name.split()[-1] not in written}

    def find(self, name: str, action_id: str, user: str) -> Posted | dict:
        """Find what is pressed: `home`, a form's id, a number, or `last`, the newest that shows the action_id."""
        if name == "home":
            return self.server.home.get(user) or refuse("The home page was not opened yet: curl -d '' …/home.")
        seen = {key: one for key, one in self.named().items() if isinstance(one, Posted) or one["user"] == user}
        seen |= self.server.views
        if name == "last":
            fit = [one for one in seen.values() if not action_id or action_id in actions_in(one)]
            return max(fit, key=age, default=None) or refuse(f"Nothing that you see shows {action_id or 'anything'}.")
        return seen.get(name) or refuse(f"You see no {name}, only {', '.join(seen) or 'nothing yet'}.")


def blocks_of(one: Posted | dict) -> list:
    return one.blocks if isinstance(one, Posted) else one["blocks"]


def actions_in(one: Posted | dict) -> dict[str, dict]:
    """Give what can be pressed by its action_id."""
    return {held["action_id"]: held for block in blocks_of(one) for held in elements_of(block) if "action_id" in held}


def age(one: Posted | dict) -> str:
    # an open form lies over everything
    return one.ts if isinstance(one, Posted) else one.get("ts", "A")


# What people do


@dataclass(frozen=True)
class Told:
    """The fields of one request, checked: who acts, where, and the rest."""

    shown: Shown
    fields: dict[str, str]

    @property
    def server(self) -> SlackServer:
        return self.shown.server

    @property
    def user(self) -> str:
        wanted, people = self.fields.get("user", "U1"), self.shown.people
        return wanted if wanted in people else refuse(f"There is nobody {wanted}, only {', '.join(people)}.")

    @property
    def channel(self) -> str:
        wanted, known = self.fields.get("channel", "C1"), self.server.channels
        return wanted if wanted in known else refuse(f"There is no channel {wanted}, only {', '.join(known)}.")

    def meant(self) -> Posted | dict:
        """Find what the field `message` names."""
        return self.shown.find(self.fields.get("message", "last"), self.fields.get("action_id", ""), self.user)

    def pressed(self) -> tuple[Posted | dict, dict]:
        """Find the message, answer or view, and what is pressed in it."""
        one, action_id = self.meant(), self.fields["action_id"]
        shown = actions_in(one)
        return one, shown.get(action_id) or refuse(f"It shows no {action_id}, only {', '.join(shown) or 'words'}.")


async def command(told: Told) -> Ack:
    return await told.server.command(told.fields["text"], user=told.user, channel=told.channel)


async def say(told: Told) -> None:
    told.server.say(told.fields["text"], user=told.user, channel=told.channel)


async def mention(told: Told) -> Ack:
    text = f"<@{BOT_USER}> {told.fields['text']}"
    said = told.server.say(text, user=told.user, channel=told.channel)
    event = {"type": "app_mention", "user": told.user, "text": text, "channel": told.channel, "ts": said.ts}
    return await told.server.event(event)


async def click(told: Told) -> Ack:
    one, element = told.pressed()
    if element["type"] != "button":
        refuse(f"{element['action_id']} is a menu: /choose picks from it.")
    return await told.server.click(one, element["action_id"], user=told.user)


async def choose(told: Told) -> Ack:
    """Pick an option by its words or its value; people and channels by their ids."""
    one, element = told.pressed()
    options, value = options_of(element), told.fields["option"]
    if options:
        fit = [held["value"] for held in options if value == held["value"] or reads_as(text_of(held["text"]), value)]
        words = ", ".join(text_of(held["text"]) for held in options)
        value = fit[0] if fit else refuse(f"There is no option {value}, only {words}.")
    return await told.server.choose(one, element["action_id"], value, user=told.user)


def reads_as(words: str, wanted: str) -> bool:
    return words.rstrip("…").casefold() == wanted.rstrip("….").casefold()


async def submit(told: Told) -> Ack:
    """Send the newest form, or the one that `view` names; fields that are not given stay as they are."""
    forms = [key for key, view in told.server.views.items() if view.get("submit")]
    view = told.fields.get("view", forms[-1] if forms else "")
    if view not in forms:
        refuse(f"There is no open form {view}, only {', '.join(forms)}." if forms else "No form is open.")
    values = {name: held for name, held in told.fields.items() if name not in {"user", "view"}}
    asked = [block["block_id"] for block in told.server.views[view]["blocks"] if block["type"] == "input"]
    if strange := ", ".join(values.keys() - set(asked)):
        refuse(f"The form has no field {strange}, only {', '.join(asked)}.")
    return await told.server.submit(view, values, user=told.user)


async def shortcut(told: Told) -> Ack:
    posted = told.meant()
    if not isinstance(posted, Posted):
        refuse("Only what stands in a channel has such a menu: give the number of a message.")
    return await told.server.shortcut(told.fields.get("callback_id", "check_message"), posted, user=told.user)


async def home(told: Told) -> Ack:
    there = {"user": told.user, "channel": f"D{told.user}", "tab": "home"}
    return await told.server.event({"type": "app_home_opened", **there})


WHERE = ("user", "channel")
DEEDS = {
    "command": Deed(command, ("text",), WHERE, "-d 'text=triage'", "type /kith and these words"),
    "mention": Deed(mention, ("text",), WHERE, "-d 'text=digest'", "ask @kith in a channel"),
    "say": Deed(say, ("text",), WHERE, "-d 'text=Good morning' -d 'user=U2'", "write something in a channel"),
    "click": Deed(
        click, ("action_id",), ("message", "user"), "-d 'message=last' -d 'action_id=case_claim'",
        "press a button of a message (3), a private answer (p2), `home`, or the last one that shows it",
    ),
    "choose": Deed(
        choose, ("action_id", "option"), ("message", "user"), "-d 'action_id=case_more' -d 'option=Note'",
        "choose from a menu",
    ),
    "submit": Deed(
        submit, (), None, "-d 'name=Tidewell' -d 'channel=C1'", "send the open form; what is not given stays as it is"
    ),
    "shortcut": Deed(
        shortcut, ("message",), ("callback_id", "user"), "-d 'message=1'",
        "choose “Check with Kith” in the menu of a message",
    ),
    "home": Deed(home, (), ("user",), "-d 'user=U1'", "open Kith's home page"),
}  # fmt: skip
READS = {
    "messages": (Shown.messages, "what stands in the channels, and the action_ids"),
    "private": (Shown.private, "what only one person sees"),
    "views": (Shown.views, "open forms and home pages"),
    "mistakes": (Shown.mistakes, "what Slack would have refused"),
}
RAW: dict[str, Callable[[Shown], object]] = {
    "messages.json": lambda shown: {name: asdict(one) for name, one in shown.named().items() if name.isdigit()},
    "private.json": lambda shown: {name: one for name, one in shown.named().items() if not name.isdigit()},
    "views.json": lambda shown: {"views": shown.server.views, "home": shown.server.home},
}


class Slack(Control):
    """The addresses at which curl acts as a person of Slack."""

    DEEDS, READS, RAW, DEAF = DEEDS, READS, RAW, NobodyListensError

    async def ask(self, deed: Deed, fields: Mapping[str, str]) -> str | None:
        """Do something; gives nothing when the bot acknowledged it and will show something."""
        ack = await deed.work(Told(self.shown, fields))
        if ack is None:
            return ""
        refuse_if_failed(ack)
        return None

    def before(self, name: str, fields: Mapping[str, str]) -> dict[str, str]:
        """Give what was seen before; who opens the home page sees all of it, also when nothing changed."""
        seen = self.shown.all()
        if name == "home":
            seen.pop(f"home of {fields.get('user', 'U1')}", "")
        return seen


def refuse_if_failed(ack: Ack) -> None:
    """Say that the bot did not acknowledge, or what it found wrong with a form."""
    if ack.status != 200:
        refuse(f"Kith did not acknowledge it: {ack.body or ack.status}.")
    if isinstance(ack.body, dict) and ack.body.get("errors"):
        refuse("The form stays open. " + " ".join(f"{key}: {words}" for key, words in ack.body["errors"].items()))


def settings(server: SlackServer) -> dict[str, str]:
    """Give what the bot needs to know of this Slack."""
    return {
        "KITH_SLACK__MODE": "socket",
        "KITH_SLACK__BOT_TOKEN": server.bot_token,
        "KITH_SLACK__APP_TOKEN": server.app_token,
        "KITH_SLACK__SIGNING_SECRET": server.signing_secret,
        "KITH_SLACK__API_URL": server.api_url,
    }


def welcome(server: SlackServer, control: Slack, options: argparse.Namespace) -> str:
    """Say what to try."""
    people = ", ".join(f"{name} ({key})" for key, name in control.shown.people.items())
    channels = ", ".join(f"#{one.name} ({key})" for key, one in server.channels.items())
    return WELCOME.format(
        api=server.api_url, folder=options.folder, people=people, channels=channels, here=control.here
    )


async def run(options: argparse.Namespace) -> int:
    """Run the sandbox until it is stopped or the bot ends; gives the exit code."""
    async with SlackServer() as server:
        control = Slack(Shown(server))
        stage = Stage(
            control,
            settings(server),
            lambda: server.wait_for_socket(seconds=TO_START),
            lambda options: welcome(server, control, options),
        )
        return await play(options, stage)


if __name__ == "__main__":
    sys.exit(asyncio.run(run(read_options("tests.sandbox", __doc__, "out/sandbox"))))
