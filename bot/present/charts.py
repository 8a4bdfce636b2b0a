"""Draws origin over time: as sparklines for a terminal, as a self-contained SVG for a page."""

import io
import re
from collections.abc import Mapping, Sequence
from html import escape

from analyzers.insight.digest import Day
from analyzers.labels import Origin
from bot.present.message import Chart
from bot.present.words import LEAST_FOR_SHARE, ORIGIN

BARS = "▁▂▃▄▅▆▇█"
COLOURS = {
    Origin.ORGANIC: "#0f766e",
    Origin.PAID: "#c2410c",
    Origin.SELF_PROMOTION: "#e0a030",
    Origin.OWNED: "#64748b",
    Origin.UNCLEAR: "#cbd5e1",
}
"""Colour-blind safe, and apart in lightness, so that a grey print still tells them."""
INK = "#6b7280"
PNG_DPI = 200


def sparkline(numbers: Sequence[float]) -> str:
    """Draw numbers as a row of bars; nothing is a space, the largest is full."""
    most = max(numbers, default=0)
    return "".join(BARS[min(int(7 * number / most + 0.5), 7)] if number else " " for number in numbers) if most else ""


def sparklines(days: Sequence[Day]) -> list[tuple[str, str, int]]:
    """Give (origin, bars, total) for every origin that occurs."""
    rows = [(ORIGIN[origin], [day.counts.get(origin, 0) for day in days]) for origin in COLOURS]
    return [(name, sparkline(numbers), sum(numbers)) for name, numbers in rows if sum(numbers)]


def draw(chart: Chart) -> str:
    """Draw the chart as SVG with a title and a description; the same chart gives the same bytes."""
    with drawing_style({"svg.fonttype": "none", "svg.hashsalt": "kith"}):
        drawn = io.StringIO()
        _figure(chart).savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _accessible(drawn.getvalue(), chart)


def draw_png(chart: Chart) -> bytes:
    """Draw the chart as PNG on white, large enough for a phone's sharp screen; what it says is told beside it."""
    with drawing_style({}):
        drawn = io.BytesIO()
        _figure(chart).savefig(drawn, format="png", dpi=PNG_DPI, facecolor="white", metadata={"Software": None})
    return drawn.getvalue()


def drawing_style(more: Mapping[str, str]):  # type: ignore[no-untyped-def]  # noqa: ANN201  matplotlib's own context
    """Give the context in which all our pictures are drawn alike."""
    import matplotlib as mpl  # noqa: PLC0415  only a picture needs it

    style: dict[str, object] = {
        **more,
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.edgecolor": INK,
    }
    return mpl.rc_context(style)  # type: ignore[arg-type]  # its names are listed one by one


def _figure(chart: Chart):  # type: ignore[no-untyped-def]  # noqa: ANN202  as above
    from matplotlib.figure import Figure  # noqa: PLC0415  as above

    figure = Figure(figsize=(7.2, 3.9), layout="constrained")
    counts, share = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1.2))
    _bars(counts, chart.days)
    _band(share, chart.days)
    return figure


def _bars(axes, days: Sequence[Day]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  matplotlib's axes carry no types here
    places = range(len(days))
    below = [0] * len(days)
    for origin, colour in COLOURS.items():
        numbers = [day.counts.get(origin, 0) for day in days]
        if any(numbers):
            axes.bar(places, numbers, bottom=below, color=colour, width=0.78, label=ORIGIN[origin], linewidth=0)
        below = [low + number for low, number in zip(below, numbers, strict=True)]
    axes.legend(loc="upper left", ncols=5, frameon=False, fontsize=8, handlelength=1, bbox_to_anchor=(0, 1.16))
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def _band(axes, days: Sequence[Day]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  as above
    told = [(place, day.support) for place, day in enumerate(days) if day.support.total >= LEAST_FOR_SHARE]
    if told:
        places = [place for place, _ in told]
        low = [100 * share.interval.low for _, share in told]
        high = [100 * share.interval.high for _, share in told]
        axes.fill_between(places, low, high, color=COLOURS[Origin.ORGANIC], alpha=0.18, linewidth=0)
        middle = [100 * share.hits / share.total for _, share in told]
        axes.plot(places, middle, color=COLOURS[Origin.ORGANIC], linewidth=1.6, marker="o", markersize=3)
        axes.set_ylim(0, max(*high, 10))
    axes.set_ylabel("support, %")
    step = max(1, len(days) // 8)
    axes.set_xticks(range(0, len(days), step), [f"{day.day:%d %b}" for day in days[::step]])
    axes.tick_params(length=0)
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)


def _accessible(svg: str, chart: Chart) -> str:
    """Keep only the drawing, give it a name and a description, and let it take the page's width."""
    body = svg[svg.index("<svg") :]
    box = re.search(r'viewBox="([^"]+)"', body)
    inner = body[body.index(">") + 1 :]
    inner = re.sub(r"<metadata>.*?</metadata>", "", inner, flags=re.DOTALL)
    inner = re.sub(r'xlink:href="#', 'href="#', inner)
    head = f'<svg role="img" viewBox="{box.group(1) if box else "0 0 518 280"}" aria-labelledby="chart-t chart-d">'
    return (
        f'{head}<title id="chart-t">{escape(chart.title)}</title><desc id="chart-d">{escape(chart.says)}</desc>{inner}'
    )
