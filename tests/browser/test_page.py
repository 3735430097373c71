"""The chat page in a real Chromium, against the running assistant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"


def ask(page: Page, text: str) -> None:
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")


def test_question_follow_up_and_source(page: Page) -> None:
    expect(page.locator("body")).to_contain_text("không phải người")
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
    expect(page.get_by_role("button", name=title, exact=True)).to_be_disabled()


def test_what_a_person_typed_is_never_markup(page: Page) -> None:
    ask(page, '<img src=x onerror="document.title=1"><b>xin chào</b>')
    expect(page.locator("#log")).to_contain_text("<b>xin chào</b>")
    assert page.locator("#log b, #log img").count() == 0


def test_a_lost_network_keeps_the_draft(page: Page) -> None:
    page.context.set_offline(True)
    ask(page, QUESTION)
    expect(page.locator("#problem")).to_contain_text("mạng")
    expect(page.locator("#question")).to_have_value(QUESTION)
    page.context.set_offline(False)
    page.locator("#question").press("Enter")
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    expect(page.locator("#problem")).to_have_text("")


def test_enter_belongs_to_the_input_method_while_it_composes(page: Page) -> None:
    page.locator("#question").fill("tiêng")
    page.locator("#question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert page.locator("#log article").count() == 1
    expect(page.locator("#question")).to_have_value("tiêng")


def test_deleting_starts_anew(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#delete").click()
    expect(page.locator("#log")).not_to_contain_text("1.014064")
    ask(page, "thế lệ phí bao nhiêu?")
    expect(page.locator("#log article").last).not_to_contain_text("70.000")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_narrow_screen(page: Page, scheme: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    ask(page, QUESTION)
    expect(page.locator("#log article").last).to_contain_text("1.014064")
    page.screenshot(path=os.environ.get("SCREENSHOTS", str(tmp_path)) + f"/chat-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes = page.locator("button:visible").evaluate_all(
        "all => all.map(b => Math.min(b.getBoundingClientRect().width, b.getBoundingClientRect().height))"
    )
    assert min(sizes) >= 44
