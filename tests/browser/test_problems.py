"""What the page says, and keeps, when something goes wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.payloads import CHOICES, answer, ask, payload, refuse

pytestmark = pytest.mark.services

QUESTION = "câu hỏi dài công gõ"


def kept(page: Page, sentence: str) -> None:
    expect(page.locator("#problem")).to_contain_text(sentence)
    expect(page.locator("#question")).to_have_value(QUESTION)
    expect(page.locator(".you")).to_have_count(0)


def works_again(page: Page) -> None:
    answer(page, payload("Đây ạ."))
    page.locator("#question").press("Enter")
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")
    expect(page.locator("#problem")).to_have_text("")
    expect(page.locator("#question")).to_have_value("")


def test_who_is_too_fast_sees_the_seconds_go_by(page: Page) -> None:
    page.clock.install()
    refuse(page, 429, {"error": "too_fast", "message": "Chờ chút ạ.", "retry_after": 3})
    ask(page, QUESTION)
    kept(page, "Chờ chút ạ.")
    expect(page.locator("#countdown")).to_have_text("Gửi lại được sau 3 giây.")
    expect(page.locator("#send")).to_be_disabled()
    page.clock.run_for(1000)
    expect(page.locator("#countdown")).to_have_text("Gửi lại được sau 2 giây.")
    # The seconds are seen and not read out one by one.
    assert page.locator("#countdown").evaluate("node => node.closest('[role=alert], [aria-live]')") is None
    page.locator("#question").press("Enter")
    expect(page.locator("#announcer")).to_have_text("Gửi lại được sau 2 giây.")
    kept(page, "Chờ chút ạ.")
    page.clock.run_for(2000)
    expect(page.locator("#waiting")).to_have_text("Anh/Chị gửi lại được rồi ạ.")
    expect(page.locator("#countdown")).to_have_text("")
    works_again(page)


def test_the_header_may_say_how_long_to_wait(page: Page) -> None:
    refuse(page, 429, {"error": "too_many", "message": "Nhanh quá."}, **{"Retry-After": "7"})
    ask(page, QUESTION)
    expect(page.locator("#countdown")).to_contain_text(re.compile("[67] giây"))


def test_an_outage_names_a_number_to_call(page: Page) -> None:
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng, gọi 1022."})
    ask(page, QUESTION)
    kept(page, "Tạm ngừng")
    expect(page.locator("#problem").get_by_role("link", name="1022")).to_have_attribute("href", "tel:1022")
    expect(page.get_by_role("button", name="Gửi lại")).to_be_visible()
    works_again(page)


def test_a_proxy_that_answers_in_html_is_an_outage(page: Page) -> None:
    refuse(page, 502, "<h1>Bad Gateway</h1>")
    ask(page, QUESTION)
    kept(page, "Hệ thống đang tạm ngừng")
    works_again(page)


@pytest.mark.parametrize("body", ["<p>Đăng nhập Wi-Fi</p>", {"unexpected": True}])
def test_an_answer_that_is_none_is_a_failure_of_the_network(page: Page, body: object) -> None:
    refuse(page, 200, body)
    ask(page, QUESTION)
    kept(page, "Không gửi được")
    works_again(page)


def test_a_failed_turn_gives_the_question_back(page: Page) -> None:
    answer(page, payload("Trục trặc, gọi 1022.", status="error_engine"))
    ask(page, QUESTION)
    expect(page.locator(".status-error_engine").get_by_role("link")).to_have_attribute("href", "tel:1022")
    expect(page.locator("#question")).to_have_value(QUESTION)
    works_again(page)


@pytest.mark.parametrize("draft", ["", QUESTION])
def test_a_topic_that_could_not_be_sent_leaves_the_draft_alone(page: Page, draft: str) -> None:
    page.locator("#question").fill(draft)
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng."})
    topic = page.locator(".topics button").first
    topic.click()
    expect(page.locator("#problem")).to_contain_text("Tạm ngừng.")
    expect(page.locator("#question")).to_have_value(draft)
    answer(page, payload("Trục trặc.", status="error_engine"))
    topic.click()
    expect(page.locator(".status-error_engine")).to_be_visible()
    expect(page.locator("#question")).to_have_value(draft)
    answer(page, payload("Đây ạ."))
    topic.click()
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")
    expect(page.locator("#question")).to_have_value(draft)


def test_a_choice_that_could_not_be_sent_can_be_taken_again(page: Page) -> None:
    answer(page, payload("Việc nào ạ?", status="clarify", buttons=CHOICES))
    ask(page)
    expect(page.locator(".bot")).to_have_count(2)
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng."})
    page.locator("#question").fill(QUESTION)
    choice = page.locator(".bot").nth(1).get_by_role("button").first
    choice.click()
    expect(page.locator("#problem")).to_contain_text("Tạm ngừng.")
    expect(page.locator("#question")).to_have_value(QUESTION)
    # What stands in the box is not what was not sent.
    expect(page.locator("#resend")).to_be_hidden()
    answer(page, payload("Đây ạ."))
    choice.click()
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")
    expect(page.locator("#question")).to_have_value(QUESTION)


def test_what_was_typed_meanwhile_is_not_lost(page: Page) -> None:
    page.route("**/api/v1/messages", lambda route: page.evaluate("1") and route.abort())
    page.locator("#question").fill(QUESTION)
    page.evaluate(
        "document.querySelector('#send').click(); document.querySelector('#question').value = 'viết tiếp';"
    )
    expect(page.locator("#problem")).to_contain_text("Không gửi được")
    expect(page.locator("#question")).to_have_value(f"{QUESTION}\nviết tiếp")


def test_too_long_a_question_is_not_sent(page: Page) -> None:
    refuse(page, 500, "never asked")
    page.locator("#question").fill("ơ" * 1001)
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("quá 1.000 ký tự")


def test_what_is_sent_is_composed(page: Page) -> None:
    answer(page, payload())
    with page.expect_request("**/api/v1/messages") as sent:
        ask(page, "hộ khẩu".encode().decode().replace("ộ", "o\u0323\u0302"))
    assert sent.value.post_data_json == {"text": "hộ khẩu"}


def test_a_conversation_that_cannot_be_deleted_stays(page: Page) -> None:
    answer(page, payload("Đây ạ."))
    ask(page)
    refuse(page, 503, {"error": "not_forgotten", "message": "Chưa xoá được."}, path="forget")
    page.locator("#delete").click()
    page.locator("#confirm-yes").click()
    expect(page.locator("#problem")).to_contain_text("Chưa xoá được.")
    expect(page.locator(".bot").last).to_contain_text("Đây ạ.")
