"""What audits came to is kept run by run, and what is stored about mentions can be written down to be compared."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from builders import NOW, a_database, a_mention, a_monitor, an_assessment

from storage.audits import Audited, AuditStore
from storage.database import open_scratch
from storage.fingerprints import FingerprintStore
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.workspaces import WorkspaceStore

RUN = Audited(at=NOW, verdict="passed", pairs=31_200, actor="me", body='{"verdict": "passed"}')


def test_the_last_audit_is_the_latest_and_earlier_ones_stay(tmp_path):
    """By its time, also as of a moment before; none is none."""
    with closing(a_database(tmp_path)) as database, database.write() as connection:
        store = AuditStore(connection, "ws")
        assert store.last() is None
        later = replace(RUN, at=NOW + timedelta(days=1), verdict="failed", actor="x" * 300)
        for run in (later, RUN):
            store.keep(run)
        assert store.last() == replace(later, actor="x" * 200)
        assert store.last(NOW) == RUN
        assert store.last(NOW - timedelta(days=1)) is None


def rows_of(mention, said):
    """Store one mention in a scratch database; give all rows about it."""
    with closing(open_scratch()) as scratch, scratch.write() as connection:
        WorkspaceStore(connection).ensure("ws", author_key=b"key")
        MonitorStore(connection, "ws").add(a_monitor())
        MentionStore(connection, "ws").keep("Acme", [(mention, said)], NOW)
        return FingerprintStore(connection, "ws").rows_of_mentions()


def test_rows_are_written_down_by_external_id_and_show_every_change():
    """Mention, assessment, evidence and case; the same twice, and other rows for another label, time or reason."""
    calm = rows_of(a_mention(), an_assessment())
    assert list(calm) == ["post-1"]
    assert all(table in calm["post-1"] for table in ("mentions (", "assessments (", "evidence (", "cases ("))
    assert calm == rows_of(a_mention(), an_assessment())
    assert calm != rows_of(a_mention(), an_assessment(tone=-0.2000001))
    assert calm != rows_of(a_mention(), an_assessment(need_evidence=()))
    assert calm != rows_of(a_mention(author="bea"), an_assessment())


def test_a_scratch_database_is_empty_each_time_and_leaves_nothing(tmp_path):
    """It lives in memory, one beside the other."""
    rows_of(a_mention(), an_assessment())
    with closing(open_scratch()) as scratch, scratch.read() as connection:
        assert FingerprintStore(connection, "ws").rows_of_mentions() == {}
    assert list(tmp_path.iterdir()) == []
