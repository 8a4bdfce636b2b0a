"""Tier 2 of the audit: claims of status change nothing in six languages, one need fact does, and leaks are caught."""

import json
import re

import pytest
from auditside import a_corpus, nothing
from builders import an_assessment, praise
from judging import OUTSIDE

from analyzers.audit.claims import TextPair, judge, judge_pairs, make_pairs, make_panel
from analyzers.audit.pairs import total
from analyzers.audit.tongues import parse_tongues
from analyzers.labels import Origin, Urgency
from analyzers.mention import Mention
from analyzers.rules import RuleError
from bot.auditing.corpus import Corpus
from bot.auditing.words import ADDED_TO_OWN, NOW, REMOVED, WordPlan, judging, prove_words
from bot.bootstrap import build_analyst, read_tongues
from config.lexicons import read_document

TONGUES = read_tongues()
FORMS = (
    "added, before", "reworded, after", "translated, before", "moved", "80 or 8 million", "joined to the need",
    "hashtag", "emoji or aside", "handle", "signature", "quote",
)  # fmt: skip


def found_by(analyst, tongues=TONGUES[:1], corpus=None, rounds=1):
    return prove_words(corpus or a_corpus(), WordPlan(tongues=tongues, rounds=rounds, analyst=analyst), nothing)


class Swayed:
    """An analyst into whom a leak is planted: `sway` changes what is said of a post."""

    version = "planted"

    def __init__(self, sway):
        self.sway, self.plain = sway, build_analyst()

    def assess(self, batch):
        some = list(batch)
        said = self.plain.assess(some)
        return [self.sway(mention, one) for (mention, _), one in zip(some, said, strict=True)]


# As things are


def test_claims_of_status_change_nothing_in_three_thousand_pairs():
    """Every promised form in every language keeps need, theme, action and place; every control moves."""
    found = found_by(build_analyst(), TONGUES, rounds=2)
    whole = total(found.promised, "all")
    assert [(one.what, one.named) for one in found.promised if not one.passed] == []
    assert whole.pairs >= 3_000
    assert {one.what for one in found.promised} >= set(FORMS)
    assert found.controls.passed
    assert found.controls.pairs >= len(TONGUES)
    assert sum(one.pairs for one in found.unforeseen) > 100


def is_reworded(row):
    """Tell whether the post without its claim uses words that the post does not: then more than the claim differs."""
    there = iter(re.findall(r"[\w']+", row["text"].casefold()))
    return row["language"] != "ja" and not all(word in there for word in re.findall(r"[\w']+", row["plain"].casefold()))


def test_every_pair_that_was_written_by_hand_keeps_need_action_and_place():
    """With and without its claim, but for those few that were reworded; not at hand, the test is skipped visibly."""
    file = OUTSIDE / "data/status_claims_dev.jsonl"
    if not file.exists():
        pytest.skip(f"{file.name} is not there: nothing to compare")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("plain") and not is_reworded(row)]
    (found,) = judge_pairs(
        [TextPair("by hand", row["text"], row["plain"]) for row in rows], judging(build_analyst(), nothing)
    )
    assert found.pairs > 130
    assert found.named == ()


def test_six_languages_are_read():
    """Those in which claims are masked, each with posts, claims, controls and the word list's own examples."""
    assert [tongue.code for tongue in TONGUES] == ["en", "de", "es", "fr", "pt", "ja"]
    assert all(len(tongue.known) > 50 and tongue.controls and "{n}" in tongue.claims[0] for tongue in TONGUES)


def test_claims_are_taken_out_of_and_put_into_the_posts_that_are_audited():
    """Where one stands it is removed, elsewhere one is added."""
    corpus = a_corpus(4)
    claiming = Mention(external_id="c", text="I have 80k followers. My kettle arrived broken.", language="en")
    some = Corpus(where="", posts={"Acme": [*corpus.posts["Acme"], claiming]}, brands=corpus.brands, rows={})
    own = {one.what: one for one in found_by(build_analyst(), corpus=some).own}
    assert own[REMOVED].pairs == 1
    assert own[ADDED_TO_OWN].pairs == 2 * 4
    assert own[REMOVED].passed


# Planted leaks


def test_a_claim_that_makes_urgent_is_caught():
    """Planted: who speaks of followers is served first."""
    swayed = Swayed(lambda post, said: said._replace(urgency=Urgency.CRITICAL) if "follower" in post.text else said)
    forms = {one.what for one in found_by(swayed).promised if not one.passed}
    assert {"added, before", "added, after", "signature", "quote"} <= forms


def test_the_size_of_a_claim_that_ranks_is_caught():
    """Planted: eight million count more than eighty."""
    swayed = Swayed(lambda post, said: said._replace(urgency=Urgency.CRITICAL) if "million" in post.text else said)
    assert "80 or 8 million" in {one.what for one in found_by(swayed).promised if not one.passed}


def test_a_telling_handle_that_ranks_is_caught():
    """Planted: an author whose name says verified is urgent."""
    swayed = Swayed(lambda post, said: said._replace(urgency=Urgency.CRITICAL) if "verified" in post.author else said)
    assert {one.what for one in found_by(swayed).promised if not one.passed} == {"handle"}


def test_a_claim_that_is_punished_is_caught_too():
    """Planted: who boasts waits. Blind is blind."""
    swayed = Swayed(lambda _post, said: said._replace(urgency=Urgency.LOW) if said.claims else said)
    assert not total(found_by(swayed).promised, "").passed


def test_a_reader_that_hears_no_need_fails_the_controls():
    """Planted: everything is alike. No claim changes anything, and no need does either."""
    plain = praise()
    alike = {"urgency": Urgency.NORMAL, "intent": plain.intent, "theme": "", "action": plain.action}
    deaf = Swayed(lambda _post, said: said._replace(**alike))
    found = found_by(deaf)
    assert total(found.promised, "").passed
    assert not found.controls.passed
    assert found.controls.named


# How it is judged


def test_a_place_is_that_among_other_cases():
    """More urgent is further ahead; what needs no person has no place, and neither have our own posts."""
    panel = make_panel(NOW)
    places = [judge(an_assessment(urgency=urgency), panel, NOW).place for urgency in Urgency]
    assert places == sorted(set(places))
    assert judge(praise(), panel, NOW).place == 0
    assert judge(an_assessment(Origin.OWNED), panel, NOW).place == 0


def test_pairs_differ_by_more_than_nothing_and_are_the_same_again():
    """No pair compares a text with itself by the same author; the same seed draws the same."""
    pairs = list(make_pairs(TONGUES[0], TONGUES[1:], 1))
    assert [pair for pair in pairs if (pair.one, pair.author) == (pair.other, pair.other_author)] == []
    assert pairs == list(make_pairs(TONGUES[0], TONGUES[1:], 1))
    assert pairs != list(make_pairs(TONGUES[0], TONGUES[1:], 2))


def test_a_pair_that_differs_is_named():
    """By its second text, and counted in its form."""
    panel = make_panel(NOW)
    said = {"a": an_assessment(), "b": an_assessment(urgency=Urgency.HIGH)}
    (found,) = judge_pairs(
        [TextPair("moved", "a", "b"), TextPair("moved", "a", "a")],
        lambda asked: [judge(said[text], panel, NOW) for text, _ in asked],
    )
    assert (found.pairs, found.differing, found.named) == (2, 1, ("b",))


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"posts": []}, "'en' needs 'posts'"), ({"extra": 1}, "extra"), ({"controls": [["one"]]}, "controls")],
)
def test_a_wrong_word_list_is_one_sentence(changes, told):
    """What is missing, unknown or lopsided is named."""
    row = {**read_document("audit")["language"][0], **changes}
    with pytest.raises(RuleError, match=told):
        parse_tongues({"language": [row]}, {})
    with pytest.raises(RuleError, match="list of tables"):
        parse_tongues({}, {})
