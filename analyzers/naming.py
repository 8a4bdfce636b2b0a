"""Finds words, phrases, accounts and domains in a text as people write them, in scripts with spaces and without."""

import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import lru_cache

_SAME = {
    0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x00B4: "'", 0x0060: "'",
    0x2010: "-", 0x2011: "-", 0x2212: "-",
}  # fmt: skip


class _Script(Enum):
    """How words are kept apart where a letter belongs."""

    NONE = 0
    SPACED = 1
    UNSPACED = 2
    """Chinese, Japanese, Thai, Lao, Khmer, Burmese: a word begins and ends anywhere."""
    HANGUL = 3
    """Korean: a word begins after a space, and little words are hung on its end."""


_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))


def plain(text: str) -> str:
    """Give a text to be searched: compatible forms and cases alike, nothing hidden, white space of any kind a space."""
    shown = unicodedata.normalize("NFKC", text).translate(_SEEN).lower()
    # what the Turkish capital leaves behind; a Greek letter that is written otherwise at the end of a word
    alike = unicodedata.normalize("NFKC", shown).replace("i\u0307", "i").replace("ς", "σ")
    return " ".join(alike.split())


def spellings(term: str) -> tuple[str, ...]:
    """Give the ways a term is written: as it is, without the accents on its Latin letters, with ss for ß."""
    found: dict[str, str] = {}
    for one in (term, _without_accents(term), term.casefold()):
        found.setdefault(one.lower(), one)
    return tuple(found.values())


def can_be_found(term: str) -> bool:
    """Tell whether a term holds a letter or figure: nothing else can be searched for."""
    return any(letter.isalnum() for letter in plain(term))


def holds(text: str, term: str) -> bool:
    """Tell whether a plain text holds a plain term as whole words, as a #tag, or as an @account where it begins with @.

    A phrase is a term with spaces. In scripts without spaces a term is found anywhere.
    """
    ends = _ends_account if term.startswith("@") else _ends
    return any(_begins(text, start, term) and ends(text, start + len(term)) for start in _places(text, term))


def holds_domain(text: str, domain: str) -> bool:
    """Tell whether a plain text holds a domain, or a host below it."""
    return any(_begins_host(text, start) and _ends_host(text, start + len(domain)) for start in _places(text, domain))


def first_held(text: str, terms: Iterable[str]) -> str:
    """Give the first of some terms, as written, that a plain text holds in any spelling; empty when there is none."""
    return next((term for term in terms if any(holds(text, one) for one in _plain_spellings(term))), "")


def names_one(text: str, terms: Iterable[str]) -> bool:
    """Tell whether a plain text names one of some brands: by a term, or by an account or tag that begins with one."""
    known = [term for term in terms if can_be_found(term)]
    return bool(first_held(text, known)) or any(_begins_a_tag(text, term) for term in known)


def _begins_a_tag(text: str, term: str) -> bool:
    squeezed = "".join(letter for letter in plain(term) if letter.isalnum())
    return f"@{squeezed}" in text or f"#{squeezed}" in text


@lru_cache(maxsize=4_096)
def _plain_spellings(term: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for one in spellings(term) if (found := plain(one))))


def _places(text: str, term: str) -> Iterator[int]:
    start = text.find(term) if term else -1
    while start >= 0:
        yield start
        start = text.find(term, start + 1)


def _begins(text: str, start: int, term: str) -> bool:
    before, script = _script_at(text, start - 1), _script_at(text, start)
    if term[0] in "#@":
        return before is _Script.NONE
    return before is not script or script in (_Script.NONE, _Script.UNSPACED)


def _ends(text: str, end: int) -> bool:
    return not _script_at(text, end - 1) is _script_at(text, end) is _Script.SPACED


def _ends_account(text: str, end: int) -> bool:
    """Tell whether an account's name is over: a dot, hyphen or @ with a letter behind it makes it another one."""
    goes_on = text[end : end + 1] in ("-", ".", "@") and _script_at(text, end + 1) is not _Script.NONE
    return _ends(text, end) and not goes_on


def _begins_host(text: str, start: int) -> bool:
    return _script_at(text, start - 1) is not _Script.SPACED and text[start - 1 : start] != "-"


def _ends_host(text: str, end: int) -> bool:
    goes_on = text[end : end + 1] == "." and _script_at(text, end + 1) is _Script.SPACED
    return _script_at(text, end) is not _Script.SPACED and text[end : end + 1] != "-" and not goes_on


def _script_at(text: str, place: int) -> _Script:
    return _script(text[place]) if 0 <= place < len(text) else _Script.NONE


@lru_cache(maxsize=8_192)
def _script(letter: str) -> _Script:
    if not (letter.isalnum() or letter == "_" or unicodedata.category(letter).startswith("M")):
        return _Script.NONE
    for ranges, script in ((_UNSPACED, _Script.UNSPACED), (_HANGUL, _Script.HANGUL)):
        if any(first <= ord(letter) <= last for first, last in ranges):
            return script
    return _Script.SPACED


def _without_accents(term: str) -> str:
    """Drop the marks on Latin letters; elsewhere they make other letters."""
    kept: list[str] = []
    for letter in unicodedata.normalize("NFD", term):
        if unicodedata.combining(letter) and kept and kept[-1].isascii():
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


class _Seen(dict[int, str]):
    """What is searched of each character: nothing of one that is not seen."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        hidden = unicodedata.category(letter) in ("Cf", "Cc") and not letter.isspace()
        self[code] = "" if hidden else letter
        return self[code]


_SEEN = _Seen(_SAME)
