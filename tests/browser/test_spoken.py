"""What screen readers are told, and how often."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import CHOICES, answer, ask, payload

pytestmark = pytest.mark.services


def test_a_finished_reply_is_read_out_once(page: Page) -> None:
    page.clock.install()
    expect(page.get_by_role("log", name="Nội dung trò chuyện")).to_have_attribute("aria-live", "off")
    answer(page, payload("Đây ạ.", buttons=CHOICES))
    ask(page, "câu của tôi")
    announcer = page.locator("[aria-live=polite]")
    expect(announcer).to_have_text("Đây ạ.\nCấp lại thẻ căn cước\nKhông phải các mục trên")
    expect(announcer).to_have_attribute("lang", "vi")
    expect(page.get_by_role("status")).to_have_text("")
    # Whoever reads on by hand does not come across a second copy.
    page.clock.run_for(11_000)
    expect(announcer).to_have_text("")


def test_waiting_is_said(page: Page) -> None:
    held = []
    page.route("**/api/v1/messages", lambda route: held.append(route))
    ask(page)
    expect(page.get_by_role("status")).to_have_text("Đang trả lời…")
    expect(page.locator("#send")).to_be_disabled()
    page.locator("#question").press("Enter")
    assert len(held) == 1
    held[0].abort()
    expect(page.get_by_role("alert")).to_contain_text("Không gửi được")
    expect(page.get_by_role("status")).to_have_text("")
