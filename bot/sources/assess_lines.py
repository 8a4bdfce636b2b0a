"""Reads the lines that `kith assess` is given: the fields of its contract, and nothing else."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from analyzers.knowledge import Monitor
from analyzers.labels import Flag
from analyzers.mention import Mention
from analyzers.text import well_formed
from bot.errors import AskedWronglyError

ON = frozenset({"true", "on", "yes", "1"})
OFF = frozenset({"false", "off", "no", "0"})


def read_assess_line(line: str) -> tuple[Mention, Monitor, str]:
    """Give the mention, what is known of its brand, and the id to answer with; AskedWronglyError says what is wrong."""
    return read_assess_fields(read_object(line))


def read_object(line: str) -> Mapping[str, object]:
    """Give the fields of a line of JSON; AskedWronglyError when it holds no object."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise AskedWronglyError("This is not JSON.") from None
    if not isinstance(fields, dict):
        raise AskedWronglyError("This is no JSON object.")
    return fields


def read_assess_fields(fields: Mapping[str, object]) -> tuple[Mention, Monitor, str]:
    """Give what `read_assess_line` gives, of fields that are read already."""
    identity, text = read_identity(fields), fields.get("text")
    if not isinstance(text, str):
        raise AskedWronglyError("It has no text.")
    return _mention(identity, well_formed(text), fields), _monitor(fields), identity


def read_identity(fields: Mapping[str, object]) -> str:
    """Give the id as text; AskedWronglyError when there is none."""
    identity = fields.get("id")
    if identity is None or isinstance(identity, dict | list):
        raise AskedWronglyError("It has no id.")
    return well_formed(str(identity))


def _mention(identity: str, text: str, fields: Mapping[str, object]) -> Mention:
    flags = fields.get("platform_flags")
    named = flags if isinstance(flags, dict) else {}
    return Mention(
        external_id=identity,
        text=text,
        platform=_word(fields, "platform"),
        author=_word(fields, "author").removeprefix("@"),
        created_at=_moment(_word(fields, "created_at")),
        links=tuple(_words(fields, "links")),
        language=_word(fields, "language"),
        in_reply_to=_word(fields, "in_reply_to"),
        paid_partnership=read_flag(named.get("paid_partnership")),
        automated=read_flag(named.get("automated")),
        affiliated=read_flag(named.get("affiliated")),
    )


def _monitor(fields: Mapping[str, object]) -> Monitor:
    """`owned` mixes handles and domains: a dot and no @ makes a domain."""
    owned = _words(fields, "owned")
    domains = tuple(name for name in owned if "." in name and "@" not in name)
    handles = tuple(name.removeprefix("@") for name in owned if name not in domains)
    return Monitor(name=_word(fields, "brand"), owned=handles, domains=domains)


def read_flag(value: object) -> Flag:
    """Read a platform's switch; anything but a plain yes or no is unknown."""
    word = str(value).strip().lower()
    if word in ON:
        return Flag.TRUE
    return Flag.FALSE if word in OFF else Flag.UNKNOWN


def _word(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return well_formed(value).strip() if isinstance(value, str) else ""


def _words(fields: Mapping[str, object], name: str) -> list[str]:
    value = fields.get(name)
    return (
        [well_formed(word) for word in value if isinstance(word, str) and word.strip()]
        if isinstance(value, list)
        else []
    )


def _moment(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the latter before the year 1 or after 9999, seen from here
        return None
