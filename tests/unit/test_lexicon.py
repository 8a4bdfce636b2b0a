"""The search for many patterns at once: the sieve never loses a match, and no pattern can be made to hang."""

import re
import tracemalloc
from functools import cache
from itertools import chain
from re import _casefix, _constants, _parser

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from analyzers.folding import fold, shape_of
from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon, Rule, caseless
from analyzers.literals import Way, ways
from analyzers.rules import pattern_of
from analyzers.sieve import Sieve
from analyzers.telling import FIGURE, has_word
from config.lexicons import read_document, read_table

DISCLOSURE = [row for row in read_table("disclosure") if row["pattern"]]
PROMOTION = [row for row in read_document("promotion")["rule"] if "pattern" in row]
NEED = [row for name in ("need", "intent", "action") for row in read_document(name)["rules"]]
ODD = (
    r"(?:ab|cd)?ef{2,3}", r"[abc]{2}d+", r"(a|b(?:c|d)e)+f", r"ΣΑΣ", r"straße|STRASSE", r"(?i:K)elvin", r"ıi", r"ſs\b",
    r"a.c", r"(?=ab)abc", r"(?<!x)(?:foo|bar)baz(?:[1-9]|ten)", r"x?y?z?", r"\d+", r"реклам[аы]",
    r"a{0}bc", r"(?>ab|c)de", r"(xy)\1", r"[^a]bc", r"#?(?:abc|de)", r"\u0345ab", r"[\u0410-\u042f]b",
    r"(?P<One>A)(?P=One)",
    r"\bab\b(?: \w+)* cd", r"(?:\w+\s+){0,3}ef gh", r"\s+ij\s+kl\s*", r"mn[\s:,]+(?:op|qr)+", r"(?<!\w)#st\W{2}uv",
    r"[^\w]wx[^\s]", r"(?:ab\s+)+cd", r"\W+ab", r"ab\W+", r"(?:#ab|:-\)|c d)e?", r"\Aab|cd\Z", r"^ab$", r"é\b",
    r"(?:a b|a) ?(?:c)?(?!\w)", r"a\sb\s\sc", r"(?:(?:ab|c) )?(?:de|f)gh", r"(?:x\s|y)?zz+", r"ab\n\ncd", r"\Bab",
    r"(?:@\w+\s*){2}", r"[?!]+ab", r"(?:[.,] ?)@ab", r"\b\d{2,3}ab", r"(?:\.\.\.|…)\s?ab?", r"\?(?:\s|$)(?!\s*ab)",
    r"(?:(?:[a-h][a-h])+ )?(?:[a-h]{2}|i|j)(?:[k-z]|x[1-9]|no)", r"(?<=ab )cd|(?<!ab)ef", r"(?:)|ab",
    r"_foo", r"_", r"id_?\d", r"f", r"oo",
)  # fmt: skip
PATTERNS = [
    *(row["pattern"] for row in DISCLOSURE),
    *(rule["pattern"] for rule in PROMOTION),
    *map(pattern_of, NEED),
    *ODD,
]
RULES = tuple(Rule(id=str(number), pattern=pattern) for number, pattern in enumerate(PATTERNS))
LEXICON = Lexicon(RULES)
READ = 100_000
"""Ten times what is ever read of a post."""
SCRAPS = (
    "a",
    "_",
    "a_foo",
    "#",
    " ",
    "\n",
    "@",
    "#a",
    "a ",
    "not ",
    "use my ",
    "tag a ",
    "tv ad ",
    '["',
    "ad:",
    "广告",
    "与",
    "é",
    "0",
)
MOST_TURNS = 4
"""A repeat of a repeat is harmless when the outer one is as short as this: the work grows by a power at most."""


@cache
def compiled(pattern):
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def found_in_turn(rules, text):
    """Give what `Lexicon.find` promises, without its sieve."""
    matches = ((rule, next(filter(re.Match.group, compiled(rule.pattern).finditer(text)), None)) for rule in rules)
    return [Hit(rule, match.start(), match.end()) for rule, match in matches if match is not None]


def figures(text):
    return re.sub(r"\d", FIGURE, text)


def goes(way, text):
    """Tell whether a text holds what a way demands."""
    folded = fold(text)
    shape = f" {figures(shape_of(' '.join(folded.split())))} "
    return all(any(literal in (shape if has_word(literal) else folded) for literal in clause) for clause in way.clauses)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PATTERNS).flatmap(lambda pattern: st.tuples(
    st.just(pattern), st.from_regex(compiled(pattern)))))  # fmt: skip
def test_every_text_a_pattern_matches_goes_one_of_its_ways(drawn):
    """The law of the sieve: what it lets pass by cannot match, but for the one letter that `Lexicon` excepts."""
    pattern, text = drawn
    assume("\u0345" not in text)
    assert any(goes(way, text) for way in ways(pattern))


@pytest.mark.parametrize("sign", ["@", "#", "!?", "#ad ", "🔥"])
def test_a_sign_ten_thousand_times_takes_no_more_room_than_its_text(sign):
    """Every occurrence once met every other one: seven gigabytes for a post that anybody can write."""
    sieve = Sieve()
    sieve.add(row["pattern"] for row in DISCLOSURE)
    sieve.look(Texts(["a kettle"]))
    tracemalloc.start()
    sieve.look(Texts([fold(sign * (READ // len(sign)))]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20


def test_a_way_that_demands_too_much_is_caught():
    """Planted: a clause that the text does not meet."""
    assert goes(Way((frozenset({" ad ", "#"}),)), "an ad")
    assert not goes(Way((frozenset({" ad "}), frozenset({"#"}))), "an ad")


@pytest.mark.parametrize("row", DISCLOSURE, ids=lambda row: row["id"])
def test_the_example_of_every_wording_goes_one_of_its_ways(row):
    """Each disclosure pattern is tried on at least one text that it matches, whatever Hypothesis drew."""
    assert compiled(row["pattern"]).search(row["example"])
    assert any(goes(way, row["example"]) for way in ways(row["pattern"]))


def test_hardly_a_wording_has_to_be_tried_on_every_text():
    """The sieve is worth having: nearly all patterns have words or signs they cannot do without."""
    assert sum(ways(pattern) == (Way(),) for pattern in PATTERNS[: -len(ODD)]) <= len(PATTERNS) // 50


PIECES = st.one_of(
    st.sampled_from([row["example"] for row in (*DISCLOSURE, *PROMOTION, *NEED)]),
    st.sampled_from(SCRAPS),
    st.sampled_from(["ΑΣ", "İ", "KELVIN", "STRASSE", "STRAẞE", "ſſ", "#AD", "Ⅻ", "  ", "\t", "\n\n", "…", "n't", ", "]),
    st.sampled_from(ODD).flatmap(lambda pattern: st.from_regex(compiled(pattern))),
    st.text(max_size=8),
).filter(lambda text: "\u0345" not in text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=5), st.sampled_from(["", " ", "\n"]))
@example(["#ad"], "")
@example(["an ad ", " #ad"], "")
def test_searching_together_finds_what_searching_in_turn_finds(drawn, between):
    """One pass over the literals, then the same matches in the same order."""
    text = between.join(drawn)
    assert LEXICON.find(text) == found_in_turn(RULES, text)


class LateSieve(Sieve):
    def look(self, texts):
        chances = super().look(texts)
        return chances._replace(places=chances.places + 1)


def test_a_sieve_that_loses_a_place_is_caught():
    """Planted: every chance comes one letter too late."""
    rules = [Rule(id="ad", pattern=r"\bad\b")]
    lexicon = Lexicon(rules, LateSieve())
    assert lexicon.find("ad") != found_in_turn(rules, "ad")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=4))
def test_find_gives_the_first_of_all_matches(drawn):
    """`find` and `find_all` agree about the first match of each rule."""
    text = " ".join(drawn)
    first = {}
    for hit in LEXICON.find_all(text):
        first.setdefault(hit.rule.id, hit)
    assert list(first.values()) == LEXICON.find(text)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(PIECES, max_size=3).map(" ".join), max_size=4))
def test_many_texts_are_searched_like_each_alone(texts):
    """The rules take turns over all texts; each text's hits stay its own."""
    together = Texts(list(map(fold, texts)))
    assert LEXICON.find_each(together) == [LEXICON.find(text) for text in texts]
    assert LEXICON.find_all_each(together) == [LEXICON.find_all(text) for text in texts]


def test_lexicons_that_share_a_sieve_find_what_each_finds_alone():
    """The sieve looks once, and each lexicon takes its own."""
    sieve = Sieve()
    shared = [Lexicon(RULES[::2], sieve), Lexicon(RULES[1::2], sieve), Lexicon((), sieve)]
    texts = Texts([fold(row["example"]) for row in DISCLOSURE])
    alone = [Lexicon(RULES[::2]), Lexicon(RULES[1::2]), Lexicon(())]
    assert [one.find_each(texts) for one in shared] == [one.find_each(texts) for one in alone]
    assert [one.find_all_each(texts) for one in shared] == [one.find_all_each(texts) for one in alone]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(PIECES, st.none() | PIECES), min_size=1, max_size=4))
def test_a_text_that_comes_again_is_searched_as_if_it_were_new(drawn):
    """What is the very text that it was is not looked at again, and what changed is; all of it, some, or nothing."""
    before = Texts([fold(text) for text, _ in drawn])
    after = Texts([text if other is None else fold(other) for text, (_, other) in zip(before.each, drawn, strict=True)])
    LEXICON.find_each(before)
    assert LEXICON.find_each(after) == [LEXICON.find(text) for text in after.each]
    assert LEXICON.find_all_each(before) == [LEXICON.find_all(text) for text in before.each]


def test_only_what_changed_is_looked_at_again():
    """Told of each text by itself, for one of an equal number may be another one altogether."""
    texts = Texts(["a kettle", "a spoon", "a cup"])
    assert texts.changed_in(Texts([*texts.each])) == []
    assert texts.changed_in(Texts([texts.each[0], "a masked spoon", texts.each[2]])) == [1]
    assert texts.changed_in(Texts(["one", "two", "three"])) is None
    assert texts.changed_in(Texts(texts.each[:2])) is None


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=5), st.sampled_from(["", " ", "\n"]))
def test_find_all_gives_every_match_that_searching_in_turn_gives(drawn, between):
    """Also where a rule is tried only at the places that the sieve names."""
    text = between.join(drawn)
    matches = ((rule, match) for rule in RULES for match in compiled(rule.pattern).finditer(text) if match.group())
    assert LEXICON.find_all(text) == [Hit(rule, *match.span()) for rule, match in matches]


@pytest.mark.parametrize(
    ("pattern", "text", "places"),
    [(r"@\w+", "hi  @ab, @", [4, 9]), (r"\.?@\w+", "é .@ab", [2, 3]), (r"\?\s", "a? b?", [1, 4]),
     (r"\b\d{2,3} ?min", "a1 20 mins", [3]), (r"(?:ab)?@cd", "ab@cd", [-1]), (r"\s@ab", "x @ab", [-1])],
)  # fmt: skip
def test_a_match_that_begins_with_a_sign_or_a_figure_is_looked_for_where_that_stands(pattern, text, places):
    """And anywhere (-1) when it can begin with something else as well, or with white space."""
    sieve = Sieve()
    numbers = sieve.add([pattern])
    assert [place for _, chances in sieve.look(Texts([text])).of(numbers) for _, place in chances] == places


def test_a_lexicon_without_rules_finds_nothing():
    """An empty word list is no error."""
    assert Lexicon([]).find("#ad") == []


@pytest.mark.parametrize(("pattern", "folded"), [
    (r"\u0130B\D", r"ib\D"), (r"(?P<A>B)(?P=A)", "(?P<a>b)(?P=a)"), (r"\x41\x61", r"a\x61"), (r"\\A\A", r"\\a\A"),
])  # fmt: skip
def test_a_pattern_is_folded_and_its_escapes_are_not(pattern, folded):
    """A letter may be written by its number; what an escape means stays."""
    assert caseless(pattern) == f"(?-i:{folded})"


@pytest.mark.parametrize("pattern", [r"(?a)\w", r"(?a:\w)", r"(?<=a+)b", "(a"])
def test_a_pattern_that_cannot_be_used_is_refused(pattern):
    """At once, not when a text first holds its words."""
    with pytest.raises(re.error):
        Lexicon([Rule(id="bad", pattern=pattern)])


def test_folding_agrees_with_the_case_rules_of_the_regular_expressions():
    """Every letter that `re.IGNORECASE` takes for another folds to the same one, and never to two."""
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert all(len(fold(letter)) == 1 for letter in letters)
    assert [one for one in letters if len(one.lower()) == 1 and fold(one) != fold(one.lower())] == []
    same = [(chr(one), chr(other)) for one, others in _casefix._EXTRA_CASES.items() for other in others]
    assert [pair for pair in same if fold(pair[0]) != fold(pair[1])] == []


def test_folding_a_word_is_folding_its_letters():
    """The end of a word is no special place (a plain `lower` writes a final sigma there)."""
    assert fold("ΟΔΟΣ ΑΣ") == "".join(map(fold, "ΟΔΟΣ ΑΣ"))


def test_folding_makes_no_word_and_unmakes_none_but_for_one_letter():
    """So patterns mean the same in the folded text; the iota below a letter is the known exception."""
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    word, space = re.compile(r"\w"), re.compile(r"\s")
    assert [one for one in letters if bool(word.match(one)) != bool(word.match(fold(one)))] == ["\u0345"]
    assert [one for one in letters if bool(space.match(one)) != bool(space.match(fold(one)))] == []
    assert [one for one in letters if (shape_of(one) == " ") == bool(word.match(one))] == []


@given(st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ab#. \n\t")), max_size=20), max_size=3))
def test_texts_are_laid_out_with_their_words_apart(texts):
    """The texts and their shapes stand behind each other; every place is that of the character it came from."""
    layout = Texts(texts).layout
    shape, joined = "".join(map(chr, layout.shape)), "".join(map(chr, layout.codes))
    assert shape.split() == [figures(word) for text in texts for word in re.findall(r"\w+", text)]
    for text in filter(str.strip, texts):
        assert "".join(map(chr, Texts([text]).layout.shape)) == f" {figures(shape_of(' '.join(text.split())))} "
    assert [joined[first : first + len(text)] for first, text in zip(layout.firsts, texts, strict=True)] == texts
    assert [figures(shape_of(joined[place])) for place in layout.places] == list(shape)
    signs = [place for place, letter in enumerate(joined) if shape_of(letter) == " " and not letter.isspace()]
    assert layout.signs.tolist() == signs


def endless_inside_endless(parsed, turns=1):
    """Tell whether a repeat without an end stands in a repeat of more than a few turns."""
    for code, argument in parsed:
        inside, most = parts_of(code, argument)
        if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            if most is _constants.MAXREPEAT and turns > MOST_TURNS:
                return True
            most = turns if most == 1 else turns * (READ if most is _constants.MAXREPEAT else most)
        if any(endless_inside_endless(part, most if most is not None else turns) for part in inside):
            return True
    return False


def parts_of(code, argument):
    """Give the sequences inside a parsed item, and how often it may be repeated (None when it is no repeat)."""
    match code, argument:
        case ((_constants.MAX_REPEAT | _constants.MIN_REPEAT), (_, most, inner)):
            return [inner], most
        case _constants.SUBPATTERN, (_, _, _, inner):
            return [inner], None
        case _constants.BRANCH, (_, branches):
            return list(branches), None
        case ((_constants.ASSERT | _constants.ASSERT_NOT), (_, inner)):
            return [inner], None
    return [], None


GUARDED = [
    *((row["id"], row["pattern"]) for row in DISCLOSURE),
    *((f"{row['id']}-unless", row["unless"]) for row in DISCLOSURE if row["unless"]),
]


@pytest.mark.parametrize("pattern", [pattern for _, pattern in GUARDED], ids=[name for name, _ in GUARDED])
def test_no_wording_repeats_a_repeat(pattern):
    """A text made to hang the matcher needs a repeat without end inside another one."""
    assert not endless_inside_endless(_parser.parse(pattern, re.IGNORECASE))


@pytest.mark.parametrize("pattern", [r"(?:a+)+b", r"(a*|b)*c", r"(?:\w+\s*){9}x", r"(?=(?:a+)+)b"])
def test_the_guard_against_hanging_patterns_bites(pattern):
    """Planted: each of these takes exponential or very long time on some text."""
    assert endless_inside_endless(_parser.parse(pattern))


@pytest.mark.parametrize("scrap", SCRAPS, ids=repr)
def test_no_wording_hangs_on_a_hostile_text(scrap):
    """Every pattern comes to an end on ten times the longest text that is read."""
    text = scrap * (READ // len(scrap))
    patterns = chain.from_iterable((row["pattern"], row["unless"]) for row in DISCLOSURE)
    assert all(sum(1 for _ in compiled(pattern).finditer(text)) <= READ for pattern in patterns if pattern)
