"""Debian's Chromium, and the chat page opened in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tools.chromium import FLAGS
from tools.running import System


# Not for the whole session: while Playwright runs, its event loop keeps other tests from running theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped by hand where there is none, failed in CI."""
    path = shutil.which("chromium")
    if path is None:
        reason = "no chromium on this machine: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, system: System) -> Iterator[Page]:
    """The chat page, just opened; errors in its scripts and requests to other hosts fail the test."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda entry: complaints.append(entry.text) if "Security Policy" in entry.text else None
    )
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(system.url)
    yield opened
    context.close()
    assert complaints == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(system.url).netloc}
