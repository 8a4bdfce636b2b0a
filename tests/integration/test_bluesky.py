"""Bluesky against a strict server of its own: what is stored is what is there, and nothing else is asked."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from servers.bluesky import HANDLE, HELP, PASSWORD, BlueskyServer
from sourceside import (
    LONG,
    NOW,
    QUICK,
    TEXTS,
    Side,
    SourceMachine,
    at_server,
    machine_for,
    play,
    rest,
    with_connector,
)

from bot.errors import AskedWronglyError
from bot.http import DeniedError, GarbledError
from bot.sources.bluesky.connector import Bluesky, make_bluesky
from bot.sources.bluesky.questions import questions
from bot.sources.bluesky.session import Account, Session
from bot.sources.bluesky.walk import Walk
from bot.sources.connector import Wanted

pytestmark = pytest.mark.no_database

WANTED = Wanted(words=("kettle", "copper pot"), accounts=("acme_help", HELP, "nobody.example", "acme@social.example"))
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

    @rule(status=st.sampled_from((400, 502)))
    def refuses_pages(self, status):
        """Refuse a page that is not known as the documentation says, or as the reference does."""
        self.server.strange_page = status

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


def test_what_is_stored_is_what_bluesky_has():
    """After pages, repeats, deletes, limits, lies about times, broken answers, restarts and signings out."""
    play(BlueskyMachine, QUICK)


@pytest.mark.prove
def test_what_is_stored_is_what_bluesky_has_many_times():
    """The same as often as a release asks for."""
    play(BlueskyMachine, LONG)


def run(work):
    return at_server(BlueskyServer(NOW), work, "team@acme.example")


def made(web, server, **changes):
    """Make the connector as the registry does."""
    settings = {"url": server.url, "handle": HANDLE, "app_password": PASSWORD, "appview": "", **changes}
    return make_bluesky(web, settings, "", WANTED)


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


@pytest.mark.parametrize("status", [400, 502])
def test_a_page_that_is_not_known_any_more_holds_nothing_up(status):
    """Its name is kept with the cursor; another AppView may not know it, and says so by an error of its own."""

    async def work(server, web):
        server.strange_page = status
        all_of_them = [server.add(f"My kettle leaks {number}", late=timedelta(minutes=number)) for number in range(20)]
        all_of_them += [server.add(f"Please help, {number}", to_us=True) for number in range(20)]
        connector, cursor, found = made(web, server), "", set()
        for turn in range(40):
            step = await connector.fetch(cursor, server.now)
            cursor, found = step.cursor, found | {one.external_id for one in step.mentions}
            if not step.more:
                break
            if turn in {0, 6}:
                server.cursors.clear()
        assert found == set(all_of_them)

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


def test_what_speaks_to_the_brand_needs_none_of_its_words():
    """It may answer a post that we never stored. The account that asks need not be the brand's of every monitor."""

    async def work(server, web):
        server.add("Please help", to_us=True)
        server.add("My kettle leaks")
        for wanted, speaks in ((replace(WANTED, accounts=(HANDLE,)), {"Please help"}), (WANTED, set())):
            session = Session(web, Account(server.url, HANDLE, PASSWORD))
            step = await Bluesky(session, wanted).fetch("", server.now)
            assert [one.text for one in step.mentions] == ["Please help"]
            assert {one.text for one in step.mentions if one.to_us} == speaks

    run(work)


def test_a_server_that_knows_no_bounds_is_not_asked_for_a_time_that_is_none():
    """The reference AppView without a search service ignores since and until: its lists reach back beyond them."""

    async def work(server, web):
        server.knows_bounds = False
        server.add("My kettle leaked then", late=timedelta(days=30))
        new = [server.add(f"My kettle leaks {number}", late=timedelta(minutes=number)) for number in range(9)]
        found, _ = await rest(made(web, server), "", server.now)
        assert set(new) <= set(found)
        assert server.strange == []

    run(work)


def test_without_a_handle_the_setting_is_named():
    """One plain sentence."""
    with pytest.raises(AskedWronglyError, match="KITH_BLUESKY__HANDLE"):
        make_bluesky(None, {"handle": ""}, "", WANTED)


# Planted faults: each is found


class OnePage(Walk):
    """Takes the first page for all there is."""

    def _onward(self, walk, times, page):
        return None


class PlantedBluesky(Bluesky):
    """Makes its walks in another way, or asks other questions."""

    made, kept = Walk, staticmethod(lambda question: question)

    def walk(self, question, known):
        return self.made(self.session, question, known, overlap=self.overlap)

    def questions(self):
        return [one for question in questions(self.wanted) if (one := self.kept(question))]


class EndsEarly(PlantedBluesky):
    made = OnePage


class AsksForFew(PlantedBluesky):
    made = staticmethod(lambda *given, **named: Walk(*given, **named, limit="50"))


class KnowsNoGone(Bluesky):
    async def look_again(self, ids):
        return replace(await Bluesky.look_again(self, ids), gone=())


class NoTimeBack(Bluesky):
    def __init__(self, session, wanted):
        super().__init__(session, wanted, overlap=timedelta(0))


class QuotesAlone(PlantedBluesky):
    kept = staticmethod(
        lambda one: replace(one, asked=tuple(pair for pair in one.asked if pair[0] != "reasons" or pair[1] == "quote"))
    )


class NoAccounts(PlantedBluesky):
    kept = staticmethod(lambda one: None if one.may_be_nobody else one)


class NoSearch(PlantedBluesky):
    kept = staticmethod(lambda one: None if one.bounded else one)


HARD, USUAL = BlueskyMachine, machine_for("bluesky", SIDE)


@pytest.mark.parametrize(
    ("planted", "machine"),
    [
        (EndsEarly, HARD), (KnowsNoGone, USUAL), (QuotesAlone, HARD), (NoAccounts, HARD), (NoSearch, USUAL),
        (AsksForFew, USUAL), (NoTimeBack, USUAL),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(planted, machine):
    """The law bites: with one fault Bluesky's connector does not pass."""

    def connect(web, server):
        return planted(Session(web, Account(server.url, HANDLE, PASSWORD)), WANTED)

    with pytest.raises(AssertionError):
        play(with_connector(machine, connect), LONG)


class Mute:
    """A session whose server answers with an object that holds nothing."""

    async def us(self):
        return "did:plc:acme", "acme.example"

    async def get(self, method, params):
        return {}


def test_an_answer_without_its_list_says_neither_that_posts_are_gone_nor_that_there_are_none():
    """Or an error of a server in between would take away all that we know."""
    here = Bluesky(Mute(), WANTED)
    with pytest.raises(GarbledError, match="no list"):
        asyncio.run(here.look_again(["at://did:plc:ann/app.bsky.feed.post/1"]))
    with pytest.raises(GarbledError, match="no list"):
        asyncio.run(here.fetch("", NOW))
