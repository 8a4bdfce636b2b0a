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
from builders import NOW
from databases import migrated_in

from analyzers.knowledge import Monitor
from storage.database import open_database
from storage.hooks import Hook, HookStore, path_key
from storage.monitors import MonitorStore
from storage.rows import DeliveryRow
from storage.workspaces import WorkspaceStore

ROOT = Path(__file__).parents[1]
PATIENCE = 180
TROUBLE = (aiohttp.ClientError, ConnectionError, TimeoutError)
SECRET = "secret"  # noqa: S105  of an address that only this test listens at


class Listener:
    """`kith run --roles hook` on a database of its own, with one address."""

    def __init__(self, folder: Path):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        address = migrated_in(folder)
        self.environment = {
            **os.environ,
            "KITH_DATABASE__URL": address,
            "KITH_SOURCES__FOLDER": str(folder / "drop"),
            "KITH_SOURCES__SAMPLE": "false",
            "KITH_WEBHOOK__ENABLED": "true",
            "KITH_WEBHOOK__PORT": str(port),
        }
        self.log = folder / "log"
        self.database = open_database(address)
        self.address = f"http://127.0.0.1:{port}/hooks/{SECRET}"
        self.process = None
        self.settle_in()

    def settle_in(self):
        """Make the address in the database itself: a command would take seconds to start."""
        hook = Hook(name="acme", path_key=path_key(SECRET), preset="generic", monitor="Acme", made_at=NOW)
        with self.database.write() as connection:
            WorkspaceStore(connection).ensure("local")
            MonitorStore(connection, "local").add(Monitor(name="Acme", keywords=("acme",)))
            HookStore(connection, "local").add(hook)

    def stored(self):
        """Give the numbers of the posts that are kept."""
        with self.database.read() as connection:
            rows = list(connection.execute(DeliveryRow.__table__.select()))
        return [int(json.loads(row.body)["posts"][0]["id"]) for row in rows]

    def start(self):
        with self.log.open("w") as out:
            command = [sys.executable, "-u", "-m", "bot", "run", "--roles", "hook"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, cwd=ROOT)
        until = time.monotonic() + PATIENCE
        while "listening for webhooks" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    async def send_until(self, numbers, enough):
        """Send posts over many connections; kill once as many were acknowledged; gives those that were."""
        good = []
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:

            async def send():
                for number in numbers:
                    post = {"id": f"{number}", "text": f"Kettle {number} is broken", "author": f"p{number}"}
                    try:
                        async with session.post(self.address, json=post) as answer:
                            good.extend([number] if answer.status == 202 else [])
                    except TROUBLE:
                        return
                    if len(good) >= enough and self.process.returncode is None:
                        self.kill()

            await asyncio.gather(*(send() for _ in range(20)))
        return good


def kill_rounds(folder, rounds):
    """Kill a listener in each round after as many posts were acknowledged; each of those is there, once."""
    listener = Listener(folder)
    acknowledged = set()
    numbers = iter(range(10**6))
    try:
        for enough in rounds:
            listener.start()
            good = asyncio.run(listener.send_until(numbers, enough))
            assert len(good) >= enough
            acknowledged.update(good)
            found = listener.stored()
            assert len(found) == len(set(found))
            assert acknowledged - set(found) == set()
    finally:
        listener.database.close()
    return acknowledged
