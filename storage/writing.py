"""Turns domain values into rows, in one place for every store: the counterpart of `storage.reading`."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from analyzers.mention import Mention
from analyzers.triage.case import State
from analyzers.verdict import Assessment, Evidence
from storage.identity import text_key
from storage.samepost import link_key

Values = dict[str, object]

FUTURE = timedelta(days=1)
"""A post dated later than this after we saw it has a wrong date: it counts as posted when we saw it."""


def mention_values(
    mention: Mention,
    *,
    workspace: str,
    monitor: str,
    identity: str,
    author: str,
    now: datetime,
    words: str | None = None,
) -> Values:
    """Give the row of a mention; `identity` is its id, `author` the author's keyed hash, `words` the text's hash."""
    return {
        "workspace_id": workspace,
        "id": identity,
        "monitor": monitor,
        "source": mention.source,
        "external_id": mention.external_id,
        "platform": mention.platform[:200],
        "author": mention.author,
        "author_key": author,
        "text": mention.text,
        "text_key": text_key(mention.text) if words is None else words,
        "link": mention.link,
        "link_key": link_key(mention.link),
        "links": json.dumps(mention.links, ensure_ascii=False),
        "language": mention.language[:32],
        "in_reply_to": mention.in_reply_to,
        "thread": mention.in_reply_to or mention.external_id,
        "paid_partnership": mention.paid_partnership.value,
        "automated": mention.automated.value,
        "affiliated": mention.affiliated.value,
        "created_at": mention.created_at,
        "seen_at": now,
        "arrived": _arrival(mention.created_at, now),
    }


def restated_values(mention: Mention) -> Values:
    """Give those columns of a mention that an edit may change."""
    return {
        "text": mention.text,
        "text_key": text_key(mention.text),
        "links": json.dumps(mention.links, ensure_ascii=False),
        "paid_partnership": mention.paid_partnership.value,
        "automated": mention.automated.value,
        "affiliated": mention.affiliated.value,
    }


def assessment_values(mention: Mapping[str, object], said: Assessment) -> Values:
    """Give the row of what was concluded about a mention's row."""
    verdict = said.verdict
    return {
        "workspace_id": mention["workspace_id"],
        "mention_id": mention["id"],
        "version": said.version,
        "origin": verdict.origin.value,
        "p_organic": verdict.probabilities.organic,
        "p_paid": verdict.probabilities.paid,
        "p_self_promotion": verdict.probabilities.self_promotion,
        "p_owned": verdict.probabilities.owned,
        "confidence": verdict.confidence,
        "subtype": verdict.subtype.value if verdict.subtype else "",
        "disclosure": verdict.disclosure.value,
        "intent": said.intent.value,
        "urgency": said.urgency.value,
        "theme": said.theme,
        "action": said.action.value,
        "language": said.language,
        "tone": said.tone,
        "claims": json.dumps([(span.start, span.end) for span in said.claims]),
        "blinded_text": said.blinded_text,
    }


def evidence_values(mention: Mapping[str, object], said: Assessment) -> list[Values]:
    """Give the rows of the quoted reasons, in their order."""
    kinds = (("origin", said.verdict.evidence), ("need", said.need_evidence))
    return [
        _evidence_line(mention, kind, position, evidence)
        for kind, lines in kinds
        for position, evidence in enumerate(lines)
    ]


def case_values(mention: Mapping[str, object], said: Assessment) -> Values:
    """Give the row of a new case: what triage may know, and nothing else."""
    return {
        "workspace_id": mention["workspace_id"],
        "mention_id": mention["id"],
        "monitor": mention["monitor"],
        "platform": mention["platform"],
        "arrived": mention["arrived"],
        "state": State.OPEN.value,
        "settled_at": None,
        "reopened_at": None,
        "asked_at": None,
        "claimed_by": "",
        "answered_by": "",
        **need_values(said),
    }


def need_values(said: Assessment) -> Values:
    """Give the columns of a case that follow from reading the post."""
    return {
        "language": said.language,
        "text": said.blinded_text,
        "intent": said.intent.value,
        "urgency": said.urgency.value,
        "theme": said.theme,
        "action": said.action.value,
    }


def _evidence_line(mention: Mapping[str, object], kind: str, position: int, evidence: Evidence) -> Values:
    return {
        "workspace_id": mention["workspace_id"],
        "mention_id": mention["id"],
        "kind": kind,
        "position": position,
        "rule": evidence.rule,
        "says": evidence.says,
        "quote": evidence.quote,
        "start": evidence.start,
        "end": evidence.end,
        "weight": evidence.weight,
    }


def _arrival(created_at: datetime | None, now: datetime) -> datetime:
    return now if created_at is None or created_at > now + FUTURE else created_at
