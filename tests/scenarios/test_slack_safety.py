"""Nothing hostile gets through, nothing secret gets out, nobody does what they may not, no workspace meets another."""

import logging
import time

import pytest
from builders import NOW, a_mention, an_assessment
from servers.slack import SlackServer
from slackworld import HERE, a_world, run, words_in

from analyzers.errors import KithError
from analyzers.labels import Urgency
from bot.commands.caseforms import CASE_FORMS
from bot.commands.casework import act
from bot.commands.registry import answer
from bot.desk import at_desk
from bot.logs import SecretFilter
from bot.platforms.slack.start import start_slack
from bot.present.kept import to_body
from bot.scheduling import grant, use_channel
from storage.errors import NotFoundError
from storage.roles import Purpose, Right

HOSTILE = "<!channel> <@U1> <https://evil.example|bank.example> \u202egnp.exe *bold* &lt; kettle broken\u200b"


def test_a_hostile_post_can_neither_call_nor_link_nor_reorder(tmp_path):
    """It is shown in the queue, an alarm, a lookup and a digest; nobody is called, no preview is made."""

    async def scenario():
        async with a_world(tmp_path) as world:
            for purpose, channel in ((Purpose.QUEUE, "C2"), (Purpose.ONCALL, "C3")):
                use_channel(world.here, purpose, channel)
            post = a_mention(text=HOSTILE, author="<!here>", link="javascript:alert(1)", created_at=NOW)
            world.keep(post, an_assessment(urgency=Urgency.CRITICAL, blinded_text=HOSTILE))
            await world.tick()
            for words in ("triage", "lookup kettle", "digest", "check " + HOSTILE):
                await world.command(words)
            (queue,) = world.server.in_channel("C2")
            await world.private(world.server.click(queue, "case_claim"))
            assert world.server.pings == []
            assert world.server.mistakes == []
            everything = str([one.blocks for one in world.server.messages]) + str(world.server.ephemerals)
            assert "\u202e" not in everything
            assert "\u200b" not in everything
            assert "'type': 'link'" not in everything

    run(scenario())


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (Right.CONFIGURE, "monitor add Other"),
        (Right.CONFIGURE, "schedule remove x"),
        (Right.CONFIGURE, "perk add @bea kettle"),
        (Right.CONFIGURE, "channel queue C2"),
        (Right.CONFIGURE, "role settle U2"),
        (Right.CONFIGURE, "forget @ann yes"),
        (Right.CONFIGURE, "export"),
        (Right.LABEL, "correct x origin=paid"),
    ],
)
def test_a_command_needs_its_right(tmp_path, right, words):
    """Once a right was given to somebody, others are told whom to ask."""

    async def scenario():
        async with a_world(tmp_path) as world:
            grant(world.here, right, "U1")
            told = words_in(await world.command(words, user="U2"))
            assert "You may not" in told
            assert "U1" in told

    run(scenario())


@pytest.mark.parametrize("action", ["case_claim", "case_answer", "case_dismiss"])
def test_a_button_needs_its_right(tmp_path, action):
    """The case stays as it was."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            grant(world.here, Right.SETTLE, "U1")
            queue = await world.command("triage", user="U2")
            await world.server.click(queue, action, user="U2")
            await world.until(lambda: "You may not settle" in _everything_told(world))
            assert {action for _, action in world.journal()} <= {"grant", "monitor add"}

    run(scenario())


def _everything_told(world):
    return " ".join(map(words_in, [*world.server.ephemerals, *world.server.views.values()]))


def test_who_may_settle_but_not_see_claims_without_seeing(tmp_path):
    """The author stays hidden, and no reveal is journalled."""

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            grant(world.here, Right.REVEAL, "U1")
            queue = await world.command("triage", user="U2")
            told = words_in(await world.private(world.server.click(queue, "case_claim", user="U2")))
            assert "Claimed" in told
            assert "ann" not in told.replace("@ann", "ann").split()
            assert ("U2", "reveal") not in world.journal()

    run(scenario())


def test_a_form_sent_without_the_right_for_it_does_nothing(tmp_path):
    """The right was taken away between opening and sending."""

    async def scenario():
        async with a_world(tmp_path) as world:
            form = await world.form(world.server.command("channel"))
            grant(world.here, Right.CONFIGURE, "U2")
            grant(world.here, Right.CONFIGURE, "U1", given=False)
            ack = await world.server.submit(form, {"digest": "C1", "queue": "C2", "oncall": "C3"})
            assert "You may not" in words_in(ack.body["view"])

    run(scenario())


@pytest.mark.parametrize(
    ("stamp", "secret"),
    [(0, "other secret"), (-600, None), ("abc", None), ("", None), ("9" * 400, None), ("١٢٣", None)],
)
def test_a_request_that_is_not_signed_rightly_is_refused(tmp_path, stamp, secret):
    """A wrong secret, an old or an odd time stamp: refused, and never with a server error."""

    async def scenario():
        async with a_world(tmp_path) as world:
            body = b"command=%2Fkith&text=triage&team_id=T1&user_id=U1&trigger_id=1"
            odd = isinstance(stamp, str)
            headers = world.server.sign(body, timestamp=None if odd else time.time() + stamp, secret=secret)
            if odd:
                headers["X-Slack-Request-Timestamp"] = stamp.encode().decode("latin-1")
            ack = await world.server.raw(body, headers)
            assert 400 <= ack.status < 500
            assert world.server.ephemerals == []

    run(scenario())


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload={", b"{}", b"\xff\xfe", b"payload=[]", b"{" * 600_000])
def test_a_signed_request_with_odd_content_never_ends_in_a_server_error(tmp_path, body):
    """Nothing, half a JSON, no UTF-8, far too much: refused or acknowledged."""

    async def scenario():
        async with a_world(tmp_path) as world:
            ack = await world.server.raw(body, world.server.sign(body))
            assert ack.status < 500

    run(scenario())


def test_no_secret_is_in_a_log_or_an_error(tmp_path, caplog):
    """Slack refuses, a listener breaks, tokens are in what is told: none of it is in a line of the log."""
    caplog.set_level(logging.DEBUG)

    async def scenario():
        async with a_world(tmp_path) as world:
            world.keep()
            world.server.fail("views.open", error="invalid_auth")
            queue = await world.command("triage")
            await world.server.click(queue, "case_dismiss")
            world.server.revoke()
            await world.server.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
            await world.tick()
            return world.server.bot_token, world.server.signing_secret

    secrets = run(scenario())
    ours = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records if _is_ours(record))
    assert not any(secret in ours for secret in secrets)


def _is_ours(record):
    return record.name.startswith("bot.") or record.levelno >= logging.WARNING


@pytest.mark.parametrize(
    "words",
    [
        "token xoxb-12-ab",
        "xapp-1-A-2-c",
        "postgresql://kith:hunter2@db/kith",
        "Authorization: Bearer abc.def",
        "s3cret!",
    ],
)
def test_the_logs_filter_hides_what_looks_like_a_secret(words):
    """Tokens by their form, and the secrets that are set by what they are; also in tracebacks."""
    filtered = SecretFilter(("s3cret!",))
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s", (words,), None)
    filtered.filter(record)
    assert not any(part in record.getMessage() for part in ("12-ab", "A-2-c", "hunter2", "abc.def", "s3cret"))


def test_two_workspaces_in_one_database_never_meet(tmp_path):
    """Every entry point of the one, tried with everything of the other: commands, buttons, forms, events, shares."""

    async def scenario():
        async with SlackServer(team="T2", bot_token="xoxb-two") as other, a_world(tmp_path) as world:  # noqa: S106  invented
            world.keep(a_mention(text="plum kettle", author="canary"), an_assessment(blinded_text="plum kettle"))
            queue = await world.command("triage")
            case = next(block["block_id"].partition(":")[2] for block in queue["blocks"] if block["type"] == "actions")
            both = await start_slack(world.parts, [other.bot_token], other.api_url, world.server.signing_secret)
            spy = at_desk(world.parts, "slack:T2", "U1")
            seen = [_try(spy, words.format(case=case)) for words in ENTRIES]
            assert not [told for told in seen if "plum" in told]
            assert list(both.teams) == ["slack:T2"]
            for does in ("claim", "answer", "undo", "why", "organic", "release"):
                with pytest.raises(NotFoundError):
                    act(spy, does, case)
            answers = {"person": "U1", "words": "x", "rest": "4h", "origin": "paid"}
            for form in CASE_FORMS.values():
                with pytest.raises(NotFoundError):
                    form.apply(spy, answers, case)
            before = world.journal()
            assert ("U1", "claim") not in before
            await world.tick()
            assert other.messages == []
            assert HERE == "slack:T1"

    run(scenario())


ENTRIES = (
    "digest month", "triage", "triage mine", "lookup kettle", "lookup @canary", "why {case}", "monitor", "perk",
    "schedule", "export", "outbox", "correct {case} origin=paid", "forget @canary yes",
    "check https://forum.example/post-1",
)  # fmt: skip


def _try(parts, words):
    try:
        return to_body(answer(parts, words))
    except KithError as error:
        return str(error)
