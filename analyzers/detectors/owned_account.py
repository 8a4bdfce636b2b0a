"""Knows the brand's own accounts, staff and domains, and the voice in which a brand speaks of itself."""

from collections.abc import Iterable

from analyzers.knowledge import Knowledge
from analyzers.labels import Origin
from analyzers.lexicon import Hit, Lexicon, Rule
from analyzers.links import find_links, host_matches
from analyzers.mention import Mention, same_handle
from analyzers.posts import Posts
from analyzers.sieve import Sieve
from analyzers.text import Reading
from analyzers.verdict import Signal

ACCOUNT = 8.0
"""The workspace named the account as its own: nothing in the text can outweigh it."""
DOMAIN = 0.8
"""Anybody may link to the brand's site; alone it decides nothing."""
VOICE = 2.4
"""Brand voice is also that of resellers and fans; with a link to the brand's own domain it is nearly even."""

BRAND_VOICE = Rule(
    id="voice",
    pattern=r"\b(?:we(?:'re| are)\s+(?:\w+\s+)?(?:excited|proud|thrilled|pleased|delighted|happy)"
    r"\s+to\s+(?:announce|share|introduce|launch|welcome|present)|introducing\s+(?:our|the\s+(?:all[\s-])?new)|our\s+(?:new|latest|very\s+own)\s+\w+"
    r"|our\s+(?:ceo|cfo|cto|founder|president|chairman|team\s+is|researchers|scientists|stylists|customers|associates"
    r"|stores)"
    r"|(?:dm|message|email)\s+us\s+(?:your|at|with|so)|we(?:'re|\s+are)\s+sorry\s+(?:to\s+hear|about|for)"
    r"|please\s+(?:dm|follow\s+and\s+dm|send\s+us|contact\s+us)|we\s+(?:proudly|support|believe|launched|have\s+launched))\b",
)


class OwnedAccountDetector:
    """Says whether the brand itself speaks."""

    def __init__(self, sieve: Sieve | None = None) -> None:
        self._voices = Lexicon([BRAND_VOICE], sieve)

    def find_each(self, posts: Posts) -> Iterable[list[Signal]]:
        """Give a decisive signal for an own account or staff, weak ones for brand voice and for the brand's domain."""
        for (mention, reading, knowledge), voices in zip(posts, self._voices.find_each(posts.texts), strict=True):
            account = self._account(mention, knowledge)
            yield account or [*self._voice(reading, voices), *self._domains(mention, reading, knowledge)]

    def _account(self, mention: Mention, knowledge: Knowledge) -> list[Signal]:
        if not mention.author:
            return []
        for kind, names in (("account", knowledge.monitor.owned), ("staff", knowledge.monitor.staff)):
            if any(same_handle(name, mention.author) for name in names):
                return [
                    Signal(
                        origin=Origin.OWNED, rule=f"owned_account.{kind}", weight=ACCOUNT, quote=f"@{mention.author}"
                    )
                ]
        return []

    def _voice(self, reading: Reading, voices: Iterable[Hit[Rule]]) -> list[Signal]:
        return [_signal("owned_account.voice", VOICE, reading, start, end) for _, start, end in voices]

    def _domains(self, mention: Mention, reading: Reading, knowledge: Knowledge) -> list[Signal]:
        domains = knowledge.monitor.domains
        if not domains or mention.in_reply_to or reading.text.startswith("@"):
            return []  # a person who sends somebody to the brand's site helps
        for link in find_links(reading.text):
            if any(host_matches(link.host, domain) for domain in domains):
                return [_signal("owned_account.domain", DOMAIN, reading, link.start, link.end)]
        return []


def _signal(rule: str, weight: float, reading: Reading, first: int, last: int) -> Signal:
    start, end = reading.span(first, last)
    return Signal(
        origin=Origin.OWNED, rule=rule, weight=weight, quote=reading.original[start:end], start=start, end=end
    )
