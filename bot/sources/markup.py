"""Reads the markup in which some sources send a post: what a person sees of it, and where its links lead."""

from dataclasses import dataclass
from html.parser import HTMLParser

BREAKS = {"p": "\n\n", "br": "\n", "li": "\n", "pre": "\n\n", "blockquote": "\n\n", "div": "\n"}
UNSEEN = frozenset({"script", "style", "template"})
CUT = ("...", "…")
"""How the seen words of a link end that shows only the beginning of its address."""


@dataclass(frozen=True, slots=True)
class Plain:
    """What markup says: its text, and the addresses of its links in their order."""

    text: str
    links: tuple[str, ...]


def read_markup(written: str) -> Plain:
    """Give what a person sees of markup. Broken markup is read as far as it goes; a text without any stays as it is."""
    reader = _Reader()
    reader.feed(written)
    reader.close()
    lines = [" ".join(line.split(" ")).strip() for line in "".join(reader.seen).split("\n")]
    text = "\n".join(lines).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Plain(text, tuple(dict.fromkeys(reader.links)))


class _Reader(HTMLParser):
    """Gathers what is seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.links: list[str] = []
        self._unseen = 0
        self._target = ""
        self._began = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        self.seen.append(BREAKS.get(tag, ""))
        target = dict(attrs).get("href") if tag == "a" else None
        if target and target.startswith(("http://", "https://")):
            self.links.append(target)
            self._target, self._began = target, len(self.seen)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag == "a" and self._target:
            self._unfold()
        self.seen.append("\n" if tag in BREAKS and tag != "br" else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen.append(data)

    def _unfold(self) -> None:
        """Show the whole address of a link of which only the beginning is seen."""
        shown = "".join(self.seen[self._began :])
        if shown.endswith(CUT) and self._target.startswith(shown.rstrip(".…")):
            self.seen[self._began :] = [self._target]
        self._target = ""
