"""The assistant as one portal may frame it, and that portal opened in a browser."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.embed.embedded import DESKTOP, Assistant, Opening, portal
from tools.running import System, free_port


@pytest.fixture(scope="session")
def port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def assistant(system: System, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant(tmp_path_factory.mktemp("embed"), system, f"http://localhost:{port}")
    made.up()
    yield made
    made.kill("portal", signal.SIGTERM)


@pytest.fixture(scope="session")
def address(assistant: Assistant, port: int) -> Iterator[str]:
    with portal(assistant.url, port, 'data-hotline="1022"') as started:
        yield started


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Opening]:
    """Opens the portal in a fresh context; what its policy refused or its scripts broke fails the test."""
    contexts = []
    complaints: list[str] = []

    def opened(url: str = address, before: Callable[[Page], object] = id, **options: Any) -> Page:
        contexts.append(browser.new_context(locale="vi-VN", **{"viewport": DESKTOP, **options}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda entry: (
                complaints.append(entry.text)
                if "Security Policy" in entry.text and "frame-ancestors" not in entry.text
                else None
            ),
        )
        before(page)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert complaints == []
