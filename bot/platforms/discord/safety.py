r"""Makes text safe for Discord, so that nobody's words can ring a person, pose as a link or break a limit.

The order is always clean, shorten, escape, and a limit holds for the escaped text. Escaping puts a backslash before
every mark of ASCII, so that nothing of a foreign text is read as markdown, a mention, a time, an emoji or a bare link.
One thing a backslash does not stop: Discord's server looks for `@everyone` and `@here` in the raw text. The sign before
these words becomes `＠` (U+FF20), which looks alike, is as long, survives copying, and means nothing to Discord;
hidden characters between the letters would do the same, but we let nobody hide characters, nor do we ourselves.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.present.addresses import safe_address
from bot.present.letters import fitted, size, spaced
from bot.present.message import Line, Part, Style

LONGEST_LINE = 1000
LONGEST_LABEL = 80
_EDGES = 2
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_CALL = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_FENCE = re.compile(r"`(?=``)|(?<=`)`(?=`)|(?<=``)`")
_MEMBER = re.compile(r"\A\\@([0-9]{15,21})(?![0-9])")
_REFERENCE = re.compile(r"<(?=[@#:/a-z])", re.IGNORECASE)
_ID = r"[0-9]{15,21}"
_MENTIONS = {
    Style.PERSON: (re.compile(_ID), "<@{}>"),
    Style.CALLED: (re.compile(f"&?{_ID}"), "<@{}>"),
    Style.CHANNEL: (re.compile(_ID), "<#{}>"),
}
"""What an id looks like and how it is written; anything else in these styles is only text. `&` begins a role's."""
_EMPHASIS = {Style.STRONG: "**", Style.QUOTED: "*"}


def escape(text: str) -> str:
    """Write a backslash before every ASCII mark; Discord shows the mark alone and reads nothing into it."""
    return _MARKS.sub(r"\\\1", text)


def hush(text: str) -> str:
    """Take the call out of words that would ring everybody; as long as before."""
    return _CALL.sub("＠", text)


def words(text: str, limit: int) -> str:
    """Give anybody's words for a field in which Discord reads markdown."""
    return hush(fitted(text, limit, escape))


def member(written: str) -> str:
    """Show a member's id, as it is kept of whoever wrote in a channel that is read, as their name; it rings nobody."""
    return _MEMBER.sub(r"<@\1>", written)


def plain(text: str, limit: int) -> str:
    """Give words for a field in which nothing is read: a label, the description of a picture."""
    return hush(fitted(text, limit))


def literal(text: str, limit: int) -> str:
    """Give words for a block of code: they cannot close it, and stay harmless when they are copied out of it."""
    return _REFERENCE.sub("‹", _FENCE.sub("ˋ", hush(fitted(text, limit))))


def fence(lines: Sequence[str]) -> str:
    """Set lines, which must have been made `literal`, as a block of code."""
    return f"```\n{chr(10).join(lines)}\n```"


def inline(line: Line, limit: int = LONGEST_LINE) -> str:
    """Give a line with its styles, at most `limit` letters, marks included; nothing for a line without words."""
    written, emphasised = "", False
    for part in _joined(line):
        # a mark that touches another one would be read together with it
        mark = "" if emphasised and not part.text[:1].isspace() else _EMPHASIS.get(part.style, "")
        piece = _piece(part, mark, limit - size(written))
        emphasised = bool(mark) and piece.endswith("*") if piece else emphasised
        written += piece
    return hush(written).strip()


def small(line: Line, limit: int) -> str:
    """Give a line in small print."""
    shown = inline(line, limit - 3)
    return f"-# {shown}" if shown else ""


def link(url: str, label: str = "Open on") -> str:
    """Give a link to a web page whose words are ours: `label` and the host. Any other address is only text."""
    safe, host = safe_address(url)
    if not safe:
        return words(url, LONGEST_LINE) or "no link"
    address = safe.replace("(", "%28").replace(")", "%29")
    return f"[{words(f'{label} {host}', 2 * LONGEST_LABEL + size(host) * 2)}](<{address}>)"


def _joined(line: Line) -> Iterator[Part]:
    """Put neighbours of one look together, so that their marks do not meet."""
    seen = [part for part in line if part.text]
    for look, parts in groupby(seen, key=lambda part: Style.PLAIN if part.style is Style.MUTED else part.style):
        if look in _MENTIONS or look is Style.LINK:
            yield from parts
        else:
            yield Part("".join(part.text for part in parts), look)


def _piece(part: Part, mark: str, room: int) -> str:
    shape, mention = _MENTIONS.get(part.style, (None, ""))
    if shape and shape.fullmatch(part.text):
        return _whole(mention.format(part.text), room)
    if part.style is Style.LINK:
        return _whole(link(part.text), room)
    room -= 2 * len(mark)
    shown = spaced(part.text, room, words) if room > _EDGES else ""
    inner = shown.strip()
    return shown.replace(inner, f"{mark}{inner}{mark}", 1) if inner and mark else shown


def _whole(mention: str, room: int) -> str:
    return mention if size(mention) <= room else ""
