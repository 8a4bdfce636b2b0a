"""Conversations with Kith as people have them in every chat: from the installation to the first digest, and every day.

Each is described once and played in Slack and in Discord; what only one chat has stands in tests of its own.
"""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_mention, a_verdict, an_assessment, praise
from fakes import FakeClock
from worlds import (
    ALARMS,
    DIGESTS,
    DISCORD,
    EVERYWHERE,
    GENERAL,
    HOWEVER_CONNECTED,
    ME,
    ON_CALL,
    QUEUE,
    YOU,
    NotOfferedError,
    a_world,
    run,
)

from analyzers.labels import Origin, Urgency
from bot.keeping import list_monitors
from bot.queueing import line_up
from storage.roles import Purpose, Right

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY_AT_EIGHT = datetime(2026, 11, 23, 7, 0, 1, tzinfo=UTC)
SETUP = {"name": "Acme", "keywords": "acme, acme kettle", "owned": "@acme", "channel": DIGESTS, "when": "mon 8:00"}

IN_ONE_CHAT = {
    "test_who_has_a_case_is_named_and_not_rung": "Slack rings whoever a new message names, and has no way to forbid it",
    "test_a_private_list_is_drawn_anew_when_a_form_from_it_was_sent": (
        "a window of Slack's does not know the private list that it was opened from; the next `triage` shows it"
    ),
}
"""Conversations that only one chat can have, with the reason."""


def digests(world):
    return [one for one in world.seen(DIGESTS) if "1 mention." in one.words]


@HOWEVER_CONNECTED
def test_from_the_installation_to_the_first_digest(tmp_path, chat):
    """One command, one form of five fields, and on Monday at eight the digest is there with its thread, once."""

    async def scenario():
        async with a_world(chat, tmp_path, FakeClock(SUNDAY)) as world:
            form = await world.open("setup")
            assert list(form.fields) == list(SETUP)
            assert "listen for acme" in (await world.fill(form, SETUP)).words
            world.keep()
            await world.tick()
            assert digests(world) == []
            world.clock.now = MONDAY_AT_EIGHT
            for _ in range(3):
                await world.tick()
            (head,) = digests(world)
            thread = await world.until(lambda: len(world.in_thread(head)) >= 4 and world.in_thread(head))
            pictures = [picture for one in thread for picture in world.pictures(one)]
            assert pictures
            assert all(picture.startswith(b"\x89PNG") for picture in pictures)
            assert world.pings == []
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_what_is_wrong_with_the_set_up_is_told_by_field(tmp_path, chat):
    """A time that is none and an empty name are told at their fields; nothing is made, and what was typed stays."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            wrong = await world.fill(await world.open("setup"), {**SETUP, "name": " ", "when": "whenever"})
            assert set(wrong.fields) == {"name", "when"}
            assert "mon" in wrong.fields["when"]
            assert "No monitor yet" in (await world.ask("monitor")).words
            again = await wrong.again()
            assert again.fields["keywords"] == SETUP["keywords"]
            assert again.fields["channel"] == DIGESTS
            told = await world.fill(again, {"name": "Acme", "when": "fri 16:30"})
            assert "Friday, 16:30" in told.words
            assert world.mistakes == []

    run(scenario())


async def with_a_queue(world):
    """Let the queue stand in its channel with one case; gives the message."""
    await world.give(Purpose.QUEUE, QUEUE)
    world.keep()
    await world.tick()
    (queue,) = world.seen(QUEUE)
    return queue


@HOWEVER_CONNECTED
def test_a_case_is_claimed_answered_and_put_back(tmp_path, chat):
    """Only after the claim the author is shown, to the claimer alone; the queue's message follows each step."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            assert "ann" not in queue.words.replace("@", " ").split()
            revealed = await world.tap(queue, "claim", by=ME)
            assert "@ann" in revealed.words
            assert "forum.example" in revealed.words
            await world.until(lambda: "Claimed by me" in queue.words)
            answered = await world.tap(queue, "answer", by=YOU)
            await world.until(lambda: "Nobody is waiting" in queue.words)
            await world.undo(answered, by=YOU)
            await world.until(lambda: "arrived broken" in queue.words)
            assert "Claimed by me" in queue.words
            assert world.done("claim", "reveal", "answer", "undo") == [
                (ME, "claim"), (ME, "reveal"), (YOU, "answer"), (YOU, "undo"),
            ]  # fmt: skip
            assert "@ann" not in " ".join(one.words for one in world.everything)
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_a_double_click_and_a_double_delivery_do_nothing_twice(tmp_path, chat):
    """Three deliveries of one click are one claim and one answer; a second click tells that it is done."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            await world.tap(queue, "claim", duplicate=2)
            assert world.done("claim", "reveal") == [(ME, "claim"), (ME, "reveal")]
            assert len(world.private) == 1
            await world.tap(queue, "answer", duplicate=2)
            assert world.done("answer") == [(ME, "answer")]
            assert len(world.private) == 2

    run(scenario())


@EVERYWHERE
def test_a_form_that_is_delivered_twice_is_taken_once(tmp_path, chat):
    """One note, one confirmation."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            form = await world.menu(await world.ask("triage"), "note")
            before = len(world.private)
            await world.fill(form, {"words": "She called as well."}, duplicate=2)
            assert world.done("note") == [(ME, "note")]
            assert len([one for one in world.private[before:] if "Noted" in one.words]) == 1

    run(scenario())


@EVERYWHERE
def test_a_card_tells_how_long_somebody_waits_and_why_tells_what_would_put_them_first(tmp_path, chat):
    """Both clocks and by when it is due, by the workspace's own promises; points that add up."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.fill(await world.open("promises"), {"within": "normal 2"})
            world.keep(a_mention(external_id="1", created_at=NOW - timedelta(hours=5)), an_assessment(theme="late"))
            other = a_mention(external_id="2", author="bob", created_at=NOW - timedelta(hours=5.5))
            world.keep(other, an_assessment(theme="refund"))
            queue = await world.ask("triage", which="overdue")
            assert "posted 5 h ago, seen 0 min ago" in queue.words
            assert "overdue by 3 h" in queue.words
            case = next(one.case.id for one in line_up(world.here).shown if one.position == 2)
            assert "It is first; followers: never seen." in (await world.tap(queue, "why")).words
            why = (await world.ask("why", mention=case)).words
            for told in ("10 points a minute for high (overdue normal) need", "= 3,000 points", "31 min longer;"):
                assert told in why
            assert "Somebody has a problem and needs an answer." in why
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_two_people_cannot_claim_the_same_case(tmp_path, chat):
    """The second hears who has it, and sees neither author nor link."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            mine, yours = await world.ask("triage"), await world.ask("triage", by=YOU)
            await world.tap(mine, "claim")
            told = await world.tap(yours, "claim", by=YOU)
            assert "claimed by me" in told.words
            assert "@ann" not in told.words
            assert world.done("claim", "reveal") == [(ME, "claim"), (ME, "reveal")]

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize(
    ("does", "fields", "told", "action", "undone"),
    [
        ("assign", {"person": YOU}, "is with you", "assign", "undo"),
        ("note", {"words": "She called as well."}, "Noted", "note", ""),
        ("snooze", {"rest": "3d"}, "rests until", "snooze", "undo"),
        ("not_organic", {"origin": "paid"}, "is paid, you say", "correct", "correct"),
    ],
)
def test_what_the_menu_of_a_card_asks_for_is_done_and_journalled(tmp_path, chat, does, fields, told, action, undone):
    """Each choice opens a form, does what it says, confirms it privately, stands in the journal and is taken back."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            confirmed = await world.fill(await world.menu(await world.ask("triage"), does), fields)
            assert told in confirmed.words
            assert world.done(action) == [(ME, action)]
            assert ("choice_undo" in confirmed.buttons) == bool(undone)
            if undone:
                await world.undo(confirmed)
                assert world.journal()[0] == (ME, undone)
                assert "arrived broken" in (await world.ask("triage")).words
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_dismissing_asks_why_and_it_is_organic_is_kept_beside_the_verdict(tmp_path, chat):
    """A person's verdict stands beside Kith's in `why`; the reason for dismissing is kept; both are taken back."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            queue = await world.ask("triage")
            said = await world.menu(queue, "organic")
            assert "is organic, you say" in said.words
            assert "origin is organic" in (await world.tap(queue, "why")).words
            dismissed = await world.fill(await world.tap(queue, "dismiss"), {"why": "It was a joke."})
            assert "is dismissed" in dismissed.words
            assert "Nobody is waiting" in (await world.ask("triage")).words
            await world.undo(dismissed)
            why = await world.tap(await world.ask("triage"), "why")
            assert "It was a joke." in why.words
            assert world.done("correct", "dismiss", "undo") == [(ME, "correct"), (ME, "dismiss"), (ME, "undo")]

    run(scenario())


@EVERYWHERE
def test_a_private_list_is_drawn_anew_where_it_was_tapped(tmp_path, chat):
    """After a claim it shows who has the case, after an answer the case is gone from it."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            queue = await world.ask("triage")
            await world.tap(queue, "claim")
            await world.until(lambda: "Claimed by me" in queue.words)
            await world.tap(queue, "answer")
            await world.until(lambda: "Nobody is waiting" in queue.words)
            assert world.mistakes == []

    run(scenario())


@pytest.mark.parametrize("chat", [DISCORD])
def test_a_private_list_is_drawn_anew_when_a_form_from_it_was_sent(tmp_path, chat):
    """What was dismissed is gone from it, the confirmation comes beside it, and it can still be shared."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            world.keep(a_mention(external_id="2", text="My Acme pot leaks.", author="bea"))
            queue = await world.ask("triage")
            dismissed = await world.fill(await world.tap(queue, "dismiss"), {"why": "It was a joke."})
            assert "is dismissed" in dismissed.words
            assert "1 case" in queue.words
            assert "choice_share" in queue.buttons

    run(scenario())


@EVERYWHERE
def test_who_is_given_a_case_hears_of_it_and_can_see_whose_it_is(tmp_path, chat):
    """A message to them alone with the card, whose buttons work there; Show reveals to the holder, to nobody else."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            queue = await world.ask("triage")
            await world.fill(await world.menu(queue, "assign"), {"person": YOU})
            await world.until(lambda: world.direct(YOU))
            (told,) = world.direct(YOU)
            assert "me gave you the case" in told.words
            assert "@ann" not in told.words
            assert "@ann" in (await world.tap(told, "show", by=YOU)).words
            theirs = await world.tap(await world.ask("triage"), "show")
            assert "Claim it first" in theirs.words
            await world.tap(told, "answer", by=YOU)
            assert world.done("assign", "reveal", "answer") == [(ME, "assign"), (YOU, "reveal"), (YOU, "answer")]
            assert world.direct(ME) == []

    run(scenario())


@EVERYWHERE
def test_an_old_button_does_not_overrule_a_colleague(tmp_path, chat):
    """My undo of what you have claimed since, an answer to what is answered, a dismissal of it change nothing."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            claimed = await world.tap(queue, "claim")
            form = await world.tap(queue, "dismiss")
            old = await world.ask("triage")
            await world.until(lambda: "case_release" in queue.buttons)
            await world.tap(queue, "release", by=YOU)
            await world.until(lambda: "case_claim" in queue.buttons)
            await world.tap(queue, "claim", by=YOU)
            assert "has moved on" in (await world.undo(claimed)).words
            await world.until(lambda: "Claimed by you" in queue.words)
            await world.tap(queue, "answer", by=YOU)
            assert "answered already" in (await world.tap(old, "answer")).words
            assert "answered already" in (await world.fill(form, {"why": "x"})).words
            assert world.done("answer", "dismiss") == [(YOU, "answer")]

    run(scenario())


@EVERYWHERE
def test_a_settled_card_says_so_and_can_be_put_back_where_it_stands(tmp_path, chat):
    """An alarm that was answered shows it, to everybody, with an undo for everybody who may settle."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.ONCALL, ALARMS)
            world.keep(a_mention(created_at=NOW), an_assessment(urgency=Urgency.CRITICAL))
            await world.tick()
            (alert,) = world.seen(ALARMS)
            await world.tap(alert, "answer")
            await world.until(lambda: "Answered." in alert.words)
            assert alert.buttons == ["case_undo"]
            assert "back in the queue" in (await world.undo(alert, by=YOU)).words
            await world.until(lambda: "case_claim" in alert.buttons)
            assert world.done("answer", "reopen") == [(ME, "answer"), (YOU, "reopen")]

    run(scenario())


@EVERYWHERE
def test_what_the_digest_is_unsure_of_is_decided_where_it_stands(tmp_path, chat):
    """Below a post that may be either and waits for nobody, both answers stand; what a person says wins."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep(said=praise(verdict=a_verdict(Origin.UNCLEAR)))
            await world.tap(await world.ask("digest", period="month"), "share")
            await world.until(lambda: world.seen(GENERAL))
            (digest,) = world.seen(GENERAL)
            assert "is organic, you say" in (await world.tap(digest, "organic")).words
            said = await world.fill(await world.tap(digest, "not_organic", by=YOU), {"origin": "paid"})
            assert "is paid, you say" in said.words
            assert world.done("correct") == [(ME, "correct"), (YOU, "correct")]

    run(scenario())


def the_case(world):
    return line_up(world.here).shown[0].case.id


ASKED = [
    ("help", {}, "/kith digest"),
    ("triage", {}, "arrived broken"),
    ("triage", {"which": "next"}, "arrived broken"),
    ("triage", {"which": "mine"}, "Nobody is waiting"),
    ("triage", {"which": "all"}, "arrived broken"),
    ("triage", {"which": "overdue"}, "Overdue"),
    ("triage", {"which": "soon"}, "Nothing is due soon."),
    ("digest", {"period": "week"}, "Digest: Acme"),
    ("digest", {"since": "2026-11-16", "until": "2026-11-23"}, "Digest: Acme"),
    ("digest", {"since": "never"}, "is no time"),
    ("themes", {}, "No theme"),
    ("themes", {"period": "month", "monitor": "Acme"}, "No theme"),
    ("campaigns", {}, "No campaign"),
    ("campaigns", {"period": "today", "monitor": "Nobody"}, "No monitor is called"),
    ("check", {"text": "#ad my new kettle"}, "Paid"),
    ("check", {"text": "https://forum.example/post-1"}, "Whose interest speaks"),
    ("check", {"text": "long " * 500}, "Whose interest speaks"),
    ("lookup", {"words": "@ann"}, "arrived broken"),
    ("lookup", {"words": "kettle"}, "1 mention"),
    ("lookup", {"words": '"unclosed'}, "mention"),
    ("why", {"mention": the_case}, "followers: never seen"),
    ("audit", {}, "not run yet"),
    ("history", {"mention": the_case}, "Nobody did anything"),
    ("undo", {"mention": the_case}, "nothing was done"),
    ("source", {}, "stories and comments on Hacker News"),
    ("source", {"do": "health"}, "No source yet"),
    ("source", {"do": "add", "what": "myspace"}, "is no kind of source"),
    ("source", {"do": "add", "what": "hackernews", "monitor": "Nobody"}, "No monitor is called"),
    ("reveal", {}, "Nobody looked yet"),
    ("reveal", {"what": the_case, "why": "Their parcel."}, "Claim it first"),
    ("reveal", {"what": "never"}, "Nobody is shown"),
    ("reveal", {"what": "always"}, "not blind"),
    ("wordings", {}, "Answer the question"),
    ("wordings", {"do": "for", "name": the_case}, "Copy it"),
    ("wordings", {"do": "set", "name": "thank", "words": "Thanks from {brand}!"}, "Thanks from"),
    ("wordings", {"do": "set", "name": "thank", "words": "Thanks {author}!"}, "cannot be filled in"),
    ("wordings", {"do": "reset", "name": "thank"}, "made our day"),
    ("wordings", {"do": "edit"}, "and an action"),
    ("correct", {"mention": the_case, "origin": "paid", "note": "She says so."}, "origin is paid"),
    ("monitor", {}, "Acme"),
    ("monitor", {"do": "list"}, "Acme"),
    ("monitor", {"do": "add", "name": "Big Co", "keywords": "big co, bigco"}, "listened for: big co, bigco"),
    ("monitor", {"do": "edit", "name": "Acme", "staff": "lee"}, "Acme is changed"),
    ("monitor", {"do": "gate", "name": "Acme", "required": "kettle, parcel"}, "Acme is changed"),
    ("monitor", {"do": "try", "name": "Acme"}, "1 of 1 post would be taken in"),
    ("monitor", {"do": "try", "name": "Acme", "required": "toaster", "text": "acme kettle"}, "0 of 1 post would be"),
    ("monitor", {"do": "pause", "name": "Acme"}, "Acme is paused"),
    ("monitor", {"do": "resume", "name": "Acme"}, "Acme is listened for again"),
    ("listen", {}, "None"),
    ("listen", {"channel": GENERAL}, "for Acme from now on"),
    ("listen", {"channel": GENERAL, "off": True}, "I did not read it"),
    ("schedule", {}, "No schedule yet"),
    ("schedule", {"do": "add", "name": "Daily", "when": "daily 8:00", "channel": DIGESTS}, "every day, 08:00"),
    ("schedule", {"do": "remove", "name": "Weekly"}, "Weekly"),
    ("schedule", {"do": "add", "name": "Ours", "when": "workdays 9:30"}, "on workdays, 09:30"),
    ("schedule", {"do": "preview", "name": "Weekly"}, "No schedule is called"),
    ("perk", {"do": "list"}, "Nothing noted yet"),
    ("perk", {"do": "add", "person": "@bea", "what": "a kettle", "days": "30"}, "Noted: a kettle for @bea"),
    ("channel", {"purpose": "oncall", "channel": ALARMS}, "oncall is #alarms"),
    ("channel", {"purpose": "oncall", "off": True}, "oncall is none"),
    ("role", {"right": "label", "person": YOU}, "you may label"),
    ("role", {"right": "label", "person": YOU, "off": True}, "Nothing to change"),
    ("oncall", {}, "Nobody is called"),
    ("oncall", {"who": YOU}, "critical, you is called"),
    ("oncall", {"who": ON_CALL}, "is called"),
    ("oncall", {"off": True}, "Nobody is called"),
    ("oncall", {"who": YOU, "about": "legal"}, "a legal matter, you is called"),
    ("channel", {"purpose": "legal", "channel": ALARMS}, "legal is #alarms"),
    ("channel", {"purpose": "digest", "channel": ALARMS, "monitor": "Acme"}, "digests of Acme go to #alarms"),
    ("channel", {"purpose": "digest", "off": True, "monitor": "Acme"}, "go where all go"),
    ("noquote", {"author": "@ann"}, "quoted no more"),
    ("noquote", {"author": "@ann", "off": True}, "Nothing to change"),
    ("home", {}, "Listening for: Acme"),
    ("forget", {"author": "@nobody"}, "for good"),
    ("forget", {"author": "@nobody", "yes": True}, "Forgotten: 0"),
    ("export", {}, "Acme"),
    ("outbox", {}, "Every message arrived"),
]


@EVERYWHERE
@pytest.mark.parametrize(("command", "given", "told"), ASKED)
def test_every_command_is_answered_privately(tmp_path, chat, command, given, told):
    """What is asked is answered to the asker alone; what cannot be done is said in words."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            chosen = {name: value(world) if callable(value) else value for name, value in given.items()}
            answer = await world.ask(command, **chosen)
            assert told in answer.words
            assert len(world.private) == 1
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize(
    ("command", "given", "told"),
    [
        ("nonsense", {}, "I do not know"),
        ("triage", {"which": "everything"}, "is no part of the queue"),
        ("why", {}, "Give the id"),
        ("monitor", {"do": "dance"}, "nothing a monitor can do"),
        ("channel", {"purpose": "gossip", "channel": ALARMS}, "Say what the channel is for"),
        ("role", {"right": "reign", "person": YOU}, "Say which right"),
    ],
)
def test_what_nobody_can_do_is_refused_in_words_or_not_even_offered(tmp_path, chat, command, given, told):
    """Where words are typed they are answered; where options are chosen there is no such option."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            if chat == DISCORD:
                with pytest.raises(NotOfferedError):
                    await world.ask(command, **given)
            else:
                assert told in (await world.ask(command, **given)).words

    run(scenario())


@EVERYWHERE
def test_an_answer_can_be_shared(tmp_path, chat):
    """The button posts it into the channel, once; what changes something has no such button."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            answer = await world.ask("lookup", words="kettle")
            await world.tap(answer, "share", duplicate=1)
            await world.until(lambda: world.seen(GENERAL))
            await world.settle()
            (shared,) = world.seen(GENERAL)
            assert "arrived broken" in shared.words
            assert "choice_share" not in shared.buttons
            assert "choice_share" not in (await world.ask("perk", do="add", person="@bea", what="kettle")).buttons
            assert "choice_share" not in (await world.ask("lookup", words="@ann")).buttons

    run(scenario())


@EVERYWHERE
def test_a_list_that_was_shared_stays_what_it_was(tmp_path, chat):
    """A colleague's form from it is confirmed to them alone; their own list does not take its place."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            await world.tap(await world.ask("triage"), "claim")
            await world.tap(await world.ask("triage", which="mine"), "share")
            await world.until(lambda: world.seen(GENERAL))
            (shared,) = world.seen(GENERAL)
            form = await world.tap(shared, "dismiss", by=YOU)
            await world.tap(shared, "answer")
            await world.until(lambda: "Answered." in shared.words)
            assert "answered already" in (await world.fill(form, {"why": "x"})).words
            assert "Answered." in shared.words
            assert shared.buttons == ["case_undo"]
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_any_message_can_be_checked_from_its_menu(tmp_path, chat):
    """The answer is seen by the asker alone."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            said = await world.say("Thanks to @acme for this gifted kettle #ad", by=YOU)
            checked = await world.check(said)
            assert "Paid" in checked.words
            assert "#ad" in checked.words
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize("called", [None, YOU, ON_CALL])
def test_a_critical_case_is_told_at_once_and_once(tmp_path, chat, called):
    """In the on-call channel, in quiet hours too, not again after a restart; it rings whom it should and no other."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.ONCALL, ALARMS)
            await world.fill(await world.open("hours"), {"quiet_from": "00:00", "quiet_until": "23:59"})
            if called:
                assert "is called" in (await world.ask("oncall", who=called)).words
            fire = a_mention(external_id="fire", created_at=NOW - timedelta(minutes=5))
            world.keep(fire, an_assessment(urgency=Urgency.CRITICAL))
            for _ in range(3):
                await world.tick()
            await world.restart()
            await world.tick()
            (alert,) = world.seen(ALARMS)
            assert "Critical" in alert.words
            assert "@ann" not in alert.words
            await world.tap(alert, "claim")
            await world.until(lambda: "Claimed by me" in alert.words)
            assert world.pings == ([called] if called else [])
            assert world.mistakes == []

    run(scenario())


@pytest.mark.parametrize("chat", [DISCORD])
def test_who_has_a_case_is_named_and_not_rung(tmp_path, chat):
    """Neither by a list that is shared nor by the queue of the next morning: only an alarm calls anybody."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            await world.tap(queue, "claim")
            await world.tap(await world.ask("triage", by=YOU), "share", by=YOU)
            await world.until(lambda: world.seen(GENERAL))
            world.clock.forward(days=1)
            await world.tick()
            _, again = world.seen(QUEUE)
            for shown in (again, *world.seen(GENERAL)):
                assert "Claimed by me" in shown.words
            assert world.pings == []

    run(scenario())


FORMS_OF_SETTINGS = [
    ("monitor", {"do": "add"}, {"name": "Big Co", "keywords": "big co, bigco", "owned": "@bigco"}, "big co, bigco"),
    ("monitor", {"do": "edit", "name": "Acme"}, {"keywords": "acme, kettles"}, "acme, kettles"),
    ("schedule", {"do": "add"}, {"name": "Daily", "when": "daily 8:00", "channel": DIGESTS}, "every day, 08:00"),
    ("channel", {}, {"digest": DIGESTS, "queue": QUEUE, "oncall": ALARMS, "legal": ALARMS}, "The channels are set"),
    ("wordings", {"do": "edit", "name": "thank"}, {"words": "Thank you from {brand}."}, "Thank you from"),
    ("role", {}, {"person": YOU, "right": "label", "given": "yes"}, "you may label"),
    ("perk", {"do": "add"}, {"person": "@bea", "what": "a kettle", "given_on": "2026-11-01"}, "Noted: a kettle"),
    (
        "monitor",
        {"do": "gate", "name": "Acme"},
        {"required": "kettle", "languages": "en"},
        "Of the newest 1 post it would",
    ),
    ("hours", {}, {"zone": "Europe/Paris", "quiet_from": "18:30", "quiet_until": "8:00"}, "from 18:30 to 08:00"),
    (
        "promises",
        {},
        {"within": "high 2, low 40", "days": "mon-fri", "shift": "9:00-17:30", "holidays": "12-25"},
        "critical 1, high 2, normal 24, low 40. You work on weekdays, 09:00 to 17:30, except on 1 holiday",
    ),
    ("setup", {}, SETUP, "I listen for acme, acme kettle"),
]


@EVERYWHERE
@pytest.mark.parametrize(("command", "given", "fields", "told"), FORMS_OF_SETTINGS)
def test_settings_are_asked_for_in_forms(tmp_path, chat, command, given, fields, told):
    """A command without what it needs opens its form; what it did is confirmed to whoever sent it."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            form = await world.open(command, **given)
            assert set(fields) <= set(form.fields)
            assert told in (await world.fill(form, fields)).words
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_a_form_shows_what_is_set_already_and_sent_as_it_is_it_changes_nothing(tmp_path, chat):
    """Set-up, monitor, channels and hours; what a form does not ask for stays too."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.fill(await world.open("setup"), SETUP)
            await world.ask("monitor", do="edit", name="Acme", staff="lee", competitors="Rival")
            await world.fill(await world.open("hours"), {"quiet_from": "18:30", "quiet_until": "08:00"})
            await world.fill(await world.open("promises"), {"within": "high 2", "shift": "9:00-17:00"})
            before = (await world.ask("export")).words
            shown = {}
            for command, given in (
                ("setup", {}),
                ("monitor", {"do": "edit", "name": "Acme"}),
                ("channel", {}),
                ("hours", {}),
                ("promises", {}),
            ):
                form = await world.open(command, **given)
                shown |= form.fields
                await world.fill(form, {})
            assert (shown["keywords"], shown["digest"]) == ("acme, acme kettle", DIGESTS)
            assert (shown["quiet_from"], shown["when"]) == ("18:30", "mon 08:00")
            assert (shown["within"], shown["shift"]) == ("critical 1, high 2, normal 24, low 72", "09:00-17:00")
            assert (await world.ask("export")).words == before

    run(scenario())


@EVERYWHERE
def test_a_schedule_is_changed_in_its_form(tmp_path, chat):
    """It shows what is kept, and keeps what it does not ask for."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.fill(await world.open("setup"), SETUP)
            form = await world.open("schedule", do="edit", name="Acme digest")
            assert (form.fields["when"], form.fields["monitor"]) == ("mon 08:00", "Acme")
            assert "Friday, 16:30" in (await world.fill(form, {"when": "fri 16:30"})).words

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize("name", ["Big Co", "O'Neil", 'Kettle "Pro"', "edit and sons"])
def test_a_monitor_is_changed_in_its_form_whatever_it_is_called(tmp_path, chat, name):
    """The form is that of the monitor that was named, and no new one."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.ask("monitor", do="add", name=name, keywords="kettles")
            form = await world.open("monitor", do="edit", name=name)
            assert (form.fields["name"], form.fields["keywords"]) == (name, "kettles")
            assert "pots" in (await world.fill(form, {"keywords": "pots"})).words
            assert len(list_monitors(world.here)) == 1

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize(
    ("command", "given", "fields", "wrong"),
    [
        ("monitor", {"do": "add"}, {"name": "acme"}, {"name": "already"}),
        ("schedule", {"do": "add"}, {"name": "Daily", "when": "at times"}, {"when": "mon"}),
        ("perk", {"do": "add"}, {"person": "@bea", "what": "tea", "given_on": "soon"}, {"given_on": "soon"}),
        ("hours", {}, {"zone": "Nowhere"}, {"zone": "Europe/Berlin"}),
        ("hours", {}, {"quiet_from": "dusk"}, {"quiet_from": "dusk"}),
        ("promises", {}, {"within": "high soon", "holidays": "Easter"}, {"within": "high soon", "holidays": "Easter"}),
        ("promises", {}, {"days": "mon", "shift": "9:00-10:00"}, {"shift": "at least 5 hours"}),
    ],
)
def test_what_is_wrong_in_a_form_is_told_by_field_and_can_be_put_right(tmp_path, chat, command, given, fields, wrong):
    """Nothing is changed meanwhile, and what was typed is still there."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            before = (await world.ask("export")).words
            refused = await world.fill(await world.open(command, **given), fields)
            assert set(refused.fields) == set(wrong)
            assert all(part in refused.fields[name] for name, part in wrong.items())
            assert (await world.ask("export")).words == before
            again = await refused.again()
            assert fields.items() <= again.fields.items()
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_an_empty_note_is_told_at_its_field(tmp_path, chat):
    """A form of a case is checked as one of the settings is, and can be put right."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            refused = await world.fill(await world.menu(await world.ask("triage"), "note"), {"words": " "})
            assert set(refused.fields) == {"words"}
            assert world.done("note") == []
            assert "Noted" in (await world.fill(await refused.again(), {"words": "She called as well."})).words
            assert world.done("note") == [(ME, "note")]

    run(scenario())


@EVERYWHERE
def test_a_channel_that_kith_cannot_use_is_told_at_its_field(tmp_path, chat):
    """Before anything is made: a refusal on Monday would be too late."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.shut_out(DIGESTS)
            refused = await world.fill(await world.open("setup"), SETUP)
            assert set(refused.fields) == {"channel"}
            assert "No monitor yet" in (await world.ask("monitor")).words

    run(scenario())


@HOWEVER_CONNECTED
def test_after_a_restart_old_buttons_and_open_forms_work(tmp_path, chat):
    """Another process on the same database: the queue of before can be acted on, a form of before is taken."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            mine = await world.ask("triage")
            form = await world.tap(queue, "dismiss")
            await world.restart()
            assert "arrived broken" in (await world.tap(queue, "why")).words
            assert "@ann" in (await world.tap(mine, "claim")).words
            assert "is dismissed" in (await world.fill(form, {"why": "It was a joke."})).words
            await world.until(lambda: "Nobody is waiting" in queue.words)
            assert len(world.seen(QUEUE)) == 1

    run(scenario())


@EVERYWHERE
def test_being_removed_is_noticed_and_nothing_more_is_tried(tmp_path, chat):
    """No call is made any more; the data is kept."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.QUEUE, QUEUE)
            await world.remove()
            world.keep()
            before = world.calls
            await world.tick()
            assert world.calls == before
            assert world.outbox == []

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize(
    ("right", "command", "given"),
    [
        (Right.CONFIGURE, "monitor", {"do": "add", "name": "Other"}),
        (Right.CONFIGURE, "schedule", {"do": "remove", "name": "x"}),
        (Right.CONFIGURE, "perk", {"do": "add", "person": "@bea", "what": "kettle"}),
        (Right.CONFIGURE, "channel", {"purpose": "queue", "channel": QUEUE}),
        (Right.CONFIGURE, "role", {"right": "settle", "person": YOU}),
        (Right.CONFIGURE, "oncall", {"who": YOU}),
        (Right.CONFIGURE, "forget", {"author": "@ann", "yes": True}),
        (Right.CONFIGURE, "export", {}),
        (Right.CONFIGURE, "setup", {}),
        (Right.CONFIGURE, "hours", {}),
        (Right.CONFIGURE, "promises", {}),
        (Right.CONFIGURE, "channel", {}),
        (Right.LABEL, "correct", {"mention": "x", "origin": "paid"}),
        (Right.REVEAL, "lookup", {"words": "@ann"}),
    ],
)
def test_a_command_needs_its_right(tmp_path, chat, right, command, given):
    """Once a right was given to somebody, others are told whom to ask, and nothing is done."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            await world.ask("role", right=right.value, person=ME)
            before = world.journal()
            refused = await world.ask(command, by=YOU, **given)
            assert "You may not" in refused.words
            assert "Ask me" in refused.words
            assert world.journal() == before

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize("does", ["claim", "answer", "dismiss"])
def test_a_button_needs_its_right(tmp_path, chat, does):
    """The case stays as it was."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            await world.ask("role", right="settle", person=ME)
            before = world.journal()
            refused = await world.tap(queue, does, by=YOU)
            assert "You may not settle cases here. Ask me" in refused.words
            assert world.journal() == before

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize(
    ("does", "right", "words"),
    [
        ("assign", "settle", "settle cases"),
        ("note", "settle", "settle cases"),
        ("snooze", "settle", "settle cases"),
        ("organic", "label", "correct what Kith says"),
        ("not_organic", "label", "correct what Kith says"),
    ],
)
def test_what_stands_in_the_menu_of_a_card_needs_its_right(tmp_path, chat, does, right, words):
    """No form opens for who may not send it."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            await world.ask("role", right=right, person=ME)
            refused = await world.menu(queue, does, by=YOU)
            assert f"You may not {words} here. Ask me" in refused.words

    run(scenario())


@EVERYWHERE
def test_a_form_sent_without_the_right_for_it_does_nothing(tmp_path, chat):
    """The right was given to somebody else between opening and sending."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            form = await world.open("channel", by=YOU)
            await world.ask("role", right="configure", person=ME)
            refused = await world.fill(form, {"digest": DIGESTS})
            assert "You may not change settings" in refused.words
            assert ("you", "channel") not in world.journal()

    run(scenario())


@EVERYWHERE
def test_who_may_settle_but_not_see_claims_without_seeing(tmp_path, chat):
    """The author stays hidden, and no reveal is journalled."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            queue = await with_a_queue(world)
            await world.ask("role", right="reveal", person=ME)
            told = await world.tap(queue, "claim", by=YOU)
            assert "Claimed" in told.words
            assert "ann" not in told.words.replace("@", " ").split()
            assert world.done("claim", "reveal") == [(YOU, "claim")]

    run(scenario())


@EVERYWHERE
def test_whoever_is_named_in_an_answer_is_shown_as_the_chat_shows_people(tmp_path, chat):
    """A refusal, a right that was given, a case that somebody has, an undo that comes too late: names and no ids."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            told = [await world.ask("role", right="configure", person=ME)]
            told.append(await world.ask("export", by=YOU))
            mine, yours = await world.ask("triage"), await world.ask("triage", by=YOU)
            claimed = await world.tap(mine, "claim")
            told.append(await world.tap(yours, "claim", by=YOU))
            await world.tap(await world.ask("triage"), "release")
            await world.tap(await world.ask("triage", by=YOU), "claim", by=YOU)
            told.append(await world.undo(claimed))
            assert ["me" in one.words or "you" in one.words for one in told] == [True] * 4
            assert [one.words for one in told if one.bare] == []

    run(scenario())


@EVERYWHERE
def test_a_preview_is_seen_by_the_asker_alone_and_the_digest_comes_all_the_same(tmp_path, chat):
    """With its cards; nothing stands in the channel before Monday, and on Monday it does."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            await world.ask("schedule", do="add", name="Weekly", when="mon 8:00", channel=DIGESTS)
            shown = await world.ask("schedule", do="preview", name="Weekly")
            assert "Preview of Weekly" in shown.words
            assert "arrived broken" in shown.words
            assert "#digests" in shown.words
            assert "choice_share" not in shown.buttons
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())
