"""Our own Slack is as strict as the real one: the real client libraries meet each refusal on it."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientError, web
from servers.slack import METHOD_SCOPES, NobodyListensError, SlackServer
from servers.slack_api import METHODS
from servers.slack_limits import breaches_in_blocks, breaches_in_view, pings_in
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

pytestmark = pytest.mark.no_database

QUIET = {"unfurl_links": False, "unfurl_media": False}


def plain(text):
    return {"type": "plain_text", "text": text}


def section(text="Kettles leak"):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id="claim", text="Claim", **more):
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": "case-1", **more}


def actions(*elements):
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def picker(kind="static_select", **more):
    options = [{"text": plain(name), "value": name} for name in ("daily", "weekly")]
    return {"type": kind, "action_id": "rhythm", "options": options, **more}


def asking(block_id, element, **more):
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def modal(*blocks, **more):
    return {"type": "modal", "callback_id": "setup", "title": plain("Set up"), "submit": plain("Save"),
            "blocks": list(blocks), **more}  # fmt: skip


NAME = asking("name", {"type": "plain_text_input", "action_id": "text", "max_length": 10})
FORM = modal(
    NAME,
    asking("rhythm", picker()),
    asking("place", {"type": "channels_select", "action_id": "pick", "initial_channel": "C1"}),
    asking("owner", {"type": "users_select", "action_id": "pick_owner"}, optional=True),
)


def client_of(server, *token, **more):
    return AsyncWebClient(*(token or [server.bot_token]), base_url=server.api_url, **more)


def without_retries(server):
    return client_of(server, retry_handlers=[])


def app_of(server):
    return AsyncApp(client=client_of(server), signing_secret=server.signing_secret)


@asynccontextmanager
async def over_http(server, app):
    runner = web.AppRunner(app.web_app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def over_socket(server, app, ping_interval=10):
    client = client_of(server, server.app_token)
    handler = AsyncSocketModeHandler(app, server.app_token, web_client=client, ping_interval=ping_interval)
    await handler.connect_async()
    await server.wait_for_socket()
    try:
        yield handler
    finally:
        await handler.close_async()


DELIVERIES = pytest.mark.parametrize("deliver", [over_http, over_socket])


async def refusal(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response


# What the bot may call


def test_a_message_is_posted_changed_and_deleted():
    """The real client writes a message, edits it in place and takes it away."""

    async def scenario():
        async with SlackServer() as server:
            client = client_of(server)
            metadata = {"event_type": "kith_case", "event_payload": {"case": "1"}}
            sent = await client.chat_postMessage(
                channel="C1", text="Kettles", blocks=[section()], metadata=metadata, **QUIET
            )
            posted = server.in_channel("C1")[0]
            assert (posted.ts, posted.text, posted.metadata) == (sent["ts"], "Kettles", metadata)
            await client.chat_update(channel="C1", ts=posted.ts, text="Claimed")
            assert (posted.text, posted.edited, len(posted.blocks)) == ("Claimed", 1, 1)
            assert server.calls_of("chat.postMessage")[0].body["blocks"] == [section()]
            await client.chat_delete(channel="C1", ts=posted.ts)
            assert (await refusal(client.chat_update(channel="C1", ts=posted.ts, text="x")))["error"] == (
                "message_not_found"
            )
            assert (server.messages, server.mistakes) == ([], [])

    asyncio.run(scenario())


def test_a_method_whose_scope_is_missing_is_refused():
    """Each method asks for its own scope and says which one it lacks."""

    async def scenario():
        async with SlackServer(scopes={"channels:read"}) as server:
            refused = await refusal(client_of(server).chat_postMessage(channel="C1", text="Hello", **QUIET))
            assert (refused["error"], refused["needed"], refused["provided"]) == (
                "missing_scope", "chat:write", "channels:read",
            )  # fmt: skip
            assert server.messages == []

    asyncio.run(scenario())


def test_every_method_stands_in_the_table_of_scopes():
    """What is served and what the table tells are the same methods."""
    assert METHODS.keys() == METHOD_SCOPES.keys()


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-other", "invalid_auth"), (None, "not_authed"), ("xapp-test", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(token, error):
    """A foreign token, none at all and the app's own are told apart."""

    async def scenario():
        async with SlackServer() as server:
            refused = await refusal(client_of(server, token).auth_test())
            assert refused["error"] == error

    asyncio.run(scenario())


def test_after_revoking_no_token_is_good():
    """A removed app can call nothing any more."""

    async def scenario():
        async with SlackServer() as server:
            server.revoke("account_inactive")
            assert (await refusal(client_of(server).auth_test()))["error"] == "account_inactive"

    asyncio.run(scenario())


def test_an_unknown_method_is_a_mistake():
    """A call of something that this Slack does not know is refused and kept."""

    async def scenario():
        async with SlackServer() as server:
            assert (await refusal(client_of(server).api_call("chat.shout")))["error"] == "unknown_method"
            assert server.mistakes == ["chat.shout: there is no such method"]

    asyncio.run(scenario())


def test_too_many_blocks_are_refused_and_kept_as_a_mistake():
    """The fifty-first block costs the whole message."""

    async def scenario():
        async with SlackServer() as server:
            call = client_of(server).chat_postMessage(channel="C1", text="Long", blocks=[section()] * 51, **QUIET)
            assert (await refusal(call))["error"] == "invalid_blocks"
            assert server.mistakes == ["chat.postMessage: 51 blocks, Slack takes 50"]
            assert server.messages == []

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "header", "text": plain("x" * 151)}], "text of header has 151 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "text of header must be plain_text"),
        ([section("x" * 3001)], "text of section has 3001 characters"),
        ([section("")], "text of section is empty"),
        ([{"type": "section"}], "neither text nor fields"),
        ([{"type": "section", "fields": [plain("x")] * 11}], "11 fields"),
        ([{"type": "section", "fields": [plain("x" * 2001)]}], "text of field has 2001 characters"),
        ([{"type": "context", "elements": [plain("x")] * 11}], "11 elements"),
        ([{"type": "context", "elements": []}], "context has no elements"),
        ([{"type": "context", "elements": [button()]}], "context cannot hold 'button'"),
        ([actions(*[button(str(number)) for number in range(26)])], "26 elements"),
        ([actions(button(text="x" * 76))], "text of button has 76 characters"),
        ([actions(button(value="x" * 2001))], "value of button has 2001 characters"),
        ([actions(button(url="x" * 3001))], "url of button has 3001 characters"),
        ([actions(button(style="loud"))], "no style 'loud'"),
        ([actions(button("x" * 256))], "action_id of button has 256 characters"),
        ([actions(button(), button())], "action_id 'claim' stands there 2 times"),
        ([actions(button("a")), actions(button("b"))], "block_id 'row' stands there 2 times"),
        ([actions(picker(options=[]))], "static_select has no options"),
        ([actions(picker(options=[{"text": plain(str(n)), "value": str(n)} for n in range(101)]))], "101 options"),
        ([actions(picker(options=[{"text": plain("x" * 76), "value": "x"}]))], "text of option has 76 characters"),
        ([actions(picker(options=[{"text": plain("x"), "value": "x" * 151}]))], "value of option has 151 characters"),
        ([actions(picker(placeholder=plain("x" * 151)))], "placeholder of static_select has 151 characters"),
        ([actions(picker(initial_option={"text": plain("x"), "value": "x"}))], "a choice that is no option"),
        ([actions(picker("overflow", options=[{"text": plain(c), "value": c} for c in "abcdef"]))], "6 options"),
        ([{"type": "image", "image_url": "https://acme.test/a.png"}], "image has no alt_text"),
        ([{"type": "image", "image_url": "x", "alt_text": "x" * 2001}], "alt_text of image has 2001 characters"),
        ([{"type": "sparkle"}], "there is no block of type 'sparkle'"),
        ("no list", "blocks must be a list"),
    ],
)
def test_each_limit_of_blocks_is_named(blocks, words):
    """One step over a limit gives one sentence about it, and no other."""
    found = breaches_in_blocks(blocks)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (modal(title=plain("x" * 25)), "title of modal has 25 characters"),
        (modal(submit=plain("x" * 25)), "submit of modal has 25 characters"),
        (modal(close=plain("x" * 25)), "close of modal has 25 characters"),
        (modal(private_metadata="x" * 3001), "private_metadata of modal has 3001 characters"),
        (modal(callback_id="x" * 256), "callback_id of modal has 256 characters"),
        (modal(*[section()] * 101), "101 blocks, Slack takes 100"),
        (modal(asking("x" * 256, NAME["element"], label=plain("x"))), "block_id of input has 256 characters"),
        (modal(asking("a", NAME["element"], label=plain("x" * 2001))), "label of input has 2001 characters"),
        (modal(asking("a", NAME["element"], hint=plain("x" * 2001))), "hint of input has 2001 characters"),
        (modal(asking("a", NAME["element"] | {"max_length": 3001})), "Slack takes 0 to 3000"),
        (modal(NAME, submit=None), "needs a submit"),
        ({"type": "page"}, "must be an object of type modal or home"),
    ],
)
def test_each_limit_of_a_view_is_named(view, words):
    """One step over a limit of a modal gives one sentence about it."""
    found = breaches_in_view(view)
    assert len(found) == 1
    assert words in found[0]


def test_what_stands_exactly_at_the_limits_is_taken():
    """No limit is one too low."""
    full = {"type": "header", "text": plain("x" * 150)}
    rows = [{"type": "actions", "elements": [button(str(number), "x" * 75) for number in range(25)]}]
    assert breaches_in_blocks([full, section("x" * 3000), *rows, *[{"type": "divider"}] * 47]) == []
    assert breaches_in_view(modal(*FORM["blocks"], *[{"type": "divider"}] * 96, title=plain("x" * 24))) == []
    assert breaches_in_view({"type": "home", "blocks": []}) == []


def test_carelessness_in_a_message_is_kept_as_a_mistake():
    """Missing text, links that would open up and pings are all told."""

    async def scenario():
        async with SlackServer() as server:
            await client_of(server).api_call(
                "chat.postMessage", json={"channel": "C1", "blocks": [section("<!channel> and <@U1>")]}
            )
            assert [mistake.split(",")[0] for mistake in server.mistakes] == [
                "chat.postMessage: unfurl_links is not false",
                "chat.postMessage: unfurl_media is not false",
                "chat.postMessage: blocks without text",
            ]
            assert server.pings == ["<!channel> and <@U1>"]

    asyncio.run(scenario())


def test_a_date_and_a_button_value_ring_nobody():
    """Only what calls people counts as a ping."""
    assert pings_in([section("<!date^0^{date}|now>"), actions(button(value="<@U1>"))]) == []
    assert pings_in("<!here>") == ["<!here>"]
    assert pings_in([section("hello <@W2>")]) == ["hello <@W2>"]


def test_a_text_longer_than_slack_takes_is_refused():
    """A message ends at forty thousand characters."""

    async def scenario():
        async with SlackServer() as server:
            refused = await refusal(client_of(server).chat_postMessage(channel="C1", text="x" * 40_001, **QUIET))
            assert refused["error"] == "msg_too_long"

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("change", "error"),
    [("archive", "is_archived"), ("delete", "channel_not_found"), ("kick", "not_in_channel")],
)
def test_a_channel_that_is_closed_to_the_bot_takes_no_message(change, error):
    """Archived, deleted and left channels each answer in their own way."""

    async def scenario():
        async with SlackServer() as server:
            getattr(server, change)("C2")
            refused = await refusal(client_of(server).chat_postMessage(channel="C2", text="Hello", **QUIET))
            assert refused["error"] == error

    asyncio.run(scenario())


def test_history_gives_pages_with_metadata_only_when_asked():
    """A lost answer can be looked up by its metadata, page by page, newest first."""

    async def scenario():
        async with SlackServer() as server:
            client = client_of(server)
            for number in range(3):
                metadata = {"event_type": "kith_case", "event_payload": {"case": str(number)}}
                await client.chat_postMessage(channel="C1", text=str(number), metadata=metadata, **QUIET)
            first, second, _ = server.messages
            await client.chat_postMessage(channel="C1", text="reply", thread_ts=first.ts, **QUIET)
            page = await client.conversations_history(channel="C1", limit=2)
            assert [held["text"] for held in page["messages"]] == ["2", "1"]
            assert "metadata" not in page["messages"][0]
            rest = await client.conversations_history(channel="C1", cursor=page["response_metadata"]["next_cursor"])
            assert [held["text"] for held in rest["messages"]] == ["0"]
            since = {"channel": "C1", "oldest": second.ts, "include_all_metadata": True}
            later = await client.conversations_history(**since)
            assert [held["metadata"]["event_payload"] for held in later["messages"]] == [{"case": "2"}]
            both = await client.conversations_history(**since, inclusive=True)
            assert [held["text"] for held in both["messages"]] == ["2", "1"]
            thread = await client.conversations_replies(channel="C1", ts=first.ts)
            assert [held["text"] for held in thread["messages"]] == ["0", "reply"]

    asyncio.run(scenario())


def test_people_channels_and_links_are_told():
    """The bot can look up who and where, and open a direct message."""

    async def scenario():
        async with SlackServer() as server:
            client = client_of(server)
            assert (await client.users_info(user="U2"))["user"]["name"] == "bob"
            server.rename("C2", "help")
            assert (await client.conversations_info(channel="C2"))["channel"]["name"] == "help"
            assert (await client.conversations_open(users="U1"))["channel"]["id"] == "DU1"
            sent = await client.chat_postMessage(channel="U1", text="Psst", **QUIET)
            assert sent["channel"] == "DU1"
            link = await client.chat_getPermalink(channel="DU1", message_ts=sent["ts"])
            assert link["permalink"].endswith(f"/DU1/p{sent['ts'].replace('.', '')}")
            await client.chat_postEphemeral(channel="C1", user="U1", text="Only you")
            assert server.ephemerals[0]["text"] == "Only you"
            assert (await refusal(client.users_info(user="U9")))["error"] == "user_not_found"

    asyncio.run(scenario())


def test_an_uploaded_file_keeps_its_bytes():
    """A file arrives byte for byte and is shown in its thread a moment later."""

    async def scenario():
        async with SlackServer() as server:
            server.share_delay = 2.0  # longer than a busy machine takes to look
            data = bytes(range(256)) * 2000
            parent = server.say("The week, please")
            given = {"filename": "week.html", "channel": "C1", "thread_ts": parent.ts, "initial_comment": "The week"}
            sent = await client_of(server).files_upload_v2(content=data, **given)
            assert server.uploads == {sent["file"]["id"]: data}
            assert server.messages == [parent]
            await until(lambda: len(server.messages) > 1)
            shown = server.messages[1]
            assert (shown.text, shown.thread_ts, shown.files[0]["name"]) == ("The week", parent.ts, "week.html")
            assert server.mistakes == []

    asyncio.run(scenario())


# What goes wrong on the way


@pytest.mark.parametrize(("wrong", "count"), [("lose_answer", 1), ("drop", 0)])
def test_a_lost_answer_posts_and_a_dropped_call_does_not(wrong, count):
    """Both break the call in the client; only the server knows the difference."""

    async def scenario():
        async with SlackServer() as server:
            server.fail("chat.postMessage", **{wrong: True})
            with pytest.raises(ClientError):
                await without_retries(server).chat_postMessage(channel="C1", text="Hello", **QUIET)
            assert (len(server.messages), len(server.calls)) == (count, 1)
            await without_retries(server).chat_postMessage(channel="C1", text="Hello", **QUIET)
            assert len(server.messages) == count + 1

    asyncio.run(scenario())


def test_a_busy_slack_says_when_to_come_back():
    """Too many requests come with Retry-After, and nothing is posted."""

    async def scenario():
        async with SlackServer() as server:
            server.fail("chat.postMessage", status=429, retry_after=7)
            refused = await refusal(without_retries(server).chat_postMessage(channel="C1", text="Hello", **QUIET))
            assert (refused.status_code, refused.headers["Retry-After"], refused["error"]) == (429, "7", "ratelimited")
            assert server.messages == []

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [({"status": 503}, 503, None), ({"error": "fatal_error"}, 200, "fatal_error")],
)
def test_a_failing_slack_fails_as_often_as_arranged(wrong, status, error):
    """Errors of the server come the arranged number of times, then all is well."""

    async def scenario():
        async with SlackServer() as server:
            server.fail("chat.postMessage", times=2, **wrong)
            for _ in range(2):
                refused = await refusal(without_retries(server).chat_postMessage(channel="C1", text="Hello", **QUIET))
                assert (refused.status_code, refused.get("error")) == (status, error)
            await without_retries(server).chat_postMessage(channel="C1", text="Hello", **QUIET)
            assert len(server.messages) == 1

    asyncio.run(scenario())


def test_posting_too_fast_into_one_channel_is_refused():
    """The limit holds for each channel alone."""

    async def scenario():
        async with SlackServer() as server:
            server.limit_posts_per_second = 0.01
            client = without_retries(server)
            await client.chat_postMessage(channel="C1", text="1", **QUIET)
            refused = await refusal(client.chat_postMessage(channel="C1", text="2", **QUIET))
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
            await client.chat_postMessage(channel="C2", text="3", **QUIET)
            assert [posted.text for posted in server.messages] == ["1", "3"]

    asyncio.run(scenario())


# Views


def test_a_trigger_opens_one_view_within_three_seconds():
    """An old, a used and an invented trigger each open nothing."""

    async def scenario():
        async with SlackServer() as server:
            client, trigger = client_of(server), server.new_trigger()
            opened = await client.views_open(trigger_id=trigger, view=FORM)
            assert server.views[opened["view"]["id"]]["callback_id"] == "setup"
            for given, error in [(trigger, "exchanged_trigger_id"), ("1.2.3", "invalid_trigger_id")]:
                assert (await refusal(client.views_open(trigger_id=given, view=FORM)))["error"] == error
            old = server.new_trigger()
            server.age(3)
            assert (await refusal(client.views_open(trigger_id=old, view=FORM)))["error"] == "expired_trigger_id"
            assert len(server.views) == 1

    asyncio.run(scenario())


def test_views_are_pushed_updated_and_published():
    """Modals lie on one another, keep their id when they change, and a home tab belongs to one person."""

    async def scenario():
        async with SlackServer() as server:
            client = client_of(server)
            first = (await client.views_open(trigger_id=server.new_trigger(), view=FORM))["view"]
            pushed = (await client.views_push(trigger_id=server.new_trigger(), view=modal(NAME)))["view"]
            assert (pushed["previous_view_id"], pushed["root_view_id"]) == (first["id"], first["id"])
            changed = modal(section("Saved"))
            await client.views_update(view_id=pushed["id"], hash=pushed["hash"], view=changed)
            assert server.newest_view()["blocks"][0]["text"]["text"] == "Saved"
            stale = client.views_update(view_id=pushed["id"], hash=pushed["hash"], view=changed)
            assert (await refusal(stale))["error"] == "hash_conflict"
            await client.views_publish(user_id="U1", view={"type": "home", "blocks": [section()]})
            assert server.home["U1"]["type"] == "home"
            assert (await refusal(client.views_update(view_id="V9", view=changed)))["error"] == "not_found"

    asyncio.run(scenario())


# Delivery


def test_delivering_to_nobody_is_an_error():
    """A test that forgot to start the bot hears of it."""

    async def scenario():
        async with SlackServer() as server:
            with pytest.raises(NobodyListensError):
                await server.command("queue")

    asyncio.run(scenario())


@DELIVERIES
def test_a_command_makes_the_round_trip(deliver):
    """A typed command reaches the real bot, which shows an answer and posts."""

    async def scenario():
        async with SlackServer() as server:
            app = app_of(server)

            @app.command("/kith")
            async def answer(ack, command, client):
                await ack(f"Looking for {command['text']}")
                await client.chat_postMessage(channel=command["channel_id"], text="Found", **QUIET)

            async with deliver(server, app):
                ack = await server.command("kettles", channel="C2")
                assert ack.status == 200
                await until(lambda: server.messages)
            assert server.in_channel("C2")[0].text == "Found"
            assert server.ephemerals[0]["text"] == "Looking for kettles"
            assert (server.late, server.mistakes) == ([], [])

    asyncio.run(scenario())


@DELIVERIES
def test_a_click_carries_what_the_button_shows(deliver):
    """The bot hears of the button, its message and a response URL, and may replace the message."""

    async def scenario():
        async with SlackServer() as server:
            app, heard = app_of(server), []

            @app.action("claim")
            async def claim(ack, body, respond):
                await ack()
                heard.append(body)
                await respond(text="Claimed", replace_original=True)

            await client_of(server).chat_postMessage(channel="C1", text="Case", blocks=[actions(button())], **QUIET)
            posted = server.messages[0]
            async with deliver(server, app):
                assert (await server.click(posted, "claim", user="U2")).status == 200
                await until(lambda: posted.edited)
                with pytest.raises(LookupError):
                    await server.click(posted, "dismiss")
            action = heard[0]["actions"][0]
            assert (action["value"], action["block_id"], heard[0]["user"]["id"]) == ("case-1", "row", "U2")
            assert (posted.text, len(server.messages), server.mistakes) == ("Claimed", 1, [])

    asyncio.run(scenario())


@DELIVERIES
def test_choices_arrive_as_the_picked_option(deliver):
    """Menus and pickers of people give what was picked, and refuse what they do not offer."""

    async def scenario():
        async with SlackServer() as server:
            app, picked = app_of(server), []
            for name in ("rhythm", "who"):

                @app.action(name)
                async def pick(ack, action):
                    await ack()
                    picked.append(action.get("selected_user") or action["selected_option"]["value"])

            people = {"type": "users_select", "action_id": "who"}
            blocks = [actions(picker("overflow"), people)]
            await client_of(server).chat_postMessage(channel="C1", text="Case", blocks=blocks, **QUIET)
            async with deliver(server, app):
                await server.choose(server.messages[0], "rhythm", "weekly")
                await server.choose(server.messages[0], "who", "U2")
                for action_id, value in [("rhythm", "yearly"), ("who", "U9"), ("who", None)]:
                    with pytest.raises(LookupError):
                        await server.choose(server.messages[0], action_id, value)
            assert picked == ["weekly", "U2"]

    asyncio.run(scenario())


@DELIVERIES
def test_a_modal_is_filled_in_sent_and_closed(deliver):
    """A form goes to the bot as Slack writes it; errors keep it open and an empty answer closes it."""

    async def scenario():
        async with SlackServer() as server:
            app, states = app_of(server), []

            @app.view("setup")
            async def save(ack, view):
                values = view["state"]["values"]
                states.append(values)
                if values["name"]["text"]["value"] == "bad":
                    await ack(response_action="errors", errors={"name": "Another one, please."})
                else:
                    await ack()

            await client_of(server).views_open(trigger_id=server.new_trigger(), view=FORM)
            view_id = server.newest_view()["id"]
            async with deliver(server, app):
                ack = await server.submit(view_id, {"name": "bad", "rhythm": "daily"})
                assert ack.body["errors"] == {"name": "Another one, please."}
                assert view_id in server.views
                await server.submit(view_id, {"name": "acme", "rhythm": "weekly", "place": "C3"})
                assert server.views == {}
            assert states[1]["rhythm"]["rhythm"]["selected_option"]["value"] == "weekly"
            assert states[0]["place"]["pick"]["selected_channel"] == "C1"
            assert states[1]["place"]["pick"]["selected_channel"] == "C3"
            assert states[1]["owner"]["pick_owner"] == {"type": "users_select", "selected_user": None}

    asyncio.run(scenario())


def test_a_form_refuses_what_a_person_could_not_send():
    """Too long, missing and unknown values never reach the bot."""

    async def scenario():
        async with SlackServer() as server:
            server.deliver_to("http://127.0.0.1:9/never")
            await client_of(server).views_open(trigger_id=server.new_trigger(), view=FORM)
            view_id = server.newest_view()["id"]
            for values in [
                {"name": "x" * 11, "rhythm": "daily"},
                {"rhythm": "daily"},
                {"name": "acme", "rhythm": "daily", "other": "x"},
            ]:
                with pytest.raises(AssertionError):
                    await server.submit(view_id, values)
            assert (await server.submit(view_id, {"name": "acme", "rhythm": "daily"})).body == "unreachable"

    asyncio.run(scenario())


def test_a_submission_may_change_the_modal():
    """The answer `update` shows another content under the same id, within Slack's limits."""

    async def scenario():
        async with SlackServer() as server:
            app = app_of(server)
            views = iter([modal(section("Saved")), modal(section("x" * 3001))])

            @app.view("setup")
            async def save(ack):
                await ack(response_action="update", view=next(views))

            await client_of(server).views_open(trigger_id=server.new_trigger(), view=modal(NAME))
            view_id = server.newest_view()["id"]
            async with over_http(server, app):
                await server.submit(view_id, {"name": "acme"})
                assert server.views[view_id]["blocks"][0]["text"]["text"] == "Saved"
                assert server.mistakes == []
                await server.submit(view_id, {})
            assert server.mistakes == ["views.update: text of section has 3001 characters, Slack takes 3000"]

    asyncio.run(scenario())


@DELIVERIES
def test_shortcuts_and_events_reach_the_bot_again_when_repeated(deliver):
    """A repeated delivery is the same event with the number of its attempt."""

    async def scenario():
        async with SlackServer() as server:
            app, heard, retries = app_of(server), [], []

            @app.event("app_mention")
            async def mentioned(body, request):
                heard.append(body["event_id"])
                retries.append(request.headers.get("x-slack-retry-num", ["0"])[0])

            @app.shortcut("add")
            async def add(ack, shortcut):
                await ack()
                heard.append(shortcut["message"]["text"])

            async with deliver(server, app):
                mention = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> hi", "ts": "5.000001"}
                ack = await server.event(mention, event_id="Ev1", duplicate=2)
                assert [answer.status for answer in [ack, *ack.again]] == [200, 200, 200]
                await until(lambda: len(heard) == 3)
                await server.shortcut("add", server.say("My kettle leaks"))
                await until(lambda: len(heard) == 4)
            assert heard == ["Ev1", "Ev1", "Ev1", "My kettle leaks"]
            assert retries == ["0", "1", "2"]
            # a reply to what a person wrote finds its thread
            await client_of(server).chat_postMessage(channel="C1", text="Hi", thread_ts="5.000001", **QUIET)

    asyncio.run(scenario())


def test_the_real_bot_refuses_a_forged_request():
    """A wrong secret and an old signature are told from a good one by slack-bolt itself."""

    async def scenario():
        async with SlackServer() as server:
            app = app_of(server)

            @app.event("app_uninstalled")
            async def gone():
                pass

            body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
            kind = {"Content-Type": "application/json"}
            async with over_http(server, app):
                good = await server.raw(body, kind | server.sign(body))
                assert (good.status, good.body) == (200, {"challenge": "abc"})
                for forged in ({"secret": "other"}, {"timestamp": time.time() - 600}):
                    assert (await server.raw(body, kind | server.sign(body, **forged))).status == 401
                assert (await server.raw(body, kind)).status == 401

    asyncio.run(scenario())


@DELIVERIES
def test_a_late_acknowledgement_is_kept(deliver):
    """A bot that thinks too long has failed for the person who waits."""

    async def scenario():
        async with SlackServer() as server:
            server.patience = 1.0  # long enough to reach the bot on a busy machine
            app, late, said = app_of(server), asyncio.Event(), asyncio.Event()

            @app.command("/kith")
            async def think(ack):
                await late.wait()
                await ack()
                said.set()

            async with deliver(server, app):
                ack = await server.command("queue")
                late.set()
                await asyncio.wait_for(said.wait(), 30)
            assert (ack.status, ack.body, server.late) == (0, "timeout", ["/kith queue"])
            assert server.mistakes == []

    asyncio.run(scenario())


def test_a_response_url_ends_after_five_uses_and_after_thirty_minutes():
    """What is answered later or oftener is not shown."""

    async def scenario():
        async with SlackServer() as server:
            url = server.new_response_url("U1", "C1")
            hook = AsyncWebhookClient(url)
            answers = [await hook.send(text=str(number)) for number in range(6)]
            assert [answer.status_code for answer in answers] == [200] * 5 + [404]
            assert [shown["text"] for shown in server.ephemerals] == list("01234")
            assert len(server.responses) == 6
            late = AsyncWebhookClient(server.new_response_url("U1", "C1"))
            await late.send(text="To all", response_type="in_channel")
            assert server.messages[0].text == "To all"
            await late.send(text="", delete_original=True)
            assert server.messages == []
            server.age(30 * 60)
            assert (await late.send(text="x")).status_code == 404

    asyncio.run(scenario())


@DELIVERIES
def test_what_only_one_person_sees_can_be_clicked_and_replaced(deliver):
    """A whispered message has no message in its payload, and its response URL changes it in place."""

    async def scenario():
        async with SlackServer() as server:
            app, bodies = app_of(server), []

            @app.action("claim")
            async def claim(ack, body, respond):
                await ack()
                bodies.append(body)
                await respond(text="Done", replace_original=True)

            await client_of(server).chat_postEphemeral(channel="C1", user="U1", text="Case", blocks=[actions(button())])
            async with deliver(server, app):
                await server.click(server.ephemerals[0], "claim")
                await until(lambda: server.ephemerals[0]["text"] == "Done")
            assert bodies[0]["container"]["is_ephemeral"]
            assert "message" not in bodies[0]
            assert server.ephemerals[0]["blocks"] == []

    asyncio.run(scenario())


@DELIVERIES
def test_buttons_in_a_home_tab_and_in_a_modal_open_views(deliver):
    """A click in a view carries the view, and its trigger is good for a modal on top."""

    async def scenario():
        async with SlackServer() as server:
            app, client = app_of(server), client_of(server)

            @app.action("claim")
            async def claim(ack, body, client):
                await ack()
                open_or_push = client.views_push if body["view"]["type"] == "modal" else client.views_open
                await open_or_push(trigger_id=body["trigger_id"], view=modal(actions(button()), NAME))

            await client.views_publish(user_id="U1", view={"type": "home", "blocks": [actions(button())]})
            async with deliver(server, app):
                await server.click(server.home["U1"], "claim")
                await until(lambda: len(server.views) == 1)
                await server.click(server.newest_view(), "claim")
                await until(lambda: len(server.views) == 2)
            first, second = server.views.values()
            assert second["previous_view_id"] == first["id"]
            assert server.mistakes == []

    asyncio.run(scenario())


# Socket Mode


def test_a_bot_comes_back_when_its_socket_is_cut_or_sent_away():
    """The real client opens a new connection, and what is delivered then arrives."""

    async def scenario():
        async with SlackServer() as server:
            app = app_of(server)

            @app.command("/kith")
            async def answer(ack):
                await ack("Here")

            async with over_socket(server, app, ping_interval=0.1):
                await server.disconnect_politely()
                await until(lambda: server.connections == 2 and len(server.sockets) == 1)
                assert (await server.command("queue")).body == {"text": "Here"}
                await server.close_sockets()
                await server.wait_for_socket()
                assert (await server.command("queue")).body == {"text": "Here"}
            assert server.connections == 3

    asyncio.run(scenario())


def test_of_two_sockets_each_envelope_goes_to_one():
    """Two running bots share the work; nothing arrives twice."""

    async def scenario():
        async with SlackServer() as server:
            seen = []

            def bot(name):
                app = app_of(server)

                @app.command("/kith")
                async def answer(ack, command):
                    await ack()
                    seen.append((name, command["text"]))

                return app

            async with over_socket(server, bot("a")), over_socket(server, bot("b")):
                await server.wait_for_socket(2)
                for text in "1234":
                    await server.command(text)
            assert [text for _, text in seen] == list("1234")
            assert {name for name, _ in seen} == {"a", "b"}

    asyncio.run(scenario())


async def until(reached):
    async with asyncio.timeout(30):
        while not reached():  # noqa: ASYNC110 — what is waited for is set by the code under test
            await asyncio.sleep(0.01)
