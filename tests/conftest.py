"""What holds for every test: no setting from outside. Connections beyond loopback are refused in pyproject.toml."""

import os

import databases
import pytest
from hypothesis import settings

settings.register_profile("kith", deadline=None)  # how long an example takes says something of the machine alone
settings.load_profile("kith")


def pytest_addoption(parser):
    """Let a run choose its database."""
    parser.addoption("--database", choices=databases.KINDS, default="sqlite", help="which database the tests run on")


def pytest_configure(config):
    """Tell the builders what was chosen."""
    databases.choose(config.getoption("--database"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish():
    """Leave nothing of the run behind: gigabytes of databases fill the disk after a few runs.

    It is done here and not when the process ends, for a worker of a run in parallel is not waited for that long.
    """
    databases.stop_server()


def pytest_collection_modifyitems(config, items):
    """Leave out what is about the other database, and on PostgreSQL what touches none: SQLite's run has seen it."""
    other = {"sqlite": ("postgresql",), "postgresql": ("sqlite", "no_database")}[config.getoption("--database")]
    left_out = [item for item in items if any(map(item.get_closest_marker, other))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    for name in [name for name in os.environ if name.startswith("KITH_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _databases_serve_again(request):
    with databases.none_if(request.node.get_closest_marker("no_database")):
        yield
    folder = request.node.funcargs.get("tmp_path")
    if folder is not None:
        databases.give_back(folder)
