"""Every source against its own small server: whatever happens, nothing is missing, nothing is left over."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from servers.hackernews import HackerNewsServer
from sourcelife import LifeMachine, life_of
from sourceside import NOW, SIDES, WANTED, Side, machine_for
from sqlalchemy import or_, update

from analyzers.audit.disturbances import CHANGES, disturb
from bot.auditing.sources import recordings
from bot.sources.hackernews import HackerNews
from bot.sources.registry import KINDS
from config.settings import list_settings
from storage.rows import SourceRow

ROOT = Path(__file__).parents[2]

EACH = pytest.mark.parametrize("name", SIDES)
QUICK, LONG = 40, 500
"""Runs of each source in `make test`, and in `make prove`."""
LIVES, MANY_LIVES = 2, 100
"""Lives of each source, which take a database each."""


def run(name, side, examples, phases=tuple(Phase), *, by_chance=False, machine=machine_for):
    """Play a source so many times, the same plays each time unless they are drawn by chance."""
    how = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=not by_chance, database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(machine(name, side), settings=how)


@EACH
def test_what_is_stored_is_what_the_server_has(name):
    """After pages, repeats, edits, deletes, limits, lies about times, broken answers and restarts."""
    run(name, SIDES[name], QUICK)


@pytest.mark.prove
@EACH
def test_what_is_stored_is_what_the_server_has_many_times(name):
    """The same as often as a release asks for."""
    run(name, SIDES[name], LONG, by_chance=True)


@EACH
@pytest.mark.parametrize("examples", [LIVES, pytest.param(MANY_LIVES, marks=pytest.mark.prove)])
def test_what_was_deleted_is_gone_within_a_day_whatever_became_of_its_source(name, examples):
    """Paused, removed, added again, failing for long, beside a second one that brings the same posts."""
    run(name, SIDES[name], examples, [Phase.generate], by_chance=examples == MANY_LIVES, machine=life_of)


# Planted faults: each is found


class NoOverlap(HackerNews):
    """Goes on exactly where it was."""

    async def fetch(self, cursor, now):
        return await super().fetch(f"{cursor}>{int(now.timestamp())}" if cursor.isdecimal() else cursor, now)


class OnePage(HackerNews):
    """Takes the first page for all there is."""

    async def _hits(self, query, since, until):
        return (await super()._hits(query, since, until))[0], True


class NeverGone(HackerNews):
    """Does not tell what is gone."""

    async def look_again(self, ids):
        return replace(await super().look_again(ids), gone=())


class Curious(HackerNews):
    """Asks for points."""

    async def _hits(self, query, since, until):
        return await super()._hits({**query, "attributesToRetrieve_": "points"}, since, until)


class Forgetful(HackerNews):
    """Is done with a catching up when it ends, not when it began."""

    async def fetch(self, cursor, now):
        step = await super().fetch(cursor, now)
        return step if step.more else replace(step, cursor=str(int(now.timestamp())))


@pytest.mark.parametrize("faulty", [NoOverlap, OnePage, NeverGone, Curious, Forgetful])
def test_a_planted_fault_is_found(faulty):
    """The law bites: a connector with one fault does not pass."""
    side = Side(
        HackerNewsServer,
        lambda web, server: faulty(web, f"{server.url}/api/v1", f"{server.url}/v0", WANTED, most=server.most),
    )
    with pytest.raises(AssertionError):
        run("hackernews", side, LONG, [Phase.generate])


class OnlyWhileItListens(LifeMachine):
    """Has nothing looked at again that nobody listens to."""

    async def tick(self):
        with self.parts.database.write() as connection:
            never = update(SourceRow).values(look_next=self.clock.now + timedelta(days=99))
            connection.execute(never.where(or_(SourceRow.paused, SourceRow.removed_at.is_not(None))))
        await super().tick()


class NothingUnchecked(LifeMachine):
    """Takes for looked at whatever nobody could look at."""

    async def tick(self):
        await super().tick()
        with self.parts.database.write() as connection:
            connection.execute(update(SourceRow).values(checked_at=self.clock.now))


@pytest.mark.parametrize("planted", [OnlyWhileItListens, NothingUnchecked])
def test_a_fault_planted_in_the_looking_is_found(planted):
    """The law of lives bites."""
    with pytest.raises(AssertionError):
        run("hackernews", SIDES["hackernews"], LONG, [Phase.generate], machine=partial(life_of, plays=planted))


# Influence and documentation


@EACH
def test_counts_change_no_mention(name):
    """The shake test on the recorded payloads of each kind of source: in every way, at any depth."""
    reads = SIDES[name].reads or f"bot.sources.{name}"
    recorded = [one for one in recordings() if f"{one.reads}.".startswith(f"{reads}.")]
    assert recorded
    for one in recorded:
        calm = one.read(one.payloads)
        assert len(calm) == len(one.payloads) > 0
        for how, seed in product(CHANGES, range(10)):
            assert one.read(disturb(how, one.payloads, one.kept_when(how), seed)) == calm


@EACH
def test_what_is_asked_is_documented(name):
    """The page of sources, or the kind's own, names each path and parameter that is used; a planted one is missed."""
    server = SIDES[name].server(NOW)
    page = (ROOT / "docs/how-to/sources.md").read_text(encoding="utf-8")
    own = ROOT / f"docs/how-to/source-{name}.md"
    sections = [part for part in page.split("\n## ") if part.startswith(f"`{name}`")]
    section = "\n".join([*sections, own.read_text(encoding="utf-8") if own.exists() else ""])
    asked = [path.split(" ")[1] for path in server.DOCUMENTED]
    asked += [parameter for parameters in server.DOCUMENTED.values() for parameter in parameters]
    told = {one.removeprefix("GET ").removeprefix("POST ") for one in re.findall("`([^`]+)`", section)}
    told |= {one.partition("=")[0] for one in told}
    assert [one for one in [*asked, "planted"] if one not in told] == ["planted"]


def test_every_kind_is_played():
    """A kind in the registry without a server here is missed; a planted one too."""
    assert unplayed(KINDS) == []
    assert unplayed([*KINDS, "planted"]) == ["planted"]


def unplayed(kinds):
    """Give the kinds that have no side."""
    return sorted(set(kinds) - set(SIDES))


def test_every_kind_has_its_settings():
    """A section of settings of its own, with the secret that its line names."""
    for name, kind in KINDS.items():
        assert not kind.secret or kind.secret in list_settings()[name]
        assert name in {**list_settings(), "rss": "a feed needs nothing but its address"}
