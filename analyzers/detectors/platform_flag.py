"""Takes the platform's own paid-partnership switch at its word when it is on; switched off it proves nothing."""

from collections.abc import Iterable

from analyzers.labels import Disclosure, Flag, Origin, Subtype
from analyzers.posts import Posts
from analyzers.verdict import Signal

WEIGHT = 5.0
"""The author or the brand set the switch: hardly anything is stronger."""


class PlatformFlagDetector:
    """Reads the three-valued flag."""

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give one signal where the switch is on, none where it is off or unknown.

        The flag belongs to the whole post: a video's sponsor may be another brand, so words that name who pays weigh
        beside it.
        """
        return [[_ON] if mention.paid_partnership is Flag.TRUE else [] for mention in posts.mentions]


_ON = Signal(
    origin=Origin.PAID,
    rule="platform_flag.paid_partnership",
    weight=WEIGHT,
    quote="labelled as a paid partnership by the platform",
    subtype=Subtype.SPONSORED,
    disclosure=Disclosure.CLEAR,
)
