"""What may be set, section by section: each value with its type and its bounds."""

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

PREFIX = "KITH_"

Hours = Annotated[float, Field(gt=0, le=24 * 365)]


def variable(section: str, name: str) -> str:
    """Give the environment variable that sets one setting."""
    return f"{PREFIX}{section}__{name}".upper()


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Section):
    """Where mentions are kept."""

    url: str

    @property
    def address(self) -> str:
        """The database's URL; the default is a file in the user's data folder, which is made when needed."""
        if self.url:
            return self.url
        return f"sqlite:///{user_data_path('kith', appauthor=False, ensure_exists=True) / 'kith.sqlite3'}"


class WorkspaceSettings(_Section):
    """Whose data this command line works on."""

    id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
    zone: str
    author_key: SecretStr

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone; give a name such as Europe/Berlin") from error
        return name


class IntakeSettings(_Section):
    """How mentions are taken in."""

    batch: Annotated[int, Field(ge=1, le=50_000)]
    most_monitors: Annotated[int, Field(ge=1)]


class ReaderSettings(_Section):
    """How posts are read."""

    careful: bool


class TriageSettings(_Section):
    """The queue."""

    shown: Annotated[int, Field(ge=1, le=1_000)]
    due_critical: Hours
    due_high: Hours
    due_normal: Hours
    due_low: Hours
    soon: Hours
    alarms_a_day: Annotated[int, Field(ge=1, le=1_000)]


class DigestSettings(_Section):
    """The report."""

    waiting: Annotated[int, Field(ge=0, le=50)]
    most_a_day: Annotated[int, Field(ge=1, le=50)]
    seed: int
    compared: Annotated[int, Field(ge=0, le=1_000_000)]


class LookupSettings(_Section):
    """Answers to lookups."""

    shown: Annotated[int, Field(ge=1, le=1_000)]


class RunSettings(_Section):
    """The running process."""

    tick: Annotated[float, Field(ge=0.05, le=600)]
    listen: Annotated[float, Field(ge=0.05, le=3600)]


class SourceSettings(_Section):
    """What is listened to."""

    folder: str
    sample: bool
    private_hosts: Annotated[str, Field(pattern=r"^[^/@]*$")]
    expand_links: bool

    contact: Annotated[str, Field(max_length=200, pattern=r"^[ -~]*$")]
    at_once: Annotated[int, Field(ge=1, le=100)]

    @property
    def opened_hosts(self) -> tuple[str, ...]:
        """The hosts, or hosts with a port, of the operator's own network that may be asked."""
        return tuple(self.private_hosts.replace(",", " ").split())

    @property
    def drop_folder(self) -> Path:
        """The folder that is listened to."""
        return Path(self.folder) if self.folder else user_data_path("kith", appauthor=False) / "drop"


class WebhookSettings(_Section):
    """Where services hand mentions in."""

    enabled: bool
    host: str
    port: Annotated[int, Field(ge=1, le=65_535)]
    address: Annotated[str, Field(pattern=r"^(https?://[^\s/]+(/[^\s]*[^\s/])?)?$")]
    key: SecretStr
    largest: Annotated[int, Field(ge=1_000, le=10_000_000)]


class RetentionSettings(_Section):
    """For how many days the words of a mention are kept, by where it came from; 0 for as long as the workspace."""

    fetched: Annotated[int, Field(ge=0, le=36_500)]
    webhooks: Annotated[int, Field(ge=0, le=36_500)]
    chat: Annotated[int, Field(ge=0, le=36_500)]
    files: Annotated[int, Field(ge=0, le=36_500)]


Base = Annotated[str, Field(pattern=r"^https?://[^\s]+[^/\s]$")]
"""The address under which a service's methods are, without a slash at its end."""


class HackerNewsSettings(_Section):
    """Hacker News."""

    search_url: Base
    items_url: Base


class BlueskySettings(_Section):
    """Bluesky, or another network of its protocol."""

    url: Base
    handle: Annotated[str, Field(max_length=253, pattern=r"^[\w.:-]*$")]
    app_password: SecretStr
    appview: Annotated[str, Field(pattern=r"^(did:[a-z]+:[\w.:%-]+#\w+)?$")]


class MastodonSettings(_Section):
    """A Mastodon server, or another that speaks as it does."""

    url: Annotated[str, Field(pattern=r"^(https?://[^\s]+[^/\s])?$")]
    token: SecretStr
    domain: Annotated[str, Field(max_length=253, pattern=r"^[\w.:-]*$")]
    search: bool


class GitHubSettings(_Section):
    """GitHub."""

    token: SecretStr
    api_url: Base
    graphql_url: Base


class YouTubeSettings(_Section):
    """YouTube."""

    key: SecretStr
    api_url: Base


class SlackSettings(_Section):
    """The connection to Slack."""

    bot_token: SecretStr
    app_token: SecretStr
    signing_secret: SecretStr
    mode: Literal["socket", "http"]
    host: str
    port: Annotated[int, Field(ge=1, le=65_535)]
    api_url: Annotated[str, Field(pattern=r"^https?://[^\s]+/$")]
    native_charts: bool

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Refuse a connection that could not be made; the error names what is missing and never a token."""
        if self.bot_token.get_secret_value():
            needed = "app_token" if self.mode == "socket" else "signing_secret"
            if not getattr(self, needed).get_secret_value():
                raise ValueError(f"mode {self.mode} needs {variable('slack', needed)} beside the bot's token")
        return self


class DiscordSettings(_Section):
    """The connection to Discord."""

    token: SecretStr
    listen: bool
    api_url: Annotated[str, Field(pattern=r"^https?://[^\s]+[^/\s]$")]
    gateway_url: Annotated[str, Field(pattern=r"^wss?://[^\s]+$")]
