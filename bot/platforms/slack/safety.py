"""Makes text safe for Slack, so that nobody's words can ring a person, pose as a link or break a limit.

Foreign words stand only in the `text` elements of a rich text, where Slack parses nothing. Even there `<!`, `<@` and
`<#` lose their bracket (`‹`), because clients copy and quote such text into fields that are parsed. The order is always
clean, shorten, escape, and a limit holds for the escaped text.
"""

import re
from collections.abc import Iterable

from bot.platforms.slack.limits import Element
from bot.present.addresses import LONGEST_ADDRESS, safe_address
from bot.present.letters import fitted, size, spaced
from bot.present.message import Line, Style

LONGEST_LINE = 2000
LONGEST_FALLBACK = 1000
_EDGES = 2
_REFERENCE = re.compile(r"<(?=[!@#])")
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_LOOKALIKES = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "<": "‹", ">": "›", "&": "&amp;"})
_STYLES: dict[Style, Element] = {Style.STRONG: {"bold": True}, Style.QUOTED: {"italic": True}}


def escape(text: str) -> str:
    """Write the three characters that Slack reads as entities; `&` first, or the others would be written twice."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str, limit: int) -> str:
    """Give words of ours for a mrkdwn field, with every mark of formatting replaced by one that only looks like it.

    Never for foreign words: those belong into rich text.
    """
    return fitted(text, limit, lambda words: words.translate(_LOOKALIKES))


def fallback(text: str) -> str:
    """Give the message's own text, which Slack parses: escaped, at most 1,000 characters."""
    return fitted(text, LONGEST_FALLBACK, escape)


def plain(text: str, limit: int) -> str:
    """Give words for a plain_text object, escaped; no colon names of emoji are read in it (see `plain_text`)."""
    return fitted(text, limit, escape)


def plain_text(text: str, limit: int) -> Element:
    """Give a plain_text object."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def literal(text: str, limit: int = LONGEST_LINE) -> str:
    """Give words for a text element of a rich text: nothing is escaped, because nothing there is parsed."""
    return _REFERENCE.sub("‹", fitted(text, limit, str))


def run(text: str, style: Style = Style.PLAIN) -> Element:
    """Give one text element in a style; rich text knows no muted one. `text` must have been made `literal`."""
    if style is Style.CALLED and _GROUP.fullmatch(text):
        return {"type": "usergroup", "usergroup_id": text}
    if style in (Style.PERSON, Style.CALLED):
        return ping(text)
    if style is Style.LINK:
        return link(text)
    if style is Style.CHANNEL and _CHANNEL.fullmatch(text):
        return {"type": "channel", "channel_id": text}
    how = _STYLES.get(style)
    return {"type": "text", "text": text, "style": dict(how)} if how else {"type": "text", "text": text}


def runs(line: Line, limit: int = LONGEST_LINE) -> list[Element]:
    """Give a line as text elements, at most `limit` characters together; nothing for a line without words."""
    pieces: list[tuple[str, Style]] = []
    for part in line:
        room = limit - sum(size(text) for text, _ in pieces)
        text = spaced(part.text, room, literal) if room > _EDGES else ""
        if text:
            pieces.append((text, part.style))
    shown = "".join(text for text, _ in pieces).strip()
    return [run(text, style) for text, style in pieces] if shown else []


def rich_text(elements: Iterable[Element]) -> Element:
    """Give a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def rich_part(kind: str, elements: Iterable[Element]) -> Element:
    """Give a `section`, `quote` or `preformatted` of a rich text."""
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


def link(url: str, label: str = "Open on") -> Element:
    """Give a link to a web page whose words are ours: `label` and the host, in punycode when it is not ASCII.

    Any other address (another scheme, a name and password in it, a control character) is only text.
    """
    safe, host = safe_address(url)
    if not safe:
        return run(literal(url, LONGEST_ADDRESS) or "no link")
    return {"type": "link", "url": safe, "text": literal(f"{label} {host}")}


def ping(person: str) -> Element:
    """Give an element that calls a member by Slack's id; anything that is no such id is only text."""
    if _PERSON.fullmatch(person):
        return {"type": "user", "user_id": person}
    return {"type": "text", "text": literal(person) or "somebody"}
