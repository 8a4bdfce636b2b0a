"""Draws charts by matplotlib: as SVG whose colours a page may change, or as PNG for a chat.

Pure: no state of pyplot's, and its settings are changed only while one picture is drawn. That takes some 200 ms, so
a loop draws through `bot.bridge`.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from analyzers.insight.digest import Day
from analyzers.labels import Origin
from bot.present.message import Chart, Shows
from bot.present.palette import ANSWERED, DRAWN, LIGHT, WAITING, Theme, names
from bot.present.sparks import describe, say_step, share_of
from bot.present.words import ORIGIN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Size:
    """How large a picture is, and its letters, in points of the SVG or pixels of the PNG before doubling.

    `margin` goes around it. One that stands `alone` has its title in it.
    """

    width: int
    height: int
    letters: float
    margin: float = 1
    alone: bool = False


WIDE, NARROW, FOR_CHAT = Size(736, 290, 11.5), Size(346, 270, 11), Size(720, 380, 14, margin=12, alone=True)
"""A page on a desk, a page on a phone, a picture in a chat, which shows it at about half its width."""
POINTS_IN_AN_INCH = 72
SHARP = 2
"""PNGs have twice the pixels, for sharp screens."""
LETTER_WIDTH = 0.52
"""Of a letter's height, as a mean."""
INK = LIGHT.ink
_DRAWING = Lock()
"""matplotlib's settings belong to the process, and threads share them."""


def draw_svg(chart: Chart, size: Size = WIDE, name: str = "chart") -> str:
    """Draw as SVG with a title and all numbers as its description; the same chart gives the same bytes.

    Colours are custom properties (`bot.present.palette.as_css`) that fall back on the light theme. `name` begins its
    ids, which occur once in a page.
    """
    with drawing_style({"svg.fonttype": "none", "svg.hashsalt": name}, size=size):
        drawn = io.StringIO()
        metadata = {"Date": None, "Creator": None}
        _figure(chart, size, LIGHT).savefig(drawn, format="svg", transparent=True, metadata=metadata)
    return _for_page(drawn.getvalue(), chart, name)


def draw_png(chart: Chart, theme: Theme = LIGHT) -> bytes:
    """Draw as PNG on the theme's paper, in twice the pixels of `FOR_CHAT`; `describe` tells the same in words."""
    with drawing_style({}, size=FOR_CHAT, theme=theme):
        drawn = io.BytesIO()
        resolution = SHARP * POINTS_IN_AN_INCH
        _figure(chart, FOR_CHAT, theme).savefig(
            drawn, format="png", dpi=resolution, facecolor=theme.paper, metadata={"Software": None}
        )
    return drawn.getvalue()


@contextmanager
def drawing_style(more: Mapping[str, object], *, size: Size = WIDE, theme: Theme = LIGHT) -> Iterator[None]:
    """Give the context in which all our pictures are drawn alike, one at a time."""
    import matplotlib as mpl  # noqa: PLC0415  only a picture needs it

    ink = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), theme.ink)
    edges = {f"axes.spines.{side}": False for side in ("top", "right", "left")}
    style = {
        **ink, **edges, "font.family": "sans-serif", "font.size": size.letters, "axes.edgecolor": theme.rule,
        "axes.facecolor": "none", "text.parse_math": False, **more,
    }  # fmt: skip
    with _DRAWING, mpl.rc_context(style):  # type: ignore[arg-type]  # its names are listed one by one
        yield


def _figure(chart: Chart, size: Size, theme: Theme) -> "Figure":
    from matplotlib.figure import Figure  # noqa: PLC0415  as above
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415  as above

    width, height, margin = (points / POINTS_IN_AN_INCH for points in (size.width, size.height, size.margin))
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=margin, h_pad=margin))
    axes = figure.subplots()
    _DRAWERS[chart.shows](axes, chart, size, theme)
    _explained(figure, axes, size, chart.title)
    axes.tick_params(length=0, pad=6)
    axes.grid(axis="y", color=theme.rule, linewidth=0.7)
    axes.set_axisbelow(True)
    return figure


def _explained(figure: "Figure", axes: "Axes", size: Size, title: str) -> None:
    """Say above the picture what its colours mean, and its title where nothing beside it does."""
    handles, labels = axes.get_legend_handles_labels()
    if not handles:
        return
    legend = figure.legend(
        handles, labels, loc="outside upper left", ncols=_columns(labels, size), frameon=False, handlelength=0.9,
        handletextpad=0.5, columnspacing=1.2, borderpad=0, borderaxespad=size.margin / size.letters,
        title=title if size.alone else None, title_fontproperties={"weight": "bold"}, alignment="left",
    )  # fmt: skip
    legend.get_title().set_fontsize(size.letters)


def _columns(labels: Sequence[str], size: Size) -> int:
    """Give how many names stand side by side."""
    widest = max(map(len, labels)) * LETTER_WIDTH * size.letters + 2.6 * size.letters
    return max(1, min(len(labels), int(size.width / widest)))


def _origins(axes: "Axes", chart: Chart, size: Size, theme: Theme) -> None:
    below = [0] * len(chart.days)
    for origin in DRAWN:
        numbers = [day.counts.get(origin, 0) for day in chart.days]
        if any(numbers):
            _stack(axes, numbers, below, theme, origin, ORIGIN[origin])
        below = [low + number for low, number in zip(below, numbers, strict=True)]
    _counted(axes, max(below, default=0) * 1.04)
    _dated(axes, chart.days, size)


def _stack(axes: "Axes", numbers: Sequence[int], below: Sequence[int], theme: Theme, series: str, label: str) -> None:
    """Add a layer to stacked bars; a line of paper lies between two layers, so that they part without colour too."""
    axes.bar(
        range(len(numbers)), numbers, bottom=below, color=theme.series[series], width=0.78, label=label,
        edgecolor=theme.paper, linewidth=0.8,
    )  # fmt: skip


def _support(axes: "Axes", chart: Chart, size: Size, theme: Theme) -> None:
    """Draw each share as a dot on the line of its interval; days with too few mentions are left out, as a gap."""
    colour = theme.series[Origin.ORGANIC]
    told = [(place, share, day.support.interval) for place, day in enumerate(chart.days)
            if (share := share_of(day.support)) is not None]  # fmt: skip
    for run in _runs(told):
        places, shares = [place for place, _, _ in run], [100 * share for _, share, _ in run]
        axes.plot(places, shares, color=theme.ink, linewidth=0.9, linestyle=":")
    for number, (place, share, interval) in enumerate(told):
        ends, named = [100 * interval.low, 100 * interval.high], not number
        axes.plot(place, 100 * share, color=colour, marker="o", markersize=6.5, linestyle="none", clip_on=False,
                  label="share" if named else None)  # fmt: skip
        axes.plot([place] * 2, ends, color=colour, linewidth=2, label="95 % interval" if named else None)
    top = max((100 * interval.high for _, _, interval in told), default=10)
    axes.set_ylim(0, min(100, max(10, top * 1.05)))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")
    axes.locator_params(axis="y", nbins=5, integer=True)
    _dated(axes, chart.days, size)


def _runs(told: Sequence[tuple[int, float, object]]) -> list[list[tuple[int, float, object]]]:
    """Give stretches without a gap."""
    grouped = groupby(enumerate(told), key=lambda one: one[1][0] - one[0])
    return [[point for _, point in run] for _, run in grouped]


def _waits(axes: "Axes", chart: Chart, size: Size, theme: Theme) -> None:  # noqa: ARG001  the drawers' form
    answered, waiting = [one.answered for one in chart.waits], [one.waiting for one in chart.waits]
    totals = [one + other for one, other in zip(answered, waiting, strict=True)]
    _stack(axes, answered, [0] * len(answered), theme, ANSWERED, "answered")
    _stack(axes, waiting, answered, theme, WAITING, "waiting still")
    for place, total in enumerate(totals):
        axes.annotate(f"{total:,}", (place, total), (0, 3), textcoords="offset points", ha="center", color=theme.ink)
    _counted(axes, max(totals, default=0) * 1.12)
    axes.set_xticks(range(len(chart.waits)), [say_step(one).replace("under ", "< ").replace("over ", "> ")
                                              for one in chart.waits])  # fmt: skip


def _counted(axes: "Axes", most: float) -> None:
    """Scale the upward axis for whole numbers."""
    axes.set_ylim(0, max(most, 1))
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _dated(axes: "Axes", days: Sequence[Day], size: Size) -> None:
    """Name as many days as there is room for."""
    axes.set_xlim(-0.6, max(len(days), 1) - 0.4)
    room = max(2, int(size.width / (size.letters * 5)))
    step = -(-len(days) // room) or 1
    form = "%a\n%d %b" if len(days) <= 8 else "%d %b"  # noqa: PLR2004  a week has seven days, and today so far
    axes.set_xticks(range(0, len(days), step), [f"{day.day:{form}}" for day in days[::step]])


_DRAWERS: Mapping[Shows, Callable[..., None]] = {
    Shows.ORIGINS: _origins, Shows.SUPPORT: _support, Shows.WAITS: _waits,
}  # fmt: skip


def _for_page(svg: str, chart: Chart, name: str) -> str:
    """Keep only the drawing, give it a name and a description, and let it take the page's width and colours."""
    body = svg[svg.index("<svg") :]
    box = re.search(r'viewBox="([^"]+)"', body)
    inner = re.sub(r"<metadata>.*?</metadata>", "", body[body.index(">") + 1 :], flags=re.DOTALL)
    inner = _coloured(_named(re.sub(r"<!--.*?-->", "", inner, flags=re.DOTALL)))
    inner = re.sub(r"font: ([\d.]+)px [^;\"]+", r"font: \1px system-ui, sans-serif", inner)
    inner = re.sub(r"\n\s*", "\n", inner).strip()
    head = f'<svg role="img" viewBox="{box.group(1) if box else "0 0 736 290"}" aria-labelledby="{name}-t {name}-d">'
    told = f'<title id="{name}-t">{escape(chart.title)}</title><desc id="{name}-d">{escape(describe(chart))}</desc>'
    return f"{head}{told}{inner}"


def _named(drawing: str) -> str:
    """Keep only the ids that the drawing points at: several pictures stand in a page, and ids occur once."""
    drawing = drawing.replace('xlink:href="#', 'href="#')
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', drawing))
    return re.sub(r' id="([^"]+)"', lambda found: found.group() if found.group(1) in used else "", drawing)


def _coloured(drawing: str) -> str:
    """Let a page's custom properties decide the colours."""
    by_colour = {colour: name for name, colour in names(LIGHT).items()}
    pattern = re.compile("|".join(by_colour))
    return pattern.sub(lambda found: f"var({by_colour[found.group()]}, {found.group()})", drawing)
