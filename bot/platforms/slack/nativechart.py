"""Draws a chart as Slack's own block, for workspaces that take it; the picture is what all others get."""

from analyzers.labels import Origin
from bot.platforms.slack.limits import Element
from bot.platforms.slack.safety import plain
from bot.present.message import Chart, Shows
from bot.present.sparks import say_step
from bot.present.words import ORIGIN

MOST_SERIES, MOST_POINTS = 6, 20
"""Sources differ about the limits (docs.slack.dev, data visualization block); this is inside all of them."""
LONGEST_TITLE, LONGEST_LABEL = 50, 20
NOT_TAKEN = frozenset({"invalid_blocks", "invalid_blocks_format", "unsupported_block"})
"""What a workspace answers that does not know the block yet."""


def native_chart(chart: Chart) -> Element | None:
    """Give bars by origin or by wait; None when there is nothing to draw, too much, or an interval, which it lacks."""
    labels, numbers = _columns(chart)
    series = [_series(name, labels, values) for name, values in numbers.items() if any(values)]
    if not series or not 0 < len(labels) <= MOST_POINTS:
        return None
    axis = {"categories": labels, "y_label": "Needs" if chart.shows is Shows.WAITS else "Mentions"}
    drawn = {"type": "bar", "series": series[:MOST_SERIES], "axis_config": axis}
    return {"type": "data_visualization", "title": plain(chart.title, LONGEST_TITLE), "chart": drawn}


def _columns(chart: Chart) -> tuple[list[str], dict[str, list[int]]]:
    """Give the name of each place along the axis, and the numbers of each series there."""
    match chart.shows:
        case Shows.ORIGINS:
            numbers = {ORIGIN[origin]: [day.counts.get(origin, 0) for day in chart.days] for origin in Origin}
            return [f"{day.day:%d %b}" for day in chart.days], numbers
        case Shows.WAITS:
            waits = chart.waits
            told = {"answered": [one.answered for one in waits], "waiting still": [one.waiting for one in waits]}
            return [say_step(one) for one in waits], told
        case Shows.SUPPORT:
            return [], {}


def _series(name: str, labels: list[str], values: list[int]) -> Element:
    points = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return {"name": plain(name, LONGEST_LABEL), "data": points}
