"""The rule files of need can be trusted: each rule explains itself, matches its example, and a bad row is refused."""

import re
from re import _parser

import pytest

from analyzers.rules import RuleError
from analyzers.triage.blinded import BlindedMention
from analyzers.triage.need import NeedReader
from analyzers.triage.need_rules import Kind, NeedRule, parse, parse_needs, parse_themes
from config.lexicons import read_document

RULES = parse_needs(read_document("need"), read_document("intent"))

NEGATED = next(re.compile(rule.pattern) for rule in RULES if rule.id == "complaint.negated_praise")


def row(**changes) -> dict[str, object]:
    """Give a valid row of a rule file."""
    return {
        "id": "complaint.late",
        "kind": "intent",
        "label": "complaint",
        "pattern": "late",
        "weight": 2.0,
        "says": "something is late",
        "example": "it is late",
        "languages": ["en"],
        "source": "own wording",
    } | changes


def nested_repeats(pattern: str) -> bool:
    """Tell whether an unbounded repeat holds another one directly: the shape that takes exponential time."""
    return any(_holds_repeat(item) for item in _parser.parse(pattern, re.IGNORECASE))


def _is_unbounded(item) -> bool:
    return str(item[0]) in ("MAX_REPEAT", "MIN_REPEAT") and int(item[1][1]) > 1000


def _children(item):
    code, argument = str(item[0]), item[1]
    if code in ("MAX_REPEAT", "MIN_REPEAT"):
        return list(argument[2])
    if code == "SUBPATTERN":
        return list(argument[3])
    if code == "BRANCH":
        return [child for branch in argument[1] for child in branch]
    if code in ("ASSERT", "ASSERT_NOT"):
        return list(argument[1])
    return []


def _has_unbounded(item) -> bool:
    return _is_unbounded(item) or any(_has_unbounded(child) for child in _children(item))


def _holds_repeat(item) -> bool:
    below = any(_holds_repeat(child) for child in _children(item))
    return below or (_is_unbounded(item) and any(_has_unbounded(child) for child in _children(item)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_explains_itself_and_matches_its_example(rule: NeedRule):
    """A rule has a plain sentence, a source, no nested repeats, and an example that it alone would find."""
    assert len(rule.says.split()) > 1
    assert rule.source
    assert not nested_repeats(rule.pattern)
    if rule.kind is Kind.CROSS_OUT:
        assert re.search(rule.pattern, rule.example, re.IGNORECASE)
        assert len(rule.leaves) <= len(re.search(rule.pattern, rule.example, re.IGNORECASE)[0]) + 1
        return
    crossing = [other for other in RULES if other.kind is Kind.CROSS_OUT]
    example = BlindedMention(text=rule.example, language="en", is_reply=True)
    (opened,) = NeedReader([*crossing, rule]).lay_open([example])
    assert [hit.rule.id for hit in opened.hits] == [rule.id]


def test_a_nested_repeat_would_be_noticed():
    """The guard against slow patterns bites."""
    assert nested_repeats(r"(?:a+)+b")
    assert nested_repeats(r"x(?:\s*y*)*")
    assert not nested_repeats(r"a+b*(?:c|d)?")


def test_every_theme_that_a_rule_names_has_a_readable_name():
    """A theme on the screen is words, never an id, and no name is left over."""
    named = {rule.label for rule in RULES if rule.kind is Kind.THEME} | {rule.theme for rule in RULES if rule.theme}
    assert set(parse_themes(read_document("need"))) == named


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pattern": "(late"}, "cannot be read"),
        ({"any_of": ["late"]}, "either 'pattern' or 'any_of'"),
        ({"kind": "mood"}, "unknown kind 'mood'"),
        ({"label": "chatter"}, "speaks for 'chatter'"),
        ({"weight": "heavy"}, "'weight' as a number"),
        ({"weight": True}, "'weight' as a number"),
        ({"says": ""}, "'says' as text"),
        ({"languages": []}, "'languages' as a list"),
        ({"in_reply": "yes"}, "'in_reply' as true or false"),
        ({"wieght": 2}, "unknown key 'wieght'"),
    ],
)
def test_a_bad_row_is_refused_with_its_id_and_what_is_wrong(changes, words):
    """Who edits a rule file reads what to repair."""
    with pytest.raises(RuleError, match="late") as caught:
        parse([row(**changes)])
    assert words in str(caught.value)


def test_what_is_no_list_of_tables_is_refused():
    """The outer shape of a rule file is checked too, and an id given twice."""
    for rows, words in ((None, "list of tables"), (["late"], "entry 1 is no table"), ([row(), row()], "given twice")):
        with pytest.raises(RuleError, match=words):
            parse(rows)
    with pytest.raises(RuleError, match="given twice"):
        parse_needs({"rules": [row()]}, {"rules": [row()]})
    with pytest.raises(RuleError, match="themes"):
        parse_themes({"themes": {"refund": 3}})


def test_a_weight_may_be_missing_only_where_it_means_nothing():
    """Themes and crossed-out words weigh nothing; an act without a weight is a slip."""
    light = row(kind="theme", label="refund")
    del light["weight"]
    assert parse([light])[0].weight == 1
    heavy = row()
    del heavy["weight"]
    with pytest.raises(RuleError, match="'weight'"):
        parse([heavy])


def test_any_of_matches_whole_words_only():
    """`any_of` means words and phrases, not parts of them."""
    listed = row(any_of=["late", "no show"])
    del listed["pattern"]
    pattern = re.compile(parse([listed])[0].pattern)
    assert pattern.search("it is late.")
    assert pattern.search("a no show again")
    assert not pattern.search("the latest plates")


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("it isn't very good", "isn't very good"),
        ("cant recommend it", "cant recommend"),
        ("not at all happy", "not at all happy"),
    ],
)
def test_praise_that_is_negated_is_quoted_with_its_verb(text, quoted):
    """Whole words, with an apostrophe or without."""
    assert NEGATED.search(text)[0] == quoted


@pytest.mark.parametrize("text", ["want great coffee", "it went great", "sent nice people"])
def test_a_word_that_ends_like_a_negation_negates_nothing(text):
    """Planted: "nt" before praise is no "n't"."""
    assert NEGATED.search(text) is None
