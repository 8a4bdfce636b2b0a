"""Recognises which column of a file holds which field of a mention; every other column stays at the door."""

import re
from collections.abc import Iterable, Mapping

from bot.errors import UnreadableFileError

FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "message",
        "tweet",
        "fulltext",
        "tweettext",
        "comment",
        "caption",
        "post",
        "posttext",
        "description",
        "snippet",
        "review",
        "reviewtext",
        "selftext",
    ),
    "id": ("id", "externalid", "tweetid", "postid", "messageid", "commentid", "idstr", "guid", "uri", "mentionid"),
    "author": (
        "author",
        "user",
        "username",
        "screenname",
        "handle",
        "from",
        "account",
        "authorhandle",
        "userscreenname",
        "authorusername",
        "userhandle",
        "authorname",
        "accountacct",
    ),
    "created_at": (
        "createdat",
        "date",
        "time",
        "timestamp",
        "created",
        "published",
        "publishedat",
        "createdutc",
        "datetime",
        "posttime",
        "postedat",
        "tweetcreated",
    ),
    "link": ("link", "url", "permalink", "posturl", "tweeturl"),
    "links": ("links", "urls"),
    "language": ("language", "lang"),
    "in_reply_to": (
        "inreplyto",
        "inreplytostatusid",
        "inreplytoid",
        "parentid",
        "replyto",
        "inresponsetotweetid",
        "replytoid",
    ),
    "platform": ("platform", "network", "channel", "source", "site"),
    "brand": ("brand", "company", "monitor", "product", "airline"),
    "paid_partnership": ("paidpartnership", "ispaidpartnership", "platformpaidflag", "platformflagspaidpartnership"),
    "automated": ("automated", "isbot", "platformflagsautomated"),
    "affiliated": ("affiliated", "isaffiliated", "platformflagsaffiliated"),
}
"""Column names by field, in order of preference; case, spaces and punctuation do not matter."""

OF_FILES: Mapping[str, tuple[str, ...]] = {
    **FIELDS,
    "deleted": ("deleted", "isdeleted", "removed", "isremoved", "tombstone"),
}
"""The same of files, whose rows may say that a post is gone where it stood."""

INFLUENCE = re.compile(
    r"follow|friend|verif|like|favou?rit|retweet|repost|reblog\w|renote|boost|share|score|karma|(?<!re)view|reviews"
    r"|review[\W_]*count|reach|klout|clout|vote|points|impression|subscriber|audience|fans|traffic|engag"
    r"|influence|authority|rank|popular|badge",
    re.IGNORECASE,
)
"""What a column of influence data is called. It can never be taken, not even when it is asked for."""


def match_columns(
    file: str, columns: Iterable[str], asked: Mapping[str, str], fields: Mapping[str, tuple[str, ...]] = FIELDS
) -> dict[str, str]:
    """Give the column of each field that the file has; `asked` (column to field) wins over what is recognised.

    Raises UnreadableFileError when there is no text, and when what was asked for cannot be. A file that only says which
    posts are gone needs none.
    """
    names = [column for column in columns if column]
    found = _asked(file, names, asked, fields)
    by_plain = {_plain(name): name for name in reversed(names) if name not in asked}
    for field, known in fields.items():
        column = next((by_plain[name] for name in known if name in by_plain), None)
        if column is not None and not INFLUENCE.search(column):
            found.setdefault(field, column)
    if "text" not in found and not {"id", "deleted"} <= found.keys():
        raise UnreadableFileError(
            f"{file} has no column that looks like the text of a post; its columns are "
            f"{', '.join(names[:20]) or 'none'}. Name it with --map COLUMN=text."
        )
    return found


def _asked(file: str, names: list[str], asked: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    for column, field in asked.items():
        if field not in fields:
            raise UnreadableFileError(f"{field!r} is no field of a mention; choose from {', '.join(fields)}.")
        if column not in names:
            raise UnreadableFileError(f"{file} has no column {column!r}; its columns are {', '.join(names[:20])}.")
        if INFLUENCE.search(column):
            raise UnreadableFileError(f"{column!r} is influence data, which Kith never takes in.")
    return {field: column for column, field in asked.items()}


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
