"""Tier 1 of the audit: nothing differs as things are, and each planted leak of a field is caught."""

import ast
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from auditside import CSV, a_corpus, nothing, parts_for_audits, proven
from hypothesis import given
from hypothesis import strategies as st

from analyzers.analyst import Analyst
from analyzers.audit.disturbances import CHANGES, RENAMED_COUNTERS, SWAPPED, disturb, paths_of
from analyzers.audit.pairs import Paired, Trace, compare, compare_needs
from analyzers.labels import Flag, Urgency
from bot.auditing.corpus import read_corpus
from bot.auditing.fields import RENAMED, FieldPlan, _batches, count_pairs, prove_fields, rename
from bot.auditing.sources import recordings
from bot.auditing.way import ALL, WORKSPACE, Way
from bot.bootstrap import build_analyst
from bot.queueing import line_up
from bot.sources.columns import INFLUENCE
from bot.sources.rows import SOURCE
from storage.identity import mention_id

ROOT = Path(__file__).parents[2]
NOT_SOURCES = {
    "bot.checking": "reads a text that somebody typed",
    "bot.doctor": "reads one text of ours to see whether reading works",
    "bot.trying": "reads a text that somebody typed",
    "bot.auditing.words": "reads the audit's own texts",
}
"""Modules that make mentions of what no source sent."""

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
names = st.text("abcdef", min_size=1, max_size=3)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2), max_leaves=5
)
payloads = st.lists(st.dictionaries(names, anything, max_size=4), min_size=1, max_size=4)


# How payloads are disturbed


@given(payloads, st.sampled_from(list(CHANGES)), st.integers(0, 9))
def test_what_is_kept_stays_whatever_is_disturbed(some, how, seed):
    """Every path of the payloads is kept: only counters that nobody knows may be added."""
    kept = {name for payload in some for name in payload}
    changed = disturb(how, some, kept, seed)
    assert [{name: one[name] for name in payload} for one, payload in zip(changed, some, strict=True)] == some
    assert [one for one in changed if how != RENAMED_COUNTERS and one.keys() - kept] == []


@pytest.mark.parametrize("how", [how for how in CHANGES if how not in {SWAPPED, RENAMED_COUNTERS}])
def test_every_value_that_is_not_kept_is_changed(how):
    """Flat, nested and within lists of things."""
    payload = {"id": "1", "likes": 4, "user": {"name": "ann", "verified": False, "klout": "71"}, "r": [{"count": 2}]}
    (changed,) = disturb(how, [payload], {"id", "user.name"}, 1)
    assert changed["id"] == "1"
    assert changed["user"]["name"] == "ann"
    assert changed["likes"] != 4
    assert changed["user"]["verified"] is not False
    assert changed["user"]["klout"] != "71"
    assert changed["r"][0]["count"] != 2


def test_swapping_gives_each_what_another_has():
    """Nothing is invented: the same values, with other people."""
    some = [{"id": f"{number}", "likes": number, "user": {"name": "x", "fans": number}} for number in range(20)]
    changed = disturb(SWAPPED, some, {"id", "user.name"}, 3)
    assert [one["id"] for one in changed] == [one["id"] for one in some]
    assert changed != some
    assert Counter(one["user"]["fans"] for one in changed) == Counter(range(20))
    assert all(one["likes"] == one["user"]["fans"] for one in changed)


# What is recorded


def modules_that_make_mentions(folder=ROOT / "bot"):
    for file in folder.rglob("*.py"):
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        called = [node.func for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        if any(one.id == "Mention" for one in called):
            yield ".".join(file.relative_to(folder.parent).with_suffix("").parts)


def unrecorded(modules, recorded):
    return sorted(set(modules) - {recording.reads for recording in recorded} - set(NOT_SOURCES))


def test_every_module_that_makes_mentions_has_recorded_payloads():
    """A new source joins the audit by registering; one that does not is caught, as the planted one."""
    modules = list(modules_that_make_mentions())
    assert unrecorded(modules, recordings()) == []
    assert unrecorded([*modules, "bot.sources.planted"], recordings()) == ["bot.sources.planted"]
    assert unrecorded(modules, recordings()[:-2]) == [
        "bot.platforms.discord.listening", "bot.platforms.slack.listening",
    ]  # fmt: skip
    assert set(NOT_SOURCES) <= set(modules)


@pytest.mark.parametrize("recording", recordings(), ids=lambda recording: recording.source)
def test_recordings_are_read_disturbed_and_filled(recording):
    """Each is read by its parser, holds influence, keeps none, and says what a mention says when that is poured in."""
    read = recording.read(recording.payloads)
    assert len(read) == len(recording.payloads)
    assert [path for path in recording.kept if INFLUENCE.search(path)] == []
    assert [path for one in recording.payloads for path in paths_of(one, recording.kept) if INFLUENCE.search(path)]
    post = a_corpus().posts["Acme"][0]
    (poured,) = recording.read([recording.pour(recording.payloads[0], post)])
    assert (poured.text, poured.created_at.replace(microsecond=0)) == (post.text, post.created_at)
    assert recording.read([recording.pour(recording.payloads[0], replace(post, author="another"))]) != [poured]


# As things are


@pytest.mark.parametrize("recording", recordings(), ids=lambda recording: recording.source)
def test_nothing_differs_at_any_source(recording):
    """Every way of disturbing, and authors renamed: labels, rows, queue and digest are the same."""
    found = proven(recording, pairs=35, corpus=a_corpus(5))
    assert set(found) == {*CHANGES, RENAMED}
    assert [one for one in found.values() if not one.passed] == []


def test_a_file_of_ones_own_is_disturbed_column_by_column(tmp_path):
    """Its columns that no mention has a field for, whatever they are called."""
    file = tmp_path / "own.csv"
    file.write_text(
        "id,text,author,brand,user_followers,aura\n"
        "1,My kettle leaks and nobody answers,ann,Acme,12,high\n2,Love it,ben,Acme,90000,low\n"
    )
    parts = parts_for_audits()
    corpus = read_corpus(parts, file)
    plan = FieldPlan(pairs=28, batches=14, recordings=[], way=Way())
    found = prove_fields(parts, corpus, plan, nothing)
    assert list(found) == ["the columns of own.csv"]
    assert corpus.rows["Acme"][0]["aura"] == "high"
    pairs = {one.what: one.pairs for one in found["the columns of own.csv"]}
    each, left = divmod(count_pairs(corpus, plan), len(pairs))
    assert (each, left) == (4, 0)
    assert {what for what, number in pairs.items() if number != each} <= {SWAPPED}, "two rows swapped may stay put"
    assert pairs[SWAPPED] in {0, 2, 4}
    assert all(one.passed for one in found["the columns of own.csv"] if one.pairs)


def test_a_full_audit_compares_enough():
    """At least 30,000 pairs of disturbed fields in at least 100 comparisons of queue and digest, from few posts too."""
    for posts in (3, 150, 9_000):
        corpus = a_corpus(posts)
        plan = FieldPlan(pairs=30_000, batches=100, recordings=recordings(), way=Way())
        with_names = count_pairs(corpus, plan)
        assert with_names * len(CHANGES) / (len(CHANGES) + 1) >= 30_000
        assert with_names < 40_000
        assert 100 <= len(list(_batches(corpus, plan))) * len(recordings()) * len(CHANGES) < 250


def test_a_comparison_of_nothing_is_no_pass():
    """A tier that compared no pair did not pass."""
    empty = Trace(posts=[], needs=[], queue="", digest="")
    assert not compare("x", empty, empty).passed
    assert not Paired(what="x").passed


def test_a_post_that_is_missing_or_moved_differs():
    """By place in the order in which they were read, and as a whole."""
    calm = Trace(posts=[("1", "a"), ("2", "b")], needs=[("1", "low")], queue="q", digest="d")
    assert compare("x", calm, replace(calm, posts=[("2", "b"), ("1", "a")])).differing == 2
    assert compare("x", calm, replace(calm, posts=[("1", "a")])).named == ("2",)
    assert compare("x", calm, replace(calm, digest="e")).differing_batches == 1
    assert compare_needs("x", calm, replace(calm, digest="e", posts=[])).passed
    assert not compare_needs("x", calm, replace(calm, needs=[("1", "high")])).passed


# Planted leaks


def caught(found):
    return {what for what, paired in found.items() if not paired.passed}


def test_a_hidden_path_for_verified_accounts_is_caught():
    """Planted: a source that lets a badge into the switch for programs."""

    def read(some):
        flags = [Flag.TRUE if str(one.get("user_verified")) == "True" else Flag.UNKNOWN for one in some]
        return [replace(one, automated=flag) for one, flag in zip(CSV.read(some), flags, strict=True)]

    found = caught(proven(replace(CSV, read=read)))
    assert {"negated", "nulled", "multiplied", "given as text", SWAPPED} <= found
    assert RENAMED not in found


def followed(payload):
    count = payload.get("user_followers")
    return abs(count) if isinstance(count, int | float) else 0


def test_a_hundredth_of_the_logarithm_of_followers_in_the_rank_is_caught():
    """Planted: followers go round the mention, and break ties in the queue; not one label and not one row differs."""
    followers = {}

    def read(some):
        followers.update({str(one["id"]): followed(one) for one in some})
        return CSV.read(some)

    def line_up_by_fame(parts):
        queue = line_up(parts, limit=ALL)
        fame = {mention_id(WORKSPACE, "Acme", SOURCE, one): 0.01 * math.log1p(followers[one]) for one in followers}
        ranked = sorted(queue.shown, key=lambda one: -(one.points + fame[one.case.id]))
        return replace(queue, shown=tuple(ranked))

    found = proven(replace(CSV, read=read), Way(line_up=line_up_by_fame))
    assert {"nulled", SWAPPED} <= caught(found)
    assert all(not one.differing for one in found.values())


def test_an_order_by_popularity_at_a_source_is_caught():
    """Planted: a source that asks for the top posts: liked ones first, and only so many."""

    def read(some):
        liked = sorted(some, key=lambda one: -(one["likes"] if isinstance(one.get("likes"), int | float) else 0))
        return CSV.read(liked[:8])

    found = proven(replace(CSV, read=read))
    assert {"negated", SWAPPED} <= caught(found)
    assert found[SWAPPED].differing > 0


def test_a_feature_of_the_authors_name_is_caught():
    """Planted: an analyst to whom a name that sounds official is urgent."""
    plain = build_analyst()

    class Impressed:
        version = plain.version

        def assess(self, batch):
            some = list(batch)
            return [
                said._replace(urgency=Urgency.HIGH) if "person" in mention.author else said
                for (mention, _), said in zip(some, Analyst.assess(plain, some), strict=True)
            ]

    found = proven(analyst=Impressed)
    assert caught(found) == {RENAMED}
    assert found[RENAMED].differing > 0


def test_renaming_spares_whom_the_workspace_named_and_renames_everywhere_else():
    """Own accounts, staff and people with perks keep their names; others lose theirs in text and links as well."""
    corpus = a_corpus(2)
    ours, other = corpus.posts["Acme"]
    brand = replace(corpus.brands["Acme"], monitor=replace(corpus.brands["Acme"].monitor, owned=("Person_0",)))
    told = replace(other, text="signed, person_1", link="https://forum.example/person_1")
    kept, renamed, again = rename([ours, told, told], brand)
    assert kept == ours
    assert len(renamed.author) == len(told.author)
    assert "person_1" not in f"{renamed}"
    assert renamed == again


def test_renaming_touches_names_and_no_words_that_hold_them():
    """A handle that stands inside another word is no name there: the audit must not make a difference of its own."""
    corpus = a_corpus(1)
    (post,) = corpus.posts["Acme"]
    visa = replace(post, author="visa", text="Ask @visa: my visas are advisable, says visa")
    (renamed,) = rename([visa], corpus.brands["Acme"])
    name = renamed.author
    assert renamed.text == f"Ask @{name}: my visas are advisable, says {name}"


@pytest.mark.parametrize("recording", recordings(), ids=lambda recording: recording.source)
def test_every_change_tells_some_payloads_apart_and_only_those_count(recording):
    """Payloads that a change leaves as they are prove nothing, and are no pairs."""
    found = proven(recording)
    assert set(CHANGES) <= set(found)
    assert [what for what, paired in found.items() if not paired.pairs] == []
    alike = replace(recording, payloads=recording.payloads[:1])
    assert proven(alike)[SWAPPED].pairs == 0
