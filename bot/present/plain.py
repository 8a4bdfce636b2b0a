"""Turns domain values into plain JSON values: for programs, and for the contract of `kith assess`."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, cast

from analyzers.triage.place import Place
from analyzers.triage.queue import Ranked
from analyzers.verdict import Assessment, Evidence, Probabilities, Span

if TYPE_CHECKING:
    from storage.finding import StoredMention  # `kith assess` needs no database, and it takes half a second to load

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
PLACES = 4
"""Decimals of probabilities and weights; what is beyond is noise."""


def to_json(value: object) -> str:
    """Write any domain value as JSON: fields by name, times as ISO 8601, numbers rounded."""
    return json.dumps(to_plain(value), ensure_ascii=False, indent=1)


def to_plain(value: object) -> Plain:
    """Turn a domain value into what JSON knows."""
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, datetime | date):
        return value.isoformat()
    named = _named(value)
    if named is not None:
        return {str(to_plain(key)): to_plain(member) for key, member in named.items()}
    if isinstance(value, list | tuple | frozenset):
        return [to_plain(member) for member in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def _named(value: object) -> Mapping[str, object] | None:
    """Give the members of a value by name, if they have names."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Evidence):
        return dict(value._asdict())
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def assessment_to_plain(identity: str, assessment: Assessment, text: str) -> dict[str, Plain]:
    """Give one answer of `kith assess`; the fields are fixed by contract."""
    verdict = assessment.verdict
    return {
        "id": identity,
        "origin": verdict.origin.value,
        "probabilities": _probabilities(verdict.probabilities),
        "confidence": round(verdict.confidence, PLACES),
        "subtype": verdict.subtype.value if verdict.subtype else None,
        "disclosure": verdict.disclosure.value,
        "evidence": [_evidence(evidence) for evidence in verdict.evidence],
        "intent": assessment.intent.value,
        "urgency": assessment.urgency.value,
        "need_evidence": [_evidence(evidence) for evidence in assessment.need_evidence],
        "theme": assessment.theme,
        "action": assessment.action.value,
        "status_leverage": "yes" if assessment.status_leverage else "no",
        "status_spans": [_span(span, text) for span in assessment.claims],
        "language": assessment.language,
        "tone": round(assessment.tone, PLACES),
        "version": assessment.version,
    }


def _probabilities(probabilities: Probabilities) -> dict[str, Plain]:
    """Round to `PLACES`, and let the largest take up what rounding left over, so that they sum to 1."""
    rounded = {origin: round(float(likely), PLACES) for origin, likely in probabilities._asdict().items()}
    largest = max(rounded, key=rounded.__getitem__)
    rounded[largest] = round(rounded[largest] + 1 - sum(rounded.values()), PLACES)
    return dict(rounded)


def _evidence(evidence: Evidence) -> Plain:
    return {
        "rule": evidence.rule,
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "weight": round(evidence.weight, PLACES),
    }


def _span(span: Span, text: str) -> Plain:
    return {"start": span.start, "end": span.end, "quote": text[span.start : span.end]}


def ranked_to_plain(ranked: Ranked) -> dict[str, Plain]:
    """Give one case of the queue; there is no author and no link in it to give."""
    case = ranked.case
    return {
        "position": ranked.position,
        "id": case.id,
        "urgency": case.urgency.value,
        "intent": case.intent.value,
        "theme": case.theme,
        "action": case.action.value,
        "state": case.state.value,
        "platform": case.platform,
        "language": case.language,
        "text": case.text,
        "arrived": case.arrived.isoformat(),
        "waited_hours": round(ranked.waited.total_seconds() / 3600, 2),
        "seen_at": to_plain(case.seen),
        "due": ranked.due.isoformat(),
        "overdue": ranked.overdue,
        "soon": ranked.soon,
        "affected": case.affected,
        "points": ranked.points,
        "score": to_plain(ranked.score),
        "reason": ranked.reason,
        "evidence": [to_plain(reason) for reason in case.reasons],
    }


def place_to_plain(place: Place | None) -> Plain:
    """Give the place of a case; None when it does not wait by itself."""
    if place is None:
        return None
    told = ranked_to_plain(place.ranked)
    return {
        **{name: told[name] for name in ("position", "due", "overdue", "affected", "points", "score")},
        "total": place.total,
        "critical_ahead": place.critical_ahead,
        "minutes_longer_to_be_first": place.longer,
    }


def stored_to_plain(stored: "StoredMention") -> dict[str, Plain]:
    """Give one stored mention with its labels and corrections."""
    mention = stored.mention
    return {
        **assessment_to_plain(stored.id, stored.assessment, mention.text),
        "monitor": stored.monitor,
        "platform": mention.platform,
        "author": mention.author,
        "text": mention.text,
        "link": mention.link,
        "created_at": to_plain(mention.created_at),
        "seen_at": to_plain(stored.seen_at),
        "corrections": to_plain(stored.corrections),
        "case": to_plain(stored.case),
    }
