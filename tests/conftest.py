"""What holds for every test: no setting from outside. Connections beyond loopback are refused in pyproject.toml."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in [name for name in os.environ if name.startswith("KITH_")]:
        monkeypatch.delenv(name)
