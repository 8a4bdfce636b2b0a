"""A long proof: the whole audit of the bundled sample, as `kith audit` runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.prove
ROOT = Path(__file__).parents[2]


def test_the_whole_audit_passes_on_the_sample(tmp_path):
    """At least 30,000 pairs of fields at every source and 3,000 of texts; not one differs."""
    environment = {**os.environ, "KITH_DATABASE__URL": f"sqlite:///{tmp_path}/kith.sqlite3"}
    command = [sys.executable, "-m", "bot", "audit", "--json"]
    outcome = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(outcome.stdout)
    assert (outcome.returncode, told["verdict"]) == (0, "passed")
    fields = [part for parts in told["fields"].values() for part in parts]
    assert sum(part["pairs"] for part in fields if part["what"] != "authors renamed") >= 30_000
    assert sum(part["batches"] for part in fields) >= 100
    assert sum(part["pairs"] for part in told["words"]["promised"]) >= 3_000
