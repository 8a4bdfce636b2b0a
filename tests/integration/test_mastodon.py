"""Mastodon against a strict server of its own: what is stored is what is there, and nothing else is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from servers.mastodon import TOKEN, MastodonServer
from sourceside import TEXTS, Side, SourceMachine, machine_for

from bot.sources.connector import Wanted
from bot.sources.mastodon.connector import Mastodon
from bot.sources.mastodon.server import Server

WANTED = Wanted(
    words=("kettle", "copper pot"), accounts=("acme_help@here.example", "acme@social.example", "nobody@here.example")
)
QUICK, LONG = 40, 500
PLAIN = st.builds("It leaks again, {}".format, st.integers(0, 99))
"""Texts that no tag and no search finds."""
PEOPLE = st.sampled_from(("ann", "ben@far.example", "cleo"))
OPT_OUTS = st.sampled_from((
    {}, {"noindex": True}, {"note": "<p>I make pots. <a href='https://here.example/tags/nobot' class='mention "
    "hashtag'>#<span>NoBot</span></a></p>"}, {"fields": [{"name": "Rules", "value": "#nobots please"}]},
))  # fmt: skip


def connector(web, server):
    return Mastodon(Server(web, server.url, TOKEN), "here.example", True, WANTED)  # noqa: FBT003  it is a field


SIDE = Side(MastodonServer, connector)


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
        """A post arrives days late, with an id of its own time; some are found by the search alone."""
        self.server.add(text, late=timedelta(days=days, hours=1), author=author, tagless=tagless)

    @rule(text=TEXTS, boosted=st.booleans(), to_us=st.booleans())
    def is_not_for_us(self, text, boosted, to_us):
        """A direct message, or a post that only passes another on."""
        one = self.server.add(text, to_us=to_us)
        (self.server.boosts if boosted else self.server.private).add(one)

    @rule(author=PEOPLE, how=OPT_OUTS)
    def opts_out(self, author, how):
        """Somebody opts out in one of the ways there are, or takes it back."""
        self.server.opted_out = {**self.server.opted_out, author: how}
        if not how:
            del self.server.opted_out[author]

    def teardown(self):
        """A day later everything was read again, the whole way."""
        self.server.now += timedelta(days=1)
        super().teardown()


def play(machine, examples):
    how = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=examples == QUICK, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=how)


HARD, USUAL = MastodonMachine, machine_for("mastodon", SIDE)


@pytest.mark.parametrize("machine", [HARD, USUAL])
def test_what_is_stored_is_what_the_server_has(machine):
    """After pages, repeats, edits, deletes, limits, late arrivals, opt-outs, broken answers and restarts."""
    play(machine, QUICK)


@pytest.mark.prove
@pytest.mark.parametrize("machine", [HARD, USUAL])
def test_what_is_stored_is_what_the_server_has_many_times(machine):
    """The same as often as a release asks for."""
    play(machine, LONG)
