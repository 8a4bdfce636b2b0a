"""What is compared with the time before: all organic mentions of a monitor, its complaints, and each theme."""

import numpy as np

from analyzers.insight.crowd import Crowd, first_of_each
from analyzers.insight.digest import Change
from analyzers.insight.measures import Period
from analyzers.labels import Intent, Origin

VOLUME, COMPLAINTS = "organic mentions", "complaints"

Topic = tuple[str, str]
"""What is compared: a kind, and a name within it."""


def of_topic(change: Change, seen: Crowd) -> Crowd:
    """Give the posts of what a change speaks of."""
    about = of_monitor(organic(seen), change.monitor)
    if change.name == COMPLAINTS:
        return complaints(about)
    return _themed(about, change.name) if change.kind == "theme" else about


def organic(seen: Crowd) -> Crowd:
    """Give what is organic."""
    return seen.where(seen.of(Origin.ORGANIC))


def of_monitor(seen: Crowd, monitor: str) -> Crowd:
    """Give what is about a monitor."""
    return seen.where(seen.about(monitor))


def within(seen: Crowd, period: Period) -> Crowd:
    """Give what came within a period."""
    return seen.where(seen.between(period.since, period.until))


def complaints(seen: Crowd) -> Crowd:
    """Give those who complain."""
    return seen.where(seen.meaning(Intent.COMPLAINT))


def count_topics(seen: Crowd) -> dict[Topic, int]:
    """Count the people of all that is compared: everything, complaints, and each theme."""
    counted = {("volume", VOLUME): seen.people(), ("complaints", COMPLAINTS): complaints(seen).people()}
    each = seen.at(first_of_each((seen.rows["theme"], seen.numbers("person")), seen.whole("at")))
    for theme, many in enumerate(np.bincount(each.rows["theme"], minlength=len(seen.names["theme"])).tolist()):
        if seen.names["theme"][theme]:
            counted["theme", seen.names["theme"][theme]] = many
    return {topic: many for topic, many in counted.items() if many}


def _themed(seen: Crowd, theme: str) -> Crowd:
    names = seen.names["theme"]
    code = names.index(theme) if theme in names else len(names)
    return seen.where(np.asarray(seen.rows["theme"] == code, np.bool_))
