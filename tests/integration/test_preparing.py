"""What a digest tells is found when posts came: before anybody asks, in a tenth of the time, and never wrongly."""

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from builders import NOW, a_mention, a_monitor, an_assessment
from fakes import FakeClock, some_parts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.insight.measures import Period
from analyzers.insight.talk import gather_talk
from analyzers.labels import Origin
from bot import looking as looking_room
from bot.cli import output
from bot.composing import list_themes, make_digest
from bot.desk import at_desk
from bot.digesting import show_digest
from bot.jobs import foresee, think, tidy
from bot.looking import LONGEST_REST, looking, name_of, owned_handles, unseen
from bot.periods import named_period
from bot.platforms.terminal import render
from bot.preparing import list_wanted, prepare
from bot.present.plain import to_json
from bot.scheduling import keep_schedule
from storage.corrections import CorrectionStore
from storage.days import DayStore
from storage.forgetting import forget_posts
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.monitors import MonitorStore
from storage.posts import PostStore
from storage.schedules import Schedule
from storage.talks import TalkStore
from storage.workspaces import WorkspaceStore

COPIED = "The blue Acme kettle boils in ninety seconds and never leaks"
TEXTS = (COPIED, f"{COPIED}!", "My parcel never came and nobody answers", "Love it", "Where is my parcel, Acme?")
PLACES = st.integers(0, 7)
STEPS = st.one_of(
    st.tuples(st.just("write"), PLACES, st.sampled_from(TEXTS)),
    st.tuples(st.just("write"), PLACES, st.just(COPIED)),
    st.tuples(st.just("restate"), PLACES, st.sampled_from(TEXTS)),
    st.tuples(st.just("correct"), PLACES, st.just("paid")),
    st.tuples(st.just("delete"), PLACES, st.just("")),
    st.tuples(st.just("prepare"), PLACES, st.just("")),
    st.tuples(st.just("wait"), st.integers(1, 45), st.just("")),
)
WORKSPACES = count(1)


class BusyClock(FakeClock):
    """Goes on by a second whenever somebody looks at it."""

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def parts(tmp_path, clock):
    made = some_parts(tmp_path, clock)
    yield made
    made.database.close()


def comparing(parts, most):
    """Give the parts with another number of posts that are compared whenever somebody asks."""
    return replace(parts, limits=replace(parts.limits, compared=most))


def say(parts, *names, text=COPIED, origin=Origin.ORGANIC, **ago):
    """Let posts of these names come in, each by an account of its own."""
    batch = [
        (
            a_mention(external_id=name, author=name, text=text, created_at=parts.clock() - timedelta(minutes=1, **ago)),
            an_assessment(origin, blinded_text=text, theme="late"),
        )
        for name in names
    ]
    with parts.database.write() as connection:
        MentionStore(connection, parts.workspace).keep("Acme", batch, parts.clock())


def kept(parts, name="week", monitors=None):
    with parts.database.read() as connection:
        return TalkStore(connection, parts.workspace).get(name_of(week(parts, name), monitors))


def week(parts, name="week"):
    return named_period(name, parts.clock(), parts.zone)


def recount(parts, period):
    """Find campaigns and themes among all posts, whatever is kept."""
    with parts.database.read() as connection:
        store = PostStore(connection, parts.workspace)
        before = period.since - (period.until - period.since)
        posts = store.posts(period.since, period.until, None, period.until, quoted=False)
        last = store.posts(before, period.since, None, period.since, quoted=False)
        owned = owned_handles(monitor for monitor, _ in MonitorStore(connection, parts.workspace).all())
    return gather_talk(posts, last, parts.words.empty, owned)


def talk_of(parts, period, moved=None):
    with looking(parts, period, moved=moved) as (_, _, talk):
        return talk


def test_what_came_is_found_before_anybody_asks_and_once(parts, clock):
    """Today and the week are always there; where nothing came since, nothing is done; a new post is looked at."""
    assert prepare(parts) == 0
    say(parts, "a", "b", "c")
    assert prepare(parts) == 2
    assert json.loads(kept(parts).body)[0]
    clock.forward(minutes=5)
    assert prepare(parts) == 0
    say(parts, "d")
    assert prepare(parts) == 2
    assert len(json.loads(kept(parts).body)[0][0][0]) == 4


def test_who_asks_after_that_waits_for_nothing(parts):
    """The digest, its campaigns and themes read what is kept, and keep nothing anew."""
    say(parts, "a", "b", "c")
    prepare(parts)
    planted = replace(kept(parts), body=json.dumps([[], []]))
    with parts.database.write() as connection:
        TalkStore(connection, "ws").keep(planted, NOW, NOW, asked=False)
    assert make_digest(parts, week(parts)).promotion.campaigns == ()
    assert list_themes(parts, week(parts)) == ()


def test_it_follows_schedules_and_what_was_asked_for(parts, clock):
    """A month that somebody waited for is found for a week, also that of one monitor while there is one."""
    keep_schedule(parts, Schedule(name="Acme alone", days="mon", at="08:00", monitor="Acme"))
    say(parts, "a", "b", "c")
    list_themes(parts, week(parts, "month"))
    list_themes(parts, week(parts, "month"), ["acme"])
    assert sorted((period.name, *(monitors or ())) for period, monitors in list_wanted(parts, NOW)) == [
        ("month",), ("month", "Acme"), ("today",), ("week",), ("week", "Acme"),
    ]  # fmt: skip
    clock.forward(days=1)
    assert prepare(parts) == 4  # today is empty
    assert kept(parts, "month") is not None
    clock.forward(days=6, hours=1)
    assert len(list_wanted(parts, clock())) == 3
    tidy(parts)
    assert kept(parts, "month") is None


def test_no_more_than_a_tenth_of_the_time_goes_into_it(tmp_path):
    """Posts come all the time, and looking takes long: it rests nine times as long as it took."""
    clock = BusyClock()
    parts = some_parts(tmp_path, clock)
    began, rounds = clock.now, list[float]()
    for number in range(60):
        say(parts, f"p{number}")
        clock.forward(seconds=12)
        before = clock.now + timedelta(seconds=1)  # its first look at the clock
        if prepare(parts):
            rounds.append((clock.now - before).total_seconds())
    whole = (clock.now - began).total_seconds()
    assert len(rounds) >= 4
    assert sum(rounds[:-1]) <= 0.1 * whole
    parts.database.close()


def test_letting_go_of_what_was_found_ends_no_rest(tmp_path):
    """Else who deletes posts all day keeps us looking all day; a clock that was set keeps us off for an hour."""
    clock = BusyClock()
    parts = some_parts(tmp_path, clock)
    say(parts, "a", "b", "c")
    assert prepare(parts) == 2
    with parts.database.write() as connection:
        forget_posts(connection, "ws", [mention_id("ws", "Acme", "csv", "a")], NOW, "me")
    assert kept(parts) is None
    assert prepare(parts) == 0
    clock.forward(minutes=10)
    assert prepare(parts) == 2
    clock.forward(days=-30)
    with parts.database.read() as connection:
        assert TalkStore(connection, "ws").rests_until() <= clock.now + timedelta(days=30) + LONGEST_REST
    parts.database.close()


def test_of_very_many_posts_the_digest_tells_what_was_found_lately_and_says_when(parts, clock):
    """In words and in JSON; who waits and sees it move gets everything, and so does who asks an hour later."""
    parts = comparing(parts, 2)
    say(parts, "a", "b", "c")
    prepare(parts)
    then = clock()
    clock.forward(minutes=20)
    say(parts, "d")
    digest = make_digest(parts, week(parts))
    assert digest.headline.mentions == 4
    assert digest.footer.talk_until == then
    assert [len(one.ids) for one in digest.promotion.campaigns] == [3]
    assert "Campaigns and themes are those of Mon 23 Nov 2026, 09:00; more came since." in told(parts, digest)
    assert json.loads(to_json(digest))["footer"]["talk_until"] == "2026-11-23T08:00:00+00:00"
    steps = []
    seen = make_digest(parts, week(parts), moved=steps.append)
    assert [len(one.ids) for one in seen.promotion.campaigns] == [4]
    assert seen.footer.talk_until is None
    assert steps == [1, 2, looking_room.STEPS]
    say(parts, "e")
    clock.forward(minutes=61)
    assert make_digest(parts, week(parts)).footer.talk_until is None


def told(parts, digest):
    return " ".join(render(show_digest(parts, digest), 100, colour=False).split())


def test_the_days_that_changed_are_written_at_every_tick(parts):
    """However long we rest from looking for more."""
    say(parts, "a", "b", "c")
    think(parts)
    with parts.database.read() as connection:
        assert DayStore(connection, "ws").changed() == []


def test_of_few_posts_nothing_is_told_as_of_then(parts, clock):
    """Looking at them takes no time that anybody would feel."""
    say(parts, "a", "b", "c")
    prepare(parts)
    clock.forward(minutes=1)
    say(parts, "d")
    digest = make_digest(parts, week(parts))
    assert [len(one.ids) for one in digest.promotion.campaigns] == [4]
    assert digest.footer.talk_until is None


def test_what_was_found_of_a_later_moment_is_not_told_of_an_earlier_one(parts, clock):
    """A report that comes late is about its own time."""
    parts = comparing(parts, 0)
    say(parts, "a", "b", "c")
    due = week(parts)
    clock.forward(minutes=10)
    say(parts, "d")
    prepare(parts)
    assert [len(one.ids) for one in make_digest(parts, due, as_of=clock()).promotion.campaigns] == [3]


def test_of_a_period_that_ended_long_ago_nothing_old_is_told_either(parts, clock):
    """Posts of then may come today; what was found within the hour is told as of when it was found."""
    parts = comparing(parts, 0)
    ended = Period(clock() - timedelta(days=20), clock() - timedelta(days=10))
    say(parts, "a", "b", "c", days=12)
    make_digest(parts, ended)
    then = clock()
    clock.forward(minutes=30)
    say(parts, "d", days=12)
    assert make_digest(parts, ended).footer.talk_until == then
    clock.forward(minutes=31)
    late = make_digest(parts, ended)
    assert late.footer.talk_until is None
    assert [len(one.ids) for one in late.promotion.campaigns] == [4]


def test_what_was_deleted_while_we_looked_is_told_in_no_digest(parts, clock):
    """Letting go comes before the keeping then, and takes nothing away: the ids that went are seen when it is told."""
    parts = comparing(parts, 0)
    say(parts, "a", "b", "c", "d")
    prepare(parts)
    found = kept(parts)
    gone = mention_id("ws", "Acme", "csv", "a")
    with parts.database.write() as connection:
        forget_posts(connection, "ws", [gone], clock(), "me")
        TalkStore(connection, "ws").keep(found, clock(), clock(), asked=False)
    clock.forward(minutes=1)
    say(parts, "e")
    digest = make_digest(parts, week(parts))
    assert [len(one.ids) for one in digest.promotion.campaigns] == [4]
    assert gone not in to_json(digest)
    assert digest.footer.talk_until is None


def test_each_workspace_is_looked_after_and_one_that_fails_keeps_nothing_from_the_others(tmp_path, clock):
    """By the clock, beside all else that it does."""
    parts = some_parts(tmp_path, clock, workspaces=("ws", "broken"))
    for workspace in ("ws", "broken"):
        say(at_desk(parts, workspace), "a", "b", "c")
    with parts.database.write() as connection:
        WorkspaceStore(connection).ensure("broken")
        connection.exec_driver_sql("UPDATE workspaces SET zone = 'Nowhere/At_All' WHERE id = 'broken'")
    foresee(parts)
    assert kept(at_desk(parts, "ws")) is not None
    parts.database.close()


def change(parts, step):
    what, place, how = step
    one = mention_id(parts.workspace, "Acme", "csv", str(place))
    with parts.database.write() as connection:
        if not PostStore(connection, parts.workspace).named([one], parts.clock()):
            return
        if what == "restate":
            MentionStore(connection, parts.workspace).restate(one, a_mention(external_id=str(place), text=how))
        elif what == "correct":
            CorrectionStore(connection, parts.workspace).correct(one, "origin", how, by="me", now=parts.clock())
        elif what == "delete":
            forget_posts(connection, parts.workspace, [one], parts.clock(), "me")


@pytest.fixture
def a_few(tmp_path):
    made = comparing(some_parts(tmp_path, FakeClock()), 0)
    yield made
    made.database.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_what_is_told_is_what_a_full_recount_finds_then_or_now(a_few, steps):
    """Posts, edits, corrections, deletions and preparations in any order: told of then, it is what was there then."""
    clock = FakeClock()
    parts = replace(a_few, workspace=f"ws{next(WORKSPACES)}", clock=clock)
    with parts.database.write() as connection:
        WorkspaceStore(connection).ensure(parts.workspace)
        MonitorStore(connection, parts.workspace).add(a_monitor())
    found = {}
    for step in steps:
        what, place, how = step
        if what == "write":
            say(parts, str(place), text=how, days=place)
        elif what == "wait":
            clock.forward(minutes=place)
        elif what == "prepare":
            prepare(parts)
            found[clock()] = recount(parts, week(parts))
        else:
            change(parts, step)
    period = week(parts)
    quick, now = talk_of(parts, period), recount(parts, period)
    assert replace(quick, as_of=None) == (found[quick.as_of] if quick.as_of else now)
    assert talk_of(parts, period, moved=unseen) == now


def test_a_bar_is_shown_when_there_is_something_to_wait_for():
    """Most digests are there at once: a bar that flashes up would be noise."""
    shown = []

    @contextmanager
    def bar(title, total):
        shown.append((title, total))
        yield shown.append
        shown.append("gone")

    with output.late_progress("Looking", 3, bar):
        pass
    assert shown == []
    with output.late_progress("Looking", 3, bar) as moved:
        moved(1)
        moved(2)
    assert shown == [("Looking", 3), 1, 2, "gone"]
