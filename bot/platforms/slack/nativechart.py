"""Draws a chart as Slack's own block, for workspaces that take it; the picture is what all others get."""

from analyzers.labels import Origin
from bot.platforms.slack.limits import Element
from bot.platforms.slack.safety import plain
from bot.present.message import Chart
from bot.present.words import ORIGIN

MOST_SERIES, MOST_POINTS = 6, 20
"""Sources differ about the limits (docs.slack.dev, data visualization block); this is inside all of them."""
LONGEST_TITLE, LONGEST_LABEL = 50, 20
NOT_TAKEN = frozenset({"invalid_blocks", "invalid_blocks_format", "unsupported_block"})
"""What a workspace answers that does not know the block yet."""


def native_chart(chart: Chart) -> Element | None:
    """Give the bars by origin, day by day; None when there is nothing to draw or too many days."""
    if not 0 < len(chart.days) <= MOST_POINTS:
        return None
    labels = [f"{day.day:%d %b}" for day in chart.days]
    series = [_series(chart, origin, labels) for origin in Origin if any(day.counts.get(origin) for day in chart.days)]
    if not series:
        return None
    axis = {"categories": labels, "y_label": "Mentions"}
    drawn = {"type": "bar", "series": series[:MOST_SERIES], "axis_config": axis}
    return {"type": "data_visualization", "title": plain(chart.title, LONGEST_TITLE), "chart": drawn}


def _series(chart: Chart, origin: Origin, labels: list[str]) -> Element:
    values = [day.counts.get(origin, 0) for day in chart.days]
    points = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    return {"name": plain(ORIGIN[origin], LONGEST_LABEL), "data": points}
