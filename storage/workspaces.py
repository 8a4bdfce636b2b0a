"""Workspaces: the key that hashes their authors, their hours, and where they live in chat."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage.database import insert_new
from storage.roles import Purpose
from storage.rows import CalleeRow, InstallationRow, WorkspaceRow

KEY_BYTES = 32
ACTIVE, GONE = "active", "gone"
CONSOLE = "console"
"""The platform of workspaces that live in no chat: what is said there is printed."""


class Reveal(StrEnum):
    """When people see who wrote a post and where it stands."""

    NEVER = "never"
    CLAIM = "claim"
    """Whoever claimed the case sees it, and that is written down."""
    ALWAYS = "always"
    """It stands on every card: the people are then not blind any more."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A workspace's time zone, and the local times between which only critical cases are told. Empty: not set."""

    zone: str = ""
    quiet_from: str = ""
    quiet_until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Within how many hours each urgency is to be answered (None: as the installation says), and when the team works.

    `days` are those of the week (`mon,tue`; empty: all), `begins` and `ends` local times (`09:00`; empty: around the
    clock), `holidays` single days and days of every year (`2026-04-06,12-25`).
    """

    critical: float | None = None
    high: float | None = None
    normal: float | None = None
    low: float | None = None
    days: str = ""
    begins: str = ""
    ends: str = ""
    holidays: str = ""


COLUMN_OF = {
    "critical": "due_critical", "high": "due_high", "normal": "due_normal", "low": "due_low",
    "days": "work_days", "begins": "work_begins", "ends": "work_ends", "holidays": "holidays",
}  # fmt: skip
"""Where each field of `Promises` is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where a workspace lives in chat: platform, the team's id there, our own account, who installed us."""

    platform: str
    team: str
    account: str
    installer: str
    active: bool = True


class WorkspaceStore:
    """The workspaces of this database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, workspace: str, author_key: bytes | None = None) -> None:
        """Make a workspace if it is new; its author key is the one given (at most 64 bytes), else a random one."""
        found = self._connection.execute(select(WorkspaceRow.id).where(WorkspaceRow.id == workspace)).first()
        if found is None:
            key = (author_key or secrets.token_bytes(KEY_BYTES))[:64]
            self._connection.execute(insert(WorkspaceRow).values(id=workspace, author_key=key))

    def all(self) -> list[str]:
        """Give the ids of all workspaces."""
        return list(self._connection.execute(select(WorkspaceRow.id).order_by(WorkspaceRow.id)).scalars())

    def active(self) -> list[str]:
        """Give the ids of the workspaces that we have not been removed from."""
        gone = select(InstallationRow.workspace_id).where(InstallationRow.state == GONE)
        return [workspace for workspace in self.all() if workspace not in set(self._connection.execute(gone).scalars())]


class HomeStore:
    """One workspace's hours and its place in chat."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    def hours(self) -> Hours:
        """Give the workspace's zone and quiet hours."""
        row = self._connection.execute(select(WorkspaceRow).where(WorkspaceRow.id == self._workspace)).first()
        return Hours(row.zone, row.quiet_from, row.quiet_until) if row else Hours()

    def keep_hours(self, hours: Hours) -> None:
        """Set the workspace's zone and quiet hours."""
        values = {"zone": hours.zone, "quiet_from": hours.quiet_from, "quiet_until": hours.quiet_until}
        self._connection.execute(update(WorkspaceRow).where(WorkspaceRow.id == self._workspace).values(**values))

    def promises(self) -> Promises:
        """Give within how many hours each urgency is to be answered, and when the team works."""
        row = self._connection.execute(select(WorkspaceRow).where(WorkspaceRow.id == self._workspace)).first()
        return Promises(**{field: getattr(row, column) for field, column in COLUMN_OF.items()}) if row else Promises()

    def keep_promises(self, promises: Promises) -> None:
        """Set within how many hours each urgency is to be answered, and when the team works."""
        values = {column: getattr(promises, field) for field, column in COLUMN_OF.items()}
        self._connection.execute(update(WorkspaceRow).where(WorkspaceRow.id == self._workspace).values(**values))

    def reveal(self) -> Reveal:
        """Give when people see who wrote a post."""
        query = select(WorkspaceRow.reveal).where(WorkspaceRow.id == self._workspace)
        return Reveal(self._connection.execute(query).scalar_one_or_none() or Reveal.CLAIM)

    def keep_reveal(self, rule: Reveal) -> None:
        """Set when people see who wrote a post."""
        mine = WorkspaceRow.id == self._workspace
        self._connection.execute(update(WorkspaceRow).where(mine).values(reveal=rule.value))

    def called(self, purpose: Purpose = Purpose.ONCALL) -> str:
        """Give who is called for a purpose, by the chat's own id; empty for nobody."""
        return self._connection.execute(select(CalleeRow.who).where(*self._callee(purpose))).scalar_one_or_none() or ""

    def keep_called(self, who: str, purpose: Purpose = Purpose.ONCALL) -> None:
        """Set who is called for a purpose; empty for nobody."""
        self._connection.execute(delete(CalleeRow).where(*self._callee(purpose)))
        if who:
            row = {"workspace_id": self._workspace, "purpose": purpose.value, "who": who}
            self._connection.execute(insert(CalleeRow).values(**row))

    def _callee(self, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
        return CalleeRow.workspace_id == self._workspace, CalleeRow.purpose == purpose.value

    def installation(self) -> Installation | None:
        """Give where the workspace lives in chat; None when nowhere."""
        mine = InstallationRow.workspace_id == self._workspace
        row = self._connection.execute(select(InstallationRow).where(mine)).first()
        if row is None:
            return None
        return Installation(
            platform=row.platform, team=row.team, account=row.account, installer=row.installer,
            active=row.state == ACTIVE,
        )  # fmt: skip

    def settle_in(self, installed: Installation, now: datetime) -> None:
        """Note where the workspace lives; who installed us stays known when it is not told this time."""
        before = self.installation()
        values = {
            "platform": installed.platform, "team": installed.team, "account": installed.account,
            "installer": installed.installer or (before.installer if before else ""), "state": ACTIVE, "since": now,
        }  # fmt: skip
        if insert_new(self._connection, InstallationRow, [{"workspace_id": self._workspace, **values}]) == 0:
            self._change(**values)

    def name_installer(self, person: str) -> None:
        """Note who set us up, and so hears of trouble."""
        self._change(installer=person)

    def leave(self, now: datetime) -> bool:
        """Note that we were removed; tell whether that is news."""
        before = self.installation()
        self._change(state=GONE, since=now)
        return before is not None and before.active

    def _change(self, **values: object) -> None:
        mine = InstallationRow.workspace_id == self._workspace
        self._connection.execute(update(InstallationRow).where(mine).values(**values))


def served_by(connection: Connection, platform: str, account: str = "") -> list[str]:
    """Give the workspaces that live in a chat, of one account of ours if it is named.

    The console serves those that live in none.
    """
    lives = select(WorkspaceRow.id).outerjoin(InstallationRow, InstallationRow.workspace_id == WorkspaceRow.id)
    here = lives.where(InstallationRow.platform == platform, InstallationRow.state == ACTIVE)
    here = here.where(InstallationRow.account == account) if account else here
    nowhere = lives.where(InstallationRow.workspace_id.is_(None))
    return list(connection.execute(nowhere if platform == CONSOLE else here).scalars())


def author_key_of(connection: Connection, workspace: str) -> bytes:
    """Give the key that hashes this workspace's authors."""
    return bytes(connection.execute(select(WorkspaceRow.author_key).where(WorkspaceRow.id == workspace)).scalar_one())
