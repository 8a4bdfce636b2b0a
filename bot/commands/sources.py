"""`source`: where people talk about the brand, and how each of these places does."""

from bot.commands.command import split_named
from bot.errors import AskedWronglyError
from bot.parts import Parts
from bot.present.message import Message, sentence
from bot.present.sources import present_health, present_preview, present_sources, say_removed
from bot.sources.registry import KINDS
from bot.sourcing import add_source, list_sources, list_unread, pause_source, preview_source, remove_source, try_source

SOURCE_VERBS = ("list", "add", "preview", "test", "health", "pause", "resume", "remove")
_NAMED = ("monitor", "name")


def source(parts: Parts, words: str) -> Message:
    """`source [list|health|add KIND [ADDRESS]|preview KIND [ADDRESS]|test NAME|pause NAME|resume NAME|remove NAME]`."""
    plain, named = split_named(words, _NAMED)
    verb, rest = (plain or ["list"])[0].lower(), plain[1:]
    if verb not in SOURCE_VERBS:
        raise AskedWronglyError(f"{verb!r} is nothing a source can do; choose from {', '.join(SOURCE_VERBS)}.")
    if verb == "list":
        return present_sources(list_sources(parts), {kind: row.help for kind, row in KINDS.items()})
    if verb == "health":
        listed, unread = list_sources(parts, removed=True), list_unread(parts)
        return present_health(listed, parts.clock(), parts.zone, unread)
    if not rest:
        kinds = f"a kind: {', '.join(sorted(KINDS))}" if verb in {"add", "preview"} else "a source; `source list` does"
        raise AskedWronglyError(f"Name {kinds}.")
    if verb in {"add", "preview"}:
        return _new(parts, verb, rest[0], " ".join(rest[1:]), named)
    return _known(parts, verb, " ".join(rest))


def _new(parts: Parts, verb: str, kind: str, address: str, named: dict[str, str]) -> Message:
    monitor = named.get("monitor", "")
    if verb == "preview":
        return present_preview(kind, preview_source(parts, kind, address, monitor), parts.zone)
    made = add_source(parts, kind, address, monitor, named.get("name", ""))
    return sentence(f"{made.name} is listened to for {made.monitor}. `source test {made.name}` shows what it brings.")


def _known(parts: Parts, verb: str, name: str) -> Message:
    if verb == "test":
        return present_preview(name, try_source(parts, name), parts.zone)
    if verb == "remove":
        return sentence(say_removed(remove_source(parts, name)))
    found = pause_source(parts, name, paused=verb == "pause")
    return sentence(f"{found} is {'paused' if verb == 'pause' else 'listened to again'}.")
