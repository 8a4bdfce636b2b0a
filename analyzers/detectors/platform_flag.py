"""Takes the platform's own paid-partnership switch at its word when it is on; switched off it proves nothing."""

from analyzers.knowledge import Knowledge
from analyzers.labels import Disclosure, Flag, Origin, Subtype
from analyzers.mention import Mention
from analyzers.text import Reading
from analyzers.verdict import Signal

WEIGHT = 5.0
"""The author or the brand set the switch: hardly anything is stronger."""


class PlatformFlagDetector:
    """Reads the three-valued flag."""

    def find(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:  # noqa: ARG002  the detectors' common form
        """Give one signal when the switch is on, none when it is off or unknown.

        The flag belongs to the whole post: a video's sponsor may be another brand, so words that name who pays weigh
        beside it.
        """
        if mention.paid_partnership is not Flag.TRUE:
            return []
        return [
            Signal(
                origin=Origin.PAID,
                rule="platform_flag.paid_partnership",
                weight=WEIGHT,
                quote="labelled as a paid partnership by the platform",
                subtype=Subtype.SPONSORED,
                disclosure=Disclosure.CLEAR,
            )
        ]
