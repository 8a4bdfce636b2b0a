"""Examines an installation: what `kith doctor` looks at, and what to do about what it finds."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzers.errors import KithError
from analyzers.knowledge import Knowledge, Monitor
from analyzers.labels import Origin
from analyzers.mention import Mention
from bot.bootstrap import build_analyst, read_settings
from storage.database import examine_database, without_password

TESTED = (3, 11)
LEAST_FREE = 200_000_000
"""Bytes of free disk below which an import of a million mentions may not fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, what was seen, and what to do if it is not."""

    name: str
    well: bool
    seen: str
    advice: str = ""


def examine() -> list[Finding]:
    """Look at everything; what fails is a finding, never an exception."""
    return [finding for look in (_python, _settings, _database, _reader) for finding in _looked(look)]


def _looked(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except KithError as error:
        return [Finding(look.__name__.strip("_"), well=False, seen=str(error))]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    tested = sys.version_info[:2] == TESTED
    yield Finding("python", well=True, seen=version, advice="" if tested else "3.11 is the version we test.")


def _settings() -> Iterator[Finding]:
    settings = read_settings()
    yield Finding("settings", well=True, seen=f"workspace {settings.workspace.id}, zone {settings.workspace.zone}")


def _database() -> Iterator[Finding]:
    address = read_settings().database.address
    health = examine_database(address)
    address = without_password(address)
    yield Finding("database", well=health.sound, seen=f"{address}: {health.check}", advice=health.advice)
    yield Finding(
        "revision", well=health.current, seen=health.revision, advice="" if health.current else "kith db upgrade"
    )
    yield Finding("engine", well=True, seen=health.engine)
    if health.folder:
        yield _disk(Path(health.folder))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    enough = free >= LEAST_FREE
    advice = "" if enough else "Make room."
    return Finding("disk", well=enough, seen=f"{free // 1_000_000} MB free", advice=advice)


def _reader() -> Iterator[Finding]:
    """Read one post whose origin is plain: word lists load, and rules fire."""
    post = Mention(external_id="", text="#ad Mornings are better with my Acme kettle")
    verdict = build_analyst().assess([(post, Knowledge(monitor=Monitor(name="Acme")))])[0].verdict
    yield Finding(
        "reader", well=verdict.origin is Origin.PAID, seen=f"a labelled advertisement reads as {verdict.origin}"
    )
