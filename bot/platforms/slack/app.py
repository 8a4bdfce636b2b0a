"""Plugs the listeners into Bolt: which workspaces may speak to us, and what belongs to which listener."""

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError, BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.listeners import Listeners
from bot.platforms.slack.listening import Listening
from bot.platforms.slack.teams import Teams, workspace_id
from bot.platforms.slack.views import SUBMITTED

log = logging.getLogger(__name__)

COMMAND = "/kith"
CHECK_MESSAGE = "check_message"
OURS = re.compile(r"^(case|choice)_\w+(:\d+)?$")


def build_app(desk: SlackDesk, listening: Listening, teams: Teams, signing_secret: str) -> AsyncApp:
    """Build the app. A workspace that we have no token for is refused before any listener sees it."""
    listeners = Listeners(desk)
    app = AsyncApp(
        signing_secret=signing_secret or "unused",  # Socket Mode is not signed: its connection is ours
        authorize=_authorize(teams),  # type: ignore[arg-type]  # it may give None, which Bolt reads as no
        raise_error_for_unhandled_request=True,
        process_before_response=False,
        logger=logging.getLogger("slack_bolt"),
    )
    app.command(COMMAND)(desk.tracked(listeners.command))
    app.action(OURS)(desk.tracked(listeners.click))
    app.view(SUBMITTED)(desk.tracked(listeners.submission))
    app.shortcut(CHECK_MESSAGE)(desk.tracked(listeners.shortcut))
    app.event("message")(desk.tracked(listening.message))
    app.event("app_mention")(desk.tracked(listeners.mention))
    app.event("app_home_opened")(desk.tracked(listeners.home_opened))
    app.event("app_uninstalled")(desk.tracked(listeners.removed))
    app.event("tokens_revoked")(desk.tracked(listeners.removed))
    app.error(_told)
    return app


def _authorize(teams: Teams) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        team = teams.get(workspace_id(enterprise_id or "", team_id or ""))
        if team is None:
            return None
        return AuthorizeResult(
            enterprise_id=team.enterprise or None, team_id=team.id, bot_user_id=team.account, bot_id=team.bot,
            bot_token=team.token,
        )  # fmt: skip

    return authorize


async def _told(error: Exception) -> BoltResponse | None:
    """Log what went wrong; what belongs to no listener is acknowledged, so that Slack does not send it again.

    A listener fails after it has acknowledged, so there is nothing to answer then.
    """
    if isinstance(error, BoltUnhandledRequestError):
        log.debug("nobody listens for %s", error)
        return BoltResponse(status=200, body="")
    if isinstance(error, BoltError):
        log.warning("Slack sent something that cannot be used: %s", error)
        return BoltResponse(status=400, body="")
    log.error("a listener failed", exc_info=error)
    return None
