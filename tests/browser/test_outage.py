"""The page while the action server is really gone, and when it is back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import ask
from tools.running import System

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"


def test_an_action_server_killed_and_back(page: Page, system: System) -> None:
    system.kill("actions")
    try:
        ask(page, QUESTION)
        reply = page.locator(".bot").last
        expect(reply).to_contain_text("gặp trục trặc")
        expect(reply.get_by_role("link", name="1022")).to_have_attribute("href", "tel:1022")
        expect(page.locator("#question")).to_have_value(QUESTION)
        page.locator("#question").fill("cháy nhà rồi cứu với")
        page.keyboard.press("Enter")
        expect(page.locator(".bot").last).to_contain_text("114")
    finally:
        system.start("actions")
        system.wait_ready("actions")
    ask(page, QUESTION)
    expect(page.locator(".bot").last).to_contain_text("1.014064")
    expect(page.locator("#question")).to_have_value("")
