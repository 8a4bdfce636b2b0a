"""A browser for tests of pages: the system's Chromium, without a window; tests are skipped where there is none."""

import os
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PICTURES = Path(__file__).parents[1] / "out/screenshots"
"""Where screenshots are kept to be looked at; git ignores the folder."""
SKIPPED = f"no Chromium on the path ({', '.join(NAMES)}); name one in CHROMIUM"


@cache
def chromium():
    """Give the browser's path, empty where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


needs_chromium = pytest.mark.skipif(not chromium(), reason=SKIPPED)


@contextmanager
def a_browser():
    """Start the browser. Nothing is fetched: it has no network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser, page, *, width=1200, scheme="light", scripts=True):
    """Open a page and give it with the addresses it asked for beside its own. A test's scripts pass its policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=scripts, java_script_enabled=scripts,
        offline=True, device_scale_factor=1,
    )  # fmt: skip
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    try:
        yield tab, [address for address in asked if address != page.as_uri()]
    finally:
        context.close()
