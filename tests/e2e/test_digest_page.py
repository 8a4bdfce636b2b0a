"""The digest as a page, in a real browser: accessible, on its own, on two sheets of paper. And `make demo` as told."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PICTURES, a_browser, needs_chromium, opened
from databases import address_in
from pypdf import PdfReader

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).parents[2]
WIDTHS, SCHEMES = (390, 1200), ("light", "dark")
GRAVE = ("serious", "critical")
MOST_PAGES = 2


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Run what `make demo` runs; gives what it printed, and the folder of its page."""
    folder = tmp_path_factory.mktemp("demo")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    now = re.search(r"^DEMO_NOW := (.+)$", makefile, re.MULTILINE).group(1)
    settings = {"KITH_DATABASE__URL": address_in(folder), "NOW": now, "OUT": str(folder), "COLUMNS": "80"}
    script = ["sh", "config/sample/demo.sh"]
    binaries = {"BIN": str(_commands(folder))}
    run = subprocess.run(script, env={**os.environ, **settings, **binaries}, cwd=ROOT, capture_output=True, text=True,
                         check=True)  # fmt: skip
    return run.stdout, folder


def _commands(folder):
    """Make a folder with a `kith` that is this tree's, whichever is installed."""
    kith = folder / "kith"
    kith.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', encoding="utf-8")
    kith.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def page(demo):
    return demo[1] / "digest.html"


@pytest.fixture(scope="module")
def browser():
    with a_browser() as browser:
        yield browser


def test_the_readme_shows_what_the_demo_prints(demo):
    """Line by line and in order; … stands for what is left out."""
    printed = iter(demo[0].splitlines())
    sample = (ROOT / "README.md").read_text(encoding="utf-8").split("```\n")[1]
    for line in sample.splitlines():
        if line not in ("", "…"):
            assert line in printed, f"README shows a line that `make demo` no longer prints there: {line}"


def violations(tab):
    """Ask axe-core; gives what is grave as (rule, places)."""
    found = Axe().run(tab).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE]


@needs_chromium
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_accessible_on_a_phone_and_a_desk_by_day_and_by_night(browser, page, width, scheme):
    """No serious or critical finding of axe-core, nothing wider than the screen; a picture is kept to be looked at."""
    with opened(browser, page, width=width, scheme=scheme) as (tab, _):
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        shown = tab.evaluate("[...document.querySelectorAll('.chart svg')].filter(one => one.checkVisibility()).length")
        assert shown == 3
        PICTURES.mkdir(parents=True, exist_ok=True)
        kept = PICTURES / f"digest-{scheme}-{width}.png"
        tab.screenshot(path=kept, full_page=True)
    assert kept.stat().st_size


@needs_chromium
@pytest.mark.parametrize(("width", "lines"), [(1200, 1), (600, 1), (390, 2)])
def test_the_headlines_numbers_of_a_large_brand_stand_on_one_line(browser, page, tmp_path, width, lines):
    """On a phone a range may break after its dash; nothing is wider than the screen."""
    large = tmp_path / "large.html"
    text = page.read_text(encoding="utf-8")
    large.write_text(re.sub("<dd>[^<]+</dd>", "<dd>112,740–123,450</dd>", text, count=1), encoding="utf-8")
    high = "one => Math.round(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight))"
    with opened(browser, large, width=width) as (tab, _):
        counted = tab.evaluate(f"[...document.querySelectorAll('.figure dd')].map({high})")
        assert len(counted) == 4
        assert max(counted) <= lines
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_axe_finds_what_is_wrong(browser, page, tmp_path):
    """Grey on white, a picture without words, a page without a language: planted."""
    planted = tmp_path / "planted.html"
    text = page.read_text(encoding="utf-8")
    wrong = '<p style="color:#bbb">pale</p><img src="data:,"></main>'
    planted.write_text(text.replace('<html lang="en">', "<html>").replace("</main>", wrong), encoding="utf-8")
    with opened(browser, planted) as (tab, _):
        assert {rule for rule, _ in violations(tab)} >= {"html-has-lang", "color-contrast", "image-alt"}


@needs_chromium
def test_the_page_asks_for_nothing_and_has_no_script(browser, page):
    """It reads the same without scripts, and no address is asked for."""
    with opened(browser, page, scripts=False) as (tab, asked):
        assert tab.locator("h1").inner_text() == "Digest: Tidewell"
        assert tab.locator("figure.chart svg title").first.text_content() == "Mentions by origin, day by day"
        assert asked == []
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"url\((?!#)|@import|src=", text)


@needs_chromium
def test_the_page_has_landmarks_and_its_headings_in_order(browser, page):
    """One main, one h1, no level left out; the first stop of the keyboard leads past the head; tables have captions."""
    with opened(browser, page) as (tab, _):
        levels = tab.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
        assert levels[0] == 1
        assert all(level - before <= 1 for before, level in pairwise(levels))
        assert (tab.locator("main").count(), tab.locator("body > header").count(), levels.count(1)) == (1, 1, 1)
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert tab.locator("table").count() == tab.locator("table > caption").count() > 0
        assert tab.locator("th:not([scope])").count() == 0


@needs_chromium
def test_a_week_is_printed_on_two_pages(browser, page, tmp_path):
    """A4; also what is folded on the screen is on the paper, and so is every section."""
    paper = tmp_path / "digest.pdf"
    with opened(browser, page, scheme="dark") as (tab, _):
        tab.pdf(path=paper, prefer_css_page_size=True)
    pages = PdfReader(paper).pages
    assert 0 < len(pages) <= MOST_PAGES
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    told = " ".join("".join(page.extract_text() for page in pages).split())
    for words in (
        "From the community",
        "Waiting on us",
        "Promotion, kept apart",
        "Self-promotion:",
        "Are we listening?",
    ):
        assert words in told
