"""How a case lives in every chat: answered by our reply, taken up again, undone, worded, escalated, unblinded."""

from datetime import timedelta

import pytest
from builders import NOW, a_mention, an_assessment
from worlds import ALARMS, EVERYWHERE, GENERAL, ME, ON_CALL, QUEUE, YOU, Form, a_world, run

from analyzers.labels import Action, Origin, Urgency
from bot.queueing import line_up
from storage.roles import Purpose

OURS = an_assessment(Origin.OWNED, action=Action.MONITOR)
LATER = NOW - timedelta(seconds=30)


def reply(**changes):
    plain = {
        "external_id": "ours", "author": "acme", "in_reply_to": "post-1", "text": "On it.",
        "created_at": NOW - timedelta(minutes=1),
    }  # fmt: skip
    return a_mention(**(plain | changes))


def again(name="again", **changes):
    plain = {"external_id": name, "in_reply_to": "post-1", "text": f"{name}: still nothing?", "created_at": LATER}
    said = an_assessment(blinded_text=f"{name}: still nothing?")
    return a_mention(**(plain | changes)), said


def the_case(world):
    return line_up(world.here).shown[0].case.id


@EVERYWHERE
def test_our_reply_answers_a_case_by_itself_and_undo_takes_that_back_for_good(tmp_path, chat):
    """The card says so; after `undo` the same reply does not settle it again; the history tells each step."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.QUEUE, QUEUE)
            world.keep()
            case = the_case(world)
            await world.tap(await world.ask("triage"), "share")
            shared = await world.until(lambda: world.seen(GENERAL) and world.seen(GENERAL)[-1])
            world.keep(reply(), OURS)
            await world.tick()
            assert "Answered in a reply." in shared.words
            assert "Taken back" in (await world.ask("undo", mention=case)).words
            world.keep(a_mention(external_id="other", text="Hello?", author="bea"))
            await world.tick()
            await world.until(lambda: "case_claim" in shared.buttons)
            told = (await world.ask("history", mention=case)).words
            assert "saw it answered: the reply" in told
            assert "me took back what was done" in told
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
@pytest.mark.parametrize("rest", [True, False])
def test_who_writes_again_is_back_in_the_queue_also_during_a_snooze(tmp_path, chat, rest):
    """Resting or dismissed: the new post of the thread takes it up again, and the history says why."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            case, queue = the_case(world), await world.ask("triage")
            if rest:
                await world.fill(await world.menu(queue, "snooze"), {"rest": "week"})
            else:
                await world.fill(await world.tap(queue, "dismiss"), {"why": "Spam."})
            assert "Nobody is waiting" in (await world.ask("triage")).words
            world.keep(*again())
            shown = (await world.ask("triage")).words
            assert "1 case" in shown
            assert "2 posts of one person" in shown
            assert "took it up again: its author wrote again" in (await world.ask("history", mention=case)).words

    run(scenario())


@EVERYWHERE
def test_posts_of_one_person_are_one_card_that_lists_them_and_settles_them_all(tmp_path, chat):
    """Three asks, one card; Why? quotes each and names nobody; Answered settles three, Undo brings three back."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            world.keep(*again("second"))
            world.keep(*again("third", in_reply_to="second"))
            queue = await world.ask("triage")
            assert "3 posts of one person" in queue.words
            why = (await world.tap(queue, "why")).words
            assert "second: still nothing?" in why
            assert "third: still nothing?" in why
            assert "ann" not in why.replace("@", " ").split()
            answered = await world.tap(queue, "answer")
            assert "Nobody is waiting" in (await world.ask("triage")).words
            await world.undo(answered)
            assert "3 posts of one person" in (await world.ask("triage")).words
            assert len(world.done("answer")) == 3

    run(scenario())


@EVERYWHERE
def test_a_colleagues_deed_is_not_undone_by_words(tmp_path, chat):
    """`undo` names whose it is and changes nothing; my own is taken back, step by step."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            case, queue = the_case(world), await world.ask("triage")
            await world.tap(queue, "claim")
            refused = (await world.ask("undo", mention=case, by=YOU)).words
            assert "by me: claim" in refused
            assert world.done("undo") == []
            await world.fill(await world.menu(queue, "assign"), {"person": YOU})
            assert "Taken back" in (await world.ask("undo", mention=case)).words
            assert "Claimed by me" in (await world.ask("triage")).words
            await world.ask("undo", mention=case)
            assert "Claimed" not in (await world.ask("triage")).words
            assert "nothing was done" in (await world.ask("undo", mention=case)).words
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_a_wording_is_shown_to_copy_and_is_the_teams_own_after_an_edit(tmp_path, chat):
    """To whoever pressed it alone, with the brand and never the author; what cannot be filled in is refused."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            queue = await world.ask("triage")

            async def wording():
                pressed = await world.tap(queue, "wording") if "case_wording" in queue.buttons else None
                return (pressed or await world.menu(queue, "wording")).words

            assert "I am sorry this happened" in await wording()
            form = await world.open("wordings", do="edit", name="reply_support")
            assert "I am sorry" in form.fields["words"]
            wrong = await world.fill(form, {"words": "Dear {author}"})
            assert "cannot be filled in" in wrong.fields["words"]
            form = await world.open("wordings", do="edit", name="reply_support")
            await world.fill(form, {"words": "{brand} is sorry.\nWrite to us?"})
            told = await wording()
            assert "Acme is sorry." in told
            assert "ann" not in told.replace("@", " ").split()
            await world.ask("role", right="configure", person=ME)
            refused = await world.ask("wordings", do="reset", name="reply_support", by=YOU)
            assert "may not change settings" in refused.words
            assert world.everything == []
            assert world.mistakes == []

    run(scenario())


ESCALATED = [(Action.ESCALATE_SAFETY, "safety"), (Action.ESCALATE_LEGAL, "legal")]


@EVERYWHERE
@pytest.mark.parametrize(("action", "matter"), ESCALATED)
def test_an_escalation_goes_to_its_own_channel_and_calls_whom_it_should_once(tmp_path, chat, action, matter):
    """Not to the on-call channel, not again after a restart; its card works there and names nobody."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.ask("channel", purpose=matter, channel=ALARMS)
            await world.ask("oncall", who=ON_CALL, about=matter)
            world.keep(a_mention(created_at=NOW - timedelta(minutes=5)), an_assessment(action=action))
            await world.tick()
            await world.restart()
            await world.tick()
            (told,) = world.seen(ALARMS)
            assert f"matter of {matter}" in told.words
            assert "@ann" not in told.words
            assert "No channel is set" not in told.words
            await world.tap(told, "claim")
            await world.until(lambda: "Claimed by me" in told.words)
            assert world.pings == [ON_CALL]
            assert world.mistakes == []

    run(scenario())


@EVERYWHERE
def test_an_escalation_without_a_channel_goes_to_the_queues_with_a_note(tmp_path, chat):
    """The note says how to set one; an ordinary case is not told of; a critical one rings on call, with the note."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.QUEUE, QUEUE)
            await world.give(Purpose.ONCALL, ALARMS)
            recent = NOW - timedelta(minutes=5)
            world.keep(a_mention(external_id="plain", author="bea", created_at=recent))
            world.keep(
                a_mention(external_id="law", author="cid", text="My lawyer writes.", created_at=recent),
                an_assessment(action=Action.ESCALATE_LEGAL, theme="law"),
            )
            await world.tick()
            noted = [one.words for one in world.seen(QUEUE) if "No channel is set for matters of legal" in one.words]
            assert len(noted) == 1
            assert world.seen(ALARMS) == []
            fire = a_mention(external_id="fire", author="dan", text="It burns.", created_at=recent)
            world.keep(fire, an_assessment(urgency=Urgency.CRITICAL, action=Action.ESCALATE_SAFETY, theme="fire"))
            await world.tick()
            (alarm,) = world.seen(ALARMS)
            assert "No channel is set for matters of safety" in alarm.words
            assert len([one for one in world.seen(QUEUE) if "matter of" in one.words]) == 1

    run(scenario())


@EVERYWHERE
def test_where_authors_are_shown_to_nobody_a_claim_shows_none(tmp_path, chat):
    """Claim, Show, `reveal` and `lookup` keep it hidden; nothing is journalled as seen."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            assert "Nobody is shown" in (await world.ask("reveal", what="never")).words
            world.keep()
            case, queue = the_case(world), await world.ask("triage")
            told = [await world.tap(queue, "claim")]
            told.append(await world.tap(await world.ask("triage"), "show"))
            told.append(await world.ask("reveal", what=case, why="Please."))
            told.append(await world.ask("lookup", words="kettle"))
            told.append(await world.ask("lookup", words="@ann"))
            assert "Claimed" in told[0].words
            assert [one.words for one in told[:4] if "ann" in one.words.replace("@", " ").split()] == []
            assert [one.words for one in told if "forum.example" in one.words] == []
            assert world.done("reveal") == []

    run(scenario())


@EVERYWHERE
def test_a_look_behind_a_case_is_kept_with_who_when_and_why(tmp_path, chat):
    """Only of a case of one's own; `reveal` alone lists who looked, for everybody to see."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            world.keep()
            case = the_case(world)
            assert "Claim it first" in (await world.ask("reveal", what=case, why="Curious.")).words
            await world.tap(await world.ask("triage"), "claim")
            assert "@ann" in (await world.ask("reveal", what=case, why="To ring back.")).words
            listed = (await world.ask("reveal", by=YOU)).words
            assert f"me saw who wrote {case[:8]}: To ring back." in listed
            assert f"me saw who wrote {case[:8]}: claimed" in listed
            assert "Curious" not in listed
            await world.ask("role", right="reveal", person=ME)
            assert "may not see who wrote" in (await world.ask("reveal", what=case, by=YOU)).words

    run(scenario())


@EVERYWHERE
def test_where_authors_are_always_shown_cards_show_them_and_say_that_nobody_is_blind(tmp_path, chat):
    """With a warning when it is chosen, on the home page and below the queue; going back hides them again."""

    async def scenario():
        async with a_world(chat, tmp_path) as world:
            await world.give(Purpose.QUEUE, QUEUE)
            world.keep()
            await world.tick()
            (queue,) = world.seen(QUEUE)
            assert "@ann" not in queue.words
            form = await world.tap(await world.ask("home"), "open_form", about="reveal")
            assert isinstance(form, Form)
            assert "not blind" in (await world.fill(form, {"rule": "always"})).words
            await world.tick()
            await world.until(lambda: "@ann" in queue.words)
            assert "forum.example" in queue.words
            assert "not blind" in queue.words
            assert "not blind" in (await world.ask("home")).words
            assert "not blind" in (await world.ask("digest", period="week")).words
            await world.ask("reveal", what="claim")
            await world.tick()
            await world.until(lambda: "@ann" not in queue.words)
            assert "not blind" not in queue.words
            assert world.mistakes == []

    run(scenario())
