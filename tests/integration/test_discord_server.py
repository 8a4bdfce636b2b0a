"""Our own Discord is as strict as the real one: the real discord.py meets each refusal on it."""

import asyncio
import contextlib
import io
import json
import struct
import zlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import discord
import pytest
import yarl
from aiohttp import ClientError, ClientSession, WSMsgType
from discord import app_commands, ui
from servers.discord import (
    ALARMS,
    ANN,
    BOB,
    BOT,
    DAN,
    DIGESTS,
    FORUM,
    GENERAL,
    GUILD,
    ON_CALL,
    OTHER_BOT,
    OTHER_GUILD,
    OTHER_QUEUE,
    OWNER,
    QUEUE,
    WEBHOOK,
    DiscordServer,
    ImpossibleError,
    NobodyListensError,
    snowflake,
    time_of,
)
from servers.discord_limits import breaches_in_choices, breaches_in_commands, breaches_in_modal, length

pytestmark = pytest.mark.no_database

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480) + bytes(range(256)) * 8
V2 = 32768
PATIENCE = 30.0
"""Seconds for what is to come in time, on however busy a machine."""
POST = "POST /channels/{channel}/messages"


class Claim(ui.DynamicItem[ui.Button], template=r"claim:(?P<case>\d+)"):
    def __init__(self, case):
        super().__init__(ui.Button(label="Claim", custom_id=f"claim:{case}"))
        self.case = case

    @classmethod
    async def from_custom_id(cls, interaction, item, match):  # noqa: ARG003 — discord.py calls it so
        return cls(int(match["case"]))

    async def callback(self, interaction):
        interaction.client.heard.append(("claim", self.case, interaction.user.id))
        await interaction.response.defer()
        await interaction.edit_original_response(view=card("Claimed", 9))


class Rhythm(ui.DynamicItem[ui.Select], template="rhythm"):
    def __init__(self):
        options = [discord.SelectOption(label="Daily", value="d"), discord.SelectOption(label="Weekly", value="w")]
        super().__init__(ui.Select(custom_id="rhythm", options=options))

    @classmethod
    async def from_custom_id(cls, interaction, item, match):  # noqa: ARG003 — discord.py calls it so
        return cls()

    async def callback(self, interaction):
        interaction.client.heard.append(("rhythm", self.item.values))
        await interaction.response.edit_message(view=card("Chosen"))


class Setup(ui.Modal, title="Set up"):
    note = ui.TextDisplay("What shall be watched?")
    name = ui.Label(text="Name", component=ui.TextInput(custom_id="name", min_length=2, max_length=10))
    rhythm = ui.Label(
        text="Rhythm",
        description="How often",
        component=ui.Select(custom_id="rhythm", options=[discord.SelectOption(label="Daily", value="d")]),
    )
    place = ui.Label(
        text="Place",
        component=ui.ChannelSelect(custom_id="place", channel_types=[discord.ChannelType.text], required=False),
    )
    people = ui.Label(text="People", component=ui.UserSelect(custom_id="people", max_values=2, required=False))

    def __init__(self):
        super().__init__(custom_id="setup")

    async def on_submit(self, interaction):
        told = [self.name.component.value, self.rhythm.component.values]
        told += [[held.id for held in part.component.values] for part in (self.place, self.people)]
        interaction.client.heard.append(told)
        await interaction.response.send_message("Saved", ephemeral=True)


class Bot(discord.Client):
    """A small bot that has one of everything."""

    def __init__(self, *, sync=True, **intents):
        super().__init__(
            intents=discord.Intents(guilds=True, **intents),
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.sync, self.heard, self.tree = sync, [], app_commands.CommandTree(self)
        self.tree.add_command(kith_commands())
        self.tree.add_command(setup)
        self.tree.add_command(app_commands.ContextMenu(name="Check with Kith", callback=check_message))
        self.tree.add_command(app_commands.ContextMenu(name="Who is it", callback=check_member))

    async def setup_hook(self):
        self.add_dynamic_items(Claim, Rhythm)
        if self.sync:
            await self.tree.sync()

    async def before_identify_hook(self, shard_id, *, initial=False):
        """Begin a new session at once, where discord.py would sleep."""

    async def on_guild_join(self, guild):
        self.heard.append(("join", guild.id))

    async def on_guild_remove(self, guild):
        self.heard.append(("remove", guild.id))

    async def on_guild_unavailable(self, guild):
        self.heard.append(("unavailable", guild.id))

    async def on_guild_channel_delete(self, channel):
        self.heard.append(("channel gone", channel.id))

    async def on_message(self, message):
        if message.author.id != BOT:
            self.heard.append(("message", message.content, message.author.bot, message.webhook_id))

    async def on_raw_message_edit(self, payload):
        self.heard.append(("edit", payload.message.content))

    async def on_raw_message_delete(self, payload):
        self.heard.append(("delete", payload.message_id))

    async def on_raw_bulk_message_delete(self, payload):
        self.heard.append(("bulk", payload.message_ids))


async def check_message(interaction: discord.Interaction, message: discord.Message):
    await interaction.response.send_message(f"Read: {message.content}", ephemeral=True)


@app_commands.command(description="Set up")
@app_commands.default_permissions(manage_guild=True)
async def setup(interaction: discord.Interaction):
    await interaction.response.send_modal(Setup())


async def check_member(interaction: discord.Interaction, member: discord.Member):
    await interaction.response.send_message(f"This is {member.name}", ephemeral=True)


def kith_commands():
    group = app_commands.Group(name="kith", description="Reads mentions")
    digest = app_commands.Group(name="digest", description="Digests", parent=group)

    @group.command(description="Show the queue")
    @app_commands.choices(which=[app_commands.Choice(name="All", value="all")])
    async def triage(interaction: discord.Interaction, which: str = "all"):
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send(f"Queue of {which}")

    @group.command(description="Hand over")
    async def hand(
        interaction: discord.Interaction,
        to: discord.Member,
        role: discord.Role,
        place: discord.TextChannel,
        times: app_commands.Range[int, 1, 5] = 1,
        loud: bool = False,  # noqa: FBT001, FBT002 — an option of a command
    ):
        interaction.client.heard.append((to.id, to.name, role.name, place.id, times, loud))
        await interaction.response.send_message("Handed over")

    @digest.command(description="Send a digest")
    async def send(interaction: discord.Interaction, monitor: str):
        await interaction.response.send_message(f"Digest of {monitor}")

    @send.autocomplete("monitor")
    async def monitors(interaction: discord.Interaction, current: str):
        return [app_commands.Choice(name=name.title(), value=name) for name in ("acme", "apex") if current in name]

    @group.command(description="Never answers")
    async def sleep(interaction: discord.Interaction):
        interaction.client.heard.append("asleep")

    @group.command(description="Show a chart")
    async def chart(interaction: discord.Interaction):
        picture = discord.MediaGalleryItem("attachment://chart.png")
        view = ui.LayoutView(timeout=None).add_item(ui.MediaGallery(picture))
        await interaction.response.send_message(view=view, file=discord.File(io.BytesIO(PNG), "chart.png"))
        await interaction.followup.send("The numbers", file=discord.File(io.BytesIO(b"id,1"), "numbers.csv"))

    @group.command(description="Take a file")
    async def take(interaction: discord.Interaction, file: discord.Attachment):
        interaction.client.heard.append((file.filename, await file.read()))
        await interaction.response.defer()

    return group


def card(text, case=7):
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(ui.TextDisplay(text), ui.ActionRow(Claim(case)), ui.ActionRow(Rhythm())))
    return view


def point_at(server):
    discord.http.Route.BASE = server.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)


@asynccontextmanager
async def running(server, **more):
    point_at(server)
    bot = Bot(**more)
    task = asyncio.create_task(bot.start(server.token))
    try:
        await server.wait_for_ready()
        await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        await task


@asynccontextmanager
async def logged_in(server):
    point_at(server)
    client = discord.Client(intents=discord.Intents.none(), allowed_mentions=discord.AllowedMentions.none())
    try:
        await client.login(server.token)
        yield client
    finally:
        await client.close()


async def call(client, method, path, **more):
    return await client.http.request(discord.http.Route(method, path), **more)


async def post(client, payload, channel=QUEUE):
    return await call(client, "POST", f"/channels/{channel}/messages", json=payload)


async def refusal(working):
    with pytest.raises(discord.HTTPException) as refused:
        await working
    return refused.value


async def code_of(working):
    told = await refusal(working)
    return told.status, told.code


async def until(reached):
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 — what is waited for is set by the code under test
            await asyncio.sleep(0.005)


# Coming in


def test_a_bot_comes_in_and_knows_its_guilds():
    """READY and the guilds reach the real client, compressed, and it sends heartbeats."""

    async def scenario():
        async with DiscordServer(heartbeat_interval=50) as server, running(server) as bot:
            assert {guild.id for guild in bot.guilds} == {GUILD, OTHER_GUILD}
            guild = bot.get_guild(GUILD)
            assert {channel.name for channel in guild.channels} == {"general", "digests", "queue", "alarms", "forum"}
            assert [role.name for role in guild.roles] == ["@everyone", "On call", "Kith"]
            assert (bot.user.id, bot.application_id, guild.owner_id) == (server.bot_user, server.application_id, OWNER)
            assert guild.get_channel(QUEUE).permissions_for(guild.me).send_messages
            assert server.identifies[0]["intents"] == 1
            await until(lambda: server.heartbeats >= 3)
            assert (server.connections, server.mistakes) == (1, [])

    asyncio.run(scenario())


def test_a_wrong_token_is_refused_everywhere():
    """Calls get 401, and the gateway closes with 4004."""

    async def scenario():
        async with DiscordServer() as server:
            point_at(server)
            client = discord.Client(intents=discord.Intents.none())
            with pytest.raises(discord.LoginFailure):
                await client.login("wrong")
            await client.close()
            async with logged_in(server) as client:
                client.http.token = "wrong"  # noqa: S105 — opens nothing
                with pytest.raises(discord.ConnectionClosed) as closed:
                    await client.connect()
                assert closed.value.code == 4004

    asyncio.run(scenario())


def test_an_intent_that_is_not_allowed_closes_the_connection():
    """Asking for the content of messages without leave is told by 4014."""

    async def scenario():
        async with DiscordServer(message_content_allowed=False) as server, logged_in(server) as client:
            client._connection._intents = discord.Intents(guilds=True, message_content=True)
            with pytest.raises(discord.PrivilegedIntentsRequired):
                await client.connect()
            assert len(server.identifies) == 1

    asyncio.run(scenario())


def test_a_connection_that_stays_silent_is_closed():
    """Without heartbeats, without compression, by hand: the gateway speaks and then gives up."""

    async def scenario():
        async with (
            DiscordServer(heartbeat_interval=40) as server,
            ClientSession() as session,
            session.ws_connect(server.gateway_url) as frames,
        ):
            assert (await frames.receive_json())["op"] == 10
            told = {"token": server.token, "intents": 1, "properties": {}}
            await frames.send_json({"op": 2, "d": told})
            assert (await frames.receive_json())["t"] == "READY"
            while (frame := await frames.receive()).type is WSMsgType.TEXT:
                pass
            assert (frame.type, frame.data) == (WSMsgType.CLOSE, 4000)
            assert server.log.missed_heartbeats == 1

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"op": 8, "d": {}}, 4003),
        ({"op": 77, "d": {}}, 4001),
        ({"op": 2, "d": {"token": "bot.test.token", "intents": 1 << 40}}, 4013),
        ({"op": 6, "d": {"token": "wrong", "session_id": "none", "seq": 1}}, 4004),
        ({"op": 1, "d": "x" * 5000}, 4002),
    ],
)
def test_the_gateway_closes_on_what_it_does_not_take(said, code):
    """Each breach of the protocol has its close code."""

    async def scenario():
        async with (
            DiscordServer() as server,
            ClientSession() as session,
            session.ws_connect(server.gateway_url) as frames,
        ):
            await frames.receive_json()
            await frames.send_json(said)
            assert (await frames.receive()).data == code

    asyncio.run(scenario())


# Commands


def test_commands_are_synced_and_counted():
    """What was synced is what people are shown, under ids that stay."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            assert sorted(command["name"] for command in server.commands) == [
                "Check with Kith",
                "Who is it",
                "kith",
                "setup",
            ]
            first = {command["name"]: command["id"] for command in server.commands}
            await bot.tree.sync()
            assert {command["name"]: command["id"] for command in server.commands} == first
            assert (server.syncs, len(await bot.tree.fetch_commands()), server.mistakes) == (2, 4, [])
            await bot.tree.sync(guild=discord.Object(GUILD))
            assert (await bot.tree.fetch_commands(guild=discord.Object(GUILD)), server.syncs) == ([], 3)

    asyncio.run(scenario())


def test_single_commands_are_added_and_taken_away():
    """One of a guild stands before one for all of the same name."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            http, own = client.http, server.application_id
            await http.upsert_global_command(own, command())
            told = await http.upsert_guild_command(own, GUILD, command())
            assert [held.get("guild_id") for held in server.commands] == [None, str(GUILD)]
            assert [held["id"] for held in await http.get_guild_commands(own, GUILD)] == [told["id"]]
            await http.delete_guild_command(own, GUILD, told["id"])
            assert await code_of(http.delete_guild_command(own, GUILD, told["id"])) == (404, 10063)
            assert await code_of(http.upsert_global_command(1, command())) == (403, 20012)
            assert (len(server.commands), server.syncs) == (1, 0)

    asyncio.run(scenario())


def test_the_first_words_after_thinking_take_its_place():
    """A deferred answer is for one person, and its followup is not a second message."""

    async def scenario():
        async with DiscordServer(patience=600.0) as server, running(server):
            ack = await server.command("triage", {"which": "All"}, user=BOB, channel=QUEUE)
            assert (ack.type, ack.data, ack.late) == (5, {"flags": 64}, False)
            await until(lambda: server.ephemerals)
            shown = server.ephemerals[0]
            assert (server.text_of(shown), shown.user, shown.interaction) == ("Queue of all", BOB, ack.interaction)
            assert ack.message is shown
            assert (server.in_channel(QUEUE), server.thinking, server.mistakes) == ([], [], [])

    asyncio.run(scenario())


def test_a_command_can_only_be_typed_as_it_was_synced():
    """Unknown names, options, choices and values are refused before the bot hears of them."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            wrong = [
                ("unknown", {}),
                ("digest", {}),
                ("triage", {"what": "all"}),
                ("triage", {"which": "some"}),
                ("triage", {"which": 1}),
                ("digest send", {}),
                ("hand", {"to": DAN, "role": ON_CALL, "place": QUEUE}),
                ("hand", {"to": BOB, "role": QUEUE, "place": QUEUE}),
                ("hand", {"to": BOB, "role": ON_CALL, "place": FORUM}),
                ("hand", {"to": BOB, "role": ON_CALL, "place": OTHER_QUEUE}),
                ("hand", {"to": BOB, "role": ON_CALL, "place": QUEUE, "times": 6}),
                ("hand", {"to": BOB, "role": ON_CALL, "place": QUEUE, "times": True}),
                ("setup", {}),
            ]
            with pytest.raises(ImpossibleError):
                await server.command("setup", root="", user=ANN)
            for name, options in wrong:
                with pytest.raises(ImpossibleError):
                    await server.command(name, options)
            with pytest.raises(ImpossibleError):
                await server.command("triage", user=DAN, channel=QUEUE)
            assert server.interactions == []
            server.grant(GUILD, ANN, "manage_guild")
            assert (await server.command("setup", root="", user=ANN)).type == 9

    asyncio.run(scenario())


def test_people_roles_and_channels_are_resolved():
    """The real client makes members, roles and channels of what was picked."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            given = {"to": BOB, "role": ON_CALL, "place": QUEUE, "times": 3, "loud": True}
            ack = await server.command("hand", given)
            assert bot.heard == [(BOB, "bob", "On call", QUEUE, 3, True)]
            assert (ack.type, ack.message.content, ack.message.channel) == (4, "Handed over", GENERAL)
            assert server.in_channel(GENERAL) == [ack.message]
            await server.command("take", {"file": ("mentions.csv", b"id,text\n1,Kettle")})
            assert bot.heard[-1] == ("mentions.csv", b"id,text\n1,Kettle")

    asyncio.run(scenario())


def test_suggestions_are_offered_while_typing():
    """The bot hears what was typed so far, and its choices come back."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            choices = await server.autocomplete("digest send", {"monitor": "ac"}, focused="monitor")
            assert choices == [{"name": "Acme", "value": "acme"}]
            with pytest.raises(ImpossibleError):
                await server.autocomplete("triage", {"which": "a"}, focused="which")

    asyncio.run(scenario())


def test_menus_of_messages_and_people_reach_the_bot():
    """A message of anybody and a member are what the command is about."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            said = await server.say(QUEUE, "My kettle leaks", user=BOB)
            ack = await server.context_menu("Check with Kith", said, user=ANN)
            assert (ack.message.content, ack.message.user) == ("Read: My kettle leaks", ANN)
            assert (await server.context_menu("Who is it", BOB)).message.content == "This is bob"
            with pytest.raises(ImpossibleError):
                await server.context_menu("Who is it", said)

    asyncio.run(scenario())


def test_nobody_can_act_before_a_bot_has_come():
    """Without any session a command is no use, and without a bot nothing is synced."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            with pytest.raises(ImpossibleError):
                await server.command("triage")
            await call(client, "POST", f"/applications/{server.application_id}/commands", json=command())
            with pytest.raises(NobodyListensError):
                await server.command("")

    asyncio.run(scenario())


def test_a_command_in_a_direct_message_has_no_guild():
    """The person stands there as a user, and the bot can write to them."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            ack = await server.command("triage", channel=server.direct(ANN))
            assert (ack.interaction.guild, ack.interaction.payload["context"]) == (None, 1)
            await until(lambda: server.ephemerals)
            assert server.ephemerals[0].user == ANN

    asyncio.run(scenario())


# Answers


def test_an_interaction_is_answered_once_and_within_its_time():
    """A second answer, a late one and one after the token's life are refused as Discord does."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server, running(server) as bot:
            ack = await server.command("triage")
            answered = ack.interaction
            callback = f"/interactions/{answered.id}/{answered.token}/callback"
            assert await code_of(call(bot, "POST", callback, json={"type": 5})) == (400, 40060)
            server.patience = 0.1
            late = await server.command("sleep")
            assert (late.type, late.late, server.late) == (0, False, [])
            held = late.interaction
            callback = f"/interactions/{held.id}/{held.token}/callback"
            assert await code_of(call(bot, "POST", callback, json={"type": 5})) == (404, 10062)
            assert (late.late, server.late) == (True, ["kith sleep"])
            hook = f"/webhooks/{server.application_id}/{held.token}"
            assert await code_of(call(bot, "POST", hook, json={"content": "x"})) == (404, 10015)
            hook = f"/webhooks/{server.application_id}/{answered.token}"
            await call(bot, "POST", hook, json={"content": "x"})
            server.age(15 * 60)
            assert await code_of(call(bot, "POST", hook, json={"content": "x"})) == (401, 50027)

    asyncio.run(scenario())


def test_only_fitting_answers_are_taken():
    """A command cannot change a message, and a suggestion cannot be anything else."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server, running(server) as bot:
            waiting = asyncio.create_task(server.command("sleep"))
            await until(lambda: bot.heard == ["asleep"])
            held = server.interactions[0]
            callback = f"/interactions/{held.id}/{held.token}/callback"
            for kind in (1, 6, 7, 8):
                assert await code_of(call(bot, "POST", callback, json={"type": kind})) == (400, 50035)
            modal = {"title": "x" * 46, "custom_id": "a", "components": [{"type": 10, "content": "Hi"}]}
            assert await code_of(call(bot, "POST", callback, json={"type": 9, "data": modal})) == (400, 50035)
            assert server.mistakes[-1].endswith("title: title of a modal has 46 characters, Discord takes 45")
            await call(bot, "POST", callback, json={"type": 4, "data": {"content": "Here"}})
            assert (await waiting).message.content == "Here"

    asyncio.run(scenario())


def test_answers_are_read_changed_and_deleted_by_their_token():
    """The original and every followup have an address as long as the token lives."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            ack = await server.command("triage")
            await until(lambda: server.ephemerals)
            hook = f"/webhooks/{server.application_id}/{ack.interaction.token}"
            second = await call(bot, "POST", hook, json={"content": "More", "flags": 64})
            assert [shown.content for shown in server.ephemerals] == ["Queue of all", "More"]
            await call(bot, "PATCH", f"{hook}/messages/@original", json={"content": "Changed"})
            await call(bot, "PATCH", f"{hook}/messages/{second['id']}", json={"content": "Changed too"})
            assert [shown.content for shown in server.ephemerals] == ["Changed", "Changed too"]
            assert (await call(bot, "GET", f"{hook}/messages/@original"))["content"] == "Changed"
            await call(bot, "DELETE", f"{hook}/messages/@original")
            assert server.ephemerals[0].deleted
            assert await code_of(call(bot, "GET", f"{hook}/messages/@original")) == (404, 10008)
            # what only one person sees is no message of the channel
            assert await code_of(call(bot, "DELETE", f"/channels/{GENERAL}/messages/{second['id']}")) == (404, 10008)

    asyncio.run(scenario())


def test_thinking_ends_by_a_change_of_the_original():
    """A change fills the place of the thinking message, and nobody waits any more."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server, running(server) as bot:
            waiting = asyncio.create_task(server.command("sleep"))
            await until(lambda: bot.heard == ["asleep"])
            held = server.interactions[0]
            callback = f"/interactions/{held.id}/{held.token}/callback"
            flags = {"type": 5, "data": {"flags": 64 | V2}}
            assert await code_of(call(bot, "POST", callback, json=flags)) == (400, 50035)
            await call(bot, "POST", callback, json={"type": 5, "data": {"flags": 64}})
            assert ((await waiting).message.content, server.text_of(held)) == ("", "")
            original = f"/webhooks/{server.application_id}/{held.token}/messages/@original"
            await call(bot, "PATCH", original, json={"components": card("Here").to_components(), "flags": V2})
            assert server.text_of(held).startswith("Here\nClaim")
            assert (server.ephemerals, server.thinking, len(server.mistakes)) == ([held.original], [], 1)
            await server.delete_channel(GENERAL)
            assert await code_of(call(bot, "GET", original)) == (404, 10003)

    asyncio.run(scenario())


def test_thinking_before_all_cannot_end_for_one_person():
    """Who sees an answer is decided when the bot begins to think; meaning otherwise is a mistake."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server, running(server) as bot:
            waiting = asyncio.create_task(server.command("sleep"))
            await until(lambda: bot.heard == ["asleep"])
            held = server.interactions[0]
            await call(bot, "POST", f"/interactions/{held.id}/{held.token}/callback", json={"type": 5})
            assert ((await waiting).type, server.thinking) == (5, [held])
            hook = f"/webhooks/{server.application_id}/{held.token}"
            await call(bot, "POST", hook, json={"content": "Secret", "flags": 64})
            assert [shown.content for shown in server.in_channel(GENERAL)] == ["Secret"]
            assert (len(server.mistakes), server.thinking) == (1, [])

    asyncio.run(scenario())


def test_a_repeated_interaction_is_answered_once():
    """A duplicate delivery reaches the bot again, and its second answer is refused."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            await server.command("digest send", {"monitor": "acme"}, duplicate=2)
            await until(lambda: len(server.calls_of("POST /interactions/*/callback")) == 3)
            await until(lambda: all(sent.status for sent in server.calls))
            assert sorted(sent.status for sent in server.calls_of("POST /interactions/*")) == [200, 400, 400]
            assert len(server.in_channel(GENERAL)) == 1

    asyncio.run(scenario())


# Components and modals


def test_a_button_works_after_a_restart():
    """A new client knows the button by the pattern of its id and changes the message that carries it."""

    async def scenario():
        async with DiscordServer() as server:
            async with running(server) as bot:
                await bot.get_channel(QUEUE).send(view=card("Case"))
            posted = server.in_channel(QUEUE)[0]
            async with running(server, sync=False) as bot:
                ack = await server.click(posted, "claim", user=BOB)
                assert (ack.type, ack.message) == (6, posted)
                await until(lambda: posted.edited)
                assert bot.heard == [("claim", 7, BOB)]
                assert server.text_of(posted).startswith("Claimed\nClaim")
                assert (await server.click(posted, "claim:9")).type == 6
            assert (server.syncs, len(server.identifies), posted.v2, server.mistakes) == (1, 2, True, [])

    asyncio.run(scenario())


def test_what_one_person_sees_can_be_clicked_and_changed():
    """An ephemeral card is changed through the interaction of its own button."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            ack = await server.command("triage")
            await until(lambda: server.ephemerals)
            hook = f"/webhooks/{server.application_id}/{ack.interaction.token}"
            body = {"components": card("Yours").to_components(), "flags": 64 | V2}
            await call(bot, "POST", hook, json=body)
            shown = server.ephemerals[1]
            with pytest.raises(ImpossibleError):
                await server.click(shown, "claim", user=BOB)
            await server.click(shown, "claim")
            await until(lambda: shown.edited)
            assert (server.text_of(shown)[:7], shown.ephemeral, server.in_channel(GENERAL)) == ("Claimed", True, [])
            assert server.mistakes == []

    asyncio.run(scenario())


def test_only_what_is_shown_can_be_touched():
    """Unknown, ambiguous, disabled and deleted things are refused."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            row = [
                {"type": 2, "style": 1, "label": "A", "custom_id": "case:1"},
                {"type": 2, "style": 1, "label": "B", "custom_id": "case:2"},
                {"type": 2, "style": 1, "label": "C", "custom_id": "old:1", "disabled": True},
                {"type": 2, "style": 5, "label": "D", "url": "https://example.com"},
            ]
            await post(bot, {"content": "Case", "components": [{"type": 1, "components": row}]})
            posted = server.in_channel(QUEUE)[0]
            for wanted in ("other", "case:", "old:1", "*:1"):
                with pytest.raises(ImpossibleError):
                    await server.click(posted, wanted)
            await server.delete(posted)
            with pytest.raises(ImpossibleError):
                await server.click(posted, "case:1")
            assert server.interactions == []

    asyncio.run(scenario())


def test_a_choice_arrives_as_its_value():
    """A select gives what was picked, and refuses what it does not offer."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            await bot.get_channel(QUEUE).send(view=card("Case"))
            posted = server.in_channel(QUEUE)[0]
            for values in ("Yearly", ["d", "w"], []):
                with pytest.raises(ImpossibleError):
                    await server.choose(posted, "rhythm", values)
            ack = await server.choose(posted, "rhythm", "Weekly")
            assert (ack.type, bot.heard) == (7, [("rhythm", ["w"])])
            assert server.text_of(posted).startswith("Chosen")

    asyncio.run(scenario())


def test_people_and_roles_are_picked_in_a_message():
    """The payload names each by its id and tells of all that were picked."""

    async def scenario():
        async with DiscordServer(patience=0.05) as server, running(server) as bot:
            kinds = {"people": 5, "roles": 6, "both": 7, "channels": 8}
            rows = [row({"type": kind, "custom_id": name, "max_values": 2}) for name, kind in kinds.items()]
            await post(bot, {"components": rows, "flags": V2})
            posted = server.in_channel(QUEUE)[0]
            picks = {"people": [ANN, BOB], "roles": ON_CALL, "both": [ANN, ON_CALL], "channels": ALARMS}
            for name, picked in picks.items():
                await server.choose(posted, name, picked)
            sent = [held.payload["data"] for held in server.interactions]
            assert [len(told["values"]) for told in sent] == [2, 1, 2, 1]
            named = [sorted(told["resolved"]) for told in sent]
            assert named == [["members", "users"], ["roles"], ["members", "roles", "users"], ["channels"]]
            with pytest.raises(ImpossibleError):
                await server.choose(posted, "roles", ANN)

    asyncio.run(scenario())


def test_a_modal_asks_whatever_can_be_asked():
    """Boxes, files and roles are sent as Discord writes them; what is left out keeps its default."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server, running(server) as bot:
            waiting = asyncio.create_task(server.command("sleep"))
            await until(lambda: bot.heard == ["asleep"])
            held = server.interactions[0]
            shown = modal(
                label({"type": 21, "custom_id": "one", "options": options(2)}, label="One"),
                label({"type": 22, "custom_id": "some", "options": options(3, default=True), "max_values": 3}),
                label({"type": 23, "custom_id": "box"}, label="Box"),
                label({"type": 19, "custom_id": "file", "required": False}, label="File"),
                row(asked(custom_id="old", label="Old")),
            )
            callback = f"/interactions/{held.id}/{held.token}/callback"
            await call(bot, "POST", callback, json={"type": 9, "data": shown})
            form = (await waiting).modal
            with pytest.raises(ImpossibleError):
                await server.submit(form, {"Old": "x"})
            server.patience = 0.2
            await server.submit(form, {"One": "Option 1", "Box": True, "File": [("a.csv", b"1")], "Old": "x"})
            parts = [
                part.get("component") or part["components"][0]
                for part in server.interactions[1].payload["data"]["components"]
            ]
            assert [part.get("value", part.get("values")) for part in parts[:3]] == ["1", ["0", "1", "2"], True]
            assert (len(parts[3]["values"]), parts[4]["value"]) == (1, "x")

    asyncio.run(scenario())


def test_a_modal_is_shown_filled_in_and_sent():
    """Texts, options, channels and people go to the bot as Discord writes them."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            modal = (await server.command("setup", root="", user=OWNER)).modal
            assert [asked.name for asked in modal.fields] == ["Name", "Rhythm", "Place", "People"]
            assert server.text_of(modal).startswith("Set up\nWhat shall be watched?\nName")
            for values in [
                {"Name": "acme"},
                {"Name": "x", "Rhythm": "d"},
                {"Name": "x" * 11, "Rhythm": "d"},
                {"Name": "acme", "Rhythm": "w"},
                {"Name": "acme", "Rhythm": "d", "Place": FORUM},
                {"Name": "acme", "Rhythm": "d", "People": [DAN]},
                {"Name": "acme", "Rhythm": "d", "People": [ANN, BOB, OWNER]},
                {"Name": "acme", "Rhythm": "d", "Other": "x"},
            ]:
                with pytest.raises(ImpossibleError):
                    await server.submit(modal, values)
            ack = await server.submit(modal, {"name": "acme", "Rhythm": "Daily", "Place": QUEUE, "People": [ANN, BOB]})
            assert (ack.type, ack.message.content, ack.message.user) == (4, "Saved", OWNER)
            assert bot.heard == [["acme", ["d"], [QUEUE], [ANN, BOB]]]
            with pytest.raises(ImpossibleError):
                await server.submit(modal, {"Name": "acme", "Rhythm": "Daily"})
            assert server.mistakes == []

    asyncio.run(scenario())


def test_a_modal_outlives_its_bot_unheard():
    """A restarted client does not know the form any more, so the person waits in vain."""

    async def scenario():
        async with DiscordServer(patience=PATIENCE) as server:
            async with running(server):
                modal = (await server.command("setup", root="", user=OWNER)).modal
            server.patience = 0.2
            async with running(server):
                ack = await server.submit(modal, {"Name": "acme", "Rhythm": "d"})
                assert (ack.type, modal.open) == (0, True)
            # discord.py says farewell by 4000, so the session of a bot that has ended stays for a while
            assert (await server.command("triage")).type == 0

    asyncio.run(scenario())


# Messages, threads and files


def test_a_message_is_posted_read_changed_and_deleted():
    """The real client sees its own message as it stands, and 404 when it is gone."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            message = await bot.get_channel(QUEUE).send("Kettles", embed=discord.Embed(title="Leaks"))
            posted = server.in_channel(QUEUE)[0]
            assert (posted.id, posted.content, posted.author, server.text_of(posted)) == (
                message.id,
                "Kettles",
                BOT,
                "Kettles\nLeaks",
            )
            await message.edit(content="Teapots")
            assert (posted.content, posted.edited, posted.embeds[0]["title"]) == ("Teapots", 1, "Leaks")
            assert (await bot.get_channel(QUEUE).fetch_message(message.id)).content == "Teapots"
            await message.add_reaction("👀")
            assert posted.reactions == {"👀": [BOT]}
            await message.delete()
            assert (posted.deleted, server.in_channel(QUEUE)) == (True, [])
            assert await code_of(message.edit(content="x")) == (404, 10008)
            said = await server.say(QUEUE, "Mine", user=BOB)
            assert await code_of(bot.http.delete_message(QUEUE, said.id)) == (403, 50013)
            edit = call(bot, "PATCH", f"/channels/{QUEUE}/messages/{said.id}", json={"content": "x"})
            assert await code_of(edit) == (403, 50005)

    asyncio.run(scenario())


def test_what_moderators_do_needs_their_permissions():
    """Many messages at once, channels and the messages of others."""

    async def scenario():
        allowed = {"manage_messages", "manage_channels"}
        async with DiscordServer(bot_permissions=allowed) as server, running(server) as bot:
            said = [await server.say(QUEUE, "Advertising", files=[("ad.csv", b"1")]) for _ in range(3)]
            channel = bot.get_channel(QUEUE)
            async with channel.typing():
                await channel.delete_messages([discord.Object(posted.id) for posted in said[:2]])
            assert server.in_channel(QUEUE) == said[2:]
            read = await channel.fetch_message(said[2].id)
            assert await read.attachments[0].read() == b"1"
            await read.add_reaction("👀")
            assert (await channel.fetch_message(read.id)).reactions[0].me
            await read.remove_reaction("👀", bot.user)
            assert said[2].reactions == {}
            await read.delete()
            one = call(bot, "POST", f"/channels/{QUEUE}/messages/bulk-delete", json={"messages": ["1"]})
            assert await code_of(one) == (400, 50035)
            old = [discord.Object(snowflake(1_700_000_000, number)) for number in range(2)]
            assert await code_of(channel.delete_messages(old)) == (400, 50034)
            await channel.edit(name="cases")
            assert server.channels[QUEUE].name == "cases"
            await channel.delete()
            assert QUEUE not in server.channels
            made = await server.add_channel(GUILD, "new")
            await until(lambda: bot.get_channel(made.id))
            server.forbid(ALARMS, *allowed)
            assert await code_of(bot.get_channel(ALARMS).edit(name="x")) == (403, 50013)
            assert await code_of(bot.get_channel(ALARMS).delete()) == (403, 50013)

    asyncio.run(scenario())


def test_the_same_nonce_gives_the_same_message():
    """Within some minutes a repeated post makes no second message; history does not tell the nonce."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel = bot.get_channel(QUEUE)
            first, second = [await channel.send("Digest", nonce="job-1") for _ in range(2)]
            assert (first.id, first.nonce) == (second.id, "job-1")
            await bot.get_channel(DIGESTS).send("Digest", nonce="job-1")
            assert [message.nonce async for message in channel.history()] == [None]
            assert server.in_channel(QUEUE)[0].nonce == "job-1"
            server.age(6 * 60)
            assert (await channel.send("Digest", nonce="job-1")).id != first.id
            assert (await refusal(channel.send("Digest", nonce="n" * 26))).code == 50035
            await post(bot, {"content": "x", "nonce": "job-2"})
            await post(bot, {"content": "x", "nonce": "job-2"})
            assert len(server.in_channel(QUEUE)) == 4

    asyncio.run(scenario())


def test_history_is_read_in_pages():
    """Before, after and around a message, newest first, a hundred at most."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            said = [await server.say(QUEUE, str(number)) for number in range(7)]

            async def page(**query):
                return [held["content"] for held in await bot.http.logs_from(QUEUE, **query)]

            assert await page(limit=3) == ["6", "5", "4"]
            assert await page(limit=2, before=said[3].id) == ["2", "1"]
            assert await page(limit=2, after=said[3].id) == ["5", "4"]
            assert await page(limit=3, around=said[3].id) == ["4", "3", "2"]
            assert await code_of(bot.http.logs_from(QUEUE, 101)) == (400, 50035)
            channel = bot.get_channel(QUEUE)
            assert [held.content async for held in channel.history(limit=None, oldest_first=True)] == list("0123456")

    asyncio.run(scenario())


def test_a_thread_hangs_on_its_message():
    """Its id is that of the message, there is only one, and it can be renamed, closed and locked."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            message = await bot.get_channel(ALARMS).send("Alarm")
            thread = await message.create_thread(name="Alarm of today")
            assert (thread.id, server.threads[0].name) == (message.id, "Alarm of today")
            assert server.in_channel(ALARMS)[0].thread == thread.id
            assert await code_of(message.create_thread(name="Again")) == (400, 160004)
            await thread.send("Inside")
            assert [posted.content for posted in server.in_channel(thread.id)] == ["Inside"]
            await thread.edit(name="Closed", archived=True)
            held = server.threads[0]
            assert (held.name, held.archived) == ("Closed", True)
            await thread.send("Wakes it")
            assert not held.archived
            await thread.edit(archived=True)
            await thread.edit(archived=False)
            await server.archive(thread.id, locked=True)
            assert await code_of(thread.send("Too late")) == (400, 50083)
            assert await code_of(thread.edit(name="Too late")) == (400, 50083)
            assert await code_of(message.create_thread(name="x" * 101)) == (400, 160004)
            assert server.mistakes == []

    asyncio.run(scenario())


def test_a_thread_may_stand_alone():
    """Begun without a message, joined, found among the active and the archived ones, and deleted."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel = bot.get_channel(QUEUE)
            thread = await channel.create_thread(name="Alone", type=discord.ChannelType.public_thread)
            await thread.join()
            await thread.add_user(discord.Object(BOB))
            assert await code_of(thread.add_user(discord.Object(DAN))) == (404, 10007)
            assert [held.id for held in await channel.guild.active_threads()] == [thread.id]
            message = await thread.send("Inside")
            await server.archive(thread.id)
            assert [held.id async for held in channel.archived_threads()] == [thread.id]
            assert await code_of(message.edit(content="x")) == (400, 50083)
            assert await code_of(message.delete()) == (400, 50083)
            assert await code_of(post(bot, {"content": "x"}, channel=1)) == (404, 10003)
            await thread.delete()
            assert server.threads == []
            private = channel.create_thread(name="Hidden")
            assert await code_of(private) == (403, 50013)

    asyncio.run(scenario())


def test_a_forum_takes_posts_and_no_messages():
    """A post is a thread that begins with a message of the same id."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            forum = bot.get_channel(FORUM)
            file = discord.File(io.BytesIO(PNG), "chart.png")
            thread, message = await forum.create_thread(name="Kettles", content="Leaks", file=file)
            assert thread.id == message.id
            assert server.in_channel(thread.id)[0].attachments[0].data == PNG
            assert server.threads[0].parent == FORUM
            assert await code_of(post(bot, {"content": "x"}, channel=FORUM)) == (400, 50008)
            assert await code_of(forum.create_thread(name="x" * 101, content="x")) == (400, 50035)
            assert await code_of(call(bot, "POST", f"/channels/{FORUM}/threads", json={"name": "x"})) == (400, 50035)

    asyncio.run(scenario())


def test_a_file_arrives_with_equal_bytes():
    """Uploaded, shown by a component, read back, kept and replaced."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            view = ui.LayoutView(timeout=None)
            view.add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="A chart")))
            file = discord.File(io.BytesIO(PNG), "chart.png", description="A chart")
            message = await bot.get_channel(DIGESTS).send(view=view, file=file)
            posted = server.in_channel(DIGESTS)[0]
            assert (posted.attachments[0].data, posted.attachments[0].description) == (PNG, "A chart")
            assert posted.components[0]["items"][0]["media"] == {"url": "attachment://chart.png"}
            assert await message.attachments[0].read() == PNG
            assert (message.attachments[0].width, message.attachments[0].content_type) == (640, "image/png")
            assert message.components[0].items[0].media.url == message.attachments[0].url
            # the view as the client reads it back shows the same file
            await message.edit(view=ui.LayoutView.from_message(message))
            other = discord.File(io.BytesIO(b"id\n1"), "queue.csv")
            shown = ui.LayoutView(timeout=None).add_item(ui.File(other))
            await message.edit(view=shown, attachments=[other])
            assert [(held.filename, held.data) for held in posted.attachments] == [("queue.csv", b"id\n1")]
            assert server.mistakes == []

    asyncio.run(scenario())


def test_an_answer_carries_files():
    """With the first answer and with a followup, to everybody in the channel."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            ack = await server.command("chart")
            await until(lambda: ack.interaction.followups)
            held = [posted.attachments[0] for posted in server.in_channel(GENERAL)]
            assert [(file.filename, file.data) for file in held] == [("chart.png", PNG), ("numbers.csv", b"id,1")]
            assert server.mistakes == []

    asyncio.run(scenario())


def test_files_are_only_taken_when_they_are_told_and_shown():
    """A reference without a file, a file that nothing shows and a name that Discord would change are refused."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel = bot.get_channel(DIGESTS)
            gallery = ui.LayoutView().add_item(ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png")))
            for name, view in [("other.png", gallery), ("chart.png", card("Chart")), ("my chart.png", None)]:
                more = {"view": view} if view else {"content": "Chart"}
                assert (await refusal(channel.send(file=discord.File(io.BytesIO(PNG), name), **more))).code == 50035
            big = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "big.bin")
            assert await code_of(channel.send("Big", file=big)) == (413, 40005)
            entry = {"content": "x", "attachments": [{"id": 3, "filename": "x.png"}]}
            assert await code_of(post(bot, entry)) == (400, 50035)
            assert (server.messages, len(server.mistakes)) == ([], 6)

    asyncio.run(scenario())


def test_a_message_of_components_stays_one():
    """It takes no content, and a classic one becomes it only by leaving its content behind."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            message = await bot.get_channel(QUEUE).send(view=card("Case"))
            posted = server.in_channel(QUEUE)[0]
            assert await code_of(message.edit(content="Words")) == (400, 50035)
            await message.edit(suppress=True)
            assert (posted.v2, posted.flags & 4) == (True, 4)
            classic = await bot.get_channel(QUEUE).send("Words")
            assert await code_of(classic.edit(view=card("Case"))) == (400, 50035)
            await classic.edit(content=None, view=card("Case"))
            assert server.in_channel(QUEUE)[1].v2
            ids = [held["id"] for held in posted.components[0]["components"]]
            assert ids == [2, 3, 5]

    asyncio.run(scenario())


# Going wrong


def test_too_many_calls_wait_and_succeed():
    """429 carries what discord.py wants to see, and the call comes again after it."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            server.fail(POST, times=2, retry_after=0.01)
            server.fail("POST /webhooks/*", retry_after=0.01, everywhere=True)
            await bot.get_channel(QUEUE).send("Digest")
            assert [sent.status for sent in server.calls_of(POST)] == [429, 429, 200]
            await server.command("triage")
            await until(lambda: server.ephemerals)
            server.fail(POST, retry_after=0.2)
            async with ClientSession(headers={"Authorization": f"Bot {server.token}"}) as session:
                url = f"{server.api_url}/channels/{QUEUE}/messages"
                async with session.post(url, json={"content": "x"}) as answer:
                    told = await answer.json()
                    assert (answer.status, told["retry_after"], told["global"]) == (429, 0.2, False)
                    assert (answer.headers["Via"], answer.headers["Retry-After"]) == ("1.1 google", "0.200")
                    assert answer.headers["X-RateLimit-Remaining"] == "0"
                    assert answer.headers["Content-Type"] == "application/json"

    asyncio.run(scenario())


def test_a_broken_server_a_lost_answer_and_a_cut_call_are_told_apart():
    """Each reaches the real client as an error; only the lost answer has done its work."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel = bot.get_channel(QUEUE)
            server.fail(POST, status=503)
            with pytest.raises(discord.DiscordServerError):
                await channel.send("Broken")
            server.fail(f"POST /channels/{QUEUE}/messages", drop=True)
            with pytest.raises(ClientError):
                await channel.send("Dropped")
            assert server.messages == []
            server.fail("POST", lose_answer=True)
            with pytest.raises(ClientError):
                await channel.send("Lost", nonce="job-1")
            assert (await channel.send("Lost", nonce="job-1")).id == server.in_channel(QUEUE)[0].id
            server.fail(POST, lose_answer=True, status=503, delay=0.01)
            with pytest.raises(discord.DiscordServerError):
                await channel.send("Lost again")
            server.fail("*", status=403, code=50001, message="Missing Access")
            assert await code_of(channel.send("Refused")) == (403, 50001)
            assert [posted.content for posted in server.in_channel(QUEUE)] == ["Lost", "Lost again"]

    asyncio.run(scenario())


def test_a_500_is_tried_again_by_the_client_itself():
    """After a second discord.py calls again; work that was done already is done twice without a nonce."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            server.fail(POST, status=500, lose_answer=True)
            await post(client, {"content": "Digest"})
            assert len(server.in_channel(QUEUE)) == 2

    asyncio.run(scenario())


def test_a_missed_interaction_is_told_after_resuming():
    """What happened while the connection was cut is replayed, and no new session is begun."""

    async def scenario():
        async with DiscordServer() as server, running(server, guild_messages=True, message_content=True) as bot:
            server.refuse_connections(close_code=4000)
            await server.close_sockets()
            waiting = asyncio.create_task(server.command("triage"))
            await server.say(QUEUE, "Meanwhile")
            await server.wait_for_resume()
            assert (await waiting).type == 5
            assert bot.heard == [("message", "Meanwhile", False, None)]
            assert (len(server.identifies), len(server.resumes), server.connections) == (1, 1, 3)
            await server.close_sockets(code=None)
            await server.wait_for_resume(2)
            await server.reconnect()
            await server.wait_for_resume(3)
            await server.invalidate(resumable=True)
            await server.wait_for_resume(4)
            await until(lambda: len(bot.heard) == 1 and server.gateway.newest().socket)
            assert ((await server.command("triage")).type, len(server.identifies)) == (5, 1)

    asyncio.run(scenario())


def test_an_invalid_session_begins_anew():
    """When the session cannot be resumed, the client identifies again."""

    async def scenario():
        async with DiscordServer() as server, running(server):
            await server.invalidate()
            await until(lambda: len(server.identifies) == 2)
            await server.wait_for_ready()
            assert (await server.command("triage")).type == 5
            # a session that is forgotten while nobody is connected is told to be invalid on RESUME
            server.gateway.end(server.gateway.newest())
            await server.close_sockets()
            await until(lambda: len(server.identifies) == 3)
            assert len(server.resumes) == 1

    asyncio.run(scenario())


def test_a_refused_connection_is_tried_again():
    """A 503 at the gateway ends a client that does not reconnect, and is counted as no connection."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            server.refuse_connections()
            with pytest.raises(ClientError):
                await client.connect(reconnect=False)
            assert server.connections == 0

    asyncio.run(scenario())


# Guilds, channels and people


def test_guilds_come_and_go():
    """An invitation, an outage and being thrown out are told apart."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            await server.kick(OTHER_GUILD)
            await server.outage(GUILD)
            await until(lambda: len(bot.heard) == 2)
            with pytest.raises(ImpossibleError):
                await server.command("triage")
            await server.end_outage(GUILD)
            await server.invite(OTHER_GUILD)
            await until(lambda: len(bot.heard) == 3)
            assert bot.heard == [("remove", OTHER_GUILD), ("unavailable", GUILD), ("join", OTHER_GUILD)]
            assert (await server.command("triage", guild=OTHER_GUILD)).interaction.user == DAN
            await server.kick(OTHER_GUILD)
            assert await code_of(post(bot, {"content": "x"}, channel=OTHER_QUEUE)) == (403, 50001)

    asyncio.run(scenario())


def test_a_guild_is_looked_up_and_left():
    """Its channels, roles and names; nothing of it can be read after leaving."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            guild = await bot.fetch_guild(GUILD, with_counts=False)
            assert (guild.name, len(await guild.fetch_channels()), len(await guild.fetch_roles())) == ("Kettles", 5, 3)
            assert {held.id async for held in bot.fetch_guilds()} == {GUILD, OTHER_GUILD}
            assert (await bot.fetch_channel(QUEUE)).name == "queue"
            assert (await bot.http.get_bot_gateway())[1] == server.gateway_url
            await guild.leave()
            await until(lambda: bot.heard == [("remove", GUILD)])
            assert await code_of(bot.fetch_guild(GUILD)) == (403, 50001)
            assert await code_of(bot.fetch_guild(1)) == (404, 10004)

    asyncio.run(scenario())


def test_what_the_bot_may_not_do_is_refused():
    """Missing permissions, a hidden channel and a deleted one have their own codes."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel, guild = bot.get_channel(QUEUE), bot.get_guild(GUILD)
            server.forbid(QUEUE, "send_messages", "attach_files")
            await until(lambda: not channel.permissions_for(guild.me).send_messages)
            assert await code_of(channel.send("x")) == (403, 50013)
            server.permit(QUEUE, "send_messages")
            message = await channel.send("x")
            file = discord.File(io.BytesIO(b"x"), "x.csv")
            assert await code_of(channel.send("x", file=file)) == (403, 50013)
            server.forbid(QUEUE, "create_public_threads", "read_message_history")
            assert await code_of(message.create_thread(name="x")) == (403, 50013)
            assert [held async for held in channel.history()] == []
            server.forbid(QUEUE, "view_channel")
            assert await code_of(channel.send("x")) == (403, 50001)
            await server.delete_channel(QUEUE)
            await until(lambda: bot.heard[-1:] == [("channel gone", QUEUE)])
            assert await code_of(post(bot, {"content": "x"})) == (404, 10003)
            assert server.mistakes == []

    asyncio.run(scenario())


def test_people_may_refuse_direct_messages():
    """A direct message reaches whoever shares a guild and takes it."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            await (await bot.fetch_user(ANN)).send("For you")
            assert server.in_channel(server.direct(ANN).id)[0].content == "For you"
            server.refuse_direct(BOB)
            assert await code_of((await bot.fetch_user(BOB)).send("For you")) == (403, 50007)
            stranger = server.add_user("nobody")
            assert await code_of((await bot.fetch_user(stranger)).send("For you")) == (403, 50007)
            assert await code_of(bot.fetch_user(1)) == (404, 10013)

    asyncio.run(scenario())


def test_members_are_looked_up():
    """By a call and over the gateway; who has left is unknown."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            guild = bot.get_guild(GUILD)
            assert (await guild.fetch_member(ANN)).name == "ann"
            assert [held.name for held in await guild.query_members("bo")] == ["bob"]
            assert [held.id for held in await guild.query_members(user_ids=[ANN, DAN])] == [ANN]
            await server.leave(GUILD, ANN)
            assert await code_of(guild.fetch_member(ANN)) == (404, 10007)
            with pytest.raises(ImpossibleError):
                await server.command("triage", user=ANN, channel=QUEUE)

    asyncio.run(scenario())


def test_what_people_write_is_heard_by_who_listens():
    """Messages of people, bots and webhooks, their edits and deletions."""

    async def scenario():
        async with DiscordServer() as server, running(server, guild_messages=True, message_content=True) as bot:
            said = await server.say(QUEUE, "My kettle leaks")
            await server.say(QUEUE, "Buy now", bot=True)
            await server.say(QUEUE, "Delivered", webhook=True)
            await until(lambda: len(bot.heard) == 3)
            await server.edit(said, "My kettle leaks badly")
            await server.delete(said)
            others = server.in_channel(QUEUE)
            await server.delete(*others)
            await until(lambda: len(bot.heard) == 6)
            assert bot.heard[:3] == [
                ("message", "My kettle leaks", False, None),
                ("message", "Buy now", True, None),
                ("message", "Delivered", True, WEBHOOK),
            ]
            assert bot.heard[3:5] == [("edit", "My kettle leaks badly"), ("delete", said.id)]
            assert bot.heard[5] == ("bulk", {posted.id for posted in others})
            assert (others[0].author, server.in_channel(QUEUE)) == (OTHER_BOT, [])

    asyncio.run(scenario())


def test_without_the_intent_only_what_is_meant_for_the_bot_has_words():
    """A message that calls the bot or is sent to it alone can be read, another is blank."""

    async def scenario():
        intents = {"guild_messages": True, "dm_messages": True}
        async with DiscordServer(message_content_allowed=False) as server, running(server, **intents) as bot:
            await server.say(QUEUE, "Among us")
            await server.say(QUEUE, f"Hello <@{BOT}>")
            await server.say(server.direct(ANN), "In private")
            await until(lambda: len(bot.heard) == 3)
            assert [words for _, words, *_ in bot.heard] == ["", f"Hello <@{BOT}>", "In private"]
            assert [held.content async for held in bot.get_channel(QUEUE).history()] == [f"Hello <@{BOT}>", ""]

    asyncio.run(scenario())


def test_without_intents_for_messages_nothing_is_heard():
    """Only what was asked for is sent."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            await server.say(QUEUE, "Unheard")
            assert (await server.command("triage")).type == 5
            assert bot.heard == []

    asyncio.run(scenario())


# Ringing


HOSTILE = f"@everyone <@{ANN}> <@&{ON_CALL}> @here <@{DAN}>"


def test_hostile_text_rings_nobody_when_mentions_are_forbidden():
    """In content, in components and in answers; without that rule it rings all who are meant."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            channel = bot.get_channel(QUEUE)
            await channel.send(HOSTILE)
            message = await channel.send(view=card(HOSTILE))
            assert server.pings == []
            everything = ["@everyone", "@here", f"<@&{ON_CALL}>", f"<@{ANN}>"]
            await channel.send(HOSTILE, allowed_mentions=discord.AllowedMentions.all())
            assert [ping.target for ping in server.pings] == everything
            server.pings.clear()
            await post(bot, {"components": card(HOSTILE).to_components(), "flags": V2})
            assert [ping.target for ping in server.pings] == everything
            server.pings.clear()
            await message.edit(view=card(HOSTILE), allowed_mentions=discord.AllowedMentions.all())
            assert server.pings == []
            only_bob = discord.AllowedMentions(users=[discord.Object(BOB)])
            await channel.send(f"<@{ANN}> <@{BOB}>", allowed_mentions=only_bob)
            assert [ping.target for ping in server.pings] == [f"<@{BOB}>"]
            await server.command("digest send", {"monitor": HOSTILE})
            assert len(server.pings) == 1

    asyncio.run(scenario())


def test_a_reply_rings_whom_it_answers():
    """Unless that is forbidden too."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            said = await server.say(QUEUE, "Help", user=BOB)
            message = await bot.get_channel(QUEUE).fetch_message(said.id)
            await message.reply("Yes", mention_author=False)
            assert server.pings == []
            await message.reply("Yes", mention_author=True)
            assert [ping.target for ping in server.pings] == [f"<@{BOB}>"]
            await server.delete(said)
            assert (await refusal(message.reply("Yes"))).code == 50035

    asyncio.run(scenario())


# Limits


def text(content="Kettles"):
    return {"type": 10, "content": content}


def button(custom_id="a", **more):
    return {"type": 2, "style": 1, "label": "Claim", "custom_id": custom_id} | more


def row(*components):
    return {"type": 1, "components": list(components)}


def options(count, **more):
    return [{"label": f"Option {number}", "value": str(number)} | more for number in range(count)]


def select(count=2, **more):
    return {"type": 3, "custom_id": "pick", "options": options(count)} | more


def section(*texts, accessory=None):
    return {"type": 9, "components": list(texts), "accessory": accessory or button()}


def container(*components):
    return {"type": 17, "components": list(components)}


def gallery(count):
    return {"type": 12, "items": [{"media": {"url": "https://example.com/a.png"}} for _ in range(count)]}


def embed(**more):
    return {"title": "Kettles"} | more


def field(name="Leaks", value="3"):
    return {"name": name, "value": value}


LAYOUTS = {
    "41 components": [container(*[text() for _ in range(40)])],
    "4001 characters together": [text("x" * 2000), text("x" * 2001)],
    "4001 characters in pairs": [text("😀" * 2001)],
    "an empty text": [text("")],
    "a blank text": [text(" \n ")],
    "six buttons in a row": [row(*[button(str(number)) for number in range(6)])],
    "an empty row": [row()],
    "a select beside a button": [row(select(), button())],
    "a button alone": [button()],
    "four texts in a section": [section(text(), text(), text(), text())],
    "a section with nothing beside it": [{"type": 9, "components": [text()]}],
    "a button inside a section": [section(button("b"))],
    "a container in a container": [container(container(text()))],
    "eleven pictures": [gallery(11)],
    "no picture": [gallery(0)],
    "a picture without address": [{"type": 12, "items": [{"media": {"url": "chart.png"}}]}],
    "a label of 81 characters": [row(button(label="x" * 81))],
    "a button without label": [row(button(label=None))],
    "a button without id": [row(button(None))],
    "an id of 101 characters": [row(button("x" * 101))],
    "an id that stands there twice": [row(button()), row(button())],
    "a number that stands there twice": [text() | {"id": 4}, text() | {"id": 4}],
    "a number that is too great": [text() | {"id": 2**31}],
    "a link of 513 characters": [row(button(None, style=5, url="https://" + "x" * 505))],
    "a link with an id": [row(button(style=5, url="https://example.com"))],
    "a link to nowhere": [row(button(None, style=5, url="example"))],
    "a style that is none": [row(button(style=9))],
    "words for an emoji": [row(button(emoji={"name": "eyes"}))],
    "26 options": [row(select(26))],
    "no options": [row(select(0))],
    "an option of 101 characters": [row(select(options=options(2, label="x" * 101)))],
    "a value of 101 characters": [row(select(options=[{"label": "a", "value": "x" * 101}]))],
    "a description of 101 characters": [row(select(options=options(2, description="x" * 101)))],
    "an option that stands there twice": [row(select(options=options(2, value="a")))],
    "a placeholder of 151 characters": [row(select(placeholder="x" * 151))],
    "more values than options": [row(select(max_values=3))],
    "fewer than none": [row(select(min_values=2, max_values=1))],
    "too many defaults": [row(select(options=options(2, default=True)))],
    "a text input in a message": [row({"type": 4, "custom_id": "a", "style": 1})],
    "a label in a message": [{"type": 18, "label": "x", "component": select()}],
    "a kind that is none": [{"type": 99}],
    "a separator of wrong size": [{"type": 14, "spacing": 3}],
    "a colour that is none": [container(text()) | {"accent_color": 2**24}],
    "a file from elsewhere": [{"type": 13, "file": {"url": "https://example.com/a.csv"}}],
    "nothing": [],
    "no list": {"type": 10},
}
CLASSICS = {
    "2001 characters": {"content": "x" * 2001},
    "2001 characters in pairs": {"content": "😀" * 1001},
    "words that are none": {"content": 5},
    "a nonce of 26 characters": {"content": "x", "nonce": "n" * 26},
    "eleven embeds": {"embeds": [embed() for _ in range(11)]},
    "6001 characters in embeds": {"embeds": [{"description": "x" * 2001} for _ in range(3)]},
    "a description of 4097 characters": {"embeds": [{"description": "x" * 4097}]},
    "a title of 257 characters": {"embeds": [embed(title="x" * 257)]},
    "26 fields": {"embeds": [embed(fields=[field()] * 26)]},
    "a field name of 257 characters": {"embeds": [embed(fields=[field("x" * 257)])]},
    "a field value of 1025 characters": {"embeds": [embed(fields=[field(value="x" * 1025)])]},
    "a field without value": {"embeds": [embed(fields=[field(value="")])]},
    "a footer of 2049 characters": {"embeds": [embed(footer={"text": "x" * 2049})]},
    "an author of 257 characters": {"embeds": [embed(author={"name": "x" * 257})]},
    "an embed that shows nothing": {"content": "x", "embeds": [{"color": 1}]},
    "an embed of a file that is not there": {"embeds": [embed(image={"url": "attachment://chart.png"})]},
    "six rows": {"content": "x", "components": [row(button(str(number))) for number in range(6)]},
    "new components without their flag": {"components": [text()]},
    "content beside new components": {"content": "x", "components": [text()], "flags": V2},
    "embeds beside new components": {"embeds": [embed()], "components": [text()], "flags": V2},
    "a flag for answers": {"content": "x", "flags": 64},
    "mentions that are none": {"content": "x", "allowed_mentions": {"parse": ["all"]}},
    "users named and parsed": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    "101 users": {"content": "x", "allowed_mentions": {"users": ["1"] * 101}},
}
BREAKING = CLASSICS | {name: {"components": held, "flags": V2} for name, held in LAYOUTS.items()}


@pytest.mark.parametrize("payload", BREAKING.values(), ids=BREAKING.keys())
def test_a_message_above_a_limit_is_refused(payload):
    """The answer is 400 with the place of the breach, and the breach is noted as a mistake."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            told = await refusal(post(client, payload))
            assert (told.status, told.code) == (400, 50035)
            assert told._errors
            assert server.mistakes
            assert server.messages == []

    asyncio.run(scenario())


FITTING = {
    "a full layout": [
        container(text("x" * 2000), section(text("x"), text("y"), text("z")), {"type": 14, "spacing": 2}),
        gallery(10),
        row(*[button(f"b{number}", emoji={"name": "👀"}) for number in range(5)]),
        row(select(25, min_values=0, max_values=25, placeholder="x" * 150)),
        row({"type": 5, "custom_id": "who", "max_values": 25}),
        row(button(None, style=5, url="https://example.com")),
        section(text("x"), accessory={"type": 11, "media": {"url": "https://example.com/a.png"}}),
    ],
    "forty components": [container(*[text("x") for _ in range(39)])],
    "4000 characters": [text("x" * 4000)],
}


@pytest.mark.parametrize("components", FITTING.values(), ids=FITTING.keys())
def test_a_message_at_its_limits_is_taken(components):
    """What Discord takes at most is taken here too."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            told = await post(client, {"components": components, "flags": V2})
            assert len({held["id"] for held in told["components"]}) == len(components)
            assert server.mistakes == []

    asyncio.run(scenario())


def test_a_classic_message_at_its_limits_is_taken():
    """Content, embeds, fields and rows at their greatest."""

    async def scenario():
        full = embed(
            title="x" * 256,
            fields=[field("x" * 10, "x" * 10)] * 25,
            footer={"text": "x" * 2048},
            author={"name": "x" * 256},
        )
        rows = [row(*[button(f"{place}-{number}") for number in range(5)]) for place in range(5)]
        shown = {"content": "x" * 2000, "embeds": [full, *[embed() for _ in range(9)]], "components": rows}
        async with DiscordServer() as server, logged_in(server) as client:
            await post(client, shown | {"nonce": "n" * 25, "flags": 4 | 4096})
            await post(client, {"embeds": [{"description": "x" * 4096}]})
            assert (len(server.messages), server.mistakes) == (2, [])

    asyncio.run(scenario())


def test_an_empty_message_and_an_unknown_route_are_mistakes():
    """Both are refused, and neither goes unnoticed."""

    async def scenario():
        async with DiscordServer() as server, logged_in(server) as client:
            assert await code_of(post(client, {"content": " "})) == (400, 50006)
            assert await code_of(call(client, "GET", "/nowhere")) == (404, 0)
            assert await code_of(call(client, "GET", "/channels/none")) == (400, 50035)
            assert server.mistakes == [
                "POST /channels/{channel}/messages: the message is empty",
                "GET /nowhere: there is no such route",
            ]

    asyncio.run(scenario())


def label(component, **more):
    return {"type": 18, "label": "Name", "component": component} | more


def asked(**more):
    return {"type": 4, "custom_id": "name", "style": 1} | more


def modal(*components, **more):
    return {"title": "Set up", "custom_id": "setup", "components": list(components)} | more


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        modal(),
        modal(label(asked()), title=""),
        modal(label(asked()), title="x" * 46),
        modal(label(asked()), custom_id="x" * 101),
        modal(*[label(asked(custom_id=str(number))) for number in range(6)]),
        modal(label(asked(), label="x" * 46)),
        modal(label(asked(), description="x" * 101)),
        modal(label(asked(label="Own"))),
        modal(label(asked(placeholder="x" * 101))),
        modal(label(asked(max_length=4001))),
        modal(label(asked(min_length=5, max_length=4))),
        modal(label(asked(max_length=4, value="x" * 5))),
        modal(label(asked(style=3))),
        modal(label(asked()), label(asked())),
        modal(label(select(26))),
        modal(label(select(disabled=True))),
        modal(label(button())),
        modal(row(asked())),
        modal(row(button())),
        modal(asked()),
        modal(container(text())),
        modal(label({"type": 21, "custom_id": "one", "options": options(1)})),
        modal(label({"type": 21, "custom_id": "one", "options": options(2, default=True)})),
        modal(label({"type": 22, "custom_id": "some", "options": options(11)})),
    ],
)
def test_a_modal_above_a_limit_is_named(wrong):
    """Each breach has a sentence."""
    assert breaches_in_modal(wrong)


def test_a_modal_at_its_limits_is_taken():
    """Of everything that can be asked, the most."""
    held = [
        text("x"),
        label(asked(max_length=4000, value="x" * 4000, placeholder="x" * 100), label="x" * 45, description="x" * 100),
        label(select(25, required=False)),
        label({"type": 22, "custom_id": "some", "options": options(10), "max_values": 10}),
        label({"type": 21, "custom_id": "one", "options": options(2)}),
    ]
    assert breaches_in_modal(modal(*held, title="x" * 45, custom_id="x" * 100)) == []
    assert breaches_in_modal(modal(row(asked(label="x" * 45)))) == []


def command(**more):
    return {"name": "kith", "description": "Reads", "type": 1} | more


def option(name="which", **more):
    return {"name": name, "description": "Which", "type": 3} | more


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "kith"},
        [command(name="Kith")],
        [command(name="two words")],
        [command(name="x" * 33)],
        [command(description="")],
        [command(description="x" * 101)],
        [command(type=9)],
        [command(), command()],
        [command(options=[option(str(number)) for number in range(26)])],
        [command(options=[option(), option("must", required=True)])],
        [command(options=[option(), option()])],
        [command(options=[option(type=12)])],
        [command(options=[option(type=1), option("other")])],
        [command(options=[option(type=2, options=[option(type=2)])])],
        [command(options=[option(type=1, options=[option(type=1)])])],
        [command(options=[option(choices=[{"name": str(number), "value": "x"} for number in range(26)])])],
        [command(options=[option(choices=[{"name": "x" * 101, "value": "x"}])])],
        [command(options=[option(choices=[{"name": "x", "value": "x" * 101}])])],
        [command(options=[option(choices=[{"name": "x"}])])],
        [command(options=[option(choices=[{"name": "x", "value": "x"}], autocomplete=True)])],
        [command(options=[option(max_length=6001)])],
        [
            command(
                options=[
                    option(f"o{place}", choices=[{"name": "x" * 100, "value": f"{n}" * 50} for n in range(10, 35)])
                    for place in range(3)
                ]
            )
        ],
        [{"name": "x" * 33, "type": 3}],
        [{"name": "Check", "type": 3, "description": "Words"}],
        [{"name": f"Check {number}", "type": 2} for number in range(6)],
    ],
)
def test_a_command_above_a_limit_is_named(wrong):
    """Each breach has a sentence."""
    assert breaches_in_commands(wrong)


def test_a_command_at_its_limits_is_taken():
    """Names, descriptions, options and choices at their greatest."""
    choices = [{"name": f"{number}".ljust(20, "x"), "value": f"{number}".ljust(20, "x")} for number in range(25)]
    held = [option(f"{number}".rjust(32, "x"), description="x" * 100, required=number < 9) for number in range(24)]
    deep = option("deep", type=2, options=[option("deeper", type=1, options=[option("value")])])
    good = [
        command(name="x" * 32, description="x" * 100, options=[*held, option("last", choices=choices)]),
        command(options=[deep, option("flat", type=1)]),
        *[{"name": f"Check {number}", "type": 3} for number in range(5)],
    ]
    assert breaches_in_commands(good) == []


def test_a_command_above_a_limit_is_not_synced():
    """The real client is told which command is wrong."""

    async def scenario():
        async with DiscordServer() as server, running(server) as bot:
            wrong = app_commands.ContextMenu(name="Fine", callback=check_message)
            bot.tree.add_command(wrong)
            wrong.name = "x" * 33
            with pytest.raises(app_commands.CommandSyncFailure):
                await bot.tree.sync()
            assert (server.syncs, len(server.commands), len(server.mistakes)) == (1, 4, 1)

    asyncio.run(scenario())


def test_choices_above_a_limit_are_named():
    """25 suggestions, each with a name and a value."""
    good = [{"name": f"Monitor {number}", "value": str(number)} for number in range(25)]
    assert breaches_in_choices(good) == []
    assert breaches_in_choices([*good, *good])
    assert breaches_in_choices([{"name": "x" * 101, "value": "x"}])
    assert breaches_in_choices([{"name": "x", "value": "x" * 101}])
    assert breaches_in_choices("acme")


# Small things


def test_ids_carry_their_moment():
    """An id made for a moment tells it again, and lengths are counted in pairs."""
    moment = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert time_of(snowflake(moment, 3)) == moment
    assert snowflake(moment, 3) - snowflake(moment) == 3
    assert (length("kettle"), length("😀")) == (6, 2)


def test_every_connection_has_a_compression_of_its_own():
    """What the address asks for is what is sent: one stream, flushed after each payload."""

    async def scenario():
        async with DiscordServer() as server, ClientSession() as session:
            for _ in range(2):
                async with session.ws_connect(f"{server.gateway_url}?compress=zlib-stream") as frames:
                    stream = zlib.decompressobj()
                    frame = await frames.receive_bytes()
                    assert frame.endswith(b"\x00\x00\xff\xff")
                    assert json.loads(stream.decompress(frame))["op"] == 10
                    await frames.send_json({"op": 1, "d": None})
                    assert json.loads(stream.decompress(await frames.receive_bytes()))["op"] == 11

    asyncio.run(scenario())


def test_nothing_is_left_when_a_server_stops_under_a_running_bot():
    """The bot is cut off and the port is free."""

    async def scenario():
        async with DiscordServer() as server:
            point_at(server)
            bot = Bot()
            task = asyncio.create_task(bot.start(server.token, reconnect=False))
            await server.wait_for_ready()
        with contextlib.suppress(ClientError, OSError):
            await task
        await bot.close()

    asyncio.run(scenario())
