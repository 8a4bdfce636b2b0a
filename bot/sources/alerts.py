"""Reads the alerts of F5Bot: as its webhook sends them, one a request, and as its mails list them."""

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from urllib.parse import parse_qs, urlsplit

from analyzers.links import host_of
from bot.sources.markup import read_markup
from bot.sources.said import words

MAIL_TEXTS = ("text", "body-plain", "stripped-text", "TextBody", "plain", "body", "body_plain", "textPlain", "snippet")
"""Where services that forward mail as JSON put its plain text."""
LEADS = re.compile(r"https?://(?:www\.)?f5bot\.com/url\?[^\s>\"]+")
BY = re.compile(r"^(?P<title>.*['\"\u2019]) by (?P<author>\S+)$")
"""A heading that ends with who wrote it."""
KEYWORD = re.compile(r"^Keyword: ", re.IGNORECASE)
COMMENTS = "Comments"


def read_alerts(item: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Give the posts that a webhook's alert, or a mail of alerts, speaks of."""
    if "content_html" in item:
        yield from _told(item)
    else:
        text = next((written for name in MAIL_TEXTS if (written := words(item, name))), "")
        yield from _listed([line.strip() for line in text.replace("\r", "").split("\n")])


def _told(alert: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Give the post of an alert: an item of a JSON feed, whose title is `keyword - place - title of the post`.

    The title above a comment is somebody else's, and is left away.
    """
    said, link = read_markup(words(alert, "content_html")), words(alert, "url")
    _, place, title = [*words(alert, "title").split(" - ", 2), "", ""][:3]
    text = said.text if place.endswith(COMMENTS) else f"{title}\n\n{said.text}".strip()
    if text:
        yield {
            "text": text, "link": link, "links": " ".join(said.links), "id": words(alert, "id") or link,
            "author": words(alert, "username"), "created_at": words(alert, "date_published"),
            "platform": host_of(link),
        }  # fmt: skip


def _listed(lines: list[str]) -> Iterator[Mapping[str, object]]:
    """Give the posts of a mail: a heading, an address that leads on to the post, and some of its words."""
    leads = [place for place, line in enumerate(lines) if LEADS.search(line)]
    for place, following in zip(leads, [*leads[1:], len(lines) + 1], strict=False):
        beside = LEADS.sub("", lines[place]).strip(" -<>()")
        heading = beside or (lines[place - 1] if place else "")
        rest = takewhile(lambda line: line and not KEYWORD.match(line), lines[place + 1 : following - 1])
        found = LEADS.search(lines[place])
        link = parse_qs(urlsplit(found.group()).query).get("u", [""])[0] if found else ""
        yield from _alert(heading.strip(" -<>()"), list(rest), link)


def _alert(heading: str, rest: list[str], link: str) -> Iterator[Mapping[str, object]]:
    by = BY.match(heading)
    title, author = (by["title"], by["author"]) if by else ("" if KEYWORD.match(heading) else heading, "")
    text = "\n".join(line for line in (title, *rest) if line)
    if text and link.startswith(("https://", "http://")):
        yield {"text": text, "link": link, "id": link, "author": author, "platform": host_of(link)}
