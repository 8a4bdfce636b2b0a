"""`make slack-sandbox` as a developer uses it: started as a process, and acted in by HTTP."""

import pytest
from sandboxed import PATIENCE, start_sandbox

SLACK = "tests.sandbox"
# the sandbox has a database of its own, a file
pytestmark = pytest.mark.sqlite


@pytest.fixture
def sandbox(tmp_path):
    """Give a sandbox that is ready."""
    running = start_sandbox(SLACK, tmp_path)
    yield running
    if running.process.poll() is None:
        running.end()


def test_a_person_sets_up_looks_at_the_queue_and_claims_a_case(sandbox):
    """Each answer shows what is new, the claim's privately; SIGTERM stops the bot too, and nothing broke."""
    assert sandbox.ask("command", text="setup")[0] == 200
    sandbox.see("views", "owned =")
    status, told = sandbox.ask("submit", name="Tidewell", owned="tidewell, tidewellhelp", channel="C1")
    assert (status, "is closed" in told) == (200, True)
    sandbox.see("private", "I listen for Tidewell")
    assert sandbox.ask("command", text="triage")[0] == 200
    sandbox.see("private", "[case_claim: Claim]")
    assert sandbox.ask("click", message="last", action_id="case_claim")[0] == 200
    sandbox.see("private", "only for ann:\n    Claimed: ")
    assert sandbox.ask("mistakes") == (200, "Nothing.\n")
    assert sandbox.end() == 0
    assert "stopped; nothing is lost" in sandbox.told
    assert "Traceback" not in sandbox.told


def test_what_cannot_be_done_is_said_in_a_sentence(sandbox):
    """With status 400; an address that there is not is answered with those that there are."""
    wrong = {
        "/command needs text": ("command", {}),
        "takes text, user, channel, not colour": ("command", {"text": "help", "colour": "red"}),
        "There is nobody U9": ("say", {"text": "hello", "user": "U9"}),
        "There is no channel C9": ("say", {"text": "hello", "channel": "C9"}),
        "Nothing that you see shows case_claim": ("click", {"action_id": "case_claim"}),
        "Give each field once": ("say?text=one", {"text": "two"}),
        "You see no 7": ("click", {"action_id": "case_claim", "message": "7"}),
        "No form is open": ("submit", {"name": "Tidewell"}),
    }
    for words, (path, fields) in wrong.items():
        status, told = sandbox.ask(path, **fields)
        assert (status, words in told, told.count("\n")) == (400, True, 1), told
    status, told = sandbox.ask("nonsense")
    assert (status, "/messages.json" in told) == (404, True)


def test_the_sandbox_ends_as_the_bot_does(tmp_path):
    """A bot that cannot start is told, and its exit code is the sandbox's."""
    running = start_sandbox(SLACK, tmp_path, "--now", "whenever")
    code = running.process.wait(PATIENCE)
    assert code not in (0, None)
    assert f"The bot ended by itself with exit code {code}." in running.told
    assert "Traceback" not in running.told
