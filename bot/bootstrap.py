"""How the parts are plugged together: the only place that reads settings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from getpass import getuser
from pathlib import Path

from pydantic import SecretStr

from analyzers.audit.claims import Tongue
from analyzers.audit.tongues import parse_tongues
from analyzers.blinding import parse_claims
from analyzers.triage.action import parse_actions
from analyzers.triage.due import Due
from analyzers.triage.need_rules import parse_themes
from bot.assembling import build_analyst as build_analyst  # noqa: PLC0414  who puts parts together finds it here
from bot.clocks import wall_clock
from bot.errors import SettingError
from bot.parts import Limits, Parts, Reach, Retention, Words
from bot.receiving import HookAccess
from bot.shortlinks import Expander
from bot.sources.registry import KINDS
from config.lexicons import SAMPLE, read_document
from config.sections import variable
from config.settings import Settings as Settings  # noqa: PLC0414  the parts of `run` are put together from them
from config.settings import list_settings, load_settings
from storage.database import open_database, password_in, without_password
from storage.workspaces import WorkspaceStore


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """One setting as the operator sees it: its variable, its value (a secret is only said to be set), its default."""

    variable: str
    shown: str | float
    changed: bool


@dataclass(frozen=True, slots=True, repr=False)
class SlackAccess:
    """What the process needs to reach Slack; without a bot token Slack is not used. It is never printed."""

    bot_token: str
    app_token: str
    signing_secret: str
    mode: str
    host: str
    port: int
    api_url: str
    native_charts: bool


@dataclass(frozen=True, slots=True, repr=False)
class DiscordAccess:
    """What the process needs to reach Discord; without a token Discord is not used. It is never printed."""

    token: str
    listen: bool
    api_url: str
    gateway_url: str


def read_settings() -> Settings:
    """Read the settings; a wrong one is one plain sentence."""
    try:
        return load_settings()
    except ValueError as error:
        raise SettingError(str(error)) from None


def effective_settings() -> list[ShownSetting]:
    """List every setting of this run in the order of the defaults."""
    settings = read_settings()
    return [
        _shown_setting(section, name, default, getattr(getattr(settings, section), name))
        for section, names in list_settings().items()
        for name, default in names.items()
    ]


def _shown_setting(section: str, name: str, default: object, value: object) -> ShownSetting:
    if isinstance(value, SecretStr):
        is_set = bool(value.get_secret_value())
        return ShownSetting(variable(section, name), "(set)" if is_set else "", changed=is_set)
    shown = value if isinstance(value, int | float) else without_password(str(value)) if name == "url" else str(value)
    return ShownSetting(variable(section, name), shown, changed=value != default)


def sample_folder() -> Path:
    """Give the folder of the bundled sample."""
    return SAMPLE


def slack_access(settings: Settings) -> SlackAccess:
    """Take the secrets of Slack out of the settings."""
    slack = settings.slack
    return SlackAccess(
        bot_token=slack.bot_token.get_secret_value(),
        app_token=slack.app_token.get_secret_value(),
        signing_secret=slack.signing_secret.get_secret_value(),
        mode=slack.mode,
        host=slack.host,
        port=slack.port,
        api_url=slack.api_url,
        native_charts=slack.native_charts,
    )


def discord_access(settings: Settings) -> DiscordAccess:
    """Take the secrets of Discord out of the settings."""
    discord = settings.discord
    return DiscordAccess(
        token=discord.token.get_secret_value(),
        listen=discord.listen,
        api_url=discord.api_url,
        gateway_url=discord.gateway_url,
    )


def hook_access(settings: Settings) -> HookAccess:
    """Take what the listener for webhooks needs out of the settings."""
    webhook = settings.webhook
    return HookAccess(
        enabled=webhook.enabled,
        host=webhook.host,
        port=webhook.port,
        address=webhook.address,
        key=webhook.key.get_secret_value(),
        largest=webhook.largest,
    )


def secret_words(settings: Settings) -> tuple[str, ...]:
    """Give every secret of the settings, so that logs can leave them out."""
    sections = (getattr(settings, section) for section in list_settings())
    values = (value for section in sections for _, value in section)
    secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    return (*secrets, password_in(settings.database.address))


def read_tongues() -> list[Tongue]:
    """Read what the blindness audit says in each language, with the examples of the claims' word list."""
    known: dict[str, list[str]] = {}
    for rule in parse_claims(read_document("status_claims")).rules:
        if not rule.topic:
            known.setdefault(rule.language, []).append(rule.example)
    return parse_tongues(read_document("audit"), known)


def build_parts(settings: Settings, clock: Callable[[], datetime] = wall_clock, address: str = "") -> Parts:
    """Open the database, the settings' one unless another is named, and put everything into one value."""
    database = open_database(address or settings.database.address)
    key = settings.workspace.author_key.get_secret_value().encode()
    with database.write() as connection:
        WorkspaceStore(connection).ensure(settings.workspace.id, author_key=key or None)
    return Parts(
        database=database,
        workspace=settings.workspace.id,
        zone=settings.zone,
        analyst=partial(build_analyst, careful=settings.reader.careful),
        words=read_words(),
        due=_due(settings),
        limits=_limits(settings),
        seed=settings.digest.seed,
        clock=clock,
        actor=f"terminal:{getuser()}",
        retention=Retention(**settings.retention.model_dump()),
        reach=Reach(
            settings={kind: _plain(settings.sources) | _plain(getattr(settings, kind, ())) for kind in KINDS},
            contact=settings.sources.contact,
        ),
        **_expanding(settings, clock),
    )


def _expanding(settings: Settings, clock: Callable[[], datetime]) -> dict[str, Expander]:
    """Give what asks shorteners where their links lead, if that is switched on."""
    sources = settings.sources
    return {"expand": Expander(clock, sources.opened_hosts)} if sources.expand_links else {}


def _plain(section: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Give the settings of a section as words, secrets among them."""
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in section}


def read_words() -> Words:
    """Read the words that reports and people use."""
    wordings = parse_actions(read_document("action")).wordings
    return Words(themes=parse_themes(read_document("need")), empty=empty_words(), wordings=wordings)


def empty_words() -> frozenset[str]:
    """Give the words without content of their own, of all languages."""
    return _flatten(read_document("stopwords"))


def _flatten(document: Mapping[str, object]) -> frozenset[str]:
    return frozenset(word for words in document.values() if isinstance(words, list) for word in words)


def _due(settings: Settings) -> Due:
    triage = settings.triage
    return Due(
        critical=triage.due_critical, high=triage.due_high, normal=triage.due_normal, low=triage.due_low,
        soon=triage.soon,
    )  # fmt: skip


def _limits(settings: Settings) -> Limits:
    return Limits(
        batch=settings.intake.batch,
        most_monitors=settings.intake.most_monitors,
        cases=settings.triage.shown,
        waiting=settings.digest.waiting,
        digests=settings.digest.most_a_day,
        alarms=settings.triage.alarms_a_day,
        found=settings.lookup.shown,
        compared=settings.digest.compared,
    )
