"""The whole schema. Rows never leave storage; stores turn them into domain values.

The workspace is first in every key. Nothing here may hold influence: a test reads the names.
"""

from storage.rows.base import Base, UtcDateTime
from storage.rows.chat import InboxRow, OutboxRow, RunRow, ScheduleRow, TellingRow
from storage.rows.indexes import DayRow, LinkRow, TalkRow, WordedRow
from storage.rows.mentions import AssessmentRow, CaseRow, CorrectionRow, EvidenceRow, MentionRow, TwinRow
from storage.rows.monitors import MonitorRow, MonitorTermRow, PerkRow, TombstoneRow, UnquotedRow
from storage.rows.sources import DeliveryRow, HeardRow, HookRow, LeftOutRow, ListenedRow, RoomRow, SourceRow
from storage.rows.workspaces import (
    AuditRow,
    CalleeRow,
    ChannelRow,
    InstallationRow,
    JournalRow,
    RightRow,
    WordingRow,
    WorkspaceRow,
)

__all__ = (
    "AssessmentRow",
    "AuditRow",
    "Base",
    "CalleeRow",
    "CaseRow",
    "ChannelRow",
    "CorrectionRow",
    "DayRow",
    "DeliveryRow",
    "EvidenceRow",
    "HeardRow",
    "HookRow",
    "InboxRow",
    "InstallationRow",
    "JournalRow",
    "LeftOutRow",
    "LinkRow",
    "ListenedRow",
    "MentionRow",
    "MonitorRow",
    "MonitorTermRow",
    "OutboxRow",
    "PerkRow",
    "RightRow",
    "RoomRow",
    "RunRow",
    "ScheduleRow",
    "SourceRow",
    "TalkRow",
    "TellingRow",
    "TombstoneRow",
    "TwinRow",
    "UnquotedRow",
    "UtcDateTime",
    "WordedRow",
    "WordingRow",
    "WorkspaceRow",
)
