"""Reads links as evidence: affiliate networks and parameters, and pages where people offer their own things."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analyzers.knowledge import Knowledge
from analyzers.labels import Disclosure, Origin, Subtype
from analyzers.links import Link, find_links, host_matches, host_of
from analyzers.mention import Mention
from analyzers.rules import RuleError, number_of, text_of
from analyzers.text import Reading
from analyzers.verdict import Signal

AFFILIATE: Mapping[str, float] = {"strong": 4.6, "weak": 3.0, "ambiguous": 1.0}
"""Natural log-odds of the lexicon's url rules: a network's link is nearly always somebody's commission, but some are
put there by a publisher's software or copied by an innocent reader, so they weigh less than words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """What a host (`domains`) or the shape of an address (`pattern`) says about whose interest it serves."""

    id: str
    origin: Origin
    subtype: Subtype
    weight: float
    domains: tuple[str, ...]
    pattern: re.Pattern[str] | None
    says: str

    def fits(self, link: Link) -> bool:
        """Tell whether a link is of this kind."""
        if any(host_matches(link.host, domain) for domain in self.domains):
            return True
        return self.pattern is not None and self.pattern.search(link.url) is not None


def parse_links(document: Mapping[str, object], terms: Iterable[Mapping[str, str]]) -> tuple[LinkRule, ...]:
    """Read the rules of links.toml and the url rules of disclosure.csv; RuleError names a bad one."""
    rows = document.get("rule")
    if not isinstance(rows, list):
        raise RuleError("links.toml needs tables [[rule]].")
    networks = (_network(row) for row in terms if row["kind"] == "url_rule")
    return (*networks, *(_rule(row) for row in rows))


def _network(row: Mapping[str, str]) -> LinkRule:
    return LinkRule(
        id=row["id"],
        origin=Origin.PAID,
        subtype=Subtype.AFFILIATE,
        weight=AFFILIATE[row["strength"]],
        domains=(),
        pattern=re.compile(row["pattern"], re.IGNORECASE),
        says=row["term"],
    )


def _rule(row: Mapping[str, object]) -> LinkRule:
    domains = row.get("domains", [])
    if not isinstance(domains, list) or not (domains or "pattern" in row):
        raise RuleError(f"{row.get('id')!r} needs domains or a pattern.")
    return LinkRule(
        id=text_of(row, "id"),
        origin=Origin(text_of(row, "origin")),
        subtype=Subtype(text_of(row, "subtype")),
        weight=number_of(row, "weight"),
        domains=tuple(str(domain) for domain in domains),
        pattern=re.compile(text_of(row, "pattern"), re.IGNORECASE) if "pattern" in row else None,
        says=text_of(row, "says"),
    )


class CommercialLinkDetector:
    """Looks at every link in and beside a post's text."""

    def __init__(self, rules: Iterable[LinkRule]) -> None:
        self._rules = tuple(rules)

    def find(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:  # noqa: ARG002  the detectors' common form
        """Give the strongest signal of each link; a link beside the text has no position in it."""
        inside = [(link, True) for link in find_links(reading.text)]
        beside = [(Link(url, host_of(url), 0, 0), False) for url in mention.links]
        return [signal for link, in_text in (*inside, *beside) for signal in self._read(link, reading, in_text=in_text)]

    def _read(self, link: Link, reading: Reading, *, in_text: bool) -> Iterator[Signal]:
        rule = max((rule for rule in self._rules if rule.fits(link)), key=lambda rule: rule.weight, default=None)
        if rule is None:
            return
        start, end = reading.span(link.start, link.end) if in_text else (None, None)
        yield Signal(
            origin=rule.origin,
            rule=f"link.{rule.id}",
            weight=rule.weight,
            quote=reading.original[start:end] if in_text else link.url,
            start=start,
            end=end,
            subtype=rule.subtype,
            disclosure=Disclosure.NONE,
        )
