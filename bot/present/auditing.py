"""Says what a blindness audit came to: as a sheet that terminal and page share, as JSON, and in a few words."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from analyzers.audit.certificate import Certificate, Verdict
from analyzers.audit.influence import ALPHA, TOLERATED, Finding, Outcome, Proxies
from analyzers.audit.pairs import Paired, total
from analyzers.insight.intervals import wilson
from bot.present.clean import clean
from bot.present.message import Block, Bullets, Line, Message, Paragraph, Part, Section, Style, Table
from bot.present.plain import Plain, to_plain
from bot.present.words import count, say_moment
from storage.audits import Audited

NEVER = "not run yet"
OWN = "this workspace"
HOW = "`kith audit` on the machine that Kith runs on; it takes a minute or two."
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The certificate as it is shown."""

    passed: bool
    sentence: str
    facts: tuple[tuple[str, str], ...]
    tiers: tuple[Tier, ...]


def draw_sheet(found: Certificate, zone: tzinfo) -> Sheet:
    """Write the certificate for a reader who was not there."""
    return Sheet(
        passed=found.verdict is Verdict.PASSED,
        sentence=_sentence(found),
        facts=_facts(found, zone),
        tiers=(_fields(found), _words(found), _proxies(found)),
    )


def present_certificate(found: Certificate, zone: tzinfo) -> Message:
    """Show the sheet as a message."""
    sheet = draw_sheet(found, zone)
    return Message(
        title=f"Blindness audit: {found.verdict}",
        subtitle=sheet.sentence,
        blocks=tuple(_section(tier) for tier in sheet.tiers),
        footer=tuple((Part(f"{name}: {value}", Style.MUTED),) for name, value in sheet.facts),
    )


def say_audit(run: Audited | None, zone: tzinfo) -> str:
    """Say in a few words what the last audit came to: `passed on 30 Nov 2026 (31,200 pairs)`.

    A quick one, and one of other posts than the workspace's, are called so.
    """
    if run is None:
        return NEVER
    day = run.at.astimezone(zone)
    return f"{run.verdict} on {day.day} {day:%b %Y} ({', '.join([f'{run.pairs:,} pairs', *_less_than_all(run.body)])})"


def _less_than_all(body: str) -> Iterator[str]:
    """Name what makes an audit say less than a full one of the workspace's own posts."""
    told = json.loads(body or "{}")
    if told.get("quick"):
        yield "quick"
    if told.get("where", OWN) != OWN:
        yield f"of {clean(str(told['where']), 60)}"


def present_last(run: Audited | None, zone: tzinfo) -> Message:
    """Show the last audit to who asks in chat, where none is run."""
    told = f"Blindness audit: {say_audit(run, zone)}."
    lines: tuple[Line, ...] = ((Part(told, Style.STRONG),), (Part(f"Run it anew: {HOW}"),))
    return Message(title="Is triage blind?", blocks=(Bullets(lines),))


def certificate_to_plain(found: Certificate, *, named: bool = True) -> Plain:
    """Give the certificate for a program. Without `named` it holds no texts and no ids."""
    shown = found if named else _without_names(found)
    plain = to_plain(shown)
    told = {"verdict": found.verdict.value, "pairs": found.pairs, "tiers": _standings(found)}
    return {**told, **plain} if isinstance(plain, dict) else plain


def _standings(found: Certificate) -> Plain:
    return {
        "fields": _standing(passed=found.fields_passed),
        "words": _standing(passed=found.words_passed),
        "proxies": _standing(passed=found.proxies_passed),
    }


def _standing(*, passed: bool | None) -> str:
    return "not run" if passed is None else "passed" if passed else "failed"


def _without_names(found: Certificate) -> Certificate:
    def bare(parts: Sequence[Paired]) -> list[Paired]:
        return [replace(part, named=()) for part in parts]

    words = replace(
        found.words, promised=bare(found.words.promised), own=bare(found.words.own),
        unforeseen=bare(found.words.unforeseen), controls=replace(found.words.controls, named=()),
    )  # fmt: skip
    fields = {source: bare(parts) for source, parts in found.fields.items()}
    return replace(found, fields=fields, words=words)


def _sentence(found: Certificate) -> str:
    pairs = f"{count(found.pairs, 'pair')} compared on {count(found.posts, 'post')} of {clean(found.where, 120)}"
    if found.verdict is Verdict.PASSED:
        tiers = "none of the three tiers" if found.proxies_passed else "neither of the two tiers that were run"
        return f"{pairs}: influence shows in {tiers}."
    failed = [title for title, passed in _named_tiers(found) if passed is False]
    return f"{pairs}: not blind everywhere. Not passed: {', '.join(failed)}."


def _named_tiers(found: Certificate) -> Iterator[tuple[str, bool | None]]:
    yield "declared fields", found.fields_passed
    yield "text", found.words_passed
    yield "proxies", found.proxies_passed


def _facts(found: Certificate, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    return (
        ("Run on", say_moment(found.at, zone)),
        ("Posts", f"{found.posts:,} of {clean(found.where, 120)}"),
        ("Size", "quick: a tenth of the usual pairs of fields, half of those of texts" if found.quick else "full"),
        ("Read by", found.version),
        ("Kith", found.kith),
    )


def _fields(found: Certificate) -> Tier:
    whole = found.by_field
    rows = tuple(
        (
            clean(source, 60),
            f"{part.pairs:,}",
            f"{part.differing:,}",
            f"{part.batches:,}",
            f"{part.differing_batches:,}",
        )
        for source, parts in found.fields.items()
        for part in (total(parts, source),)
    )
    named = _named([part for parts in found.fields.values() for part in parts])
    return Tier(
        number=1, title="Declared fields", standing=_standing(passed=found.fields_passed),
        figure=f"{whole.differing:,}", label=f"differences in {whole.pairs:,} pairs",
        finding=(
            f"{whole.differing:,} of {count(whole.pairs, 'pair')} differ in labels or rows; "
            f"{whole.differing_batches:,} of {count(whole.batches, 'batch', 'batches')} in queue or digest.{named}"
        ),
        proves=PROVES["fields"], limits=LIMITS["fields"],
        tables=(
            _table("By source", ("Source", "Pairs", "differ", "Queues and digests", "differ"), rows),
            _table(
                "By what was done", ("Influence", "Pairs", "differ"),
                tuple((what, f"{part.pairs:,}", f"{part.differing:,}") for what, part in _by_what(found)),
            ),
        ),
    )  # fmt: skip


def _by_what(found: Certificate) -> Iterator[tuple[str, Paired]]:
    kinds = list(dict.fromkeys(part.what for parts in found.fields.values() for part in parts))
    for kind in kinds:
        yield kind, total([part for parts in found.fields.values() for part in parts if part.what == kind], kind)


def _words(found: Certificate) -> Tier:
    whole, controls = found.by_words, found.words.controls
    promised = tuple((part.what, f"{part.pairs:,}", f"{part.differing:,}") for part in found.words.promised)
    measured = [total(found.words.own, "claims in real posts"), total(found.words.unforeseen, "wordings not foreseen")]
    kept = whole.pairs - whole.differing
    return Tier(
        number=2, title="Text", standing=_standing(passed=found.words_passed),
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
        number=3, title="Proxies", standing=_standing(passed=found.proxies_passed),
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


def _section(tier: Tier) -> Section:
    blocks: tuple[Block, ...] = (
        Paragraph((Part(f"{tier.standing}: ", Style.STRONG), Part(tier.finding))),
        *tier.tables,
        Paragraph((Part(f"What it does not prove: {tier.limits}", Style.MUTED),)),
    )
    return Section(title=f"{tier.number}  {tier.title}", lead=tier.proves, blocks=blocks)
