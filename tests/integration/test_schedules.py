"""Reports that come by themselves: none lost, none twice, on the days a team works, also after days of silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from builders import a_mention, an_assessment, praise
from fakes import FakeClock, some_parts
from guards_schema import everything
from sqlalchemy import select, update

from analyzers.labels import Urgency
from bot.casework import settle
from bot.commands import telling
from bot.errors import AskedWronglyError
from bot.jobs import think
from bot.planning import plan
from bot.present.folded import folded_lines
from bot.present.kept import from_body
from bot.present.message import cards_in
from bot.reporting import period_of
from bot.scheduling import keep_schedule, use_channel, use_monitor_channel
from bot.telling import digest_channel
from bot.workhours import keep_promises
from storage.errors import NotFoundError
from storage.mentions import MentionStore
from storage.outbox import OutboxStore, Stage
from storage.roles import Purpose
from storage.rows import Base, OutboxRow, RunRow
from storage.schedules import Schedule, ScheduleStore, report_key
from storage.workspaces import Promises

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAILY = Schedule(name="Each day", days="workdays", at="08:00", period="today", channel="C1")
WEEKLY = Schedule(name="Monday digest", days="mon", at="08:00", channel="C1")


@pytest.fixture
def clock():
    """Give a clock that stands at Friday noon."""
    return FakeClock(FRIDAY)


@pytest.fixture
def parts(tmp_path, clock):
    """Give a workspace without a mention."""
    made = some_parts(tmp_path, clock)
    yield made
    made.database.close()


def say(parts, *hours, needs=False, **more):
    """Let posts come in, each so many hours before now."""
    said = an_assessment(theme="", **more) if needs else praise()
    with parts.database.write() as connection:
        for hour in hours:
            at = parts.clock() - timedelta(hours=hour)
            written = a_mention(
                external_id=f"{at}", author=f"a{at.timestamp():.0f}", created_at=at, text=f"Kettle, {at}."
            )
            MentionStore(connection, parts.workspace).keep("Acme", [(written, said)], parts.clock())


def at(parts, *when):
    """Let the clock come to a local time, and do what is due."""
    parts.clock.now = datetime(*when, tzinfo=parts.zone).astimezone(UTC)
    think(parts)
    post(parts)


def post(parts):
    """Let the chat show what waits for it."""
    with parts.database.write() as connection:
        ready = (OutboxRow.state == Stage.READY, OutboxRow.place == "")
        connection.execute(update(OutboxRow).where(*ready).values(state=Stage.SENT.value, place=OutboxRow.key))


def runs(parts):
    with parts.database.read() as connection:
        return list(connection.execute(select(RunRow.due).order_by(RunRow.due)).scalars())


def heads(parts):
    """Give the digests as they stand in the channel."""
    with parts.database.read() as connection:
        rows = connection.execute(select(OutboxRow).where(OutboxRow.under == "").order_by(OutboxRow.number)).all()
    return [from_body(row.body) for row in rows if row.kind == "digest"]


def sentences(parts):
    return [head.blocks[0].sentence.partition(".")[0] for head in heads(parts)]


def test_on_workdays_means_the_days_and_holidays_of_the_workspace(parts):
    """A team that works Tuesday to Saturday, without the 25th of December and one single day."""
    keep_promises(parts, Promises(days="tue,wed,thu,fri,sat", holidays="12-25,2026-12-29"))
    keep_schedule(parts, DAILY)
    say(parts, 1)
    for day in range(22, 32):
        parts.clock.now = datetime(2026, 12, day, 9, tzinfo=parts.zone).astimezone(UTC)
        plan(parts)
    assert [due[8:10] for due in runs(parts)] == ["22", "23", "24", "26", "30", "31"]


def test_a_holiday_that_is_named_later_moves_the_report(parts):
    """The schedule was due on Tuesday; somebody makes Tuesday a holiday, so it comes on Wednesday."""
    keep_schedule(parts, DAILY)
    at(parts, 2026, 11, 23, 9)
    keep_promises(parts, Promises(holidays="2026-11-24"))
    plan(parts)
    at(parts, 2026, 11, 24, 9)
    at(parts, 2026, 11, 25, 9)
    assert runs(parts) == ["2026-11-23T08:00", "2026-11-25T08:00"]


def test_mondays_report_of_today_has_the_weekend_in_it(parts):
    """From Friday's report on, everything is told once: nobody's Saturday is lost because no report came on Sunday."""
    at(parts, 2026, 11, 19, 12)
    keep_schedule(parts, DAILY)
    at(parts, 2026, 11, 20, 8)
    at(parts, 2026, 11, 22, 20)
    say(parts, 3, 30, 50)
    at(parts, 2026, 11, 23, 8)
    assert runs(parts) == ["2026-11-20T08:00", "2026-11-23T08:00"]
    assert sentences(parts) == ["3 mentions"]


def test_five_missed_reports_are_one_that_has_all_of_them(parts):
    """Down from Monday to Friday: on Friday at ten one report comes with the posts of all days, and no more."""
    keep_schedule(parts, DAILY)
    at(parts, 2026, 11, 20, 14)
    parts.clock.now = datetime(2026, 11, 27, 10, tzinfo=parts.zone).astimezone(UTC)
    say(parts, 20, 44, 68, 92, 116)
    think(parts)
    post(parts)
    say(parts, 1)
    at(parts, 2026, 11, 30, 8)
    assert runs(parts) == ["2026-11-27T08:00", "2026-11-30T08:00"]
    assert sentences(parts) == ["5 mentions", "1 mention"]


def test_a_digest_that_is_a_day_late_comes_once_and_says_so(parts):
    """Monday's was missed over an outage; on Tuesday it comes, about the week that ended on Monday."""
    keep_schedule(parts, WEEKLY)
    say(parts, 5)
    at(parts, 2026, 11, 24, 9)
    at(parts, 2026, 11, 24, 10)
    assert runs(parts) == ["2026-11-23T08:00"]
    assert heads(parts)[0].subtitle.endswith("to Mon 23 Nov 2026, 07:59; late: it was due on Mon 23 Nov 2026, 08:00")


def test_what_was_settled_before_a_late_digest_does_not_wait_in_it(parts):
    """Due on Monday with two who wait, made on Tuesday: one was dismissed in between."""
    keep_schedule(parts, WEEKLY)
    say(parts, 5, 6, needs=True)
    parts.clock.now = datetime(2026, 11, 23, 9, tzinfo=parts.zone).astimezone(UTC)
    with parts.database.read() as connection:
        first = connection.exec_driver_sql("select mention_id from cases order by arrived").scalars().first()
    settle(parts, first, "dismiss")
    at(parts, 2026, 11, 24, 9)
    waiting = [card.key for card in cards_in(heads(parts)[0].blocks)]
    assert len(waiting) == 1
    assert first not in waiting


def test_who_still_waits_comes_again_with_age_and_count(parts):
    """In the third week the card says so; once it is dismissed, it is gone for good."""
    keep_schedule(parts, WEEKLY)
    say(parts, 5, needs=True)
    for day in (23, 30):
        at(parts, 2026, 11, day, 8)
    at(parts, 2026, 12, 7, 8)
    cards = [next(iter(cards_in(head.blocks))) for head in heads(parts)]
    assert [card.waited for card in cards] == ["3 d", "10 d, second digest", "17 d, third digest"]
    settle(parts, cards[0].key, "dismiss")
    say(parts, 5)
    at(parts, 2026, 12, 14, 8)
    assert not list(cards_in(heads(parts)[-1].blocks))


def test_a_pause_is_not_made_up_for(parts):
    """Nobody wanted to hear of the time in between."""
    keep_schedule(parts, WEEKLY)
    at(parts, 2026, 11, 23, 8)
    keep_schedule(parts, replace(WEEKLY, paused=True))
    at(parts, 2026, 12, 19, 12)
    keep_schedule(parts, WEEKLY)
    until = datetime(2026, 12, 21, 7, tzinfo=UTC)
    assert period_of(parts, WEEKLY, until).since == datetime(2026, 12, 13, 23, tzinfo=UTC)


def test_a_digest_that_no_chat_took_is_made_up_for(parts):
    """It stayed unsaid, so the next one reaches back to before it."""
    keep_schedule(parts, WEEKLY)
    say(parts, 1, needs=True)
    for week in (23, 30):
        at(parts, 2026, 11, week, 8)
    key = report_key(parts.workspace, WEEKLY.name, "2026-11-30T08:00")
    until = datetime(2026, 12, 7, 7, tzinfo=UTC)
    usual = period_of(parts, WEEKLY, until)
    assert until - usual.since == timedelta(days=7, hours=8)
    with parts.database.write() as connection:
        connection.execute(update(OutboxRow).where(OutboxRow.key == key).values(state=Stage.DEAD.value, place=""))
    assert until - period_of(parts, WEEKLY, until).since == timedelta(days=14)


def test_after_a_very_long_silence_a_report_tells_of_three_months(parts):
    """Not of all there ever was."""
    keep_schedule(parts, WEEKLY)
    at(parts, 2026, 11, 23, 8)
    until = datetime(2027, 11, 22, 7, tzinfo=UTC)
    assert until - period_of(parts, WEEKLY, until).since == timedelta(days=92)


def many(parts, number, **more):
    for place in range(number):
        keep_schedule(parts, replace(WEEKLY, name=f"Report {place}", **more))


def test_a_channel_gets_three_digests_a_day_and_a_line_for_each_other(parts):
    """Five are due on Monday: three come in full, two are one message; the next Monday begins anew."""
    many(parts, 5)
    say(parts, 1)
    at(parts, 2026, 11, 23, 8)
    think(parts)
    assert [head.title for head in heads(parts)] == [*["Digest: Acme"] * 3, "More digests today"]
    lines = folded_lines(heads(parts)[-1])
    assert [line[0].text for line in lines] == ["Report 3: ", "Report 4: "]
    assert lines[0][1].text.startswith("1 mention. From the community")
    say(parts, 1)
    at(parts, 2026, 11, 30, 8)
    assert [head.title for head in heads(parts)[4:]] == [*["Digest: Acme"] * 3, "More digests today"]


def test_a_digest_that_was_folded_is_told_and_another_channel_has_its_own_number(parts):
    """What stood in a line does not come again next week; a second channel is not full."""
    many(parts, 4)
    keep_schedule(parts, replace(WEEKLY, name="Elsewhere", channel="C2"))
    say(parts, 1)
    at(parts, 2026, 11, 23, 8)
    assert sum(head.title == "More digests today" for head in heads(parts)) == 1
    with parts.database.read() as connection:
        told = ScheduleStore(connection, parts.workspace).told_until("Report 3", FRIDAY + timedelta(days=9))
        elsewhere = OutboxStore(connection, parts.workspace).written("digest", "C2", FRIDAY)
    assert told == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert elsewhere == 1


def test_critical_cases_ring_one_by_one_until_the_channel_had_its_number(parts):
    """Three may ring today: the others are one message that counts on, and tomorrow is another day."""
    parts = replace(parts, limits=replace(parts.limits, alarms=3))
    use_channel(parts, Purpose.ONCALL, "C9")
    for number in (2, 4, 3):
        say(parts, *range(1, number + 1), needs=True, urgency=Urgency.CRITICAL)
        think(parts)
        parts.clock.forward(seconds=7)
    assert alarms(parts) == [1, 2, 3, "6 more critical cases came today"]
    parts.clock.forward(days=1)
    say(parts, 1, needs=True, urgency=Urgency.CRITICAL)
    think(parts)
    assert len(alarms(parts)) == 5


def alarms(parts):
    """Give what rang: a number for a case told by itself, the words for many told together."""
    with parts.database.read() as connection:
        seen = OutboxStore(connection, parts.workspace).recent(["alert"], FRIDAY - timedelta(days=1))
    rang = [one for one in seen if one.stage is not Stage.SENT]
    told = [from_body(one.posting.body).blocks for one in rang]
    return [
        place if list(cards_in(blocks)) else blocks[-1].line[0].text.partition(":")[0]
        for place, blocks in enumerate(told, start=1)
    ]


def test_a_monitors_digest_goes_to_its_own_channel_unless_the_schedule_names_one(parts):
    """Schedule, monitor, the channel for digests: in this order."""
    use_channel(parts, Purpose.DIGEST, "ALL")
    of_all = replace(WEEKLY, channel="")
    about_acme = replace(of_all, monitor="Acme")
    assert digest_channel(parts, about_acme) == "ALL"
    assert use_monitor_channel(parts, "acme", "OWN") == "Acme"
    assert digest_channel(parts, about_acme) == "OWN"
    assert digest_channel(parts, replace(about_acme, channel="C1")) == "C1"
    assert digest_channel(parts, of_all) == "ALL"
    assert schedule_channel_in_words(parts, "digest monitor=Acme") == "The digests of Acme go to OWN."
    assert schedule_channel_in_words(parts, "digest off monitor=Acme") == "The digests of Acme go where all go."
    with pytest.raises(AskedWronglyError, match="digests only"):
        schedule_channel_in_words(parts, "queue C2 monitor=Acme")


def schedule_channel_in_words(parts, words):
    (block,) = telling.channel(parts, words).blocks
    return "".join(part.text for part in block.line)


def test_the_list_names_the_channel_of_the_monitor_where_a_schedule_names_none(parts):
    """The schedule's own first, then the monitor's; where neither is, it goes where digests usually go."""
    own = replace(WEEKLY, name="a", monitor="Acme")
    for one in (own, replace(own, name="b", channel=""), replace(own, name="c", channel="", monitor="")):
        keep_schedule(parts, one)
    use_monitor_channel(parts, "Acme", "OWN")
    (table,) = telling.schedule(parts, "list").blocks
    assert [row[table.head.index("Channel")] for row in table.rows] == ["C1", "OWN", "the usual"]


def state(parts):
    """Give all that is stored but what was found among posts, which whoever looks first keeps for the next."""
    with parts.database.read() as connection:
        stored = everything(connection, Base.metadata, parts.workspace)
    return {table: rows for table, rows in stored.items() if table != "talks"}


def test_a_preview_shows_what_would_come_and_changes_nothing(parts):
    """The same words as the digest that comes on Monday, but nothing is sent or noted."""
    keep_schedule(parts, WEEKLY)
    say(parts, 5, needs=True)
    parts.clock.now = datetime(2026, 11, 23, 7, tzinfo=UTC)
    before = state(parts)
    shown = telling.schedule(parts, "preview")
    assert state(parts) == before
    think(parts)
    assert shown.title == "Preview of Monday digest"
    note, *blocks = shown.blocks
    assert "It comes on Mon 30 Nov 2026, 08:00." in note.line[0].text
    assert [type(block) for block in blocks[:2]] == [type(block) for block in heads(parts)[0].blocks[:2]]
    assert blocks[0] == heads(parts)[0].blocks[0]


def test_a_preview_says_when_nothing_or_only_a_line_would_come(parts):
    """An empty week; a full channel; a name that is none."""
    keep_schedule(parts, WEEKLY)
    assert "none would come" in telling.schedule(parts, "preview Monday digest").blocks[0].line[0].text
    many(parts, 4)
    say(parts, 1)
    at(parts, 2026, 11, 23, 8)
    say(parts, 0)
    assert "one line" in telling.schedule(parts, "preview 'report 1'").blocks[0].line[0].text
    with pytest.raises(NotFoundError, match="Monday digest"):
        telling.schedule(parts, "preview")


def test_a_schedule_without_a_time_comes_on_monday_morning(parts):
    """Once a week is enough unless somebody says otherwise."""
    telling.schedule(parts, "add Ours")
    with parts.database.read() as connection:
        kept = ScheduleStore(connection, parts.workspace).get("ours")
    assert (kept.days, kept.at, kept.period) == ("mon", "08:00", "week")


def test_what_a_chat_could_not_take_for_days_comes_as_one_digest(parts):
    """The process lives and the chat does not, from Monday to Thursday: then one digest has all of it."""
    keep_schedule(parts, DAILY)
    for day in (23, 24, 25, 26):
        parts.clock.now = datetime(2026, 11, day, 8, tzinfo=parts.zone).astimezone(UTC)
        say(parts, 1, needs=True)
        think(parts)
    assert sentences(parts) == ["4 mentions"]
    assert {card.waited for card in cards_in(heads(parts)[0].blocks)} == {"1 h", "1 d 1 h", "2 d 1 h", "3 d 1 h"}
    post(parts)
    at(parts, 2026, 11, 27, 8)
    assert len(heads(parts)) == 2
