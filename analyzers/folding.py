"""Prepares a text to be searched: without regard to case, its words apart from everything else."""

_SAME = str.maketrans(
    "ıſςϐϵϑϰϖϱϕᲀᲁᲂᲃᲄᲅᲆᲇᲈẛµ\u1fbe\u0345\u1fd3\u1fe3\ufb05",
    "isσβεθκπρφвдосттъѣꙋṡμιι\u0390\u03b0\ufb06",
)
"""Lower-case letters that `re.IGNORECASE` takes for another one (Python's own list, `re._casefix`)."""


def fold(text: str) -> str:
    """Lower the case the way `re.IGNORECASE` compares, one character for one."""
    return text.lower() if text.isascii() else text.replace("İ", "i").lower().translate(_SAME)


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
