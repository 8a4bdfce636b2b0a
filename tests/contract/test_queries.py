"""Whatever the relevance gate lets pass, the query of every source would have found: too much, never too little.

Each search is played by a matcher of our own, as strict as its documentation lets one expect: texts are taken apart at
everything that is no letter or figure, case does not matter, and nothing else is forgiven. A source whose posts are
given by place and not by words has no query, and says so here.
"""

import re
import unicodedata
from importlib import import_module

import pytest
from builders import a_mention
from hypothesis import assume, example, given
from hypothesis import strategies as st

from analyzers.knowledge import Monitor
from analyzers.relevance import Gate, Ground
from bot.sources.connector import Wanted
from bot.sources.registry import KINDS
from bot.sources.wanting import wanted

SPACELESS = re.compile(r"([\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")


def tokens(text):
    """Take a text apart as a search does: words, and in scripts without spaces single letters."""
    lowered = unicodedata.normalize("NFC", text).lower()
    return SPACELESS.sub(r" \1 ", "".join(letter if is_word(letter) else " " for letter in lowered)).split()


def is_word(letter):
    return letter.isalnum() or letter == "_" or unicodedata.category(letter).startswith("M")


def has_phrase(text, phrase):
    words, wanted_words = tokens(text), tokens(phrase)
    places = range(len(words) - len(wanted_words) + 1)
    return bool(wanted_words) and any(words[at : at + len(wanted_words)] == wanted_words for at in places)


def find_hackernews(asked, mention):
    """One query a word, quoted: `"a phrase"`; or of one author."""
    for query in import_module("bot.sources.hackernews").queries(asked):
        author = re.search(r"author_([\w-]+)", query["tags"])
        if author and author[1].lower() == mention.author.lower():
            return True
        quoted = re.fullmatch(r'"([^"]+)"', query["query"])
        if quoted and has_phrase(mention.text, quoted[1]):
            return True
    return False


def find_bluesky(asked, mention):
    """Play a search a word, quoted when it is more than one, and a feed an account."""
    for question in import_module("bot.sources.bluesky.questions").questions(asked):
        told = dict(question.asked)
        if told.get("actor", "").lower() == mention.author.lower() != "":
            return True
        if "q" in told and all_of(told["q"], mention.text):
            return True
    return False


def find_mastodon(asked, mention):
    """Play a search a word (on servers that let us), and a timeline an account."""
    from bot.sources.mastodon.connector import Mastodon  # noqa: PLC0415  where it is there
    from bot.sources.mastodon.server import Server  # noqa: PLC0415  as above

    connector = Mastodon(Server(None, "https://social.example", "token"), "social.example", searches=True, wanted=asked)
    for listing in connector.lists():
        kind, _, about = listing.name.partition(" ")
        if kind == "account" and about.lower() == mention.author.lower().removesuffix("@social.example"):
            return True
        if kind == "search" and all_of(about, mention.text):
            return True
    return False


def find_github(asked, mention):
    """Play a search a word, quoted, in titles and bodies, and one an author."""
    for listing in import_module("bot.sources.github")._listings(asked, [], ours=False):
        quoted = re.match(r'"([^"]+)" in:title,body', listing.query)
        author = re.match(r"author:(\S+)", listing.query)
        if quoted and has_phrase(mention.text, quoted[1]):
            return True
        if author and author[1].lower() == mention.author.lower():
            return True
    return False


def find_youtube(asked, mention):
    """One search: alternatives with `|`, phrases quoted; a minus before a word would exclude it."""
    from bot.sources.youtube import YouTube  # noqa: PLC0415  where it is there

    query = YouTube(None, asked, key="k", api_url="https://youtube.example", search=True)._query
    return any(not part.startswith("-") and all_of(part, mention.text) for part in query.split("|"))


def all_of(query, text):
    """Match words that all must be there, and quoted phrases; one quotation mark alone would spoil a query."""
    if query.count('"') % 2:
        return False
    pieces = re.findall(r'"([^"]*)"|(\S+)', query)
    return bool(pieces) and all(has_phrase(text, phrase or word) for phrase, word in pieces)


FINDS = {
    "hackernews": find_hackernews, "bluesky": find_bluesky, "mastodon": find_mastodon, "github": find_github,
    "youtube": find_youtube,
}  # fmt: skip
WITHOUT_QUERY = {"rss": "a feed gives what it has"}
NO_ACCOUNTS = {"youtube"}
"""Its search is of videos, and the brand's own answers stand below the videos that were chosen."""
THERE = [name for name in FINDS if name in KINDS]

WORD = st.text("abcdeéñößØ0", min_size=1, max_size=6)
KEYWORD = st.one_of(
    WORD,
    st.lists(WORD, min_size=2, max_size=3).map(" ".join),
    WORD.map("#{}".format),
    st.sampled_from(("リンゴ", "苹果", "애플", "แอปเปิล", "c++", ".net", "at&t", "-b", 'say "b"', "o'b", "a|b", "a-b")),
)
ACCOUNT = st.text("abcde", min_size=1, max_size=5)
MONITORS = st.builds(
    Monitor,
    name=WORD,
    keywords=st.lists(KEYWORD, max_size=3).map(tuple),
    excluded=st.lists(WORD, max_size=1).map(tuple),
    required=st.lists(WORD, max_size=2).map(tuple),
    owned=st.lists(ACCOUNT, max_size=2).map(tuple),
    domains=st.sampled_from(((), ("acme.example",))),
)
CASES = st.sampled_from((str, str.upper, str.lower, str.title))
GAPS = st.sampled_from((" ", "\n", ", ", " #", " (", ") ", "! ", "’s ", "/", " @", " — ", "\t "))


@st.composite
def posts(draw, monitor):
    """Draw a post that often names the monitor, in some case, between some signs."""
    words = [*monitor.keywords, monitor.name, *monitor.required, *(f"@{one}" for one in monitor.owned)]
    words += [f"https://shop.{domain}/x" for domain in monitor.domains]
    pieces = draw(st.lists(st.one_of(st.sampled_from(words), WORD), min_size=1, max_size=5))
    text = "".join(draw(CASES)(piece) + draw(GAPS) for piece in pieces)
    author = draw(st.sampled_from((*monitor.owned, "somebody")))
    return a_mention(text=text, author=author, language="", links=())


def is_missed(name, monitor, mention, asking=wanted):
    """Tell whether the gate lets a post pass that the source's query would not have found."""
    found = Gate(monitor).judge(mention)
    if not found.passes or (found.ground is Ground.OURS and name in NO_ACCOUNTS):
        return False
    return not FINDS[name](asking(monitor), mention)


def test_every_source_has_its_search_played_here():
    """A new source needs a matcher, or a reason why it has no query."""
    assert set(KINDS) <= {*FINDS, *WITHOUT_QUERY}


@pytest.mark.parametrize("name", THERE)
@given(data=st.data())
def test_what_the_gate_lets_pass_the_query_would_have_found(name, data):
    """Words, phrases, tags, accounts, domains, spellings; what our own accounts wrote."""
    monitor = data.draw(MONITORS)
    mention = data.draw(posts(monitor))
    if name in ("mastodon", "bluesky"):
        assume(Gate(monitor).judge(mention).ground is not Ground.OURS)  # their accounts are written with a server
    assert not is_missed(name, monitor, mention)


@pytest.mark.parametrize("word", ["-b", "a|b", 'say "b"', "c++", ".net", "at&t", "o'b", "NOT", "リンゴ"])
@pytest.mark.parametrize("name", THERE)
def test_a_word_with_signs_does_not_spoil_a_query(name, word):
    """Signs that mean something in a search's own language are only letters of a name here."""
    assert not is_missed(name, Monitor(name="b", keywords=(word,)), a_mention(text=f"so {word} it is"))


@pytest.mark.parametrize("name", THERE)
def test_a_query_that_asks_for_too_little_is_found(name):
    """The law bites: without spellings, accounts or domains something is missed."""
    monitor = Monitor(name="Nestlé", owned=("nest",), domains=("nestle.example",))

    def lazy(monitor):
        return Wanted(words=monitor.keywords or (monitor.name,))

    for text in ("my Nestle cup", "hello @nest", "https://nestle.example/x"):
        mention = a_mention(text=text)
        assert is_missed(name, monitor, mention, lazy)
        assert not is_missed(name, monitor, mention)


@given(MONITORS, st.text("abc ", max_size=20))
@example(Monitor(name="a", keywords=("a",), excluded=("b",)), "a b")
def test_what_the_gate_leaves_out_holds_no_name_or_something_that_the_monitor_says(monitor, text):
    """The other way: nothing is left out for a reason of its own."""
    found = Gate(monitor).judge(a_mention(text=text, author="somebody"))
    names = wanted(monitor).words
    if found.ground is Ground.UNNAMED:
        assert not any(has_phrase(text, name) for name in names if name.isalnum())
    elif not found.passes:
        assert found.ground is Ground.CONTEXT or has_phrase(text, found.term)
