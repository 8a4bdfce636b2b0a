"""Turns rows back into domain values, in one place for every store."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, select

from analyzers.labels import Action, Disclosure, Flag, Intent, Origin, Subtype, Urgency
from analyzers.mention import Mention
from analyzers.verdict import Assessment, Evidence, Probabilities, Span, Verdict
from storage.chunking import chunks
from storage.rows import EvidenceRow


class AnyRow(Protocol):
    """A row as SQLAlchemy gives it: its columns are attributes, typed only by the table they come from."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  a column may be of any type
        """Give a column's value."""


def to_mention(row: AnyRow) -> Mention:
    """Give the mention of a mentions row."""
    return Mention(
        external_id=row.external_id,
        text=row.text,
        source=row.source,
        platform=row.platform,
        author=row.author,
        created_at=row.created_at,
        link=row.link,
        links=tuple(json.loads(row.links)),
        language=row.language,
        in_reply_to=row.in_reply_to,
        paid_partnership=Flag(row.paid_partnership),
        automated=Flag(row.automated),
        affiliated=Flag(row.affiliated),
    )


def to_probabilities(row: AnyRow) -> Probabilities:
    """Give the probabilities of an assessments row."""
    return Probabilities(organic=row.p_organic, paid=row.p_paid, self_promotion=row.p_self_promotion, owned=row.p_owned)


def to_assessment(row: AnyRow, evidence: Mapping[str, tuple[Evidence, ...]]) -> Assessment:
    """Give the assessment of an assessments row with its evidence by kind."""
    return Assessment(
        verdict=Verdict(
            origin=Origin(row.origin),
            probabilities=to_probabilities(row),
            confidence=row.confidence,
            subtype=Subtype(row.subtype) if row.subtype else None,
            disclosure=Disclosure(row.disclosure),
            evidence=evidence.get("origin", ()),
        ),
        intent=Intent(row.intent),
        urgency=Urgency(row.urgency),
        need_evidence=evidence.get("need", ()),
        theme=row.theme,
        action=Action(row.action),
        claims=tuple(Span(start, end) for start, end in json.loads(row.claims)),
        blinded_text=row.blinded_text,
        language=row.language,
        tone=row.tone,
        version=row.version,
    )


def evidence_of(
    connection: Connection, workspace: str, mentions: Iterable[str], kind: str | None = None
) -> dict[str, dict[str, tuple[Evidence, ...]]]:
    """Give the evidence of these mentions: by mention, then by kind, strongest first."""
    found: dict[str, dict[str, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    ids = sorted(mentions)
    for part in chunks(ids):
        query = (
            select(EvidenceRow)
            .where(EvidenceRow.workspace_id == workspace, EvidenceRow.mention_id.in_(part))
            .order_by(EvidenceRow.position)
        )
        if kind is not None:
            query = query.where(EvidenceRow.kind == kind)
        for row in connection.execute(query):
            line = Evidence(
                rule=row.rule, quote=row.quote, start=row.start, end=row.end, weight=row.weight, says=row.says
            )
            found[row.mention_id][row.kind].append(line)
    return {mention: {name: tuple(lines) for name, lines in kinds.items()} for mention, kinds in found.items()}
