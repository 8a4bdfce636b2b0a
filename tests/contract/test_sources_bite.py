"""The law that holds sources finds a fault in each of these, too: feeds, GitHub and YouTube with one thing wrong."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from servers.feed import FeedServer
from servers.github import TOKEN, GitHubServer
from servers.youtube import KEY, YouTubeServer
from sourceside import WANTED, Side, machine_for

from bot.sources.connector import OVERLAP
from bot.sources.github import GitHub
from bot.sources.rss import Rss
from bot.sources.youtube import YouTube


class Loud:
    """The way out, that asks for more than it should."""

    def __init__(self, web, more):
        self.web, self.more = web, more

    async def get(self, address, params=None, headers=None):
        return await self.web.get(address, {**(params or {}), **self.more}, headers or {})

    async def post(self, address, said, headers=None):
        return await self.web.post(address, said, headers or {})


def ahead(cursor, much=OVERLAP):
    """Give a cursor whose places lie further on, as if there were no overlap."""
    kept = json.loads(cursor)
    for place in kept["places"].values():
        moved = datetime.fromisoformat(place["since"]) + much
        place["since"] = moved.strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(kept)


class NoOverlap:
    """Goes on exactly where it was."""

    async def fetch(self, cursor, now):
        step = await super().fetch(cursor, now)
        return step if step.more else replace(step, cursor=ahead(step.cursor))


class NeverGone:
    """Does not tell what is gone."""

    async def look_again(self, ids):
        return replace(await super().look_again(ids), gone=())

    async def fetch(self, cursor, now):
        return replace(await super().fetch(cursor, now), gone=())


class OneStep:
    """Takes the first page for all there is."""

    async def fetch(self, cursor, now):
        return replace(await super().fetch(cursor, now), more=False)


class NoReplies(YouTube):
    """Never looks for answers to older comments."""

    async def _read_replies(self, at, now):
        return await super()._read_replies(replace(at, due=(), recent=()), now)


class Deaf(Rss):
    """Takes an entry with a known id for known."""

    async def fetch(self, cursor, now):
        step = await super().fetch(json.loads(cursor)["cursor"] if cursor else "", now)
        known = json.loads(cursor)["known"] if cursor else []
        new = tuple(one for one in step.mentions if one.external_id not in known)
        kept = {"cursor": step.cursor, "known": [*known, *(one.external_id for one in new)]}
        return replace(step, mentions=new, cursor=json.dumps(kept))

    async def look_again(self, ids):
        return replace(await super().look_again(ids), mentions=())


def github(kind, **more):
    return Side(
        GitHubServer,
        lambda web, server: kind(
            Loud(web, more) if more else web, WANTED, token=TOKEN, api_url=server.url,
            graphql_url=f"{server.url}/graphql", repositories=[server.repository], page=5,
        ),
    )  # fmt: skip


def youtube(kind, **more):
    return Side(
        YouTubeServer,
        lambda web, server: kind(
            Loud(web, more) if more else web, WANTED, key=KEY, api_url=server.url, videos=[server.video], search=True
        ),
    )


def rss(kind, **more):
    return Side(FeedServer, lambda web, server: kind(Loud(web, more) if more else web, f"{server.url}/feed"))


def faulty(fault, kind):
    return type(f"{fault.__name__}{kind.__name__}", (fault, kind), {})


FAULTS = {
    "GitHub without overlap": ("github", github(faulty(NoOverlap, GitHub))),
    "GitHub that never tells what is gone": ("github", github(faulty(NeverGone, GitHub))),
    "GitHub of one page": ("github", github(faulty(OneStep, GitHub))),
    "GitHub by reactions": ("github", github(GitHub, sort="reactions")),
    "YouTube without overlap": ("youtube", youtube(faulty(NoOverlap, YouTube))),
    "YouTube that never tells what is gone": ("youtube", youtube(faulty(NeverGone, YouTube))),
    "YouTube of one page": ("youtube", youtube(faulty(OneStep, YouTube))),
    "YouTube that looks for no replies": ("youtube", youtube(NoReplies)),
    "YouTube with statistics": ("youtube", youtube(YouTube, part="snippet,statistics")),
    "a feed that never tells what is gone": ("rss", rss(faulty(NeverGone, Rss))),
    "a feed without edits": ("rss", rss(Deaf)),
    "a feed that is asked for more": ("rss", rss(Rss, user="us")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault):
    """A connector with one fault does not pass."""
    name, side = FAULTS[fault]
    how = settings(
        max_examples=500, stateful_step_count=15, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=[Phase.generate],
    )  # fmt: skip
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_for(name, side), settings=how)
