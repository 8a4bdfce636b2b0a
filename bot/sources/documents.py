"""Reads the objects of JSON and JSON Lines files, one by one, however many there are."""

import io
import json
from collections.abc import Iterator, Mapping

import ijson

from bot.sources.rows import Numbered

DEEPEST = 50
"""Levels of nesting; the deepest real export we know has nine. The parser's memory grows with their square."""


def array_inside(start: str) -> str | None:
    """Name the array that a JSON object holds: `{"posts": [{…` is `posts.item`."""
    try:
        events = ijson.parse(_shallow(io.BytesIO(start.encode("utf-8", "replace"))))
        return next((f"{prefix}.item" for prefix, event, _ in events if event == "start_array"), None)
    except ijson.JSONError:
        return None


def json_array(text: io.TextIOWrapper, prefix: str) -> Numbered:
    """Give the numbered items of the array at `prefix`."""
    events = ijson.parse(_shallow(_Utf8(text)))
    for number, item in enumerate(ijson.items(events, prefix), start=1):
        yield number, flatten(item) if isinstance(item, dict) else "this item is no object"


def json_lines(text: io.TextIOWrapper) -> Numbered:
    """Give the numbered objects, one a line; empty lines are passed over."""
    for number, line in enumerate(text, start=1):
        if not line.strip("\x00 \t\r\n\ufeff"):
            continue
        try:
            item = json.loads(line.strip("\x00\ufeff"))
            yield number, flatten(item) if isinstance(item, dict) else "this line is no object"
        except RecursionError:
            yield number, "this line is not JSON (nested too deeply)"
        except ValueError as error:
            yield number, f"this line is not JSON ({error})"


def flatten(item: Mapping[str, object], before: str = "") -> dict[str, object]:
    """Write nested fields with dots: {"user": {"name": …}} becomes {"user.name": …}."""
    flat: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{before}{name}."))
        else:
            flat[before + name] = value
    return flat


class _Utf8:
    """Gives decoded text as UTF-8 bytes: what the JSON parser reads."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def read(self, size: int) -> bytes:
        """Give the bytes of the next `size` characters, without a byte order mark."""
        return self._text.read(size).lstrip("\ufeff").encode("utf-8", "replace") if size else b""


def _shallow(source: "_Utf8 | io.BytesIO") -> Iterator[tuple[str, object]]:
    """Give the parser's events, and stop where lists and objects are nested too deeply."""
    depth = 0
    for event, value in ijson.basic_parse(source, use_float=True):
        depth += event.startswith("start") - event.startswith("end")
        if depth > DEEPEST:
            raise ijson.JSONError(f"lists and objects are nested more than {DEEPEST} deep")
        yield event, value
