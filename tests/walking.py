"""Walks every number of a digest's JSON and holds it against what the trace says is behind it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

Ids = Sequence[str]
CountPeople = Callable[[Ids], int]
Agreeing = Callable[[CountPeople, Ids], tuple[int, ...]]


def of_posts(_count_people: CountPeople, ids: Ids) -> tuple[int, ...]:
    """Count posts."""
    return (len(ids),)


def of_people(count_people: CountPeople, ids: Ids) -> tuple[int, ...]:
    """Count who wrote them."""
    return (count_people(ids),)


def of_people_or_posts(count_people: CountPeople, ids: Ids) -> tuple[int, ...]:
    """Count who wrote them, or the posts: those count where an author is unknown."""
    return count_people(ids), len(ids)


def of_what_is_reckoned(_count_people: CountPeople, _ids: Ids) -> tuple[int, ...]:
    """Say nothing of how many: a range, a time or a chance is reckoned from them."""
    return ()


RULES: tuple[tuple[str, str, Agreeing], ...] = (
    (r"headline/(mentions|undisclosed|waiting|unclear|overdue|came_overdue)", r"headline/\1", of_posts),
    (r"headline/(community|commercial)/(low|high)", r"headline/\1", of_what_is_reckoned),
    (r"origins/(\w+)/read", r"origins/\1", of_posts),
    (r"origins/(\w+)/likely/(low|high)", r"origins/\1", of_what_is_reckoned),
    (r"waiting/(\d+)/hours", r"waiting/\1", of_what_is_reckoned),
    (r"waiting/(\d+)/affected", r"waiting/\1/affected", of_people),
    (r"changes/found/(\d+)/now", r"changes/\1", of_what_is_reckoned),
    (r"changes/found/(\d+)/(before|usual/low|usual/high|p)", r"changes/\1/usual", of_what_is_reckoned),
    (r"themes/(\d+)/posts", r"themes/\1", of_posts),
    (r"themes/(\d+)/people", r"themes/\1", of_people),
    (r"themes/(\d+)/complaints", r"themes/\1/complaints", of_posts),
    (r"themes/(\d+)/before", r"themes/\1/before", of_people_or_posts),
    (r"support/(praise|peer_help|helped)", r"support/\1", of_posts),
    (r"support/(people|helping|newcomers)", r"support/\1", of_people),
    (r"support/share/hits", r"support/share", of_posts),
    (r"support/share/total", r"support/share_of", of_posts),
    (r"support/share/interval/(low|high)", r"support/share", of_what_is_reckoned),
    (r"promotion/paid/(\w+)", r"promotion/paid_\1", of_posts),
    (r"promotion/(self_promotion|owned)", r"promotion/\1", of_posts),
    (r"promotion/(campaigns|habits)/(\d+)/accounts", r"\1/\2", of_people),
    (r"unclear_total", r"headline/unclear", of_posts),
    (r"listening/answered/hits", r"listening/answered", of_posts),
    (r"listening/answered/total", r"listening/needs", of_posts),
    (r"listening/(replies|broadcasts)", r"listening/\1", of_posts),
    (r"listening/before/hits", r"listening/before_answered", of_posts),
    (r"listening/before/total", r"listening/before", of_posts),
    (r"listening/before/interval/(low|high)", r"listening/before", of_what_is_reckoned),
    (r"listening/half_before/(hours|low|high)", r"listening/before", of_what_is_reckoned),
    (r"listening/answered/interval/(low|high)", r"listening/needs", of_what_is_reckoned),
    (r"listening/(half|most)/(hours|low|high)", r"listening/needs", of_what_is_reckoned),
    (r"listening/waits/(\d+)/(answered|waiting)", r"listening/waits_\1_\2", of_posts),
    (r"days/([\d-]+)/counts/(\w+)", r"days/\1/\2", of_posts),
    (r"days/([\d-]+)/support/hits", r"days/\1/support", of_posts),
    (r"days/([\d-]+)/support/total", r"days/\1/share_of", of_posts),
    (r"days/([\d-]+)/support/interval/(low|high)", r"days/\1/support", of_what_is_reckoned),
    (r"footer/sources/(\d+)/mentions", r"footer/source_\1", of_posts),
    (r"footer/sources/(\d+)/usual/(low|high)", r"footer/source_\1/usual", of_what_is_reckoned),
    (r"footer/(authors_unknown|times_unknown)", r"footer/\1", of_posts),
)
"""Where a number stands in the JSON, the number of the trace that is behind it, and how the two must agree."""
WITHOUT = {
    r"waiting/\d+/told": "reports that went out before, not mentions",
    r"changes/weeks": "the time since a monitor's first mention",
    r"changes/false_alarms": "measured once by simulation, the same in every digest",
    r"footer/unread": "deliveries that could not be read: no mention came of them",
    r"listening/waits/\d+/(least|most)": "the borders of the picture's bars",
}
"""Numbers that no mention is behind, and why."""


def numbers(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, float]]:
    """Give each number with its path; members of a list by their origin or day, else by their place from 1."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from numbers(member, (*path, name))
    elif isinstance(value, list):
        for place, member in enumerate(value, start=1):
            yield from numbers(member, (*path, called(member, place, path)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield "/".join(path), value


def called(member: object, place: int, path: tuple[str, ...]) -> str:
    """Give the name of a member of a list."""
    named = {("origins",): "origin", ("days",): "day"}.get(path)
    return member[named] if named and isinstance(member, dict) else str(place)


def untraced(digest: object, traced: Mapping[str, Ids], count_people: CountPeople) -> dict[str, str]:
    """Give the numbers that nothing is behind, or something else than they say, each with what is wrong."""
    found = {}
    for path, said in numbers(digest):
        if not any(re.fullmatch(one, path) for one in WITHOUT):
            found[path] = what_is_wrong(path, said, traced, count_people)
    return {path: wrong for path, wrong in found.items() if wrong}


def what_is_wrong(path: str, said: float, traced: Mapping[str, Ids], count_people: CountPeople) -> str:
    """Give what is wrong with one number; empty when it agrees with what is behind it."""
    for where, name, agrees in RULES:
        if match := re.fullmatch(where, path):
            behind = match.expand(name)
            if behind not in traced:
                return f"{behind} is not in the trace"
            wanted = agrees(count_people, traced[behind])
            return f"{said} here, {wanted} behind it" if wanted and said not in wanted else ""
    return "no rule"
