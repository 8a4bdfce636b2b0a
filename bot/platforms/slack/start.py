"""Starts Slack: asks whom the token belongs to, makes that workspace known, and gives its chat and its talker."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.bridge import off_loop
from bot.commands.past import PastWalker, Walkers
from bot.errors import SettingError
from bot.parts import Parts
from bot.platforms.slack.app import build_app
from bot.platforms.slack.chat import SlackChat
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.listening import Listening
from bot.platforms.slack.past import SlackHistory
from bot.platforms.slack.teams import Team, Teams, know_team
from bot.platforms.slack.troubles import in_our_words
from bot.ports import RefusedError
from bot.reaching import reach
from storage.workspaces import HomeStore, Installation, WorkspaceStore


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as one process uses it."""

    teams: Teams
    chat: SlackChat
    desk: SlackDesk
    app: AsyncApp
    past: PastWalker


async def start_slack(
    parts: Parts,
    tokens: Iterable[str],
    api_url: str,
    signing_secret: str,
    *,
    native_charts: bool = False,
    walker: Walkers = PastWalker,
) -> Slack:
    """Know the teams of these tokens and build the app; SettingError when Slack does not accept one."""
    teams = {
        team.workspace: team for team in [await reach(partial(_known, token, api_url), api_url) for token in tokens]
    }
    for team in teams.values():
        await off_loop(_settle_in, parts, team)
    chat = SlackChat(teams, native_charts=native_charts)
    desk = SlackDesk(parts, teams, chat)
    listening = Listening(desk)
    past = walker(desk, listening.inflow, SlackHistory(teams))
    return Slack(teams, chat, desk, build_app(desk, listening, teams, signing_secret), past)


async def _known(token: str, api_url: str) -> Team:
    """Ask whose token it is."""
    try:
        async with in_our_words():
            return await know_team(token, api_url)
    except RefusedError as refused:
        raise SettingError(f"Slack does not accept KITH_SLACK__BOT_TOKEN ({refused.code}).") from None


def _settle_in(parts: Parts, team: Team) -> None:
    with parts.database.write() as connection:
        WorkspaceStore(connection).ensure(team.workspace)
        installed = Installation(
            platform="slack", team=f"{team.enterprise}/{team.id}", account=team.account, installer=""
        )
        HomeStore(connection, team.workspace).settle_in(installed, parts.clock())
