"""The chat page in a real Chromium, against the running assistant."""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.payloads import ask
from tools.paths import ROOT

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"
WORDS = yaml.safe_load((ROOT / "knowledge_base" / "interface.yml").read_text(encoding="utf-8"))
TOPICS = {
    language: [word for key, word in WORDS[language].items() if key.startswith("topic_")]
    for language in ("vi", "en")
}


def test_question_follow_up_and_source(page: Page) -> None:
    expect(page.locator("#welcome")).to_contain_text("không phải người")
    expect(page.locator("#welcome")).to_contain_text("30 phút")
    expect(page.get_by_role("link", name="Gọi 1022")).to_have_attribute("href", "tel:1022")
    ask(page, QUESTION)
    reply = page.locator("#log article").last
    expect(reply).to_contain_text("1.014064")
    expect(reply).to_contain_text("CC01")
    link = reply.get_by_role("link").first
    expect(link).to_have_attribute(
        "href", "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bf7-9e0b-7681-bd68-83f1e84c1cc7"
    )
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(reply).to_contain_text("2026")
    ask(page, "thế lệ phí bao nhiêu?")
    expect(page.locator("#log article").last).to_contain_text("70.000")
    expect(page.locator("#question")).to_be_focused()


def test_a_choice_is_pressed_by_keyboard(page: Page) -> None:
    ask(page, "làm căn cước")
    choices = page.locator("#log article").last.get_by_role("button")
    expect(choices.last).to_have_text("Không phải các mục trên")
    title = choices.first.inner_text()
    choices.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#log article").last).to_contain_text(title)
    pressed = page.get_by_role("button", name=title, exact=True)
    expect(pressed).to_be_disabled()
    # The focus stays, so that the next Tab leads into the answer.
    expect(pressed).to_be_focused()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_topic_has_an_answer(page: Page, language: str) -> None:
    page.goto(f"{page.url}?lang={language}")
    for topic in TOPICS[language]:
        before = page.locator(".bot").count()
        page.locator("#question").fill(topic)
        page.locator("#send").click()
        expect(page.locator(".bot")).to_have_count(before + 1)
        classes = page.locator(".bot").last.get_attribute("class") or ""
        assert "status-answered" in classes or "status-clarify" in classes, topic


def test_a_topic_is_asked_by_its_button(page: Page) -> None:
    page.get_by_role("button", name=TOPICS["vi"][0]).click()
    expect(page.locator(".you")).to_contain_text(TOPICS["vi"][0])
    expect(page.locator("#log article").last).to_contain_text("1.014064")


def test_what_a_person_typed_is_never_markup(page: Page) -> None:
    ask(page, '<img src=x onerror="document.title=1"><b>xin chào</b>')
    expect(page.locator("#log")).to_contain_text("<b>xin chào</b>")
    assert page.locator("#log b, #log img").count() == 0


def test_enter_belongs_to_the_input_method_while_it_composes(page: Page) -> None:
    page.locator("#question").fill("tiêng")
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert page.locator("#log article").count() == 1
    expect(page.locator("#question")).to_have_value("tiêng")


def test_deleting_asks_first_and_starts_anew(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    page.locator("#delete").click()
    dialog = page.get_by_role("dialog", name="Xoá hội thoại này?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#delete")).to_be_focused()
    expect(page.locator("#log")).to_contain_text("1.014064")
    page.locator("#delete").click()
    page.get_by_role("button", name="Xoá", exact=True).click()
    expect(page.locator("#log")).not_to_contain_text("1.014064")
    expect(page.locator("#question")).to_be_focused()
    ask(page, "thế lệ phí bao nhiêu?")
    expect(page.locator("#log article").last).not_to_contain_text("70.000")


def test_a_browser_without_storage_keeps_the_conversation(page: Page) -> None:
    forbidden = (
        "Object.defineProperty(window, '%s', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    for area in ("sessionStorage", "localStorage"):
        page.add_init_script(forbidden % area)
    page.reload()
    page.locator("#large").click()
    ask(page, QUESTION)
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    ask(page, "thế lệ phí bao nhiêu?")
    expect(page.locator("#log article").last).to_contain_text("70.000")
