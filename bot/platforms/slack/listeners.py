"""What Kith does when somebody does something in Slack: read it, acknowledge it, do it once, answer.

Every listener acknowledges first: Slack waits three seconds, and what a person asks for may take longer. Only a form is
checked before, because what is wrong with it is told in the acknowledgement.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from analyzers.errors import KithError
from bot.commands.answering import answer_once, sharable
from bot.commands.deeds import answer_in_thread, do, leave, meant, say_to
from bot.commands.form import WrongAnswersError
from bot.commands.forms import FORMS, OTHER_VERSION, check_form, form_for, show_form
from bot.commands.home import home
from bot.commands.once import once
from bot.commands.registry import answer, may_be_shared
from bot.commands.service import BROKEN
from bot.commands.settingforms import SETTING_FORMS
from bot.commands.telling import asks_for_oneself, forget_oneself
from bot.errors import NotAllowedError
from bot.parts import Parts
from bot.platforms.slack.desk import FAILURES, Ack, SlackDesk, respond
from bot.platforms.slack.incoming import (
    Click,
    Incoming,
    Payload,
    content_of,
    names_bot,
    read_click,
    read_command,
    read_event,
    read_shortcut,
    read_submission,
)
from bot.platforms.slack.limits import Element
from bot.platforms.slack.teams import team_of
from bot.platforms.slack.views import WAITING, Behind, form_view, home_view, message_view
from bot.present.message import Message, Paragraph, Part, sentence

log = logging.getLogger(__name__)

CHANNEL_FIELDS = frozenset({"channel", "digest", "queue", "oncall", "safety", "legal"})
"""Fields of forms that hold a channel."""
QUICKLY = 1.5
"""Seconds that Slack has to tell of a channel while a form waits: the form's own limit is three."""
TOO_LATE = "Slack did not let me open that in time. Please press it again."
LONGEST_SHARED = 1900
"""Characters of a command that still fit behind a button (2,000)."""


INVITE = " Invite me there, and let Slack tell me what is written there: docs/slack.md says how."


def _hinted(message: Message, words: str) -> Message:
    """Add to the answer about a channel that is read from now on what Slack needs for it."""
    asked = words.split()
    begins = len(asked) > 1 and asked[0].lower() == "listen" and asked[-1] != "off"
    return replace(message, blocks=(*message.blocks, Paragraph((Part(INVITE.strip()),)))) if begins else message


class Listeners:
    """The listeners of one process."""

    def __init__(self, desk: SlackDesk) -> None:
        self._desk = desk

    async def command(self, ack: Ack, body: Payload) -> None:
        """Answer `/kith …` privately, with a button to share the answer; or open the form it asks for."""
        await ack()
        said = read_command(body)
        if asks_for_oneself(said.words):
            left = await self._desk.words_of(said, lambda parts: forget_oneself(parts, said.person, said.words))
            if left is not None:
                await self._desk.answer(said, str(body.get("response_url", "")), left)
                self._desk.soon(said.workspace)
            return
        form, about = form_for(said.words)
        if form:
            await self._open_form(said, form, about)
            return
        message = await self._desk.words_of(said, lambda parts: answer_once(parts, said, content_of(body)))
        if message is not None:
            message = _hinted(message, said.words)
            await self._desk.answer(
                said, str(body.get("response_url", "")), sharable(message, said.words, LONGEST_SHARED)
            )
            if not may_be_shared(said.words):  # what may be shared changes nothing
                self._desk.soon(said.workspace)

    async def click(self, ack: Ack, body: Payload) -> None:
        """Do what a button or a menu says."""
        await ack()
        click = read_click(body)
        does, about = _meant(click)
        if does in FORMS:
            await self._open_form(click.said, does, about)
            return
        effect = _once(click.said, content_of(body), lambda parts: do(parts, click.said, does, about))
        message = await self._desk.words_of(click.said, effect)
        if message is not None:
            await self._reply(click, message)
        await self._redraw_list(click)
        self._desk.soon(click.said.workspace)

    async def _redraw_list(self, click: Click) -> None:
        """Draw a private list of the queue anew where it was tapped: nobody else keeps it true."""
        if click.private and click.listed and click.response_url:
            words = f"triage {click.listed}"
            queue = await self._desk.words_of(click.said, lambda parts: answer(parts, words))
            if queue is not None:
                await respond(click.response_url, sharable(queue, words, LONGEST_SHARED), replace=True)

    async def _reply(self, click: Click, message: Message) -> None:
        """Answer a tap where it was made: on the home page in a window, and the page is drawn anew."""
        if click.response_url or click.said.channel:
            await self._desk.answer(click.said, click.response_url, message)
            return
        if not await self._open(click.said, message_view(message, "Kith")):
            await self._desk.answer(click.said, "", message)
        await self._show_home(click.said)

    async def submission(self, ack: Ack, body: Payload) -> None:
        """Check a form that was sent; tell what is wrong in the form, or do it and say so."""
        said, fields, written = read_submission(body)
        behind = Behind.read(written)
        kind = FORMS.get(behind.name)
        if kind is None:
            await ack(response_action="update", view=message_view(sentence(OTHER_VERSION), "Kith"))
            return
        try:
            await self._desk.do(said, lambda parts: check_form(parts, behind.name, fields, behind.about))
            await self._check_channels(said, fields)
        except WrongAnswersError as wrong:
            await ack(response_action="errors", errors=dict(wrong.answers))
            return
        except NotAllowedError as refused:
            await ack(
                response_action="update",
                view=message_view(sentence(str(refused), people=refused.people), "Not allowed"),
            )
            return
        await ack()
        effect = _once(said, f"{sorted(fields.items())}", lambda parts: kind.apply(parts, fields, behind.about))
        message = await self._desk.words_of(said, effect)
        if message is not None:
            await self._confirm(said, behind, message)
        self._desk.soon(said.workspace)

    async def shortcut(self, ack: Ack, body: Payload) -> None:
        """Check any message: the answer opens where only the asker sees it."""
        await ack()
        said = read_shortcut(body)
        view = await self._open(said, message_view(WAITING, "Check with Kith"))
        message = await self._desk.words_of(said, lambda parts: answer(parts, f"check {said.words}"))
        if view and message is not None:
            await self._update(said, view, message_view(message, "Check with Kith"))

    async def mention(self, ack: Ack, body: Payload) -> None:
        """Answer a question to us in a channel, in its thread."""
        await ack()
        said = read_event(body)
        if not said.person or said.outsider:
            return  # programs talk to each other; we do not
        private = await self._desk.words_of(said, lambda parts: answer_in_thread(parts, said, content_of(body)))
        if private is not None:
            await self._desk.answer(said, "", private)
        self._desk.soon(said.workspace)

    async def home_opened(self, ack: Ack, body: Payload) -> None:
        """Show the home page as it is now."""
        await ack()
        await self._show_home(read_event(body))

    async def removed(self, ack: Ack, body: Payload) -> None:
        """Notice that we were uninstalled, or that our token was revoked."""
        await ack()
        said = read_event(body)
        if names_bot(body) and await self._desk.do_ourselves(said.workspace, leave):
            log.error("Kith was removed from %s; its data is kept. Install it again to go on.", said.workspace)

    async def _check_channels(self, said: Incoming, fields: Mapping[str, str]) -> None:
        """Refuse a channel that we are not in. What Slack does not tell in time is let be."""
        team = team_of(self._desk.teams, said.workspace)
        for name in CHANNEL_FIELDS & fields.keys():
            with contextlib.suppress(*FAILURES):
                told = await asyncio.wait_for(team.client.conversations_info(channel=fields[name]), QUICKLY)
                if fields[name] and told["channel"].get("is_member") is False:
                    raise WrongAnswersError({name: "I am not in that channel. Invite me there first: /invite @Kith"})

    async def _open_form(self, said: Incoming, name: str, about: str) -> None:
        """Open a form at once, while the trigger is fresh; fill it when we know what stands in it."""
        view = await self._open(said, message_view(WAITING, "Kith"))
        if not view:
            await self._desk.answer(said, "", sentence(TOO_LATE))
            return
        try:
            form = await self._desk.do(said, lambda parts: form_view(show_form(parts, name, about), said.channel))
        except KithError as refused:
            form = message_view(sentence(str(refused), people=refused.people), "Not possible")
        except Exception:
            log.exception("the form %s could not be drawn", name)
            form = message_view(sentence(BROKEN), "Kith")
        await self._update(said, view, form)

    async def _open(self, said: Incoming, view: Element) -> str:
        """Open a view; gives its id, empty when the trigger was too old."""
        team = team_of(self._desk.teams, said.workspace)
        try:
            told = await team.client.views_open(trigger_id=said.trigger, view=view)
        except FAILURES as error:
            log.warning("a view could not be opened: %s", error)
            return ""
        return str(told["view"]["id"])

    async def _update(self, said: Incoming, view: str, drawn: Element) -> None:
        """Fill a view that is open; once more when Slack did not answer, for a person looks at it."""
        team = team_of(self._desk.teams, said.workspace)
        for _ in range(2):
            try:
                await team.client.views_update(view_id=view, view=drawn)
            except FAILURES as error:
                log.warning("a view could not be filled: %s", error)
            else:
                return
        await self._desk.answer(said, "", sentence(TOO_LATE))

    async def _confirm(self, said: Incoming, behind: Behind, message: Message) -> None:
        """Say what a form did to who sent it: where they opened it, else in a message to them."""
        if behind.name in SETTING_FORMS:
            await self._show_home(said)
        if not (behind.channel and await self._desk.answer_in(said, behind.channel, message)):
            await self._desk.do(said, lambda parts: say_to(parts, said, f"@{said.person}", message))

    async def _show_home(self, said: Incoming) -> None:
        message = await self._desk.words_of(said, home)
        if message is not None:
            team = team_of(self._desk.teams, said.workspace)
            try:
                await team.client.views_publish(user_id=said.person, view=home_view(message))
            except FAILURES as error:
                log.warning("the home page could not be drawn: %s", error)


def _once(said: Incoming, content: str, effect: Callable[[Parts], Message | None]) -> Callable[[Parts], Message | None]:
    return lambda parts: once(parts, said.event, content, lambda: effect(parts))


def _meant(click: Click) -> tuple[str, str]:
    """Give what is to be done and what with: a button says it in its name, the menu of a card in the value."""
    if click.action == "case_more":
        does, _, case = click.value.partition("|")
        return does, case
    return meant(click.action, click.value)
