"""What people tell: monitors, the perk ledger, corrections, and the journal of who did what."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_database, a_mention, a_perk, an_assessment

from analyzers.knowledge import Monitor
from analyzers.labels import Subtype
from storage.corrections import CorrectionStore
from storage.errors import AlreadyThereError, NotFoundError
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorInUseError, MonitorStore
from storage.perks import PerkStore
from storage.workspaces import WorkspaceStore, author_key_of

FULL = Monitor(
    name="Zeta Café",
    keywords=("zeta", "café"),
    excluded=("zeta function",),
    owned=("zeta", "zetahelp"),
    domains=("zeta.example",),
    staff=("tom",),
    competitors=("omega", "alpha"),
)


@pytest.fixture
def connection(tmp_path):
    database = a_database(tmp_path)
    with database.write() as connection:
        yield connection
    database.close()


def test_a_monitor_comes_back_as_it_was_given(connection):
    """Every list keeps its order, and the name is found in any spelling."""
    store = MonitorStore(connection, "ws")
    store.add(FULL)
    assert store.get(" ZETA CAFÉ ") == FULL
    assert store.has("zeta café")
    assert [(monitor.name, paused) for monitor, paused in store.all()] == [("Acme", False), ("Zeta Café", False)]


def test_a_monitors_empty_and_double_words_are_dropped(connection):
    """They would match everything, or say the same twice."""
    store = MonitorStore(connection, "ws")
    store.add(Monitor(name="Eta", keywords=("eta", " ", "eta ", "")))
    assert store.get("Eta").keywords == ("eta",)


def test_a_name_is_taken_in_every_spelling(connection):
    """Two monitors of one brand would count everything twice."""
    with pytest.raises(AlreadyThereError, match="ACME"):
        MonitorStore(connection, "ws").add(Monitor(name="ACME"))


def test_a_change_replaces_all_lists_and_keeps_the_name(connection):
    """The stored spelling of the name stays, because mentions are filed under it."""
    store = MonitorStore(connection, "ws")
    store.change(Monitor(name="acme", keywords=("kettle",)))
    assert store.get("Acme") == Monitor(name="Acme", keywords=("kettle",))


def test_a_monitor_is_paused_and_resumed(connection):
    """Twice is as once, in any spelling."""
    store = MonitorStore(connection, "ws")
    for step, paused in ((store.pause, True), (store.pause, True), (store.resume, False)):
        step("ACME")
        assert [state for _, state in store.all()] == [paused]


@pytest.mark.parametrize("step", ["get", "pause", "resume", "remove"])
def test_an_unknown_monitor_is_told_with_the_known_ones(connection, step):
    """The answer helps: it names what there is."""
    with pytest.raises(NotFoundError, match="Acme"):
        getattr(MonitorStore(connection, "ws"), step)("Amce")


def test_a_monitor_without_mentions_goes_with_its_words_and_perks(connection):
    """Nothing of it is left for another one of the same name."""
    store = MonitorStore(connection, "ws")
    PerkStore(connection, "ws").add("Acme", a_perk())
    store.remove("acme")
    store.add(Monitor(name="Acme"))
    assert store.get("Acme") == Monitor(name="Acme")
    assert PerkStore(connection, "ws").all() == []


def test_a_monitor_with_mentions_is_not_removed(connection):
    """The refusal says how many there are."""
    batch = [(a_mention(external_id=name), an_assessment()) for name in ("1", "2")]
    MentionStore(connection, "ws").keep("Acme", batch, NOW)
    with pytest.raises(MonitorInUseError, match="2 mentions"):
        MonitorStore(connection, "ws").remove("ACME")


def test_the_same_line_of_the_ledger_is_noted_once(connection):
    """The same person in any spelling, thing and day; another day or thing is another line."""
    store = PerkStore(connection, "ws")
    assert store.add("Acme", a_perk())
    assert not store.add("Acme", a_perk(person="@BEA", days=5))
    assert store.add("Acme", a_perk(what="a cup"))
    assert store.add("Acme", a_perk(given_on=date(2026, 11, 2), kind=Subtype.AFFILIATE, days=30))
    assert [perk.given_on.day for _, perk in store.all()] == [2, 1, 1]
    assert store.all()[0] == ("Acme", a_perk(given_on=date(2026, 11, 2), kind=Subtype.AFFILIATE, days=30))


def test_perks_cover_the_monitor_whose_brand_gave_them(connection):
    """What another brand gave explains nothing here."""
    store = PerkStore(connection, "ws")
    store.add("Acme", a_perk())
    store.add("Other", a_perk(what="a lamp"))
    assert store.covering("Acme") == (a_perk(),)
    assert len(store.all()) == 2


def test_corrections_are_all_kept_and_the_latest_wins(connection):
    """As of a moment, only what was said by then; each has a line in the journal."""
    MentionStore(connection, "ws").keep("Acme", [(a_mention(), an_assessment())], NOW)
    identity = mention_id("ws", "Acme", "csv", "post-1")
    store = CorrectionStore(connection, "ws")
    for number, value in enumerate(("paid", "organic")):
        store.correct(identity, "origin", value, by="me", now=NOW + timedelta(days=number), note="saw the invoice")
    assert [(said.value, said.said_by, said.note) for said in store.of(identity)] == [
        ("paid", "me", "saw the invoice"), ("organic", "me", "saw the invoice"),
    ]  # fmt: skip
    seen = [store.latest(NOW + timedelta(days=days)).get(identity) for days in (-1, 0, 1)]
    assert seen == [None, {"origin": "paid"}, {"origin": "organic"}]
    assert [line.detail for line in Journal(connection, "ws").recent()] == ["origin is organic", "origin is paid"]


def test_the_journal_gives_its_newest_lines_first(connection):
    """As many as asked, of one subject when it is named."""
    journal = Journal(connection, "ws")
    for number in range(5):
        journal.write(NOW + timedelta(hours=number), "me", "claim", "even" if number % 2 == 0 else "odd", str(number))
    assert [line.detail for line in journal.recent(2)] == ["4", "3"]
    assert [line.detail for line in journal.recent(subject="odd")] == ["3", "1"]
    assert journal.recent(1)[0].at == NOW + timedelta(hours=4)


def test_a_workspace_keeps_its_key(connection):
    """Another key would make every known author a stranger; a workspace without one gets a random one."""
    store = WorkspaceStore(connection)
    store.ensure("ws", author_key=b"another")
    assert author_key_of(connection, "ws") == b"key of ws"
    for name in ("one", "two"):
        store.ensure(name)
        store.ensure(name)
    keys = {author_key_of(connection, name) for name in ("one", "two")}
    assert len(keys) == 2
    assert all(len(key) >= 16 for key in keys)
