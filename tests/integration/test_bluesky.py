"""Bluesky against a strict server of its own: what is stored is what is there, and nothing else is asked."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from servers.bluesky import HANDLE, HELP, PASSWORD, BlueskyServer
from sourceside import NOW, TEXTS, Side, SourceMachine, machine_for

from bot.errors import AskedWronglyError
from bot.http import DeniedError, GarbledError, open_web
from bot.sources.bluesky.connector import Bluesky, make_bluesky
from bot.sources.bluesky.session import Account, Session
from bot.sources.connector import Wanted

WANTED = Wanted(words=("kettle", "copper pot"), accounts=("acme_help", HELP, "nobody.example", "acme@social.example"))
QUICK, LONG = 40, 500
PLAIN = st.builds("It leaks again, {}".format, st.integers(0, 99))
"""Texts that no search finds."""
PEOPLE = st.sampled_from(("ann", "ben", "cleo"))


SIDE = Side(BlueskyServer, lambda web, server: Bluesky(Session(web, Account(server.url, HANDLE, PASSWORD)), WANTED))


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
        """Post something that claims to be days old."""
        self.server.add(text, late=timedelta(days=days, hours=1), author=author)

    @rule(text=TEXTS, written=st.sampled_from(("soon", "9999-12-31T23:59:59-23:59", "2031-01-01T00:00:00Z", "")))
    def dates_nonsense(self, text, written):
        """Post something that claims to be of no time that there is."""
        one = self.server.add(text)
        self.server.written[one] = written

    @rule(author=PEOPLE, hides=st.booleans())
    def hides(self, author, hides):
        """Let somebody be seen by signed-in people only, or by all again."""
        self.server.hidden = self.server.hidden | {author} if hides else self.server.hidden - {author}

    @rule()
    def tokens_run_out(self):
        """Let two hours pass for a signing in."""
        self.server.expire()

    @rule()
    def is_signed_out(self):
        """Sign everybody out, as the account's owner can."""
        self.server.revoke()

    @rule(silently=st.booleans())
    def ends_lists(self, silently):
        """End lists at a depth without a word, or by a refusal."""
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
        """Wait a day: everything is read again then, the whole way."""
        self.server.now += timedelta(days=1)
        super().teardown()


def play(machine, examples):
    how = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=examples == QUICK, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)


def test_what_is_stored_is_what_bluesky_has():
    """After pages, repeats, deletes, limits, lies about times, broken answers, restarts and signings out."""
    play(BlueskyMachine, QUICK)


@pytest.mark.prove
def test_what_is_stored_is_what_bluesky_has_many_times():
    """The same as often as a release asks for."""
    play(BlueskyMachine, LONG)


def run(work):
    """Let something be done with a server and a way out."""

    async def all_of_it():
        server = BlueskyServer(NOW)
        await server.start()
        try:
            async with open_web("team@acme.example") as web:
                return await work(server, web)
        finally:
            await server.stop()

    return asyncio.run(all_of_it())


def made(web, server, **changes):
    """Make the connector as the registry does."""
    settings = {"url": server.url, "handle": HANDLE, "app_password": PASSWORD, "appview": "", **changes}
    return make_bluesky(web, settings, "", WANTED)


async def rest(connector, cursor, now):
    """Fetch to the end; gives the ids that were found, and the cursor."""
    found, more = [], True
    while more:
        step = await connector.fetch(cursor, now)
        found += [one.external_id for one in step.mentions]
        cursor, more = step.cursor, step.more
    return found, cursor


def test_what_is_dated_back_is_found_within_a_day():
    """It comes deep in a list that is ordered by date: the whole way is read again once a day."""

    async def work(server, web):
        connector = made(web, server)
        _, cursor = await rest(connector, "", server.now)
        late = server.add("My kettle leaks since last week", late=timedelta(days=5))
        for hours, is_found in ((1, False), (24, True)):
            server.now += timedelta(hours=hours)
            found, cursor = await rest(connector, cursor, server.now)
            assert (late in found) is is_found

    run(work)


@pytest.mark.parametrize("silently", [True, False])
def test_a_list_that_ends_before_its_end_is_asked_for_what_lies_below(silently):
    """Some servers show only so many posts of one list: by a refusal, or without a word."""

    async def work(server, web):
        server.ends_silently = silently
        all_of_them = [server.add(f"My kettle leaks {number}", late=timedelta(minutes=number)) for number in range(60)]
        found, _ = await rest(made(web, server), "", server.now)
        assert set(found) == set(all_of_them)

    run(work)


def test_one_signing_in_serves_all_monitors_and_is_renewed_when_it_runs_out():
    """An account may sign in 300 times a day; what ran out is renewed, what was revoked begins anew."""

    async def work(server, web):
        server.add("My kettle leaks")
        for spoil, signed_in in ((None, 1), (server.expire, 1), (server.revoke, 2)):
            if spoil:
                spoil()
            await rest(made(web, server), "", server.now)
            await rest(made(web, server), "", server.now)
            assert server.signed_in == signed_in
        assert server.strange == []

    run(work)


def test_a_wrong_app_password_is_said_plainly_without_it():
    """Neither the password nor the server's words are repeated."""

    async def work(server, web):
        with pytest.raises(DeniedError, match="handle with this app password") as caught:
            await made(web, server, app_password="wrong-word").fetch("", server.now)  # noqa: S106  it opens nothing
        assert "wrong-word" not in repr(caught.value)

    run(work)


def test_another_appview_is_asked_through_our_own_server():
    """The protocol has a header for that."""

    async def work(server, web):
        await rest(made(web, server, appview="did:web:view.example#bsky_appview"), "", server.now)
        assert set(server.proxies) == {"did:web:view.example#bsky_appview"}

    run(work)


def test_who_hides_from_those_who_are_not_signed_in_is_read_when_speaking_to_us():
    """And is not found else; when somebody begins to hide, what was found is gone."""

    async def work(server, web):
        found_one, told_one = server.add("My kettle leaks"), server.add("Please help", to_us=True)
        server.hidden = {"ann"}
        connector = made(web, server)
        assert (await rest(connector, "", server.now))[0] == [told_one]
        again = await connector.look_again([found_one, told_one])
        assert ([one.external_id for one in again.mentions], again.gone) == ([told_one], (found_one,))

    run(work)


def test_without_a_handle_the_setting_is_named():
    """One plain sentence."""
    with pytest.raises(AskedWronglyError, match="KITH_BLUESKY__HANDLE"):
        make_bluesky(None, {"handle": ""}, "", WANTED)


# Planted faults: each is found


def pages_end_it(self, walk, times, page):
    """Take the first page for all there is."""


async def knows_no_gone(self, ids):
    """Tell nothing of what is gone."""
    return replace(await look_again(self, ids), gone=())


look_again = Bluesky.look_again
HARD, USUAL = BlueskyMachine, machine_for("bluesky", SIDE)


@pytest.mark.parametrize(
    ("place", "faulty", "machine"),
    [
        ("walk.Walk._onward", pages_end_it, HARD),
        ("connector.Bluesky.look_again", knows_no_gone, USUAL),
        ("questions.REASONS", ("quote",), HARD),
        ("questions._accounts", lambda _: [], HARD),
        ("questions.spell", lambda _: "", USUAL),
        ("walk.LIMIT", "50", USUAL),
        ("..rounds.OVERLAP", timedelta(0), USUAL),
    ],
)
def test_a_planted_fault_is_found(monkeypatch, place, faulty, machine):
    """The law bites: with one fault Bluesky's connector does not pass."""
    where = "bot.sources.rounds." if place.startswith("..rounds.") else "bot.sources.bluesky."
    monkeypatch.setattr(where + place.removeprefix("..rounds."), faulty)
    with pytest.raises(AssertionError):
        play(machine, LONG)


class Mute:
    """A session whose server answers with an object that holds nothing."""

    async def did(self):
        return "did:plc:acme"

    async def get(self, method, params):
        return {}


def test_an_answer_without_its_list_says_neither_that_posts_are_gone_nor_that_there_are_none():
    """Or an error of a server in between would take away all that we know."""
    here = Bluesky(Mute(), WANTED)
    with pytest.raises(GarbledError, match="no list"):
        asyncio.run(here.look_again(["at://did:plc:ann/app.bsky.feed.post/1"]))
    with pytest.raises(GarbledError, match="no list"):
        asyncio.run(here.fetch("", NOW))
