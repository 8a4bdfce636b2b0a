"""One workspace in whichever chat: a conversation is described once, and played in each.

A test says who does what in words that hold everywhere (`ME`, `QUEUE`, "claim"); the side of each chat (`slackside`,
`discordside`) does it as a person there would, and reads what is seen without that chat's marks.
"""

import asyncio
import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest

from bot.bridge import off_loop
from bot.desk import ITSELF, at_desk
from bot.scheduling import use_channel
from storage.roles import Purpose


class Who(StrEnum):
    """People by what they are in a conversation."""

    ME = "me"
    """Sets Kith up and owns the place."""
    YOU = "you"
    """A colleague."""
    ON_CALL = "those on call"
    """A group of members."""


class Where(StrEnum):
    """Channels by what they are for."""

    GENERAL = "#general"
    """Where people ask."""
    DIGESTS = "#digests"
    QUEUE = "#queue"
    ALARMS = "#alarms"


ME, YOU, ON_CALL = Who
GENERAL, DIGESTS, QUEUE, ALARMS = Where
SLACK_BY_HTTP, SLACK_BY_SOCKET, DISCORD = "slack by http", "slack by socket", "discord"
EVERYWHERE = pytest.mark.parametrize("chat", [SLACK_BY_HTTP, DISCORD])
HOWEVER_CONNECTED = pytest.mark.parametrize("chat", [SLACK_BY_HTTP, SLACK_BY_SOCKET, DISCORD])
SIDES = {"slack": "slackside", "discord": "discordside"}
Given = Mapping[str, object]
"""What is chosen for a command or written into a form: words, `Who`, `Where`, True for a flag."""


class NotOfferedError(AssertionError):
    """A person cannot ask that in this chat: it is not among what is offered."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Something that somebody sees, as it stands now: a message, a private answer, a window."""

    world: "World" = field(repr=False)
    raw: Any = field(repr=False)
    by: Who = ME

    @property
    def words(self) -> str:
        """All its words in a row; members are `me` and `you`, channels `#queue` and the like."""
        return self.world.read(self.raw)[0]

    @property
    def bare(self) -> Sequence[str]:
        """Ids that a person reads as ids, because they are not shown as a name."""
        return self.world.read(self.raw)[1]

    @property
    def buttons(self) -> Sequence[str]:
        """The names of all that can be tapped: `case_claim`, `choice_share` and the like."""
        return [name for name, _ in self.world.taps(self.raw)]

    def __repr__(self) -> str:
        return f"<seen: {self.words!r}>"


@dataclass(frozen=True, eq=False)
class Form:
    """A form that is open before somebody: its name and what stands in each field."""

    world: "World" = field(repr=False)
    raw: Any = field(repr=False)
    name: str
    fields: Mapping[str, str]
    by: Who = ME
    typed: Given = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Wrong:
    """What could not be taken, told by field, and how to get back to the form."""

    fields: Mapping[str, str]
    again: Callable[[], Any] = field(repr=False)


class World(ABC):
    """One workspace in a chat, in which Kith is installed and connected."""

    platform: str
    workspace: str

    def __init__(self, server, parts, connect: Callable[[], AbstractAsyncContextManager]):
        self.server = server
        self.parts = parts
        self.clock = parts.clock
        self._connect = connect
        self._stack = AsyncExitStack()

    # The process

    async def start(self) -> None:
        """Connect a process."""
        self.process = await self._stack.enter_async_context(self._connect())
        self.here = at_desk(self.parts, self.workspace, str(self.person(ME)))

    async def stop(self) -> None:
        """End the process."""
        await self._stack.aclose()

    async def restart(self) -> None:
        """End the process and begin another one on the same database, which remembers nothing else."""
        await self.stop()
        await self.start()

    async def tick(self) -> None:
        """Do what the clock does."""
        await self.process.tick()

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        await self.process.settle()

    async def until(self, wanted: Callable[[], Any]) -> Any:
        """Wait until something is so; gives it."""
        return await self.process.until(wanted)

    def keep(self, mention=None, said=None) -> None:
        """Store a mention."""
        self.process.keep(mention, said)

    async def give(self, purpose: Purpose, where: Where) -> None:
        """Give a channel its purpose, as if that had been done long ago."""
        await off_loop(use_channel, self.here, purpose, str(self.place(where)))

    def journal(self) -> list[tuple[str, str]]:
        """Give who did what, the latest first."""
        return [(actor if actor == ITSELF else self.named(actor), action) for actor, action in self.process.journal()]

    def done(self, *actions: str) -> list[tuple[str, str]]:
        """Give who did which of these, in the order in which they were done."""
        return [line for line in reversed(self.journal()) if line[1] in actions]

    @property
    def outbox(self) -> list:
        return self.process.outbox()

    @property
    def mistakes(self) -> Sequence[str]:
        """What the chat would not have taken, or not in time."""
        return [*self.server.mistakes, *self.server.late]

    @property
    def calls(self) -> int:
        """Count the calls that Kith made."""
        return len(self.server.calls)

    # Who and where

    @abstractmethod
    def person(self, who: Who) -> Any:
        """Give the id of a person or a group as the chat's server knows it."""

    @abstractmethod
    def place(self, where: Where) -> Any:
        """Give the id of a channel as the chat's server knows it."""

    def named(self, identity: object) -> str:
        """Give who or where an id is; the id itself when it is neither."""
        names = {str(self.person(who)): who.value for who in Who} | {
            str(self.place(where)): where.value for where in Where
        }
        return names.get(str(identity), str(identity))

    def known(self, value: object) -> Any:
        """Give what is chosen or written as the chat's server takes it: ids for `Who` and `Where`."""
        if isinstance(value, Who):
            return self.person(value)
        return self.place(value) if isinstance(value, Where) else value

    # What people see

    @abstractmethod
    def read(self, raw: Any) -> tuple[str, list[str]]:
        """Give the words of something that is seen, and the ids in it that are not shown as names."""

    @abstractmethod
    def taps(self, raw: Any) -> list[tuple[str, str]]:
        """Give what can be tapped, and what each is about."""

    @abstractmethod
    def messages(self, where: Any) -> list[Any]:
        """Give Kith's messages in a channel, those in threads left out."""

    @abstractmethod
    def in_thread(self, shown: Seen) -> list[Seen]:
        """Give the messages of the thread below a message."""

    @abstractmethod
    def pictures(self, shown: Seen) -> list[bytes]:
        """Give the pictures of a message."""

    @abstractmethod
    def direct(self, who: Who) -> list[Seen]:
        """Give what Kith wrote to one person in a message of their own."""

    @property
    @abstractmethod
    def pings(self) -> list[str]:
        """Whom Kith's messages rang, in order."""

    def seen(self, where: Where) -> list[Seen]:
        """Give what everybody sees of Kith in a channel."""
        return [Seen(self, raw) for raw in self.messages(self.place(where))]

    @property
    def everything(self) -> list[Seen]:
        """Everything that everybody sees of Kith."""
        return [one for where in Where for one in self.seen(where)]

    @property
    def private(self) -> list[Seen]:
        """What Kith answered to one person alone, in the order in which it came."""
        return [Seen(self, raw) for raw in self.server.ephemerals]

    # What people do

    @abstractmethod
    async def ask(self, command: str, *, by: Who = ME, duplicate: int = 0, **given: object) -> Seen | Form:
        """Ask for a command with what it asks for; gives the private answer or the form that opens."""

    @abstractmethod
    async def tap(self, shown: Seen, does: str, *, by: Who = ME, about: str = "", duplicate: int = 0) -> Seen | Form:
        """Press the first that does this and is about it; gives the private answer or the form that opens."""

    @abstractmethod
    async def menu(self, shown: Seen, does: str, *, by: Who = ME, about: str = "") -> Seen | Form:
        """Choose what stands under a card's “More…”; `about` is the case where there are several."""

    @abstractmethod
    async def menu_of(self, shown: Seen, *, by: Who = ME) -> list[str]:
        """Give the names of what stands under a card's “More…”."""

    @abstractmethod
    async def fill(self, form: Form, fields: Given, *, duplicate: int = 0) -> Seen | Wrong:
        """Write into a form and send it; gives the private answer, or what was wrong."""

    @abstractmethod
    async def say(self, words: str, *, where: Where = GENERAL, by: Who = YOU) -> Seen:
        """Let a person write a message."""

    @abstractmethod
    async def check(self, message: Seen, *, by: Who = ME) -> Seen:
        """Choose “Check with Kith” in the menu of a message; gives what only that person sees."""

    @abstractmethod
    def shut_out(self, where: Where) -> None:
        """Let Kith not write in a channel any more."""

    @abstractmethod
    async def remove(self) -> None:
        """Remove Kith from the workspace."""

    async def open(self, command: str, *, by: Who = ME, **given: object) -> Form:
        """Ask for what opens a form."""
        form = await self.ask(command, by=by, **given)
        assert isinstance(form, Form), form
        return form

    async def undo(self, shown: Seen, *, by: Who = ME) -> Seen:
        """Press the undo of an answer or of a card."""
        return await self.tap(shown, "undo", by=by)

    # For the sides, and for what tests plant

    @abstractmethod
    def plant(self, shown: Seen, name: str) -> None:
        """Give the first button of a message another name, which Kith never gave it."""

    def is_named(self, name: str, does: str) -> bool:
        """Tell whether a button does this: on a card, or below an answer."""
        return name in {does, f"case_{does}", f"choice_{does}"}


@asynccontextmanager
async def a_world(chat: str, folder, clock=None):
    """Give a workspace in a chat in which Kith is installed and connected."""
    platform, _, by = chat.partition(" by ")
    side = importlib.import_module(SIDES[platform])
    async with side.a_side(folder, by, clock) as world:
        await world.start()
        try:
            yield world
        finally:
            await world.stop()


def run(scenario) -> None:
    """Play a scenario."""
    asyncio.run(scenario)
