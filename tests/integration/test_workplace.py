"""A workspace as one file: applied whole or not at all, again without effect, exported as it is kept."""

from dataclasses import replace

import pytest
from fakes import some_parts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.naming import can_be_found
from bot.desk import hours_of, promises_of
from bot.errors import AskedWronglyError, UnreadableFileError
from bot.keeping import list_monitors
from bot.recurrence import DAYS
from bot.scheduling import list_schedules
from bot.workfile import WorkplaceFile, read_workplace
from bot.workplace import apply_workplace, export_workplace
from storage.workspaces import Hours, Promises

WHOLE = """
[workspace]
zone = "Europe/Berlin"
quiet_from = "20:00"
quiet_until = "07:30"

[promises]
high = 2
days = "mon-fri"
begins = "9:00"
ends = "17:30"
holidays = ["12-25", "2026-04-06"]

[[monitor]]
name = "Tidewell"
keywords = ["tidewell", "타이드웰"]
owned = ["@Tidewell"]

[[monitor]]
name = "Acme"
channel = "C7"
paused = true

[[schedule]]
name = "Monday digest"
when = "weekdays 8:00"
monitor = "tidewell"
channel = "C1"

[channels]
oncall = "C3"

[roles]
configure = ["slack:U1", "slack:U2"]
"""


@pytest.fixture
def parts(tmp_path):
    """Give a workspace with the default monitor, Acme."""
    made = some_parts(tmp_path)
    yield made
    made.database.close()


def apply(parts, folder, text):
    file = folder / "kith.toml"
    file.write_text(text, encoding="utf-8")
    return apply_workplace(parts, read_workplace(file))


def test_a_file_is_applied_and_again_changes_nothing(parts, tmp_path):
    """Every part of it takes effect the first time, and is told in a sentence."""
    told = apply(parts, tmp_path, WHOLE).changes
    assert len(told) == 8
    assert "The monitor Tidewell is made." in told
    assert "The channel for the digests of Acme is C7." in told
    assert "The right to configure belongs to slack:U1, slack:U2." in told
    assert {one.name: paused for one, paused in list_monitors(parts)} == {"Acme": True, "Tidewell": False}
    assert apply(parts, tmp_path, WHOLE).changes == ()


LIFE = """
[workspace]
called = "U1"
called_legal = "U2"
reveal = "never"

[channels]
safety = "C7"

[wordings]
thank = "Thanks from {brand}!"
"""


def test_who_is_called_for_what_who_sees_authors_and_wordings_are_in_the_file(parts, tmp_path):
    """Applied, told, exported alike; again changes nothing, and an empty wording brings Kith's own back."""
    told = apply(parts, tmp_path, LIFE).changes
    assert "When a case is a legal matter, U2 is called." in told
    assert "Nobody is shown who wrote a post, not even after a claim." in told
    assert "The wording of thank is changed." in told
    assert len(told) == 5
    exported = export_workplace(parts)
    assert apply(parts, tmp_path, LIFE).changes == apply(parts, tmp_path, exported).changes == ()
    assert all(line in exported for line in LIFE.strip().splitlines() if line)
    assert apply(parts, tmp_path, '[wordings]\nthank = ""').changes == ("The wording of thank is changed.",)
    assert "wordings" not in export_workplace(parts)


@pytest.mark.parametrize(
    "wrong", ['[wordings]\nthank = "Hi {author}"', '[wordings]\nmonitor = "x"', '[workspace]\nreveal = "sometimes"']
)
def test_a_wording_that_cannot_be_said_and_a_rule_that_is_none_are_refused(parts, tmp_path, wrong):
    """Nothing is changed."""
    before = export_workplace(parts)
    with pytest.raises(AskedWronglyError):
        apply(parts, tmp_path, wrong)
    assert export_workplace(parts) == before


def test_an_export_is_a_file_that_changes_nothing(parts, tmp_path):
    """What is exported says all of what was applied, so it fills an empty workspace alike."""
    apply(parts, tmp_path, WHOLE)
    exported = export_workplace(parts)
    assert apply(parts, tmp_path, exported).changes == ()
    (tmp_path / "other").mkdir()
    other = some_parts(tmp_path / "other")
    apply(other, tmp_path, exported)
    assert export_workplace(other) == exported
    other.database.close()


def test_what_the_file_does_not_name_stays_and_is_told(parts, tmp_path):
    """Nothing is removed by leaving it out."""
    told = apply(parts, tmp_path, '[[monitor]]\nname = "Other"\n')
    assert told.unnamed == ("monitor Acme",)
    assert len(list_monitors(parts)) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("monitor = 1", "monitor"),
        ("[[monitor]]\nnmae = 'x'", "nmae"),
        ("[[monitor]]\nname = ''", "needs a name"),
        ("[[schedule]]\nname = 'x'\nwhen = 'never'", "no day with a time"),
        ("[[schedule]]\nname = 'x'\nwhen = 'mon 8:00'\nmonitor = 'nobody'", "no monitor"),
        ("[[schedule]]\nname = 'x'\nwhen = 'mon 8:00'\nperiod = 'year'", "no period"),
        ("[workspace]\nzone = 'Mars'", "no time zone"),
        ("[workspace]\nquiet_from = '20:00'", "an end"),
        ("[channels]\nparty = 'C1'", "party"),
        ("[promises]\nhigh = 0", "cannot be promised"),
        ("[promises]\nbegins = '09:00'", "an end"),
        ("[promises]\nholidays = ['Easter']", "no day"),
        ("[promises]\nurgent = 1", "urgent"),
        ("[roles]\nadmin = ['U1']", "admin"),
    ],
)
def test_a_file_with_a_mistake_changes_nothing(parts, tmp_path, text, words):
    """The message names the place; the monitor before the mistake is not made either."""
    with pytest.raises(AskedWronglyError, match=words):
        apply(parts, tmp_path, f"{text}\n\n[[monitor]]\nname = 'Before'\n" if "[[" in text else text)
    assert [one.name for one, _ in list_monitors(parts)] == ["Acme"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"= broken", None])
def test_a_file_that_is_no_toml_is_said_to_be_none(tmp_path, content):
    """Or not to be there."""
    file = tmp_path / "kith.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnreadableFileError):
        read_workplace(file)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
FOUND = NAMES.filter(can_be_found)
MONITORS = st.fixed_dictionaries(
    {
        "name": FOUND,
        "keywords": st.lists(FOUND, max_size=3),
        "paused": st.booleans(),
        "channel": st.sampled_from(["", "C1"]),
    },
    optional={"required": st.lists(NAMES, max_size=2), "languages": st.just(["de", "en"])},
)
WHEN = st.tuples(st.sampled_from([*DAYS, "daily", "weekdays", "workdays"]), st.times()).map(
    lambda at: f"{at[0]} {at[1]:%H:%M}"
)
SCHEDULES = st.fixed_dictionaries({"name": NAMES, "when": WHEN, "channel": st.sampled_from(["", "C1"])})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    monitors=st.lists(MONITORS, max_size=3, unique_by=lambda one: one["name"].casefold()),
    schedules=st.lists(SCHEDULES, max_size=3, unique_by=lambda one: one["name"].casefold()),
)
def test_whatever_is_applied_is_exported_and_applies_without_change(parts, tmp_path, monitors, schedules):
    """Applying, exporting and applying what was exported ends where it began."""
    apply_workplace(parts, WorkplaceFile.model_validate({"monitor": monitors, "schedule": schedules}))
    exported = export_workplace(parts)
    assert apply(parts, tmp_path, exported).changes == ()
    assert export_workplace(parts) == exported


def test_what_a_part_leaves_out_stays(parts, tmp_path):
    """A monitor named with new keywords keeps its accounts, a zone keeps the quiet hours, a time keeps the channel."""
    apply(parts, tmp_path, WHOLE)
    again = """
    [workspace]
    zone = "Europe/Paris"
    [[monitor]]
    name = "tidewell"
    keywords = ["tide"]
    [[schedule]]
    name = "monday digest"
    when = "tue 9:00"
    """
    apply(parts, tmp_path, again)
    tidewell = next(one for one, _ in list_monitors(parts) if one.name == "Tidewell")
    assert (tidewell.keywords, tidewell.owned) == (("tide",), ("tidewell",))
    assert hours_of(parts) == Hours("Europe/Paris", "20:00", "07:30")
    office = Promises(high=2, days="mon,tue,wed,thu,fri", begins="09:00", ends="17:30", holidays="12-25,2026-04-06")
    assert promises_of(parts) == office
    apply(parts, tmp_path, "[promises]\nnormal = 8\nholidays = []\n")
    assert promises_of(parts) == replace(office, normal=8, holidays="")
    (schedule,) = list_schedules(parts)
    assert (schedule.days, schedule.channel, schedule.monitor) == ("tue", "C1", "Tidewell")


def test_times_are_kept_with_two_digits(parts, tmp_path):
    """`8:00` means eight o'clock also where times are compared."""
    apply(parts, tmp_path, '[workspace]\nquiet_from = "22:00"\nquiet_until = "8:00"\n')
    assert hours_of(parts).quiet_until == "08:00"


@pytest.mark.parametrize(
    "wrong",
    [
        '[[schedule]]\nname = "%s"\nwhen = "mon 8:00"' % ("x" * 300),
        '[[schedule]]\nname = "A"\nwhen = "mon 8:00"\n[[schedule]]\nname = "a"\nwhen = "mon 9:00"',
        '[roles]\nconfigure = [""]',
        '[channels]\noncall = "%s"' % ("C" * 300),
    ],
)
def test_nothing_is_changed_when_anything_is_wrong(parts, tmp_path, wrong):
    """A monitor that stands before the mistake is not made."""
    with pytest.raises(AskedWronglyError):
        apply(parts, tmp_path, f"[[monitor]]\nname = 'Before'\n\n{wrong}\n")
    assert [one.name for one, _ in list_monitors(parts)] == ["Acme"]
