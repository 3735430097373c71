"""States of the page that are looked at again and again, reached with prepared answers."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.payloads import CHECKLIST, CHOICES, PLACE, SOURCE, answer, ask, payload, refuse

WHOLE = payload(
    "Giấy tờ cần có:\n- Phiếu thu nhận (CC01)\n- Giấy khai sinh\n\nCần hỏi thêm, gọi 1022.",
    place=PLACE,
    checklist=CHECKLIST,
    sources=[SOURCE],
    buttons=CHOICES,
)


def shown_answer(page: Page) -> None:
    answer(page, WHOLE)
    ask(page, "làm căn cước")
    expect(page.locator(".bot")).to_have_count(2)


def shown_checklist(page: Page) -> None:
    shown_answer(page)
    page.get_by_role("button", name="Lập danh sách giấy tờ").click()
    page.get_by_label("Giấy khai sinh").check()


def shown_clarify(page: Page) -> None:
    answer(page, payload("Anh/Chị hỏi việc nào ạ?", status="clarify", buttons=CHOICES))
    ask(page, "căn cước")
    expect(page.locator(".bot .choices")).to_have_count(2)


def shown_problem(page: Page) -> None:
    refuse(page, 503, {"error": "unavailable", "message": "Tạm ngừng, gọi 1022."})
    ask(page)
    expect(page.locator("#problem")).to_contain_text("1022")


def shown_emergency(page: Page) -> None:
    answer(page, payload("Gọi ngay 114.", status="emergency", field="fire"))
    ask(page, "cháy")
    expect(page.locator(".status-emergency")).to_be_visible()


def shown_confirm(page: Page) -> None:
    page.locator("#delete").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def shown_welcome(page: Page) -> None:
    expect(page.locator("#welcome")).to_be_visible()


SCREENS: list[Callable[[Page], None]] = [
    shown_welcome,
    shown_answer,
    shown_checklist,
    shown_clarify,
    shown_problem,
    shown_emergency,
    shown_confirm,
]
