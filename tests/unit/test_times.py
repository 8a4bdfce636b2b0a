"""How a card tells of time: both clocks, and by when somebody should be answered; the same in every front end."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from queues import NOW, waiting

from analyzers.labels import Urgency
from analyzers.triage.queue import rank
from bot.platforms import html, markdown, terminal
from bot.platforms.discord.cards import card_box
from bot.platforms.slack.cards import card_blocks
from bot.present.message import cards_in, times_of
from bot.present.queue import present_alarm, present_case, present_queue
from bot.present.saying import say
from bot.present.times import say_clocks, say_due
from bot.present.words import say_span

HOUR = timedelta(hours=1)


def ranked(hours, seen_hours=None, urgency=Urgency.HIGH):
    case = waiting("a", urgency, hours)
    seen = None if seen_hours is None else NOW - seen_hours * HOUR
    return rank([replace(case, seen=seen)], NOW)[0]


@pytest.mark.parametrize(
    ("hours", "seen_hours", "clocks"),
    [
        (5, 1 / 3, "posted 5 h ago, seen 20 min ago"),
        (5.2, 5.1, "posted and seen 5 h ago"),
        (5, 5, "seen 5 h ago"),
        (5, None, ""),
        (51, 0, "posted 2 d 3 h ago, seen 0 min ago"),
        (1, -1, "posted 1 h ago, seen 0 min ago"),
    ],
)
def test_both_clocks_are_told(hours, seen_hours, clocks):
    """One alone when nobody knows when it was posted, none when nobody knows when it was seen."""
    assert say_clocks(ranked(hours, seen_hours)) == clocks


@pytest.mark.parametrize(
    ("hours", "due"), [(2, "due in 2 h"), (3.5, "due in 30 min"), (4, "due in 0 min"), (7.2, "overdue by 3 h")]
)
def test_it_is_told_how_long_there_is_until_it_is_due(hours, due):
    """Or since when it is overdue."""
    assert say_due(ranked(hours)) == due


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (380, "6 h 20 min"), (2_941, "2 d 1 h 1 min"), (-5, "0 min")],
)
def test_a_span_is_told_to_the_minute(minutes, words):
    """Days, hours and minutes, those that are none left out."""
    assert say_span(timedelta(minutes=minutes)) == words


def test_every_front_end_shows_the_same_times():
    """Terminal, page, Markdown, Slack, Discord, and what is read aloud."""
    message = present_queue([ranked(5, 1 / 3)], NOW, 1)
    (card,) = cards_in(message.blocks)
    assert times_of(card) == ("posted 5 h ago, seen 20 min ago", "overdue by 1 h")
    shown = [
        terminal.render(message, 90), html.render(message), markdown.render(message).replace("\\", ""),
        json.dumps(card_blocks(card)), card_box(card).text.replace("\\", ""), say(message, str),
    ]  # fmt: skip
    assert [text for text in shown if any(fact not in text for fact in times_of(card))] == []


def test_a_card_that_knows_one_clock_tells_that_one():
    """A digest's cards, and those of an older version, say how long somebody has waited."""
    (card,) = cards_in(present_queue([ranked(5)], NOW, 1).blocks)
    assert times_of(replace(card, due="")) == ("waited 5 h",)


def test_a_message_that_is_kept_current_says_nothing_that_changes_by_the_minute():
    """Neither minutes nor points: it would be drawn anew for nothing."""
    now, later = (
        present_queue([replace(ranked(3.2, 0.2), as_of=NOW + minutes * HOUR / 60)], NOW, 1, lasting=True)
        for minutes in (0, 7)
    )
    assert now == later
    (card,) = cards_in(now.blocks)
    assert times_of(card) == ("posted 3 h ago, seen under an hour ago", "due in under an hour")


def test_a_message_that_stays_as_it_is_tells_moments():
    """A post in a forum is not drawn anew because time passes."""
    (card,) = cards_in(present_case(ranked(3, 1), UTC).blocks)
    assert times_of(card) == (
        "posted Mon 23 Nov 2026, 05:00, seen Mon 23 Nov 2026, 07:00", "due Mon 23 Nov 2026, 09:00",
    )  # fmt: skip
    (unseen,) = cards_in(present_case(ranked(3), UTC).blocks)
    assert times_of(unseen)[0] == "posted Mon 23 Nov 2026, 05:00"


def test_a_critical_case_has_no_points_to_show():
    """It stands in the first lane, where only arrival counts."""
    (card,) = cards_in(present_queue([ranked(0.5, urgency=Urgency.CRITICAL)], NOW, 1).blocks)
    assert "first lane" in "".join(part.text for part in card.reason)


def test_an_alarm_is_true_whenever_it_is_read():
    """It is told once and stays: by when it is due is a moment, in the zone of the workspace."""
    (card,) = cards_in(present_alarm(ranked(0.5, 0.5, Urgency.CRITICAL), zone=ZoneInfo("Europe/Berlin")).blocks)
    assert times_of(card) == ("seen Mon 23 Nov 2026, 08:30", "due Mon 23 Nov 2026, 09:30")
