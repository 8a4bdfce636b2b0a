"""`make slack-sandbox` as a developer uses it: started as a process, and acted in by HTTP."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60
# the sandbox has a database of its own, a file
pytestmark = pytest.mark.sqlite


class Sandbox:
    """A running sandbox; `told` is what it has printed."""

    def __init__(self, process, log):
        self.process = process
        self.log = log

    @property
    def told(self):
        return self.log.read_text()

    def wait_for(self, pattern):
        until = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, self.told)):
            assert self.process.poll() is None, self.told
            assert time.monotonic() < until, self.told
            time.sleep(0.05)
        return found

    def ask(self, path, **fields):
        """Send fields as curl does; gives the status and the words."""
        there = f"http://127.0.0.1:{self.port}/{path}"
        try:
            with urlopen(there, urlencode(fields).encode() or None, PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def see(self, path, words):
        """Look until the words are there: a slow machine shows them later than the answer to what was done."""
        until = time.monotonic() + PATIENCE
        while words not in (shown := self.ask(path)[1]):
            assert time.monotonic() < until, shown
            time.sleep(0.1)

    @property
    def port(self):
        return self.wait_for(r"localhost:(\d+)/command")[1]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def start(folder, *words):
    log = folder / "log"
    command = [sys.executable, "-m", "tests.sandbox", "--port", "0", "--folder", str(folder / "sandbox"), *words]
    with log.open("w") as out:
        return Sandbox(subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT), log)


@pytest.fixture
def sandbox(tmp_path):
    """Give a sandbox that is ready."""
    running = start(tmp_path)
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
    running = start(tmp_path, "--now", "whenever")
    code = running.process.wait(PATIENCE)
    assert code not in (0, None)
    assert f"The bot ended by itself with exit code {code}." in running.told
    assert "Traceback" not in running.told
