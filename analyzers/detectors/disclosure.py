"""Finds the words by which an author states a material connection, in the author's own voice only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from analyzers.knowledge import Knowledge
from analyzers.labels import Disclosure, Origin, Subtype
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.literals import check
from analyzers.mention import Mention
from analyzers.naming import can_be_found, names_one, plain
from analyzers.posts import Posts
from analyzers.rules import RuleError
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.verdict import Signal

WEIGHTS: Mapping[str, float] = {"strong": 5.0, "weak": 3.4, "ambiguous": 3.4}
"""Natural log-odds, chosen with the priors of weighing.py so that labelling comes out: one strong wording or two weak
ones make a post paid; one weak or ambiguous one that nothing explains makes it unclear."""
HINT = 0.7
"""A bare word ("ad", "PR") or a tag that may name no brand: it only adds to others."""
AGAINST = -4.0
"""A stated denial ("not sponsored"): it beats weak and ambiguous wordings, not a stated gift or an own code."""
TEXT_KINDS = frozenset({"hashtag", "phrase", "token", "lead_label", "label_inline", "negation"})

_ORIGINS: Mapping[str, Origin] = {
    "employee": Origin.OWNED,
    "owned": Origin.OWNED,
    "self_promo": Origin.SELF_PROMOTION,
}
_SUBTYPES: Mapping[str, Subtype] = {
    "affiliate": Subtype.AFFILIATE,
    "gifted": Subtype.GIFTED,
    "event": Subtype.GIFTED,
    "contest": Subtype.CONTEST,
}
_SCRIPTS: Mapping[str, re.Pattern[str]] = {"ja": re.compile(r"[\u3040-\u30ff]")}
_QUOTED = re.compile(r'"[^"\n]{1,80}"|«[^»\n]{1,80}»|(?<!\w)\'[^\'\n]{2,40}\'(?!\w)|「[^」\n]{1,80}」')
_OTHERS_VOICE = re.compile(
    r"\b(?:forgot|forget|forgetting|missing|needs?|without|where(?:'s| is)|should (?:have|be|say|mark|use)"
    r"|didn't (?:say|use|add)"
    r"|not (?:marked|labelled|labeled)|undisclosed|hiding|hide the|is (?:this|that|it) (?:an?|some)"
    r"|sounds like an?|looks like an?"
    r"|reads like an?|feels like an?|looked like an?|almost like an?"
    r"|(?:not|never|\w+n't)(?: \w+)? (?:put|tag|tagged|mark|write))\s+(?:\w+\s+){0,3}[\"'(]?#?\Z"
    r"|\b(?:no|another|zero|(?:he|she|they|who) (?:tagged|marked|labell?ed) (?:it|this|that))\s+[\"'(]?#?\Z",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:wish|if only|someday|one day|still waiting for|dream of|hoping for|want)\b[^.!?\n]{0,60}\Z", re.IGNORECASE
)
_BEFORE_A_NAME = re.compile("#(?:thanks|thankyou|thx|iworkat|lifeat|teamat|proudto(?:beat|workat))_?")
"""What stands before the name in the tags of disclosure.csv that end with one."""
_STANDS_FOR = re.compile(r"(?:(?:and|so|but|because|when|that)\s+)?(?:they|you|u)\b", re.IGNORECASE)
"""Begins what names nobody who gave: that is whom the post speaks of, and a monitor hears of its own brand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureTerm(Rule):
    """One entry of the disclosure lexicon; config/lexicon/README.md tells its columns.

    `strength` is evidence of payment; `adequate` is whether the wording is a clear label by law (yes, no, contested).
    The two are independent. `named_within` says that the monitored brand must be named in the very words that match.
    `unless` is a pattern of contexts in which the words mean something else (the traps).
    """

    term: str
    kind: str
    relation: str
    strength: str
    adequate: str
    names_brand: bool
    named_within: bool
    only_languages: tuple[str, ...]
    unless: re.Pattern[str] | None
    example: str
    traps: str
    source: str


def parse_terms(rows: Iterable[Mapping[str, str]]) -> tuple[DisclosureTerm, ...]:
    """Read the rows of disclosure.csv that are matched by a pattern; RuleError names a bad one."""
    return tuple(_term(row) for row in rows if row.get("pattern"))


def _term(row: Mapping[str, str]) -> DisclosureTerm:
    missing = {field.name for field in fields(DisclosureTerm)} - row.keys() - {"named_within"}
    if missing:
        raise RuleError(f"disclosure.csv has no column {min(missing)!r}.")
    if row["strength"] not in WEIGHTS:
        raise RuleError(f"{row['id']} has the unknown strength {row['strength']!r}.")
    try:
        check(row["pattern"])
        unless = re.compile(row["unless"], re.IGNORECASE) if row["unless"] else None
    except re.error as problem:
        raise RuleError(f"a pattern of {row['id']} cannot be read: {problem}.") from problem
    return DisclosureTerm(
        id=row["id"],
        pattern=row["pattern"],
        term=row["term"],
        kind=row["kind"],
        relation=row["relation"],
        strength=row["strength"],
        adequate=row["adequate"],
        names_brand=row["names_brand"] in ("yes", "within"),
        named_within=row["names_brand"] == "within",
        only_languages=tuple(row["only_languages"].split()),
        unless=unless,
        example=row["example"],
        traps=row["traps"],
        source=row["source"],
    )


TermHit = Hit[DisclosureTerm]


class DisclosureDetector:
    """Looks for all disclosure wordings at once."""

    def __init__(self, terms: Iterable[DisclosureTerm], sieve: Sieve | None = None) -> None:
        self._lexicon = Lexicon((term for term in terms if term.kind in TEXT_KINDS), sieve)

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give a signal for each wording in the author's own voice, and one against payment where that is denied."""
        for post, hits in zip(posts, self._lexicon.find_each(posts.texts), strict=True):
            yield _judge(hits, *post) if hits else []


def _judge(hits: Sequence[TermHit], mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:
    """Leave out what does not count in this post."""
    text = reading.text
    denials = [hit for hit in hits if hit.rule.relation == "negation" and _applies(hit, text, mention)]
    stated = [
        hit
        for hit in hits
        if hit.rule.relation != "negation"
        and _applies(hit, text, mention)
        and _own_voice(hit, text)
        and not _is_somebody_elses(hit, text, knowledge)
    ]
    stated = _strongest(hit for hit in stated if not _denied(hit, denials))
    return [
        *(_signal(hit, reading, knowledge) for hit in stated),
        *(_denial(hit, reading) for hit in denials[:1]),
    ]


def _applies(hit: TermHit, text: str, mention: Mention) -> bool:
    """Tell whether the words mean what the entry says here: right language, none of its traps."""
    term = hit.rule
    if term.only_languages and mention.language not in term.only_languages:
        scripts = [_SCRIPTS[language] for language in term.only_languages if language in _SCRIPTS]
        if not any(script.search(text) for script in scripts):
            return False
    return term.unless is None or term.unless.search(text) is None


def _own_voice(hit: TermHit, text: str) -> bool:
    """Leave out words that are quoted, found missing in others' posts, asked about or wished for."""
    if any(quote.start() < hit.start and hit.end <= quote.end() for quote in _QUOTED.finditer(text)):
        return False
    before = text[max(0, hit.start - 80) : hit.start]
    return _OTHERS_VOICE.search(before) is None and _WISH.search(before) is None


def _is_somebody_elses(hit: TermHit, text: str, knowledge: Knowledge) -> bool:
    """Tell whether the words name another than the brand: a friend who is thanked, or another employer.

    A pattern finds the first word of an employer's name; two more may belong to it.
    """
    words = text[hit.start : hit.end]
    if hit.rule.named_within:
        return _names(knowledge, words) is False
    if hit.rule.relation != "employee" or hit.rule.kind != "phrase" or not hit.rule.names_brand:
        return False
    return _names(knowledge, words + " ".join(text[hit.end :].split(" ", 3)[:3])) is False


def _denied(hit: TermHit, denials: Sequence[TermHit]) -> bool:
    """Tell whether a denial undoes it: the words inside it, and every weak or ambiguous wording of the post."""
    inside = any(denial.start <= hit.start < denial.end for denial in denials)
    return inside or (bool(denials) and hit.rule.strength != "strong")


def _strongest(hits: Iterable[TermHit]) -> list[TermHit]:
    """Of wordings that overlap keep the strongest, the longer one when they tie."""
    kept: list[TermHit] = []
    for hit in sorted(hits, key=lambda hit: (-WEIGHTS[hit.rule.strength], hit.start - hit.end)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return kept


def _signal(hit: TermHit, reading: Reading, knowledge: Knowledge) -> Signal:
    term = hit.rule
    origin = _ORIGINS.get(term.relation, Origin.PAID)
    weight = HINT if (term.kind, term.strength) == ("token", "ambiguous") else WEIGHTS[term.strength]
    if term.names_brand:
        named = _names(knowledge, _named_words(hit, reading.text))
        if named is False and origin is Origin.PAID and not _STANDS_FOR.match(reading.text, hit.start):
            origin = Origin.SELF_PROMOTION  # another brand pays: it is promotion, but not ours
        if not named and term.kind == "hashtag":
            weight = HINT  # "#lifepartner" has the shape of "#acmepartner"
        if named is None and term.named_within:
            weight = min(weight, WEIGHTS["weak"])  # whose present it was nobody can tell: it may be a friend's
    start, end = reading.span(hit.start, hit.end)
    clear = term.adequate == "yes" and term.strength == "strong"
    return Signal(
        origin=origin,
        rule=f"disclosure.{term.id}",
        weight=weight,
        quote=reading.original[start:end],
        start=start,
        end=end,
        subtype=_SUBTYPES.get(term.relation, Subtype.SPONSORED) if origin is Origin.PAID else None,
        disclosure=Disclosure.CLEAR if clear else Disclosure.WEAK,
    )


def _denial(hit: TermHit, reading: Reading) -> Signal:
    start, end = reading.span(hit.start, hit.end)
    weight = AGAINST if hit.rule.strength == "strong" else AGAINST / 2
    quote = reading.original[start:end]
    rule = f"disclosure.{hit.rule.id}"
    return Signal(origin=Origin.PAID, rule=rule, weight=weight, quote=quote, start=start, end=end)


def _named_words(hit: TermHit, text: str) -> str:
    """Give the words that name who pays: the match, and in a phrase the rest of its clause ("by the lovely Acme")."""
    if hit.rule.kind == "hashtag":
        return text[hit.start : hit.end]
    return text[hit.start : hit.end] + re.split(r"[.,;:!?\n]", text[hit.end : hit.end + 30], maxsplit=1)[0]


def _names(knowledge: Knowledge, words: str) -> bool | None:
    """Tell whether the words name the monitored brand; None when no brand is known."""
    monitor = knowledge.monitor
    names = [name for name in (monitor.name, *monitor.keywords, *monitor.owned) if can_be_found(name)]
    return names_one(_BEFORE_A_NAME.sub("#", plain(words)), names) if names else None
