"""Tells what kind of cluster copies make: a text that is spread, a headline, what a button wrote, a fandom."""

import re
from collections.abc import Iterable, Sequence

from analyzers.insight.clusters import CampaignKind
from analyzers.links import find_links
from analyzers.text import read

_I = r"\bi(?:['’]ve| have)? (?:just )?"
_HEARTS = "❤♥💕💖💗💙💚💛💜🧡🖤🥰😍😭"
_BUTTONS = (
    _I + r"(?:liked?|favou?rited|added|rated|reviewed|published|posted|uploaded|shared|pinned) an?\b",
    (
        _I + r"(?:earned|unlocked|won|completed|finished|beat|reached|scored|got|passed|levell?ed up)\b.{0,60}"
        r"\b(?:badge|achievement|level|trophy|points?|score|stars?|quiz|course|challenge|lesson|streak|workout)\b"
    ),
    (
        _I + r"(?:signed|backed|pledged|donated|supported|joined|installed|downloaded|entered|voted for)\b"
        r".{0,80}(?:petition|kickstarter|campaign|app\b|giveaway|give it a try|join me|change\.org|https?://)"
    ),
    r"\bi['’]?m at\b.{0,80}(?:https?://|\(@|w/)",
    r"\bi['’]?m (?:listening to|watching|reading|playing)\b.{0,80}\b(?:on|via|with)\b.{0,30}https?://",
    r"\b(?:find out|see|get|take|discover|check) (?:out )?(?:yours|your own)\b",
    r"\b(?:what['’]?s|what is|how \w+ is) yours\b",
    r"\bmy (?:#?\w+ ){0,3}(?:age|score|result|horoscope|top (?:artists?|songs?)|week|year|stats|workout)\b.{0,60}https?://",
    r"#?now ?playing\b",
    (
        r"\bcheck (?:out )?(?:this|what i found|my)\b.{0,80}"
        r"\b(?:on|at|via) @?(?:etsy|ebay|amazon|youtube|pinterest|soundcloud|spotify|poshmark|depop)\b"
    ),
    r"\(?via @?(?:youtube|addthis|sharethis|tumblr|pocket|instapaper|flipboard|linkedin|sharaholic)\b",
)
"""What share buttons, check-ins, quizzes and players write for whoever taps them."""
_FANDOMS = (
    (
        r"\b(?:vot(?:e|es|ing)|stream(?:ing)?|trend(?:ing)?|pre-?order)\b.{0,80}"
        r"(?:#\w*(?:award|vote|voto|best|fan|army|hottest|vma|ama|bbma|iheart|choice|mtv|comeback)\w*|\bfor (?:#|@)\w+)"
    ),
    r"#\w*(?:fanarmy|mtvhottest|bbmas|iheartawards|teenchoice|comebackstage|fandom|followback|followme)\w*",
    (
        r"\b(?:happy (?:birthday|anniversary)|we (?:love|miss)|(?:we are )?so proud of|i love|ily|congrat\w*)\b"
        r".{0,60}#\w+.{0,40}(?:[🎂🎉👑" + _HEARTS + r"]|#\w+)"
    ),
    r"\b(?:please )?come to \w+\b.{0,40}(?:tour|concert|[" + _HEARTS + "])",
    r"\bfollow (?:me|@?\w+|back)\b.{0,60}(?:i love you|ily|[🙏" + _HEARTS + "])",
    r"\b(?:let['’]?s go|forza|vamos|come on|hala) #?\w+\b.{0,30}(?:#\w+.{0,20})+[🔥💪🏆⚽🏈🏀" + _HEARTS + "]",
)
"""Votes, birthdays, love and cheers for an artist or a team, under a tag."""
_BUTTON = re.compile("|".join(_BUTTONS), re.IGNORECASE | re.DOTALL)
_FANDOM = re.compile("|".join(_FANDOMS), re.IGNORECASE | re.DOTALL)
_PERSONAL = re.compile(
    r"\b(?:i|i['’]\w+|me|my|mine|we|us|our|you|u|ur|your|yours|y['’]?all|don['’]?t|do not|must|stop)\b",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"\A\W*(?:rt|mt)\b", re.IGNORECASE)
_MOSTLY = 0.6


def kind_of(texts: Sequence[str]) -> CampaignKind:
    """Tell the kind of a cluster by what most of its posts show."""
    shown = [read(text).text for text in texts]
    if _most(_BUTTON.search(text) is not None for text in shown):
        return CampaignKind.SHARE_BUTTON
    if _most(_FANDOM.search(text) is not None for text in shown):
        return CampaignKind.FANDOM
    if _most(_is_headline(text) for text in shown):
        return CampaignKind.HEADLINE
    return CampaignKind.COPIES


def _most(answers: Iterable[bool]) -> bool:
    known = list(answers)
    return sum(known) >= _MOSTLY * len(known)


def _is_headline(text: str) -> bool:
    """Tell whether a text has the form of a headline: a link, and nobody who speaks to anybody."""
    return bool(find_links(text)) and not _PASSED_ON.match(text) and not _PERSONAL.search(text) and "!" not in text
