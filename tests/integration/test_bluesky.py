"""Bluesky against a strict server of its own: what is stored is what is there, and nothing else is asked."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from servers.bluesky import HANDLE, HELP, PASSWORD, US, BlueskyServer
from sourceside import NOW, TEXTS, Side, SourceMachine, Store, machine_for

from analyzers.labels import Flag
from bot.http import DeniedError, SourceError, WaitError, open_web
from bot.sources.bluesky.connector import Bluesky, make_bluesky
from bot.sources.bluesky.posts import Known, read_post
from bot.sources.bluesky.questions import questions, spell
from bot.sources.bluesky.session import Account, Session
from bot.sources.bluesky.walk import Walk
from bot.sources.connector import Wanted

WANTED = Wanted(words=("kettle", "copper pot"), accounts=("acme_help", HELP, "nobody.example", "acme@social.example"))
QUICK, LONG = 40, 500
PLAIN = st.builds("It leaks again, {}".format, st.integers(0, 99))
"""Texts that no search finds."""
PEOPLE = st.sampled_from(("ann", "ben", "cleo"))


def connector(web, server, kind=Bluesky):
    return kind(Session(web, Account(server.url, HANDLE, PASSWORD)), WANTED)


SIDE = Side(BlueskyServer, connector)


class BlueskyMachine(SourceMachine):
    """What happens on Bluesky beside what happens everywhere."""

    side, name = SIDE, "bluesky"

    def __init__(self):
        super().__init__()
        self.server.shifts = True

    @rule(text=PLAIN, author=PEOPLE)
    def speaks_to_us(self, text, author):
        """Somebody mentions our account without a word that we search for."""
        self.server.add(text, author=author, to_us=True)

    @rule(text=PLAIN)
    def we_answer(self, text):
        """Our own account writes something that only its feed shows."""
        self.server.add(text, author=HELP)

    @rule(text=TEXTS, days=st.integers(0, 6), author=PEOPLE)
    def dates_back(self, text, days, author):
        """A post claims to be days old."""
        self.server.add(text, late=timedelta(days=days, hours=1), author=author)

    @rule(text=TEXTS, written=st.sampled_from(("soon", "9999-12-31T23:59:59-23:59", "2031-01-01T00:00:00Z", "")))
    def dates_nonsense(self, text, written):
        """A post claims to be of no time that there is."""
        one = self.server.add(text)
        self.server.written[one] = written

    @rule(author=PEOPLE, hides=st.booleans())
    def hides(self, author, hides):
        """Somebody wants to be seen by signed-in people only, or no more."""
        self.server.hidden = self.server.hidden | {author} if hides else self.server.hidden - {author}

    @rule()
    def tokens_run_out(self):
        """Two hours have passed for a signing in."""
        self.server.expire()

    @rule()
    def is_signed_out(self):
        """The account's owner signs everybody out."""
        self.server.revoke()

    @rule(silently=st.booleans())
    def ends_lists(self, silently):
        """Lists end at a depth without a word, or by a refusal."""
        self.server.ends_silently = silently

    @precondition(lambda self: not self.server.passed_on)
    @rule(number=st.integers(1, 9))
    def passes_on(self, number):
        """Our own account passes on what others wrote: that is not what it wrote."""
        other = self.server.view(self.server.posts[self.server.add("Look at that", author="zoe")])
        self.server.delete(other["uri"])
        reason = {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": other["indexedAt"]}
        self.server.passed_on = [{"post": other, "reason": reason}] * number

    def teardown(self):
        """A day later everything was read again, as far back as at first."""
        self.server.now += timedelta(days=1)
        super().teardown()


def play(machine, examples, *phases):
    how = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=examples == QUICK, database=None,
        suppress_health_check=list(HealthCheck), phases=phases or (Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)


def test_what_is_stored_is_what_bluesky_has():
    """After pages, repeats, deletes, limits, lies about times, broken answers, restarts and signings out."""
    play(BlueskyMachine, QUICK)


@pytest.mark.prove
def test_what_is_stored_is_what_bluesky_has_many_times():
    """The same as often as a release asks for."""
    play(BlueskyMachine, LONG)


def test_what_is_stored_is_what_bluesky_has_without_reading_all_again():
    """What comes late comes with the overlap."""
    play(machine_for("bluesky", SIDE), QUICK)


# Planted faults: each is found


def pages_end_it(self, walk, times, page):
    """Takes the first page for all there is."""
    return None


def lists_end_it(self, walk):
    """Takes the end of a list for its end."""
    return ""


async def knows_no_gone(self, ids):
    """Does not tell what is gone."""
    return replace(await look_again(self, ids), gone=())


look_again = Bluesky.look_again
HARD, USUAL = BlueskyMachine, machine_for("bluesky", SIDE)


@pytest.mark.parametrize(
    ("place", "faulty", "machine"),
    [
        ("walk.Walk._onward", pages_end_it, HARD),
        ("walk.Walk._below", lists_end_it, HARD),
        ("connector.Bluesky.look_again", knows_no_gone, USUAL),
        ("questions.REASONS", ("quote",), HARD),
        ("questions._accounts", lambda wanted: [], HARD),
        ("questions.spell", lambda word: "", USUAL),
        ("posts._for_us", lambda *_: True, HARD),
        ("walk.LIMIT", "50", USUAL),
        ("..rounds.SWEEP", timedelta(days=99), HARD),
        ("..rounds.OVERLAP", timedelta(0), USUAL),
    ],
)
def test_a_planted_fault_is_found(monkeypatch, place, faulty, machine):
    """The law bites: with one fault Bluesky's connector does not pass."""
    where = "bot.sources.rounds." if place.startswith("..rounds.") else "bot.sources.bluesky."
    monkeypatch.setattr(where + place.removeprefix("..rounds."), faulty)
    with pytest.raises(AssertionError):
        play(machine, LONG)
