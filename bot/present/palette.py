"""The colours of our pictures: told apart by everybody, also who is colour-blind, on light paper and on dark.

Hues after M. Okabe and K. Ito, Color Universal Design (2008), set so far apart in lightness that every pair stays apart
without red or green, and each stands out from the paper by 3:1 (WCAG 2.2, 1.4.11). A test measures both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from analyzers.labels import Origin


@dataclass(frozen=True, slots=True)
class Theme:
    """Paper, ink and lines, and the colour of each thing that is drawn; all as `#rrggbb`."""

    paper: str
    ink: str
    rule: str
    series: Mapping[str, str]


ANSWERED, WAITING = "answered", "waiting"
DRAWN = (Origin.ORGANIC, Origin.PAID, Origin.SELF_PROMOTION, Origin.OWNED, Origin.UNCLEAR)
"""Origins from the bottom of a bar to its top."""
LIGHT = Theme(
    paper="#fbfaf7", ink="#525c67", rule="#d9d5cc",
    series={
        Origin.ORGANIC: "#0b9e6c", Origin.PAID: "#9c3000", Origin.SELF_PROMOTION: "#ad8500", Origin.OWNED: "#1450c8",
        Origin.UNCLEAR: "#43474e", ANSWERED: "#1450c8", WAITING: "#9c3000",
    },
)  # fmt: skip
DARK = Theme(
    paper="#16191d", ink="#b3bac2", rule="#3a4149",
    series={
        Origin.ORGANIC: "#4fe0bb", Origin.PAID: "#d4622a", Origin.SELF_PROMOTION: "#f6cf4a", Origin.OWNED: "#3f8cff",
        Origin.UNCLEAR: "#83868b", ANSWERED: "#3f8cff", WAITING: "#d4622a",
    },
)  # fmt: skip


def names(theme: Theme) -> dict[str, str]:
    """Give every colour of a theme by the name it has as a custom property of a page."""
    named = {"paper": theme.paper, "ink": theme.ink, "rule": theme.rule, **theme.series}
    return {f"--chart-{str(name).replace('_', '-')}": colour for name, colour in named.items()}


def as_css() -> str:
    """Write both themes as custom properties, the dark one for whoever prefers it."""
    light, dark = (";".join(f"{name}:{colour}" for name, colour in names(theme).items()) for theme in (LIGHT, DARK))
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
