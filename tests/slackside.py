"""A workspace in Slack, for conversations that hold in every chat."""

import re
from contextlib import asynccontextmanager
from html import unescape

from builders import NOW
from fakes import FakeClock, some_parts
from servers.slack import SlackServer
from servers.slack_api import BOT_USER
from servers.slack_limits import elements_of, pings_in
from slackworld import HERE, connected
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

from bot.commands.catalogue import COMMANDS
from bot.commands.command import write_words
from bot.platforms.slack.cards import base
from bot.platforms.slack.views import SHOWN, SUBMITTED, Behind

PEOPLE = {ME: "U012AB3CD", YOU: "U034EF5GH", ON_CALL: "S056IJ7KL"}
NAMES = {ME: "ann", YOU: "bob", ON_CALL: "oncall"}
PLACES = {GENERAL: "C012GEN3R", DIGESTS: "C034D1G5T", QUEUE: "C056QU3UE", ALARMS: "C078AL4RM"}
MARKUP = {
    **{PEOPLE[who]: f"<@{PEOPLE[who]}|{NAMES[who]}>" for who in (ME, YOU)},
    PEOPLE[ON_CALL]: f"<!subteam^{PEOPLE[ON_CALL]}|@{NAMES[ON_CALL]}>",
    **{channel: f"<#{channel}|{where.removeprefix('#')}>" for where, channel in PLACES.items()},
}
"""What Slack sends for a name that was typed with @ or #."""
_ID = re.compile(rf"\b({'|'.join(MARKUP)})\b")


@asynccontextmanager
async def a_side(folder, by, clock):
    """Give the workspace; nothing is connected yet."""
    channels = {channel: where.removeprefix("#") for where, channel in PLACES.items()}
    members = {PEOPLE[who]: NAMES[who] for who in (ME, YOU)}
    async with SlackServer(channels=channels, members=members) as server:
        parts = some_parts(folder, clock or FakeClock(NOW), workspaces=("elsewhere",))
        try:
            yield SlackSide(server, parts, lambda: connected(server, parts, by=by))
        finally:
            parts.database.close()


class SlackSide(World):
    """People type words, tap buttons and menus, and fill windows in."""

    platform = "slack"
    workspace = HERE

    def person(self, who):
        return PEOPLE[who]

    def place(self, where):
        return PLACES[where]

    def read(self, raw):
        shown = " ".join(" ".join(_texts(_blocks(raw), self.named)).split())
        return _ID.sub(lambda found: self.named(found[1]), shown), _ID.findall(shown)

    def taps(self, raw):
        return [(base(one["action_id"]), one.get("value", "")) for one in _elements(raw) if one.get("action_id")]

    def messages(self, where):
        shown = self.server.in_channel(where)
        return [one for one in shown if one.user == BOT_USER and one.thread_ts in (None, one.ts)]

    def in_thread(self, shown):
        below = [one for one in self.server.in_channel(shown.raw.channel) if one.thread_ts == shown.raw.ts]
        return [Seen(self, one) for one in below if one is not shown.raw]

    def pictures(self, shown):
        return [self.server.uploads[file["id"]] for file in shown.raw.files]

    def direct(self, who):
        return [Seen(self, raw, who) for raw in self.messages(f"D{PEOPLE[who]}")]

    @property
    def pings(self):
        """What a message brings when it is posted rings; a change of it and what is drawn for one person does not."""
        posted = [call.body for call in self.server.calls_of("chat.postMessage")]
        rung = [one for body in posted for one in [*pings_in(body.get("text") or ""), *_called(body.get("blocks"))]]
        return [self.named(one) for one in rung]

    async def ask(self, command, *, by=ME, duplicate=0, **given):
        where = PLACES[GENERAL]
        asking = self.server.command(typed(command, given), user=PEOPLE[by], channel=where, duplicate=duplicate)
        return await self._after(asking, by)

    async def tap(self, shown, does, *, by=ME, about="", duplicate=0):
        element = self._element(shown, does, by, about)
        clicking = self.server.click(shown.raw, element["action_id"], user=PEOPLE[by], duplicate=duplicate)
        return await self._after(clicking, by)

    async def menu(self, shown, does, *, by=ME, about=""):
        menus = [one for one in _elements(shown.raw) if base(one.get("action_id", "")) == "case_more"]
        found = [(one, value) for one in menus for value in _options(one) if value.startswith(f"{does}|{about}")]
        if not found:
            raise NotOfferedError(f"{does} is not under More, only {[_options(one) for one in menus]}")
        more, value = found[0]
        return await self._after(self.server.choose(shown.raw, more["action_id"], value, user=PEOPLE[by]), by)

    async def menu_of(self, shown, *, by=ME):
        return [value.partition("|")[0] for value in _options(self._element(shown, "more", by))]

    async def fill(self, form, fields, *, duplicate=0):
        typed_now = {**form.typed, **fields}
        values = {name: self.known(value) for name, value in typed_now.items()}
        before = self._before()
        ack = await self.server.submit(form.raw, values, user=PEOPLE[form.by], duplicate=duplicate)
        assert ack.status == 200, ack
        body = ack.body if isinstance(ack.body, dict) else {}
        if body.get("response_action") == "errors":

            async def again():
                return self._form(form.raw, form.by, typed_now)

            return Wrong(body["errors"], again)
        if body.get("response_action") == "update":
            return Seen(self, body["view"], form.by)
        return await self._answer(before, form.by)

    async def say(self, words, *, where=GENERAL, by=YOU):
        return Seen(self, self.server.say(words, user=PEOPLE[by], channel=PLACES[where]), by)

    async def check(self, message, *, by=ME):
        return await self._after(self.server.shortcut("check_message", message.raw, user=PEOPLE[by]), by)

    def shut_out(self, where):
        self.server.kick(PLACES[where])

    async def remove(self):
        await self.server.event({"type": "app_uninstalled"})
        await self.settle()

    def plant(self, shown, name):
        _elements(shown.raw)[0]["action_id"] = name

    def _element(self, shown, does, by, about=""):
        if isinstance(shown.raw, dict) and shown.raw.get("user", PEOPLE[by]) != PEOPLE[by]:
            raise NotOfferedError("this message is shown to another person")
        found = [
            one
            for one in _elements(shown.raw)
            if self.is_named(base(one.get("action_id", "")), does) and one.get("value", "").startswith(about)
        ]
        if not found:
            raise NotOfferedError(f"{does} is not shown, only {self.taps(shown.raw)}")
        return found[0]

    def _before(self):
        return len(self.server.ephemerals), set(self.server.views)

    async def _after(self, acting, by):
        before = self._before()
        ack = await acting
        assert ack.status == 200, ack
        return await self._answer(before, by)

    async def _answer(self, before, by):
        """Wait for a private answer, or a window that is filled."""
        told, views = before
        shown = await self.until(lambda: self.server.ephemerals[told:] or self._filled(views))
        await self.settle()
        if isinstance(shown, list):
            return Seen(self, shown[0], by)
        view = self.server.views[shown]
        return self._form(shown, by, {}) if view["callback_id"] == SUBMITTED else Seen(self, view, by)

    def _filled(self, before):
        opened = {key: view for key, view in self.server.views.items() if key not in before}
        return next((key for key, view in opened.items() if not _waits(self.read(view)[0], view)), None)

    def _form(self, view, by, typed_before):
        shown = self.server.views[view]
        begins = {block["block_id"]: self.named(_initial(block["element"])) for block in shown["blocks"]}
        name = Behind.read(shown["private_metadata"]).name
        return Form(self, view, name, {**begins, **typed_before}, by, typed_before)


def typed(command, given):
    """Write a command as a person types it, with Slack's markup for names of people and channels."""
    plain = {
        name: "yes" if value is True else PEOPLE.get(value) or PLACES.get(value) or value
        for name, value in given.items()
        if value is not False
    }
    asks = COMMANDS[command].asks if command in COMMANDS else ()
    strange = set(plain) - {ask.name for ask in asks}
    assert not strange, f"{command} asks for no {strange}"
    words = write_words(asks, plain)
    chosen = {PEOPLE.get(value) or PLACES.get(value) for value in given.values()} - {None}
    return f"{command} {_ID.sub(lambda found: MARKUP[found[1]] if found[1] in chosen else found[1], words)}".strip()


def _blocks(raw):
    return raw.blocks or raw.text if hasattr(raw, "blocks") else raw.get("blocks", raw)


def _elements(raw):
    blocks = _blocks(raw)
    return [element for block in blocks if isinstance(block, dict) for element in elements_of(block)]


def _options(element):
    return [option["value"] for option in element.get("options", [])]


def _waits(words, view):
    return view["callback_id"] == SHOWN and words.endswith("One moment…")


def _initial(element):
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return next((value for name, value in element.items() if name.startswith("initial_")), "")


LINES = ("rich_text_section", "rich_text_quote", "rich_text_preformatted")
"""What of a rich text is read as one line."""
LABELS = ("plain_text", "mrkdwn")


def _texts(value, named):
    """Give each text that is read by itself."""
    if isinstance(value, str):
        yield unescape(value)
    elif isinstance(value, dict) and value.get("type") in LABELS:
        yield unescape(value["text"])
    elif isinstance(value, dict) and value.get("type") in LINES:
        yield "".join(_run(one, named) for one in value["elements"])
    else:
        inner = value.values() if isinstance(value, dict) else value
        yield from (text for one in inner if isinstance(one, dict | list) for text in _texts(one, named))


def _run(element, named):
    identity = next((element[name] for name in ("user_id", "usergroup_id", "channel_id") if name in element), None)
    return named(identity) if identity else element.get("text") or element.get("url", "")


def _called(value):
    """Give the ids that a message calls."""
    if isinstance(value, list):
        return [one for held in value for one in _called(held)]
    if not isinstance(value, dict):
        return []
    if value.get("type") in ("user", "usergroup"):
        return [value.get("user_id") or value["usergroup_id"]]
    return [one for held in value.values() for one in _called(held)]
