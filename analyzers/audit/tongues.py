"""Reads what the audit's word list says of each language."""

from collections.abc import Mapping, Sequence

from analyzers.audit.claims import Tongue
from analyzers.rules import Row, RuleError, check_keys, text_of, texts_of

_TEXTS = (
    "posts", "claims", "plain_claims", "numbers", "tags", "names", "signatures", "quotes", "unforeseen",
)  # fmt: skip


def parse_tongues(document: Mapping[str, object], known: Mapping[str, Sequence[str]]) -> list[Tongue]:
    """Read audit.toml; `known` are examples of the claims' word list by language. RuleError says what is wrong."""
    rows = document.get("language")
    if not isinstance(rows, list) or not rows:
        raise RuleError("the audit needs a list of tables [[language]].")
    return [_tongue(row, known) for row in rows]


def _tongue(row: Row, known: Mapping[str, Sequence[str]]) -> Tongue:
    check_keys(row, ("code", "joiner", "controls", *_TEXTS))
    code = text_of(row, "code")
    texts = {name: texts_of({**row, "id": code}, name) for name in _TEXTS}
    if not all(texts.values()):
        raise RuleError(f"{code!r} needs {', '.join(name for name, words in texts.items() if not words)}.")
    return Tongue(
        code=code, joiner=str(row.get("joiner")), controls=_controls(row), known=tuple(known.get(code, ())), **texts
    )


def _controls(row: Row) -> tuple[tuple[str, str], ...]:
    controls = row.get("controls")
    if not isinstance(controls, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in controls):  # noqa: PLR2004  before and after
        raise RuleError(f"{row.get('code')!r} needs controls, each a post and the same with one need fact more.")
    return tuple((str(before), str(after)) for before, after in controls)
