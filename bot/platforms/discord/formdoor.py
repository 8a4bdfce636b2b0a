"""Forms in Discord: opened at once, because Discord lets nothing come before one, and checked when they come back."""

import asyncio
import logging
from dataclasses import replace

import discord

from analyzers.errors import KithError
from bot.commands.caseforms import CASE_FORMS
from bot.commands.form import Form, WrongAnswersError
from bot.commands.forms import FORMS, OTHER_VERSION, check_form, form_for, show_form
from bot.commands.once import once
from bot.commands.said import Said
from bot.platforms.discord.desk import DiscordDesk, is_known
from bot.platforms.discord.drafts import Drafts
from bot.platforms.discord.drawing import layout
from bot.platforms.discord.forms import form_modal, read_submission
from bot.platforms.discord.homes import at_home
from bot.platforms.discord.incoming import cut, data_of, is_of_the_team, mapping, read_said
from bot.platforms.discord.limits import assert_within
from bot.platforms.discord.permissions import as_kept, unfit
from bot.platforms.discord.render import render
from bot.platforms.discord.troubles import in_our_words
from bot.ports import ChatError
from bot.present.message import Bullets, Choice, Choices, Does, Message, Paragraph, Part, Style, sentence
from bot.scheduling import FORUM

log = logging.getLogger(__name__)

CHANNEL_FIELDS = ("channel", "digest", "queue", "oncall", "safety", "legal")
"""Fields of forms that hold a channel."""
SECONDS_TO_SHOW = 2.0
"""How long a form may take to be filled: Discord waits three seconds for it."""
TOO_LATE = "That took too long. Please press it again."
TOO_LONG = "That name is too long for a form in Discord. Use the command with its options instead."


class FormDoor:
    """Opens forms, and takes what comes back."""

    def __init__(self, desk: DiscordDesk) -> None:
        self._desk = desk
        self._drafts = Drafts()

    async def open_by_words(self, interaction: discord.Interaction, said: Said) -> bool:
        """Open the form that words ask for; False when they ask for none."""
        name, about = form_for(said.words)
        if name:
            await self.open(interaction, said, name, about, "")
        return bool(name)

    async def open(self, interaction: discord.Interaction, said: Said, name: str, about: str, listed: str) -> None:
        """Open a form, with what was typed before when it could not be taken then."""
        key, from_list = cut(about) if name in CASE_FORMS else (about, "")
        tail = listed or from_list
        try:
            work = self._desk.do(said, lambda parts: show_form(parts, name, key))
            form = _behind(await asyncio.wait_for(work, SECONDS_TO_SHOW), tail)
            modal = form_modal(form, self._drafts.take((said.workspace, said.person, f"{name}:{key}")))
        except TimeoutError:
            await self._tell(interaction, TOO_LATE)
        except ValueError:
            await self._tell(interaction, TOO_LONG)
        except KithError as refused:
            await self._tell(interaction, str(refused))
        else:
            await self._show(interaction, modal)

    async def submission(self, interaction: discord.Interaction) -> None:
        """Check a form that was sent; tell what is wrong and offer it again, or do it and say so."""
        name, about, fields = read_submission(data_of(interaction))
        key, listed = cut(about) if name in CASE_FORMS else (about, "")
        if not await self._desk.acknowledge(interaction, in_place=bool(listed)):
            return
        said = await at_home(self._desk, interaction, read_said(interaction))
        fields |= {one: as_kept(interaction.guild, fields[one]) for one in CHANNEL_FIELDS if one in fields}
        message = await self._take(interaction, said, name, key, fields)
        if message is not None:
            await self._confirm(interaction, said, message, listed)
        self._desk.soon(said.workspace)

    async def _take(
        self, interaction: discord.Interaction, said: Said, name: str, key: str, fields: dict[str, str]
    ) -> Message | None:
        kind = FORMS.get(name)
        if kind is None:
            return sentence(OTHER_VERSION)
        try:
            await self._desk.do(said, lambda parts: check_form(parts, name, fields, key))
            check_channels(interaction.guild, fields)
            if name == "assign":
                await self._check_colleague(interaction, said, fields.get("person", ""))
        except WrongAnswersError as wrong:
            self._drafts.keep((said.workspace, said.person, f"{name}:{key}"), _bare(fields))
            form = await self._desk.do(said, lambda parts: show_form(parts, name, key))
            return present_wrong(wrong, form)
        except KithError as refused:
            return sentence(str(refused), people=refused.people)
        content = f"{sorted(fields.items())}"
        return await self._desk.words_of(
            said, lambda parts: once(parts, said.event, content, lambda: kind.apply(parts, fields, key))
        )

    async def _check_colleague(self, interaction: discord.Interaction, said: Said, person: str) -> None:
        """Refuse to give a case to somebody who could do nothing with it."""
        members = mapping(mapping(data_of(interaction).get("resolved")).get("members"))
        permissions = str(mapping(members.get(person)).get("permissions", ""))
        if not permissions.isdigit() or is_of_the_team(discord.Permissions(int(permissions))):
            return
        if not await self._desk.do(said, lambda parts: is_known(parts, person)):
            raise WrongAnswersError(
                {"person": "They may not act on cases here; `/kith settings role` gives the right to."}
            )

    async def _confirm(self, interaction: discord.Interaction, said: Said, message: Message, listed: str) -> None:
        if not listed:
            await self._desk.answer(interaction, said, message)
            return
        await self._desk.add(interaction, said, message)
        await self._desk.redraw(interaction, said, listed)

    async def _show(self, interaction: discord.Interaction, modal: discord.ui.Modal) -> None:
        assert_within(modal.to_dict())
        modal.stop()  # what comes back is read by us, also after a restart
        try:
            async with in_our_words():
                await interaction.response.send_modal(modal)
        except ChatError as error:
            log.info("a form could not be opened: %s", error.particular)

    async def _tell(self, interaction: discord.Interaction, words: str) -> None:
        view = layout(render(sentence(words)).items)
        try:
            async with in_our_words():
                await interaction.response.send_message(view=view, ephemeral=True)
        except ChatError as error:
            log.info("%s could not be told: %s", words, error.particular)


def check_channels(guild: discord.Guild | None, fields: dict[str, str]) -> None:
    """Refuse a channel in which we could not do what it is chosen for."""
    wrong = {name: told for name in CHANNEL_FIELDS if (told := unfit(guild, fields.get(name, ""), name))}
    if wrong:
        raise WrongAnswersError(wrong)


def present_wrong(wrong: WrongAnswersError, form: Form) -> Message:
    """Say what cannot be taken, by the labels that the form shows, and offer it again with what was typed."""
    labels = {field.name: field.label for field in form.fields}
    lines = tuple(
        (Part(f"{labels.get(name, name)}: ", Style.STRONG), Part(told)) for name, told in wrong.answers.items()
    )
    return Message(
        title="",
        blocks=(
            Paragraph((Part("That cannot be taken as it is. Nothing was changed."),)),
            Bullets(lines),
            Choices((Choice("Try again…", Does.OPEN_FORM, f"{form.name}|{form.about}"),)),
        ),
    )


def _behind(form: Form, listed: str) -> Form:
    """Give the form as Discord takes it: with the list it was opened from, and forums by their plain ids."""
    fields = tuple(replace(field, initial=field.initial.removeprefix(FORUM)) for field in form.fields)
    return replace(form, fields=fields, about=f"{form.about}@{listed}" if listed else form.about)


def _bare(fields: dict[str, str]) -> dict[str, str]:
    return {name: value.removeprefix(FORUM) for name, value in fields.items()}
