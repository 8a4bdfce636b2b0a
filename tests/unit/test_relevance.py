"""The relevance gate: what names the brand passes, what is about another thing of that name does not, and why."""

import unicodedata

import pytest
from builders import a_mention
from hypothesis import given
from hypothesis import strategies as st

from analyzers.knowledge import Monitor
from analyzers.naming import holds, holds_domain, plain
from analyzers.relevance import Gate, Ground, names_of, words_to_ask

APPLE = Monitor(
    name="Apple",
    keywords=("apple", "AirPods", "apple watch", "リンゴ", "애플", "Nestlé"),
    excluded=("pie", "apple tree"),
    required=("iphone", "mac", "airpods", "新製品", "리뷰"),
    owned=("apple", "apple@social.example"),
    domains=("apple.example",),
)
WIDE = Monitor(name="Acme", keywords=("acme", "c++", ".net", "#kettleday", "@acmefan"))
TAGGED = ("#", "@", "(", "“", "...", "¿", "/", "-", ",", "!", "'", "’s ")


def judge(text, monitor=APPLE, **about):
    said = {key: about.pop(key) for key in ("answers_us",) if key in about}
    return Gate(monitor).judge(a_mention(**{"text": text, "language": "", **about}), **said)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("My Apple’s iPhone", "holds “apple” beside “iphone”"),
        ("AIRPODS rule", "holds “AirPods”"),
        ("apple \n\t watch on my Mac", "holds “apple” beside “mac”"),
        ("#Apple #Mac", "holds “apple” beside “mac”"),
        ("彼のリンゴの新製品がすごい", "holds “リンゴ” beside “新製品”"),
        ("애플은 리뷰가 좋다", "holds “애플” beside “리뷰”"),
        ("Ａｐｐｌｅ mac", "holds “apple” beside “mac”"),
        ("ap\u200bple mac", "holds “apple” beside “mac”"),
        ("nestle mac", "holds “Nestlé” beside “mac”"),
        ("nestle\u0301 mac", "holds “Nestlé” beside “mac”"),
        ("https://news.example/apple-mac-review", "holds “apple” beside “mac”"),
        ("hello @Apple!", "names @apple"),
        ("hello @apple.", "names @apple"),
        ("hi @apple@social.example", "names @apple@social.example"),
        ("see https://support.apple.example/x", "names apple.example"),
        ("write to bob@apple.example", "names apple.example"),
    ],
)
def test_what_concerns_the_brand_passes_and_says_why(text, why):
    """By words beside their context, and by accounts and domains, which are nobody else's."""
    assert (judge(text).passes, judge(text).why) == (True, why)


@pytest.mark.parametrize(
    ("text", "ground", "why"),
    [
        (
            "I love apple juice",
            Ground.CONTEXT,
            "holds “apple”, but none of “iphone”, “mac”, “airpods”, “新製品”, “리뷰”",
        ),
        ("An apple pie beside my mac", Ground.EXCLUDED, "holds the excluded “pie”"),
        ("@apple an Apple  tree", Ground.EXCLUDED, "holds the excluded “apple tree”"),
        ("파인애플 리뷰", Ground.UNNAMED, None),
        ("pineapple on my mac", Ground.UNNAMED, None),
        ("@apple_fans and @apple2 on a mac", Ground.UNNAMED, None),
        ("https://apple.news/story on my mac", Ground.UNNAMED, None),
        ("https://apple.example.evil.example/ on my mac", Ground.UNNAMED, None),
        ("pineapple.example and my-apple.example", Ground.CONTEXT, None),
        ("nèstlé mac", Ground.UNNAMED, None),
        ("", Ground.UNNAMED, None),
    ],
)
def test_what_is_about_another_thing_is_left_out_and_says_why(text, ground, why):
    """A homonym, a longer word, somebody else's account or domain, a word that the monitor excludes."""
    found = judge(text)
    assert (found.passes, found.ground) == (False, ground)
    assert why is None or found.why == why


def test_an_account_of_somebody_else_needs_context():
    """`@apple@other.example` is not ours: the name alone decides, like any other word."""
    assert judge("@apple@other.example hm").ground is Ground.CONTEXT


def test_our_own_posts_and_answers_to_them_always_pass():
    """They close cases, whatever they say."""
    assert judge("pie!", author="@Apple").ground is Ground.OURS
    assert judge("pie!", answers_us=True).ground is Ground.ANSWER
    assert judge("pie!", to_us=True).ground is Ground.ANSWER
    assert judge("pie!").ground is Ground.UNNAMED


def test_a_link_that_stands_beside_the_text_leads_to_the_brand():
    """Sources give addresses beside the text; a host that only looks alike does not count."""
    assert judge("look", links=("https://shop.apple.example/x",)).ground is Ground.DOMAIN
    assert judge("look", links=("https://pineapple.example/x", "nonsense://[")).ground is Ground.UNNAMED


GERMAN = "Der Acme Wasserkocher ist leider kaputt und niemand antwortet mir darauf"


def test_a_post_in_no_language_of_the_monitor_is_left_out_and_an_unsure_one_passes():
    """By its text; what the platform says is believed when it is for the post."""
    english = Monitor(name="Acme", languages=("en", "fr"))
    found = judge(GERMAN, english)
    assert (found.ground, found.why) == (Ground.LANGUAGE, "is written in de, not in en, fr")
    assert judge(GERMAN, english, language="fr-CA").passes
    assert judge(GERMAN, Monitor(name="Acme", languages=("de",))).passes
    assert judge("acme hm", english).passes


def test_a_monitor_without_keywords_is_named_by_its_name():
    """As one that an import made."""
    assert judge("My acme kettle", Monitor(name="Acme")).passes
    assert names_of(Monitor(name="Acme")).words == ("Acme",)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("I write C++.", True), ("ASP.NET", True), ("it is #KettleDay!", True), ("kettleday", False),
        ("by @AcmeFan", True), ("acmefan", False), ("x#kettleday", False),
    ],
)  # fmt: skip
def test_words_with_signs_are_found_as_they_are_written(text, passes):
    """Languages, tags and accounts as keywords."""
    assert judge(text, WIDE).passes is passes


def test_a_reason_names_a_few_words_only():
    """Fifty keywords do not make a wall."""
    found = judge("nothing", Monitor(name="A", keywords=tuple(f"word{n}" for n in range(50))))
    assert found.why == "holds none of “word0”, “word1”, “word2”, “word3”, “word4” and 45 more"


def test_what_is_asked_for_holds_every_way_to_be_named():
    """Keywords in their spellings, accounts with their @, domains; each once."""
    assert words_to_ask(APPLE) == (
        "apple", "AirPods", "apple watch", "リンゴ", "애플", "Nestlé", "Nestle", "@apple", "@apple@social.example",
        "apple.example",
    )  # fmt: skip
    assert words_to_ask(Monitor(name="Straße", owned=("a",))) == ("Straße", "strasse", "@a")


@given(st.text(max_size=60))
def test_a_plain_text_is_plain(text):
    """To make it plain again changes nothing."""
    assert plain(plain(text)) == plain(text)


WORDS = st.text("abcdeéñ", min_size=1, max_size=8)
AROUND = st.text(" .,!?#@()\n“”-/", min_size=0, max_size=4)


@given(WORDS, AROUND, AROUND, st.sampled_from((str.upper, str.lower, str.title, str)), st.sampled_from(("NFC", "NFD")))
def test_a_word_is_found_whatever_stands_around_it(word, before, after, case, form):
    """In any case and composition, between any signs."""
    assert holds(plain(before + unicodedata.normalize(form, case(word)) + after), plain(word))


@given(WORDS, WORDS)
def test_a_word_is_not_found_inside_a_longer_one(word, more):
    """On either side, in scripts with spaces."""
    longer = plain(f"{word}{more}{word}{more}")
    assert not holds(longer, plain(word)) or plain(word) == longer


@given(st.text("りんごリンゴ苹果แอปเปิล", min_size=1, max_size=6), st.text("のはがアโก中ab ", max_size=6))
def test_scripts_without_spaces_are_searched_anywhere(word, around):
    """Japanese, Chinese, Thai: whatever letters stand beside it."""
    assert holds(plain(f"{around}|{word}|{around}").replace("|", ""), plain(word)) or not plain(word)


@given(st.sampled_from(("acme.example", "a-b.example")), st.sampled_from(("", "www.", "shop.", "https://")), AROUND)
def test_a_domain_is_found_below_and_alone(domain, before, after):
    """With any host before it and any sign after it that does not go on with the name."""
    assert holds_domain(plain(f"{before}{domain} {after}"), domain)
    assert not holds_domain(plain(f"{before}x{domain}"), domain)
    assert not holds_domain(plain(f"{before}{domain}.evil"), domain)
