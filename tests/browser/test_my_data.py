"""What the page shows of what is stored, and what it looks like once that is deleted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import TOKEN, answer, ask, payload, refuse

pytestmark = pytest.mark.services

TURNS = [
    {
        "at": "2026-07-01T08:00:00+00:00",
        "status": "answered",
        "record": "1.014064",
        "title": "Cấp lại căn cước",
    },
    {"at": "2026-07-01T08:01:00+00:00", "status": "answered", "record": "2.000635"},
    {"at": "2026-07-01T08:02:00+00:00", "status": "chitchat", "record": ""},
]


def held(turns: list[dict[str, str]]) -> dict[str, Any]:
    """The answer of the data interface."""
    times = {"used_at": "2026-07-01T08:00:00+00:00", "deleted_at": "2026-07-01T08:30:00+00:00"}
    return {**times, "outcomes_kept_days": 77, "turns": len(turns), "outcomes": turns}


def answered(page: Page) -> None:
    """A conversation that has begun, with a prepared answer."""
    answer(page, payload())
    ask(page)
    expect(page.locator(".bot")).to_have_count(2)


def test_my_data_are_shown(page: Page) -> None:
    refuse(page, 200, held(TURNS), path="data")
    page.get_by_role("button", name="Dữ liệu của tôi").click()
    dialog = page.get_by_role("dialog", name="Dữ liệu của tôi")
    expect(dialog).to_contain_text("Chưa có dữ liệu nào")
    page.keyboard.press("Escape")
    expect(page.locator("#data")).to_be_focused()
    answered(page)
    with page.expect_request("**/api/v1/data") as sent:
        page.locator("#data").click()
    assert sent.value.post_data_json == {"conversation": TOKEN}
    expect(dialog).to_contain_text("2026")
    turns = dialog.get_by_role("listitem")
    # By its title; a number only where the server names none.
    expect(turns.nth(0)).to_contain_text("đã trả lời, Cấp lại căn cước")
    expect(turns.nth(0)).not_to_contain_text("1.014064")
    expect(turns.nth(1)).to_contain_text("đã trả lời, 2.000635")
    expect(turns.nth(2)).to_contain_text("chào hỏi")
    expect(dialog).to_contain_text("được giữ 77 ngày")
    dialog.get_by_role("button", name="Đóng").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="My data").click()
    expect(page.get_by_role("dialog")).to_contain_text("kept for 77 days")


def test_a_conversation_with_nothing_in_it_has_no_data(page: Page) -> None:
    answered(page)
    refuse(page, 200, held([]), path="data")
    page.locator("#data").click()
    expect(page.get_by_role("dialog")).to_contain_text("Chưa có dữ liệu nào")
    expect(page.get_by_role("dialog")).not_to_contain_text("Dùng lần cuối")


def test_after_the_real_deletion_there_are_no_data(page: Page) -> None:
    ask(page, "xin chào")
    expect(page.locator(".bot")).to_have_count(2)
    page.locator("#data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    page.locator("#data-close").click()
    page.locator("#delete").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#waiting")).to_contain_text("Đã xoá.")
    page.locator("#data").click()
    expect(dialog).to_contain_text("Chưa có dữ liệu nào")
    expect(dialog.get_by_role("listitem")).to_have_count(0)


def test_deleting_by_a_reply_is_as_deleting_by_the_header(page: Page) -> None:
    arrival = page.locator("#log").inner_text()
    ask(page, "xem du lieu cua toi")
    expect(page.locator(".bot")).to_have_count(2)
    page.locator(".bot").last.get_by_role("button", name="Xoá hội thoại này").press("Enter")
    expect(page.locator("#waiting")).to_contain_text("Đã xoá.")
    expect(page.locator("#question")).to_be_focused()
    assert page.locator("#log").inner_text() == arrival
    ask(page, "xin chào")
    expect(page.locator(".bot")).to_have_count(2)
    page.locator("#delete").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#waiting")).to_contain_text("Đã xoá.")
    expect(page.locator("#question")).to_be_focused()
    assert page.locator("#log").inner_text() == arrival


def test_a_portal_without_that_view_offers_it_no_more(page: Page) -> None:
    answer(page, payload())
    ask(page)
    expect(page.locator(".bot")).to_have_count(2)
    refuse(page, 404, {"error": "not_found", "message": "Không có trang này."}, path="data")
    page.locator("#data").click()
    expect(page.get_by_role("dialog")).to_contain_text("chưa cho xem dữ liệu")
    page.keyboard.press("Escape")
    expect(page.locator("#data")).to_be_hidden()
