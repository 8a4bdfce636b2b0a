"""Draws how each order of the queue treats people: by need on the left, by influence on the right."""

import io
from collections.abc import Mapping

from analyzers.labels import Urgency
from bot.bench.queueing import Treated
from bot.present.charts import INK, drawing_style
from bot.present.words import URGENCY

LOOKS = {
    "first come": ("#94a3b8", "o", "-"),
    "most followers": ("#c2410c", "v", "-"),
    "strict need": ("#1e293b", "s", "--"),
    "ageing": ("#e0a030", "D", "-"),
    "Kith": ("#0f766e", "o", "-"),
}
"""Colour, mark and line of each order: apart in lightness and shape as well."""
TICKS = {1 / 6: "10 min", 1.0: "1 h", 6.0: "6 h", 24.0: "1 day", 168.0: "1 week"}
LIMITS = 1 / 15, 1000.0
"""Hours."""
STEP = 0.15
DPI = 150


def draw_queue(found: Mapping[float, Mapping[str, Treated]], form: str) -> bytes:
    """Draw the picture as `svg` or `png`, one row for each load; the same figures give the same bytes."""
    with drawing_style({"svg.fonttype": "none", "svg.hashsalt": "kith", "font.size": 9, "axes.edgecolor": INK}):
        from matplotlib.figure import Figure  # noqa: PLC0415  only a picture needs it

        figure = Figure(figsize=(9.4, 3.5 * len(found) + 0.6), layout="constrained")
        places = figure.subplots(len(found), 2, squeeze=False, sharey=True, width_ratios=(1.15, 1))
        for (by_need, by_influence), (load, orders) in zip(places, found.items(), strict=True):
            _by_need(by_need, load, orders)
            _by_influence(by_influence, orders)
        handles, names = places[0][1].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncols=len(names), frameon=False)
        drawn = io.BytesIO()
        metadata = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(drawn, format=form, dpi=DPI, facecolor="white", metadata=metadata)
    return drawn.getvalue()


def _by_need(axes, load: float, orders: Mapping[str, Treated]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  matplotlib's axes carry no types here
    for number, (name, treated) in enumerate(orders.items()):
        colour, mark, _ = LOOKS[name]
        aside = (number - (len(orders) - 1) / 2) * STEP
        for place, need in enumerate(Urgency):
            waits = treated.needs[need]
            axes.plot([place + aside] * 2, [waits.mean.value, waits.p99.value], color=colour, linewidth=1.6, alpha=0.6)
            axes.plot(place + aside, waits.p99.value, color=colour, marker="_", markersize=7, markeredgewidth=1.6)
            axes.plot(place + aside, waits.mean.value, color=colour, marker=mark, markersize=5.5)
    axes.set_xticks(range(len(Urgency)), [URGENCY[need] for need in Urgency])
    axes.set_title(f"Load {load:g}: wait by need (mark: mean, line: to the 99th percentile)", fontsize=9, loc="left")
    _scale(axes)


def _by_influence(axes, orders: Mapping[str, Treated]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  as above
    for name, treated in orders.items():
        colour, mark, line = LOOKS[name]
        means = [waits.mean.value for waits in treated.tenths]
        axes.plot(range(1, len(means) + 1), means, color=colour, marker=mark, linestyle=line, markersize=4, label=name,
                  linewidth=2.4 if name == "Kith" else 1.4, zorder=3 if name == "Kith" else 2)  # fmt: skip
    axes.set_xticks([1, 10], ["tenth with the\nfewest followers", "tenth with\nthe most"])
    axes.set_xlim(0.2, 10.8)
    flat = orders["Kith"].tenths[6].mean.value
    axes.annotate("all that do not look at followers", (7, flat), (0, 9), textcoords="offset points", fontsize=8,
                  ha="center", color=LOOKS["Kith"][0])  # fmt: skip
    axes.set_title("mean wait by influence", fontsize=9, loc="left")
    _scale(axes)


def _scale(axes) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  as above
    axes.set_yscale("log")
    axes.set_ylim(*LIMITS)
    axes.set_yticks(list(TICKS), list(TICKS.values()))
    axes.minorticks_off()
    axes.tick_params(length=0, labelleft=True)
    axes.grid(axis="y", color=INK, alpha=0.15, linewidth=0.6)
    axes.set_axisbelow(True)
