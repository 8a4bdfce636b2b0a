"""The search for many patterns at once: the prefilter never loses a match, and no pattern can be made to hang."""

import re
from itertools import chain
from re import _casefix, _constants, _parser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.lexicon import Hit, Lexicon, Rule, fold, required_literals
from config.lexicons import read_document, read_table

DISCLOSURE = [row for row in read_table("disclosure") if row["pattern"]]
PROMOTION = [row for row in read_document("promotion")["rule"] if "pattern" in row]
ODD = (
    r"(?:ab|cd)?ef{2,3}", r"[abc]{2}d+", r"(a|b(?:c|d)e)+f", r"ΣΑΣ", r"straße|STRASSE", r"(?i:K)elvin", r"ıi", r"ſs\b",
    r"a.c", r"(?=ab)abc", r"(?<!x)(?:foo|bar)baz(?:[1-9]|ten)", r"x?y?z?", r"\d+", r"реклам[аы]",
    r"a{0}bc", r"(?>ab|c)de",
    r"(xy)\1", r"[^a]bc", r"#?(?:abc|de)", r"\u0345ab",
)  # fmt: skip
PATTERNS = [*(row["pattern"] for row in DISCLOSURE), *(rule["pattern"] for rule in PROMOTION), *ODD]
RULES = tuple(Rule(id=str(number), pattern=pattern) for number, pattern in enumerate(PATTERNS))
LEXICON = Lexicon(RULES)
READ = 100_000
"""Ten times what is ever read of a post."""
SCRAPS = (
    "a",
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


def compiled(pattern):
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def found_in_turn(rules, text):
    """Give what `Lexicon.find` promises, without its prefilter."""
    matches = ((rule, next(filter(re.Match.group, compiled(rule.pattern).finditer(text)), None)) for rule in rules)
    return [Hit(rule, match.start(), match.end()) for rule, match in matches if match is not None]


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(PATTERNS).flatmap(lambda pattern: st.tuples(
    st.just(pattern), st.from_regex(compiled(pattern)))))  # fmt: skip
def test_every_text_a_pattern_matches_holds_one_of_its_literals(drawn):
    """The law of the prefilter: what it lets pass by cannot match."""
    pattern, text = drawn
    literals = required_literals(pattern)
    assert not literals or any(literal in fold(text) for literal in literals)


@pytest.mark.parametrize("row", DISCLOSURE, ids=lambda row: row["id"])
def test_the_example_of_every_wording_passes_the_prefilter(row):
    """Each disclosure pattern is tried on at least one text that it matches, whatever Hypothesis drew."""
    assert compiled(row["pattern"]).search(row["example"])
    literals = required_literals(row["pattern"])
    assert not literals or any(literal in fold(row["example"]) for literal in literals)


def test_few_wordings_have_to_be_tried_on_every_text():
    """The prefilter is worth having: nearly all patterns have a literal they cannot do without."""
    assert sum(not required_literals(row["pattern"]) for row in DISCLOSURE) <= len(DISCLOSURE) // 20


pieces = st.one_of(
    st.sampled_from([row["example"] for row in (*DISCLOSURE, *PROMOTION)]),
    st.sampled_from(SCRAPS),
    st.sampled_from(["ΑΣ", "İ", "KELVIN", "STRASSE", "STRAẞE", "ſſ", "\u0345AB", "#AD", "Ⅻ"]),
    st.text(max_size=8),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=5), st.sampled_from(["", " ", "\n"]))
def test_searching_together_finds_what_searching_in_turn_finds(drawn, between):
    """One pass over the literals, then the same matches in the same order."""
    text = between.join(drawn)
    assert LEXICON.find(text) == found_in_turn(RULES, text)


@settings(max_examples=100, deadline=None)
@given(st.lists(pieces, max_size=4))
def test_find_gives_the_first_of_all_matches(drawn):
    """`find` and `find_all` agree about the first match of each rule."""
    text = " ".join(drawn)
    first = {}
    for hit in LEXICON.find_all(text):
        first.setdefault(hit.rule.id, hit)
    assert list(first.values()) == LEXICON.find(text)


def test_a_lexicon_without_rules_finds_nothing():
    """An empty word list is no error."""
    assert Lexicon([]).find("#ad") == []


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
