"""The page while the network is lost, and when it is back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import CHOICES, answer, ask, payload

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"


def test_a_lost_network_keeps_the_draft_until_it_is_back(page: Page) -> None:
    page.context.set_offline(True)
    ask(page, QUESTION)
    expect(page.locator("#problem")).to_contain_text("mất mạng. Có mạng rồi Anh/Chị bấm Gửi lại")
    resend = page.get_by_role("button", name="Gửi lại")
    resend.click()
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("Đã có mạng lại.")
    expect(page.locator("#problem")).to_have_text("")
    # What was promised is there.
    resend.click()
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    expect(resend).to_be_hidden()


def test_without_a_draft_there_is_nothing_to_send_again(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#problem")).to_contain_text("mất mạng")
    expect(page.locator("#problem")).not_to_contain_text("Gửi lại")
    expect(page.locator("#resend")).to_be_hidden()
    page.locator("#question").fill(QUESTION)
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("Đã có mạng lại.")
    expect(page.locator("#resend")).to_be_visible()


def test_a_choice_or_topic_without_network_is_pressed_again(page: Page) -> None:
    answer(page, payload("Việc nào ạ?", status="clarify", buttons=CHOICES))
    ask(page)
    choice = page.get_by_role("button", name=CHOICES[0]["title"])
    expect(choice).to_be_visible()
    page.unroute("**/api/v1/messages")
    page.context.set_offline(True)
    for pressed in (page.locator(".topics button").first, choice):
        pressed.click()
        expect(page.locator("#problem")).to_contain_text("bấm lại mục vừa chọn")
        expect(page.locator("#problem")).not_to_contain_text("trong ô")
        expect(page.locator("#resend")).to_be_hidden()
        expect(page.locator("#question")).to_have_value("")
    page.context.set_offline(False)
    answer(page, payload("Đây ạ."))
    choice.click()
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")


def test_data_and_deletion_have_words_of_their_own(page: Page) -> None:
    answer(page, payload("Đây ạ."))
    ask(page)
    expect(page.locator(".bot")).to_have_count(2)
    page.context.set_offline(True)
    page.locator("#data").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Chưa xem được dữ liệu.")
    expect(dialog).not_to_contain_text("Gửi lại")
    page.locator("#data-close").click()
    page.locator("#delete").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#problem")).to_contain_text("Chưa xoá được.")
    expect(page.locator("#problem")).not_to_contain_text("Gửi lại")
    expect(page.locator("#resend")).to_be_hidden()
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")
