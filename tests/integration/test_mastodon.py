"""Mastodon against a strict server of its own: what is stored is what is there, and nothing else is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule
from servers.mastodon import TOKEN, MastodonServer
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
from bot.http import DeniedError
from bot.sources.connector import Wanted
from bot.sources.mastodon.connector import Mastodon, make_mastodon
from bot.sources.mastodon.lists import Timeline
from bot.sources.mastodon.server import Server
from bot.sources.mastodon.statuses import Known

pytestmark = pytest.mark.no_database

WANTED = Wanted(
    words=("kettle", "copper pot"), accounts=("acme_help@here.example", "acme@social.example", "nobody@here.example")
)
PLAIN = st.builds("It leaks again, {}".format, st.integers(0, 99))
"""Texts that no tag and no search finds."""
PEOPLE = st.sampled_from(("ann", "ben@far.example", "cleo"))
OPT_OUTS = st.sampled_from((
    {}, {"noindex": True}, {"note": "<p>I make pots. <a href='https://here.example/tags/nobot' class='mention "
    "hashtag'>#<span>NoBot</span></a></p>"}, {"fields": [{"name": "Rules", "value": "#nobots please"}]},
))  # fmt: skip


SIDE = Side(
    MastodonServer,
    lambda web, server: Mastodon(Server(web, server.url, TOKEN), "here.example", wanted=WANTED, searches=True),
)


class MastodonMachine(SourceMachine):
    """What happens at a Mastodon server beside what happens everywhere."""

    side, name = SIDE, "mastodon"

    @rule(text=PLAIN, author=PEOPLE)
    def speaks_to_us(self, text, author):
        """Somebody mentions our account without a word that we listen for."""
        self.server.add(text, author=author, to_us=True)

    @rule(text=PLAIN)
    def we_answer(self, text):
        """Our own account writes something that only its list shows."""
        self.server.add(text, author="acme_help")

    @rule(text=TEXTS, days=st.integers(0, 6), author=PEOPLE, tagless=st.booleans())
    def comes_from_far(self, text, days, author, tagless):
        """Let a post arrive days late, with an id of its own time; some are found by the search alone."""
        self.server.add(text, late=timedelta(days=days, hours=1), author=author, tagless=tagless)

    @rule(text=TEXTS, boosted=st.booleans(), to_us=st.booleans())
    def is_not_for_us(self, text, boosted, to_us):
        """Write a direct message, or a post that only passes another on."""
        one = self.server.add(text, to_us=to_us)
        (self.server.boosts if boosted else self.server.private).add(one)

    @rule(author=PEOPLE, how=OPT_OUTS)
    def opts_out(self, author, how):
        """Let somebody opt out in one of the ways there are, or take it back."""
        self.server.opted_out = {**self.server.opted_out, author: how}
        if not how:
            del self.server.opted_out[author]

    def teardown(self):
        """Wait a day: everything is read again then, the whole way."""
        self.server.now += timedelta(days=1)
        super().teardown()


TAGS = replace(
    SIDE,
    connector=lambda web, server: Mastodon(
        Server(web, server.url, TOKEN), "here.example", wanted=WANTED, searches=False
    ),
)  # fmt: skip


class TagsMachine(MastodonMachine):
    """The same where nobody searches: nothing makes good what the other lists lose."""

    side = TAGS

    def __init__(self):
        super().__init__()
        self.server.searches = False


HARD, TAGS_ONLY = MastodonMachine, machine_for("mastodon", TAGS)


@pytest.mark.parametrize("machine", [MastodonMachine, TagsMachine])
def test_what_is_stored_is_what_the_server_has(machine):
    """After pages, repeats, edits, deletes, limits, late arrivals, opt-outs, broken answers and restarts."""
    play(machine, QUICK)


@pytest.mark.prove
@pytest.mark.parametrize("machine", [MastodonMachine, TagsMachine])
def test_what_is_stored_is_what_the_server_has_many_times(machine):
    """The same as often as a release asks for."""
    play(machine, LONG)


def run(work):
    return at_server(MastodonServer(NOW), work, "team@acme.example")


def test_what_arrives_days_late_is_found_within_a_day():
    """Its id is of its own time, far below what was read: the whole way is read again once a day."""

    async def work(server, web):
        connector = TAGS.connector(web, server)
        for minutes in range(20, 30):
            server.add("My kettle leaks", late=timedelta(minutes=minutes))
        _, cursor = await rest(connector, "", server.now)
        late = server.add("The kettle of another server", late=timedelta(days=3))
        for hours, is_found in ((1, False), (24, True)):
            server.now += timedelta(hours=hours)
            found, cursor = await rest(connector, cursor, server.now)
            assert (late in found) is is_found

    run(work)


def test_a_direct_message_to_us_is_never_read():
    """It is not for everybody; neither is it after it was looked at again."""

    async def work(server, web):
        one = server.add("My kettle leaks", to_us=True)
        server.private.add(one)
        assert (await rest(SIDE.connector(web, server), "", server.now))[0] == []
        assert (await SIDE.connector(web, server).look_again([one])).gone == (one,)

    run(work)


def test_a_server_that_forbids_searching_is_listened_to_all_the_same():
    """Search is allowed at few servers; tags are everywhere."""

    async def work(server, web):
        server.searches = False
        one = server.add("My kettle leaks")
        assert (await rest(SIDE.connector(web, server), "", server.now))[0] == [one]

    run(work)


def test_a_wrong_token_is_loud():
    """Mentions need it, so nothing is passed over in silence."""

    async def work(server, web):
        wrong = Mastodon(Server(web, server.url, "wrong"), "here.example", wanted=WANTED, searches=True)
        with pytest.raises(DeniedError, match="check the token"):
            await wrong.fetch("", server.now)

    run(work)


def test_without_a_token_tags_and_own_accounts_are_read_and_nothing_else_is_asked():
    """Not mentions, and no search."""

    async def work(server, web):
        settings = {"url": server.url, "token": "", "domain": "here.example", "search": "True"}
        names = [one.name for one in make_mastodon(web, settings, "", WANTED).lists()]
        assert names == [
            "tag kettle", "tag copperpot", "account acme_help", "account acme@social.example", "account nobody",
        ]  # fmt: skip

    run(work)


def test_without_a_server_the_setting_is_named():
    """One plain sentence."""
    with pytest.raises(AskedWronglyError, match="KITH_MASTODON__URL"):
        make_mastodon(None, {"url": ""}, "", WANTED)


# Planted faults: each is found


class OnePage(Timeline):
    """Takes the first page for all there is."""

    def _is_past(self, items, since):
        return True


class FromTheNewest(Timeline):
    """Goes on right above the newest."""

    def _newest_old(self, items, begun):
        return items[0]["id"] if items else ""


class PlantedMastodon(Mastodon):
    """Reads its lists in another way."""

    made = Timeline

    def timeline(self, name, path, asked=(), named=""):
        return self.made(self.server, self._known(), name, path, asked, named)


class EndsEarly(PlantedMastodon):
    made = OnePage


class GoesOnTooHigh(PlantedMastodon):
    made = FromTheNewest


class AsksForMany(PlantedMastodon):
    made = staticmethod(lambda *given: Timeline(*given, limit="80"))


class KnowsNoGone(Mastodon):
    async def look_again(self, ids):
        return replace(await Mastodon.look_again(self, ids), gone=())


class NoTags(Mastodon):
    def _tags(self):
        return []


class NoAccounts(Mastodon):
    def _accounts(self):
        return []


class NoSearch(Mastodon):
    def _queries(self):
        return []


class Everybody(frozenset):
    """Whoever it is, the account is the brand's own."""

    def __contains__(self, _):
        return True


class HearsNoNo(Mastodon):
    """Takes everybody for the brand's own, whose wish not to be read counts for nothing."""

    def _known(self):
        return Known(self.domain, Everybody())


@pytest.mark.parametrize(
    ("planted", "machine"),
    [
        (EndsEarly, TAGS_ONLY), (GoesOnTooHigh, TAGS_ONLY), (KnowsNoGone, TAGS_ONLY), (NoTags, TAGS_ONLY),
        (NoAccounts, HARD), (NoSearch, HARD), (HearsNoNo, HARD), (AsksForMany, TAGS_ONLY),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(planted, machine):
    """The law bites: with one fault Mastodon's connector does not pass."""

    def connect(web, server):
        here = Server(web, server.url, TOKEN)
        return planted(here, "here.example", wanted=WANTED, searches=machine is HARD)

    with pytest.raises(AssertionError):
        play(with_connector(machine, connect), LONG)
