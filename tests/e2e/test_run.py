"""`kith run` as an operator starts it: no token, the console as its chat, a drop folder and the sample to read."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from databases import address_in

ROOT = Path(__file__).parents[2]
PATIENCE = 180
POST = '{"id": "1", "text": "Acme kettle arrived broken and nobody answers my mails", "brand": "Acme"}\n'


@pytest.fixture
def environment(tmp_path):
    """Give the surroundings of a process with a database and a drop folder of its own."""
    return {
        **os.environ,
        "KITH_DATABASE__URL": address_in(tmp_path),
        "KITH_SOURCES__FOLDER": str(tmp_path / "drop"),
        "KITH_RUN__TICK": "0.2",
        "KITH_RUN__LISTEN": "0.2",
    }


def kith(environment, *words):
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)


def start(environment, out, *words):
    command = [sys.executable, "-u", "-m", "bot", "run", *words]
    return subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=ROOT)


def wait_for(words, file, process):
    until = time.monotonic() + PATIENCE
    while words not in file.read_text():
        assert process.poll() is None, file.read_text()
        assert time.monotonic() < until, file.read_text()
        time.sleep(0.1)


def test_the_digest_comes_by_itself_when_it_is_due(tmp_path, environment):
    """From Sunday evening an hour takes a second and a half: Monday's digest of the sample is printed, once."""
    file = tmp_path / "log"
    with file.open("w") as out:
        process = start(environment, out, "--now", "2026-11-22T20:00", "--speed", "2400")
        wait_for("Digest: Tidewell", file, process)
        time.sleep(2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    told = file.read_text()
    assert told.count("Digest: Tidewell") == 1
    assert "stopped; nothing is lost" in told
    assert "Traceback" not in told


def test_a_file_in_the_drop_folder_is_taken_in(tmp_path, environment):
    """It is moved to `taken/`, and its mention is found by a command."""
    file = tmp_path / "log"
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop/posts.jsonl").write_text(POST)
    with file.open("w") as out:
        process = start({**environment, "KITH_SOURCES__SAMPLE": "false"}, out)
        wait_for("posts.jsonl: 1 new mentions", file, process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert "arrived broken" in kith(environment, "lookup", "kettle").stdout


def test_once_does_what_is_due_and_ends(tmp_path, environment):
    """A digest that is due comes with `--once`; the next `--once` has nothing to do."""
    environment["KITH_SOURCES__SAMPLE"] = "false"
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop/posts.jsonl").write_text(POST)
    os.utime(tmp_path / "drop/posts.jsonl", (1, 1))
    assert kith(environment, "--now", "2026-11-20T12:00", "run", "--once").returncode == 0
    due = kith(environment, "--now", "2026-11-23T08:05", "run", "--once")
    assert "Digest: Acme" in due.stdout
    assert "Digest: Acme" not in kith(environment, "--now", "2026-11-23T08:06", "run", "--once").stdout


def test_roles_share_the_work(tmp_path, environment):
    """A process that only thinks prints nothing; one that only posts prints what the other put into the outbox."""
    kith(environment, "--now", "2026-11-20T12:00", "run", "--once", "--roles", "listen")
    assert "Digest" not in kith(environment, "--now", "2026-11-23T08:05", "run", "--once", "--roles", "think").stdout
    assert "Digest" in kith(environment, "--now", "2026-11-23T08:06", "run", "--once", "--roles", "post").stdout


def test_a_long_import_stops_soon_and_goes_on_later(tmp_path, environment):
    """SIGTERM in the middle of 3,000 posts ends the process within a batch; the next start takes in the rest."""
    environment |= {"KITH_SOURCES__SAMPLE": "false", "KITH_INTAKE__BATCH": "200"}
    (tmp_path / "drop").mkdir()
    posts = "".join(POST.replace('"1"', f'"{number}"') for number in range(3_000))
    (tmp_path / "drop/posts.jsonl").write_text(posts)
    os.utime(tmp_path / "drop/posts.jsonl", (1, 1))
    file = tmp_path / "log"
    with file.open("w") as out:
        process = start(environment, out)
        wait_for("working for", file, process)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    assert "the rest is taken up the next time" in file.read_text()
    assert (tmp_path / "drop/posts.jsonl").exists()
    assert kith(environment, "run", "--once", "--roles", "listen").returncode == 0
    assert "3,000" in kith(environment, "lookup", "kettle").stdout


@pytest.mark.sqlite
def test_a_damaged_database_is_noticed_before_anything_is_written(tmp_path, environment):
    """Bytes overwritten in the middle of the file: one sentence, exit code 6, and the file as it was."""
    posts = "".join(POST.replace('"1"', f'"{number}"') for number in range(300))
    (tmp_path / "posts.jsonl").write_text(posts)
    assert kith(environment, "import", str(tmp_path / "posts.jsonl")).returncode == 0
    file = tmp_path / "kith.sqlite3"
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2 : len(damaged) // 2 + 8192] = b"\x55" * 8192
    file.write_bytes(damaged)
    outcome = kith(environment, "run", "--once")
    assert outcome.returncode == 6
    assert "damaged" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert file.read_bytes() == damaged
