"""Pictures of a digest: everybody can tell their colours, and their numbers are there in words as well."""

import io
import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, timedelta
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from builders import NOW, a_post
from colours import VISIONS, contrast, distance

from analyzers.insight.compose import compose
from analyzers.insight.digest import Day, Footer, Waited
from analyzers.insight.intervals import wilson
from analyzers.insight.listening import STEPS, count_waits
from analyzers.insight.measures import Period
from analyzers.labels import Intent, Origin
from bot.platforms import html, markdown, terminal
from bot.present.charts import FOR_CHAT, NARROW, SHARP, WIDE, draw_png, draw_svg
from bot.present.digest import present_digest
from bot.present.kept import from_body, to_body
from bot.present.message import Chart, Message, Section, Shows
from bot.present.palette import ANSWERED, DARK, DRAWN, LIGHT, WAITING, as_css
from bot.present.pictured import picture_support, picture_waits
from bot.present.sparks import LONGEST_ALT, by_week, describe, say_step, spark_rows

MOST_BYTES = 200_000
LEAST_CONTRAST = 3
"""Of a graphic with its surroundings: WCAG 2.2, 1.4.11."""
LEAST_CONTRAST_OF_TEXT = 4.5
APART = 20
"""Nine times what is just noticed."""
ROOT = Path(__file__).parents[2]
WEEK = Period(NOW - timedelta(days=7), NOW)
FOOTER = Footer(sources=(), version="rules", audit="never", authors_unknown=0, times_unknown=0)
SHEETS = {LIGHT.paper: LIGHT, "#ffffff": LIGHT, DARK.paper: DARK, "#1e2227": DARK}
"""What a picture lies on, of a page and of its cards."""


def days(number, most=400):
    """Give busy days, the same each time."""
    chance = random.Random(7)  # noqa: S311  numbers of a test
    return tuple(
        Day(
            day=date(2026, 10, 1) + timedelta(place),
            counts={origin: chance.randint(0, most) for origin in DRAWN},
            support=wilson(chance.randint(0, most), 3 * most),
        )
        for place in range(number)
    )


WAITS = tuple(
    Waited(least=least, most=None if most == STEPS[-1] else most, answered=answered, waiting=3)
    for least, most, answered in zip(STEPS[:-1], STEPS[1:], (40, 900, 31, 4, 0, 1), strict=True)
)
MONTH = (
    Chart(title="Mentions by origin, day by day", says="By origin.", days=days(31)),
    Chart(title="Share of community support", says="Much.", days=days(31), shows=Shows.SUPPORT),
    Chart(title="How long needs waited", says="Long.", waits=WAITS, shows=Shows.WAITS),
)
EACH = pytest.mark.parametrize("chart", MONTH, ids=lambda chart: chart.shows)


# Colours


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_colour_stands_out_from_the_paper(sheet):
    """Three to one for what is drawn, more for what is written."""
    theme = SHEETS[sheet]
    assert min(contrast(colour, sheet) for colour in theme.series.values()) >= LEAST_CONTRAST
    assert contrast(theme.ink, sheet) >= LEAST_CONTRAST_OF_TEXT


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("together", [DRAWN, (ANSWERED, WAITING)], ids=["origins", "waits"])
def test_colours_of_one_picture_stay_apart_for_every_eye(vision, theme, together):
    """Every pair, also without red, green or blue."""
    for one, other in combinations(together, 2):
        assert distance(theme.series[one], theme.series[other], vision) >= APART, (one, other)


def test_the_measures_of_colours_find_what_is_wrong():
    """Red and green of the same lightness come together without red; pale yellow is lost on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#f0e442", "#ffffff") < LEAST_CONTRAST
    assert distance("#d55e00", "#8a8a00") > APART > distance("#d55e00", "#8a8a00", "deuteranopia")


# Drawing


@EACH
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_busy_month_is_a_small_sharp_picture(chart, theme):
    """Twice the pixels, less than 200 kB, on the theme's own paper."""
    drawn = draw_png(chart, theme)
    assert len(drawn) < MOST_BYTES
    width, height = (int.from_bytes(drawn[place : place + 4]) for place in (16, 20))
    assert (width, height) == (SHARP * FOR_CHAT.width, SHARP * FOR_CHAT.height)
    pixels = mpl.image.imread(io.BytesIO(drawn))
    corner = "#" + "".join(f"{round(255 * part):02x}" for part in pixels[2, 2, :3])
    assert corner == theme.paper


@EACH
def test_threads_that_draw_together_draw_what_one_draws_alone(chart):
    """The same bytes each time; matplotlib's settings are as before."""
    before = dict(mpl.rcParams)
    alone = draw_svg(chart), draw_png(chart, DARK)
    with ThreadPoolExecutor(3) as threads:
        together = [threads.submit(draw_svg, chart), threads.submit(draw_png, chart, DARK)]
        assert tuple(one.result() for one in together) == alone
    assert dict(mpl.rcParams) == before


@EACH
def test_a_drawing_for_a_page_takes_its_colours_from_the_page(chart):
    """Each colour is a property with the light one behind it; ids begin with the picture's name."""
    drawn = draw_svg(chart, NARROW, "here")
    assert f'viewBox="0 0 {NARROW.width} {NARROW.height}"' in drawn
    assert describe(chart) in drawn
    assert not re.search(r"(?<!, )#[0-9a-f]{6}", drawn)
    for name, colour in re.findall(r"var\((--[\w-]+), (#\w+)\)", drawn):
        assert f"{name}:{colour}" in as_css()
    assert "metadata" not in drawn


def test_colours_that_are_one_on_light_paper_are_one_on_dark():
    """A drawing knows only the light colour, and the page makes the dark one of it."""
    for one, other in combinations(LIGHT.series, 2):
        if LIGHT.series[one] == LIGHT.series[other]:
            assert DARK.series[one] == DARK.series[other]


@EACH
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_chart_without_numbers_can_be_drawn(chart, size):
    """Empty days, no days."""
    for empty in (replace(chart, days=(), waits=()), replace(chart, days=days(1, 0), waits=WAITS[:1])):
        assert draw_svg(empty, size).startswith("<svg")


DIRECT = re.compile(r"\bdraw_(?:png|svg)\(")
"""A drawing by whoever asks for it, instead of by the bridge."""


def test_no_chat_draws_on_its_loop():
    """It takes a fifth of a second, in which nobody would be answered; a planted call is found."""
    drawing = {path: path.read_text(encoding="utf-8") for chat in ("slack", "discord")
               for path in (ROOT / "bot/platforms" / chat).glob("*.py")}  # fmt: skip
    assert sum("off_loop(draw_png, " in code for code in drawing.values()) == 2
    assert [path.name for path, code in drawing.items() if DIRECT.search(code)] == []
    assert DIRECT.search("file=draw_png(chart)")


def test_ids_occur_once_in_a_page_of_several_pictures():
    """Whatever points at an id finds it, and only one."""
    page = html.render(Message(title="", blocks=(*MONTH, Section(title="Again", blocks=MONTH))))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', page)) <= set(ids)


# Words


def test_the_description_holds_the_numbers_and_is_never_too_long():
    """Day by day; week by week where that is too long; else the sentence."""
    assert "01 Oct organic 165, paid " in describe(replace(MONTH[0], days=days(4)))
    assert re.search(r"05 Oct [\d,]+ of [\d,]+ \(\d+–\d+ %\)", describe(MONTH[1]))
    assert "under 1 h: 40 answered, 3 waiting; 1–4 h: 900 answered, 3 waiting" in describe(MONTH[2])
    assert describe(replace(MONTH[0], days=days(60))).count(";") == len(by_week(days(60))) - 1
    for chart in (MONTH[0], MONTH[1], replace(MONTH[0], days=days(900)), replace(MONTH[0], says="x" * 3000)):
        assert len(describe(chart)) <= LONGEST_ALT


def test_bars_in_letters_stand_where_only_text_is_shown():
    """Terminal and Markdown; a day with too few mentions is a dot, not a bar."""
    few = Day(day=date(2026, 10, 9), counts={Origin.ORGANIC: 3}, support=wilson(1, 3))
    support = replace(MONTH[1], days=(*days(2), few))
    ((name, bars, told),) = spark_rows(support)
    assert (name, bars[-1], len(bars)) == ("community support", "·", 3)
    assert told.endswith("%)")
    for written in (terminal.render(Message(title="", blocks=MONTH)), markdown.render(Message(title="", blocks=MONTH))):
        assert re.search(r"organic +[▁▂▃▄▅▆▇█ ]+ +\d", written)
        assert "answered       ▁█" in written
        assert "waiting still  ▁▁▁▁▁▁  18" in written


def test_weeks_are_counted_back_from_the_last_day():
    """None lost, none counted twice; the first may be short."""
    weeks = by_week(days(16))
    assert [week.day for week in weeks] == [date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 10)]
    assert sum(week.support.total for week in weeks) == sum(day.support.total for day in days(16))
    for origin in DRAWN:
        assert sum(week.counts[origin] for week in weeks) == sum(day.counts[origin] for day in days(16))


def test_steps_of_waits_are_said_in_the_units_of_people():
    """Hours within a day, days beyond."""
    assert [say_step(one) for one in WAITS] == ["under 1 h", "1–4 h", "4–24 h", "1–3 d", "3–7 d", "over 7 d"]


@EACH
def test_a_kept_picture_is_the_picture_that_was_kept(chart):
    """A message waits as text until it is posted; one that was kept before there were three pictures still shows."""
    message = Message(title="Kept", blocks=(chart, Section(title="In a section", blocks=(chart,))))
    assert from_body(to_body(message)) == message
    (old,) = from_body('{"title": "Old", "blocks": [{"title": "By day", "days": [], "says": "Organic 3."}]}').blocks
    assert old == Chart(title="By day", says="Organic 3.")


# What a digest shows


def test_waits_are_counted_with_and_without_an_answer():
    """Each need in one step; who waits still is not left out."""
    hours, answered = np.array([0.5, 1.0, 3.9, 30.0, 500.0]), np.array([True, True, False, False, False])
    counted = count_waits(hours, answered)
    assert [(one.answered, one.waiting) for one in counted] == [(1, 0), (1, 1), (0, 0), (0, 1), (0, 0), (0, 1)]
    assert (counted[0].least, counted[-1].most) == (0, None)
    assert count_waits(hours[:0], answered[:0]) == ()


def a_digest(posts):
    return compose(period=WEEK, posts=posts, before=(), began={}, waiting=(), shown=5, footer=FOOTER, zone=UTC, seed=1,
                   stopwords=frozenset())  # fmt: skip


def test_a_digest_shows_the_pictures_it_has_numbers_for():
    """Support needs two days (or weeks) of ten mentions, waits need three needs; else the sentence is enough."""
    praise = [
        a_post(id=f"{day} {number}", at=NOW - timedelta(days=day), intent=Intent.PRAISE, needs_answer=False)
        for day in (1, 2)
        for number in range(10)
    ]
    needs = [a_post(id=f"need {number}") for number in range(3)]
    full = a_digest([*praise, *needs])
    shown = [chart.shows for block in present_digest(full, UTC, {}).blocks for chart in charts_of(block)]
    assert shown == [Shows.ORIGINS, Shows.SUPPORT, Shows.WAITS]
    (support,), (waits,) = picture_support(full), picture_waits(full)
    assert support.says == "Praise and help: 20 of 23 (68–95 %) of what others said."
    assert waits.says == "Of 3 needs 0 answered; 3 waiting."
    poor = a_digest([*praise[:10], *needs[:2]])
    assert (picture_support(poor), picture_waits(poor)) == ((), ())


def charts_of(block):
    if isinstance(block, Section):
        return [chart for inner in block.blocks for chart in charts_of(inner)]
    return [block] if isinstance(block, Chart) else []


def test_a_share_of_a_long_period_is_told_week_by_week():
    """Thirty single days would tell chance."""
    posts = [a_post(id=f"{number}", at=NOW - timedelta(days=number % 30, hours=1)) for number in range(90)]
    month = replace(a_digest(posts), days=compose(
        period=Period(NOW - timedelta(days=30), NOW), posts=posts, before=(), began={}, waiting=(), shown=5,
        footer=FOOTER, zone=UTC, seed=1, stopwords=frozenset(),
    ).days)  # fmt: skip
    (chart,) = picture_support(month)
    assert "week by week" in chart.title
    assert len(chart.days) == 5
