"""What Slack's listeners share: whose desk it is, how an answer gets back, and that what changed is seen soon."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from analyzers.errors import KithError
from bot.bridge import off_loop
from bot.desk import at_desk
from bot.errors import NotAllowedError
from bot.parts import Parts
from bot.platforms.slack.chat import SlackChat
from bot.platforms.slack.incoming import Incoming, Payload
from bot.platforms.slack.render import render
from bot.platforms.slack.teams import CALL_SECONDS, Teams, team_of
from bot.posting import post_all
from bot.present.message import Message, sentence
from bot.refreshing import refresh
from bot.telling import tell_person

log = logging.getLogger(__name__)
T = TypeVar("T")
Ack = Callable[..., Awaitable[object]]
Listener = Callable[[Ack, Payload], Coroutine[None, None, None]]

PATIENCE = 10.0
"""Seconds that what is under way may still take when the process ends."""
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What a call to Slack may end with; ValueError is an answer that is no JSON."""
BROKEN = "Something went wrong on my side; it is in the log of the process. Nothing was changed."


class SlackDesk:
    """The parts, the teams and the chat as Slack's listeners use them."""

    def __init__(self, parts: Parts, teams: Teams, chat: SlackChat) -> None:
        self.teams = teams
        self._parts = parts
        self._chat = chat
        self._showing: dict[str, bool] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def do(self, said: Incoming, work: Callable[[Parts], T]) -> T:
        """Do plain work beside the loop, at the desk of whoever asks."""

        def at_their_desk() -> T:
            if said.outsider or not said.person:
                raise NotAllowedError("Only members of this workspace can ask me.")
            return work(at_desk(self._parts, said.workspace, said.person))

        return await off_loop(at_their_desk)

    async def do_ourselves(self, said: Incoming, work: Callable[[Parts], T]) -> T:
        """Do plain work that nobody asked for."""
        return await off_loop(lambda: work(at_desk(self._parts, said.workspace)))

    async def words_of(self, said: Incoming, work: Callable[[Parts], Message | None]) -> Message | None:
        """Do work whose outcome is words for a person; what went wrong becomes words too."""
        try:
            return await self.do(said, work)
        except KithError as error:
            return sentence(str(error))
        except Exception:
            log.exception("%s failed", said.event.partition(" ")[0])
            return sentence(BROKEN)

    async def answer(self, said: Incoming, response_url: str, message: Message) -> None:
        """Answer one person privately, where they asked: by the address Slack gave for it, else in the channel."""
        if response_url and await respond(response_url, message):
            return
        if said.channel and await self.answer_in(said, said.channel, message):
            return
        await self.do_ourselves(said, lambda parts: tell_person(parts, said.person, said.event, message))

    async def answer_in(self, said: Incoming, channel: str, message: Message) -> bool:
        """Say something in a channel that only one person sees; False when Slack does not let us."""
        drawn = render(message)
        team = team_of(self.teams, said.workspace)
        try:
            await team.client.chat_postEphemeral(
                channel=channel, user=said.person, text=drawn.text, blocks=list(drawn.blocks)
            )
        except FAILURES as error:
            log.info("no private answer in a channel: %s", type(error).__name__)
            return False
        return True

    def tracked(self, listener: Listener) -> Listener:
        """Give a listener whose work is waited for when the process ends."""

        async def listen(ack: Ack, body: Payload) -> None:
            await asyncio.shield(self._start(listener(ack, body)))

        return listen

    def soon(self, said: Incoming) -> None:
        """Have what changed be seen now instead of at the next tick; a failure leaves it to the tick.

        While that is under way for a workspace, all further changes there are shown by one more round.
        """
        if said.workspace in self._showing:
            self._showing[said.workspace] = True
            return
        self._showing[said.workspace] = False
        self._start(self._show(said))

    def _start(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _show(self, said: Incoming) -> None:
        again = True
        while again:
            self._showing[said.workspace] = False
            try:
                await self.do_ourselves(said, refresh)
                await post_all(self._parts, self._chat)
            except Exception:
                log.exception("what changed will be shown at the next tick")
            again = self._showing[said.workspace]
        del self._showing[said.workspace]

    async def settle_down(self) -> None:
        """Wait until nothing is under way, but not for long: what is cut off is pressed again, nothing is half done."""
        try:
            async with asyncio.timeout(PATIENCE):
                while self._under_way:
                    await asyncio.gather(*self._under_way, return_exceptions=True)
        except TimeoutError:
            log.warning("%d answers were still under way and are cut off", len(self._under_way))
            for task in self._under_way:
                task.cancel()


OK = 200


async def respond(response_url: str, message: Message, *, replace: bool = False) -> bool:
    """Answer by the address Slack gave for it, or replace what was tapped; False when Slack did not take it."""
    drawn = render(message)
    hook = AsyncWebhookClient(response_url, timeout=CALL_SECONDS, retry_handlers=[])
    try:
        told = await hook.send(
            text=drawn.text, blocks=list(drawn.blocks), response_type="ephemeral", replace_original=replace,
            unfurl_links=False, unfurl_media=False,
        )  # fmt: skip
    except FAILURES as error:
        log.info("an answer did not get through: %s", type(error).__name__)
        return False
    return told.status_code == OK
