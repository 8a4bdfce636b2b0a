"""A listener for webhooks that is killed while posts come in, and what its database holds then."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import aiohttp
from databases import address_in

ROOT = Path(__file__).parents[1]
PATIENCE = 60
TROUBLE = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)


class Listener:
    """`kith run --roles hook` on a database of its own, with one address."""

    def __init__(self, folder: Path):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.environment = {
            **os.environ,
            "KITH_DATABASE__URL": address_in(folder),
            "KITH_SOURCES__FOLDER": str(folder / "drop"),
            "KITH_SOURCES__SAMPLE": "false",
            "KITH_WEBHOOK__ENABLED": "true",
            "KITH_WEBHOOK__PORT": str(port),
        }
        self.log = folder / "log"
        self.kith("monitor", "add", "Acme", "-k", "acme")
        self.address = json.loads(self.kith("webhook", "add", "acme", "--json"))["address"]
        self.process = None

    def kith(self, *words):
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, cwd=ROOT, check=True
        ).stdout

    def start(self):
        with self.log.open("w") as out:
            command = [sys.executable, "-u", "-m", "bot", "run", "--roles", "hook"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, cwd=ROOT)
        until = time.monotonic() + PATIENCE
        while "listening for webhooks" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(PATIENCE)

    async def send_until(self, numbers, enough, strike):
        """Send posts over many connections; `strike` once as many were acknowledged; gives those that were."""
        good = []
        struck = False
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:

            async def send():
                nonlocal struck
                for number in numbers:
                    post = {"id": f"{number}", "text": f"Kettle {number} is broken", "author": f"p{number}"}
                    try:
                        async with session.post(self.address, json=post) as answer:
                            if answer.status in (200, 202):
                                good.append(number)
                    except TROUBLE:
                        return
                    if len(good) >= enough and not struck:
                        struck = True
                        strike()

            await asyncio.gather(*(send() for _ in range(20)))
        return good


def kill_rounds(listener, rounds, enough, stored_ids):
    """Kill the listener in the middle of each round; every post that was acknowledged is there, once."""
    acknowledged = set()
    numbers = iter(range(10**6))
    for _ in range(rounds):
        listener.start()
        sending = listener.send_until(numbers, enough, lambda: listener.end(signal.SIGKILL))
        good = asyncio.run(sending)
        assert len(good) >= enough
        acknowledged.update(good)
        found = stored_ids()
        assert len(found) == len(set(found))
        assert acknowledged - set(found) == set()
    return acknowledged
