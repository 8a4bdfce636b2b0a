"""What Kith does when somebody does something in Discord: acknowledge it, do it once, answer.

All interactions come through one door and are read from what Discord sends, never from what this process remembers: a
button works after a restart, and nothing is kept in memory for it.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import InteractionType

from bot.commands.answering import answer_once
from bot.commands.command import Ask, Takes
from bot.commands.deeds import do, meant
from bot.commands.forms import FORMS
from bot.commands.once import once
from bot.commands.registry import may_be_shared
from bot.commands.said import Said
from bot.commands.telling import asks_for_oneself
from bot.hearing import forget_member, is_left_alone
from bot.keeping import list_monitors
from bot.parts import Parts
from bot.platforms.discord.cards import more_items
from bot.platforms.discord.commands import CHECK_MESSAGE, PERKS_OF, channel_chosen, focused, words_of_options
from bot.platforms.discord.desk import DiscordDesk
from bot.platforms.discord.drawing import Sendable, layout
from bot.platforms.discord.formdoor import FormDoor
from bot.platforms.discord.homes import at_home
from bot.platforms.discord.incoming import Click, content_of, data_of, listed, mapping, read_click, read_said
from bot.platforms.discord.pages import read_turn
from bot.platforms.discord.permissions import unfit
from bot.platforms.discord.troubles import in_our_words
from bot.ports import ChatError
from bot.present.message import Message, Paragraph, Part, sentence
from bot.present.words import short
from bot.scheduling import list_schedules

log = logging.getLogger(__name__)

MOST_OFFERED = 25
LONGEST_OFFERED = 100
OFFER_SECONDS = 2.5
LOST = "Discord did not show what else can be done. Please press it again."
NOT_LISTENING = (
    "But nothing is read yet: whoever runs me must set KITH_DISCORD__LISTEN=true, and switch on the Message Content "
    "Intent in Discord's developer portal."
)
SURE = (
    "This deletes everything that I kept of you on this server, and I never read you again. "
    "Choose `yes` with the command to do it."
)


class Listeners:
    """The listeners of one process."""

    def __init__(self, desk: DiscordDesk) -> None:
        self._desk = desk
        self._forms = FormDoor(desk)
        self._doors: dict[InteractionType, Callable[[discord.Interaction], Awaitable[None]]] = {
            InteractionType.application_command: self._command,
            InteractionType.autocomplete: self._offer,
            InteractionType.component: self._tap,
            InteractionType.modal_submit: self._forms.submission,
        }

    async def interaction(self, interaction: discord.Interaction) -> None:
        """Answer whatever somebody did; the process waits for it when it ends."""
        door = self._doors.get(interaction.type)
        if door is not None:
            await self._desk.start(self._guarded(door, interaction))

    async def _guarded(
        self, door: Callable[[discord.Interaction], Awaitable[None]], interaction: discord.Interaction
    ) -> None:
        try:
            await door(interaction)
        except Exception:
            log.exception("an interaction failed")
            await self._desk.apologise(interaction)

    async def _command(self, interaction: discord.Interaction) -> None:
        """Answer a command or a menu privately, with a button to share the answer; or open the form it asks for."""
        said = read_said(interaction, words_of(interaction))
        if asks_for_oneself(said.words):
            await self._forget_me(interaction, said)
        elif not await self._forms.open_by_words(interaction, said):
            await self._answer_words(interaction, said)

    async def _answer_words(self, interaction: discord.Interaction, said: Said) -> None:
        if not await self._desk.acknowledge(interaction):
            return
        channel, purpose = channel_chosen(interaction)
        if wrong := unfit(interaction.guild, channel, purpose) if channel else "":
            await self._desk.answer(interaction, said, sentence(wrong))
            return
        content, author = content_of(interaction), author_of(interaction)
        message = await self._desk.words_of(said, lambda parts: _answer(parts, said, content, author))
        if message is not None:
            message = self._warned(message) if purpose == "listen" else message
            await self._desk.put_page(interaction, said, message, said.words)
            if not may_be_shared(said.words):  # what may be shared changes nothing
                self._desk.soon(said.workspace)

    def _warned(self, message: Message) -> Message:
        """Add that nothing is read as this process was started: the operator must agree as well."""
        if self._desk.listens:
            return message
        return replace(message, blocks=(*message.blocks, Paragraph((Part(NOT_LISTENING),))))

    async def _forget_me(self, interaction: discord.Interaction, said: Said) -> None:
        """Do what any member may ask for about themselves."""
        if not await self._desk.acknowledge(interaction):
            return
        if said.words.split()[-1] != "yes":
            await self._desk.answer(interaction, said, sentence(SURE))
            return
        gone = await self._desk.at(said, lambda parts: forget_member(parts, said.person))
        words = f"Done. {gone.mentions} messages of yours are deleted here, and I read you no more."
        await self._desk.answer(interaction, said, sentence(words))
        self._desk.soon(said.workspace)

    async def _offer(self, interaction: discord.Interaction) -> None:
        """Offer what there is to choose from while somebody types; nothing to guests."""
        ask, typed = focused(interaction)
        said = read_said(interaction)
        names: list[str] = []
        if ask is not None:
            wanted = ask
            names = await self._desk.quietly(said, lambda parts: names_like(parts, wanted, typed)) or []
        choices = [discord.app_commands.Choice(name=name, value=name) for name in names]
        try:
            async with in_our_words(OFFER_SECONDS):
                await interaction.response.autocomplete(choices)
        except ChatError as error:
            log.info("nothing was offered in time: %s", error.particular)

    async def _tap(self, interaction: discord.Interaction) -> None:
        """Do what a button says."""
        click = read_click(interaction, read_said(interaction))
        does, about = meant(click.does, click.about)
        if does in FORMS:
            said = await at_home(self._desk, interaction, click.said)
            await self._forms.open(interaction, said, does, about, click.listed if click.private else "")
            return
        in_place = does == "page" or (click.private and bool(click.listed) and does != "more")
        if not await self._desk.acknowledge(interaction, in_place=in_place):
            return
        said = await at_home(self._desk, interaction, click.said)
        if does == "more":
            await self._more(interaction, said, click)
        elif does == "page":
            page, words = read_turn(about)
            await self._desk.turn(interaction, said, words, page)
        else:
            await self._do(interaction, said, click, does)

    async def _more(self, interaction: discord.Interaction, said: Said, click: Click) -> None:
        """Show what else can be done with a case, to whom it concerns."""
        refused = await self._desk.words_of(said, lambda _parts: None)
        if refused is None:
            await self._desk.put(interaction, said, _choices(click), sentence(LOST))
        else:
            await self._desk.answer(interaction, said, refused)

    async def _do(self, interaction: discord.Interaction, said: Said, click: Click, does: str) -> None:
        content, about = content_of(interaction), meant(click.does, click.about)[1]
        message = await self._desk.words_of(
            said, lambda parts: once(parts, said.event, content, lambda: do(parts, said, does, about))
        )
        if message is not None and click.private and click.listed:
            await self._desk.add(interaction, said, message)
            await self._desk.redraw(interaction, said, click.listed)
        elif message is not None:
            await self._desk.answer(interaction, said, message)
        self._desk.soon(said.workspace)


def _choices(click: Click) -> Sendable:
    """Draw what else can be done with a case."""
    says: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(f"-# What else, for {short(click.about)}?")
    return Sendable({"view": layout((says, *more_items(click.about)))})


def words_of(interaction: discord.Interaction) -> str:
    """Give the words that a command or a menu stands for."""
    data = data_of(interaction)
    resolved, target = mapping(data.get("resolved")), str(data.get("target_id", ""))
    if data.get("name") == CHECK_MESSAGE:
        return f"check {_text_of(mapping(mapping(resolved.get('messages')).get(target)))}".strip()
    if data.get("name") == PERKS_OF:
        return f"perk list @{mapping(mapping(resolved.get('users')).get(target)).get('username', '')}"
    return words_of_options(interaction)


def author_of(interaction: discord.Interaction) -> str:
    """Give who wrote the message that a menu was opened on; empty when it is about none."""
    data = data_of(interaction)
    messages = mapping(mapping(data.get("resolved")).get("messages"))
    return str(mapping(mapping(messages.get(str(data.get("target_id", "")))).get("author")).get("id", ""))


def _answer(parts: Parts, said: Said, content: str, author: str) -> Message | None:
    """Answer words once; what somebody wrote who is to be left alone is not read."""
    if author and is_left_alone(parts, author):
        return sentence("Whoever wrote that asked to be left alone, so I do not read it.")
    return answer_once(parts, said, content)


def _text_of(message: Mapping[str, object]) -> str:
    """Give a message's words; those of its embeds when it has none of its own, as programs write them."""
    told = [message.get("content"), *(embed.get("description") for embed in listed(message.get("embeds")))]
    return next((words for words in told if isinstance(words, str) and words.strip()), "")


def names_like(parts: Parts, ask: Ask, typed: str) -> list[str]:
    """Give the names to choose from that contain what was typed so far."""
    names = {
        Takes.MONITOR: lambda: [monitor.name for monitor, _ in list_monitors(parts)],
        Takes.SCHEDULE: lambda: [schedule.name for schedule in list_schedules(parts)],
    }.get(ask.takes, list)()
    like = [name for name in names if typed.casefold() in name.casefold() and len(name) <= LONGEST_OFFERED]
    return like[:MOST_OFFERED]
