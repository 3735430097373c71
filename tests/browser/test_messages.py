"""What a reply may bring along: places, papers to tick off, numbers to call, text to take away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.payloads import CHECKLIST, PLACE, SOURCE, answer, ask, payload

pytestmark = pytest.mark.services

KEEP_COPIES = """
    window.copied = [];
    const writeText = async (text) => window.copied.push(text);
    Object.defineProperty(navigator, "clipboard", {value: {writeText}});
"""
KEEP_PRINTS = "() => { window.printed = 0; window.print = () => { window.printed += 1; }; }"


def reply_to(page: Page, **changes: object) -> Locator:
    answer(page, payload(**changes))
    reply = page.locator(".bot").nth(page.locator(".bot").count())
    ask(page)
    expect(reply).to_be_visible()
    return reply


def test_a_place_is_a_card_with_its_map(page: Page) -> None:
    card = reply_to(page, place=PLACE).locator(".card")
    expect(card.get_by_role("heading", name="Bàu Trắng")).to_be_visible()
    expect(card).to_contain_text("Xã Hoà Thắng")
    link = card.get_by_role("link", name="Xem trên bản đồ")
    expect(link).to_have_attribute("href", PLACE["map_url"])
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_an_address_that_is_not_https_is_no_link(page: Page) -> None:
    bad = {**PLACE, "area": None, "map_url": "javascript:alert(1)"}
    reply = reply_to(page, text="Dạ.", place=bad, sources=[{**SOURCE, "url": "http://example.vn"}])
    expect(reply.locator(".card")).to_contain_text("Bàu Trắng")
    expect(reply.get_by_role("link")).to_have_count(0)


def test_the_hotline_can_be_called_and_other_numbers_are_left_alone(page: Page) -> None:
    reply = reply_to(
        page, text="Gọi 1022, hoặc 1022.\n\n- gọi 1022\n- mã 1.001022, 01022, 1022/QĐ, 10221, 113"
    )
    links = reply.get_by_role("link")
    expect(links).to_have_count(3)
    assert {link.get_attribute("href") for link in links.all()} == {"tel:1022"}


def test_in_an_emergency_every_number_can_be_called(page: Page) -> None:
    reply = reply_to(page, status="emergency", text="Gọi 114 hoặc 115 ngay.")
    addresses = [link.get_attribute("href") for link in reply.get_by_role("link").all()]
    assert addresses == ["tel:114", "tel:115"]


def test_sources_say_their_dates(page: Page) -> None:
    reply = reply_to(page, sources=[SOURCE])
    expect(reply.locator(".sources")).to_contain_text("Cổng Dịch vụ công quốc gia (1/QĐ-UBND)")
    expect(reply.locator(".sources")).to_contain_text("ngày của nguồn: 30/06/2026")
    expect(reply.locator(".sources")).to_contain_text("cán bộ kiểm tra ngày 01/07/2026")


def test_an_answer_is_copied_with_its_sources(page: Page) -> None:
    page.evaluate(f"() => {{ {KEEP_COPIES} }}")
    reply_to(page, text="Lệ phí 1022 đồng.", sources=[SOURCE]).get_by_role("button", name="Chép").click()
    expect(page.locator("#waiting")).to_contain_text("Đã chép")
    (copied,) = page.evaluate("window.copied")
    assert copied.startswith("Lệ phí 1022 đồng.\n\nNguồn:\nCổng Dịch vụ công quốc gia (1/QĐ-UBND), https://")
    assert copied.endswith("ngày của nguồn: 30/06/2026")


def test_where_the_clipboard_is_forbidden_copying_still_works(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    reply_to(page).get_by_role("button", name="Chép").click()
    expect(page.locator("#waiting")).to_contain_text("Đã chép")
    page.evaluate("document.execCommand = () => false")
    page.get_by_role("button", name="Chép").click()
    expect(page.locator("#waiting")).to_contain_text("không cho chép")


def open_checklist(page: Page) -> Locator:
    reply = reply_to(page, checklist=CHECKLIST, sources=[SOURCE])
    opener = reply.get_by_role("button", name="Lập danh sách giấy tờ")
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    return reply.get_by_role("region", name="Cấp lại thẻ căn cước")


def test_papers_are_ticked_off_case_by_case(page: Page) -> None:
    checklist = open_checklist(page)
    every = checklist.get_by_role("group", name="Mọi trường hợp")
    expect(every.get_by_role("checkbox")).to_have_count(2)
    expect(checklist.get_by_role("group", name="Người dưới 14 tuổi").get_by_role("checkbox")).to_have_count(1)
    every.get_by_label("Giấy khai sinh").check()
    opener = page.get_by_role("button", name="Lập danh sách giấy tờ")
    opener.click()
    expect(checklist).to_be_hidden()
    ask(page, "câu khác")
    expect(page.locator(".bot")).to_have_count(3)
    opener.first.click()
    expect(every.get_by_label("Giấy khai sinh")).to_be_checked()


def test_only_the_papers_are_printed(page: Page) -> None:
    page.evaluate(KEEP_PRINTS)
    checklist = open_checklist(page)
    checklist.get_by_label("Giấy khai sinh").check()
    checklist.get_by_role("button", name="In danh sách").click()
    assert page.evaluate("window.printed") == 1
    expect(page.locator("#sheet")).to_be_hidden()
    page.emulate_media(media="print")
    sheet = page.locator("#sheet")
    expect(sheet).to_be_visible()
    expect(page.locator("troly-chat")).to_be_hidden()
    for text in ("Cấp lại thẻ căn cước", "1.014064", "Ngày in:", "Người dưới 14 tuổi", "30/06/2026"):
        expect(sheet).to_contain_text(text)
    expect(sheet.locator(".done")).to_have_text("Giấy khai sinh")
    expect(sheet.locator(".open")).to_have_count(2)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(sheet).to_be_hidden()
    expect(page.locator("troly-chat")).to_be_visible()


def test_a_conversation_prints_without_what_is_only_for_the_screen(page: Page) -> None:
    reply = reply_to(page, text="Dòng\n\n" * 200)
    page.emulate_media(media="print")
    expect(reply).to_be_visible()
    expect(page.locator("#question")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") > 2000


def test_papers_are_shared_as_plain_text(page: Page) -> None:
    page.evaluate("() => { navigator.share = async (shared) => { window.shared = shared; }; }")
    checklist = open_checklist(page)
    checklist.get_by_label("Giấy khai sinh").check()
    checklist.get_by_role("button", name="Chia sẻ").click()
    shared = page.evaluate("window.shared")
    assert shared["title"] == "Cấp lại thẻ căn cước"
    assert "Mã thủ tục: 1.014064\n\nMọi trường hợp:\n[ ] Phiếu thu nhận" in shared["text"]
    assert "[x] Giấy khai sinh" in shared["text"]
    assert "ngày của nguồn: 30/06/2026" in shared["text"]


def test_where_nothing_can_be_shared_papers_are_copied(page: Page) -> None:
    page.evaluate(f"() => {{ {KEEP_COPIES} navigator.share = undefined; }}")
    open_checklist(page).get_by_role("button", name="Chia sẻ").click()
    expect(page.locator("#waiting")).to_contain_text("Đã chép")
    assert "Người dưới 14 tuổi:" in page.evaluate("window.copied[0]")


def test_who_changes_their_mind_about_sharing_is_told_nothing(page: Page) -> None:
    refusing = "navigator.share = async () => { throw new DOMException('', 'AbortError'); };"
    page.evaluate(f"() => {{ {KEEP_COPIES} {refusing} }}")
    open_checklist(page).get_by_role("button", name="Chia sẻ").click()
    assert page.evaluate("new Promise((done) => setTimeout(() => done(window.copied), 50))") == []
    expect(page.locator("#waiting")).to_have_text("")


def test_a_reply_says_its_language(page: Page) -> None:
    reply = reply_to(page, text="White dunes", lang="en")
    expect(reply.locator("[lang=en]")).to_contain_text("White dunes")
    expect(reply_to(page, text="Đồi cát").locator("[lang=vi]").first).to_contain_text("Đồi cát")
