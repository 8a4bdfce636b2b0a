"""What a source brings against its usual, in `source health` and in the digest's footer, on a real database."""

from datetime import timedelta
from itertools import count

import pytest
from builders import NOW, a_mention
from fetchingside import in_a_room

from analyzers.insight.measures import Period
from bot.composing import make_digest, tell_sources
from bot.intake import take
from bot.present.digest import present_digest
from bot.present.sources import present_health
from bot.sourcing import list_sources, pause_source

DAY = timedelta(days=1)


async def lived(room, days=35):
    """Let six posts a weekday come, from eight to twenty, for five weeks from a Monday on; then it is asked."""
    numbers = count()
    for day in range(days):
        if day % 7 < 5:
            here = [NOW + day * DAY + timedelta(hours=2 * part) for part in range(6)]
            posts = [
                a_mention(source="hackernews", platform="web", external_id=f"p{next(numbers)}", created_at=at)
                for at in here
            ]
            room.clock.now = here[-1]
            take(room.parts, "Acme", posts)
    room.clock.now = NOW + days * DAY


async def asked(room, **later):
    """Look when it was asked just now."""
    room.forward(**later)
    pause_source(room.parts, "hackernews", paused=False)
    for _ in range(5):
        await room.fetch()
    assert room.source().trouble == ""
    return list_sources(room.parts)[0]


def health_words(room):
    return repr(present_health(list_sources(room.parts), room.clock.now, room.parts.zone))


def footer_words(room):
    until = room.clock.now
    return repr(present_digest(make_digest(room.parts, Period(until - DAY, until)), room.parts.zone, {}))


def test_a_quiet_weekend_is_no_alarm_and_a_silent_monday_is(tmp_path):
    """In the health, in the footer and on the home page's line alike."""

    async def play(room):
        await lived(room)
        monday = await asked(room)
        assert (monday.pace.silent, monday.pace.mentions) == (False, 0)
        assert "is silent" not in footer_words(room)
        assert "usual at these hours of the week: 0.0–" in health_words(room)
        noon = await asked(room, hours=14)
        assert noon.pace.silent is True
        assert "less than once in 100" in health_words(room)
        assert "Source hackernews is silent since Fri 25 Dec" in footer_words(room)
        assert [one.silent for one in tell_sources(room.parts, Period(room.clock.now - DAY, room.clock.now))] == [True]

    in_a_room(tmp_path, play)


def test_what_nobody_asked_for_is_not_called_silent(tmp_path):
    """Kith was off on Monday: nobody knows what came, and the source is not to blame."""

    async def play(room):
        await lived(room)
        await asked(room)
        room.forward(hours=40)
        assert list_sources(room.parts)[0].pace.silent is False
        assert "is silent" not in footer_words(room)

    in_a_room(tmp_path, play)


@pytest.mark.parametrize("days", [14])
def test_under_four_weeks_it_is_too_early_to_say(tmp_path, days):
    """That is said, instead of a number."""

    async def play(room):
        await lived(room, days)
        found = await asked(room, hours=14)
        assert found.pace.silent is None
        assert "it is too early to say what is usual" in health_words(room)
        assert "brought nothing since" in footer_words(room)

    in_a_room(tmp_path, play)
