"""A sandbox as a test uses it: started as a process, and acted in by HTTP."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
PATIENCE = 180


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


def start_sandbox(module, folder, *words):
    log = folder / "log"
    command = [sys.executable, "-m", module, "--port", "0", "--folder", str(folder / "sandbox"), *words]
    with log.open("w") as out:
        return Sandbox(subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT), log)
