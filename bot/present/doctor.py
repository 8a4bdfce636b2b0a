"""Shows what `kith doctor` found."""

from collections.abc import Sequence
from typing import Protocol

from bot.present.message import Bullets, Message, Paragraph, Part, Style


class Finding(Protocol):
    """One thing that was looked at."""

    @property
    def name(self) -> str: ...  # noqa: D102  the protocol mirrors bot.doctor.Finding
    @property
    def well(self) -> bool: ...  # noqa: D102  as above
    @property
    def seen(self) -> str: ...  # noqa: D102  as above
    @property
    def advice(self) -> str: ...  # noqa: D102  as above


def present_findings(findings: Sequence[Finding]) -> Message:
    """List the findings, the unwell ones named in the first line."""
    unwell = [finding.name for finding in findings if not finding.well]
    summary = f"Not well: {', '.join(unwell)}." if unwell else "Everything is well."
    return Message(
        title="Kith's health",
        blocks=(Paragraph((Part(summary, Style.STRONG),)), Bullets(tuple(_line(finding) for finding in findings))),
    )


def _line(finding: Finding) -> tuple[Part, ...]:
    mark = "ok" if finding.well else "NOT WELL"
    parts = [Part(f"{finding.name}: ", Style.STRONG), Part(f"{mark}, {finding.seen}")]
    if finding.advice:
        parts.append(Part(f" ({finding.advice})", Style.MUTED))
    return tuple(parts)
