"""Every number of a digest's JSON is traced to posts, or stands in a short list with the reason why it is not."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy

import pytest
from grounded import BEGAN, WEEK, a_rich_digest
from walking import RULES, WITHOUT, numbers, of_what_is_reckoned, untraced, what_is_wrong

from analyzers.insight.change import earlier_periods
from analyzers.insight.crowd import together
from analyzers.insight.tracing import trace
from analyzers.labels import Origin
from bot.present.plain import to_json


def counting(grounds):
    seen = together([grounds.before, grounds.posts])
    return lambda ids: seen.where(seen.among(ids)).people()


@pytest.fixture(scope="module")
def rich():
    """Give a rich digest, as JSON too, its grounds and its trace."""
    digest, grounds = a_rich_digest()
    return digest, json.loads(to_json(digest)), grounds, trace(digest, grounds)


def test_every_number_is_traced_and_agrees_with_what_is_behind_it(rich):
    """All of them, in all sections."""
    _, said, grounds, traced = rich
    assert untraced(said, traced, counting(grounds)) == {}


def test_the_digest_has_a_number_for_every_rule_and_for_every_exception(rich):
    """Else the walk would be through an empty house; what is reckoned is reckoned from something."""
    _, said, _, traced = rich
    paths = {path for path, number in numbers(said) if number}
    rules = [*(where for where, _, _ in RULES), *WITHOUT]
    assert [rule for rule in rules if not any(re.fullmatch(rule, path) for path in paths)] == []
    assert {change["kind"] for change in said["changes"]["found"]} == {"volume", "complaints", "theme", "spike", "rise"}
    assert any(theme["before"] for theme in said["themes"])
    assert all(
        traced[f"changes/{place}/usual"] for place, one in enumerate(said["changes"]["found"], 1) if one["before"] > 1
    )


def objects(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(member)


def test_a_number_that_is_planted_anywhere_is_found(rich):
    """In every object of the digest, and it alone."""
    _, said, grounds, traced = rich
    places, people = len(list(objects(said))), counting(grounds)
    assert places > 50
    for place in range(0, places, 7):
        planted = deepcopy(said)
        list(objects(planted))[place]["planted"] = 98_765
        (wrong,) = untraced(planted, traced, people)
        assert wrong.endswith("planted")


def test_a_number_that_is_not_what_is_behind_it_is_found(rich):
    """One more is enough, or a trace that has lost its number."""
    _, said, grounds, traced = rich
    people = counting(grounds)
    for where, _, agrees in RULES:
        if agrees is of_what_is_reckoned:
            continue
        path = next(path for path, number in numbers(said) if number and re.fullmatch(where, path))
        number = dict(numbers(said))[path]
        assert what_is_wrong(path, number, traced, people) == ""
        assert what_is_wrong(path, number + 1, traced, people)
        assert what_is_wrong(path, number, {}, people)


def usual_and_now(rich, kind):
    digest, _, grounds, traced = rich
    for place, change in enumerate(digest.changes.found, start=1):
        if change.kind == kind:
            yield change, grounds, traced[f"changes/{place}"], traced[f"changes/{place}/usual"]


@pytest.mark.parametrize("kind", ["volume", "complaints", "theme"])
def test_a_comparison_leads_to_its_people_and_to_those_of_each_earlier_period(rich, kind):
    """Their mean, with half a person for what never was, is what is told as before."""
    for change, grounds, now, usual in usual_and_now(rich, kind):
        assert counting(grounds)(now) == change.now
        periods, before = earlier_periods(WEEK, BEGAN[change.monitor]), grounds.before
        there = before.where(before.among(usual))
        counted = [there.where(there.between(one.since, one.until)).people() for one in periods]
        assert round((sum(counted) + 0.5) / len(periods), 1) == change.before
        assert len(there) == len(usual)


def test_a_peak_leads_to_the_posts_it_counts_and_to_the_weeks_it_is_held_against(rich):
    """One post for each person and day; the eight weeks before and nothing else."""
    for change, grounds, now, usual in usual_and_now(rich, "spike"):
        assert len(now) == change.now
        assert grounds.posts.where(grounds.posts.among(now)).between(change.hours.since, change.hours.until).all()
        organic = grounds.before.where(grounds.before.about(change.monitor) & grounds.before.of(Origin.ORGANIC))
        eight = organic.where(organic.between(WEEK.since - 8 * (WEEK.until - WEEK.since), WEEK.since))
        assert len(usual) == len(eight) > 100


def test_a_rise_leads_to_the_posts_of_its_week_and_of_the_four_before(rich):
    """People a day now and before are their numbers by seven and by twenty-eight."""
    (found,) = usual_and_now(rich, "rise")
    change, _, now, usual = found
    assert round(len(now) / 7) == change.now
    assert round(len(usual) / 28, 1) == change.before
