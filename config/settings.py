"""Reads what an operator set: typed, frozen, layered (environment over file over defaults), unknown keys refused."""

import os
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.sections import (
    PREFIX,
    BlueskySettings,
    DatabaseSettings,
    DigestSettings,
    DiscordSettings,
    GitHubSettings,
    HackerNewsSettings,
    IntakeSettings,
    LookupSettings,
    MastodonSettings,
    ReaderSettings,
    RetentionSettings,
    RunSettings,
    SlackSettings,
    SourceSettings,
    TriageSettings,
    WebhookSettings,
    WorkspaceSettings,
    YouTubeSettings,
    variable,
)

DEFAULTS = Path(__file__).with_name("defaults.toml")
FILE_VARIABLE = "KITH_CONFIG"


class Settings(BaseSettings):
    """All settings of one run."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
    )

    database: DatabaseSettings
    workspace: WorkspaceSettings
    intake: IntakeSettings
    reader: ReaderSettings
    triage: TriageSettings
    digest: DigestSettings
    lookup: LookupSettings
    run: RunSettings
    sources: SourceSettings
    webhook: WebhookSettings
    retention: RetentionSettings
    hackernews: HackerNewsSettings
    bluesky: BlueskySettings
    mastodon: MastodonSettings
    github: GitHubSettings
    youtube: YouTubeSettings
    slack: SlackSettings
    discord: DiscordSettings

    @cached_property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.workspace.zone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003  settings come from outside only
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  no .env file is read behind one's back
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  secrets come by environment
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Layer the sources, strongest first."""
        chosen = os.environ.get(FILE_VARIABLE)
        files = [Path(chosen), DEFAULTS] if chosen else [DEFAULTS]
        return (env_settings, *(TomlConfigSettingsSource(settings_cls, path) for path in files))


def load_settings() -> Settings:
    """Read the settings of this run.

    Raises ValueError with one plain sentence when a variable is unknown, a value is wrong or the file is missing.
    """
    _refuse_unknown_variables(os.environ)
    _check_file(os.environ.get(FILE_VARIABLE))
    try:
        return Settings()  # type: ignore[call-arg]  # every field comes from the layered sources
    except ValidationError as error:
        raise ValueError("; ".join(_say(problem["loc"], problem["msg"]) for problem in error.errors())) from None


def list_settings() -> dict[str, dict[str, object]]:
    """Give the defaults by section and name."""
    return tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    known = {variable(section, name) for section, names in list_settings().items() for name in names}
    unknown = sorted(
        name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known | {FILE_VARIABLE}
    )
    if unknown:
        raise ValueError(f"{unknown[0]} is not a setting of Kith; `kith settings` lists them all")


def _check_file(path: str | None) -> None:
    if path is None:
        return
    try:
        tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{FILE_VARIABLE} names {path}, which cannot be read: {error}") from None


def _say(place: tuple[int | str, ...], message: str) -> str:
    section, *rest = [str(part) for part in place]
    name = variable(section, rest[0]) if rest else section
    return f"{name}: {message.removeprefix('Value error, ')}"
