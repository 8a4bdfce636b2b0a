"""Says what moved beyond chance, and what people talk about."""

from collections.abc import Iterator
from datetime import tzinfo

from analyzers.insight.digest import Change, Changes, Digest
from analyzers.insight.hours import LEAST_WEEKS
from analyzers.insight.rises import DAYS_TOLD
from bot.present.clean import clean
from bot.present.clusters import Names, say_more_themes, say_theme
from bot.present.message import Block, Bullets, Line, Paragraph, Part, Section, Style
from bot.present.words import capital, count, plainly, say_moment, say_range

MOST_CHANGES, MOST_NAMED = 8, 5
WEEKS_TOLD = 8


def say_changes(digest: Digest, zone: tzinfo, names: Names) -> Section:
    """Say each change in a line, what stands behind it, and the themes."""
    return Section(title="What changed", blocks=(*_moved(digest, zone, names), *_talk(digest, names)))


def _moved(digest: Digest, zone: tzinfo, names: Names) -> Iterator[Block]:
    changes = digest.changes
    several = len(digest.monitors) > 1
    lines = tuple(_change(change, zone, names, several=several) for change in changes.found[:MOST_CHANGES])
    if lines:
        yield Bullets(lines)
    elif changes.weeks:
        yield plainly("No clear change.")
    if len(changes.found) > len(lines):
        yield plainly(f"And {len(changes.found) - len(lines):,} more, less sure than these.")
    if changes.early or not (lines or changes.weeks):
        yield plainly(_early(changes))
    if changes.weeks:
        yield Paragraph((Part(_measured(changes), Style.MUTED),))


def _talk(digest: Digest, names: Names) -> tuple[Block, ...]:
    themes = (*(say_theme(theme, names) for theme in digest.themes), *say_more_themes(digest.themes))
    return (Paragraph((Part("What people talk about", Style.STRONG),)), Bullets(themes)) if themes else ()


def _early(changes: Changes) -> str:
    need = f"that takes {LEAST_WEEKS} weeks of mentions"
    if not changes.weeks or not changes.early:
        return f"Too early to say: {need}."
    named = ", ".join(clean(name, 40) for name in changes.early[:MOST_NAMED])
    more = f" and {len(changes.early) - MOST_NAMED:,} more" if len(changes.early) > MOST_NAMED else ""
    return f"Too early to say for {named}{more}: {need}."


def _measured(changes: Changes) -> str:
    """Tell what stands behind "changed", so that nobody takes it for more."""
    weeks = f"{changes.weeks:.0f} weeks" if changes.weeks < WEEKS_TOLD else f"the {WEEKS_TOLD} weeks"
    return (
        f"People counted once, not posts, against {weeks} before. "
        f"By chance alone about {changes.false_alarms:g} a month would stand here for each monitor."
    )


def _change(change: Change, zone: tzinfo, names: Names, *, several: bool) -> Line:
    whose = f"{clean(change.monitor, 40)}, " if several else ""
    usual = f"usual {'for these hours ' if change.hours else ''}is {say_range(change.usual)}"
    if change.hours is not None:
        hours = f"{say_moment(change.hours.since, zone)} to {change.hours.until.astimezone(zone):%H:%M}"
        return (Part(f"{capital(f'{whose}a peak on {hours}')}: ", Style.STRONG), Part(f"{_people(change)}; {usual}."))
    name = clean(names.get(change.name, change.name), 60)
    title = Part(f"{capital(whose + name)}: ", Style.STRONG)
    if change.kind == "rise":
        told = (
            f"slowly more, {_people(change)} a day in the last {DAYS_TOLD} days; in the weeks before {change.before:g}."
        )
        return (title, Part(told))
    direction = "more than usual" if change.now > change.before else "fewer than usual"
    return (title, Part(f"{direction}, {_people(change)}; {usual}."))


def _people(change: Change) -> str:
    return count(change.now, "person", "people")
