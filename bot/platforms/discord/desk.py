"""What Discord's listeners share: who may ask, and how an answer gets back to whoever asked."""

import logging
from collections.abc import Callable
from typing import TypeVar

import discord

from analyzers.errors import KithError
from bot.bridge import off_loop
from bot.commands.answering import sharable
from bot.commands.registry import answer, may_be_shared
from bot.commands.said import Said
from bot.commands.service import BROKEN, Service
from bot.desk import at_desk
from bot.errors import NotAllowedError
from bot.parts import Parts
from bot.platforms.discord.drawing import Sendable, draw, draw_layout, layout
from bot.platforms.discord.ids import room_for
from bot.platforms.discord.pages import page_of, render_page
from bot.platforms.discord.render import render
from bot.platforms.discord.troubles import in_our_words
from bot.ports import ChatError, RefusedError, UnsureError
from bot.present.message import Message, sentence
from bot.telling import tell_person
from storage.database import Connection
from storage.people import PeopleStore

T = TypeVar("T")
log = logging.getLogger(__name__)
NOBODY = discord.AllowedMentions.none()
TEAM_ONLY = (
    "I answer this server's team: whoever may manage messages, or was given a right with `/kith settings role`. "
    "`/kith forget me` is for everybody: it deletes what I kept of you, and I never read you again."
)
ANSWERED = "already_answered"
ACKNOWLEDGE_SECONDS = 2.8
"""How long an acknowledgement may take: Discord waits for three seconds."""


def is_known(parts: Parts, person: str) -> bool:
    """Tell whether somebody was given a right."""
    with parts.database.read() as connection:
        return PeopleStore(connection, parts.workspace).holds_any(person)


class DiscordDesk(Service):
    """The parts and the chat as Discord's listeners use them. `listens` says whether channels can be read at all."""

    listens = False

    def admit(self, parts: Parts, said: Said) -> None:
        """Let in whoever looks after the server, or was given a right: on a public server, most people are guests."""
        if not said.person or not said.workspace:
            raise NotAllowedError("That belongs to no server that I know.")
        if said.outsider and not is_known(parts, said.person):
            raise NotAllowedError(TEAM_ONLY)

    async def at(self, said: Said, work: Callable[[Parts], T]) -> T:
        """Do plain work for anybody of a server, as they may do it for themselves."""
        return await off_loop(lambda: work(at_desk(self._parts, said.workspace, said.person)))

    async def ourselves(self, work: Callable[[Parts], T]) -> T:
        """Do plain work of ours across servers."""
        return await off_loop(lambda: work(self._parts))

    async def look(self, work: Callable[[Connection], T]) -> T:
        """Look something up across servers."""

        def looking() -> T:
            with self._parts.database.read() as connection:
                return work(connection)

        return await off_loop(looking)

    async def quietly(self, said: Said, work: Callable[[Parts], T]) -> T | None:
        """Do plain work whose failure nobody needs to hear of."""
        try:
            return await self.do(said, work)
        except KithError as error:
            log.info("nothing is offered: %s", error)
            return None

    async def acknowledge(self, interaction: discord.Interaction, *, in_place: bool = False) -> bool:
        """Say that we are at it: with a private answer to come, or in place of what was tapped.

        False when it is too late: then nothing is to be done.
        """
        try:
            async with in_our_words(ACKNOWLEDGE_SECONDS):
                if in_place:
                    await interaction.response.defer()
                else:
                    await interaction.response.defer(ephemeral=True, thinking=True)
        except UnsureError:
            return True  # it may have arrived; what is done is done once, however often it is delivered
        except ChatError as error:
            log.info("an interaction could not be acknowledged: %s", error.particular)
            return isinstance(error, RefusedError) and error.code == ANSWERED
        return True

    async def apologise(self, interaction: discord.Interaction) -> None:
        """Say that something went wrong on our side, as far as anybody still waits for words."""
        view = layout(render(sentence(BROKEN)).items)
        try:
            async with in_our_words():
                if interaction.response.is_done():
                    await interaction.followup.send(view=view, ephemeral=True)
                else:
                    await interaction.response.send_message(view=view, ephemeral=True)
        except ChatError as error:
            log.info("nobody could be told: %s", error.particular)

    async def answer(self, interaction: discord.Interaction, said: Said, message: Message) -> None:
        """Answer one person privately, where they asked; in a message to them when that is not possible any more."""
        await self.put(interaction, said, await draw(message), message)

    async def put_page(
        self, interaction: discord.Interaction, said: Said, message: Message, words: str, page: int = 1
    ) -> None:
        """Show the answer to words, page by page when it is long; a change has no pages, because they ask anew."""
        if not may_be_shared(words):
            await self.answer(interaction, said, message)
            return
        shown = sharable(message, words, room_for("choice_share"))
        await self.put(interaction, said, await draw_layout(render_page(shown, words, page)), message)

    async def redraw(self, interaction: discord.Interaction, said: Said, listed: str) -> None:
        """Show a private list of the queue as it is now, at the page at which it was tapped."""
        shown = interaction.message.components if interaction.message else []
        await self.turn(interaction, said, f"triage {listed}", page_of([part.to_dict() for part in shown]))

    async def turn(self, interaction: discord.Interaction, said: Said, words: str, page: int) -> None:
        """Show a page of a private list as it is now, in the place of the list."""
        if not may_be_shared(words):
            return
        message = await self.words_of(said, lambda parts: answer(parts, words))
        if message is not None:
            await self.put_page(interaction, said, message, words, page)

    async def put(self, interaction: discord.Interaction, said: Said, drawn: Sendable, message: Message) -> None:
        """Put something drawn where the answer is awaited."""
        try:
            async with in_our_words():
                await interaction.edit_original_response(**drawn.sent, attachments=drawn.files, allowed_mentions=NOBODY)
        except ChatError as error:
            log.info("an answer did not get through: %s", error.particular)
            await self.do_ourselves(said.workspace, lambda parts: tell_person(parts, said.person, said.event, message))

    async def add(self, interaction: discord.Interaction, said: Said, message: Message) -> None:
        """Answer privately beside what was tapped, which stays."""
        drawn = await draw(message)
        try:
            async with in_our_words():
                await interaction.followup.send(
                    **drawn.sent, files=drawn.files, ephemeral=True, allowed_mentions=NOBODY
                )
        except UnsureError as error:
            log.info("an answer may not have got through: %s", error.particular)  # twice would be worse than not at all
        except ChatError as error:
            log.info("an answer did not get through: %s", error.particular)
            await self.do_ourselves(said.workspace, lambda parts: tell_person(parts, said.person, said.event, message))
