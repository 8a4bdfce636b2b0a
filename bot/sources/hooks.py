"""What services hand in at an address: which parts of their bodies are the fields of a mention, and nothing else."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from analyzers.mention import Mention
from analyzers.text import storable
from bot.errors import AskedWronglyError, UnreadableFileError
from bot.sources.alerts import read_alerts
from bot.sources.columns import FIELDS, INFLUENCE, match_columns
from bot.sources.documents import flatten
from bot.sources.rows import plain_words, read_row

SOURCE = "hook:"
"""Before the name of an address it is the source of what came there."""
MOST_ITEMS = 500
LONGEST_TEXT, LONGEST_FIELD = 100_000, 2_000
"""Characters of a post's text, and of each other field."""
LONGEST_UNREAD = 20_000
"""Characters of the words that are kept of a body in which nothing was found."""
DEEPEST = 20
WRAPPERS = ("data", "body", "payload", "mention", "post", "event", "result", "item")
LISTS = ("items", "mentions", "results", "posts", "data", "events")
Fields = Mapping[str, tuple[str, ...]]


class UnreadableBodyError(UnreadableFileError):
    """What was handed in cannot be read:"""  # noqa: D400, D415  the particular follows the colon


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What one service's bodies look like. `fields` gives the dotted names of each field; of a text all are taken.

    Other fields are recognised by their names when `recognises` is set. `unpacks` gives the posts of an item of a body,
    where these are no fields of it; `says` what a person must know of the service.
    """

    fields: Fields = field(default_factory=dict)
    recognises: bool = False
    unpacks: Callable[[Mapping[str, object]], Iterator[Mapping[str, object]]] | None = None
    says: str = ""


PRESETS: Mapping[str, Preset] = {
    "octolens": Preset(
        fields={
            "text": ("data.title", "data.body"), "id": ("data.sourceId",), "link": ("data.url",),
            "author": ("data.author",), "created_at": ("data.timestamp",), "platform": ("data.source",),
            "language": ("data.language",),
        },
        says="Octolens does not sign what it sends: whoever knows the address can send.",
    ),
    "brand24": Preset(
        fields={
            "text": ("title", "content", "text"), "id": ("id", "mention_id"), "link": ("url", "link"),
            "author": ("author", "author_name"), "created_at": ("created_date", "date"),
            "platform": ("source", "domain", "host", "category"), "language": ("language", "lang"),
        },
        recognises=True,
        says="Brand24 sends through an automation, whose body is yours to choose; name other fields with --map.",
    ),
    "mention": Preset(
        fields={
            "text": ("title", "description"), "id": ("unique_id", "id"), "link": ("original_url", "url"),
            "author": ("author_name", "source_name"), "created_at": ("published_at",), "platform": ("source_type",),
            "language": ("language_code",),
        },
        recognises=True,
        says="Mention sends through an automation; the names are those of its API, others need --map.",
    ),
    "n8n": Preset(recognises=True, says="Name the fields text, id, author, created_at, link, platform, or use --map."),
    "zapier": Preset(
        recognises=True,
        says="Choose JSON as the payload type; name the fields text, id, author, created_at, link, or use --map.",
    ),
    "f5bot": Preset(
        unpacks=read_alerts,
        fields={name: (name,) for name in ("text", "link", "links", "id", "author", "created_at", "platform")},
        says="F5Bot's webhook, or its mails forwarded as JSON with the plain text in `text`; no times are in mails.",
    ),
    "generic": Preset(recognises=True, says="Fields are recognised by their names, or use --map."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What was cut out of a body: the fields of each post, the sender's own id of it, and what was passed over."""

    posts: tuple[Mapping[str, str], ...]
    passed_over: int = 0

    @property
    def key(self) -> str:
        """By what the sender knows it again: the post's id, or what it says, where and when."""
        return json.dumps([post.get("id") or _told(post) for post in self.posts], ensure_ascii=False)

    @property
    def body(self) -> str:
        """What is kept: the named fields alone, the same for the same posts."""
        return json.dumps({"posts": self.posts}, ensure_ascii=False, sort_keys=True)


def parse_map(asked: Sequence[str]) -> dict[str, str]:
    """Read `PATH=FIELD` pairs; AskedWronglyError when a field is none, or influence is asked for."""
    found: dict[str, str] = {}
    for pair in asked:
        path, _, name = pair.partition("=")
        if not path.strip() or name.strip() not in FIELDS or name.strip() == "brand":
            fields = ", ".join(name for name in FIELDS if name != "brand")
            raise AskedWronglyError(f"{pair!r} is not PATH=FIELD; the fields are {fields}.")
        if INFLUENCE.search(path):
            raise AskedWronglyError(f"{path.strip()!r} is influence data, which Kith never takes in.")
        found[path.strip()] = name.strip()
    return found


def cut(preset: str, mapped: Mapping[str, str], document: object) -> Cut:
    """Cut the named fields of every post out of a body; UnreadableBodyError when there is no post in it."""
    shape = PRESETS[preset]
    items = list(_items(document))
    if shape.unpacks and not mapped:
        items = [post for item in items for post in shape.unpacks(item)]
    if len(items) > MOST_ITEMS:
        raise UnreadableBodyError(f"it holds more than {MOST_ITEMS} posts.")
    posts = [_cut_item(shape, mapped, item) for item in items]
    good = tuple(post for post in posts if post.get("text"))
    if not good:
        raise UnreadableBodyError(f"no text of a post was found; {_names(items)}.")
    return Cut(posts=good, passed_over=len(posts) - len(good))


def words_of(document: object, depth: int = 0) -> object:
    """Give a body without numbers, switches and whatever is named like influence: what may be kept of an unread one."""
    if isinstance(document, str):
        return storable(document)
    if depth >= DEEPEST:
        return None
    if isinstance(document, Mapping):
        kept = {storable(str(name)): words_of(value, depth + 1) for name, value in document.items() if _harmless(name)}
        return {name: value for name, value in kept.items() if value}
    if isinstance(document, list):
        return [value for each in document[:MOST_ITEMS] if (value := words_of(each, depth + 1))]
    return None


def unread_body(document: object) -> str:
    """Write what is kept of a body that could not be read; empty when it is too long."""
    written = json.dumps({"unread": words_of(document)}, ensure_ascii=False, sort_keys=True)
    return written if len(written) <= LONGEST_UNREAD else ""


def read_posts(hook: str, body: str, zone: tzinfo) -> list[Mention]:
    """Give the mentions of a kept body; those without a text were passed over when they came."""
    posts = json.loads(body)["posts"]
    columns = {name: name for name in FIELDS}
    rows = (read_row(number, post, columns, zone)[0] for number, post in enumerate(posts, start=1))
    return [replace(row.mention, source=f"{SOURCE}{hook}") for row in rows]


def _cut_item(shape: Preset, mapped: Mapping[str, str], item: Mapping[str, object]) -> dict[str, str]:
    flat = {name: value for name, value in flatten(item).items() if _harmless(name)}
    paths = _paths(shape, mapped, flat)
    found = {name: _words(name, [flat.get(path) for path in paths[name]]) for name in paths}
    return {name: words for name, words in found.items() if words}


def _paths(shape: Preset, mapped: Mapping[str, str], flat: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Give where each field may stand: where a person said, where the service has it, where its name tells."""
    paths: dict[str, tuple[str, ...]] = {}
    for path, name in mapped.items():
        paths[name] = (*paths.get(name, ()), path)
    for name, known in shape.fields.items():
        paths.setdefault(name, known)
    if shape.recognises:
        for name, path in _recognised(flat).items():
            if not any(flat.get(each) for each in paths.get(name, ())):
                paths[name] = (path,)
    paths.pop("brand", None)
    return paths


def _recognised(flat: Mapping[str, object]) -> Mapping[str, str]:
    """Give what is recognised by its name, also one level inside a usual wrapper."""
    names = {_unwrapped(path): path for path in reversed(list(flat))}
    try:
        found = match_columns("", names, {})
    except UnreadableFileError:
        # the columns of a file must hold a text; here it may be found in another way, or not at all
        found = match_columns("", [*names, "text"], {})
    return {name: names.get(path, path) for name, path in found.items()}


def _unwrapped(path: str) -> str:
    head, dot, rest = path.partition(".")
    return rest if dot and head in WRAPPERS else path


def _words(name: str, values: Sequence[object]) -> str:
    """Give a field's words: the first that is there, and of a text all that say something else."""
    found = [words for value in values if (words := plain_words(value).strip())]
    if name != "text":
        return found[0][:LONGEST_FIELD] if found else ""
    parts = [part for place, part in enumerate(found) if not any(part in later for later in found[place + 1 :])]
    return "\n\n".join(dict.fromkeys(parts))[:LONGEST_TEXT]


def _items(document: object) -> Iterator[Mapping[str, object]]:
    """Give the posts of a body: its own, those of the list that it is or holds, or what it is wrapped in."""
    if isinstance(document, list):
        for each in document:
            yield from _items(each)
    elif isinstance(document, Mapping):
        inside = next((document[name] for name in LISTS if _lists_objects(document.get(name))), None)
        yield from _items(inside) if inside is not None else iter((document,))


def _lists_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _harmless(name: object) -> bool:
    """Tell whether a name may be read: the part behind the last dot does not speak of influence."""
    return not INFLUENCE.search(str(name))


def _names(items: Iterable[Mapping[str, object]]) -> str:
    names = [name for item in items for name in flatten(item) if _harmless(name)]
    return f"it has {', '.join(storable(name)[:40] for name in dict.fromkeys(names[:12]))}" if names else "it is empty"


def _told(post: Mapping[str, str]) -> str:
    told = "\x1f".join(post.get(name, "") for name in ("link", "text", "created_at"))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
