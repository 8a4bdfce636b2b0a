"""A long proof: what is built runs on its own, with its word lists, templates and migrations."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.prove
def test_the_built_wheel_runs_the_main_job(tmp_path):
    """Unpacked into an empty folder it imports the sample and writes a page."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    there = tmp_path / "there"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(there)
    program = f"import sys; sys.path.insert(0, {str(there)!r}); from bot.__main__ import main; main()"
    run = [sys.executable, "-P", "-c", program]
    environment = {"KITH_DATABASE__URL": f"sqlite:///{tmp_path}/kith.sqlite3", "PATH": "/usr/bin:/bin"}
    sample = there / "config/sample/mentions.jsonl"
    for words in (["import", str(sample)], ["digest", "month", "--now", "2026-11-23", "--format", "html"]):
        outcome = subprocess.run(
            [*run, *words], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
    assert "From the community" in outcome.stdout
