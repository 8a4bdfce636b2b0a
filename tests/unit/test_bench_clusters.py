"""The benches of campaigns and themes score what they say they score."""

import csv
import json
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from analyzers.insight.clusters import Campaign, CampaignKind
from bot.bench.agreement import agree, resampled
from bot.bench.copies import START, make_posts, measure_copies, score
from bot.cli.app import app

REST = [one + other for one in ("kettle", "garden", "window", "copper", "violet", "meadow") for other in "abcdefgh"]


def cluster(*ids):
    return Campaign(ids=ids, kind=CampaignKind.COPIES, accounts=len(ids), first=START, last=START, text="")


def test_made_up_campaigns_are_found_and_no_stranger_is_pulled_in():
    """Two thousand posts; the clock is asked twice a search."""
    ticks = iter(range(100))
    found = measure_copies([2_000], 1, lambda: next(ticks), lambda _done: None)
    (row,) = found.rows
    assert (row.posts, row.seconds, row.strangers) == (2_000, 1, 0)
    assert row.planted >= 2
    assert row.pair_precision == 1
    assert row.pair_recall > 0.8


def test_made_up_posts_are_as_many_as_asked_for_and_the_same_again():
    """Another seed makes others up."""
    posts, truth = make_posts(500, 1)
    assert len(posts) == len(truth) == len({post.id for post in posts}) == 500
    assert make_posts(500, 1)[0] == posts
    assert make_posts(500, 2)[0] != posts
    assert max(post.at for post in posts) - START < timedelta(days=7)


def test_a_search_that_finds_nothing_or_pulls_strangers_in_scores_less():
    """Pairs: one campaign of three, one of four, two strangers."""
    truth = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2, "g": 2, "x": 0, "y": 0}
    perfect = score(truth, [cluster("a", "b", "c"), cluster("d", "e", "f", "g")], 0)
    assert (perfect.pair_precision, perfect.pair_recall, perfect.strangers) == (1, 1, 0)
    half = score(truth, [cluster("a", "b", "c", "x")], 0)
    assert (half.pair_precision, half.pair_recall, half.strangers) == (0.5, 3 / 9, 1)
    assert score(truth, [], 0).pair_recall == 0


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=60))
def test_groups_agree_with_themselves_under_any_names(groups):
    """One is the same; the names do not matter."""
    assert agree(groups, [group.upper() for group in groups]) == pytest.approx(1)


def test_groups_by_chance_do_not_agree():
    """Near zero; and the worked example of two pairs crossed is zero."""
    chance = random.Random(1)  # noqa: S311  no secret
    ones = [chance.randrange(4) for _ in range(4_000)]
    others = [chance.randrange(4) for _ in range(4_000)]
    assert agree(ones, others) < 0.01
    assert agree([0, 0, 1, 1], [0, 1, 0, 1]) == 0
    middle, low, high = resampled(ones, others, ones, 50)
    assert low <= middle <= high
    assert middle > 0.9


LONG = 10**17


def test_the_bench_of_themes_reads_reasons_and_says_when_they_are_missing(tmp_path):
    """Agreement over the annotated posts, whose ids may be longer than ours; a wrong column is one sentence."""
    chance = random.Random(1)  # noqa: S311  no secret
    mentions, reasons = tmp_path / "posts.csv", tmp_path / "reasons.csv"
    with mentions.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "author", "brand", "created_at", "text"))
        for place in range(220):
            words = ("parcel late again", "refund now", "arrived broken")[place % 3]
            rest = " ".join(chance.sample(REST, 6))
            day = f"2026-11-{place % 20 + 1:02}T10:00:00Z"
            rows.writerow((LONG + place, f"a{place}", "Acme", day, f"{words} {rest}"))
    reasons.write_text(
        "id,reason\n" + "".join(f"{LONG + place},r{place % 3}\n" for place in range(220)), encoding="utf-8"
    )
    asked = ["bench", "themes", "--file", str(mentions), "--reasons", str(reasons), "--runs", "2", "--seeds", "1"]
    outcome = CliRunner().invoke(app, [*asked, "--column", "reason", "--json"])
    assert outcome.exit_code == 0, outcome.output
    told = json.loads(outcome.stdout)
    assert told["agreement"]["posts"] > 200
    assert told["agreement"]["ours"] > 0.9
    (week,) = told["survival"]
    assert (week["brand"], week["names"] >= 3) == ("Acme", True)
    assert "no ids with a column" in str(CliRunner().invoke(app, asked).exception)
