"""What is written in channels is kept before the chat hears that it arrived, and read although the process ended."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest
from builders import NOW, a_mention
from fakes import some_parts
from sqlalchemy import select

from bot.commands.inflow import Changed, Deleted, Happening, Inflow, read_left
from bot.hearing import Heard
from bot.platforms.slack.listening import Listening
from storage.finding import MentionFinder
from storage.listened import ListenedStore
from storage.rows import HeardRow

EVENT = {
    "team_id": "T1", "event_id": "Ev1",
    "event": {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1", "text": "It leaks.",
              "ts": "1793610900.01"},
}  # fmt: skip


class Desk:
    """Does the first pieces of work that it is asked for; then the process has ended, or the database is away."""

    def __init__(self, parts, works=1):
        self.parts, self.works, self.tasks = parts, works, []
        self.teams = {"slack:T1": SimpleNamespace(account="B1", bot="B2")}

    def start(self, work):
        self.tasks.append(asyncio.create_task(work))

    def soon(self, workspace):
        """Show what changed to nobody."""

    async def do_ourselves(self, workspace, work):
        if not self.works:
            raise OSError("it is gone")
        self.works -= 1
        return work(self.parts)


@pytest.fixture
def parts(tmp_path):
    """Give a workspace of which one channel is read."""
    parts = some_parts(tmp_path)
    with parts.database.write() as connection:
        ListenedStore(connection, "ws").listen("C1", "Acme", NOW)
    yield parts
    parts.database.close()


def heard(number, text, channel="C1"):
    post = a_mention(source="slack", external_id=f"{channel}/{number}", text=text, link="", author=f"U{number}")
    return Heard(channel=channel, mention=post)


def noted(parts, *happenings, works=1):
    """Have things noted by a process that ends before it reads them; tell of each whether it is kept."""

    async def playing():
        desk = Desk(parts, works)
        inflow = Inflow(desk, "slack", pause=0.0)
        told = [inflow.note("ws", Happening(one)) for one in happenings]
        while any(not task.done() for task in desk.tasks):
            await asyncio.gather(*desk.tasks)
        return [one.result() for one in told]

    return asyncio.run(playing())


def texts(parts):
    with parts.database.read() as connection:
        finder = MentionFinder(connection, "ws")
        return {one.mention.external_id: one.mention.text for one in finder.known(finder.ids())}


def kept(parts):
    with parts.database.read() as connection:
        return connection.execute(select(HeardRow.body)).scalars().all()


def test_what_was_not_read_when_the_process_ended_is_read_when_it_begins_again(parts):
    """In its order, a change and a deletion after the messages that they are of; then nothing of it is kept."""
    happenings = [
        heard(1, "My Acme kettle leaks."),
        heard(2, "Mine too."),
        Changed("C1/1", "It is fine."),
        Deleted(("C1/2",)),
    ]
    assert noted(parts, *happenings) == [True] * 4
    assert (texts(parts), len(kept(parts))) == ({}, 4)
    assert read_left(parts) == 4
    assert (texts(parts), kept(parts)) == ({"C1/1": "It is fine."}, [])
    assert read_left(parts) == 0


def test_what_is_read_is_kept_no_more(parts):
    """Once it is a mention, and when it cannot be read."""
    noted(parts, heard(1, "My Acme kettle leaks."), works=9)
    assert (list(texts(parts).values()), kept(parts)) == (["My Acme kettle leaks."], [])


def test_of_channels_that_nobody_chose_nothing_is_kept(parts):
    """Not even until it is read."""
    noted(parts, heard(1, "My Acme kettle leaks.", channel="C2"))
    assert kept(parts) == []


class Stumbling:
    """Reads as others do, but not the first message."""

    def __init__(self, reader):
        self.reader = reader

    def assess(self, posts):
        told = list(posts)
        if any(mention.external_id == "C1/1" for mention, _ in told):
            raise ValueError("it cannot be read")
        return self.reader.assess(told)


def test_what_cannot_be_read_is_let_go_and_keeps_nothing_else(parts):
    """When the process begins again, too."""
    noted(parts, heard(1, "My Acme kettle leaks."), heard(2, "Mine too."))
    read_left(replace(parts, analyst=lambda: Stumbling(parts.analyst())))
    assert (texts(parts), kept(parts)) == ({"C1/2": "Mine too."}, [])


@pytest.mark.parametrize("works", [1, 0])
def test_slack_hears_that_it_arrived_once_it_is_kept(parts, works):
    """And not when it is not: then Slack tells it again."""

    async def playing():
        acks, desk = [], Desk(parts, works)

        async def ack():
            acks.append(len(kept(parts)))

        await Listening(desk, pause=0.0).message(ack, EVENT)
        while any(not task.done() for task in desk.tasks):
            await asyncio.gather(*desk.tasks)
        return acks

    assert asyncio.run(playing()) == [1] * works
