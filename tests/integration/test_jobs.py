"""What Kith does by the clock: one run for each due report, whatever the clock does; alarms, and what is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_mention, an_assessment
from fakes import FakeClock, some_parts
from sqlalchemy import select

from analyzers.labels import Urgency
from bot.casework import claim, settle, snooze
from bot.desk import at_desk
from bot.erasing import forget
from bot.jobs import keep_queue, tend, think, tidy, work
from bot.planning import plan
from bot.present.kept import from_body
from bot.present.message import sentence
from bot.queueing import line_up
from bot.refreshing import cards_in, refresh
from bot.scheduling import keep_schedule, use_channel
from bot.telling import tell_installer, tell_person
from storage.database import Connection
from storage.mentions import MentionStore
from storage.outbox import OutboxStore, Stage
from storage.roles import Purpose
from storage.rows import OutboxRow, RunRow
from storage.schedules import Schedule
from storage.workspaces import HomeStore, Hours, Installation

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY_DIGEST = Schedule(name="Monday digest", days="mon", at="08:00", channel="C1")


@pytest.fixture
def clock():
    """Give a clock that stands at Sunday noon."""
    return FakeClock(SUNDAY)


@pytest.fixture
def parts(tmp_path, clock):
    """Give a workspace with a mention that needs an answer and a digest due on Monday at eight."""
    made = some_parts(tmp_path, clock)
    keep(made, a_mention(), an_assessment())
    keep_schedule(made, MONDAY_DIGEST)
    yield made
    made.database.close()


def keep(parts, *posts, now=None):
    pairs = [(posts[place], posts[place + 1]) for place in range(0, len(posts), 2)]
    with parts.database.write() as connection:
        MentionStore(connection, parts.workspace).keep("Acme", pairs, now or parts.clock())


def runs(parts):
    with parts.database.read() as connection:
        return [(row.due, row.state, row.trouble) for row in connection.execute(select(RunRow).order_by(RunRow.due))]


def outbox(parts, kind=None):
    with parts.database.read() as connection:
        rows = connection.execute(select(OutboxRow).order_by(OutboxRow.number)).all()
    return [row for row in rows if kind in (None, row.kind)]


def test_a_digest_comes_when_it_is_due_and_once(parts, clock):
    """Nothing on Sunday; on Monday at eight, local time, one run and one message with its thread; never again."""
    think(parts)
    assert runs(parts) == []
    clock.now = datetime(2026, 11, 23, 7, 0, 5, tzinfo=UTC)  # eight in Berlin
    for _ in range(3):
        think(parts)
    assert runs(parts) == [("2026-11-23T08:00", "done", "")]
    head, *thread = outbox(parts, "digest")
    assert (head.channel, head.under) == ("C1", "")
    assert thread
    assert {row.under for row in thread} == {head.key}
    assert from_body(head.body).title == "Digest: Acme"


def test_the_period_ends_when_the_digest_was_due(parts, clock):
    """A digest that is made four hours late is about the same week, and what came since is not in it."""
    clock.now = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    keep(parts, a_mention(external_id="late", created_at=datetime(2026, 11, 23, 9, tzinfo=UTC)), an_assessment())
    think(parts)
    assert "1 mention." in from_body(outbox(parts, "digest")[0].body).blocks[0].sentence


def test_several_missed_digests_are_one_and_a_stale_one_is_none(parts, clock):
    """After three weeks of silence the latest comes, however late; when the next one is nearer, that one has it all."""
    clock.now = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    think(parts)
    assert [due for due, _, _ in runs(parts)] == ["2026-12-14T08:00"]
    clock.now = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)  # a Friday: Monday is nearer than last Monday
    think(parts)
    assert [due for due, _, _ in runs(parts)] == ["2026-12-14T08:00"]
    clock.now = datetime(2027, 1, 7, 9, 0, tzinfo=UTC)  # a Thursday morning
    think(parts)
    assert [due for due, _, _ in runs(parts)] == ["2026-12-14T08:00", "2027-01-04T08:00"]


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-2), timedelta(days=-365), timedelta(days=400)])
def test_a_jump_of_the_clock_brings_neither_burst_nor_repeat_nor_silence(parts, clock, jump):
    """The clock jumps and is set right again: each due Monday has one run, and the next Monday comes."""
    clock.now = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)
    think(parts)
    right = clock.now
    clock.now += jump
    think(parts)
    clock.now = right + timedelta(minutes=5)
    think(parts)
    during = [due for due, _, _ in runs(parts)]
    assert during.count("2026-11-23T08:00") == 1
    assert len(during) <= 2
    clock.now = datetime(2026, 11, 30, 7, 1, tzinfo=UTC)
    think(parts)
    assert "2026-11-30T08:00" in [due for due, _, _ in runs(parts)]


def test_an_hour_that_comes_twice_brings_one_digest(parts, clock):
    """In the night when Berlin's clocks go back, a digest due at 02:30 comes once."""
    clock.now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    keep_schedule(parts, Schedule(name="Night", days="daily", at="02:30", channel="C1"))
    clock.now = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    for _ in range(10):
        clock.forward(minutes=15)
        plan(parts)
    assert [due for due, _, _ in runs(parts)] == ["2026-10-25T02:30"]


def test_nothing_is_posted_when_there_is_nothing_to_say(tmp_path, clock):
    """An empty week is a run that says so, and no message."""
    parts = some_parts(tmp_path, clock)
    keep_schedule(parts, MONDAY_DIGEST)
    clock.now = NOW
    think(parts)
    assert runs(parts) == [("2026-11-23T08:00", "done", "nothing to say")]
    assert outbox(parts) == []
    parts.database.close()


def test_a_paused_schedule_brings_nothing(parts, clock):
    """And comes back when it is no longer paused, without what was missed."""
    keep_schedule(parts, Schedule(name="Monday digest", days="mon", at="08:00", channel="C1", paused=True))
    clock.now = NOW
    think(parts)
    assert runs(parts) == []


def test_quiet_hours_hold_a_digest_back_but_not_a_critical_case(parts, clock):
    """A digest due in quiet hours is posted after them; an alarm at once."""
    with parts.database.write() as connection:
        HomeStore(connection, "ws").keep_hours(Hours("Europe/Berlin", "07:00", "10:00"))
    use_channel(parts, Purpose.ONCALL, "C3")
    clock.now = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)
    keep(parts, a_mention(external_id="fire", created_at=clock.now), an_assessment(urgency=Urgency.CRITICAL))
    think(parts)
    assert outbox(parts, "digest")[0].ready_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    alert = outbox(parts, "alert")[0]
    assert (alert.channel, alert.ready_at) == ("C3", clock.now)


def test_in_quiet_hours_nothing_is_posted_but_critical_cases(parts, clock):
    """Digest, queue, posts of a forum and notices wait for the morning, also when they are drawn anew meanwhile."""
    with parts.database.write() as connection:
        HomeStore(connection, "ws").keep_hours(Hours("Europe/Berlin", "07:00", "10:00"))
    for purpose, channel in ((Purpose.ONCALL, "C3"), (Purpose.QUEUE, "C2")):
        use_channel(parts, purpose, channel)
    clock.now = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)
    keep(parts, a_mention(external_id="fire", created_at=clock.now), an_assessment(urgency=Urgency.CRITICAL))
    tell_installer(parts, "trouble", sentence("Something is wrong."))
    tell_person(parts, "me", "a case", sentence("A case for you."))
    think(parts)
    use_channel(parts, Purpose.QUEUE, "forum:C4")
    clock.forward(minutes=30)
    other = a_mention(external_id="fire 2", author="bob", text="It smokes too", created_at=clock.now)
    keep(parts, other, an_assessment(urgency=Urgency.CRITICAL))
    think(parts)
    morning = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    held_back = {row.kind for row in outbox(parts) if row.ready_at >= morning}
    at_once = {row.kind for row in outbox(parts) if row.ready_at < morning}
    assert (held_back, at_once) == ({"digest", "queue", "case", "notice"}, {"alert"})
    assert len(outbox(parts, "alert")) == 2


def test_a_critical_case_rings_once(parts, clock):
    """However often the job runs; also after it was claimed and put back."""
    keep(parts, a_mention(external_id="fire", created_at=clock.now), an_assessment(urgency=Urgency.CRITICAL))
    for _ in range(2):
        think(parts)
    case = outbox(parts, "alert")[0].about
    claim(parts, case)
    settle(parts, case, "answer")
    settle(parts, case, "reopen")
    think(parts)
    assert len(outbox(parts, "alert")) == 1


def test_an_old_archive_does_not_ring(parts, clock):
    """A critical case from last month is in the queue, and no alarm."""
    keep(
        parts, a_mention(external_id="old", created_at=clock.now - timedelta(days=30)),
        an_assessment(urgency=Urgency.CRITICAL),
    )  # fmt: skip
    think(parts)
    assert outbox(parts, "alert") == []


def test_many_critical_cases_at_once_are_told_together(parts, clock):
    """The first five one by one, the others in one message; none of them again."""
    posts = []
    for number in range(20):
        post = a_mention(
            external_id=f"fire {number}", author=f"person {number}", created_at=clock.now, text=f"It burns {number}"
        )
        posts += [post, an_assessment(urgency=Urgency.CRITICAL)]
    keep(parts, *posts)
    think(parts)
    think(parts)
    posted = [row for row in outbox(parts) if row.state == Stage.READY]
    assert [row.kind for row in posted].count("alert") == 6
    assert "15 more" in posted[-1].body


def test_the_queue_has_one_message_a_day_and_it_is_kept_true(parts, clock):
    """It is made when somebody waits, drawn anew when a case is settled, and made anew on the next day."""
    use_channel(parts, Purpose.QUEUE, "C2")
    tend(parts)
    tend(parts)
    (message,) = outbox(parts, "queue")
    show(parts, message.key)
    assert refresh(parts) == 0
    case = next(cards_in(from_body(message.body).blocks)).key
    settle(parts, case, "answer")
    assert refresh(parts) == 1
    (message,) = outbox(parts, "queue")
    assert message.state == Stage.STALE
    assert "Nobody is waiting" in message.body
    settle(parts, case, "reopen")
    clock.forward(days=1)
    assert keep_queue(parts, line_up(parts))


def show(parts, key):
    """Say that a message is seen."""
    with parts.database.write() as connection:
        store = OutboxStore(connection, parts.workspace)
        store.sent(store.get(key), "C1/1")


def test_cards_that_are_seen_say_where_their_case_stands(parts, clock):
    """A claim, an answer and a deletion each change the card of a digest that was posted; undoing changes it back."""
    clock.now = NOW
    think(parts)
    head = outbox(parts, "digest")[0]
    show(parts, head.key)
    case = next(cards_in(from_body(head.body).blocks)).key

    def card():
        refresh(parts)
        return next(cards_in(from_body(outbox(parts, "digest")[0].body).blocks))

    claim(parts, case)
    assert (card().stands, card().by) == ("Claimed by", "tester")
    settle(parts, case, "answer")
    assert card().stands == "Answered."
    settle(parts, case, "reopen")
    assert (card().stands, card().state.value) == ("", "open")


def test_a_resting_case_comes_back_by_itself(parts, clock):
    """Snoozed until tomorrow it is not in the queue; tomorrow it is."""
    case = line_up(parts).shown[0].case.id
    snooze(parts, case, clock.now + timedelta(days=1))
    assert line_up(parts).total == 0
    clock.forward(days=1)
    tend(parts)
    assert [ranked.case.id for ranked in line_up(parts).shown] == [case]


def test_a_report_that_fails_is_tried_again_and_then_given_up_with_a_word(parts, clock):
    """A schedule whose monitor is gone cannot be made: after five attempts the installer hears of it, once."""
    with parts.database.write() as connection:
        HomeStore(connection, "ws").settle_in(
            Installation(platform="slack", team="T1", account="B1", installer="U1"), NOW
        )
        break_schedule(connection)
    clock.now = NOW
    plan(parts)
    for _ in range(7):
        work(parts)
        let_claims_run_out(parts)
    assert [state for _, state, _ in runs(parts)] == ["dead"]
    (notice,) = outbox(parts, "notice")
    assert notice.channel == "@U1"
    assert "Monday digest" in notice.body


def break_schedule(connection: Connection):
    connection.exec_driver_sql("UPDATE schedules SET monitor = 'no such'")


def let_claims_run_out(parts):
    with parts.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE runs SET leased_until = '2020-01-01 00:00:00' WHERE leased_until IS NOT NULL"
        )


def test_workspaces_have_their_own_hours(tmp_path, clock):
    """The same wall time is another moment in another zone."""
    parts = some_parts(tmp_path, clock, workspaces=("ws", "far"))
    for workspace, zone in (("ws", "Europe/Berlin"), ("far", "Asia/Tokyo")):
        with parts.database.write() as connection:
            HomeStore(connection, workspace).keep_hours(Hours(zone))
        keep_schedule(at_desk(parts, workspace), MONDAY_DIGEST)
    clock.now = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # nine in Tokyo, one in Berlin
    plan(parts)
    with parts.database.read() as connection:
        assert [row.workspace_id for row in connection.execute(select(RunRow))] == ["far"]
    parts.database.close()


def test_old_texts_are_let_go(parts, clock):
    """A month after it was said the text of a message is gone; the key stays, so that it is never said again."""
    clock.now = NOW
    think(parts)
    head = outbox(parts, "digest")[0]
    show(parts, head.key)
    clock.forward(days=31)
    tidy(parts)
    assert outbox(parts, "digest")[0].body == ""


def test_the_queues_message_is_not_drawn_anew_for_minutes(parts, clock):
    """Ten minutes later the same people wait: nothing is to be changed; an hour later it is."""
    use_channel(parts, Purpose.QUEUE, "C2")
    tend(parts)
    (message,) = outbox(parts, "queue")
    show(parts, message.key)
    clock.forward(minutes=10)
    assert refresh(parts) == 0
    clock.forward(hours=1)
    assert refresh(parts) == 1


def test_a_critical_case_from_before_the_set_up_rings_after_it(parts, clock):
    """While no channel is known the alarm waits; it is not lost."""
    with parts.database.write() as connection:
        HomeStore(connection, "ws").settle_in(
            Installation(platform="slack", team="T1", account="B1", installer=""), NOW
        )
    keep(parts, a_mention(external_id="fire", created_at=clock.now), an_assessment(urgency=Urgency.CRITICAL))
    tend(parts)
    assert outbox(parts, "alert") == []
    use_channel(parts, Purpose.ONCALL, "C3")
    tend(parts)
    assert len(outbox(parts, "alert")) == 1


def test_a_forgotten_author_is_taken_out_of_what_was_said(parts, clock):
    """The card and the quotes of a digest that was posted lose the text; what waits to be posted does too."""
    clock.now = NOW
    think(parts)
    show(parts, outbox(parts, "digest")[0].key)
    assert any("arrived broken" in row.body for row in outbox(parts))
    forget(parts, "ann")
    refresh(parts)
    assert not [row for row in outbox(parts) if "nobody answers" in row.body]
    assert outbox(parts, "digest")[0].state == Stage.STALE


def test_one_broken_workspace_keeps_nothing_from_the_others(tmp_path, clock):
    """Its zone is gone and a message of it cannot be read: the other's digest and alarm come all the same."""
    parts = some_parts(tmp_path, clock, workspaces=("broken", "well"))
    for workspace in ("broken", "well"):
        keep_schedule(at_desk(parts, workspace), MONDAY_DIGEST)
        here, fire = at_desk(parts, workspace), a_mention(external_id="fire", created_at=NOW)
        keep(here, a_mention(), an_assessment(), fire, an_assessment(urgency=Urgency.CRITICAL), now=NOW)
    with parts.database.write() as connection:
        connection.exec_driver_sql("UPDATE workspaces SET zone = 'Mars/North' WHERE id = 'broken'")
    clock.now = NOW + timedelta(minutes=1)
    think(parts)
    assert {(row.workspace_id, row.kind) for row in outbox(parts)} == {("well", "digest"), ("well", "alert")}
    parts.database.close()


def test_a_workspace_that_removed_us_gets_nothing_made(parts, clock):
    """No runs, no alarms, no queue while we are gone."""
    with parts.database.write() as connection:
        home = HomeStore(connection, "ws")
        home.settle_in(Installation(platform="slack", team="T1", account="B1", installer="U1"), NOW)
        home.leave(NOW)
    clock.now = NOW
    think(parts)
    assert (runs(parts), outbox(parts)) == ([], [])


def test_editing_a_schedule_that_is_due_does_not_lose_its_report(parts, clock):
    """Eight o'clock has come, nobody has looked yet, and the channel is changed: the digest comes, there."""
    clock.now = NOW
    keep_schedule(parts, replace(MONDAY_DIGEST, channel="C2"))
    think(parts)
    assert outbox(parts, "digest")[0].channel == "C2"
