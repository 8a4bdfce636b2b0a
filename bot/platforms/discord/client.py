"""The connection to Discord's gateway: hands what happens to the listeners, and knows which servers we are in."""

import logging
from collections.abc import Callable

import discord

from bot.commands.past import PastWalker, Walkers
from bot.parts import Parts
from bot.platforms.discord.commands import commands_payload, is_there
from bot.platforms.discord.desk import DiscordDesk
from bot.platforms.discord.guilds import leave, leave_all_but, settle_in
from bot.platforms.discord.listeners import Listeners
from bot.platforms.discord.listening import Listening
from bot.platforms.discord.onetry import one_try
from bot.platforms.discord.past import DiscordHistory
from bot.platforms.discord.troubles import LONGEST_WAIT, in_our_words
from bot.ports import ChatError

log = logging.getLogger(__name__)


def intents(*, listen: bool) -> discord.Intents:
    """Give what Discord is to tell us of: servers, and messages only when their channels are to be read."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = listen
    wanted.message_content = listen
    return wanted


class KithClient(discord.Client):
    """One connection to the gateway, from its opening to its end."""

    def __init__(self, desk: DiscordDesk, *, listen: bool, walker: Walkers = PastWalker) -> None:
        super().__init__(
            intents=intents(listen=listen),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=one_try(),
        )
        self._desk = desk
        self._people = Listeners(desk)
        self._channels = Listening(desk)
        self.past = walker(desk, self._channels.inflow, DiscordHistory(self, listen=listen))

    async def setup_hook(self) -> None:
        """Tell Discord our commands if they changed; when it does not take them, the old ones go on."""
        try:
            async with in_our_words():
                await self._sync()
        except ChatError as error:
            log.warning("the commands could not be brought up to date: %s", error.particular)

    def dispatch(self, event: str, /, *args: object, **more: object) -> None:
        """Hand an event on; after the end nobody takes it (the library tells that it is ready up to 2 s later)."""
        if not self.is_closed():
            super().dispatch(event, *args, **more)

    async def _sync(self) -> None:
        wanted, application = commands_payload(), self.application_id
        if application is None:
            return
        known = await self.http.get_global_commands(application)
        by_name = {(one["name"], one["type"]): one for one in known}
        same = [is_there(one, by_name.get((one["name"], one["type"]))) for one in wanted]
        if not all(same) or len(known) != len(wanted):
            await self.http.bulk_upsert_global_commands(application, payload=wanted)
            log.info("Discord has the commands of this version now")

    async def on_ready(self) -> None:
        """Make our servers known, leave those that removed us while we were away, and walk what we did not hear."""
        guilds = {guild.id: str(guild.owner_id or "") for guild in self.guilds}
        account = self.user.id if self.user else 0
        await self._ours(lambda parts: settle_in(parts, guilds, account))
        await self._ours(lambda parts: leave_all_but(parts, guilds, account))
        log.info("connected to Discord, in %d servers", len(guilds))
        self.past.again()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Make a server known that invited us."""
        account = self.user.id if self.user else 0
        await self._ours(lambda parts: settle_in(parts, {guild.id: str(guild.owner_id or "")}, account))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server removed us; one that is only out of order is not told here."""
        await self._ours(lambda parts: leave(parts, guild.id))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer a command, a button, a form."""
        await self._people.interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Read a message, where its channel is read."""
        self._channels.message(message)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Follow a change."""
        self._channels.changed(event.guild_id, event.message_id, event.data.get("content"))

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Follow a deletion."""
        self._channels.deleted(event.guild_id, [event.message_id])

    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Follow many deletions."""
        self._channels.deleted(event.guild_id, event.message_ids)

    async def _ours(self, work: Callable[[Parts], None]) -> None:
        """Do work of ours that is waited for when the process ends."""

        async def doing() -> None:
            await self._desk.ourselves(work)

        await self._desk.start(doing())
