"""Reads links as evidence: affiliate networks and parameters, and pages where people offer their own things."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzers.folding import fold
from analyzers.labels import Disclosure, Origin, Subtype
from analyzers.layout import Texts
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.links import Link, find_links, host_of, hosts_above
from analyzers.mention import Mention
from analyzers.posts import Posts
from analyzers.rules import RuleError, number_of, text_of
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.verdict import Signal

AFFILIATE: Mapping[str, float] = {"strong": 4.6, "weak": 3.0, "ambiguous": 1.0}
"""Natural log-odds of the lexicon's url rules: a network's link is nearly always somebody's commission, but some are
put there by a publisher's software or copied by an innocent reader, so they weigh less than words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule(Rule):
    """What a host (`domains`) or the shape of an address (`pattern`) says of whose interest it serves.

    One of the two may be empty.
    """

    origin: Origin
    subtype: Subtype
    weight: float
    domains: tuple[str, ...]
    says: str


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
        pattern=row["pattern"],
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
        pattern=text_of(row, "pattern", ""),
        says=text_of(row, "says"),
    )


class CommercialLinkDetector:
    """Looks at every link in and beside a post's text."""

    def __init__(self, rules: Iterable[LinkRule], sieve: Sieve | None = None) -> None:
        self._rules = tuple(rules)
        self._of_address = Lexicon((rule for rule in self._rules if rule.pattern), sieve)
        self._of_domain: dict[str, list[str]] = defaultdict(list)
        for rule in self._rules:
            for domain in rule.domains:
                self._of_domain[domain].append(rule.id)

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give the strongest signal of each link; a link beside the text has no position in it."""
        links = [_links(mention, reading) for mention, reading, _ in posts]
        addresses = Texts([fold(link.url) for of_post in links for link, _ in of_post])
        by_address = iter(self._of_address.find_each(addresses))
        for of_post, reading in zip(links, posts.readings, strict=True):
            yield list(self._read_all(of_post, by_address, reading)) if of_post else []

    def _read_all(
        self, links: Sequence[tuple[Link, bool]], by_address: Iterator[list[Hit[LinkRule]]], reading: Reading
    ) -> Iterator[Signal]:
        for (link, in_text), hits in zip(links, by_address):  # noqa: B905  it goes on with the next post
            yield from self._read(link, hits, reading, in_text=in_text)

    def _read(self, link: Link, hits: Iterable[Hit[LinkRule]], reading: Reading, *, in_text: bool) -> Iterator[Signal]:
        fitting = self._fitting(link, hits)
        if not fitting:
            return
        rule = max((rule for rule in self._rules if rule.id in fitting), key=lambda rule: rule.weight)
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

    def _fitting(self, link: Link, hits: Iterable[Hit[LinkRule]]) -> set[str]:
        """Give the rules about a link's host, about a host above it, or about the shape of its address."""
        by_host = [rule for host in hosts_above(link.host) for rule in self._of_domain.get(host, ())]
        return {*by_host, *(hit.rule.id for hit in hits)}


def _links(mention: Mention, reading: Reading) -> list[tuple[Link, bool]]:
    """Give the links of a post, and whether each stands in its text."""
    links = [(link, True) for link in find_links(reading.text)]
    if mention.links:
        links += [(Link(url, host_of(url), 0, 0), False) for url in mention.links]
    return links
