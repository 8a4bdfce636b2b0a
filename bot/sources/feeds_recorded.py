"""Entries of a feed as sites send them, with the counts some carry, for the blindness audit."""

from collections.abc import Iterator, Mapping, Sequence
from email.utils import format_datetime
from html import escape

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.sources.feeds import read_feed
from bot.sources.recorded import Recording

ADDRESS = "https://blog.example/feed"
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
ENTRIES = (
    {
        "guid": "https://blog.example/p/1", "title": "My kettle leaks", "link": "https://blog.example/p/1",
        "description": "<p>Since Monday. <a href='https://acme.example/help'>Help</a>?</p>", "dc:creator": "mira",
        "pubDate": "Mon, 02 Nov 2026 09:15:00 GMT", "slash:comments": 912, "thr:total": 44, "views": 90_114,
        "media:community": {"media:statistics": {"likes": 41, "followers": 8_000}}, "verified": True,
    },
    {
        "guid": "https://blog.example/p/2", "title": "Tea", "link": "https://blog.example/p/2",
        "description": "Love the new lid.", "dc:creator": "b.ode", "pubDate": "Tue, 03 Nov 2026 09:15:00 GMT",
        "slash:comments": 0, "thr:total": 0, "views": 3,
        "media:community": {"media:statistics": {"likes": 0, "followers": 1}}, "verified": False,
    },
)  # fmt: skip


def write_feed(payloads: Sequence[Payload]) -> bytes:
    """Write payloads as the items of an RSS feed, each value an element."""
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    items = "".join(f"<item>{''.join(_elements(payload))}</item>" for payload in payloads)
    return f'<rss version="2.0" {spaces}><channel><title>Blog</title>{items}</channel></rss>'.encode()


def _elements(payload: Payload) -> Iterator[str]:
    for name, value in payload.items():
        inner = "".join(_elements(value)) if isinstance(value, Mapping) else _written(value)
        yield f"<{name}>{inner}</{name}>"


def _written(value: object) -> str:
    return "" if value is None else escape(str(value))


def _read(payloads: Sequence[Payload]) -> list[Mention]:
    return list(read_feed(write_feed(payloads), ADDRESS).mentions)


def _pour(payload: Payload, mention: Mention) -> Payload:
    return {
        **payload,
        "guid": f"https://blog.example/p/{mention.external_id}",
        "title": "",
        "description": escape(mention.text),
        "link": mention.link,
        "dc:creator": mention.author,
        "pubDate": format_datetime(mention.created_at) if mention.created_at else "",
    }


FEEDS = (
    Recording(
        source="feeds",
        reads="bot.sources.feeds",
        payloads=ENTRIES,
        kept=frozenset({"guid", "title", "link", "description", "dc:creator", "pubDate"}),
        pour=_pour,
        read=_read,
    ),
)
