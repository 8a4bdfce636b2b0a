"""Changes everything in a payload that no mention has a field for: counts, badges, ranks, and counters nobody knows."""

import random
from collections.abc import Callable, Collection, Mapping, Sequence

Payload = Mapping[str, object]
"""What a source sends of one post, as JSON gives it: nested mappings and lists."""
Change = Callable[[object, random.Random], object]

SWAPPED, RENAMED_COUNTERS = "swapped between authors", "with counters nobody knows"
UNKNOWN = ("bookmarkCount", "audience_tier", "is_identity_verified", "klout_score", "view_count_str", "clout")
BILLION = 10**9


def _null(_value: object, _chance: random.Random) -> object:
    return None


def _negated(value: object, _chance: random.Random) -> object:
    if isinstance(value, bool):
        return not value
    return -value - 1 if isinstance(value, int | float) else _turned(value)


def _turned(value: object) -> object:
    """Turn round a switch or a number that is written as text; give other text a minus."""
    words = str(value)
    return {"true": "false", "false": "true"}.get(words.lower(), f"-{words}")


def _multiplied(value: object, chance: random.Random) -> object:
    if isinstance(value, bool):
        return not value
    return value * chance.choice((2, 1000)) + 1 if isinstance(value, int | float) else f"{value}000"


def _as_text(_value: object, chance: random.Random) -> object:
    return f"{chance.randrange(1, 10**6)}k"


def _billion(value: object, _chance: random.Random) -> object:
    return True if isinstance(value, bool) else BILLION


def _same(value: object, _chance: random.Random) -> object:
    return value


CHANGES: Mapping[str, Change] = {
    "nulled": _null,
    "negated": _negated,
    "multiplied": _multiplied,
    "given as text": _as_text,
    "at a billion": _billion,
    SWAPPED: _same,
    RENAMED_COUNTERS: _same,
}
"""What is done to a value, by what is told of it."""


def disturb(how: str, payloads: Sequence[Payload], kept: Collection[str], seed: int) -> list[Payload]:
    """Give the payloads changed in one way; what stands at a path of `kept` stays, and so does everything below it.

    A path is the names on the way with dots between; the members of a list share the list's path.
    """
    chance = random.Random(f"{how} {seed}")  # noqa: S311  repeatable, no secret
    if how == SWAPPED:
        return _swap(payloads, kept)
    changed: list[Payload] = [_changed(payload, CHANGES[how], kept, chance, "") for payload in payloads]
    return [_counted(payload, kept, chance, "") for payload in changed] if how == RENAMED_COUNTERS else changed


def paths_of(payload: Payload, kept: Collection[str], before: str = "") -> list[str]:
    """Give the paths of all values of a payload that may be changed."""
    found: list[str] = []
    for name, value in payload.items():
        path = f"{before}{name}"
        if path in kept:
            continue
        if isinstance(value, Mapping):
            found += paths_of(value, kept, f"{path}.")
        elif isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
            found += [
                one for member in value if isinstance(member, Mapping) for one in paths_of(member, kept, f"{path}.")
            ]
        else:
            found.append(path)
    return found


def _changed(
    payload: Payload, change: Change, kept: Collection[str], chance: random.Random, before: str
) -> dict[str, object]:
    return {
        name: value if before + name in kept else _changed_value(value, change, kept, chance, before + name)
        for name, value in payload.items()
    }


def _changed_value(value: object, change: Change, kept: Collection[str], chance: random.Random, path: str) -> object:
    if isinstance(value, Mapping):
        return _changed(value, change, kept, chance, f"{path}.")
    if isinstance(value, list) and any(isinstance(member, Mapping) for member in value):
        return [_changed_value(member, change, kept, chance, path) for member in value]
    return change(value, chance)


def _counted(payload: Payload, kept: Collection[str], chance: random.Random, before: str) -> dict[str, object]:
    """Add counters nobody has heard of, also to every mapping inside that is not kept as a whole."""
    inner = {
        name: _counted(value, kept, chance, f"{before}{name}.")
        if isinstance(value, Mapping) and before + name not in kept
        else value
        for name, value in payload.items()
    }
    return {**inner, **{name: chance.randrange(BILLION) for name in UNKNOWN if name not in payload}}


def _swap(payloads: Sequence[Payload], kept: Collection[str]) -> list[Payload]:
    """Give every payload what its neighbour says beside the kept paths, as a whole: nobody keeps their own."""
    neighbours = [*payloads[1:], *payloads[:1]]
    return [_joined(one, other, kept, "") for one, other in zip(payloads, neighbours, strict=True)]


def _joined(one: Payload, other: Payload, kept: Collection[str], before: str) -> dict[str, object]:
    return {
        name: value if before + name in kept else _joined_value(value, other.get(name), kept, before + name)
        for name, value in one.items()
    }


def _joined_value(value: object, other: object, kept: Collection[str], path: str) -> object:
    if isinstance(value, Mapping):
        return _joined(value, other if isinstance(other, Mapping) else {}, kept, f"{path}.")
    return other
