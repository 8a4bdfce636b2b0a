"""What is written in a server's channels waits in its order; one bad message and a flood keep nothing else from it."""

import asyncio
import logging
from functools import partial
from types import SimpleNamespace

import discord
import pytest

from bot.commands.inflow import AT_ONCE, MOST_WAITING
from bot.platforms.discord.listening import Listening

AUTHOR = SimpleNamespace(id=7, bot=False)


class Desk:
    """Notes what is done; the first `failures` attempts fail."""

    def __init__(self, failures=0):
        self.failures = failures
        self.done = []
        self.tasks = []

    def start(self, work):
        self.tasks.append(asyncio.create_task(work))

    def soon(self, workspace):
        self.done.append("soon")

    async def do_ourselves(self, workspace, work):
        if isinstance(work, partial):  # it is kept, or let go of: tried in tests/integration/test_inflow.py
            return 0
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        self.done.append(work)
        return 0


def a_message(number, text="How does it work?"):
    return SimpleNamespace(
        guild=SimpleNamespace(id=1), channel=SimpleNamespace(id=2), type=discord.MessageType.default, content=text,
        id=number, author=AUTHOR, webhook_id=None, reference=None, created_at=None, jump_url="",
    )  # fmt: skip


def played(scenario, **changes):
    """Play a scenario to its end; gives the desk."""

    async def playing():
        desk = Desk(**changes)
        scenario(Listening(desk, pause=0.0))
        while any(not task.done() for task in desk.tasks):
            await asyncio.gather(*desk.tasks)
        return desk

    return asyncio.run(playing())


def test_messages_that_follow_each_other_are_read_together_and_a_deletion_stands_between():
    """Three, one deletion, two: three pieces of work."""

    def scenario(listening):
        for number in range(3):
            listening.message(a_message(number))
        listening.deleted(1, [1])
        for number in range(3, 5):
            listening.message(a_message(number))

    assert len(played(scenario).done) == 3


def test_what_fails_together_is_read_again_one_by_one(caplog):
    """Four messages whose batch failed are four pieces; two failures in a row cost one of them."""

    def scenario(listening):
        for number in range(4):
            listening.message(a_message(number))

    assert len(played(scenario, failures=1).done) == 4
    assert len(played(scenario, failures=2).done) == 3
    assert "let go" in caplog.text


def test_a_change_that_failed_is_tried_again():
    """It has only one piece: itself."""
    assert len(played(lambda listening: listening.changed(1, 5, "new words"), failures=1).done) == 1


def test_a_flood_leaves_messages_out_and_never_a_deletion(caplog):
    """The log says so once, not for each message."""
    caplog.set_level(logging.WARNING)

    def scenario(listening):
        for number in range(MOST_WAITING + 5):
            listening.message(a_message(number))
        listening.deleted(1, [1])

    desk = played(scenario)
    assert caplog.text.count("more is written than can be read") == 1
    assert len(desk.done) == MOST_WAITING // AT_ONCE + 1


@pytest.mark.parametrize(
    "odd",
    [
        a_message(1, "  "),
        SimpleNamespace(guild=None, type=discord.MessageType.default, content="x"),
        SimpleNamespace(guild=SimpleNamespace(id=1), type=discord.MessageType.pins_add, content="x"),
    ],
)
def test_what_nobody_said_is_not_read(odd):
    """Pictures without words, private messages, and what Discord says by itself."""
    assert played(lambda listening: listening.message(odd)).done == []


def test_a_change_without_words_is_none():
    """Discord tells of previews and pins in the same way."""
    for text in (None, ""):
        assert played(lambda listening, text=text: listening.changed(1, 5, text)).done == []
