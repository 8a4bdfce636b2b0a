"""What somebody said in public about the brand, and nothing about how big that somebody is."""

from dataclasses import dataclass, replace
from datetime import datetime

from analyzers.labels import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One public post that names the brand.

    `external_id` is the post's id at its platform, opaque text. `author` is the handle without a leading @,
    empty when unknown. `created_at` is aware UTC, None when the source does not tell. `links` are the addresses
    that the post carries beside those in its text; `link` leads to the post itself. `language` is the platform's
    hint (a two-letter code), empty when there is none. `in_reply_to` is the external id of the post it answers.
    `affiliated` is what the platform itself says: whether the author belongs to the brand whose place this is.
    `to_us`: the source itself says that the post speaks to an account of the brand, by answering, quoting or naming it;
    only the relevance gate asks for that, when the post comes in, and it is not stored.
    """

    external_id: str
    text: str
    source: str = ""
    platform: str = ""
    author: str = ""
    created_at: datetime | None = None
    link: str = ""
    links: tuple[str, ...] = ()
    language: str = ""
    in_reply_to: str = ""
    paid_partnership: Flag = Flag.UNKNOWN
    automated: Flag = Flag.UNKNOWN
    affiliated: Flag = Flag.UNKNOWN
    to_us: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a source says of a post that is known, as it says it now. The fields are those of the mention."""

    text: str
    links: tuple[str, ...] = ()
    paid_partnership: Flag = Flag.UNKNOWN
    automated: Flag = Flag.UNKNOWN
    affiliated: Flag = Flag.UNKNOWN


def edit_of(mention: Mention) -> Edit:
    """Give what a source says of a post, as an edit of what is known of it."""
    return Edit(
        text=mention.text,
        links=mention.links,
        paid_partnership=mention.paid_partnership,
        automated=mention.automated,
        affiliated=mention.affiliated,
    )


def edited(known: Mention, now: Edit) -> Mention:
    """Give a mention as it stands after an edit. Links only come in: what was evidence once stays, and so do flags."""
    return replace(
        known,
        text=now.text,
        links=tuple(dict.fromkeys((*known.links, *now.links))),
        paid_partnership=known.paid_partnership if now.paid_partnership is Flag.UNKNOWN else now.paid_partnership,
        automated=known.automated if now.automated is Flag.UNKNOWN else now.automated,
        affiliated=known.affiliated if now.affiliated is Flag.UNKNOWN else now.affiliated,
    )


def same_handle(one: str, other: str) -> bool:
    """Tell whether two spellings name the same account: case and a leading @ do not matter."""
    return bool(one) and handle(one) == handle(other)


def handle(written: str) -> str:
    """Give the comparable form of an account's name."""
    return written.strip().removeprefix("@").casefold()
