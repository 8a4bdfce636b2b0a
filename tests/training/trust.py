"""Makes the tables of analyzers/insight/trust.py out of out/held_out.npz, as `make train` left it.

python -m tests.training.trust DATA
"""

import sys
from pathlib import Path

import numpy as np
from scipy.special import logit, logsumexp, softmax

from analyzers.insight.counting import NODES, SCALE, WEIGHTS
from analyzers.insight.trust import EDGES
from analyzers.knowledge import Knowledge
from analyzers.labels import Disclosure, Origin
from analyzers.origins import WORDS
from bot.bootstrap import build_analyst
from bot.sources.assess_lines import read_assess_fields
from bot.sources.gold import read_gold

KINDS = ("organic", "paid", "self_promotion", "owned")
TABLES = {"BUSINESS": (1, 2, 3), "COMMERCIAL": (1, 2), "PAID": (1,), "SELF_PROMOTION": (2,)}
LEAST_POSTS = 15
LEANINGS = np.arange(0, 4.05, 0.1)
CHOSEN_FOR_TRAINING = ("hard_", "more_")


def probabilities(gold, scores):
    """Give each post's probabilities by a reader that had not seen it, and whether it was called our own.

    The probabilities are of the model, or of the rules where they decide.
    A clear disclosure counts as the digest counts it: as sure as a machine can be.
    """
    given = [read_assess_fields(post.fields) for post in gold]
    found = softmax(scores, axis=1)
    assessed = build_analyst().assess((mention, Knowledge(monitor=monitor)) for mention, monitor, _ in given)
    for place, assessment in enumerate(assessed):
        verdict = assessment.verdict
        if not any(piece.rule == WORDS for piece in verdict.evidence):
            found[place] = [getattr(verdict.probabilities, kind) for kind in KINDS]
        if verdict.origin is Origin.PAID and verdict.disclosure is Disclosure.CLEAR:
            found[place] = np.array(KINDS) == "paid"
    return found, np.array([one.verdict.origin is Origin.OWNED for one in assessed])


def table(score, members, strata):
    """Count posts by log-odds over all natural strata, and find how far strata lean by maximum likelihood."""
    places = np.digitize(logit(np.clip(score, 1e-6, 1 - 1e-6)), EDGES)
    natural = np.array([not stratum.startswith(CHOSEN_FOR_TRAINING) for stratum in strata])
    pooled = np.bincount(places[members & natural], minlength=len(SCALE)) + 0.5
    strong = [name for name in sorted(set(strata)) if (members & (strata == name)).sum() >= LEAST_POSTS]
    rows = [np.bincount(places[members & (strata == name)], minlength=len(SCALE)) for name in strong]
    return pooled, max(LEANINGS, key=lambda leaning: likelihood(pooled / pooled.sum(), rows, leaning))


def likelihood(pooled, rows, leaning):
    """Give the marginal log-likelihood of the strata's tables when leanings are normal."""
    tilted = [np.log(pooled) + leaning * node * SCALE for node in NODES]
    tilted = np.array([one - logsumexp(one) for one in tilted])
    return sum(logsumexp(np.log(WEIGHTS) + tilted @ row) for row in rows)


def main():
    """Print the tables as they stand in the module."""
    gold = read_gold(Path(sys.argv[1]) / "labelled_train.jsonl")
    with np.load("out/held_out.npz", allow_pickle=False) as file:
        found, ours = probabilities(gold, file["origin"])
    labels = np.array([post.labels.origin for post in gold])
    strata = np.array([str(post.fields["stratum"]) for post in gold])
    known = (labels != "unclear") & ~ours
    for name, columns in TABLES.items():
        so = np.isin(labels, [KINDS[column] for column in columns])
        score = found[:, columns].sum(axis=1)
        (these, leans), (others, other_leans) = (table(score, each & known, strata) for each in (so, ~so))
        sys.stdout.write(
            f"{name} = Trust(\n    so={tuple(these.tolist())},\n    so_leans={leans:.1f},\n"
            f"    other={tuple(others.tolist())},\n    other_leans={other_leans:.1f},\n)\n"
        )


if __name__ == "__main__":
    main()
