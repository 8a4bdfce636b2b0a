"""Lays a text out to be searched: without regard to case, its words apart from everything else."""

from dataclasses import dataclass

_SAME = str.maketrans(
    "ıſςϐϵϑϰϖϱϕᲀᲁᲂᲃᲄᲅᲆᲇᲈẛµ\u1fbe\u0345\u1fd3\u1fe3\ufb05",
    "isσβεθκπρφвдосттъѣꙋṡμιι\u0390\u03b0\ufb06",
)
"""Lower-case letters that `re.IGNORECASE` takes for another one (Python's own list, `re._casefix`)."""


def fold(text: str) -> str:
    """Lower the case the way `re.IGNORECASE` compares, one character for one."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower().translate(_SAME)


@dataclass(frozen=True, slots=True)
class Folded:
    r"""A text to be searched.

    `shape` is the text with a space for every character outside words (as `\w` has them), a single one for white
    space of any length, and one more before and behind it. `signs` are the text's characters, of an ASCII text only
    those outside words. `aligned` says that a place of the text is the place of the shape less one.
    """

    text: str
    shape: str
    signs: frozenset[str]
    aligned: bool


def lay_out(text: str) -> Folded:
    """Fold a text and take its shape."""
    folded = fold(text)
    squeezed = folded if _is_tidy(folded) else " ".join(folded.split())
    aligned = len(squeezed) == len(folded)
    if not squeezed.isascii():
        return Folded(folded, f" {shape_of(squeezed)} ", frozenset(squeezed), aligned)
    written = squeezed.encode()
    signs = frozenset(written.translate(None, _ASCII_WORDS).decode())
    return Folded(folded, f" {written.translate(_ASCII_SHAPES).decode()} ", signs, aligned)


def _is_tidy(text: str) -> bool:
    """Tell whether white space is single and stands between words only; quick, and sure only when it says yes."""
    return text.isprintable() and "  " not in text and text.strip() == text


def shape_of(folded: str) -> str:
    """Give a folded text with a space for every character outside words."""
    return folded.translate(_SHAPES)


class _Shapes(dict[int, str]):
    """What each character looks like in a shape; filled as characters come."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if letter.isalnum() or letter == "_" else " "
        return self[code]


_SHAPES = _Shapes()
_ASCII = "".join(map(chr, range(128)))
_ASCII_SHAPES = shape_of(_ASCII).encode().ljust(256)
"""The same for the bytes of an ASCII text, which are many times quicker to translate."""
_ASCII_WORDS = "".join(letter for letter in _ASCII if shape_of(letter) != " " or letter == " ").encode()
