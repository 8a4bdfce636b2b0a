"""The words of a post that decided something, whatever it was."""

from typing import NamedTuple


class Evidence(NamedTuple):
    """Words of the post that decided something: quoted, with the rule's id and its weight in log-odds.

    `start` and `end` are None for what stands beside the text. `says` is the rule's plain sentence, empty when its id
    says it all.
    """

    rule: str
    quote: str
    start: int | None
    end: int | None
    weight: float
    says: str = ""
