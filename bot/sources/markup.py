"""Turns the HTML of a feed into the text a person reads, and keeps where its links lead."""

from html.parser import HTMLParser

BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
UNSEEN = frozenset({"script", "style", "template", "noscript"})


def read_markup(html: str) -> tuple[str, tuple[str, ...]]:
    """Give the text of a piece of HTML, blocks on lines of their own, and the addresses it links to, in order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return "\n".join(line for line in lines if line), tuple(dict.fromkeys(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag == "a":
            self.links.extend(value for name, value in attrs if name == "href" and value)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # a line break in the source is a space to who reads it
            self.pieces.append(data.replace("\r", " ").replace("\n", " "))
