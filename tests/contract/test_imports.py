"""The import contracts of pyproject.toml hold, and each of them bites."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("analyzers", "bot", "config", "storage")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
UNDER_TYPE_CHECKING = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "

PLANTED = {
    "house": [("analyzers/labels.py", "import storage.rows"), ("storage/rows/base.py", "import bot.errors")],
    "config-knows-nobody": [("config/settings.py", "import analyzers.labels")],
    "settings": [("bot/casework.py", "import config.settings"), ("storage/cases.py", "import config.lexicons")],
    "influence": [
        ("bot/importing.py", "import bot.sources.influence"),
        ("bot/doctor.py", UNDER_TYPE_CHECKING + "from bot.sources.influence import Influence"),
        ("storage/cases.py", "import analyzers.fairness.sample"),
        ("bot/present/queue.py", UNDER_TYPE_CHECKING + "import analyzers.fairness.audit"),
    ],
    "rows": [("bot/casework.py", "from storage import rows")],
    "pure-core": [("analyzers/text.py", "import socket"), ("analyzers/labels.py", "import sqlalchemy")],
    "blind-triage": [
        ("analyzers/triage/need.py", "from analyzers.mention import Mention"),
        ("analyzers/triage/queue.py", UNDER_TYPE_CHECKING + "from analyzers.mention import Mention"),
        ("analyzers/triage/action.py", "from analyzers.verdict import Verdict"),
        ("analyzers/triage/case.py", "from analyzers.detectors import owned_account"),
    ],
    "analyzers": [("analyzers/labels.py", "import analyzers.mention"), ("analyzers/new_room.py", "")],
    "triage": [("analyzers/triage/case.py", "import analyzers.triage.queue"), ("analyzers/triage/new_room.py", "")],
    "insight": [("analyzers/insight/post.py", "import analyzers.insight.compose"), ("analyzers/insight/new.py", "")],
    "evaluation": [
        ("analyzers/evaluation/answers.py", "import analyzers.evaluation.report"),
        ("analyzers/evaluation/new.py", ""),
    ],
    "audit": [("analyzers/audit/pairs.py", "import analyzers.audit.certificate"), ("analyzers/audit/new.py", "")],
    "blind-figures": [
        ("analyzers/evaluation/report.py", "import analyzers.analyst"),
        ("analyzers/evaluation/answers.py", UNDER_TYPE_CHECKING + "from analyzers.mention import Mention"),
    ],
    "bot": [("bot/errors.py", "import bot.casework"), ("bot/new_room.py", "")],
    "detectors": [("analyzers/detectors/perk.py", "import analyzers.detectors.owned_account")],
    "platforms": [("bot/platforms/html.py", "import bot.platforms.markdown")],
    "vendors": [("bot/casework.py", "import slack_sdk"), ("bot/intake.py", "import apscheduler")],
    "database": [("bot/casework.py", "import sqlalchemy")],
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "sample"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds():
    """The tree as it stands breaks no contract."""
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


def test_every_contract_has_a_planted_violation():
    """A contract that nobody has seen failing proves nothing."""
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_a_planted_violation_is_caught(copy, contract):
    """Each planted line breaks exactly the contract that claims it."""
    for file, line in PLANTED[contract]:
        place = copy / file
        before = place.read_text() if place.exists() else None
        place.write_text(f"{before or ''}\n{line}\n")
        outcome = lint(copy, "--contract", contract)
        assert outcome.returncode == 1, f"{file}: {line}\n{outcome.stdout}"
        assert f"{CONTRACTS[contract]} BROKEN" in outcome.stdout
        place.unlink() if before is None else place.write_text(before)
