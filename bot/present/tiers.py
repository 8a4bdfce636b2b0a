"""Says what each tier of a blindness audit found, what that proves, and what it does not."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analyzers.audit.certificate import Certificate
from analyzers.audit.influence import ALPHA, TOLERATED, Finding, Outcome, Proxies
from analyzers.audit.pairs import Paired, total
from analyzers.insight.intervals import wilson
from bot.present.clean import clean
from bot.present.message import Block, Paragraph, Part, Section, Style, Table
from bot.present.words import count

PROVES = {
    "fields": (
        "Every count, badge and rank that a source's payload can carry was changed, and so were the names of counters "
        "that nobody has heard of. Labels, stored rows, the queue and the digest were compared byte by byte."
    ),
    "words": (
        "Posts with a need were read with and without a claim of status: put in, moved, reworded, translated, as "
        "hashtag, emoji, handle, signature and quote, with 80 and with 8 million. Need, action and place must stay."
    ),
    "proxies": (
        "Influence was supplied to the audit alone, and is kept nowhere. Can it be guessed from what triage did: "
        "urgency, place in the queue, action?"
    ),
}
LIMITS = {
    "fields": (
        "It is proven for the sources and fields that were recorded, and for the posts that went through. A source "
        "that chooses what to send by popularity has chosen before Kith sees anything."
    ),
    "words": (
        "It is tested, not proven: language is open, and somebody will word a claim as nobody foresaw. The rates of "
        "wordings that the word list does not know, and of claims put into real posts, are measured and decide nothing."
    ),
    "proxies": (
        "It is bounded, not proven: a smaller leak than the size named can be there. Who has many readers has other "
        "needs, so over all posts a difference within the tolerance is no leak; within the same need any is."
    ),
}
AS_FIGURES = (
    "p by dealing influence out anew between people, by Holm's correction over the tests that decide; one post of each "
    "author. What all of it together tells is told only: it holds what people write about."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier on the sheet: its standing (`passed`, `failed`, `not run`), what it found, the table, and its limits."""

    number: int
    title: str
    standing: str
    figure: str
    label: str
    finding: str
    proves: str
    limits: str
    tables: tuple[Table, ...]


def draw_tiers(found: Certificate) -> tuple[Tier, ...]:
    """Write the three tiers of a certificate."""
    return _fields(found), _words(found), _proxies(found)


def present_tier(tier: Tier) -> Section:
    """Show a tier as a section."""
    blocks: tuple[Block, ...] = (
        Paragraph((Part(f"{tier.standing}: ", Style.STRONG), Part(tier.finding))),
        *tier.tables,
        Paragraph((Part(f"What it does not prove: {tier.limits}", Style.MUTED),)),
    )
    return Section(title=f"{tier.number}  {tier.title}", lead=tier.proves, blocks=blocks)


def say_standing(*, passed: bool | None) -> str:
    """Say how a tier went."""
    return "not run" if passed is None else "passed" if passed else "failed"


def _fields(found: Certificate) -> Tier:
    whole = found.by_field
    named = _named([part for parts in found.fields.values() for part in parts])
    return Tier(
        number=1, title="Declared fields", standing=say_standing(passed=found.fields_passed),
        figure=f"{whole.differing:,}", label=f"differences in {whole.pairs:,} pairs",
        finding=(
            f"{whole.differing:,} of {count(whole.pairs, 'pair')} differ in labels or rows; "
            f"{whole.differing_batches:,} of {count(whole.batches, 'batch', 'batches')} in queue or digest.{named}"
        ),
        proves=PROVES["fields"], limits=LIMITS["fields"], tables=(_by_source(found), _by_what(found)),
    )  # fmt: skip


def _by_source(found: Certificate) -> Table:
    parts = {source: total(parts, source) for source, parts in found.fields.items()}
    rows = tuple(
        (clean(source, 60), *(f"{one:,}" for one in (part.pairs, part.differing, part.batches, part.differing_batches)))
        for source, part in parts.items()
    )
    return _table("By source", ("Source", "Pairs", "differ", "Queues and digests", "differ"), rows)


def _by_what(found: Certificate) -> Table:
    every = [part for parts in found.fields.values() for part in parts]
    kinds = {kind: total([part for part in every if part.what == kind], kind) for kind in (one.what for one in every)}
    rows = tuple((kind, f"{part.pairs:,}", f"{part.differing:,}") for kind, part in kinds.items())
    return _table("By what was done", ("Influence", "Pairs", "differ"), rows)


def _words(found: Certificate) -> Tier:
    whole, controls = found.by_words, found.words.controls
    promised = tuple((part.what, f"{part.pairs:,}", f"{part.differing:,}") for part in found.words.promised)
    measured = [total(found.words.own, "claims in real posts"), total(found.words.unforeseen, "wordings not foreseen")]
    kept = whole.pairs - whole.differing
    return Tier(
        number=2, title="Text", standing=say_standing(passed=found.words_passed),
        figure=f"{whole.differing:,}", label=f"differences in {whole.pairs:,} pairs",
        finding=(
            f"{kept:,} of {count(whole.pairs, 'pair')} keep need, action and place ({_percent(kept, whole.pairs)}). "
            f"In {controls.pairs - controls.differing} of {count(controls.pairs, 'control')} one need fact more moves "
            f"the post ahead, as it must.{_left_out(found.words.left_out)}{_named([*found.words.promised, controls])}"
        ),
        proves=PROVES["words"], limits=LIMITS["words"],
        tables=(
            _table("Promised: each must be the same", ("A claim of status", "Pairs", "differ"), promised),
            _table("Measured, not promised", ("A claim of status", "Pairs", "the same"), tuple(map(_rate, measured))),
        ),
    )  # fmt: skip


def _left_out(examples: int) -> str:
    if not examples:
        return ""
    return f" {count(examples, 'example')} of the word list say more than a claim, and no pair was made of them."


def _rate(part: Paired) -> tuple[str, str, str]:
    if not part.pairs:
        return part.what, "0", "–"
    same = wilson(part.pairs - part.differing, part.pairs)
    low, high = 100 * same.interval.low, 100 * same.interval.high
    return part.what, f"{part.pairs:,}", f"{same.hits:,} ({low:.1f}–{high:.1f} %)"


def _percent(hits: int, whole: int) -> str:
    """Give a share that says 100 % only of all."""
    return "–" if not whole else "100 %" if hits == whole else f"{min(99.99, 100 * hits / whole):.2f} %"


def _named(parts: Sequence[Paired]) -> str:
    named = [one for part in parts for one in part.named][:3]
    return f" For example {', '.join(f'“{clean(one, 160)}”' for one in named)}." if named else ""


def _proxies(found: Certificate) -> Tier:
    proxies = found.proxies
    return Tier(
        number=3, title="Proxies", standing=say_standing(passed=found.proxies_passed),
        figure="–" if not proxies or not proxies.tests else f"{proxies.bound:.3f}",
        label="not run" if not proxies else "largest AUC that may remain (0.5 is chance)",
        finding=_said_of(proxies, found.matched),
        proves=PROVES["proxies"], limits=f"{LIMITS['proxies']} {AS_FIGURES}",
        tables=(_findings(proxies),) if proxies and proxies.tests else (),
    )  # fmt: skip


def _said_of(proxies: Proxies | None, matched: int) -> str:
    if proxies is None:
        return "Not run: it needs influence beside the posts, `--influence FILE`, which is read and not kept."
    if proxies.outcome is Outcome.TOO_FEW:
        return f"Only {count(proxies.people, 'author')} with influence beside them: too few to say anything."
    people = f"{count(proxies.people, 'author')} of {count(matched, 'post')} with influence beside them. "
    if leaks := [test.asks for test in proxies.tests if test.is_leak]:
        return f"{people}Influence shows in: {'; '.join(leaks)}."
    return (
        f"{people}No leak above an AUC of {proxies.bound:.3f}: of 100 pairs of people, at most "
        f"{math.ceil(100 * proxies.bound)} could be told apart instead of 50.{_of_places(proxies)} A leak of "
        f"{proxies.detectable:.3f} would have been found in four runs of five."
    )


def _of_places(proxies: Proxies) -> str:
    bound = proxies.bound_of_places
    return "" if bound is None else f" No correlation of influence with the place in the queue above {bound:.2f}."


def _findings(proxies: Proxies) -> Table:
    head = ("Does influence show in", "People", "Value (95 %)", "p", "So")
    rows = tuple(
        (
            test.asks,
            f"{test.people:,}",
            f"{test.measure} {test.estimate.value:.3f} ({test.estimate.low:.3f} to {test.estimate.high:.3f})",
            f"{test.corrected:.4f}",
            _says(test),
        )
        for test in proxies.tests
    )
    caption = f"Chance is 0.5 for an AUC and 0 for Spearman's correlation; a leak has p ≤ {ALPHA}."
    return Table(caption=caption, head=head, rows=rows, numeric=(1, 2, 3))


def _says(test: Finding) -> str:
    if not test.deciding:
        return "told only"
    if test.is_leak:
        return "a leak"
    small = f"tolerated, under {TOLERATED[test.measure]}"
    return small if test.corrected <= ALPHA else "chance"


def _table(caption: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(caption=caption, head=head, rows=rows, numeric=tuple(range(1, len(head))))
