"""Says what a blindness audit came to: as a sheet that terminal and page share, as JSON, and in a few words."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from analyzers.audit.certificate import Certificate, Verdict
from analyzers.audit.pairs import Paired
from bot.present.clean import clean
from bot.present.message import Bullets, Line, Message, Part, Style
from bot.present.plain import Plain, to_plain
from bot.present.tiers import Tier, draw_tiers, present_tier, say_standing
from bot.present.words import count, say_moment
from storage.audits import Audited

NEVER = "not run yet"
OWN = "this workspace"
HOW = "`kith audit` on the machine that Kith runs on; it takes a minute or two."


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
        tiers=draw_tiers(found),
    )


def present_certificate(found: Certificate, zone: tzinfo) -> Message:
    """Show the sheet as a message."""
    sheet = draw_sheet(found, zone)
    return Message(
        title=f"Blindness audit: {found.verdict}",
        subtitle=sheet.sentence,
        blocks=tuple(present_tier(tier) for tier in sheet.tiers),
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
        "fields": say_standing(passed=found.fields_passed),
        "words": say_standing(passed=found.words_passed),
        "proxies": say_standing(passed=found.proxies_passed),
    }


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
