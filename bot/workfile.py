"""A workspace's set-up as a TOML file: what may stand in it, and how it is read."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import AskedWronglyError, UnreadableFileError
from storage.roles import Purpose, Right
from storage.workspaces import Reveal

Identity = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
ChannelName = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MonitorPart(_Part):
    """`[[monitor]]`: what to listen for."""

    name: str
    keywords: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    channel: ChannelName = ""
    paused: bool = False


class SchedulePart(_Part):
    """`[[schedule]]`: a report that comes by itself."""

    name: str
    when: str
    period: str = "week"
    monitor: str = ""
    channel: ChannelName = ""
    paused: bool = False


class WorkspacePart(_Part):
    """`[workspace]`: zone, quiet hours, who is called for what, and when people see who wrote a post."""

    zone: str = ""
    quiet_from: str = ""
    quiet_until: str = ""
    called: ChannelName = ""
    called_safety: ChannelName = ""
    called_legal: ChannelName = ""
    reveal: Reveal = Reveal.CLAIM


class PromisesPart(_Part):
    """`[promises]`: within how many hours each urgency is answered, and when the team works."""

    critical: float | None = None
    high: float | None = None
    normal: float | None = None
    low: float | None = None
    days: str = ""
    begins: str = ""
    ends: str = ""
    holidays: tuple[str, ...] = ()


class WorkplaceFile(_Part):
    """The whole file; every part may be left out."""

    workspace: WorkspacePart | None = None
    promises: PromisesPart | None = None
    monitor: tuple[MonitorPart, ...] = ()
    schedule: tuple[SchedulePart, ...] = ()
    channels: dict[Purpose, ChannelName] = Field(default_factory=dict)
    roles: dict[Right, tuple[Identity, ...]] = Field(default_factory=dict)
    listened: dict[Identity, str] = Field(default_factory=dict)
    wordings: dict[str, str] = Field(default_factory=dict)


def read_workplace(file: Path) -> WorkplaceFile:
    """Read a file; UnreadableFileError or AskedWronglyError says where it is wrong."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(f"{file}: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFileError(f"{file} is not TOML: {error}.") from None
    try:
        return WorkplaceFile.model_validate(told)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, told['loc']))}: {told['msg']}" for told in error.errors()[:5])
        raise AskedWronglyError(f"{file}: {problems}.") from None
