"""Slack and Discord in one process, as `kith run` starts it, with people and faults on both."""

import asyncio

import pytest
from benchmarks import soak
from benchmarks.soak import BAD, doubled


@pytest.mark.sqlite
def test_both_chats_in_one_process_lose_and_double_nothing(capsys):
    """A short turn of what `make soak` does for an hour: all answered, each message once, no task left at the end."""
    assert asyncio.run(soak.run(10, calm=5)), capsys.readouterr().out


def test_what_a_soak_looks_for_it_finds():
    """A message seen twice and a task that was left are noticed."""
    assert doubled(["a", "b", "a"]) == ["a"]
    assert BAD.search("WARNING 2 tasks were still there: x")
    assert not BAD.search("INFO stopped; nothing is lost")
