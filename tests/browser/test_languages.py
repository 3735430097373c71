"""The page in English and in Vietnamese, without losing the conversation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import CHECKLIST, CHOICES, PLACE, SOURCE, answer, ask, payload, refuse

pytestmark = pytest.mark.services

MARKED = """() => [...document.querySelectorAll('[data-word]')]
    .filter((node) => node.textContent !== JSON.parse(document.getElementById('chat-data').textContent)
        .words[document.documentElement.lang][node.dataset.word])
    .map((node) => node.dataset.word)"""


def test_switching_says_everything_anew_and_keeps_the_conversation(page: Page) -> None:
    everything = {"place": PLACE, "checklist": CHECKLIST, "sources": [SOURCE], "buttons": CHOICES}
    answer(page, payload("Đến Bàu Trắng.", **everything))
    ask(page, "đi đâu")
    page.get_by_role("button", name="Lập danh sách giấy tờ").click()
    page.get_by_label("Giấy khai sinh").check()
    page.locator("#question").fill("đang viết")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Public services and travel assistant – Lâm Đồng")
    expect(page.get_by_label("Your question")).to_have_value("đang viết")
    expect(page.get_by_label("Your question")).to_have_attribute(
        "placeholder", "For example: what to see in Mui Ne"
    )
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("Đến Bàu Trắng.")
    expect(page.get_by_role("link", name="Show on the map")).to_be_visible()
    expect(page.get_by_label("Giấy khai sinh")).to_be_checked()
    assert page.evaluate(MARKED) == []
    # What is still Vietnamese says so.
    assert (
        page.get_by_text("Đến Bàu Trắng.", exact=True).evaluate("node => node.closest('[lang]').lang") == "vi"
    )
    back = page.get_by_role("button", name="Tiếng Việt")
    expect(back).to_have_attribute("lang", "vi")
    back.click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("button", name="English")).to_have_attribute("lang", "en")
    assert page.evaluate(MARKED) == []


def test_the_address_may_ask_for_english_and_a_reload_keeps_the_choice(page: Page) -> None:
    start = page.url
    page.goto(f"{start}?lang=en")
    expect(page.locator("#welcome")).to_contain_text("This is a machine, not a person.")
    page.goto(start)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_role("button", name="English").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#language")).to_have_attribute("lang", "vi")


def test_problems_are_said_in_the_language_of_the_page(page: Page) -> None:
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng, gọi 1022."})
    ask(page)
    expect(page.locator("#problem")).to_contain_text("Tạm ngừng")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#problem")).to_contain_text("The service is down for now.")
    expect(page.locator("#problem").get_by_role("link")).to_have_attribute("href", "tel:1022")
    refuse(page, 418, {"error": "of_tomorrow", "message": "Lỗi mới."})
    ask(page)
    expect(page.locator("#problem")).to_have_text("Lỗi mới.")


def test_a_failed_turn_is_told_in_english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    answer(page, payload("Trục trặc.", status="error_engine"))
    ask(page)
    said = page.locator(".status-error_engine [lang=en]").first
    expect(said).to_contain_text("there is a technical problem")
