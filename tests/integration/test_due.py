"""By when cases of a workspace are due: its own promises, worked out when somebody looks."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import a_mention, an_assessment
from fakes import FakeClock, some_parts

from analyzers.labels import Urgency
from bot.casework import settle
from bot.commands.asking import triage, why
from bot.desk import at_desk, due_here
from bot.platforms import terminal
from bot.present.message import cards_in
from bot.present.saying import say
from bot.queueing import find_place_of, line_up
from bot.workhours import keep_promises
from storage.identity import mention_id
from storage.mentions import MentionStore
from storage.workspaces import HomeStore, Hours, Promises

FRIDAY = datetime(2026, 11, 27, 15, tzinfo=UTC)
OFFICE = Promises(high=4, days="mon-fri", begins="9:00", ends="17:00")


@pytest.fixture
def clock():
    """Give a clock that stands at four on a Friday afternoon in Berlin."""
    return FakeClock(FRIDAY)


@pytest.fixture
def parts(tmp_path, clock):
    """Give two workspaces, the first of which is used."""
    made = some_parts(tmp_path, clock, workspaces=("ws", "other"))
    yield made
    made.database.close()


def keep(parts, name, hours, seen_hours=0.0, workspace="ws", **said):
    mention = a_mention(
        external_id=name, author=name, text=f"{name} broken", created_at=parts.clock() - timedelta(hours=hours)
    )
    with parts.database.write() as connection:
        seen = parts.clock() - timedelta(hours=seen_hours)
        MentionStore(connection, workspace).keep("Acme", [(mention, an_assessment(**said))], seen)


def due_by_text(parts, which=""):
    return {one.case.text: f"{one.due:%a %H:%M}" for one in line_up(parts, which=which).shown}


def test_a_workspace_has_its_own_promises(parts):
    """The other workspace goes by the installation's; around the clock, until somebody says otherwise."""
    for workspace in ("ws", "other"):
        keep(parts, "ann", 2, workspace=workspace, urgency=Urgency.HIGH, blinded_text="ann")
    assert due_by_text(parts) == {"ann": "Fri 17:00"}
    keep_promises(parts, OFFICE)
    assert due_by_text(parts) == {"ann": "Mon 09:00"}
    assert due_by_text(at_desk(parts, "other")) == {"ann": "Fri 17:00"}


def test_working_hours_are_told_by_the_clock_of_the_workspace(parts):
    """In New York the afternoon has only begun."""
    keep(parts, "ann", 0, urgency=Urgency.HIGH, blinded_text="ann")
    keep_promises(parts, OFFICE)
    with parts.database.write() as connection:
        HomeStore(connection, "ws").keep_hours(Hours("America/New_York"))
    assert due_by_text(at_desk(parts, "ws")) == {"ann": "Fri 19:00"}


def test_promises_are_taken_back_field_by_field(parts):
    """What is empty again is the installation's."""
    keep_promises(parts, OFFICE)
    keep_promises(parts, Promises())
    assert due_here(parts) == parts.due


def test_due_times_need_no_job_to_run(parts, clock):
    """The same case is due soon and then overdue because time passes, and nothing else."""
    keep(parts, "ann", 0, urgency=Urgency.HIGH, blinded_text="ann")
    seen = []
    for _ in range(3):
        seen.append({which: len(due_by_text(parts, which)) for which in ("overdue", "soon")})
        clock.forward(hours=2.5)
    assert seen == [{"overdue": 0, "soon": 0}, {"overdue": 0, "soon": 1}, {"overdue": 1, "soon": 0}]


def test_the_lists_are_parts_of_the_queue_in_its_order(parts):
    """With the places that the cases have in the whole queue; an empty list says so."""
    keep(parts, "new", 0.1, urgency=Urgency.CRITICAL, blinded_text="new", theme="fire")
    keep(parts, "late", 5, urgency=Urgency.HIGH, blinded_text="late")
    keep(parts, "later", 9, urgency=Urgency.HIGH, blinded_text="later", theme="other")
    shown = triage(parts, "overdue")
    cards = list(cards_in(shown.blocks))
    assert [(card.rank, card.text, card.listed) for card in cards] == [(2, "later", "overdue"), (3, "late", "overdue")]
    assert (shown.title, shown.subtitle.split(",")[0]) == ("Overdue", "2 cases")
    (soon,) = cards_in(triage(parts, "soon").blocks)
    assert (soon.text, soon.due) == ("new", "due in 54 min")
    keep_promises(parts, Promises(critical=100, high=100))
    assert "Nothing is overdue." in say(triage(parts, "overdue"), str)


def test_a_card_shows_both_clocks(parts):
    """Since it was posted, since it was seen, and by when it should be answered."""
    keep(parts, "ann", 5, 1 / 3, urgency=Urgency.HIGH, blinded_text="ann")
    (card,) = cards_in(triage(parts, "").blocks)
    assert (card.clocks, card.due) == ("posted 5 h ago, seen 20 min ago", "overdue by 1 h")


def test_why_tells_the_place_of_a_case_that_waits(parts):
    """Of the card's own case, by the promises of the workspace; none once it is settled."""
    keep(parts, "ann", 5, urgency=Urgency.NORMAL, blinded_text="ann")
    keep(parts, "bob", 9, urgency=Urgency.NORMAL, blinded_text="bob", theme="other")
    keep_promises(parts, Promises(normal=4))
    case = next(one.case for one in line_up(parts).shown if one.case.text == "ann")
    place = find_place_of(parts, case.id)
    assert (place.ranked.position, place.ranked.score.rate, place.longer) == (2, 10, 241)
    told = " ".join(terminal.render(why(parts, case.id)).split())
    assert "It would be first if it had waited 4 h 1 min longer; followers: never seen." in told


def test_why_tells_of_a_case_that_is_counted_in_another_card(parts):
    """One person's repeated ask has no place of its own; a settled one has none either."""
    keep(parts, "ann", 5, theme="late", urgency=Urgency.HIGH)
    again = a_mention(external_id="again", author="ann", text="Still broken", created_at=FRIDAY - timedelta(hours=1))
    with parts.database.write() as connection:
        MentionStore(connection, "ws").keep("Acme", [(again, an_assessment(theme="late"))], FRIDAY)
    folded = mention_id("ws", "Acme", "csv", "again")
    assert find_place_of(parts, folded) is None
    assert "counted" in terminal.render(why(parts, folded))
    settle(parts, folded, "answer")
    assert "Its place" not in terminal.render(why(parts, folded))
