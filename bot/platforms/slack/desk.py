"""What Slack's listeners share: how an answer gets back to whoever asked."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.commands.said import Said
from bot.commands.service import Service
from bot.parts import Parts
from bot.platforms.slack.chat import SlackChat
from bot.platforms.slack.incoming import Payload
from bot.platforms.slack.render import render
from bot.platforms.slack.teams import CALL_SECONDS, Teams, team_of
from bot.present.message import Message
from bot.telling import tell_person

log = logging.getLogger(__name__)
Ack = Callable[..., Awaitable[object]]
Listener = Callable[[Ack, Payload], Coroutine[None, None, None]]

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What a call to Slack may end with; ValueError is an answer that is no JSON."""


class SlackDesk(Service):
    """The parts, the teams and the chat as Slack's listeners use them."""

    def __init__(self, parts: Parts, teams: Teams, chat: SlackChat) -> None:
        super().__init__(parts, chat)
        self.teams = teams

    async def answer(self, said: Said, response_url: str, message: Message) -> None:
        """Answer one person privately, where they asked: by the address Slack gave for it, else in the channel."""
        if response_url and await respond(response_url, message):
            return
        if said.channel and await self.answer_in(said, said.channel, message):
            return
        await self.do_ourselves(said.workspace, lambda parts: tell_person(parts, said.person, said.event, message))

    async def answer_in(self, said: Said, channel: str, message: Message) -> bool:
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
            await asyncio.shield(self.start(listener(ack, body)))

        return listen


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
