"""`make discord-sandbox` as a developer uses it: started as a process, and acted in by HTTP."""

import pytest
from sandboxed import PATIENCE, start_sandbox

DISCORD = "tests.discord_sandbox"
# the sandbox has a database of its own, a file
pytestmark = pytest.mark.sqlite


@pytest.fixture
def sandbox(tmp_path):
    """Give a sandbox that is ready."""
    running = start_sandbox(DISCORD, tmp_path)
    yield running
    if running.process.poll() is None:
        running.end()


def set_up(sandbox, **fields):
    assert sandbox.ask("command", text="setup")[0] == 200
    sandbox.see("forms", "owned =")
    filled = {"name": "Tidewell", "owned": "tidewell, tidewellhelp", "channel": "digests", **fields}
    return sandbox.ask("submit", **filled)


def test_a_person_sets_up_turns_a_page_and_claims_a_case(sandbox):
    """A form with a mistake comes back as it was typed; a claim is answered privately; SIGTERM stops the bot too."""
    status, told = set_up(sandbox, when="sometimes")
    assert (status, "Nothing was changed" in told) == (200, True), told
    assert "when = sometimes" in sandbox.ask("click", button="Try again")[1]
    assert "is gone" in sandbox.ask("submit", when="mon 08:00")[1]
    sandbox.see("private", "I listen for Tidewell")
    assert sandbox.ask("command", text="triage which:all")[0] == 200
    sandbox.see("private", "Page 1 of")
    assert sandbox.ask("click", button="Next")[0] == 200
    sandbox.see("private", "Page 2 of")
    assert sandbox.ask("click", button="Claim")[0] == 200
    sandbox.see("private", "only for ann:\n    Claimed: ")
    assert sandbox.ask("mistakes") == (200, "Nothing.\n")
    assert sandbox.end() == 0
    assert "stopped; nothing is lost" in sandbox.told
    assert "Traceback" not in sandbox.told


def test_members_are_heard_and_answered_as_discord_lets_them(sandbox):
    """A channel is read once it is chosen; a member may only ask to be forgotten; who is on call is rung."""
    set_up(sandbox)
    assert "is called" in sandbox.ask("command", text="oncall who:On call")[1]
    assert "I read #general" in sandbox.ask("command", text="listen channel:general")[1]
    sandbox.ask("say", text="My Tidewell kettle caught fire and my hand is burned", user="bob")
    sandbox.see("messages", "from Kith, rings @On call")
    assert "forget me" in sandbox.ask("command", text="triage", user="bob")[1]
    assert "deleted here" in sandbox.ask("command", text="forget author:me yes:yes", user="bob")[1]
    assert "offered: Tidewell" in sandbox.ask("offer", text="monitor do:edit name:Ti")[1]
    assert sandbox.ask("mistakes") == (200, "Nothing.\n")


def test_what_cannot_be_done_is_said_in_a_sentence(sandbox):
    """With status 400; an address that there is not is answered with those that there are."""
    wrong = {
        "/command needs text": ("command", {}),
        "takes text, user, channel, not colour": ("command", {"text": "help", "colour": "red"}),
        "There is no person dave": ("say", {"text": "hello", "user": "dave"}),
        "There is no channel kitchen": ("say", {"text": "hello", "channel": "kitchen"}),
        "There is no /kith dance": ("command", {"text": "dance"}),
        "/kith digest takes period:, monitor:": ("command", {"text": "digest week"}),
        "'year' is no choice of period": ("command", {"text": "digest period:year"}),
        "You see no Claim": ("click", {"button": "Claim"}),
        "Give each field once": ("say?text=one", {"text": "two"}),
        "You see no 7": ("click", {"button": "Claim", "message": "7"}),
        "No form is open": ("submit", {"name": "Tidewell"}),
        "There is no permission dance": ("forbid", {"channel": "general", "permission": "dance"}),
        "Give a message or a person": ("menu", {}),
    }
    for words, (path, fields) in wrong.items():
        status, told = sandbox.ask(path, **fields)
        assert (status, words in told, told.count("\n")) == (400, True, 1), told
    status, told = sandbox.ask("nonsense")
    assert (status, "/messages.json" in told) == (404, True)


def test_the_sandbox_ends_as_the_bot_does(tmp_path):
    """A bot that cannot start is told, and its exit code is the sandbox's."""
    running = start_sandbox(DISCORD, tmp_path, "--now", "whenever")
    code = running.process.wait(PATIENCE)
    assert code not in (0, None)
    assert f"The bot ended by itself with exit code {code}." in running.told
    assert "Traceback" not in running.told
