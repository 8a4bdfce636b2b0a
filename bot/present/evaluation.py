"""Shows an evaluation: figures with their intervals, class by class and stratum by stratum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyzers.evaluation.claims import ClaimFigures
from analyzers.evaluation.report import Evaluation, Figure
from analyzers.evaluation.strata import SMALLEST
from analyzers.insight.intervals import wilson
from bot.present.clean import clean
from bot.present.message import Block, Message, Paragraph, Part, Section, Style, Table
from bot.present.words import count

MAIN = {
    "origin_macro_f1": "origin: mean F1 of the four",
    "commercial_auc": "business or not: AUC",
    "commercial_recall_at_2pct_fpr": "business found at 2 % false alarms",
    "commercial_recall_at_5pct_fpr": "business found at 5 % false alarms",
    "organic_called_commercial": "organic called business",
    "sent_to_a_person": "origin left to a person",
    "origin_calibration_error": "calibration error of origin",
    "intent_macro_f1": "intent: mean F1, classes of 20 or more",
    "intent_macro_f1_all_seven": "intent: mean F1 of all seven",
    "complaint_f1": "complaints: F1",
    "urgency_quadratic_kappa": "urgency: quadratic kappa",
    "urgent_recall.recall": "urgent: recall",
    "urgent_precision.precision": "urgent: precision",
    "action_accuracy": "action: right",
    "status_leverage.yes.recall": "status claims: recall",
    "status_leverage.yes.precision": "status claims: precision",
    "status_leverage.yes.f1": "status claims: F1",
}
OF_HOW_MANY = {
    "urgent_recall.recall": "urgent_recall.n",
    "urgent_precision.precision": "urgent_precision.n",
    "status_leverage.yes.recall": "status_leverage.yes.n",
}
BY_STRATUM = {
    "commercial_auc": "business",
    "origin_macro_f1": "origin",
    "intent_macro_f1_all_seven": "intent",
    "urgency_quadratic_kappa": "urgency",
    "action_accuracy": "action",
}
OF_STRATA = "Business or not by AUC, origin and intent by mean F1, urgency by kappa, action by the share that is right."
FOUR_PLACES = frozenset({"commercial_auc", "organic_called_commercial"})
OF_INTERVALS = (
    "Intervals are of 95 %, by drawing the posts anew. There is none where every draw gives the same: if not one of n "
    "posts is so, up to about 3 in n may be."
)
NEAR = 0.01
"""How far from its chance level a figure may lie beyond its interval: that of a rare label has hardly any width."""
NOTHING = "–"

Beside = tuple[str, Mapping[str, float | None]]
"""The head of a second column, and its values by the figures' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of an evaluation beside its figures.

    `how` says how the answers came about. `beside` is a second column of the same figures with its head. `strata` are
    evaluations by name, `folded` the strata too small for figures of their own. `remarks` are sentences of their own.
    """

    how: str
    beside: Beside | None = None
    by: str = ""
    strata: Mapping[str, Evaluation]
    folded: Sequence[str] = ()
    remarks: Sequence[str] = ()


def present_evaluation(found: Evaluation, shown: Shown) -> Message:
    """Show the figures, then origin and intent class by class, then confidence, then the strata."""
    blocks: list[Block] = [_paragraph(remark) for remark in shown.remarks]
    blocks += [_main(found, shown), _paragraph(_false_alarms(found))]
    blocks += [_classes(found, "origin", "Origin, class by class"), _classes(found, "intent", "Intent, class by class")]
    blocks += [_risk(found)] if found.risk else []
    blocks += [_strata(shown)] if shown.strata else []
    return Message(
        title="How well posts are read",
        subtitle=f"{count(found.posts, 'labelled post')}, {shown.how}",
        blocks=tuple(blocks),
        footer=((Part(OF_INTERVALS, Style.MUTED),),),
    )


def evaluation_to_plain(found: Evaluation) -> dict[str, object]:
    """Give an evaluation for a program: each figure by name, with its interval and chance level if it has them."""
    return {
        "posts": found.posts,
        "figures": {name: _plain_figure(figure) for name, figure in found.figures.items()},
        "calibration_error_of_a_perfect_reader": list(found.perfect) if found.perfect else None,
        "risk_by_coverage": [
            {"coverage": point.coverage, "error": point.error, "confidence": point.confidence} for point in found.risk
        ],
    }


def shown_to_plain(shown: Shown) -> dict[str, object]:
    """Give what is told beside the figures for a program."""
    return {
        "how": shown.how,
        "remarks": list(shown.remarks),
        "beside": {shown.beside[0]: dict(shown.beside[1])} if shown.beside else {},
        "strata": {name: evaluation_to_plain(part) for name, part in shown.strata.items()},
        "folded": list(shown.folded),
    }


def present_claims(found: Sequence[ClaimFigures], differing: Sequence[str], how: str) -> Message:
    """Show recall and precision by language, and how many pairs came out differently."""
    head = ("language", "posts", "recall", "precision", "pairs", "need", "intent", "action")
    remarks = [_paragraph(f"Pairs that differ: {clean(', '.join(differing), 400)}.")] if differing else []
    return Message(
        title="How well status claims are found",
        subtitle=f"{count(found[0].posts, 'labelled post')}, {how}",
        blocks=(
            Table(
                caption="Pairs are a post with its claim and without it; then how many of them differ in what.",
                head=head, rows=tuple(_claims(one) for one in found), numeric=tuple(range(1, len(head))),
            ),
            *remarks,
        ),
    )  # fmt: skip


def claims_to_plain(found: Sequence[ClaimFigures], differing: Sequence[str]) -> dict[str, object]:
    """Give the same for a program."""
    return {"languages": {one.language: _plain_claims(one) for one in found}, "differing": list(differing)}


def say_chance(found: Evaluation, deals: int) -> str:
    """Say which figures are farther from chance than chance explains, labels having been dealt out anew."""
    shown = [(title, found.figures[name]) for name, title in MAIN.items() if name in found.figures]
    outside = [title for title, figure in shown if _is_outside(figure)]
    return (
        f"The labels were dealt out anew between posts, {count(max(1, deals), 'time')}: values are means, intervals "
        f"hold 95 of 100 deals, and chance must lie in each. Where it does not: {', '.join(outside) or 'nowhere'}."
    )


def say_changes(fields: Sequence[str], posts: int, changes: Mapping[str, int]) -> str:
    """Say how many answers changed when fields were dealt out anew."""
    each = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in changes.items() if name != "any")
    return (
        f"Dealt out anew between posts: {clean(', '.join(fields), 200)}. "
        f"Answers that changed: {changes['any']:,} of {posts:,} ({each})."
    )


def _is_outside(figure: Figure) -> bool:
    if figure.value is None or figure.chance is None:
        return False
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    return not low - NEAR <= figure.chance <= high + NEAR


def _main(found: Evaluation, shown: Shown) -> Table:
    extra, values = shown.beside or ("", {})
    return Table(
        caption="",
        head=("figure", "value", "95 %", *([extra] if extra else [])),
        rows=tuple(
            (_title(found, name), *_cells(found.figures[name]), *([_say(name, values.get(name))] if extra else []))
            for name in MAIN
            if name in found.figures
        ),
        numeric=(1, 2, 3) if extra else (1, 2),
    )


def _title(found: Evaluation, name: str) -> str:
    if name == "origin_calibration_error" and found.perfect:
        low, high = found.perfect
        return f"{MAIN[name]} (perfect: {low:.3f}–{high:.3f})"
    of = found.figures.get(OF_HOW_MANY.get(name, ""))
    return MAIN[name] if of is None else f"{MAIN[name]}, of {of.value:,}"


def _false_alarms(found: Evaluation) -> str:
    alarms, calm = (found.figures[f"status_leverage_false_alarms.{name}"].value for name in ("false_alarms", "n"))
    return f"Status claims seen where there is none: {alarms} of {calm:,} posts."


def _classes(found: Evaluation, name: str, caption: str) -> Table:
    words = [figure.split(".")[1] for figure in found.figures if figure.startswith(name) and figure.endswith(".n")]
    return Table(
        caption=caption,
        head=("class", "posts", "precision", "recall", "F1", "95 %"),
        rows=tuple(_class(found, f"{name}.{word}", word) for word in words),
        numeric=(1, 2, 3, 4, 5),
    )


def _class(found: Evaluation, name: str, word: str) -> tuple[str, ...]:
    precision, recall = (_cells(found.figures[f"{name}.{figure}"])[0] for figure in ("precision", "recall"))
    return (word.replace("_", " "), f"{found.figures[f'{name}.n'].value:,}", precision, recall,
            *_cells(found.figures[f"{name}.f1"]))  # fmt: skip


def _risk(found: Evaluation) -> Table:
    return Table(
        caption="Origin, if only the surest posts were decided (of those a person could decide)",
        head=("decided", "wrong", "down to a probability of"),
        rows=tuple((f"{point.coverage:.0%}", f"{point.error:.3f}", f"{point.confidence:.3f}") for point in found.risk),
        numeric=(0, 1, 2),
    )


def _strata(shown: Shown) -> Section:
    rows = tuple(
        (clean(name, 16), f"{part.posts:,}", *(_narrow(part.figures.get(figure)) for figure in BY_STRATUM))
        for name, part in shown.strata.items()
    )
    head = (clean(shown.by, 16), "posts", *BY_STRATUM.values())
    table = Table(caption="", head=head, rows=rows, numeric=tuple(range(1, len(head))))
    folded = clean(", ".join(shown.folded), 300)
    others = f" “(others)” are those with fewer than {SMALLEST} posts: {folded}." if shown.folded else ""
    return Section(title=f"By {clean(shown.by, 24)}", blocks=(table,), lead=OF_STRATA + others)


def _narrow(figure: Figure | None) -> str:
    """Give value and interval one above the other, with two decimals: there are many side by side."""
    if figure is None or figure.value is None:
        return NOTHING
    interval = "" if figure.low is None or figure.high is None else _short(figure.low, figure.high)
    return f"{figure.value:.2f}\n{interval}".rstrip()


def _cells(figure: Figure) -> tuple[str, str]:
    interval = "" if figure.low is None else f"{figure.low:.3f}–{figure.high:.3f}"
    return _say(figure.name, figure.value), interval


def _say(name: str, value: float | None) -> str:
    return NOTHING if value is None else f"{value:.{4 if name in FOUR_PLACES else 3}f}"


def _plain_figure(figure: Figure) -> dict[str, float | None]:
    if figure.is_count:
        return {"value": figure.value}
    return {"value": figure.value, "low": figure.low, "high": figure.high, "chance": figure.chance}


def _claims(one: ClaimFigures) -> tuple[str, ...]:
    differ = (one.urgency_differs, one.intent_differs, one.action_differs)
    return (
        clean(one.language, 12), f"{one.posts:,}",
        f"{one.recall:.3f}\n{_wilson(one.hits, one.labelled)}",
        f"{one.precision:.3f}\n{_wilson(one.hits, one.called)}",
        f"{one.pairs:,}", *map(str, differ),
    )  # fmt: skip


def _wilson(hits: int, total: int) -> str:
    interval = wilson(hits, total).interval
    return _short(interval.low, interval.high)


def _short(low: float, high: float) -> str:
    return f"{low:.2f}–{high:.2f}".replace("0.", ".")


def _plain_claims(one: ClaimFigures) -> dict[str, object]:
    return {
        "n": one.posts, "claims": one.labelled, "called": one.called, "hits": one.hits,
        "recall": one.recall, "precision": one.precision, "pairs": one.pairs,
        "urgency_differs": one.urgency_differs, "intent_differs": one.intent_differs,
        "action_differs": one.action_differs,
    }  # fmt: skip


def _paragraph(words: str) -> Paragraph:
    return Paragraph((Part(words),))
