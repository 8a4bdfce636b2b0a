"""Takes the platform's own switches at their word when they are on; switched off they prove nothing."""

from collections.abc import Iterable

from analyzers.labels import Disclosure, Flag, Origin, Subtype
from analyzers.mention import Mention
from analyzers.posts import Posts
from analyzers.verdict import Signal

PAID = 5.0
"""The author or the brand set the switch: hardly anything is stronger."""
AFFILIATED = 6.0
"""Nearly what the workspace's own word weighs (`owned_account`), which knows who is meant; more than the switch for
paid: fewer posts are owned, so that it takes more to say so as surely."""


class PlatformFlagDetector:
    """Reads the three-valued flags: paid partnership, and whether the author belongs to the brand."""

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give one signal for each switch that is on, none for what is off or unknown.

        The flags belong to the whole post: a video's sponsor may be another brand, so words that name who pays weigh
        beside them.
        """
        return [list(_signals(mention)) for mention in posts.mentions]


def _signals(mention: Mention) -> Iterable[Signal]:
    if mention.paid_partnership is Flag.TRUE:
        yield _PAID
    if mention.affiliated is Flag.TRUE:
        yield _AFFILIATED


_PAID = Signal(
    origin=Origin.PAID,
    rule="platform_flag.paid_partnership",
    weight=PAID,
    quote="labelled as a paid partnership by the platform",
    subtype=Subtype.SPONSORED,
    disclosure=Disclosure.CLEAR,
)
_AFFILIATED = Signal(
    origin=Origin.OWNED,
    rule="platform_flag.affiliated",
    weight=AFFILIATED,
    quote="named as one of the brand's own people by the platform",
)
