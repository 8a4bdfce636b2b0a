"""The Slack workspaces we serve: each has its own token, its own client and its own data."""

from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import RefusedError

CALL_SECONDS = 8
"""How long one call may take: far below the lease of a message (60 s)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """One Slack workspace: its id (and its organisation's), our account and bot there, and the client that speaks."""

    id: str
    enterprise: str
    account: str
    bot: str
    token: str
    client: AsyncWebClient

    @property
    def workspace(self) -> str:
        """The id under which this team's data is kept."""
        return workspace_id(self.enterprise, self.id)


Teams = Mapping[str, Team]
"""Teams by workspace id."""


def workspace_id(enterprise: str, team: str) -> str:
    """Give the workspace's id; an installation for a whole organisation has no team."""
    return f"slack:{team or enterprise}"


def make_client(token: str, api_url: str) -> AsyncWebClient:
    """Give a client that never repeats a call by itself: its own repeating would post a message twice."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=CALL_SECONDS, retry_handlers=[])


async def know_team(token: str, api_url: str) -> Team:
    """Ask Slack whom a token belongs to; SlackApiError when it is not accepted."""
    client = make_client(token, api_url)
    told = await client.auth_test()
    return Team(
        id=str(told.get("team_id") or ""), enterprise=str(told.get("enterprise_id") or ""),
        account=str(told.get("user_id") or ""), bot=str(told.get("bot_id") or ""), token=token, client=client,
    )  # fmt: skip


def team_of(teams: Teams, workspace: str) -> Team:
    """Give a workspace's team; RefusedError when we have no token for it."""
    if workspace not in teams:
        raise RefusedError("not_authed", f"There is no token for {workspace}.")
    return teams[workspace]
