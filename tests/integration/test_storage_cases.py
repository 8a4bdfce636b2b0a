"""The cases of a workspace: who waits, folded by person and counted by theme, and what people do with them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW, POSTED, a_database, a_mention, a_monitor, an_assessment, some_evidence

from analyzers.labels import Intent, Origin, Urgency
from analyzers.triage.case import Reason, State
from analyzers.triage.queue import rank
from storage.cases import CaseStore, NotClaimedError, NotOpenError
from storage.corrections import CorrectionStore
from storage.errors import NotFoundError
from storage.finding import MentionFinder
from storage.identity import mention_id
from storage.journal import Journal
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.trouble import list_sharing
from storage.waiting import WaitingStore

HOUR = timedelta(hours=1)
FIRST = mention_id("ws", "Acme", "csv", "1")


@pytest.fixture
def database(tmp_path):
    database = a_database(tmp_path)
    yield database
    database.close()


def keep(database, *batch, monitor="Acme"):
    with database.write() as connection:
        MentionStore(connection, "ws").keep(monitor, batch, NOW)


def ask(name, author, hours=0, text=None, **said):
    mention = a_mention(
        external_id=name, author=author, text=text or f"{author} {name}", created_at=POSTED + hours * HOUR
    )
    return mention, an_assessment(**said)


def waiting(database, as_of=NOW, monitors=None):
    with database.read() as connection:
        return WaitingStore(connection, "ws").open_cases(as_of, monitors)


def sharing(database, cases, as_of=NOW):
    with database.read() as connection:
        return list_sharing(connection, "ws", cases, as_of)


def do(database, step, by="me", now=NOW, case=FIRST):
    with database.write() as connection:
        return getattr(CaseStore(connection, "ws"), step)(case, by, now)


def correct(database, field, value, name="1", now=NOW):
    with database.write() as connection:
        CorrectionStore(connection, "ws").correct(mention_id("ws", "Acme", "csv", name), field, value, by="me", now=now)


def journal(database):
    with database.read() as connection:
        return [line.action for line in reversed(Journal(connection, "ws").recent())]


def test_a_case_tells_what_and_why_and_never_who(database):
    """Blinded text, need and quoted reasons; the author's name and link are nowhere in it."""
    said = an_assessment(
        blinded_text="░░░ waits", need_evidence=(some_evidence(rule="r", quote="waits", start=4, end=9),)
    )
    keep(database, (a_mention(external_id="1", author="veryspecial", link="https://veryspecial.example"), said))
    (case,) = waiting(database)
    with database.read() as connection:
        reasons = WaitingStore(connection, "ws").reasons([case.id])[case.id]
    assert reasons == (Reason(rule="r", quote="waits", start=4, end=9, weight=1.5, says="It is broken."),)
    assert (case.id, case.text, case.arrived, case.state) == (FIRST, "░░░ waits", POSTED, State.OPEN)
    assert "veryspecial" not in repr((case, reasons))


def test_one_persons_repeated_asks_are_one_case(database):
    """The same theme by the same person folds, waiting since the first; another theme or person does not."""
    keep(
        database,
        ask("1", "ann", 0, theme="late"),
        ask("2", "@Ann", 5, theme="late"),
        ask("3", "ann", 6, theme="refund"),
        ask("4", "bob", 7, theme="late"),
    )
    assert [(case.theme, case.arrived - POSTED) for case in waiting(database)] == [
        ("late", 0 * HOUR), ("refund", 6 * HOUR), ("late", 7 * HOUR),
    ]  # fmt: skip


def test_a_repeated_ask_that_became_urgent_is_not_hidden_behind_the_first(database):
    """The most urgent ask is shown, with its words, waiting since the first one."""
    keep(
        database,
        ask("1", "ann", 0, theme="defective", blinded_text="makes odd sounds"),
        ask("2", "ann", 5, theme="defective", blinded_text="now it smokes", urgency=Urgency.CRITICAL),
        ask("3", "ann", 6, theme="defective", blinded_text="hello?"),
    )
    (case,) = waiting(database)
    assert (case.urgency, case.text, case.arrived) == (Urgency.CRITICAL, "now it smokes", POSTED)


def test_asks_without_a_theme_fold_only_as_copies(database):
    """Two questions of one person that no theme names are two; the same words twice are one."""
    keep(
        database,
        ask("1", "ann", text="Which one?", theme=""),
        ask("2", "ann", text="When?", theme=""),
        ask("3", "ann", text="which  ONE?", theme=""),
    )
    assert len(waiting(database)) == 2


def test_asks_by_nobody_known_stay_apart(database):
    """Where authors are unknown every ask is a case of its own, and affects one."""
    keep(database, ask("1", "", text="same"), ask("2", "", text="same"))
    assert [case.affected for case in waiting(database)] == [1, 1]


@pytest.mark.parametrize(
    ("asks", "affected"),
    [
        ([("ann", "a"), ("bob", "b"), ("cid", "c")], 3),
        ([("ann", "a"), ("ann", "b"), ("bob", "c")], 2),
        ([("ann", "copy"), ("bob", "copy"), ("cid", "COPY")], 1),
        ([("ann", "a"), ("bob", "copy"), ("cid", "copy")], 2),
        ([("ann", "a"), ("", "b"), ("", "c")], 1),
        ([("ann", "copy"), ("bob", "copy"), ("cid", "a"), ("cid", "b")], 2),
        ([("ann", "copy"), ("ann", "a"), ("bob", "copy"), ("bob", "b")], 2),
    ],
)
def test_people_affected_are_distinct_authors_with_copies_counted_once(database, asks, affected):
    """Neither one person's many posts nor many people's one text count as many; whose they are can be listed."""
    batch = [ask(str(number), author, text=text) for number, (author, text) in enumerate(asks)]
    keep(database, *batch)
    cases = waiting(database)
    assert max(case.affected for case in cases) == affected
    author = {mention_id("ws", "Acme", "csv", mention.external_id): mention.author for mention, _ in batch}
    for case, ids in sharing(database, [case.id for case in cases]).items():
        assert len({author[one] for one in ids} - {""}) == affected, case


def test_neither_author_nor_platform_nor_link_nor_the_order_of_arrival_in_storage_ranks(database):
    """The same asks by other people, elsewhere, stored the other way round, stand in the same order."""
    needs = [Urgency.LOW, Urgency.HIGH, Urgency.NORMAL, Urgency.CRITICAL, Urgency.NORMAL, Urgency.HIGH]
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    plain = [
        ask(f"{place}", f"a{place}", -(place * 5 % 7), theme="late", urgency=need) for place, need in enumerate(needs)
    ]
    famous = [
        (
            replace(mention, author=f"star_{9 - place}", platform=f"p{place % 2}", link=f"https://{9 - place}.example"),
            said,
        )
        for place, (mention, said) in enumerate(plain)
    ]
    keep(database, *plain)
    keep(database, *reversed(famous), monitor="Other")
    orders = []
    for monitor in ("Acme", "Other"):
        places = {mention_id("ws", monitor, "csv", f"{place}"): place for place in range(len(needs))}
        orders.append([places[one.case.id] for one in rank(waiting(database, monitors=[monitor]), NOW)])
    assert orders[0] == orders[1]


def test_a_case_tells_when_it_was_posted_and_when_it_was_seen(database):
    """Folded asks tell both clocks of the first one."""
    keep(database, ask("1", "ann", 0, theme="late"))
    with database.write() as connection:
        later = [ask("2", "ann", 5, theme="late", urgency=Urgency.CRITICAL)]
        MentionStore(connection, "ws").keep("Acme", later, NOW + 9 * HOUR)
    (case,) = waiting(database, NOW + 10 * HOUR)
    assert (case.arrived, case.seen) == (POSTED, NOW)


def test_people_affected_are_those_of_the_last_seven_days_theme_and_monitor(database):
    """Older cases, other themes and other monitors do not make a crowd."""
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    keep(
        database,
        ask("1", "ann", 0, theme="late"),
        ask("2", "bob", -24 * 5, theme="late"),
        ask("3", "cid", 0, theme="refund"),
    )
    keep(database, ask("4", "dan", 0, theme="late"), monitor="Other")
    assert {case.id: case.affected for case in waiting(database, monitors=["Acme"])}[FIRST] == 1
    assert sharing(database, [FIRST]) == {FIRST: [FIRST]}
    as_of = POSTED + HOUR
    assert {case.id: case.affected for case in waiting(database, as_of, ["Acme"])}[FIRST] == 2
    assert sharing(database, [FIRST], as_of) == {FIRST: [mention_id("ws", "Acme", "csv", "2"), FIRST]}


def test_a_case_without_a_theme_shares_its_trouble_with_nobody(database):
    """It has itself alone behind its number, and of no cases nothing is listed."""
    keep(database, ask("1", "ann", theme=""), ask("2", "bob", theme=""))
    assert sharing(database, [FIRST]) == {FIRST: [FIRST]}
    assert sharing(database, []) == {}


def test_the_queue_of_a_past_moment_is_the_queue_as_it_was(database):
    """Later cases, later answers and later corrections are not there yet."""
    keep(database, ask("1", "ann"), ask("2", "bob", 10))
    do(database, "answer", now=POSTED + 20 * HOUR)
    correct(database, "urgency", "high", "2", POSTED + 30 * HOUR)
    seen = {hour: [case.urgency for case in waiting(database, POSTED + hour * HOUR)] for hour in (-1, 1, 11, 21, 31)}
    normal, high = Urgency.NORMAL, Urgency.HIGH
    assert seen == {-1: [], 1: [normal], 11: [normal, normal], 21: [normal], 31: [high]}


def test_monitors_can_be_named(database):
    """None means all of them."""
    with database.write() as connection:
        MonitorStore(connection, "ws").add(a_monitor(name="Other"))
    keep(database, ask("1", "ann"))
    keep(database, ask("1", "ann"), monitor="Other")
    assert [len(waiting(database, monitors=names)) for names in (None, ["Acme"], ["Other"], [])] == [2, 1, 1, 0]


def test_corrections_are_applied(database):
    """Intent and urgency are as a person said last; what turned out to be ours does not wait."""
    keep(database, ask("1", "ann"), ask("2", "bob"))
    for value in ("low", "high"):
        correct(database, "urgency", value)
    correct(database, "intent", "question")
    correct(database, "origin", Origin.OWNED.value, "2")
    (case,) = waiting(database)
    assert (case.urgency, case.intent) == (Urgency.HIGH, Intent.QUESTION)


def test_a_correction_to_ours_does_not_take_another_ask_with_it(database):
    """The first of two asks was wrongly read as a customer's; the second still waits."""
    keep(database, ask("1", "ann", 0), ask("2", "ann", 1))
    correct(database, "origin", "owned")
    assert [case.id for case in waiting(database)] == [mention_id("ws", "Acme", "csv", "2")]


@pytest.mark.parametrize("step", ["claim", "answer", "dismiss"])
def test_doing_a_thing_twice_changes_nothing(database, step):
    """The second time leaves state, time and journal as they were; each gives the whole id."""
    keep(database, ask("1", "ann"))
    assert do(database, step, case=FIRST[:5]) == FIRST
    with database.read() as connection:
        before = MentionFinder(connection, "ws").get(FIRST)
    assert do(database, step, now=NOW + HOUR) == FIRST
    with database.read() as connection:
        assert MentionFinder(connection, "ws").get(FIRST) == before
    assert journal(database) == [step]


def test_a_case_goes_its_way_and_back(database):
    """Open, claimed, dismissed, open, answered: each step has a line in the journal."""
    keep(database, ask("1", "ann"))
    states = []
    for step in ("claim", "dismiss", "reopen", "reopen", "answer"):
        do(database, step)
        with database.read() as connection:
            states.append(MentionFinder(connection, "ws").get(FIRST).case.state)
    assert states == [State.CLAIMED, State.DISMISSED, State.OPEN, State.OPEN, State.ANSWERED]
    assert journal(database) == ["claim", "dismiss", "reopen", "answer"]


def test_a_claimed_case_stays_in_the_queue(database):
    """It still waits, and says that somebody is on it."""
    keep(database, ask("1", "ann"))
    do(database, "claim")
    assert [case.state for case in waiting(database)] == [State.CLAIMED]


def test_only_an_open_case_can_be_claimed(database):
    """Neither a colleague's nor a settled one; the answer says whose it is."""
    keep(database, ask("1", "ann"))
    do(database, "claim", by="tom")
    with pytest.raises(NotOpenError, match="claimed by tom"):
        do(database, "claim", by="me")
    do(database, "answer", by="tom")
    with pytest.raises(NotOpenError, match="answered"):
        do(database, "claim", by="me")


def test_author_and_link_appear_only_to_who_claimed(database):
    """Before a claim, after a colleague's and to nobody in particular they stay hidden; showing is written down."""
    keep(database, ask("1", "ann"))
    for by in ("me", ""):
        with pytest.raises(NotClaimedError):
            do(database, "reveal", by=by)
    do(database, "claim", by="tom")
    with pytest.raises(NotClaimedError):
        do(database, "reveal", by="me")
    revealed = do(database, "reveal", by="tom")
    assert (revealed.author, revealed.link) == ("ann", "https://forum.example/post-1")
    assert journal(database) == ["claim", "reveal"]


def test_a_claim_by_nobody_is_refused(database):
    """It would let anybody look behind the case."""
    keep(database, ask("1", "ann"))
    with pytest.raises(ValueError, match="somebody"):
        do(database, "claim", by="")


def test_a_mention_that_is_no_case_is_no_case(database):
    """Praise cannot be claimed."""
    keep(database, (a_mention(external_id="1"), an_assessment(Origin.OWNED)))
    with pytest.raises(NotFoundError, match="No case"):
        do(database, "claim")
