"""`kith eval` through its real entry: figures, shuffles, strata, claims, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import an_assessment
from commandline import kith
from judging import OUTSIDE, flat, said, scorer_or_skip, to_gold, told_by_scorer

from analyzers.analyst import TOGETHER
from analyzers.evaluation.report import evaluate
from analyzers.labels import Intent, Origin
from bot.errors import AskedWronglyError
from bot.evaluating import answer_posts, count_changes, shuffle_fields, withhold_names
from bot.sources.gold import read_gold

SAMPLE = Path(__file__).parents[2] / "config/sample"
LABELLED = OUTSIDE / "data/labelled_dev.jsonl"


def nothing(_done):
    """Hear of progress and do nothing."""


def as_lines(rows):
    return "".join(f"{row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def of_sample(name):
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def told():
    """Run `kith eval … --json` and give what it says."""

    def run(*words, given=""):
        code, out, err = kith("eval", *words, "--json", given=given)
        assert code == 0, err
        return json.loads(out)

    return run


@pytest.fixture(scope="module")
def gold(tmp_path_factory):
    """Give the sample's labels together with what else is known of its posts."""
    posts = {row["id"]: row for row in of_sample("mentions.jsonl")}
    file = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    rows = [{**posts[row["id"]], **row, "owned": ["tidewell", "tidewellhelp"]} for row in of_sample("labels.jsonl")]
    file.write_text(as_lines(rows), encoding="utf-8")
    return file


@pytest.fixture
def written(tmp_path):
    """Write rows to a file."""

    def write(rows, name="gold.jsonl"):
        file = tmp_path / name
        file.write_text(as_lines(rows), encoding="utf-8")
        return file

    return write


# Figures


def test_the_table_tells_figures_with_intervals_and_every_class(gold):
    """As a person reads it: each figure with its interval, origin and intent class by class, confidence."""
    code, out, _ = kith("eval", gold, "--resamples", "50")
    assert code == 0
    assert "340 labelled posts, read with what is known of brand and author" in out
    for words in ("business or not: AUC", "urgency: quadratic kappa", "self promotion", "peer help", "100%"):
        assert words in out
    (kappa,) = [line for line in out.splitlines() if "kappa" in line]
    assert "–" in kappa


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "yesterday"])
def test_a_moment_that_no_calendar_has_is_no_moment(moment, tmp_path):
    """The year 0 would have ended the whole run."""
    posts = tmp_path / "posts.jsonl"
    posts.write_text(json.dumps({"id": "1", "text": "my kettle broke", "created_at": moment}) + "\n")
    code, out, _ = kith("assess", posts)
    assert code == 0
    assert json.loads(out)["intent"] == "complaint"


def test_reading_and_scoring_the_answers_of_assess_are_the_same(told, gold, tmp_path):
    """`kith eval` reads as `kith assess` does, to the last digit."""
    code, out, _ = kith("assess", gold)
    assert code == 0
    answers = tmp_path / "answers.jsonl"
    answers.write_text(out, encoding="utf-8")
    read, scored = told(gold, "--resamples", "20"), told(gold, "--answers", answers, "--resamples", "20")
    assert read.pop("how") != scored.pop("how")
    assert read == scored


def test_the_labels_of_the_sample_can_be_read_from_standard_input(told):
    """`-` is standard input, as everywhere."""
    text = (SAMPLE / "labels.jsonl").read_text(encoding="utf-8")
    assert told("-", "--resamples", "0", given=text)["posts"] == 340


def told_of_ranks(scorer, posts, answers):
    """Give the scorer's figures of ranks, ties being ties.

    It adds up probabilities in the order of a set, another one in each process, and so keeps a tie or loses it.
    """
    answer_to = {answer["id"]: answer for answer in answers}
    ranked = [
        (round(scorer.commercial_probability(answer_to[post["id"]]), 9), post["origin"] in scorer.COMMERCIAL)
        for post in posts
        if post["origin"] != "unclear"
    ]
    shares = {f"commercial_recall_at_{share}pct_fpr": scorer.recall_at_fpr(ranked, share / 100) for share in (2, 5)}
    return {"commercial_auc": scorer.auc(ranked), **shares}


def test_figures_on_real_posts_are_the_scorers_to_the_last_digit(told, tmp_path):
    """On labelled posts outside the project; skipped where they or the scorer are not at hand."""
    scorer = scorer_or_skip()
    if not LABELLED.exists():
        pytest.skip(f"{LABELLED.name} is not there: nothing to compare on")
    _, out, _ = kith("assess", LABELLED)
    posts, answers = scorer.read(LABELLED), [json.loads(line) for line in out.splitlines()]
    report = told(LABELLED, "--resamples", "0")
    figures, band = told_by_scorer(scorer, posts, answers)
    figures |= told_of_ranks(scorer, posts, answers)
    assert {name: figure["value"] for name, figure in report["figures"].items()} == figures
    assert tuple(report["calibration_error_of_a_perfect_reader"]) == band


def test_a_wrong_figure_would_be_told_apart_from_the_scorers():
    """Planted: one answer changed changes what the scorer says."""
    scorer = scorer_or_skip()
    posts = [to_gold(place, said(origin=origin)) for place, origin in enumerate(list(Origin)[:4])]
    changed = [{**posts[0], "origin": "paid"}, *posts[1:]]
    assert flat(scorer.score(posts, posts)) != flat(scorer.score(posts, changed))


def test_strata_have_figures_of_their_own_and_small_ones_stand_together(told, gold):
    """Platforms of the sample: some have twenty posts, some have not, and it is said which."""
    found = told(gold, "--by", "platform", "--resamples", "0")
    assert sum(part["posts"] for part in found["strata"].values()) == 340
    assert all(part["posts"] >= 20 for name, part in found["strata"].items() if name != "(others)")
    assert found["folded"]
    _, out, _ = kith("eval", gold, "--by", "platform", "--resamples", "20")
    assert "By platform" in out
    assert f"“(others)” are those with fewer than 20 posts: {found['folded'][0]}" in " ".join(out.split())


# What figures lean on


class Leaning:
    """Reads the origin from the name of the brand, and nothing from the post."""

    def __init__(self, *, lean=True):
        self.lean = lean

    def assess(self, batch):
        return [self._read(knowledge.monitor.name) for _, knowledge in batch]

    def _read(self, brand):
        return an_assessment(Origin.PAID if self.lean and brand == "Paying" else Origin.ORGANIC)


def posts_of_two_brands(written):
    paid, organic = said(origin=Origin.PAID), said()
    rows = [to_gold(place, organic, brand="Plain") for place in range(30)]
    return read_gold(written([*rows, *(to_gold(place, paid, brand="Paying") for place in range(30, 60))]))


def area(gold, answers):
    rows = [(post.labels, answer) for post, answer in zip(gold, answers, strict=True)]
    return evaluate(rows, 0).figures["commercial_auc"].value


def test_a_reader_that_leans_on_the_brand_is_caught_by_shuffling_it(written):
    """Planted: it is perfect until brands are dealt out anew, and answers change; one that does not lean stays."""
    gold = posts_of_two_brands(written)
    posts = [post.fields for post in gold]
    shuffled = shuffle_fields(posts, ["brand"])
    before, after = answer_posts(Leaning(), posts, nothing), answer_posts(Leaning(), shuffled, nothing)
    assert area(gold, before) == 1.0
    assert area(gold, after) < 0.75
    assert count_changes(before, after)["origin"] > 10
    upright = [answer_posts(Leaning(lean=False), given, nothing) for given in (posts, shuffled)]
    assert set(count_changes(*upright).values()) == {0}


def test_a_reader_that_leans_on_names_falls_when_they_are_withheld(written):
    """Planted: without the brand nothing is left of it."""
    gold = posts_of_two_brands(written)
    bare = withhold_names([post.fields for post in gold])
    assert all(set(post) == {"id", "text"} for post in bare)
    assert area(gold, answer_posts(Leaning(), bare, nothing)) == 0.5


def test_labels_never_reach_what_reads(written):
    """They are not among the fields of a post; a planted one is seen."""
    gold = posts_of_two_brands(written)
    labels = {"origin", "intent", "urgency", "action", "status_leverage"}
    assert not any(labels & set(post.fields) for post in gold)
    assert labels & set(to_gold(1, said()))


def test_shuffling_keeps_the_values_and_moves_them(written):
    """Each field is dealt out on its own, always in the same way; who had none may get one."""
    posts = [post.fields for post in posts_of_two_brands(written)]
    posts = [*posts, {"id": "x", "text": "No brand."}]
    once, again = shuffle_fields(posts, ["brand"]), shuffle_fields(posts, ["brand"])
    assert once == again != posts
    assert sorted(str(post.get("brand")) for post in once) == sorted(str(post.get("brand")) for post in posts)
    assert [post["text"] for post in once] == [post["text"] for post in posts]
    with pytest.raises(AskedWronglyError, match="cannot be shuffled"):
        shuffle_fields(posts, ["text"])


def test_the_command_says_what_shuffling_changed(told, gold):
    """Figures stand beside the unshuffled ones; the platform of the sample changes no answer."""
    found = told(gold, "--shuffle", "platform", "--resamples", "0")
    values = {name: figure["value"] for name, figure in found["figures"].items()}
    assert found["beside"]["unshuffled"] == values
    assert "Answers that changed: 0 of 340" in found["remarks"][0]
    _, out, _ = kith("eval", gold, "--shuffle", "author", "--resamples", "0")
    assert "unshuffled" in out
    assert "Answers that changed: 0 " not in " ".join(out.split())


def test_with_shuffled_labels_the_figures_fall_to_chance(told, gold):
    """The chance level stands beside; with labels as they are the figures are far above it."""
    found = told(gold, "--shuffle-labels", "--resamples", "100")
    for name, chance in (("commercial_auc", 0.5), ("urgency_quadratic_kappa", 0.0)):
        figure = found["figures"][name]
        assert found["beside"]["by chance"][name] == figure["chance"] == chance
        assert figure["low"] < chance < figure["high"]
    assert told(gold, "--resamples", "0")["figures"]["commercial_auc"]["value"] > 0.75
    _, out, _ = kith("eval", gold, "--shuffle-labels", "--resamples", "100")
    assert "Where it does not: nowhere." in " ".join(out.split())


def test_posts_are_read_in_batches_and_answers_keep_their_order(written):
    """More posts than a batch holds, and progress is told after each."""
    labels = [said(intent=intent) for intent in Intent] * 160
    gold = read_gold(written([to_gold(place, one) for place, one in enumerate(labels)]))
    heard = []

    class Counting:
        def assess(self, batch):
            return [an_assessment(tone=float(mention.external_id) / 2000) for mention, _ in batch]

    answers = answer_posts(Counting(), [post.fields for post in gold], heard.append)
    assert len(answers) == len(gold) == heard[-1] > TOGETHER == heard[0]


# Claims


def test_claims_are_told_by_language_with_pairs(told, written):
    """Recall, precision, and how many posts are judged otherwise without their claim."""
    rows = [
        {"id": "1", "language": "en", "status_leverage": "yes", "claim": "I have 50k followers.",
         "text": "My Acme kettle leaks. I have 50k followers.", "plain": "My Acme kettle leaks."},
        {"id": "2", "language": "en", "status_leverage": "no", "text": "I lost 50 followers to your bug."},
    ]  # fmt: skip
    found = told(written(rows), "--claims")
    assert (found["languages"]["all"]["n"], found["languages"]["en"]["pairs"]) == (2, 1)
    assert found["languages"]["en"]["recall"] in (0.0, 1.0)
    code, out, _ = kith("eval", written(rows), "--claims")
    assert code == 0
    assert "How well status claims are found" in out


def test_claims_are_scored_as_the_scorer_does(told, written):
    """From answers that were given; without the scorer skipped. Pairs cannot be told then."""
    scorer = scorer_or_skip()
    labelled = [("1", "en", "yes", "yes"), ("2", "en", "no", "yes"), ("3", "de", "yes", "no"), ("4", "de", "no", "no")]
    gold = [{"id": one, "text": "x", "language": two, "status_leverage": yes} for one, two, yes, _ in labelled]
    given = [to_gold(one, replace(said(), status_leverage=answer == "yes")) for one, _, _, answer in labelled]
    found = told(written(gold), "--claims", "--answers", written(given, "answers.jsonl"))
    for language, row in scorer.score_claims(gold, given).items():
        assert row == {name: found["languages"][language][name] for name in row}
    assert found["languages"]["all"]["pairs"] == 0


# What is refused

GOOD = to_gold("1", said())


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nonsense", "This is not JSON."), ("[1]", "This is no JSON object."), (without("id"), "It has no id."),
        (without("text"), "It has no text."), (without("origin"), "It has no origin; it must be one of organic, paid,"),
        ({**GOOD, "origin": "payed"}, "Its origin is 'payed'; it must be one of organic, paid, self_promotion, owned"),
        ({**GOOD, "intent": 3}, "Its intent is 3; it must be one of complaint, question,"),
        ({**GOOD, "urgency": "urgent"}, "it must be one of critical, high, normal, low."),
        ({**GOOD, "action": None}, "It has no action; it must be one of escalate_safety,"),
        ({**GOOD, "status_leverage": True}, "Its status_leverage is True; it must be one of yes, no."),
        ({**GOOD, "id": "0"}, "The id 0 stands in line 1 already."), ("[" * 100_000, "This is not JSON."),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_with_its_number_and_what_may_stand_there(written, line, words):
    """One sentence, no figure: a line that is left out would make them wrong."""
    code, out, err = kith("eval", written([{**GOOD, "id": "0"}, "", line]))
    assert (code, out) == (4, "")
    assert "gold.jsonl, line 3: " in err
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": "coordinated"}, "Its origin is 'coordinated'; it must be one of organic,"),
        ({"probabilities": [1]}, "Its probabilities must be of organic, paid, self_promotion, owned."),
        ({"probabilities": {"unclear": 1.0}}, "Its probabilities must be of organic"),
        ({"probabilities": {"organic": 0.5}}, "Its probabilities sum to 0.500, not to 1."),
        ({"probabilities": {"organic": "1"}}, "A probability is '1', not a number from 0 to 1."),
        ({"probabilities": {"organic": float("nan")}}, "A probability is nan, not a number"),
        ({"probabilities": {"organic": 2.0, "paid": -1.0}}, "A probability is -1.0, not a number"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_with_its_line(written, changes, words):
    """In the same way as a wrong label."""
    answers = written([{**GOOD, **changes}], "answers.jsonl")
    code, _, err = kith("eval", written([GOOD]), "--answers", answers)
    assert code == 4
    assert f"answers.jsonl, line 1: {words}" in err


def test_a_post_without_an_answer_is_named(written):
    """Every labelled post must be answered; answers to other posts do no harm."""
    answers = written([GOOD, {**GOOD, "id": "9"}], "answers.jsonl")
    code, _, err = kith("eval", written([GOOD, {**GOOD, "id": "m7"}]), "--answers", answers)
    assert code == 2
    assert "1 of 2 posts have no answer, the first is m7." in err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--by", "mood"), 2, "No post has a field mood."), (("--shuffle", "mood"), 2, "No post has a field mood."),
        (("--shuffle", "id"), 2, "it cannot be shuffled"), (("--claims", "--by", "id"), 2, "--claims goes with"),
        (("--claims", "--resamples", "5"), 2, "--claims goes with"),
        (("--answers", "x", "--withhold-names"), 2, "--answers are read already"),
        (("--shuffle-labels", "--shuffle", "brand"), 2, "not both at once"), (("--answers", "missing"), 4, "missing"),
        (("--resamples", "-1"), 2, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_in_a_sentence(written, words, code, told):
    """With the exit codes of every other command."""
    outcome, out, err = kith("eval", written([GOOD]), *words)
    assert (outcome, out) == (code, "")
    assert told in err
    assert "Traceback" not in err


def test_files_that_are_not_there_or_hold_nothing_are_refused(written):
    """Both files cannot come from standard input, either."""
    assert kith("eval", "nowhere.jsonl")[0] == 4
    assert kith("eval", written([]))[0] == 4
    assert kith("eval", "-", "--answers", "-")[0] == 2


def test_answers_without_probabilities_have_figures_all_the_same(told, written):
    """Business is then told by the decision alone, and nothing is said about confidence."""
    rows = [to_gold(place, said(origin=origin)) for place, origin in enumerate([Origin.ORGANIC, Origin.PAID] * 15)]
    found = told(written(rows), "--answers", written(rows, "answers.jsonl"), "--resamples", "10")
    assert found["figures"]["commercial_auc"]["value"] == 1.0
    assert found["figures"]["origin_calibration_error"]["value"] is None
    assert found["risk_by_coverage"] == []


def test_a_group_label_counts_as_no_business(told, written):
    """`coordinated` is said of a cluster: nobody can answer it for one post, and it is a class of no figure."""
    rows = [to_gold(place, said(origin=origin)) for place, origin in enumerate([Origin.COORDINATED, Origin.PAID])]
    answers = [{**row, "origin": "paid"} for row in rows]
    found = told(written(rows), "--answers", written(answers, "answers.jsonl"), "--resamples", "0")
    assert "origin.coordinated.n" not in found["figures"]
    assert found["figures"]["origin.paid.precision"]["value"] == 0.5
