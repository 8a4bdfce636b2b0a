"""Statuses as Mastodon's API gives them, with the counts and badges they carry, for the blindness audit."""

from collections.abc import Sequence
from html import escape

from analyzers.audit.disturbances import Payload
from analyzers.mention import Mention
from bot.sources.mastodon.statuses import Known, read_status
from bot.sources.recorded import Recording
from bot.sources.said import part

HERE = Known("here.example")
STATUSES = (
    {
        "id": "115500000000000001", "created_at": "2026-11-02T09:15:00.000Z", "edited_at": None,
        "in_reply_to_id": None, "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "Kettle trouble",
        "visibility": "public", "language": "en", "uri": "https://far.example/users/mira/statuses/1",
        "url": "https://far.example/@mira/1", "replies_count": 41, "reblogs_count": 77, "favourites_count": 912,
        "quotes_count": 6, "favourited": True, "reblogged": False, "bookmarked": False, "pinned": True, "reblog": None,
        "content": '<p>My kettle leaks, see <a href="https://acme.example/kettles?ref=mira" rel="nofollow">'
        '<span class="invisible">https://</span><span class="ellipsis">acme.example/kettles?ref</span>'
        '<span class="invisible">=mira</span></a></p>',
        "application": {"name": "Web", "website": None},
        "account": {
            "id": "1", "username": "mira", "acct": "mira@far.example", "display_name": "Mira the Great",
            "locked": False, "bot": False, "group": False, "discoverable": True, "noindex": None,
            "note": "<p>I review kettles.</p>", "followers_count": 48_210, "following_count": 12,
            "statuses_count": 9_001, "last_status_at": "2026-11-02", "roles": [{"name": "VIP", "highlighted": True}],
            "fields": [{"name": "Shop", "value": "shop.example", "verified_at": "2024-01-01T00:00:00.000Z"}],
        },
        "card": {"title": "Kettles", "width": 400, "history": [{"uses": "90"}]}, "poll": None,
    },
    {
        "id": "115500000000000002", "created_at": "2026-11-02T11:40:00.000Z",
        "edited_at": "2026-11-02T11:50:00.000Z", "in_reply_to_id": "115500000000000001",
        "in_reply_to_account_id": "1", "sensitive": True, "spoiler_text": "", "visibility": "unlisted",
        "language": "en",
        "uri": "https://here.example/users/quiet/statuses/2", "url": "https://here.example/@quiet/2",
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 1, "quotes_count": 0, "favourited": False,
        "reblogged": False, "bookmarked": True, "pinned": False, "reblog": None,
        "content": "<p>Love the new lid of my kettle.</p>", "application": {"name": "Feeder", "website": None},
        "account": {
            "id": "2", "username": "quiet", "acct": "quiet", "display_name": "", "locked": True, "bot": True,
            "group": False, "discoverable": None, "noindex": False, "note": "", "followers_count": 2,
            "following_count": 3, "statuses_count": 4, "last_status_at": "2026-11-01", "roles": [], "fields": [],
        },
        "card": None, "poll": {"votes_count": 3, "voters_count": 2, "multiple": False},
    },
)  # fmt: skip
KEPT = frozenset({
    "id", "created_at", "in_reply_to_id", "spoiler_text", "visibility", "language", "uri", "url", "content", "reblog",
    "account.acct", "account.bot", "account.noindex", "account.note", "account.fields.name", "account.fields.value",
})  # fmt: skip


def _pour(payload: Payload, mention: Mention) -> Payload:
    """Say it in a status."""
    written = escape(mention.text, quote=False).replace("\n", "<br>")
    return {
        **payload,
        "id": mention.external_id,
        "created_at": mention.created_at.isoformat() if mention.created_at else "",
        "spoiler_text": "",
        "content": f"<p>{written}</p>",
        "language": mention.language,
        "in_reply_to_id": mention.in_reply_to or None,
        "account": {**part(payload, "account"), "acct": mention.author},
    }


def _read(payloads: Sequence[Payload]) -> list[Mention]:
    return [mention for payload in payloads if (mention := read_status(payload, HERE))]


MASTODON = Recording(
    source="Mastodon", reads="bot.sources.mastodon.statuses", payloads=STATUSES, kept=KEPT, pour=_pour, read=_read
)
