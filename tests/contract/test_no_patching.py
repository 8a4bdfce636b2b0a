"""No test replaces a part of our code while it runs: what has to be another one is handed in."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PATCHES = frozenset({"setattr", "setitem", "delattr", "delitem"})
"""Of pytest's `monkeypatch`; the environment and the folder may be changed."""
MOCKS = frozenset({"mock", "unittest.mock", "pytest_mock"})


def patches(source):
    """Give the lines of a test file that replace an attribute, or take in a mocking library."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {
        (name.asname or name.name).partition(".")[0]
        for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for name in node.names
    }  # fmt: skip
    return sorted(one.lineno for one in nodes if is_patch(one) or _sets_part_of(one, imported))


def _sets_part_of(node, imported):
    """Tell whether an attribute of something imported is given another value: of a module, or of a class."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store | ast.Del)
        and isinstance(node.value, ast.Name)
        and node.value.id in imported
    )


def is_patch(node):
    if isinstance(node, ast.Import):
        return any(name.name in MOCKS for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in MOCKS or (node.module == "unittest" and any(one.name == "mock" for one in node.names))
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        return called.attr in PATCHES and not _is_own(called.value)
    return isinstance(called, ast.Name) and called.id in {"setattr", "delattr"} and not _is_own(node.args[0])


def _is_own(node):
    """Tell whether it is the object that does it itself, as a fake with many fields may."""
    return isinstance(node, ast.Name) and node.id == "self"


def test_no_test_patches():
    """Parameters with defaults, subclasses and real servers do instead."""
    found = {
        str(file.relative_to(TESTS)): lines
        for file in sorted(TESTS.rglob("*.py"))
        if (lines := patches(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "def test(monkeypatch):\n    monkeypatch.setattr(module, 'LIMIT', 1)",
        "def test(monkeypatch):\n    monkeypatch.setattr('bot.module.LIMIT', 1)",
        "def test(monkeypatch):\n    monkeypatch.setitem(KINDS, 'planted', 1)",
        "def test(patch):\n    with patch.context() as m:\n        m.delattr(module, 'LIMIT')",
        "setattr(module, 'LIMIT', 1)",
        "from bot import module\nmodule.LIMIT = 1",
        "from bot.module import Store\nStore.move = breaks",
        "from unittest import mock",
        "from unittest.mock import patch",
        "import unittest.mock as anything",
    ],
)
def test_a_planted_patch_is_found(planted):
    """Whatever it is called."""
    assert patches(planted)


@pytest.mark.parametrize(
    "harmless",
    [
        "monkeypatch.setenv('KITH_X', '1')",
        "monkeypatch.chdir(folder)",
        "setattr(self, name, value)",
        "from fakes import parts\nparts.clock.now = 1",
    ],
)
def test_what_is_harmless_is_left(harmless):
    """The environment is a process's own; an object may set its own fields."""
    assert patches(harmless) == []
