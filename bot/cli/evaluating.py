"""`kith eval`: how well posts are read, measured on labelled ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import CarefulOption, JsonOption
from bot.cli.output import progress, show, show_json

if TYPE_CHECKING:
    from analyzers.evaluation.answers import Answer, Judged
    from analyzers.evaluation.report import Evaluation
    from bot.present.evaluation import Beside, Shown
    from bot.sources.gold import Fields, GoldPost

RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be measured, and how."""

    gold: Path
    answers: Path | None
    by: str
    shuffled: tuple[str, ...]
    withhold_names: bool
    careful: bool
    shuffle_labels: bool
    claims: bool
    resamples: int

    @property
    def how(self) -> str:
        """Say how the answers come about."""
        if self.answers is not None:
            return f"answered in {self.answers}"
        return "read by their text alone" if self.withhold_names else "read with what is known of brand and author"


def measure(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Labelled posts as JSON Lines, also .gz; - is standard input.")
    ],
    by: Annotated[str, typer.Option(metavar="FIELD", help="Also stratum by stratum: platform, brand, any field.")] = "",
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score these answers of `kith assess` instead of reading.")
    ] = None,
    withhold_names: Annotated[
        bool, typer.Option("--withhold-names", help="Read id and text alone: no brand, author or platform.")
    ] = False,
    shuffle: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Deal this field out anew between posts; may be repeated.")
    ] = None,
    shuffle_labels: Annotated[
        bool, typer.Option("--shuffle-labels", help="Deal the labels out anew: every figure must fall to chance.")
    ] = False,
    claims: Annotated[bool, typer.Option("--claims", help="Judge how status claims are found, by language.")] = False,
    resamples: Annotated[
        int, typer.Option(min=0, max=100_000, help="How often posts are drawn anew for the intervals.")
    ] = RESAMPLES,
    careful: CarefulOption = False,
    as_json: JsonOption = False,
) -> None:
    """Measure how well posts are read, on posts that a person has labelled. Every figure has an interval of 95 %.

    Each line has id, text, origin, intent, urgency, action and status_leverage, optional fields as for `kith assess`,
    and any other field to tell strata by. With --claims it has id, text, language, status_leverage, and maybe plain.
    """
    asked = Asked(
        gold=gold,
        answers=answers,
        by=by,
        shuffled=tuple(shuffle or ()),
        withhold_names=withhold_names,
        careful=careful,
        shuffle_labels=shuffle_labels,
        claims=claims,
        resamples=resamples,
    )
    _refuse_contradictions(asked)
    if claims:
        _show_claims(asked, as_json=as_json)
    else:
        _show_figures(asked, as_json=as_json)


def _refuse_contradictions(asked: Asked) -> None:
    from bot.errors import AskedWronglyError

    if asked.claims and (asked.by or asked.shuffled or asked.shuffle_labels or asked.resamples != RESAMPLES):
        raise AskedWronglyError("--claims goes with --answers, --withhold-names, --careful and --json alone.")
    if asked.answers is not None and (asked.shuffled or asked.withhold_names or asked.careful):
        raise AskedWronglyError(
            "--shuffle, --withhold-names and --careful say how to read, and --answers are read already."
        )
    if asked.shuffled and asked.shuffle_labels:
        raise AskedWronglyError("Shuffle fields or labels, not both at once.")
    if str(asked.gold) == str(asked.answers) == "-":
        raise AskedWronglyError("Only one of the two files can be standard input.")


def _show_figures(asked: Asked, *, as_json: bool) -> None:
    from bot.evaluating import name_strata
    from bot.present.evaluation import evaluation_to_plain, present_evaluation, shown_to_plain
    from bot.sources.gold import read_gold

    gold = read_gold(asked.gold)
    names = name_strata([post.fields for post in gold], asked.by) if asked.by else []
    before, after = _answer(asked, gold)
    rows = _beside(gold, after)
    found = _measure(asked, rows)
    remarks, beside = _compare(asked, found, _beside(gold, before), rows)
    shown = _by_stratum(asked, rows, names, remarks, beside)
    if as_json:
        show_json({**evaluation_to_plain(found), **shown_to_plain(shown)})
    else:
        show(present_evaluation(found, shown))


def _answer(asked: Asked, gold: "Sequence[GoldPost]") -> "tuple[list[Answer], list[Answer]]":
    """Give the answers to the posts as they are, and to the posts whose fields are shuffled; else the same twice."""
    from bot.evaluating import pick_answers, shuffle_fields
    from bot.sources.gold import read_answers

    if asked.answers is not None:
        given = pick_answers(read_answers(asked.answers), [post.identity for post in gold])
        return given, given
    posts = [post.fields for post in gold]
    shuffled = shuffle_fields(posts, asked.shuffled)
    before = _read("Reading", posts, asked)
    return before, _read("Reading shuffled", shuffled, asked) if asked.shuffled else before


def _measure(asked: Asked, rows: "Sequence[Judged]") -> "Evaluation":
    from analyzers.evaluation.report import evaluate, evaluate_shuffled

    return (evaluate_shuffled if asked.shuffle_labels else evaluate)(rows, asked.resamples)


def _compare(
    asked: Asked, found: "Evaluation", before: "Sequence[Judged]", after: "Sequence[Judged]"
) -> "tuple[list[str], Beside | None]":
    """Say what shuffling did, and give what stands beside the figures: their chance levels, or those unshuffled."""
    from analyzers.evaluation.report import evaluate
    from bot.evaluating import count_changes
    from bot.present.evaluation import say_chance, say_changes

    if asked.shuffle_labels:
        chances = {name: figure.chance for name, figure in found.figures.items()}
        return [say_chance(found, asked.resamples)], ("by chance", chances)
    if asked.shuffled:
        unshuffled = {name: figure.value for name, figure in evaluate(before, 0).figures.items()}
        changes = count_changes([answer for _, answer in before], [answer for _, answer in after])
        return [say_changes(asked.shuffled, len(after), changes)], ("unshuffled", unshuffled)
    return [], None


def _by_stratum(
    asked: Asked, rows: "Sequence[Judged]", names: Sequence[str], remarks: Sequence[str], beside: "Beside | None"
) -> "Shown":
    from analyzers.evaluation.strata import Strata, sort_into_strata
    from bot.present.evaluation import Shown

    strata = sort_into_strata(rows, names) if asked.by else Strata((), ())
    return Shown(
        how=asked.how,
        beside=beside,
        by=asked.by,
        strata={name: _measure(asked, part) for name, part in strata.parts},
        folded=strata.folded,
        remarks=remarks,
    )


def _read(title: str, posts: "Sequence[Fields]", asked: Asked) -> "list[Answer]":
    from bot.bootstrap import build_analyst
    from bot.evaluating import answer_posts, withhold_names

    with progress(title, len(posts)) as moved:
        analyst = build_analyst(careful=asked.careful)
        return answer_posts(analyst, withhold_names(posts) if asked.withhold_names else posts, moved)


def _beside(gold: "Sequence[GoldPost]", answers: "Sequence[Answer]") -> "list[Judged]":
    return [(post.labels, answer) for post, answer in zip(gold, answers, strict=True)]


def _show_claims(asked: Asked, *, as_json: bool) -> None:
    from analyzers.evaluation.claims import differing, judge_claims
    from bot.evaluating import judge_plain, pick_answers
    from bot.present.evaluation import claims_to_plain, present_claims
    from bot.sources.gold import read_answers, read_claims

    gold = read_claims(asked.gold)
    if asked.answers is not None:
        rows = judge_plain(gold, pick_answers(read_answers(asked.answers), [claim.identity for claim in gold]), [])
    else:
        plain = [claim.plain for claim in gold if claim.plain is not None]
        answers = _read("Reading", [*(claim.fields for claim in gold), *plain], asked)
        rows = judge_plain(gold, answers[: len(gold)], answers[len(gold) :])
    found, differ = judge_claims(rows), differing(rows)
    if as_json:
        show_json({"how": asked.how, **claims_to_plain(found, differ)})
    else:
        show(present_claims(found, differ, asked.how))
