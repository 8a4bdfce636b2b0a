"""Two workspaces never see each other: every method of every store, called for one, is blind to the other."""

import inspect
import pkgutil
from dataclasses import is_dataclass, replace
from datetime import timedelta
from importlib import import_module

import pytest
from builders import NOW, POSTED, a_database, a_mention, a_monitor, a_perk, an_assessment, praise
from guards_schema import everything
from sqlalchemy.exc import IntegrityError

import storage
from analyzers.labels import Action, Origin
from storage.answers import settle_answers, settle_helped
from storage.asks import posts_of, waiting_with
from storage.audits import Audited, AuditStore
from storage.cases import CaseStore
from storage.corrections import CorrectionStore
from storage.days import DayStore, day_of
from storage.deeds import DeedStore, NothingToUndoError, cases_of
from storage.deliveries import Delivery, DeliveryStore, keep_deliveries
from storage.deliveries import Stage as Delivered
from storage.errors import NotFoundError
from storage.filling import fill
from storage.finding import MentionFinder, find_id
from storage.fingerprints import FingerprintStore
from storage.followups import follow_edit, follow_up
from storage.forgetting import Forgotten, forget_author, forget_posts, left_alone
from storage.heard import HeardStore
from storage.hooks import Hook, HookStore
from storage.identity import author_key, mention_id
from storage.inbox import InboxStore
from storage.journal import Journal
from storage.leftout import LeftOut, LeftOutStore
from storage.leftover import waiting_since
from storage.listened import ListenedStore
from storage.listing import MentionLister
from storage.mentions import Kept, MentionStore
from storage.monitors import MonitorStore
from storage.outbox import OutboxStore, Outgoing, Posting, Stage
from storage.outcomes import OutcomeStore
from storage.people import PeopleStore
from storage.perks import PerkStore
from storage.posts import PostStore
from storage.reading import evidence_of
from storage.retention import RetentionStore
from storage.roles import Purpose, Right
from storage.rooms import Room, RoomStore, Walk
from storage.rows import Base, MentionRow
from storage.schedules import Run, Schedule, ScheduleStore
from storage.sources import LostClaimError, Source, SourceStore
from storage.standings import StandingStore
from storage.talks import KeptTalk, TalkStore
from storage.tellings import TellingStore
from storage.threads import thread_up
from storage.trouble import count_affected, list_sharing
from storage.twins import Reworded, Twin, TwinStore, find_twins
from storage.unquoted import UnquotedStore
from storage.waiting import WaitingStore
from storage.wordings import WordingStore
from storage.words import count_words, find_words, reword, unword
from storage.workspaces import HomeStore, Hours, Installation, Promises, Reveal, WorkspaceStore
from storage.writing import mention_values

STORES = (
    AuditStore, CaseStore, CorrectionStore, DayStore, DeedStore, DeliveryStore, FingerprintStore, HeardStore, HomeStore,
    HookStore,
    InboxStore, Journal, LeftOutStore, ListenedStore, MentionFinder, MentionLister, MentionStore, MonitorStore,
    OutboxStore, OutcomeStore, PeopleStore, PerkStore, PostStore, RetentionStore, RoomStore, ScheduleStore, SourceStore,
    StandingStore, TalkStore, TellingStore, TwinStore, UnquotedStore, WaitingStore, WordingStore,
)  # fmt: skip
ID = mention_id("full", "Canary", "csv", "post-1")
OPEN_ID = mention_id("full", "Canary", "csv", "post-2")
PERIOD = (POSTED - timedelta(days=30), NOW + timedelta(days=30))
REPLY = a_mention(external_id="reply", author="acme", in_reply_to="post-1", text="we are on it")
OURS = an_assessment(Origin.OWNED, action=Action.MONITOR)
OPEN = a_mention(external_id="post-2", author="canary")
FIRST_DEED = 1
"""The number of the first deed in the full workspace's journal."""
WEEKLY = Schedule(name="Canary", days="mon", at="08:00")
RUN = Run(workspace="full", schedule=WEEKLY, due="2026-11-23T08:00", due_at=NOW, fence=0, attempts=0)
AUDITED = Audited(at=NOW, verdict="passed", pairs=31_200, actor="canary", body="{}")
HOOK = Hook(name="canary", path_key="k", preset="generic", monitor="Canary", made_at=NOW)
HANDED_IN = Delivery(workspace="full", hook="canary", key="canary", content_key="c", body="{}", received_at=NOW)
CSV = Source(
    name="csv", kind="forum", monitor="Canary", rings_from=NOW, next_at=NOW, looked_at=NOW, checked_at=NOW, fence=0
)
ROOM = Room(id="C1", channel="C1", begins="post-")
WALK = Walk(room=ROOM, looked_at=NOW, looked_from="", checked_at=NOW)
TWIN = Twin(a_mention(source="other"), ID)
TWIN_ID = mention_id("full", "Canary", "other", "post-1")
SAID = Posting(key="canary", kind="digest", channel="C1", body="{}")
NOTED = LeftOut(id="left", source="bluesky", ground="unnamed")
KEPT_TALK = KeptTalk(
    among="canary", name="week", monitors=None, posts="canary", last="canary", until=NOW, found_at=NOW, body="{}"
)
OUT = Outgoing(
    workspace="full", posting=SAID, stage=Stage.SENT, fence=0, attempts=0, unsure=False, place="", thread="",
    written_at=NOW, trouble="",
)  # fmt: skip


@pytest.fixture
def database(tmp_path):
    """Give a database with one workspace that has something of everything, and an empty one with the same key."""
    database = a_database(tmp_path, ())
    with database.write() as connection:
        for workspace in ("full", "empty"):
            WorkspaceStore(connection).ensure(workspace, author_key=b"the same")
        MonitorStore(connection, "full").add(a_monitor(name="Canary"))
        posts = [(a_mention(author="canary"), an_assessment()), (REPLY, OURS), (OPEN, an_assessment(theme="late"))]
        posts.append((a_mention(external_id="post-4", author="canary", in_reply_to="post-2", text="Hm."), praise()))
        MentionStore(connection, "full").keep("Canary", posts, NOW)
        TwinStore(connection, "full").note("Canary", [TWIN])
        PerkStore(connection, "full").add("Canary", a_perk(person="canary"))
        CorrectionStore(connection, "full").correct(ID, "urgency", "high", by="me", now=NOW)
        forget_author(connection, "full", "gone", NOW, "me")
        ScheduleStore(connection, "full").add(WEEKLY, NOW, NOW)
        TellingStore(connection, "full").note("Canary", "2026-11-23T08:00", [ID])
        UnquotedStore(connection, "full").add("canary", NOW)
        MonitorStore(connection, "full").use_channel("Canary", "C1")
        outbox = OutboxStore(connection, "full")
        outbox.put(SAID, NOW, NOW)
        outbox.sent(outbox.get("canary"), "C1/1")
        outbox.put(replace(SAID, key="dead"), NOW, NOW)
        outbox.give_up(outbox.get("dead"), Stage.DEAD, "it is gone")
        InboxStore(connection, "full").first_time("event", "{}", NOW)
        people = PeopleStore(connection, "full")
        people.grant(Right.LABEL, "canary")
        people.use_channel(Purpose.QUEUE, "C1")
        home = HomeStore(connection, "full")
        home.keep_hours(Hours("Europe/Berlin"))
        home.keep_promises(Promises(high=2.5, holidays="12-25"))
        home.keep_called("canary")
        home.keep_reveal(Reveal.ALWAYS)
        WordingStore(connection, "full").keep(Action.THANK, "canary")
        CaseStore(connection, "full").claim(OPEN_ID, "canary", NOW)
        CaseStore(connection, "full").note(OPEN_ID, "rang", "canary", NOW)
        ListenedStore(connection, "full").listen("C1", "Canary", NOW)
        HeardStore(connection, "full").keep("slack", {"canary": "{}"})
        RoomStore(connection, "full").note("csv", [ROOM], POSTED)
        sources = SourceStore(connection, "full")
        for name in ("csv", "failing"):
            sources.add(name, "hackernews", "Canary", "", POSTED)
        sources.end_badly(sources.claim("failing"), "canary", 1, POSTED)
        AuditStore(connection, "full").keep(AUDITED)
        HookStore(connection, "full").add(HOOK)
        unreadable = replace(HANDED_IN, key="unreadable", stage=Delivered.UNREADABLE)
        keep_deliveries(connection, [HANDED_IN, unreadable])
        TalkStore(connection, "full").keep(KEPT_TALK, NOW, NOW, asked=True)
        LeftOutStore(connection, "full").note("Canary", [NOTED], NOW)
        home.settle_in(Installation(platform="slack", team="T1", account="B1", installer="canary"), NOW)
    yield database
    database.close()


READ = {
    "AuditStore.last": lambda store: store.last(),
    "FingerprintStore.rows_of_mentions": lambda store: store.rows_of_mentions(),
    "MentionFinder.ids": lambda store: store.ids(),
    "DeliveryStore.waiting": lambda store: store.waiting(9),
    "DeliveryStore.unreadable": lambda store: store.unreadable(),
    "DeliveryStore.unread_by_hook": lambda store: store.unread_by_hook(),
    "DeliveryStore.count": lambda store: store.count(),
    "HookStore.get": lambda store: store.get("canary"),
    "HookStore.all": lambda store: store.all(),
    "RetentionStore.sources": lambda store: store.sources(),
    "WaitingStore.open_cases": lambda store: store.open_cases(NOW),
    "WaitingStore.arrived_since": lambda store: store.arrived_since(POSTED - timedelta(days=1)),
    "WaitingStore.reasons": lambda store: store.reasons([ID]),
    "StandingStore.standing": lambda store: store.standing([ID]),
    "CaseStore.last_deed": lambda store: store.last_deed(OPEN_ID),
    "StandingStore.posts": lambda store: store.posts(OPEN_ID),
    "DeedStore.last": lambda store: store.last(OPEN_ID),
    "DeedStore.together": lambda store: [one for one in store.together(ID) if one != ID or store.last(ID)],
    "HomeStore.reveal": lambda store: store.reveal() is Reveal.ALWAYS,
    "Journal.about": lambda store: store.about([OPEN_ID]),
    "Journal.remarks": lambda store: store.remarks([OPEN_ID]),
    "Journal.of_action": lambda store: store.of_action("claim"),
    "Journal.of_deed": lambda store: store.of_deed(FIRST_DEED),
    "WordingStore.all": lambda store: store.all(),
    "HomeStore.hours": lambda store: store.hours().zone,
    "HomeStore.promises": lambda store: store.promises().high,
    "HomeStore.called": lambda store: store.called(),
    "ListenedStore.all": lambda store: store.all(),
    "MentionFinder.each_post_once": lambda store: store.each_post_once([ID]),
    "MentionFinder.known": lambda store: store.known([ID]),
    "PeopleStore.holds_any": lambda store: store.holds_any("canary"),
    "HomeStore.installation": lambda store: store.installation(),
    "OutcomeStore.all": lambda store: store.all(NOW),
    "OutboxStore.written": lambda store: store.written("digest", "C1", POSTED),
    "OutboxStore.known": lambda store: store.known(["canary"]),
    "OutboxStore.get": lambda store: store.get("canary"),
    "OutboxStore.recent": lambda store: store.recent(["digest"], POSTED),
    "OutboxStore.troubled": lambda store: store.troubled(),
    "PeopleStore.may": lambda store: not store.may("spy", Right.LABEL),
    "PeopleStore.rights": lambda store: any(store.rights().values()),
    "PeopleStore.channels": lambda store: store.channels(),
    "ScheduleStore.get": lambda store: store.get("Canary"),
    "ScheduleStore.told_until": lambda store: store.told_until("Canary", NOW + timedelta(days=7)),
    "TellingStore.told": lambda store: store.told("Canary", [ID]),
    "UnquotedStore.all": lambda store: store.all(),
    "MonitorStore.channels": lambda store: store.channels(),
    "ScheduleStore.all": lambda store: store.all(),
    "CorrectionStore.of": lambda store: store.of(ID),
    "CorrectionStore.latest": lambda store: store.latest(NOW),
    "Journal.has": lambda store: store.has("forget"),
    "Journal.recent": lambda store: store.recent(),
    "MentionFinder.get": lambda store: store.get(ID),
    "MentionFinder.thread": lambda store: store.thread(ID),
    "MentionFinder.written_by": lambda store: store.written_by("Canary", "canary"),
    "MentionFinder.by_author": lambda store: store.by_author("canary", 9),
    "MentionFinder.ids_by_author": lambda store: store.ids_by_author("canary"),
    "OutboxStore.naming": lambda store: store.naming(["{"]),
    "MentionFinder.by_link": lambda store: store.by_link("forum.example", 9),
    "MentionFinder.by_words": lambda store: store.by_words("kettle", 9),
    "MentionFinder.count_author": lambda store: store.count_author("canary"),
    "MentionFinder.count_link": lambda store: store.count_link("forum.example"),
    "MentionFinder.count_words": lambda store: store.count_words("kettle"),
    "InboxStore.known": lambda store: store.known(["event"]),
    "MentionFinder.newest": lambda store: store.newest("Canary", 9),
    "MentionFinder.of_these_by": lambda store: store.of_these_by([ID], ["canary"]),
    "LeftOutStore.sums": lambda store: store.sums("Canary", NOW),
    "LeftOutStore.by_source": lambda store: store.by_source(NOW),
    "MentionStore.unseen": lambda store: store.unseen("Canary", [a_mention(author="gone")]).forgotten,
    "MonitorStore.has": lambda store: store.has("Canary"),
    "MonitorStore.get": lambda store: store.get("Canary"),
    "MonitorStore.all": lambda store: [monitor for monitor, _ in store.all() if monitor.name == "Canary"],
    "PerkStore.all": lambda store: store.all(),
    "PerkStore.covering": lambda store: store.covering("Canary"),
    "MentionLister.count": lambda store: store.count(*PERIOD, None),
    "MentionLister.stream": lambda store: list(store.stream(*PERIOD, None, NOW)),
    "MentionStore.changed": lambda store: store.changed("Canary", [a_mention(text="other")]),
    "RoomStore.all": lambda store: store.all("csv"),
    "RoomStore.due": lambda store: store.due("csv", NOW),
    "RoomStore.known": lambda store: store.known("csv"),
    "RoomStore.lost": lambda store: store.lost("csv", NOW + timedelta(days=99)),
    "RoomStore.unchecked_posts": lambda store: store.unchecked_posts(NOW + timedelta(days=99)),
    "RoomStore.unchecked_by_source": lambda store: store.unchecked_by_source(NOW + timedelta(days=99)),
    "HeardStore.waiting": lambda store: store.waiting(9),
    "HeardStore.holds": lambda store: store.holds(["canary"]),
    "SourceStore.get": lambda store: store.get("csv"),
    "SourceStore.all": lambda store: store.all(),
    "SourceStore.with_removed": lambda store: store.with_removed(),
    "SourceStore.unchecked": lambda store: store.unchecked(NOW + timedelta(days=99)),
    "TwinStore.known": lambda store: store.known([TWIN_ID]),
    "TwinStore.reworded": lambda store: store.reworded("Canary", [replace(TWIN.post, text="Other.")]),
    "SourceStore.failing": lambda store: store.failing(None),
    "SourceStore.due": lambda store: store.due(NOW),
    "SourceStore.claim": lambda store: store.claim("csv"),
    "SourceStore.to_look_at": lambda store: store.to_look_at(CSV, "forum", "", 9),
    "PostStore.posts": lambda store: store.posts(*PERIOD, None, NOW),
    "PostStore.named": lambda store: store.named([ID], NOW),
    "PostStore.texts": lambda store: store.texts([ID]),
    "PostStore.spoke_before": lambda store: store.spoke_before([author_key("canary", b"the same")], NOW, None),
    "PostStore.began": lambda store: store.began(None),
    "PostStore.last_seen": lambda store: store.last_seen(PERIOD[1], None),
    "DayStore.read": lambda store: len(store.read(*PERIOD, None, NOW)),
    "DayStore.changed": lambda store: store.changed(),
    "TalkStore.rests_until": lambda store: store.rests_until(),
    "TalkStore.asked_since": lambda store: store.asked_since(POSTED),
    "TalkStore.get": lambda store: store.get("canary"),
    "PostStore.span": lambda store: store.span(),
}
NAMED = {
    "CaseStore.last_deed", "MentionFinder.get", "MentionFinder.thread",
    "MonitorStore.get", "OutboxStore.get", "ScheduleStore.get",
    "SourceStore.get", "HookStore.get",
}  # fmt: skip
"""Readings of one named thing, which say that it is not there."""
REFUSED = {
    "ListenedStore.listen": lambda store: store.listen("C2", "Canary", NOW),
    "LeftOutStore.note": lambda store: store.note("Canary", [replace(NOTED, id="spy")], NOW),
    "CaseStore.claim": lambda store: store.claim(ID, "spy", NOW),
    "CaseStore.undo": lambda store: store.undo(OPEN_ID, "canary", NOW),
    "DeedStore.take_back": lambda store: store.take_back(OPEN_ID, "canary", NOW),
    "CaseStore.assign": lambda store: store.assign(ID, "spy", "spy", NOW),
    "CaseStore.release": lambda store: store.release(ID, "spy", NOW),
    "CaseStore.snooze": lambda store: store.snooze(ID, NOW, "spy", NOW),
    "CaseStore.note": lambda store: store.note(ID, "hello", "spy", NOW),
    "HookStore.add": lambda store: store.add(replace(HOOK, name="spy", monitor="nothing of mine")),
    "HookStore.remap": lambda store: store.remap("canary", {"spy": "text"}),
    "HookStore.remove": lambda store: store.remove("canary"),
    "OutboxStore.decide": lambda store: store.decide("dead", again=True),
    "ScheduleStore.change": lambda store: store.change(WEEKLY, NOW),
    "ScheduleStore.remove": lambda store: store.remove("Canary"),
    "ScheduleStore.plan": lambda store: store.plan(WEEKLY, ("2026-11-23T08:00", NOW), NOW),
    "CaseStore.answer": lambda store: store.answer(ID, "spy", NOW),
    "CaseStore.dismiss": lambda store: store.dismiss(ID, "spy", NOW),
    "CaseStore.reopen": lambda store: store.reopen(ID, "spy", NOW),
    "CaseStore.reveal": lambda store: store.reveal(ID, "spy", NOW),
    "CorrectionStore.correct": lambda store: store.correct(ID, "origin", "paid", by="spy", now=NOW),
    "SourceStore.move": lambda store: store.move(CSV, "spy"),
    "SourceStore.look_on": lambda store: store.look_on(CSV, "spy", NOW),
    "SourceStore.look_later": lambda store: store.look_later(CSV, NOW, "spy"),
    "SourceStore.end_looking": lambda store: store.end_looking(CSV, NOW),
    "SourceStore.end_well": lambda store: store.end_well(CSV, NOW, NOW, 9),
    "SourceStore.end_badly": lambda store: store.end_badly(CSV, "spy", 9, NOW),
    "SourceStore.pause": lambda store: store.pause("csv", paused=True, now=NOW),
    "SourceStore.remove": lambda store: store.remove("csv", NOW),
    "SourceStore.add": lambda store: store.add("csv", "hackernews", "Canary", "", NOW),
    "MonitorStore.change": lambda store: store.change(a_monitor(name="Canary", owned=())),
    "TellingStore.note": lambda store: store.note("Canary", "2026-11-30T08:00", [ID]),
    "MonitorStore.use_channel": lambda store: store.use_channel("Canary", "C9"),
    "MonitorStore.pause": lambda store: store.pause("Canary"),
    "MonitorStore.resume": lambda store: store.resume("Canary"),
    "MonitorStore.remove": lambda store: store.remove("Canary"),
}
"""Changes to things that are not there."""
DONE = {
    "DayStore.spoil": lambda store: store.spoil(MentionRow.id == ID),
    "DayStore.write": lambda store: store.write([("Canary", day_of(POSTED))]),
    "TalkStore.keep": lambda store: store.keep(replace(KEPT_TALK, body="spy"), NOW, NOW, asked=True),
    "TalkStore.forget": lambda store: store.forget(NOW + timedelta(days=99)),
    "TalkStore.let_go": lambda store: store.let_go(),
    "AuditStore.keep": lambda store: store.keep(AUDITED),
    "CaseStore.wake": lambda store: store.wake(NOW),
    "DeliveryStore.settle": lambda store: store.settle(["canary"]),
    "DeliveryStore.leave": lambda store: store.leave("canary", "spy"),
    "DeliveryStore.read_again": lambda store: store.read_again(HANDED_IN),
    "DeliveryStore.forget": lambda store: store.forget(NOW + timedelta(days=99)),
    "RetentionStore.let_go": lambda store: store.let_go("csv", NOW + timedelta(days=99), NOW, "spy"),
    "LeftOutStore.take_in": lambda store: store.take_in(["left"]),
    "DeedStore.do": lambda store: store.do(
        cases_of(store._connection, "full", [OPEN_ID]), {"claimed_by": "spy"}, action="claim", by="spy", now=NOW
    ),
    "DeedStore.happen": lambda store: store.happen([OPEN_ID], {"claimed_by": "spy"}, "wake", NOW, ""),
    "DeedStore.set_right": lambda store: store.set_right(OPEN_ID, {"claimed_by": "spy"}),
    "HomeStore.keep_reveal": lambda store: store.keep_reveal(Reveal.NEVER),
    "WordingStore.keep": lambda store: store.keep(Action.THANK, "spy"),
    "HomeStore.keep_called": lambda store: store.keep_called("spy"),
    "RoomStore.note": lambda store: store.note("csv", [ROOM], NOW),
    "RoomStore.begin_again": lambda store: store.begin_again("csv", NOW + timedelta(days=9)),
    "RoomStore.walk_on": lambda store: store.walk_on(WALK, "spy", NOW, NOW),
    "RoomStore.walk_later": lambda store: store.walk_later(WALK, NOW, "spy"),
    "RoomStore.drop": lambda store: store.drop(ROOM.id),
    "HeardStore.keep": lambda store: store.keep("slack", {"canary": "{1}"}),
    "HeardStore.done": lambda store: store.done(["canary"]),
    "ListenedStore.stop": lambda store: store.stop("C1"),
    "MentionStore.restate": lambda store: store.restate(ID, a_mention(text="changed")),
    "HomeStore.keep_promises": lambda store: store.keep_promises(Promises(high=9, days="mon")),
    "HomeStore.keep_hours": lambda store: store.keep_hours(Hours("Asia/Tokyo")),
    "HomeStore.settle_in": lambda store: store.settle_in(
        Installation(platform="slack", team="T1", account="B1", installer="spy"), NOW
    ),
    "HomeStore.name_installer": lambda store: store.name_installer("spy"),
    "HomeStore.leave": lambda store: store.leave(NOW),
    "InboxStore.first_time": lambda store: store.first_time("event", "{1}", NOW),
    "InboxStore.forget": lambda store: store.forget(NOW + timedelta(days=99)),
    "OutboxStore.put": lambda store: store.put(SAID, NOW, NOW),
    "OutboxStore.rewrite": lambda store: store.rewrite("canary", "{3}"),
    "OutboxStore.redraw": lambda store: store.redraw("canary", "{2}"),
    "OutboxStore.sent": lambda store: store.sent(OUT, "C1/2"),
    "OutboxStore.later": lambda store: store.later(OUT, NOW, "spy", unsure=True, counts=True),
    "OutboxStore.give_up": lambda store: store.give_up(OUT, Stage.DEAD, "spy"),
    "OutboxStore.hold": lambda store: store.hold(NOW + timedelta(days=99)),
    "OutboxStore.delete": lambda store: store.delete(NOW + timedelta(days=99)),
    "OutboxStore.blank": lambda store: store.blank(NOW + timedelta(days=99)),
    "PeopleStore.grant": lambda store: store.grant(Right.LABEL, "canary"),
    "PeopleStore.revoke": lambda store: store.revoke(Right.LABEL, "canary"),
    "PeopleStore.replace_rights": lambda store: store.replace_rights(Right.LABEL, ["spy"]),
    "PeopleStore.use_channel": lambda store: store.use_channel(Purpose.QUEUE, "C9"),
    "ScheduleStore.add": lambda store: store.add(WEEKLY, NOW),
    "ScheduleStore.take_back": lambda store: store.take_back("Canary", NOW + timedelta(days=7)),
    "ScheduleStore.end": lambda store: store.end(RUN),
    "TwinStore.note": lambda store: store.note("Canary", [TWIN]),
    "TwinStore.restate": lambda store: store.restate([Reworded(TWIN_ID, replace(TWIN, post=OPEN), says_more=True)]),
    "UnquotedStore.add": lambda store: store.add("canary", NOW),
    "UnquotedStore.remove": lambda store: store.remove("canary"),
    "Journal.write": lambda store: store.write(NOW, "spy", "claim", ID),
    "MentionStore.keep": lambda store: store.keep("Canary", [(a_mention(), an_assessment()), (REPLY, OURS)], NOW),
    "MentionStore.reassess": lambda store: store.reassess([(ID, OURS)]),
    "MonitorStore.add": lambda store: store.add(a_monitor(name="Canary", owned=())),
    "PerkStore.add": lambda store: store.add("Canary", a_perk(person="canary")),
}
"""Changes that are as good in one workspace as in the other."""
FUNCTIONS = {
    "settle_answers",
    "settle_helped",
    "follow_edit",
    "follow_up",
    "thread_up",
    "cases_of",
    "posts_of",
    "waiting_with",
    "waiting_since",
    "count_affected",
    "list_sharing",
    "find_twins",
    "forget_author",
    "forget_posts",
    "left_alone",
    "find_id",
    "evidence_of",
    "find_words",
    "count_words",
    "reword",
    "unword",
    "fill",
    "author_key_of",
    "mention_id",
    "mention_values",
    "report_key",
}
"""Functions that are told the workspace: all but the last four read or change rows and are called below,
`author_key_of` gives the workspace's own row, the last three read nothing."""


def look(database, name, call, workspace):
    store = next(store for store in STORES if store.__name__ == name.split(".")[0])
    with database.write() as connection:
        return call(store(connection, workspace))


def dump(database, workspace):
    with database.read() as connection:
        return everything(connection, Base.metadata, workspace)


def told_the_workspace(is_wanted):
    """Give the public classes or functions of storage that take a workspace."""
    for module in pkgutil.iter_modules(storage.__path__):
        for name, found in inspect.getmembers(import_module(f"storage.{module.name}"), is_wanted):
            called = found.__init__ if inspect.isclass(found) else found
            ours = found.__module__.startswith("storage.") and not name.startswith("_")
            if ours and "workspace" in inspect.signature(called).parameters:
                yield found


def test_every_method_is_called():
    """A store or a method that is new must be given a place here."""
    stores = {found for found in told_the_workspace(inspect.isclass) if not is_dataclass(found)}
    assert stores == set(STORES)
    methods = {
        f"{store.__name__}.{name}"
        for store in STORES
        for name, _ in inspect.getmembers(store, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == {*READ, *REFUSED, *DONE}


def test_every_function_is_called():
    """Functions beside the stores that are told the workspace are looked at as well."""
    told = {function.__name__ for function in told_the_workspace(inspect.isfunction)}
    assert told == FUNCTIONS


@pytest.mark.parametrize("name", sorted(READ))
def test_the_owner_finds_what_the_other_does_not(database, name):
    """Each reading gives something to the workspace that has it, which shows that nothing is not the answer to all."""
    assert look(database, name, READ[name], "full")
    if name in NAMED:
        with pytest.raises(NotFoundError):
            look(database, name, READ[name], "empty")
    else:
        assert not look(database, name, READ[name], "empty")


def test_the_refusal_names_nothing_of_the_other(database):
    """Asked for a monitor that is not there, a workspace hears of its own only."""
    with pytest.raises(NotFoundError) as told:
        look(database, "MonitorStore.get", lambda store: store.get("anything"), "empty")
    assert "Canary" not in str(told.value)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_the_other_cannot_change_what_it_cannot_see(database, name):
    """The id of another workspace's case or mention is no id here."""
    before = dump(database, "full")
    with pytest.raises((NotFoundError, NothingToUndoError, LostClaimError, IntegrityError)):
        look(database, name, REFUSED[name], "empty")
    assert dump(database, "full") == before


@pytest.mark.parametrize("name", sorted(DONE))
def test_what_the_other_does_stays_with_it(database, name):
    """The same names and ids in another workspace are other things."""
    before = dump(database, "full")
    look(database, name, DONE[name], "empty")
    assert dump(database, "full") == before


def test_one_workspaces_accounts_are_not_the_others(database):
    """A reply settles a case only where the account is known as ours."""
    assert look(database, "MentionStore.keep", DONE["MentionStore.keep"], "empty") == Kept(2, 1, 0)


def test_functions_beside_the_stores_are_as_blind(database):
    """Settling, forgetting, finding an id and reading evidence for one workspace leave the other alone."""
    before = dump(database, "full")
    with database.write() as connection:
        MonitorStore(connection, "empty").add(a_monitor(name="Canary", owned=("canary", "acme")))
        assert settle_answers(connection, "empty", "Canary", None, NOW) == 0
        assert forget_author(connection, "empty", "canary", NOW, "spy") == Forgotten(0, 0, 0)
        assert settle_helped(connection, "empty", "Canary", ["post-1"], NOW) == 0
        assert forget_posts(connection, "empty", [ID], NOW, "spy") == 0
        assert not follow_edit(connection, "empty", ID, NOW)
        row = mention_values(
            replace(OPEN, external_id="post-3", in_reply_to="post-2"), workspace="empty", monitor="Canary",
            identity="new", author="canary", now=NOW,
        )  # fmt: skip
        assert follow_up(connection, "empty", "Canary", [(row, an_assessment())], NOW) == 0
        assert thread_up(connection, "empty", "Canary", [row, row | {"external_id": "post-2"}]) == set()
        assert list(fill(connection, "empty", [], NOW)) == []
        unword(connection, "empty", MentionRow.id == ID)
        reword(connection, "empty", ID)
        if connection.dialect.name == "sqlite":
            assert find_words(connection, "empty", ["kettle"], 9) == []
            assert (count_words(connection, "empty", ["kettle"]), count_words(connection, "full", ["kettle"])) == (0, 2)
        assert cases_of(connection, "empty", [ID]) == []
        assert waiting_with(connection, "empty", [OPEN_ID]) == {}
        assert waiting_since(connection, "empty", NOW + timedelta(days=99), None) == []
        theirs = waiting_with(connection, "full", [OPEN_ID])
        assert [len(posts) for posts in posts_of(connection, "full", theirs).values()] == [2]
        assert [len(posts) for posts in posts_of(connection, "empty", theirs).values()] == [1]
        for workspace, there in (("full", True), ("empty", False)):
            assert bool(count_affected(connection, workspace, NOW)) is there
            assert bool(list_sharing(connection, workspace, [OPEN_ID], NOW)) is there
        twin = {0: (a_mention(source="other"), "")}
        assert find_twins(connection, "full", "Canary", twin) == {0: ""}, "several have this link"
        assert find_twins(connection, "empty", "Canary", twin) == {}
        assert left_alone(connection, "full", "gone")
        assert not left_alone(connection, "empty", "gone")
        assert evidence_of(connection, "empty", [ID]) == {}
        assert evidence_of(connection, "full", [ID])
        with pytest.raises(NotFoundError):
            find_id(connection, "empty", ID)
    assert dump(database, "full") == before
